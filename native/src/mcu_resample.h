/* Sound of any rate, format and channels to interleaved float stereo at 48 kHz. */
#ifndef MCU_RESAMPLE_H
#define MCU_RESAMPLE_H

#include <stdbool.h>

#include <libavutil/frame.h>
#include <libswresample/swresample.h>

#include "mcu_core.h"

enum { MCU_RATE_HZ = 48000 };

/* All zero at first. */
typedef struct mcu_resample {
    struct SwrContext *context;
    AVChannelLayout layout;
    int rate_hz, format;

    /* Samples of the current input frame that went in already, and the end of what will come out of it. */
    int consumed;
    bool has_more;
} mcu_resample;

/* Does the frame need another set-up than the present one? */
bool mcu_resample_fits(const mcu_resample *resample, const AVFrame *frame);

/* Sets up for frames like this one; what the old set-up still held is lost, take it first. To be called with the CPU
 * flags for sound (mcu_cpu.h). */
int32_t mcu_resample_set_up(mcu_resample *resample, const AVFrame *frame);

/* Takes some of `frame` and writes at most `capacity` samples per channel; returns how many, 0 when the frame is used
 * up and more is needed, or MCU_ERROR_DATA. With no frame: the tail that is still inside. A stream shorter than the
 * filter (32 samples at 48 kHz and below, more above in proportion) gives nothing at all. */
int32_t mcu_resample_run(mcu_resample *resample, const AVFrame *frame, float *stereo, int32_t capacity);

/* Microseconds of sound that went in and did not come out yet. */
int64_t mcu_resample_delay_us(const mcu_resample *resample);
void mcu_resample_free(mcu_resample *resample);

#endif

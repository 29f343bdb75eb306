/* Pictures of any pixel format to 8-bit planar 4:2:0 of the same size. */
#ifndef MCU_CONVERT_H
#define MCU_CONVERT_H

#include <libavutil/buffer.h>
#include <libavutil/frame.h>
#include <libswscale/swscale.h>

#include "mcu_picture.h"

/* Keeps scaler and buffers while the format of the pictures stays the same. All zero at first. */
typedef struct mcu_convert {
    struct SwsContext *scaler;

    /* For palettes and the like, which are made red, green and blue first. */
    struct SwsContext *expander;
    AVFrame *expanded;
    AVBufferPool *buffers;
    int width, height, format, is_full_range, location;
} mcu_convert;

/* Is the picture one already? */
int mcu_convert_is_needed(const AVFrame *frame);

/* Fills the empty `out` with `in`, converted; `color` says what the numbers of `out` shall mean. MCU_ERROR_UNSUPPORTED:
 * a pixel format that the scaler does not know. */
int32_t mcu_convert_run(mcu_convert *convert, const AVFrame *in, mcu_color color, AVFrame *out);
void mcu_convert_free(mcu_convert *convert);

#endif

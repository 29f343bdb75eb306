/* What video and audio decoders do alike: an FFmpeg codec with its packet and frame, fed and emptied over the seam. */
#ifndef MCU_CODEC_H
#define MCU_CODEC_H

#include "mcu_cpu.h"
#include "mcu_settings.h"

typedef struct mcu_codec {
    const AVCodec *codec;
    AVCodecContext *context;
    AVPacket *packet;
    AVFrame *frame;

    /* Side data may stand behind the payload (mcu_side_data.h). */
    bool has_side_data;

    /* The end was announced while the codec had no room for it. */
    bool owes_drain;

    /* Something came out: the codec has set itself up. */
    bool is_set_up;
} mcu_codec;

/* Makes a context by the settings, times in microseconds, for the caller to configure. Fails with a text when this
 * FFmpeg has no decoder, or memory is short; to be freed in any case. */
int32_t mcu_codec_make(mcu_codec *codec, const mcu_settings *settings);

/* Opens what was made, with the CPU flags that fit. */
int32_t mcu_codec_open(mcu_codec *codec);
void mcu_codec_free(mcu_codec *codec);

/* Puts bytes and time into the codec's packet. MCU_OK, MCU_ERROR_ARGUMENT, or MCU_ERROR_DATA when there are no bytes or
 * their side data is damaged. */
int32_t mcu_codec_fill(mcu_codec *codec, const uint8_t *data, int32_t size, int64_t pts_us);

/* Sends the packet and empties it. While the codec sets itself up, it must find the right CPU flags: with `begin`, the
 * call runs between that and mcu_cpu_end. MCU_OK, MCU_AGAIN, MCU_END or MCU_ERROR_DATA. */
int32_t mcu_codec_send(mcu_codec *codec, void (*begin)(void));

/* The next frame. MCU_OK, MCU_AGAIN, MCU_END or MCU_ERROR_DATA. */
int32_t mcu_codec_receive(mcu_codec *codec);
void mcu_codec_drain(mcu_codec *codec);

#endif

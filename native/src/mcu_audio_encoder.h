/* The audio encoder's inside, for the writer. */
#ifndef MCU_AUDIO_ENCODER_H
#define MCU_AUDIO_ENCODER_H

#include <libavcodec/avcodec.h>

#include "mcu_core.h"

struct mcu_audio_encoder {
    AVCodecContext *context;
    AVFrame *frame;
    AVPacket *packet;
    float *queue;        /* interleaved samples that are not yet encoded, from queue_start on */
    int32_t queue_start; /* samples per channel, as are the next two */
    int32_t queue_length;
    int32_t queue_capacity;
    int64_t samples_sent;
    int32_t is_draining;
    int32_t is_end_sent;
};

#endif

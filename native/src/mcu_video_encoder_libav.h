/* How FFmpeg's libx264 and libaom are set for real time. */
#ifndef MCU_VIDEO_ENCODER_LIBAV_H
#define MCU_VIDEO_ENCODER_LIBAV_H

#include <libavcodec/avcodec.h>

#include "mcu_video_encoder.h"

void mcu_libav_set_options(const mcu_video_encoder *encoder, AVDictionary **dictionary);

void mcu_libav_apply_bitrate(AVCodecContext *context, int32_t codec, int32_t bitrate_bps);

#endif

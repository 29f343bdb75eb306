/*
 * mcu_peers: the scalers of other projects behind plain functions, for the benchmarks only. Nothing of the server links
 * to it. Planes are passed as arrays of three: Y, U, V.
 */
#include <libswscale/swscale.h>
#include <libyuv/scale.h>
#include <stdint.h>

#define MCU_API __attribute__((visibility("default")))

enum { MCU_PEER_AREA = 0, MCU_PEER_BICUBIC = 1 };

/* libyuv's box filter when a picture gets smaller and its bilinear one when it gets larger. 0, or libyuv's error. */
MCU_API int32_t mcu_peer_yuv_scale(
    const uint8_t *const *source, const int32_t *source_stride, int32_t source_width, int32_t source_height,
    uint8_t *const *target, const int32_t *target_stride, int32_t width, int32_t height)
{
    enum FilterMode filter = width < source_width || height < source_height ? kFilterBox : kFilterBilinear;
    return I420Scale(
        source[0], source_stride[0], source[1], source_stride[1], source[2], source_stride[2], source_width,
        source_height, target[0], target_stride[0], target[1], target_stride[1], target[2], target_stride[2], width,
        height, filter);
}

/* A swscale context for I420 to I420; NULL when it cannot be had. */
MCU_API void *mcu_peer_sws_open(
    int32_t source_width, int32_t source_height, int32_t width, int32_t height, int32_t filter)
{
    return sws_getContext(
        source_width, source_height, AV_PIX_FMT_YUV420P, width, height, AV_PIX_FMT_YUV420P,
        filter == MCU_PEER_AREA ? SWS_AREA : SWS_BICUBIC, NULL, NULL, NULL);
}

MCU_API void mcu_peer_sws_scale(
    void *context, const uint8_t *const *source, const int32_t *source_stride, int32_t source_height,
    uint8_t *const *target, const int32_t *target_stride)
{
    sws_scale(context, source, source_stride, 0, source_height, target, target_stride);
}

MCU_API void mcu_peer_sws_close(void *context)
{
    sws_freeContext(context);
}

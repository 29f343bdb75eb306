#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <libavcodec/avcodec.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>

#include "mcu_surface.h"

enum { MAX_PIXELS = 3840 * 2160 };

static int32_t status_from_errno(int error) {
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
        return MCU_ERROR_NOT_FOUND;
    case EACCES:
    case EPERM:
        return MCU_ERROR_PERMISSION;
    default:
        return MCU_ERROR_IO;
    }
}

/* The whole file in a packet, which ends in the zero bytes that decoders ask for. */
static int32_t read_file(const char *path, AVPacket *packet) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        return status_from_errno(errno);
    }
    struct stat about;
    int32_t status = MCU_OK;
    if (fstat(fileno(file), &about) != 0 || !S_ISREG(about.st_mode)) {
        status = MCU_ERROR_IO;
    } else if (about.st_size > MCU_IMAGE_MAX_BYTES) {
        status = MCU_ERROR_TOO_LARGE;
    } else if (about.st_size == 0) {
        status = MCU_ERROR_DATA;
    } else if (av_new_packet(packet, (int)about.st_size) < 0) {
        status = MCU_ERROR_MEMORY;
    } else if (fread(packet->data, 1, (size_t)packet->size, file) != (size_t)packet->size) {
        status = MCU_ERROR_IO;
    }
    fclose(file);
    return status;
}

static enum AVCodecID recognize(const AVPacket *packet) {
    static const uint8_t png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    static const uint8_t jpeg[] = {0xFF, 0xD8, 0xFF};
    if (packet->size > (int)sizeof png && memcmp(packet->data, png, sizeof png) == 0) {
        return AV_CODEC_ID_PNG;
    }
    if (packet->size > (int)sizeof jpeg && memcmp(packet->data, jpeg, sizeof jpeg) == 0) {
        return AV_CODEC_ID_MJPEG;
    }
    return AV_CODEC_ID_NONE;
}

static int is_too_large(int width, int height) {
    return width > MCU_IMAGE_MAX_SIDE || height > MCU_IMAGE_MAX_SIDE || (int64_t)width * height > MAX_PIXELS;
}

/* Refuses a huge picture before memory for it is taken. */
static int get_limited_buffer(AVCodecContext *decoder, AVFrame *frame, int flags) {
    if (is_too_large(frame->width, frame->height)) {
        *(int *)decoder->opaque = 1;
        return AVERROR(EINVAL);
    }
    return avcodec_default_get_buffer2(decoder, frame, flags);
}

static int32_t decode(AVPacket *packet, AVFrame *frame) {
    const AVCodec *codec = avcodec_find_decoder(recognize(packet));
    if (!codec) {
        return MCU_ERROR_DATA;
    }
    AVCodecContext *decoder = avcodec_alloc_context3(codec);
    if (!decoder) {
        return MCU_ERROR_MEMORY;
    }
    int refused = 0;
    decoder->opaque = &refused;
    decoder->get_buffer2 = get_limited_buffer;
    decoder->thread_count = 1;
    decoder->thread_type = FF_THREAD_SLICE;
    decoder->err_recognition = AV_EF_CRCCHECK | AV_EF_BUFFER | AV_EF_EXPLODE;
    int result = avcodec_open2(decoder, codec, NULL);
    if (result >= 0) {
        result = avcodec_send_packet(decoder, packet);
    }
    if (result >= 0) {
        result = avcodec_receive_frame(decoder, frame);
        if (result == AVERROR(EAGAIN) && avcodec_send_packet(decoder, NULL) >= 0) {
            result = avcodec_receive_frame(decoder, frame);
        }
    }
    avcodec_free_context(&decoder);
    if (refused) {
        return MCU_ERROR_TOO_LARGE;
    }
    return result == AVERROR(ENOMEM) ? MCU_ERROR_MEMORY : result < 0 ? MCU_ERROR_DATA : MCU_OK;
}

/* To 32-bit words, colours not yet premultiplied. */
static int32_t convert(const AVFrame *frame, uint8_t *pixels, int stride) {
    struct SwsContext *scaler = sws_getContext(
        frame->width, frame->height, frame->format, frame->width, frame->height, AV_PIX_FMT_RGB32,
        SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_BITEXACT, NULL, NULL, NULL);
    if (!scaler) {
        return MCU_ERROR_UNSUPPORTED;
    }
    int is_full_range = frame->color_range != AVCOL_RANGE_MPEG; /* JFIF pictures are, and mostly do not say so */
    const int *matrix = sws_getCoefficients(SWS_CS_ITU601);
    sws_setColorspaceDetails(scaler, matrix, is_full_range, matrix, 1, 0, 1 << 16, 1 << 16);
    uint8_t *const planes[] = {pixels, NULL, NULL, NULL};
    const int strides[] = {stride, 0, 0, 0};
    int rows =
        sws_scale(scaler, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height, planes, strides);
    sws_freeContext(scaler);
    return rows == frame->height ? MCU_OK : MCU_ERROR_UNSUPPORTED;
}

static uint32_t premultiply(uint32_t argb) {
    uint32_t alpha = argb >> 24;
    uint32_t result = alpha << 24;
    for (int shift = 0; shift <= 16; shift += 8) {
        uint32_t product = (argb >> shift & 0xFF) * alpha + 128;
        result |= (product + (product >> 8)) >> 8 << shift;
    }
    return result;
}

/* The 2x2 whole-number part of the EXIF orientation: stored (x, y) goes to (a x + c y, b x + d y), then into view. */
static void read_orientation(const AVFrame *frame, int turn[4]) {
    const AVFrameSideData *side = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    turn[0] = turn[3] = 1;
    turn[1] = turn[2] = 0;
    if (!side || side->size < 9 * sizeof(int32_t)) {
        return;
    }
    const int32_t *matrix = (const int32_t *)side->data;
    int read[4] = {matrix[0] / 65536, matrix[1] / 65536, matrix[3] / 65536, matrix[4] / 65536};
    if (abs(read[0] * read[3] - read[1] * read[2]) == 1 && (read[0] == 0 || read[1] == 0)) {
        memcpy(turn, read, sizeof read);
    }
}

static int32_t store(const uint32_t *stored, int width, int height, const int turn[4], mcu_surface **out) {
    int is_transposed = turn[0] == 0;
    mcu_surface *surface;
    int32_t status = mcu_surface_create(is_transposed ? height : width, is_transposed ? width : height, &surface);
    if (status != MCU_OK) {
        return status;
    }
    uint32_t *target = (uint32_t *)(void *)cairo_image_surface_get_data(surface->image);
    int stride = cairo_image_surface_get_stride(surface->image) / 4;
    int left = turn[0] < 0 || turn[2] < 0 ? cairo_image_surface_get_width(surface->image) - 1 : 0;
    int top = turn[1] < 0 || turn[3] < 0 ? cairo_image_surface_get_height(surface->image) - 1 : 0;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            int column = left + turn[0] * x + turn[2] * y;
            int row = top + turn[1] * x + turn[3] * y;
            target[(ptrdiff_t)row * stride + column] = premultiply(stored[(ptrdiff_t)y * width + x]);
        }
    }
    cairo_surface_mark_dirty(surface->image);
    *out = surface;
    return MCU_OK;
}

int32_t mcu_surface_load(const char *path, mcu_surface **out) {
    if (!path || !out) {
        return MCU_ERROR_ARGUMENT;
    }
    *out = NULL;
    av_log_set_level(AV_LOG_QUIET);
    AVPacket *packet = av_packet_alloc();
    AVFrame *frame = av_frame_alloc();
    uint8_t *pixels = NULL;
    int32_t status = packet && frame ? read_file(path, packet) : MCU_ERROR_MEMORY;
    if (status == MCU_OK) {
        status = decode(packet, frame);
    }
    if (status == MCU_OK && is_too_large(frame->width, frame->height)) {
        status = MCU_ERROR_TOO_LARGE;
    }
    if (status == MCU_OK) {
        /* swscale writes whole vectors: rows are tight, the end has room. */
        pixels = av_malloc((size_t)frame->width * (size_t)frame->height * 4 + 64);
        status = pixels ? convert(frame, pixels, frame->width * 4) : MCU_ERROR_MEMORY;
    }
    if (status == MCU_OK) {
        int turn[4];
        read_orientation(frame, turn);
        status = store((const uint32_t *)(const void *)pixels, frame->width, frame->height, turn, out);
    }
    av_free(pixels);
    av_frame_free(&frame);
    av_packet_free(&packet);
    return status;
}

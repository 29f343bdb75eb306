/* H.264 by libx264 and AV1 by libaom, both through FFmpeg. */
#include <stdlib.h>
#include <string.h>

#include "mcu_cpu.h"
#include "mcu_error.h"
#include "mcu_video_encoder_libav.h"

/* x264's "infinite": key frames are asked for one by one. */
enum { NO_KEY_FRAME_INTERVAL = 1 << 30 };

typedef struct libav_state {
    const AVCodec *codec;
    AVCodecContext *context;
    AVFrame *wrapped; /* points at the caller's planes; buf[0] only counts who still refers to them */
    AVPacket *packet;
    bool lets_go;      /* seen: the codec keeps no reference to its input once the call is over */
    bool needs_reopen; /* a new bitrate that the wrapper cannot hand over to the running codec */
} libav_state;

static int32_t open_context(mcu_video_encoder *encoder) {
    libav_state *state = encoder->state;
    const mcu_video_encoder_options *options = &encoder->options;
    AVCodecContext *context = avcodec_alloc_context3(state->codec);
    if (context == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "out of memory");
    }
    context->width = options->width;
    context->height = options->height;
    context->pix_fmt = AV_PIX_FMT_YUV420P;
    context->sample_aspect_ratio = (AVRational){1, 1};
    context->time_base = (AVRational){1, options->frames_per_second};
    context->framerate = (AVRational){options->frames_per_second, 1};
    context->color_range = AVCOL_RANGE_MPEG;
    mcu_color_names names = mcu_color_names_of(options->matrix);
    context->color_primaries = names.primaries;
    context->color_trc = names.transfer;
    context->colorspace = names.space;
    context->chroma_sample_location = AVCHROMA_LOC_LEFT;
    context->gop_size = NO_KEY_FRAME_INTERVAL;
    context->max_b_frames = 0;
    context->thread_count = options->thread_count;
    context->thread_type = FF_THREAD_SLICE;
    context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    mcu_libav_apply_bitrate(context, options->codec, options->bitrate_bps);

    AVDictionary *dictionary = NULL;
    mcu_libav_set_options(encoder, &dictionary);
    int result = mcu_cpu_open_codec(context, state->codec, &dictionary);
    av_dict_free(&dictionary);
    if (result < 0) {
        avcodec_free_context(&context);
        return mcu_fail(MCU_ERROR_UNSUPPORTED, "%s: refused %dx%d at %d frames per second and %d bit/s: %s",
                        state->codec->name, options->width, options->height, options->frames_per_second,
                        options->bitrate_bps, av_err2str(result));
    }
    state->context = context;
    return MCU_OK;
}

/* The caller's picture, or a copy of it until the codec has shown that it keeps no reference. */
static int prepare_frame(libav_state *state, const mcu_planes *planes, AVFrame **frame) {
    AVFrame *wrapped = state->wrapped;
    for (int plane = 0; plane < 3; plane++) {
        wrapped->data[plane] = (uint8_t *)planes->data[plane];
        wrapped->linesize[plane] = planes->stride[plane];
    }
    *frame = wrapped;
    if (state->lets_go) {
        return 0;
    }
    AVFrame *copy = av_frame_alloc();
    if (copy == NULL) {
        return AVERROR(ENOMEM);
    }
    copy->format = wrapped->format;
    copy->width = wrapped->width;
    copy->height = wrapped->height;
    int result = av_frame_get_buffer(copy, 0);
    if (result >= 0) {
        result = av_frame_copy(copy, wrapped);
    }
    if (result >= 0) {
        result = av_frame_copy_props(copy, wrapped);
    }
    if (result < 0) {
        av_frame_free(&copy);
    }
    *frame = copy;
    return result;
}

static int send_and_receive(libav_state *state, const mcu_planes *planes, int64_t frame_index, bool is_forced) {
    AVFrame *frame = NULL;
    state->wrapped->pts = frame_index;
    state->wrapped->pict_type = is_forced ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    int result = prepare_frame(state, planes, &frame);
    if (result < 0) {
        return result;
    }
    av_packet_unref(state->packet);
    result = avcodec_send_frame(state->context, frame);
    if (result >= 0) {
        result = avcodec_receive_packet(state->context, state->packet);
    }
    bool is_held = av_buffer_get_ref_count(frame->buf[0]) > 1;
    if (frame != state->wrapped) {
        state->lets_go = result >= 0 && !is_held;
        av_frame_free(&frame);
        return result;
    }
    return is_held ? AVERROR_BUG : result;
}

static int32_t reopen(mcu_video_encoder *encoder) {
    libav_state *state = encoder->state;
    avcodec_free_context(&state->context);
    int32_t status = open_context(encoder);
    state->needs_reopen = status != MCU_OK;
    return status;
}

static int32_t libav_encode(mcu_video_encoder *encoder, const mcu_planes *planes, int64_t frame_index, bool is_forced) {
    libav_state *state = encoder->state;
    if (state->needs_reopen) {
        int32_t status = reopen(encoder);
        if (status != MCU_OK) {
            return status;
        }
    }
    int result = send_and_receive(state, planes, frame_index, is_forced);
    if (result == AVERROR(EAGAIN)) {
        return MCU_OK;
    }
    if (result < 0) {
        return mcu_fail(result == AVERROR(ENOMEM) ? MCU_ERROR_MEMORY : MCU_ERROR_UNSUPPORTED,
                        "%s: frame %lld was not encoded: %s", state->codec->name, (long long)frame_index,
                        av_err2str(result));
    }
    encoder->packet = (mcu_packet_view){state->packet->data, state->packet->size, state->packet->pts,
                                        (state->packet->flags & AV_PKT_FLAG_KEY) != 0};
    encoder->has_packet = true;
    return MCU_OK;
}

/* libaom gives the sequence header, which a container's header needs, only with the first packet: one black picture is
 * encoded for it, and the codec opened anew. */
static int32_t fetch_sequence_header(mcu_video_encoder *encoder) {
    libav_state *state = encoder->state;
    int32_t width = encoder->options.width;
    size_t luma = (size_t)width * (size_t)encoder->options.height;
    uint8_t *black = malloc(luma / 2 * 3);
    if (black == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "out of memory");
    }
    memset(black, 16, luma);
    memset(black + luma, 128, luma / 2);
    mcu_planes planes = {{black, black + luma, black + luma + luma / 4}, {width, width / 2, width / 2}};
    int result = send_and_receive(state, &planes, 0, true);
    free(black);
    size_t size = 0;
    const uint8_t *header =
        result < 0 ? NULL : av_packet_get_side_data(state->packet, AV_PKT_DATA_NEW_EXTRADATA, &size);
    if (header == NULL) {
        return mcu_fail(MCU_ERROR_UNSUPPORTED, "%s: gave no sequence header", state->codec->name);
    }
    encoder->parameters->extradata = av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE);
    if (encoder->parameters->extradata == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "out of memory");
    }
    memcpy(encoder->parameters->extradata, header, size);
    encoder->parameters->extradata_size = (int)size;
    return reopen(encoder);
}

static int32_t libav_open(mcu_video_encoder *encoder) {
    bool is_h264 = encoder->options.codec == MCU_VIDEO_H264;
    libav_state *state = calloc(1, sizeof *state);
    if (state == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "out of memory");
    }
    encoder->state = state;
    state->codec = avcodec_find_encoder_by_name(is_h264 ? "libx264" : "libaom-av1");
    if (state->codec == NULL) {
        return mcu_fail(MCU_ERROR_UNSUPPORTED, "this FFmpeg has no %s: install an FFmpeg built with it",
                        is_h264 ? "libx264 for H.264" : "libaom for AV1");
    }
    state->packet = av_packet_alloc();
    state->wrapped = av_frame_alloc();
    if (state->packet == NULL || state->wrapped == NULL || (state->wrapped->buf[0] = av_buffer_alloc(1)) == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "out of memory");
    }
    state->wrapped->format = AV_PIX_FMT_YUV420P;
    state->wrapped->width = encoder->options.width;
    state->wrapped->height = encoder->options.height;
    state->wrapped->color_range = AVCOL_RANGE_MPEG;
    int32_t status = open_context(encoder);
    if (status != MCU_OK) {
        return status;
    }
    if (avcodec_parameters_from_context(encoder->parameters, state->context) < 0) {
        return mcu_fail(MCU_ERROR_MEMORY, "out of memory");
    }
    return encoder->parameters->extradata != NULL ? MCU_OK : fetch_sequence_header(encoder);
}

/* FFmpeg's libx264 compares the rates with those in force before each frame (x264_encoder_reconfig); its libaom wrapper
 * reads them only when it is opened. */
static int32_t libav_set_bitrate(mcu_video_encoder *encoder) {
    libav_state *state = encoder->state;
    if (encoder->options.codec == MCU_VIDEO_AV1) {
        state->needs_reopen = true;
    } else {
        mcu_libav_apply_bitrate(state->context, encoder->options.codec, encoder->options.bitrate_bps);
    }
    return MCU_OK;
}

static void libav_close(mcu_video_encoder *encoder) {
    libav_state *state = encoder->state;
    avcodec_free_context(&state->context);
    if (state->wrapped != NULL) {
        memset(state->wrapped->data, 0, sizeof state->wrapped->data);
    }
    av_frame_free(&state->wrapped);
    av_packet_free(&state->packet);
    free(state);
}

const mcu_video_backend mcu_libav_backend = {libav_open, libav_encode, libav_set_bitrate, libav_close};

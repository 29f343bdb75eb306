#include "mcu_core.h"

#include <limits.h>
#include <stdbool.h>

#include "mcu_convert.h"
#include "mcu_cpu.h"
#include "mcu_error.h"
#include "mcu_handle.h"
#include "mcu_rotation.h"
#include "mcu_settings.h"
#include "mcu_side_data.h"
#include "mcu_stamps.h"

enum {
    MAX_THREADS = 64,

    /* Pictures withheld after damage while no key frame comes; then a stream that refreshes itself without key frames
     * is shown again. 300 are 10 s at 30 pictures a second. */
    MAX_WITHHELD = 300,
};

struct mcu_video_decoder {
    AVCodecContext *context;
    AVPacket *packet;
    AVFrame *frame;
    mcu_convert convert;
    mcu_stamps stamps;
    bool has_side_data;
    bool is_intra_only;

    /* A picture came out: the codec has set itself up. */
    bool is_set_up;

    /* Something was damaged: pictures that are no key frames may build on it. */
    bool awaits_key;
    int withheld;

    /* The end was announced while the codec had no room for it. */
    bool owes_drain;
};

/* Says no before memory is asked for. */
static int get_buffer(AVCodecContext *context, AVFrame *frame, int flags) {
    return mcu_picture_size_is_sane(frame->width, frame->height) ? avcodec_default_get_buffer2(context, frame, flags)
                                                                 : AVERROR_INVALIDDATA;
}

static void configure(AVCodecContext *context, int thread_count) {
    context->thread_count = thread_count;
    context->thread_type = FF_THREAD_SLICE; /* threads that take a picture each would delay by as many pictures */
    context->max_pixels = MCU_MAX_PIXELS;
    context->get_buffer2 = get_buffer;
    if (context->codec_id == AV_CODEC_ID_AV1) {
        context->flags |= AV_CODEC_FLAG_LOW_DELAY; /* for dav1d: one picture at a time; order is in the stream */
    }
    if (context->codec_id != AV_CODEC_ID_VP9) {
        /* Without it some codecs take faster transforms that round otherwise from CPU to CPU. VP9's are exact for every
         * valid stream as they are, and the flag would cost their vector forms. */
        context->flags |= AV_CODEC_FLAG_BITEXACT;
    }
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 30, 101)
    /* Else every picture would carry the stream's turn as its own. */
    av_packet_side_data_remove(context->coded_side_data, &context->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
#endif
}

static int32_t check_settings(const mcu_settings *settings, int32_t thread_count) {
    const AVCodecParameters *parameters = settings->parameters;
    const char *name = avcodec_get_name(parameters->codec_id);
    if (parameters->codec_type != AVMEDIA_TYPE_VIDEO) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "%s: not a video codec", name);
    }
    if (thread_count < 1 || thread_count > MAX_THREADS) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "%s: a decoder takes 1 to %d threads", name, MAX_THREADS);
    }
    if (parameters->width > 0 && !mcu_picture_size_is_sane(parameters->width, parameters->height)) {
        return mcu_fail(MCU_ERROR_UNSUPPORTED, "%s: pictures of %dx%d; at most %d a side and %d pixels are decoded", name,
                        parameters->width, parameters->height, MCU_MAX_SIDE, MCU_MAX_PIXELS);
    }
    return MCU_OK;
}

int32_t mcu_video_decoder_open(const mcu_settings *settings, int32_t thread_count, mcu_video_decoder **decoder) {
    if (settings == NULL || decoder == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "settings and a place for the decoder are needed");
    }
    *decoder = NULL;
    int32_t status = check_settings(settings, thread_count);
    if (status != MCU_OK) {
        return status;
    }
    mcu_video_decoder *made = av_mallocz(sizeof *made);
    if (made == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "video decoder: out of memory");
    }
    mcu_handle_opened();
    const AVCodec *codec;
    status = mcu_settings_make_context(settings, &made->context, &codec);
    if (status == MCU_OK) {
        configure(made->context, thread_count);
        int result = mcu_cpu_open_codec(made->context, codec, NULL);
        status = result < 0 ? mcu_fail_av(result, "%s: the decoder cannot be opened", codec->name) : MCU_OK;
    }
    made->packet = av_packet_alloc();
    made->frame = av_frame_alloc();
    if (status == MCU_OK && (made->packet == NULL || made->frame == NULL)) {
        status = mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", codec->name);
    }
    if (status != MCU_OK) {
        mcu_video_decoder_close(made);
        return status;
    }
    const AVCodecDescriptor *descriptor = avcodec_descriptor_get(made->context->codec_id);
    made->is_intra_only = descriptor != NULL && descriptor->props & AV_CODEC_PROP_INTRA_ONLY;
    mcu_stamps_clear(&made->stamps);
    made->has_side_data = settings->has_side_data;
    *decoder = made;
    return MCU_OK;
}

void mcu_video_decoder_close(mcu_video_decoder *decoder) {
    if (decoder == NULL) {
        return;
    }
    mcu_convert_free(&decoder->convert);
    av_packet_free(&decoder->packet);
    av_frame_free(&decoder->frame);
    avcodec_free_context(&decoder->context);
    av_free(decoder);
    mcu_handle_closed();
}

static void note_damage(mcu_video_decoder *decoder) {
    decoder->awaits_key = !decoder->is_intra_only;
    decoder->withheld = 0;
}

static int send_packet(mcu_video_decoder *decoder, const AVPacket *packet) {
    if (decoder->is_set_up) {
        return avcodec_send_packet(decoder->context, packet);
    }
    /* Most codecs choose their vector functions at the first picture. */
    mcu_cpu_begin_full();
    int result = avcodec_send_packet(decoder->context, packet);
    mcu_cpu_end();
    return result;
}

int32_t mcu_video_decoder_submit(mcu_video_decoder *decoder, const uint8_t *data, int32_t size, int64_t pts_us) {
    if (decoder == NULL || size < 0 || (data == NULL && size > 0) || size > INT_MAX - AV_INPUT_BUFFER_PADDING_SIZE) {
        return MCU_ERROR_ARGUMENT;
    }
    if (size == 0) {
        return MCU_ERROR_DATA; /* FFmpeg would take it for the end of the stream; nothing is damaged by it */
    }
    AVPacket *packet = decoder->packet;
    int64_t time = pts_us == MCU_NO_PTS ? AV_NOPTS_VALUE : pts_us;
    int result = 0;
    if (decoder->has_side_data) {
        result = mcu_side_data_unpack(data, size, time, packet);
    } else {
        packet->pts = time;
        packet->data = (uint8_t *)(uintptr_t)data;
        packet->size = size;
    }
    if (packet->dts != AV_NOPTS_VALUE) {
        mcu_stamps_push(&decoder->stamps, packet->dts);
        packet->dts = AV_NOPTS_VALUE;
    }
    if (result == 0) {
        result = packet->size > 0 ? send_packet(decoder, packet) : AVERROR_INVALIDDATA;
    }
    av_packet_unref(packet);
    if (result == AVERROR(EAGAIN)) {
        return MCU_AGAIN;
    }
    if (result == AVERROR_EOF) {
        return MCU_END;
    }
    if (result < 0) {
        note_damage(decoder);
        return MCU_ERROR_DATA;
    }
    return MCU_OK;
}

static bool is_key(const AVFrame *frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
    return (frame->flags & AV_FRAME_FLAG_KEY) != 0;
#else
    return frame->key_frame != 0;
#endif
}

/* May the picture be shown: whole itself, and nothing missing since the last key frame? */
static bool is_sound(mcu_video_decoder *decoder, const AVFrame *frame) {
    if (frame->flags & AV_FRAME_FLAG_CORRUPT || frame->decode_error_flags != 0) {
        note_damage(decoder);
        return false;
    }
    if (decoder->awaits_key && !is_key(frame) && decoder->withheld < MAX_WITHHELD) {
        decoder->withheld++;
        return false;
    }
    decoder->awaits_key = false;
    return mcu_picture_size_is_sane(frame->width, frame->height);
}

static void describe(const AVFrame *frame, const AVFrame *source, int64_t pts, mcu_color color, mcu_picture_info *info) {
    *info = (mcu_picture_info){.y = frame->data[0], .u = frame->data[1], .v = frame->data[2]};
    info->stride_y = frame->linesize[0];
    info->stride_uv = frame->linesize[1];
    info->width = frame->width;
    info->height = frame->height;
    info->has_pts = pts != AV_NOPTS_VALUE;
    info->pts_us = info->has_pts ? pts : 0;
    info->matrix = color.matrix;
    info->is_full_range = color.is_full_range;
    info->rotation_degrees = mcu_rotation_of_frame(source);
}

int32_t mcu_video_decoder_receive(mcu_video_decoder *decoder, mcu_picture *picture, mcu_picture_info *info) {
    if (decoder == NULL || picture == NULL || info == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    AVFrame *frame = decoder->frame;
    av_frame_unref(picture->frame);
    int result = avcodec_receive_frame(decoder->context, frame);
    if (result == AVERROR(EAGAIN) && decoder->owes_drain) {
        decoder->owes_drain = false;
        avcodec_send_packet(decoder->context, NULL);
        result = avcodec_receive_frame(decoder->context, frame);
    }
    if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) {
        return result == AVERROR_EOF ? MCU_END : MCU_AGAIN;
    }
    if (result < 0) {
        note_damage(decoder);
        return MCU_ERROR_DATA;
    }
    decoder->is_set_up = true;
    int32_t status = is_sound(decoder, frame) ? MCU_OK : MCU_ERROR_DATA;
    int64_t pts = mcu_stamps_take(&decoder->stamps, frame->pts, decoder->context->has_b_frames);
    mcu_color color = mcu_picture_color(frame, decoder->is_intra_only);
    if (status == MCU_OK && mcu_convert_is_needed(frame)) {
        status = mcu_convert_run(&decoder->convert, frame, color, picture->frame);
    } else if (status == MCU_OK && av_frame_ref(picture->frame, frame) < 0) {
        status = MCU_ERROR_MEMORY;
    }
    if (status == MCU_OK) {
        describe(picture->frame, frame, pts, color, info);
    }
    av_frame_unref(frame);
    return status;
}

int32_t mcu_video_decoder_drain(mcu_video_decoder *decoder) {
    if (decoder == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    decoder->owes_drain = avcodec_send_packet(decoder->context, NULL) == AVERROR(EAGAIN);
    return MCU_OK;
}

int32_t mcu_video_decoder_reset(mcu_video_decoder *decoder) {
    if (decoder == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    avcodec_flush_buffers(decoder->context);
    decoder->awaits_key = false;
    decoder->withheld = 0;
    decoder->owes_drain = false;
    mcu_stamps_clear(&decoder->stamps);
    return MCU_OK;
}

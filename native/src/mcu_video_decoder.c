#include "mcu_core.h"

#include <stdbool.h>

#include "mcu_codec.h"
#include "mcu_convert.h"
#include "mcu_error.h"
#include "mcu_handle.h"
#include "mcu_rotation.h"
#include "mcu_stamps.h"

enum {
    MAX_THREADS = 64,

    /* Pictures withheld after damage while no key frame comes; then a stream that refreshes itself without key frames
     * is shown again. 300 are 10 s at 30 pictures a second. */
    MAX_WITHHELD = 300,
};

struct mcu_video_decoder {
    mcu_codec codec;
    mcu_convert convert;
    mcu_stamps stamps;
    bool is_intra_only;

    /* What the container says where the codec cannot; AVCOL_SPC_UNSPECIFIED: the frames say it themselves. */
    enum AVColorSpace space;

    /* Something was damaged: pictures that are no key frames may build on it. */
    bool awaits_key;
    int withheld;
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
        return mcu_fail(MCU_ERROR_UNSUPPORTED, "%s: pictures of %dx%d; at most %d a side and %d pixels are decoded",
                        name, parameters->width, parameters->height, MCU_MAX_SIDE, MCU_MAX_PIXELS);
    }
    return MCU_OK;
}

/*
 * VP8 knows one matrix (RFC 6386 section 9.2: a bit for BT.601, the other value reserved), and FFmpeg marks every frame
 * with it. What the container says is newer and more exact (RFC 9559 section 5.1.4.1.28.16: MatrixCoefficients), so it
 * is asked first. Other codecs carry their own description, which is nearer to the samples than the container's.
 */
static enum AVColorSpace space_of_container(const AVCodecParameters *parameters) {
    return parameters->codec_id == AV_CODEC_ID_VP8 ? parameters->color_space : AVCOL_SPC_UNSPECIFIED;
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
    status = mcu_codec_make(&made->codec, settings);
    if (status == MCU_OK) {
        configure(made->codec.context, thread_count);
        status = mcu_codec_open(&made->codec);
    }
    if (status != MCU_OK) {
        mcu_video_decoder_close(made);
        return status;
    }
    const AVCodecDescriptor *descriptor = avcodec_descriptor_get(settings->parameters->codec_id);
    made->is_intra_only = descriptor != NULL && descriptor->props & AV_CODEC_PROP_INTRA_ONLY;
    made->space = space_of_container(settings->parameters);
    mcu_stamps_clear(&made->stamps);
    *decoder = made;
    return MCU_OK;
}

void mcu_video_decoder_close(mcu_video_decoder *decoder) {
    if (decoder == NULL) {
        return;
    }
    mcu_convert_free(&decoder->convert);
    mcu_codec_free(&decoder->codec);
    av_free(decoder);
    mcu_handle_closed();
}

static void note_damage(mcu_video_decoder *decoder) {
    decoder->awaits_key = !decoder->is_intra_only;
    decoder->withheld = 0;
}

int32_t mcu_video_decoder_submit(mcu_video_decoder *decoder, const uint8_t *data, int32_t size, int64_t pts_us) {
    int32_t status = decoder != NULL ? mcu_codec_fill(&decoder->codec, data, size, pts_us) : MCU_ERROR_ARGUMENT;
    if (status == MCU_ERROR_ARGUMENT || size == 0) {
        return status; /* without bytes, nothing is damaged */
    }
    int64_t decoding_us = decoder->codec.packet->dts;
    if (status == MCU_OK) {
        /* Most codecs choose their vector functions at the first picture. */
        status = mcu_codec_send(&decoder->codec, decoder->codec.is_set_up ? NULL : mcu_cpu_begin_full);
    }
    if (status == MCU_OK && decoding_us != AV_NOPTS_VALUE) {
        mcu_stamps_push(&decoder->stamps, decoding_us);
    } else if (status == MCU_ERROR_DATA) {
        note_damage(decoder);
    }
    return status;
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

static void describe(const AVFrame *frame, const AVFrame *source, int64_t pts, mcu_color color,
                     mcu_picture_info *info) {
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

/* The codec's frame as 8-bit 4:2:0 in `picture`. */
static int32_t hand_out(mcu_video_decoder *decoder, mcu_picture *picture, mcu_picture_info *info) {
    AVFrame *frame = decoder->codec.frame;
    int64_t pts = mcu_stamps_take(&decoder->stamps, frame->pts, decoder->codec.context->has_b_frames);
    if (!is_sound(decoder, frame)) {
        return MCU_ERROR_DATA;
    }
    if (decoder->space != AVCOL_SPC_UNSPECIFIED) {
        frame->colorspace = decoder->space;
    }
    mcu_color color = mcu_picture_color(frame, decoder->is_intra_only);
    int32_t status = MCU_OK;
    if (mcu_convert_is_needed(frame)) {
        status = mcu_convert_run(&decoder->convert, frame, color, picture->frame);
    } else if (av_frame_ref(picture->frame, frame) < 0) {
        status = MCU_ERROR_MEMORY;
    }
    if (status == MCU_OK) {
        describe(picture->frame, frame, pts, color, info);
    }
    return status;
}

int32_t mcu_video_decoder_receive(mcu_video_decoder *decoder, mcu_picture *picture, mcu_picture_info *info) {
    if (decoder == NULL || picture == NULL || info == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    av_frame_unref(picture->frame);
    int32_t status = mcu_codec_receive(&decoder->codec);
    if (status == MCU_OK) {
        status = hand_out(decoder, picture, info);
        av_frame_unref(decoder->codec.frame);
    } else if (status == MCU_ERROR_DATA) {
        note_damage(decoder);
    }
    return status;
}

int32_t mcu_video_decoder_drain(mcu_video_decoder *decoder) {
    if (decoder == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    mcu_codec_drain(&decoder->codec);
    return MCU_OK;
}

int32_t mcu_video_decoder_reset(mcu_video_decoder *decoder) {
    if (decoder == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    avcodec_flush_buffers(decoder->codec.context);
    decoder->codec.owes_drain = false;
    decoder->awaits_key = false;
    decoder->withheld = 0;
    mcu_stamps_clear(&decoder->stamps);
    return MCU_OK;
}

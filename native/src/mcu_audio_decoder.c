#include "mcu_core.h"

#include <limits.h>
#include <stdbool.h>

#include <libavutil/intreadwrite.h>

#include "mcu_cpu.h"
#include "mcu_error.h"
#include "mcu_handle.h"
#include "mcu_resample.h"
#include "mcu_settings.h"
#include "mcu_side_data.h"

enum {
    /* RFC 7845 section 5.1: the identification header and the place of the pre-skip in it. */
    OPUS_HEADER_BYTES = 19,
    OPUS_PRE_SKIP_AT = 10,

    NO_TOC = -1,
};

struct mcu_audio_decoder {
    mcu_settings *settings;
    AVCodecContext *context;
    AVPacket *packet;
    AVFrame *frame;
    mcu_resample resample;
    bool has_side_data;

    /* A frame is waiting in `frame`, perhaps for the tail of another format to leave the resampler first. */
    bool has_frame;
    bool takes_tail;
    bool is_at_end;
    int64_t tail_pts_us;

    /* The end was announced while the codec had no room for it. */
    bool owes_drain;

    /* Something came out: the codec has set itself up. */
    bool is_set_up;

    /* Opus: samples to leave out at the start (pre-skip) and at the end of the next frame, and the last packet's first
     * byte (RFC 6716 section 3.1), which says in which mode it was coded. */
    int skip, discard, toc;
};

static bool is_opus(const mcu_audio_decoder *decoder) {
    return decoder->settings->parameters->codec_id == AV_CODEC_ID_OPUS;
}

/* Opens the codec anew: some keep state that no flush takes back, as AAC the seed of its noise. */
static int32_t open_codec(mcu_audio_decoder *decoder) {
    const AVCodec *codec;
    avcodec_free_context(&decoder->context);
    int32_t status = mcu_settings_make_context(decoder->settings, &decoder->context, &codec);
    if (status != MCU_OK) {
        return status;
    }
    decoder->context->flags |= AV_CODEC_FLAG_BITEXACT;
    decoder->context->thread_count = 1;
    if (is_opus(decoder)) {
        decoder->context->flags2 |= AV_CODEC_FLAG2_SKIP_MANUAL; /* trim_opus does it, also for what a packet cannot say */
    }
    int result = mcu_cpu_open_codec(decoder->context, codec, NULL);
    if (result < 0) {
        avcodec_free_context(&decoder->context);
        return mcu_fail_av(result, "%s: the decoder cannot be opened", codec->name);
    }
    return MCU_OK;
}

static void start_anew(mcu_audio_decoder *decoder) {
    const AVCodecParameters *parameters = decoder->settings->parameters;
    bool has_header = is_opus(decoder) && parameters->extradata_size >= OPUS_HEADER_BYTES;
    decoder->skip = has_header ? AV_RL16(parameters->extradata + OPUS_PRE_SKIP_AT) : 0;
    decoder->discard = 0;
    decoder->toc = NO_TOC;
    decoder->tail_pts_us = MCU_NO_PTS;
    decoder->is_set_up = decoder->is_at_end = decoder->owes_drain = decoder->takes_tail = false;
}

int32_t mcu_audio_decoder_open(const mcu_settings *settings, mcu_audio_decoder **decoder) {
    if (settings == NULL || decoder == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "settings and a place for the decoder are needed");
    }
    *decoder = NULL;
    if (settings->parameters->codec_type != AVMEDIA_TYPE_AUDIO) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "%s: not an audio codec", avcodec_get_name(settings->parameters->codec_id));
    }
    mcu_audio_decoder *made = av_mallocz(sizeof *made);
    if (made == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "audio decoder: out of memory");
    }
    mcu_handle_opened();
    made->settings = mcu_settings_copy(settings->parameters, settings->frame_rate);
    made->packet = av_packet_alloc();
    made->frame = av_frame_alloc();
    bool has_memory = made->settings != NULL && made->packet != NULL && made->frame != NULL;
    int32_t status = has_memory ? open_codec(made) : mcu_fail(MCU_ERROR_MEMORY, "audio decoder: out of memory");
    if (status != MCU_OK) {
        mcu_audio_decoder_close(made);
        return status;
    }
    made->has_side_data = settings->has_side_data && !is_opus(made);
    start_anew(made);
    *decoder = made;
    return MCU_OK;
}

void mcu_audio_decoder_close(mcu_audio_decoder *decoder) {
    if (decoder == NULL) {
        return;
    }
    mcu_resample_free(&decoder->resample);
    mcu_settings_free(decoder->settings);
    av_packet_free(&decoder->packet);
    av_frame_free(&decoder->frame);
    avcodec_free_context(&decoder->context);
    av_free(decoder);
    mcu_handle_closed();
}

/*
 * Does the codec set parts of itself up with this packet, and so read the CPU flags? With the first one most do. Opus
 * does when its mode or bandwidth changes; in streams of more than one Opus stream a packet only shows the first's.
 */
static bool sets_up(mcu_audio_decoder *decoder, const AVPacket *packet) {
    bool does = !decoder->is_set_up;
    if (is_opus(decoder) && packet->size > 0) {
        int toc = packet->data[0];
        does |= toc != decoder->toc || decoder->context->ch_layout.nb_channels > 2;
        decoder->toc = toc;
    }
    return does;
}

static int send_packet(mcu_audio_decoder *decoder, const AVPacket *packet) {
    if (!sets_up(decoder, packet)) {
        return avcodec_send_packet(decoder->context, packet);
    }
    mcu_cpu_begin_baseline();
    int result = avcodec_send_packet(decoder->context, packet);
    mcu_cpu_end();
    return result;
}

int32_t mcu_audio_decoder_submit(mcu_audio_decoder *decoder, const uint8_t *data, int32_t size, int64_t pts_us,
                                 int32_t discard_samples) {
    if (decoder == NULL || decoder->context == NULL || size < 0 || (data == NULL && size > 0) || size > INT_MAX - AV_INPUT_BUFFER_PADDING_SIZE ||
        discard_samples < 0) {
        return MCU_ERROR_ARGUMENT;
    }
    if (size == 0) {
        return MCU_ERROR_DATA; /* FFmpeg would take it for the end of the stream */
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
    decoder->discard = is_opus(decoder) && result >= 0 ? discard_samples : 0;
    return result < 0 ? MCU_ERROR_DATA : MCU_OK;
}

/* Takes the pre-skip off the start of an Opus stream, and the filling off its end. */
static void trim_opus(mcu_audio_decoder *decoder) {
    AVFrame *frame = decoder->frame;
    int skipped = FFMIN(decoder->skip, frame->nb_samples);
    decoder->skip -= skipped;
    decoder->resample.consumed = skipped;
    frame->nb_samples -= FFMIN(decoder->discard, frame->nb_samples - skipped);
    decoder->discard = 0;
}

/* The next decoded frame; MCU_AGAIN, MCU_END or MCU_ERROR_DATA when there is none. */
static int32_t next_frame(mcu_audio_decoder *decoder) {
    int result = avcodec_receive_frame(decoder->context, decoder->frame);
    if (result == AVERROR(EAGAIN) && decoder->owes_drain) {
        decoder->owes_drain = false;
        avcodec_send_packet(decoder->context, NULL);
        result = avcodec_receive_frame(decoder->context, decoder->frame);
    }
    if (result < 0) {
        return result == AVERROR(EAGAIN) ? MCU_AGAIN : result == AVERROR_EOF ? MCU_END : MCU_ERROR_DATA;
    }
    decoder->is_set_up = true;
    decoder->has_frame = true;
    decoder->resample.consumed = 0;
    decoder->resample.has_more = false;
    if (is_opus(decoder)) {
        trim_opus(decoder);
    }
    decoder->takes_tail = !mcu_resample_fits(&decoder->resample, decoder->frame);
    return MCU_OK;
}

static int32_t set_up_resampler(mcu_audio_decoder *decoder) {
    int skipped = decoder->resample.consumed;
    mcu_cpu_begin_baseline();
    int32_t status = mcu_resample_set_up(&decoder->resample, decoder->frame);
    mcu_cpu_end();
    decoder->resample.consumed = skipped;
    decoder->takes_tail = false;
    return status;
}

static void drop_frame(mcu_audio_decoder *decoder) {
    av_frame_unref(decoder->frame);
    decoder->has_frame = false;
}

/* The moment of the next sample out of the resampler, while a frame is in work. */
static int64_t next_pts(const mcu_audio_decoder *decoder) {
    const AVFrame *frame = decoder->frame;
    if (!decoder->has_frame || frame->pts == AV_NOPTS_VALUE) {
        return MCU_NO_PTS;
    }
    int64_t inside = av_rescale(decoder->resample.consumed, 1000000, frame->sample_rate);
    return frame->pts + inside - mcu_resample_delay_us(&decoder->resample);
}

/* Makes sure that there is a frame in work, or that the end is known. MCU_OK, MCU_AGAIN or MCU_ERROR_DATA. */
static int32_t ensure_frame(mcu_audio_decoder *decoder) {
    if (decoder->has_frame || decoder->is_at_end) {
        return MCU_OK;
    }
    int32_t status = next_frame(decoder);
    decoder->is_at_end = status == MCU_END;
    return decoder->is_at_end ? MCU_OK : status;
}

/* One block: samples per channel, 0 when the frame in work is used up, or a status below zero. */
static int32_t take_block(mcu_audio_decoder *decoder, float *stereo, int32_t capacity, int64_t *pts_us) {
    if (decoder->is_at_end || decoder->takes_tail) {
        *pts_us = decoder->tail_pts_us;
        int32_t count = mcu_resample_run(&decoder->resample, NULL, stereo, capacity);
        int32_t status = count == 0 && !decoder->is_at_end ? set_up_resampler(decoder) : MCU_OK;
        if (count != 0 || status != MCU_OK || decoder->is_at_end) {
            return count != 0 ? count : status;
        }
    }
    *pts_us = next_pts(decoder);
    return mcu_resample_run(&decoder->resample, decoder->frame, stereo, capacity);
}

int32_t mcu_audio_decoder_receive(mcu_audio_decoder *decoder, float *stereo, int32_t capacity, int32_t *samples,
                                  int64_t *pts_us) {
    if (decoder == NULL || decoder->context == NULL || stereo == NULL || capacity < 1 || samples == NULL || pts_us == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    *samples = 0;
    for (;;) {
        int32_t status = ensure_frame(decoder);
        if (status != MCU_OK) {
            return status;
        }
        int32_t count = take_block(decoder, stereo, capacity, pts_us);
        if (count > 0) {
            *samples = count;
            decoder->tail_pts_us =
                *pts_us == MCU_NO_PTS ? MCU_NO_PTS : *pts_us + av_rescale(count, 1000000, MCU_RATE_HZ);
            return MCU_OK;
        }
        drop_frame(decoder);
        if (count < 0 || decoder->is_at_end) {
            return count < 0 ? count : MCU_END;
        }
    }
}

int32_t mcu_audio_decoder_drain(mcu_audio_decoder *decoder) {
    if (decoder == NULL || decoder->context == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    decoder->owes_drain = avcodec_send_packet(decoder->context, NULL) == AVERROR(EAGAIN);
    return MCU_OK;
}

int32_t mcu_audio_decoder_reset(mcu_audio_decoder *decoder) {
    if (decoder == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    drop_frame(decoder);
    mcu_resample_free(&decoder->resample);
    int32_t status = open_codec(decoder);
    start_anew(decoder);
    return status;
}

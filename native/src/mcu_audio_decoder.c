#include "mcu_core.h"

#include <stdbool.h>

#include "mcu_codec.h"
#include "mcu_error.h"
#include "mcu_handle.h"
#include "mcu_opus_trim.h"
#include "mcu_resample.h"

struct mcu_audio_decoder {
    mcu_settings *settings;
    mcu_codec codec;
    mcu_resample resample;
    mcu_opus opus;
    bool is_opus;

    /* The codec's frame is in work, perhaps waiting for the tail of another format to leave the resampler first. */
    bool has_frame;
    bool takes_tail;

    /* The codec has no more frames; what is left is in the resampler. */
    bool is_at_end;

    /* The moment behind the last block. */
    int64_t next_pts_us;
};

/* Opens the codec anew: some keep state that no flush takes back, as AAC the seed of its noise. */
static int32_t start(mcu_audio_decoder *decoder) {
    decoder->has_frame = decoder->takes_tail = decoder->is_at_end = false;
    decoder->next_pts_us = MCU_NO_PTS;
    mcu_opus_start(&decoder->opus, decoder->settings->parameters);
    mcu_resample_free(&decoder->resample);
    mcu_codec_free(&decoder->codec);
    int32_t status = mcu_codec_make(&decoder->codec, decoder->settings);
    if (status == MCU_OK) {
        AVCodecContext *context = decoder->codec.context;
        context->flags |= AV_CODEC_FLAG_BITEXACT;
        /* Opus is trimmed here: FFmpeg drops the pre-skip, but the filling at the end only by side data. */
        context->flags2 |= decoder->is_opus ? AV_CODEC_FLAG2_SKIP_MANUAL : 0;
        context->thread_count = 1;
        decoder->codec.has_side_data &= !decoder->is_opus;
        status = mcu_codec_open(&decoder->codec);
    }
    if (status != MCU_OK) {
        mcu_codec_free(&decoder->codec);
    }
    return status;
}

int32_t mcu_audio_decoder_open(const mcu_settings *settings, mcu_audio_decoder **decoder) {
    if (settings == NULL || decoder == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "settings and a place for the decoder are needed");
    }
    *decoder = NULL;
    const AVCodecParameters *parameters = settings->parameters;
    if (parameters->codec_type != AVMEDIA_TYPE_AUDIO) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "%s: not an audio codec", avcodec_get_name(parameters->codec_id));
    }
    mcu_audio_decoder *made = av_mallocz(sizeof *made);
    if (made == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "audio decoder: out of memory");
    }
    mcu_handle_opened();
    made->is_opus = parameters->codec_id == AV_CODEC_ID_OPUS;
    made->settings = mcu_settings_copy(parameters, settings->frame_rate);
    int32_t status;
    if (made->settings != NULL) {
        made->settings->has_side_data = settings->has_side_data;
        status = start(made);
    } else {
        status = mcu_fail(MCU_ERROR_MEMORY, "audio decoder: out of memory");
    }
    if (status != MCU_OK) {
        mcu_audio_decoder_close(made);
        return status;
    }
    *decoder = made;
    return MCU_OK;
}

void mcu_audio_decoder_close(mcu_audio_decoder *decoder) {
    if (decoder == NULL) {
        return;
    }
    mcu_resample_free(&decoder->resample);
    mcu_codec_free(&decoder->codec);
    mcu_settings_free(decoder->settings);
    av_free(decoder);
    mcu_handle_closed();
}

int32_t mcu_audio_decoder_submit(mcu_audio_decoder *decoder, const uint8_t *data, int32_t size, int64_t pts_us,
                                 int32_t discard_samples) {
    if (decoder == NULL || discard_samples < 0) {
        return MCU_ERROR_ARGUMENT;
    }
    mcu_codec *codec = &decoder->codec;
    int32_t status = mcu_codec_fill(codec, data, size, pts_us);
    if (status != MCU_OK) {
        return status;
    }
    bool sets_up = !codec->is_set_up;
    if (decoder->is_opus) {
        sets_up |= mcu_opus_changes(&decoder->opus, codec->packet, codec->context->ch_layout.nb_channels);
    }
    status = mcu_codec_send(codec, sets_up ? mcu_cpu_begin_baseline : NULL);
    decoder->opus.discard = status == MCU_OK ? discard_samples : decoder->opus.discard;
    return status;
}

static void drop_frame(mcu_audio_decoder *decoder) {
    av_frame_unref(decoder->codec.frame);
    decoder->has_frame = false;
}

/* Makes sure that there is a frame in work, or that the end is known. MCU_OK, MCU_AGAIN or MCU_ERROR_DATA. */
static int32_t ensure_frame(mcu_audio_decoder *decoder) {
    if (decoder->has_frame || decoder->is_at_end) {
        return MCU_OK;
    }
    int32_t status = mcu_codec_receive(&decoder->codec);
    if (status == MCU_END) {
        decoder->is_at_end = true;
        return MCU_OK;
    }
    if (status != MCU_OK) {
        return status;
    }
    decoder->has_frame = true;
    decoder->resample.consumed = decoder->is_opus ? mcu_opus_trim(&decoder->opus, decoder->codec.frame) : 0;
    decoder->resample.has_more = false;
    decoder->takes_tail = !mcu_resample_fits(&decoder->resample, decoder->codec.frame);
    return MCU_OK;
}

static int32_t set_up_resampler(mcu_audio_decoder *decoder) {
    int skipped = decoder->resample.consumed;
    mcu_cpu_begin_baseline();
    int32_t status = mcu_resample_set_up(&decoder->resample, decoder->codec.frame);
    mcu_cpu_end();
    decoder->resample.consumed = skipped;
    decoder->takes_tail = false;
    return status;
}

/* The moment of the next sample out of the resampler, while a frame is in work. */
static int64_t pts_in_frame(const mcu_audio_decoder *decoder) {
    const AVFrame *frame = decoder->codec.frame;
    if (frame->pts == AV_NOPTS_VALUE) {
        return decoder->next_pts_us;
    }
    int64_t inside = av_rescale(decoder->resample.consumed, 1000000, frame->sample_rate);
    return frame->pts + inside - mcu_resample_delay_us(&decoder->resample);
}

/* One block: samples per channel, 0 when the frame in work is used up, or a status below zero. */
static int32_t take_block(mcu_audio_decoder *decoder, float *stereo, int32_t capacity, int64_t *pts_us) {
    if (decoder->is_at_end || decoder->takes_tail) {
        *pts_us = decoder->next_pts_us;
        int32_t count = mcu_resample_run(&decoder->resample, NULL, stereo, capacity);
        if (count != 0 || decoder->is_at_end) {
            return count;
        }
        int32_t status = set_up_resampler(decoder);
        if (status != MCU_OK) {
            return status;
        }
    }
    *pts_us = pts_in_frame(decoder);
    return mcu_resample_run(&decoder->resample, decoder->codec.frame, stereo, capacity);
}

int32_t mcu_audio_decoder_receive(mcu_audio_decoder *decoder, float *stereo, int32_t capacity, int32_t *samples,
                                  int64_t *pts_us) {
    if (decoder == NULL || decoder->codec.context == NULL || stereo == NULL || capacity < 1 || samples == NULL ||
        pts_us == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    *samples = 0;
    *pts_us = MCU_NO_PTS;
    for (;;) {
        int32_t status = ensure_frame(decoder);
        if (status != MCU_OK) {
            return status;
        }
        int32_t count = take_block(decoder, stereo, capacity, pts_us);
        if (count > 0) {
            *samples = count;
            decoder->next_pts_us =
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
    if (decoder == NULL || decoder->codec.context == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    mcu_codec_drain(&decoder->codec);
    return MCU_OK;
}

int32_t mcu_audio_decoder_reset(mcu_audio_decoder *decoder) {
    return decoder != NULL ? start(decoder) : MCU_ERROR_ARGUMENT;
}

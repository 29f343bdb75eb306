/* Sound encoders of FFmpeg behind a queue, so that blocks of any length go in and the codec's own frames come out. */
#include "mcu_audio_encoder.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "mcu_cpu.h"
#include "mcu_error.h"
#include "mcu_handle.h"

enum { SAMPLE_RATE = 48000, CHANNELS = 2, MAX_QUEUE = 60 * SAMPLE_RATE, FIRST_QUEUE = 4096 };

static int32_t open_context(mcu_audio_encoder *encoder, const AVCodec *codec, int32_t bitrate_bps) {
    AVCodecContext *context = avcodec_alloc_context3(codec);
    encoder->context = context;
    encoder->frame = av_frame_alloc();
    encoder->packet = av_packet_alloc();
    if (context == NULL || encoder->frame == NULL || encoder->packet == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", codec->name);
    }
    context->sample_rate = SAMPLE_RATE;
    context->sample_fmt = AV_SAMPLE_FMT_FLTP;
    context->ch_layout = (AVChannelLayout)AV_CHANNEL_LAYOUT_STEREO;
    context->time_base = (AVRational){1, SAMPLE_RATE};
    context->bit_rate = bitrate_bps;
    context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    int result = mcu_cpu_open_codec(context, codec, NULL);
    if (result < 0) {
        return mcu_fail_av(result, "%s: refused 48 kHz stereo at %d bit/s", codec->name, bitrate_bps);
    }

    encoder->frame->nb_samples = context->frame_size;
    encoder->frame->format = context->sample_fmt;
    encoder->frame->sample_rate = SAMPLE_RATE;
    result = av_channel_layout_copy(&encoder->frame->ch_layout, &context->ch_layout);
    if (result >= 0) {
        result = av_frame_get_buffer(encoder->frame, 0);
    }
    return result < 0 ? mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", codec->name) : MCU_OK;
}

int32_t mcu_audio_encoder_open(int32_t codec, int32_t bitrate_bps, int32_t *frame_samples, int32_t *delay_samples,
                               mcu_audio_encoder **encoder) {
    if (frame_samples == NULL || delay_samples == NULL || encoder == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "null argument");
    }
    *encoder = NULL;
    if (codec != MCU_AUDIO_AAC) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "this encoder makes AAC; Opus has its own, and PCM needs none");
    }
    if (bitrate_bps < 16000 || bitrate_bps > 512000) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "an AAC bitrate of %d bit/s: must be 16000 to 512000", bitrate_bps);
    }
    const AVCodec *found = avcodec_find_encoder_by_name("aac");
    if (found == NULL) {
        return mcu_fail(MCU_ERROR_UNSUPPORTED, "this FFmpeg has no AAC encoder");
    }
    mcu_audio_encoder *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "out of memory");
    }
    mcu_handle_opened();
    int32_t status = open_context(made, found, bitrate_bps);
    if (status != MCU_OK) {
        mcu_audio_encoder_close(made);
        return status;
    }
    *frame_samples = made->context->frame_size;
    *delay_samples = made->context->initial_padding;
    *encoder = made;
    return MCU_OK;
}

static int32_t make_room(mcu_audio_encoder *encoder, int32_t samples) {
    if (encoder->queue_start > 0) {
        memmove(encoder->queue, encoder->queue + (size_t)encoder->queue_start * CHANNELS,
                (size_t)encoder->queue_length * CHANNELS * sizeof(float));
        encoder->queue_start = 0;
    }
    int32_t needed = encoder->queue_length + samples;
    if (needed <= encoder->queue_capacity) {
        return MCU_OK;
    }
    int32_t capacity = encoder->queue_capacity == 0 ? FIRST_QUEUE : encoder->queue_capacity;
    while (capacity < needed) {
        capacity *= 2;
    }
    float *queue = realloc(encoder->queue, (size_t)capacity * CHANNELS * sizeof(float));
    if (queue == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "out of memory");
    }
    encoder->queue = queue;
    encoder->queue_capacity = capacity;
    return MCU_OK;
}

int32_t mcu_audio_encoder_encode(mcu_audio_encoder *encoder, const float *stereo, int32_t samples) {
    if (encoder == NULL || samples < 0 || (stereo == NULL && samples > 0)) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "null argument");
    }
    if (encoder->is_draining) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "the encoder was drained: no sound can follow");
    }
    if (samples > MAX_QUEUE - encoder->queue_length) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "60 s of sound were given and its packets not received");
    }
    if (samples == 0) {
        return MCU_OK;
    }
    int32_t status = make_room(encoder, samples);
    if (status != MCU_OK) {
        return status;
    }
    memcpy(encoder->queue + (size_t)encoder->queue_length * CHANNELS, stereo,
           (size_t)samples * CHANNELS * sizeof(float));
    encoder->queue_length += samples;
    return MCU_OK;
}

/* One full frame, or the short last one. AVERROR(EAGAIN): there is not enough sound for one. */
static int send_frame(mcu_audio_encoder *encoder) {
    int32_t samples = encoder->context->frame_size;
    if (encoder->queue_length < samples) {
        if (!encoder->is_draining) {
            return AVERROR(EAGAIN);
        }
        if (encoder->queue_length == 0) {
            bool is_first = !encoder->is_end_sent;
            encoder->is_end_sent = true;
            return is_first ? avcodec_send_frame(encoder->context, NULL) : AVERROR_EOF;
        }
        samples = encoder->queue_length;
    }
    int result = av_frame_make_writable(encoder->frame);
    if (result < 0) {
        return result;
    }
    const float *source = encoder->queue + (size_t)encoder->queue_start * CHANNELS;
    float *left = (float *)(void *)encoder->frame->data[0];
    float *right = (float *)(void *)encoder->frame->data[1];
    for (int32_t i = 0; i < samples; i++) {
        left[i] = source[2 * i];
        right[i] = source[2 * i + 1];
    }
    encoder->frame->nb_samples = samples;
    encoder->frame->pts = encoder->samples_sent;
    encoder->samples_sent += samples;
    encoder->queue_start += samples;
    encoder->queue_length -= samples;
    return avcodec_send_frame(encoder->context, encoder->frame);
}

int32_t mcu_audio_encoder_receive(mcu_audio_encoder *encoder, const uint8_t **data, int32_t *size,
                                  int64_t *first_sample, int32_t *samples) {
    if (encoder == NULL || data == NULL || size == NULL || first_sample == NULL || samples == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "null argument");
    }
    av_packet_unref(encoder->packet);
    int result = avcodec_receive_packet(encoder->context, encoder->packet);
    while (result == AVERROR(EAGAIN)) {
        result = send_frame(encoder);
        if (result < 0) {
            break;
        }
        result = avcodec_receive_packet(encoder->context, encoder->packet);
    }
    if (result == AVERROR(EAGAIN)) {
        return MCU_AGAIN;
    }
    if (result == AVERROR_EOF) {
        return MCU_END;
    }
    if (result < 0) {
        return mcu_fail_av(result, "%s: sound was not encoded", encoder->context->codec->name);
    }
    *data = encoder->packet->data;
    *size = encoder->packet->size;
    *first_sample = encoder->packet->pts + encoder->context->initial_padding;
    *samples = (int32_t)encoder->packet->duration;
    return MCU_OK;
}

int32_t mcu_audio_encoder_drain(mcu_audio_encoder *encoder) {
    if (encoder == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    encoder->is_draining = true;
    return MCU_OK;
}

void mcu_audio_encoder_close(mcu_audio_encoder *encoder) {
    if (encoder == NULL) {
        return;
    }
    avcodec_free_context(&encoder->context);
    av_frame_free(&encoder->frame);
    av_packet_free(&encoder->packet);
    free(encoder->queue);
    free(encoder);
    mcu_handle_closed();
}

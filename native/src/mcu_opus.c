/* libopus, at the one form that the mixer uses: 48 kHz, stereo, 20 ms. */
#include <opus.h>
#include <stdbool.h>
#include <stdlib.h>

#include "mcu_error.h"
#include "mcu_handle.h"

enum {
    SAMPLE_RATE = 48000,
    CHANNELS = 2,
    FRAME_SAMPLES = 960,
    MAX_SAMPLES = 5760 /* 120 ms, RFC 6716 section 2.1.4 */
};

struct mcu_opus_encoder {
    OpusEncoder *opus;
};

struct mcu_opus_decoder {
    OpusDecoder *opus;
};

static int32_t status_from_opus(int error) {
    switch (error) {
    case OPUS_INVALID_PACKET:
        return MCU_ERROR_DATA;
    case OPUS_ALLOC_FAIL:
        return MCU_ERROR_MEMORY;
    case OPUS_UNIMPLEMENTED:
        return MCU_ERROR_UNSUPPORTED;
    case OPUS_BAD_ARG:
    case OPUS_BUFFER_TOO_SMALL:
        return MCU_ERROR_ARGUMENT;
    default:
        return error < 0 ? MCU_ERROR_UNSUPPORTED : MCU_OK;
    }
}

int32_t mcu_opus_encoder_create(int32_t bitrate_bps, int32_t complexity, int32_t is_voice, int32_t *lookahead_samples,
                                mcu_opus_encoder **encoder) {
    if (lookahead_samples == NULL || encoder == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "null argument");
    }
    *encoder = NULL;
    if (bitrate_bps < 6000 || bitrate_bps > 510000) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "an Opus bitrate of %d bit/s: must be 6000 to 510000", bitrate_bps);
    }
    if (complexity < 0 || complexity > 10) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "an Opus complexity of %d: must be 0 to 10", complexity);
    }
    int error = OPUS_OK;
    OpusEncoder *opus =
        opus_encoder_create(SAMPLE_RATE, CHANNELS, is_voice ? OPUS_APPLICATION_VOIP : OPUS_APPLICATION_AUDIO, &error);
    mcu_opus_encoder *made = malloc(sizeof *made);
    if (opus == NULL || made == NULL) {
        opus_encoder_destroy(opus);
        free(made);
        return mcu_fail(MCU_ERROR_MEMORY, "opus: out of memory");
    }
    mcu_handle_opened();
    made->opus = opus;
    opus_int32 lookahead = 0;
    bool is_set = opus_encoder_ctl(opus, OPUS_SET_BITRATE(bitrate_bps)) == OPUS_OK &&
                  opus_encoder_ctl(opus, OPUS_SET_VBR(1)) == OPUS_OK &&
                  opus_encoder_ctl(opus, OPUS_SET_VBR_CONSTRAINT(1)) == OPUS_OK &&
                  opus_encoder_ctl(opus, OPUS_SET_COMPLEXITY(complexity)) == OPUS_OK &&
                  opus_encoder_ctl(opus, OPUS_GET_LOOKAHEAD(&lookahead)) == OPUS_OK;
    if (!is_set) {
        mcu_opus_encoder_destroy(made);
        return mcu_fail(MCU_ERROR_UNSUPPORTED, "opus: a setting was refused");
    }
    *lookahead_samples = lookahead;
    *encoder = made;
    return MCU_OK;
}

int32_t mcu_opus_encoder_encode(mcu_opus_encoder *encoder, const float *stereo, uint8_t *packet, int32_t size) {
    if (encoder == NULL || stereo == NULL || packet == NULL || size <= 0) {
        return MCU_ERROR_ARGUMENT;
    }
    opus_int32 written = opus_encode_float(encoder->opus, stereo, FRAME_SAMPLES, packet, size);
    return written < 0 ? status_from_opus(written) : written;
}

int32_t mcu_opus_encoder_set(mcu_opus_encoder *encoder, int32_t setting, int32_t value) {
    if (encoder == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    switch (setting) {
    case MCU_OPUS_BITRATE_BPS:
        return status_from_opus(opus_encoder_ctl(encoder->opus, OPUS_SET_BITRATE(value)));
    case MCU_OPUS_PREDICTION_DISABLED:
        return status_from_opus(opus_encoder_ctl(encoder->opus, OPUS_SET_PREDICTION_DISABLED(value)));
    case MCU_OPUS_PACKET_LOSS_PERCENT:
        return status_from_opus(opus_encoder_ctl(encoder->opus, OPUS_SET_PACKET_LOSS_PERC(value)));
    case MCU_OPUS_INBAND_FEC:
        return status_from_opus(opus_encoder_ctl(encoder->opus, OPUS_SET_INBAND_FEC(value)));
    case MCU_OPUS_DTX:
        return status_from_opus(opus_encoder_ctl(encoder->opus, OPUS_SET_DTX(value)));
    default:
        return MCU_ERROR_ARGUMENT;
    }
}

int32_t mcu_opus_encoder_reset(mcu_opus_encoder *encoder) {
    if (encoder == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    return status_from_opus(opus_encoder_ctl(encoder->opus, OPUS_RESET_STATE));
}

void mcu_opus_encoder_destroy(mcu_opus_encoder *encoder) {
    if (encoder == NULL) {
        return;
    }
    opus_encoder_destroy(encoder->opus);
    free(encoder);
    mcu_handle_closed();
}

int32_t mcu_opus_decoder_create(mcu_opus_decoder **decoder) {
    if (decoder == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "null argument");
    }
    *decoder = NULL;
    int error = OPUS_OK;
    OpusDecoder *opus = opus_decoder_create(SAMPLE_RATE, CHANNELS, &error);
    mcu_opus_decoder *made = malloc(sizeof *made);
    if (opus == NULL || made == NULL) {
        opus_decoder_destroy(opus);
        free(made);
        return mcu_fail(MCU_ERROR_MEMORY, "opus: out of memory");
    }
    mcu_handle_opened();
    made->opus = opus;
    *decoder = made;
    return MCU_OK;
}

int32_t mcu_opus_decoder_decode(mcu_opus_decoder *decoder, const uint8_t *packet, int32_t size, float *stereo,
                                int32_t capacity, int32_t fec) {
    if (decoder == NULL || stereo == NULL || capacity <= 0) {
        return MCU_ERROR_ARGUMENT;
    }
    if (packet == NULL || size <= 0) {
        /* libopus would take an empty packet for a lost one: a packet without bytes is a damaged one. */
        if (packet != NULL || size != 0) {
            return MCU_ERROR_DATA;
        }
        size = 0;
    }
    bool makes_exact_length = packet == NULL || fec != 0;
    if (makes_exact_length && capacity % 120 != 0) /* 2.5 ms, libopus' own step */
        return MCU_ERROR_ARGUMENT;
    if (capacity > MAX_SAMPLES) {
        capacity = MAX_SAMPLES;
    }
    int samples = opus_decode_float(decoder->opus, packet, size, stereo, capacity, fec != 0);
    return samples < 0 ? status_from_opus(samples) : samples;
}

int32_t mcu_opus_decoder_reset(mcu_opus_decoder *decoder) {
    if (decoder == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    return status_from_opus(opus_decoder_ctl(decoder->opus, OPUS_RESET_STATE));
}

void mcu_opus_decoder_destroy(mcu_opus_decoder *decoder) {
    if (decoder == NULL) {
        return;
    }
    opus_decoder_destroy(decoder->opus);
    free(decoder);
    mcu_handle_closed();
}

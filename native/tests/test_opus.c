/* Goal: sound survives, losses are bridged, and no bytes from outside do harm. */
#include <math.h>
#include <string.h>

#include "check.h"
#include "mcu_core.h"

enum { FRAME = 960, FRAMES = 50, MAX_PACKET = 1275, MAX_SAMPLES = 5760 };

static float frame_sound[FRAME * 2];
static float out[MAX_SAMPLES * 2];

static void draw(int frame) {
    for (int i = 0; i < FRAME; i++) {
        double t = (frame * FRAME + i) / 48000.0;
        frame_sound[2 * i] = (float)(0.3 * sin(2 * 3.14159265 * 440 * t));
        frame_sound[2 * i + 1] = frame_sound[2 * i];
    }
}

static double level(int samples) {
    double sum = 0;
    for (int i = 0; i < 2 * samples; i++) {
        sum += (double)out[i] * out[i];
    }
    return sqrt(sum / (2 * samples));
}

static void tone_survives_and_losses_are_bridged(void) {
    mcu_opus_encoder *encoder = NULL;
    mcu_opus_decoder *decoder = NULL;
    int32_t lookahead = 0;
    uint8_t packet[MAX_PACKET];
    CHECK(mcu_opus_encoder_create(64000, 5, 1, &lookahead, &encoder) == MCU_OK && lookahead == 312);
    CHECK(mcu_opus_decoder_create(&decoder) == MCU_OK);
    CHECK(mcu_opus_encoder_set(encoder, MCU_OPUS_PACKET_LOSS_PERCENT, 20) == MCU_OK);
    CHECK(mcu_opus_encoder_set(encoder, MCU_OPUS_INBAND_FEC, 1) == MCU_OK);
    for (int frame = 0; frame < FRAMES; frame++) {
        draw(frame);
        int32_t size = mcu_opus_encoder_encode(encoder, frame_sound, packet, sizeof packet);
        CHECK(size > 2);
        if (frame == 20) { /* lost: known to be so before the next comes */
            CHECK(mcu_opus_decoder_decode(decoder, NULL, 0, out, FRAME, 0) == FRAME);
        } else if (frame == 30) { /* lost: made from the packet after it */
            draw(31);
            size = mcu_opus_encoder_encode(encoder, frame_sound, packet, sizeof packet);
            CHECK(mcu_opus_decoder_decode(decoder, packet, size, out, FRAME, 1) == FRAME);
            CHECK(level(FRAME) > 0.1);
            frame = 31;
            CHECK(mcu_opus_decoder_decode(decoder, packet, size, out, MAX_SAMPLES, 0) == FRAME);
        } else {
            CHECK(mcu_opus_decoder_decode(decoder, packet, size, out, MAX_SAMPLES, 0) == FRAME);
        }
        CHECK(frame < 2 || level(FRAME) > 0.05); /* 0.21 but for the two frames about a loss */
    }
    CHECK(mcu_opus_encoder_reset(encoder) == MCU_OK);
    CHECK(mcu_opus_decoder_reset(decoder) == MCU_OK);
    mcu_opus_encoder_destroy(encoder);
    mcu_opus_decoder_destroy(decoder);
}

static void damaged_packets_do_no_harm(void) {
    mcu_opus_decoder *decoder = NULL;
    uint32_t seed = 7;
    int refused = 0;
    CHECK(mcu_opus_decoder_create(&decoder) == MCU_OK);
    for (int round = 0; round < 2000; round++) {
        uint8_t packet[200];
        int32_t size = 1 + round % 200;
        for (int32_t i = 0; i < size; i++) {
            seed = seed * 1664525u + 1013904223u;
            packet[i] = (uint8_t)(seed >> 24);
        }
        int32_t samples = mcu_opus_decoder_decode(decoder, packet, size, out, MAX_SAMPLES, 0);
        CHECK(samples <= MAX_SAMPLES && samples != 0);
        refused += samples < 0;
    }
    CHECK(refused > 0);
    uint8_t some = 0;
    CHECK(mcu_opus_decoder_decode(decoder, &some, 0, out, FRAME, 0) == MCU_ERROR_DATA);
    CHECK(mcu_opus_decoder_decode(decoder, NULL, 0, out, 100, 0) == MCU_ERROR_ARGUMENT);
    mcu_opus_decoder_destroy(decoder);
}

static void wrong_calls_are_refused(void) {
    mcu_opus_encoder *encoder = NULL;
    int32_t lookahead;
    CHECK(mcu_opus_encoder_create(100, 5, 1, &lookahead, &encoder) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_opus_encoder_create(32000, 11, 1, &lookahead, &encoder) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_opus_encoder_create(32000, 5, 0, &lookahead, &encoder) == MCU_OK);
    CHECK(mcu_opus_encoder_set(encoder, MCU_OPUS_PACKET_LOSS_PERCENT, 101) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_opus_encoder_set(encoder, 99, 1) == MCU_ERROR_ARGUMENT);
    uint8_t packet[8];
    CHECK(mcu_opus_encoder_encode(encoder, NULL, packet, 8) == MCU_ERROR_ARGUMENT);
    mcu_opus_encoder_destroy(encoder);
    mcu_opus_encoder_destroy(NULL);
    mcu_opus_decoder_destroy(NULL);
}

int main(void) {
    tone_survives_and_losses_are_bridged();
    damaged_packets_do_no_harm();
    wrong_calls_are_refused();
    CHECK(mcu_outstanding() == 0);
    return 0;
}

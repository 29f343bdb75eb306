/* Goal: blocks of any length give the same packets, their positions have no gap, and draining loses no sample. */
#include <math.h>
#include <string.h>

#include "check.h"
#include "mcu_core.h"

enum { TOTAL = 10000 };

static float sound[TOTAL * 2];

static uint32_t run(int32_t block) {
    mcu_audio_encoder *encoder = NULL;
    int32_t frame_samples = 0;
    int32_t delay_samples = 0;
    CHECK(mcu_audio_encoder_open(MCU_AUDIO_AAC, 96000, &frame_samples, &delay_samples, &encoder) == MCU_OK);
    CHECK(frame_samples == 1024 && delay_samples > 0);
    uint32_t hash = 2166136261u;
    int64_t position = 0;
    int32_t status = MCU_OK;
    for (int32_t at = 0; status != MCU_END; at += block) {
        if (at < TOTAL) {
            int32_t samples = at + block <= TOTAL ? block : TOTAL - at;
            CHECK(mcu_audio_encoder_encode(encoder, sound + 2 * at, samples) == MCU_OK);
        } else {
            CHECK(mcu_audio_encoder_drain(encoder) == MCU_OK);
        }
        const uint8_t *data;
        int32_t size;
        int32_t samples;
        int64_t first;
        while ((status = mcu_audio_encoder_receive(encoder, &data, &size, &first, &samples)) == MCU_OK) {
            CHECK(first == position && size > 0 && samples > 0);
            position += samples;
            for (int32_t i = 0; i < size; i++) {
                hash = (hash ^ data[i]) * 16777619u;
            }
        }
        CHECK(status == (at < TOTAL ? MCU_AGAIN : MCU_END));
    }
    CHECK(position >= TOTAL + delay_samples);
    CHECK(mcu_audio_encoder_encode(encoder, sound, 1) == MCU_ERROR_ARGUMENT);
    mcu_audio_encoder_close(encoder);
    return hash;
}

static void wrong_calls_are_refused(void) {
    mcu_audio_encoder *encoder = NULL;
    int32_t frame_samples;
    int32_t delay_samples;
    char text[256];
    CHECK(mcu_audio_encoder_open(MCU_AUDIO_OPUS, 96000, &frame_samples, &delay_samples, &encoder) ==
          MCU_ERROR_ARGUMENT);
    CHECK(mcu_last_error(text, sizeof text) == MCU_OK && strstr(text, "AAC") != NULL);
    CHECK(mcu_audio_encoder_open(MCU_AUDIO_AAC, 5, &frame_samples, &delay_samples, &encoder) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_audio_encoder_open(MCU_AUDIO_AAC, 96000, &frame_samples, &delay_samples, &encoder) == MCU_OK);
    CHECK(mcu_audio_encoder_encode(encoder, NULL, 4) == MCU_ERROR_ARGUMENT);
    /* What nobody takes is bounded: one minute. */
    int32_t status = MCU_OK;
    int64_t given = 0;
    for (; status == MCU_OK; given += TOTAL) {
        status = mcu_audio_encoder_encode(encoder, sound, TOTAL);
    }
    CHECK(status == MCU_ERROR_ARGUMENT && given > 59 * 48000 && given < 61 * 48000);
    mcu_audio_encoder_close(encoder);
}

int main(void) {
    for (int i = 0; i < TOTAL; i++) {
        sound[2 * i] = 0.4f * (float)sin(i * 0.06);
        sound[2 * i + 1] = 0.3f * (float)sin(i * 0.11);
    }
    uint32_t expected = run(960);
    CHECK(run(1) == expected);
    CHECK(run(1024) == expected);
    CHECK(run(3777) == expected);
    CHECK(run(TOTAL) == expected);
    wrong_calls_are_refused();
    CHECK(mcu_outstanding() == 0);
    return 0;
}

/* Goal: every codec gives one packet per frame at once, key frames where they belong, the same bytes on every run, and
 * keeps nothing of the caller's picture. */
#include <stdbool.h>
#include <string.h>

#include "check.h"
#include "mcu_core.h"

enum { WIDTH = 192, HEIGHT = 108, STRIDE = 256, FRAMES = 24 };

static uint8_t luma[HEIGHT * STRIDE];
static uint8_t chroma[2][HEIGHT / 2 * STRIDE];

/* A moving ramp with noise from a fixed generator (numerical recipes' LCG). */
static void draw(int frame) {
    uint32_t seed = 1u + (uint32_t)frame;
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            seed = seed * 1664525u + 1013904223u;
            luma[y * STRIDE + x] = (uint8_t)(16 + ((x + y + 3 * frame) & 127) + (seed >> 28));
        }
    }
    for (int plane = 0; plane < 2; plane++) {
        memset(chroma[plane], 100 + 20 * plane + frame, sizeof chroma[plane]);
    }
}

static mcu_video_encoder_options options_for(int32_t codec, int32_t threads) {
    return (mcu_video_encoder_options){
        .codec = codec,
        .width = WIDTH,
        .height = HEIGHT,
        .frames_per_second = 30,
        .bitrate_bps = 300000,
        .key_frame_interval = 10,
        .thread_count = threads,
    };
}

static bool is_key_due(int frame) { return frame == 0 || frame == 5 || frame == 15; }

/* Frame 5 is asked for, and the interval of 10 counts from there. The picture is wiped after every call. */
static uint32_t run(int32_t codec, int32_t threads) {
    mcu_video_encoder_options options = options_for(codec, threads);
    mcu_video_encoder *encoder = NULL;
    CHECK(mcu_video_encoder_open(&options, "superfast", &encoder) == MCU_OK);
    CHECK(strlen(mcu_video_encoder_name(encoder)) > 0);
    uint32_t hash = 2166136261u;
    for (int frame = 0; frame < FRAMES; frame++) {
        const uint8_t *data;
        int32_t size;
        int32_t is_key;
        int64_t index;
        draw(frame);
        CHECK(mcu_video_encoder_receive(encoder, &data, &size, &index, &is_key) == MCU_AGAIN);
        CHECK(mcu_video_encoder_encode(encoder, luma, chroma[0], chroma[1], STRIDE, STRIDE, frame, frame == 5) ==
              MCU_OK);
        CHECK(mcu_video_encoder_encode(encoder, luma, chroma[0], chroma[1], STRIDE, STRIDE, frame + 1, 0) ==
              MCU_ERROR_ARGUMENT);
        memset(luma, 0xAA, sizeof luma);
        memset(chroma, 0x55, sizeof chroma);
        CHECK(mcu_video_encoder_receive(encoder, &data, &size, &index, &is_key) == MCU_OK);
        CHECK(index == frame && size > 0);
        CHECK((is_key != 0) == (codec == MCU_VIDEO_RAW || is_key_due(frame)));
        for (int32_t i = 0; i < size; i++) {
            hash = (hash ^ data[i]) * 16777619u;
        }
        if (frame == 12) {
            CHECK(codec == MCU_VIDEO_AV1 || mcu_video_encoder_set_bitrate(encoder, 200000) == MCU_OK);
        }
    }
    const uint8_t *data;
    int32_t size;
    int32_t is_key;
    int64_t index;
    CHECK(mcu_video_encoder_drain(encoder) == MCU_OK);
    CHECK(mcu_video_encoder_receive(encoder, &data, &size, &index, &is_key) == MCU_END);
    mcu_video_encoder_close(encoder);
    return hash;
}

static void bytes_are_the_same_on_every_run(void) {
    for (int32_t codec = MCU_VIDEO_H264; codec <= MCU_VIDEO_RAW; codec++) {
        CHECK(run(codec, 1) == run(codec, 1));
        CHECK(run(codec, 2) == run(codec, 2));
    }
}

static void wrong_options_are_refused_with_a_line(void) {
    char text[256];
    mcu_video_encoder *encoder = NULL;
    mcu_video_encoder_options options = options_for(MCU_VIDEO_H264, 1);
    options.width = 191;
    CHECK(mcu_video_encoder_open(&options, "superfast", &encoder) == MCU_ERROR_ARGUMENT && encoder == NULL);
    CHECK(mcu_last_error(text, sizeof text) == MCU_OK && strstr(text, "191x108") != NULL);
    options = options_for(7, 1);
    CHECK(mcu_video_encoder_open(&options, "superfast", &encoder) == MCU_ERROR_ARGUMENT);
    options = options_for(MCU_VIDEO_VP8, 1);
    CHECK(mcu_video_encoder_open(&options, "warp", &encoder) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_last_error(text, sizeof text) == MCU_OK && strstr(text, "warp") != NULL);
    mcu_video_encoder_close(NULL);
}

static void wrong_calls_are_refused_and_harmless(void) {
    mcu_video_encoder_options options = options_for(MCU_VIDEO_VP8, 1);
    mcu_video_encoder *encoder = NULL;
    CHECK(mcu_video_encoder_open(&options, "ultrafast", &encoder) == MCU_OK);
    draw(0);
    CHECK(mcu_video_encoder_encode(encoder, NULL, chroma[0], chroma[1], STRIDE, STRIDE, 0, 0) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_video_encoder_encode(encoder, luma, chroma[0], chroma[1], 100, STRIDE, 0, 0) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_video_encoder_encode(encoder, luma, chroma[0], chroma[1], STRIDE, STRIDE, -1, 0) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_video_encoder_encode(encoder, luma, chroma[0], chroma[1], STRIDE, STRIDE, 7, 0) == MCU_OK);
    CHECK(mcu_video_encoder_set_bitrate(encoder, 5) == MCU_ERROR_ARGUMENT);
    mcu_video_encoder_close(encoder);
}

int main(void) {
    bytes_are_the_same_on_every_run();
    wrong_options_are_refused_with_a_line();
    wrong_calls_are_refused_and_harmless();
    CHECK(mcu_outstanding() == 0);
    return 0;
}

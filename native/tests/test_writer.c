/* Goal: every container takes what it can hold and refuses the rest with a line; the same packets give the same file; a
 * writer that fails or is dropped at any point leaks nothing and stays harmless. What the files hold is checked by
 * FFmpeg's own programs in McuServer.Native.Tests. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "mcu_container.h"
#include "mcu_core.h"

enum { WIDTH = 64, HEIGHT = 48, FRAMES = 90, MICROSECONDS = 1000000 };

static char folder[] = "/tmp/mcu_writer_XXXXXX";
static uint8_t picture[WIDTH * HEIGHT * 3 / 2];
static float sound[960 * 2];

static const char *path_of(const char *name) {
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static mcu_video_encoder *open_encoder(int32_t codec) {
    mcu_video_encoder_options options = {codec, WIDTH, HEIGHT, 30, 200000, 30, 1, 0, MCU_MATRIX_BT709, MCU_H264_HIGH};
    mcu_video_encoder *encoder = NULL;
    CHECK(mcu_video_encoder_open(&options, "superfast", &encoder) == MCU_OK);
    return encoder;
}

static int32_t write_picture(mcu_writer *writer, mcu_video_encoder *encoder, int32_t stream, int frame) {
    const uint8_t *u = picture + WIDTH * HEIGHT;
    memset(picture, 16 + frame, sizeof picture);
    CHECK(mcu_video_encoder_encode(encoder, picture, u, u + WIDTH * HEIGHT / 4, WIDTH, WIDTH / 2, frame, 0) == MCU_OK);
    const uint8_t *data;
    int32_t size;
    int32_t is_key;
    int64_t index;
    CHECK(mcu_video_encoder_receive(encoder, &data, &size, &index, &is_key) == MCU_OK);
    return mcu_writer_write(writer, stream, data, size, index * MICROSECONDS / 30, MICROSECONDS / 30, is_key);
}

/* Three seconds of pictures and Opus; the sound pauses in the second second. */
static int32_t write_file(const char *name, int32_t codec, bool has_sound, bool is_finished) {
    mcu_video_encoder *encoder = open_encoder(codec);
    mcu_opus_encoder *opus = NULL;
    mcu_writer *writer = NULL;
    int32_t video = -1;
    int32_t audio = -1;
    int32_t lookahead;
    CHECK(mcu_opus_encoder_create(32000, 5, 1, &lookahead, &opus) == MCU_OK);
    CHECK(mcu_writer_create(path_of(name), &writer) == MCU_OK);
    CHECK(mcu_writer_add_video(writer, encoder, &video) == MCU_OK);
    CHECK(!has_sound || mcu_writer_add_opus(writer, 32000, lookahead, &audio) == MCU_OK);
    int32_t status = mcu_writer_start(writer);
    for (int frame = 0; frame < FRAMES && status == MCU_OK; frame++) {
        status = write_picture(writer, encoder, video, frame);
        for (int tick = frame * 5 / 3; has_sound && tick < (frame + 1) * 5 / 3 && status == MCU_OK; tick++) {
            uint8_t packet[1275];
            int32_t size = mcu_opus_encoder_encode(opus, sound, packet, sizeof packet);
            if (tick < 50 || tick >= 100) {
                status = mcu_writer_write(writer, audio, packet, size, tick * 20000, 20000, 1);
            }
        }
    }
    if (is_finished) {
        int32_t finished = mcu_writer_finish(writer);
        CHECK(finished == status);
        CHECK(mcu_writer_finish(writer) == status);
        CHECK(mcu_writer_write(writer, video, picture, 10, 0, 0, 1) < 0);
    }
    mcu_writer_close(writer);
    mcu_opus_encoder_destroy(opus);
    mcu_video_encoder_close(encoder);
    return status;
}

static uint32_t hash_of(const char *name, long *size) {
    FILE *file = fopen(path_of(name), "rb");
    CHECK(file != NULL);
    uint32_t hash = 2166136261u;
    *size = 0;
    for (int c = fgetc(file); c != EOF; c = fgetc(file), (*size)++) {
        hash = (hash ^ (uint32_t)c) * 16777619u;
    }
    fclose(file);
    return hash;
}

static void same_packets_give_the_same_file(void) {
    static const char *const names[] = {"a.mp4", "b.mkv", "c.webm", "d.y4m"};
    static const int32_t codecs[] = {MCU_VIDEO_H264, MCU_VIDEO_VP8, MCU_VIDEO_VP9, MCU_VIDEO_RAW};
    for (int i = 0; i < 4; i++) {
        long first_size;
        long second_size;
        CHECK(write_file(names[i], codecs[i], i < 3, true) == MCU_OK);
        uint32_t first = hash_of(names[i], &first_size);
        CHECK(write_file(names[i], codecs[i], i < 3, true) == MCU_OK);
        CHECK(hash_of(names[i], &second_size) == first && second_size == first_size && first_size > 1000);
        CHECK(write_file(names[i], codecs[i], i < 3, false) == MCU_OK);
        CHECK(hash_of(names[i], &second_size) != 0 && second_size > first_size / 3);
    }
}

static void full_disk_is_told_and_harmless(void) {
    static const char *const names[] = {"full.mp4", "full.mkv", "full.webm", "full.y4m"};
    static const int32_t codecs[] = {MCU_VIDEO_H264, MCU_VIDEO_H264, MCU_VIDEO_VP8, MCU_VIDEO_RAW};
    for (int i = 0; i < 4; i++) {
        char text[256];
        CHECK(symlink("/dev/full", path_of(names[i])) == 0);
        CHECK(write_file(names[i], codecs[i], i < 3, true) == MCU_ERROR_NO_SPACE);
        CHECK(write_file(names[i], codecs[i], i < 3, false) == MCU_ERROR_NO_SPACE);
        CHECK(mcu_last_error(text, sizeof text) == MCU_OK && strstr(text, names[i]) != NULL);
    }
}

static void what_does_not_fit_is_refused(void) {
    mcu_writer *writer = NULL;
    int32_t stream = -1;
    char text[256];
    mcu_video_encoder *h264 = open_encoder(MCU_VIDEO_H264);
    CHECK(mcu_writer_create(path_of("x.avi"), &writer) == MCU_ERROR_UNSUPPORTED && writer == NULL);
    CHECK(mcu_writer_create(path_of("none/x.mkv"), &writer) == MCU_ERROR_NOT_FOUND && writer == NULL);
    CHECK(mcu_writer_create(path_of("x.webm"), &writer) == MCU_OK);
    CHECK(mcu_writer_start(writer) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_writer_add_video(writer, h264, &stream) == MCU_ERROR_UNSUPPORTED);
    CHECK(mcu_last_error(text, sizeof text) == MCU_OK && strstr(text, "h264") != NULL && strstr(text, "VP8") != NULL);
    CHECK(mcu_writer_add_pcm(writer, &stream) == MCU_ERROR_UNSUPPORTED);
    CHECK(mcu_writer_write(writer, 0, picture, 10, 0, 0, 1) == MCU_ERROR_ARGUMENT);
    mcu_writer_close(writer);
    CHECK(mcu_writer_create(path_of("x.wav"), &writer) == MCU_OK);
    CHECK(mcu_writer_add_pcm(writer, &stream) == MCU_OK && stream == 0);
    CHECK(mcu_writer_add_pcm(writer, &stream) == MCU_ERROR_UNSUPPORTED);
    CHECK(mcu_writer_finish(writer) == MCU_OK);
    mcu_writer_close(writer);
    mcu_writer_close(NULL);
    mcu_video_encoder_close(h264);
}

static void parameter_sets_are_taken_out(void) {
    static const uint8_t key[] = {0, 0, 1, 0x06, 7, 0, 0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 3, 0, 0, 1, 0x65, 9};
    static const uint8_t kept[] = {0, 0, 1, 0x06, 7, 0, 0, 0, 1, 0x65, 9};
    static const uint8_t only_sets[] = {0, 0, 1, 0x67, 1};
    uint8_t out[sizeof key];
    CHECK(mcu_copy_without_parameter_sets(out, key, sizeof key) == sizeof kept);
    CHECK(memcmp(out, kept, sizeof kept) == 0);
    CHECK(mcu_copy_without_parameter_sets(out, kept, sizeof kept) == sizeof kept);
    CHECK(mcu_copy_without_parameter_sets(out, only_sets, sizeof only_sets) == 0);
    CHECK(mcu_copy_without_parameter_sets(out, key, 3) == 0);
}

int main(void) {
    CHECK(mkdtemp(folder) != NULL);
    same_packets_give_the_same_file();
    full_disk_is_told_and_harmless();
    what_does_not_fit_is_refused();
    parameter_sets_are_taken_out();
    CHECK(mcu_outstanding() == 0);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command) == 0 ? 0 : 1;
}

/* Goal: whole pictures in order, the same after a reset; large ones refused; a picture outlives its decoder. */
#include "decode.h"

static void everything_comes_again_after_a_reset(const char *name, const char *codec) {
    char arguments[256];
    int64_t count, again_count;
    snprintf(arguments, sizeof arguments, "-f lavfi -i testsrc2=s=98x66:r=25:d=0.6 %s", codec);
    opened file = open_file(fixture(name, arguments));
    uint64_t first = hash_stream(&file, &count);
    CHECK(count == 15);
    for (int round = 0; round < 3; round++) {
        reset(&file);
        CHECK(mcu_reader_rewind(file.reader) == MCU_OK);
        CHECK(hash_stream(&file, &again_count) == first && again_count == count);
    }
    close_file(&file);
}

static void a_picture_outlives_its_decoder(void) {
    opened file = open_file(fixture("long.webm", "-f lavfi -i testsrc2=s=98x66:r=25:d=0.2 -c:v libvpx"));
    mcu_packet packet;
    mcu_picture_info info;
    CHECK(mcu_reader_read(file.reader, &packet) == MCU_OK);
    CHECK(submit(&file, packet.data, packet.size, 1234) == MCU_OK);
    CHECK(mcu_video_decoder_receive(file.video, file.picture, &info) == MCU_OK);
    CHECK(info.width == 98 && info.height == 66 && info.has_pts && info.pts_us == 1234);
    uint64_t before = hash_plane(1, info.y, info.stride_y, info.width, info.height);
    mcu_video_decoder_close(file.video);
    mcu_reader_close(file.reader);
    CHECK(hash_plane(1, info.y, info.stride_y, info.width, info.height) == before);
    mcu_picture_clear(file.picture);
    mcu_picture_clear(file.picture);
    mcu_picture_free(file.picture);
}

/* The key frame's header (RFC 6386 section 9.1) is rewritten to promise 16383x16383 pixels. */
static void a_packet_that_promises_too_much_is_refused_at_once(void) {
    opened file = open_file(fixture("small.webm", "-f lavfi -i testsrc2=s=98x66:r=25:d=0.2 -c:v libvpx"));
    mcu_packet packet;
    uint8_t huge[1 << 16] = {0};
    uint64_t hash = 1;
    int64_t count = 0;
    CHECK(mcu_reader_read(file.reader, &packet) == MCU_OK && packet.size < (int32_t)sizeof huge - 64);
    memcpy(huge, packet.data, (size_t)packet.size);
    huge[6] = huge[8] = 0xFF;
    huge[7] = huge[9] = 0x3F;
    CHECK(submit(&file, huge, packet.size, 0) == MCU_ERROR_DATA);
    CHECK(take_all(&file, &hash, &count) == MCU_AGAIN && count == 0);
    CHECK(submit(&file, packet.data, packet.size, 0) == MCU_OK);
    CHECK(take_all(&file, &hash, &count) == MCU_AGAIN && count == 1);
    close_file(&file);
}

static void wrong_arguments_are_answered(void) {
    mcu_settings *settings;
    mcu_video_decoder *decoder;
    mcu_picture_info info;
    uint8_t data[80] = {0};
    CHECK(mcu_settings_create("opus", &settings) == MCU_OK);
    CHECK(mcu_video_decoder_open(settings, 1, &decoder) == MCU_ERROR_ARGUMENT && decoder == NULL);
    mcu_settings_free(settings);
    CHECK(mcu_settings_create("vp8", &settings) == MCU_OK);
    CHECK(mcu_video_decoder_open(settings, 0, &decoder) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_video_decoder_open(settings, 65, &decoder) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_video_decoder_open(settings, 1, &decoder) == MCU_OK);
    mcu_settings_free(settings);
    CHECK(mcu_video_decoder_submit(decoder, data, -1, 0) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_video_decoder_submit(decoder, NULL, 16, 0) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_video_decoder_submit(decoder, data, 0, 0) == MCU_ERROR_DATA);
    CHECK(mcu_video_decoder_receive(decoder, NULL, &info) == MCU_ERROR_ARGUMENT);
    mcu_video_decoder_close(decoder);
    mcu_video_decoder_close(NULL);
    mcu_picture_clear(NULL);
    mcu_picture_free(NULL);
}

int main(void) {
    everything_comes_again_after_a_reset("a.webm", "-c:v libvpx");
    everything_comes_again_after_a_reset("b.mp4", "-c:v libx264 -bf 3 -pix_fmt yuv420p");
    everything_comes_again_after_a_reset("c.mkv", "-c:v libx264 -bf 3 -pix_fmt yuv444p");
    everything_comes_again_after_a_reset("d.avi", "-c:v mpeg4 -bf 2");
    everything_comes_again_after_a_reset("e.mkv", "-c:v libaom-av1 -cpu-used 8");
    everything_comes_again_after_a_reset("f.webm", "-c:v libvpx-vp9");
    a_picture_outlives_its_decoder();
    a_packet_that_promises_too_much_is_refused_at_once();
    wrong_arguments_are_answered();
    CHECK(mcu_outstanding() == 0);
    return 0;
}

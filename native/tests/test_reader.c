/* Goal: every bad file has its own status and text, packets come again after a rewind, and nothing leaks. */
#include <fcntl.h>
#include <sys/stat.h>

#include "fixtures.h"
#include "mcu_core.h"

static const char *const film = "-f lavfi -i testsrc2=s=96x64:r=25:d=0.4 -f lavfi -i sine=d=0.4";

static void expect_failure(const char *path, int32_t status, const char *words) {
    char text[1024];
    mcu_reader *reader = (mcu_reader *)text;
    CHECK(mcu_reader_open(path, &reader) == status);
    CHECK(reader == NULL);
    CHECK(mcu_last_error(text, sizeof text) == MCU_OK);
    CHECK(strncmp(text, path, strlen(path)) == 0);
    CHECK(strstr(text, words) != NULL && strchr(text, '\n') == NULL);
}

static void bad_files_are_told_apart(void) {
    static const char prose[] = "Notes of a meeting, of which nothing can be seen or heard.\n";
    expect_failure(fixture_path("missing.webm"), MCU_ERROR_NOT_FOUND, "no such file");
    expect_failure(fixture_folder, MCU_ERROR_NOT_A_FILE, "directory");
    expect_failure("/dev/null", MCU_ERROR_NOT_A_FILE, "device");
    expect_failure(fixture_of_bytes("empty.webm", "", 0), MCU_ERROR_EMPTY, "empty");
    expect_failure(fixture_of_bytes("notes.txt", prose, sizeof prose - 1), MCU_ERROR_NO_MEDIA, "not a media file");
    const char *pipe = fixture_path("pipe.mkv");
    CHECK(mkfifo(pipe, 0600) == 0);
    expect_failure(pipe, MCU_ERROR_NOT_A_FILE, "pipe");
    char command[1200];
    const char *whole = fixture("whole.mp4", "-f lavfi -i testsrc2=s=96x64:r=25:d=0.4 -c:v libx264");
    snprintf(command, sizeof command, "head -c 3000 %s > %s/cut.mp4", whole, fixture_folder);
    CHECK(system(command) == 0);
    expect_failure(fixture_path("cut.mp4"), MCU_ERROR_TRUNCATED, "ends too early");
}

/* A file without permission can only be tested by somebody who has not all permissions. */
static void a_file_without_permission_is_refused(void) {
    const char *path = fixture("secret.webm", "-f lavfi -i testsrc2=s=32x32:d=0.1 -c:v libvpx");
    CHECK(chmod(path, 0) == 0);
    CHECK(chmod(fixture_folder, 0755) == 0);
    uid_t user = geteuid();
    if (user == 0) {
        CHECK(seteuid(65534) == 0);
    }
    expect_failure(path, MCU_ERROR_PERMISSION, "no permission");
    CHECK(seteuid(user) == 0);
}

static uint64_t hash_packets(mcu_reader *reader, int *count) {
    mcu_packet packet;
    uint64_t hash = 1;
    int32_t status;
    *count = 0;
    while ((status = mcu_reader_read(reader, &packet)) == MCU_OK) {
        for (int i = 0; i < 64; i++) {
            CHECK(packet.data[packet.size + i] == 0);
        }
        hash = hash_bytes(hash, packet.data, (size_t)packet.size);
        hash = hash_bytes(hash, &packet.pts_us, sizeof packet.pts_us);
        (*count)++;
    }
    CHECK(status == MCU_END);
    CHECK(mcu_reader_read(reader, &packet) == MCU_END);
    return hash;
}

static void packets_come_again_after_a_rewind(const char *name, const char *codecs) {
    char arguments[512];
    snprintf(arguments, sizeof arguments, "%s %s", film, codecs);
    mcu_reader *reader;
    int first_count, again_count;
    CHECK(mcu_reader_open(fixture(name, arguments), &reader) == MCU_OK);
    uint64_t first = hash_packets(reader, &first_count);
    CHECK(mcu_reader_rewind(reader) == MCU_OK);
    uint64_t again = hash_packets(reader, &again_count);
    CHECK(first_count > 10 && first_count == again_count && first == again);
    CHECK(mcu_reader_rewind(reader) == MCU_OK);
    mcu_reader_close(reader);
}

static void wrong_arguments_are_answered(void) {
    mcu_reader *reader;
    mcu_packet packet;
    mcu_stream_info info;
    mcu_settings *settings;
    CHECK(mcu_reader_open(NULL, &reader) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_reader_read(NULL, &packet) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_reader_rewind(NULL) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_reader_open(fixture("one.webm", "-f lavfi -i testsrc2=s=32x32:d=0.1 -c:v libvpx"), &reader) == MCU_OK);
    CHECK(mcu_reader_describe_stream(reader, 1, &info) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_reader_describe_stream(reader, -1, &info) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_reader_settings(reader, 7, &settings) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_reader_select(reader, 1, 1) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_settings_create("nonsense", &settings) == MCU_ERROR_NOT_FOUND && settings == NULL);
    CHECK(mcu_settings_create("subrip", &settings) == MCU_ERROR_NOT_FOUND);
    mcu_reader_close(reader);
    mcu_reader_close(NULL);
    mcu_settings_free(NULL);
}

int main(void) {
    fixture_path("");
    bad_files_are_told_apart();
    a_file_without_permission_is_refused();
    packets_come_again_after_a_rewind("a.webm", "-c:v libvpx -c:a libopus");
    packets_come_again_after_a_rewind("b.mp4", "-c:v libx264 -bf 2 -c:a aac");
    packets_come_again_after_a_rewind("c.avi", "-c:v mpeg4 -bf 2 -c:a libmp3lame");
    wrong_arguments_are_answered();
    CHECK(mcu_outstanding() == 0);
    return 0;
}

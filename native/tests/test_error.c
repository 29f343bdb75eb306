/* Goal: every failure keeps its own status, and its text comes back whole or cut between two characters. */
#include <errno.h>
#include <string.h>

#include <libavutil/error.h>

#include "check.h"
#include "mcu_core.h"
#include "mcu_error.h"

static void statuses_are_told_apart(void) {
    CHECK(mcu_status_from_av(0) == MCU_OK);
    CHECK(mcu_status_from_av(7) == MCU_OK);
    CHECK(mcu_status_from_av(AVERROR(EAGAIN)) == MCU_AGAIN);
    CHECK(mcu_status_from_av(AVERROR_EOF) == MCU_END);
    CHECK(mcu_status_from_av(AVERROR(ENOENT)) == MCU_ERROR_NOT_FOUND);
    CHECK(mcu_status_from_av(AVERROR(EACCES)) == MCU_ERROR_PERMISSION);
    CHECK(mcu_status_from_av(AVERROR(ENOSPC)) == MCU_ERROR_NO_SPACE);
    CHECK(mcu_status_from_av(AVERROR(EISDIR)) == MCU_ERROR_NOT_A_FILE);
    CHECK(mcu_status_from_av(AVERROR(EIO)) == MCU_ERROR_IO);
    CHECK(mcu_status_from_av(AVERROR(ENOMEM)) == MCU_ERROR_MEMORY);
    CHECK(mcu_status_from_av(AVERROR_INVALIDDATA) == MCU_ERROR_DATA);
    CHECK(mcu_status_from_av(AVERROR_ENCODER_NOT_FOUND) == MCU_ERROR_UNSUPPORTED);
}

static void text_comes_back(void) {
    char text[1024];
    CHECK(mcu_fail(MCU_ERROR_DATA, "%s: %d bytes", "a.webm", 3) == MCU_ERROR_DATA);
    CHECK(mcu_last_error(text, sizeof text) == MCU_OK);
    CHECK(strcmp(text, "a.webm: 3 bytes") == 0);
    CHECK(mcu_fail_av(AVERROR(ENOSPC), "b.mp4: cannot be written") == MCU_ERROR_NO_SPACE);
    CHECK(mcu_last_error(text, sizeof text) == MCU_OK);
    CHECK(strncmp(text, "b.mp4: cannot be written: ", 26) == 0 && strlen(text) > 26);
    CHECK(mcu_last_error(NULL, 8) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_last_error(text, 0) == MCU_ERROR_ARGUMENT);
}

/* A text of three-byte characters is cut to 0, 3, 6 bytes and so on, never inside one. */
static void text_is_cut_between_characters(void) {
    char text[16];
    mcu_fail(MCU_ERROR_DATA, "한글파일");
    for (int32_t size = 1; size <= 14; size++) {
        CHECK(mcu_last_error(text, size) == MCU_OK);
        CHECK(strlen(text) == (size_t)((size - 1) / 3 * 3));
    }
    char longer[2048];
    char back[1024];
    for (size_t i = 0; i + 3 < sizeof longer; i += 3) {
        memcpy(longer + i, "글", 4);
    }
    mcu_fail(MCU_ERROR_DATA, "%s", longer);
    CHECK(mcu_last_error(back, sizeof back) == MCU_OK);
    CHECK(strlen(back) == 1023 / 3 * 3);
}

int main(void) {
    statuses_are_told_apart();
    text_comes_back();
    text_is_cut_between_characters();
    return 0;
}

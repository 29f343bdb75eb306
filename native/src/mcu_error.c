#include "mcu_error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <libavutil/error.h>
#include <libavutil/log.h>

enum { TEXT_BYTES = 1024 };

static _Thread_local char error_text[TEXT_BYTES];

/* Nothing is printed by a library: what FFmpeg would log comes back as a status and a text. */
__attribute__((constructor)) static void silence_ffmpeg(void) { av_log_set_level(AV_LOG_QUIET); }

int32_t mcu_status_from_av(int averror) {
    if (averror >= 0) {
        return MCU_OK;
    }
    switch (averror) {
    case AVERROR(EAGAIN):
        return MCU_AGAIN;
    case AVERROR_EOF:
        return MCU_END;
    case AVERROR(EINVAL):
    case AVERROR_OPTION_NOT_FOUND:
        return MCU_ERROR_ARGUMENT;
    case AVERROR(ENOENT):
    case AVERROR(ENOTDIR):
    case AVERROR_STREAM_NOT_FOUND:
        return MCU_ERROR_NOT_FOUND;
    case AVERROR(ENOSYS):
    case AVERROR_DECODER_NOT_FOUND:
    case AVERROR_DEMUXER_NOT_FOUND:
    case AVERROR_ENCODER_NOT_FOUND:
    case AVERROR_MUXER_NOT_FOUND:
    case AVERROR_PATCHWELCOME:
        return MCU_ERROR_UNSUPPORTED;
    case AVERROR(ENOMEM):
        return MCU_ERROR_MEMORY;
    case AVERROR(ENOSPC):
    case AVERROR(EDQUOT):
        return MCU_ERROR_NO_SPACE;
    case AVERROR(EACCES):
    case AVERROR(EPERM):
    case AVERROR(EROFS):
        return MCU_ERROR_PERMISSION;
    case AVERROR(EISDIR):
        return MCU_ERROR_NOT_A_FILE;
    case AVERROR(EIO):
    case AVERROR(EBADF):
    case AVERROR(EFBIG):
    case AVERROR(EPIPE):
    case AVERROR(ESPIPE):
    case AVERROR(EMFILE):
    case AVERROR(ENFILE):
        return MCU_ERROR_IO;
    default:
        return MCU_ERROR_DATA;
    }
}

/* Takes a half UTF-8 character off the end of a text that was cut. */
static void trim_to_character(char *text, size_t length) {
    size_t start = length;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80) {
        start--;
    }
    if (start == 0) {
        return;
    }
    unsigned char lead = (unsigned char)text[start - 1];
    size_t needed = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (length - (start - 1) < needed) {
        text[start - 1] = '\0';
    }
}

static void append(char *text, const char *more) {
    size_t length = strlen(text);
    int wanted = snprintf(text + length, TEXT_BYTES - length, "%s", more);
    if (wanted >= (int)(TEXT_BYTES - length)) {
        trim_to_character(text, strlen(text));
    }
}

int32_t mcu_fail(int32_t status, const char *format, ...) {
    char text[TEXT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    int wanted = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (wanted >= (int)sizeof text) {
        trim_to_character(text, strlen(text));
    }
    memcpy(error_text, text, sizeof text);
    return status;
}

int32_t mcu_fail_av(int averror, const char *format, ...) {
    char text[TEXT_BYTES];
    char reason[AV_ERROR_MAX_STRING_SIZE] = "";
    va_list arguments;
    va_start(arguments, format);
    int wanted = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (wanted >= (int)sizeof text) {
        trim_to_character(text, strlen(text));
    }
    av_strerror(averror, reason, sizeof reason);
    append(text, ": ");
    append(text, reason);
    memcpy(error_text, text, sizeof text);
    return mcu_status_from_av(averror);
}

int32_t mcu_last_error(char *buffer, int32_t size) {
    if (buffer == NULL || size <= 0) {
        return MCU_ERROR_ARGUMENT;
    }
    size_t length = strlen(error_text);
    size_t copied = length < (size_t)size - 1 ? length : (size_t)size - 1;
    memcpy(buffer, error_text, copied);
    buffer[copied] = '\0';
    if (copied < length) {
        trim_to_character(buffer, copied);
    }
    return MCU_OK;
}

#include "mcu_complaints.h"

#include <stdarg.h>
#include <stddef.h>

#include <libavutil/log.h>

static _Thread_local const void *watched;
static _Thread_local bool has_complained;

static void listen(void *context, int level, const char *format, va_list arguments) {
    (void)format, (void)arguments;
    has_complained = has_complained || (context != NULL && context == watched && level <= AV_LOG_ERROR);
}

/* In place of FFmpeg's own, which prints. */
__attribute__((constructor)) static void listen_to_ffmpeg(void) { av_log_set_callback(listen); }

void mcu_complaints_begin(const void *context) {
    watched = context;
    has_complained = false;
}

bool mcu_complaints_end(void) {
    watched = NULL;
    return has_complained;
}

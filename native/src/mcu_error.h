/* What went wrong, for one thread: a status for the program and one line of text for a person. */
#ifndef MCU_ERROR_H
#define MCU_ERROR_H

#include "mcu_core.h"

/* The MCU_* status that fits an AVERROR; zero and above give MCU_OK. */
int32_t mcu_status_from_av(int averror);

/* Sets this thread's text (cut at 1023 bytes, on a character's border) and returns `status`, so that a failing function
 * can end with `return mcu_fail(...)`. The text names the file or the codec, and the reason. */
int32_t mcu_fail(int32_t status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same with the status of `averror`, and ": <FFmpeg's words for it>" behind the text. */
int32_t mcu_fail_av(int averror, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif

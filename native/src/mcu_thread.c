#define _GNU_SOURCE
#include "mcu_core.h"
#include "mcu_error.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int32_t mcu_thread_set_nice(int32_t nice) {
    if (nice < -20 || nice > 19) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "thread: niceness %d is not within -20 and 19", nice);
    }
    const id_t thread = (id_t)syscall(SYS_gettid);
    if (setpriority(PRIO_PROCESS, thread, nice) != 0) {
        return mcu_fail(MCU_ERROR_PERMISSION, "thread: niceness %d: %s", nice, strerror(errno));
    }
    return MCU_OK;
}

void mcu_thread_sleep_until(int64_t monotonic_us) {
    if (monotonic_us <= 0) {
        return;
    }
    const struct timespec until = {.tv_sec = monotonic_us / 1000000, .tv_nsec = (monotonic_us % 1000000) * 1000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
    }
}

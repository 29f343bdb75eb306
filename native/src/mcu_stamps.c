#include "mcu_stamps.h"

#include <string.h>

#include <libavutil/avutil.h>

void mcu_stamps_clear(mcu_stamps *stamps) { *stamps = (mcu_stamps){.last_us = AV_NOPTS_VALUE}; }

static int64_t pop(mcu_stamps *stamps) {
    int64_t oldest = stamps->waiting_us[0];
    stamps->count--;
    memmove(stamps->waiting_us, stamps->waiting_us + 1, (size_t)stamps->count * sizeof oldest);
    return oldest;
}

void mcu_stamps_push(mcu_stamps *stamps, int64_t decoding_us) {
    if (stamps->count == MCU_STAMPS_MAX) {
        pop(stamps);
    }
    stamps->waiting_us[stamps->count++] = decoding_us;
}

int64_t mcu_stamps_take(mcu_stamps *stamps, int64_t pts, int delay) {
    while (stamps->count > delay + 1) {
        pop(stamps); /* of packets that gave no picture */
    }
    if (pts == AV_NOPTS_VALUE && stamps->count > 0) {
        pts = pop(stamps);
    } else if (pts == AV_NOPTS_VALUE && stamps->last_us != AV_NOPTS_VALUE) {
        pts = stamps->last_us + stamps->step_us;
    }
    if (pts != AV_NOPTS_VALUE) {
        stamps->step_us = stamps->last_us != AV_NOPTS_VALUE && pts > stamps->last_us ? pts - stamps->last_us : 0;
        stamps->last_us = pts;
    }
    return pts;
}

/*
 * Times of showing for pictures whose packets had only times of decoding (AVI, bare streams). Packets are decoded in
 * the order of their times and pictures come out in the order of showing, so the oldest time not yet given out is the
 * picture's. All zero at first, but for `last_us`.
 */
#ifndef MCU_STAMPS_H
#define MCU_STAMPS_H

#include <stdint.h>

enum { MCU_STAMPS_MAX = 32 }; /* codecs hold back 16 pictures at most (H.264 section A.3.1) */

typedef struct mcu_stamps {
    int64_t waiting_us[MCU_STAMPS_MAX];
    int count;

    /* The last picture's time or AV_NOPTS_VALUE, and how long after the one before it came. */
    int64_t last_us, step_us;
} mcu_stamps;

void mcu_stamps_clear(mcu_stamps *stamps);

/* A packet with this time of decoding goes in. */
void mcu_stamps_push(mcu_stamps *stamps, int64_t decoding_us);

/* A picture comes out of a codec that holds back at most `delay` pictures; `pts` is what the codec says, or
 * AV_NOPTS_VALUE. Where nothing is known the picture lasts as long as the one before; AV_NOPTS_VALUE for the first. */
int64_t mcu_stamps_take(mcu_stamps *stamps, int64_t pts, int delay);

#endif

/* Packet indices of one stream that were used: the highest, and a bit for each of the MCU_SRTP_WINDOW up to it. */
#ifndef MCU_SRTP_WINDOW_H
#define MCU_SRTP_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "mcu_core.h"

typedef struct mcu_window {
    uint64_t highest;
    uint64_t bits[MCU_SRTP_WINDOW / 64]; /* bit of index i: i modulo the window */
    bool is_used;                        /* false: nothing came yet */
} mcu_window;

/* The index of a sequence number (RFC 3711 section 3.3.1 and appendix A). False: it would lie before the start. */
bool mcu_window_guess(const mcu_window *window, uint16_t sequence, uint64_t *index);

/* MCU_OK, MCU_ERROR_REPLAYED or MCU_ERROR_TOO_OLD; changes nothing. */
int32_t mcu_window_check(const mcu_window *window, uint64_t index);

/* Marks an index that mcu_window_check let pass. */
void mcu_window_mark(mcu_window *window, uint64_t index);

#endif

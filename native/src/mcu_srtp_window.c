#include "mcu_srtp_window.h"

#include <string.h>

enum { HALF_RANGE = 0x8000 };

bool mcu_window_guess(const mcu_window *window, uint16_t sequence, uint64_t *index) {
    if (!window->is_used) {
        *index = sequence;
        return true;
    }
    uint64_t rollovers = window->highest >> 16;
    int32_t last = (int32_t)(window->highest & 0xFFFF);
    if (last < HALF_RANGE) {
        if (sequence - last > HALF_RANGE) {
            if (rollovers == 0) {
                return false;
            }
            rollovers--;
        }
    } else if (last - HALF_RANGE > sequence) {
        rollovers++;
    }
    *index = rollovers << 16 | sequence;
    return true;
}

static uint64_t *word_of(mcu_window *window, uint64_t index) { return &window->bits[index % MCU_SRTP_WINDOW / 64]; }

static uint64_t bit_of(uint64_t index) { return (uint64_t)1 << (index % 64); }

int32_t mcu_window_check(const mcu_window *window, uint64_t index) {
    if (!window->is_used || index > window->highest) {
        return MCU_OK;
    }
    if (window->highest - index >= MCU_SRTP_WINDOW) {
        return MCU_ERROR_TOO_OLD;
    }
    return window->bits[index % MCU_SRTP_WINDOW / 64] & bit_of(index) ? MCU_ERROR_REPLAYED : MCU_OK;
}

void mcu_window_mark(mcu_window *window, uint64_t index) {
    if (!window->is_used || (index > window->highest && index - window->highest >= MCU_SRTP_WINDOW)) {
        memset(window->bits, 0, sizeof window->bits);
        window->highest = index;
        window->is_used = true;
    }
    while (window->highest < index) {
        window->highest++;
        *word_of(window, window->highest) &= ~bit_of(window->highest);
    }
    *word_of(window, index) |= bit_of(index);
}

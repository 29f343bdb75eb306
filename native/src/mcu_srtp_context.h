/* One context of SRTP, shared by its parts: RTP, RTCP, and the streams of both. */
#ifndef MCU_SRTP_CONTEXT_H
#define MCU_SRTP_CONTEXT_H

#include <stdbool.h>

#include "mcu_srtp.h"
#include "mcu_srtp_cipher.h"
#include "mcu_srtp_window.h"

enum { MCU_SRTP_MAX_PACKET = 65535 };

typedef struct mcu_stream {
    uint32_t ssrc;
    uint32_t rtcp_sent; /* sender: the index of the last packet; the first is 1, as libsrtp has it */
    mcu_window rtp;
    mcu_window rtcp; /* receiver */
} mcu_stream;

struct mcu_srtp {
    mcu_transform rtp, rtcp;
    mcu_stream *streams;
    int32_t stream_count, stream_capacity;
    int32_t last; /* where the last packet's stream was found */
    int32_t tag_length;
    bool is_gcm, is_sender;
};

static inline uint32_t mcu_get32(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline void mcu_put32(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)(value >> 24);
    at[1] = (uint8_t)(value >> 16);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
}

/* The stream that a packet belongs to. One that is not known yet is made in `fresh`, and kept by mcu_stream_keep only
 * when the packet proves authentic. */
int32_t mcu_stream_open(mcu_srtp *srtp, uint32_t ssrc, mcu_stream *fresh, mcu_stream **found);
void mcu_stream_keep(mcu_srtp *srtp, const mcu_stream *used, const mcu_stream *fresh);

#endif

/* Packets and keys for the tests of SRTP. */
#ifndef SRTP_SUPPORT_H
#define SRTP_SUPPORT_H

#include <stdint.h>
#include <string.h>

#include "check.h"
#include "mcu_core.h"

typedef struct profile {
    int32_t number, key_length, salt_length, tag_length;
} profile;

static const profile PROFILES[] = {
    {MCU_SRTP_AES_CM_128_HMAC_SHA1_80, 16, 14, 10},
    {MCU_SRTP_AEAD_AES_128_GCM, 16, 12, 16},
    {MCU_SRTP_AEAD_AES_256_GCM, 32, 12, 16},
};
enum { PROFILE_COUNT = 3, BUFFER_BYTES = 2048 };

/* The bytes 0, 1, 2 ... as master key and, behind it, master salt. */
static inline mcu_srtp *open_srtp(const profile *profile, int32_t is_sender) {
    uint8_t key[64];
    for (int i = 0; i < 64; i++) {
        key[i] = (uint8_t)i;
    }
    mcu_srtp *srtp = NULL;
    CHECK(mcu_srtp_create(profile->number, key, profile->key_length, key + profile->key_length, profile->salt_length,
                          is_sender, &srtp) == MCU_OK);
    return srtp;
}

static inline void put_u32(uint8_t *at, uint32_t value) {
    for (int i = 0; i < 4; i++) {
        at[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

/* An RTP packet whose payload tells its extended sequence number. */
static inline int32_t make_rtp(uint8_t *packet, uint32_t ssrc, uint32_t index, int32_t payload_length) {
    packet[0] = 0x80;
    packet[1] = 96;
    packet[2] = (uint8_t)(index >> 8);
    packet[3] = (uint8_t)index;
    put_u32(packet + 4, index * 3000);
    put_u32(packet + 8, ssrc);
    for (int32_t i = 0; i < payload_length; i++) {
        packet[12 + i] = (uint8_t)(index * 31 + (uint32_t)i);
    }
    return 12 + payload_length;
}

static inline uint32_t next_random(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

static inline int32_t from_hex(const char *text, uint8_t *out) {
    int32_t count = 0;
    for (; text[0] != '\0'; text += 2) {
        char pair[3] = {text[0], text[1], '\0'};
        out[count++] = (uint8_t)strtol(pair, NULL, 16);
    }
    return count;
}

#endif

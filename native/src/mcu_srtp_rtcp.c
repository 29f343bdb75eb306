/* SRTCP: RTCP packets with their index (RFC 3711 section 3.4, RFC 7714 section 9). */
#include <openssl/crypto.h>

#include "mcu_srtp_context.h"

enum { RTCP_HEADER = 8, RTCP_INDEX = 4 };

#define RTCP_E_BIT 0x80000000u
#define RTCP_LAST_INDEX 0x7FFFFFFFu

/* The word of E bit and index goes before the tag with HMAC, behind it with GCM (RFC 7714 section 9.2). */
static bool seal_rtcp(mcu_srtp *srtp, uint8_t *packet, int32_t length, uint32_t ssrc, uint32_t index) {
    uint8_t *body = packet + RTCP_HEADER, iv[16];
    int32_t body_length = length - RTCP_HEADER;
    if (srtp->is_gcm) {
        uint8_t *word = packet + length + MCU_GCM_TAG_BYTES;
        mcu_put32(word, RTCP_E_BIT | index);
        mcu_piece aad[] = {{packet, RTCP_HEADER}, {word, RTCP_INDEX}};
        mcu_gcm_iv(&srtp->rtcp, ssrc, index, true, iv);
        return mcu_gcm_seal(&srtp->rtcp, iv, aad, 2, body, body_length, body, packet + length);
    }
    mcu_cm_iv(&srtp->rtcp, ssrc, index, iv);
    if (!mcu_cm_crypt(&srtp->rtcp, iv, body, body_length, body)) {
        return false;
    }
    mcu_put32(packet + length, RTCP_E_BIT | index);
    mcu_piece all = {packet, length + RTCP_INDEX};
    mcu_hmac(&srtp->rtcp, &all, 1, packet + length + RTCP_INDEX);
    return true;
}

int32_t mcu_srtp_protect_rtcp(mcu_srtp *srtp, uint8_t *packet, int32_t length, int32_t capacity) {
    if (srtp == NULL || packet == NULL || !srtp->is_sender) {
        return MCU_ERROR_ARGUMENT;
    }
    if (length < RTCP_HEADER || length > MCU_SRTP_MAX_PACKET || packet[0] >> 6 != 2) {
        return MCU_ERROR_MALFORMED;
    }
    int32_t growth = RTCP_INDEX + srtp->tag_length;
    if (capacity < length || capacity - length < growth) {
        return MCU_ERROR_ARGUMENT;
    }
    uint32_t ssrc = mcu_get32(packet + 4);
    mcu_stream fresh, *used;
    int32_t status = mcu_stream_open(srtp, ssrc, &fresh, &used);
    if (status != MCU_OK) {
        return status;
    }
    if (used->rtcp_sent == RTCP_LAST_INDEX) {
        return MCU_ERROR_KEY_EXHAUSTED;
    }
    if (!seal_rtcp(srtp, packet, length, ssrc, used->rtcp_sent + 1)) {
        return MCU_ERROR_UNSUPPORTED;
    }
    used->rtcp_sent++;
    mcu_stream_keep(srtp, used, &fresh);
    return length + growth;
}

/* `length` is that of the RTCP packet alone. */
static bool unseal_rtcp(mcu_srtp *srtp, uint8_t *packet, int32_t length, uint32_t ssrc, uint32_t index) {
    uint8_t *body = packet + RTCP_HEADER, iv[16];
    int32_t body_length = length - RTCP_HEADER;
    if (srtp->is_gcm) {
        mcu_piece aad[] = {{packet, RTCP_HEADER}, {packet + length + MCU_GCM_TAG_BYTES, RTCP_INDEX}};
        mcu_gcm_iv(&srtp->rtcp, ssrc, index, true, iv);
        return mcu_gcm_open(&srtp->rtcp, iv, aad, 2, body, body_length, packet + length);
    }
    uint8_t expected[MCU_HMAC_TAG_BYTES];
    mcu_piece all = {packet, length + RTCP_INDEX};
    mcu_hmac(&srtp->rtcp, &all, 1, expected);
    if (CRYPTO_memcmp(expected, packet + length + RTCP_INDEX, sizeof expected) != 0) {
        return false;
    }
    mcu_cm_iv(&srtp->rtcp, ssrc, index, iv);
    return mcu_cm_crypt(&srtp->rtcp, iv, body, body_length, body);
}

int32_t mcu_srtp_unprotect_rtcp(mcu_srtp *srtp, uint8_t *packet, int32_t length) {
    if (srtp == NULL || packet == NULL || srtp->is_sender) {
        return MCU_ERROR_ARGUMENT;
    }
    if (length < RTCP_HEADER + RTCP_INDEX + srtp->tag_length || length > MCU_SRTP_MAX_PACKET || packet[0] >> 6 != 2) {
        return MCU_ERROR_MALFORMED;
    }
    length -= RTCP_INDEX + srtp->tag_length;
    uint32_t word = mcu_get32(packet + length + (srtp->is_gcm ? MCU_GCM_TAG_BYTES : 0));
    if ((word & RTCP_E_BIT) == 0) {
        return MCU_ERROR_MALFORMED; /* not enciphered, which none of the profiles of DTLS-SRTP allows */
    }
    uint32_t index = word & ~RTCP_E_BIT, ssrc = mcu_get32(packet + 4);
    mcu_stream fresh, *used;
    int32_t status = mcu_stream_open(srtp, ssrc, &fresh, &used);
    if (status == MCU_OK) {
        status = mcu_window_check(&used->rtcp, index);
    }
    if (status != MCU_OK) {
        return status;
    }
    if (!unseal_rtcp(srtp, packet, length, ssrc, index)) {
        return MCU_ERROR_AUTHENTICATION;
    }
    mcu_window_mark(&used->rtcp, index);
    mcu_stream_keep(srtp, used, &fresh);
    return length;
}

/* SRTP: RTP packets (RFC 3711 section 3, RFC 7714 section 8). */
#include <openssl/crypto.h>
#include <string.h>

#include "mcu_srtp_context.h"

enum { RTP_HEADER = 12, MAX_RETRY_BYTES = 2048 };

#define RTP_INDEX_END ((uint64_t)1 << 48)

/* Bytes of the RTP header with CSRCs and extension, or MCU_ERROR_MALFORMED. */
static int32_t rtp_header_length(const uint8_t *packet, int32_t length) {
    if (length < RTP_HEADER || length > MCU_SRTP_MAX_PACKET || packet[0] >> 6 != 2) {
        return MCU_ERROR_MALFORMED;
    }
    int32_t header = RTP_HEADER + 4 * (packet[0] & 0x0F);
    if (packet[0] & 0x10) {
        if (header + 4 > length) {
            return MCU_ERROR_MALFORMED;
        }
        header += 4 + 4 * (packet[header + 2] << 8 | packet[header + 3]);
    }
    return header <= length ? header : MCU_ERROR_MALFORMED;
}

static void authenticate_rtp(mcu_srtp *srtp, const uint8_t *packet, int32_t length, uint64_t index, uint8_t *tag) {
    uint8_t rollovers[4];
    mcu_put32(rollovers, (uint32_t)(index >> 16));
    mcu_piece pieces[] = {{packet, length}, {rollovers, sizeof rollovers}};
    mcu_hmac(&srtp->rtp, pieces, 2, tag);
}

static bool seal_rtp(mcu_srtp *srtp, uint8_t *packet, int32_t header, const uint8_t *payload, int32_t length,
                     uint32_t ssrc, uint64_t index) {
    uint8_t *cipher_text = packet + header, iv[16];
    if (srtp->is_gcm) {
        mcu_piece aad = {packet, header};
        mcu_gcm_iv(&srtp->rtp, ssrc, index, false, iv);
        return mcu_gcm_seal(&srtp->rtp, iv, &aad, 1, payload, length, cipher_text, cipher_text + length);
    }
    mcu_cm_iv(&srtp->rtp, ssrc, index, iv);
    if (!mcu_cm_crypt(&srtp->rtp, iv, payload, length, cipher_text)) {
        return false;
    }
    authenticate_rtp(srtp, packet, header + length, index, cipher_text + length);
    return true;
}

int32_t mcu_srtp_seal(mcu_srtp *srtp, uint8_t *packet, int32_t header_length, const uint8_t *payload,
                      int32_t payload_length, int32_t capacity) {
    int32_t length = header_length + payload_length;
    if (!srtp->is_sender || capacity < length || capacity - length < srtp->tag_length) {
        return MCU_ERROR_ARGUMENT;
    }
    uint16_t sequence = (uint16_t)(packet[2] << 8 | packet[3]);
    uint32_t ssrc = mcu_get32(packet + 8);
    mcu_stream fresh, *used;
    int32_t status = mcu_stream_open(srtp, ssrc, &fresh, &used);
    if (status != MCU_OK) {
        return status;
    }
    uint64_t index;
    if (!mcu_window_guess(&used->rtp, sequence, &index)) {
        return MCU_ERROR_TOO_OLD;
    }
    if (index >= RTP_INDEX_END) {
        return MCU_ERROR_KEY_EXHAUSTED;
    }
    status = mcu_window_check(&used->rtp, index);
    if (status != MCU_OK) {
        return status == MCU_ERROR_REPLAYED ? MCU_ERROR_INDEX_REUSED : status;
    }
    if (!seal_rtp(srtp, packet, header_length, payload, payload_length, ssrc, index)) {
        return MCU_ERROR_UNSUPPORTED;
    }
    mcu_window_mark(&used->rtp, index);
    mcu_stream_keep(srtp, used, &fresh);
    return length + srtp->tag_length;
}

int32_t mcu_srtp_protect(mcu_srtp *srtp, uint8_t *packet, int32_t length, int32_t capacity) {
    if (srtp == NULL || packet == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    int32_t header = rtp_header_length(packet, length);
    if (header < 0) {
        return header;
    }
    return mcu_srtp_seal(srtp, packet, header, packet + header, length - header, capacity);
}

/* `length` is without the tag, which follows. */
static bool unseal_rtp(mcu_srtp *srtp, uint8_t *packet, int32_t header, int32_t length, uint32_t ssrc, uint64_t index) {
    uint8_t *payload = packet + header, *tag = packet + length, iv[16];
    if (srtp->is_gcm) {
        mcu_piece aad = {packet, header};
        mcu_gcm_iv(&srtp->rtp, ssrc, index, false, iv);
        return mcu_gcm_open(&srtp->rtp, iv, &aad, 1, payload, length - header, tag);
    }
    uint8_t expected[MCU_HMAC_TAG_BYTES];
    authenticate_rtp(srtp, packet, length, index, expected);
    if (CRYPTO_memcmp(expected, tag, sizeof expected) != 0) {
        return false;
    }
    mcu_cm_iv(&srtp->rtp, ssrc, index, iv);
    return mcu_cm_crypt(&srtp->rtp, iv, payload, length - header, payload);
}

/* The first packet of a stream says nothing of its roll-over counter. A sender may have begun just below 65536 and its
 * packets before the wrap were lost: so a low sequence number is tried as one after the first wrap too. */
static int32_t unseal_first(mcu_srtp *srtp, uint8_t *packet, int32_t header, int32_t length, uint32_t ssrc,
                            uint64_t *index) {
    uint8_t copy[MAX_RETRY_BYTES];
    int32_t cipher_length = length - header;
    bool has_second_try = *index < 0x8000 && cipher_length <= MAX_RETRY_BYTES;
    if (has_second_try) {
        memcpy(copy, packet + header, (size_t)cipher_length);
    }
    if (unseal_rtp(srtp, packet, header, length, ssrc, *index)) {
        return MCU_OK;
    }
    if (!has_second_try) {
        return MCU_ERROR_AUTHENTICATION;
    }
    memcpy(packet + header, copy, (size_t)cipher_length);
    *index += 0x10000;
    return unseal_rtp(srtp, packet, header, length, ssrc, *index) ? MCU_OK : MCU_ERROR_AUTHENTICATION;
}

int32_t mcu_srtp_unprotect(mcu_srtp *srtp, uint8_t *packet, int32_t length) {
    if (srtp == NULL || packet == NULL || srtp->is_sender) {
        return MCU_ERROR_ARGUMENT;
    }
    if (length < RTP_HEADER + srtp->tag_length) {
        return MCU_ERROR_MALFORMED;
    }
    length -= srtp->tag_length;
    int32_t header = rtp_header_length(packet, length);
    if (header < 0) {
        return header;
    }
    uint16_t sequence = (uint16_t)(packet[2] << 8 | packet[3]);
    uint32_t ssrc = mcu_get32(packet + 8);
    mcu_stream fresh, *used;
    int32_t status = mcu_stream_open(srtp, ssrc, &fresh, &used);
    if (status != MCU_OK) {
        return status;
    }
    uint64_t index;
    if (!mcu_window_guess(&used->rtp, sequence, &index)) {
        return MCU_ERROR_TOO_OLD;
    }
    if (index >= RTP_INDEX_END) {
        return MCU_ERROR_KEY_EXHAUSTED;
    }
    status = mcu_window_check(&used->rtp, index);
    if (status != MCU_OK) {
        return status;
    }
    if (!used->rtp.is_used) {
        status = unseal_first(srtp, packet, header, length, ssrc, &index);
    } else if (!unseal_rtp(srtp, packet, header, length, ssrc, index)) {
        status = MCU_ERROR_AUTHENTICATION;
    }
    if (status != MCU_OK) {
        return status;
    }
    mcu_window_mark(&used->rtp, index);
    mcu_stream_keep(srtp, used, &fresh);
    return length;
}

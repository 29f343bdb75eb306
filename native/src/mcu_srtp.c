/* SRTP and SRTCP (RFC 3711) with AES-CM and HMAC-SHA1 or AES-GCM (RFC 7714), over OpenSSL's ciphers. */
#include "mcu_srtp.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "mcu_error.h"
#include "mcu_handle.h"
#include "mcu_srtp_cipher.h"
#include "mcu_srtp_window.h"

enum {
    RTP_HEADER = 12,
    RTCP_HEADER = 8,
    RTCP_INDEX = 4,
    MAX_PACKET = 65535,
    FIRST_STREAMS = 4,
    MAX_RETRY_BYTES = 2048,
};

#define RTCP_E_BIT 0x80000000u
#define RTCP_LAST_INDEX 0x7FFFFFFFu
#define RTP_INDEX_END ((uint64_t)1 << 48)

typedef struct stream {
    uint32_t ssrc;
    uint32_t rtcp_sent; /* sender: the index of the last packet; the first is 1, as libsrtp has it */
    mcu_window rtp;
    mcu_window rtcp; /* receiver */
} stream;

struct mcu_srtp {
    mcu_transform rtp, rtcp;
    stream *streams;
    int32_t stream_count, stream_capacity;
    int32_t last; /* where the last packet's stream was found */
    int32_t tag_length;
    bool is_gcm, is_sender;
};

static uint32_t get32(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void put32(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)(value >> 24);
    at[1] = (uint8_t)(value >> 16);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
}

int32_t mcu_srtp_create(int32_t profile, const uint8_t *key, int32_t key_length, const uint8_t *salt,
                        int32_t salt_length, int32_t is_sender, mcu_srtp **out) {
    if (key == NULL || salt == NULL || out == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "null argument");
    }
    *out = NULL;
    bool is_gcm = profile == MCU_SRTP_AEAD_AES_128_GCM || profile == MCU_SRTP_AEAD_AES_256_GCM;
    if (!is_gcm && profile != MCU_SRTP_AES_CM_128_HMAC_SHA1_80) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "no SRTP profile has the number %d here", profile);
    }
    int32_t wanted_key = profile == MCU_SRTP_AEAD_AES_256_GCM ? 32 : 16, wanted_salt = is_gcm ? 12 : 14;
    if (key_length != wanted_key || salt_length != wanted_salt) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "SRTP profile %d takes a key of %d bytes and a salt of %d", profile,
                        wanted_key, wanted_salt);
    }
    mcu_srtp *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "SRTP: out of memory");
    }
    mcu_handle_opened();
    made->is_gcm = is_gcm;
    made->is_sender = is_sender != 0;
    made->tag_length = is_gcm ? MCU_GCM_TAG_BYTES : MCU_HMAC_TAG_BYTES;
    bool is_ready = mcu_transform_open(&made->rtp, profile, key, salt, 0, made->is_sender);
    is_ready = mcu_transform_open(&made->rtcp, profile, key, salt, 3, made->is_sender) && is_ready;
    if (!is_ready) {
        mcu_srtp_destroy(made);
        return mcu_fail(MCU_ERROR_UNSUPPORTED, "SRTP: OpenSSL refused the ciphers of profile %d", profile);
    }
    *out = made;
    return MCU_OK;
}

void mcu_srtp_destroy(mcu_srtp *srtp) {
    if (srtp == NULL) {
        return;
    }
    mcu_transform_close(&srtp->rtp);
    mcu_transform_close(&srtp->rtcp);
    free(srtp->streams);
    free(srtp);
    mcu_handle_closed();
}

int32_t mcu_srtp_tag_length(const mcu_srtp *srtp) { return srtp->tag_length; }

int32_t mcu_srtp_stream_count(const mcu_srtp *srtp) { return srtp == NULL ? 0 : srtp->stream_count; }

static stream *find_stream(mcu_srtp *srtp, uint32_t ssrc) {
    if (srtp->last < srtp->stream_count && srtp->streams[srtp->last].ssrc == ssrc) {
        return &srtp->streams[srtp->last];
    }
    for (int32_t i = 0; i < srtp->stream_count; i++) {
        if (srtp->streams[i].ssrc == ssrc) {
            srtp->last = i;
            return &srtp->streams[i];
        }
    }
    return NULL;
}

/* Room for one more stream, before anything is done for it. */
static int32_t make_room(mcu_srtp *srtp) {
    if (srtp->stream_count == MCU_SRTP_MAX_STREAMS) {
        return MCU_ERROR_STREAM_LIMIT;
    }
    if (srtp->stream_count < srtp->stream_capacity) {
        return MCU_OK;
    }
    int32_t capacity = srtp->stream_capacity == 0 ? FIRST_STREAMS : 2 * srtp->stream_capacity;
    stream *grown = realloc(srtp->streams, (size_t)capacity * sizeof *grown);
    if (grown == NULL) {
        return MCU_ERROR_MEMORY;
    }
    srtp->streams = grown;
    srtp->stream_capacity = capacity;
    return MCU_OK;
}

/* The stream that a packet belongs to. One that is not known yet is made in `fresh`, and kept by keep_stream only when
 * the packet proves authentic. */
static int32_t open_stream(mcu_srtp *srtp, uint32_t ssrc, stream *fresh, stream **found) {
    *found = find_stream(srtp, ssrc);
    if (*found != NULL) {
        return MCU_OK;
    }
    memset(fresh, 0, sizeof *fresh);
    fresh->ssrc = ssrc;
    *found = fresh;
    return make_room(srtp);
}

static void keep_stream(mcu_srtp *srtp, const stream *used, const stream *fresh) {
    if (used == fresh) {
        srtp->last = srtp->stream_count;
        srtp->streams[srtp->stream_count++] = *fresh;
    }
}

int32_t mcu_srtp_remove_stream(mcu_srtp *srtp, uint32_t ssrc) {
    if (srtp == NULL || srtp->is_sender) {
        return MCU_ERROR_ARGUMENT;
    }
    stream *found = find_stream(srtp, ssrc);
    if (found == NULL) {
        return MCU_ERROR_NOT_FOUND;
    }
    *found = srtp->streams[--srtp->stream_count];
    return MCU_OK;
}

/* Bytes of the RTP header with CSRCs and extension, or MCU_ERROR_MALFORMED. */
static int32_t rtp_header_length(const uint8_t *packet, int32_t length) {
    if (length < RTP_HEADER || length > MAX_PACKET || packet[0] >> 6 != 2) {
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
    put32(rollovers, (uint32_t)(index >> 16));
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
    uint32_t ssrc = get32(packet + 8);
    stream fresh, *used;
    int32_t status = open_stream(srtp, ssrc, &fresh, &used);
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
    keep_stream(srtp, used, &fresh);
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
static bool unseal_rtp(mcu_srtp *srtp, uint8_t *packet, int32_t header, int32_t length, uint32_t ssrc,
                       uint64_t index) {
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
    uint32_t ssrc = get32(packet + 8);
    stream fresh, *used;
    int32_t status = open_stream(srtp, ssrc, &fresh, &used);
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
    keep_stream(srtp, used, &fresh);
    return length;
}

/* The word of E bit and index goes before the tag with HMAC, behind it with GCM (RFC 7714 section 9.2). */
static bool seal_rtcp(mcu_srtp *srtp, uint8_t *packet, int32_t length, uint32_t ssrc, uint32_t index) {
    uint8_t *body = packet + RTCP_HEADER, iv[16];
    int32_t body_length = length - RTCP_HEADER;
    if (srtp->is_gcm) {
        uint8_t *word = packet + length + MCU_GCM_TAG_BYTES;
        put32(word, RTCP_E_BIT | index);
        mcu_piece aad[] = {{packet, RTCP_HEADER}, {word, RTCP_INDEX}};
        mcu_gcm_iv(&srtp->rtcp, ssrc, index, true, iv);
        return mcu_gcm_seal(&srtp->rtcp, iv, aad, 2, body, body_length, body, packet + length);
    }
    mcu_cm_iv(&srtp->rtcp, ssrc, index, iv);
    if (!mcu_cm_crypt(&srtp->rtcp, iv, body, body_length, body)) {
        return false;
    }
    put32(packet + length, RTCP_E_BIT | index);
    mcu_piece all = {packet, length + RTCP_INDEX};
    mcu_hmac(&srtp->rtcp, &all, 1, packet + length + RTCP_INDEX);
    return true;
}

int32_t mcu_srtp_protect_rtcp(mcu_srtp *srtp, uint8_t *packet, int32_t length, int32_t capacity) {
    if (srtp == NULL || packet == NULL || !srtp->is_sender) {
        return MCU_ERROR_ARGUMENT;
    }
    if (length < RTCP_HEADER || length > MAX_PACKET || packet[0] >> 6 != 2) {
        return MCU_ERROR_MALFORMED;
    }
    int32_t growth = RTCP_INDEX + srtp->tag_length;
    if (capacity < length || capacity - length < growth) {
        return MCU_ERROR_ARGUMENT;
    }
    uint32_t ssrc = get32(packet + 4);
    stream fresh, *used;
    int32_t status = open_stream(srtp, ssrc, &fresh, &used);
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
    keep_stream(srtp, used, &fresh);
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
    if (length < RTCP_HEADER + RTCP_INDEX + srtp->tag_length || length > MAX_PACKET || packet[0] >> 6 != 2) {
        return MCU_ERROR_MALFORMED;
    }
    length -= RTCP_INDEX + srtp->tag_length;
    uint32_t word = get32(packet + length + (srtp->is_gcm ? MCU_GCM_TAG_BYTES : 0));
    if ((word & RTCP_E_BIT) == 0) {
        return MCU_ERROR_MALFORMED; /* not enciphered, which none of the profiles of DTLS-SRTP allows */
    }
    uint32_t index = word & ~RTCP_E_BIT, ssrc = get32(packet + 4);
    stream fresh, *used;
    int32_t status = open_stream(srtp, ssrc, &fresh, &used);
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
    keep_stream(srtp, used, &fresh);
    return length;
}

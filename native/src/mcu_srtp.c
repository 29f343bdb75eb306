/* SRTP and SRTCP (RFC 3711) with AES-CM and HMAC-SHA1 or AES-GCM (RFC 7714), over OpenSSL's ciphers. */
#include "mcu_srtp_context.h"

#include <stdlib.h>
#include <string.h>

#include "mcu_error.h"
#include "mcu_handle.h"

enum { FIRST_STREAMS = 4 };

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

static mcu_stream *find_stream(mcu_srtp *srtp, uint32_t ssrc) {
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
    mcu_stream *grown = realloc(srtp->streams, (size_t)capacity * sizeof *grown);
    if (grown == NULL) {
        return MCU_ERROR_MEMORY;
    }
    srtp->streams = grown;
    srtp->stream_capacity = capacity;
    return MCU_OK;
}

int32_t mcu_stream_open(mcu_srtp *srtp, uint32_t ssrc, mcu_stream *fresh, mcu_stream **found) {
    *found = find_stream(srtp, ssrc);
    if (*found != NULL) {
        return MCU_OK;
    }
    memset(fresh, 0, sizeof *fresh);
    fresh->ssrc = ssrc;
    *found = fresh;
    return make_room(srtp);
}

void mcu_stream_keep(mcu_srtp *srtp, const mcu_stream *used, const mcu_stream *fresh) {
    if (used == fresh) {
        srtp->last = srtp->stream_count;
        srtp->streams[srtp->stream_count++] = *fresh;
    }
}

int32_t mcu_srtp_remove_stream(mcu_srtp *srtp, uint32_t ssrc) {
    if (srtp == NULL || srtp->is_sender) {
        return MCU_ERROR_ARGUMENT;
    }
    mcu_stream *found = find_stream(srtp, ssrc);
    if (found == NULL) {
        return MCU_ERROR_NOT_FOUND;
    }
    *found = srtp->streams[--srtp->stream_count];
    return MCU_OK;
}

/* The ciphers of SRTP: one transform is the keys of RTP or of RTCP in one direction, ready for use. */
#ifndef MCU_SRTP_CIPHER_H
#define MCU_SRTP_CIPHER_H

#include <stdbool.h>
#include <stdint.h>

/* The low-level SHA-1 is deprecated, but it starts from a keyed state by copying it: 0.60 µs for 1200 bytes, against
 * 0.68 µs through EVP_MAC (OpenSSL 3.0). */
#ifndef OPENSSL_SUPPRESS_DEPRECATED
#define OPENSSL_SUPPRESS_DEPRECATED
#endif
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "mcu_gcm_wide.h"

enum { MCU_SALT_BYTES = 14, MCU_GCM_TAG_BYTES = 16, MCU_HMAC_TAG_BYTES = 10, MCU_MAX_GATHERED = 16 };

typedef struct mcu_transform {
    EVP_CIPHER_CTX *cipher; /* null with a wide key */
    bool is_wide;
    mcu_gcm_key wide;             /* GCM, where the CPU has what it takes */
    SHA_CTX inner, outer;         /* HMAC's two states after the padded key; AES-CM only */
    uint8_t salt[MCU_SALT_BYTES]; /* 12 bytes used by GCM */
} mcu_transform;

/* Pieces of a packet that are authenticated, in order. */
typedef struct mcu_piece {
    const uint8_t *data;
    int32_t length;
} mcu_piece;

/* `label` 0: RTP, 3: RTCP (RFC 3711 section 4.3.2). False when OpenSSL refuses. */
bool mcu_transform_open(mcu_transform *transform, int32_t profile, const uint8_t *key, const uint8_t *salt,
                        uint8_t label, bool is_sender);
void mcu_transform_close(mcu_transform *transform);

/* AES-CM key derivation (RFC 3711 section 4.3.3; with a 12 byte salt RFC 7714 section 11). */
bool mcu_srtp_derive(const uint8_t *key, int32_t key_length, const uint8_t *salt, int32_t salt_length, uint8_t label,
                     uint8_t *out, int32_t out_length);

/* The initial values: `index` is the 48 bits of roll-over counter and sequence number, or the 31 of SRTCP. */
void mcu_gcm_iv(const mcu_transform *transform, uint32_t ssrc, uint64_t index, bool is_rtcp, uint8_t iv[12]);
void mcu_cm_iv(const mcu_transform *transform, uint32_t ssrc, uint64_t index, uint8_t iv[16]);

/* `aad` has `aad_count` pieces; several are at most MCU_MAX_GATHERED bytes together. Sealing writes `length` bytes and
 * the tag; opening works in place and checks the tag.
 */
bool mcu_gcm_seal(mcu_transform *transform, const uint8_t iv[12], const mcu_piece *aad, int32_t aad_count,
                  const uint8_t *plain, int32_t length, uint8_t *out, uint8_t *tag);
bool mcu_gcm_open(mcu_transform *transform, const uint8_t iv[12], const mcu_piece *aad, int32_t aad_count,
                  uint8_t *data, int32_t length, const uint8_t *tag);
bool mcu_cm_crypt(mcu_transform *transform, const uint8_t iv[16], const uint8_t *in, int32_t length, uint8_t *out);

/* The first ten bytes of HMAC-SHA1. */
void mcu_hmac(const mcu_transform *transform, const mcu_piece *pieces, int32_t count, uint8_t tag[MCU_HMAC_TAG_BYTES]);

#endif

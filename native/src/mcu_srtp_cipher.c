#include "mcu_srtp_cipher.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <string.h>

#include "mcu_core.h"

enum { HASH_BLOCK = 64, AUTH_KEY_BYTES = 20, MAX_KEY_BYTES = 32 };

static void put32(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)(value >> 24);
    at[1] = (uint8_t)(value >> 16);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
}

bool mcu_srtp_derive(const uint8_t *key, int32_t key_length, const uint8_t *salt, int32_t salt_length, uint8_t label,
                     uint8_t *out, int32_t out_length) {
    /* x = label * 2^48 XOR salt (14 bytes, a shorter salt filled with zeros behind), and two bytes of counter. */
    uint8_t iv[16] = {0};
    memcpy(iv, salt, (size_t)salt_length);
    iv[7] ^= label;
    const EVP_CIPHER *type = key_length == 32 ? EVP_aes_256_ctr() : EVP_aes_128_ctr();
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    int written = 0;
    memset(out, 0, (size_t)out_length);
    bool is_done = cipher != NULL && EVP_EncryptInit_ex(cipher, type, NULL, key, iv) == 1 &&
                   EVP_EncryptUpdate(cipher, out, &written, out, out_length) == 1 && written == out_length;
    EVP_CIPHER_CTX_free(cipher);
    return is_done;
}

static void prepare_hmac(mcu_transform *transform, const uint8_t key[AUTH_KEY_BYTES]) {
    uint8_t block[HASH_BLOCK];
    memset(block, 0x36, sizeof block);
    for (int i = 0; i < AUTH_KEY_BYTES; i++) {
        block[i] ^= key[i];
    }
    SHA1_Init(&transform->inner);
    SHA1_Update(&transform->inner, block, sizeof block);
    memset(block, 0x5c, sizeof block);
    for (int i = 0; i < AUTH_KEY_BYTES; i++) {
        block[i] ^= key[i];
    }
    SHA1_Init(&transform->outer);
    SHA1_Update(&transform->outer, block, sizeof block);
    OPENSSL_cleanse(block, sizeof block);
}

static bool open_cipher(mcu_transform *transform, bool is_gcm, const uint8_t *key, int32_t key_length, bool is_sender) {
    const EVP_CIPHER *type = !is_gcm ? EVP_aes_128_ctr() : key_length == 32 ? EVP_aes_256_gcm() : EVP_aes_128_gcm();
    transform->cipher = EVP_CIPHER_CTX_new();
    /* Counter mode runs forwards on both sides. */
    return transform->cipher != NULL &&
           EVP_CipherInit_ex(transform->cipher, type, NULL, key, NULL, is_sender || !is_gcm) == 1;
}

bool mcu_transform_open(mcu_transform *transform, int32_t profile, const uint8_t *key, const uint8_t *salt,
                        uint8_t label, bool is_sender) {
    bool is_gcm = profile != MCU_SRTP_AES_CM_128_HMAC_SHA1_80;
    int32_t key_length = profile == MCU_SRTP_AEAD_AES_256_GCM ? 32 : 16;
    int32_t salt_length = is_gcm ? 12 : MCU_SALT_BYTES;
    uint8_t session_key[MAX_KEY_BYTES], auth_key[AUTH_KEY_BYTES];
    memset(transform, 0, sizeof *transform);
    bool is_ready =
        mcu_srtp_derive(key, key_length, salt, salt_length, label, session_key, key_length) &&
        mcu_srtp_derive(key, key_length, salt, salt_length, (uint8_t)(label + 2), transform->salt, salt_length);
    if (is_ready && !is_gcm) {
        is_ready = mcu_srtp_derive(key, key_length, salt, salt_length, (uint8_t)(label + 1), auth_key, AUTH_KEY_BYTES);
        prepare_hmac(transform, auth_key);
    }
    transform->is_wide = is_gcm && mcu_gcm_wide_is_available();
    if (transform->is_wide) {
        mcu_gcm_wide_init(&transform->wide, session_key, key_length);
    } else {
        is_ready = is_ready && open_cipher(transform, is_gcm, session_key, key_length, is_sender);
    }
    OPENSSL_cleanse(session_key, sizeof session_key);
    OPENSSL_cleanse(auth_key, sizeof auth_key);
    return is_ready;
}

void mcu_transform_close(mcu_transform *transform) {
    EVP_CIPHER_CTX_free(transform->cipher);
    OPENSSL_cleanse(transform, sizeof *transform);
}

void mcu_gcm_iv(const mcu_transform *transform, uint32_t ssrc, uint64_t index, bool is_rtcp, uint8_t iv[12]) {
    /* RFC 7714 section 8.1: 00 00 | SSRC | ROC | SEQ. Section 9.1: 00 00 | SSRC | 00 00 | 0 and 31 bits of index. */
    memset(iv, 0, 12);
    put32(iv + 2, ssrc);
    if (!is_rtcp) {
        iv[6] = (uint8_t)(index >> 40);
        iv[7] = (uint8_t)(index >> 32);
    }
    put32(iv + 8, (uint32_t)index);
    for (int i = 0; i < 12; i++) {
        iv[i] ^= transform->salt[i];
    }
}

void mcu_cm_iv(const mcu_transform *transform, uint32_t ssrc, uint64_t index, uint8_t iv[16]) {
    /* RFC 3711 section 4.1.1: salt * 2^16 XOR SSRC * 2^64 XOR index * 2^16. */
    memset(iv, 0, 16);
    put32(iv + 4, ssrc);
    iv[8] = (uint8_t)(index >> 40);
    iv[9] = (uint8_t)(index >> 32);
    put32(iv + 10, (uint32_t)index);
    for (int i = 0; i < MCU_SALT_BYTES; i++) {
        iv[i] ^= transform->salt[i];
    }
}

/* What EVP_CIPHER_CTX_ctrl would make for EVP_CTRL_AEAD_GET_TAG and EVP_CTRL_AEAD_SET_TAG, without its detours. */
static OSSL_PARAM tag_parameter(uint8_t *tag) {
    return (OSSL_PARAM){.key = OSSL_CIPHER_PARAM_AEAD_TAG,
                        .data_type = OSSL_PARAM_OCTET_STRING,
                        .data = tag,
                        .data_size = MCU_GCM_TAG_BYTES};
}

/* Additional data in one piece. */
static mcu_piece gather(const mcu_piece *pieces, int32_t count, uint8_t scratch[MCU_MAX_GATHERED]) {
    if (count == 1) {
        return pieces[0];
    }
    mcu_piece all = {scratch, 0};
    for (int32_t i = 0; i < count; i++) {
        memcpy(scratch + all.length, pieces[i].data, (size_t)pieces[i].length);
        all.length += pieces[i].length;
    }
    return all;
}

bool mcu_gcm_seal(mcu_transform *transform, const uint8_t iv[12], const mcu_piece *aad, int32_t aad_count,
                  const uint8_t *plain, int32_t length, uint8_t *out, uint8_t *tag) {
    if (transform->is_wide) {
        uint8_t scratch[MCU_MAX_GATHERED];
        mcu_piece all = gather(aad, aad_count, scratch);
        mcu_gcm_wide_seal(&transform->wide, iv, all.data, all.length, plain, length, out, tag);
        return true;
    }
    EVP_CIPHER_CTX *cipher = transform->cipher;
    int written = 0;
    bool is_good = EVP_EncryptInit_ex(cipher, NULL, NULL, NULL, iv) == 1;
    for (int32_t i = 0; i < aad_count && is_good; i++) {
        is_good = EVP_EncryptUpdate(cipher, NULL, &written, aad[i].data, aad[i].length) == 1;
    }
    if (length > 0) {
        is_good = is_good && EVP_EncryptUpdate(cipher, out, &written, plain, length) == 1 && written == length;
    }
    OSSL_PARAM parameters[] = {tag_parameter(tag), {.key = NULL}};
    return is_good && EVP_EncryptFinal_ex(cipher, out + length, &written) == 1 && written == 0 &&
           EVP_CIPHER_CTX_get_params(cipher, parameters) == 1;
}

bool mcu_gcm_open(mcu_transform *transform, const uint8_t iv[12], const mcu_piece *aad, int32_t aad_count,
                  uint8_t *data, int32_t length, const uint8_t *tag) {
    if (transform->is_wide) {
        uint8_t scratch[MCU_MAX_GATHERED];
        mcu_piece all = gather(aad, aad_count, scratch);
        return mcu_gcm_wide_open(&transform->wide, iv, all.data, all.length, data, length, tag);
    }
    EVP_CIPHER_CTX *cipher = transform->cipher;
    uint8_t expected[MCU_GCM_TAG_BYTES];
    int written = 0;
    memcpy(expected, tag, sizeof expected);
    OSSL_PARAM parameters[] = {tag_parameter(expected), {.key = NULL}};
    bool is_good = EVP_DecryptInit_ex2(cipher, NULL, NULL, iv, parameters) == 1;
    for (int32_t i = 0; i < aad_count && is_good; i++) {
        is_good = EVP_DecryptUpdate(cipher, NULL, &written, aad[i].data, aad[i].length) == 1;
    }
    if (length > 0) {
        is_good = is_good && EVP_DecryptUpdate(cipher, data, &written, data, length) == 1 && written == length;
    }
    return is_good && EVP_DecryptFinal_ex(cipher, data + length, &written) == 1;
}

bool mcu_cm_crypt(mcu_transform *transform, const uint8_t iv[16], const uint8_t *in, int32_t length, uint8_t *out) {
    int written = 0;
    return length == 0 || (EVP_EncryptInit_ex(transform->cipher, NULL, NULL, NULL, iv) == 1 &&
                           EVP_EncryptUpdate(transform->cipher, out, &written, in, length) == 1 && written == length);
}

void mcu_hmac(const mcu_transform *transform, const mcu_piece *pieces, int32_t count, uint8_t tag[MCU_HMAC_TAG_BYTES]) {
    uint8_t digest[SHA_DIGEST_LENGTH];
    SHA_CTX hash = transform->inner;
    for (int32_t i = 0; i < count; i++) {
        SHA1_Update(&hash, pieces[i].data, (size_t)pieces[i].length);
    }
    SHA1_Final(digest, &hash);
    hash = transform->outer;
    SHA1_Update(&hash, digest, sizeof digest);
    SHA1_Final(digest, &hash);
    memcpy(tag, digest, MCU_HMAC_TAG_BYTES);
}

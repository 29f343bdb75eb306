/* What a finished handshake tells about the peer, and the keys that it made. */
#include "mcu_dtls.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/srtp.h>
#include <openssl/x509.h>
#include <string.h>

static const EVP_MD *digest_of(int32_t hash) {
    switch (hash) {
    case MCU_DTLS_SHA1:
        return EVP_sha1();
    case MCU_DTLS_SHA256:
        return EVP_sha256();
    case MCU_DTLS_SHA384:
        return EVP_sha384();
    case MCU_DTLS_SHA512:
        return EVP_sha512();
    default:
        return NULL;
    }
}

int32_t mcu_dtls_peer_digest(const mcu_dtls *dtls, int32_t hash, uint8_t *digest, int32_t *size) {
    const EVP_MD *md = digest_of(hash);
    if (dtls == NULL || digest == NULL || size == NULL || md == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    *size = 0;
    X509 *certificate = SSL_get1_peer_certificate(dtls->ssl);
    if (certificate == NULL) {
        return MCU_ERROR_NOT_FOUND;
    }
    unsigned int written = MCU_DTLS_MAX_DIGEST;
    int is_done = X509_digest(certificate, md, digest, &written);
    X509_free(certificate);
    ERR_clear_error();
    if (is_done != 1) {
        return MCU_ERROR_MEMORY;
    }
    *size = (int32_t)written;
    return MCU_OK;
}

/* RFC 5764 section 4.1.2 and RFC 7714 section 14.2. */
static bool sizes_of(unsigned long profile, int32_t *key, int32_t *salt) {
    *key = profile == SRTP_AEAD_AES_256_GCM ? 32 : 16;
    *salt = profile == SRTP_AES128_CM_SHA1_80 || profile == SRTP_AES128_CM_SHA1_32 ? 14 : 12;
    return profile == SRTP_AES128_CM_SHA1_80 || profile == SRTP_AES128_CM_SHA1_32 ||
           profile == SRTP_AEAD_AES_128_GCM || profile == SRTP_AEAD_AES_256_GCM;
}

int32_t mcu_dtls_export_srtp(mcu_dtls *dtls, mcu_dtls_srtp_keys *keys) {
    if (dtls == NULL || keys == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    memset(keys, 0, sizeof *keys);
    if (dtls->state != MCU_DTLS_OPEN) {
        return MCU_AGAIN;
    }
    const SRTP_PROTECTION_PROFILE *profile = SSL_get_selected_srtp_profile(dtls->ssl);
    int32_t key, salt;
    if (profile == NULL || !sizes_of(profile->id, &key, &salt)) {
        return MCU_ERROR_NOT_FOUND;
    }
    static const char LABEL[] = "EXTRACTOR-dtls_srtp";
    uint8_t material[2 * (MCU_DTLS_MAX_KEY + MCU_DTLS_MAX_SALT)];
    ERR_clear_error();
    int is_done = SSL_export_keying_material(dtls->ssl, material, (size_t)(2 * (key + salt)), LABEL, sizeof LABEL - 1,
                                             NULL, 0, 0);
    ERR_clear_error();
    if (is_done == 1) {
        keys->profile = (int32_t)profile->id;
        keys->key_size = key;
        keys->salt_size = salt;
        memcpy(keys->client_key, material, (size_t)key);
        memcpy(keys->server_key, material + key, (size_t)key);
        memcpy(keys->client_salt, material + 2 * key, (size_t)salt);
        memcpy(keys->server_salt, material + 2 * key + salt, (size_t)salt);
    }
    OPENSSL_cleanse(material, sizeof material);
    return is_done == 1 ? MCU_OK : MCU_ERROR_UNSUPPORTED;
}

static void copy_text(const char *from, char *text, int32_t size) {
    size_t length = from == NULL ? 0 : strlen(from);
    length = length < (size_t)size ? length : (size_t)size - 1;
    memcpy(text, from == NULL ? "" : from, length);
    text[length] = '\0';
}

int32_t mcu_dtls_cipher(const mcu_dtls *dtls, char *text, int32_t size) {
    if (dtls == NULL || text == NULL || size <= 0) {
        return MCU_ERROR_ARGUMENT;
    }
    const SSL_CIPHER *cipher = SSL_get_current_cipher(dtls->ssl);
    copy_text(cipher == NULL ? NULL : SSL_CIPHER_get_name(cipher), text, size);
    return MCU_OK;
}

int32_t mcu_dtls_error(const mcu_dtls *dtls, char *text, int32_t size) {
    if (dtls == NULL || text == NULL || size <= 0) {
        return MCU_ERROR_ARGUMENT;
    }
    copy_text(dtls->error == 0 ? NULL : ERR_reason_error_string(dtls->error), text, size);
    return MCU_OK;
}

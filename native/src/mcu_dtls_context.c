/* What all DTLS connections of one certificate share. */
#include "mcu_dtls.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "mcu_error.h"
#include "mcu_handle.h"

/* Forward secrecy only, authenticated encryption first; the first one must be implemented (RFC 8827 section 6.5), the last
 * two are for old phones. */
static const char CIPHERS[] = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                              "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
                              "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                              "ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA";

/* Peers' certificates are self-signed: the fingerprint of the signalling decides (RFC 8122), and the caller compares it.
 * Chains, dates and names are not looked at. */
static int accept_certificate(X509_STORE_CTX *store, void *unused) {
    (void)unused;
    X509_STORE_CTX_set_error(store, X509_V_OK);
    return 1;
}

static bool use_certificate(SSL_CTX *ssl, const uint8_t *certificate, int32_t certificate_size, const uint8_t *key,
                            int32_t key_size) {
    const uint8_t *at = certificate;
    X509 *x509 = d2i_X509(NULL, &at, certificate_size);
    at = key;
    EVP_PKEY *pkey = d2i_AutoPrivateKey(NULL, &at, key_size);
    bool is_used = x509 != NULL && pkey != NULL && SSL_CTX_use_certificate(ssl, x509) == 1 &&
                   SSL_CTX_use_PrivateKey(ssl, pkey) == 1 && SSL_CTX_check_private_key(ssl) == 1;
    X509_free(x509);
    EVP_PKEY_free(pkey);
    return is_used;
}

static bool configure(SSL_CTX *ssl) {
    /* The handshake asks for no path MTU and gives no tickets; one handshake per connection. */
    SSL_CTX_set_options(ssl, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_read_ahead(ssl, 1); /* a datagram is read whole */
    SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_cert_verify_callback(ssl, accept_certificate, NULL);
    SSL_CTX_set_info_callback(ssl, mcu_dtls_note_alert);
    return SSL_CTX_set_min_proto_version(ssl, DTLS1_2_VERSION) == 1 &&
           SSL_CTX_set_max_proto_version(ssl, DTLS1_2_VERSION) == 1 &&
           SSL_CTX_set1_groups_list(ssl, "X25519:P-256:P-384") == 1 && SSL_CTX_set_cipher_list(ssl, CIPHERS) == 1;
}

int32_t mcu_dtls_context_create(const uint8_t *certificate, int32_t certificate_size, const uint8_t *key,
                                int32_t key_size, const char *srtp_profiles, mcu_dtls_context **context) {
    if (certificate == NULL || certificate_size <= 0 || key == NULL || key_size <= 0 || srtp_profiles == NULL ||
        context == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "null or empty argument");
    }
    *context = NULL;
    ERR_clear_error();
    mcu_dtls_context *made = calloc(1, sizeof *made);
    SSL_CTX *ssl = SSL_CTX_new(DTLS_method());
    if (made == NULL || ssl == NULL) {
        SSL_CTX_free(ssl);
        free(made);
        return mcu_fail(MCU_ERROR_MEMORY, "dtls: out of memory");
    }
    made->ssl = ssl;
    mcu_handle_opened();
    int32_t status = MCU_OK;
    if (!configure(ssl)) {
        status = mcu_fail(MCU_ERROR_UNSUPPORTED, "dtls: OpenSSL refuses the settings");
    } else if (!use_certificate(ssl, certificate, certificate_size, key, key_size)) {
        status = mcu_fail(MCU_ERROR_DATA, "dtls: the certificate or its key cannot be used");
    } else if (srtp_profiles[0] != '\0' && SSL_CTX_set_tlsext_use_srtp(ssl, srtp_profiles) != 0) {
        status = mcu_fail(MCU_ERROR_ARGUMENT, "dtls: unknown SRTP profiles \"%s\"", srtp_profiles);
    }
    ERR_clear_error();
    if (status != MCU_OK) {
        mcu_dtls_context_free(made);
        return status;
    }
    *context = made;
    return MCU_OK;
}

void mcu_dtls_context_free(mcu_dtls_context *context) {
    if (context == NULL) {
        return;
    }
    SSL_CTX_free(context->ssl);
    free(context);
    mcu_handle_closed();
}

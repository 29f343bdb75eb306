/* Goal: two connections find each other whatever the network loses, by the caller's clock alone, and no bytes do harm. */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <string.h>
#include <time.h>

#include "check.h"
#include "mcu_core.h"

enum { MAX_PIPE = 64, STEP_MS = 50 };
static const char PROFILES[] = "SRTP_AEAD_AES_128_GCM:SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_80";

typedef struct identity {
    uint8_t certificate[2048], key[2048];
    int32_t certificate_size, key_size;
    X509 *x509;
    EVP_PKEY *pkey;
} identity;

static identity make_identity(int is_rsa) {
    identity made = {0};
    made.pkey = is_rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256");
    CHECK(made.pkey != NULL);
    X509 *x = made.x509 = X509_new();
    CHECK(X509_set_version(x, 2) && ASN1_INTEGER_set(X509_get_serialNumber(x), 77));
    X509_gmtime_adj(X509_getm_notBefore(x), -86400 * 10);
    X509_gmtime_adj(X509_getm_notAfter(x), -86400); /* expired: nobody looks at it */
    X509_NAME *name = X509_get_subject_name(x);
    CHECK(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"test", -1, -1, 0));
    CHECK(X509_set_issuer_name(x, name) && X509_set_pubkey(x, made.pkey) && X509_sign(x, made.pkey, EVP_sha256()));
    uint8_t *at = made.certificate;
    made.certificate_size = i2d_X509(x, &at);
    PKCS8_PRIV_KEY_INFO *pkcs8 = EVP_PKEY2PKCS8(made.pkey);
    at = made.key;
    made.key_size = i2d_PKCS8_PRIV_KEY_INFO(pkcs8, &at);
    PKCS8_PRIV_KEY_INFO_free(pkcs8);
    CHECK(made.certificate_size > 0 && made.key_size > 0);
    return made;
}

static void free_identity(identity *one) {
    X509_free(one->x509);
    EVP_PKEY_free(one->pkey);
}

static mcu_dtls_context *make_context(const identity *one, const char *profiles) {
    mcu_dtls_context *context = NULL;
    CHECK(mcu_dtls_context_create(one->certificate, one->certificate_size, one->key, one->key_size, profiles, &context) ==
          MCU_OK);
    return context;
}

static mcu_dtls_info info_of(const mcu_dtls *dtls) {
    mcu_dtls_info info;
    CHECK(mcu_dtls_get_info(dtls, &info) == MCU_OK);
    return info;
}

/* One side under a virtual clock. */
typedef struct side {
    mcu_dtls *dtls;
    int32_t flight;
    int64_t due_ms, rto_ms;
    int resends;
} side;

static void follow(side *one, int64_t now_ms) {
    int32_t flight = info_of(one->dtls).flight;
    if (flight != one->flight) {
        one->flight = flight;
        one->rto_ms = 150;
        one->due_ms = flight == 0 ? INT64_MAX : now_ms + one->rto_ms;
    }
}

static void expire(side *one, int64_t now_ms) {
    if (one->flight == 0 || now_ms < one->due_ms) {
        return;
    }
    CHECK(mcu_dtls_retransmit(one->dtls) == MCU_AGAIN);
    one->resends++;
    one->rto_ms = one->rto_ms * 2 > 3000 ? 3000 : one->rto_ms * 2;
    one->due_ms = now_ms + one->rto_ms;
    follow(one, now_ms);
}

/* Moves everything from one side to the other; the datagram with the number `lost` (counted over both) goes missing. */
static int pump(side *from, side *to, int64_t now_ms, int *count, int lost) {
    uint8_t pipe[MAX_PIPE][MCU_DTLS_MAX_DATAGRAM];
    int32_t sizes[MAX_PIPE];
    int taken = 0;
    while (taken < MAX_PIPE && mcu_dtls_take(from->dtls, pipe[taken], MCU_DTLS_MAX_DATAGRAM, &sizes[taken]) == MCU_OK) {
        taken++;
    }
    for (int i = 0; i < taken; i++) {
        if ((*count)++ == lost) {
            continue;
        }
        int32_t status = mcu_dtls_feed(to->dtls, pipe[i], sizes[i]);
        CHECK(status == MCU_OK || status == MCU_AGAIN);
        if (status == MCU_OK) { /* a repeated flight asks for ours again */
            static uint8_t data[16384];
            int32_t size;
            CHECK(mcu_dtls_read(to->dtls, data, sizeof data, &size) == MCU_AGAIN);
        }
        follow(to, now_ms);
    }
    return taken;
}

/* Returns milliseconds of virtual time until both are open; -1: not within 20 s. `count` gets all datagrams. */
static int64_t shake(mcu_dtls_context *client_context, mcu_dtls_context *server_context, int mtu, int lost, int *count,
                     side *client, side *server) {
    *client = *server = (side){0};
    *count = 0;
    CHECK(mcu_dtls_create(client_context, MCU_DTLS_CLIENT, mtu, &client->dtls) == MCU_OK);
    CHECK(mcu_dtls_create(server_context, MCU_DTLS_SERVER, mtu, &server->dtls) == MCU_OK);
    CHECK(mcu_dtls_handshake(client->dtls) == MCU_AGAIN);
    follow(client, 0);
    for (int64_t now = 0; now < 20000; now += STEP_MS) {
        expire(client, now);
        expire(server, now);
        int moved;
        do {
            moved = pump(client, server, now, count, lost);
            moved += pump(server, client, now, count, lost);
        } while (moved > 0);
        if (info_of(client->dtls).state == MCU_DTLS_OPEN && info_of(server->dtls).state == MCU_DTLS_OPEN) {
            return now;
        }
    }
    return -1;
}

static void check_open_pair(side *client, side *server, const identity *client_id) {
    mcu_dtls_srtp_keys a, b;
    CHECK(mcu_dtls_export_srtp(client->dtls, &a) == MCU_OK && mcu_dtls_export_srtp(server->dtls, &b) == MCU_OK);
    CHECK(memcmp(&a, &b, sizeof a) == 0 && memcmp(a.client_key, a.server_key, 16) != 0);
    uint8_t digest[MCU_DTLS_MAX_DIGEST], expected[EVP_MAX_MD_SIZE];
    int32_t size;
    CHECK(mcu_dtls_peer_digest(server->dtls, MCU_DTLS_SHA256, digest, &size) == MCU_OK && size == 32);
    CHECK(EVP_Digest(client_id->certificate, (size_t)client_id->certificate_size, expected, NULL, EVP_sha256(), NULL));
    CHECK(memcmp(digest, expected, 32) == 0);
    CHECK(mcu_dtls_peer_digest(server->dtls, MCU_DTLS_SHA1, digest, &size) == MCU_OK && size == 20);
    CHECK(mcu_dtls_peer_digest(server->dtls, MCU_DTLS_SHA512, digest, &size) == MCU_OK && size == 64);
    CHECK(mcu_dtls_peer_digest(server->dtls, 9, digest, &size) == MCU_ERROR_ARGUMENT);
    uint8_t datagram[MCU_DTLS_MAX_DATAGRAM], data[16384], sent[MCU_DTLS_MAX_WRITE];
    memset(sent, 0x5a, sizeof sent);
    static const int SIZES[] = {1, 1188, MCU_DTLS_MAX_WRITE};
    for (int i = 0; i < 3; i++) {
        CHECK(mcu_dtls_write(client->dtls, sent, SIZES[i]) == MCU_OK);
        CHECK(mcu_dtls_take(client->dtls, datagram, sizeof datagram, &size) == MCU_OK);
        CHECK(mcu_dtls_feed(server->dtls, datagram, size) == MCU_OK);
        CHECK(mcu_dtls_read(server->dtls, data, sizeof data, &size) == MCU_OK && size == SIZES[i]);
        CHECK(memcmp(data, sent, (size_t)size) == 0);
        CHECK(mcu_dtls_take(client->dtls, datagram, sizeof datagram, &size) == MCU_AGAIN);
    }
    CHECK(mcu_dtls_read(server->dtls, data, 100, &size) == MCU_ERROR_TOO_LARGE);
    mcu_dtls_close(client->dtls);
    CHECK(mcu_dtls_take(client->dtls, datagram, sizeof datagram, &size) == MCU_OK);
    CHECK(mcu_dtls_feed(server->dtls, datagram, size) == MCU_OK);
    CHECK(mcu_dtls_read(server->dtls, data, sizeof data, &size) == MCU_END);
    CHECK(info_of(server->dtls).state == MCU_DTLS_CLOSED && info_of(server->dtls).alert_received == 256);
    CHECK(mcu_dtls_write(server->dtls, sent, 1) == MCU_END);
}

static void free_pair(side *client, side *server) {
    mcu_dtls_free(client->dtls);
    mcu_dtls_free(server->dtls);
}

static void every_datagram_may_be_lost(int mtu, int is_rsa) {
    identity server_id = make_identity(0), client_id = make_identity(is_rsa);
    mcu_dtls_context *server_context = make_context(&server_id, PROFILES);
    mcu_dtls_context *client_context = make_context(&client_id, PROFILES);
    int total = 1;
    for (int lost = -1; lost < total; lost++) {
        side client, server;
        int count;
        int64_t ms = shake(client_context, server_context, mtu, lost, &count, &client, &server);
        CHECK(ms >= 0 && ms <= 1500);
        if (lost == -1) {
            CHECK(ms == 0 && client.resends == 0 && server.resends == 0);
            total = count;
        } else {
            CHECK(!mcu_dtls_has_virtual_timer() || client.resends + server.resends > 0);
        }
        check_open_pair(&client, &server, &client_id);
        free_pair(&client, &server);
    }
    CHECK(total >= 4);
    mcu_dtls_context_free(client_context);
    mcu_dtls_context_free(server_context);
    free_identity(&server_id);
    free_identity(&client_id);
}

static void a_flight_is_sent_again_twelve_times_at_most(void) {
    identity id = make_identity(0);
    mcu_dtls_context *context = make_context(&id, PROFILES);
    mcu_dtls *dtls = NULL;
    uint8_t datagram[MCU_DTLS_MAX_DATAGRAM];
    int32_t size;
    CHECK(mcu_dtls_create(context, MCU_DTLS_CLIENT, 1200, &dtls) == MCU_OK);
    mcu_dtls_context_free(context);
    CHECK(mcu_dtls_retransmit(dtls) == MCU_AGAIN && info_of(dtls).flight == 0);
    CHECK(mcu_dtls_handshake(dtls) == MCU_AGAIN && info_of(dtls).flight == 1);
    uint64_t last_number = 0;
    for (int i = 0; i <= 12 && mcu_dtls_has_virtual_timer(); i++) {
        CHECK(mcu_dtls_take(dtls, datagram, sizeof datagram, &size) == MCU_OK && datagram[0] == 22);
        uint64_t number = 0;
        for (int byte = 5; byte < 11; byte++) {
            number = number << 8 | datagram[byte];
        }
        CHECK(i == 0 || number > last_number);
        last_number = number;
        CHECK(mcu_dtls_take(dtls, datagram, sizeof datagram, &size) == MCU_AGAIN);
        CHECK(mcu_dtls_retransmit(dtls) == (i < 12 ? MCU_AGAIN : MCU_ERROR_DATA));
    }
    char text[100];
    CHECK(mcu_dtls_error(dtls, text, sizeof text) == MCU_OK && (text[0] != '\0' || !mcu_dtls_has_virtual_timer()));
    mcu_dtls_free(dtls);
    free_identity(&id);
}

/* OpenSSL's own timer would have sent the ClientHello again after a second. */
static void the_wall_clock_decides_nothing(void) {
    if (!mcu_dtls_has_virtual_timer()) {
        return;
    }
    identity id = make_identity(0);
    mcu_dtls_context *context = make_context(&id, PROFILES);
    mcu_dtls *dtls = NULL;
    uint8_t datagram[MCU_DTLS_MAX_DATAGRAM];
    int32_t size;
    CHECK(mcu_dtls_create(context, MCU_DTLS_CLIENT, 1200, &dtls) == MCU_OK);
    CHECK(mcu_dtls_handshake(dtls) == MCU_AGAIN);
    CHECK(mcu_dtls_take(dtls, datagram, sizeof datagram, &size) == MCU_OK);
    nanosleep(&(struct timespec){.tv_sec = 1, .tv_nsec = 100000000}, NULL);
    datagram[1] = 0; /* a version that is dropped, so that there is something to read */
    CHECK(mcu_dtls_feed(dtls, datagram, size) == MCU_AGAIN);
    datagram[0] = 60; /* a record that nobody knows */
    CHECK(mcu_dtls_feed(dtls, datagram, size) == MCU_AGAIN);
    CHECK(mcu_dtls_take(dtls, datagram, sizeof datagram, &size) == MCU_AGAIN);
    mcu_dtls_free(dtls);
    mcu_dtls_context_free(context);
    free_identity(&id);
}

/* What the server sends goes to the client at once; what the client sends, record by record to the server. */
static void finish_by_hand(SSL *client, BIO *in, BIO *out, mcu_dtls *server) {
    for (int round = 0; round < 8 && !(SSL_is_init_finished(client) && info_of(server).state == MCU_DTLS_OPEN); round++) {
        uint8_t datagram[MCU_DTLS_MAX_DATAGRAM];
        static uint8_t flight[8192];
        int32_t size;
        while (mcu_dtls_take(server, datagram, sizeof datagram, &size) == MCU_OK) {
            CHECK(BIO_write(in, datagram, size) == size);
            SSL_do_handshake(client);
        }
        int total = BIO_read(out, flight, sizeof flight);
        for (int at = 0, length; at < total; at += length) {
            length = 13 + (flight[at + 11] << 8 | flight[at + 12]);
            int32_t status = mcu_dtls_feed(server, flight + at, length);
            CHECK(status == MCU_OK || status == MCU_AGAIN);
        }
    }
}

/*
 * Bug 7: a client of OpenSSL alone, whose ClientHello has 1.2 KB more, as that of a browser with a post-quantum key share. It
 * is cut into 2 to 5 pieces by the client's MTU, which come in order, backwards, turned round, or each twice; the handshake is
 * finished by both.
 */
static void bug_7_a_long_hello_in_pieces_opens_the_connection(void) {
    enum { MORE = 1200, ORDERS = 4 };
    static const int MTU[] = {1000, 550, 450, 360};
    identity id = make_identity(0);
    mcu_dtls_context *context = make_context(&id, PROFILES);
    for (int pieces = 2; pieces <= 5; pieces++) {
        for (int order = 0; order < ORDERS; order++) {
            mcu_dtls *server = NULL;
            CHECK(mcu_dtls_create(context, MCU_DTLS_SERVER, 1200, &server) == MCU_OK);
            SSL_CTX *client_context = SSL_CTX_new(DTLS_method());
            CHECK(SSL_CTX_use_certificate(client_context, id.x509) == 1 && SSL_CTX_use_PrivateKey(client_context, id.pkey) == 1);
            CHECK(SSL_CTX_set_tlsext_use_srtp(client_context, PROFILES) == 0);
            SSL *client = SSL_new(client_context);
            uint8_t protocols[MORE];
            for (int i = 0; i < MORE; i += 100) {
                memset(protocols + i, 'a' + i / 100, 100);
                protocols[i] = 99;
            }
            CHECK(SSL_set_alpn_protos(client, protocols, sizeof protocols) == 0);
            BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());
            BIO_set_mem_eof_return(in, -1);
            SSL_set_bio(client, in, out);
            SSL_set_options(client, SSL_OP_NO_QUERY_MTU);
            SSL_set_mtu(client, MTU[pieces - 2]);
            SSL_set_connect_state(client);
            CHECK(SSL_do_handshake(client) == -1);
            static uint8_t flight[8192];
            int total = BIO_read(out, flight, sizeof flight);
            CHECK(total > MORE);
            int starts[32], count = 0;
            for (int at = 0; at < total; at += 13 + (flight[at + 11] << 8 | flight[at + 12])) {
                starts[count++] = at;
            }
            CHECK(count == pieces);
            for (int i = 0; i < count; i++) {
                int piece = order == 1 ? count - 1 - i : order == 2 ? (i + 1) % count : i;
                int32_t size = 13 + (flight[starts[piece] + 11] << 8 | flight[starts[piece] + 12]);
                CHECK(mcu_dtls_feed(server, flight + starts[piece], size) == MCU_AGAIN);
                CHECK(order < 3 || mcu_dtls_feed(server, flight + starts[piece], size) == MCU_AGAIN);
            }
            finish_by_hand(client, in, out, server);
            CHECK(SSL_is_init_finished(client) && info_of(server).state == MCU_DTLS_OPEN);
            mcu_dtls_srtp_keys keys;
            CHECK(mcu_dtls_export_srtp(server, &keys) == MCU_OK);
            SSL_free(client);
            SSL_CTX_free(client_context);
            mcu_dtls_free(server);
        }
    }
    mcu_dtls_context_free(context);
    free_identity(&id);
}

static void foreign_bytes_do_no_harm(void) {
    identity id = make_identity(0);
    mcu_dtls_context *context = make_context(&id, PROFILES);
    uint8_t hello[MCU_DTLS_MAX_DATAGRAM], bytes[MCU_DTLS_MAX_DATAGRAM];
    int32_t size;
    mcu_dtls *client = NULL;
    CHECK(mcu_dtls_create(context, MCU_DTLS_CLIENT, 1200, &client) == MCU_OK);
    CHECK(mcu_dtls_handshake(client) == MCU_AGAIN);
    CHECK(mcu_dtls_take(client, hello, sizeof hello, &size) == MCU_OK);
    mcu_dtls_free(client);
    uint32_t seed = 1;
    mcu_dtls *server = NULL;
    for (int i = 0; i < 5000; i++) {
        if (i % 10 == 0) {
            mcu_dtls_free(server);
            CHECK(mcu_dtls_create(context, MCU_DTLS_SERVER, 1200, &server) == MCU_OK);
        }
        memcpy(bytes, hello, (size_t)size);
        int changes = 1 + i % 4;
        for (int change = 0; change < changes; change++) {
            seed = seed * 1664525 + 1013904223;
            bytes[(seed >> 8) % (uint32_t)size] = (uint8_t)seed;
        }
        seed = seed * 1664525 + 1013904223;
        int32_t cut = i % 3 == 0 ? (int32_t)(1 + (seed >> 8) % (uint32_t)size) : size;
        int32_t status = mcu_dtls_feed(server, bytes, cut);
        CHECK(status == MCU_AGAIN || status == MCU_ERROR_DATA || status == MCU_END);
    }
    mcu_dtls_free(server);
    mcu_dtls_context_free(context);
    free_identity(&id);
}

static void profiles_are_the_servers_choice(void) {
    static const char *const OFFERS[] = {"SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM",
                                         "SRTP_AES128_CM_SHA1_80", "SRTP_AEAD_AES_256_GCM", ""};
    static const int PROFILE[] = {7, 1, 8, 0}, KEY[] = {16, 16, 32, 0}, SALT[] = {12, 14, 12, 0};
    identity id = make_identity(0);
    mcu_dtls_context *server_context = make_context(&id, PROFILES);
    for (int i = 0; i < 4; i++) {
        mcu_dtls_context *client_context = make_context(&id, OFFERS[i]);
        side client, server;
        int count;
        CHECK(shake(client_context, server_context, 1200, -1, &count, &client, &server) == 0);
        mcu_dtls_srtp_keys keys;
        int32_t status = mcu_dtls_export_srtp(server.dtls, &keys);
        CHECK(status == (PROFILE[i] == 0 ? MCU_ERROR_NOT_FOUND : MCU_OK));
        CHECK(keys.profile == PROFILE[i] && keys.key_size == KEY[i] && keys.salt_size == SALT[i]);
        char cipher[64];
        CHECK(mcu_dtls_cipher(server.dtls, cipher, sizeof cipher) == MCU_OK);
        CHECK(strcmp(cipher, "ECDHE-ECDSA-AES128-GCM-SHA256") == 0);
        free_pair(&client, &server);
        mcu_dtls_context_free(client_context);
    }
    mcu_dtls_context_free(server_context);
    free_identity(&id);
}

static void mistakes_are_told(void) {
    identity id = make_identity(0);
    mcu_dtls_context *context = NULL;
    uint8_t junk[64] = {0x30, 5, 1, 2, 3};
    CHECK(mcu_dtls_context_create(junk, sizeof junk, id.key, id.key_size, PROFILES, &context) == MCU_ERROR_DATA);
    CHECK(mcu_dtls_context_create(id.certificate, id.certificate_size, junk, sizeof junk, "", &context) == MCU_ERROR_DATA);
    CHECK(mcu_dtls_context_create(id.certificate, id.certificate_size, id.key, id.key_size, "SRTP_NONE", &context) ==
          MCU_ERROR_ARGUMENT);
    CHECK(context == NULL);
    context = make_context(&id, "");
    mcu_dtls *dtls = NULL;
    CHECK(mcu_dtls_create(context, 7, 1200, &dtls) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_dtls_create(context, MCU_DTLS_SERVER, 100, &dtls) == MCU_ERROR_ARGUMENT && dtls == NULL);
    mcu_dtls_context_free(context);
    free_identity(&id);
}

int main(void) {
    int32_t before = mcu_outstanding();
    every_datagram_may_be_lost(1200, 0);
    every_datagram_may_be_lost(300, 0);
    every_datagram_may_be_lost(600, 1);
    a_flight_is_sent_again_twelve_times_at_most();
    the_wall_clock_decides_nothing();
    bug_7_a_long_hello_in_pieces_opens_the_connection();
    foreign_bytes_do_no_harm();
    profiles_are_the_servers_choice();
    mistakes_are_told();
    CHECK(mcu_outstanding() == before);
    return 0;
}

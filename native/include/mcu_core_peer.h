/* A peer beside its media: DTLS and the data channels of SCTP. A part of mcu_core.h. */
#ifndef MCU_CORE_PEER_H
#define MCU_CORE_PEER_H

#include "mcu_core.h"

/* ---- dtls ----
 * DTLS 1.2 with OpenSSL for DTLS-SRTP (RFC 5764) and data channels (RFC 8261). Datagrams go in and out as calls; there is
 * no socket and, where OpenSSL lets us (below 3.2), no clock: the caller decides when a flight is sent again. */

typedef struct mcu_dtls_context mcu_dtls_context;
typedef struct mcu_dtls mcu_dtls;

enum {
    MCU_DTLS_MAX_DATAGRAM = 2048, /* the longest outgoing one */
    MCU_DTLS_MAX_WRITE = 1900,    /* application data of one call */
    MCU_DTLS_MAX_KEY = 32,
    MCU_DTLS_MAX_SALT = 14,
    MCU_DTLS_MAX_DIGEST = 64,
};

enum { MCU_DTLS_CLIENT = 0, MCU_DTLS_SERVER = 1 };
enum { MCU_DTLS_SHA1 = 0, MCU_DTLS_SHA256 = 1, MCU_DTLS_SHA384 = 2, MCU_DTLS_SHA512 = 3 };

enum {
    MCU_DTLS_HANDSHAKING = 0,
    MCU_DTLS_OPEN = 1,
    MCU_DTLS_CLOSED = 2, /* by close_notify of one side, or by mcu_dtls_close */
    MCU_DTLS_FAILED = 3,
};

typedef struct mcu_dtls_info {
    int32_t state; /* MCU_DTLS_* */
    /* Number of the flight that waits for an answer, raised with each new one; 0 when nothing would be sent again. */
    int32_t flight;
    int32_t alert_received; /* level * 256 + description (RFC 5246 section 7.2); -1: none */
    int32_t alert_sent;
    int32_t dropped_out; /* outgoing datagrams that nobody took in time */
    int32_t dropped_in;  /* datagrams that were replaced before they were read */
} mcu_dtls_info;

/* Key material of both directions, RFC 5764 section 4.2. */
typedef struct mcu_dtls_srtp_keys {
    int32_t profile; /* number of the IANA registry "DTLS-SRTP Protection Profiles" */
    int32_t key_size, salt_size;
    uint8_t client_key[MCU_DTLS_MAX_KEY], server_key[MCU_DTLS_MAX_KEY];
    uint8_t client_salt[MCU_DTLS_MAX_SALT], server_salt[MCU_DTLS_MAX_SALT];
} mcu_dtls_srtp_keys;

/* `certificate` is an X.509 in DER, `key` a PKCS#8 in DER. `srtp_profiles` is OpenSSL's list, names with ':' between,
 * the first one preferred; empty: use_srtp is not offered and not answered. Leaves a text behind (mcu_last_error).
 * A context may be used by several threads, and freed while connections live. */
MCU_API int32_t mcu_dtls_context_create(const uint8_t *certificate, int32_t certificate_size, const uint8_t *key,
                                        int32_t key_size, const char *srtp_profiles, mcu_dtls_context **context);
MCU_API void mcu_dtls_context_free(mcu_dtls_context *context);

/* `mtu`: the longest handshake datagram, 256 to 1500 bytes. */
MCU_API int32_t mcu_dtls_create(mcu_dtls_context *context, int32_t role, int32_t mtu, mcu_dtls **dtls);
MCU_API void mcu_dtls_free(mcu_dtls *dtls);

/* Goes on with the handshake; a client's first call sends its ClientHello. MCU_OK: open; MCU_AGAIN: waits for the other
 * side; MCU_END: closed; MCU_ERROR_DATA: failed. */
MCU_API int32_t mcu_dtls_handshake(mcu_dtls *dtls);

/* One datagram that came in; answers as mcu_dtls_handshake. Once open, mcu_dtls_read is to be called until MCU_AGAIN. */
MCU_API int32_t mcu_dtls_feed(mcu_dtls *dtls, const uint8_t *datagram, int32_t size);

/* The next datagram to send, at most MCU_DTLS_MAX_DATAGRAM bytes. MCU_AGAIN: none. */
MCU_API int32_t mcu_dtls_take(mcu_dtls *dtls, uint8_t *datagram, int32_t capacity, int32_t *size);

/* Application data of one record. MCU_AGAIN: none; MCU_END: the peer closed; MCU_ERROR_DATA: the connection failed;
 * MCU_ERROR_TOO_LARGE: `capacity` is below 16384. */
MCU_API int32_t mcu_dtls_read(mcu_dtls *dtls, uint8_t *data, int32_t capacity, int32_t *size);

/* One record in one datagram. MCU_AGAIN: not open yet; MCU_END: not any more. */
MCU_API int32_t mcu_dtls_write(mcu_dtls *dtls, const uint8_t *data, int32_t size);

/* The caller's timer ran out: the waiting flight is sent again, with new record numbers. MCU_AGAIN: done, or nothing
 * waits; MCU_ERROR_DATA: sent 12 times without an answer, the connection failed. From OpenSSL 3.2 on the library's own
 * clock decides, and an early call does nothing. */
MCU_API int32_t mcu_dtls_retransmit(mcu_dtls *dtls);

/* Sends close_notify where it can be sent. */
MCU_API void mcu_dtls_close(mcu_dtls *dtls);
MCU_API int32_t mcu_dtls_get_info(const mcu_dtls *dtls, mcu_dtls_info *info);

/* 1 when mcu_dtls_retransmit alone decides about sending again, 0 when OpenSSL's clock does. */
MCU_API int32_t mcu_dtls_has_virtual_timer(void);

/* The digest of the peer's certificate (DER), `digest` holding MCU_DTLS_MAX_DIGEST bytes. MCU_ERROR_NOT_FOUND: it has
 * shown none. */
MCU_API int32_t mcu_dtls_peer_digest(const mcu_dtls *dtls, int32_t hash, uint8_t *digest, int32_t *size);

/* Once open. MCU_ERROR_NOT_FOUND: no profile was agreed on. The caller wipes `keys`. */
MCU_API int32_t mcu_dtls_export_srtp(mcu_dtls *dtls, mcu_dtls_srtp_keys *keys);

/* OpenSSL's name of the cipher suite; of what went wrong last. Empty: none. */
MCU_API int32_t mcu_dtls_cipher(const mcu_dtls *dtls, char *text, int32_t size);
MCU_API int32_t mcu_dtls_error(const mcu_dtls *dtls, char *text, int32_t size);

/* ---- sctp ----
 * SCTP over DTLS (RFC 8261) with usrsctp. usrsctp is one for the process and has one clock: mcu_sctp_tick drives all
 * associations. Everything here takes one global lock, so associations may live on different threads. */

typedef struct mcu_sctp mcu_sctp;

enum {
    MCU_SCTP_STREAMS = 1024,        /* ids 0 to 1023, both ways */
    MCU_SCTP_MAX_PACKET = 1500,     /* outgoing ones have at most 1188 bytes */
    MCU_SCTP_MAX_MESSAGE = 262144,  /* both ways */
};

enum {
    MCU_SCTP_UP = 1,           /* messages can be sent */
    MCU_SCTP_DOWN = 2,         /* the end, by the peer or by lost packets */
    MCU_SCTP_MESSAGE = 3,
    MCU_SCTP_RESET_IN = 4,     /* the peer ended its side of `stream`; -1: of all */
    MCU_SCTP_RESET_OUT = 5,    /* our side of `stream` was ended */
    MCU_SCTP_RESET_FAILED = 6, /* the peer refused it, or the request was lost: ask again */
};

enum { MCU_SCTP_RELIABLE = 0, MCU_SCTP_MAX_LIFETIME_MS = 1, MCU_SCTP_MAX_RETRANSMITS = 2 };

typedef struct mcu_sctp_event {
    int32_t kind;
    int32_t stream;
    uint32_t ppid;        /* payload protocol identifier, of messages */
    int32_t size;         /* of messages */
    int32_t is_unordered; /* of messages */
} mcu_sctp_event;

MCU_API int32_t mcu_sctp_create(int32_t local_port, int32_t remote_port, mcu_sctp **sctp);

/* Sends INIT; both sides may. MCU_ERROR_UNSUPPORTED: usrsctp refused. */
MCU_API int32_t mcu_sctp_connect(mcu_sctp *sctp);
MCU_API int32_t mcu_sctp_input(mcu_sctp *sctp, const uint8_t *packet, int32_t size);

/* All associations of the process go on by so many milliseconds (at most 10,000). */
MCU_API int32_t mcu_sctp_tick(int32_t elapsed_ms);

/* The next packet to send, at most MCU_SCTP_MAX_PACKET bytes. MCU_AGAIN: none. */
MCU_API int32_t mcu_sctp_take_packet(mcu_sctp *sctp, uint8_t *packet, int32_t capacity, int32_t *size);

/* The next event, which stays. MCU_AGAIN: none. */
MCU_API int32_t mcu_sctp_peek_event(mcu_sctp *sctp, mcu_sctp_event *event);

/* Takes that event, and a message's bytes into `data` (its `size`). */
MCU_API int32_t mcu_sctp_take_event(mcu_sctp *sctp, uint8_t *data, int32_t capacity);

/* One message of 1 to MCU_SCTP_MAX_MESSAGE bytes. `policy` with `value` as above. MCU_AGAIN: not now (no room, the stream
 * is being reset, not up yet); MCU_END: down. */
MCU_API int32_t mcu_sctp_send(mcu_sctp *sctp, int32_t stream, uint32_t ppid, const uint8_t *data, int32_t size,
                              int32_t is_unordered, int32_t policy, uint32_t value);

/* Asks to end our side of a stream. MCU_AGAIN: another request is on its way, or there is still data: ask again. */
MCU_API int32_t mcu_sctp_reset_stream(mcu_sctp *sctp, int32_t stream);

/* Aborts; the packet that says so can still be taken. */
MCU_API void mcu_sctp_abort(mcu_sctp *sctp);
MCU_API void mcu_sctp_free(mcu_sctp *sctp);

/* Packets and messages that were dropped because nobody took them. */
MCU_API int32_t mcu_sctp_dropped(mcu_sctp *sctp);

typedef struct mcu_sctp_state {
    int32_t rto_ms;          /* retransmission timeout of the path */
    int32_t peer_window;     /* bytes that the peer has room for */
    int32_t buffered_chunks; /* that wait to be sent or acknowledged */
} mcu_sctp_state;

/* MCU_AGAIN: the association is not up. */
MCU_API int32_t mcu_sctp_get_state(mcu_sctp *sctp, mcu_sctp_state *state);

#endif

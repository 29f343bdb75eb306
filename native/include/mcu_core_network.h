/* Packets of media: SRTP, UDP sockets, and the fan-out of a frame. A part of mcu_core.h. */
#ifndef MCU_CORE_NETWORK_H
#define MCU_CORE_NETWORK_H

#include "mcu_core.h"

/* ---- srtp ----
 * RFC 3711 and RFC 7714: RTP and RTCP packets protected in place, one context for one direction of one peer.
 */

typedef struct mcu_srtp mcu_srtp;

/* Numbers of the DTLS-SRTP protection profiles (RFC 5764 section 4.1.2, RFC 7714 section 14.2). */
enum {
    MCU_SRTP_AES_CM_128_HMAC_SHA1_80 = 1, /* key 16 bytes, salt 14 */
    MCU_SRTP_AEAD_AES_128_GCM = 7,        /* key 16 bytes, salt 12 */
    MCU_SRTP_AEAD_AES_256_GCM = 8,        /* key 32 bytes, salt 12 */
};

enum {
    MCU_SRTP_MAX_STREAMS = 64, /* SSRCs of a context */
    MCU_SRTP_WINDOW = 1024,    /* packets: the newest and 1023 before it may still come */
    MCU_SRTP_RTP_GROWTH = 16,  /* bytes that protecting adds at most */
    MCU_SRTP_RTCP_GROWTH = 20,
};

MCU_API int32_t mcu_srtp_create(int32_t profile, const uint8_t *key, int32_t key_length, const uint8_t *salt,
                                int32_t salt_length, int32_t is_sender, mcu_srtp **out);
MCU_API void mcu_srtp_destroy(mcu_srtp *srtp);

/* In place; the new length or a negative status. A sender's context protects, a receiver's unprotects, or it is
 * MCU_ERROR_ARGUMENT. What a failed call leaves in the packet is not defined. State changes only on success. A stream
 * begins at its first success; a sender whose first sequence number is above 32767 risks receivers that guess the
 * roll-over counter wrongly. */
MCU_API int32_t mcu_srtp_protect(mcu_srtp *srtp, uint8_t *packet, int32_t length, int32_t capacity);
MCU_API int32_t mcu_srtp_unprotect(mcu_srtp *srtp, uint8_t *packet, int32_t length);
MCU_API int32_t mcu_srtp_protect_rtcp(mcu_srtp *srtp, uint8_t *packet, int32_t length, int32_t capacity);
MCU_API int32_t mcu_srtp_unprotect_rtcp(mcu_srtp *srtp, uint8_t *packet, int32_t length);

/* A receiver forgets an SSRC that ended, to make room; a sender never does, since its indices must not come again. */
MCU_API int32_t mcu_srtp_remove_stream(mcu_srtp *srtp, uint32_t ssrc);
MCU_API int32_t mcu_srtp_stream_count(const mcu_srtp *srtp);

/* ---- udp ----
 * One port: UDP sockets (one for IPv4, one for IPv6, or one an address), a wake-up, and other descriptors that are
 * waited for together with them. Addresses are 16 bytes in network order, IPv4 as ::ffff:a.b.c.d. Used by one thread;
 * only mcu_udp_wake may be called from any.
 */

typedef struct mcu_udp mcu_udp;

enum {
    MCU_UDP_MAX_SOCKETS = 8,
    MCU_UDP_BATCH = 64,            /* datagrams of one socket in one receive */
    MCU_UDP_DATAGRAM_BYTES = 2048, /* longer ones are dropped and counted */
    MCU_UDP_MAX_READY = 64,
};

enum { MCU_UDP_KERNEL_TIMES = 1 }; /* flags of mcu_udp_bind: arrival times by the kernel (SO_TIMESTAMPNS) */

/* What a socket really got. */
typedef struct mcu_udp_socket_info {
    int32_t socket; /* its index */
    int32_t port;
    int32_t receive_buffer_bytes; /* the kernel's figure halved, that is, comparable with what was asked for */
    int32_t send_buffer_bytes;
} mcu_udp_socket_info;

/* One that came. The bytes stay valid, and may be changed, until the next receive. */
typedef struct mcu_udp_datagram {
    uint8_t *data;
    int64_t arrival_us; /* CLOCK_MONOTONIC */
    uint8_t address[16];
    int32_t length;
    uint16_t port;
    uint16_t socket;
} mcu_udp_datagram;

/* A watched descriptor on which something can be done. */
typedef struct mcu_udp_ready {
    int32_t id;
    uint32_t events; /* EPOLLIN 1, EPOLLOUT 4, EPOLLERR 8, EPOLLHUP 16, EPOLLRDHUP 0x2000 */
} mcu_udp_ready;

typedef struct mcu_udp_batch {
    const mcu_udp_datagram *datagrams;
    const mcu_udp_ready *ready;
    int64_t now_us; /* CLOCK_MONOTONIC, after the wait */
    int32_t datagram_count;
    int32_t ready_count;
    int32_t is_woken;
    int32_t reserved;
} mcu_udp_batch;

/* One to be sent: bytes of an arena, and afterwards what became of it. */
typedef struct mcu_udp_outgoing {
    uint8_t address[16];
    int32_t offset, length; /* bytes, in the arena */
    uint16_t port;
    uint16_t socket;
    int32_t status; /* out: MCU_OK, MCU_ERROR_WOULD_BLOCK, MCU_ERROR_NETWORK, MCU_ERROR_ARGUMENT */
    int32_t target; /* fan-out: index of the target; otherwise the caller's own */
    int32_t reserved;
} mcu_udp_outgoing;

typedef struct mcu_udp_counters {
    int64_t received_datagrams, received_bytes, receive_calls;
    int64_t truncated_datagrams;  /* longer than MCU_UDP_DATAGRAM_BYTES, dropped */
    int64_t overflowed_datagrams; /* the kernel's receive buffer was full (SO_RXQ_OVFL) */
    int64_t sent_datagrams, sent_bytes, send_calls;
    int64_t segmented_datagrams; /* of the sent ones, those that went as parts of a UDP_SEGMENT send */
    int64_t would_block_datagrams, failed_datagrams;
    int64_t segment_fallbacks; /* sockets that refused UDP_SEGMENT */
} mcu_udp_counters;

MCU_API int32_t mcu_udp_create(mcu_udp **out);
MCU_API void mcu_udp_destroy(mcu_udp *udp);

/* Binds one more socket; an IPv6 address takes IPv6 only. Port 0: any. The buffers are asked for in bytes. */
MCU_API int32_t mcu_udp_bind(mcu_udp *udp, const uint8_t address[16], int32_t port, int32_t buffer_bytes, int32_t flags,
                             mcu_udp_socket_info *info);

/* Waits at most `timeout_us` (below 0: without end) for datagrams, a wake-up or a watched descriptor. MCU_OK with
 * empty counts when the time was up or a signal came. */
MCU_API int32_t mcu_udp_receive(mcu_udp *udp, int64_t timeout_us, mcu_udp_batch *batch);

/* Ends the running or the next receive. From any thread. */
MCU_API int32_t mcu_udp_wake(mcu_udp *udp);

/* Waits for `events` of a descriptor too (as epoll, level-triggered); again for other events; 0 for no longer. */
MCU_API int32_t mcu_udp_watch(mcu_udp *udp, int32_t descriptor, uint32_t events, int32_t id);

/* Sends in order; runs of equal length to one address go as one UDP_SEGMENT send. Returns how many the kernel took. */
MCU_API int32_t mcu_udp_send(mcu_udp *udp, const uint8_t *arena, int32_t arena_length, mcu_udp_outgoing *datagrams,
                             int32_t count);
MCU_API int32_t mcu_udp_get_counters(const mcu_udp *udp, mcu_udp_counters *counters);

/* 0: never UDP_SEGMENT (to compare, or where a network card breaks it). */
MCU_API int32_t mcu_udp_set_segmentation(mcu_udp *udp, int32_t is_on);

/* ---- fan-out ----
 * One encoded frame, already cut into payloads, to all its viewers: header, SRTP and send in one call.
 */

typedef struct mcu_fanout mcu_fanout;

enum { MCU_FANOUT_EXTENSION_BYTES = 64, MCU_FANOUT_MAX_PAYLOADS = 1024 };

typedef struct mcu_fanout_payload {
    int32_t offset, length; /* bytes, in the frame */
    int32_t marker;         /* 0 or 1 */
} mcu_fanout_payload;

typedef struct mcu_fanout_target {
    mcu_srtp *srtp; /* a sender's */
    uint8_t address[16];
    uint32_t ssrc;
    uint32_t timestamp_offset; /* added to the frame's */
    uint16_t port;
    uint16_t socket;
    uint16_t first_sequence;
    uint16_t first_transport_sequence;
    uint8_t payload_type;
    uint8_t extension_length;          /* bytes of the block with its four bytes of header; a multiple of 4; 0: none */
    int16_t transport_sequence_offset; /* in the block, where two bytes are to be written; -1: none */
    int32_t status;                    /* out: MCU_OK, or the first thing that went wrong */
    int32_t datagram_count;            /* out: those protected, and with a socket sent */
    uint8_t extension[MCU_FANOUT_EXTENSION_BYTES];
    int32_t reserved;
} mcu_fanout_target;

/* The arena takes whole targets; with a socket it is used again and again, without one all must fit. */
MCU_API int32_t mcu_fanout_create(int32_t arena_bytes, int32_t max_datagrams, mcu_fanout **out);
MCU_API void mcu_fanout_destroy(mcu_fanout *fanout);

/* Sequence numbers count up from each target's first over the payloads. `udp` null: the datagrams stay in the arena
 * (mcu_fanout_result). Returns datagrams protected (without) or sent (with), a negative status only for a mistake in
 * the frame. A target that fails does not touch the others; one that does not fit is MCU_ERROR_TOO_LARGE. */
MCU_API int32_t mcu_fanout_send(mcu_fanout *fanout, const uint8_t *frame, int32_t frame_length,
                                const mcu_fanout_payload *payloads, int32_t payload_count, uint32_t timestamp,
                                mcu_fanout_target *targets, int32_t target_count, mcu_udp *udp);

/* What the last call without a socket made, valid until the next. */
MCU_API int32_t mcu_fanout_result(mcu_fanout *fanout, uint8_t **arena, const mcu_udp_outgoing **datagrams,
                                  int32_t *count);

#endif

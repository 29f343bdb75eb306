/* The UDP port, shared by its parts. */
#ifndef MCU_UDP_H
#define MCU_UDP_H

/* recvmmsg, sendmmsg, ppoll: this header comes first. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "mcu_core.h"

enum {
    MCU_UDP_SEND_MESSAGES = 64,    /* of one sendmmsg */
    MCU_UDP_SEGMENTS = 44,         /* of one UDP_SEGMENT send: the kernel allows 64 and 65507 bytes */
    MCU_UDP_SEGMENT_BYTES = 60000, /* all segments together */
    MCU_UDP_CONTROL_BYTES = 64,    /* room for one or two control messages */
};

typedef struct mcu_socket {
    int fd;
    bool is_v6;
    bool has_no_segmentation; /* the kernel or the card refused it */
    uint32_t overflowed;      /* SO_RXQ_OVFL as last seen */
} mcu_socket;

struct mcu_udp {
    mcu_socket sockets[MCU_UDP_MAX_SOCKETS];
    int32_t socket_count;
    int wake_fd, watch_fd;
    bool is_segmenting;
    int fake_segment_error; /* tests: what the kernel answers to UDP_SEGMENT; 0: ask it */
    mcu_udp_counters counters;

    /* Receiving: room for one batch of every socket. */
    uint8_t *buffers;
    mcu_udp_datagram *datagrams;
    struct mmsghdr *headers;
    struct iovec *vectors;
    struct sockaddr_storage *addresses;
    uint8_t *controls;
    mcu_udp_ready ready[MCU_UDP_MAX_READY];
};

static const uint8_t MCU_V4_PREFIX[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

static inline bool mcu_is_v4(const uint8_t address[16]) {
    return memcmp(address, MCU_V4_PREFIX, sizeof MCU_V4_PREFIX) == 0;
}

/* The kernel's form of an address; its length. */
static inline socklen_t mcu_to_sockaddr(const uint8_t address[16], uint16_t port, bool is_v6,
                                        struct sockaddr_storage *out) {
    if (is_v6) {
        struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
        *v6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(port)};
        memcpy(&v6->sin6_addr, address, 16);
        return sizeof *v6;
    }
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    *v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
    memcpy(&v4->sin_addr, address + 12, 4);
    return sizeof *v4;
}

/* Sends all datagrams of one arena in order, and writes each one's status. */
int32_t mcu_udp_send_all(mcu_udp *udp, const uint8_t *arena, mcu_udp_outgoing *datagrams, int32_t count);

#endif

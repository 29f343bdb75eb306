/* Sending many datagrams with few system calls: sendmmsg, and UDP_SEGMENT for runs to one address. */
#include "mcu_udp.h"

#include <errno.h>
#include <netinet/udp.h>
#include <string.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

/* The messages of one sendmmsg, and how many of the datagrams each of them carries. */
typedef struct outbox {
    struct mmsghdr headers[MCU_UDP_SEND_MESSAGES];
    struct iovec vectors[MCU_UDP_SEND_MESSAGES];
    struct sockaddr_storage addresses[MCU_UDP_SEND_MESSAGES];
    _Alignas(struct cmsghdr) uint8_t controls[MCU_UDP_SEND_MESSAGES][CMSG_SPACE(sizeof(uint16_t))];
    mcu_udp_outgoing *firsts[MCU_UDP_SEND_MESSAGES];
    int32_t datagrams[MCU_UDP_SEND_MESSAGES];
    int32_t count;
} outbox;

/* How many datagrams from `first` on can be one UDP_SEGMENT send: one address, one after the other in the arena, all of
 * one length but the last, which may be shorter. */
static int32_t run_length(const mcu_udp_outgoing *first, int32_t count) {
    int32_t run = 1, bytes = first->length;
    while (run < count && run < MCU_UDP_SEGMENTS) {
        const mcu_udp_outgoing *last = &first[run - 1], *next = &first[run];
        bool is_same = next->socket == first->socket && next->port == first->port &&
                       memcmp(next->address, first->address, sizeof first->address) == 0;
        bool follows = next->offset == last->offset + last->length && last->length == first->length &&
                       next->length <= first->length && bytes + next->length <= MCU_UDP_SEGMENT_BYTES;
        if (!is_same || !follows) {
            break;
        }
        bytes += next->length;
        run++;
    }
    return run;
}

static void add_message(outbox *box, const mcu_socket *from, const uint8_t *arena, mcu_udp_outgoing *first,
                        int32_t run) {
    int32_t i = box->count++;
    const mcu_udp_outgoing *last = &first[run - 1];
    box->firsts[i] = first;
    box->datagrams[i] = run;
    box->vectors[i] = (struct iovec){(void *)(uintptr_t)(arena + first->offset),
                                     (size_t)(last->offset + last->length - first->offset)};
    struct msghdr *header = &box->headers[i].msg_hdr;
    *header = (struct msghdr){.msg_name = &box->addresses[i], .msg_iov = &box->vectors[i], .msg_iovlen = 1};
    header->msg_namelen = mcu_to_sockaddr(first->address, first->port, from->is_v6, &box->addresses[i]);
    if (run > 1) {
        header->msg_control = box->controls[i];
        header->msg_controllen = sizeof box->controls[i];
        struct cmsghdr *control = CMSG_FIRSTHDR(header);
        control->cmsg_level = IPPROTO_UDP;
        control->cmsg_type = UDP_SEGMENT;
        control->cmsg_len = CMSG_LEN(sizeof(uint16_t));
        uint16_t size = (uint16_t)first->length;
        memcpy(CMSG_DATA(control), &size, sizeof size);
    }
}

static void set_status(mcu_udp *udp, mcu_udp_outgoing *first, int32_t count, int32_t status) {
    for (int32_t i = 0; i < count; i++) {
        first[i].status = status;
    }
    if (status == MCU_ERROR_WOULD_BLOCK) {
        udp->counters.would_block_datagrams += count;
    } else if (status != MCU_OK) {
        udp->counters.failed_datagrams += count;
    }
}

static void count_sent(mcu_udp *udp, const outbox *box, int32_t message) {
    int32_t run = box->datagrams[message];
    set_status(udp, box->firsts[message], run, MCU_OK);
    udp->counters.sent_datagrams += run;
    udp->counters.sent_bytes += (int64_t)box->vectors[message].iov_len;
    udp->counters.segmented_datagrams += run > 1 ? run : 0;
}

/* sendmmsg, or what a test wants it to answer when the first message is a UDP_SEGMENT send. */
static int call_kernel(mcu_udp *udp, int fd, struct mmsghdr *headers, int32_t count) {
    udp->counters.send_calls++;
    if (udp->fake_segment_error != 0) {
        int32_t plain = 0;
        while (plain < count && headers[plain].msg_hdr.msg_controllen == 0) {
            plain++;
        }
        if (plain == 0) {
            errno = udp->fake_segment_error;
            return -1;
        }
        count = plain;
    }
    return sendmmsg(fd, headers, (unsigned)count, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static int32_t send_box(mcu_udp *udp, mcu_socket *from, const uint8_t *arena, outbox *box);

/* The run of a message that UDP_SEGMENT was refused for, one by one. If that works, it is not tried again: the mistake
 * was not in the address. */
static int32_t send_one_by_one(mcu_udp *udp, mcu_socket *from, const uint8_t *arena, mcu_udp_outgoing *first,
                               int32_t run) {
    outbox box;
    box.count = 0;
    for (int32_t i = 0; i < run; i++) {
        add_message(&box, from, arena, &first[i], 1);
    }
    int32_t sent = send_box(udp, from, arena, &box);
    if (sent > 0 && !from->has_no_segmentation) {
        from->has_no_segmentation = true;
        udp->counters.segment_fallbacks++;
    }
    return sent;
}

/* Returns datagrams that the kernel took. A message that fails is passed over: the kernel tells of it only when it is
 * the first one of a call. */
static int32_t send_box(mcu_udp *udp, mcu_socket *from, const uint8_t *arena, outbox *box) {
    int32_t done = 0, sent = 0;
    while (done < box->count) {
        int taken = call_kernel(udp, from->fd, box->headers + done, box->count - done);
        if (taken > 0) {
            for (int end = done + taken; done < end; done++) {
                count_sent(udp, box, done);
                sent += box->datagrams[done];
            }
            continue;
        }
        if (taken < 0 && errno == EINTR) {
            continue;
        }
        if (taken < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            for (; done < box->count; done++) {
                set_status(udp, box->firsts[done], box->datagrams[done], MCU_ERROR_WOULD_BLOCK);
            }
            break;
        }
        bool is_refused = taken < 0 && (errno == EIO || errno == EINVAL) && box->datagrams[done] > 1;
        if (is_refused) {
            sent += send_one_by_one(udp, from, arena, box->firsts[done], box->datagrams[done]);
        } else {
            set_status(udp, box->firsts[done], box->datagrams[done], MCU_ERROR_NETWORK);
        }
        done++;
    }
    box->count = 0;
    return sent;
}

/* No socket of that number, or an address of the other family. */
static bool is_routable(const mcu_udp *udp, const mcu_udp_outgoing *datagram) {
    return datagram->socket < udp->socket_count && udp->sockets[datagram->socket].is_v6 != mcu_is_v4(datagram->address);
}

int32_t mcu_udp_send_all(mcu_udp *udp, const uint8_t *arena, mcu_udp_outgoing *datagrams, int32_t count) {
    outbox box;
    box.count = 0;
    mcu_socket *from = NULL;
    int32_t sent = 0;
    for (int32_t at = 0; at < count;) {
        mcu_udp_outgoing *first = &datagrams[at];
        if (!is_routable(udp, first)) {
            set_status(udp, first, 1, MCU_ERROR_ARGUMENT);
            at++;
            continue;
        }
        mcu_socket *wanted = &udp->sockets[first->socket];
        if (from != wanted || box.count == MCU_UDP_SEND_MESSAGES) {
            sent += from == NULL ? 0 : send_box(udp, from, arena, &box);
            from = wanted;
        }
        bool is_segmenting = udp->is_segmenting && !from->has_no_segmentation;
        int32_t run = is_segmenting ? run_length(first, count - at) : 1;
        add_message(&box, from, arena, first, run);
        at += run;
    }
    return sent + (from == NULL ? 0 : send_box(udp, from, arena, &box));
}

int32_t mcu_udp_send(mcu_udp *udp, const uint8_t *arena, int32_t arena_length, mcu_udp_outgoing *datagrams,
                     int32_t count) {
    if (udp == NULL || arena == NULL || datagrams == NULL || count < 0) {
        return MCU_ERROR_ARGUMENT;
    }
    for (int32_t i = 0; i < count; i++) {
        int32_t offset = datagrams[i].offset, length = datagrams[i].length;
        if (offset < 0 || length < 1 || length > 65507 || offset > arena_length || length > arena_length - offset) {
            return MCU_ERROR_ARGUMENT;
        }
    }
    return mcu_udp_send_all(udp, arena, datagrams, count);
}

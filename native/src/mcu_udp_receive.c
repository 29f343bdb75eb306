/* Waiting for one UDP port and receiving in batches. */
#include "mcu_udp.h"

#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

static int64_t clock_us(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* Prepares the receiver's headers; the kernel overwrites lengths in them each time. */
static void prepare(mcu_udp *udp, uint8_t *buffers) {
    for (int i = 0; i < MCU_UDP_BATCH; i++) {
        udp->vectors[i] = (struct iovec){buffers + (size_t)i * MCU_UDP_DATAGRAM_BYTES, MCU_UDP_DATAGRAM_BYTES};
        udp->headers[i].msg_hdr = (struct msghdr){
            .msg_name = &udp->addresses[i],
            .msg_namelen = sizeof udp->addresses[i],
            .msg_iov = &udp->vectors[i],
            .msg_iovlen = 1,
            .msg_control = udp->controls + (size_t)i * MCU_UDP_CONTROL_BYTES,
            .msg_controllen = MCU_UDP_CONTROL_BYTES,
        };
    }
}

/* The kernel's drop counter and, where asked for, its arrival time in CLOCK_REALTIME; else `arrival_us` stays. */
static void read_controls(mcu_udp *udp, mcu_socket *from, struct msghdr *header, int64_t real_to_monotonic_us,
                          int64_t *arrival_us) {
    for (struct cmsghdr *control = CMSG_FIRSTHDR(header); control != NULL; control = CMSG_NXTHDR(header, control)) {
        if (control->cmsg_level != SOL_SOCKET) {
            continue;
        }
        if (control->cmsg_type == SO_RXQ_OVFL) {
            uint32_t overflowed;
            memcpy(&overflowed, CMSG_DATA(control), sizeof overflowed);
            udp->counters.overflowed_datagrams += (uint32_t)(overflowed - from->overflowed);
            from->overflowed = overflowed;
        } else if (control->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec time;
            memcpy(&time, CMSG_DATA(control), sizeof time);
            int64_t kernel_us = (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000 + real_to_monotonic_us;
            /* A clock that was set meanwhile must not put a packet into the future. */
            *arrival_us = kernel_us < *arrival_us ? kernel_us : *arrival_us;
        }
    }
}

static void read_address(const struct sockaddr_storage *from, mcu_udp_datagram *datagram) {
    if (from->ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)from;
        memcpy(datagram->address, &v6->sin6_addr, 16);
        datagram->port = ntohs(v6->sin6_port);
    } else {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)from;
        memcpy(datagram->address, MCU_V4_PREFIX, sizeof MCU_V4_PREFIX);
        memcpy(datagram->address + 12, &v4->sin_addr, 4);
        datagram->port = ntohs(v4->sin_port);
    }
}

static void receive_batch(mcu_udp *udp, int32_t index, mcu_udp_batch *batch) {
    mcu_socket *from = &udp->sockets[index];
    prepare(udp, udp->buffers + (size_t)batch->datagram_count * MCU_UDP_DATAGRAM_BYTES);
    int count = recvmmsg(from->fd, udp->headers, MCU_UDP_BATCH, MSG_DONTWAIT, NULL);
    if (count <= 0) {
        return; /* errors of earlier sends come here too, and say nothing of what arrives */
    }
    udp->counters.receive_calls++;
    int64_t now_us = clock_us(CLOCK_MONOTONIC), offset_us = now_us - clock_us(CLOCK_REALTIME);
    batch->now_us = now_us;
    for (int i = 0; i < count; i++) {
        struct msghdr *header = &udp->headers[i].msg_hdr;
        int64_t arrival_us = now_us;
        read_controls(udp, from, header, offset_us, &arrival_us);
        if (header->msg_flags & MSG_TRUNC) {
            udp->counters.truncated_datagrams++;
            continue;
        }
        mcu_udp_datagram *datagram = &udp->datagrams[batch->datagram_count++];
        datagram->data = udp->vectors[i].iov_base;
        datagram->length = (int32_t)udp->headers[i].msg_len;
        datagram->socket = (uint16_t)index;
        datagram->arrival_us = arrival_us;
        read_address(&udp->addresses[i], datagram);
        udp->counters.received_datagrams++;
        udp->counters.received_bytes += datagram->length;
    }
}

static void collect_ready(mcu_udp *udp, mcu_udp_batch *batch) {
    struct epoll_event events[MCU_UDP_MAX_READY];
    int count = epoll_wait(udp->watch_fd, events, MCU_UDP_MAX_READY, 0);
    for (int i = 0; i < count; i++) {
        udp->ready[i] = (mcu_udp_ready){.id = (int32_t)events[i].data.u64, .events = events[i].events};
    }
    batch->ready_count = count > 0 ? count : 0;
}

int32_t mcu_udp_receive(mcu_udp *udp, int64_t timeout_us, mcu_udp_batch *batch) {
    if (udp == NULL || batch == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    *batch = (mcu_udp_batch){.datagrams = udp->datagrams, .ready = udp->ready};
    struct pollfd wanted[MCU_UDP_MAX_SOCKETS + 2];
    nfds_t count = 0;
    for (int32_t i = 0; i < udp->socket_count; i++) {
        wanted[count++] = (struct pollfd){.fd = udp->sockets[i].fd, .events = POLLIN};
    }
    wanted[count++] = (struct pollfd){.fd = udp->wake_fd, .events = POLLIN};
    wanted[count++] = (struct pollfd){.fd = udp->watch_fd, .events = POLLIN};
    struct timespec timeout = {.tv_sec = timeout_us / 1000000, .tv_nsec = timeout_us % 1000000 * 1000};
    int ready = ppoll(wanted, count, timeout_us < 0 ? NULL : &timeout, NULL);
    batch->now_us = clock_us(CLOCK_MONOTONIC);
    if (ready < 0) {
        return errno == EINTR ? MCU_OK : MCU_ERROR_IO;
    }
    for (int32_t i = 0; i < udp->socket_count && ready > 0; i++) {
        if (wanted[i].revents != 0) {
            receive_batch(udp, i, batch);
        }
    }
    if (wanted[udp->socket_count].revents != 0) {
        uint64_t times;
        batch->is_woken = read(udp->wake_fd, &times, sizeof times) == sizeof times;
    }
    if (wanted[udp->socket_count + 1].revents != 0) {
        collect_ready(udp, batch);
    }
    return MCU_OK;
}

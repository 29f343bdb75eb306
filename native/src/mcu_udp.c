/* Sockets of one UDP port: opening, waiting, receiving in batches. Sending is in mcu_udp_send.c. */
#include "mcu_udp.h"

#include <errno.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "mcu_error.h"
#include "mcu_handle.h"

enum { SLOTS = MCU_UDP_MAX_SOCKETS * MCU_UDP_BATCH };

static const uint8_t V4_PREFIX[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

static int32_t fail_errno(const char *what) {
    int error = errno;
    int32_t status = error == EACCES || error == EPERM ? MCU_ERROR_PERMISSION
                     : error == ENOMEM || error == ENOBUFS ? MCU_ERROR_MEMORY
                     : error == EADDRNOTAVAIL || error == ENODEV ? MCU_ERROR_NOT_FOUND
                                                                 : MCU_ERROR_IO;
    return mcu_fail(status, "%s: %s", what, strerror(error));
}

static int64_t clock_us(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

int32_t mcu_udp_create(mcu_udp **out) {
    if (out == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "null argument");
    }
    *out = NULL;
    mcu_udp *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "UDP: out of memory");
    }
    mcu_handle_opened();
    made->is_segmenting = true;
    made->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    made->watch_fd = epoll_create1(EPOLL_CLOEXEC);
    if (made->wake_fd < 0 || made->watch_fd < 0) {
        int32_t status = fail_errno("UDP");
        mcu_udp_destroy(made);
        return status;
    }
    made->buffers = malloc((size_t)SLOTS * MCU_UDP_DATAGRAM_BYTES);
    made->datagrams = calloc(SLOTS, sizeof *made->datagrams);
    made->headers = calloc(MCU_UDP_BATCH, sizeof *made->headers);
    made->vectors = calloc(MCU_UDP_BATCH, sizeof *made->vectors);
    made->addresses = calloc(MCU_UDP_BATCH, sizeof *made->addresses);
    made->controls = calloc(MCU_UDP_BATCH, MCU_UDP_CONTROL_BYTES);
    if (made->buffers == NULL || made->datagrams == NULL || made->headers == NULL || made->vectors == NULL ||
        made->addresses == NULL || made->controls == NULL) {
        mcu_udp_destroy(made);
        return mcu_fail(MCU_ERROR_MEMORY, "UDP: out of memory");
    }
    *out = made;
    return MCU_OK;
}

void mcu_udp_destroy(mcu_udp *udp) {
    if (udp == NULL) {
        return;
    }
    for (int32_t i = 0; i < udp->socket_count; i++) {
        close(udp->sockets[i].fd);
    }
    if (udp->wake_fd >= 0) {
        close(udp->wake_fd);
    }
    if (udp->watch_fd >= 0) {
        close(udp->watch_fd);
    }
    free(udp->buffers);
    free(udp->datagrams);
    free(udp->headers);
    free(udp->vectors);
    free(udp->addresses);
    free(udp->controls);
    free(udp);
    mcu_handle_closed();
}

static void set_option(int fd, int level, int name, int value) {
    (void)setsockopt(fd, level, name, &value, sizeof value);
}

/* The kernel answers with twice what it was asked for, as its own bookkeeping lives there too. */
static int32_t real_buffer(int fd, int name) {
    int value = 0;
    socklen_t length = sizeof value;
    return getsockopt(fd, SOL_SOCKET, name, &value, &length) == 0 ? value / 2 : 0;
}

static void set_options(int fd, bool is_v6, int32_t buffer_bytes, int32_t flags) {
    set_option(fd, SOL_SOCKET, SO_RCVBUF, buffer_bytes);
    set_option(fd, SOL_SOCKET, SO_SNDBUF, buffer_bytes);
    set_option(fd, SOL_SOCKET, SO_RXQ_OVFL, 1);
    if (flags & MCU_UDP_KERNEL_TIMES) {
        set_option(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
    }
    /* The odd datagram that is too large for a link may be cut by the kernel, rather than fail. */
    if (is_v6) {
        set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
        set_option(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DONT);
    } else {
        set_option(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
    }
}

static socklen_t to_sockaddr(const uint8_t address[16], uint16_t port, bool is_v6, struct sockaddr_storage *out) {
    memset(out, 0, sizeof *out);
    if (is_v6) {
        struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        memcpy(&v6->sin6_addr, address, 16);
        return sizeof *v6;
    }
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    memcpy(&v4->sin_addr, address + 12, 4);
    return sizeof *v4;
}

static int32_t bound_port(int fd) {
    struct sockaddr_storage bound;
    socklen_t length = sizeof bound;
    if (getsockname(fd, (struct sockaddr *)&bound, &length) != 0) {
        return 0;
    }
    return bound.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&bound)->sin6_port)
                                       : ntohs(((struct sockaddr_in *)&bound)->sin_port);
}

int32_t mcu_udp_bind(mcu_udp *udp, const uint8_t address[16], int32_t port, int32_t buffer_bytes, int32_t flags,
                     mcu_udp_socket_info *info) {
    if (udp == NULL || address == NULL || info == NULL || port < 0 || port > 65535 || buffer_bytes < 1) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "UDP: an argument that cannot be");
    }
    if (udp->socket_count == MCU_UDP_MAX_SOCKETS) {
        return mcu_fail(MCU_ERROR_TOO_LARGE, "UDP: no more than %d sockets", MCU_UDP_MAX_SOCKETS);
    }
    bool is_v6 = memcmp(address, V4_PREFIX, sizeof V4_PREFIX) != 0;
    int fd = socket(is_v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return fail_errno("UDP socket");
    }
    set_options(fd, is_v6, buffer_bytes, flags);
    struct sockaddr_storage local;
    socklen_t length = to_sockaddr(address, (uint16_t)port, is_v6, &local);
    if (bind(fd, (struct sockaddr *)&local, length) != 0) {
        int32_t status = fail_errno("UDP bind");
        close(fd);
        return status;
    }
    info->socket = udp->socket_count;
    info->port = bound_port(fd);
    info->receive_buffer_bytes = real_buffer(fd, SO_RCVBUF);
    info->send_buffer_bytes = real_buffer(fd, SO_SNDBUF);
    udp->sockets[udp->socket_count++] = (mcu_socket){.fd = fd, .is_v6 = is_v6};
    return MCU_OK;
}

int32_t mcu_udp_wake(mcu_udp *udp) {
    if (udp == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    uint64_t one = 1;
    /* A full counter means that a wake-up waits already. */
    return write(udp->wake_fd, &one, sizeof one) == sizeof one || errno == EAGAIN ? MCU_OK : MCU_ERROR_IO;
}

int32_t mcu_udp_watch(mcu_udp *udp, int32_t descriptor, uint32_t events, int32_t id) {
    if (udp == NULL || descriptor < 0) {
        return MCU_ERROR_ARGUMENT;
    }
    struct epoll_event event = {.events = events, .data.u64 = (uint32_t)id};
    int result = events == 0 ? epoll_ctl(udp->watch_fd, EPOLL_CTL_DEL, descriptor, NULL)
                             : epoll_ctl(udp->watch_fd, EPOLL_CTL_MOD, descriptor, &event);
    if (result != 0 && errno == ENOENT && events != 0) {
        result = epoll_ctl(udp->watch_fd, EPOLL_CTL_ADD, descriptor, &event);
    }
    return result == 0 ? MCU_OK : MCU_ERROR_IO;
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
        memcpy(datagram->address, V4_PREFIX, sizeof V4_PREFIX);
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

int32_t mcu_udp_get_counters(const mcu_udp *udp, mcu_udp_counters *counters) {
    if (udp == NULL || counters == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    *counters = udp->counters;
    return MCU_OK;
}

int32_t mcu_udp_set_segmentation(mcu_udp *udp, int32_t is_on) {
    if (udp == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    udp->is_segmenting = is_on != 0;
    return MCU_OK;
}

/* Sockets of one UDP port: opening, waking, watching. Receiving is in mcu_udp_receive.c, sending in mcu_udp_send.c. */
#include "mcu_udp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "mcu_error.h"
#include "mcu_handle.h"

enum { SLOTS = MCU_UDP_MAX_SOCKETS * MCU_UDP_BATCH };

static int32_t fail_errno(const char *what) {
    int error = errno;
    int32_t status = error == EACCES || error == EPERM           ? MCU_ERROR_PERMISSION
                     : error == ENOMEM || error == ENOBUFS       ? MCU_ERROR_MEMORY
                     : error == EADDRNOTAVAIL || error == ENODEV ? MCU_ERROR_NOT_FOUND
                                                                 : MCU_ERROR_IO;
    return mcu_fail(status, "%s: %s", what, strerror(error));
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
    bool is_v6 = !mcu_is_v4(address);
    int fd = socket(is_v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return fail_errno("UDP socket");
    }
    set_options(fd, is_v6, buffer_bytes, flags);
    struct sockaddr_storage local;
    socklen_t length = mcu_to_sockaddr(address, (uint16_t)port, is_v6, &local);
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

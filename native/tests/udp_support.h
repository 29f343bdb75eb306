/* Addresses of the loopback, for the tests of sockets. */
#ifndef UDP_SUPPORT_H
#define UDP_SUPPORT_H

#include "mcu_udp.h"

#include <string.h>

#include "check.h"

static const uint8_t LOOPBACK_V4[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1};
static const uint8_t LOOPBACK_V6[16] = {[15] = 1};

static inline mcu_udp *open_udp(const uint8_t address[16], int32_t *port) {
    mcu_udp *udp = NULL;
    mcu_udp_socket_info info;
    CHECK(mcu_udp_create(&udp) == MCU_OK);
    CHECK(mcu_udp_bind(udp, address, 0, 1 << 20, 0, &info) == MCU_OK);
    CHECK(info.socket == 0 && info.port > 0);
    CHECK(info.receive_buffer_bytes >= 100000 && info.send_buffer_bytes >= 100000);
    *port = info.port;
    return udp;
}

static inline mcu_udp_outgoing make_outgoing(const uint8_t address[16], int32_t port, int32_t offset, int32_t length) {
    mcu_udp_outgoing outgoing = {.offset = offset, .length = length, .port = (uint16_t)port, .status = 99};
    memcpy(outgoing.address, address, 16);
    return outgoing;
}

#endif

/*
 * libsrtp2 behind plain functions, for the benchmarks only: one session of one direction, and what a server does that
 * protects and sends every packet by itself.
 */
#include <netinet/in.h>
#include <srtp2/srtp.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#define MCU_API __attribute__((visibility("default")))

/* `profile` as MCU_SRTP_* of mcu_core.h; master key and, behind it, master salt. NULL when it cannot be had. */
MCU_API void *mcu_peer_srtp_open(int32_t profile, const uint8_t *key, int32_t is_sender)
{
    static int is_ready;
    if (!is_ready && srtp_init() != srtp_err_status_ok) {
        return NULL;
    }
    is_ready = 1;
    srtp_policy_t policy;
    memset(&policy, 0, sizeof policy);
    if (profile == 1) {
        srtp_crypto_policy_set_rtp_default(&policy.rtp);
        srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
    } else if (profile == 7) {
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
    } else {
        srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtp);
        srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtcp);
    }
    policy.ssrc.type = is_sender ? ssrc_any_outbound : ssrc_any_inbound;
    policy.key = (unsigned char *)(uintptr_t)key;
    policy.window_size = 1024;
    srtp_t session = NULL;
    return srtp_create(&session, &policy) == srtp_err_status_ok ? session : NULL;
}

MCU_API void mcu_peer_srtp_close(void *session)
{
    srtp_dealloc((srtp_t)session);
}

/* The new length, or a negative libsrtp status. */
MCU_API int32_t mcu_peer_srtp_protect(void *session, uint8_t *packet, int32_t length)
{
    srtp_err_status_t status = srtp_protect((srtp_t)session, packet, &length);
    return status == srtp_err_status_ok ? length : -(int32_t)status;
}

MCU_API int32_t mcu_peer_srtp_unprotect(void *session, uint8_t *packet, int32_t length)
{
    srtp_err_status_t status = srtp_unprotect((srtp_t)session, packet, &length);
    return status == srtp_err_status_ok ? length : -(int32_t)status;
}

/* A UDP socket on the loopback; below 0: none. */
MCU_API int32_t mcu_peer_socket_open(void)
{
    struct sockaddr_in local = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int size = 4 << 20;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    return fd >= 0 && bind(fd, (struct sockaddr *)&local, sizeof local) == 0 ? fd : -1;
}

/* One packet of one viewer: header and payload into `packet` (room for 1500 bytes), protected, and sent by itself.
 * Bytes sent, or -1. */
MCU_API int32_t mcu_peer_srtp_send(
    void *session, int32_t fd, int32_t port, uint8_t *packet, const uint8_t *header, int32_t header_length,
    const uint8_t *payload, int32_t payload_length)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    memcpy(packet, header, (size_t)header_length);
    memcpy(packet + header_length, payload, (size_t)payload_length);
    int length = header_length + payload_length;
    if (srtp_protect((srtp_t)session, packet, &length) != srtp_err_status_ok) {
        return -1;
    }
    return (int32_t)sendto(fd, packet, (size_t)length, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof to);
}

/* What the caller takes from an association, and what it asks of it. */
#include "mcu_sctp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int32_t mcu_sctp_take_packet(mcu_sctp *sctp, uint8_t *packet, int32_t capacity, int32_t *size) {
    if (sctp == NULL || packet == NULL || size == NULL || capacity < MCU_SCTP_MAX_PACKET) {
        return MCU_ERROR_ARGUMENT;
    }
    mcu_sctp_lock();
    mcu_sctp_item *item = mcu_sctp_list_take(&sctp->packets);
    mcu_sctp_unlock();
    *size = 0;
    if (item == NULL) {
        return MCU_AGAIN;
    }
    *size = item->size;
    memcpy(packet, item->bytes, (size_t)item->size);
    free(item);
    return MCU_OK;
}

int32_t mcu_sctp_peek_event(mcu_sctp *sctp, mcu_sctp_event *event) {
    if (sctp == NULL || event == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    mcu_sctp_lock();
    const mcu_sctp_item *item = sctp->events.first;
    *event = item == NULL ? (mcu_sctp_event){0} : item->event;
    mcu_sctp_unlock();
    return item == NULL ? MCU_AGAIN : MCU_OK;
}

int32_t mcu_sctp_take_event(mcu_sctp *sctp, uint8_t *data, int32_t capacity) {
    if (sctp == NULL || capacity < 0 || (data == NULL && capacity > 0)) {
        return MCU_ERROR_ARGUMENT;
    }
    mcu_sctp_lock();
    bool fits = sctp->events.first == NULL || sctp->events.first->size <= capacity;
    mcu_sctp_item *item = fits ? mcu_sctp_list_take(&sctp->events) : NULL;
    mcu_sctp_unlock();
    if (item == NULL) {
        return fits ? MCU_AGAIN : MCU_ERROR_TOO_LARGE;
    }
    if (item->size > 0) {
        memcpy(data, item->bytes, (size_t)item->size);
    }
    free(item);
    return MCU_OK;
}

static int32_t status_of_send(void) {
    switch (errno) {
    case EWOULDBLOCK:
    case ENOBUFS:
    case EBUSY:
        return MCU_AGAIN;
    case EMSGSIZE:
        return MCU_ERROR_TOO_LARGE;
    case EINVAL:
        return MCU_ERROR_ARGUMENT; /* a stream that the peer does not have */
    default:
        return MCU_END;
    }
}

int32_t mcu_sctp_send(mcu_sctp *sctp, int32_t stream, uint32_t ppid, const uint8_t *data, int32_t size,
                      int32_t is_unordered, int32_t policy, uint32_t value) {
    static const uint16_t POLICIES[] = {SCTP_PR_SCTP_NONE, SCTP_PR_SCTP_TTL, SCTP_PR_SCTP_RTX};
    if (sctp == NULL || data == NULL || size <= 0 || stream < 0 || stream >= MCU_SCTP_STREAMS || policy < 0 ||
        policy > MCU_SCTP_MAX_RETRANSMITS) {
        return MCU_ERROR_ARGUMENT;
    }
    if (size > MCU_SCTP_MAX_MESSAGE) {
        return MCU_ERROR_TOO_LARGE;
    }
    struct sctp_sendv_spa spa = {.sendv_flags = SCTP_SEND_SNDINFO_VALID};
    spa.sendv_sndinfo.snd_sid = (uint16_t)stream;
    spa.sendv_sndinfo.snd_ppid = htonl(ppid);
    spa.sendv_sndinfo.snd_flags = (uint16_t)(SCTP_EOR | (is_unordered ? SCTP_UNORDERED : 0));
    if (policy != MCU_SCTP_RELIABLE) {
        spa.sendv_flags |= SCTP_SEND_PRINFO_VALID;
        spa.sendv_prinfo.pr_policy = POLICIES[policy];
        spa.sendv_prinfo.pr_value = value;
    }
    mcu_sctp_lock();
    int32_t status = MCU_END;
    if (!sctp->is_down && sctp->socket != NULL) {
        status = MCU_AGAIN;
        if (sctp->is_up) {
            ssize_t sent = usrsctp_sendv(sctp->socket, data, (size_t)size, NULL, 0, &spa, sizeof spa, SCTP_SENDV_SPA, 0);
            status = sent == size ? MCU_OK : status_of_send();
        }
    }
    mcu_sctp_unlock();
    return status;
}

int32_t mcu_sctp_reset_stream(mcu_sctp *sctp, int32_t stream) {
    if (sctp == NULL || stream < 0 || stream >= MCU_SCTP_STREAMS) {
        return MCU_ERROR_ARGUMENT;
    }
    union {
        struct sctp_reset_streams head;
        uint8_t bytes[sizeof(struct sctp_reset_streams) + sizeof(uint16_t)];
    } request = {.head = {.srs_assoc_id = SCTP_ALL_ASSOC, .srs_flags = SCTP_STREAM_RESET_OUTGOING, .srs_number_streams = 1}};
    uint16_t id = (uint16_t)stream;
    memcpy(request.bytes + sizeof(struct sctp_reset_streams), &id, sizeof id);
    mcu_sctp_lock();
    int32_t status = MCU_END;
    if (!sctp->is_down && sctp->socket != NULL) {
        int result = usrsctp_setsockopt(sctp->socket, IPPROTO_SCTP, SCTP_RESET_STREAMS, &request, sizeof request.bytes);
        status = result == 0 ? MCU_OK : MCU_AGAIN;
    }
    mcu_sctp_unlock();
    return status;
}

int32_t mcu_sctp_dropped(mcu_sctp *sctp) {
    if (sctp == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    mcu_sctp_lock();
    int32_t dropped = sctp->dropped;
    mcu_sctp_unlock();
    return dropped;
}

int32_t mcu_sctp_get_state(mcu_sctp *sctp, mcu_sctp_state *state) {
    if (sctp == NULL || state == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    struct sctp_status status;
    memset(&status, 0, sizeof status);
    socklen_t size = (socklen_t)sizeof status;
    mcu_sctp_lock();
    bool is_known = sctp->is_up && !sctp->is_down && sctp->socket != NULL &&
                    usrsctp_getsockopt(sctp->socket, IPPROTO_SCTP, SCTP_STATUS, &status, &size) == 0;
    mcu_sctp_unlock();
    if (!is_known) {
        return MCU_AGAIN;
    }
    uint32_t rto = status.sstat_primary.spinfo_rto, window = status.sstat_rwnd;
    state->rto_ms = rto > INT32_MAX ? INT32_MAX : (int32_t)rto;
    state->peer_window = window > INT32_MAX ? INT32_MAX : (int32_t)window;
    state->buffered_chunks = status.sstat_unackdata + status.sstat_penddata;
    return MCU_OK;
}

/* One encoded frame to many viewers: RTP headers, SRTP straight from the shared payloads into an arena, one send. */
#include "mcu_udp.h"

#include <stdlib.h>
#include <string.h>

#include "mcu_error.h"
#include "mcu_handle.h"
#include "mcu_srtp.h"

enum {
    RTP_HEADER = 12,
    /* With a socket the arena is emptied when this much waits: it stays in the second-level cache. */
    FLUSH_BYTES = 192 << 10,
};

struct mcu_fanout {
    uint8_t *arena;
    mcu_udp_outgoing *datagrams;
    int32_t arena_bytes, used_bytes;
    int32_t max_datagrams, count;
    int32_t sent;
};

int32_t mcu_fanout_create(int32_t arena_bytes, int32_t max_datagrams, mcu_fanout **out) {
    if (out == NULL || arena_bytes < 1 || max_datagrams < 1) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "fan-out: an argument that cannot be");
    }
    *out = NULL;
    mcu_fanout *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "fan-out: out of memory");
    }
    mcu_handle_opened();
    made->arena_bytes = arena_bytes;
    made->max_datagrams = max_datagrams;
    made->arena = malloc((size_t)arena_bytes);
    made->datagrams = calloc((size_t)max_datagrams, sizeof *made->datagrams);
    if (made->arena == NULL || made->datagrams == NULL) {
        mcu_fanout_destroy(made);
        return mcu_fail(MCU_ERROR_MEMORY, "fan-out: out of memory");
    }
    *out = made;
    return MCU_OK;
}

void mcu_fanout_destroy(mcu_fanout *fanout) {
    if (fanout == NULL) {
        return;
    }
    free(fanout->arena);
    free(fanout->datagrams);
    free(fanout);
    mcu_handle_closed();
}

static void put16(uint8_t *at, uint16_t value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value) {
    put16(at, (uint16_t)(value >> 16));
    put16(at + 2, (uint16_t)value);
}

/* Bytes of all payloads, or a negative status for one that does not lie within the frame. */
static int64_t check_payloads(const mcu_fanout_payload *payloads, int32_t count, int32_t frame_length) {
    int64_t bytes = 0;
    for (int32_t i = 0; i < count; i++) {
        int32_t offset = payloads[i].offset, length = payloads[i].length;
        if (offset < 0 || length < 0 || offset > frame_length || length > frame_length - offset) {
            return MCU_ERROR_ARGUMENT;
        }
        bytes += length;
    }
    return bytes;
}

/* The extension's own header counts its words (RFC 8285 section 4.1); a block that says otherwise is the caller's
 * mistake, and receivers would read payload as extension. */
static bool is_sound(const mcu_fanout_target *target) {
    int32_t length = target->extension_length, at = target->transport_sequence_offset;
    if (target->srtp == NULL || target->payload_type > 127 || length > MCU_FANOUT_EXTENSION_BYTES || length % 4 != 0 ||
        at < -1 || (at >= 0 && at + 2 > length)) {
        return false;
    }
    return length == 0 || 4 + 4 * (target->extension[2] << 8 | target->extension[3]) == length;
}

static void write_header(uint8_t *packet, const mcu_fanout_target *target, const mcu_fanout_payload *payload,
                         uint16_t number, uint32_t timestamp) {
    packet[0] = target->extension_length > 0 ? 0x90 : 0x80;
    packet[1] = (uint8_t)(target->payload_type | (payload->marker ? 0x80 : 0));
    put16(packet + 2, (uint16_t)(target->first_sequence + number));
    put32(packet + 4, timestamp + target->timestamp_offset);
    put32(packet + 8, target->ssrc);
    memcpy(packet + RTP_HEADER, target->extension, target->extension_length);
    if (target->transport_sequence_offset >= 0) {
        put16(packet + RTP_HEADER + target->transport_sequence_offset,
              (uint16_t)(target->first_transport_sequence + number));
    }
}

static void protect_target(mcu_fanout *fanout, const uint8_t *frame, const mcu_fanout_payload *payloads, int32_t count,
                           uint32_t timestamp, mcu_fanout_target *target, int32_t index) {
    int32_t header = RTP_HEADER + target->extension_length;
    for (int32_t i = 0; i < count; i++) {
        uint8_t *packet = fanout->arena + fanout->used_bytes;
        write_header(packet, target, &payloads[i], (uint16_t)i, timestamp);
        int32_t length = mcu_srtp_seal(target->srtp, packet, header, frame + payloads[i].offset, payloads[i].length,
                                       fanout->arena_bytes - fanout->used_bytes);
        if (length < 0) {
            target->status = length;
            return;
        }
        mcu_udp_outgoing *datagram = &fanout->datagrams[fanout->count++];
        *datagram = (mcu_udp_outgoing){.offset = fanout->used_bytes,
                                       .length = length,
                                       .port = target->port,
                                       .socket = target->socket,
                                       .target = index};
        memcpy(datagram->address, target->address, sizeof datagram->address);
        fanout->used_bytes += length;
        target->datagram_count++;
    }
}

static void flush(mcu_fanout *fanout, mcu_udp *udp, mcu_fanout_target *targets) {
    fanout->sent += mcu_udp_send_all(udp, fanout->arena, fanout->datagrams, fanout->count);
    for (int32_t i = 0; i < fanout->count; i++) {
        const mcu_udp_outgoing *datagram = &fanout->datagrams[i];
        mcu_fanout_target *target = &targets[datagram->target];
        if (datagram->status != MCU_OK) {
            target->datagram_count--;
            target->status = target->status == MCU_OK ? datagram->status : target->status;
        }
    }
    fanout->count = 0;
    fanout->used_bytes = 0;
}

int32_t mcu_fanout_send(mcu_fanout *fanout, const uint8_t *frame, int32_t frame_length,
                        const mcu_fanout_payload *payloads, int32_t payload_count, uint32_t timestamp,
                        mcu_fanout_target *targets, int32_t target_count, mcu_udp *udp) {
    if (fanout == NULL || frame == NULL || payloads == NULL || targets == NULL || payload_count < 0 ||
        payload_count > MCU_FANOUT_MAX_PAYLOADS || target_count < 0) {
        return MCU_ERROR_ARGUMENT;
    }
    fanout->count = 0;
    fanout->used_bytes = 0;
    fanout->sent = 0;
    int64_t payload_bytes = check_payloads(payloads, payload_count, frame_length);
    if (payload_bytes < 0) {
        return MCU_ERROR_ARGUMENT;
    }
    for (int32_t i = 0; i < target_count; i++) {
        mcu_fanout_target *target = &targets[i];
        target->datagram_count = 0;
        target->status = MCU_OK;
        if (!is_sound(target)) {
            target->status = MCU_ERROR_ARGUMENT;
            continue;
        }
        int64_t overhead = RTP_HEADER + target->extension_length + MCU_SRTP_RTP_GROWTH;
        int64_t needed = payload_bytes + payload_count * overhead;
        if (udp != NULL && fanout->count > 0 &&
            (fanout->used_bytes >= FLUSH_BYTES || fanout->used_bytes + needed > fanout->arena_bytes ||
             fanout->count + payload_count > fanout->max_datagrams)) {
            flush(fanout, udp, targets);
        }
        if (fanout->used_bytes + needed > fanout->arena_bytes ||
            fanout->count + payload_count > fanout->max_datagrams) {
            target->status = MCU_ERROR_TOO_LARGE;
            continue;
        }
        protect_target(fanout, frame, payloads, payload_count, timestamp, target, i);
    }
    if (udp == NULL) {
        return fanout->count;
    }
    flush(fanout, udp, targets);
    return fanout->sent;
}

int32_t mcu_fanout_result(mcu_fanout *fanout, uint8_t **arena, const mcu_udp_outgoing **datagrams, int32_t *count) {
    if (fanout == NULL || arena == NULL || datagrams == NULL || count == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    *arena = fanout->arena;
    *datagrams = fanout->datagrams;
    *count = fanout->count;
    return MCU_OK;
}

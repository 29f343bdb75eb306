#include "mcu_side_data.h"

#include <string.h>

#include <libavutil/intreadwrite.h>

enum {
    MARK_BYTES = 16,
    TAIL_BYTES = 4 + MARK_BYTES,
    ENTRY_HEAD_BYTES = 8,

    /* The packet's flags and the kind of its time travel as an entry, too; no kind of side data has this number. */
    TYPE_PACKET = 0x7FFFFFFF,
    PACKET_BYTES = 8,
};

/* Random, so that no payload ends in it by chance. */
static const uint8_t mark[MARK_BYTES] = {0x9d, 0x1f, 0x63, 0xe2, 0x55, 0x08, 0xba, 0x4c,
                                         0x71, 0xf6, 0x2e, 0x90, 0xc3, 0x8a, 0x17, 0xdb};

static bool is_carried(enum AVPacketSideDataType type) {
    return type == AV_PKT_DATA_PALETTE || type == AV_PKT_DATA_NEW_EXTRADATA || type == AV_PKT_DATA_PARAM_CHANGE ||
           type == AV_PKT_DATA_SKIP_SAMPLES;
}

bool mcu_side_data_is_needed(const AVPacket *packet) {
    if (packet->flags & AV_PKT_FLAG_DISCARD) {
        return true;
    }
    for (int i = 0; i < packet->side_data_elems; i++) {
        if (is_carried(packet->side_data[i].type)) {
            return true;
        }
    }
    return false;
}

static uint8_t *write_entry(uint8_t *to, uint32_t type, const uint8_t *bytes, size_t size) {
    AV_WL32(to, type);
    AV_WL32(to + 4, (uint32_t)size);
    memcpy(to + ENTRY_HEAD_BYTES, bytes, size);
    return to + ENTRY_HEAD_BYTES + size;
}

int mcu_side_data_pack(const AVPacket *packet, mcu_time_kind kind, AVPacket *copy) {
    uint8_t head[PACKET_BYTES];
    AV_WL32(head, (uint32_t)packet->flags);
    AV_WL32(head + 4, (uint32_t)kind);
    size_t entries = ENTRY_HEAD_BYTES + sizeof head;
    for (int i = 0; i < packet->side_data_elems; i++) {
        entries += is_carried(packet->side_data[i].type) ? ENTRY_HEAD_BYTES + packet->side_data[i].size : 0;
    }
    if (entries > INT32_MAX / 2 || packet->size > INT32_MAX / 2 - TAIL_BYTES - AV_INPUT_BUFFER_PADDING_SIZE) {
        return AVERROR(ENOMEM);
    }
    av_packet_unref(copy);
    int result = av_new_packet(copy, packet->size + (int)entries + TAIL_BYTES);
    if (result < 0) {
        return result;
    }
    if (packet->size > 0) {
        memcpy(copy->data, packet->data, (size_t)packet->size);
    }
    uint8_t *to = write_entry(copy->data + packet->size, TYPE_PACKET, head, sizeof head);
    for (int i = 0; i < packet->side_data_elems; i++) {
        const AVPacketSideData *side = &packet->side_data[i];
        if (is_carried(side->type)) {
            to = write_entry(to, (uint32_t)side->type, side->data, side->size);
        }
    }
    AV_WL32(to, (uint32_t)entries);
    memcpy(to + 4, mark, MARK_BYTES);
    return 0;
}

/* Attaches the entries to the packet; AVERROR_INVALIDDATA when they do not add up. */
static int attach(const uint8_t *entries, uint32_t size, AVPacket *packet) {
    while (size > 0) {
        uint32_t length = size >= ENTRY_HEAD_BYTES ? AV_RL32(entries + 4) : 0;
        if (size < ENTRY_HEAD_BYTES || length > size - ENTRY_HEAD_BYTES) {
            return AVERROR_INVALIDDATA;
        }
        uint32_t type = AV_RL32(entries);
        const uint8_t *bytes = entries + ENTRY_HEAD_BYTES;
        if (type == TYPE_PACKET && length == PACKET_BYTES) {
            packet->flags = (int)AV_RL32(bytes) & (AV_PKT_FLAG_KEY | AV_PKT_FLAG_DISCARD);
            uint32_t kind = AV_RL32(bytes + 4);
            packet->dts = kind == MCU_TIME_OF_DECODING ? packet->pts : AV_NOPTS_VALUE;
            packet->pts = kind == MCU_TIME_OF_SHOWING ? packet->pts : AV_NOPTS_VALUE;
        } else if (is_carried((enum AVPacketSideDataType)type)) {
            uint8_t *side = av_packet_new_side_data(packet, (enum AVPacketSideDataType)type, length);
            if (side == NULL) {
                return AVERROR(ENOMEM);
            }
            memcpy(side, bytes, length);
        }
        entries = bytes + length;
        size -= ENTRY_HEAD_BYTES + length;
    }
    return 0;
}

int mcu_side_data_unpack(const uint8_t *data, int size, int64_t time, AVPacket *packet) {
    av_packet_unref(packet);
    uint32_t entries = 0;
    if (size >= TAIL_BYTES && memcmp(data + size - MARK_BYTES, mark, MARK_BYTES) == 0) {
        entries = AV_RL32(data + size - TAIL_BYTES);
        if (entries > (uint32_t)(size - TAIL_BYTES)) {
            return AVERROR_INVALIDDATA;
        }
    }
    if (entries == 0) {
        packet->data = (uint8_t *)(uintptr_t)data;
        packet->size = size;
        packet->pts = time;
        return 0;
    }
    int payload = size - TAIL_BYTES - (int)entries;
    int result = av_new_packet(packet, payload); /* a copy, as zeros must follow the payload */
    if (result < 0) {
        return result;
    }
    if (payload > 0) {
        memcpy(packet->data, data, (size_t)payload);
    }
    packet->pts = time;
    result = attach(data + payload, entries, packet);
    if (result < 0) {
        av_packet_unref(packet);
    }
    return result;
}

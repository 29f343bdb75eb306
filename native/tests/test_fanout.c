/* One frame to many viewers, with and without a socket: headers, protection, bounds, and who suffers from what. */
#include "udp_support.h"

#include <errno.h>

#include "srtp_support.h"

enum { TARGETS = 30, PAYLOADS = 6, FRAME = 6000, HEADER = 12 + 12 };

static uint8_t frame[FRAME];
static const mcu_fanout_payload PAYLOAD_LIST[PAYLOADS] = {{0, 1100, 0},    {1100, 1100, 0}, {2200, 1100, 0},
                                                          {3300, 1100, 0}, {4400, 1100, 0}, {5500, 500, 1}};

static mcu_fanout_target make_target(mcu_srtp *srtp, int32_t i, int32_t port) {
    mcu_fanout_target target = {
        .srtp = srtp,
        .ssrc = 1000 + (uint32_t)i,
        .timestamp_offset = 0xFFFFFFF0u + (uint32_t)i,
        .port = (uint16_t)port,
        .first_sequence = (uint16_t)(32000 + i),
        .first_transport_sequence = (uint16_t)(65533 + i),
        .payload_type = 96,
        .extension_length = 12,
        .transport_sequence_offset = 8,
        .extension = {0xBE, 0xDE, 0, 2, 0x10, 0x61, 0, 0x31},
    };
    memcpy(target.address, LOOPBACK_V4, 16);
    return target;
}

/* `packet` is number `number` of viewer `i`, after unprotecting. */
static void check_packet(const uint8_t *packet, int32_t length, int32_t i, int32_t number) {
    const mcu_fanout_payload *payload = &PAYLOAD_LIST[number];
    uint8_t expected[HEADER] = {0x90, (uint8_t)(96 | (payload->marker ? 0x80 : 0))};
    uint16_t sequence = (uint16_t)(32000 + i + number), transport = (uint16_t)(65533 + i + number);
    expected[2] = (uint8_t)(sequence >> 8);
    expected[3] = (uint8_t)sequence;
    put_u32(expected + 4, 90000 + 0xFFFFFFF0u + (uint32_t)i);
    put_u32(expected + 8, 1000 + (uint32_t)i);
    memcpy(expected + 12, "\xBE\xDE\x00\x02\x10\x61\x00\x31", 8);
    expected[20] = (uint8_t)(transport >> 8);
    expected[21] = (uint8_t)transport;
    CHECK(length == HEADER + payload->length);
    CHECK(memcmp(packet, expected, HEADER) == 0);
    CHECK(memcmp(packet + HEADER, frame + payload->offset, (size_t)payload->length) == 0);
}

static void viewers_get_what_they_should(const profile *profile, bool has_socket, bool is_segmenting) {
    mcu_fanout *fanout = NULL;
    mcu_srtp *senders[TARGETS], *receivers[TARGETS];
    mcu_fanout_target targets[TARGETS];
    int32_t from_port, to_port, counts[TARGETS] = {0};
    mcu_udp *from = open_udp(LOOPBACK_V4, &from_port), *to = open_udp(LOOPBACK_V4, &to_port);
    CHECK(mcu_udp_set_segmentation(from, is_segmenting) == MCU_OK);
    /* With a socket the arena is far too small for all at once. */
    CHECK(mcu_fanout_create(has_socket ? 40000 : 1 << 20, TARGETS * PAYLOADS, &fanout) == MCU_OK);
    for (int i = 0; i < TARGETS; i++) {
        senders[i] = open_srtp(profile, 1);
        receivers[i] = open_srtp(profile, 0);
        targets[i] = make_target(senders[i], i, to_port);
    }
    int32_t made = mcu_fanout_send(fanout, frame, FRAME, PAYLOAD_LIST, PAYLOADS, 90000, targets, TARGETS,
                                   has_socket ? from : NULL);
    CHECK(made == TARGETS * PAYLOADS);
    for (int i = 0; i < TARGETS; i++) {
        CHECK(targets[i].status == MCU_OK && targets[i].datagram_count == PAYLOADS);
    }
    uint8_t *arena = NULL;
    const mcu_udp_outgoing *datagrams = NULL;
    int32_t seen = 0, count = 0;
    CHECK(mcu_fanout_result(fanout, &arena, &datagrams, &count) == MCU_OK && count == (has_socket ? 0 : made));
    for (; seen < count; seen++) {
        int32_t i = datagrams[seen].target, number = counts[i]++;
        CHECK(datagrams[seen].port == to_port);
        uint8_t *packet = arena + datagrams[seen].offset;
        check_packet(packet, mcu_srtp_unprotect(receivers[i], packet, datagrams[seen].length), i, number);
    }
    while (seen < made) {
        mcu_udp_batch batch;
        CHECK(mcu_udp_receive(to, 1000000, &batch) == MCU_OK && batch.datagram_count > 0);
        for (int32_t k = 0; k < batch.datagram_count; k++, seen++) {
            uint8_t *packet = batch.datagrams[k].data;
            int32_t i = (packet[10] << 8 | packet[11]) - 1000, number = counts[i]++;
            check_packet(packet, mcu_srtp_unprotect(receivers[i], packet, batch.datagrams[k].length), i, number);
        }
    }
    mcu_udp_counters counters;
    CHECK(mcu_udp_get_counters(from, &counters) == MCU_OK);
    CHECK(!has_socket || counters.segmented_datagrams == (is_segmenting ? made : 0));
    for (int i = 0; i < TARGETS; i++) {
        mcu_srtp_destroy(senders[i]);
        mcu_srtp_destroy(receivers[i]);
    }
    mcu_fanout_destroy(fanout);
    mcu_udp_destroy(from);
    mcu_udp_destroy(to);
}

static void one_bad_viewer_hurts_nobody_else(void) {
    mcu_fanout *fanout = NULL;
    mcu_fanout_target targets[9];
    mcu_srtp *sender = open_srtp(&PROFILES[1], 1), *receiver = open_srtp(&PROFILES[1], 0);
    CHECK(mcu_fanout_create(1 << 20, 1000, &fanout) == MCU_OK);
    for (int i = 0; i < 9; i++) {
        targets[i] = make_target(sender, i, 1);
    }
    targets[1].srtp = NULL;
    targets[2].srtp = receiver;
    targets[3].extension_length = 13;
    targets[4].extension_length = 16; /* its own header says 12 */
    targets[5].transport_sequence_offset = 11;
    targets[6].payload_type = 128;
    targets[7].ssrc = targets[0].ssrc; /* the same stream with the same sequence numbers */
    targets[7].first_sequence = targets[0].first_sequence;
    static const int32_t expected[9] = {MCU_OK,
                                        MCU_ERROR_ARGUMENT,
                                        MCU_ERROR_ARGUMENT,
                                        MCU_ERROR_ARGUMENT,
                                        MCU_ERROR_ARGUMENT,
                                        MCU_ERROR_ARGUMENT,
                                        MCU_ERROR_ARGUMENT,
                                        MCU_ERROR_INDEX_REUSED,
                                        MCU_OK};
    CHECK(mcu_fanout_send(fanout, frame, FRAME, PAYLOAD_LIST, PAYLOADS, 0, targets, 9, NULL) == 2 * PAYLOADS);
    for (int i = 0; i < 9; i++) {
        CHECK(targets[i].status == expected[i]);
        CHECK(targets[i].datagram_count == (expected[i] == MCU_OK ? PAYLOADS : 0));
    }
    mcu_srtp_destroy(sender);
    mcu_srtp_destroy(receiver);
    mcu_fanout_destroy(fanout);
}

static void a_full_buffer_is_told_to_those_it_hit(void) {
    mcu_fanout *fanout = NULL;
    mcu_fanout_target targets[3];
    int32_t from_port;
    mcu_udp *from = open_udp(LOOPBACK_V4, &from_port);
    mcu_srtp *sender = open_srtp(&PROFILES[1], 1);
    CHECK(mcu_fanout_create(1 << 20, 1000, &fanout) == MCU_OK);
    for (int i = 0; i < 3; i++) {
        targets[i] = make_target(sender, i, from_port);
    }
    from->fake_segment_error = EAGAIN;
    CHECK(mcu_fanout_send(fanout, frame, FRAME, PAYLOAD_LIST, PAYLOADS, 0, targets, 3, from) == 0);
    for (int i = 0; i < 3; i++) {
        CHECK(targets[i].status == MCU_ERROR_WOULD_BLOCK && targets[i].datagram_count == 0);
    }
    mcu_srtp_destroy(sender);
    mcu_fanout_destroy(fanout);
    mcu_udp_destroy(from);
}

static void what_does_not_fit_is_told(void) {
    mcu_fanout *fanout = NULL;
    mcu_fanout_target targets[3];
    mcu_srtp *sender = open_srtp(&PROFILES[1], 1);
    CHECK(mcu_fanout_create(2 * (FRAME + PAYLOADS * (HEADER + 16)), 1000, &fanout) == MCU_OK);
    for (int i = 0; i < 3; i++) {
        targets[i] = make_target(sender, i, 1);
    }
    CHECK(mcu_fanout_send(fanout, frame, FRAME, PAYLOAD_LIST, PAYLOADS, 0, targets, 3, NULL) == 2 * PAYLOADS);
    CHECK(targets[1].status == MCU_OK && targets[2].status == MCU_ERROR_TOO_LARGE);
    mcu_fanout_payload wrong = {FRAME - 10, 11, 0};
    CHECK(mcu_fanout_send(fanout, frame, FRAME, &wrong, 1, 0, targets, 3, NULL) == MCU_ERROR_ARGUMENT);
    wrong = (mcu_fanout_payload){-1, 5, 0};
    CHECK(mcu_fanout_send(fanout, frame, FRAME, &wrong, 1, 0, targets, 3, NULL) == MCU_ERROR_ARGUMENT);
    mcu_srtp_destroy(sender);
    mcu_fanout_destroy(fanout);
}

int main(void) {
    for (int i = 0; i < FRAME; i++) {
        frame[i] = (uint8_t)(i * 7 + i / 256);
    }
    for (int i = 0; i < PROFILE_COUNT; i++) {
        viewers_get_what_they_should(&PROFILES[i], false, false);
        viewers_get_what_they_should(&PROFILES[i], true, true);
        viewers_get_what_they_should(&PROFILES[i], true, false);
    }
    one_bad_viewer_hurts_nobody_else();
    a_full_buffer_is_told_to_those_it_hit();
    what_does_not_fit_is_told();
    CHECK(mcu_outstanding() == 0);
    return 0;
}

/* Sockets on the loopback: batches, both families, wake-ups, watched descriptors, UDP_SEGMENT and its fall-back. */
#include "udp_support.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { ARENA = 1 << 20, MANY = 300 };

static uint8_t arena[ARENA];

static int64_t now_us(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static bool has_v6(void) {
    mcu_udp *udp = NULL;
    mcu_udp_socket_info info;
    CHECK(mcu_udp_create(&udp) == MCU_OK);
    bool is_there = mcu_udp_bind(udp, LOOPBACK_V6, 0, 1 << 20, 0, &info) == MCU_OK;
    mcu_udp_destroy(udp);
    return is_there;
}

/* Receives `count` datagrams and compares each with its place in the arena. */
static void expect(mcu_udp *udp, const mcu_udp_outgoing *sent, int32_t count, int32_t from_port) {
    int32_t seen = 0;
    while (seen < count) {
        mcu_udp_batch batch;
        int64_t before = now_us();
        CHECK(mcu_udp_receive(udp, 1000000, &batch) == MCU_OK);
        CHECK(batch.datagram_count > 0);
        for (int32_t i = 0; i < batch.datagram_count; i++, seen++) {
            const mcu_udp_datagram *got = &batch.datagrams[i];
            CHECK(seen < count && got->length == sent[seen].length);
            CHECK(memcmp(got->data, arena + sent[seen].offset, (size_t)got->length) == 0);
            CHECK(got->port == from_port && memcmp(got->address, sent[seen].address, 16) == 0);
            CHECK(got->arrival_us <= batch.now_us && got->arrival_us > before - 1000000);
        }
    }
}

/* `lengths` in turn, one after the other in the arena. */
static void fill(mcu_udp_outgoing *out, int32_t count, const uint8_t address[16], int32_t port, const int32_t *lengths,
                 int32_t length_count) {
    int32_t offset = 0;
    for (int32_t i = 0; i < count; i++) {
        out[i] = make_outgoing(address, port, offset, lengths[i % length_count]);
        memset(arena + offset, i + 1, (size_t)out[i].length);
        offset += out[i].length;
    }
}

static void batches_arrive_whole_and_in_order(const uint8_t address[16], bool is_segmenting, int fake_error) {
    int32_t from_port, to_port;
    mcu_udp *from = open_udp(address, &from_port), *to = open_udp(address, &to_port);
    CHECK(mcu_udp_set_segmentation(from, is_segmenting) == MCU_OK);
    from->fake_segment_error = fake_error;
    static mcu_udp_outgoing out[MANY];
    const int32_t lengths[] = {500, 500, 500, 500, 120, 700, 700, 33, 1};
    fill(out, MANY, address, to_port, lengths, 9);
    CHECK(mcu_udp_send(from, arena, ARENA, out, MANY) == MANY);
    for (int i = 0; i < MANY; i++) {
        CHECK(out[i].status == MCU_OK);
    }
    expect(to, out, MANY, from_port);
    mcu_udp_counters counters;
    CHECK(mcu_udp_get_counters(from, &counters) == MCU_OK);
    CHECK(counters.sent_datagrams == MANY && counters.failed_datagrams == 0);
    if (fake_error != 0) {
        CHECK(counters.segment_fallbacks == 1 && counters.segmented_datagrams == 0);
    } else {
        CHECK((counters.segmented_datagrams > MANY / 2) == is_segmenting);
    }
    CHECK(mcu_udp_get_counters(to, &counters) == MCU_OK);
    CHECK(counters.received_datagrams == MANY && counters.receive_calls < MANY / 4);
    mcu_udp_destroy(from);
    mcu_udp_destroy(to);
}

/* 200 of one length are cut into runs that the kernel takes. */
static void long_runs_are_split(void) {
    int32_t from_port, to_port;
    mcu_udp *from = open_udp(LOOPBACK_V4, &from_port), *to = open_udp(LOOPBACK_V4, &to_port);
    static mcu_udp_outgoing out[200];
    const int32_t length = 1200;
    fill(out, 200, LOOPBACK_V4, to_port, &length, 1);
    CHECK(mcu_udp_send(from, arena, ARENA, out, 200) == 200);
    expect(to, out, 200, from_port);
    mcu_udp_counters counters;
    CHECK(mcu_udp_get_counters(from, &counters) == MCU_OK);
    CHECK(counters.segmented_datagrams == 200 && counters.send_calls == 1);
    mcu_udp_destroy(from);
    mcu_udp_destroy(to);
}

/* Port 0 is refused by the kernel, as is a family that the socket has not: those are passed over, the others go. */
static void what_fails_does_not_stop_the_rest(void) {
    int32_t from_port, to_port;
    mcu_udp *from = open_udp(LOOPBACK_V4, &from_port), *to = open_udp(LOOPBACK_V4, &to_port);
    mcu_udp_outgoing out[8], good[3];
    for (int i = 0; i < 8; i++) {
        out[i] = make_outgoing(LOOPBACK_V4, to_port, 10 * i, 10);
        memset(arena + 10 * i, i, 10);
    }
    out[1].port = 0;
    out[2].port = 0; /* a run of two to nowhere */
    memcpy(out[4].address, LOOPBACK_V6, 16);
    out[5].socket = 3;
    out[7].port = 0;
    CHECK(mcu_udp_send(from, arena, ARENA, out, 8) == 3);
    static const int32_t expected[] = {MCU_OK, MCU_ERROR_NETWORK,  MCU_ERROR_NETWORK,
                                       MCU_OK, MCU_ERROR_ARGUMENT, MCU_ERROR_ARGUMENT,
                                       MCU_OK, MCU_ERROR_NETWORK};
    for (int i = 0; i < 8; i++) {
        CHECK(out[i].status == expected[i]);
    }
    good[0] = out[0];
    good[1] = out[3];
    good[2] = out[6];
    expect(to, good, 3, from_port);
    mcu_udp_counters counters;
    CHECK(mcu_udp_get_counters(from, &counters) == MCU_OK);
    CHECK(counters.failed_datagrams == 5 && counters.sent_datagrams == 3 && counters.segment_fallbacks == 0);
    out[0].length = ARENA + 1;
    CHECK(mcu_udp_send(from, arena, ARENA, out, 1) == MCU_ERROR_ARGUMENT);
    out[0] = make_outgoing(LOOPBACK_V4, to_port, ARENA - 5, 10);
    CHECK(mcu_udp_send(from, arena, ARENA, out, 1) == MCU_ERROR_ARGUMENT);
    mcu_udp_destroy(from);
    mcu_udp_destroy(to);
}

/* What a full send buffer answers: nothing is tried again, all of it is counted. */
static void a_full_buffer_is_told_and_counted(void) {
    int32_t from_port;
    mcu_udp *from = open_udp(LOOPBACK_V4, &from_port);
    mcu_udp_outgoing out[5];
    const int32_t lengths[] = {10, 20, 30, 30, 30};
    fill(out, 5, LOOPBACK_V4, from_port, lengths, 5);
    from->fake_segment_error = EAGAIN; /* from the run of three on */
    CHECK(mcu_udp_send(from, arena, ARENA, out, 5) == 2);
    for (int i = 0; i < 5; i++) {
        CHECK(out[i].status == (i < 2 ? MCU_OK : MCU_ERROR_WOULD_BLOCK));
    }
    mcu_udp_counters counters;
    CHECK(mcu_udp_get_counters(from, &counters) == MCU_OK);
    CHECK(counters.sent_datagrams == 2 && counters.would_block_datagrams == 3 && counters.segment_fallbacks == 0);
    mcu_udp_destroy(from);
}

/* A receiver that never reads: its buffer overflows, which it learns of with the next datagram. */
static void an_overflow_is_counted(void) {
    mcu_udp *to = NULL;
    mcu_udp_socket_info info;
    int32_t from_port;
    CHECK(mcu_udp_create(&to) == MCU_OK);
    CHECK(mcu_udp_bind(to, LOOPBACK_V4, 0, 1, 0, &info) == MCU_OK);
    CHECK(info.receive_buffer_bytes > 0 && info.receive_buffer_bytes < 10000);
    mcu_udp *from = open_udp(LOOPBACK_V4, &from_port);
    static mcu_udp_outgoing out[MANY];
    const int32_t length = 100;
    fill(out, MANY, LOOPBACK_V4, info.port, &length, 1);
    CHECK(mcu_udp_send(from, arena, ARENA, out, MANY) == MANY);
    mcu_udp_batch batch;
    int32_t seen = 0;
    while (mcu_udp_receive(to, 20000, &batch) == MCU_OK && batch.datagram_count > 0) {
        seen += batch.datagram_count;
    }
    CHECK(seen < MANY);
    CHECK(mcu_udp_send(from, arena, ARENA, out, 1) == 1);
    CHECK(mcu_udp_receive(to, 1000000, &batch) == MCU_OK && batch.datagram_count == 1);
    mcu_udp_counters counters;
    CHECK(mcu_udp_get_counters(to, &counters) == MCU_OK);
    CHECK(counters.overflowed_datagrams == MANY - seen);
    mcu_udp_destroy(from);
    mcu_udp_destroy(to);
}

static void a_datagram_that_is_too_long_is_dropped(void) {
    int32_t from_port, to_port;
    mcu_udp *from = open_udp(LOOPBACK_V4, &from_port), *to = open_udp(LOOPBACK_V4, &to_port);
    mcu_udp_outgoing out[3];
    const int32_t lengths[] = {2049, 2048, 10};
    fill(out, 3, LOOPBACK_V4, to_port, lengths, 3);
    CHECK(mcu_udp_send(from, arena, ARENA, out, 3) == 3);
    expect(to, out + 1, 2, from_port);
    mcu_udp_counters counters;
    CHECK(mcu_udp_get_counters(to, &counters) == MCU_OK);
    CHECK(counters.truncated_datagrams == 1 && counters.received_datagrams == 2);
    mcu_udp_destroy(from);
    mcu_udp_destroy(to);
}

static void waiting_ends_by_time_wake_up_and_watched_descriptors(void) {
    mcu_udp *udp = NULL;
    mcu_udp_batch batch;
    CHECK(mcu_udp_create(&udp) == MCU_OK);
    int64_t begin = now_us();
    CHECK(mcu_udp_receive(udp, 2500, &batch) == MCU_OK);
    CHECK(batch.datagram_count == 0 && batch.is_woken == 0 && batch.ready_count == 0);
    CHECK(now_us() - begin >= 2500);

    CHECK(mcu_udp_wake(udp) == MCU_OK && mcu_udp_wake(udp) == MCU_OK);
    CHECK(mcu_udp_receive(udp, -1, &batch) == MCU_OK && batch.is_woken == 1);
    CHECK(mcu_udp_receive(udp, 0, &batch) == MCU_OK && batch.is_woken == 0);

    int ends[2];
    CHECK(pipe(ends) == 0 && write(ends[1], "x", 1) == 1);
    CHECK(mcu_udp_watch(udp, ends[0], 1, 77) == MCU_OK);
    CHECK(mcu_udp_receive(udp, -1, &batch) == MCU_OK);
    CHECK(batch.ready_count == 1 && batch.ready[0].id == 77 && batch.ready[0].events == 1);
    CHECK(mcu_udp_watch(udp, ends[0], 0, 77) == MCU_OK);
    CHECK(mcu_udp_receive(udp, 0, &batch) == MCU_OK && batch.ready_count == 0);
    CHECK(mcu_udp_watch(udp, ends[0], 0, 77) == MCU_ERROR_IO);
    close(ends[0]);
    close(ends[1]);
    mcu_udp_destroy(udp);
}

static void one_port_serves_both_families(void) {
    int32_t from4_port, from6_port;
    mcu_udp *to = NULL, *from4 = open_udp(LOOPBACK_V4, &from4_port), *from6 = open_udp(LOOPBACK_V6, &from6_port);
    mcu_udp_socket_info v4, v6;
    CHECK(mcu_udp_create(&to) == MCU_OK);
    static const uint8_t any_v4[16] = {[10] = 0xFF, [11] = 0xFF}, any_v6[16] = {0};
    CHECK(mcu_udp_bind(to, any_v4, 0, 1 << 20, MCU_UDP_KERNEL_TIMES, &v4) == MCU_OK);
    CHECK(mcu_udp_bind(to, any_v6, v4.port, 1 << 20, MCU_UDP_KERNEL_TIMES, &v6) == MCU_OK);
    CHECK(v6.port == v4.port && v6.socket == 1);
    mcu_udp_outgoing out4 = make_outgoing(LOOPBACK_V4, v4.port, 0, 10),
                     out6 = make_outgoing(LOOPBACK_V6, v4.port, 10, 20);
    CHECK(mcu_udp_send(from4, arena, ARENA, &out4, 1) == 1 && mcu_udp_send(from6, arena, ARENA, &out6, 1) == 1);
    mcu_udp_batch batch;
    usleep(2000);
    CHECK(mcu_udp_receive(to, 1000000, &batch) == MCU_OK && batch.datagram_count == 2);
    CHECK(batch.datagrams[0].socket == 0 && batch.datagrams[0].length == 10 && batch.datagrams[0].port == from4_port);
    CHECK(memcmp(batch.datagrams[0].address, LOOPBACK_V4, 16) == 0);
    CHECK(batch.datagrams[1].socket == 1 && batch.datagrams[1].length == 20 && batch.datagrams[1].port == from6_port);
    CHECK(memcmp(batch.datagrams[1].address, LOOPBACK_V6, 16) == 0);
    /* The kernel stamped it before the two milliseconds of sleep. */
    CHECK(batch.now_us - batch.datagrams[0].arrival_us >= 1500);
    CHECK(mcu_udp_bind(to, any_v4, v4.port, 1 << 20, 0, &v4) == MCU_ERROR_IO); /* taken */
    mcu_udp_destroy(to);
    mcu_udp_destroy(from4);
    mcu_udp_destroy(from6);
}

int main(void) {
    batches_arrive_whole_and_in_order(LOOPBACK_V4, true, 0);
    batches_arrive_whole_and_in_order(LOOPBACK_V4, false, 0);
    batches_arrive_whole_and_in_order(LOOPBACK_V4, true, EIO);
    batches_arrive_whole_and_in_order(LOOPBACK_V4, true, EINVAL);
    long_runs_are_split();
    what_fails_does_not_stop_the_rest();
    a_full_buffer_is_told_and_counted();
    an_overflow_is_counted();
    a_datagram_that_is_too_long_is_dropped();
    waiting_ends_by_time_wake_up_and_watched_descriptors();
    if (has_v6()) {
        batches_arrive_whole_and_in_order(LOOPBACK_V6, true, 0);
        one_port_serves_both_families();
    } else {
        fprintf(stderr, "this machine has no IPv6 loopback: two tests less\n");
    }
    CHECK(mcu_outstanding() == 0);
    return 0;
}

/* Goal: messages of every size arrive whole and in order through a network that loses, and no end leaves anything. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <usrsctp.h>

#include "check.h"
#include "mcu_core.h"

static uint32_t seed = 1;
static uint8_t message[MCU_SCTP_MAX_MESSAGE + 1], received[MCU_SCTP_MAX_MESSAGE];

static uint32_t next_random(void) {
    seed = seed * 1664525 + 1013904223;
    return seed >> 8;
}

static int pump(mcu_sctp *from, mcu_sctp *to, uint32_t loss_percent) {
    uint8_t packet[MCU_SCTP_MAX_PACKET];
    int32_t size;
    int moved = 0;
    while (mcu_sctp_take_packet(from, packet, sizeof packet, &size) == MCU_OK) {
        CHECK(size <= 1188);
        moved++;
        if (next_random() % 100 >= loss_percent) {
            int32_t status = mcu_sctp_input(to, packet, size);
            CHECK(status == MCU_OK || status == MCU_END);
        }
    }
    return moved;
}

static void go_on(mcu_sctp *a, mcu_sctp *b, int ms, uint32_t loss_percent) {
    for (int at = 0; at < ms; at += 10) {
        while (pump(a, b, loss_percent) + pump(b, a, loss_percent) > 0) {
        }
        CHECK(mcu_sctp_tick(10) == MCU_OK);
        if (loss_percent > 0) {
            /* usrsctp's timers are ours, but it looks at the wall clock before it sends a chunk again: it must have been
             * away for a round trip and some 10 ms. So time may run ten times too fast, not a thousand times. */
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        }
    }
}

static int32_t next_kind(mcu_sctp *one) {
    mcu_sctp_event event;
    return mcu_sctp_peek_event(one, &event) == MCU_OK ? event.kind : 0;
}

static void expect(mcu_sctp *one, int32_t kind, int32_t stream) {
    mcu_sctp_event event;
    CHECK(mcu_sctp_peek_event(one, &event) == MCU_OK);
    CHECK(event.kind == kind && event.stream == stream);
    CHECK(mcu_sctp_take_event(one, NULL, 0) == MCU_OK);
}

static void make_pair(mcu_sctp **a, mcu_sctp **b, uint32_t loss_percent) {
    CHECK(mcu_sctp_create(5000, 5000, a) == MCU_OK && mcu_sctp_create(5000, 5000, b) == MCU_OK);
    CHECK(mcu_sctp_send(*a, 1, 51, message, 1, 0, MCU_SCTP_RELIABLE, 0) == MCU_AGAIN);
    CHECK(mcu_sctp_connect(*a) == MCU_OK && mcu_sctp_connect(*b) == MCU_OK);
    for (int i = 0; i < 30 && (next_kind(*a) == 0 || next_kind(*b) == 0); i++) {
        go_on(*a, *b, 500, loss_percent);
    }
    expect(*a, MCU_SCTP_UP, 0);
    expect(*b, MCU_SCTP_UP, 0);
}

static void every_size_arrives(uint32_t loss_percent) {
    static const int SIZES[] = {1, 2, 1100, 1187, 1188, 1199, 1200, 1201, 16384, 65536, 262144};
    enum { COUNT = sizeof SIZES / sizeof SIZES[0] };
    mcu_sctp *a, *b;
    make_pair(&a, &b, loss_percent);
    int sent = 0, got = 0;
    for (int i = 0; i < 6000 && got < COUNT; i++) {
        if (sent < COUNT) {
            message[0] = (uint8_t)sent;
            int32_t status = mcu_sctp_send(a, 7, 53, message, SIZES[sent], 0, MCU_SCTP_RELIABLE, 0);
            CHECK(status == MCU_OK || status == MCU_AGAIN);
            sent += status == MCU_OK;
        }
        go_on(a, b, 10, loss_percent);
        mcu_sctp_event event;
        while (mcu_sctp_peek_event(b, &event) == MCU_OK) {
            CHECK(event.kind == MCU_SCTP_MESSAGE && event.stream == 7 && event.ppid == 53 && event.size == SIZES[got]);
            CHECK(!event.is_unordered && mcu_sctp_take_event(b, received, event.size - 1) == MCU_ERROR_TOO_LARGE);
            CHECK(mcu_sctp_take_event(b, received, sizeof received) == MCU_OK);
            message[0] = (uint8_t)got;
            CHECK(memcmp(received, message, (size_t)event.size) == 0);
            got++;
        }
    }
    CHECK(got == COUNT && mcu_sctp_dropped(a) == 0 && mcu_sctp_dropped(b) == 0);
    CHECK(mcu_sctp_send(a, 7, 53, message, sizeof message, 0, MCU_SCTP_RELIABLE, 0) == MCU_ERROR_TOO_LARGE);
    mcu_sctp_free(a);
    mcu_sctp_free(b);
}

static void take_message(mcu_sctp *one, int32_t stream) {
    mcu_sctp_event event;
    CHECK(mcu_sctp_peek_event(one, &event) == MCU_OK && event.kind == MCU_SCTP_MESSAGE && event.stream == stream);
    CHECK(mcu_sctp_take_event(one, received, sizeof received) == MCU_OK);
}

/* What the sanitizer's allocator has given out; 0 in a build without it. */
size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static size_t allocated_bytes(void) {
    return __sanitizer_get_current_allocated_bytes == NULL ? 0 : __sanitizer_get_current_allocated_bytes();
}

/* Ten thousand channels of one association, opened and closed: what it holds does not grow with them. */
static void resets_go_both_ways(void) {
    mcu_sctp *a, *b;
    size_t settled = 0;
    make_pair(&a, &b, 0);
    for (int round = 0; round < 10000; round++) {
        settled = round == 500 ? allocated_bytes() : settled;
        int32_t stream = 300 + round % 3;
        CHECK(mcu_sctp_send(a, stream, 51, message, 10, 0, MCU_SCTP_RELIABLE, 0) == MCU_OK);
        CHECK(mcu_sctp_send(b, stream, 51, message, 10, 1, MCU_SCTP_MAX_RETRANSMITS, 0) == MCU_OK);
        go_on(a, b, 30, 0);
        take_message(a, stream);
        take_message(b, stream);
        CHECK(mcu_sctp_reset_stream(a, stream) == MCU_OK);
        go_on(a, b, 30, 0);
        expect(a, MCU_SCTP_RESET_OUT, stream);
        expect(b, MCU_SCTP_RESET_IN, stream);
        CHECK(mcu_sctp_reset_stream(b, stream) == MCU_OK);
        go_on(a, b, 30, 0);
        expect(b, MCU_SCTP_RESET_OUT, stream);
        expect(a, MCU_SCTP_RESET_IN, stream);
    }
    CHECK(allocated_bytes() <= settled + 65536);
    mcu_sctp_free(a);
    mcu_sctp_free(b);
}

static void an_abort_is_told(void) {
    mcu_sctp *a, *b;
    make_pair(&a, &b, 0);
    mcu_sctp_abort(a);
    mcu_sctp_abort(a);
    CHECK(mcu_sctp_send(a, 1, 51, message, 1, 0, MCU_SCTP_RELIABLE, 0) == MCU_END);
    CHECK(pump(a, b, 0) > 0);
    expect(b, MCU_SCTP_DOWN, 0);
    CHECK(mcu_sctp_send(b, 1, 51, message, 1, 0, MCU_SCTP_RELIABLE, 0) == MCU_END);
    CHECK(mcu_sctp_reset_stream(b, 1) == MCU_END);
    mcu_sctp_free(a);
    mcu_sctp_free(b);
}

/* One side is gone after any number of packets; the other may do what it likes. */
static void any_moment_may_be_the_last(void) {
    for (int moment = 0; moment < 60; moment++) {
        mcu_sctp *a, *b;
        CHECK(mcu_sctp_create(5000, 5000, &a) == MCU_OK && mcu_sctp_create(5000, 5000, &b) == MCU_OK);
        CHECK(mcu_sctp_connect(a) == MCU_OK && mcu_sctp_connect(b) == MCU_OK);
        uint8_t packet[MCU_SCTP_MAX_PACKET];
        int32_t size;
        for (int i = 0; i < moment; i++) {
            (void)mcu_sctp_send(a, i % 9, 53, message, 30000, 0, MCU_SCTP_RELIABLE, 0);
            (void)mcu_sctp_reset_stream(b, i % 7);
            if (mcu_sctp_take_packet(a, packet, sizeof packet, &size) == MCU_OK) {
                mcu_sctp_input(b, packet, size);
            } else if (mcu_sctp_take_packet(b, packet, sizeof packet, &size) == MCU_OK) {
                mcu_sctp_input(a, packet, size);
            } else {
                mcu_sctp_tick(10);
            }
        }
        mcu_sctp_free(moment % 2 == 0 ? a : b);
        mcu_sctp *rest = moment % 2 == 0 ? b : a;
        mcu_sctp_tick(500);
        while (mcu_sctp_take_packet(rest, packet, sizeof packet, &size) == MCU_OK) {
        }
        mcu_sctp_free(rest);
    }
    for (int i = 0; i < 10; i++) {
        mcu_sctp_tick(10000);
    }
}

/* The checksum is made right again, or nothing of a spoiled packet would be looked at. */
static void spoil(uint8_t *packet, int32_t *size) {
    if (next_random() % 8 == 0 && *size > 12) {
        *size = (int32_t)(12 + next_random() % (uint32_t)(*size - 12));
    }
    for (uint32_t change = 1 + next_random() % 3; change > 0; change--) {
        uint32_t reach = next_random() % 2 == 0 && *size > 40 ? 40 : (uint32_t)*size; /* chunk headers more than data */
        packet[next_random() % reach] = (uint8_t)next_random();
    }
    memset(packet + 8, 0, 4);
    uint32_t sum = usrsctp_crc32c(packet, (size_t)*size);
    memcpy(packet + 8, &sum, sizeof sum);
}

/* Found by the mutations below, in which usrsctp did not come back from it. */
static void a_parameter_without_length_is_no_end(void) {
    static const uint8_t INIT[] = {0x13, 0x88, 0x13, 0x88, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0x1e, 0xf5, 0x06, 0xac, 0x9f, 0, 0x10,
                                   0, 0, 4, 0, 4, 0, 0xf2, 0xb7, 0x3a, 0x97, 0xf9, 0, 0, 8, 0x80, 8, 0, 6, 0xc0, 0x82, 0, 0};
    mcu_sctp *a;
    CHECK(mcu_sctp_create(5000, 5000, &a) == MCU_OK && mcu_sctp_connect(a) == MCU_OK);
    for (int at = 15; at < (int)sizeof INIT; at++) {
        uint8_t packet[sizeof INIT];
        memcpy(packet, INIT, sizeof INIT);
        packet[at] = at == 15 ? packet[at] : 0;
        uint32_t sum = usrsctp_crc32c(packet, sizeof packet);
        memcpy(packet + 8, &sum, sizeof sum);
        CHECK(mcu_sctp_input(a, packet, sizeof packet) == MCU_OK);
    }
    CHECK(mcu_sctp_dropped(a) > 0);
    mcu_sctp_free(a);
}

static int wanted_mutations(void) {
    const char *asked = getenv("MCU_FUZZ_COUNT");
    return asked == NULL ? 20000 : atoi(asked);
}

static void foreign_bytes_do_no_harm(void) {
    int mutations = wanted_mutations(), pairs = 0;
    for (int done = 0; done < mutations; pairs++) {
        mcu_sctp *a, *b;
        CHECK(mcu_sctp_create(5000, 5000, &a) == MCU_OK && mcu_sctp_create(5000, 5000, &b) == MCU_OK);
        CHECK(mcu_sctp_connect(a) == MCU_OK && mcu_sctp_connect(b) == MCU_OK);
        int first_spoiled = pairs % 3 == 0 ? 0 : 8; /* some are spoiled from the first packet on */
        uint8_t packet[MCU_SCTP_MAX_PACKET];
        int32_t size;
        for (int i = 0; i < 60; i++) {
            int32_t length = (int32_t)(1 + next_random() % 3000);
            (void)mcu_sctp_send(a, i % 20, 53, message, length, i % 2, i % 3, 1);
            (void)mcu_sctp_reset_stream(i % 2 == 0 ? a : b, i % 20);
            for (int taken = 0; taken < 20 && mcu_sctp_take_packet(a, packet, sizeof packet, &size) == MCU_OK; taken++) {
                if (i >= first_spoiled && next_random() % 2 == 0) {
                    spoil(packet, &size);
                    done++;
                }
                (void)mcu_sctp_input(b, packet, size);
            }
            pump(b, a, 0);
            while (next_kind(b) != 0) {
                CHECK(mcu_sctp_take_event(b, received, sizeof received) == MCU_OK);
            }
            mcu_sctp_tick(10);
        }
        mcu_sctp_free(a);
        mcu_sctp_free(b);
    }
    for (int i = 0; i < 30; i++) {
        mcu_sctp_tick(10000);
    }
}

int main(void) {
    for (size_t i = 0; i < sizeof message; i++) {
        message[i] = (uint8_t)(i * 31 + (i >> 8));
    }
    int32_t before = mcu_outstanding();
    every_size_arrives(0);
    every_size_arrives(10);
    every_size_arrives(20);
    resets_go_both_ways();
    an_abort_is_told();
    any_moment_may_be_the_last();
    a_parameter_without_length_is_no_end();
    foreign_bytes_do_no_harm();
    CHECK(mcu_outstanding() == before);
    return 0;
}

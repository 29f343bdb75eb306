/* Rules of SRTP that need no other implementation: replay, roll-over, streams, damage, bounds. */
#include "mcu_gcm_wide.h"
#include "mcu_srtp_window.h"
#include "srtp_support.h"

enum { SSRC = 0xCAFEBABE, PAYLOAD = 40 };

static int32_t protect(mcu_srtp *sender, uint8_t *packet, uint32_t ssrc, uint32_t index) {
    int32_t length = mcu_srtp_protect(sender, packet, make_rtp(packet, ssrc, index, PAYLOAD), BUFFER_BYTES);
    CHECK(length > 0);
    return length;
}

/* Unprotects a copy, and compares it with what was sent. */
static int32_t receive(mcu_srtp *receiver, const uint8_t *packet, int32_t length, uint32_t ssrc, uint32_t index) {
    uint8_t copy[BUFFER_BYTES], plain[BUFFER_BYTES];
    memcpy(copy, packet, (size_t)length);
    int32_t status = mcu_srtp_unprotect(receiver, copy, length);
    if (status > 0) {
        CHECK(status == make_rtp(plain, ssrc, index, PAYLOAD) && memcmp(copy, plain, (size_t)status) == 0);
    }
    return status;
}

/* Sends `total` packets from `first` on, of which the first `lost` never arrive. */
static void check_start(const profile *profile, uint32_t first, uint32_t lost, uint32_t total) {
    uint8_t packet[BUFFER_BYTES];
    mcu_srtp *sender = open_srtp(profile, 1), *receiver = open_srtp(profile, 0);
    for (uint32_t i = 0; i < total; i++) {
        int32_t length = protect(sender, packet, SSRC, first + i);
        if (i >= lost) {
            CHECK(receive(receiver, packet, length, SSRC, first + i) > 0);
        }
    }
    mcu_srtp_destroy(sender);
    mcu_srtp_destroy(receiver);
}

/* Bug 1: senders begin at or below 32767, and whatever is lost at the beginning, all the rest is read. */
static void bug_1_a_receiver_that_misses_the_start_reads_the_rest(const profile *profile) {
    for (uint32_t lost = 0; lost <= 100; lost += 10) {
        check_start(profile, 1, lost, lost + 20);
        check_start(profile, 32767, lost, lost + 20);
        /* Foreign senders begin where they like: the wrap itself is among what was lost. */
        check_start(profile, 65535, lost, lost + 20);
        check_start(profile, 65500, lost, lost + 60);
    }
}

/* After the first packet arrived, up to 500 are lost around the wrap; the late ones are then taken too. */
static void the_roll_over_survives_losses_around_it(const profile *profile) {
    static uint8_t late[501][BUFFER_BYTES];
    for (uint32_t lost = 1; lost <= 500; lost += 83) {
        uint8_t packet[BUFFER_BYTES];
        mcu_srtp *sender = open_srtp(profile, 1), *receiver = open_srtp(profile, 0);
        uint32_t before = 65536 - lost / 2 - 1;
        int32_t length = protect(sender, packet, SSRC, 40000);
        CHECK(receive(receiver, packet, length, SSRC, 40000) > 0);
        length = protect(sender, packet, SSRC, before);
        CHECK(receive(receiver, packet, length, SSRC, before) > 0);
        for (uint32_t i = 1; i <= lost; i++) {
            length = protect(sender, late[i], SSRC, before + i);
        }
        length = protect(sender, packet, SSRC, before + lost + 1);
        CHECK(receive(receiver, packet, length, SSRC, before + lost + 1) > 0);
        for (uint32_t i = lost; i >= 1; i--) {
            CHECK(receive(receiver, late[i], length, SSRC, before + i) > 0);
        }
        mcu_srtp_destroy(sender);
        mcu_srtp_destroy(receiver);
    }
}

/* Three times around, with every fourth packet lost. */
static void long_streams_wrap_again_and_again(const profile *profile) {
    uint8_t packet[BUFFER_BYTES];
    mcu_srtp *sender = open_srtp(profile, 1), *receiver = open_srtp(profile, 0);
    for (uint32_t index = 30000; index < 30000 + 3 * 65536; index += 5) {
        int32_t length = protect(sender, packet, SSRC, index);
        if (index % 4 != 0) {
            CHECK(receive(receiver, packet, length, SSRC, index) > 0);
        }
    }
    mcu_srtp_destroy(sender);
    mcu_srtp_destroy(receiver);
}

/* Bug 2: a packet 900 positions old is taken, once; the window ends after 1024. */
static void bug_2_a_packet_of_900_positions_ago_is_taken_once(const profile *profile) {
    static uint8_t packets[1101][BUFFER_BYTES];
    mcu_srtp *sender = open_srtp(profile, 1), *receiver = open_srtp(profile, 0);
    int32_t length = 0;
    for (uint32_t i = 0; i <= 1100; i++) {
        length = protect(sender, packets[i], SSRC, i);
    }
    CHECK(receive(receiver, packets[1100], length, SSRC, 1100) > 0);
    CHECK(receive(receiver, packets[200], length, SSRC, 200) > 0);
    CHECK(receive(receiver, packets[200], length, SSRC, 200) == MCU_ERROR_REPLAYED);
    CHECK(receive(receiver, packets[77], length, SSRC, 77) > 0); /* 1023 before: the last that fits */
    CHECK(receive(receiver, packets[76], length, SSRC, 76) == MCU_ERROR_TOO_OLD);
    CHECK(receive(receiver, packets[1100], length, SSRC, 1100) == MCU_ERROR_REPLAYED);
    for (uint32_t i = 78; i < 1100; i++) {
        CHECK((receive(receiver, packets[i], length, SSRC, i) > 0) == (i != 200));
    }
    mcu_srtp_destroy(sender);
    mcu_srtp_destroy(receiver);
}

static void replayed_rtcp_is_refused(const profile *profile) {
    uint8_t packets[20][64];
    int32_t length = 0;
    mcu_srtp *sender = open_srtp(profile, 1), *receiver = open_srtp(profile, 0);
    for (int i = 0; i < 20; i++) {
        from_hex("80c90001cafebabe", packets[i]);
        length = mcu_srtp_protect_rtcp(sender, packets[i], 8, 64);
        CHECK(length == 12 + profile->tag_length);
    }
    static const int order[] = {5, 0, 19, 7};
    for (int i = 0; i < 4; i++) {
        uint8_t copy[64];
        memcpy(copy, packets[order[i]], 64);
        CHECK(mcu_srtp_unprotect_rtcp(receiver, copy, length) == 8);
        memcpy(copy, packets[order[i]], 64);
        CHECK(mcu_srtp_unprotect_rtcp(receiver, copy, length) == MCU_ERROR_REPLAYED);
    }
    mcu_srtp_destroy(sender);
    mcu_srtp_destroy(receiver);
}

static void every_damaged_byte_is_noticed(const profile *profile) {
    uint8_t packet[BUFFER_BYTES], copy[BUFFER_BYTES];
    mcu_srtp *sender = open_srtp(profile, 1), *receiver = open_srtp(profile, 0);
    int32_t length = protect(sender, packet, SSRC, 1000);
    for (int32_t at = 0; at < length; at++) {
        for (int bit = 0; bit < 8; bit++) {
            memcpy(copy, packet, (size_t)length);
            copy[at] ^= (uint8_t)(1 << bit);
            int32_t status = mcu_srtp_unprotect(receiver, copy, length);
            CHECK(status == MCU_ERROR_AUTHENTICATION || status == MCU_ERROR_MALFORMED);
        }
    }
    for (int32_t cut = 0; cut < length; cut++) {
        memcpy(copy, packet, (size_t)length);
        CHECK(mcu_srtp_unprotect(receiver, copy, cut) < 0);
    }
    CHECK(mcu_srtp_stream_count(receiver) == 0);
    CHECK(receive(receiver, packet, length, SSRC, 1000) > 0);

    from_hex("80c90001cafebabe", packet);
    length = mcu_srtp_protect_rtcp(sender, packet, 8, BUFFER_BYTES);
    for (int32_t at = 0; at < length; at++) {
        memcpy(copy, packet, (size_t)length);
        copy[at] ^= 0x81;
        int32_t status = mcu_srtp_unprotect_rtcp(receiver, copy, length);
        CHECK(status == MCU_ERROR_AUTHENTICATION || status == MCU_ERROR_MALFORMED);
        memcpy(copy, packet, (size_t)length);
        CHECK(mcu_srtp_unprotect_rtcp(receiver, copy, at) < 0);
    }
    CHECK(mcu_srtp_unprotect_rtcp(receiver, packet, length) == 8);
    mcu_srtp_destroy(sender);
    mcu_srtp_destroy(receiver);
}

/* Damaged copies before each packet leave no trace in the window or the roll-over counter. */
static void forged_packets_do_not_move_the_state(const profile *profile) {
    uint8_t packet[BUFFER_BYTES], forged[BUFFER_BYTES];
    uint64_t random = 7;
    mcu_srtp *sender = open_srtp(profile, 1), *receiver = open_srtp(profile, 0);
    for (uint32_t index = 65000; index < 66500; index++) {
        int32_t length = protect(sender, packet, SSRC, index);
        memcpy(forged, packet, (size_t)length);
        forged[2] = (uint8_t)next_random(&random);
        forged[3] = (uint8_t)next_random(&random);
        forged[length - 1] ^= 1;
        CHECK(mcu_srtp_unprotect(receiver, forged, length) < 0);
        CHECK(receive(receiver, packet, length, SSRC, index) > 0);
    }
    mcu_srtp_destroy(sender);
    mcu_srtp_destroy(receiver);
}

static void a_sender_never_uses_an_index_twice(const profile *profile) {
    uint8_t packet[BUFFER_BYTES];
    mcu_srtp *sender = open_srtp(profile, 1);
    int32_t plain = make_rtp(packet, SSRC, 100, PAYLOAD);
    protect(sender, packet, SSRC, 100);
    make_rtp(packet, SSRC, 100, PAYLOAD);
    CHECK(mcu_srtp_protect(sender, packet, plain, BUFFER_BYTES) == MCU_ERROR_INDEX_REUSED);
    protect(sender, packet, SSRC, 99); /* out of order, but not used yet */
    protect(sender, packet, SSRC, 2000);
    make_rtp(packet, SSRC, 98, PAYLOAD);
    CHECK(mcu_srtp_protect(sender, packet, plain, BUFFER_BYTES) == MCU_ERROR_TOO_OLD);
    make_rtp(packet, SSRC, 60000, PAYLOAD); /* more than half the range ahead is behind */
    CHECK(mcu_srtp_protect(sender, packet, plain, BUFFER_BYTES) == MCU_ERROR_TOO_OLD);
    CHECK(mcu_srtp_remove_stream(sender, SSRC) == MCU_ERROR_ARGUMENT);
    mcu_srtp_destroy(sender);
}

static void streams_are_limited_and_can_be_forgotten(const profile *profile) {
    uint8_t packet[BUFFER_BYTES];
    mcu_srtp *sender = open_srtp(profile, 1), *second = open_srtp(profile, 1), *receiver = open_srtp(profile, 0);
    int32_t length = 0;
    for (uint32_t i = 0; i < MCU_SRTP_MAX_STREAMS; i++) {
        length = protect(sender, packet, i, 5);
        CHECK(receive(receiver, packet, length, i, 5) > 0);
    }
    CHECK(mcu_srtp_stream_count(receiver) == MCU_SRTP_MAX_STREAMS);
    make_rtp(packet, 1000, 5, PAYLOAD);
    CHECK(mcu_srtp_protect(sender, packet, length - profile->tag_length, BUFFER_BYTES) == MCU_ERROR_STREAM_LIMIT);
    length = protect(second, packet, 1000, 5);
    CHECK(receive(receiver, packet, length, 1000, 5) == MCU_ERROR_STREAM_LIMIT);
    CHECK(mcu_srtp_remove_stream(receiver, 1001) == MCU_ERROR_NOT_FOUND);
    CHECK(mcu_srtp_remove_stream(receiver, 3) == MCU_OK);
    CHECK(receive(receiver, packet, length, 1000, 5) > 0);
    length = protect(sender, packet, 63, 6);
    CHECK(receive(receiver, packet, length, 63, 6) > 0);
    mcu_srtp_destroy(sender);
    mcu_srtp_destroy(second);
    mcu_srtp_destroy(receiver);
}

static void headers_and_bounds_are_checked(const profile *profile) {
    uint8_t packet[BUFFER_BYTES];
    mcu_srtp *sender = open_srtp(profile, 1), *receiver = open_srtp(profile, 0);
    int32_t length = make_rtp(packet, SSRC, 1, PAYLOAD);
    CHECK(mcu_srtp_protect(sender, packet, length, length + profile->tag_length - 1) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_srtp_protect(receiver, packet, length, BUFFER_BYTES) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_srtp_unprotect(sender, packet, length) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_srtp_protect(sender, packet, 11, BUFFER_BYTES) == MCU_ERROR_MALFORMED);
    CHECK(mcu_srtp_unprotect(receiver, packet, INT32_MIN) == MCU_ERROR_MALFORMED);
    packet[0] = 0x40; /* version 1 */
    CHECK(mcu_srtp_protect(sender, packet, length, BUFFER_BYTES) == MCU_ERROR_MALFORMED);
    packet[0] = 0x8F; /* 15 contributing sources do not fit into 52 bytes */
    CHECK(mcu_srtp_protect(sender, packet, length, BUFFER_BYTES) == MCU_ERROR_MALFORMED);
    packet[0] = 0x90; /* an extension of 10 words would end behind the packet, one of 9 with it */
    packet[14] = 0;
    packet[15] = 10;
    CHECK(mcu_srtp_protect(sender, packet, length, BUFFER_BYTES) == MCU_ERROR_MALFORMED);
    packet[15] = 9;
    CHECK(mcu_srtp_protect(sender, packet, length, BUFFER_BYTES) == length + profile->tag_length);
    CHECK(mcu_srtp_unprotect(receiver, packet, length + profile->tag_length) == length);
    CHECK(mcu_srtp_protect_rtcp(sender, packet, 7, BUFFER_BYTES) == MCU_ERROR_MALFORMED);
    CHECK(mcu_srtp_unprotect_rtcp(receiver, packet, 11 + profile->tag_length) == MCU_ERROR_MALFORMED);
    mcu_srtp_destroy(sender);
    mcu_srtp_destroy(receiver);

    mcu_srtp *none = NULL;
    uint8_t key[64] = {0};
    CHECK(mcu_srtp_create(profile->number, key, profile->key_length - 1, key, profile->salt_length, 1, &none) ==
          MCU_ERROR_ARGUMENT);
    CHECK(mcu_srtp_create(2, key, 16, key, 14, 1, &none) == MCU_ERROR_ARGUMENT && none == NULL);
}

/* RFC 3711 appendix A, at its edges. */
static void indices_are_guessed_as_the_rfc_says(void) {
    static const struct {
        uint64_t highest, expected;
        uint16_t sequence;
        bool is_good;
    } cases[] = {
        {0, 32768, 32768, true},
        {0, 0, 32769, false},
        {65535, 65536, 0, true},
        {65535, 32767, 32767, true},
        {65535, 98302, 32766, true},
        {65536, 65535, 65535, true},
        {65536 + 32766, 65535, 65535, true},
        {65536 + 32767, 131071, 65535, true},
        {131071, 131072 + 5, 5, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mcu_window window = {.highest = cases[i].highest, .is_used = true};
        uint64_t index = 0;
        CHECK(mcu_window_guess(&window, cases[i].sequence, &index) == cases[i].is_good);
        CHECK(!cases[i].is_good || index == cases[i].expected);
    }
}

static void run_all(void) {
    for (int i = 0; i < PROFILE_COUNT; i++) {
        const profile *profile = &PROFILES[i];
        bug_1_a_receiver_that_misses_the_start_reads_the_rest(profile);
        bug_2_a_packet_of_900_positions_ago_is_taken_once(profile);
        the_roll_over_survives_losses_around_it(profile);
        long_streams_wrap_again_and_again(profile);
        replayed_rtcp_is_refused(profile);
        every_damaged_byte_is_noticed(profile);
        forged_packets_do_not_move_the_state(profile);
        a_sender_never_uses_an_index_twice(profile);
        streams_are_limited_and_can_be_forgotten(profile);
        headers_and_bounds_are_checked(profile);
    }
}

int main(void) {
    indices_are_guessed_as_the_rfc_says();
    run_all();
    mcu_gcm_wide_forbid = true; /* and the same through OpenSSL's GCM */
    run_all();
    CHECK(mcu_outstanding() == 0);
    return 0;
}

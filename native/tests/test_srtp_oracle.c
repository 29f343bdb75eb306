/* Both ways against libsrtp2: 10,000 random packets and reports a profile, over the wrap, with losses and reordering.
 */
#include <srtp2/srtp.h>
#include <stdbool.h>

#include "mcu_gcm_wide.h"
#include "srtp_support.h"

enum { PACKETS = 10000, LARGEST = 1300 };

static srtp_t open_oracle(const profile *profile, bool is_sender) {
    static uint8_t key[64];
    srtp_policy_t policy;
    memset(&policy, 0, sizeof policy);
    for (int i = 0; i < 64; i++) {
        key[i] = (uint8_t)i;
    }
    if (profile->number == MCU_SRTP_AES_CM_128_HMAC_SHA1_80) {
        srtp_crypto_policy_set_rtp_default(&policy.rtp);
        srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
    } else if (profile->number == MCU_SRTP_AEAD_AES_128_GCM) {
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
    } else {
        srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtp);
        srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtcp);
    }
    policy.ssrc.type = is_sender ? ssrc_any_outbound : ssrc_any_inbound;
    policy.key = key;
    policy.window_size = MCU_SRTP_WINDOW;
    srtp_t session = NULL;
    CHECK(srtp_create(&session, &policy) == srtp_err_status_ok);
    return session;
}

/* A packet with random contributing sources, extension and payload. */
static int32_t make_random(uint8_t *packet, uint32_t index, uint64_t *random) {
    uint32_t ssrc = 1 + next_random(random) % 3, sources = next_random(random) % 4;
    int32_t length = make_rtp(packet, ssrc, index, (int32_t)(next_random(random) % LARGEST) + 64);
    packet[0] |= (uint8_t)sources;
    packet[1] = (uint8_t)next_random(random);
    if (next_random(random) % 2 == 0) {
        packet[0] |= 0x10;
        put_u32(packet + 12 + 4 * sources, 0xBEDE0000 | next_random(random) % 4);
    }
    if (next_random(random) % 16 == 0) { /* no payload at all */
        bool has_extension = packet[0] & 0x10;
        return 12 + 4 * (int32_t)sources + (has_extension ? 4 + 4 * packet[12 + 4 * sources + 3] : 0);
    }
    return length;
}

static void rtp_goes_both_ways(const profile *profile, uint64_t seed) {
    static uint8_t plain[BUFFER_BYTES], ours[BUFFER_BYTES], theirs[BUFFER_BYTES];
    mcu_srtp *sender = open_srtp(profile, 1), *receiver = open_srtp(profile, 0);
    srtp_t their_sender = open_oracle(profile, true), their_receiver = open_oracle(profile, false);
    uint64_t random = seed;
    for (uint32_t i = 0; i < PACKETS; i++) {
        /* Begins below 32768, wraps once, and now and then leaves a gap or comes in the wrong order. */
        uint32_t index = (32000 + 5 * i) ^ (i % 7 == 0 ? 1u : 0u);
        int32_t length = make_random(plain, index, &random);
        memcpy(ours, plain, (size_t)length);
        memcpy(theirs, plain, (size_t)length);
        int32_t our_length = mcu_srtp_protect(sender, ours, length, BUFFER_BYTES);
        int their_length = length;
        CHECK(srtp_protect(their_sender, theirs, &their_length) == srtp_err_status_ok);
        CHECK(our_length == their_length && memcmp(ours, theirs, (size_t)our_length) == 0);
        if (next_random(&random) % 5 == 0 && i > 3) {
            continue;
        }
        CHECK(mcu_srtp_unprotect(receiver, theirs, their_length) == length);
        CHECK(memcmp(theirs, plain, (size_t)length) == 0);
        CHECK(srtp_unprotect(their_receiver, ours, &our_length) == srtp_err_status_ok);
        CHECK(our_length == length && memcmp(ours, plain, (size_t)length) == 0);
    }
    srtp_dealloc(their_sender);
    srtp_dealloc(their_receiver);
    mcu_srtp_destroy(sender);
    mcu_srtp_destroy(receiver);
}

static void rtcp_goes_both_ways(const profile *profile, uint64_t seed) {
    static uint8_t plain[BUFFER_BYTES], ours[BUFFER_BYTES], theirs[BUFFER_BYTES];
    mcu_srtp *sender = open_srtp(profile, 1), *receiver = open_srtp(profile, 0);
    srtp_t their_sender = open_oracle(profile, true), their_receiver = open_oracle(profile, false);
    uint64_t random = seed;
    for (uint32_t i = 0; i < PACKETS; i++) {
        int32_t length = 8 + 4 * (int32_t)(next_random(&random) % 200);
        for (int32_t at = 0; at < length; at++) {
            plain[at] = (uint8_t)next_random(&random);
        }
        put_u32(plain, 0x80C80000 | (uint32_t)(length / 4 - 1));
        put_u32(plain + 4, 1 + next_random(&random) % 3);
        memcpy(ours, plain, (size_t)length);
        memcpy(theirs, plain, (size_t)length);
        int32_t our_length = mcu_srtp_protect_rtcp(sender, ours, length, BUFFER_BYTES);
        int their_length = length;
        CHECK(srtp_protect_rtcp(their_sender, theirs, &their_length) == srtp_err_status_ok);
        CHECK(our_length == their_length && memcmp(ours, theirs, (size_t)our_length) == 0);
        CHECK(mcu_srtp_unprotect_rtcp(receiver, theirs, their_length) == length);
        CHECK(memcmp(theirs, plain, (size_t)length) == 0);
        CHECK(srtp_unprotect_rtcp(their_receiver, ours, &our_length) == srtp_err_status_ok);
        CHECK(our_length == length && memcmp(ours, plain, (size_t)length) == 0);
    }
    srtp_dealloc(their_sender);
    srtp_dealloc(their_receiver);
    mcu_srtp_destroy(sender);
    mcu_srtp_destroy(receiver);
}

int main(void) {
    CHECK(srtp_init() == srtp_err_status_ok);
    for (int i = 0; i < 2 * PROFILE_COUNT; i++) {
        mcu_gcm_wide_forbid = i >= PROFILE_COUNT; /* the second time through OpenSSL's GCM */
        rtp_goes_both_ways(&PROFILES[i % PROFILE_COUNT], 11 + (uint64_t)i);
        rtcp_goes_both_ways(&PROFILES[i % PROFILE_COUNT], 21 + (uint64_t)i);
    }
    srtp_shutdown();
    CHECK(mcu_outstanding() == 0);
    return 0;
}

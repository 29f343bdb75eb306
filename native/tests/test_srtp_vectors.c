/* Known answers: RFC 3711 appendix B.3, RFC 7714 section 16, and packets made once with libsrtp2. */
#include "mcu_srtp_cipher.h"
#include "srtp_support.h"

static void keys_are_derived_as_rfc_3711_b_3_says(void) {
    uint8_t key[16], salt[14], expected[20], made[20];
    from_hex("E1F97A0D3E018BE0D64FA32C06DE4139", key);
    from_hex("0EC675AD498AFEEBB6960B3AABE6", salt);
    from_hex("C61E7A93744F39EE10734AFE3FF7A087", expected);
    CHECK(mcu_srtp_derive(key, 16, salt, 14, 0, made, 16) && memcmp(made, expected, 16) == 0);
    from_hex("30CBBC08863D8C85D49DB34A9AE1", expected);
    CHECK(mcu_srtp_derive(key, 16, salt, 14, 2, made, 14) && memcmp(made, expected, 14) == 0);
    from_hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4", expected);
    CHECK(mcu_srtp_derive(key, 16, salt, 14, 1, made, 20) && memcmp(made, expected, 20) == 0);
}

/* RFC 7714 sections 16.1.1 and 16.2.1: session keys, not master keys. */
static void gcm_answers_as_rfc_7714_says(int key_length, const char *expected_hex) {
    uint8_t plain[64], expected[96], key[32], out[96], iv[12], expected_iv[12];
    int32_t length = from_hex(
        "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573", plain);
    int32_t expected_length = from_hex(expected_hex, expected);
    for (int i = 0; i < 32; i++) {
        key[i] = (uint8_t)i;
    }
    mcu_transform transform = {.cipher = EVP_CIPHER_CTX_new()};
    from_hex("517569642070726f2071756f", transform.salt);
    mcu_gcm_iv(&transform, 0x5501a0b2, 0xf17b, false, iv);
    from_hex("51753c6580c2726f20718414", expected_iv);
    CHECK(memcmp(iv, expected_iv, 12) == 0);
    const EVP_CIPHER *type = key_length == 32 ? EVP_aes_256_gcm() : EVP_aes_128_gcm();
    CHECK(EVP_CipherInit_ex(transform.cipher, type, NULL, key, NULL, 1) == 1);
    transform.is_wide = mcu_gcm_wide_is_available();
    if (transform.is_wide) {
        mcu_gcm_wide_init(&transform.wide, key, key_length);
    }
    mcu_piece aad = {plain, 12};
    memcpy(out, plain, 12);
    CHECK(mcu_gcm_seal(&transform, iv, &aad, 1, plain + 12, length - 12, out + 12, out + length));
    CHECK(expected_length == length + MCU_GCM_TAG_BYTES && memcmp(out, expected, (size_t)expected_length) == 0);
    EVP_CIPHER_CTX_free(transform.cipher);
}

static void packets_are_those_of_libsrtp2(const profile *profile, const char *rtp_hex, const char *rtcp_hex) {
    uint8_t packet[BUFFER_BYTES], expected[BUFFER_BYTES], plain[BUFFER_BYTES];
    mcu_srtp *sender = open_srtp(profile, 1), *receiver = open_srtp(profile, 0);

    int32_t plain_length = from_hex("806f123400000064cafebabe000102030405060708090a0b0c0d0e0f", plain);
    int32_t length = from_hex(rtp_hex, expected);
    memcpy(packet, plain, (size_t)plain_length);
    CHECK(mcu_srtp_protect(sender, packet, plain_length, BUFFER_BYTES) == length);
    CHECK(memcmp(packet, expected, (size_t)length) == 0);
    CHECK(mcu_srtp_unprotect(receiver, packet, length) == plain_length);
    CHECK(memcmp(packet, plain, (size_t)plain_length) == 0);

    plain_length = from_hex("80c90001cafebabe", plain);
    length = from_hex(rtcp_hex, expected);
    memcpy(packet, plain, (size_t)plain_length);
    CHECK(mcu_srtp_protect_rtcp(sender, packet, plain_length, BUFFER_BYTES) == length);
    CHECK(memcmp(packet, expected, (size_t)length) == 0);
    CHECK(mcu_srtp_unprotect_rtcp(receiver, packet, length) == plain_length);
    CHECK(memcmp(packet, plain, (size_t)plain_length) == 0);
    mcu_srtp_destroy(sender);
    mcu_srtp_destroy(receiver);
}

static void run_all(void) {
    keys_are_derived_as_rfc_3711_b_3_says();
    gcm_answers_as_rfc_7714_says(16, "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a"
                                     "51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce");
    gcm_answers_as_rfc_7714_says(32, "8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a02"
                                     "76ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13");
    packets_are_those_of_libsrtp2(&PROFILES[0],
                                  "806f123400000064cafebabe635f4989ed9848514a69778de0160535848e21513a5d2865c7c5",
                                  "80c90001cafebabe8000000160f83a56ff40640e0d5b");
    packets_are_those_of_libsrtp2(
        &PROFILES[1], "806f123400000064cafebabee17d710df01d503c8e17f669ece7fb692a4c9413af8e4a5317be960c07b2f201",
        "80c90001cafebabe0724558b85636f2c1a80eafa25f1371780000001");
    packets_are_those_of_libsrtp2(
        &PROFILES[2], "806f123400000064cafebabe7ee47f9a08c55293014d1af53003704cf983d1aa2f17ddf1deb23712144d3540",
        "80c90001cafebabec37c31e6c374cdfb6d46511cdaf379c780000001");
}

int main(void) {
    run_all();
    mcu_gcm_wide_forbid = true; /* and the same through OpenSSL's GCM */
    run_all();
    CHECK(mcu_outstanding() == 0);
    return 0;
}

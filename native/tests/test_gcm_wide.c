/* Our wide AES-GCM against OpenSSL's, for every length and every kind of alignment and additional data. */
#include <openssl/evp.h>
#include <string.h>

#include "check.h"
#include "mcu_gcm_wide.h"

enum { LONGEST = 1500, MOST_AAD = 600 };

static void openssl_seal(const uint8_t *key, int key_length, const uint8_t *iv, const uint8_t *aad, int aad_length,
                         const uint8_t *in, int length, uint8_t *out, uint8_t *tag) {
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    int written = 0;
    CHECK(EVP_EncryptInit_ex(cipher, key_length == 32 ? EVP_aes_256_gcm() : EVP_aes_128_gcm(), NULL, key, iv) == 1);
    CHECK(aad_length == 0 || EVP_EncryptUpdate(cipher, NULL, &written, aad, aad_length) == 1);
    CHECK(length == 0 || EVP_EncryptUpdate(cipher, out, &written, in, length) == 1);
    CHECK(EVP_EncryptFinal_ex(cipher, out + length, &written) == 1);
    CHECK(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1);
    EVP_CIPHER_CTX_free(cipher);
}

static void check_length(const mcu_gcm_key *wide, const uint8_t *key, int key_length, int aad_length, int length) {
    /* Exactly as large as needed, so that the sanitizer sees every byte too many. */
    uint8_t *plain = malloc((size_t)length + 1), *aad = malloc((size_t)aad_length + 1), iv[12], tags[2][16];
    uint8_t *ours = malloc((size_t)length), *theirs = malloc((size_t)length + 16), *exact = malloc((size_t)length);
    uint8_t *exact_aad = malloc((size_t)aad_length);
    for (int i = 0; i < length; i++) {
        plain[i] = (uint8_t)(i * 13 + length);
    }
    for (int i = 0; i < aad_length; i++) {
        aad[i] = (uint8_t)(i * 7 + aad_length);
    }
    for (int i = 0; i < 12; i++) {
        iv[i] = (uint8_t)(0xF0 + i + length);
    }
    memcpy(exact, plain, (size_t)length);
    memcpy(exact_aad, aad, (size_t)aad_length);
    openssl_seal(key, key_length, iv, aad, aad_length, plain, length, theirs, tags[0]);
    mcu_gcm_wide_seal(wide, iv, exact_aad, aad_length, exact, length, ours, tags[1]);
    CHECK(memcmp(ours, theirs, (size_t)length) == 0 && memcmp(tags[0], tags[1], 16) == 0);
    mcu_gcm_wide_seal(wide, iv, exact_aad, aad_length, exact, length, exact, tags[1]); /* in place */
    CHECK(memcmp(exact, theirs, (size_t)length) == 0 && memcmp(tags[0], tags[1], 16) == 0);
    CHECK(mcu_gcm_wide_open(wide, iv, exact_aad, aad_length, ours, length, tags[1]));
    CHECK(memcmp(ours, plain, (size_t)length) == 0);
    tags[1][length % 16] ^= (uint8_t)(1 << length % 8);
    CHECK(!mcu_gcm_wide_open(wide, iv, exact_aad, aad_length, exact, length, tags[1]));
    free(plain);
    free(aad);
    free(ours);
    free(theirs);
    free(exact);
    free(exact_aad);
}

int main(void) {
    if (!mcu_gcm_wide_is_available()) {
        fprintf(stderr, "this CPU lacks VAES or VPCLMULQDQ: nothing to compare\n");
        return 0;
    }
    for (int round = 0; round < 20; round++) {
        uint8_t key[32];
        for (int i = 0; i < 32; i++) {
            key[i] = (uint8_t)(i * 29 + round * 101 + (round * i) / 3);
        }
        int key_length = round % 2 == 0 ? 16 : 32;
        mcu_gcm_key wide;
        mcu_gcm_wide_init(&wide, key, key_length);
        for (int length = 0; length <= LONGEST; length += round < 2 ? 1 : 37) {
            check_length(&wide, key, key_length, 12 + 4 * (length % 20), length);
        }
        for (int aad_length = 0; aad_length <= MOST_AAD; aad_length += round < 2 ? 1 : 41) {
            check_length(&wide, key, key_length, aad_length, 100);
        }
    }
    /* The counter's word wraps at 2^32 only, far beyond a packet: a long message shows that it counts on. */
    uint8_t key[16] = {1};
    mcu_gcm_key wide;
    mcu_gcm_wide_init(&wide, key, 16);
    check_length(&wide, key, 16, 12, 65535);
    return 0;
}

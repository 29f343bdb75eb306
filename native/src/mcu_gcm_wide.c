#include "mcu_gcm_wide.h"

#include <string.h>

bool mcu_gcm_wide_forbid;

#if defined(__x86_64__)

#include <immintrin.h>
#include <openssl/crypto.h>

#define WIDE __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,vaes,vpclmulqdq,aes,pclmul,bmi2,sse4.1")))
#define WIDE_INLINE WIDE __attribute__((always_inline)) static inline

enum { STRIDE = 256, REGISTERS = 4 }; /* bytes of a step: four registers of four blocks */

bool mcu_gcm_wide_is_available(void) {
    return !mcu_gcm_wide_forbid && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("vaes") && __builtin_cpu_supports("vpclmulqdq");
}

WIDE_INLINE __m128i load(const uint8_t *at) { return _mm_loadu_si128((const __m128i *)at); }

/* GHASH counts bits from the other end: blocks are reversed by bytes, and the rest is in the multiplication. */
WIDE_INLINE __m128i reversed(__m128i block) {
    return _mm_shuffle_epi8(block, _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

/* ---- AES ---- */

WIDE_INLINE uint32_t substitute(uint32_t word) {
    return (uint32_t)_mm_cvtsi128_si32(_mm_aeskeygenassist_si128(_mm_set1_epi32((int)word), 0));
}

/* FIPS 197 section 5.2, with little-endian words. */
WIDE static void expand(mcu_gcm_key *key, const uint8_t *bytes, int32_t length) {
    uint32_t words[60];
    int32_t key_words = length / 4, count = 4 * (key->rounds + 1);
    uint32_t constant = 1;
    memcpy(words, bytes, (size_t)length);
    for (int32_t i = key_words; i < count; i++) {
        uint32_t word = words[i - 1];
        if (i % key_words == 0) {
            word = substitute(word);
            word = (word >> 8 | word << 24) ^ constant;
            constant = constant << 1 ^ (constant & 0x80 ? 0x11B : 0);
        } else if (key_words > 6 && i % key_words == 4) {
            word = substitute(word);
        }
        words[i] = words[i - key_words] ^ word;
    }
    memcpy(key->round_keys, words, (size_t)count * 4);
    OPENSSL_cleanse(words, sizeof words);
}

WIDE_INLINE __m128i encrypt_block(const mcu_gcm_key *key, __m128i block) {
    block = _mm_xor_si128(block, load(key->round_keys[0]));
    for (int32_t i = 1; i < key->rounds; i++) {
        block = _mm_aesenc_si128(block, load(key->round_keys[i]));
    }
    return _mm_aesenclast_si128(block, load(key->round_keys[key->rounds]));
}

/* Sixteen blocks of key stream. `counter` is the first block, reversed, so that its number is the lowest word. */
WIDE_INLINE void key_stream(const mcu_gcm_key *key, __m128i counter, __m512i out[REGISTERS]) {
    const __m512i swap = _mm512_broadcast_i32x4(_mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    __m512i next = _mm512_add_epi32(_mm512_broadcast_i32x4(counter),
                                    _mm512_set_epi32(0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0));
    const __m512i four = _mm512_set_epi32(0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 4);
    __m512i round_key = _mm512_broadcast_i32x4(load(key->round_keys[0]));
    for (int i = 0; i < REGISTERS; i++) {
        out[i] = _mm512_xor_si512(_mm512_shuffle_epi8(next, swap), round_key);
        next = _mm512_add_epi32(next, four);
    }
    for (int32_t round = 1; round < key->rounds; round++) {
        round_key = _mm512_broadcast_i32x4(load(key->round_keys[round]));
        for (int i = 0; i < REGISTERS; i++) {
            out[i] = _mm512_aesenc_epi128(out[i], round_key);
        }
    }
    round_key = _mm512_broadcast_i32x4(load(key->round_keys[key->rounds]));
    for (int i = 0; i < REGISTERS; i++) {
        out[i] = _mm512_aesenclast_epi128(out[i], round_key);
    }
}

/* ---- GHASH ---- */

/* The 256 bits of a product modulo x^128 + x^127 + x^126 + x^121 + 1, for a factor that was multiplied by x before. */
WIDE_INLINE __m128i reduce(__m128i low, __m128i middle, __m128i high) {
    const __m128i polynomial = _mm_set_epi64x((long long)0xC200000000000000, 0);
    __m128i folded = _mm_clmulepi64_si128(low, polynomial, 0x10);
    middle = _mm_ternarylogic_epi64(middle, _mm_shuffle_epi32(low, 0x4E), folded, 0x96);
    folded = _mm_clmulepi64_si128(middle, polynomial, 0x10);
    return _mm_ternarylogic_epi64(high, _mm_shuffle_epi32(middle, 0x4E), folded, 0x96);
}

WIDE_INLINE __m128i multiply(__m128i a, __m128i b) {
    __m128i middle = _mm_xor_si128(_mm_clmulepi64_si128(a, b, 0x01), _mm_clmulepi64_si128(a, b, 0x10));
    return reduce(_mm_clmulepi64_si128(a, b, 0x00), middle, _mm_clmulepi64_si128(a, b, 0x11));
}

WIDE_INLINE __m128i fold(__m512i wide) {
    __m256i half = _mm256_xor_si256(_mm512_castsi512_si256(wide), _mm512_extracti64x4_epi64(wide, 1));
    return _mm_xor_si128(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

/* Takes `blocks` (1 to 16) into the hash; what lies behind them in `data` is zero, and so is what lies behind the
 * powers. */
WIDE_INLINE __m128i take(const mcu_gcm_key *key, __m128i hash, const __m512i data[REGISTERS], int32_t blocks) {
    const __m512i swap = _mm512_broadcast_i32x4(_mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    const uint8_t *powers = key->powers[MCU_GCM_POWERS - blocks];
    __m512i low = _mm512_setzero_si512(), middle = low, high = low, first = _mm512_zextsi128_si512(hash);
    for (int32_t i = 0; i < REGISTERS && 4 * i < blocks; i++) {
        __m512i block = _mm512_xor_si512(_mm512_shuffle_epi8(data[i], swap), first);
        __m512i power = _mm512_loadu_si512(powers + 64 * i);
        first = _mm512_setzero_si512();
        low = _mm512_xor_si512(low, _mm512_clmulepi64_epi128(block, power, 0x00));
        high = _mm512_xor_si512(high, _mm512_clmulepi64_epi128(block, power, 0x11));
        middle = _mm512_ternarylogic_epi64(middle, _mm512_clmulepi64_epi128(block, power, 0x01),
                                           _mm512_clmulepi64_epi128(block, power, 0x10), 0x96);
    }
    return reduce(fold(low), fold(middle), fold(high));
}

WIDE_INLINE __mmask64 mask_of(int32_t bytes) {
    return bytes <= 0 ? 0 : _bzhi_u64(~(uint64_t)0, bytes < 64 ? (uint32_t)bytes : 64);
}

WIDE_INLINE __m128i take_aad(const mcu_gcm_key *key, const uint8_t *aad, int32_t length) {
    __m128i hash = _mm_setzero_si128();
    for (; length > 0; aad += STRIDE, length -= STRIDE) {
        int32_t bytes = length < STRIDE ? length : STRIDE;
        __m512i data[REGISTERS];
        for (int i = 0; i < REGISTERS; i++) {
            data[i] = _mm512_maskz_loadu_epi8(mask_of(bytes - 64 * i), aad + 64 * i);
        }
        hash = take(key, hash, data, (bytes + 15) / 16);
    }
    return hash;
}

/* ---- GCM ---- */

WIDE void mcu_gcm_wide_init(mcu_gcm_key *key, const uint8_t *bytes, int32_t length) {
    memset(key, 0, sizeof *key);
    key->rounds = length == 32 ? 14 : 10;
    expand(key, bytes, length);
    __m128i hash_key = reversed(encrypt_block(key, _mm_setzero_si128()));
    /* Times x, once for all, which a multiplication of reversed bits leaves out. */
    uint64_t low = (uint64_t)_mm_cvtsi128_si64(hash_key), high = (uint64_t)_mm_extract_epi64(hash_key, 1);
    uint64_t is_over = (uint64_t)0 - (high >> 63);
    high = (high << 1 | low >> 63) ^ (is_over & 0xC200000000000000);
    low = low << 1 ^ (is_over & 1);
    hash_key = _mm_set_epi64x((long long)high, (long long)low);
    __m128i power = hash_key;
    for (int i = MCU_GCM_POWERS - 1; i >= 0; i--) {
        _mm_storeu_si128((__m128i *)key->powers[i], power);
        power = multiply(power, hash_key);
    }
}

/* The tag of what lies between; `is_sealing` says on which side of the cipher the hash is taken. */
WIDE_INLINE __m128i crypt(const mcu_gcm_key *key, const uint8_t iv[12], const uint8_t *aad, int32_t aad_length,
                          const uint8_t *in, int32_t length, uint8_t *out, bool is_sealing) {
    uint8_t first[16] = {[15] = 1};
    memcpy(first, iv, 12);
    __m128i counter = reversed(load(first)), lengths = _mm_set_epi64x((int64_t)aad_length * 8, (int64_t)length * 8);
    __m128i hash = take_aad(key, aad, aad_length), pad = encrypt_block(key, load(first));
    counter = _mm_add_epi32(counter, _mm_set_epi32(0, 0, 0, 1));
    __m512i data[REGISTERS];
    int32_t waiting = 0; /* blocks of a sealed step, hashed while the next one's key stream is made */
    for (int32_t left = length; left > 0; in += STRIDE, out += STRIDE, left -= STRIDE) {
        int32_t bytes = left < STRIDE ? left : STRIDE;
        __m512i stream[REGISTERS];
        key_stream(key, counter, stream);
        if (is_sealing && waiting > 0) {
            hash = take(key, hash, data, waiting);
        }
        for (int i = 0; i < REGISTERS; i++) {
            __mmask64 mask = mask_of(bytes - 64 * i);
            data[i] = _mm512_maskz_loadu_epi8(mask, in + 64 * i);
            __m512i result = _mm512_maskz_mov_epi8(mask, _mm512_xor_si512(data[i], stream[i]));
            _mm512_mask_storeu_epi8(out + 64 * i, mask, result);
            data[i] = is_sealing ? result : data[i];
        }
        waiting = (bytes + 15) / 16;
        if (!is_sealing) {
            hash = take(key, hash, data, waiting);
        }
        counter = _mm_add_epi32(counter, _mm_set_epi32(0, 0, 0, STRIDE / 16));
    }
    if (is_sealing && waiting > 0) {
        hash = take(key, hash, data, waiting);
    }
    hash = multiply(_mm_xor_si128(hash, lengths), load(key->powers[MCU_GCM_POWERS - 1]));
    return _mm_xor_si128(reversed(hash), pad);
}

WIDE void mcu_gcm_wide_seal(const mcu_gcm_key *key, const uint8_t iv[12], const uint8_t *aad, int32_t aad_length,
                            const uint8_t *in, int32_t length, uint8_t *out, uint8_t tag[16]) {
    __m128i made = crypt(key, iv, aad, aad_length, in, length, out, true);
    _mm_storeu_si128((__m128i *)tag, made);
}

WIDE bool mcu_gcm_wide_open(const mcu_gcm_key *key, const uint8_t iv[12], const uint8_t *aad, int32_t aad_length,
                            uint8_t *data, int32_t length, const uint8_t tag[16]) {
    __m128i expected = load(tag);
    __m128i made = crypt(key, iv, aad, aad_length, data, length, data, false);
    __m128i difference = _mm_xor_si128(made, expected);
    return _mm_testz_si128(difference, difference) == 1;
}

#else

bool mcu_gcm_wide_is_available(void) { return false; }

void mcu_gcm_wide_init(mcu_gcm_key *key, const uint8_t *bytes, int32_t length) {
    (void)bytes;
    (void)length;
    memset(key, 0, sizeof *key);
}

void mcu_gcm_wide_seal(const mcu_gcm_key *key, const uint8_t iv[12], const uint8_t *aad, int32_t aad_length,
                       const uint8_t *in, int32_t length, uint8_t *out, uint8_t tag[16]) {
    (void)key, (void)iv, (void)aad, (void)aad_length, (void)in, (void)length, (void)out, (void)tag;
}

bool mcu_gcm_wide_open(const mcu_gcm_key *key, const uint8_t iv[12], const uint8_t *aad, int32_t aad_length,
                       uint8_t *data, int32_t length, const uint8_t tag[16]) {
    (void)key, (void)iv, (void)aad, (void)aad_length, (void)data, (void)length, (void)tag;
    return false;
}

#endif

/*
 * Goal: no packet, however damaged, brings a decoder down or out of bounds, and whole packets decode again after a
 * reset. A smaller loop than the managed tests', for the sanitizers. Method: whole packets of a real clip, each damaged
 * in one of six ways chosen by a seeded generator.
 */
#include "decode.h"

enum { ROUNDS = 500, MAX_PACKETS = 64, MAX_BYTES = 1 << 17 };

typedef struct clip {
    uint8_t *data[MAX_PACKETS];
    int32_t size[MAX_PACKETS];
    int count;
} clip;

static void load(mcu_reader *reader, clip *packets) {
    mcu_packet packet;
    while (mcu_reader_read(reader, &packet) == MCU_OK && packets->count < MAX_PACKETS) {
        uint8_t *copy = calloc(1, (size_t)packet.size + 64);
        memcpy(copy, packet.data, (size_t)packet.size);
        packets->data[packets->count] = copy;
        packets->size[packets->count++] = packet.size;
    }
    CHECK(packets->count > 5);
}

/* Fills `out` (of exactly the size that is returned, and 64 zero bytes) with a damaged copy. */
static int32_t damage(const clip *packets, uint64_t *random, uint8_t *out) {
    int which = (int)(next_random(random) % (uint32_t)packets->count);
    int32_t size = packets->size[which];
    uint32_t way = next_random(random) % 6;
    CHECK(size < MAX_BYTES / 2);
    memcpy(out, packets->data[which], (size_t)size);
    if (way == 0) {
        for (uint32_t flips = 1 + next_random(random) % 16; flips > 0; flips--) {
            out[next_random(random) % (uint32_t)size] ^= (uint8_t)(1u << next_random(random) % 8);
        }
    } else if (way == 1) {
        size = (int32_t)(next_random(random) % (uint32_t)size);
    } else if (way == 2) {
        size = (int32_t)(next_random(random) % 300);
        for (int32_t i = 0; i < size; i++) {
            out[i] = (uint8_t)next_random(random);
        }
    } else if (way == 3) {
        int32_t grown = size + (int32_t)(next_random(random) % (MAX_BYTES / 2));
        for (; size < grown; size++) {
            out[size] = (uint8_t)next_random(random);
        }
    } else if (way == 4) {
        for (int32_t i = (int32_t)(next_random(random) % (uint32_t)size); i < size; i++) {
            out[i] = (uint8_t)next_random(random);
        }
    } else {
        size = 0;
    }
    memset(out + size, 0, 64);
    return size;
}

static void damaged_packets_do_no_harm(const char *name, const char *arguments) {
    opened file = open_file(fixture(name, arguments));
    int64_t whole_count, count = 0;
    uint64_t whole = hash_stream(&file, &whole_count), hash = 1, random = 42;
    clip packets = {.count = 0};
    CHECK(mcu_reader_rewind(file.reader) == MCU_OK);
    load(file.reader, &packets);
    reset(&file);
    for (int i = 0; i < ROUNDS; i++) {
        uint8_t *bytes = malloc(MAX_BYTES + 64);
        int32_t size = damage(&packets, &random, bytes);
        uint8_t *exact = malloc((size_t)size + 64); /* so that the sanitizer sees one byte too far */
        memcpy(exact, bytes, (size_t)size + 64);
        free(bytes);
        int32_t status = submit(&file, exact, size, i * INT64_C(20000));
        CHECK(status == MCU_OK || status == MCU_ERROR_DATA);
        free(exact);
        CHECK(take_all(&file, &hash, &count) == MCU_AGAIN);
    }
    reset(&file);
    CHECK(mcu_reader_rewind(file.reader) == MCU_OK);
    CHECK(hash_stream(&file, &count) == whole && count == whole_count);
    close_file(&file);
    while (packets.count > 0) {
        free(packets.data[--packets.count]);
    }
}

int main(void) {
    char arguments[256];
    const char *films[][2] = {
        {"a.webm", "-c:v libvpx"},
        {"b.webm", "-c:v libvpx-vp9"},
        {"c.mp4", "-c:v libx264 -pix_fmt yuv420p"},
        {"d.mkv", "-c:v libaom-av1 -cpu-used 8"},
        {"e.avi", "-c:v mpeg4 -bf 2"},
        {"f.mkv", "-c:v libx265 -x265-params log-level=none"},
    };
    const char *sounds[][2] = {
        {"g.opus", "-c:a libopus"},
        {"h.m4a", "-c:a aac"},
        {"i.mp3", "-c:a libmp3lame"},
        {"j.ogg", "-c:a libvorbis"},
    };
    for (size_t i = 0; i < sizeof films / sizeof *films; i++) {
        snprintf(arguments, sizeof arguments, "-f lavfi -i testsrc2=s=64x48:r=25:d=0.6 %s", films[i][1]);
        damaged_packets_do_no_harm(films[i][0], arguments);
    }
    for (size_t i = 0; i < sizeof sounds / sizeof *sounds; i++) {
        snprintf(arguments, sizeof arguments, "-f lavfi -i sine=r=44100:d=0.6 -ac 2 %s", sounds[i][1]);
        damaged_packets_do_no_harm(sounds[i][0], arguments);
    }
    CHECK(mcu_outstanding() == 0);
    return 0;
}

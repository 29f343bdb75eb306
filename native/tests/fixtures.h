/* Media for the tests, made by the system's ffmpeg program in a temporary folder that goes with the process. */
#ifndef FIXTURES_H
#define FIXTURES_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

static char fixture_folder[64];
static pid_t fixture_owner;

static inline void remove_fixtures(void) {
    char command[128];
    if (getpid() == fixture_owner) { /* not in a forked child */
        snprintf(command, sizeof command, "rm -rf '%s'", fixture_folder);
        CHECK(system(command) == 0);
    }
}

/* The path of a file of this name in the folder; good until the next four calls. */
static inline const char *fixture_path(const char *name) {
    static char paths[4][256];
    static int next;
    if (fixture_folder[0] == '\0') {
        strcpy(fixture_folder, "/tmp/mcu-native-XXXXXX");
        CHECK(mkdtemp(fixture_folder) != NULL);
        fixture_owner = getpid();
        atexit(remove_fixtures);
    }
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", fixture_folder, name);
    return path;
}

/* Runs ffmpeg with these arguments and the file as output. */
static inline const char *fixture(const char *name, const char *arguments) {
    char command[1024];
    const char *path = fixture_path(name);
    snprintf(command, sizeof command, "ffmpeg -hide_banner -loglevel error -nostdin -y %s '%s'", arguments, path);
    CHECK(system(command) == 0);
    return path;
}

static inline const char *fixture_of_bytes(const char *name, const void *bytes, size_t size) {
    const char *path = fixture_path(name);
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
    return path;
}

/* FNV-1a, 64 bits. */
static inline uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size) {
    const uint8_t *at = bytes;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

/* xorshift64*: the same numbers on every machine. */
static inline uint32_t next_random(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)((*state * UINT64_C(0x2545F4914F6CDD1D)) >> 32);
}

#endif

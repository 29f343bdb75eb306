#include "mcu_boxes.h"

#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libavutil/intreadwrite.h>

enum {
    HEAD_BYTES = 8,
    LONG_HEAD_BYTES = 16,

    /* A film in fragments has two boxes a second or so; beyond this it is not cut, but made to keep us busy. */
    MAX_BOXES = 1000000,
};

/* The size of the box at `offset`, its type in `type`; -1 when not even its head is there, 0: up to the file's end. */
static int64_t read_head(int descriptor, int64_t offset, uint8_t *type) {
    uint8_t head[LONG_HEAD_BYTES];
    ssize_t count = pread(descriptor, head, sizeof head, offset);
    if (count < HEAD_BYTES) {
        return -1;
    }
    memcpy(type, head + 4, 4);
    int64_t size = AV_RB32(head);
    if (size != 1) {
        return size;
    }
    return count == LONG_HEAD_BYTES ? (int64_t)AV_RB64(head + HEAD_BYTES) : -1;
}

bool mcu_boxes_are_cut(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) < 0) {
        return false;
    }
    int64_t offset = 0;
    for (int i = 0; i < MAX_BOXES && offset < status.st_size; i++) {
        uint8_t type[4];
        int64_t size = read_head(descriptor, offset, type);
        if (size <= 0) {
            return true; /* half a head, or media up to the end and no index behind */
        }
        if (size < HEAD_BYTES) {
            return false; /* no box at all */
        }
        if (size > status.st_size - offset) {
            return true;
        }
        if (memcmp(type, "moov", 4) == 0) {
            return false; /* the index is whole */
        }
        offset += size;
    }
    return offset == status.st_size; /* whole boxes, and no index among them */
}

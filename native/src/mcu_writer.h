/* The writer's inside. */
#ifndef MCU_WRITER_H
#define MCU_WRITER_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <stdbool.h>

#include "mcu_container.h"
#include "mcu_core.h"

enum {
    MCU_MAX_STREAMS = 8,
    MCU_SAMPLE_RATE = 48000,
};

typedef struct mcu_stream_state {
    int64_t delay_samples; /* what the decoded sound is late by; 0 for pictures */
    int64_t last_us;       /* newest time given; INT64_MIN before the first */
    int64_t last_dts;      /* in the container's time base */
} mcu_stream_state;

struct mcu_writer {
    const mcu_container *container;
    AVFormatContext *format;
    AVPacket *packet;
    char *path;
    mcu_stream_state streams[MCU_MAX_STREAMS];
    int64_t first_us;   /* time of the first packet of all */
    int64_t written_us; /* up to here the fragments are on the disk; INT64_MIN before the first */
    int error;          /* FFmpeg's code of the first error; nothing is written after it */
    bool is_started;
    bool is_finished;
};

#endif

/* What is behind the opaque reader. */
#ifndef MCU_READER_H
#define MCU_READER_H

#include <stdbool.h>

#include "mcu_core.h"
#include "mcu_demuxer.h"
#include "mcu_side_data.h"

typedef struct mcu_reader_stream {
    bool is_wanted;

    /* A packet was damaged: what follows cannot be shown before a key frame. */
    bool awaits_key;

    bool has_packets;

    /* Its first packet had no time of showing. */
    bool is_decoding_time;

    /* Where there are no times at all, pictures are counted: when the next one is decoded. */
    int64_t counted_us;
} mcu_reader_stream;

struct mcu_reader {
    char *path;
    mcu_demuxer demuxer;
    mcu_reader_stream *streams;
    int32_t stream_count;
    int64_t start_us;
    AVPacket *packet;
    AVPacket *packed;
    int errors_in_a_row;
    bool is_at_end;

    /* Since the file's start it was told at least once that something is missing. */
    bool has_told_loss;

    /* The packet was read already: what was lost before it had to be told first. */
    bool holds_packet;
};

/* Sets the view's times from the packet's, counted from the file's start, and answers of what kind they are. */
mcu_time_kind mcu_reader_set_times(mcu_reader *reader, const AVPacket *packet, mcu_packet *view);

#endif

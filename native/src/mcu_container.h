/* What each of our containers can hold. */
#ifndef MCU_CONTAINER_H
#define MCU_CONTAINER_H

#include <libavformat/avformat.h>
#include <stdbool.h>

#include "mcu_core.h"

typedef struct mcu_container {
    const char *ending;
    const char *muxer;    /* FFmpeg's name */
    const char *contents; /* for a person */
    enum AVCodecID codecs[8];
    const char *packet_prefix; /* bytes before each packet; may be NULL */
    bool is_single;            /* one stream and no more */
    bool keeps_parameter_sets; /* H.264's, in its header: they are taken out of the packets */
    bool cuts_fragments;       /* holds packets back until it is told to write */
    bool is_matroska;
} mcu_container;

/* By the ending of the path, in any case of letters; NULL when there is none of ours. */
const mcu_container *mcu_container_for(const char *path);

bool mcu_container_holds(const mcu_container *container, enum AVCodecID codec);

/* The muxer's options. */
void mcu_container_options(const mcu_container *container, AVDictionary **options);

/* What stands before the muxer's first byte; 0 or an AVERROR. */
int mcu_container_write_prologue(const mcu_container *container, AVFormatContext *format);

/* Copies an H.264 access unit (ITU-T H.264 Annex B) without its parameter sets and delimiters (table 7-1); returns the
 * bytes written, at most size. */
int32_t mcu_copy_without_parameter_sets(uint8_t *out, const uint8_t *data, int32_t size);

#endif

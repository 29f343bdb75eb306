/* Choosing and opening FFmpeg's demuxer for a plain file, with bounds, and without a way out of that file. */
#ifndef MCU_DEMUXER_H
#define MCU_DEMUXER_H

#include <stdbool.h>

#include "mcu_file.h"

#include <libavformat/avformat.h>

typedef struct mcu_demuxer {
    mcu_file file;
    AVIOContext *io;
    AVFormatContext *format;

    /* The file asked for another file or an address. */
    bool asked_for_others;
} mcu_demuxer;

/* Opens the file and reads as far as its streams are known. Fails with a status and a text. */
int32_t mcu_demuxer_open(const char *path, mcu_demuxer *demuxer);

/* Opens it once more from its first byte, on the same descriptor. */
int32_t mcu_demuxer_reopen(const char *path, mcu_demuxer *demuxer);
void mcu_demuxer_close(mcu_demuxer *demuxer);

/* Can a decoder work with what is known of the stream? */
bool mcu_demuxer_is_media(const AVStream *stream);

#endif

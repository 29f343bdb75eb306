/* A plain local file under FFmpeg's demuxers: our own descriptor, so that no protocol, address or device is in reach.
 */
#ifndef MCU_FILE_H
#define MCU_FILE_H

#include <libavformat/avio.h>

#include "mcu_core.h"

typedef struct mcu_file {
    int descriptor;

    /* An AVERROR when the disk failed, else 0. */
    int error;
} mcu_file;

/* Fails with a status of its own and a text for: missing, no permission, directory, device or pipe, empty. */
int32_t mcu_file_open(const char *path, mcu_file *file);
void mcu_file_close(mcu_file *file);

/* A reading context from the file's start, to be freed by mcu_file_free_context; NULL when memory is short. */
AVIOContext *mcu_file_make_context(mcu_file *file);
void mcu_file_free_context(AVIOContext **context);

#endif

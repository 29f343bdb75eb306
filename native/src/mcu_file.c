#include "mcu_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libavformat/avformat.h>
#include <libavutil/mem.h>

#include "mcu_error.h"

/* Bytes per read call: few calls for a film, little memory for a hundred readers. */
enum { BUFFER_BYTES = 64 * 1024 };

static int32_t fail_open(const char *path, int error) {
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return mcu_fail(MCU_ERROR_NOT_FOUND, "%s: no such file", path);
    case EACCES:
    case EPERM:
        return mcu_fail(MCU_ERROR_PERMISSION, "%s: no permission to read it", path);
    default:
        return mcu_fail_av(AVERROR(error), "%s: cannot be opened", path);
    }
}

int32_t mcu_file_open(const char *path, mcu_file *file) {
    struct stat status;
    *file = (mcu_file){.descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)}; /* a pipe must not hold us up */
    if (file->descriptor < 0) {
        return fail_open(path, errno);
    }
    int32_t result = MCU_OK;
    if (fstat(file->descriptor, &status) < 0) {
        result = fail_open(path, errno);
    } else if (S_ISDIR(status.st_mode)) {
        result = mcu_fail(MCU_ERROR_NOT_A_FILE, "%s: is a directory, a media file is needed", path);
    } else if (!S_ISREG(status.st_mode)) {
        result = mcu_fail(MCU_ERROR_NOT_A_FILE, "%s: is a device or a pipe, a media file is needed", path);
    } else if (status.st_size == 0) {
        result = mcu_fail(MCU_ERROR_EMPTY, "%s: the file is empty (0 bytes)", path);
    }
    if (result < 0) {
        mcu_file_close(file);
    }
    return result;
}

void mcu_file_close(mcu_file *file) {
    if (file->descriptor >= 0) {
        close(file->descriptor);
        file->descriptor = -1;
    }
}

static int read_bytes(void *opaque, uint8_t *buffer, int size) {
    mcu_file *file = opaque;
    ssize_t count;
    do {
        count = read(file->descriptor, buffer, (size_t)size);
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
        file->error = AVERROR(errno);
        return file->error;
    }
    return count > 0 ? (int)count : AVERROR_EOF;
}

static int64_t seek(void *opaque, int64_t offset, int whence) {
    mcu_file *file = opaque;
    if (whence == AVSEEK_SIZE) {
        struct stat status;
        return fstat(file->descriptor, &status) < 0 ? AVERROR(errno) : status.st_size;
    }
    off_t position = lseek(file->descriptor, offset, whence & ~AVSEEK_FORCE);
    return position < 0 ? AVERROR(errno) : position;
}

AVIOContext *mcu_file_make_context(mcu_file *file) {
    file->error = 0;
    uint8_t *buffer = av_malloc(BUFFER_BYTES);
    if (buffer == NULL || lseek(file->descriptor, 0, SEEK_SET) < 0) {
        av_free(buffer);
        return NULL;
    }
    AVIOContext *context = avio_alloc_context(buffer, BUFFER_BYTES, 0, file, read_bytes, NULL, seek);
    if (context == NULL) {
        av_free(buffer);
    }
    return context;
}

void mcu_file_free_context(AVIOContext **context) {
    if (*context != NULL) {
        av_freep(&(*context)->buffer);
        avio_context_free(context);
    }
}

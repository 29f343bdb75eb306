/*
 * mcu_core: the C side of McuServer. Thin on purpose: it holds what must be compiled against C headers.
 *
 * Rules of the seam (native/README.md): fixed-width types only; a status code is the return value and results go
 * through pointers; handles are opaque; the caller owns every buffer it passes; no callbacks into the caller; no
 * threads of its own beyond those that a codec is asked to use. A handle is used by one thread at a time.
 */
#ifndef MCU_CORE_H
#define MCU_CORE_H

#include <stdint.h>

#define MCU_API __attribute__((visibility("default")))

/* Raised with every change of a signature below; the managed side refuses another one. */
#define MCU_ABI_VERSION 1

/* Status codes; zero and above are no errors. Mirrored by McuServer.Native/NativeStatus.cs. */
enum {
    MCU_OK = 0,
    MCU_AGAIN = 1,              /* nothing to give yet: feed more */
    MCU_END = 2,                /* the stream is finished */
    MCU_ERROR_ARGUMENT = -1,    /* the caller's mistake */
    MCU_ERROR_DATA = -2,        /* damaged or foreign bytes */
    MCU_ERROR_NOT_FOUND = -3,   /* no such file, stream or codec */
    MCU_ERROR_UNSUPPORTED = -4, /* this build of the library cannot do it */
    MCU_ERROR_MEMORY = -5,
    MCU_ERROR_IO = -6,
    MCU_ERROR_NO_SPACE = -7,    /* the disk is full */
    MCU_ERROR_PERMISSION = -8,
    MCU_ERROR_EMPTY = -9,       /* a file of no bytes */
    MCU_ERROR_NO_MEDIA = -10,   /* a file, but nothing in it that can be seen or heard */
    MCU_ERROR_NOT_A_FILE = -11, /* a directory, a device, a pipe */
    MCU_ERROR_TRUNCATED = -12,  /* the file ends before what it promises */
};

/* ---- core ---- */
MCU_API int32_t mcu_abi_version(void);

/* How many handles of all kinds are open in this process; zero when everything was freed. */
MCU_API int32_t mcu_outstanding(void);

/* ---- error ---- */

/* The line that belongs to the last failure of an open or create call on this thread: UTF-8, ended by a zero, cut on
 * a character's border when it is longer than `size` bytes allow (1024 hold every text). */
MCU_API int32_t mcu_last_error(char *buffer, int32_t size);

#endif

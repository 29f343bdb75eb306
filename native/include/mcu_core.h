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
    MCU_ERROR_NO_SPACE = -7, /* the disk is full */
    MCU_ERROR_PERMISSION = -8,
    MCU_ERROR_EMPTY = -9,       /* a file of no bytes */
    MCU_ERROR_NO_MEDIA = -10,   /* a file, but nothing in it that can be seen or heard */
    MCU_ERROR_NOT_A_FILE = -11, /* a directory, a device, a pipe */
    MCU_ERROR_TRUNCATED = -12,  /* the file ends before what it promises */
    MCU_ERROR_TOO_LARGE = -20,  /* beyond a limit stated at the function */

    /* SRTP and sockets */
    MCU_ERROR_MALFORMED = -40,      /* no RTP, RTCP, SRTP or SRTCP packet */
    MCU_ERROR_AUTHENTICATION = -41, /* forged, damaged, or of another key */
    MCU_ERROR_REPLAYED = -42,       /* this packet came before */
    MCU_ERROR_TOO_OLD = -43,        /* before the replay window */
    MCU_ERROR_INDEX_REUSED = -44,   /* a sender must not protect one index twice */
    MCU_ERROR_KEY_EXHAUSTED = -45,  /* no packet index is left under this key */
    MCU_ERROR_STREAM_LIMIT = -46,   /* more SSRCs than a context holds */
    MCU_ERROR_WOULD_BLOCK = -47,    /* the socket's send buffer is full; dropped */
    MCU_ERROR_NETWORK = -48,        /* the kernel refused to send it; dropped */
};

/* ---- core ---- */
MCU_API int32_t mcu_abi_version(void);

/* The FFmpeg that is used, as it calls itself, such as "7.1.1-1". Never null; the library's own text. */
MCU_API const char *mcu_ffmpeg_version(void);

/* How many handles are open in this process; zero when everything was freed. Settings of streams are not counted: they
 * are plain memory that may be left to a garbage collector. */
MCU_API int32_t mcu_outstanding(void);

/* ---- memory ---- */

/* Bytes that malloc has given out in this process (`in_use`), and what it holds of the system for that (`held`): ours,
 * the codecs' and the runtime's own, without the runtime's managed heap. Both 0 where the C library cannot tell. */
MCU_API void mcu_memory_use(int64_t *in_use, int64_t *held);

/* ---- threads ---- */

/* Niceness of the calling thread alone, -20 to 19 (Linux). MCU_ERROR_PERMISSION: below 0 it takes CAP_SYS_NICE or a
 * RLIMIT_NICE. */
MCU_API int32_t mcu_thread_set_nice(int32_t nice);

/* Returns at this time of CLOCK_MONOTONIC, in microseconds, or at once when it has passed. */
MCU_API void mcu_thread_sleep_until(int64_t monotonic_us);

/* ---- error ---- */

/* The line that belongs to the last failure of an open or create call on this thread: UTF-8, ended by a zero, cut on
 * a character's border when it is longer than `size` bytes allow (1024 hold every text). */
MCU_API int32_t mcu_last_error(char *buffer, int32_t size);

/* The other parts, each behind the ones that it needs. */
#include "mcu_core_draw.h"
#include "mcu_core_media.h"
#include "mcu_core_network.h"
#include "mcu_core_peer.h"

#endif

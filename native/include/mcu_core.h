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
};

/* ---- core ---- */
MCU_API int32_t mcu_abi_version(void);

/* How many handles are open in this process; zero when everything was freed. Settings of streams are not counted: they
 * are plain memory that may be left to a garbage collector. */
MCU_API int32_t mcu_outstanding(void);

/* ---- error ---- */

/* The line that belongs to the last failure of an open or create call on this thread: UTF-8, ended by a zero, cut on
 * a character's border when it is longer than `size` bytes allow (1024 hold every text). */
MCU_API int32_t mcu_last_error(char *buffer, int32_t size);

/* ---- reader ---- */

/* Plain local files only: nothing that a file refers to is opened, neither another file nor an address. */
typedef struct mcu_reader mcu_reader;

/* What a decoder needs to know of a stream before its first packet; lives on after the reader is closed. */
typedef struct mcu_settings mcu_settings;

enum { MCU_STREAM_VIDEO = 0, MCU_STREAM_AUDIO = 1, MCU_STREAM_OTHER = 2 };

typedef struct mcu_reader_info {
    int64_t duration_us; /* -1: not known */
    int32_t stream_count;
    int32_t reserved;
    char format_name[64]; /* FFmpeg's short names, as "matroska,webm" */
} mcu_reader_info;

typedef struct mcu_stream_info {
    int64_t duration_us;      /* -1: not known */
    double frame_rate;        /* pictures a second, 0: not known */
    int32_t kind;             /* MCU_STREAM_*; a cover picture of a sound file is MCU_STREAM_OTHER */
    int32_t width, height;    /* pixels as coded, before rotation; 0 for sound */
    int32_t rotation_degrees; /* clockwise turn to apply for display: 0, 90, 180, 270 */
    int32_t sample_rate_hz;   /* 0 for pictures */
    int32_t channels;
    char codec_name[32]; /* as "vp8" */
} mcu_stream_info;

typedef struct mcu_packet {
    const uint8_t *data; /* followed by 64 zero bytes; valid until the next call on the reader */
    int64_t pts_us;      /* from the start of the file; below zero for what a codec needs but nobody shall hear */
    int64_t dts_us;
    int64_t duration_us; /* 0: not known; without what discard_samples takes away */
    int32_t size;
    int32_t stream;
    int32_t has_pts;
    int32_t is_key_frame;
    int32_t discard_samples; /* Opus: samples at 48 kHz at the packet's end that are filling (RFC 7845 section 4.4) */
    int32_t reserved;
} mcu_packet;

MCU_API int32_t mcu_reader_open(const char *path, mcu_reader **reader);
MCU_API int32_t mcu_reader_describe(const mcu_reader *reader, mcu_reader_info *info);
MCU_API int32_t mcu_reader_describe_stream(const mcu_reader *reader, int32_t stream, mcu_stream_info *info);
MCU_API int32_t mcu_reader_settings(const mcu_reader *reader, int32_t stream, mcu_settings **settings);

/* Packets of a stream that is not wanted are skipped; all are wanted at first. */
MCU_API int32_t mcu_reader_select(mcu_reader *reader, int32_t stream, int32_t is_wanted);

/* MCU_ERROR_DATA: a damaged part was skipped, go on reading. MCU_ERROR_IO: the disk failed; MCU_END follows. */
MCU_API int32_t mcu_reader_read(mcu_reader *reader, mcu_packet *packet);

/* Back to the start: the same packets come again. */
MCU_API int32_t mcu_reader_rewind(mcu_reader *reader);
MCU_API void mcu_reader_close(mcu_reader *reader);

/* For a stream without a container, by FFmpeg's name of the codec ("h264", "vp8", "opus"). */
MCU_API int32_t mcu_settings_create(const char *codec_name, mcu_settings **settings);
MCU_API void mcu_settings_free(mcu_settings *settings);

/* ---- picture ---- */

/* Holds at most one decoded picture; may be used and freed after its decoder was closed, on any thread. */
typedef struct mcu_picture mcu_picture;

enum { MCU_MATRIX_UNSPECIFIED = 0, MCU_MATRIX_BT601 = 1, MCU_MATRIX_BT709 = 2 };

/* Planar 4:2:0 of 8 bits; chroma planes hold (width + 1) / 2 by (height + 1) / 2 samples. */
typedef struct mcu_picture_info {
    uint8_t *y, *u, *v;
    int64_t pts_us;
    int32_t stride_y, stride_uv; /* bytes from one row to the next */
    int32_t width, height;
    int32_t has_pts;
    int32_t matrix; /* MCU_MATRIX_* */
    int32_t is_full_range;
    int32_t rotation_degrees; /* the picture's own clockwise turn (not the stream's); 0 when it carries none */
} mcu_picture_info;

MCU_API int32_t mcu_picture_create(mcu_picture **picture);
MCU_API void mcu_picture_clear(mcu_picture *picture);
MCU_API void mcu_picture_free(mcu_picture *picture);

/* ---- video decoder ---- */

typedef struct mcu_video_decoder mcu_video_decoder;

/* The pts of a packet that has none. */
#define MCU_NO_PTS INT64_MIN

MCU_API int32_t mcu_video_decoder_open(const mcu_settings *settings, int32_t thread_count, mcu_video_decoder **decoder);

/* `data` is followed by 64 zero bytes. MCU_AGAIN: receive first. MCU_ERROR_DATA: damaged; feed the next one. */
MCU_API int32_t mcu_video_decoder_submit(mcu_video_decoder *decoder, const uint8_t *data, int32_t size, int64_t pts_us);

/* Pictures come in the order in which they are shown. MCU_ERROR_DATA: a damaged picture, or one that builds on a
 * damaged one, was thrown away; ask again. What the picture held before is given back in any case. */
MCU_API int32_t mcu_video_decoder_receive(mcu_video_decoder *decoder, mcu_picture *picture, mcu_picture_info *info);

/* No more packets: the pictures still inside can be received, then MCU_END. */
MCU_API int32_t mcu_video_decoder_drain(mcu_video_decoder *decoder);

/* Forgets everything; packets may come again, from a key frame on. */
MCU_API int32_t mcu_video_decoder_reset(mcu_video_decoder *decoder);
MCU_API void mcu_video_decoder_close(mcu_video_decoder *decoder);

/* ---- audio decoder ---- */

typedef struct mcu_audio_decoder mcu_audio_decoder;

/* A block length that suits every call of mcu_audio_decoder_receive: 120 ms, the longest Opus packet. */
#define MCU_AUDIO_MAX_SAMPLES 5760

MCU_API int32_t mcu_audio_decoder_open(const mcu_settings *settings, mcu_audio_decoder **decoder);

/* As mcu_video_decoder_submit. `discard_samples`: see mcu_packet. */
MCU_API int32_t mcu_audio_decoder_submit(mcu_audio_decoder *decoder, const uint8_t *data, int32_t size, int64_t pts_us,
                                         int32_t discard_samples);

/* Interleaved stereo at 48 kHz, at most `capacity` samples per channel. `pts_us` is the moment of the first one, or
 * MCU_NO_PTS. To be called until MCU_AGAIN or MCU_END; MCU_ERROR_DATA as for pictures. */
MCU_API int32_t mcu_audio_decoder_receive(mcu_audio_decoder *decoder, float *stereo, int32_t capacity, int32_t *samples,
                                          int64_t *pts_us);
MCU_API int32_t mcu_audio_decoder_drain(mcu_audio_decoder *decoder);

/* Forgets everything, for a new start or after a jump in time; an Opus stream drops its pre-skip again. */
MCU_API int32_t mcu_audio_decoder_reset(mcu_audio_decoder *decoder);
MCU_API void mcu_audio_decoder_close(mcu_audio_decoder *decoder);

#endif

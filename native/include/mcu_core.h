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

/* How many handles are open in this process; zero when everything was freed. Settings of streams are not counted: they
 * are plain memory that may be left to a garbage collector. */
MCU_API int32_t mcu_outstanding(void);

/* ---- error ---- */

/* The line that belongs to the last failure of an open or create call on this thread: UTF-8, ended by a zero, cut on
 * a character's border when it is longer than `size` bytes allow (1024 hold every text). */
MCU_API int32_t mcu_last_error(char *buffer, int32_t size);
/* ---- draw ----
 * Vector drawing and text with Cairo and Pango, on surfaces of premultiplied ARGB32 (one native-endian 32-bit word a
 * pixel). Lengths are pixels, x to the right and y down, with the origin in the top left corner; colours are
 * 0xAARRGGBB, not premultiplied. Antialiasing is grey, text is not hinted, so equal fonts give equal pixels.
 */

typedef struct mcu_surface mcu_surface;
typedef struct mcu_text mcu_text;

enum {
    MCU_SURFACE_MAX_SIDE = 8192,
    MCU_IMAGE_MAX_BYTES = 4 << 20,
    MCU_IMAGE_MAX_SIDE = 3840, /* and at most 3840 * 2160 pixels, lying or standing */
};

enum { MCU_FILL_NONZERO = 0, MCU_FILL_EVEN_ODD = 1 };
enum { MCU_FIT_CONTAIN = 0, MCU_FIT_COVER = 1 };
enum { MCU_ALIGN_START = 0, MCU_ALIGN_CENTER = 1, MCU_ALIGN_END = 2 };

/* A transparent surface; sides 1..MCU_SURFACE_MAX_SIDE. */
MCU_API int32_t mcu_surface_create(int32_t width, int32_t height, mcu_surface **out);

/*
 * A PNG or JPEG file as a surface, turned as its EXIF orientation asks. MCU_ERROR_NOT_FOUND, MCU_ERROR_PERMISSION and
 * MCU_ERROR_IO speak of the file, MCU_ERROR_TOO_LARGE of the limits above, MCU_ERROR_DATA of what is in it.
 */
MCU_API int32_t mcu_surface_load(const char *path, mcu_surface **out);
MCU_API void mcu_surface_free(mcu_surface *surface);
MCU_API int32_t mcu_surface_size(const mcu_surface *surface, int32_t *width, int32_t *height);

/* Finished pixels, valid until the surface is drawn on again or freed; stride in bytes. */
MCU_API int32_t mcu_surface_pixels(mcu_surface *surface, const uint8_t **pixels, int32_t *stride);

/* Sets every pixel to one colour; 0 makes all transparent. Ignores the clip. */
MCU_API int32_t mcu_surface_clear(mcu_surface *surface, uint32_t argb);

/* Later coordinates are (x + scale * own x, y + scale * own y); (0, 0, 1) is the plain state. */
MCU_API int32_t mcu_surface_place(mcu_surface *surface, double x, double y, double scale);

/* 1: what is filled or stroked from now on is taken away instead of painted; 0: painted. */
MCU_API int32_t mcu_surface_set_erasing(mcu_surface *surface, int32_t is_erasing);

/* The current path; a fill, a stroke or a clip uses it up. Angles in radians, growing clockwise from the x axis. */
MCU_API int32_t mcu_path_move_to(mcu_surface *surface, double x, double y);
MCU_API int32_t mcu_path_line_to(mcu_surface *surface, double x, double y);
MCU_API int32_t mcu_path_curve_to(mcu_surface *surface, double x1, double y1, double x2, double y2, double x, double y);
MCU_API int32_t mcu_path_arc(mcu_surface *surface, double x, double y, double radius, double from, double to);
MCU_API int32_t mcu_path_rounded_rectangle(mcu_surface *surface, double x, double y, double width, double height,
                                           double radius);
MCU_API int32_t mcu_path_close(mcu_surface *surface);
MCU_API int32_t mcu_path_fill(mcu_surface *surface, uint32_t argb, int32_t rule);
MCU_API int32_t mcu_path_stroke(mcu_surface *surface, uint32_t argb, double width); /* round caps and joins */
MCU_API int32_t mcu_path_clip(mcu_surface *surface);                                /* cuts the clip further */
MCU_API int32_t mcu_surface_reset_clip(mcu_surface *surface);

/*
 * Scales an image into a box. focus 0..1 places the crop window (cover) or the picture in the box (contain); 0.5 is the
 * middle.
 */
MCU_API int32_t mcu_surface_draw_image(mcu_surface *surface, mcu_surface *image, double x, double y, double width,
                                       double height, int32_t fit, double focus_x, double focus_y);

typedef struct mcu_text_spec {
    double size;       /* pixels per em */
    int32_t weight;    /* 100..900; 400 is regular, 700 bold */
    int32_t alignment; /* MCU_ALIGN_*; start is the right side for a right-to-left paragraph */
    int32_t max_width; /* pixels; 0: no limit, and then no wrapping and no ellipsis */
    int32_t max_lines; /* of each paragraph; what does not fit ends in an ellipsis. 0: no limit */
} mcu_text_spec;

/* Of the text last set, in pixels from the layout's top left corner. */
typedef struct mcu_text_extents {
    double ink_x, ink_y, ink_width, ink_height;
    double logical_x, logical_y, logical_width, logical_height;
    double baseline; /* of the first line */
    int32_t line_count;
    int32_t unknown_glyphs; /* characters that no installed font has */
    int32_t ellipsis_start; /* bytes of the text; -1: nothing is hidden */
    int32_t ellipsis_end;   /* first byte shown again, or the text's (or paragraph's) end */
} mcu_text_extents;

/*
 * Lays out and draws text: families is a comma-separated list in order of preference, language a BCP 47 tag that
 * chooses among forms of Han characters. Reads the machine's font folders, but none of its font preferences.
 */
MCU_API int32_t mcu_text_create(const char *families, const char *language, mcu_text **out);
MCU_API void mcu_text_free(mcu_text *text);

/* 1 if a family of this very name is installed, else 0. */
MCU_API int32_t mcu_text_has_family(mcu_text *text, const char *family, int32_t *has);
MCU_API int32_t mcu_text_set(mcu_text *text, const char *utf8, int32_t size_bytes, const mcu_text_spec *spec,
                             mcu_text_extents *extents);
MCU_API int32_t mcu_text_draw(mcu_text *text, mcu_surface *surface, double x, double y, uint32_t argb);

/* ---- video encoder ---- */
enum { MCU_VIDEO_H264 = 0, MCU_VIDEO_VP8 = 1, MCU_VIDEO_VP9 = 2, MCU_VIDEO_AV1 = 3, MCU_VIDEO_RAW = 4 };

typedef struct mcu_video_encoder mcu_video_encoder;

/* Without 8x8 transform; without CABAC as well. */
enum { MCU_H264_HIGH = 0, MCU_H264_MAIN = 1, MCU_H264_CONSTRAINED_BASELINE = 2 };

typedef struct mcu_video_encoder_options {
    int32_t codec; /* MCU_VIDEO_... */
    int32_t width; /* even, as is the height */
    int32_t height;
    int32_t frames_per_second;
    int32_t bitrate_bps;
    int32_t key_frame_interval; /* frames from one key frame to the next unless one is asked for */
    int32_t thread_count;
    int32_t is_screen; /* text and sharp edges rather than a camera */
    int32_t matrix;    /* MCU_MATRIX_* of the pictures, which the stream then says where it can; unspecified: BT.709 */
    int32_t h264_profile; /* MCU_H264_* */
} mcu_video_encoder_options;

/* Real-time encoding, one in and one out: no B-frames, no look-ahead, no dropped frame. preset is one of x264's. */
MCU_API int32_t mcu_video_encoder_open(const mcu_video_encoder_options *options, const char *preset,
                                       mcu_video_encoder **encoder);

/* I420 in limited range; the planes are read during the call only. frame_index must grow, and is the time in
 * frames. The packet of the frame before must have been received. */
MCU_API int32_t mcu_video_encoder_encode(mcu_video_encoder *encoder, const uint8_t *y, const uint8_t *u,
                                         const uint8_t *v, int32_t stride_y, int32_t stride_uv, int64_t frame_index,
                                         int32_t force_key_frame);

/* MCU_AGAIN: encode first; MCU_END: drained. The data are valid until the next call with this encoder. */
MCU_API int32_t mcu_video_encoder_receive(mcu_video_encoder *encoder, const uint8_t **data, int32_t *size,
                                          int64_t *frame_index, int32_t *is_key_frame);

/* In force from the next frame on. AV1 begins anew with a key frame, the others go on. */
MCU_API int32_t mcu_video_encoder_set_bitrate(mcu_video_encoder *encoder, int32_t bitrate_bps);

MCU_API int32_t mcu_video_encoder_drain(mcu_video_encoder *encoder);
MCU_API const char *mcu_video_encoder_name(const mcu_video_encoder *encoder);
MCU_API void mcu_video_encoder_close(mcu_video_encoder *encoder);

/* ---- audio encoder ---- */
enum { MCU_AUDIO_OPUS = 0, MCU_AUDIO_AAC = 1, MCU_AUDIO_PCM = 2 };

typedef struct mcu_audio_encoder mcu_audio_encoder;

/* 48 kHz stereo. frame_samples: what one packet holds; delay_samples: by how much the decoded sound is late. */
MCU_API int32_t mcu_audio_encoder_open(int32_t codec, int32_t bitrate_bps, int32_t *frame_samples,
                                       int32_t *delay_samples, mcu_audio_encoder **encoder);

/* Interleaved float, any length; samples are counted per channel. What is not yet received is kept, at most 60 s. */
MCU_API int32_t mcu_audio_encoder_encode(mcu_audio_encoder *encoder, const float *stereo, int32_t samples);

/* first_sample: position of the packet among the samples given, as if the codec had no delay. */
MCU_API int32_t mcu_audio_encoder_receive(mcu_audio_encoder *encoder, const uint8_t **data, int32_t *size,
                                          int64_t *first_sample, int32_t *samples);

MCU_API int32_t mcu_audio_encoder_drain(mcu_audio_encoder *encoder);
MCU_API void mcu_audio_encoder_close(mcu_audio_encoder *encoder);

/* ---- opus ---- */
typedef struct mcu_opus_encoder mcu_opus_encoder;
typedef struct mcu_opus_decoder mcu_opus_decoder;

enum {
    MCU_OPUS_BITRATE_BPS = 0,
    MCU_OPUS_PREDICTION_DISABLED = 1,
    MCU_OPUS_PACKET_LOSS_PERCENT = 2,
    MCU_OPUS_INBAND_FEC = 3,
    MCU_OPUS_DTX = 4,
};

/* 48 kHz stereo, 20 ms, constrained VBR. */
MCU_API int32_t mcu_opus_encoder_create(int32_t bitrate_bps, int32_t complexity, int32_t is_voice,
                                        int32_t *lookahead_samples, mcu_opus_encoder **encoder);

/* 960 interleaved stereo samples; bytes written, or a negative status. */
MCU_API int32_t mcu_opus_encoder_encode(mcu_opus_encoder *encoder, const float *stereo, uint8_t *packet, int32_t size);
MCU_API int32_t mcu_opus_encoder_set(mcu_opus_encoder *encoder, int32_t setting, int32_t value);
MCU_API int32_t mcu_opus_encoder_reset(mcu_opus_encoder *encoder);
MCU_API void mcu_opus_encoder_destroy(mcu_opus_encoder *encoder);

MCU_API int32_t mcu_opus_decoder_create(mcu_opus_decoder **decoder);

/* capacity in samples per channel. Samples per channel written, or a negative status. fec: make, from the packet after
 * it, the lost one of exactly capacity samples. A null packet conceals exactly capacity samples. */
MCU_API int32_t mcu_opus_decoder_decode(mcu_opus_decoder *decoder, const uint8_t *packet, int32_t size, float *stereo,
                                        int32_t capacity, int32_t fec);
MCU_API int32_t mcu_opus_decoder_reset(mcu_opus_decoder *decoder);
MCU_API void mcu_opus_decoder_destroy(mcu_opus_decoder *decoder);

/* ---- writer ---- */
typedef struct mcu_writer mcu_writer;

/* The container follows the ending: mp4 (fragmented), mkv, webm, y4m, wav. Makes or empties the file. */
MCU_API int32_t mcu_writer_create(const char *path, mcu_writer **writer);

/* Before start. They give the number of the stream. */
MCU_API int32_t mcu_writer_add_video(mcu_writer *writer, const mcu_video_encoder *encoder, int32_t *stream);
MCU_API int32_t mcu_writer_add_raw_video(mcu_writer *writer, int32_t width, int32_t height, int32_t frames_per_second,
                                         int32_t *stream);
MCU_API int32_t mcu_writer_add_audio(mcu_writer *writer, const mcu_audio_encoder *encoder, int32_t *stream);
MCU_API int32_t mcu_writer_add_opus(mcu_writer *writer, int32_t bitrate_bps, int32_t pre_skip_samples, int32_t *stream);
MCU_API int32_t mcu_writer_add_pcm(mcu_writer *writer, int32_t *stream); /* 16-bit little-endian, 48 kHz stereo */

MCU_API int32_t mcu_writer_start(mcu_writer *writer);

/* One packet; times in microseconds on the clock of the input: the writer subtracts the codec's delay. Per stream the
 * times must grow; one that does not is moved behind the one before it. After an error nothing more is written, and
 * the same status is given again. */
MCU_API int32_t mcu_writer_write(mcu_writer *writer, int32_t stream, const uint8_t *data, int32_t size, int64_t pts_us,
                                 int64_t duration_us, int32_t is_key_frame);

/* Writes the end and closes the file; the first error of the whole writing, if there was one. */
MCU_API int32_t mcu_writer_finish(mcu_writer *writer);

/* Without finish before: leaves what is on the disk as it is. */
MCU_API void mcu_writer_close(mcu_writer *writer);

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

/* ---- srtp ----
 * RFC 3711 and RFC 7714: RTP and RTCP packets protected in place, one context for one direction of one peer.
 */

typedef struct mcu_srtp mcu_srtp;

/* Numbers of the DTLS-SRTP protection profiles (RFC 5764 section 4.1.2, RFC 7714 section 14.2). */
enum {
    MCU_SRTP_AES_CM_128_HMAC_SHA1_80 = 1, /* key 16 bytes, salt 14 */
    MCU_SRTP_AEAD_AES_128_GCM = 7,        /* key 16 bytes, salt 12 */
    MCU_SRTP_AEAD_AES_256_GCM = 8,        /* key 32 bytes, salt 12 */
};

enum {
    MCU_SRTP_MAX_STREAMS = 64, /* SSRCs of a context */
    MCU_SRTP_WINDOW = 1024,    /* packets: the newest and 1023 before it may still come */
    MCU_SRTP_RTP_GROWTH = 16,  /* bytes that protecting adds at most */
    MCU_SRTP_RTCP_GROWTH = 20,
};

MCU_API int32_t mcu_srtp_create(int32_t profile, const uint8_t *key, int32_t key_length, const uint8_t *salt,
                                int32_t salt_length, int32_t is_sender, mcu_srtp **out);
MCU_API void mcu_srtp_destroy(mcu_srtp *srtp);

/* In place; the new length or a negative status. A sender's context protects, a receiver's unprotects, or it is
 * MCU_ERROR_ARGUMENT. What a failed call leaves in the packet is not defined. State changes only on success. A stream
 * begins at its first success; a sender whose first sequence number is above 32767 risks receivers that guess the
 * roll-over counter wrongly. */
MCU_API int32_t mcu_srtp_protect(mcu_srtp *srtp, uint8_t *packet, int32_t length, int32_t capacity);
MCU_API int32_t mcu_srtp_unprotect(mcu_srtp *srtp, uint8_t *packet, int32_t length);
MCU_API int32_t mcu_srtp_protect_rtcp(mcu_srtp *srtp, uint8_t *packet, int32_t length, int32_t capacity);
MCU_API int32_t mcu_srtp_unprotect_rtcp(mcu_srtp *srtp, uint8_t *packet, int32_t length);

/* A receiver forgets an SSRC that ended, to make room; a sender never does, since its indices must not come again. */
MCU_API int32_t mcu_srtp_remove_stream(mcu_srtp *srtp, uint32_t ssrc);
MCU_API int32_t mcu_srtp_stream_count(const mcu_srtp *srtp);

/* ---- udp ----
 * One port: UDP sockets (one for IPv4, one for IPv6, or one an address), a wake-up, and other descriptors that are
 * waited for together with them. Addresses are 16 bytes in network order, IPv4 as ::ffff:a.b.c.d. Used by one thread;
 * only mcu_udp_wake may be called from any.
 */

typedef struct mcu_udp mcu_udp;

enum {
    MCU_UDP_MAX_SOCKETS = 8,
    MCU_UDP_BATCH = 64,            /* datagrams of one socket in one receive */
    MCU_UDP_DATAGRAM_BYTES = 2048, /* longer ones are dropped and counted */
    MCU_UDP_MAX_READY = 64,
};

enum { MCU_UDP_KERNEL_TIMES = 1 }; /* flags of mcu_udp_bind: arrival times by the kernel (SO_TIMESTAMPNS) */

/* What a socket really got. */
typedef struct mcu_udp_socket_info {
    int32_t socket; /* its index */
    int32_t port;
    int32_t receive_buffer_bytes; /* the kernel's figure halved, that is, comparable with what was asked for */
    int32_t send_buffer_bytes;
} mcu_udp_socket_info;

/* One that came. The bytes stay valid, and may be changed, until the next receive. */
typedef struct mcu_udp_datagram {
    uint8_t *data;
    int64_t arrival_us; /* CLOCK_MONOTONIC */
    uint8_t address[16];
    int32_t length;
    uint16_t port;
    uint16_t socket;
} mcu_udp_datagram;

/* A watched descriptor on which something can be done. */
typedef struct mcu_udp_ready {
    int32_t id;
    uint32_t events; /* EPOLLIN 1, EPOLLOUT 4, EPOLLERR 8, EPOLLHUP 16, EPOLLRDHUP 0x2000 */
} mcu_udp_ready;

typedef struct mcu_udp_batch {
    const mcu_udp_datagram *datagrams;
    const mcu_udp_ready *ready;
    int64_t now_us; /* CLOCK_MONOTONIC, after the wait */
    int32_t datagram_count;
    int32_t ready_count;
    int32_t is_woken;
    int32_t reserved;
} mcu_udp_batch;

/* One to be sent: bytes of an arena, and afterwards what became of it. */
typedef struct mcu_udp_outgoing {
    uint8_t address[16];
    int32_t offset, length; /* bytes, in the arena */
    uint16_t port;
    uint16_t socket;
    int32_t status; /* out: MCU_OK, MCU_ERROR_WOULD_BLOCK, MCU_ERROR_NETWORK, MCU_ERROR_ARGUMENT */
    int32_t target; /* fan-out: index of the target; otherwise the caller's own */
    int32_t reserved;
} mcu_udp_outgoing;

typedef struct mcu_udp_counters {
    int64_t received_datagrams, received_bytes, receive_calls;
    int64_t truncated_datagrams;  /* longer than MCU_UDP_DATAGRAM_BYTES, dropped */
    int64_t overflowed_datagrams; /* the kernel's receive buffer was full (SO_RXQ_OVFL) */
    int64_t sent_datagrams, sent_bytes, send_calls;
    int64_t segmented_datagrams; /* of the sent ones, those that went as parts of a UDP_SEGMENT send */
    int64_t would_block_datagrams, failed_datagrams;
    int64_t segment_fallbacks; /* sockets that refused UDP_SEGMENT */
} mcu_udp_counters;

MCU_API int32_t mcu_udp_create(mcu_udp **out);
MCU_API void mcu_udp_destroy(mcu_udp *udp);

/* Binds one more socket; an IPv6 address takes IPv6 only. Port 0: any. The buffers are asked for in bytes. */
MCU_API int32_t mcu_udp_bind(mcu_udp *udp, const uint8_t address[16], int32_t port, int32_t buffer_bytes, int32_t flags,
                             mcu_udp_socket_info *info);

/* Waits at most `timeout_us` (below 0: without end) for datagrams, a wake-up or a watched descriptor. MCU_OK with
 * empty counts when the time was up or a signal came. */
MCU_API int32_t mcu_udp_receive(mcu_udp *udp, int64_t timeout_us, mcu_udp_batch *batch);

/* Ends the running or the next receive. From any thread. */
MCU_API int32_t mcu_udp_wake(mcu_udp *udp);

/* Waits for `events` of a descriptor too (as epoll, level-triggered); again for other events; 0 for no longer. */
MCU_API int32_t mcu_udp_watch(mcu_udp *udp, int32_t descriptor, uint32_t events, int32_t id);

/* Sends in order; runs of equal length to one address go as one UDP_SEGMENT send. Returns how many the kernel took. */
MCU_API int32_t mcu_udp_send(mcu_udp *udp, const uint8_t *arena, int32_t arena_length, mcu_udp_outgoing *datagrams,
                             int32_t count);
MCU_API int32_t mcu_udp_get_counters(const mcu_udp *udp, mcu_udp_counters *counters);

/* 0: never UDP_SEGMENT (to compare, or where a network card breaks it). */
MCU_API int32_t mcu_udp_set_segmentation(mcu_udp *udp, int32_t is_on);

/* ---- fan-out ----
 * One encoded frame, already cut into payloads, to all its viewers: header, SRTP and send in one call.
 */

typedef struct mcu_fanout mcu_fanout;

enum { MCU_FANOUT_EXTENSION_BYTES = 64, MCU_FANOUT_MAX_PAYLOADS = 1024 };

typedef struct mcu_fanout_payload {
    int32_t offset, length; /* bytes, in the frame */
    int32_t marker;         /* 0 or 1 */
} mcu_fanout_payload;

typedef struct mcu_fanout_target {
    mcu_srtp *srtp; /* a sender's */
    uint8_t address[16];
    uint32_t ssrc;
    uint32_t timestamp_offset; /* added to the frame's */
    uint16_t port;
    uint16_t socket;
    uint16_t first_sequence;
    uint16_t first_transport_sequence;
    uint8_t payload_type;
    uint8_t extension_length;          /* bytes of the block with its four bytes of header; a multiple of 4; 0: none */
    int16_t transport_sequence_offset; /* in the block, where two bytes are to be written; -1: none */
    int32_t status;                    /* out: MCU_OK, or the first thing that went wrong */
    int32_t datagram_count;            /* out: those protected, and with a socket sent */
    uint8_t extension[MCU_FANOUT_EXTENSION_BYTES];
    int32_t reserved;
} mcu_fanout_target;

/* The arena takes whole targets; with a socket it is used again and again, without one all must fit. */
MCU_API int32_t mcu_fanout_create(int32_t arena_bytes, int32_t max_datagrams, mcu_fanout **out);
MCU_API void mcu_fanout_destroy(mcu_fanout *fanout);

/* Sequence numbers count up from each target's first over the payloads. `udp` null: the datagrams stay in the arena
 * (mcu_fanout_result). Returns datagrams protected (without) or sent (with), a negative status only for a mistake in
 * the frame. A target that fails does not touch the others; one that does not fit is MCU_ERROR_TOO_LARGE. */
MCU_API int32_t mcu_fanout_send(mcu_fanout *fanout, const uint8_t *frame, int32_t frame_length,
                                const mcu_fanout_payload *payloads, int32_t payload_count, uint32_t timestamp,
                                mcu_fanout_target *targets, int32_t target_count, mcu_udp *udp);

/* What the last call without a socket made, valid until the next. */
MCU_API int32_t mcu_fanout_result(mcu_fanout *fanout, uint8_t **arena, const mcu_udp_outgoing **datagrams,
                                  int32_t *count);
/* ---- dtls ----
 * DTLS 1.2 with OpenSSL for DTLS-SRTP (RFC 5764) and data channels (RFC 8261). Datagrams go in and out as calls; there is
 * no socket and, where OpenSSL lets us (below 3.2), no clock: the caller decides when a flight is sent again. */

typedef struct mcu_dtls_context mcu_dtls_context;
typedef struct mcu_dtls mcu_dtls;

enum {
    MCU_DTLS_MAX_DATAGRAM = 2048, /* the longest outgoing one */
    MCU_DTLS_MAX_WRITE = 1900,    /* application data of one call */
    MCU_DTLS_MAX_KEY = 32,
    MCU_DTLS_MAX_SALT = 14,
    MCU_DTLS_MAX_DIGEST = 64,
};

enum { MCU_DTLS_CLIENT = 0, MCU_DTLS_SERVER = 1 };
enum { MCU_DTLS_SHA1 = 0, MCU_DTLS_SHA256 = 1, MCU_DTLS_SHA384 = 2, MCU_DTLS_SHA512 = 3 };

enum {
    MCU_DTLS_HANDSHAKING = 0,
    MCU_DTLS_OPEN = 1,
    MCU_DTLS_CLOSED = 2, /* by close_notify of one side, or by mcu_dtls_close */
    MCU_DTLS_FAILED = 3,
};

typedef struct mcu_dtls_info {
    int32_t state; /* MCU_DTLS_* */
    /* Number of the flight that waits for an answer, raised with each new one; 0 when nothing would be sent again. */
    int32_t flight;
    int32_t alert_received; /* level * 256 + description (RFC 5246 section 7.2); -1: none */
    int32_t alert_sent;
    int32_t dropped_out; /* outgoing datagrams that nobody took in time */
    int32_t dropped_in;  /* datagrams that were replaced before they were read */
} mcu_dtls_info;

/* Key material of both directions, RFC 5764 section 4.2. */
typedef struct mcu_dtls_srtp_keys {
    int32_t profile; /* number of the IANA registry "DTLS-SRTP Protection Profiles" */
    int32_t key_size, salt_size;
    uint8_t client_key[MCU_DTLS_MAX_KEY], server_key[MCU_DTLS_MAX_KEY];
    uint8_t client_salt[MCU_DTLS_MAX_SALT], server_salt[MCU_DTLS_MAX_SALT];
} mcu_dtls_srtp_keys;

/* `certificate` is an X.509 in DER, `key` a PKCS#8 in DER. `srtp_profiles` is OpenSSL's list, names with ':' between,
 * the first one preferred; empty: use_srtp is not offered and not answered. Leaves a text behind (mcu_last_error).
 * A context may be used by several threads, and freed while connections live. */
MCU_API int32_t mcu_dtls_context_create(const uint8_t *certificate, int32_t certificate_size, const uint8_t *key,
                                        int32_t key_size, const char *srtp_profiles, mcu_dtls_context **context);
MCU_API void mcu_dtls_context_free(mcu_dtls_context *context);

/* `mtu`: the longest handshake datagram, 256 to 1500 bytes. */
MCU_API int32_t mcu_dtls_create(mcu_dtls_context *context, int32_t role, int32_t mtu, mcu_dtls **dtls);
MCU_API void mcu_dtls_free(mcu_dtls *dtls);

/* Goes on with the handshake; a client's first call sends its ClientHello. MCU_OK: open; MCU_AGAIN: waits for the other
 * side; MCU_END: closed; MCU_ERROR_DATA: failed. */
MCU_API int32_t mcu_dtls_handshake(mcu_dtls *dtls);

/* One datagram that came in; answers as mcu_dtls_handshake. Once open, mcu_dtls_read is to be called until MCU_AGAIN. */
MCU_API int32_t mcu_dtls_feed(mcu_dtls *dtls, const uint8_t *datagram, int32_t size);

/* The next datagram to send, at most MCU_DTLS_MAX_DATAGRAM bytes. MCU_AGAIN: none. */
MCU_API int32_t mcu_dtls_take(mcu_dtls *dtls, uint8_t *datagram, int32_t capacity, int32_t *size);

/* Application data of one record. MCU_AGAIN: none; MCU_END: the peer closed; MCU_ERROR_DATA: the connection failed;
 * MCU_ERROR_TOO_LARGE: `capacity` is below 16384. */
MCU_API int32_t mcu_dtls_read(mcu_dtls *dtls, uint8_t *data, int32_t capacity, int32_t *size);

/* One record in one datagram. MCU_AGAIN: not open yet; MCU_END: not any more. */
MCU_API int32_t mcu_dtls_write(mcu_dtls *dtls, const uint8_t *data, int32_t size);

/* The caller's timer ran out: the waiting flight is sent again, with new record numbers. MCU_AGAIN: done, or nothing
 * waits; MCU_ERROR_DATA: sent 12 times without an answer, the connection failed. From OpenSSL 3.2 on the library's own
 * clock decides, and an early call does nothing. */
MCU_API int32_t mcu_dtls_retransmit(mcu_dtls *dtls);

/* Sends close_notify where it can be sent. */
MCU_API void mcu_dtls_close(mcu_dtls *dtls);
MCU_API int32_t mcu_dtls_get_info(const mcu_dtls *dtls, mcu_dtls_info *info);

/* 1 when mcu_dtls_retransmit alone decides about sending again, 0 when OpenSSL's clock does. */
MCU_API int32_t mcu_dtls_has_virtual_timer(void);

/* The digest of the peer's certificate (DER), `digest` holding MCU_DTLS_MAX_DIGEST bytes. MCU_ERROR_NOT_FOUND: it has
 * shown none. */
MCU_API int32_t mcu_dtls_peer_digest(const mcu_dtls *dtls, int32_t hash, uint8_t *digest, int32_t *size);

/* Once open. MCU_ERROR_NOT_FOUND: no profile was agreed on. The caller wipes `keys`. */
MCU_API int32_t mcu_dtls_export_srtp(mcu_dtls *dtls, mcu_dtls_srtp_keys *keys);

/* OpenSSL's name of the cipher suite; of what went wrong last. Empty: none. */
MCU_API int32_t mcu_dtls_cipher(const mcu_dtls *dtls, char *text, int32_t size);
MCU_API int32_t mcu_dtls_error(const mcu_dtls *dtls, char *text, int32_t size);

/* ---- sctp ----
 * SCTP over DTLS (RFC 8261) with usrsctp. usrsctp is one for the process and has one clock: mcu_sctp_tick drives all
 * associations. Everything here takes one global lock, so associations may live on different threads. */

typedef struct mcu_sctp mcu_sctp;

enum {
    MCU_SCTP_STREAMS = 1024,        /* ids 0 to 1023, both ways */
    MCU_SCTP_MAX_PACKET = 1500,     /* outgoing ones have at most 1188 bytes */
    MCU_SCTP_MAX_MESSAGE = 262144,  /* both ways */
};

enum {
    MCU_SCTP_UP = 1,           /* messages can be sent */
    MCU_SCTP_DOWN = 2,         /* the end, by the peer or by lost packets */
    MCU_SCTP_MESSAGE = 3,
    MCU_SCTP_RESET_IN = 4,     /* the peer ended its side of `stream`; -1: of all */
    MCU_SCTP_RESET_OUT = 5,    /* our side of `stream` was ended */
    MCU_SCTP_RESET_FAILED = 6, /* the peer refused it, or the request was lost: ask again */
};

enum { MCU_SCTP_RELIABLE = 0, MCU_SCTP_MAX_LIFETIME_MS = 1, MCU_SCTP_MAX_RETRANSMITS = 2 };

typedef struct mcu_sctp_event {
    int32_t kind;
    int32_t stream;
    uint32_t ppid;        /* payload protocol identifier, of messages */
    int32_t size;         /* of messages */
    int32_t is_unordered; /* of messages */
} mcu_sctp_event;

MCU_API int32_t mcu_sctp_create(int32_t local_port, int32_t remote_port, mcu_sctp **sctp);

/* Sends INIT; both sides may. MCU_ERROR_UNSUPPORTED: usrsctp refused. */
MCU_API int32_t mcu_sctp_connect(mcu_sctp *sctp);
MCU_API int32_t mcu_sctp_input(mcu_sctp *sctp, const uint8_t *packet, int32_t size);

/* All associations of the process go on by so many milliseconds (at most 10,000). */
MCU_API int32_t mcu_sctp_tick(int32_t elapsed_ms);

/* The next packet to send, at most MCU_SCTP_MAX_PACKET bytes. MCU_AGAIN: none. */
MCU_API int32_t mcu_sctp_take_packet(mcu_sctp *sctp, uint8_t *packet, int32_t capacity, int32_t *size);

/* The next event, which stays. MCU_AGAIN: none. */
MCU_API int32_t mcu_sctp_peek_event(mcu_sctp *sctp, mcu_sctp_event *event);

/* Takes that event, and a message's bytes into `data` (its `size`). */
MCU_API int32_t mcu_sctp_take_event(mcu_sctp *sctp, uint8_t *data, int32_t capacity);

/* One message of 1 to MCU_SCTP_MAX_MESSAGE bytes. `policy` with `value` as above. MCU_AGAIN: not now (no room, the stream
 * is being reset, not up yet); MCU_END: down. */
MCU_API int32_t mcu_sctp_send(mcu_sctp *sctp, int32_t stream, uint32_t ppid, const uint8_t *data, int32_t size,
                              int32_t is_unordered, int32_t policy, uint32_t value);

/* Asks to end our side of a stream. MCU_AGAIN: another request is on its way, or there is still data: ask again. */
MCU_API int32_t mcu_sctp_reset_stream(mcu_sctp *sctp, int32_t stream);

/* Aborts; the packet that says so can still be taken. */
MCU_API void mcu_sctp_abort(mcu_sctp *sctp);
MCU_API void mcu_sctp_free(mcu_sctp *sctp);

/* Packets and messages that were dropped because nobody took them. */
MCU_API int32_t mcu_sctp_dropped(mcu_sctp *sctp);

/* Threads. */

/* Niceness of the calling thread alone, -20 to 19 (Linux). MCU_ERROR_PERMISSION: below 0 it takes CAP_SYS_NICE or a
 * RLIMIT_NICE. */
MCU_API int32_t mcu_thread_set_nice(int32_t nice);

/* Returns at this time of CLOCK_MONOTONIC, in microseconds, or at once when it has passed. */
MCU_API void mcu_thread_sleep_until(int64_t monotonic_us);

/* Memory. */

/* Bytes that malloc has given out in this process (`in_use`), and what it holds of the system for that (`held`): ours,
 * the codecs' and the runtime's own, without the runtime's managed heap. Both 0 where the C library cannot tell. */
MCU_API void mcu_memory_use(int64_t *in_use, int64_t *held);

#endif

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
    MCU_ERROR_TOO_LARGE = -20,  /* beyond a limit stated at the function */
};

/* ---- core ---- */
MCU_API int32_t mcu_abi_version(void);

/* How many handles of all kinds are open in this process; zero when everything was freed. */
MCU_API int32_t mcu_outstanding(void);

/* ---- error ---- */

/* The line that belongs to the last failure of an open or create call on this thread: UTF-8, ended by a zero, cut on
 * a character's border when it is longer than `size` bytes allow (1024 hold every text). */
MCU_API int32_t mcu_last_error(char *buffer, int32_t size);
/* ---- draw ----
 * Vector drawing and text with Cairo and Pango, on surfaces of premultiplied ARGB32 (one native-endian 32-bit word a
 * pixel). Lengths are pixels, x to the right and y down, with the origin in the top left corner; colours are 0xAARRGGBB,
 * not premultiplied. Antialiasing is grey, text is not hinted, so equal fonts give equal pixels.
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
    double baseline;        /* of the first line */
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

typedef struct mcu_video_encoder_options {
    int32_t codec; /* MCU_VIDEO_... */
    int32_t width; /* even, as is the height */
    int32_t height;
    int32_t frames_per_second;
    int32_t bitrate_bps;
    int32_t key_frame_interval; /* frames from one key frame to the next unless one is asked for */
    int32_t thread_count;
    int32_t is_screen; /* text and sharp edges rather than a camera */
} mcu_video_encoder_options;

/* Real-time encoding, one in and one out: no B-frames, no look-ahead, no dropped frame. preset is one of x264's. */
MCU_API int32_t mcu_video_encoder_open(const mcu_video_encoder_options *options, const char *preset,
                                       mcu_video_encoder **encoder);

/* I420 in BT.709 limited range; the planes are read during the call only. frame_index must grow, and is the time in
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

#endif

/* Codecs and containers, with FFmpeg, libvpx and libopus. A part of mcu_core.h. */
#ifndef MCU_CORE_MEDIA_H
#define MCU_CORE_MEDIA_H

#include "mcu_core.h"

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

#endif

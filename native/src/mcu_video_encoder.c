#include "mcu_video_encoder.h"

#include <libavcodec/avcodec.h>
#include <stdlib.h>
#include <string.h>

#include "mcu_error.h"
#include "mcu_handle.h"

enum { MIN_SIDE = 16, MAX_SIDE = 8192, MAX_THREADS = 64 };

static const char *const preset_names[MCU_PRESET_COUNT] = {"ultrafast", "superfast", "veryfast", "faster",  "fast",
                                                           "medium",    "slow",      "slower",   "veryslow"};

const char *mcu_preset_name(int32_t preset) { return preset_names[preset]; }

int mcu_log2_floor(int value) {
    int log = 0;
    while (value >> (log + 1) != 0) {
        log++;
    }
    return log;
}

static int32_t find_preset(const char *name) {
    for (int32_t i = 0; i < MCU_PRESET_COUNT; i++) {
        if (strcmp(name, preset_names[i]) == 0) {
            return i;
        }
    }
    return -1;
}

mcu_color_names mcu_color_names_of(int32_t matrix) {
    if (matrix == MCU_MATRIX_BT601) {
        return (mcu_color_names){AVCOL_PRI_SMPTE170M, AVCOL_TRC_SMPTE170M, AVCOL_SPC_SMPTE170M};
    }
    return (mcu_color_names){AVCOL_PRI_BT709, AVCOL_TRC_BT709, AVCOL_SPC_BT709};
}

void mcu_describe_video(AVCodecParameters *parameters, enum AVCodecID id, int32_t width, int32_t height,
                        int32_t matrix) {
    mcu_color_names names = mcu_color_names_of(matrix);
    parameters->codec_type = AVMEDIA_TYPE_VIDEO;
    parameters->codec_id = id;
    parameters->width = width;
    parameters->height = height;
    parameters->format = AV_PIX_FMT_YUV420P;
    parameters->sample_aspect_ratio = (AVRational){1, 1};
    parameters->color_range = AVCOL_RANGE_MPEG;
    parameters->color_primaries = names.primaries;
    parameters->color_trc = names.transfer;
    parameters->color_space = names.space;
    parameters->chroma_location = AVCHROMA_LOC_LEFT;
}

/* ---- raw: the rows without their padding ---- */

static int32_t raw_size(const mcu_video_encoder *encoder) {
    return encoder->options.width * encoder->options.height / 2 * 3;
}

static int32_t raw_open(mcu_video_encoder *encoder) {
    mcu_describe_video(encoder->parameters, AV_CODEC_ID_RAWVIDEO, encoder->options.width, encoder->options.height,
                       encoder->options.matrix);
    encoder->parameters->codec_tag = MKTAG('I', '4', '2', '0');
    encoder->state = malloc((size_t)raw_size(encoder));
    return encoder->state == NULL ? mcu_fail(MCU_ERROR_MEMORY, "raw: out of memory") : MCU_OK;
}

static int32_t raw_encode(mcu_video_encoder *encoder, const mcu_planes *planes, int64_t frame_index, bool is_forced) {
    (void)is_forced;
    uint8_t *out = encoder->state;
    for (int plane = 0; plane < 3; plane++) {
        int32_t width = plane == 0 ? encoder->options.width : encoder->options.width / 2;
        int32_t height = plane == 0 ? encoder->options.height : encoder->options.height / 2;
        for (int32_t row = 0; row < height; row++, out += width) {
            memcpy(out, planes->data[plane] + (ptrdiff_t)row * planes->stride[plane], (size_t)width);
        }
    }
    encoder->packet = (mcu_packet_view){encoder->state, raw_size(encoder), frame_index, true};
    encoder->has_packet = true;
    return MCU_OK;
}

static int32_t raw_set_bitrate(mcu_video_encoder *encoder) {
    (void)encoder;
    return MCU_OK;
}

static void raw_close(mcu_video_encoder *encoder) { free(encoder->state); }

static const mcu_video_backend raw_backend = {raw_open, raw_encode, raw_set_bitrate, raw_close};

/* ---- the handle ---- */

static const mcu_video_backend *find_backend(int32_t codec) {
    switch (codec) {
    case MCU_VIDEO_H264:
    case MCU_VIDEO_AV1:
        return &mcu_libav_backend;
    case MCU_VIDEO_VP8:
    case MCU_VIDEO_VP9:
        return &mcu_vpx_backend;
    case MCU_VIDEO_RAW:
        return &raw_backend;
    default:
        return NULL;
    }
}

static bool is_bitrate(int32_t bitrate_bps) { return bitrate_bps >= 10000 && bitrate_bps <= 500000000; }

static int32_t check_options(const mcu_video_encoder_options *o) {
    if (o->width < MIN_SIDE || o->height < MIN_SIDE || o->width > MAX_SIDE || o->height > MAX_SIDE ||
        (o->width | o->height) % 2 != 0) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "a picture of %dx%d cannot be encoded: sides are even and %d to %d",
                        o->width, o->height, MIN_SIDE, MAX_SIDE);
    }
    if (o->frames_per_second < 1 || o->frames_per_second > 240) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "%d frames per second: must be 1 to 240", o->frames_per_second);
    }
    if (!is_bitrate(o->bitrate_bps)) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "a video bitrate of %d bit/s: must be 10000 to 500000000", o->bitrate_bps);
    }
    if (o->key_frame_interval < 1) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "a key frame every %d frames: must be at least 1", o->key_frame_interval);
    }
    if (o->matrix < MCU_MATRIX_UNSPECIFIED || o->matrix > MCU_MATRIX_BT709) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "no colour matrix has the number %d", o->matrix);
    }
    if (o->h264_profile < MCU_H264_HIGH || o->h264_profile > MCU_H264_CONSTRAINED_BASELINE) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "no H.264 profile has the number %d", o->h264_profile);
    }
    if (o->thread_count < 1 || o->thread_count > MAX_THREADS) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "%d encoder threads: must be 1 to %d", o->thread_count, MAX_THREADS);
    }
    return MCU_OK;
}

int32_t mcu_video_encoder_open(const mcu_video_encoder_options *options, const char *preset,
                               mcu_video_encoder **encoder) {
    if (options == NULL || preset == NULL || encoder == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "null argument");
    }
    *encoder = NULL;
    int32_t status = check_options(options);
    if (status != MCU_OK) {
        return status;
    }
    const mcu_video_backend *backend = find_backend(options->codec);
    int32_t preset_index = find_preset(preset);
    if (backend == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "no video codec has the number %d", options->codec);
    }
    if (preset_index < 0) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "preset '%s': must be ultrafast, superfast, veryfast .. veryslow", preset);
    }

    mcu_video_encoder *made = calloc(1, sizeof *made);
    AVCodecParameters *parameters = avcodec_parameters_alloc();
    if (made == NULL || parameters == NULL) {
        free(made);
        avcodec_parameters_free(&parameters);
        return mcu_fail(MCU_ERROR_MEMORY, "out of memory");
    }
    made->options = *options;
    made->preset = preset_index;
    made->backend = backend;
    made->parameters = parameters;
    made->last_index = INT64_MIN;
    mcu_handle_opened();
    status = backend->open(made);
    if (status != MCU_OK) {
        mcu_video_encoder_close(made);
        return status;
    }
    parameters->bit_rate = options->codec == MCU_VIDEO_RAW ? 0 : options->bitrate_bps;
    *encoder = made;
    return MCU_OK;
}

/* Key frames are placed here for every codec alike: the codecs' own placing is off. */
static bool is_key_frame_due(const mcu_video_encoder *encoder) {
    return encoder->last_index == INT64_MIN || encoder->frames_since_key >= encoder->options.key_frame_interval;
}

int32_t mcu_video_encoder_encode(mcu_video_encoder *encoder, const uint8_t *y, const uint8_t *u, const uint8_t *v,
                                 int32_t stride_y, int32_t stride_uv, int64_t frame_index, int32_t force_key_frame) {
    if (encoder == NULL || y == NULL || u == NULL || v == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "null argument");
    }
    if (stride_y < encoder->options.width || stride_uv < encoder->options.width / 2) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "strides %d and %d are too small for a width of %d", stride_y, stride_uv,
                        encoder->options.width);
    }
    if (frame_index <= encoder->last_index || frame_index < 0) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "frame index %lld does not follow the one before", (long long)frame_index);
    }
    if (encoder->has_packet) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "the packet of frame %lld was not received",
                        (long long)encoder->packet.frame_index);
    }
    if (encoder->is_draining) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "the encoder was drained: no frame can follow");
    }

    mcu_planes planes = {{y, u, v}, {stride_y, stride_uv, stride_uv}};
    bool is_forced = force_key_frame != 0 || is_key_frame_due(encoder);
    int32_t status = encoder->backend->encode(encoder, &planes, frame_index, is_forced);
    if (status != MCU_OK) {
        return status;
    }
    encoder->last_index = frame_index;
    encoder->frames_since_key = encoder->has_packet && encoder->packet.is_key_frame ? 1 : encoder->frames_since_key + 1;
    return MCU_OK;
}

int32_t mcu_video_encoder_receive(mcu_video_encoder *encoder, const uint8_t **data, int32_t *size, int64_t *frame_index,
                                  int32_t *is_key_frame) {
    if (encoder == NULL || data == NULL || size == NULL || frame_index == NULL || is_key_frame == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "null argument");
    }
    if (!encoder->has_packet) {
        return encoder->is_draining ? MCU_END : MCU_AGAIN;
    }
    *data = encoder->packet.data;
    *size = encoder->packet.size;
    *frame_index = encoder->packet.frame_index;
    *is_key_frame = encoder->packet.is_key_frame;
    encoder->has_packet = false;
    return MCU_OK;
}

int32_t mcu_video_encoder_set_bitrate(mcu_video_encoder *encoder, int32_t bitrate_bps) {
    if (encoder == NULL || !is_bitrate(bitrate_bps)) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "a video bitrate of %d bit/s: must be 10000 to 500000000", bitrate_bps);
    }
    if (encoder->options.bitrate_bps == bitrate_bps) {
        return MCU_OK;
    }
    encoder->options.bitrate_bps = bitrate_bps;
    return encoder->backend->set_bitrate(encoder);
}

int32_t mcu_video_encoder_drain(mcu_video_encoder *encoder) {
    if (encoder == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    /* One in, one out: nothing is held back but a packet that was not received. */
    encoder->is_draining = true;
    return MCU_OK;
}

const char *mcu_video_encoder_name(const mcu_video_encoder *encoder) {
    static const char *const names[] = {"libx264", "libvpx VP8", "libvpx VP9", "libaom AV1", "raw I420"};
    return encoder == NULL ? "" : names[encoder->options.codec];
}

void mcu_video_encoder_close(mcu_video_encoder *encoder) {
    if (encoder == NULL) {
        return;
    }
    if (encoder->state != NULL) {
        encoder->backend->close(encoder);
    }
    avcodec_parameters_free(&encoder->parameters);
    free(encoder);
    mcu_handle_closed();
}

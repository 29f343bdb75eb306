/* VP8 and VP9 by libvpx directly: FFmpeg's wrapper would begin anew with a key frame for every change of the bitrate,
 * which is what a congested receiver can bear least. */
#include <libavcodec/avcodec.h>
#include <stdlib.h>
#include <vpx/vp8cx.h>
#include <vpx/vpx_encoder.h>

#include "mcu_error.h"
#include "mcu_video_encoder.h"

typedef struct vpx_state {
    vpx_codec_ctx_t context;
    vpx_codec_enc_cfg_t config;
    bool is_open;
} vpx_state;

/* Milliseconds of stream at the target rate: libwebrtc's values (libvpx_vp8_encoder.cc). */
enum { BUFFER_MS = 1000, BUFFER_OPTIMAL_MS = 600, BUFFER_INITIAL_MS = 500 };

static bool is_vp8(const mcu_video_encoder *encoder) { return encoder->options.codec == MCU_VIDEO_VP8; }

static unsigned kilobits(int32_t bitrate_bps) { return (unsigned)(bitrate_bps + 500) / 1000; }

static void configure(const mcu_video_encoder *encoder, vpx_codec_enc_cfg_t *config) {
    const mcu_video_encoder_options *options = &encoder->options;
    config->g_w = (unsigned)options->width;
    config->g_h = (unsigned)options->height;
    config->g_timebase = (struct vpx_rational){1, options->frames_per_second};
    config->g_threads = (unsigned)options->thread_count;
    config->g_pass = VPX_RC_ONE_PASS;
    config->g_lag_in_frames = 0;
    config->g_error_resilient = 0;
    config->rc_end_usage = VPX_CBR;
    config->rc_target_bitrate = kilobits(options->bitrate_bps);
    config->rc_dropframe_thresh = 0;
    config->rc_resize_allowed = 0;
    config->rc_undershoot_pct = 100;
    config->rc_overshoot_pct = 15;
    config->rc_buf_sz = BUFFER_MS;
    config->rc_buf_optimal_sz = BUFFER_OPTIMAL_MS;
    config->rc_buf_initial_sz = BUFFER_INITIAL_MS;
    config->rc_min_quantizer = 2;
    config->rc_max_quantizer = 63; /* no frame is ever dropped, so the quantizer must be free to go all the way */
    config->kf_mode = VPX_KF_DISABLED;
}

/* A key frame may take this share of a frame's mean size, in percent: half the optimal buffer (libwebrtc's rule). */
static unsigned max_intra_percent(int32_t frames_per_second) {
    int percent = BUFFER_OPTIMAL_MS * frames_per_second / 20;
    return percent < 300 ? 300u : (unsigned)percent;
}

/* cpu-used is negative for VP8: a positive one lets libvpx choose its speed by the clock, and then no two runs give the
 * same bytes. */
static bool control_vp8(const mcu_video_encoder *encoder, vpx_codec_ctx_t *context) {
    static const int cpu_used[MCU_PRESET_COUNT] = {-16, -12, -8, -6, -5, -4, -4, -3, -3};
    const mcu_video_encoder_options *options = &encoder->options;
    int partitions = mcu_log2_floor(options->thread_count);
    return vpx_codec_control(context, VP8E_SET_CPUUSED, cpu_used[encoder->preset]) == VPX_CODEC_OK &&
           vpx_codec_control(context, VP8E_SET_STATIC_THRESHOLD, options->is_screen ? 100u : 1u) == VPX_CODEC_OK &&
           vpx_codec_control(context, VP8E_SET_TOKEN_PARTITIONS, partitions > 3 ? 3 : partitions) == VPX_CODEC_OK &&
           vpx_codec_control(context, VP8E_SET_NOISE_SENSITIVITY, 0u) == VPX_CODEC_OK &&
           vpx_codec_control(context, VP8E_SET_SCREEN_CONTENT_MODE, options->is_screen ? 1u : 0u) == VPX_CODEC_OK;
}

static vpx_color_space_t space_of(const mcu_video_encoder *encoder) {
    return encoder->options.matrix == MCU_MATRIX_BT601 ? VPX_CS_BT_601 : VPX_CS_BT_709;
}

static bool control_vp9(const mcu_video_encoder *encoder, vpx_codec_ctx_t *context) {
    static const int cpu_used[MCU_PRESET_COUNT] = {9, 8, 7, 6, 5, 5, 5, 4, 4};
    const mcu_video_encoder_options *options = &encoder->options;
    int content = options->is_screen ? VP9E_CONTENT_SCREEN : VP9E_CONTENT_DEFAULT;
    return vpx_codec_control(context, VP8E_SET_CPUUSED, cpu_used[encoder->preset]) == VPX_CODEC_OK &&
           vpx_codec_control(context, VP8E_SET_STATIC_THRESHOLD, 1u) == VPX_CODEC_OK &&
           vpx_codec_control(context, VP9E_SET_TILE_COLUMNS, mcu_log2_floor(options->thread_count)) == VPX_CODEC_OK &&
           vpx_codec_control(context, VP9E_SET_ROW_MT, 1u) == VPX_CODEC_OK &&
           vpx_codec_control(context, VP9E_SET_FRAME_PARALLEL_DECODING, 0u) == VPX_CODEC_OK &&
           vpx_codec_control(context, VP9E_SET_AQ_MODE, 3u) == VPX_CODEC_OK &&
           vpx_codec_control(context, VP9E_SET_TUNE_CONTENT, content) == VPX_CODEC_OK &&
           vpx_codec_control(context, VP9E_SET_COLOR_SPACE, space_of(encoder)) == VPX_CODEC_OK &&
           vpx_codec_control(context, VP9E_SET_COLOR_RANGE, VPX_CR_STUDIO_RANGE) == VPX_CODEC_OK;
}

static int32_t fail(vpx_state *state, const char *doing) {
    const char *detail = vpx_codec_error_detail(&state->context);
    return mcu_fail(state->context.err == VPX_CODEC_MEM_ERROR ? MCU_ERROR_MEMORY : MCU_ERROR_UNSUPPORTED,
                    "libvpx: %s: %s%s%s", doing, vpx_codec_error(&state->context), detail == NULL ? "" : ", ",
                    detail == NULL ? "" : detail);
}

static int32_t vpx_open(mcu_video_encoder *encoder) {
    vpx_codec_iface_t *codec = is_vp8(encoder) ? vpx_codec_vp8_cx() : vpx_codec_vp9_cx();
    vpx_state *state = calloc(1, sizeof *state);
    if (state == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "out of memory");
    }
    encoder->state = state;
    if (vpx_codec_enc_config_default(codec, &state->config, 0) != VPX_CODEC_OK) {
        return mcu_fail(MCU_ERROR_UNSUPPORTED, "libvpx: this build cannot encode %s", is_vp8(encoder) ? "VP8" : "VP9");
    }
    configure(encoder, &state->config);
    if (vpx_codec_enc_init(&state->context, codec, &state->config, 0) != VPX_CODEC_OK) {
        return fail(state, "the encoder was not opened");
    }
    state->is_open = true;
    bool is_set = is_vp8(encoder) ? control_vp8(encoder, &state->context) : control_vp9(encoder, &state->context);
    unsigned intra = max_intra_percent(encoder->options.frames_per_second);
    if (!is_set || vpx_codec_control(&state->context, VP8E_SET_MAX_INTRA_BITRATE_PCT, intra) != VPX_CODEC_OK) {
        return fail(state, "an encoder setting was refused");
    }

    mcu_describe_video(encoder->parameters, is_vp8(encoder) ? AV_CODEC_ID_VP8 : AV_CODEC_ID_VP9, encoder->options.width,
                       encoder->options.height, encoder->options.matrix);
    if (!is_vp8(encoder)) {
        encoder->parameters->profile = 0; /* 8-bit 4:2:0 */
    }
    return MCU_OK;
}

static int32_t vpx_encode(mcu_video_encoder *encoder, const mcu_planes *planes, int64_t frame_index, bool is_forced) {
    vpx_state *state = encoder->state;
    vpx_image_t image;
    vpx_img_wrap(&image, VPX_IMG_FMT_I420, (unsigned)encoder->options.width, (unsigned)encoder->options.height, 1,
                 (unsigned char *)planes->data[0]);
    image.cs = space_of(encoder);
    image.range = VPX_CR_STUDIO_RANGE;
    for (int plane = 0; plane < 3; plane++) {
        image.planes[plane] = (unsigned char *)planes->data[plane];
        image.stride[plane] = planes->stride[plane];
    }
    vpx_enc_frame_flags_t flags = is_forced ? VPX_EFLAG_FORCE_KF : 0;
    if (vpx_codec_encode(&state->context, &image, frame_index, 1, flags, VPX_DL_REALTIME) != VPX_CODEC_OK) {
        return fail(state, "a frame was not encoded");
    }

    vpx_codec_iter_t iterator = NULL;
    const vpx_codec_cx_pkt_t *packet;
    while ((packet = vpx_codec_get_cx_data(&state->context, &iterator)) != NULL) {
        if (packet->kind != VPX_CODEC_CX_FRAME_PKT) {
            continue;
        }
        encoder->packet = (mcu_packet_view){packet->data.frame.buf, (int32_t)packet->data.frame.sz,
                                            packet->data.frame.pts, (packet->data.frame.flags & VPX_FRAME_IS_KEY) != 0};
        encoder->has_packet = true;
    }
    return MCU_OK;
}

static int32_t vpx_set_bitrate(mcu_video_encoder *encoder) {
    vpx_state *state = encoder->state;
    state->config.rc_target_bitrate = kilobits(encoder->options.bitrate_bps);
    return vpx_codec_enc_config_set(&state->context, &state->config) == VPX_CODEC_OK
               ? MCU_OK
               : fail(state, "the new bitrate was refused");
}

static void vpx_close(mcu_video_encoder *encoder) {
    vpx_state *state = encoder->state;
    if (state->is_open) {
        vpx_codec_destroy(&state->context);
    }
    free(state);
}

const mcu_video_backend mcu_vpx_backend = {vpx_open, vpx_encode, vpx_set_bitrate, vpx_close};

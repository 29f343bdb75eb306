#include <stdio.h>

#include "mcu_video_encoder_libav.h"

/* One second at the target rate as buffer, filled at no more than that rate: what real-time senders use (OBS's CBR),
 * so a key frame is at most as big as a second of stream, and a receiver's queue grows by no more than that. */
void mcu_libav_apply_bitrate(AVCodecContext *context, int32_t codec, int32_t bitrate_bps) {
    context->bit_rate = bitrate_bps;
    context->rc_max_rate = bitrate_bps;
    context->rc_buffer_size = bitrate_bps;
    if (codec == MCU_VIDEO_AV1) {
        context->rc_min_rate = bitrate_bps; /* FFmpeg takes equal rates as AOM_CBR */
    }
}

static void set_x264_options(const mcu_video_encoder *encoder, AVDictionary **dictionary) {
    av_dict_set(dictionary, "preset", mcu_preset_name(encoder->preset), 0);
    av_dict_set(dictionary, "tune", "zerolatency", 0);
    av_dict_set(dictionary, "forced-idr", "1", 0);
    /* repeat-headers: parameter sets before every key frame, for receivers that join late, and in the extradata too.
     * cpu-independent: the same bytes on every CPU; costs nothing measurable at these presets. */
    if (encoder->options.h264_profile != MCU_H264_HIGH) {
        /* x264's "baseline" has no tool that the constrained one lacks, and says so: constraint_set1. */
        bool is_main = encoder->options.h264_profile == MCU_H264_MAIN;
        av_dict_set(dictionary, "profile", is_main ? "main" : "baseline", 0);
    }
    av_dict_set(dictionary, "x264-params", "scenecut=0:repeat-headers=1:cpu-independent=1", 0);
}

/* The tool choice is libwebrtc's for real-time AV1 (libaom_av1_encoder.cc): at cpu-used 9 and 720p it takes 8.8 ms a
 * frame instead of 15.6 with libaom's own defaults, at the same SSIM. cpu-used goes by aom-params, as FFmpeg 5.1 stops
 * its own at 8. 8 itself is left out: without cost updates libaom 3.6 loses 0.04 of SSIM there, and at no other speed.
 */
static void set_aom_options(const mcu_video_encoder *encoder, AVDictionary **dictionary) {
    static const int cpu_used[MCU_PRESET_COUNT] = {10, 9, 7, 7, 6, 6, 6, 5, 5};
    char text[320];
    snprintf(text, sizeof text,
             "cpu-used=%d:deltaq-mode=0:coeff-cost-upd-freq=3:mode-cost-upd-freq=3:mv-cost-upd-freq=3:"
             "enable-order-hint=0%s",
             cpu_used[encoder->preset], encoder->options.is_screen ? ":tune-content=screen:enable-palette=1" : "");
    av_dict_set(dictionary, "usage", "realtime", 0);
    av_dict_set(dictionary, "cpu-used", "8", 0);
    av_dict_set(dictionary, "aom-params", text, 0);
    av_dict_set(dictionary, "lag-in-frames", "0", 0);
    av_dict_set(dictionary, "aq-mode", "cyclic", 0);
    av_dict_set(dictionary, "enable-global-motion", "0", 0);
    av_dict_set(dictionary, "enable-ref-frame-mvs", "0", 0);
    if (encoder->options.thread_count > 1) {
        av_dict_set(dictionary, "row-mt", "1", 0);
        av_dict_set_int(dictionary, "tile-columns", mcu_log2_floor(encoder->options.thread_count), 0);
    }
}

void mcu_libav_set_options(const mcu_video_encoder *encoder, AVDictionary **dictionary) {
    if (encoder->options.codec == MCU_VIDEO_H264) {
        set_x264_options(encoder, dictionary);
    } else {
        set_aom_options(encoder, dictionary);
    }
}

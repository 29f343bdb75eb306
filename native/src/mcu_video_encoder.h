/* The video encoder's inside: one handle, and behind it one of three makers of packets. */
#ifndef MCU_VIDEO_ENCODER_H
#define MCU_VIDEO_ENCODER_H

#include <libavcodec/codec_par.h>
#include <stdbool.h>

#include "mcu_core.h"

/* x264's presets from ultrafast (0) to veryslow (8). */
enum { MCU_PRESET_COUNT = 9 };

typedef struct mcu_planes {
    const uint8_t *data[3];
    int32_t stride[3];
} mcu_planes;

typedef struct mcu_packet_view {
    const uint8_t *data; /* the maker's memory, until its next call */
    int32_t size;
    int64_t frame_index;
    bool is_key_frame;
} mcu_packet_view;

/* encode leaves the packet in encoder->packet, or none where the codec gave none. */
typedef struct mcu_video_backend {
    int32_t (*open)(mcu_video_encoder *encoder);
    int32_t (*encode)(mcu_video_encoder *encoder, const mcu_planes *planes, int64_t frame_index, bool is_forced);
    int32_t (*set_bitrate)(mcu_video_encoder *encoder);
    void (*close)(mcu_video_encoder *encoder);
} mcu_video_backend;

struct mcu_video_encoder {
    mcu_video_encoder_options options; /* bitrate_bps is the one in force */
    int32_t preset;                    /* 0 .. MCU_PRESET_COUNT - 1 */
    const mcu_video_backend *backend;
    void *state;                   /* the backend's */
    AVCodecParameters *parameters; /* complete from open on, for a container's header */
    mcu_packet_view packet;
    bool has_packet;
    bool is_draining;
    int64_t last_index;
    int64_t frames_since_key;
};

extern const mcu_video_backend mcu_libav_backend; /* H.264 by libx264, AV1 by libaom */
extern const mcu_video_backend mcu_vpx_backend;   /* VP8, VP9 */

const char *mcu_preset_name(int32_t preset);

/* For the number of tiles or partitions that so many threads can share. */
int mcu_log2_floor(int value);

/* How FFmpeg names primaries, transfer and matrix together, for a number of MCU_MATRIX_*. Receivers without a mark (VP8)
 * take all three from BT.601, so streams that can say it do not say something else. */
typedef struct mcu_color_names {
    enum AVColorPrimaries primaries;
    enum AVColorTransferCharacteristic transfer;
    enum AVColorSpace space;
} mcu_color_names;

mcu_color_names mcu_color_names_of(int32_t matrix);

/* What a container writes about every picture of ours: size, 8-bit 4:2:0, limited range of this matrix. */
void mcu_describe_video(AVCodecParameters *parameters, enum AVCodecID id, int32_t width, int32_t height, int32_t matrix);

#endif

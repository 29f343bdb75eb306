/* Goal: pictures of every pixel format that FFmpeg knows become 4:2:0 without a crash, the same on every CPU. */
#include <libavutil/cpu.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>

#include "fixtures.h"
#include "mcu_convert.h"

static AVFrame *make_picture(enum AVPixelFormat format, int width, int height) {
    uint64_t random = (uint64_t)format * 7919 + 1;
    AVFrame *frame = av_frame_alloc();
    frame->format = format;
    frame->width = width;
    frame->height = height;
    CHECK(av_frame_get_buffer(frame, 64) == 0);
    const AVPixFmtDescriptor *descriptor = av_pix_fmt_desc_get(format);
    for (int plane = 0; plane < 4 && frame->data[plane] != NULL; plane++) {
        bool is_chroma = plane == 1 || plane == 2;
        bool is_palette = plane == 1 && descriptor->flags & AV_PIX_FMT_FLAG_PAL;
        int rows = is_palette ? 1 : is_chroma ? AV_CEIL_RSHIFT(height, descriptor->log2_chroma_h) : height;
        int bytes = is_palette ? 1024 : av_image_get_linesize(format, width, plane);
        /* Samples of 9 to 15 bits must not have more bits set than that. */
        int depth = descriptor->comp[0].depth;
        bool is_wide = depth > 8 && depth < 16 && descriptor->comp[0].step == 2 && descriptor->comp[0].shift == 0;
        for (int y = 0; y < rows; y++) {
            uint8_t *row = frame->data[plane] + y * frame->linesize[plane];
            for (int x = 0; x < bytes; x++) {
                row[x] = (uint8_t)next_random(&random);
                bool is_high = (x & 1) == !(descriptor->flags & AV_PIX_FMT_FLAG_BE);
                int mask = is_wide && is_high ? (1 << (depth - 8)) - 1 : 0xFF;
                row[x] = (uint8_t)(row[x] & mask);
            }
        }
    }
    return frame;
}

static uint64_t hash_picture(const AVFrame *frame) {
    uint64_t hash = 1;
    for (int plane = 0; plane < 3; plane++) {
        int width = plane == 0 ? frame->width : (frame->width + 1) / 2;
        int height = plane == 0 ? frame->height : (frame->height + 1) / 2;
        for (int y = 0; y < height; y++) {
            hash = hash_bytes(hash, frame->data[plane] + y * frame->linesize[plane], (size_t)width);
        }
    }
    return hash;
}

static int32_t convert_once(const AVFrame *in, bool is_full, uint64_t *hash) {
    mcu_convert convert = {0};
    AVFrame *out = av_frame_alloc();
    mcu_color color = mcu_picture_color(in, false);
    color.is_full_range |= is_full && !mcu_picture_is_rgb(in->format);
    int32_t status = mcu_convert_run(&convert, in, color, out);
    mcu_convert_free(&convert); /* the picture keeps its buffer */
    if (status == MCU_OK) {
        CHECK(out->width == in->width && out->height == in->height && out->format == AV_PIX_FMT_YUV420P);
        *hash = hash_picture(out);
    }
    av_frame_free(&out);
    return status;
}

static int convert_every_format(int width, int height) {
    int count = 0;
    int all = av_get_cpu_flags();
    const AVPixFmtDescriptor *descriptor = NULL;
    while ((descriptor = av_pix_fmt_desc_next(descriptor)) != NULL) {
        enum AVPixelFormat format = av_pix_fmt_desc_get_id(descriptor);
        if (descriptor->flags & AV_PIX_FMT_FLAG_HWACCEL || !sws_isSupportedInput(format) ||
            descriptor->flags & AV_PIX_FMT_FLAG_FLOAT) {
            continue; /* floats are filled with no-numbers by the random bytes; no decoder of films gives them */
        }
        AVFrame *in = make_picture(format, width, height);
        for (int is_full = 0; is_full < 2; is_full++) {
            uint64_t wide = 0, narrow = 0;
            int32_t status = convert_once(in, is_full, &wide);
            av_force_cpu_flags(0);
            int32_t narrow_status = convert_once(in, is_full, &narrow);
            av_force_cpu_flags(all);
            if (status != MCU_OK || narrow_status != MCU_OK || wide != narrow) {
                fprintf(stderr, "%s %dx%d: status %d, %s\n", descriptor->name, width, height, status,
                        wide == narrow ? "same" : "differs from CPU to CPU");
                exit(1);
            }
        }
        av_frame_free(&in);
        count++;
    }
    return count;
}

/* One converter goes on while pictures stay alike, and starts anew when they change. */
static void buffers_are_kept_and_taken_again(void) {
    mcu_convert convert = {0};
    AVFrame *in = make_picture(AV_PIX_FMT_YUV444P, 50, 30), *other = make_picture(AV_PIX_FMT_RGB24, 51, 31);
    AVFrame *out = av_frame_alloc();
    mcu_color color = mcu_picture_color(in, false);
    CHECK(mcu_convert_run(&convert, in, color, out) == MCU_OK);
    uint8_t *memory = out->data[0];
    struct SwsContext *scaler = convert.scaler;
    uint64_t first = hash_picture(out);
    av_frame_unref(out);
    CHECK(mcu_convert_run(&convert, in, color, out) == MCU_OK);
    CHECK(out->data[0] == memory && convert.scaler == scaler && hash_picture(out) == first);
    av_frame_unref(out);
    CHECK(mcu_convert_run(&convert, other, mcu_picture_color(other, false), out) == MCU_OK);
    CHECK(out->width == 51 && out->height == 31);
    av_frame_unref(out);
    CHECK(mcu_convert_run(&convert, in, color, out) == MCU_OK);
    CHECK(hash_picture(out) == first);
    mcu_convert_free(&convert);
    CHECK(hash_picture(out) == first);
    av_frame_free(&out);
    av_frame_free(&in);
    av_frame_free(&other);
}

int main(void) {
    CHECK(convert_every_format(64, 48) > 150);
    CHECK(convert_every_format(37, 19) > 150);
    CHECK(convert_every_format(1, 1) > 150);
    buffers_are_kept_and_taken_again();
    return 0;
}

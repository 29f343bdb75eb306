#include "mcu_picture.h"

#include <libavutil/mem.h>
#include <libavutil/pixdesc.h>

#include "mcu_error.h"
#include "mcu_handle.h"

int32_t mcu_picture_create(mcu_picture **picture) {
    if (picture == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    mcu_picture *made = av_mallocz(sizeof *made);
    AVFrame *frame = av_frame_alloc();
    if (made == NULL || frame == NULL) {
        av_free(made);
        av_frame_free(&frame);
        *picture = NULL;
        return mcu_fail(MCU_ERROR_MEMORY, "picture: out of memory");
    }
    made->frame = frame;
    *picture = made;
    mcu_handle_opened();
    return MCU_OK;
}

void mcu_picture_clear(mcu_picture *picture) {
    if (picture != NULL) {
        av_frame_unref(picture->frame);
    }
}

void mcu_picture_free(mcu_picture *picture) {
    if (picture == NULL) {
        return;
    }
    av_frame_free(&picture->frame);
    av_free(picture);
    mcu_handle_closed();
}

bool mcu_picture_size_is_sane(int width, int height) {
    return width > 0 && height > 0 && width <= MCU_MAX_SIDE && height <= MCU_MAX_SIDE &&
           (int64_t)width * height <= MCU_MAX_PIXELS;
}

bool mcu_picture_is_rgb(int pixel_format) {
    const AVPixFmtDescriptor *descriptor = av_pix_fmt_desc_get((enum AVPixelFormat)pixel_format);
    return pixel_format == AV_PIX_FMT_MONOWHITE || pixel_format == AV_PIX_FMT_MONOBLACK ||
           pixel_format == AV_PIX_FMT_XYZ12LE || pixel_format == AV_PIX_FMT_XYZ12BE ||
           (descriptor != NULL && descriptor->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL));
}

bool mcu_picture_is_gray(int pixel_format) {
    const AVPixFmtDescriptor *descriptor = av_pix_fmt_desc_get((enum AVPixelFormat)pixel_format);
    return descriptor != NULL && !mcu_picture_is_rgb(pixel_format) && descriptor->nb_components <= 2;
}

/*
 * Among the two matrices that we tell apart, the one whose shares of red, green and blue are nearest (H.273 table 4;
 * 709: .213 .715 .072; 601: .299 .587 .114). BT.2020 (.263 .678 .059) and SMPTE 240M (.212 .701 .087) are nearer to
 * 709. Identity, YCgCo and ICtCp are no weighted sums of that kind; streams that say so are as good as unmarked.
 */
static int32_t matrix_of(enum AVColorSpace space) {
    switch (space) {
    case AVCOL_SPC_BT709:
    case AVCOL_SPC_SMPTE240M:
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
    case AVCOL_SPC_CHROMA_DERIVED_NCL:
    case AVCOL_SPC_CHROMA_DERIVED_CL:
        return MCU_MATRIX_BT709;
    case AVCOL_SPC_SMPTE170M:
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_FCC:
        return MCU_MATRIX_BT601;
    default:
        return MCU_MATRIX_UNSPECIFIED;
    }
}

static bool is_jpeg_format(int format) {
    return format == AV_PIX_FMT_YUVJ420P || format == AV_PIX_FMT_YUVJ422P || format == AV_PIX_FMT_YUVJ444P ||
           format == AV_PIX_FMT_YUVJ440P || format == AV_PIX_FMT_YUVJ411P;
}

mcu_color mcu_picture_color(const AVFrame *frame, bool is_still) {
    if (mcu_picture_is_rgb(frame->format)) {
        return (mcu_color){MCU_MATRIX_BT709, false};
    }
    bool is_full = frame->color_range == AVCOL_RANGE_JPEG || is_jpeg_format(frame->format) ||
                   (frame->color_range == AVCOL_RANGE_UNSPECIFIED && is_still && mcu_picture_is_gray(frame->format));
    return (mcu_color){matrix_of(frame->colorspace), is_full};
}

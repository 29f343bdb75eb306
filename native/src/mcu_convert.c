#include "mcu_convert.h"

#include <libavutil/macros.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>

#include "mcu_error.h"

enum {
    /* Rows begin on this border, as the widest vector loads like it. */
    ROW_ALIGNMENT = 64,

    /* Bytes behind the last plane, for kernels that read one vector too far. */
    SPARE_BYTES = 64,

    /* Chroma positions in 1/256 of a luma step (H.273 figure 10): on a luma column, between two luma rows. */
    ON_LUMA = 0,
    BETWEEN_LUMA = 128,
};

int mcu_convert_is_needed(const AVFrame *frame) {
    return frame->format != AV_PIX_FMT_YUV420P && frame->format != AV_PIX_FMT_YUVJ420P;
}

void mcu_convert_free(mcu_convert *convert) {
    sws_freeContext(convert->scaler);
    sws_freeContext(convert->expander);
    av_frame_free(&convert->expanded);
    av_buffer_pool_uninit(&convert->buffers); /* pictures still held keep their memory */
    *convert = (mcu_convert){0};
}

static int row_bytes(int samples) { return FFALIGN(samples, ROW_ALIGNMENT); }

static size_t plane_bytes(int width, int height) { return (size_t)row_bytes(width) * (size_t)height; }

static int chroma(int luma) { return (luma + 1) / 2; }

static void set_positions(struct SwsContext *scaler, const AVFrame *in) {
    const AVPixFmtDescriptor *descriptor = av_pix_fmt_desc_get((enum AVPixelFormat)in->format);
    bool is_centered = in->chroma_location == AVCHROMA_LOC_CENTER;
    if (descriptor->log2_chroma_w > 0) {
        av_opt_set_int(scaler, "src_h_chr_pos", is_centered ? BETWEEN_LUMA : ON_LUMA, 0);
    }
    if (descriptor->log2_chroma_h > 0) {
        bool is_on_top = in->chroma_location == AVCHROMA_LOC_TOPLEFT;
        av_opt_set_int(scaler, "src_v_chr_pos", is_on_top ? ON_LUMA : BETWEEN_LUMA, 0);
    }
    av_opt_set_int(scaler, "dst_h_chr_pos", ON_LUMA, 0);
    av_opt_set_int(scaler, "dst_v_chr_pos", BETWEEN_LUMA, 0);
}

static void set_colors(struct SwsContext *scaler, bool is_full_in, bool is_full_out) {
    const int *weights = sws_getCoefficients(SWS_CS_ITU709);
    int one = 1 << 16;
    sws_setColorspaceDetails(scaler, weights, is_full_in, weights, is_full_out, 0, one, one);
}

/* A scaler that changes the format only, not yet ready for use; NULL when memory is short. */
static struct SwsContext *make_scaler(const AVFrame *in, int out_format) {
    struct SwsContext *scaler = sws_alloc_context();
    if (scaler == NULL) {
        return NULL;
    }
    av_opt_set_int(scaler, "srcw", in->width, 0);
    av_opt_set_int(scaler, "srch", in->height, 0);
    av_opt_set_int(scaler, "src_format", in->format, 0);
    av_opt_set_int(scaler, "dstw", in->width, 0);
    av_opt_set_int(scaler, "dsth", in->height, 0);
    av_opt_set_int(scaler, "dst_format", out_format, 0);
    av_opt_set_int(scaler, "sws_flags",
                   SWS_BILINEAR | SWS_BITEXACT | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP | SWS_FULL_CHR_H_INT, 0);
    return scaler;
}

/*
 * The scaler is told the same matrix and the same range on both sides, so that it changes depth and subsampling only.
 * Red, green and blue are full range by nature and become luma and chroma by `color`. Gray is always full range to the
 * scaler, whatever the numbers mean; asked for full range, it leaves them as they are.
 */
static int32_t set_up_scaler(mcu_convert *convert, const AVFrame *in, mcu_color color) {
    bool is_rgb = mcu_picture_is_rgb(in->format);
    bool keeps_numbers = color.is_full_range || mcu_picture_is_gray(in->format);
    convert->scaler = make_scaler(in, AV_PIX_FMT_YUV420P);
    if (convert->scaler == NULL) {
        return MCU_ERROR_MEMORY;
    }
    av_opt_set(convert->scaler, "alphablend", "uniform_color", 0); /* what is transparent becomes black */
    set_positions(convert->scaler, in);
    set_colors(convert->scaler, is_rgb || keeps_numbers, keeps_numbers);
    if (sws_init_context(convert->scaler, NULL, NULL) < 0) {
        return MCU_ERROR_UNSUPPORTED;
    }
    set_colors(convert->scaler, is_rgb || keeps_numbers, keeps_numbers); /* for steps that it may have put before */
    return MCU_OK;
}

/* The scaler takes BT.601 for these, whatever it is told. */
static bool is_expanded_first(int format) {
    return format == AV_PIX_FMT_PAL8 || format == AV_PIX_FMT_RGB8 || format == AV_PIX_FMT_BGR8 ||
           format == AV_PIX_FMT_RGB4_BYTE || format == AV_PIX_FMT_BGR4_BYTE;
}

static int32_t set_up_expander(mcu_convert *convert, const AVFrame *in) {
    convert->expander = make_scaler(in, AV_PIX_FMT_RGB32);
    convert->expanded = av_frame_alloc();
    if (convert->expander == NULL || convert->expanded == NULL) {
        return MCU_ERROR_MEMORY;
    }
    convert->expanded->format = AV_PIX_FMT_RGB32;
    convert->expanded->width = in->width;
    convert->expanded->height = in->height;
    if (av_frame_get_buffer(convert->expanded, ROW_ALIGNMENT) < 0) {
        return MCU_ERROR_MEMORY;
    }
    return sws_init_context(convert->expander, NULL, NULL) < 0 ? MCU_ERROR_UNSUPPORTED : MCU_OK;
}

static int32_t set_up(mcu_convert *convert, const AVFrame *in, mcu_color color) {
    mcu_convert_free(convert);
    if (!sws_isSupportedInput((enum AVPixelFormat)in->format)) {
        return MCU_ERROR_UNSUPPORTED;
    }
    bool is_expanded = is_expanded_first(in->format);
    int32_t status = is_expanded ? set_up_expander(convert, in) : MCU_OK;
    if (status == MCU_OK) {
        status = set_up_scaler(convert, is_expanded ? convert->expanded : in, color);
    }
    if (status != MCU_OK) {
        return status;
    }
    size_t bytes = plane_bytes(in->width, in->height) + 2 * plane_bytes(chroma(in->width), chroma(in->height));
    convert->buffers = av_buffer_pool_init(bytes + SPARE_BYTES, NULL);
    convert->width = in->width;
    convert->height = in->height;
    convert->format = in->format;
    convert->is_full_range = color.is_full_range;
    convert->location = in->chroma_location;
    return convert->buffers != NULL ? MCU_OK : MCU_ERROR_MEMORY;
}

static int32_t take_buffer(mcu_convert *convert, AVFrame *out) {
    out->buf[0] = av_buffer_pool_get(convert->buffers);
    if (out->buf[0] == NULL) {
        return MCU_ERROR_MEMORY;
    }
    out->format = AV_PIX_FMT_YUV420P;
    out->width = convert->width;
    out->height = convert->height;
    out->linesize[0] = row_bytes(convert->width);
    out->linesize[1] = out->linesize[2] = row_bytes(chroma(convert->width));
    out->data[0] = out->buf[0]->data;
    out->data[1] = out->data[0] + plane_bytes(convert->width, convert->height);
    out->data[2] = out->data[1] + plane_bytes(chroma(convert->width), chroma(convert->height));
    return MCU_OK;
}

/* Whole pictures of the format that the scaler was set up for: it cannot fail. (Its count of rows tells nothing: it is
 * 0 where only alpha was blended away.) */
static void scale(struct SwsContext *scaler, const AVFrame *in, const AVFrame *out) {
    sws_scale(scaler, (const uint8_t *const *)in->data, in->linesize, 0, in->height, out->data, out->linesize);
}

int32_t mcu_convert_run(mcu_convert *convert, const AVFrame *in, mcu_color color, AVFrame *out) {
    bool is_same = convert->buffers != NULL && convert->width == in->width && convert->height == in->height &&
                   convert->format == in->format && convert->is_full_range == color.is_full_range &&
                   convert->location == (int)in->chroma_location;
    int32_t status = is_same ? MCU_OK : set_up(convert, in, color);
    if (status == MCU_OK) {
        status = take_buffer(convert, out);
    }
    if (status != MCU_OK) {
        mcu_convert_free(convert);
        return status;
    }
    if (convert->expander != NULL) {
        scale(convert->expander, in, convert->expanded);
        in = convert->expanded;
    }
    scale(convert->scaler, in, out);
    return MCU_OK;
}

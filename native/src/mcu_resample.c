#include "mcu_resample.h"

#include <math.h>
#include <string.h>

#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libavutil/samplefmt.h>

#include "mcu_error.h"

enum {
    MAX_CHANNELS = 64,    /* swresample's own limit */
    MAX_RATE_HZ = 768000, /* the highest rate of any sound format; guards the arithmetic */
};

/* 24 dB above full scale: far over every real recording, and a bound for what damaged files decode to. */
static const float max_value = 16.0f;

bool mcu_resample_fits(const mcu_resample *resample, const AVFrame *frame) {
    return resample->context != NULL && resample->rate_hz == frame->sample_rate && resample->format == frame->format &&
           av_channel_layout_compare(&resample->layout, &frame->ch_layout) == 0;
}

void mcu_resample_free(mcu_resample *resample) {
    swr_free(&resample->context);
    av_channel_layout_uninit(&resample->layout);
    *resample = (mcu_resample){0};
}

/*
 * One channel is heard on both sides as loud as it is: swresample would take 3 dB off, as for a centre channel among
 * others. Channels without positions are heard on both sides in equal shares.
 */
static int set_matrix(struct SwrContext *context, const AVChannelLayout *layout) {
    int channels = layout->nb_channels;
    double share = 1.0 / channels;
    double matrix[2 * MAX_CHANNELS];
    for (int i = 0; i < channels; i++) {
        matrix[i] = matrix[channels + i] = share;
    }
    return swr_set_matrix(context, matrix, channels);
}

static int make(mcu_resample *resample, const AVFrame *frame, AVChannelLayout *layout) {
    AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO;
    bool has_positions = layout->order == AV_CHANNEL_ORDER_NATIVE;
    int result = swr_alloc_set_opts2(&resample->context, &stereo, AV_SAMPLE_FMT_FLT, MCU_RATE_HZ, layout,
                                     (enum AVSampleFormat)frame->format, frame->sample_rate, 0, NULL);
    if (result >= 0) {
        /* Shares of a downmix are scaled so that their sum is at most 1: full scale everywhere does not clip. */
        av_opt_set_double(resample->context, "rematrix_maxval", 1.0, 0);
        result = layout->nb_channels == 1 || !has_positions ? set_matrix(resample->context, layout) : 0;
    }
    if (result >= 0) {
        result = swr_init(resample->context);
    }
    if (result < 0) {
        swr_free(&resample->context);
    }
    return result;
}

int32_t mcu_resample_set_up(mcu_resample *resample, const AVFrame *frame) {
    mcu_resample_free(resample);
    int channels = frame->ch_layout.nb_channels;
    if (frame->sample_rate <= 0 || frame->sample_rate > MAX_RATE_HZ || channels <= 0 || channels > MAX_CHANNELS) {
        return MCU_ERROR_DATA;
    }
    AVChannelLayout layout = {0};
    int result = av_channel_layout_copy(&layout, &frame->ch_layout);
    if (layout.order == AV_CHANNEL_ORDER_UNSPEC) {
        av_channel_layout_default(&layout, channels); /* two are left and right, six are 5.1, and so on */
    }
    if (result >= 0) {
        result = layout.order == AV_CHANNEL_ORDER_NATIVE ? make(resample, frame, &layout) : AVERROR(EINVAL);
    }
    if (result < 0) {
        av_channel_layout_uninit(&layout);
        layout = (AVChannelLayout){.order = AV_CHANNEL_ORDER_UNSPEC, .nb_channels = channels};
        result = make(resample, frame, &layout);
    }
    av_channel_layout_uninit(&layout);
    if (result < 0 || av_channel_layout_copy(&resample->layout, &frame->ch_layout) < 0) {
        mcu_resample_free(resample);
        return result == AVERROR(ENOMEM) ? MCU_ERROR_MEMORY : MCU_ERROR_DATA;
    }
    resample->rate_hz = frame->sample_rate;
    resample->format = frame->format;
    return MCU_OK;
}

int64_t mcu_resample_delay_us(const mcu_resample *resample) {
    return resample->context != NULL ? swr_get_delay(resample->context, 1000000) : 0;
}

/* Damaged float files hold infinities and no-numbers, which must not reach a sum. */
static void bound(float *values, int count) {
    for (int i = 0; i < count; i++) {
        float value = values[i];
        values[i] = fabsf(value) <= max_value ? value : isnan(value) ? 0.0f : copysignf(max_value, value);
    }
}

/* Pointers to the samples of a frame from `first` on, as swresample takes them; returns how many there are. */
static int planes_from(const AVFrame *frame, int first, const uint8_t **planes) {
    enum AVSampleFormat format = (enum AVSampleFormat)frame->format;
    bool is_planar = av_sample_fmt_is_planar(format) != 0;
    int count = is_planar ? frame->ch_layout.nb_channels : 1;
    size_t step = (size_t)av_get_bytes_per_sample(format) * (size_t)(is_planar ? 1 : frame->ch_layout.nb_channels);
    for (int i = 0; i < count; i++) {
        planes[i] = frame->extended_data[i] + (size_t)first * step;
    }
    return count;
}

/* Input samples whose output fits into `capacity`, at least one. */
static int portion(const mcu_resample *resample, int left, int32_t capacity) {
    int64_t fits = (int64_t)capacity * resample->rate_hz / MCU_RATE_HZ;
    return (int)FFMAX(1, FFMIN(left, fits));
}

int32_t mcu_resample_run(mcu_resample *resample, const AVFrame *frame, float *stereo, int32_t capacity) {
    if (resample->context == NULL) {
        return 0;
    }
    uint8_t *out = (uint8_t *)stereo;
    const uint8_t *planes[MAX_CHANNELS] = {NULL};
    for (;;) {
        int count = 0;
        if (frame == NULL) {
            count = swr_convert(resample->context, &out, capacity, NULL, 0);
        } else {
            int left = frame->nb_samples - resample->consumed;
            int taken = resample->has_more ? 0 : left > 0 ? portion(resample, left, capacity) : 0;
            if (taken == 0 && !resample->has_more) {
                return 0;
            }
            planes_from(frame, resample->consumed, planes);
            count = swr_convert(resample->context, &out, capacity, planes, taken);
            resample->consumed += taken;
            resample->has_more = count == capacity;
        }
        if (count < 0) {
            return MCU_ERROR_DATA;
        }
        if (count > 0 || frame == NULL) {
            bound(stereo, 2 * count);
            return count;
        }
    }
}

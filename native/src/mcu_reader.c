#include "mcu_reader.h"

#include <libavutil/avstring.h>

#include "mcu_error.h"
#include "mcu_handle.h"
#include "mcu_rotation.h"
#include "mcu_settings.h"

/* Opus's times are at this rate, whatever the sound was (RFC 7845 section 4). */
enum { OPUS_RATE_HZ = 48000 };

static const AVRational microseconds = {1, 1000000};

static const AVStream *stream_at(const mcu_reader *reader, int32_t stream) {
    bool exists = reader != NULL && stream >= 0 && stream < reader->stream_count && reader->demuxer.format != NULL;
    return exists ? reader->demuxer.format->streams[stream] : NULL;
}

/*
 * When the first picture is shown or the first sample heard. Matroska starts Opus below zero by the pre-skip, which
 * nobody hears, rounded to 1 ms; other demuxers know better.
 */
static int64_t start_of(const AVFormatContext *format) {
    int64_t earliest_us = INT64_MAX;
    for (unsigned i = 0; i < format->nb_streams; i++) {
        const AVStream *stream = format->streams[i];
        if (!mcu_demuxer_is_media(stream) || stream->start_time == AV_NOPTS_VALUE) {
            continue;
        }
        int64_t start_us = av_rescale_q(stream->start_time, stream->time_base, microseconds);
        if (stream->codecpar->codec_id == AV_CODEC_ID_OPUS && start_us < 0) {
            start_us += av_rescale(stream->codecpar->initial_padding, 1000000, OPUS_RATE_HZ);
            start_us = start_us > -1000 && start_us < 1000 ? 0 : start_us;
        }
        earliest_us = FFMIN(earliest_us, start_us);
    }
    return earliest_us != INT64_MAX ? earliest_us : format->start_time != AV_NOPTS_VALUE ? format->start_time : 0;
}

int32_t mcu_reader_open(const char *path, mcu_reader **reader) {
    if (path == NULL || reader == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "a path and a place for the reader are needed");
    }
    *reader = NULL;
    mcu_reader *made = av_mallocz(sizeof *made);
    if (made == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", path);
    }
    int32_t result = mcu_demuxer_open(path, &made->demuxer);
    if (result < 0) {
        av_free(made);
        return result;
    }
    mcu_handle_opened();
    const AVFormatContext *format = made->demuxer.format;
    made->stream_count = (int32_t)format->nb_streams;
    made->start_us = start_of(format);
    made->path = av_strdup(path);
    made->packet = av_packet_alloc();
    made->packed = av_packet_alloc();
    made->streams = av_calloc((size_t)made->stream_count, sizeof *made->streams);
    if (made->path == NULL || made->packet == NULL || made->packed == NULL || made->streams == NULL) {
        mcu_reader_close(made);
        return mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", path);
    }
    for (int32_t i = 0; i < made->stream_count; i++) {
        made->streams[i].is_wanted = true;
    }
    *reader = made;
    return MCU_OK;
}

void mcu_reader_close(mcu_reader *reader) {
    if (reader == NULL) {
        return;
    }
    av_packet_free(&reader->packet);
    av_packet_free(&reader->packed);
    mcu_demuxer_close(&reader->demuxer);
    av_free(reader->streams);
    av_free(reader->path);
    av_free(reader);
    mcu_handle_closed();
}

int32_t mcu_reader_describe(const mcu_reader *reader, mcu_reader_info *info) {
    if (reader == NULL || info == NULL || reader->demuxer.format == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    const AVFormatContext *format = reader->demuxer.format;
    *info = (mcu_reader_info){.stream_count = reader->stream_count};
    info->duration_us = format->duration > 0 ? format->duration : -1;
    av_strlcpy(info->format_name, format->iformat->name, sizeof info->format_name);
    return MCU_OK;
}

int32_t mcu_reader_describe_stream(const mcu_reader *reader, int32_t index, mcu_stream_info *info) {
    const AVStream *stream = stream_at(reader, index);
    if (stream == NULL || info == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    const AVCodecParameters *parameters = stream->codecpar;
    *info = (mcu_stream_info){.kind = MCU_STREAM_OTHER, .duration_us = -1};
    av_strlcpy(info->codec_name, avcodec_get_name(parameters->codec_id), sizeof info->codec_name);
    if (stream->duration != AV_NOPTS_VALUE && stream->duration > 0) {
        info->duration_us = av_rescale_q(stream->duration, stream->time_base, microseconds);
    }
    if (!mcu_demuxer_is_media(stream)) {
        return MCU_OK;
    }
    if (parameters->codec_type == AVMEDIA_TYPE_AUDIO) {
        info->kind = MCU_STREAM_AUDIO;
        info->sample_rate_hz = parameters->sample_rate;
        info->channels = parameters->ch_layout.nb_channels;
        return MCU_OK;
    }
    AVRational rate = av_guess_frame_rate(reader->demuxer.format, (AVStream *)(uintptr_t)stream, NULL);
    info->kind = MCU_STREAM_VIDEO;
    info->width = parameters->width;
    info->height = parameters->height;
    info->rotation_degrees = mcu_rotation_of_stream(stream);
    info->frame_rate = rate.num > 0 && rate.den > 0 ? av_q2d(rate) : 0;
    return MCU_OK;
}

int32_t mcu_reader_settings(const mcu_reader *reader, int32_t index, mcu_settings **settings) {
    const AVStream *stream = stream_at(reader, index);
    if (stream == NULL || settings == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "no stream %d in this file", (int)index);
    }
    AVRational rate = av_guess_frame_rate(reader->demuxer.format, (AVStream *)(uintptr_t)stream, NULL);
    *settings = mcu_settings_copy(stream->codecpar, rate);
    if (*settings == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", reader->path);
    }
    (*settings)->has_side_data = true;
    return MCU_OK;
}

int32_t mcu_reader_select(mcu_reader *reader, int32_t stream, int32_t is_wanted) {
    if (stream_at(reader, stream) == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    reader->streams[stream].is_wanted = is_wanted != 0;
    reader->demuxer.format->streams[stream]->discard = is_wanted ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    return MCU_OK;
}

int32_t mcu_reader_rewind(mcu_reader *reader) {
    if (reader == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    /* Opened anew, not sought: after a seek, many demuxers start at another packet or forget what is to be left out. */
    int32_t result = mcu_demuxer_reopen(reader->path, &reader->demuxer);
    reader->is_at_end = result < 0;
    reader->holds_packet = false;
    reader->has_told_loss = false;
    reader->errors_in_a_row = 0;
    if (result < 0) {
        return result;
    }
    if ((int32_t)reader->demuxer.format->nb_streams < reader->stream_count) {
        reader->is_at_end = true;
        return mcu_fail(MCU_ERROR_DATA, "%s: the file was changed while it was open", reader->path);
    }
    for (int32_t i = 0; i < reader->stream_count; i++) {
        reader->streams[i] = (mcu_reader_stream){.is_wanted = reader->streams[i].is_wanted};
        mcu_reader_select(reader, i, reader->streams[i].is_wanted);
    }
    return MCU_OK;
}

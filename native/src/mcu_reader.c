#include "mcu_core.h"

#include <stdbool.h>

#include <libavutil/avstring.h>
#include <libavutil/intreadwrite.h>

#include "mcu_complaints.h"
#include "mcu_demuxer.h"
#include "mcu_error.h"
#include "mcu_handle.h"
#include "mcu_rotation.h"
#include "mcu_settings.h"
#include "mcu_side_data.h"

enum {
    /* Damaged parts in a row without one packet between them: beyond this there is nothing left to find. */
    MAX_ERRORS_IN_A_ROW = 256,

    /* How often a demuxer may ask to be called again without giving anything. */
    MAX_RETRIES = 10000,

    OPUS_RATE_HZ = 48000,
};

typedef struct reader_stream {
    bool is_wanted;

    /* A packet was damaged: what follows cannot be shown before a key frame. */
    bool awaits_key;

    bool has_packets;

    /* Its first packet had no time of showing. */
    bool is_decoding_time;

    /* Where there are no times at all, pictures are counted: when the next one is decoded. */
    int64_t counted_us;
} reader_stream;

struct mcu_reader {
    char *path;
    mcu_demuxer demuxer;
    reader_stream *streams;
    int32_t stream_count;
    int64_t start_us;
    AVPacket *packet;
    AVPacket *packed;
    int errors_in_a_row;
    bool is_at_end;

    /* The packet was read already: what was lost before it had to be told first. */
    bool holds_packet;
};

static const AVRational microseconds = {1, 1000000};

static const AVStream *stream_at(const mcu_reader *reader, int32_t stream) {
    bool exists = reader != NULL && stream >= 0 && stream < reader->stream_count && reader->demuxer.format != NULL;
    return exists ? reader->demuxer.format->streams[stream] : NULL;
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
    made->start_us = format->start_time != AV_NOPTS_VALUE ? format->start_time : 0;
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
    reader->errors_in_a_row = 0;
    if (result < 0) {
        return result;
    }
    if ((int32_t)reader->demuxer.format->nb_streams < reader->stream_count) {
        reader->is_at_end = true;
        return mcu_fail(MCU_ERROR_DATA, "%s: the file was changed while it was open", reader->path);
    }
    for (int32_t i = 0; i < reader->stream_count; i++) {
        reader->streams[i] = (reader_stream){.is_wanted = reader->streams[i].is_wanted};
        mcu_reader_select(reader, i, reader->streams[i].is_wanted);
    }
    return MCU_OK;
}

/* Not so for streams that appear late, and for empty packets, by which AVI says that a picture stays for longer. */
static bool is_wanted(const mcu_reader *reader, const AVPacket *packet) {
    return packet->stream_index < reader->stream_count && reader->streams[packet->stream_index].is_wanted &&
           packet->size > 0;
}

static bool needs_key_frames(const AVStream *stream) {
    const AVCodecDescriptor *descriptor = avcodec_descriptor_get(stream->codecpar->codec_id);
    return descriptor != NULL && descriptor->type == AVMEDIA_TYPE_VIDEO &&
           !(descriptor->props & AV_CODEC_PROP_INTRA_ONLY);
}

/* A packet that came whole, on a stream where nothing is missing since the last key frame. */
static bool is_sound(mcu_reader *reader, const AVPacket *packet) {
    reader_stream *stream = &reader->streams[packet->stream_index];
    if (packet->flags & AV_PKT_FLAG_CORRUPT) {
        stream->awaits_key = needs_key_frames(reader->demuxer.format->streams[packet->stream_index]);
        return false;
    }
    if (packet->flags & AV_PKT_FLAG_KEY) {
        stream->awaits_key = false;
    }
    return !stream->awaits_key;
}

/* Damaged stamps may be anything; those a thousand years away are cut, so that later sums cannot overflow. */
static int64_t file_time(const mcu_reader *reader, const AVStream *stream, int64_t stamp) {
    const int64_t far_us = INT64_MAX / 256;
    int64_t time_us = av_rescale_q(stamp, stream->time_base, microseconds);
    return av_clip64(time_us, -far_us, far_us) - av_clip64(reader->start_us, -far_us, far_us);
}

/* What an Opus packet's side data says of filling at its end, in samples at 48 kHz. */
static int32_t opus_discard(const AVPacket *packet) {
    size_t size = 0;
    const uint8_t *side = av_packet_get_side_data(packet, AV_PKT_DATA_SKIP_SAMPLES, &size);
    return side != NULL && size >= 10 ? (int32_t)FFMIN(AV_RL32(side + 4), 5760) : 0;
}

/* How long a picture lasts by the stream's rate; 40 ms where even that is not known. */
static int64_t picture_us(const AVStream *stream, const AVPacket *packet) {
    if (packet->duration > 0) {
        return av_rescale_q(packet->duration, stream->time_base, microseconds);
    }
    AVRational rate = stream->avg_frame_rate.num > 0 ? stream->avg_frame_rate : stream->r_frame_rate;
    return rate.num > 0 && rate.den > 0 ? av_rescale_q(1, av_inv_q(rate), microseconds) : 40000;
}

/*
 * Sets the view's times, and answers of what kind they are. AVI knows times of decoding only (FFmpeg guesses some others
 * and leaves out the rest); bare streams of pictures have none at all and are counted. MPEG programme streams give some
 * pictures no time.
 */
static mcu_time_kind set_times(mcu_reader *reader, const AVPacket *packet, mcu_packet *view) {
    const AVStream *stream = reader->demuxer.format->streams[packet->stream_index];
    reader_stream *state = &reader->streams[packet->stream_index];
    bool is_video = stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO;
    if (!state->has_packets) {
        state->has_packets = true;
        state->is_decoding_time = is_video && packet->pts == AV_NOPTS_VALUE;
    }
    int64_t pts = state->is_decoding_time || packet->pts == AV_NOPTS_VALUE ? packet->dts : packet->pts;
    if (packet->duration > 0) {
        view->duration_us = av_clip64(av_rescale_q(packet->duration, stream->time_base, microseconds), 0, INT64_MAX / 256);
    }
    view->has_pts = pts != AV_NOPTS_VALUE || is_video;
    if (pts != AV_NOPTS_VALUE) {
        view->pts_us = file_time(reader, stream, pts);
        view->dts_us = packet->dts != AV_NOPTS_VALUE ? file_time(reader, stream, packet->dts) : view->pts_us;
    } else if (is_video) {
        view->dts_us = view->pts_us = state->counted_us;
        state->counted_us += picture_us(stream, packet);
    }
    bool is_guessed = is_video && packet->pts == AV_NOPTS_VALUE;
    return state->is_decoding_time ? MCU_TIME_OF_DECODING : is_guessed ? MCU_TIME_GUESSED : MCU_TIME_OF_SHOWING;
}

static int32_t hand_out(mcu_reader *reader, mcu_packet *view) {
    const AVPacket *packet = reader->packet;
    const AVStream *stream = reader->demuxer.format->streams[packet->stream_index];
    bool is_opus = stream->codecpar->codec_id == AV_CODEC_ID_OPUS;
    *view = (mcu_packet){.stream = packet->stream_index};
    mcu_time_kind kind = set_times(reader, packet, view);
    bool is_reordered = kind != MCU_TIME_OF_SHOWING && stream->codecpar->video_delay > 0;
    view->is_key_frame = (packet->flags & AV_PKT_FLAG_KEY) != 0;
    if (is_opus) {
        view->discard_samples = opus_discard(packet);
        view->duration_us -= FFMIN(view->duration_us, view->discard_samples * INT64_C(1000000) / OPUS_RATE_HZ);
    } else if (is_reordered || mcu_side_data_is_needed(packet)) {
        if (mcu_side_data_pack(packet, kind, reader->packed) < 0) {
            return mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", reader->path);
        }
        packet = reader->packed;
    }
    view->data = packet->data;
    view->size = packet->size;
    return MCU_OK;
}

/* After the last packet, or what cannot be got over. */
static int32_t end_reading(mcu_reader *reader) {
    reader->is_at_end = true;
    int error = reader->demuxer.file.error;
    return error < 0 ? mcu_fail_av(error, "%s: cannot be read", reader->path), MCU_ERROR_IO : MCU_END;
}

/*
 * The next packet, or an AVERROR. The Matroska demuxer looks for the next sound cluster by itself when one is damaged, and
 * gives what follows as if nothing had been before it; that something was lost is in its log only.
 */
static int read_frame(mcu_reader *reader, bool *has_lost) {
    AVFormatContext *format = reader->demuxer.format;
    if (reader->holds_packet) {
        reader->holds_packet = false;
        return 0;
    }
    av_packet_unref(reader->packet);
    mcu_complaints_begin(format);
    int result = av_read_frame(format, reader->packet);
    *has_lost = mcu_complaints_end() && av_match_name("matroska", format->iformat->name);
    return result;
}

/* Packets are missing between the last one and the next: no stream can be decoded on before a key frame. */
static int32_t tell_loss(mcu_reader *reader, int result) {
    for (int32_t i = 0; i < reader->stream_count; i++) {
        reader->streams[i].awaits_key = needs_key_frames(reader->demuxer.format->streams[i]);
    }
    reader->holds_packet = result >= 0;
    reader->is_at_end = result == AVERROR_EOF;
    return mcu_fail(MCU_ERROR_DATA, "%s: a damaged part was skipped", reader->path);
}

int32_t mcu_reader_read(mcu_reader *reader, mcu_packet *view) {
    if (reader == NULL || view == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    for (int retries = 0; !reader->is_at_end && retries < MAX_RETRIES;) {
        bool has_lost = false;
        int result = read_frame(reader, &has_lost);
        if (has_lost && (result >= 0 || result == AVERROR_EOF) && reader->demuxer.file.error >= 0) {
            return tell_loss(reader, result);
        }
        if (result == AVERROR(EAGAIN)) {
            retries++;
        } else if (result == AVERROR_EOF || reader->demuxer.file.error < 0) {
            return end_reading(reader);
        } else if (result < 0) {
            if (++reader->errors_in_a_row > MAX_ERRORS_IN_A_ROW) {
                return end_reading(reader);
            }
            return mcu_fail_av(result, "%s: a damaged part was skipped", reader->path), MCU_ERROR_DATA;
        } else if (is_wanted(reader, reader->packet)) {
            reader->errors_in_a_row = 0;
            if (is_sound(reader, reader->packet)) {
                return hand_out(reader, view);
            }
            return mcu_fail(MCU_ERROR_DATA, "%s: a damaged packet was skipped", reader->path);
        }
    }
    reader->is_at_end = true;
    return MCU_END;
}

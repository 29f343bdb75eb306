#include "mcu_reader.h"

static const AVRational microseconds = {1, 1000000};

/* Damaged stamps may be anything; those a thousand years away are cut, so that later sums cannot overflow. */
static int64_t file_time(const mcu_reader *reader, const AVStream *stream, int64_t stamp) {
    const int64_t far_us = INT64_MAX / 256;
    int64_t time_us = av_rescale_q(stamp, stream->time_base, microseconds);
    return av_clip64(time_us, -far_us, far_us) - av_clip64(reader->start_us, -far_us, far_us);
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
 * AVI knows times of decoding only (FFmpeg guesses some
 * others and leaves out the rest); bare streams of pictures have none at all and are counted. MPEG programme streams
 * give some pictures no time.
 */
mcu_time_kind mcu_reader_set_times(mcu_reader *reader, const AVPacket *packet, mcu_packet *view) {
    const AVStream *stream = reader->demuxer.format->streams[packet->stream_index];
    mcu_reader_stream *state = &reader->streams[packet->stream_index];
    bool is_video = stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO;
    if (!state->has_packets) {
        state->has_packets = true;
        state->is_decoding_time = is_video && packet->pts == AV_NOPTS_VALUE;
    }
    int64_t pts = state->is_decoding_time || packet->pts == AV_NOPTS_VALUE ? packet->dts : packet->pts;
    if (packet->duration > 0) {
        view->duration_us =
            av_clip64(av_rescale_q(packet->duration, stream->time_base, microseconds), 0, INT64_MAX / 256);
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

/* Files of encoded media. What is written stays playable after a kill: headers come first, fragments and clusters are
 * written out as soon as a second of media is complete in all streams. */
#include "mcu_writer.h"

#include <errno.h>
#include <libavutil/avstring.h>
#include <stdlib.h>
#include <string.h>

#include "mcu_error.h"
#include "mcu_handle.h"

enum {
    FRAGMENT_US = 1000000, /* of media time, from one writing out to the next */
    MAX_LEAD_US = 750000,  /* a stream that is silent for this long is waited for no more */
};

/* ---- errors ---- */

static int32_t fail_av(mcu_writer *writer, int error, const char *doing) {
    int32_t status = mcu_status_from_av(error);
    switch (status) {
    case MCU_ERROR_NO_SPACE:
        return mcu_fail(status, "%s: the disk is full", writer->path);
    case MCU_ERROR_NOT_FOUND:
        return mcu_fail(status, "%s: the folder does not exist", writer->path);
    case MCU_ERROR_PERMISSION:
        return mcu_fail(status, "%s: no permission to write here", writer->path);
    case MCU_ERROR_NOT_A_FILE:
        return mcu_fail(status, "%s: is a folder, not a file", writer->path);
    default:
        return mcu_fail_av(error, "%s: %s", writer->path, doing);
    }
}

static int32_t first_error(mcu_writer *writer) {
    int32_t status = fail_av(writer, writer->error, "cannot be written");
    return status > MCU_OK ? MCU_ERROR_IO : status;
}

static int32_t stop_writing(mcu_writer *writer, int error) {
    writer->error = error;
    return first_error(writer);
}

/* ---- before the start ---- */

int32_t mcu_writer_create(const char *path, mcu_writer **writer) {
    if (path == NULL || writer == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "null argument");
    }
    *writer = NULL;
    const mcu_container *container = mcu_container_for(path);
    if (container == NULL) {
        return mcu_fail(MCU_ERROR_UNSUPPORTED, "%s: unknown ending: must be .mp4, .mkv, .webm, .y4m or .wav", path);
    }
    mcu_writer *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", path);
    }
    mcu_handle_opened();
    made->container = container;
    made->first_us = INT64_MIN;
    made->written_us = INT64_MIN;
    made->path = strdup(path);
    made->packet = av_packet_alloc();
    char *url = av_asprintf("file:%s", path); /* so that a colon in the path is no protocol */
    int result = made->path == NULL || made->packet == NULL || url == NULL
                     ? AVERROR(ENOMEM)
                     : avformat_alloc_output_context2(&made->format, NULL, container->muxer, url);
    if (result >= 0) {
        /* No random identifiers and no version numbers: the same packets give the same file. */
        made->format->flags |= AVFMT_FLAG_BITEXACT;
        /* A codec's delay is told to the container, which takes it out again; FFmpeg would rather delay all streams. */
        made->format->avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED;
        result = avio_open2(&made->format->pb, url, AVIO_FLAG_WRITE, NULL, NULL);
    }
    av_free(url);
    if (result < 0) {
        int32_t status = made->path == NULL ? mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", path)
                                            : fail_av(made, result, "cannot be opened for writing");
        mcu_writer_close(made);
        return status;
    }
    *writer = made;
    return MCU_OK;
}

int32_t mcu_writer_start(mcu_writer *writer) {
    if (writer == NULL || writer->is_started) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "the writer was started before");
    }
    if (writer->format->nb_streams == 0) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "%s: no stream was added", writer->path);
    }
    AVDictionary *options = NULL;
    mcu_container_options(writer->container, &options);
    int result = mcu_container_write_prologue(writer->container, writer->format);
    if (result >= 0) {
        result = avformat_write_header(writer->format, &options);
    }
    av_dict_free(&options);
    if (result >= 0) {
        writer->is_started = true;
        avio_flush(writer->format->pb);
        result = writer->format->pb->error;
    }
    return result < 0 ? stop_writing(writer, result) : MCU_OK;
}

/* ---- packets ---- */

static int copy_packet(mcu_writer *writer, int32_t index, const uint8_t *data, int32_t size, bool is_key_frame) {
    const mcu_container *container = writer->container;
    size_t prefix = container->packet_prefix == NULL ? 0 : strlen(container->packet_prefix);
    av_packet_unref(writer->packet);
    int result = size > INT32_MAX - 1024 ? AVERROR(EINVAL) : av_new_packet(writer->packet, size + (int)prefix);
    if (result < 0) {
        return result;
    }
    uint8_t *out = writer->packet->data;
    if (container->keeps_parameter_sets && is_key_frame &&
        writer->format->streams[index]->codecpar->codec_id == AV_CODEC_ID_H264) {
        av_shrink_packet(writer->packet, mcu_copy_without_parameter_sets(out, data, size));
        return 0;
    }
    if (prefix > 0) {
        memcpy(out, container->packet_prefix, prefix);
    }
    memcpy(out + prefix, data, (size_t)size);
    return 0;
}

static void fill_packet(mcu_writer *writer, int32_t index, int64_t pts_us, int64_t duration_us, bool is_key_frame) {
    static const AVRational microseconds = {1, 1000000};
    const AVStream *stream = writer->format->streams[index];
    mcu_stream_state *state = &writer->streams[index];
    AVPacket *packet = writer->packet;
    if (stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO) {
        AVRational samples = {1, MCU_SAMPLE_RATE};
        int64_t position = av_rescale_q(pts_us, microseconds, samples) - state->delay_samples;
        packet->pts = av_rescale_q(position, samples, stream->time_base);
    } else {
        packet->pts = av_rescale_q(pts_us, microseconds, stream->time_base);
    }
    if (state->last_dts != INT64_MIN && packet->pts <= state->last_dts) {
        packet->pts = state->last_dts + 1;
    }
    packet->dts = packet->pts;
    packet->duration = av_rescale_q(duration_us, microseconds, stream->time_base);
    packet->stream_index = index;
    packet->flags = is_key_frame ? AV_PKT_FLAG_KEY : 0;
    state->last_dts = packet->pts;
    if (state->last_us < pts_us) {
        state->last_us = pts_us;
    }
    if (writer->first_us == INT64_MIN) {
        writer->first_us = pts_us;
    }
}

/* Writes out what is complete. FFmpeg interleaves by waiting until every stream has a packet; its own bound on that
 * does not hold while a VP8 or VP9 stream is silent (mux.c, ff_interleave_packet_per_dts), so the waiting is ended
 * here. */
static int flush_complete(mcu_writer *writer) {
    int64_t newest = INT64_MIN;
    int64_t complete = INT64_MAX;
    for (unsigned i = 0; i < writer->format->nb_streams; i++) {
        int64_t last = writer->streams[i].last_us;
        if (last < writer->first_us) {
            last = writer->first_us;
        }
        newest = last > newest ? last : newest;
        complete = last < complete ? last : complete;
    }
    if (newest - complete > MAX_LEAD_US) {
        int result = av_interleaved_write_frame(writer->format, NULL);
        if (result < 0) {
            return result;
        }
        complete = newest;
    }
    if (!writer->container->cuts_fragments) {
        return 0;
    }
    if (writer->written_us == INT64_MIN ? complete == writer->first_us : complete - writer->written_us < FRAGMENT_US) {
        return 0;
    }
    writer->written_us = complete;
    int result = av_write_frame(writer->format, NULL);
    avio_flush(writer->format->pb);
    return result < 0 ? result : writer->format->pb->error;
}

int32_t mcu_writer_write(mcu_writer *writer, int32_t index, const uint8_t *data, int32_t size, int64_t pts_us,
                         int64_t duration_us, int32_t is_key_frame) {
    if (writer == NULL || data == NULL || size <= 0 || index < 0 || duration_us < 0) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "a packet without bytes, without a stream or with a negative duration");
    }
    if (writer->error != 0) {
        return first_error(writer);
    }
    if (!writer->is_started || writer->is_finished || index >= (int32_t)writer->format->nb_streams) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "%s: stream %d: packets come between start and finish", writer->path,
                        index);
    }
    int result = copy_packet(writer, index, data, size, is_key_frame != 0);
    if (result >= 0) {
        fill_packet(writer, index, pts_us, duration_us, is_key_frame != 0);
        result = av_interleaved_write_frame(writer->format, writer->packet);
    }
    if (result >= 0) {
        result = flush_complete(writer);
    }
    return result < 0 ? stop_writing(writer, result) : MCU_OK;
}

/* ---- the end ---- */

int32_t mcu_writer_finish(mcu_writer *writer) {
    if (writer == NULL) {
        return MCU_ERROR_ARGUMENT;
    }
    if (!writer->is_finished) {
        writer->is_finished = true;
        int result = writer->is_started ? av_write_trailer(writer->format) : 0;
        int earlier = writer->format->pb->error;
        int closed = avio_closep(&writer->format->pb);
        if (writer->error == 0) {
            writer->error = result < 0 ? result : earlier < 0 ? earlier : closed;
        }
    }
    return writer->error == 0 ? MCU_OK : first_error(writer);
}

void mcu_writer_close(mcu_writer *writer) {
    if (writer == NULL) {
        return;
    }
    if (writer->format != NULL) {
        if (writer->format->pb != NULL) {
            avio_closep(&writer->format->pb);
        }
        avformat_free_context(writer->format);
    }
    av_packet_free(&writer->packet);
    free(writer->path);
    free(writer);
    mcu_handle_closed();
}

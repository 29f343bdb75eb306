#include "mcu_reader.h"

#include <sys/stat.h>

#include <libavutil/avstring.h>
#include <libavutil/intreadwrite.h>

#include "mcu_complaints.h"
#include "mcu_error.h"

enum {
    /* Damaged parts in a row without one packet between them: beyond this there is nothing left to find. */
    MAX_ERRORS_IN_A_ROW = 256,

    /* How often a demuxer may ask to be called again without giving anything. */
    MAX_RETRIES = 10000,

    OPUS_RATE_HZ = 48000,
    OPUS_MAX_SAMPLES = 5760, /* of one packet: 120 ms */
};

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

/*
 * Pictures that came whole, on a stream where nothing is missing since the last key frame. Damaged sound is the
 * decoder's affair: it costs one packet, and FFmpeg also marks the last block of a recording whose length nobody wrote
 * down.
 */
static bool is_sound(mcu_reader *reader, const AVPacket *packet) {
    mcu_reader_stream *stream = &reader->streams[packet->stream_index];
    if (!needs_key_frames(reader->demuxer.format->streams[packet->stream_index])) {
        return true;
    }
    if (packet->flags & AV_PKT_FLAG_CORRUPT) {
        stream->awaits_key = true;
    } else if (packet->flags & AV_PKT_FLAG_KEY) {
        stream->awaits_key = false;
    }
    return !stream->awaits_key;
}

/* What an Opus packet's side data says of filling at its end, in samples at 48 kHz. */
static int32_t opus_discard(const AVPacket *packet) {
    size_t size = 0;
    const uint8_t *side = av_packet_get_side_data(packet, AV_PKT_DATA_SKIP_SAMPLES, &size);
    return side != NULL && size >= 10 ? (int32_t)FFMIN(AV_RL32(side + 4), OPUS_MAX_SAMPLES) : 0;
}

static int32_t hand_out(mcu_reader *reader, mcu_packet *view) {
    const AVPacket *packet = reader->packet;
    const AVStream *stream = reader->demuxer.format->streams[packet->stream_index];
    bool is_opus = stream->codecpar->codec_id == AV_CODEC_ID_OPUS;
    *view = (mcu_packet){.stream = packet->stream_index};
    mcu_time_kind kind = mcu_reader_set_times(reader, packet, view);
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

static int32_t tell_skipped(mcu_reader *reader, const char *what) {
    reader->has_told_loss = true;
    return mcu_fail(MCU_ERROR_DATA, "%s: a damaged %s was skipped", reader->path, what);
}

/* Does the index of an MP4 file, which may stand before the media, name a packet behind the file's end? FFmpeg says nothing
 * where the file was cut just between two packets. */
static bool lacks_its_end(const mcu_reader *reader) {
    struct stat status;
    AVFormatContext *format = reader->demuxer.format;
    if (!av_match_name("mov", format->iformat->name) || fstat(reader->demuxer.file.descriptor, &status) < 0) {
        return false;
    }
    for (int32_t i = 0; i < reader->stream_count; i++) {
        int count = reader->streams[i].is_wanted ? avformat_index_get_entries_count(format->streams[i]) : 0;
        const AVIndexEntry *last = count > 0 ? avformat_index_get_entry(format->streams[i], count - 1) : NULL;
        if (last != NULL && last->pos > status.st_size - last->size) {
            return true;
        }
    }
    return false;
}

/* After the last packet, or what cannot be got over. */
static int32_t end_reading(mcu_reader *reader) {
    reader->is_at_end = true;
    if (reader->demuxer.file.error != 0) {
        mcu_fail_av(reader->demuxer.file.error, "%s: cannot be read", reader->path);
        return MCU_ERROR_IO;
    }
    if (!reader->has_told_loss && lacks_its_end(reader)) {
        reader->has_told_loss = true;
        return mcu_fail(MCU_ERROR_DATA, "%s: the file ends too early: it was cut off", reader->path);
    }
    return MCU_END;
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
    return tell_skipped(reader, "part");
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
            return tell_skipped(reader, "part");
        } else if (is_wanted(reader, reader->packet)) {
            reader->errors_in_a_row = 0;
            if (is_sound(reader, reader->packet)) {
                return hand_out(reader, view);
            }
            return tell_skipped(reader, "packet");
        }
    }
    reader->is_at_end = true;
    return MCU_END;
}

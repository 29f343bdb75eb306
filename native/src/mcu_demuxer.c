#include "mcu_demuxer.h"

#include <errno.h>
#include <string.h>

#include <libavutil/avstring.h>
#include <libavutil/opt.h>

#include "mcu_boxes.h"
#include "mcu_error.h"

enum {
    /* FFmpeg's own defaults, written down: bytes and microseconds of a file that are looked at for its streams. */
    PROBE_BYTES = 5000000,
    PROBE_US = 5000000,

    /* A television multiplex holds dozens of streams; a thousand would be an attack. */
    MAX_STREAMS = 128,
};

/* Demuxers whose files are lists of other files, addresses or ports. */
static const char *const playlists = "hls,applehttp,dash,concat,imf,sdp,rtsp,rtp,sap,webm_dash_manifest";

/* Plain text, drawn by FFmpeg as on a terminal: no recording of anybody. */
static const char *const plain_texts = "tty";

static bool is_one_of(const AVInputFormat *format, const char *names) {
    char first[32];
    av_strlcpy(first, format->name, FFMIN(sizeof first, strcspn(format->name, ",") + 1));
    return av_match_name(first, names) != 0;
}

/* Demuxers without a file of their own find their input by name: numbered pictures, capture devices, generators. */
static bool is_usable(const AVInputFormat *format) {
    return format != NULL && !(format->flags & AVFMT_NOFILE) && !is_one_of(format, plain_texts);
}

/* Looks at the content and, where `name` is not empty, at the name's ending. What FFmpeg itself calls a possible
 * misdetection is none: any noise looks a little like MP3. */
static int probe(mcu_demuxer *demuxer, const char *name, const AVInputFormat **format) {
    *format = NULL;
    int result = av_probe_input_buffer2(demuxer->io, format, name, NULL, 0, 0);
    bool is_unlikely = result >= 0 && result <= AVPROBE_SCORE_RETRY;
    return is_unlikely || (result >= 0 && !is_usable(*format)) ? AVERROR_INVALIDDATA : result;
}

static const char *name_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* Where the ending leads to something not usable, the content alone decides; but some kinds of pictures (TGA) have
 * nothing but their ending, and are read by FFmpeg's demuxer for one picture of a known kind. */
static int find_format(const char *path, mcu_demuxer *demuxer, const AVInputFormat **format) {
    int result = probe(demuxer, name_of(path), format);
    if (result != AVERROR_INVALIDDATA) {
        return result;
    }
    bool is_picture = *format != NULL && is_one_of(*format, "image2");
    result = probe(demuxer, "", format);
    if (result == AVERROR_INVALIDDATA && is_picture) {
        *format = av_find_input_format("image2pipe");
        result = *format != NULL ? 0 : result;
    }
    return result;
}

/* Was it the name's ending only that spoke for a format? */
static bool is_by_name_only(mcu_demuxer *demuxer) {
    const AVInputFormat *format = NULL;
    AVIOContext *io = mcu_file_make_context(&demuxer->file);
    if (io == NULL) {
        return false;
    }
    mcu_file_free_context(&demuxer->io);
    demuxer->io = io;
    return probe(demuxer, "", &format) == AVERROR_INVALIDDATA;
}

static int refuse_others(AVFormatContext *format, AVIOContext **io, const char *url, int flags,
                         AVDictionary **options) {
    (void)io, (void)url, (void)flags, (void)options;
    mcu_demuxer *demuxer = format->opaque;
    demuxer->asked_for_others = true;
    return AVERROR(EPERM);
}

static int32_t fail_open(const char *path, mcu_demuxer *demuxer, const AVInputFormat *format, int averror) {
    if (demuxer->file.error < 0) {
        return mcu_fail_av(demuxer->file.error, "%s: cannot be read", path);
    }
    if (averror == AVERROR(ENOMEM)) {
        return mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", path);
    }
    if (format != NULL && (demuxer->asked_for_others || is_one_of(format, playlists))) {
        return mcu_fail(MCU_ERROR_UNSUPPORTED,
                        "%s: a list (%s) that refers to other files or addresses; name the media file itself", path,
                        format->name);
    }
    if (format == NULL || (demuxer->format == NULL && is_by_name_only(demuxer))) {
        return mcu_fail(MCU_ERROR_NO_MEDIA, "%s: not a media file that this FFmpeg can read", path);
    }
    if (is_one_of(format, "mov") && mcu_boxes_are_cut(demuxer->file.descriptor)) {
        return mcu_fail(MCU_ERROR_TRUNCATED, "%s: the file ends too early: it was cut off, or never finished", path);
    }
    int32_t status = mcu_fail_av(averror, "%s: the file is damaged or was cut off", path);
    return status == MCU_ERROR_UNSUPPORTED ? status : MCU_ERROR_DATA;
}

static int open_format(const char *path, mcu_demuxer *demuxer, const AVInputFormat *input) {
    AVFormatContext *format = avformat_alloc_context();
    if (format == NULL) {
        return AVERROR(ENOMEM);
    }
    format->pb = demuxer->io;
    format->opaque = demuxer;
    format->io_open = refuse_others;
    format->probesize = PROBE_BYTES;
    format->max_analyze_duration = PROBE_US;
    format->max_streams = MAX_STREAMS;
    AVDictionary *options = NULL;
    av_dict_set(&options, "protocol_whitelist", "file", 0);
    int result = avformat_open_input(&format, name_of(path), input, &options); /* frees the context when it fails */
    av_dict_free(&options);
    if (result < 0) {
        return result;
    }
    demuxer->format = format;
    result = avformat_find_stream_info(format, NULL);
    if (strcmp(format->iformat->name, "wav") == 0) {
        /* Larger packets of plain samples, 85 ms of 16-bit stereo: a quarter of the calls. Only now, or probing reads more. */
        av_opt_set_int(format->priv_data, "max_size", 16384, 0);
    }
    return result;
}

static void close_format(mcu_demuxer *demuxer) {
    avformat_close_input(&demuxer->format);
    mcu_file_free_context(&demuxer->io);
}

bool mcu_demuxer_is_media(const AVStream *stream) {
    const AVCodecParameters *parameters = stream->codecpar;
    if (parameters->codec_id == AV_CODEC_ID_NONE || stream->disposition & AV_DISPOSITION_ATTACHED_PIC) {
        return false;
    }
    return (parameters->codec_type == AVMEDIA_TYPE_VIDEO && parameters->width > 0 && parameters->height > 0) ||
           (parameters->codec_type == AVMEDIA_TYPE_AUDIO && parameters->sample_rate > 0 &&
            parameters->ch_layout.nb_channels > 0);
}

/* MCU_OK, or why there is nothing to see or hear. */
static int32_t check_media(const char *path, const AVFormatContext *format) {
    bool is_damaged = format->nb_streams == 0;
    for (unsigned i = 0; i < format->nb_streams; i++) {
        const AVStream *stream = format->streams[i];
        if (mcu_demuxer_is_media(stream)) {
            return MCU_OK;
        }
        enum AVMediaType type = stream->codecpar->codec_type;
        is_damaged |= (type == AVMEDIA_TYPE_VIDEO || type == AVMEDIA_TYPE_AUDIO) &&
                      !(stream->disposition & AV_DISPOSITION_ATTACHED_PIC);
    }
    return is_damaged
               ? mcu_fail(MCU_ERROR_DATA, "%s: the file is damaged or was cut off: no whole stream in it", path)
               : mcu_fail(MCU_ERROR_NO_MEDIA, "%s: neither picture nor sound in it (%s)", path, format->iformat->name);
}

int32_t mcu_demuxer_reopen(const char *path, mcu_demuxer *demuxer) {
    close_format(demuxer);
    demuxer->asked_for_others = false;
    demuxer->io = mcu_file_make_context(&demuxer->file);
    if (demuxer->io == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", path);
    }
    const AVInputFormat *input = NULL;
    int result = find_format(path, demuxer, &input);
    if (result < 0) {
        return fail_open(path, demuxer, NULL, result);
    }
    result = is_one_of(input, playlists) ? AVERROR(EPERM) : open_format(path, demuxer, input);
    if (result < 0) {
        return fail_open(path, demuxer, input, result);
    }
    result = check_media(path, demuxer->format);
    return result < 0 && demuxer->asked_for_others ? fail_open(path, demuxer, input, AVERROR(EPERM)) : result;
}

int32_t mcu_demuxer_open(const char *path, mcu_demuxer *demuxer) {
    *demuxer = (mcu_demuxer){.file.descriptor = -1};
    int32_t result = mcu_file_open(path, &demuxer->file);
    if (result == MCU_OK) {
        result = mcu_demuxer_reopen(path, demuxer);
    }
    if (result < 0) {
        mcu_demuxer_close(demuxer);
    }
    return result;
}

void mcu_demuxer_close(mcu_demuxer *demuxer) {
    close_format(demuxer);
    mcu_file_close(&demuxer->file);
}

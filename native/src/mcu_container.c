#include "mcu_container.h"

#include <string.h>
#include <strings.h>

static const mcu_container containers[] = {
    {
        .ending = "mp4",
        .muxer = "mp4",
        .contents = "H.264, VP9 and AV1, Opus and AAC",
        .codecs = {AV_CODEC_ID_H264, AV_CODEC_ID_VP9, AV_CODEC_ID_AV1, AV_CODEC_ID_OPUS, AV_CODEC_ID_AAC},
        .keeps_parameter_sets = true,
        .cuts_fragments = true,
    },
    {
        .ending = "mkv",
        .muxer = "matroska",
        .contents = "H.264, VP8, VP9, AV1 and raw pictures, Opus, AAC and PCM",
        .codecs = {AV_CODEC_ID_H264, AV_CODEC_ID_VP8, AV_CODEC_ID_VP9, AV_CODEC_ID_AV1, AV_CODEC_ID_RAWVIDEO,
                   AV_CODEC_ID_OPUS, AV_CODEC_ID_AAC, AV_CODEC_ID_PCM_S16LE},
        .keeps_parameter_sets = true,
        .cuts_fragments = true,
        .is_matroska = true,
    },
    {
        .ending = "webm",
        .muxer = "webm",
        .contents = "VP8, VP9 and AV1, and Opus",
        .codecs = {AV_CODEC_ID_VP8, AV_CODEC_ID_VP9, AV_CODEC_ID_AV1, AV_CODEC_ID_OPUS},
        .cuts_fragments = true,
        .is_matroska = true,
    },
    {
        .ending = "y4m",
        .muxer = "rawvideo", /* FFmpeg 5.1's own takes wrapped AVFrames only */
        .contents = "one stream of raw pictures",
        .codecs = {AV_CODEC_ID_RAWVIDEO},
        .packet_prefix = "FRAME\n",
        .is_single = true,
    },
    {
        .ending = "wav",
        .muxer = "wav",
        .contents = "one stream of PCM sound",
        .codecs = {AV_CODEC_ID_PCM_S16LE},
        .is_single = true,
    },
};

const mcu_container *mcu_container_for(const char *path) {
    const char *name = strrchr(path, '/');
    const char *dot = strrchr(name == NULL ? path : name, '.');
    if (dot == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof containers / sizeof containers[0]; i++) {
        if (strcasecmp(dot + 1, containers[i].ending) == 0) {
            return &containers[i];
        }
    }
    return NULL;
}

bool mcu_container_holds(const mcu_container *container, enum AVCodecID codec) {
    for (size_t i = 0; i < sizeof container->codecs / sizeof container->codecs[0]; i++) {
        if (container->codecs[i] == codec && codec != AV_CODEC_ID_NONE) {
            return true;
        }
    }
    return false;
}

void mcu_container_options(const mcu_container *container, AVDictionary **options) {
    if (strcmp(container->ending, "mp4") == 0) {
        /* empty_moov + delay_moov: a header without samples, written with the first fragment, when the codecs' delays
         * are known: only so does it get the edit lists that cut them off. frag_custom: fragments end where we say. */
        av_dict_set(options, "movflags", "empty_moov+delay_moov+default_base_moof+frag_keyframe+frag_custom", 0);
    } else if (strcmp(container->ending, "wav") == 0) {
        av_dict_set(options, "rf64", "auto", 0); /* EBU Tech 3306, should it outgrow 4 GiB */
    } else if (container->is_matroska) {
        av_dict_set(options, "cluster_time_limit", "2000", 0); /* milliseconds */
    }
}

/* yuv4mpeg(5): 4:2:0 with chroma sited as in MPEG-2 and H.264; XCOLORRANGE is FFmpeg's extension. */
int mcu_container_write_prologue(const mcu_container *container, AVFormatContext *format) {
    if (strcmp(container->ending, "y4m") != 0) {
        return 0;
    }
    const AVStream *stream = format->streams[0];
    int result = avio_printf(format->pb, "YUV4MPEG2 W%d H%d F%d:%d Ip A1:1 C420mpeg2 XCOLORRANGE=LIMITED\n",
                             stream->codecpar->width, stream->codecpar->height, stream->avg_frame_rate.num,
                             stream->avg_frame_rate.den);
    return result < 0 ? result : 0;
}

/* Where the next start code begins, or size. */
static int32_t find_start_code(const uint8_t *data, int32_t size, int32_t from) {
    for (int32_t i = from; i + 3 < size; i++) {
        if (data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 1) {
            return i;
        }
    }
    return size;
}

int32_t mcu_copy_without_parameter_sets(uint8_t *out, const uint8_t *data, int32_t size) {
    enum { SEQUENCE_SET = 7, PICTURE_SET = 8, DELIMITER = 9 };
    int32_t written = 0;
    for (int32_t start = find_start_code(data, size, 0), end; start < size; start = end) {
        int type = data[start + 3] & 0x1f;
        end = find_start_code(data, size, start + 3);
        if (type != SEQUENCE_SET && type != PICTURE_SET && type != DELIMITER) {
            memcpy(out + written, data + start, (size_t)(end - start));
            written += end - start;
        }
    }
    return written;
}

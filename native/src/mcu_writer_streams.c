/* The streams of a file, told to the container before its header is written. */
#include <stdlib.h>
#include <string.h>

#include "mcu_audio_encoder.h"
#include "mcu_error.h"
#include "mcu_video_encoder.h"
#include "mcu_writer.h"

enum { OPUS_HEAD_BYTES = 19 };

/* The codec is checked against the container, and a stream made with its time base as a wish. */
static int32_t add_stream(mcu_writer *writer, enum AVCodecID codec, AVRational time_base, AVStream **added,
                          int32_t *index) {
    if (writer->is_started) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "%s: streams are added before the start", writer->path);
    }
    unsigned limit = writer->container->is_single ? 1 : MCU_MAX_STREAMS;
    if (!mcu_container_holds(writer->container, codec) || writer->format->nb_streams >= limit) {
        return mcu_fail(MCU_ERROR_UNSUPPORTED, "%s: a .%s file holds %s; %s%s does not fit", writer->path,
                        writer->container->ending, writer->container->contents,
                        writer->format->nb_streams > 0 && writer->container->is_single ? "a second stream of " : "",
                        avcodec_get_name(codec));
    }
    AVStream *stream = avformat_new_stream(writer->format, NULL);
    if (stream == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", writer->path);
    }
    stream->time_base = time_base;
    mcu_stream_state *state = &writer->streams[stream->index];
    *state = (mcu_stream_state){0, INT64_MIN, INT64_MIN};
    *added = stream;
    *index = stream->index;
    return MCU_OK;
}

static void set_frame_rate(AVStream *stream, int32_t frames_per_second) {
    stream->avg_frame_rate = (AVRational){frames_per_second, 1};
    stream->r_frame_rate = stream->avg_frame_rate;
    stream->sample_aspect_ratio = (AVRational){1, 1};
}

int32_t mcu_writer_add_video(mcu_writer *writer, const mcu_video_encoder *encoder, int32_t *index) {
    if (writer == NULL || encoder == NULL || index == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "null argument");
    }
    AVStream *stream = NULL;
    int32_t fps = encoder->options.frames_per_second;
    int32_t status = add_stream(writer, encoder->parameters->codec_id, (AVRational){1, fps}, &stream, index);
    if (status != MCU_OK) {
        return status;
    }
    if (avcodec_parameters_copy(stream->codecpar, encoder->parameters) < 0) {
        return mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", writer->path);
    }
    set_frame_rate(stream, fps);
    return MCU_OK;
}

int32_t mcu_writer_add_raw_video(mcu_writer *writer, int32_t width, int32_t height, int32_t frames_per_second,
                                 int32_t *index) {
    if (writer == NULL || index == NULL || width < 2 || height < 2 || (width | height) % 2 != 0 ||
        frames_per_second < 1) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "raw pictures of %dx%d at %d per second: sides are even", width, height,
                        frames_per_second);
    }
    AVStream *stream = NULL;
    int32_t status = add_stream(writer, AV_CODEC_ID_RAWVIDEO, (AVRational){1, frames_per_second}, &stream, index);
    if (status != MCU_OK) {
        return status;
    }
    mcu_describe_video(stream->codecpar, AV_CODEC_ID_RAWVIDEO, width, height, MCU_MATRIX_BT709);
    stream->codecpar->codec_tag = MKTAG('I', '4', '2', '0');
    set_frame_rate(stream, frames_per_second);
    return MCU_OK;
}

int32_t mcu_writer_add_audio(mcu_writer *writer, const mcu_audio_encoder *encoder, int32_t *index) {
    if (writer == NULL || encoder == NULL || index == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "null argument");
    }
    AVStream *stream = NULL;
    int32_t status = add_stream(writer, encoder->context->codec_id, (AVRational){1, MCU_SAMPLE_RATE}, &stream, index);
    if (status != MCU_OK) {
        return status;
    }
    if (avcodec_parameters_from_context(stream->codecpar, encoder->context) < 0) {
        return mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", writer->path);
    }
    writer->streams[*index].delay_samples = encoder->context->initial_padding;
    return MCU_OK;
}

static void describe_sound(AVCodecParameters *parameters, enum AVCodecID codec, enum AVSampleFormat format,
                           int64_t bitrate_bps) {
    parameters->codec_type = AVMEDIA_TYPE_AUDIO;
    parameters->codec_id = codec;
    parameters->format = format;
    parameters->sample_rate = MCU_SAMPLE_RATE;
    parameters->ch_layout = (AVChannelLayout)AV_CHANNEL_LAYOUT_STEREO;
    parameters->bit_rate = bitrate_bps;
}

/* The identification header of RFC 7845 section 5.1: stereo, mapping family 0. */
static int32_t set_opus_head(AVCodecParameters *parameters, int32_t pre_skip) {
    const uint8_t head[OPUS_HEAD_BYTES] = {'O',
                                           'p',
                                           'u',
                                           's',
                                           'H',
                                           'e',
                                           'a',
                                           'd',
                                           1,
                                           2,
                                           (uint8_t)(pre_skip & 0xff),
                                           (uint8_t)(pre_skip >> 8),
                                           MCU_SAMPLE_RATE & 0xff,
                                           MCU_SAMPLE_RATE >> 8 & 0xff,
                                           0,
                                           0,
                                           0,
                                           0,
                                           0};
    parameters->extradata = av_mallocz(OPUS_HEAD_BYTES + AV_INPUT_BUFFER_PADDING_SIZE);
    if (parameters->extradata == NULL) {
        return MCU_ERROR_MEMORY;
    }
    memcpy(parameters->extradata, head, sizeof head);
    parameters->extradata_size = OPUS_HEAD_BYTES;
    return MCU_OK;
}

int32_t mcu_writer_add_opus(mcu_writer *writer, int32_t bitrate_bps, int32_t pre_skip_samples, int32_t *index) {
    if (writer == NULL || index == NULL || pre_skip_samples < 0 || pre_skip_samples > UINT16_MAX) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "an Opus pre-skip of %d samples: must be 0 to 65535", pre_skip_samples);
    }
    AVStream *stream = NULL;
    int32_t status = add_stream(writer, AV_CODEC_ID_OPUS, (AVRational){1, MCU_SAMPLE_RATE}, &stream, index);
    if (status != MCU_OK) {
        return status;
    }
    describe_sound(stream->codecpar, AV_CODEC_ID_OPUS, AV_SAMPLE_FMT_FLT, bitrate_bps);
    stream->codecpar->frame_size = MCU_SAMPLE_RATE / 50;
    stream->codecpar->initial_padding = pre_skip_samples;
    stream->codecpar->seek_preroll = MCU_SAMPLE_RATE / 100 * 8; /* 80 ms, RFC 7845 section 4.6 */
    /* Matroska's block times are those of the input, its CodecDelay is taken off by the player. FFmpeg's muxer adds the
     * delay back itself since libavformat 60. */
    bool is_added_back = !writer->container->is_matroska || avformat_version() >= AV_VERSION_INT(60, 0, 0);
    writer->streams[*index].delay_samples = is_added_back ? pre_skip_samples : 0;
    return set_opus_head(stream->codecpar, pre_skip_samples) == MCU_OK
               ? MCU_OK
               : mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", writer->path);
}

int32_t mcu_writer_add_pcm(mcu_writer *writer, int32_t *index) {
    if (writer == NULL || index == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "null argument");
    }
    AVStream *stream = NULL;
    int32_t status = add_stream(writer, AV_CODEC_ID_PCM_S16LE, (AVRational){1, MCU_SAMPLE_RATE}, &stream, index);
    if (status != MCU_OK) {
        return status;
    }
    describe_sound(stream->codecpar, AV_CODEC_ID_PCM_S16LE, AV_SAMPLE_FMT_S16, MCU_SAMPLE_RATE * 32);
    stream->codecpar->bits_per_coded_sample = 16;
    stream->codecpar->block_align = 4;
    return MCU_OK;
}

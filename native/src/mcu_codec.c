#include "mcu_codec.h"

#include <limits.h>

#include "mcu_error.h"
#include "mcu_side_data.h"

/* FFmpeg's own "av1" decoder needs a graphics card; the software decoders of other projects are asked first. */
static const AVCodec *find_decoder(enum AVCodecID id) {
    if (id == AV_CODEC_ID_AV1) {
        const AVCodec *codec = avcodec_find_decoder_by_name("libdav1d");
        return codec != NULL ? codec : avcodec_find_decoder_by_name("libaom-av1");
    }
    return avcodec_find_decoder(id);
}

int32_t mcu_codec_make(mcu_codec *codec, const mcu_settings *settings) {
    const char *name = avcodec_get_name(settings->parameters->codec_id);
    *codec = (mcu_codec){.has_side_data = settings->has_side_data};
    codec->codec = find_decoder(settings->parameters->codec_id);
    if (codec->codec == NULL) {
        return mcu_fail(MCU_ERROR_UNSUPPORTED, "%s: this FFmpeg has no decoder for it", name);
    }
    codec->context = avcodec_alloc_context3(codec->codec);
    codec->packet = av_packet_alloc();
    codec->frame = av_frame_alloc();
    if (codec->context == NULL || codec->packet == NULL || codec->frame == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", name);
    }
    int result = avcodec_parameters_to_context(codec->context, settings->parameters);
    if (result < 0) {
        return mcu_fail_av(result, "%s: the stream's settings are not usable", name);
    }
    codec->context->pkt_timebase = (AVRational){1, 1000000};
    codec->context->framerate = settings->frame_rate;
    return MCU_OK;
}

int32_t mcu_codec_open(mcu_codec *codec) {
    int result = mcu_cpu_open_codec(codec->context, codec->codec, NULL);
    return result < 0 ? mcu_fail_av(result, "%s: the decoder cannot be opened", codec->codec->name) : MCU_OK;
}

void mcu_codec_free(mcu_codec *codec) {
    av_packet_free(&codec->packet);
    av_frame_free(&codec->frame);
    avcodec_free_context(&codec->context);
}

int32_t mcu_codec_fill(mcu_codec *codec, const uint8_t *data, int32_t size, int64_t pts_us) {
    if (codec->context == NULL || size < 0 || (data == NULL && size > 0) ||
        size > INT_MAX - AV_INPUT_BUFFER_PADDING_SIZE) {
        return MCU_ERROR_ARGUMENT;
    }
    AVPacket *packet = codec->packet;
    int64_t time = pts_us == MCU_NO_PTS ? AV_NOPTS_VALUE : pts_us;
    int result = 0;
    if (codec->has_side_data) {
        result = mcu_side_data_unpack(data, size, time, packet);
    } else {
        packet->pts = time;
        packet->data = (uint8_t *)(uintptr_t)data;
        packet->size = size;
    }
    if (result < 0 || packet->size == 0) { /* FFmpeg would take no bytes for the end of the stream */
        av_packet_unref(packet);
        return MCU_ERROR_DATA;
    }
    return MCU_OK;
}

static int32_t status_of(int result) {
    return result >= 0                 ? MCU_OK
           : result == AVERROR(EAGAIN) ? MCU_AGAIN
           : result == AVERROR_EOF     ? MCU_END
                                       : MCU_ERROR_DATA; /* whatever FFmpeg calls it, the packet brought it about */
}

int32_t mcu_codec_send(mcu_codec *codec, void (*begin)(void)) {
    if (begin != NULL) {
        begin();
    }
    int result = avcodec_send_packet(codec->context, codec->packet);
    if (begin != NULL) {
        mcu_cpu_end();
    }
    av_packet_unref(codec->packet);
    return status_of(result);
}

int32_t mcu_codec_receive(mcu_codec *codec) {
    int result = avcodec_receive_frame(codec->context, codec->frame);
    if (result == AVERROR(EAGAIN) && codec->owes_drain) {
        codec->owes_drain = false;
        avcodec_send_packet(codec->context, NULL);
        result = avcodec_receive_frame(codec->context, codec->frame);
    }
    codec->is_set_up |= result >= 0;
    return status_of(result);
}

void mcu_codec_drain(mcu_codec *codec) {
    codec->owes_drain = avcodec_send_packet(codec->context, NULL) == AVERROR(EAGAIN);
}

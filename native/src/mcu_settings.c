#include "mcu_settings.h"

#include "mcu_error.h"

mcu_settings *mcu_settings_copy(const AVCodecParameters *parameters, AVRational frame_rate) {
    mcu_settings *settings = av_mallocz(sizeof *settings);
    if (settings == NULL) {
        return NULL;
    }
    settings->parameters = avcodec_parameters_alloc();
    if (settings->parameters == NULL || avcodec_parameters_copy(settings->parameters, parameters) < 0) {
        avcodec_parameters_free(&settings->parameters);
        av_free(settings);
        return NULL;
    }
    settings->frame_rate = frame_rate;
    return settings;
}

int32_t mcu_settings_create(const char *codec_name, mcu_settings **settings) {
    if (codec_name == NULL || settings == NULL) {
        return mcu_fail(MCU_ERROR_ARGUMENT, "a codec name and a place for the settings are needed");
    }
    *settings = NULL;
    const AVCodecDescriptor *descriptor = avcodec_descriptor_get_by_name(codec_name);
    if (descriptor == NULL || (descriptor->type != AVMEDIA_TYPE_VIDEO && descriptor->type != AVMEDIA_TYPE_AUDIO)) {
        return mcu_fail(MCU_ERROR_NOT_FOUND, "%s: no codec of this name in this FFmpeg", codec_name);
    }
    AVCodecParameters *parameters = avcodec_parameters_alloc();
    if (parameters == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", codec_name);
    }
    parameters->codec_type = descriptor->type;
    parameters->codec_id = descriptor->id;
    if (descriptor->id == AV_CODEC_ID_OPUS) {
        parameters->sample_rate = 48000;
        av_channel_layout_default(&parameters->ch_layout, 2);
    }
    *settings = mcu_settings_copy(parameters, (AVRational){0, 1});
    avcodec_parameters_free(&parameters);
    return *settings != NULL ? MCU_OK : mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", codec_name);
}

void mcu_settings_free(mcu_settings *settings) {
    if (settings == NULL) {
        return;
    }
    avcodec_parameters_free(&settings->parameters);
    av_free(settings);
}

/* FFmpeg's own "av1" decoder needs a graphics card; the software decoders of other projects are asked first. */
static const AVCodec *find_decoder(enum AVCodecID id) {
    if (id == AV_CODEC_ID_AV1) {
        const AVCodec *codec = avcodec_find_decoder_by_name("libdav1d");
        return codec != NULL ? codec : avcodec_find_decoder_by_name("libaom-av1");
    }
    return avcodec_find_decoder(id);
}

int32_t mcu_settings_make_context(const mcu_settings *settings, AVCodecContext **context, const AVCodec **codec) {
    enum AVCodecID id = settings->parameters->codec_id;
    *context = NULL;
    *codec = find_decoder(id);
    if (*codec == NULL) {
        return mcu_fail(MCU_ERROR_UNSUPPORTED, "%s: this FFmpeg has no decoder for it", avcodec_get_name(id));
    }
    *context = avcodec_alloc_context3(*codec);
    if (*context == NULL) {
        return mcu_fail(MCU_ERROR_MEMORY, "%s: out of memory", avcodec_get_name(id));
    }
    int result = avcodec_parameters_to_context(*context, settings->parameters);
    if (result < 0) {
        avcodec_free_context(context);
        return mcu_fail_av(result, "%s: the stream's settings are not usable", avcodec_get_name(id));
    }
    (*context)->pkt_timebase = (AVRational){1, 1000000};
    (*context)->framerate = settings->frame_rate;
    return MCU_OK;
}

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

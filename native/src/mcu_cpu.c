#include "mcu_cpu.h"

#include <pthread.h>

#include <libavutil/cpu.h>

static pthread_mutex_t cpu_lock = PTHREAD_MUTEX_INITIALIZER;
static int flags_before;

void mcu_cpu_begin_full(void) {
    pthread_mutex_lock(&cpu_lock);
    flags_before = av_get_cpu_flags();
}

void mcu_cpu_begin_baseline(void) {
    pthread_mutex_lock(&cpu_lock);
    flags_before = av_get_cpu_flags();
#if defined(__x86_64__)
    const int baseline = AV_CPU_FLAG_MMX | AV_CPU_FLAG_MMXEXT | AV_CPU_FLAG_CMOV | AV_CPU_FLAG_SSE | AV_CPU_FLAG_SSE2;
    av_force_cpu_flags(flags_before & baseline);
#endif
}

void mcu_cpu_end(void) {
    av_force_cpu_flags(flags_before);
    pthread_mutex_unlock(&cpu_lock);
}

int mcu_cpu_open_codec(AVCodecContext *context, const AVCodec *codec, AVDictionary **options) {
    if (codec->type == AVMEDIA_TYPE_AUDIO) {
        mcu_cpu_begin_baseline();
    } else {
        mcu_cpu_begin_full();
    }
    int result = avcodec_open2(context, codec, options);
    mcu_cpu_end();
    return result;
}

/*
 * Which vector instructions FFmpeg may use. Pictures are integer arithmetic and equal on every CPU, so video codecs get
 * all there is. Sound is floating point, where wider vectors add in another order: audio codecs and resamplers get the
 * instructions that every CPU of the architecture has (SSE2 on x86-64), so that samples are the same on every machine.
 *
 * FFmpeg keeps one set of CPU flags for the whole process and reads it when a codec sets itself up. So whatever sets
 * a codec up runs between one of the begin functions and mcu_cpu_end, which hold one lock for the process.
 */
#ifndef MCU_CPU_H
#define MCU_CPU_H

#include <libavcodec/avcodec.h>

void mcu_cpu_begin_baseline(void);
void mcu_cpu_begin_full(void);
void mcu_cpu_end(void);

/* avcodec_open2 with the flags that fit the codec's kind: baseline for sound, all for anything else. */
int mcu_cpu_open_codec(AVCodecContext *context, const AVCodec *codec, AVDictionary **options);

#endif

/* What an Opus stream leaves out at its start and end, and when its decoder sets parts of itself up anew. */
#ifndef MCU_OPUS_TRIM_H
#define MCU_OPUS_TRIM_H

#include <stdbool.h>

#include <libavcodec/avcodec.h>

typedef struct mcu_opus {
    /* Samples to leave out at the start of the stream, and at the end of the next frame. */
    int skip, discard;

    /* The last packet's first byte (RFC 6716 section 3.1: mode, bandwidth, channels), -1 before the first packet. */
    int toc;
} mcu_opus;

/* At the start of a stream with these settings: its pre-skip is to be left out. */
void mcu_opus_start(mcu_opus *opus, const AVCodecParameters *parameters);

/* Will this packet make the decoder set parts of itself up? It does so when mode or bandwidth change; of packets that
 * hold more than one stream, only the first shows. */
bool mcu_opus_changes(mcu_opus *opus, const AVPacket *packet, int channels);

/* Takes the filling off the frame's end; answers how many samples at its start are to be left out. */
int mcu_opus_trim(mcu_opus *opus, AVFrame *frame);

#endif

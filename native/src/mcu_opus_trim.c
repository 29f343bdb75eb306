#include "mcu_opus_trim.h"

#include <libavutil/intreadwrite.h>
#include <libavutil/macros.h>

/* RFC 7845 section 5.1: the identification header, and the place of the pre-skip in it. */
enum { HEADER_BYTES = 19, PRE_SKIP_AT = 10 };

void mcu_opus_start(mcu_opus *opus, const AVCodecParameters *parameters) {
    bool has_header = parameters->extradata_size >= HEADER_BYTES;
    *opus = (mcu_opus){.skip = has_header ? AV_RL16(parameters->extradata + PRE_SKIP_AT) : 0, .toc = -1};
}

bool mcu_opus_changes(mcu_opus *opus, const AVPacket *packet, int channels) {
    int toc = packet->data[0];
    bool changes = toc != opus->toc || channels > 2;
    opus->toc = toc;
    return changes;
}

int mcu_opus_trim(mcu_opus *opus, AVFrame *frame) {
    int skipped = FFMIN(opus->skip, frame->nb_samples);
    opus->skip -= skipped;
    frame->nb_samples -= FFMIN(opus->discard, frame->nb_samples - skipped);
    opus->discard = 0;
    return skipped;
}

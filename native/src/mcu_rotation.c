#include "mcu_rotation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/display.h>

int32_t mcu_rotation_of_matrix(const uint8_t *matrix, size_t size) {
    int32_t values[9];
    if (matrix == NULL || size < sizeof values) {
        return 0;
    }
    memcpy(values, matrix, sizeof values);
    double counterclockwise = av_display_rotation_get(values);
    if (!isfinite(counterclockwise)) {
        return 0; /* a matrix that cannot be turned back */
    }
    long quarters = lround(-counterclockwise / 90.0);
    return (int32_t)(((quarters % 4) + 4) % 4 * 90);
}

int32_t mcu_rotation_of_stream(const AVStream *stream) {
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
    const AVPacketSideData *side = av_packet_side_data_get(
        stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
    return side != NULL ? mcu_rotation_of_matrix(side->data, side->size) : 0;
#else
    size_t size = 0;
    const uint8_t *matrix = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    return mcu_rotation_of_matrix(matrix, size);
#endif
}

static int32_t rotation_of_exif(const AVDictionary *metadata) {
    const AVDictionaryEntry *entry = av_dict_get(metadata, "Orientation", NULL, 0);
    switch (entry != NULL ? strtol(entry->value, NULL, 10) : 1) {
    case 3:
    case 4:
        return 180;
    case 5:
    case 6:
        return 90;
    case 7:
    case 8:
        return 270;
    default:
        return 0;
    }
}

int32_t mcu_rotation_of_frame(const AVFrame *frame) {
    const AVFrameSideData *side = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    return side != NULL ? mcu_rotation_of_matrix(side->data, side->size) : rotation_of_exif(frame->metadata);
}

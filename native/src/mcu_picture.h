/* What is behind the opaque picture, and what its numbers mean. */
#ifndef MCU_PICTURE_H
#define MCU_PICTURE_H

#include <stdbool.h>

#include <libavutil/frame.h>

#include "mcu_core.h"

struct mcu_picture {
    AVFrame *frame; /* yuv420p or yuvj420p when it holds a picture */
};

typedef struct mcu_color {
    int32_t matrix; /* MCU_MATRIX_* */
    bool is_full_range;
} mcu_color;

/* Pictures with more samples a side, or in all, are refused: 16384 is the largest side that AV1, HEVC and VP9 levels
 * know; 64 Mi pixels (8192 squared) are twice an 8K picture and hold the largest common photograph. */
enum { MCU_MAX_SIDE = 16384, MCU_MAX_PIXELS = 64 * 1024 * 1024 };

bool mcu_picture_size_is_sane(int width, int height);

/* Red, green and blue, or a palette of them: no luma yet. */
bool mcu_picture_is_rgb(int pixel_format);
bool mcu_picture_is_gray(int pixel_format);

/* Of a picture as the decoder gave it: matrix and range that its luma and chroma will have as 8-bit 4:2:0. Gray that
 * does not say its range is full in still pictures (PNG, TIFF and the like) and limited in video. */
mcu_color mcu_picture_color(const AVFrame *frame, bool is_still);

#endif

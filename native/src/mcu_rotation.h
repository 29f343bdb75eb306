/* Clockwise quarter turns to apply for display, from what files and pictures say. */
#ifndef MCU_ROTATION_H
#define MCU_ROTATION_H

#include <stddef.h>
#include <stdint.h>

#include <libavformat/avformat.h>

/* 0, 90, 180 or 270: the quarter turn nearest to what a display matrix (3x3, `size` bytes) says; mirroring is not
 * honoured. */
int32_t mcu_rotation_of_matrix(const uint8_t *matrix, size_t size);

int32_t mcu_rotation_of_stream(const AVStream *stream);

/* The picture's own turn: its display matrix, or the orientation that a camera wrote into a JPEG (Exif 2.3, tag 0x112).
 */
int32_t mcu_rotation_of_frame(const AVFrame *frame);

#endif

/* The outermost boxes of an MP4 or QuickTime file (ISO/IEC 14496-12 section 4.2), to tell a cut file from a damaged
 * one. */
#ifndef MCU_BOXES_H
#define MCU_BOXES_H

#include <stdbool.h>

/* Does a box promise more bytes than the file has, or does the file end before its index? */
bool mcu_boxes_are_cut(int descriptor);

#endif

/* What FFmpeg says of one context in its log, as errors. For demuxers that pass over damage and tell of it nowhere else. */
#ifndef MCU_COMPLAINTS_H
#define MCU_COMPLAINTS_H

#include <stdbool.h>

/* From here on complaints about this context count, on this thread. */
void mcu_complaints_begin(const void *context);

/* Were there any? None count from here on. */
bool mcu_complaints_end(void);

#endif

#include "mcu_core.h"

#include <stddef.h>

#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
#include <malloc.h>
#define MCU_HAS_MALLINFO2 1
#endif

void mcu_memory_use(int64_t *in_use, int64_t *held) {
#ifdef MCU_HAS_MALLINFO2
    /* Over all arenas; blocks of mmap's own are counted apart from them. */
    const struct mallinfo2 info = mallinfo2();
    *in_use = (int64_t)(info.uordblks + info.hblkhd);
    *held = (int64_t)(info.arena + info.hblkhd);
#else
    *in_use = 0;
    *held = 0;
#endif
}

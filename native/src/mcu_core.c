#include "mcu_core.h"

#include <libavutil/avutil.h>
#include <stdatomic.h>

#include "mcu_handle.h"

static atomic_int live_handles;

int32_t mcu_abi_version(void) { return MCU_ABI_VERSION; }

const char *mcu_ffmpeg_version(void) { return av_version_info(); }

int32_t mcu_outstanding(void) { return atomic_load(&live_handles); }

void mcu_handle_opened(void) { atomic_fetch_add(&live_handles, 1); }

void mcu_handle_closed(void) { atomic_fetch_sub(&live_handles, 1); }

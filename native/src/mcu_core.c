#include "mcu_core.h"

int32_t mcu_abi_version(void) { return MCU_ABI_VERSION; }

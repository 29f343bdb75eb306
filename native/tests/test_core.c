#include <stdio.h>

#include "mcu_core.h"

int main(void) {
    if (mcu_abi_version() != MCU_ABI_VERSION) {
        fprintf(stderr, "library and header differ\n");
        return 1;
    }
    return 0;
}

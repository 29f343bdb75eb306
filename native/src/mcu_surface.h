#ifndef MCU_SURFACE_H
#define MCU_SURFACE_H

#include <cairo.h>

#include "mcu_core.h"

struct mcu_surface {
    cairo_surface_t *image;
    cairo_t *cairo;
};

int32_t mcu_status_from_cairo(cairo_status_t status);
void mcu_set_color(cairo_t *cairo, uint32_t argb);

#endif

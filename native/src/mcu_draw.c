#include <math.h>
#include <stdlib.h>

#include "mcu_surface.h"

int32_t mcu_status_from_cairo(cairo_status_t status) {
    switch (status) {
    case CAIRO_STATUS_SUCCESS:
        return MCU_OK;
    case CAIRO_STATUS_NO_MEMORY:
        return MCU_ERROR_MEMORY;
    default:
        return MCU_ERROR_ARGUMENT;
    }
}

void mcu_set_color(cairo_t *cairo, uint32_t argb) {
    cairo_set_source_rgba(cairo, (double)(argb >> 16 & 0xFF) / 255, (double)(argb >> 8 & 0xFF) / 255,
                          (double)(argb & 0xFF) / 255, (double)(argb >> 24) / 255);
}

int32_t mcu_surface_create(int32_t width, int32_t height, mcu_surface **out) {
    if (!out || width < 1 || height < 1 || width > MCU_SURFACE_MAX_SIDE || height > MCU_SURFACE_MAX_SIDE) {
        return MCU_ERROR_ARGUMENT;
    }
    *out = NULL;
    mcu_surface *surface = calloc(1, sizeof *surface);
    if (!surface) {
        return MCU_ERROR_MEMORY;
    }
    surface->image = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
    surface->cairo = cairo_create(surface->image);
    cairo_status_t status = cairo_status(surface->cairo);
    if (status != CAIRO_STATUS_SUCCESS) {
        mcu_surface_free(surface);
        return mcu_status_from_cairo(status);
    }
    cairo_set_antialias(surface->cairo, CAIRO_ANTIALIAS_BEST);
    cairo_set_line_cap(surface->cairo, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(surface->cairo, CAIRO_LINE_JOIN_ROUND);
    *out = surface;
    return MCU_OK;
}

void mcu_surface_free(mcu_surface *surface) {
    if (surface) {
        cairo_destroy(surface->cairo);
        cairo_surface_destroy(surface->image);
        free(surface);
    }
}

int32_t mcu_surface_size(const mcu_surface *surface, int32_t *width, int32_t *height) {
    if (!surface || !width || !height) {
        return MCU_ERROR_ARGUMENT;
    }
    *width = cairo_image_surface_get_width(surface->image);
    *height = cairo_image_surface_get_height(surface->image);
    return MCU_OK;
}

int32_t mcu_surface_pixels(mcu_surface *surface, const uint8_t **pixels, int32_t *stride) {
    if (!surface || !pixels || !stride) {
        return MCU_ERROR_ARGUMENT;
    }
    cairo_surface_flush(surface->image);
    *pixels = cairo_image_surface_get_data(surface->image);
    *stride = cairo_image_surface_get_stride(surface->image);
    return MCU_OK;
}

int32_t mcu_surface_clear(mcu_surface *surface, uint32_t argb) {
    if (!surface) {
        return MCU_ERROR_ARGUMENT;
    }
    cairo_t *cairo = surface->cairo;
    cairo_save(cairo);
    cairo_reset_clip(cairo);
    cairo_set_operator(cairo, CAIRO_OPERATOR_SOURCE);
    mcu_set_color(cairo, argb);
    cairo_paint(cairo);
    cairo_restore(cairo);
    return mcu_status_from_cairo(cairo_status(cairo));
}

int32_t mcu_surface_place(mcu_surface *surface, double x, double y, double scale) {
    /* A singular matrix would put the whole context into an error state for good. */
    if (!surface || !isfinite(x) || !isfinite(y) || !isfinite(scale) || scale <= 0) {
        return MCU_ERROR_ARGUMENT;
    }
    cairo_matrix_t matrix = {scale, 0, 0, scale, x, y};
    cairo_set_matrix(surface->cairo, &matrix);
    return mcu_status_from_cairo(cairo_status(surface->cairo));
}

int32_t mcu_surface_set_erasing(mcu_surface *surface, int32_t is_erasing) {
    if (!surface) {
        return MCU_ERROR_ARGUMENT;
    }
    cairo_set_operator(surface->cairo, is_erasing ? CAIRO_OPERATOR_DEST_OUT : CAIRO_OPERATOR_OVER);
    return MCU_OK;
}

int32_t mcu_path_move_to(mcu_surface *surface, double x, double y) {
    if (!surface) {
        return MCU_ERROR_ARGUMENT;
    }
    cairo_move_to(surface->cairo, x, y);
    return mcu_status_from_cairo(cairo_status(surface->cairo));
}

int32_t mcu_path_line_to(mcu_surface *surface, double x, double y) {
    if (!surface) {
        return MCU_ERROR_ARGUMENT;
    }
    cairo_line_to(surface->cairo, x, y);
    return mcu_status_from_cairo(cairo_status(surface->cairo));
}

int32_t mcu_path_curve_to(mcu_surface *surface, double x1, double y1, double x2, double y2, double x, double y) {
    if (!surface) {
        return MCU_ERROR_ARGUMENT;
    }
    cairo_curve_to(surface->cairo, x1, y1, x2, y2, x, y);
    return mcu_status_from_cairo(cairo_status(surface->cairo));
}

int32_t mcu_path_arc(mcu_surface *surface, double x, double y, double radius, double from, double to) {
    if (!surface || radius < 0) {
        return MCU_ERROR_ARGUMENT;
    }
    cairo_arc(surface->cairo, x, y, radius, from, to);
    return mcu_status_from_cairo(cairo_status(surface->cairo));
}

int32_t mcu_path_rounded_rectangle(mcu_surface *surface, double x, double y, double width, double height,
                                   double radius) {
    if (!surface || width < 0 || height < 0) {
        return MCU_ERROR_ARGUMENT;
    }
    cairo_t *cairo = surface->cairo;
    double r = fmin(radius, fmin(width, height) / 2);
    if (r <= 0) {
        cairo_rectangle(cairo, x, y, width, height);
    } else {
        cairo_new_sub_path(cairo);
        cairo_arc(cairo, x + width - r, y + r, r, -M_PI_2, 0);
        cairo_arc(cairo, x + width - r, y + height - r, r, 0, M_PI_2);
        cairo_arc(cairo, x + r, y + height - r, r, M_PI_2, M_PI);
        cairo_arc(cairo, x + r, y + r, r, M_PI, 3 * M_PI_2);
        cairo_close_path(cairo);
    }
    return mcu_status_from_cairo(cairo_status(cairo));
}

int32_t mcu_path_close(mcu_surface *surface) {
    if (!surface) {
        return MCU_ERROR_ARGUMENT;
    }
    cairo_close_path(surface->cairo);
    return mcu_status_from_cairo(cairo_status(surface->cairo));
}

int32_t mcu_path_fill(mcu_surface *surface, uint32_t argb, int32_t rule) {
    if (!surface || (rule != MCU_FILL_NONZERO && rule != MCU_FILL_EVEN_ODD)) {
        return MCU_ERROR_ARGUMENT;
    }
    cairo_set_fill_rule(surface->cairo, rule == MCU_FILL_EVEN_ODD ? CAIRO_FILL_RULE_EVEN_ODD : CAIRO_FILL_RULE_WINDING);
    mcu_set_color(surface->cairo, argb);
    cairo_fill(surface->cairo);
    return mcu_status_from_cairo(cairo_status(surface->cairo));
}

int32_t mcu_path_stroke(mcu_surface *surface, uint32_t argb, double width) {
    if (!surface || width <= 0) {
        return MCU_ERROR_ARGUMENT;
    }
    cairo_set_line_width(surface->cairo, width);
    mcu_set_color(surface->cairo, argb);
    cairo_stroke(surface->cairo);
    return mcu_status_from_cairo(cairo_status(surface->cairo));
}

int32_t mcu_path_clip(mcu_surface *surface) {
    if (!surface) {
        return MCU_ERROR_ARGUMENT;
    }
    cairo_set_fill_rule(surface->cairo, CAIRO_FILL_RULE_WINDING);
    cairo_clip(surface->cairo);
    return mcu_status_from_cairo(cairo_status(surface->cairo));
}

int32_t mcu_surface_reset_clip(mcu_surface *surface) {
    if (!surface) {
        return MCU_ERROR_ARGUMENT;
    }
    cairo_reset_clip(surface->cairo);
    return mcu_status_from_cairo(cairo_status(surface->cairo));
}

int32_t mcu_surface_draw_image(mcu_surface *surface, mcu_surface *image, double x, double y, double width,
                               double height, int32_t fit, double focus_x, double focus_y) {
    if (!surface || !image || surface == image || !(width > 0) || !(height > 0) ||
        (fit != MCU_FIT_CONTAIN && fit != MCU_FIT_COVER)) {
        return MCU_ERROR_ARGUMENT;
    }
    double image_width = cairo_image_surface_get_width(image->image);
    double image_height = cairo_image_surface_get_height(image->image);
    double scale_x = width / image_width;
    double scale_y = height / image_height;
    double scale = fit == MCU_FIT_COVER ? fmax(scale_x, scale_y) : fmin(scale_x, scale_y);
    double left = x + (width - image_width * scale) * focus_x;
    double top = y + (height - image_height * scale) * focus_y;

    cairo_t *cairo = surface->cairo;
    cairo_save(cairo);
    cairo_new_path(cairo);
    cairo_rectangle(cairo, fmax(x, left), fmax(y, top), fmin(width, image_width * scale),
                    fmin(height, image_height * scale));
    cairo_clip(cairo);
    cairo_translate(cairo, left, top);
    cairo_scale(cairo, scale, scale);
    cairo_surface_flush(image->image);
    cairo_set_source_surface(cairo, image->image, 0, 0);
    /* Padding keeps the filter from mixing transparency into the picture's edges. */
    cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD);
    cairo_pattern_set_filter(cairo_get_source(cairo), scale == 1 ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
    cairo_paint(cairo);
    cairo_restore(cairo);
    return mcu_status_from_cairo(cairo_status(cairo));
}

/* Drawing: labels, avatars, icons and images, with Cairo and Pango. A part of mcu_core.h. */
#ifndef MCU_CORE_DRAW_H
#define MCU_CORE_DRAW_H

#include "mcu_core.h"

/* ---- draw ----
 * Vector drawing and text with Cairo and Pango, on surfaces of premultiplied ARGB32 (one native-endian 32-bit word a
 * pixel). Lengths are pixels, x to the right and y down, with the origin in the top left corner; colours are
 * 0xAARRGGBB, not premultiplied. Antialiasing is grey, text is not hinted, so equal fonts give equal pixels.
 */

typedef struct mcu_surface mcu_surface;
typedef struct mcu_text mcu_text;

enum {
    MCU_SURFACE_MAX_SIDE = 8192,
    MCU_IMAGE_MAX_BYTES = 4 << 20,
    MCU_IMAGE_MAX_SIDE = 3840, /* and at most 3840 * 2160 pixels, lying or standing */
};

enum { MCU_FILL_NONZERO = 0, MCU_FILL_EVEN_ODD = 1 };
enum { MCU_FIT_CONTAIN = 0, MCU_FIT_COVER = 1 };
enum { MCU_ALIGN_START = 0, MCU_ALIGN_CENTER = 1, MCU_ALIGN_END = 2 };

/* A transparent surface; sides 1..MCU_SURFACE_MAX_SIDE. */
MCU_API int32_t mcu_surface_create(int32_t width, int32_t height, mcu_surface **out);

/*
 * A PNG or JPEG file as a surface, turned as its EXIF orientation asks. MCU_ERROR_NOT_FOUND, MCU_ERROR_PERMISSION and
 * MCU_ERROR_IO speak of the file, MCU_ERROR_TOO_LARGE of the limits above, MCU_ERROR_DATA of what is in it.
 */
MCU_API int32_t mcu_surface_load(const char *path, mcu_surface **out);
MCU_API void mcu_surface_free(mcu_surface *surface);
MCU_API int32_t mcu_surface_size(const mcu_surface *surface, int32_t *width, int32_t *height);

/* Finished pixels, valid until the surface is drawn on again or freed; stride in bytes. */
MCU_API int32_t mcu_surface_pixels(mcu_surface *surface, const uint8_t **pixels, int32_t *stride);

/* Sets every pixel to one colour; 0 makes all transparent. Ignores the clip. */
MCU_API int32_t mcu_surface_clear(mcu_surface *surface, uint32_t argb);

/* Later coordinates are (x + scale * own x, y + scale * own y); (0, 0, 1) is the plain state. */
MCU_API int32_t mcu_surface_place(mcu_surface *surface, double x, double y, double scale);

/* 1: what is filled or stroked from now on is taken away instead of painted; 0: painted. */
MCU_API int32_t mcu_surface_set_erasing(mcu_surface *surface, int32_t is_erasing);

/* The current path; a fill, a stroke or a clip uses it up. Angles in radians, growing clockwise from the x axis. */
MCU_API int32_t mcu_path_move_to(mcu_surface *surface, double x, double y);
MCU_API int32_t mcu_path_line_to(mcu_surface *surface, double x, double y);
MCU_API int32_t mcu_path_curve_to(mcu_surface *surface, double x1, double y1, double x2, double y2, double x, double y);
MCU_API int32_t mcu_path_arc(mcu_surface *surface, double x, double y, double radius, double from, double to);
MCU_API int32_t mcu_path_rounded_rectangle(mcu_surface *surface, double x, double y, double width, double height,
                                           double radius);
MCU_API int32_t mcu_path_close(mcu_surface *surface);
MCU_API int32_t mcu_path_fill(mcu_surface *surface, uint32_t argb, int32_t rule);
MCU_API int32_t mcu_path_stroke(mcu_surface *surface, uint32_t argb, double width); /* round caps and joins */
MCU_API int32_t mcu_path_clip(mcu_surface *surface);                                /* cuts the clip further */
MCU_API int32_t mcu_surface_reset_clip(mcu_surface *surface);

/*
 * Scales an image into a box. focus 0..1 places the crop window (cover) or the picture in the box (contain); 0.5 is the
 * middle.
 */
MCU_API int32_t mcu_surface_draw_image(mcu_surface *surface, mcu_surface *image, double x, double y, double width,
                                       double height, int32_t fit, double focus_x, double focus_y);

typedef struct mcu_text_spec {
    double size;       /* pixels per em */
    int32_t weight;    /* 100..900; 400 is regular, 700 bold */
    int32_t alignment; /* MCU_ALIGN_*; start is the right side for a right-to-left paragraph */
    int32_t max_width; /* pixels; 0: no limit, and then no wrapping and no ellipsis */
    int32_t max_lines; /* of each paragraph; what does not fit ends in an ellipsis. 0: no limit */
} mcu_text_spec;

/* Of the text last set, in pixels from the layout's top left corner. */
typedef struct mcu_text_extents {
    double ink_x, ink_y, ink_width, ink_height;
    double logical_x, logical_y, logical_width, logical_height;
    double baseline; /* of the first line */
    int32_t line_count;
    int32_t unknown_glyphs; /* characters that no installed font has */
    int32_t ellipsis_start; /* bytes of the text; -1: nothing is hidden */
    int32_t ellipsis_end;   /* first byte shown again, or the text's (or paragraph's) end */
} mcu_text_extents;

/*
 * Lays out and draws text: families is a comma-separated list in order of preference, language a BCP 47 tag that
 * chooses among forms of Han characters. Reads the machine's font folders, but none of its font preferences.
 */
MCU_API int32_t mcu_text_create(const char *families, const char *language, mcu_text **out);
MCU_API void mcu_text_free(mcu_text *text);

/* 1 if a family of this very name is installed, else 0. */
MCU_API int32_t mcu_text_has_family(mcu_text *text, const char *family, int32_t *has);
MCU_API int32_t mcu_text_set(mcu_text *text, const char *utf8, int32_t size_bytes, const mcu_text_spec *spec,
                             mcu_text_extents *extents);
MCU_API int32_t mcu_text_draw(mcu_text *text, mcu_surface *surface, double x, double y, uint32_t argb);

#endif

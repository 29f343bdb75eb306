#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mcu_core.h"

/* Pango's font thread may still hold matches of fontconfig when the process ends. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libfontconfig\n"; }

static int failures;
#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "line %d: %s\n", __LINE__, #condition);                                                    \
            failures++;                                                                                                \
        }                                                                                                              \
    } while (0)

static uint32_t pixel(mcu_surface *surface, int x, int y) {
    const uint8_t *pixels = NULL;
    int32_t stride = 0;
    CHECK(mcu_surface_pixels(surface, &pixels, &stride) == MCU_OK);
    uint32_t value;
    memcpy(&value, pixels + (ptrdiff_t)y * stride + x * 4, 4);
    return value;
}

static void test_shapes(void) {
    mcu_surface *surface = NULL;
    CHECK(mcu_surface_create(40, 20, &surface) == MCU_OK);
    CHECK(pixel(surface, 0, 0) == 0);
    CHECK(mcu_surface_clear(surface, 0x80FF0000) == MCU_OK);
    CHECK(pixel(surface, 39, 19) == 0x80800000);
    CHECK(mcu_surface_clear(surface, 0) == MCU_OK);

    CHECK(mcu_path_rounded_rectangle(surface, 0, 0, 40, 20, 8) == MCU_OK);
    CHECK(mcu_path_fill(surface, 0xFF102030, MCU_FILL_NONZERO) == MCU_OK);
    CHECK(pixel(surface, 20, 10) == 0xFF102030);
    CHECK(pixel(surface, 0, 0) == 0);
    CHECK(pixel(surface, 0, 10) == 0xFF102030);

    CHECK(mcu_surface_set_erasing(surface, 1) == MCU_OK);
    CHECK(mcu_path_arc(surface, 20, 10, 5, 0, 2 * M_PI) == MCU_OK);
    CHECK(mcu_path_fill(surface, 0xFF000000, MCU_FILL_NONZERO) == MCU_OK);
    CHECK(mcu_surface_set_erasing(surface, 0) == MCU_OK);
    CHECK(pixel(surface, 20, 10) == 0);

    CHECK(mcu_surface_place(surface, 10, 0, 2) == MCU_OK);
    CHECK(mcu_path_move_to(surface, 0, 5) == MCU_OK);
    CHECK(mcu_path_line_to(surface, 10, 5) == MCU_OK);
    CHECK(mcu_path_curve_to(surface, 11, 5, 12, 5, 13, 5) == MCU_OK);
    CHECK(mcu_path_stroke(surface, 0xFFFFFFFF, 2) == MCU_OK);
    CHECK(mcu_surface_place(surface, 0, 0, 1) == MCU_OK);
    CHECK(pixel(surface, 20, 10) == 0xFFFFFFFF);
    CHECK(pixel(surface, 5, 10) == 0xFF102030);

    CHECK(mcu_surface_clear(surface, 0) == MCU_OK);
    CHECK(mcu_path_rounded_rectangle(surface, 0, 0, 10, 20, 0) == MCU_OK);
    CHECK(mcu_path_clip(surface) == MCU_OK);
    CHECK(mcu_path_rounded_rectangle(surface, 0, 0, 40, 20, 0) == MCU_OK);
    CHECK(mcu_path_close(surface) == MCU_OK);
    CHECK(mcu_path_fill(surface, 0xFF00FF00, MCU_FILL_EVEN_ODD) == MCU_OK);
    CHECK(mcu_surface_reset_clip(surface) == MCU_OK);
    CHECK(pixel(surface, 9, 10) == 0xFF00FF00);
    CHECK(pixel(surface, 10, 10) == 0);
    mcu_surface_free(surface);
}

static void test_caller_mistakes(void) {
    mcu_surface *surface = NULL;
    CHECK(mcu_surface_create(0, 1, &surface) == MCU_ERROR_ARGUMENT && !surface);
    CHECK(mcu_surface_create(1, MCU_SURFACE_MAX_SIDE + 1, &surface) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_surface_create(1, 1, NULL) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_surface_clear(NULL, 0) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_surface_create(4, 4, &surface) == MCU_OK);
    CHECK(mcu_surface_place(surface, 0, 0, 0) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_surface_place(surface, NAN, 0, 1) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_path_fill(surface, 0, 7) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_surface_draw_image(surface, surface, 0, 0, 1, 1, MCU_FIT_COVER, 0, 0) == MCU_ERROR_ARGUMENT);
    CHECK(mcu_path_rounded_rectangle(surface, 0, 0, 4, 4, 0) == MCU_OK);
    CHECK(mcu_path_fill(surface, 0xFF010203, MCU_FILL_NONZERO) == MCU_OK);
    CHECK(pixel(surface, 3, 3) == 0xFF010203);
    mcu_surface_free(surface);
    mcu_surface_free(NULL);
}

static void test_image_fits(void) {
    mcu_surface *image = NULL, *surface = NULL;
    CHECK(mcu_surface_create(40, 20, &image) == MCU_OK);
    CHECK(mcu_surface_clear(image, 0xFF336699) == MCU_OK);
    CHECK(mcu_surface_create(40, 40, &surface) == MCU_OK);
    CHECK(mcu_surface_draw_image(surface, image, 0, 0, 20, 20, MCU_FIT_CONTAIN, 0.5, 0.5) == MCU_OK);
    CHECK(pixel(surface, 10, 10) == 0xFF336699);
    CHECK(pixel(surface, 10, 4) == 0 && pixel(surface, 10, 5) == 0xFF336699);
    CHECK(pixel(surface, 10, 14) == 0xFF336699 && pixel(surface, 10, 15) == 0);
    CHECK(mcu_surface_draw_image(surface, image, 20, 20, 20, 20, MCU_FIT_COVER, 0.5, 0.4) == MCU_OK);
    CHECK(pixel(surface, 20, 20) == 0xFF336699 && pixel(surface, 39, 39) == 0xFF336699);
    CHECK(pixel(surface, 19, 30) == 0 && pixel(surface, 30, 19) == 0);
    mcu_surface_free(image);
    mcu_surface_free(surface);
}

static int32_t load_bytes(const void *bytes, size_t size, mcu_surface **out) {
    char path[] = "/tmp/mcu-draw-XXXXXX";
    int file = mkstemp(path);
    CHECK(file >= 0 && write(file, bytes, size) == (ssize_t)size);
    close(file);
    int32_t status = mcu_surface_load(path, out);
    unlink(path);
    return status;
}

/* 2x1 pixels, RGBA: opaque red, and blue at alpha 128. */
static const uint8_t small_png[] = {
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00,
    0x00, 0x02, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0xF4, 0x22, 0x7F, 0x8A, 0x00, 0x00, 0x00,
    0x0E, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0xF8, 0xCF, 0xC0, 0x00, 0x42, 0x0D, 0x00, 0x0F, 0x7A, 0x03,
    0x7E, 0x77, 0xE9, 0x7F, 0x97, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82};

static void test_images(void) {
    mcu_surface *image = NULL;
    CHECK(mcu_surface_load("/no/such/file.png", &image) == MCU_ERROR_NOT_FOUND && !image);
    CHECK(mcu_surface_load("/tmp", &image) == MCU_ERROR_IO);
    CHECK(load_bytes("", 0, &image) == MCU_ERROR_DATA);
    CHECK(load_bytes("GIF89a and so on", 16, &image) == MCU_ERROR_DATA);
    CHECK(load_bytes(small_png, sizeof small_png, &image) == MCU_OK);
    if (image) {
        int32_t width = 0, height = 0;
        CHECK(mcu_surface_size(image, &width, &height) == MCU_OK && width == 2 && height == 1);
        CHECK(pixel(image, 0, 0) == 0xFFFF0000);
        CHECK(pixel(image, 1, 0) == 0x80000080);
    }
    mcu_surface_free(image);
    for (size_t size = 0; size < sizeof small_png - 12; size++) {
        CHECK(load_bytes(small_png, size, &image) == MCU_ERROR_DATA && !image);
    }

    uint8_t wide[sizeof small_png];
    memcpy(wide, small_png, sizeof wide);
    memcpy(wide + 16, "\x00\x00\x0F\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x8C\xED\x30\x4F", 17); /* 3841 columns */
    CHECK(load_bytes(wide, sizeof wide, &image) == MCU_ERROR_TOO_LARGE && !image);

    uint8_t *heavy = calloc(1, MCU_IMAGE_MAX_BYTES + 1);
    CHECK(load_bytes(heavy, MCU_IMAGE_MAX_BYTES + 1, &image) == MCU_ERROR_TOO_LARGE);
    free(heavy);
}

static void set(mcu_text *text, const char *utf8, int32_t width, int32_t lines, mcu_text_extents *extents) {
    const mcu_text_spec spec = {
        .size = 20, .weight = 400, .alignment = MCU_ALIGN_START, .max_width = width, .max_lines = lines};
    CHECK(mcu_text_set(text, utf8, (int32_t)strlen(utf8), &spec, extents) == MCU_OK);
}

static void test_text(void) {
    mcu_text *text = NULL;
    mcu_text_extents extents;
    CHECK(mcu_text_create("Noto Sans,Noto Sans CJK KR,Noto Color Emoji", "ko", &text) == MCU_OK);
    set(text, "Hello 세계", 0, 0, &extents);
    CHECK(extents.unknown_glyphs == 0 && extents.line_count == 1 && extents.ellipsis_start == -1);
    double width = extents.logical_width;
    CHECK(width > 60 && width < 140);

    mcu_surface *surface = NULL;
    CHECK(mcu_surface_create(160, 40, &surface) == MCU_OK);
    CHECK(mcu_text_draw(text, surface, 4, 4, 0xFFFFFFFF) == MCU_OK);
    int inked = 0;
    for (int y = 0; y < 40; y++) {
        for (int x = 0; x < 160; x++) {
            inked += pixel(surface, x, y) != 0;
        }
    }
    CHECK(inked > 200);
    mcu_surface_free(surface);

    set(text, "Hello 세계", (int32_t)width - 10, 1, &extents);
    CHECK(extents.ellipsis_start > 5 && extents.ellipsis_end == 12 && extents.logical_width <= width - 10);
    set(text, "one two three four", 80, 2, &extents);
    CHECK(extents.line_count == 2 && extents.ellipsis_start > 8);
    set(text, "", 0, 0, &extents);
    CHECK(extents.line_count == 1 && extents.ink_width == 0);
    set(text, "\xF3\xB0\x80\x80", 0, 0, &extents); /* private use */
    CHECK(extents.unknown_glyphs == 1);

    const mcu_text_spec spec = {.size = 20, .weight = 400};
    CHECK(mcu_text_set(text, "\xFF\xFE", 2, &spec, &extents) == MCU_ERROR_DATA);
    const mcu_text_spec zero = {.size = 0, .weight = 400};
    CHECK(mcu_text_set(text, "a", 1, &zero, &extents) == MCU_ERROR_ARGUMENT);
    int32_t has = 0;
    CHECK(mcu_text_has_family(text, "Noto Sans", &has) == MCU_OK && has == 1);
    CHECK(mcu_text_has_family(text, "No Such Family", &has) == MCU_OK && has == 0);
    mcu_text_free(text);
    mcu_text_free(NULL);
}

int main(void) {
    test_shapes();
    test_caller_mistakes();
    test_image_fits();
    test_images();
    test_text();
    return failures ? 1 : 0;
}

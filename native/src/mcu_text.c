#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "mcu_surface.h"

struct mcu_text {
    PangoFontMap *map;
    PangoContext *context;
    PangoLayout *layout;
    char *families;
};

/*
 * All rules that text needs; what a machine's own files prefer is left out, or pixels would depend on them. Colour
 * emoji are bitmaps of one size: the second rule scales them to the size asked for, as fontconfig's
 * 10-scale-bitmap-fonts.conf does. Pango asks for emoji under the family name "emoji".
 */
static const char font_rules[] =
    "<match target='pattern'><test name='family'><string>emoji</string></test>"
    "<edit name='family' mode='prepend' binding='strong'><string>Noto Color Emoji</string></edit></match>"
    "<match target='font'><test name='outline' compare='eq'><bool>false</bool></test>"
    "<edit name='pixelsizefixupfactor' mode='assign'><divide><name target='pattern'>pixelsize</name>"
    "<name target='font'>pixelsize</name></divide></edit>"
    "<edit name='matrix' mode='assign'><times><name>matrix</name>"
    "<matrix><name>pixelsizefixupfactor</name><double>0</double><double>0</double><name>pixelsizefixupfactor</name>"
    "</matrix></times></edit>"
    "<edit name='size' "
    "mode='assign'><divide><name>size</name><name>pixelsizefixupfactor</name></divide></edit></match>";

static void append_folders(GString *xml, const char *element, FcStrList *folders) {
    for (FcChar8 *folder; folders && (folder = FcStrListNext(folders));) {
        char *escaped = g_markup_escape_text((const char *)folder, -1);
        g_string_append_printf(xml, "<%s>%s</%s>", element, escaped, element);
        g_free(escaped);
    }
    if (folders) {
        FcStrListDone(folders);
    }
}

static FcConfig *shared_config;

static void create_font_config(void) {
    FcConfig *machine = FcInitLoadConfig();
    FcConfig *own = FcConfigCreate();
    if (!machine || !own) {
        goto fail;
    }
    GString *xml = g_string_new("<?xml version='1.0'?><fontconfig>");
    append_folders(xml, "dir", FcConfigGetFontDirs(machine));
    append_folders(xml, "cachedir", FcConfigGetCacheDirs(machine));
    g_string_append(xml, font_rules);
    g_string_append(xml, "</fontconfig>");
    FcBool is_loaded =
        FcConfigParseAndLoadFromMemory(own, (const FcChar8 *)xml->str, FcFalse) && FcConfigBuildFonts(own);
    g_string_free(xml, TRUE);
    if (is_loaded) {
        FcConfigDestroy(machine);
        shared_config = own;
        return;
    }
fail:
    if (machine) {
        FcConfigDestroy(machine);
    }
    if (own) {
        FcConfigDestroy(own);
    }
}

/* Read once: fonts installed later are seen by the next process. Null when out of memory. */
static FcConfig *get_font_config(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, create_font_config);
    return shared_config;
}

static void set_font_options(PangoContext *context) {
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_subpixel_order(options, CAIRO_SUBPIXEL_ORDER_DEFAULT);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
}

int32_t mcu_text_create(const char *families, const char *language, mcu_text **out) {
    if (!families || !language || !out) {
        return MCU_ERROR_ARGUMENT;
    }
    *out = NULL;
    mcu_text *text = calloc(1, sizeof *text);
    FcConfig *config = get_font_config();
    if (!text || !config) {
        free(text);
        return MCU_ERROR_MEMORY;
    }
    text->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    if (!text->map) {
        free(text);
        return MCU_ERROR_UNSUPPORTED;
    }
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(text->map), config);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(text->map), 96);
    text->families = g_strdup(families);
    text->context = pango_font_map_create_context(text->map);
    set_font_options(text->context);
    pango_context_set_language(text->context, pango_language_from_string(language));
    pango_context_set_base_dir(text->context, PANGO_DIRECTION_WEAK_LTR);
    pango_context_set_round_glyph_positions(text->context, TRUE);
    text->layout = pango_layout_new(text->context);
    pango_layout_set_auto_dir(text->layout, TRUE);
    pango_layout_set_wrap(text->layout, PANGO_WRAP_WORD_CHAR);
    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
    pango_layout_set_attributes(text->layout, attributes);
    pango_attr_list_unref(attributes);
    *out = text;
    return MCU_OK;
}

void mcu_text_free(mcu_text *text) {
    if (text) {
        g_object_unref(text->layout);
        g_object_unref(text->context);
        g_object_unref(text->map);
        g_free(text->families);
        free(text);
    }
}

int32_t mcu_text_has_family(mcu_text *text, const char *family, int32_t *has) {
    if (!text || !family || !has) {
        return MCU_ERROR_ARGUMENT;
    }
    PangoFontFamily **families;
    int count;
    *has = 0;
    pango_font_map_list_families(text->map, &families, &count);
    for (int i = 0; i < count; i++) {
        *has |= strcmp(pango_font_family_get_name(families[i]), family) == 0;
    }
    g_free(families);
    return MCU_OK;
}

/* Finds the bytes that the first ellipsis stands for; reports -1 where there is none. */
static void find_ellipsis(PangoLayout *layout, mcu_text_extents *extents) {
    extents->ellipsis_start = extents->ellipsis_end = -1;
    for (GSList *lines = pango_layout_get_lines_readonly(layout); lines; lines = lines->next) {
        const PangoLayoutLine *line = lines->data;
        for (GSList *runs = line->runs; runs; runs = runs->next) {
            const PangoItem *item = ((const PangoGlyphItem *)runs->data)->item;
            if (item->analysis.flags & PANGO_ANALYSIS_FLAG_IS_ELLIPSIS) {
                extents->ellipsis_start = item->offset;
                extents->ellipsis_end = item->offset + item->length;
                return;
            }
        }
    }
}

static void measure(PangoLayout *layout, mcu_text_extents *extents) {
    PangoRectangle ink, logical;
    pango_layout_get_extents(layout, &ink, &logical);
    extents->ink_x = pango_units_to_double(ink.x);
    extents->ink_y = pango_units_to_double(ink.y);
    extents->ink_width = pango_units_to_double(ink.width);
    extents->ink_height = pango_units_to_double(ink.height);
    extents->logical_x = pango_units_to_double(logical.x);
    extents->logical_y = pango_units_to_double(logical.y);
    extents->logical_width = pango_units_to_double(logical.width);
    extents->logical_height = pango_units_to_double(logical.height);
    extents->baseline = pango_units_to_double(pango_layout_get_baseline(layout));
    extents->line_count = pango_layout_get_line_count(layout);
    extents->unknown_glyphs = pango_layout_get_unknown_glyphs_count(layout);
    find_ellipsis(layout, extents);
}

int32_t mcu_text_set(mcu_text *text, const char *utf8, int32_t size_bytes, const mcu_text_spec *spec,
                     mcu_text_extents *extents) {
    if (!text || (!utf8 && size_bytes > 0) || size_bytes < 0 || !spec || !extents || !(spec->size > 0) ||
        spec->size > MCU_SURFACE_MAX_SIDE || spec->max_width < 0 || spec->max_width > MCU_SURFACE_MAX_SIDE ||
        spec->max_lines < 0 || spec->alignment < MCU_ALIGN_START || spec->alignment > MCU_ALIGN_END) {
        return MCU_ERROR_ARGUMENT;
    }
    if (size_bytes > 0 && !g_utf8_validate(utf8, size_bytes, NULL)) {
        return MCU_ERROR_DATA;
    }
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, text->families);
    pango_font_description_set_weight(font, (PangoWeight)spec->weight);
    pango_font_description_set_absolute_size(font, spec->size * PANGO_SCALE);
    pango_layout_set_font_description(text->layout, font);
    pango_font_description_free(font);

    static const PangoAlignment alignments[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER, PANGO_ALIGN_RIGHT};
    pango_layout_set_alignment(text->layout, alignments[spec->alignment]);
    pango_layout_set_width(text->layout, spec->max_width > 0 ? spec->max_width * PANGO_SCALE : -1);
    pango_layout_set_ellipsize(text->layout, spec->max_lines > 0 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
    pango_layout_set_height(text->layout, spec->max_lines > 0 ? -spec->max_lines : -1);
    pango_layout_set_text(text->layout, size_bytes > 0 ? utf8 : "", size_bytes);
    measure(text->layout, extents);
    return MCU_OK;
}

int32_t mcu_text_draw(mcu_text *text, mcu_surface *surface, double x, double y, uint32_t argb) {
    if (!text || !surface) {
        return MCU_ERROR_ARGUMENT;
    }
    cairo_new_path(surface->cairo);
    cairo_move_to(surface->cairo, x, y);
    mcu_set_color(surface->cairo, argb);
    pango_cairo_show_layout(surface->cairo, text->layout);
    cairo_new_path(surface->cairo);
    return mcu_status_from_cairo(cairo_status(surface->cairo));
}

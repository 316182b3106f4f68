#include "client/sheet.h"

#include <string.h>

#include "client/locales.h"

/* fontconfig keeps its configuration for the life of the program, in pointers the leak sanitizer can not read. */
#if defined(__SANITIZE_ADDRESS__)
#define SHEET_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SHEET_SANITIZED
#endif
#endif
#ifdef SHEET_SANITIZED
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}
const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}
#endif

static cairo_status_t bytes_take(void *closure, const unsigned char *bytes, unsigned length)
{
    struct text *pdf = closure;
    text_append(pdf, (const char *)bytes, length);
    return pdf->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

/* A map of fonts of its own, in points, so that the sheet depends on no setting of a screen. */
static bool fonts_open(struct sheet *sheet)
{
    PangoFontFamily **families = NULL;
    int count = 0;
    locale_characters(); /* pango takes its language from there */
    sheet->fonts = pango_cairo_font_map_new();
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(sheet->fonts), 72);
    sheet->context = pango_font_map_create_context(sheet->fonts);
    pango_font_map_list_families(sheet->fonts, &families, &count);
    g_free(families);
    return count > 0;
}

static void fonts_close(struct sheet *sheet)
{
    g_clear_object(&sheet->context);
    g_clear_object(&sheet->fonts);
}

int sheet_open(struct sheet *sheet, struct text *pdf, const char *title, const char *author, const char *day,
               struct error *err)
{
    char date[40];
    int result = late_pango_load(err);
    if (result != 0) return result;
    if (!fonts_open(sheet)) {
        fonts_close(sheet);
        return error_set(err, ERROR_IO,
                         "there are no fonts on this machine to write a PDF with; install some, such as the package "
                         "fonts-dejavu-core");
    }
    snprintf(date, sizeof date, "%.10sT12:00:00Z", day);
    sheet->surface = cairo_pdf_surface_create_for_stream(bytes_take, pdf, SHEET_WIDTH, SHEET_HEIGHT);
    sheet->cairo = cairo_create(sheet->surface);
    cairo_pdf_surface_restrict_to_version(sheet->surface, CAIRO_PDF_VERSION_1_5);
    cairo_pdf_surface_set_metadata(sheet->surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(sheet->surface, CAIRO_PDF_METADATA_AUTHOR, author);
    cairo_pdf_surface_set_metadata(sheet->surface, CAIRO_PDF_METADATA_CREATOR, "Schouw");
    cairo_pdf_surface_set_metadata(sheet->surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
    cairo_pdf_surface_set_metadata(sheet->surface, CAIRO_PDF_METADATA_MOD_DATE, date);
    return 0;
}

int sheet_close(struct sheet *sheet, int result, struct error *err)
{
    if (!sheet->surface) return result;
    cairo_status_t drawn = cairo_status(sheet->cairo);
    cairo_destroy(sheet->cairo);
    cairo_surface_finish(sheet->surface);
    cairo_status_t written = cairo_surface_status(sheet->surface);
    cairo_surface_destroy(sheet->surface);
    sheet->cairo = NULL;
    sheet->surface = NULL;
    fonts_close(sheet);
    if (result != 0) return result;
    if (drawn == CAIRO_STATUS_NO_MEMORY || written == CAIRO_STATUS_NO_MEMORY) return error_memory(err);
    if (drawn != CAIRO_STATUS_SUCCESS || written != CAIRO_STATUS_SUCCESS)
        return error_set(err, ERROR_IO, "can not make the PDF: %s",
                         cairo_status_to_string(drawn != CAIRO_STATUS_SUCCESS ? drawn : written));
    return 0;
}

void sheet_page(struct sheet *sheet)
{
    if (sheet->page > 0) cairo_show_page(sheet->cairo);
    sheet->page++;
    sheet->y = sheet->top;
    if (sheet->begin) sheet->begin(sheet, sheet->what);
}

void sheet_room(struct sheet *sheet, double height)
{
    if (sheet->y + height > sheet->bottom && sheet->y > sheet->top) sheet_page(sheet);
}

/* Owned by the caller. */
static PangoLayout *layout_new(struct sheet *sheet, const struct sheet_style *style, double width, const char *string)
{
    PangoLayout *layout = pango_layout_new(sheet->context);
    PangoFontDescription *font = pango_font_description_from_string(style->font);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout, style->align);
    if (style->leading > 0) pango_layout_set_line_spacing(layout, (float)style->leading);
    pango_layout_set_text(layout, string, -1);
    return layout;
}

double sheet_height(struct sheet *sheet, const struct sheet_style *style, double width, const char *string)
{
    PangoLayout *layout = layout_new(sheet, style, width, string);
    int height;
    pango_layout_get_size(layout, NULL, &height);
    g_object_unref(layout);
    return (double)height / PANGO_SCALE;
}

double sheet_width(struct sheet *sheet, const struct sheet_style *style, const char *string)
{
    PangoLayout *layout = layout_new(sheet, style, 0, string);
    int width;
    pango_layout_set_width(layout, -1);
    pango_layout_get_size(layout, &width, NULL);
    g_object_unref(layout);
    return (double)width / PANGO_SCALE;
}

void sheet_place(struct sheet *sheet, const struct sheet_style *style, double x, double y, double width,
                 const char *string)
{
    PangoLayout *layout = layout_new(sheet, style, width, string);
    cairo_set_source_rgb(sheet->cairo, style->red, style->green, style->blue);
    cairo_move_to(sheet->cairo, x, y);
    pango_cairo_show_layout(sheet->cairo, layout);
    g_object_unref(layout);
}

void sheet_text(struct sheet *sheet, const struct sheet_style *style, double x, double width, const char *string)
{
    PangoLayout *layout = layout_new(sheet, style, width, string);
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    do {
        PangoRectangle area;
        int baseline = pango_layout_iter_get_baseline(iter), first, last;
        pango_layout_iter_get_line_extents(iter, NULL, &area);
        pango_layout_iter_get_line_yrange(iter, &first, &last);
        double height = (double)(last - first) / PANGO_SCALE;
        if (sheet->y + height > sheet->bottom && sheet->y > sheet->top) sheet_page(sheet);
        cairo_set_source_rgb(sheet->cairo, style->red, style->green, style->blue);
        cairo_move_to(sheet->cairo, x + (double)area.x / PANGO_SCALE,
                      sheet->y + (double)(baseline - first) / PANGO_SCALE);
        pango_cairo_show_layout_line(sheet->cairo, pango_layout_iter_get_line_readonly(iter));
        sheet->y += height;
    } while (pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
    g_object_unref(layout);
}

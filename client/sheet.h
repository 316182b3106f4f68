/* sheet.h: sheets of A4 on which text flows, as a PDF (cairo, pango). Lengths are points (1/72 inch), from the top
 * left. */
#ifndef SCHOUW_CLIENT_SHEET_H
#define SCHOUW_CLIENT_SHEET_H

#include "client/late_pango.h"
#include "schema/error.h"
#include "schema/text.h"

#define SHEET_WIDTH 595.28
#define SHEET_HEIGHT 841.89

struct sheet {
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoFontMap *fonts;
    PangoContext *context;
    double y;           /* where the next line comes */
    double top, bottom; /* text stays between them */
    int page;           /* 1, 2, .. */
    /* Draws what every page has (frame, head). Called when a page begins, before its text; may set `top` and `y`. */
    void (*begin)(struct sheet *sheet, const void *what);
    const void *what;
};

struct sheet_style {
    const char *font; /* as pango reads it: "DejaVu Serif Bold 20" */
    PangoAlignment align;
    double red, green, blue; /* 0 to 1 */
    double leading;          /* line height as a factor; 0: the font's own */
};

/* Begins a document that is appended to `pdf`. Title and day (YYYY-MM-DD) are its metadata; nothing of the clock or the
 * machine is in it, so that it can be made again to the byte. ERROR_IO when there are no fonts at all, or no pango. */
int sheet_open(struct sheet *sheet, struct text *pdf, const char *title, const char *author, const char *day,
               struct error *err);
/* Ends the document and frees all. `result` of what was done before, or why it could not be written. */
int sheet_close(struct sheet *sheet, int result, struct error *err);

/* Begins the next page. sheet_open's caller begins the first. */
void sheet_page(struct sheet *sheet);
/* Begins a next page unless so much room is left. */
void sheet_room(struct sheet *sheet, double height);
/* Draws text in a column and moves on below it; lines that do not fit go to the next page. A word wider than the column
 * is broken. */
void sheet_text(struct sheet *sheet, const struct sheet_style *style, double x, double width, const char *string);
/* The height it would take. */
double sheet_height(struct sheet *sheet, const struct sheet_style *style, double width, const char *string);
/* The width it takes on one line. */
double sheet_width(struct sheet *sheet, const struct sheet_style *style, const char *string);
/* Draws text with its top at y, wherever that is; no page begins and `y` of the sheet stays. */
void sheet_place(struct sheet *sheet, const struct sheet_style *style, double x, double y, double width,
                 const char *string);

#endif

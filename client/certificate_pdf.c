#include "client/certificate_pdf.h"

#include <math.h>
#include <string.h>

#include "client/sheet.h"
#include "client/verb.h"

/* The sheet: a frame, the body above, the certificate in the middle, signature and mark below. In points. */
#define FRAME 28.0
#define MARGIN 68.0
#define COLUMN (SHEET_WIDTH - 2 * MARGIN)
#define LABEL_WIDTH 132.0
#define GUTTER 14.0
#define LOGO_WIDTH 190.0
#define LOGO_HEIGHT 54.0
#define SIGNATURE_WIDTH 235.0
#define MARK_WIDTH 176.0
#define SIGNATURE_SPACE 58.0 /* room to sign in */

#define STAMP_WIDTH 690.0 /* along the sheet's diagonal */
#define STAMP_TALLEST 110.0

#define MARK_DOT " · "

#define INK .11, .14, .19
#define SOFT .36, .40, .46
#define ACCENT .08, .31, .48
#define STAMP .93, .58, .58 /* light: what lies on it stays legible, on paper too */
#define WARNING .72, .08, .08

static const struct sheet_style body_style = {"DejaVu Serif Bold 16", PANGO_ALIGN_LEFT, ACCENT, 0};
static const struct sheet_style number_style = {"DejaVu Sans 9", PANGO_ALIGN_RIGHT, SOFT, 1.2};
static const struct sheet_style kicker_style = {"DejaVu Sans 11", PANGO_ALIGN_LEFT, SOFT, 0};
static const struct sheet_style title_style = {"DejaVu Serif Bold 30", PANGO_ALIGN_LEFT, INK, 1};
static const struct sheet_style declaration_style = {"DejaVu Serif 13", PANGO_ALIGN_LEFT, INK, 1.3};
static const struct sheet_style label_style = {"DejaVu Sans 9", PANGO_ALIGN_LEFT, SOFT, 1.2};
static const struct sheet_style value_style = {"DejaVu Sans 10.5", PANGO_ALIGN_LEFT, INK, 1.2};
static const struct sheet_style name_style = {"DejaVu Sans Bold 10.5", PANGO_ALIGN_LEFT, INK, 1.2};
static const struct sheet_style mark_style = {"DejaVu Serif Bold 12", PANGO_ALIGN_CENTER, ACCENT, 1.05};
static const struct sheet_style mark_number_style = {"DejaVu Sans 8", PANGO_ALIGN_CENTER, SOFT, 1.2};
static const struct sheet_style small_style = {"DejaVu Sans 8", PANGO_ALIGN_LEFT, SOFT, 1.25};

static const struct sheet_style stamp_style = {"DejaVu Sans Bold 100", PANGO_ALIGN_CENTER, STAMP, 0};
static const struct sheet_style warning_style = {"DejaVu Sans Bold 12", PANGO_ALIGN_LEFT, WARNING, 1.2};
static const struct sheet_style duplicate_style = {"DejaVu Sans Bold 11", PANGO_ALIGN_LEFT, ACCENT, 0};

/* What a line is on the sheet, by its id; other ids are a row when they have a label, else a paragraph. */
enum place {
    PLACE_ROW,
    PLACE_PARAGRAPH,
    PLACE_TITLE,
    PLACE_DECLARATION,
    PLACE_SIGNATURE,
    PLACE_MARK,
    PLACE_FOOT,
    PLACE_HEAD
};

static enum place line_place(const struct certificate_line *line)
{
    static const struct {
        const char *id;
        enum place place;
    } places[] = {
        {"certificate", PLACE_TITLE},   {"declaration", PLACE_DECLARATION},
        {"signature", PLACE_SIGNATURE}, {"mark", PLACE_MARK},
        {"status", PLACE_FOOT},         {"ownership", PLACE_FOOT},
        {"logo", PLACE_HEAD},
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (strcmp(places[i].id, line->id) == 0) return places[i].place;
    }
    return *line->label ? PLACE_ROW : PLACE_PARAGRAPH;
}

/* The line of a place, or NULL. */
static const struct certificate_line *line_at(const struct certificate_sheet *what, enum place place)
{
    for (size_t i = 0; i < what->certificate->count; i++) {
        if (line_place(&what->certificate->lines[i]) == place) return &what->certificate->lines[i];
    }
    return NULL;
}

static const char *line_text(const struct certificate_sheet *what, enum place place)
{
    const struct certificate_line *line = line_at(what, place);
    return line ? line->text : "";
}

static void rule(struct sheet *sheet, double x, double y, double width, double thick)
{
    cairo_set_line_width(sheet->cairo, thick);
    cairo_move_to(sheet->cairo, x, y);
    cairo_line_to(sheet->cairo, x + width, y);
    cairo_stroke(sheet->cairo);
}

/* Two thin frames, one in the other. */
static void frame_draw(struct sheet *sheet)
{
    cairo_set_source_rgb(sheet->cairo, ACCENT);
    cairo_set_line_width(sheet->cairo, 1.6);
    cairo_rectangle(sheet->cairo, FRAME, FRAME, SHEET_WIDTH - 2 * FRAME, SHEET_HEIGHT - 2 * FRAME);
    cairo_stroke(sheet->cairo);
    cairo_set_line_width(sheet->cairo, .5);
    cairo_rectangle(sheet->cairo, FRAME + 5, FRAME + 5, SHEET_WIDTH - 2 * FRAME - 10, SHEET_HEIGHT - 2 * FRAME - 10);
    cairo_stroke(sheet->cairo);
}

/* The logo within its box; the height it takes, 0 when the file is no PNG. */
static double logo_draw(struct sheet *sheet, const char *path, double y)
{
    cairo_surface_t *image = cairo_image_surface_create_from_png(path);
    double height = 0;
    if (cairo_surface_status(image) == CAIRO_STATUS_SUCCESS) {
        double width = cairo_image_surface_get_width(image), tall = cairo_image_surface_get_height(image);
        if (width >= 1 && tall >= 1) {
            double scale = LOGO_WIDTH / width < LOGO_HEIGHT / tall ? LOGO_WIDTH / width : LOGO_HEIGHT / tall;
            cairo_save(sheet->cairo);
            cairo_translate(sheet->cairo, MARGIN, y);
            cairo_scale(sheet->cairo, scale, scale);
            cairo_set_source_surface(sheet->cairo, image, 0, 0);
            cairo_paint(sheet->cairo);
            cairo_restore(sheet->cairo);
            height = tall * scale;
        }
    }
    cairo_surface_destroy(image);
    return height;
}

/* Along the diagonal, as large as the sheet allows. It is drawn before the text, so that this stays legible. */
static void stamp_draw(struct sheet *sheet, const char *words)
{
    double width = sheet_width(sheet, &stamp_style, words), tall = sheet_height(sheet, &stamp_style, width + 1, words);
    if (width <= 0 || tall <= 0) return;
    double scale = STAMP_WIDTH / width < STAMP_TALLEST / tall ? STAMP_WIDTH / width : STAMP_TALLEST / tall;
    cairo_save(sheet->cairo);
    cairo_translate(sheet->cairo, SHEET_WIDTH / 2, SHEET_HEIGHT / 2);
    cairo_rotate(sheet->cairo, -atan2(SHEET_HEIGHT - 2 * FRAME, SHEET_WIDTH - 2 * FRAME));
    cairo_scale(sheet->cairo, scale, scale);
    sheet_place(sheet, &stamp_style, -width / 2 - .5, -tall / 2, width + 1, words);
    cairo_restore(sheet->cairo);
}

/* Every page: frame, body, number; across it what makes it invalid. Text begins below. */
static void page_begin(struct sheet *sheet, const void *context)
{
    const struct certificate_sheet *what = context;
    const double width = COLUMN - 150, y = FRAME + 34;
    double height = 0;
    if (what->stamp) stamp_draw(sheet, what->stamp);
    frame_draw(sheet);
    if (what->logo) height = logo_draw(sheet, what->logo, y);
    if (height <= 0) {
        sheet_place(sheet, &body_style, MARGIN, y, width, what->body);
        height = sheet_height(sheet, &body_style, width, what->body);
    }
    sheet_place(sheet, &number_style, MARGIN + width + 10, y + 4, COLUMN - width - 10, what->number);
    cairo_set_source_rgb(sheet->cairo, ACCENT);
    rule(sheet, MARGIN, y + height + 10, COLUMN, 1.2);
    sheet->top = y + height + 30;
    sheet->y = sheet->top;
}

static void row_draw(struct sheet *sheet, const struct certificate_line *line)
{
    double label = sheet_height(sheet, &label_style, LABEL_WIDTH, line->label);
    sheet_room(sheet, label + 8);
    double y = sheet->y;
    int page = sheet->page;
    sheet_place(sheet, &label_style, MARGIN, y + 1.5, LABEL_WIDTH, line->label);
    sheet_text(sheet, &value_style, MARGIN + LABEL_WIDTH + GUTTER, COLUMN - LABEL_WIDTH - GUTTER, line->text);
    if (sheet->page == page && sheet->y < y + label + 1) sheet->y = y + label + 1;
    sheet->y += 6;
    cairo_set_source_rgb(sheet->cairo, .85, .87, .90);
    rule(sheet, MARGIN, sheet->y, COLUMN, .5);
    sheet->y += 7;
}

static void rows_draw(struct sheet *sheet, const struct certificate_sheet *what)
{
    for (size_t i = 0; i < what->certificate->count; i++) {
        const struct certificate_line *line = &what->certificate->lines[i];
        enum place place = line_place(line);
        if (!*line->text) continue;
        if (place == PLACE_ROW) row_draw(sheet, line);
        if (place == PLACE_PARAGRAPH) {
            sheet_text(sheet, &value_style, MARGIN, COLUMN, line->text);
            sheet->y += 9;
        }
    }
}

/* The mark as words in a frame: its name, and smaller what stands behind a middle dot, such as the number it is
 * registered under. Returns the height; draws unless `measure`. */
static double mark_draw(struct sheet *sheet, const char *mark, double x, double y, bool measure)
{
    const double width = MARK_WIDTH - 24;
    const char *dot = strstr(mark, MARK_DOT);
    struct text name = {0};
    text_append(&name, mark, dot ? (size_t)(dot - mark) : strlen(mark));
    const char *words = name.data ? name.data : "", *number = dot ? dot + strlen(MARK_DOT) : NULL;
    double tall = sheet_height(sheet, &mark_style, width, words);
    double height = tall + 24 + (number ? sheet_height(sheet, &mark_number_style, width, number) + 4 : 0);
    if (!measure) {
        cairo_set_source_rgb(sheet->cairo, ACCENT);
        cairo_set_line_width(sheet->cairo, 1.4);
        cairo_rectangle(sheet->cairo, x, y, MARK_WIDTH, height);
        cairo_stroke(sheet->cairo);
        cairo_set_line_width(sheet->cairo, .5);
        cairo_rectangle(sheet->cairo, x + 4, y + 4, MARK_WIDTH - 8, height - 8);
        cairo_stroke(sheet->cairo);
        sheet_place(sheet, &mark_style, x + 12, y + 12, width, words);
        if (number) sheet_place(sheet, &mark_number_style, x + 12, y + 16 + tall, width, number);
    }
    text_fini(&name);
    return height;
}

/* Signature and mark beside each other, the lines on status and ownership below; at the foot of the last page. */
static void foot_draw(struct sheet *sheet, const struct certificate_sheet *what)
{
    const char *mark = line_text(what, PLACE_MARK);
    double name = sheet_height(sheet, &name_style, SIGNATURE_WIDTH, what->signed_by);
    double function = sheet_height(sheet, &value_style, SIGNATURE_WIDTH, what->function);
    double signature = SIGNATURE_SPACE + 6 + name + function;
    double frame = *mark ? mark_draw(sheet, mark, 0, 0, true) : 0;
    double tall = signature > frame ? signature : frame, small = 0;
    for (size_t i = 0; i < what->certificate->count; i++) {
        const struct certificate_line *line = &what->certificate->lines[i];
        if (line_place(line) == PLACE_FOOT) small += sheet_height(sheet, &small_style, COLUMN, line->text) + 1;
    }
    sheet_room(sheet, tall + 22 + small + 14);
    double y = sheet->bottom - small - 22 - tall;
    cairo_set_source_rgb(sheet->cairo, INK);
    rule(sheet, MARGIN, y + tall - signature + SIGNATURE_SPACE, SIGNATURE_WIDTH, .8);
    sheet_place(sheet, &name_style, MARGIN, y + tall - function - name, SIGNATURE_WIDTH, what->signed_by);
    sheet_place(sheet, &value_style, MARGIN, y + tall - function, SIGNATURE_WIDTH, what->function);
    const struct certificate_line *signing = line_at(what, PLACE_SIGNATURE);
    if (signing) sheet_place(sheet, &label_style, MARGIN, y + tall - signature, SIGNATURE_WIDTH, signing->label);
    if (*mark) mark_draw(sheet, mark, MARGIN + COLUMN - MARK_WIDTH, y + tall - frame, false);
    sheet->y = sheet->bottom - small;
    cairo_set_source_rgb(sheet->cairo, .85, .87, .90);
    rule(sheet, MARGIN, sheet->y - 9, COLUMN, .5);
    for (size_t i = 0; i < what->certificate->count; i++) {
        const struct certificate_line *line = &what->certificate->lines[i];
        if (line_place(line) != PLACE_FOOT) continue;
        sheet_place(sheet, &small_style, MARGIN, sheet->y, COLUMN, line->text);
        sheet->y += sheet_height(sheet, &small_style, COLUMN, line->text) + 1;
    }
}

int certificate_pdf(const struct certificate_sheet *what, struct text *pdf, struct error *err)
{
    struct text title = {0};
    struct sheet sheet = {.top = 150, .bottom = SHEET_HEIGHT - FRAME - 26, .begin = page_begin, .what = what};
    text_printf(&title, "%s %s", what->scheme, what->number);
    int result = title.failed ? error_memory(err) : sheet_open(&sheet, pdf, title.data, what->body, what->issued, err);
    text_fini(&title);
    if (result != 0) return result;
    sheet_page(&sheet);
    if (what->warning) {
        sheet_text(&sheet, &warning_style, MARGIN, COLUMN, what->warning);
        sheet.y += 10;
    }
    if (what->duplicate) {
        sheet_text(&sheet, &duplicate_style, MARGIN, COLUMN, what->duplicate);
        sheet.y += 10;
    }
    sheet_text(&sheet, &kicker_style, MARGIN, COLUMN, what->scheme);
    sheet.y += 6;
    sheet_text(&sheet, &title_style, MARGIN, COLUMN, line_text(what, PLACE_TITLE));
    sheet.y += 18;
    sheet_text(&sheet, &declaration_style, MARGIN, COLUMN, line_text(what, PLACE_DECLARATION));
    sheet.y += 24;
    rows_draw(&sheet, what);
    foot_draw(&sheet, what);
    return sheet_close(&sheet, 0, err);
}

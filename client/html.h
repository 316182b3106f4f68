/* html.h: Markdown as one HTML page that needs nothing else: read on a screen, printed on A4, kept for years. */
#ifndef SCHOUW_CLIENT_HTML_H
#define SCHOUW_CLIENT_HTML_H

#include <stddef.h>

#include "checklists/scheme.h"
#include "schema/error.h"
#include "schema/text.h"

/* A picture at the end of the page. */
struct html_figure {
    const char *path;    /* of the bytes */
    const char *type;    /* image/jpeg or image/png; others are left out */
    const char *caption; /* untrusted */
    const char *source;  /* untrusted: whose statement it belongs to */
};

#define HTML_FIGURE_MAX (8L * 1024 * 1024)   /* bytes of one picture; larger ones are named, not shown */
#define HTML_FIGURES_MAX (48L * 1024 * 1024) /* of all pictures together */

struct html_page {
    const char *markdown; /* CommonMark, UTF-8; raw HTML in it is left out */
    const char *body;     /* name above the page: the certification body's; may be NULL */
    const char *footer;   /* a line below; may be NULL */
    const struct html_figure *figures;
    size_t figures_count;
    enum language language;
};

/* Writes the page. The title is the first heading; headings of level two make its table of contents. All that is
 * untrusted is escaped; there is no script in it, and its policy allows none. ERROR_MEMORY, ERROR_IO (a picture). */
int html_write(const struct html_page *page, struct text *html, struct error *err);

#endif

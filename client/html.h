/* html.h: Markdown as one HTML page that needs nothing else: read on a screen, printed on A4, kept for years. */
#ifndef SCHOUW_CLIENT_HTML_H
#define SCHOUW_CLIENT_HTML_H

#include <stddef.h>

#include "checklists/scheme.h"
#include "schema/error.h"
#include "schema/text.h"

/* A file that statements rest on: a picture is shown small at the end of the page, another one is listed there. */
struct html_figure {
    const char *path;    /* of the bytes; NULL: they are not here */
    const char *type;    /* media type: image/jpeg and image/png are shown */
    const char *caption; /* untrusted: the file's name */
    const char *source;  /* untrusted: whose statement it belongs to */
    const char *link;    /* untrusted: where the whole file is, relative to the page or file:; NULL: nowhere */
    const char *absence; /* why the bytes are not here; for `path` NULL */
};

#define HTML_FIGURES_MAX                                                                                               \
    (24L * 1024 * 1024) /* bytes of all small pictures together; what is beyond is named, not shown */

struct html_page {
    const char *markdown; /* CommonMark, UTF-8; raw HTML in it is left out */
    const char *body;     /* name above the page: the certification body's; may be NULL */
    const char *footer;   /* a line below; may be NULL */
    const struct html_figure *figures;
    size_t figures_count;
    enum language language;
};

/* Writes the page. The title is the first heading; headings of level two make its table of contents. All that is
 * untrusted is escaped; there is no script in it, and its policy allows none. A picture that can not be shown is named.
 * ERROR_MEMORY, ERROR_IO (a picture that can not be read). */
int html_write(const struct html_page *page, struct text *html, struct error *err);

#endif

/* html_figures.h: the pictures and files at the end of a page. For html.c only. */
#ifndef SCHOUW_CLIENT_HTML_FIGURES_H
#define SCHOUW_CLIENT_HTML_FIGURES_H

#include "client/html.h"

/* Their lines in the table of contents. */
void html_figures_contents(const struct html_page *page, struct text *html);
/* Both parts, each when there is something in it. */
int html_figures(const struct html_page *page, struct text *html, struct error *err);

#endif

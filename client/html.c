#include "client/html_figures.h"

#include <cmark.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/verb.h"

extern const char html_style[]; /* html_style.c */

/* What a heading reads as, without its markup. */
static void heading_text(cmark_node *heading, struct text *words)
{
    cmark_iter *iter = cmark_iter_new(heading);
    cmark_event_type event;
    while (iter && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        if (event != CMARK_EVENT_ENTER) continue;
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) text_puts(words, cmark_node_get_literal(node));
        if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) text_puts(words, " ");
    }
    cmark_iter_free(iter);
}

static bool is_heading(cmark_node *node, int level)
{
    return cmark_node_get_type(node) == CMARK_NODE_HEADING && cmark_node_get_heading_level(node) == level;
}

static void title_write(cmark_node *document, struct text *html)
{
    struct text words = {0};
    for (cmark_node *node = cmark_node_first_child(document); node; node = cmark_node_next(node)) {
        if (!is_heading(node, 1)) continue;
        heading_text(node, &words);
        break;
    }
    text_html(html, words.data ? words.data : "Schouw");
    html->failed |= words.failed;
    text_fini(&words);
}

static void contents_write(cmark_node *document, const struct html_page *page, struct text *html)
{
    int number = 0;
    text_printf(html, "<nav aria-label=\"%s\">\n<p>%s</p>\n<ol>\n", _("Contents"), _("Contents"));
    for (cmark_node *node = cmark_node_first_child(document); node; node = cmark_node_next(node)) {
        struct text words = {0};
        if (!is_heading(node, 2)) continue;
        heading_text(node, &words);
        text_printf(html, "<li><a href=\"#part-%d\">", ++number);
        text_html(html, words.data ? words.data : "");
        text_puts(html, "</a></li>\n");
        html->failed |= words.failed;
        text_fini(&words);
    }
    html_figures_contents(page, html);
    text_puts(html, "</ol>\n</nav>\n");
}

/* The document block by block, so that headings get the names the table of contents points to. */
static void blocks_write(cmark_node *document, struct text *html)
{
    int number = 0;
    for (cmark_node *node = cmark_node_first_child(document); node; node = cmark_node_next(node)) {
        char *block = cmark_render_html(node, CMARK_OPT_DEFAULT);
        if (!block) {
            html->failed = true;
            return;
        }
        if (is_heading(node, 2) && strncmp(block, "<h2", 3) == 0)
            text_printf(html, "<h2 id=\"part-%d\"%s", ++number, block + 3);
        else
            text_puts(html, block);
        free(block);
    }
}

int html_write(const struct html_page *page, struct text *html, struct error *err)
{
    cmark_node *document = cmark_parse_document(page->markdown, strlen(page->markdown), CMARK_OPT_DEFAULT);
    if (!document) return error_memory(err);
    text_printf(html, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                page->language == LANGUAGE_NL ? "nl" : "en");
    /* Nothing is fetched and nothing runs, whatever stands in the records. */
    text_puts(html, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
                    "style-src 'unsafe-inline'\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"generator\" content=\"Schouw " SCHOUW_VERSION "\">\n<title>");
    title_write(document, html);
    text_puts(html, "</title>\n<style>\n");
    text_puts(html, html_style);
    text_puts(html, "</style>\n</head>\n<body>\n<header>");
    text_html(html, page->body ? page->body : "Schouw");
    text_puts(html, "</header>\n");
    contents_write(document, page, html);
    text_puts(html, "<main>\n");
    blocks_write(document, html);
    int result = html_figures(page, html, err);
    text_puts(html, "</main>\n<footer>");
    text_html(html, page->footer ? page->footer : "");
    text_puts(html, "</footer>\n</body>\n</html>\n");
    cmark_node_free(document);
    if (result == 0 && html->failed) result = error_memory(err);
    return result;
}

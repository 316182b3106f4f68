#include "client/html_figures.h"

#include <gnutls/gnutls.h>
#include <string.h>

#include "client/thumbnail.h"
#include "client/verb.h"

/* A picture is one whose type can be shown; whether it can itself is seen later. */
static bool is_picture(const struct html_figure *figure)
{
    return strcmp(figure->type, "image/jpeg") == 0 || strcmp(figure->type, "image/png") == 0;
}

static size_t figures_count(const struct html_page *page, bool pictures)
{
    size_t count = 0;
    for (size_t i = 0; i < page->figures_count; i++) count += is_picture(&page->figures[i]) == pictures;
    return count;
}

void html_figures_contents(const struct html_page *page, struct text *html)
{
    if (figures_count(page, true)) text_printf(html, "<li><a href=\"#pictures\">%s</a></li>\n", _("Pictures"));
    if (figures_count(page, false)) text_printf(html, "<li><a href=\"#files\">%s</a></li>\n", _("Files"));
}

/* The characters of a URI's path stay; all else is written as %XX (RFC 3986). */
static void href_write(struct text *html, const char *link)
{
    static const char kept[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    const char *scheme = strncmp(link, "file://", 7) == 0 ? "file://" : "";
    text_puts(html, scheme);
    for (const char *next = link + strlen(scheme); *next; next++) {
        if (strchr(kept, *next))
            text_append(html, next, 1);
        else
            text_printf(html, "%%%02X", (unsigned char)*next);
    }
}

static void link_begin(const struct html_figure *figure, struct text *html)
{
    if (!figure->link) return;
    text_puts(html, "<a href=\"");
    href_write(html, figure->link);
    text_puts(html, "\">");
}

static void link_end(const struct html_figure *figure, struct text *html)
{
    if (figure->link) text_puts(html, "</a>");
}

/* "<strong>name</strong> source <em>why it is not shown</em>"; the name leads to the file where no picture does. */
static void caption_write(const struct html_figure *figure, bool shown, const char *remark, struct text *html)
{
    text_puts(html, "<strong>");
    if (!shown) link_begin(figure, html);
    text_html(html, figure->caption);
    if (!shown) link_end(figure, html);
    text_puts(html, "</strong> ");
    text_html(html, figure->source);
    if (!remark) return;
    text_puts(html, " <em>(");
    text_html(html, remark);
    text_puts(html, ")</em>");
}

static int image_write(const struct html_figure *figure, const struct thumbnail *thumbnail, struct text *html,
                       struct error *err)
{
    gnutls_datum_t plain = {(unsigned char *)thumbnail->bytes.data, (unsigned)thumbnail->bytes.length};
    gnutls_datum_t encoded = {NULL, 0};
    if (gnutls_base64_encode2(&plain, &encoded) != 0) return error_memory(err);
    link_begin(figure, html);
    text_puts(html, "<img alt=\"");
    text_html(html, figure->caption);
    text_puts(html, ", ");
    text_html(html, figure->source);
    text_printf(html, "\" width=\"%d\" height=\"%d\" src=\"data:%s;base64,", thumbnail->width, thumbnail->height,
                figure->type);
    text_append(html, (const char *)encoded.data, encoded.size);
    text_puts(html, "\">");
    link_end(figure, html);
    text_puts(html, "\n");
    gnutls_free(encoded.data);
    return 0;
}

/* One picture; `*room` is what is left for all that follow. */
static int picture_write(const struct html_figure *figure, long *room, struct text *html, struct error *err)
{
    struct thumbnail thumbnail = {0};
    struct error why = {0};
    const char *remark = figure->absence;
    int result = 0;
    text_puts(html, "<figure>\n");
    if (figure->path && *room < THUMBNAIL_BYTES_MAX) {
        remark = _("there are too many pictures to show them all");
    } else if (figure->path) {
        result = thumbnail_make(figure->path, figure->type, &thumbnail, &why);
        if (result == ERROR_INVALID) remark = _("it can not be shown here");
        if (result == 0) {
            *room -= (long)thumbnail.bytes.length;
            result = image_write(figure, &thumbnail, html, &why);
        }
    }
    text_fini(&thumbnail.bytes);
    text_puts(html, "<figcaption>");
    caption_write(figure, !remark, remark, html);
    text_puts(html, "</figcaption>\n</figure>\n");
    if (result == 0 || result == ERROR_INVALID) return 0;
    if (err) *err = why;
    return result;
}

static int pictures_write(const struct html_page *page, struct text *html, struct error *err)
{
    long room = HTML_FIGURES_MAX;
    text_printf(html, "<h2 id=\"pictures\">%s</h2>\n<div class=\"pictures\">\n", _("Pictures"));
    for (size_t i = 0; i < page->figures_count; i++) {
        if (!is_picture(&page->figures[i])) continue;
        int result = picture_write(&page->figures[i], &room, html, err);
        if (result != 0) return result;
    }
    text_puts(html, "</div>\n");
    return 0;
}

static void files_write(const struct html_page *page, struct text *html)
{
    text_printf(html, "<h2 id=\"files\">%s</h2>\n<ul>\n", _("Files"));
    for (size_t i = 0; i < page->figures_count; i++) {
        const struct html_figure *figure = &page->figures[i];
        if (is_picture(figure)) continue;
        text_puts(html, "<li>");
        caption_write(figure, false, figure->absence, html);
        text_puts(html, "</li>\n");
    }
    text_puts(html, "</ul>\n");
}

int html_figures(const struct html_page *page, struct text *html, struct error *err)
{
    int result = 0;
    if (figures_count(page, true)) result = pictures_write(page, html, err);
    if (result == 0 && figures_count(page, false)) files_write(page, html);
    return result;
}

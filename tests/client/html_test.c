/* The report as a page: self-contained, and nothing of what it holds gets out of its text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "client/html.h"

static void page_write(const struct html_page *page, struct text *html)
{
    struct error err = {0};
    if (html_write(page, html, &err) != 0) fail_msg("%s", err.message);
}

static void the_first_heading_is_the_title_and_the_others_are_its_contents(void **state)
{
    const struct html_page page = {
        .markdown = "# Report of *De Randstad*\n\nText.\n\n## Scope\n\na\n\n## Findings & terms\n\nb\n",
        .body = "Body <B.V.>",
        .footer = "made from 7 statements",
        .language = LANGUAGE_NL};
    struct text html = {0};
    (void)state;
    page_write(&page, &html);
    assert_non_null(strstr(html.data, "<html lang=\"nl\">"));
    assert_non_null(strstr(html.data, "<title>Report of De Randstad</title>"));
    assert_non_null(strstr(html.data, "<a href=\"#part-2\">Findings &amp; terms</a>"));
    assert_non_null(strstr(html.data, "<h2 id=\"part-2\">Findings &amp; terms</h2>"));
    assert_non_null(strstr(html.data, "Body &lt;B.V.&gt;"));
    assert_non_null(strstr(html.data, "made from 7 statements"));
    text_fini(&html);
}

static void raw_html_and_script_links_do_not_reach_the_page(void **state)
{
    const struct html_page page = {.markdown =
                                       "# A\n\n<script>alert(1)</script>\n\n<img src=http://evil/x onerror=y>\n\n"
                                       "[click](javascript:alert(1)) b <b onclick=x>c</b>\n"};
    struct text html = {0};
    (void)state;
    page_write(&page, &html);
    assert_null(strstr(html.data, "<script"));
    assert_null(strstr(html.data, "onerror"));
    assert_null(strstr(html.data, "onclick"));
    assert_null(strstr(html.data, "javascript:"));
    assert_null(strstr(html.data, "src=\"http"));
    assert_non_null(strstr(html.data, "default-src 'none'"));
    text_fini(&html);
}

#define LAMP SOURCE_DIR "/tests/story/randstad/lantaarn.jpg"

static void a_photograph_is_shown_small_and_leads_to_the_whole(void **state)
{
    const struct html_figure figures[] = {
        {LAMP, "image/jpeg", "lamp \"post\" <1>", "public-space, Lead auditor", "file:///a b/<x>\"é", NULL},
        {LAMP, "application/pdf", "map.pdf", "2.2.1, Lead auditor", "evidence/1a2b3c4d-map.pdf", NULL},
        {NULL, "image/png", "late.png", "2.2.2, Lead auditor", NULL, "pending: on <tablet>"},
    };
    const struct html_page page = {
        .markdown = "# A\n", .figures = figures, .figures_count = 3, .language = LANGUAGE_EN};
    struct text html = {0};
    (void)state;
    page_write(&page, &html);
    assert_non_null(strstr(html.data, "src=\"data:image/jpeg;base64,/9j/"));
    assert_non_null(
        strstr(html.data, "<img alt=\"lamp &quot;post&quot; &lt;1&gt;, public-space, Lead auditor\" width=\""));
    assert_non_null(strstr(html.data, "<a href=\"file:///a%20b/%3Cx%3E%22%C3%A9\"><img"));
    assert_non_null(strstr(html.data, "<li><strong><a href=\"evidence/1a2b3c4d-map.pdf\">map.pdf</a></strong>"));
    assert_non_null(
        strstr(html.data, "<strong>late.png</strong> 2.2.2, Lead auditor <em>(pending: on &lt;tablet&gt;)</em>"));
    assert_non_null(strstr(html.data, "<a href=\"#pictures\">"));
    assert_non_null(strstr(html.data, "<a href=\"#files\">"));
    text_fini(&html);
}

static void a_picture_that_is_none_is_named_and_not_shown(void **state)
{
    const struct html_figure figure = {
        SOURCE_DIR "/tests/story/randstad/convenant.txt", "image/jpeg", "no picture", "", "evidence/no.jpg", NULL};
    const struct html_page page = {.markdown = "# A\n", .figures = &figure, .figures_count = 1};
    struct text html = {0};
    (void)state;
    page_write(&page, &html);
    assert_null(strstr(html.data, "<img"));
    assert_non_null(strstr(html.data, "<strong><a href=\"evidence/no.jpg\">no picture</a></strong>"));
    assert_non_null(strstr(html.data, "can not be shown"));
    text_fini(&html);
}

static void a_picture_that_can_not_be_read_is_said(void **state)
{
    const struct html_figure figure = {"/nowhere/lamp.jpg", "image/jpeg", "lamp", "", NULL, NULL};
    const struct html_page page = {.markdown = "# A\n", .figures = &figure, .figures_count = 1};
    struct text html = {0};
    struct error err = {0};
    (void)state;
    assert_int_equal(html_write(&page, &html, &err), ERROR_IO);
    assert_non_null(strstr(err.message, "/nowhere/lamp.jpg"));
    text_fini(&html);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_heading_is_the_title_and_the_others_are_its_contents),
        cmocka_unit_test(raw_html_and_script_links_do_not_reach_the_page),
        cmocka_unit_test(a_photograph_is_shown_small_and_leads_to_the_whole),
        cmocka_unit_test(a_picture_that_is_none_is_named_and_not_shown),
        cmocka_unit_test(a_picture_that_can_not_be_read_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

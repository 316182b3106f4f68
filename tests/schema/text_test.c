/* Text: grows, is UTF-8, and means nothing but itself where it is shown. cmark and jansson say whether that is so. */
#include "tests/schema/statements.h"

#include <cmark.h>
#include <locale.h>

#include "schema/pattern.h"
#include "schema/text.h"

#define EURO "\xe2\x82\xac"
#define GARBLED "\xef\xbf\xbd" /* U+FFFD */

static void a_text_grows_and_is_always_ended(void **state)
{
    struct text text = {0};
    size_t length = 99;
    (void)state;
    for (int i = 0; i < 1000; i++) {
        text_append(&text, "ab", 2);
        text_printf(&text, "%d", i % 10);
        text_puts(&text, "");
        assert_int_equal(text.length, strlen(text.data));
    }
    assert_int_equal(text.length, 3000);
    assert_memory_equal(text.data, "ab0ab1ab2", 9);
    char *data = text_take(&text, &length);
    assert_int_equal(length, 3000);
    assert_null(text.data);
    free(data);
    data = text_take(&text, &length); /* of nothing: an empty string */
    assert_string_equal(data, "");
    assert_int_equal(length, 0);
    free(data);
}

static void bytes_that_are_nul_are_kept(void **state)
{
    struct text text = {0};
    (void)state;
    text_append(&text, "a\0b", 3);
    assert_int_equal(text.length, 3);
    assert_memory_equal(text.data, "a\0b", 4);
    text_fini(&text);
}

static void what_can_not_be_had_is_said_once_and_nothing_follows(void **state)
{
    struct text text = {0};
    size_t length = 1;
    (void)state;
    text_puts(&text, "a");
    text_append(&text, "", SIZE_MAX / 2); /* more than there is; not read */
    assert_true(text.failed);
    text_puts(&text, "b");
    assert_int_equal(text.length, 1);
    assert_null(text_take(&text, &length));
    assert_int_equal(length, 0);
}

/* All of one to three bytes, and four where it matters: the verdict is jansson's, but for NUL. */
static void utf8_is_what_the_rfc_says(void **state)
{
    static const unsigned char edges[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf,
                                          0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff};
    const size_t count = sizeof edges;
    size_t good = 0;
    (void)state;
    for (size_t n = 0; n < count * count * count * count; n++) {
        size_t a = n % count, b = n / count % count, c = n / count / count % count, d = n / count / count / count;
        char bytes[4] = {(char)edges[a], (char)edges[b], (char)edges[c], (char)edges[d]};
        for (size_t length = 1; length <= 4; length++) {
            json_t *string = json_stringn(bytes, length);
            bool theirs = string != NULL && memchr(bytes, 0, length) == NULL;
            if (utf8_valid(bytes, length) != theirs)
                fail_msg("%zu of %02x %02x %02x %02x", length, edges[a], edges[b], edges[c], edges[d]);
            good += theirs;
            json_decref(string);
        }
    }
    assert_true(good > 1000);
    assert_true(utf8_valid("", 0));
}

static void a_character_is_read_with_its_length(void **state)
{
    uint32_t code = 0;
    (void)state;
    assert_int_equal(utf8_read("A", 1, &code), 1);
    assert_int_equal(code, 'A');
    assert_int_equal(utf8_read(EURO, 3, &code), 3);
    assert_int_equal(code, 0x20ac);
    assert_int_equal(utf8_read("\xf0\x9f\x9a\xb2", 4, &code), 4);
    assert_int_equal(code, 0x1f6b2);
    assert_int_equal(utf8_read(EURO, 2, &code), 0);
    assert_int_equal(utf8_read("", 1, &code), 1);
    assert_int_equal(code, 0);
    assert_int_equal(utf8_read("", 0, &code), 0);
}

/* Holds what one of the escapes makes of `string` against what is expected. */
static void escapes_to(void (*escape)(struct text *, const char *), const char *string, const char *expected)
{
    struct text text = {0};
    escape(&text, string);
    assert_false(text.failed);
    assert_string_equal(text.data == NULL ? "" : text.data, expected);
    text_fini(&text);
}

static void a_terminal_gets_no_control_and_no_turn(void **state)
{
    (void)state;
    escapes_to(text_terminal, "caf\xc3\xa9\n\t" EURO, "caf\xc3\xa9\n\t" EURO);
    escapes_to(text_terminal_quoted, "Almere\nmet 2.2.2\n\nall", "Almere\n  | met 2.2.2\n  | \n  | all");
    escapes_to(text_terminal_quoted, "one line\n", "one line\n");
    escapes_to(text_terminal, "\x1b[2J\x07\r\b\x7f", "\\x1b[2J\\x07\\x0d\\x08\\x7f");
    escapes_to(text_terminal,
               "\xc2\x9b"
               "31m\xc2\x85",
               "\\x9b31m\\x85"); /* C1 */
    escapes_to(text_terminal,
               "a\xe2\x80\xae"
               "b\xe2\x81\xa6\xe2\x80\x8f\xd8\x9c",
               "a\\u{202e}b\\u{2066}\\u{200f}\\u{061c}");
    escapes_to(text_terminal, "\xff\xc3(\xe2\x82", "\\xff\\xc3(\\xe2\\x82");
}

static void html_gets_no_markup_no_control_and_no_turn(void **state)
{
    (void)state;
    escapes_to(text_html, "<a href=\"x\" title='y'>&amp;</a>",
               "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
    escapes_to(text_html, "caf\xc3\xa9\n\t" EURO, "caf\xc3\xa9\n\t" EURO);
    escapes_to(text_html, "a\x01\xff\xe2\x80\xae\xc2\x80", "a" GARBLED GARBLED GARBLED GARBLED);
    escapes_to(text_html, "\xe0\x80\xbc", GARBLED GARBLED GARBLED); /* an overlong < */
}

static void json_is_as_jansson_writes(const char *string)
{
    json_t *json = json_string(string);
    char *theirs = json_dumps(json, JSON_ENCODE_ANY | JSON_COMPACT);
    assert_non_null(theirs);
    escapes_to(text_json, string, theirs);
    free(theirs);
    json_decref(json);
}

static void json_is_written_as_jansson_does(void **state)
{
    static const char *const parts[] = {"a", "\"", "\\", "\n", "\x01", "\x7f", "\xc3\xa9", EURO, "\xf0\x9f\x8c\xb3"};
    const size_t count = sizeof parts / sizeof *parts;
    char string[3] = "";
    (void)state;
    for (int c = 1; c < 128; c++) {
        string[0] = (char)c;
        string[1] = 'x';
        json_is_as_jansson_writes(string);
    }
    /* Long ones, with each of these beside each other wherever a piece may end. */
    for (size_t i = 0; i < count * count; i++) {
        struct text text = {0};
        for (size_t lead = 0; lead < i % 7; lead++) text_puts(&text, "x");
        while (text.length < 20000) {
            text_puts(&text, parts[i / count]);
            text_puts(&text, parts[i % count]);
        }
        json_is_as_jansson_writes(text.data);
        text_fini(&text);
    }
    escapes_to(text_json, "caf\xc3\xa9 " EURO, "\"caf\xc3\xa9 " EURO "\"");
    escapes_to(text_json, "a\xff", "\"a" GARBLED "\"");
}

static void markdown_is_escaped_where_it_would_mean_something(void **state)
{
    (void)state;
    escapes_to(text_markdown, "*bold* _it_ `code` [a](b) <b> &amp; a|b ~~s~~ \\",
               "\\*bold\\* \\_it\\_ \\`code\\` \\[a\\](b) \\<b\\> \\&amp; a\\|b \\~\\~s\\~\\~ \\\\");
    escapes_to(text_markdown, "- item", "\\- item");
    escapes_to(text_markdown, "# head", "\\# head");
    escapes_to(text_markdown, "12. item", "12\\. item");
    escapes_to(text_markdown, "12 items - 3.5 of them #1 (a)", "12 items - 3.5 of them #1 (a)");
    escapes_to(text_markdown, "http://x www.y", "http\\://x www\\.y");
}

static void what_stands_on_lines_of_markdown_becomes_one_without_blanks_at_its_ends(void **state)
{
    (void)state;
    escapes_to(text_markdown, "one\ntwo\r\n\r\n- three", "one two - three");
    escapes_to(text_markdown, "    code", "code");
    escapes_to(text_markdown, "\t- item  \n", "\\- item");
    escapes_to(text_markdown, " \n ", "");
    escapes_to(text_markdown,
               "a\xff\xe2\x80\xae"
               "b",
               "a" GARBLED " b");
}

/* The text that is left of a document when its markup is taken off; fails when there is any markup. */
static void document_says(const char *markdown, const char *expected)
{
    struct text said = {0};
    cmark_node *document = cmark_parse_document(markdown, strlen(markdown), CMARK_OPT_DEFAULT);
    cmark_iter *walk = cmark_iter_new(document);
    for (cmark_event_type event = cmark_iter_next(walk); event != CMARK_EVENT_DONE; event = cmark_iter_next(walk)) {
        cmark_node *node = cmark_iter_get_node(walk);
        cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_TEXT)
            text_puts(&said, cmark_node_get_literal(node));
        else if (type != CMARK_NODE_DOCUMENT && type != CMARK_NODE_PARAGRAPH && type != CMARK_NODE_LIST &&
                 type != CMARK_NODE_ITEM)
            fail_msg("%s in: %s", cmark_node_get_type_string(node), markdown);
    }
    cmark_iter_free(walk);
    cmark_node_free(document);
    if (strcmp(said.data == NULL ? "" : said.data, expected) != 0) fail_msg("read as: %s\nof: %s", said.data, markdown);
    text_fini(&said);
}

/* Random words of everything that means something to CommonMark, alone, in a list and after other text. */
static void cmark_reads_nothing_into_what_was_escaped(void **state)
{
    static const char *const words[] = {
        "*",  "**", "_",   "`",  "```",      "~~~",  "#",           "##", "-",    "+",     "---",        "===",  ">",
        "1.", "1)", "999", "[",  "]",        "(",    ")",           "!",  "![",   "](",    "<",          "</a>", "<!--",
        "&",  ";",  "\\",  "|",  "&#42;",    "x",    "ab",          " ",  "    ", "\t",    "\n",         "\r\n", ":",
        "//", "\"", "'",   "a:", "[x]: y\n", "www.", "caf\xc3\xa9", "{",  "}",    "<x@y>", "<http://x>", "=",    "*a*",
    };
    uint32_t random = 20180902;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct text string = {0}, plain = {0}, escaped = {0}, item = {0}, after = {0}, expected = {0};
        for (uint32_t n = 1 + dice(&random, 8); n > 0; n--)
            text_puts(&string, words[dice(&random, sizeof words / sizeof *words)]);
        /* One line, with single blanks. */
        for (const char *c = string.data; *c != '\0'; c++) {
            bool blank = strchr(" \t\r\n", *c) != NULL;
            if (!blank)
                text_append(&plain, c, 1);
            else if (plain.length > 0 && plain.data[plain.length - 1] != ' ')
                text_puts(&plain, " ");
        }
        if (plain.length > 0 && plain.data[plain.length - 1] == ' ') plain.data[--plain.length] = '\0';
        const char *words_left = plain.data == NULL ? "" : plain.data;
        text_markdown(&escaped, string.data);
        document_says(escaped.data == NULL ? "" : escaped.data, words_left);
        text_printf(&item, "- %s\n", escaped.data == NULL ? "" : escaped.data);
        document_says(item.data, words_left);
        text_printf(&after, "Note: %s.\n", escaped.data == NULL ? "" : escaped.data);
        text_printf(&expected, "Note: %s.", words_left);
        document_says(after.data, expected.data);
        text_fini(&string);
        text_fini(&plain);
        text_fini(&escaped);
        text_fini(&item);
        text_fini(&after);
        text_fini(&expected);
    }
}

static void the_distance_is_the_number_of_edits(void **state)
{
    (void)state;
    assert_int_equal(text_distance("", ""), 0);
    assert_int_equal(text_distance("finding", ""), 7);
    assert_int_equal(text_distance("", "finding"), 7);
    assert_int_equal(text_distance("kitten", "sitting"), 3);
    assert_int_equal(text_distance("fnding.set", "finding.set"), 1);
    assert_int_equal(text_distance("findnig.set", "finding.set"), 2);
    assert_int_equal(text_distance("same", "same"), 0);
}

static void a_pattern_has_to_fit_the_whole(void **state)
{
    (void)state;
    assert_true(text_matches("kvo-3.1", "[a-z0-9][a-z0-9.-]*"));
    assert_false(text_matches("kvo-3.1\n", "[a-z0-9][a-z0-9.-]*"));
    assert_false(text_matches("xkvo", "kvo"));
    assert_false(text_matches("kvox", "kvo"));
    assert_true(text_matches("abcd", "ab|abcd"));
    assert_true(text_matches("", "a*"));
    assert_false(text_matches("anything", "(")); /* malformed */
}

/* Takes both verdicts on one letter in a locale where the two dialects could differ. */
static void a_pattern_means_the_same_in_every_locale(void **state)
{
    (void)state;
    const char *before = setlocale(LC_ALL, "C.UTF-8");
    assert_non_null(before);
    struct pattern *pattern = pattern_new("^[a-z]{1,2}$");
    assert_non_null(pattern);
    assert_true(pattern_found(pattern, "ab"));
    assert_false(pattern_found(pattern, "\xc3\xa9"));
    assert_true(text_matches("\xc3\xa9", "..")); /* two bytes: a character is a byte in the C locale */
    pattern_free(pattern);
    setlocale(LC_ALL, "C");
}

static void a_pattern_is_found_anywhere_and_fits_the_whole(void **state)
{
    (void)state;
    struct pattern *pattern = pattern_new("b+");
    assert_non_null(pattern);
    assert_string_equal(pattern_text(pattern), "b+");
    assert_true(pattern_found(pattern, "abbc"));
    assert_false(pattern_fits(pattern, "abbc"));
    assert_true(pattern_fits(pattern, "bb"));
    assert_false(pattern_found(pattern, "ac"));
    pattern_free(pattern);
    assert_null(pattern_new("a{2"));
    pattern_free(NULL);
}

/* Against each byte by itself, with what ends a run at each place, and beside what does not. */
static void runs_of_json_end_where_they_do(void **state)
{
    static const unsigned char others[] = {'"', '\\', 0x00, 0x01, 0x1f, 0x20, 0x21, '#',
                                           '[', ']',  0x7e, 0x7f, 0x80, 0xa2, 0xdc, 0xff};
    char bytes[40];
    (void)state;
    for (size_t length = 0; length <= sizeof bytes; length++) {
        for (size_t at = 0; at < length; at++) {
            for (size_t i = 0; i < sizeof others * sizeof others; i++) {
                unsigned char one = others[i / sizeof others], next = others[i % sizeof others];
                memset(bytes, 'a', sizeof bytes);
                bytes[at] = (char)one;
                if (at + 1 < length) bytes[at + 1] = (char)next;
                size_t end = 0;
                for (; end < length; end++) {
                    unsigned char c = (unsigned char)bytes[end];
                    if (c == '"' || c == '\\' || c < 0x20) break;
                }
                assert_int_equal(text_json_run(bytes, length), end);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_of_json_end_where_they_do),
        cmocka_unit_test(a_text_grows_and_is_always_ended),
        cmocka_unit_test(bytes_that_are_nul_are_kept),
        cmocka_unit_test(what_can_not_be_had_is_said_once_and_nothing_follows),
        cmocka_unit_test(utf8_is_what_the_rfc_says),
        cmocka_unit_test(a_character_is_read_with_its_length),
        cmocka_unit_test(a_terminal_gets_no_control_and_no_turn),
        cmocka_unit_test(html_gets_no_markup_no_control_and_no_turn),
        cmocka_unit_test(json_is_written_as_jansson_does),
        cmocka_unit_test(markdown_is_escaped_where_it_would_mean_something),
        cmocka_unit_test(what_stands_on_lines_of_markdown_becomes_one_without_blanks_at_its_ends),
        cmocka_unit_test(cmark_reads_nothing_into_what_was_escaped),
        cmocka_unit_test(the_distance_is_the_number_of_edits),
        cmocka_unit_test(a_pattern_has_to_fit_the_whole),
        cmocka_unit_test(a_pattern_means_the_same_in_every_locale),
        cmocka_unit_test(a_pattern_is_found_anywhere_and_fits_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Lines out of a stream, and into one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schema/wire.h"

/* Writes each object down again, one a line. */
static int copy(void *context, json_t *object, struct error *err)
{
    return wire_write(context, json_incref(object), err);
}

static int feed(const char *bytes, size_t length, size_t piece, struct text *copied, struct error *err)
{
    struct wire wire = {.take = copy, .context = copied};
    int result = 0;
    for (size_t at = 0; result == 0 && at < length; at += piece)
        result = wire_feed(&wire, bytes + at, length - at < piece ? length - at : piece, err);
    wire_fini(&wire);
    return result;
}

static void lines_are_the_same_however_they_are_cut(void **state)
{
    const char *lines = "{\"version\":2}\n{\"dossier\":\"caf\xc3\xa9\",\"heads\":{}}\n{\"end\":true}\n";
    struct error err = {0};
    (void)state;
    for (size_t piece = 1; piece <= strlen(lines); piece++) {
        struct text copied = {0};
        assert_int_equal(feed(lines, strlen(lines), piece, &copied, &err), 0);
        assert_string_equal(copied.data, lines);
        text_fini(&copied);
    }
}

static void a_line_that_did_not_come_to_its_end_is_none(void **state)
{
    struct text copied = {0};
    struct error err = {0};
    const char *lines = "{\"version\":2}\n{\"end\":true}";
    (void)state;
    assert_int_equal(feed(lines, strlen(lines), 5, &copied, &err), 0);
    assert_string_equal(copied.data, "{\"version\":2}\n");
    text_fini(&copied);
}

static int feed_string(const char *lines, struct error *err)
{
    struct text copied = {0};
    int result = feed(lines, strlen(lines), SIZE_MAX, &copied, err);
    text_fini(&copied);
    return result;
}

static void what_is_no_object_is_refused_with_its_line(void **state)
{
    static const char *const wrong[] = {
        "", "x", "[]", "{\"a\":1,\"a\":2}", "{\"a\":\"\\u0000\"}", "{\"a\":\"\xff\"}", "{\"a\":[[[[[1]]]]]}", "{} {}"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char lines[100];
        struct error err = {0};
        snprintf(lines, sizeof lines, "{}\n%s\n", wrong[i]);
        assert_int_equal(feed_string(lines, &err), ERROR_INVALID);
        assert_non_null(strstr(err.message, "line 2"));
    }
}

static void a_line_has_a_length_at_most(void **state)
{
    size_t length = WIRE_LINE_MAX + 16;
    char *line = malloc(length);
    struct text copied = {0};
    struct error err = {0};
    (void)state;
    memset(line, ' ', length);
    memcpy(line, "{}\n{}", 5);
    line[WIRE_LINE_MAX + 3] = '\n';
    assert_int_equal(feed(line, WIRE_LINE_MAX + 4, 65536, &copied, &err), 0);
    assert_string_equal(copied.data, "{}\n{}\n");
    line[WIRE_LINE_MAX + 3] = ' ';
    assert_int_equal(feed(line, length, 65536, &copied, &err), ERROR_REFUSED);
    assert_non_null(strstr(err.message, "line 2"));
    /* The first is short: it says who speaks. */
    assert_int_equal(feed(line + 3, WIRE_FIRST_MAX + 1, 1000, &copied, &err), ERROR_REFUSED);
    assert_non_null(strstr(err.message, "line 1"));
    text_fini(&copied);
    free(line);
}

static void a_segment_of_the_greatest_length_is_a_line(void **state)
{
    char *text = malloc(SEGMENT_MAX);
    struct text line = {0}, copied = {0};
    struct error err = {0};
    (void)state;
    memset(text, '"', SEGMENT_MAX); /* what grows most when it is escaped, of what a record may hold */
    text_puts(&line, "{\"version\":2}\n");
    assert_int_equal(wire_write(&line, json_pack("{s:s%}", "text", text, (size_t)SEGMENT_MAX), &err), 0);
    assert_int_equal(feed(line.data, line.length, 1u << 20, &copied, &err), 0);
    assert_int_equal(copied.length, line.length);
    assert_memory_equal(copied.data, line.data, line.length);
    text_fini(&line);
    text_fini(&copied);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_the_same_however_they_are_cut),
        cmocka_unit_test(a_line_that_did_not_come_to_its_end_is_none),
        cmocka_unit_test(what_is_no_object_is_refused_with_its_line),
        cmocka_unit_test(a_line_has_a_length_at_most),
        cmocka_unit_test(a_segment_of_the_greatest_length_is_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Plain JSON: what is read as such is what the JSON library reads, and what records and syncs hold is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schema/plain.h"

static void read_as_the_library_does(const char *line)
{
    json_t *plain = plain_read(line, strlen(line)), *whole = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
    if (plain == NULL) fail_msg("not read: %s", line);
    assert_true(json_equal(plain, whole));
    json_decref(plain);
    json_decref(whole);
}

static void what_lines_hold_is_read(void **state)
{
    (void)state;
    read_as_the_library_does(
        "{\"dossier\":\"almere\",\"feed\":\"11\",\"first\":1,\"last\":120,\"text\":\"{\\\"v\\\":1}\\n"
        "{\\\"note\\\":\\\"a \\\\\\\"b\\\\\\\" caf\xc3\xa9\\\"}\\n\",\"seal\":\"-----\\n\"}");
    read_as_the_library_does("{\"all\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\x7f\",\"\":\"\",\"zero\":0}");
    read_as_the_library_does("{\"most\":999999999999999999,\"least\":-999999999999999999}");
    read_as_the_library_does("{}");
    read_as_the_library_does("{\"a\":{\"b\":[],\"c\":[1,{\"d\":{}},[[true,false,null]]]},\"e\":\"\"}");
    read_as_the_library_does("{\"a\\\"b\":{\"c\\\\d\":\"e\\nf\"}}");
    read_as_the_library_does(" {\t\"a\" :\r\n [ 1 , 2 ] , \"b\" : { } }\n");
}

static void all_else_is_left_to_the_library(void **state)
{
    static const char *const lines[] = {
        "",
        "{",
        "[]",
        "\"a\"",
        "1",
        "{\"a\":1}x",
        "{\"a\":1,}",
        "{,\"a\":1}",
        "{\"a\":1]",
        "{\"a\":[1,]}",
        "{\"a\":[1 2]}",
        "{\"a\":[1}",
        "{\"a\":01}",
        "{\"a\":-0}",
        "{\"a\":-}",
        "{\"a\":+1}",
        "{\"a\":1.5}",
        "{\"a\":1e3}",
        "{\"a\":tru}",
        "{\"a\":truer}",
        "{\"a\":nul",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{\"a\":\"b}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\",
        "{\"a\":\"\\\"}",
        "{\"a\":\"\\\" ",
        "{\"a\":\"\\n\n\"}", /* a line's end within a string is no blank before its quote */
        "{\"a\":\"\\n \n\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":1,\"a\":1}",
        "{\"b\":{\"a\":1,\"c\":2,\"a\":1}}",
        "{\"a\":\"\\u0061\"}",
        "{\"a\":\"\xff\"}",
        "{\"a\":1234567890123456789}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (plain_read(lines[i], strlen(lines[i])) != NULL) fail_msg("read: %s", lines[i]);
    }
}

/* As deep as it may be, and one deeper: a stack is not the sender's to fill. */
static void nesting_has_an_end(void **state)
{
    (void)state;
    for (size_t depth = PLAIN_DEPTH_MAX - 1; depth <= PLAIN_DEPTH_MAX; depth++) {
        char line[2 * PLAIN_DEPTH_MAX + 8] = "{\"a\":";
        size_t length = strlen(line);
        memset(line + length, '[', depth);
        memset(line + length + depth, ']', depth);
        line[length + 2 * depth] = '}';
        json_t *object = plain_read(line, length + 2 * depth + 1);
        assert_int_equal(object != NULL, depth < PLAIN_DEPTH_MAX);
        json_decref(object);
    }
}

static void what_is_not_plain_is_read_as_well(void **state)
{
    static const char line[] = "{\"a\":\"\\u0061\"}";
    json_error_t trouble;
    json_t *object = plain_or_any_read(line, sizeof line - 1, &trouble);
    (void)state;
    assert_string_equal(json_string_value(json_object_get(object, "a")), "a");
    json_decref(object);
    assert_null(plain_or_any_read(line, sizeof line - 2, &trouble));
    assert_true(trouble.text[0] != '\0');
}

static void it_is_written_as_the_library_writes(void **state)
{
    static const char *const values[] = {
        "{}",
        "[]",
        "\"\"",
        "12",
        "-3",
        "1.5",
        "null",
        "[true,false,[{}],[]]",
        "{\"b\":1,\"a\":{\"d\":[\"x\",{\"z\":0,\"y\":2.25}],\"c\":\"q\\\"\\\\\\n\\u0001\\u007f "
        "caf\xc3\xa9/\"},\"B\":\"\"}",
        "{\"aa\":1,\"a\":2,\"ab\":3,\"\":4}",
        "{\"a\":\"b\\u0000c\"}",
    };
    (void)state;
    for (size_t i = 0; i < 2 * sizeof values / sizeof *values; i++) {
        const char *value = values[i / 2];
        json_t *json = json_loads(value, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        char *theirs = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY | (i % 2 ? JSON_SORT_KEYS : 0));
        struct text ours = {0};
        assert_non_null(theirs);
        plain_write(&ours, json, i % 2);
        assert_string_equal(ours.data, theirs);
        text_fini(&ours);
        free(theirs);
        json_decref(json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lines_hold_is_read),
        cmocka_unit_test(all_else_is_left_to_the_library),
        cmocka_unit_test(nesting_has_an_end),
        cmocka_unit_test(what_is_not_plain_is_read_as_well),
        cmocka_unit_test(it_is_written_as_the_library_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

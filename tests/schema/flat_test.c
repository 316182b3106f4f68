/* Flat objects: what is read as one is what the JSON library reads, and a line with a segment is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schema/flat.h"

static void read_as_the_library_does(const char *line)
{
    json_t *flat = flat_read(line, strlen(line)), *whole = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
    if (flat == NULL) fail_msg("not read: %s", line);
    assert_true(json_equal(flat, whole));
    json_decref(flat);
    json_decref(whole);
}

static void lines_of_strings_and_numbers_are_read(void **state)
{
    (void)state;
    read_as_the_library_does(
        "{\"dossier\":\"almere\",\"feed\":\"11\",\"first\":1,\"last\":120,\"text\":\"{\\\"v\\\":1}\\n"
        "{\\\"note\\\":\\\"a \\\\\\\"b\\\\\\\" caf\xc3\xa9\\\"}\\n\",\"seal\":\"-----\\n\"}");
    read_as_the_library_does("{\"all\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\x7f\",\"\":\"\",\"zero\":0}");
    read_as_the_library_does("{\"most\":999999999999999999}");
}

static void all_else_is_left_to_the_library(void **state)
{
    static const char *const lines[] = {"",
                                        "{",
                                        "{}",
                                        "[]",
                                        "{\"a\":1}x",
                                        "{\"a\":1,}",
                                        "{\"a\":01}",
                                        "{\"a\":-1}",
                                        "{\"a\":1.5}",
                                        "{\"a\":1e3}",
                                        "{\"a\":true}",
                                        "{\"a\":null}",
                                        "{\"a\":[]}",
                                        "{\"a\":{}}",
                                        "{\"a\"}",
                                        "{\"a\":}",
                                        "{a:1}",
                                        "{\"a\":\"b}",
                                        "{\"a\":\"\\x\"}",
                                        "{\"a\":\"\\",
                                        "{\"a\":\"\\\"}",
                                        "{ \"a\":1}",
                                        "{\"a\":1 }",
                                        "{\"a\": 1}",
                                        "{\"a\":1}\n",
                                        "{\"a\":\"\n\"}",
                                        "{\"a\":1,\"a\":1}",
                                        "{\"a\":\"\\u0061\"}",
                                        "{\"a\":\"\xff\"}",
                                        "{\"a\":1234567890123456789}",
                                        "{\"a name that is longer than those of fields\":1}"};
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        json_t *flat = flat_read(lines[i], strlen(lines[i]));
        if (flat != NULL) fail_msg("read: %s", lines[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_strings_and_numbers_are_read),
        cmocka_unit_test(all_else_is_left_to_the_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

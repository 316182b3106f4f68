/* nesting: how deep and how much, before anything is allocated. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "schema/nesting.h"

static int check(const char *json, size_t depth, size_t values)
{
    struct error err = {0};
    return nesting_check(json, strlen(json), depth, values, &err);
}

static void the_depth_asked_is_the_last_that_passes(void **state)
{
    (void)state;
    assert_int_equal(check("{\"a\":[[1]]}", 3, SIZE_MAX), 0);
    assert_int_equal(check("{\"a\":[[1]]}", 2, SIZE_MAX), ERROR_INVALID);
    assert_int_equal(check("[[],[],[]]", 2, SIZE_MAX), 0);
}

static void brackets_in_strings_are_no_brackets(void **state)
{
    (void)state;
    assert_int_equal(check("{\"a\":\"[[[[\\\"[[\\\\\"}", 1, 1), 0);
    assert_int_equal(check("{\"a\":\"\\\\\",\"b\":[[]]}", 2, SIZE_MAX), ERROR_INVALID);
}

static void values_are_counted_before_they_are_made(void **state)
{
    (void)state;
    assert_int_equal(check("[1,2,3]", 1, 3), 0);
    assert_int_equal(check("[1,2,3,4]", 1, 3), ERROR_INVALID);
}

static void what_is_no_json_is_left_to_the_parser(void **state)
{
    (void)state;
    assert_int_equal(check("]]]}}}", 1, 1), 0);
    assert_int_equal(check("\"ends in \\", 1, 1), 0);
    assert_int_equal(check("", 0, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_depth_asked_is_the_last_that_passes),
        cmocka_unit_test(brackets_in_strings_are_no_brackets),
        cmocka_unit_test(values_are_counted_before_they_are_made),
        cmocka_unit_test(what_is_no_json_is_left_to_the_parser),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Range: which bytes of a whole are asked for (RFC 9110, 14). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "syncd/range.h"

static void is_part(const char *field, uint64_t size, uint64_t from, uint64_t to)
{
    uint64_t first, last;
    assert_int_equal(range_read(field, size, &first, &last), RANGE_PART);
    assert_int_equal(first, from);
    assert_int_equal(last, to);
}

static enum range_kind kind_of(const char *field, uint64_t size)
{
    uint64_t first, last;
    return range_read(field, size, &first, &last);
}

static void a_part_is_asked_for_from_either_end(void **state)
{
    (void)state;
    is_part("bytes=0-", 10, 0, 9);
    is_part("bytes=3-", 10, 3, 9);
    is_part("Bytes=3-5", 10, 3, 5);
    is_part("bytes=9-9", 10, 9, 9);
    is_part("bytes=3-99", 10, 3, 9);
    is_part("bytes=-4", 10, 6, 9);
    is_part("bytes=-40", 10, 0, 9);
}

static void what_is_behind_the_end_is_not_there(void **state)
{
    (void)state;
    assert_int_equal(kind_of("bytes=10-", 10), RANGE_BEYOND);
    assert_int_equal(kind_of("bytes=10-12", 10), RANGE_BEYOND);
    assert_int_equal(kind_of("bytes=-0", 10), RANGE_BEYOND);
    assert_int_equal(kind_of("bytes=0-", 0), RANGE_BEYOND);
    assert_int_equal(kind_of("bytes=-1", 0), RANGE_BEYOND);
}

static void what_is_not_understood_is_passed_over(void **state)
{
    static const char *const fields[] = {"",          "bytes",      "bytes=",        "bytes=-",
                                         "bytes=5-3", "bytes=a-",   "bytes=1-2,4-5", "items=0-",
                                         "bytes= 1-", "bytes=1-2x", "bytes=+1-",     "bytes=99999999999999999999-"};
    (void)state;
    assert_int_equal(kind_of(NULL, 10), RANGE_WHOLE);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) assert_int_equal(kind_of(fields[i], 10), RANGE_WHOLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_is_asked_for_from_either_end),
        cmocka_unit_test(what_is_behind_the_end_is_not_there),
        cmocka_unit_test(what_is_not_understood_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

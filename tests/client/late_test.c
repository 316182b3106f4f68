#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "client/late.h"

/* Of the C library's mathematics, which is on every machine. */
static struct functions {
    double (*cos)(double);
    double (*floor)(double);
} functions;

static void a_library_is_loaded_when_it_is_asked_for(void **state)
{
    static const char *const names[] = {"cos", "floor"};
    struct late late = {.file = "libm.so.6", .names = names, .count = 2, .functions = &functions};
    (void)state;
    assert_int_equal(late_load(&late, NULL), 0);
    assert_true(functions.cos(0) > .999);
    assert_true(functions.floor(2.7) > 1.999 && functions.floor(2.7) < 2.001);
    late.file = "libnowhere.so.1"; /* it is there already */
    assert_int_equal(late_load(&late, NULL), 0);
}

static void what_is_not_there_is_told(void **state)
{
    static const char *const names[] = {"cos", "no_such_function"};
    struct late library = {.file = "libnowhere.so.1", .names = names, .count = 1, .functions = &functions};
    struct late function = {.file = "libm.so.6", .names = names, .count = 2, .functions = &functions};
    struct error err = {0};
    (void)state;
    assert_int_equal(late_load(&library, &err), ERROR_IO);
    assert_non_null(strstr(err.message, "libnowhere.so.1"));
    assert_int_equal(late_load(&function, &err), ERROR_IO);
    assert_non_null(strstr(err.message, "no_such_function"));
    assert_false(function.loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_library_is_loaded_when_it_is_asked_for),
        cmocka_unit_test(what_is_not_there_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

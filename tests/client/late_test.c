#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
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

/* Each function of `file` is in the library that it stands in for, under that name; how many there are. */
static int stand_ins_find(const char *file)
{
    static const struct {
        const char *name, *file;
    } libraries[] = {{"cmark", LATE_CMARK_FILE}, {"cyaml", LATE_CYAML_FILE}, {"exif", LATE_EXIF_FILE},
                     {"glib", LATE_GLIB_FILE},   {"yaml", LATE_YAML_FILE},   {"gnutls", LATE_GNUTLS_FILE},
                     {"math", LATE_MATH_FILE}};
    FILE *source = fopen(file, "r");
    char line[1000], library[20], name[80];
    int count = 0;
    assert_non_null(source);
    while (fgets(line, sizeof line, source)) {
        if (sscanf(line, "STANDIN_VOID(%19[a-z], %79[a-z0-9_],", library, name) != 2 &&
            sscanf(line, "STANDIN(%19[a-z], %*[^,], %79[a-z0-9_],", library, name) != 2)
            continue;
        void *handle = NULL;
        for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
            if (strcmp(libraries[i].name, library) == 0) handle = dlopen(libraries[i].file, RTLD_LAZY);
        if (!handle || !dlsym(handle, name)) fail_msg("%s: %s", name, dlerror());
        count++;
    }
    fclose(source);
    return count;
}

static void stand_ins_are_for_functions_that_are_there(void **state)
{
    (void)state;
    assert_true(stand_ins_find(SOURCE_DIR "/client/standin.c") > 30);
    assert_true(stand_ins_find(SOURCE_DIR "/client/standin_gnutls.c") > 10);
    assert_true(stand_ins_find(SOURCE_DIR "/client/standin_math.c") > 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_library_is_loaded_when_it_is_asked_for),
        cmocka_unit_test(what_is_not_there_is_told),
        cmocka_unit_test(stand_ins_are_for_functions_that_are_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

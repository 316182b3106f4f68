/* A shipped scheme that was compiled in is what its files say, and is taken for no other files. */
#include "checklists/scheme_image.h"
#include "tests/checklists/scheme_files.h"

static struct scheme *loaded(const char *directory)
{
    struct scheme *scheme = NULL;
    struct error err = {0};
    if (scheme_load_directory(directory, &scheme, &err) != 0) fail_msg("%s", err.message);
    assert_string_equal(scheme->directory, directory);
    return scheme;
}

static void a_compiled_scheme_is_what_its_files_say(void **state)
{
    const struct scheme_files *files = *state;
    struct scheme *compiled = loaded(files->directory);
    assert_true(compiled->whole);
    /* A remark more, and the files are read. */
    spoil(files, "rules.yaml", "rules:", "# seen\nrules:", NULL, NULL);
    struct scheme *read = loaded(files->directory);
    assert_false(read->whole);

    struct scheme_image ours, theirs;
    assert_int_equal(scheme_image_new(compiled, &ours, NULL), 0);
    assert_int_equal(scheme_image_new(read, &theirs, NULL), 0);
    assert_true(ours.count > 1000);
    assert_int_equal(ours.count, theirs.count);
    assert_memory_equal(ours.addresses, theirs.addresses, ours.count * sizeof *ours.addresses);
    assert_int_equal(ours.length, theirs.length);
    assert_memory_equal(ours.bytes, theirs.bytes, ours.length);
    assert_int_equal(ours.texts_length, theirs.texts_length);
    assert_memory_equal(ours.texts, theirs.texts, ours.texts_length);
    scheme_image_fini(&ours);
    scheme_image_fini(&theirs);
    scheme_free(compiled);
    scheme_free(read);
}

static void every_shipped_scheme_is_compiled_in(void **state)
{
    static const char *const ids[] = {"kvo-3.1", "brandronde-1.0"};
    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        char directory[512];
        snprintf(directory, sizeof directory, "%s/checklists/%s", SOURCE_DIR, ids[i]);
        struct scheme *scheme = loaded(directory);
        assert_true(scheme->whole);
        assert_string_equal(scheme->id, ids[i]);
        scheme_free(scheme);
    }
}

/* A byte another, of the same number; and a file that is not there. */
static void other_bytes_are_read_as_they_are(void **state)
{
    const struct scheme_files *files = *state;
    char path[160];
    spoil(files, "scheme.yaml", "validity_months: 36", "validity_months: 37", NULL, NULL);
    assert_null(scheme_image_find(files->directory));
    struct scheme *scheme = loaded(files->directory);
    assert_int_equal(scheme->validity_months, 37);
    scheme_free(scheme);
    spoil(files, "scheme.yaml", "validity_months: 37", "validity_months: 36", NULL, NULL);
    assert_non_null(scheme_image_find(files->directory));
    snprintf(path, sizeof path, "%s/forms.yaml", files->directory);
    assert_int_equal(remove(path), 0);
    assert_null(scheme_image_find(files->directory));
    assert_null(scheme_image_find("/nowhere"));
}

#define ON_COPY(test) cmocka_unit_test_setup_teardown(test, scheme_files_open, scheme_files_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_COPY(a_compiled_scheme_is_what_its_files_say),
        cmocka_unit_test(every_shipped_scheme_is_compiled_in),
        ON_COPY(other_bytes_are_read_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

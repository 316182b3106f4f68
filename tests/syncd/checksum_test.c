/* Upload-Checksum: what is announced, and whether the bytes are that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "syncd/checksum.h"

/* Sums of "abc": FIPS 180-4 and RFC 1321. */
static const char *const sums[] = {
    "sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
    "md5 kAFQmDzST7DWlj99KOF/cg=="};

static bool matches(const char *field, const char *bytes, size_t length)
{
    struct checksum *checksum;
    bool good;
    assert_int_equal(checksum_open(field, &checksum, NULL), 0);
    checksum_add(checksum, bytes, length / 2);
    checksum_add(checksum, bytes + length / 2, length - length / 2);
    good = checksum_matches(checksum);
    checksum_close(checksum);
    return good;
}

static void bytes_are_what_was_announced(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        assert_true(matches(sums[i], "abc", 3));
        assert_false(matches(sums[i], "abd", 3));
        assert_false(matches(sums[i], "", 0));
    }
}

static void what_is_no_checksum_is_refused_with_what_is_known(void **state)
{
    static const char *const fields[] = {"",
                                         " ",
                                         "sha1",
                                         "sha1 ",
                                         "sha1 ?",
                                         "SHA1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
                                         "crc32 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
                                         "sha1 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="};
    struct checksum *checksum;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        err = (struct error){0};
        assert_int_equal(checksum_open(fields[i], &checksum, &err), ERROR_INVALID);
        assert_null(checksum);
        assert_non_null(strstr(err.message, "Upload-Checksum"));
    }
    assert_int_equal(checksum_open("crc32 AAAA", &checksum, &err), ERROR_INVALID);
    assert_non_null(strstr(err.message, "sha1"));
}

static void the_algorithms_are_told(void **state)
{
    char names[CHECKSUM_NAMES_SIZE];
    (void)state;
    checksum_names(names);
    assert_non_null(strstr(names, "sha256"));
    assert_non_null(strstr(names, "sha1")); /* tus asks for this one */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_what_was_announced),
        cmocka_unit_test(what_is_no_checksum_is_refused_with_what_is_known),
        cmocka_unit_test(the_algorithms_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

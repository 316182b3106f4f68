/* Evidence is kept only when it outlives a power cut: its bytes first, then each name that leads to it. What is flushed
 * is seen here, in place of the system's fsync. */
#include "tests/syncd/case.h"

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "syncd/file.h"

#define FLUSHES_MAX 64

/* Of one folder lfs/objects/ab, and of another. */
#define FIRST "abcd000000000000000000000000000000000000000000000000000000000000"
#define BESIDE "abef000000000000000000000000000000000000000000000000000000000000"
#define ELSEWHERE "0123000000000000000000000000000000000000000000000000000000000000"

static char flushed[FLUSHES_MAX][PATH_MAX]; /* by their names at that moment, in order */
static size_t flushes;
static const char *placing;   /* the name of the piece that is being kept */
static bool placed_too_early; /* it stood in its place when its bytes were flushed */

int fsync(int file)
{
    char link[64], object[PATH_MAX];
    ssize_t length;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = flushes < FLUSHES_MAX ? readlink(link, flushed[flushes], PATH_MAX - 1) : -1;
    if (length > 0) flushed[flushes++][length] = '\0';
    if (length > 0 && placing && strstr(flushed[flushes - 1], "a.txt")) {
        repository_evidence_path(central.repository, placing, object, sizeof object);
        placed_too_early = placed_too_early || access(object, F_OK) == 0;
    }
    return (int)syscall(SYS_fsync, file);
}

static void keeps(const char *sha256)
{
    char path[128];
    struct error err = {0};
    stock_write(&central.stock, "a.txt", "0", 1);
    stock_path(&central.stock, "a.txt", path);
    flushes = 0;
    placing = sha256;
    if (repository_evidence_keep(central.repository, sha256, sha256, path, &err)) fail_msg("%s", err.message);
    placing = NULL;
}

/* Whether something that ends so was flushed. */
static bool was_flushed(const char *end)
{
    for (size_t i = 0; i < flushes; i++) {
        size_t length = strlen(flushed[i]);
        if (length >= strlen(end) && strcmp(flushed[i] + length - strlen(end), end) == 0) return true;
    }
    return false;
}

static void the_first_in_a_folder_is_flushed_with_all_above_it(void **state)
{
    (void)state;
    keeps(FIRST);
    assert_true(was_flushed("/a.txt"));
    assert_false(placed_too_early);
    assert_true(was_flushed("/lfs/objects/ab/cd"));
    assert_true(was_flushed("/lfs/objects/ab"));
    assert_true(was_flushed("/lfs/objects"));
    assert_true(was_flushed("/lfs"));
    assert_true(was_flushed("/lfs/arrived"));
}

static void the_next_is_flushed_as_far_as_names_are_new(void **state)
{
    (void)state;
    keeps(FIRST);
    keeps(BESIDE);
    assert_true(was_flushed("/a.txt"));
    assert_false(placed_too_early);
    assert_true(was_flushed("/lfs/objects/ab/ef"));
    assert_true(was_flushed("/lfs/objects/ab"));
    assert_true(was_flushed("/lfs/arrived"));
    assert_int_equal(flushes, 4);
    keeps(ELSEWHERE);
    assert_true(was_flushed("/lfs/objects/01/23"));
    assert_true(was_flushed("/lfs/objects/01"));
    assert_true(was_flushed("/lfs/objects"));
}

/* Also where another process made the folder: it may not have come to flushing it. */
static void a_folder_that_was_made_by_others_is_flushed_once(void **state)
{
    char folder[PATH_MAX];
    struct error err = {0};
    (void)state;
    repository_evidence_path(central.repository, ELSEWHERE, folder, sizeof folder);
    *strrchr(folder, '/') = '\0';
    assert_int_equal(file_directory(folder, &err), 0);
    keeps(ELSEWHERE);
    assert_true(was_flushed("/lfs/objects/01"));
    assert_true(was_flushed("/lfs/objects"));
    assert_true(was_flushed("/lfs"));
}

static void a_folder_that_was_taken_away_is_flushed_anew(void **state)
{
    char path[PATH_MAX];
    (void)state;
    keeps(FIRST);
    repository_evidence_path(central.repository, FIRST, path, sizeof path);
    assert_int_equal(unlink(path), 0);
    for (int i = 0; i < 2; i++) {
        *strrchr(path, '/') = '\0';
        assert_int_equal(rmdir(path), 0);
    }
    keeps(BESIDE);
    assert_true(was_flushed("/lfs/objects/ab/ef"));
    assert_true(was_flushed("/lfs/objects/ab"));
    assert_true(was_flushed("/lfs/objects"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_first_in_a_folder_is_flushed_with_all_above_it),
        CASE(the_next_is_flushed_as_far_as_names_are_new),
        CASE(a_folder_that_was_made_by_others_is_flushed_once),
        CASE(a_folder_that_was_taken_away_is_flushed_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Uploads under way: begun, found, expired, swept. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "syncd/upload.h"

#define HOUR 3600

static char folder[32];
static struct config config;
static const char one[] = "1111111111111111111111111111111111111111111111111111111111111111";
static const char two[] = "2222222222222222222222222222222222222222222222222222222222222222";

static int setup(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/schouw-upload.XXXXXX");
    if (!mkdtemp(folder)) return -1;
    config_default(folder, &config);
    config.upload_expires = 2;
    return mkdir(config.uploads, 0700);
}

static int teardown(void **state)
{
    (void)state;
    config.upload_expires = 0;
    upload_sweep(&config, INT64_MAX, NULL, 0);
    return rmdir(config.uploads) | rmdir(folder);
}

static struct upload begin(const char *sha256, long long length, const char *person)
{
    struct upload upload;
    assert_int_equal(upload_begin(&config, sha256, length, person, &upload, NULL), 0);
    return upload;
}

static void write_bytes(const struct upload *upload, const char *bytes)
{
    int fd;
    assert_int_equal(upload_open(upload, &fd, NULL), 0);
    assert_int_equal(upload_write(fd, bytes, strlen(bytes), NULL), 0);
    close(fd);
}

/* Lets the file look as if it was written so long ago. */
static void age(const char *sha256, const char *suffix, long seconds)
{
    const struct timespec then = {time(NULL) - seconds, 0}, times[] = {then, then};
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%.3000s/%s%s", config.uploads, sha256, suffix);
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static bool is_there(const char *sha256, const char *suffix)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%.3000s/%s%s", config.uploads, sha256, suffix);
    return access(path, F_OK) == 0;
}

static void an_upload_goes_on_where_it_is_whoever_asks(void **state)
{
    struct upload upload = begin(one, 10, "auditor");
    (void)state;
    write_bytes(&upload, "12345");
    upload = begin(one, 10, "reviewer");
    assert_int_equal(upload.offset, 5);
    assert_string_equal(upload.person, "auditor");
    assert_int_equal(upload_find(&config, one, &upload, NULL), 0);
    assert_int_equal(upload.length, 10);
    assert_in_range(upload.expires, time(NULL) + 2 * HOUR - 60, time(NULL) + 2 * HOUR);
    upload = begin(one, 11, "reviewer"); /* of another length: something else */
    assert_int_equal(upload.offset, 0);
    assert_string_equal(upload.person, "reviewer");
    upload_remove(&upload);
    assert_int_equal(upload_find(&config, one, &upload, NULL), ERROR_NOT_FOUND);
}

static void what_was_refused_is_cut_off(void **state)
{
    struct upload upload = begin(one, 10, "auditor");
    int fd;
    (void)state;
    write_bytes(&upload, "12345678");
    assert_int_equal(upload_open(&upload, &fd, NULL), 0);
    assert_int_equal(upload_cut(fd, 3, &upload, NULL), 0);
    assert_int_equal(upload_write(fd, "x", 1, NULL), 0);
    assert_int_equal(upload_sync(&config, fd, &upload, NULL), 0);
    close(fd);
    assert_int_equal(upload_find(&config, one, &upload, NULL), 0);
    assert_int_equal(upload.offset, 4);
}

static void an_upload_without_a_new_byte_expires(void **state)
{
    struct upload upload = begin(one, 10, "auditor");
    struct error err = {0};
    (void)state;
    write_bytes(&upload, "12345");
    age(one, "", 2 * HOUR - 60);
    assert_int_equal(upload_find(&config, one, &upload, NULL), 0);
    age(one, "", 2 * HOUR + 60);
    assert_int_equal(upload_find(&config, one, &upload, &err), ERROR_NOT_FOUND);
    assert_non_null(strstr(err.message, "expired"));
    upload = begin(one, 10, "reviewer");
    assert_int_equal(upload.offset, 0);
    assert_string_equal(upload.person, "reviewer");
}

static void an_upload_of_an_older_version_belongs_to_nobody(void **state)
{
    struct upload upload = begin(one, 10, "auditor");
    char path[PATH_MAX];
    (void)state;
    snprintf(path, sizeof path, "%.3000s/%s.length", config.uploads, one);
    assert_int_equal(truncate(path, 3), 0); /* "10\n" */
    assert_int_equal(upload_find(&config, one, &upload, NULL), 0);
    assert_int_equal(upload.length, 10);
    assert_string_equal(upload.person, "");
}

static void a_sweep_takes_what_expired_but_not_what_is_written(void **state)
{
    char busy[1][DIGEST_HEX_SIZE];
    (void)state;
    begin(one, 10, "auditor");
    begin(two, 10, "auditor");
    age(one, "", 3 * HOUR);
    age(two, "", 3 * HOUR);
    strcpy(busy[0], one);
    upload_sweep(&config, time(NULL), busy, 1);
    assert_true(is_there(one, "") && is_there(one, ".length"));
    assert_false(is_there(two, ""));
    upload_sweep(&config, time(NULL), busy, 0);
    assert_false(is_there(one, ""));
    upload_sweep(&config, time(NULL) + 3 * HOUR, busy, 0);
    assert_false(is_there(one, ".length") || is_there(two, ".length"));
}

static void an_upload_is_as_old_as_its_last_byte(void **state)
{
    (void)state;
    begin(one, 10, "auditor");
    age(one, ".length", 3 * HOUR);
    upload_sweep(&config, time(NULL), NULL, 0);
    assert_true(is_there(one, "") && is_there(one, ".length"));
}

static void what_a_crash_left_behind_goes_too(void **state)
{
    char path[PATH_MAX];
    (void)state;
    begin(one, 10, "auditor");
    snprintf(path, sizeof path, "%.3000s/%s", config.uploads, one);
    assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof path, "%.3000s/%s.length.a8dF4k", config.uploads, two);
    close(open(path, O_WRONLY | O_CREAT, 0600));
    upload_sweep(&config, time(NULL), NULL, 0);
    assert_true(is_there(one, ".length") && is_there(two, ".length.a8dF4k"));
    age(one, ".length", 3 * HOUR);
    age(two, ".length.a8dF4k", 3 * HOUR);
    upload_sweep(&config, time(NULL), NULL, 0);
    assert_false(is_there(one, ".length") || is_there(two, ".length.a8dF4k"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_upload_goes_on_where_it_is_whoever_asks),
        CASE(what_was_refused_is_cut_off),
        CASE(an_upload_without_a_new_byte_expires),
        CASE(an_upload_of_an_older_version_belongs_to_nobody),
        CASE(a_sweep_takes_what_expired_but_not_what_is_written),
        CASE(an_upload_is_as_old_as_its_last_byte),
        CASE(what_a_crash_left_behind_goes_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

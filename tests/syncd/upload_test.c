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
#define MINE "+auditor"

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

static void a_person_goes_on_with_what_he_began(void **state)
{
    struct upload upload = begin(one, 10, "auditor");
    (void)state;
    write_bytes(&upload, "12345");
    upload = begin(one, 10, "auditor");
    assert_int_equal(upload.offset, 5);
    assert_int_equal(upload_find(&config, one, "auditor", &upload, NULL), 0);
    assert_int_equal(upload.length, 10);
    assert_in_range(upload.expires, time(NULL) + 2 * HOUR - 60, time(NULL) + 2 * HOUR);
    upload = begin(one, 11, "auditor"); /* of another length: something else */
    assert_int_equal(upload.offset, 0);
    upload_remove(&upload);
    assert_int_equal(upload_find(&config, one, "auditor", &upload, NULL), ERROR_NOT_FOUND);
}

static void another_person_has_an_upload_of_his_own(void **state)
{
    struct upload mine = begin(one, 10, "auditor"), other;
    (void)state;
    write_bytes(&mine, "12345");
    assert_int_equal(upload_find(&config, one, "reviewer", &other, NULL), ERROR_NOT_FOUND);
    other = begin(one, 7, "reviewer");
    assert_int_equal(other.offset, 0);
    write_bytes(&other, "1");
    assert_int_equal(upload_find(&config, one, "auditor", &mine, NULL), 0);
    assert_int_equal(mine.offset, 5);
    assert_int_equal(mine.length, 10);
    upload_remove(&other);
    assert_int_equal(upload_find(&config, one, "auditor", &mine, NULL), 0);
}

/* Names that look like what an upload leaves beside its bytes. */
static void no_name_of_a_person_meets_a_file_of_another(void **state)
{
    static const char *const people[] = {"a", "a.length", "length", "a-length", "0"};
    char longest[ACCESS_NAME_SIZE];
    struct upload upload;
    (void)state;
    for (int i = 0; i < 5; i++) begin(one, i + 1, people[i]);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(upload_find(&config, one, people[i], &upload, NULL), 0);
        assert_int_equal(upload.length, i + 1);
        assert_int_equal(upload.offset, 0);
    }
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    begin(one, 9, longest);
    assert_int_equal(upload_find(&config, one, longest, &upload, NULL), 0);
    assert_int_equal(upload_begin(&config, one, 1, "../x", &upload, NULL), ERROR_INVALID);
    assert_int_equal(upload_begin(&config, one, 1, "", &upload, NULL), ERROR_INVALID);
    assert_int_equal(upload_begin(&config, one, 1, "a+length", &upload, NULL), ERROR_INVALID);
}

static void what_comes_at_once_is_planned_and_not_begun(void **state)
{
    struct upload upload, begun;
    bool there = true;
    int fd;
    (void)state;
    assert_int_equal(upload_plan(&config, one, 10, "auditor", &upload, &there, NULL), 0);
    assert_false(there);
    assert_int_equal(upload.offset, 0);
    assert_int_equal(upload.length, 10);
    assert_in_range(upload.expires, time(NULL) + 2 * HOUR - 60, time(NULL) + 2 * HOUR);
    assert_false(is_there(one, MINE) || is_there(one, MINE "+length"));
    assert_int_equal(upload_create(&upload, &fd, NULL), 0);
    assert_int_equal(upload_write(fd, "1234567890", 10, NULL), 0);
    close(fd);
    /* Without its length it is none that anybody goes on with; what a daemon that was killed left of it is begun anew.
     */
    assert_int_equal(upload_find(&config, one, "auditor", &begun, NULL), ERROR_NOT_FOUND);
    assert_int_equal(upload_plan(&config, one, 10, "auditor", &begun, &there, NULL), 0);
    assert_false(there);
    assert_int_equal(upload_create(&begun, &fd, NULL), 0);
    assert_int_equal(lseek(fd, 0, SEEK_END), 0);
    close(fd);
    upload_remove(&upload);
    assert_false(is_there(one, MINE));
    begun = begin(one, 10, "auditor");
    write_bytes(&begun, "12345");
    assert_int_equal(upload_plan(&config, one, 10, "auditor", &upload, &there, NULL), 0);
    assert_true(there);
    assert_int_equal(upload.offset, 5);
    assert_int_equal(upload_plan(&config, one, 11, "auditor", &upload, &there, NULL), 0); /* something else */
    assert_false(there);
    assert_int_equal(upload_plan(&config, one, 1, "../x", &upload, &there, NULL), ERROR_INVALID);
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
    assert_int_equal(upload_renew(&config, fd, &upload, NULL), 0);
    close(fd);
    assert_int_equal(upload_find(&config, one, "auditor", &upload, NULL), 0);
    assert_int_equal(upload.offset, 4);
}

static void an_upload_without_a_new_byte_expires(void **state)
{
    struct upload upload = begin(one, 10, "auditor");
    struct error err = {0};
    (void)state;
    write_bytes(&upload, "12345");
    age(one, MINE, 2 * HOUR - 60);
    assert_int_equal(upload_find(&config, one, "auditor", &upload, NULL), 0);
    age(one, MINE, 2 * HOUR + 60);
    assert_int_equal(upload_find(&config, one, "auditor", &upload, &err), ERROR_NOT_FOUND);
    assert_non_null(strstr(err.message, "expired"));
    upload = begin(one, 10, "auditor");
    assert_int_equal(upload.offset, 0);
}

static void an_upload_of_an_older_version_belongs_to_nobody_and_goes_in_its_time(void **state)
{
    static const char *const suffixes[] = {"", ".length"};
    struct upload upload;
    (void)state;
    for (int i = 0; i < 2; i++) {
        char path[PATH_MAX];
        FILE *file;
        snprintf(path, sizeof path, "%.3000s/%s%s", config.uploads, one, suffixes[i]);
        assert_non_null(file = fopen(path, "w"));
        fputs(i ? "10\nauditor\n" : "12345", file);
        fclose(file);
    }
    assert_int_equal(upload_find(&config, one, "auditor", &upload, NULL), ERROR_NOT_FOUND);
    assert_int_equal(begin(one, 10, "auditor").offset, 0);
    age(one, "", 3 * HOUR);
    age(one, ".length", 3 * HOUR);
    upload_sweep(&config, time(NULL), NULL, 0);
    assert_false(is_there(one, "") || is_there(one, ".length"));
    assert_int_equal(upload_find(&config, one, "auditor", &upload, NULL), 0);
}

static void a_sweep_takes_what_expired_but_not_what_is_written(void **state)
{
    char busy[1][UPLOAD_NAME_SIZE];
    (void)state;
    begin(one, 10, "auditor");
    begin(one, 10, "auditor-2");
    begin(two, 10, "auditor");
    age(one, MINE, 3 * HOUR);
    age(one, MINE "-2", 3 * HOUR);
    age(two, MINE, 3 * HOUR);
    upload_name(one, "auditor", busy[0]);
    upload_sweep(&config, time(NULL), busy, 1);
    assert_true(is_there(one, MINE) && is_there(one, MINE "+length"));
    assert_false(is_there(two, MINE) || is_there(one, MINE "-2"));
    upload_sweep(&config, time(NULL), busy, 0);
    assert_false(is_there(one, MINE));
    upload_sweep(&config, time(NULL) + 3 * HOUR, busy, 0);
    assert_false(is_there(one, MINE "+length") || is_there(two, MINE "+length") || is_there(one, MINE "-2+length"));
}

static void an_upload_is_as_old_as_its_last_byte(void **state)
{
    (void)state;
    begin(one, 10, "auditor");
    age(one, MINE "+length", 3 * HOUR);
    upload_sweep(&config, time(NULL), NULL, 0);
    assert_true(is_there(one, MINE) && is_there(one, MINE "+length"));
}

static void what_a_crash_left_behind_goes_too(void **state)
{
    char path[PATH_MAX];
    (void)state;
    begin(one, 10, "auditor");
    snprintf(path, sizeof path, "%.3000s/%s" MINE, config.uploads, one);
    assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof path, "%.3000s/%s+auditor+length.a8dF4k", config.uploads, two);
    close(open(path, O_WRONLY | O_CREAT, 0600));
    upload_sweep(&config, time(NULL), NULL, 0);
    assert_true(is_there(one, MINE "+length") && is_there(two, "+auditor+length.a8dF4k"));
    age(one, MINE "+length", 3 * HOUR);
    age(two, "+auditor+length.a8dF4k", 3 * HOUR);
    upload_sweep(&config, time(NULL), NULL, 0);
    assert_false(is_there(one, MINE "+length") || is_there(two, "+auditor+length.a8dF4k"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_person_goes_on_with_what_he_began),
        CASE(another_person_has_an_upload_of_his_own),
        CASE(no_name_of_a_person_meets_a_file_of_another),
        CASE(what_comes_at_once_is_planned_and_not_begun),
        CASE(what_was_refused_is_cut_off),
        CASE(an_upload_without_a_new_byte_expires),
        CASE(an_upload_of_an_older_version_belongs_to_nobody_and_goes_in_its_time),
        CASE(a_sweep_takes_what_expired_but_not_what_is_written),
        CASE(an_upload_is_as_old_as_its_last_byte),
        CASE(what_a_crash_left_behind_goes_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

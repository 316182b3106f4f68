/* schouw-syncd.conf: what it takes, and what it says about what it does not take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "syncd/config.h"
#include "syncd/file.h"

static char folder[32];

static int setup(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/schouw-config.XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
    char path[64];

    (void)state;
    snprintf(path, sizeof path, "%s/" CONFIG_FILE, folder);
    unlink(path);
    return rmdir(folder);
}

static int read_text(const char *text, struct config *config, struct error *err)
{
    char path[64];

    snprintf(path, sizeof path, "%s/" CONFIG_FILE, folder);
    assert_int_equal(file_replace(path, text, strlen(text), err), 0);
    return config_read(path, config, err);
}

static void an_empty_file_gives_the_defaults(void **state)
{
    struct config config;
    struct error err = {0};
    char path[64];

    (void)state;
    assert_int_equal(read_text("", &config, &err), 0);
    snprintf(path, sizeof path, "%s/central.git", folder);
    assert_string_equal(config.repository, path);
    assert_string_equal(config.address, "127.0.0.1");
    assert_int_equal(config.port, 8443);
    assert_int_equal(config.body_max, 64 * 1024 * 1024);
    assert_int_equal(config.repack, 50);
}

static void what_init_writes_is_read_back(void **state)
{
    struct config config;
    struct error err = {0};
    char path[64];

    (void)state;
    snprintf(path, sizeof path, "%s/" CONFIG_FILE, folder);
    assert_int_equal(config_write(path, "/srv/central.git", "127.0.0.1:0", NULL, &err), 0);
    assert_int_equal(config_find(folder, &config, &err), 0);
    assert_string_equal(config.repository, "/srv/central.git");
    assert_int_equal(config.port, 0);
    assert_int_equal(config_write(path, "x", "127.0.0.1:0", NULL, &err), ERROR_CONFLICT);
}

static void settings_are_read(void **state)
{
    struct config config;
    struct error err = {0};

    (void)state;
    assert_int_equal(
        read_text("# a comment\n\n  listen = [::1]:9443\r\nurl=https://kvo.example/\nrepository = /srv/git\n"
                  "body_max = 2\ntimeout = 5\nrepack = 0\nlog = debug",
                  &config, &err),
        0);
    assert_string_equal(config.address, "::1");
    assert_int_equal(config.port, 9443);
    assert_string_equal(config.url, "https://kvo.example");
    assert_string_equal(config.repository, "/srv/git");
    assert_int_equal(config.body_max, 2 * 1024 * 1024);
    assert_int_equal(config.timeout, 5);
    assert_int_equal(config.repack, 0);
    assert_int_equal(config.log, LOG_DEBUG);
}

static void refused(const char *text, const char *where, const char *why)
{
    struct config config;
    struct error err = {0};

    assert_int_equal(read_text(text, &config, &err), ERROR_INVALID);
    if (!strstr(err.message, where) || !strstr(err.message, why)) fail_msg("%s", err.message);
}

static void an_unknown_setting_is_named_with_its_line_and_the_nearest_one(void **state)
{
    (void)state;
    refused("log = info\nlissen = 127.0.0.1:1\n", ".conf:2: ", "did you mean listen?");
}

static void values_out_of_range_are_refused(void **state)
{
    (void)state;
    refused("body_max = 65", ".conf:1: body_max: ", "from 1 to 64");
    refused("body_max = 1x", ".conf:1: ", "whole number");
    refused("timeout = 0", ".conf:1: ", "from 1");
    refused("timeout = 99999999999999999999", ".conf:1: ", "from 1");
    refused("repack = 100001", ".conf:1: repack: ", "from 0 to 100000");
    refused("repack = -1", ".conf:1: repack: ", "from 0");
    refused("listen = 127.0.0.1:65536", ".conf:1: ", "65535");
    refused("listen = example:1", ".conf:1: ", "no IPv4");
    refused("listen = 8443", ".conf:1: ", "address:port");
    refused("url = http://x", ".conf:1: ", "https://");
    refused("log = loud", ".conf:1: ", "debug, info");
    refused("repository =", ".conf:1: ", "path");
}

static void lines_that_are_no_settings_are_refused(void **state)
{
    (void)state;
    refused("\n\nlisten 127.0.0.1:1\n", ".conf:3: ", "name = value");
    refused("timeout = 1\ntimeout = 2\n", ".conf:2: ", "twice");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_empty_file_gives_the_defaults),
        CASE(what_init_writes_is_read_back),
        CASE(settings_are_read),
        CASE(an_unknown_setting_is_named_with_its_line_and_the_nearest_one),
        CASE(values_out_of_range_are_refused),
        CASE(lines_that_are_no_settings_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

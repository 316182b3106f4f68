#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "client/link.h"

#define PIN "9f2c0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab"

static void a_link_holds_address_code_and_pin(void **state)
{
    struct link link;
    struct error err = {0};
    (void)state;
    assert_int_equal(link_parse("https://kvo.example:8443/#7QXK-2M4P-W3NT:sha256-" PIN, &link, &err), 0);
    assert_string_equal(link.url, "https://kvo.example:8443");
    assert_string_equal(link.code, "7QXK-2M4P-W3NT");
    assert_string_equal(link.pin, PIN);
}

static void a_link_is_taken_as_people_copy_it(void **state)
{
    static const struct {
        const char *text, *url, *code, *pin;
    } links[] = {
        {" \t https://kvo.example:8443/#7qxk-2m4p \r\n", "https://kvo.example:8443", "7qxk-2m4p", ""},
        {"https://kvo.example#7QXK2M4P", "https://kvo.example", "7QXK2M4P", ""},
        {"https://127.0.0.1:1/#AAAA:sha256-9F2C0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789AB",
         "https://127.0.0.1:1", "AAAA", PIN},
        {"https://[::1]:65535/#AAAA", "https://[::1]:65535", "AAAA", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        struct link link;
        struct error err = {0};
        if (link_parse(links[i].text, &link, &err) != 0) fail_msg("%s: %s", links[i].text, err.message);
        assert_string_equal(link.url, links[i].url);
        assert_string_equal(link.code, links[i].code);
        assert_string_equal(link.pin, links[i].pin);
    }
}

static void what_is_no_link_is_refused_with_what_is_wrong(void **state)
{
    static const struct {
        const char *text, *said;
    } links[] = {
        {"", "https://"},
        {"http://kvo.example:8443/#SECRET", "https://"},
        {"HTTPS://kvo.example/#SECRET", "https://"},
        {"https://", "no server"},
        {"https:///#SECRET", "no server"},
        {"https://-x/#SECRET", "no server"},
        {"https://[]/#SECRET", "no server"},
        {"https://[::1/#SECRET", "no server"},
        {"https://user:pass@kvo.example/#SECRET", "port"},
        {"https://user@kvo.example/#SECRET", "no code"},
        {"https://kvo.example:0/#SECRET", "port"},
        {"https://kvo.example:65536/#SECRET", "port"},
        {"https://kvo.example:99999999999999999999/#SECRET", "port"},
        {"https://kvo.example:/#SECRET", "port"},
        {"https://kvo.example/admin#SECRET", "no code"},
        {"https://kvo.example/?x#SECRET", "no code"},
        {"https://kvo.example:8443/", "quotes"},
        {"https://kvo.example:8443", "quotes"},
        {"https://kvo.example/#", "one-time code"},
        {"https://kvo.example/#abc", "one-time code"},
        {"https://kvo.example/#SECRET CODE", "one-time code"},
        {"https://kvo.example/#SECRET\xff", "one-time code"},
        {"https://kvo.example/#SECRETSECRETSECRETSECRETSECRETSECRETSECRETSECRET", "one-time code"},
        {"https://kvo.example/#SECRET:", "copied whole"},
        {"https://kvo.example/#SECRET:sha1-00", "copied whole"},
        {"https://kvo.example/#SECRET:sha256-" PIN "0", "copied whole"},
        {"https://kvo.example/#SECRET:sha256-9f2c", "copied whole"},
        {"https://kvo.example/#SECRET:sha256-" PIN "/../", "copied whole"},
        {"https://kvo\nexample/#SECRET", "no code"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        struct link link;
        struct error err = {0};
        if (link_parse(links[i].text, &link, &err) != ERROR_USAGE) fail_msg("taken: %s", links[i].text);
        if (!strstr(err.message, links[i].said)) fail_msg("%s: %s", links[i].text, err.message);
        assert_null(strstr(err.message, "SECRET"));
    }
}

static void a_link_of_any_length_is_refused(void **state)
{
    static char text[100000];
    struct link link;
    struct error err = {0};
    (void)state;
    memset(text, 'a', sizeof text - 1);
    memcpy(text, "https://", 8);
    assert_int_equal(link_parse(text, &link, &err), ERROR_USAGE);
    memset(text, ' ', sizeof text - 1);
    assert_int_equal(link_parse(text, &link, &err), ERROR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_holds_address_code_and_pin),
        cmocka_unit_test(a_link_is_taken_as_people_copy_it),
        cmocka_unit_test(what_is_no_link_is_refused_with_what_is_wrong),
        cmocka_unit_test(a_link_of_any_length_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Bodies from outside: inflating and JSON within limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schema/deflate.h"
#include "syncd/body.h"

static void what_is_deflated_inflates_to_the_same(void **state)
{
    const char *plain = "{\"version\":1}";
    struct text small = {0}, out = {0};
    struct error err = {0};

    (void)state;
    assert_int_equal(deflate_whole(plain, strlen(plain), &small, &err), 0);
    assert_int_equal(body_inflate(small.data, small.length, 100, &out, &err), 0);
    assert_string_equal(out.data, plain);
    text_fini(&out);
    for (size_t cut = 0; cut < small.length; cut++) {
        assert_int_equal(body_inflate(small.data, cut, 100, &out, &err), ERROR_INVALID);
        text_fini(&out);
    }
    text_append(&small, "x", 1);
    assert_int_equal(body_inflate(small.data, small.length, 100, &out, &err), ERROR_INVALID);
    text_fini(&out);
    text_fini(&small);
}

static void a_bomb_is_refused_by_size_and_by_ratio(void **state)
{
    size_t size = 8u << 20;
    char *zeros = calloc(1, size);
    struct text small = {0}, out = {0};
    struct error err = {0};

    (void)state;
    assert_int_equal(deflate_whole(zeros, size, &small, &err), 0);
    assert_int_equal(body_inflate(small.data, small.length, 4096, &out, &err), ERROR_REFUSED);
    assert_true(out.length <= 4096);
    text_fini(&out);
    assert_int_equal(body_inflate(small.data, small.length, 1u << 30, &out, &err), ERROR_REFUSED);
    assert_non_null(strstr(err.message, "200 times"));
    assert_true(out.length <= small.length * INFLATE_RATIO_MAX + 65536 || out.length <= INFLATE_RATIO_FREE);
    text_fini(&out);
    text_fini(&small);
    free(zeros);
}

static int parse(const char *text, struct error *err)
{
    json_t *value;
    int result = body_json(text, strlen(text), &value, err);

    if (result) assert_null(value);
    json_decref(value);
    return result;
}

static void json_is_taken_within_its_limits_only(void **state)
{
    struct error err = {0};

    (void)state;
    assert_int_equal(parse("{\"a\":\"[[[[[[[[[[[[{\\\"\"}", &err), 0); /* brackets in a string are no nesting */
    assert_int_equal(parse("{\"a\":[[[[[[[1]]]]]]]}", &err), 0);
    assert_int_equal(parse("{\"a\":[[[[[[[[1]]]]]]]]}", &err), ERROR_INVALID);
    assert_non_null(strstr(err.message, "nested deeper"));
    assert_int_equal(parse("", &err), ERROR_INVALID);
    assert_int_equal(parse("[]", &err), ERROR_INVALID);
    assert_int_equal(parse("{\"a\":1,\"a\":1}", &err), ERROR_INVALID);
    assert_int_equal(parse("{\"a\":1} {}", &err), ERROR_INVALID);
    assert_int_equal(parse("{\"a\":\"\\u0000\"}", &err), ERROR_INVALID);
    assert_int_equal(parse("{\"a\":\"\xff\"}", &err), ERROR_INVALID);
    assert_int_equal(parse("{\"a\":\"x\\", &err), ERROR_INVALID);
}

static void a_million_small_values_are_refused_before_they_are_parsed(void **state)
{
    struct text text = {0};
    struct error err = {0};

    (void)state;
    text_puts(&text, "{\"a\":[0");
    for (int i = 0; i < 1000000; i++) text_append(&text, ",0", 2);
    text_puts(&text, "]}");
    assert_int_equal(parse(text.data, &err), ERROR_INVALID);
    assert_non_null(strstr(err.message, "values"));
    text_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_deflated_inflates_to_the_same),
        cmocka_unit_test(a_bomb_is_refused_by_size_and_by_ratio),
        cmocka_unit_test(json_is_taken_within_its_limits_only),
        cmocka_unit_test(a_million_small_values_are_refused_before_they_are_parsed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* zlib as a stream, both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schema/deflate.h"

static int gather(void *context, const char *bytes, size_t length, struct error *err)
{
    struct text *text = context;
    assert_true(length > 0 && length <= 65536);
    text_append(text, bytes, length);
    return text->failed ? error_memory(err) : 0;
}

static void each_piece_can_be_read_as_soon_as_it_is_there(void **state)
{
    static const char *const pieces[] = {"{\"version\":2}\n", "", "{\"dossier\":\"randstad\"}\n", "{\"end\":true}\n"};
    struct deflater *deflater;
    struct inflater *inflater;
    struct text plain = {0}, expected = {0};
    struct error err = {0};
    (void)state;
    assert_int_equal(deflater_new(&deflater, 0, &err), 0);
    assert_int_equal(inflater_new(1000, &inflater, &err), 0);
    for (size_t i = 0; i < 4; i++) {
        struct text small = {0};
        text_puts(&expected, pieces[i]);
        assert_int_equal(deflater_add(deflater, pieces[i], strlen(pieces[i]), i == 3, &small, &err), 0);
        /* Byte for byte, as a slow network brings them. */
        for (size_t at = 0; at < small.length; at++)
            assert_int_equal(inflater_add(inflater, small.data + at, 1, gather, &plain, &err), 0);
        assert_string_equal(plain.data, expected.data);
        assert_true(inflater_ended(inflater) == (i == 3));
        text_fini(&small);
    }
    assert_int_equal(inflater_add(inflater, "x", 1, gather, &plain, &err), ERROR_INVALID);
    inflater_free(inflater);
    deflater_free(deflater);
    text_fini(&plain);
    text_fini(&expected);
}

static void what_is_large_comes_in_pieces_and_within_its_limit(void **state)
{
    size_t size = 3000000;
    char *bytes = malloc(size);
    struct deflater *deflater;
    struct inflater *inflater;
    struct text small = {0}, plain = {0};
    struct error err = {0};
    (void)state;
    for (size_t i = 0; i < size; i++) bytes[i] = (char)('a' + (i * i / 7) % 23);
    assert_int_equal(deflater_new(&deflater, 0, &err), 0);
    assert_int_equal(deflater_add(deflater, bytes, size, true, &small, &err), 0);
    assert_int_equal(inflater_new(size, &inflater, &err), 0);
    assert_int_equal(inflater_add(inflater, small.data, small.length, gather, &plain, &err), 0);
    assert_int_equal(plain.length, size);
    assert_memory_equal(plain.data, bytes, size);
    inflater_free(inflater);
    assert_int_equal(inflater_new(size - 1, &inflater, &err), 0);
    assert_int_equal(inflater_add(inflater, small.data, small.length, gather, &plain, &err), ERROR_REFUSED);
    inflater_free(inflater);
    deflater_free(deflater);
    text_fini(&small);
    text_fini(&plain);
    free(bytes);
}

/* The second four bits of the stream say how far it looks back (RFC 1950, 2.2). */
static void what_is_known_to_be_short_takes_a_small_window(void **state)
{
    static const struct {
        size_t whole, window;
    } lengths[] = {{1, 512},       {250, 512},     {251, 1024},      {3000, 4096},
                   {16122, 16384}, {16123, 32768}, {1000000, 32768}, {0, 32768}};
    char *bytes = malloc(1000000);
    (void)state;
    for (size_t i = 0; i < 1000000; i++) bytes[i] = (char)('a' + (i / 3 + i * i / 1001) % 19);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct deflater *deflater;
        struct inflater *inflater;
        struct text small = {0}, plain = {0};
        struct error err = {0};
        size_t length = lengths[i].whole ? lengths[i].whole : 1000000;
        assert_int_equal(deflater_new(&deflater, lengths[i].whole, &err), 0);
        assert_int_equal(deflater_add(deflater, bytes, length, true, &small, &err), 0);
        assert_int_equal((size_t)256 << ((unsigned char)small.data[0] >> 4), lengths[i].window);
        assert_int_equal(inflater_new(length, &inflater, &err), 0);
        assert_int_equal(inflater_add(inflater, small.data, small.length, gather, &plain, &err), 0);
        assert_true(inflater_ended(inflater));
        assert_int_equal(plain.length, length);
        assert_memory_equal(plain.data, bytes, length);
        inflater_free(inflater);
        deflater_free(deflater);
        text_fini(&small);
        text_fini(&plain);
    }
    free(bytes);
}

static void a_bomb_is_refused_also_when_it_comes_in_drops(void **state)
{
    char *zeros = calloc(1, 8u << 20);
    struct deflater *deflater;
    struct inflater *inflater;
    struct text small = {0}, plain = {0};
    struct error err = {0};
    int result = 0;
    (void)state;
    assert_int_equal(deflater_new(&deflater, 0, &err), 0);
    assert_int_equal(deflater_add(deflater, zeros, 8u << 20, true, &small, &err), 0);
    assert_int_equal(inflater_new(1ull << 30, &inflater, &err), 0);
    for (size_t at = 0; result == 0 && at < small.length; at++)
        result = inflater_add(inflater, small.data + at, 1, gather, &plain, &err);
    assert_int_equal(result, ERROR_REFUSED);
    assert_non_null(strstr(err.message, "200 times"));
    inflater_free(inflater);
    deflater_free(deflater);
    text_fini(&small);
    text_fini(&plain);
    free(zeros);
}

static int stop(void *context, const char *bytes, size_t length, struct error *err)
{
    (void)context;
    (void)bytes;
    (void)length;
    return error_set(err, ERROR_CONFLICT, "enough");
}

static void who_takes_it_can_end_it(void **state)
{
    struct deflater *deflater;
    struct inflater *inflater;
    struct text small = {0};
    struct error err = {0};
    (void)state;
    assert_int_equal(deflater_new(&deflater, 0, &err), 0);
    assert_int_equal(deflater_add(deflater, "a line\n", 7, true, &small, &err), 0);
    assert_int_equal(inflater_new(100, &inflater, &err), 0);
    assert_int_equal(inflater_add(inflater, small.data, small.length, stop, NULL, &err), ERROR_CONFLICT);
    inflater_free(inflater);
    deflater_free(deflater);
    text_fini(&small);
}

static void deflating_is_left_out_where_it_does_not_help(void **state)
{
    size_t size = 100000;
    unsigned char *noise = malloc(size);
    char *text = malloc(size);
    uint64_t seed = 42;
    (void)state;
    for (size_t i = 0; i < size; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        noise[i] = (unsigned char)(seed >> 56);
        text[i] = "{\"kind\":\"finding.set\"}"[i % 22];
    }
    assert_false(deflate_helps((char *)noise, size));
    assert_true(deflate_helps(text, size));
    assert_true(deflate_helps(text, DEFLATE_FROM));
    assert_false(deflate_helps(text, DEFLATE_FROM - 1));
    assert_false(deflate_helps("", 0));
    free(noise);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_piece_can_be_read_as_soon_as_it_is_there),
        cmocka_unit_test(what_is_large_comes_in_pieces_and_within_its_limit),
        cmocka_unit_test(what_is_known_to_be_short_takes_a_small_window),
        cmocka_unit_test(a_bomb_is_refused_also_when_it_comes_in_drops),
        cmocka_unit_test(who_takes_it_can_end_it),
        cmocka_unit_test(deflating_is_left_out_where_it_does_not_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

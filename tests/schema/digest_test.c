/* SHA-256: the published values, and those of sha256sum for files of every awkward size. */
#include "tests/schema/stock.h"

#include "schema/digest.h"

static struct stock stock;

static int setup(void **state)
{
    (void)state;
    stock_open(&stock);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    stock_close(&stock);
    return 0;
}

static void the_published_values_are_given(void **state)
{
    char hex[DIGEST_HEX_SIZE];
    (void)state;
    digest_bytes("", 0, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    digest_bytes("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, hex);
    assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void a_file_gets_the_digest_that_sha256sum_gives_it(void **state)
{
    static const size_t sizes[] = {0, 1, 63, 64, 65535, 65536, 65537, 200001};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char path[128], hex[DIGEST_HEX_SIZE], whole[DIGEST_HEX_SIZE];
        char *bytes = malloc(sizes[i] + 1);
        struct text said = {0};
        struct error err = {0};
        long long size = -1;
        int status = -1;
        assert_non_null(bytes);
        for (size_t j = 0; j < sizes[i]; j++) bytes[j] = (char)(j * 7 + j / 256);
        stock_write(&stock, "file", bytes, sizes[i]);
        stock_path(&stock, "file", path);
        if (digest_file(path, hex, &size, &err) != 0) fail_msg("%s", err.message);
        assert_int_equal(size, sizes[i]);
        digest_bytes(bytes, sizes[i], whole);
        assert_string_equal(hex, whole);
        const char *const argv[] = {"sha256sum", path, NULL};
        assert_int_equal(process_run(argv, "", 0, &said, NULL, &status, &err), 0);
        assert_int_equal(status, 0);
        assert_memory_equal(said.data, hex, 64);
        text_fini(&said);
        /* Under a key: as OpenSSL makes an HMAC, and another for another key. */
        const char *const keyed[] = {"openssl", "dgst", "-sha256", "-r", "-hmac", "havenkwartier", path, NULL};
        assert_int_equal(digest_file_keyed(path, "havenkwartier", hex, &err), 0);
        assert_int_equal(process_run(keyed, "", 0, &said, NULL, &status, &err), 0);
        assert_int_equal(status, 0);
        assert_memory_equal(said.data, hex, 64);
        assert_int_equal(digest_file_keyed(path, "winkelhart", whole, &err), 0);
        assert_string_not_equal(whole, hex);
        text_fini(&said);
        free(bytes);
    }
}

static void what_can_not_be_read_is_named_with_the_reason(void **state)
{
    char hex[DIGEST_HEX_SIZE];
    struct error err = {0};
    long long size;
    (void)state;
    assert_int_equal(digest_file("/nowhere/at/all", hex, &size, &err), ERROR_IO);
    assert_non_null(strstr(err.message, "/nowhere/at/all"));
    assert_non_null(strstr(err.message, "No such file"));
    assert_int_equal(digest_file(stock.directory, hex, &size, &err), ERROR_IO);
    assert_non_null(strstr(err.message, "directory"));
}

static void only_64_small_hex_digits_are_a_digest(void **state)
{
    char hex[DIGEST_HEX_SIZE + 1];
    (void)state;
    digest_bytes("x", 1, hex);
    assert_true(digest_is_hex(hex));
    hex[63] = '\0';
    assert_false(digest_is_hex(hex));
    digest_bytes("x", 1, hex);
    hex[10] = 'A';
    assert_false(digest_is_hex(hex));
    hex[10] = 'g';
    assert_false(digest_is_hex(hex));
    digest_bytes("x", 1, hex);
    memcpy(hex + 64, "0", 2);
    assert_false(digest_is_hex(hex));
    assert_false(digest_is_hex(""));
    assert_false(digest_is_hex(NULL));
}

static void random_hex_is_as_long_as_asked_and_never_twice_the_same(void **state)
{
    char ids[50][129];
    struct error err = {0};
    (void)state;
    for (size_t i = 0; i < 50; i++) {
        assert_int_equal(random_hex(16, ids[i], &err), 0);
        assert_int_equal(strspn(ids[i], "0123456789abcdef"), 32);
        assert_int_equal(strlen(ids[i]), 32);
        for (size_t j = 0; j < i; j++) assert_string_not_equal(ids[i], ids[j]);
    }
    assert_int_equal(random_hex(64, ids[0], &err), 0);
    assert_int_equal(strlen(ids[0]), 128);
    assert_int_equal(random_hex(65, ids[0], &err), ERROR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_values_are_given),
        cmocka_unit_test(a_file_gets_the_digest_that_sha256sum_gives_it),
        cmocka_unit_test(what_can_not_be_read_is_named_with_the_reason),
        cmocka_unit_test(only_64_small_hex_digits_are_a_digest),
        cmocka_unit_test(random_hex_is_as_long_as_asked_and_never_twice_the_same),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

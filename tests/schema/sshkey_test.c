/* Public keys: read as OpenSSH writes them, and named as ssh-keygen names them. */
#include "tests/schema/stock.h"

static struct stock stock;
static char keyfile[128], key[SSHKEY_TEXT_MAX];

static int setup(void **state)
{
    (void)state;
    stock_open(&stock);
    stock_key(&stock, "anna", keyfile, key);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    stock_close(&stock);
    return 0;
}

static void a_public_key_is_normalised(void **state)
{
    (void)state;
    struct error err = {0};
    char line[SSHKEY_TEXT_MAX + 64], text[SSHKEY_TEXT_MAX];
    snprintf(line, sizeof line, "  %s   anna@laptop and more\n", key);
    assert_int_equal(sshkey_parse(line, text, &err), 0);
    assert_string_equal(text, key);
}

static void a_key_that_is_none_is_refused(void **state)
{
    (void)state;
    struct error err = {0};
    char text[SSHKEY_TEXT_MAX], line[2 * SSHKEY_TEXT_MAX];
    const char *base64 = strchr(key, ' ') + 1;
    const char *const lines[] = {"", "ssh-ed25519", "ssh-ed25519 ", "ssh-ed25519 ????", "ssh-ed25519 AAAA", "\n"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_int_equal(sshkey_parse(lines[i], text, &err), ERROR_INVALID);
    snprintf(line, sizeof line, "ssh-rsa %s", base64); /* says another type than it holds */
    assert_int_equal(sshkey_parse(line, text, &err), ERROR_INVALID);
    snprintf(line, sizeof line, "sk-ssh-ed25519@openssh.com %s", base64);
    assert_int_equal(sshkey_parse(line, text, &err), ERROR_INVALID);
    snprintf(line, sizeof line, "ssh-ed25519 %sAAAA", base64);
    assert_int_equal(sshkey_parse(line, text, &err), ERROR_INVALID);
    snprintf(line, sizeof line, "ssh-ed25519 %.20s", base64);
    assert_int_equal(sshkey_parse(line, text, &err), ERROR_INVALID);
    memset(line, 'A', sizeof line - 1);
    memcpy(line, "ssh-ed25519 ", 12);
    line[sizeof line - 1] = '\0';
    assert_int_equal(sshkey_parse(line, text, &err), ERROR_INVALID);
}

static void a_fingerprint_is_the_one_ssh_keygen_prints(void **state)
{
    (void)state;
    struct error err = {0};
    struct text output = {0};
    char fingerprint[64];
    int status = 0;
    const char *const argv[] = {"ssh-keygen", "-l", "-f", keyfile, NULL};
    assert_int_equal(process_run(argv, "", 0, &output, NULL, &status, &err), 0);
    assert_int_equal(sshkey_fingerprint(key, fingerprint, &err), 0);
    assert_non_null(strstr(output.data, fingerprint));
    assert_int_equal(strlen(fingerprint), 50);
    text_fini(&output);
}

/* A .pub file of its own, or the one beside a private key. */
static void a_key_is_read_from_its_file_or_that_beside_the_private_one(void **state)
{
    struct error err = {0};
    char path[128], text[SSHKEY_TEXT_MAX];
    (void)state;
    snprintf(path, sizeof path, "%.120s.pub", keyfile);
    assert_int_equal(sshkey_read(path, text, &err), 0);
    assert_string_equal(text, key);
    assert_int_equal(sshkey_read(keyfile, text, &err), 0);
    assert_string_equal(text, key);
    stock_path(&stock, "nobody", path);
    assert_int_equal(sshkey_read(path, text, &err), ERROR_IO);
    assert_non_null(strstr(err.message, "nobody.pub"));
    stock_write(&stock, "words.pub", "these are words\n", 16);
    stock_path(&stock, "words", path);
    assert_int_equal(sshkey_read(path, text, &err), ERROR_INVALID);
    assert_non_null(strstr(err.message, "words.pub"));
    stock_write(&stock, "empty.pub", "", 0);
    stock_path(&stock, "empty", path);
    assert_int_equal(sshkey_read(path, text, &err), ERROR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_public_key_is_normalised),
        cmocka_unit_test(a_key_that_is_none_is_refused),
        cmocka_unit_test(a_fingerprint_is_the_one_ssh_keygen_prints),
        cmocka_unit_test(a_key_is_read_from_its_file_or_that_beside_the_private_one),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

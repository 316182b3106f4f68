/* Authorization: where a token may stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <gnutls/gnutls.h>

#include "syncd/credential.h"

static const char good[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static bool basic(const char *pair, size_t length, char token[ACCESS_TOKEN_SIZE])
{
    gnutls_datum_t plain = {(unsigned char *)(size_t)pair, (unsigned)length}, encoded;
    char field[CREDENTIAL_FIELD_MAX];
    assert_int_equal(gnutls_base64_encode2(&plain, &encoded), 0);
    snprintf(field, sizeof field, "Basic %.*s", (int)encoded.size, (const char *)encoded.data);
    gnutls_free(encoded.data);
    return credential_token(field, token);
}

static void a_token_stands_alone_or_is_a_password(void **state)
{
    char token[ACCESS_TOKEN_SIZE], text[200];
    int length;
    (void)state;
    snprintf(text, sizeof text, "bearer %s", good);
    assert_true(credential_token(text, token));
    assert_string_equal(token, good);
    length = snprintf(text, sizeof text, "laptop:%s", good);
    assert_true(basic(text, (size_t)length, token));
    assert_string_equal(token, good);
    assert_true(basic(text + 6, (size_t)length - 6, token)); /* no user's name */
}

static void what_is_no_token_is_none(void **state)
{
    char token[ACCESS_TOKEN_SIZE], text[2000];
    int length;
    (void)state;
    assert_false(credential_token(NULL, token));
    assert_false(credential_token("", token));
    assert_false(credential_token("Bearer", token));
    assert_false(credential_token("Bearer x", token));
    assert_false(credential_token("Basic ", token));
    assert_false(credential_token("Basic ???", token));
    assert_false(credential_token(good, token));
    snprintf(text, sizeof text, "Bearer %sa", good);
    assert_false(credential_token(text, token));
    assert_false(basic("nothing", 7, token));
    assert_false(basic("a:", 2, token));
    length = snprintf(text, sizeof text, "a:%s%c", good, 0);
    assert_false(basic(text, (size_t)length + 1, token));
    memset(text, 'A', sizeof text);
    memcpy(text, "Basic ", 6);
    text[sizeof text - 1] = '\0';
    assert_false(credential_token(text, token));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_stands_alone_or_is_a_password),
        cmocka_unit_test(what_is_no_token_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "syncd/credential.h"

#include <gnutls/gnutls.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "schema/digest.h"

/* A token has the shape of a SHA-256: 64 hex digits. */
static bool token_copy(const char *text, size_t length, char token[ACCESS_TOKEN_SIZE])
{
    if (length != ACCESS_TOKEN_SIZE - 1) return false;
    snprintf(token, ACCESS_TOKEN_SIZE, "%.*s", (int)length, text);
    return digest_is_hex(token);
}

static bool basic_token(const char *text, char token[ACCESS_TOKEN_SIZE])
{
    gnutls_datum_t encoded = {(unsigned char *)(size_t)text, (unsigned)strlen(text)}, plain = {NULL, 0};
    const char *colon = NULL;
    bool good;

    if (encoded.size == 0 || gnutls_base64_decode2(&encoded, &plain) != 0) return false;
    if (plain.size > 0) colon = memchr(plain.data, ':', plain.size);
    good = colon && token_copy(colon + 1, plain.size - (size_t)(colon + 1 - (const char *)plain.data), token);
    if (plain.data) gnutls_memset(plain.data, 0, plain.size);
    gnutls_free(plain.data);
    return good;
}

bool credential_token(const char *field, char token[ACCESS_TOKEN_SIZE])
{
    token[0] = '\0';
    if (!field || strlen(field) > CREDENTIAL_FIELD_MAX) return false;
    if (strncasecmp(field, "Bearer ", 7) == 0) return token_copy(field + 7, strlen(field + 7), token);
    if (strncasecmp(field, "Basic ", 6) == 0) return basic_token(field + 6 + strspn(field + 6, " "), token);
    return false;
}

#include "client/link.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINK_MAX 600
#define SCHEME "https://"
#define PIN_LEAD "sha256-"

static const char digits[] = "0123456789";
static const char hex[] = "0123456789abcdefABCDEF";
static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* Length of the host at the start of `text`: a name, an IPv4 address or an IPv6 address in brackets; 0 when there is
 * none. */
static size_t host_length(const char *text)
{
    char allowed[80];
    if (text[0] == '[') {
        snprintf(allowed, sizeof allowed, "%s:.", hex);
        size_t inside = strspn(text + 1, allowed);
        return inside >= 2 && text[1 + inside] == ']' ? inside + 2 : 0;
    }
    snprintf(allowed, sizeof allowed, "%s%s.-", letters, digits);
    size_t length = strspn(text, allowed);
    return length > 0 && length <= 253 && isalnum((unsigned char)text[0]) ? length : 0;
}

/* The address: scheme, host, port. `*rest` gets what follows. */
static int address_parse(const char *text, struct link *link, const char **rest, struct error *err)
{
    const char *host = text + strlen(SCHEME), *end;
    if (strncmp(text, SCHEME, strlen(SCHEME)) != 0)
        return error_set(err, ERROR_USAGE,
                         "a link begins with %s; the administrator makes one with `schouw-syncd enrol`", SCHEME);
    size_t length = host_length(host);
    if (length == 0) return error_set(err, ERROR_USAGE, "the link names no server behind %s", SCHEME);
    end = host + length;
    if (*end == ':') {
        size_t count = strspn(end + 1, digits);
        long port = count > 0 && count <= 5 ? strtol(end + 1, NULL, 10) : 0;
        if (port < 1 || port > 65535) return error_set(err, ERROR_USAGE, "the link's port is none (1 to 65535)");
        end += 1 + count;
    }
    if ((size_t)(end - text) >= sizeof link->url) return error_set(err, ERROR_USAGE, "the link is too long");
    snprintf(link->url, sizeof link->url, "%.*s", (int)(end - text), text);
    *rest = end;
    return 0;
}

static int pin_parse(const char *text, struct link *link, struct error *err)
{
    const char *pin = text + strlen(PIN_LEAD);
    if (strncmp(text, PIN_LEAD, strlen(PIN_LEAD)) != 0 || strspn(pin, hex) != DIGEST_HEX_SIZE - 1 ||
        pin[DIGEST_HEX_SIZE - 1] != '\0')
        return error_set(err, ERROR_USAGE,
                         "the link does not end with the server's key (%s and 64 hex digits); was it copied whole?",
                         PIN_LEAD);
    for (size_t i = 0; i < DIGEST_HEX_SIZE - 1; i++) link->pin[i] = (char)tolower((unsigned char)pin[i]);
    link->pin[DIGEST_HEX_SIZE - 1] = '\0';
    return 0;
}

int link_parse(const char *text, struct link *link, struct error *err)
{
    char copy[LINK_MAX + 1], allowed[80];
    const char *rest = NULL;
    *link = (struct link){0};
    text += strspn(text, " \t\r\n");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r\n", text[length - 1])) length--;
    if (length > LINK_MAX) return error_set(err, ERROR_USAGE, "a link has at most %d characters", LINK_MAX);
    snprintf(copy, sizeof copy, "%.*s", (int)length, text);

    int result = address_parse(copy, link, &rest, err);
    if (result != 0) return result;
    if (*rest == '/') rest++;
    if (*rest != '#')
        return error_set(err, ERROR_USAGE, "the link has no code behind #; put it in quotes, a shell may cut it there");
    rest++;
    snprintf(allowed, sizeof allowed, "%s%s-", letters, digits);
    size_t code = strspn(rest, allowed);
    if (code < 4 || code >= sizeof link->code || (rest[code] != '\0' && rest[code] != ':'))
        return error_set(err, ERROR_USAGE, "the link's one-time code is none (letters, digits and -)");
    snprintf(link->code, sizeof link->code, "%.*s", (int)code, rest);
    return rest[code] == ':' ? pin_parse(rest + code + 1, link, err) : 0;
}

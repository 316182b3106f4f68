#include "schema/text.h"

#include <regex.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for `more` bytes and a NUL; false (and `failed`) when memory is out. */
static bool text_grow(struct text *text, size_t more)
{
    if (text->failed) return false;
    if (more < text->capacity - text->length && text->data != NULL) return true;
    size_t capacity = text->capacity == 0 ? 64 : text->capacity;
    while (capacity - text->length <= more && capacity <= SIZE_MAX / 4) capacity *= 2;
    char *data = capacity - text->length <= more ? NULL : realloc(text->data, capacity);
    if (data == NULL) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

void text_append(struct text *text, const char *bytes, size_t length)
{
    if (!text_grow(text, length)) return;
    if (length > 0) memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void text_puts(struct text *text, const char *string)
{
    text_append(text, string, strlen(string));
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) {
        text->failed = true;
        return;
    }
    if (!text_grow(text, (size_t)length)) return;
    va_start(arguments, format);
    vsnprintf(text->data + text->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    text->length += (size_t)length;
}

char *text_take(struct text *text, size_t *length)
{
    if (text->data == NULL) text_append(text, "", 0);
    char *data = text->failed ? NULL : text->data;
    if (length != NULL) *length = data == NULL ? 0 : text->length;
    if (data == NULL) free(text->data);
    *text = (struct text){0};
    return data;
}

void text_fini(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

/* --- UTF-8 --- */

/* Bytes of the character at the front and its code point; 0 when it is malformed. NUL is one byte. */
static size_t character_read(const char *bytes, size_t length, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)bytes;
    size_t count;
    if (length == 0) return 0;
    if (at[0] < 0x80) {
        *code = at[0];
        return 1;
    }
    if (at[0] >= 0xc2 && at[0] < 0xe0) {
        count = 2;
        *code = at[0] & 0x1fu;
    } else if (at[0] >= 0xe0 && at[0] < 0xf0) {
        count = 3;
        *code = at[0] & 0x0fu;
    } else if (at[0] >= 0xf0 && at[0] < 0xf5) {
        count = 4;
        *code = at[0] & 0x07u;
    } else {
        return 0;
    }
    if (length < count) return 0;
    for (size_t i = 1; i < count; i++) {
        if ((at[i] & 0xc0) != 0x80) return 0;
        *code = *code << 6 | (at[i] & 0x3fu);
    }
    bool surrogate = *code >= 0xd800 && *code <= 0xdfff;
    return *code < least[count] || *code > 0x10ffff || surrogate ? 0 : count;
}

bool utf8_valid(const char *bytes, size_t length)
{
    uint32_t code;
    while (length > 0) {
        size_t count = character_read(bytes, length, &code);
        if (count == 0 || code == 0) return false;
        bytes += count;
        length -= count;
    }
    return true;
}

/* --- escapes --- */

/* Characters that write no sign of their own but turn the direction of those around them. */
static bool is_bidi(uint32_t code)
{
    return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0x200e ||
           code == 0x200f || code == 0x061c;
}

void text_terminal(struct text *text, const char *string)
{
    size_t length = strlen(string);
    while (length > 0) {
        uint32_t code;
        size_t count = character_read(string, length, &code);
        if (count == 0) {
            text_printf(text, "\\x%02x", (unsigned char)*string);
            count = 1;
        } else if ((code < 0x20 && code != '\n' && code != '\t') || code == 0x7f || (code >= 0x80 && code < 0xa0)) {
            text_printf(text, "\\x%02x", (unsigned)code);
        } else if (is_bidi(code)) {
            text_printf(text, "\\u{%04x}", (unsigned)code);
        } else {
            text_append(text, string, count);
        }
        string += count;
        length -= count;
    }
}

void text_html(struct text *text, const char *string)
{
    for (; *string != '\0'; string++) {
        switch (*string) {
        case '&':
            text_puts(text, "&amp;");
            break;
        case '<':
            text_puts(text, "&lt;");
            break;
        case '>':
            text_puts(text, "&gt;");
            break;
        case '"':
            text_puts(text, "&quot;");
            break;
        case '\'':
            text_puts(text, "&#39;");
            break;
        default:
            text_append(text, string, 1);
        }
    }
}

/* Whether an ASCII character would be markup there. `start` is the string, `at` the place in it. */
static bool is_markup(const char *start, const char *at)
{
    if (strchr("\\`*_[]<>&~|", *at) != NULL) return true;
    if (*at == '!' && at[1] == '[') return true;
    if (*at == ':' && at[1] == '/') return true; /* what some readers turn into a link by themselves */
    /* A list, a heading, a rule: only where a line begins. */
    if (at == start) return strchr("#+-=:", *at) != NULL;
    if (*at == '.' || *at == ')') return strspn(start, "0123456789") == (size_t)(at - start);
    return false;
}

void text_markdown(struct text *text, const char *string)
{
    size_t length = strlen(string);
    for (const char *at = string; length > 0;) {
        uint32_t code;
        size_t count = character_read(at, length, &code);
        if (count == 0) {
            text_puts(text, "\xef\xbf\xbd"); /* U+FFFD */
            count = 1;
        } else if (code < 0x20 || code == 0x7f || (code >= 0x80 && code < 0xa0) || is_bidi(code)) {
            text_puts(text, " "); /* one line, nothing that turns or moves what stands around it */
        } else {
            if (code < 0x80 && is_markup(string, at)) text_puts(text, "\\");
            text_append(text, at, count);
        }
        at += count;
        length -= count;
    }
}

void text_json(struct text *text, const char *string)
{
    size_t length = strlen(string);
    text_puts(text, "\"");
    while (length > 0) {
        uint32_t code;
        size_t count = character_read(string, length, &code);
        if (count == 0) {
            text_puts(text, "\\ufffd");
            count = 1;
        } else if (code == '"' || code == '\\') {
            text_printf(text, "\\%c", (char)code);
        } else if (code < 0x20 || code == 0x7f) {
            text_printf(text, "\\u%04x", (unsigned)code);
        } else {
            text_append(text, string, count);
        }
        string += count;
        length -= count;
    }
    text_puts(text, "\"");
}

/* --- comparing --- */

size_t text_distance(const char *a, const char *b)
{
    size_t width = strlen(b);
    size_t *row = calloc(width + 1, sizeof *row);
    if (row == NULL) return strcmp(a, b) == 0 ? 0 : SIZE_MAX;
    for (size_t j = 0; j <= width; j++) row[j] = j;
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 1; j <= width; j++) {
            size_t above = row[j], best = diagonal + (a[i] != b[j - 1]);
            if (above + 1 < best) best = above + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            diagonal = above;
            row[j] = best;
        }
    }
    size_t distance = row[width];
    free(row);
    return distance;
}

bool text_matches(const char *string, const char *pattern)
{
    regex_t compiled;
    regmatch_t match;
    if (regcomp(&compiled, pattern, REG_EXTENDED) != 0) return false;
    bool matches =
        regexec(&compiled, string, 1, &match, 0) == 0 && match.rm_so == 0 && (size_t)match.rm_eo == strlen(string);
    regfree(&compiled);
    return matches;
}

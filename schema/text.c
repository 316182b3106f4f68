#include "schema/text.h"

#include <endian.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "schema/pattern.h"

#define PRINTED_ROOM 120           /* bytes that most of what is printed fits in */
#define JSON_PIECE 4096            /* bytes that are looked at before more room is made */
#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

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

char *text_room(struct text *text, size_t more)
{
    return text_grow(text, more) ? text->data + text->length : NULL;
}

void text_add(struct text *text, size_t length)
{
    text->length += length;
    text->data[text->length] = '\0';
}

void text_append(struct text *text, const char *bytes, size_t length)
{
    char *room = text_room(text, length);
    if (!room) return;
    if (length > 0) memcpy(room, bytes, length);
    text_add(text, length);
}

void text_puts(struct text *text, const char *string)
{
    text_append(text, string, strlen(string));
}

void text_vprintf(struct text *text, const char *format, va_list arguments)
{
    va_list again;
    if (!text_grow(text, PRINTED_ROOM)) return;
    size_t room = text->capacity - text->length;
    va_copy(again, arguments);
    int length = vsnprintf(text->data + text->length, room, format, arguments);
    if (length < 0) {
        text->data[text->length] = '\0';
        text->failed = true;
    } else if ((size_t)length < room) {
        text->length += (size_t)length;
    } else {
        text->data[text->length] = '\0';
        if (text_grow(text, (size_t)length)) {
            vsnprintf(text->data + text->length, (size_t)length + 1, format, again);
            text->length += (size_t)length;
        }
    }
    va_end(again);
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(text, format, arguments);
    va_end(arguments);
}

int text_dump(const char *bytes, size_t length, void *text)
{
    text_append(text, bytes, length);
    return ((const struct text *)text)->failed ? -1 : 0;
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

size_t utf8_read(const char *bytes, size_t length, uint32_t *code)
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

/* Eight bytes at a time. */
#define ONES UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

/* Eight bytes, the first in the lowest bits. */
static uint64_t word_read(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return le64toh(word);
}

/* Which of the eight bytes is the first of them; there is one. */
static size_t first_of(uint64_t bits)
{
    return (size_t)__builtin_ctzll(bits) / 8;
}

/* How many bytes there are at the front that are ASCII and no NUL, in whole words. */
static size_t ascii_front(const char *bytes, size_t length)
{
    size_t at = 0;
    for (; length - at >= sizeof(uint64_t); at += sizeof(uint64_t)) {
        uint64_t word = word_read(bytes + at);
        /* The high bit of a byte is set where it is no ASCII, and with one taken away where it is 0. */
        uint64_t others = (word | (word - ONES)) & HIGHS;
        if (others != 0) return at + first_of(others);
    }
    return at;
}

bool utf8_valid(const char *bytes, size_t length)
{
    uint32_t code;
    while (length > 0) {
        size_t front = ascii_front(bytes, length);
        bytes += front;
        length -= front;
        if (length == 0) break;
        size_t count = utf8_read(bytes, length, &code);
        if (count == 0 || code == 0) return false;
        bytes += count;
        length -= count;
    }
    return true;
}

/* --- escapes --- */

static bool is_control(uint32_t code)
{
    return code < 0x20 || code == 0x7f || (code >= 0x80 && code < 0xa0);
}

/* Characters that write no sign of their own but turn the direction of those around them. */
static bool is_bidi(uint32_t code)
{
    return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0x200e ||
           code == 0x200f || code == 0x061c;
}

/* How many bytes at the front are signs of ASCII: what a terminal shows as it is. */
static size_t signs_front(const char *string)
{
    size_t count = 0;
    while (string[count] >= ' ' && string[count] <= '~') count++;
    return count;
}

/* With `margin` before each line but the first. */
static void terminal_append(struct text *text, const char *string, const char *margin)
{
    size_t length = strlen(string);
    while (length > 0) {
        uint32_t code = ' ';
        size_t count = signs_front(string);
        if (count == 0) count = utf8_read(string, length, &code);
        if (count == 1 && *string == '\n' && length > 1) {
            text_printf(text, "\n%s", margin);
        } else if (count == 0) {
            text_printf(text, "\\x%02x", (unsigned char)*string);
            count = 1;
        } else if (is_control(code) && code != '\n' && code != '\t') {
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

void text_terminal(struct text *text, const char *string)
{
    terminal_append(text, string, "");
}

void text_terminal_quoted(struct text *text, const char *string)
{
    terminal_append(text, string, "  | ");
}

/* What HTML reads instead of a character that means something to it; NULL for the others. */
static const char *html_entity(uint32_t code)
{
    switch (code) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void text_html(struct text *text, const char *string)
{
    size_t length = strlen(string);
    while (length > 0) {
        uint32_t code = 0;
        size_t count = utf8_read(string, length, &code);
        const char *entity = html_entity(code);
        if (count == 0 || is_bidi(code) || (is_control(code) && code != '\n' && code != '\t')) entity = REPLACEMENT;
        if (entity != NULL)
            text_puts(text, entity);
        else
            text_append(text, string, count);
        if (count == 0) count = 1;
        string += count;
        length -= count;
    }
}

/* Whether an ASCII character would be markup there. `start` is the string, `at` the place in it. */
static bool is_markup(const char *start, const char *at)
{
    if (strchr("\\`*_[]<>&~|", *at) != NULL) return true;
    /* What some readers turn into a link by themselves. */
    if (*at == ':' && at[1] == '/') return true;
    if (*at == '.' && at - start >= 3 && strncasecmp(at - 3, "www", 3) == 0) return true;
    /* A list, a heading, a rule: only where a line begins. */
    if (at == start) return strchr("#+-=:", *at) != NULL;
    if (*at == '.' || *at == ')') return strspn(start, "0123456789") == (size_t)(at - start);
    return false;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* How many bytes at the front are words of letters and digits, with a comma, a blank or both between each two: they
 * mean nothing, wherever they stand. */
static size_t words_front(const char *at, size_t length)
{
    size_t count = 0, next = 0;
    while (next < length && is_word(at[next])) {
        for (count = next; count < length && is_word(at[count]);) count++;
        next = count;
        if (next < length && at[next] == ',') next++;
        if (next < length && at[next] == ' ') next++;
    }
    return count;
}

void text_markdown(struct text *text, const char *string)
{
    const char *start = NULL; /* the first character that is no blank */
    bool blank = false;       /* a blank is owed, if anything follows it */
    size_t length = strlen(string);
    for (const char *at = string; length > 0;) {
        uint32_t code = 'a';
        size_t count = words_front(at, length);
        if (count == 0) count = utf8_read(at, length, &code);
        size_t taken = count == 0 ? 1 : count;
        if (count > 0 && (code == ' ' || is_control(code) || is_bidi(code))) {
            blank = true;
        } else {
            if (blank && start != NULL) text_puts(text, " ");
            if (start == NULL) start = at;
            if (count == 0) text_puts(text, REPLACEMENT);
            if (count > 0 && code < 0x80 && is_markup(start, at)) text_puts(text, "\\");
            text_append(text, at, count);
            blank = false;
        }
        at += taken;
        length -= taken;
    }
}

/* What stands behind the backslash in JSON, for characters that have a short escape. */
static const char json_letters[0x80] = {
    ['"'] = '"', ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't',
};

/* The high bit of each byte that is 0, if any is; above the first other bits may be set. */
static uint64_t zeros(uint64_t word)
{
    return (word - ONES) & ~word & HIGHS;
}

/* The same of each byte that does not stand for itself in a string of JSON. */
static uint64_t json_stops(uint64_t word)
{
    return zeros(word ^ ONES * '"') | zeros(word ^ ONES * '\\') | ((word - ONES * 0x20) & ~word & HIGHS);
}

size_t text_json_run(const char *bytes, size_t length)
{
    size_t at = 0;
    for (; length - at >= sizeof(uint64_t); at += sizeof(uint64_t)) {
        uint64_t stops = json_stops(word_read(bytes + at));
        if (stops != 0) return at + first_of(stops);
    }
    for (; at < length; at++) {
        unsigned char c = (unsigned char)bytes[at];
        if (c == '"' || c == '\\' || c < 0x20) return at;
    }
    return at;
}

/* Appends ASCII up to the first character that has a long escape or none at all; how many bytes it was. */
static size_t json_front(struct text *text, const char *bytes, size_t length)
{
    size_t at = 0;
    if (!text_grow(text, 2 * length)) return length;
    char *to = text->data + text->length;
    while (at < length) {
        if (length - at >= sizeof(uint64_t)) {
            /* All eight are copied, those behind a stop to be written over. */
            uint64_t word = word_read(bytes + at), stops = json_stops(word) | (word & HIGHS);
            memcpy(to, bytes + at, sizeof word);
            size_t run = stops != 0 ? first_of(stops) : sizeof word;
            to += run;
            at += run;
            if (stops == 0) continue;
        }
        unsigned char c = (unsigned char)bytes[at];
        if (c >= 0x80 || (c < 0x20 && json_letters[c] == 0)) break;
        to[0] = json_letters[c] != 0 ? '\\' : (char)c;
        to[1] = json_letters[c];
        to += 1 + (json_letters[c] != 0);
        at++;
    }
    text->length = (size_t)(to - text->data);
    *to = '\0';
    return at;
}

void text_json(struct text *text, const char *string)
{
    size_t length = strlen(string);
    text_puts(text, "\"");
    while (length > 0) {
        uint32_t code = ' ';
        size_t some = length < JSON_PIECE ? length : JSON_PIECE;
        size_t count = json_front(text, string, some);
        string += count;
        length -= count;
        if (count == some) continue;
        count = utf8_read(string, length, &code);
        if (count == 0) {
            text_puts(text, REPLACEMENT);
            count = 1;
        } else if (code < 0x20) {
            text_printf(text, "\\u%04X", (unsigned)code);
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
    /* Within anchors most need no regular expression's machine (schema/shape.h). */
    struct text whole = {0};
    text_printf(&whole, "^(%s)$", pattern);
    struct pattern *compiled = whole.failed ? NULL : pattern_new(whole.data);
    bool matches = compiled != NULL && pattern_fits(compiled, string);
    pattern_free(compiled);
    text_fini(&whole);
    return matches;
}

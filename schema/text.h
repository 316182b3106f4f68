/* text.h: growing text, UTF-8, and the escapes for places where text is shown. */
#ifndef SCHOUW_SCHEMA_TEXT_H
#define SCHOUW_SCHEMA_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A growing, always NUL-terminated buffer. Start with `struct text t = {0}`. After an allocation fails `failed` stays
 * set and appends do nothing: check once at the end. */
struct text {
    char *data;      /* NULL until the first append */
    size_t length;   /* bytes, without the NUL */
    size_t capacity; /* bytes allocated */
    bool failed;     /* memory ran out on the way */
};

void text_append(struct text *text, const char *bytes, size_t length);
/* Where `more` bytes may be written behind what is there; NULL when memory is out. text_add says how many were. */
char *text_room(struct text *text, size_t more);
void text_add(struct text *text, size_t length);
void text_puts(struct text *text, const char *string);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *text, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));
/* text_append for json_dump_callback: -1 when memory is out. */
int text_dump(const char *bytes, size_t length, void *text);
/* Gives the buffer to the caller (free() it; never NULL unless memory failed) and empties `text`. */
char *text_take(struct text *text, size_t *length);
void text_fini(struct text *text);

/* Reads the character at the front of `bytes` into `code`; returns how many bytes it takes, 0 when they are none. NUL
 * is a character of one byte. */
size_t utf8_read(const char *bytes, size_t length, uint32_t *code);
/* True when `bytes` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms) without NUL. */
bool utf8_valid(const char *bytes, size_t length);

/* Appends `string` for a terminal: control characters (C0 except \n and \t, DEL, C1) and bytes that are no UTF-8 as
 * \xNN, characters that turn the direction of writing (U+061C, U+200E, U+200F, U+202A..E, U+2066..9) as \u{NNNN}. */
void text_terminal(struct text *text, const char *string);
/* The same for what people wrote between words of the program: each further line begins with "  | ", so that none of
 * them passes for a line of the program. */
void text_terminal_quoted(struct text *text, const char *string);
/* Appends `string` escaped for HTML text and attributes. Control characters (except \n and \t), those that turn the
 * direction of writing and bytes that are no UTF-8 become U+FFFD. */
void text_html(struct text *text, const char *string);
/* Appends `string` on one line, escaped for CommonMark (no markup, no raw HTML), where a line or an item of a list
 * begins or within one. Blanks at its ends are left out, as they mean something there; control characters and those
 * that turn the direction of writing become blanks. */
void text_markdown(struct text *text, const char *string);
/* How many bytes at the front stand for themselves in a string of JSON: no quote, no backslash, no control character.
 */
size_t text_json_run(const char *bytes, size_t length);
/* Appends a JSON string literal with quotes, in the bytes that jansson writes for it; bytes that are no UTF-8 become
 * U+FFFD. */
void text_json(struct text *text, const char *string);

/* Edit distance (Levenshtein, bytes) for "did you mean"; O(len a * len b). */
size_t text_distance(const char *a, const char *b);

/* True when the whole of `string` matches the extended regular expression `pattern` (POSIX ERE, in the C locale); false
 * when that is malformed. Compiles each time: schema/pattern.h keeps what is asked often. */
bool text_matches(const char *string, const char *pattern);

#endif

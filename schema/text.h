/* text.h: growing text, UTF-8, and the escapes for places where text is shown. */
#ifndef SCHOUW_SCHEMA_TEXT_H
#define SCHOUW_SCHEMA_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* A growing, always NUL-terminated buffer. Start with `struct text t = {0}`. After an allocation fails `failed` stays
 * set and appends do nothing: check once at the end. */
struct text {
    char *data;      /* NULL until the first append */
    size_t length;   /* bytes, without the NUL */
    size_t capacity; /* bytes allocated */
    bool failed;     /* memory ran out on the way */
};

void text_append(struct text *text, const char *bytes, size_t length);
void text_puts(struct text *text, const char *string);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Gives the buffer to the caller (free() it; never NULL unless memory failed) and empties `text`. */
char *text_take(struct text *text, size_t *length);
void text_fini(struct text *text);

/* True when `bytes` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms) without NUL. */
bool utf8_valid(const char *bytes, size_t length);

/* Appends `string` for a terminal: control characters (C0 except \n and \t, DEL, C1) and bidi overrides as \xNN /
 * \u{NNNN}. */
void text_terminal(struct text *text, const char *string);
/* Appends `string` escaped for HTML text and attributes. */
void text_html(struct text *text, const char *string);
/* Appends `string` on one line, escaped for CommonMark (no markup, no raw HTML). */
void text_markdown(struct text *text, const char *string);
/* Appends a JSON string literal with quotes. */
void text_json(struct text *text, const char *string);

/* Edit distance (Levenshtein, bytes) for "did you mean"; O(len a * len b). */
size_t text_distance(const char *a, const char *b);

/* True when the whole of `string` matches the extended regular expression `pattern` (POSIX ERE). */
bool text_matches(const char *string, const char *pattern);

#endif

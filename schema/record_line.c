#include "schema/record_line.h"

#include <string.h>

#include "schema/clock.h"
#include "schema/text.h"

/* What is left of a line. */
struct rest {
    const char *bytes;
    size_t length;
};

static void go_on(struct rest *rest, size_t by)
{
    rest->bytes += by;
    rest->length -= by;
}

static bool read_plain(struct rest *rest, const char *text)
{
    size_t length = strlen(text);
    if (rest->length < length || memcmp(rest->bytes, text, length) != 0) return false;
    go_on(rest, length);
    return true;
}

/* A string without escapes, of less than `size` bytes, and the quote that ends it. */
static bool read_text(struct rest *rest, const char *before, char *text, size_t size)
{
    if (!read_plain(rest, before)) return false;
    size_t length = text_json_run(rest->bytes, rest->length < size ? rest->length : size);
    if (length == rest->length || length == size || rest->bytes[length] != '"') return false;
    memcpy(text, rest->bytes, length);
    text[length] = '\0';
    go_on(rest, length + 1);
    return true;
}

/* A whole number from 1 to CLOCK_TICK_MAX, without a sign or zeros before it. */
static bool read_number(struct rest *rest, const char *before, int64_t *number)
{
    size_t digits = 0;
    if (!read_plain(rest, before)) return false;
    for (*number = 0; digits < rest->length && rest->bytes[digits] >= '0' && rest->bytes[digits] <= '9'; digits++) {
        if (digits == 18) return false; /* one more might not fit */
        *number = *number * 10 + (rest->bytes[digits] - '0');
    }
    if (digits == 0 || rest->bytes[0] == '0' || *number > CLOCK_TICK_MAX) return false;
    go_on(rest, digits);
    return true;
}

/* `seen` holds numbers only, so that its first brace is its last one; where it is not, what is cut off here is no
 * JSON. */
static bool read_seen(struct rest *rest, struct record_line *fields)
{
    if (!read_plain(rest, ",\"seen\":") || rest->length == 0 || rest->bytes[0] != '{') return false;
    const char *end = memchr(rest->bytes, '}', rest->length);
    if (end == NULL) return false;
    fields->seen = rest->bytes;
    fields->seen_length = (size_t)(end - rest->bytes) + 1;
    go_on(rest, fields->seen_length);
    return true;
}

/* Everything up to the brace that ends the line. */
static bool read_body(struct rest *rest, struct record_line *fields)
{
    if (!read_plain(rest, ",\"body\":") || rest->length < 3 || rest->bytes[0] != '{') return false;
    if (rest->bytes[rest->length - 1] != '}') return false;
    fields->body = rest->bytes;
    fields->body_length = rest->length - 1;
    return true;
}

bool record_line_read(const char *line, size_t length, struct record_line *fields)
{
    struct rest rest = {line, length};
    return read_plain(&rest, "{\"v\":1") && read_text(&rest, ",\"dossier\":\"", fields->dossier, DOSSIER_ID_MAX + 1) &&
           read_text(&rest, ",\"feed\":\"", fields->feed, FEED_ID_SIZE) &&
           read_number(&rest, ",\"seq\":", &fields->seq) &&
           read_text(&rest, ",\"prev\":\"", fields->prev, DIGEST_HEX_SIZE) && read_seen(&rest, fields) &&
           read_text(&rest, ",\"at\":\"", fields->at, RECORD_AT_MAX + 1) &&
           read_number(&rest, ",\"tick\":", &fields->tick) &&
           read_text(&rest, ",\"kind\":\"", fields->kind, RECORD_KIND_MAX + 1) &&
           read_text(&rest, ",\"item\":\"", fields->item, RECORD_ITEM_MAX + 1) && read_body(&rest, fields);
}

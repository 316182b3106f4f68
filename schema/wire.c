#include "schema/wire.h"

#include <stdlib.h>
#include <string.h>

#include "schema/nesting.h"
#include "schema/plain.h"

#define KEEP_MAX 1048576 /* bytes of room that is kept from one line to the next */

/* Parses a whole line and gives it on. */
static int line_take(struct wire *wire, const char *bytes, size_t length, struct error *err)
{
    json_error_t trouble;
    json_t *object;
    size_t number = wire->count + 1;
    int result;

    if (nesting_check(bytes, length, WIRE_DEPTH_MAX, WIRE_VALUES_MAX, err) != 0)
        return error_wrap(err, "line %zu", number);
    object = plain_or_any_read(bytes, length, &trouble);
    if (!object)
        return error_set(err, ERROR_INVALID, "line %zu is no JSON: %s, column %d", number, trouble.text,
                         trouble.column);
    if (json_is_object(object))
        result = wire->take(wire->context, object, err);
    else
        result = error_set(err, ERROR_INVALID, "line %zu is no JSON object", number);
    json_decref(object);
    return result;
}

static int line_end(struct wire *wire, const char *bytes, size_t length, struct error *err)
{
    const char *whole = bytes;
    size_t size = length;
    int result;

    if (wire->line.length > 0) {
        text_append(&wire->line, bytes, length);
        if (wire->line.failed) return error_memory(err);
        whole = wire->line.data;
        size = wire->line.length;
    }
    result = line_take(wire, whole, size, err);
    if (result != 0) return result;
    wire->count++;
    if (wire->line.capacity > KEEP_MAX) text_fini(&wire->line);
    wire->line.length = 0;
    return 0;
}

int wire_feed(struct wire *wire, const char *bytes, size_t length, struct error *err)
{
    while (length > 0) {
        const char *end = memchr(bytes, '\n', length);
        size_t some = end ? (size_t)(end - bytes) : length;
        size_t most = wire->count == 0 ? WIRE_FIRST_MAX : WIRE_LINE_MAX;
        int result = 0;
        if (wire->line.length + some > most)
            return error_set(err, ERROR_REFUSED, "line %zu is longer than %zu bytes", wire->count + 1, most);
        if (end) {
            result = line_end(wire, bytes, some, err);
            some++;
        } else {
            text_append(&wire->line, bytes, some);
            if (wire->line.failed) result = error_memory(err);
        }
        if (result != 0) return result;
        bytes += some;
        length -= some;
    }
    return 0;
}

void wire_fini(struct wire *wire)
{
    text_fini(&wire->line);
}

int wire_write(struct text *text, json_t *object, struct error *err)
{
    if (!object) return error_memory(err);
    plain_write(text, object, false);
    text_puts(text, "\n");
    json_decref(object);
    return text->failed ? error_memory(err) : 0;
}

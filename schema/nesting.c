#include "schema/nesting.h"

#include <string.h>

/* Where a string ends that begins before `at`: at its quote, or at `length`. */
static size_t string_end(const char *bytes, size_t length, size_t at)
{
    while (at < length) {
        const char *quote = memchr(bytes + at, '"', length - at);
        size_t end = quote ? (size_t)(quote - bytes) : length, back = 0;
        while (end - back > at && bytes[end - back - 1] == '\\') back++;
        if (!quote || back % 2 == 0) return end;
        at = end + 1;
    }
    return length;
}

int nesting_check(const char *bytes, size_t length, size_t depth, size_t values, struct error *err)
{
    size_t open = 0, count = 0;
    for (size_t i = 0; i < length; i++) {
        char c = bytes[i];
        if (c == '"') {
            i = string_end(bytes, length, i + 1);
            continue;
        }
        if (c == '{' || c == '[') open++;
        if ((c == '}' || c == ']') && open > 0) open--;
        if (c == '{' || c == '[' || c == ',') count++;
        if (open > depth)
            return error_set(err, ERROR_INVALID, "the JSON is nested deeper than %zu at byte %zu", depth, i);
        if (count > values)
            return error_set(err, ERROR_INVALID, "the JSON holds more than %zu values: send it in parts", values);
    }
    return 0;
}

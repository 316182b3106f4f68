#include "syncd/range.h"

#include <stdbool.h>
#include <stddef.h>
#include <strings.h>

/* Reads digits up to `end`; false when there is none, or more than a file can be long. */
static bool number_read(const char **text, uint64_t *number)
{
    const char *begin = *text;

    *number = 0;
    for (; **text >= '0' && **text <= '9'; (*text)++) {
        if (*number > INT64_MAX / 10 - 10) return false;
        *number = *number * 10 + (uint64_t)(**text - '0');
    }
    return *text > begin;
}

enum range_kind range_read(const char *field, uint64_t size, uint64_t *first, uint64_t *last)
{
    static const char unit[] = "bytes=";
    uint64_t number;

    *first = 0;
    *last = size ? size - 1 : 0;
    if (!field || strncasecmp(field, unit, sizeof unit - 1) != 0) return RANGE_WHOLE;
    field += sizeof unit - 1;
    if (*field == '-') { /* the last so many */
        field++;
        if (!number_read(&field, &number) || *field) return RANGE_WHOLE;
        if (number == 0 || size == 0) return RANGE_BEYOND;
        if (number < size) *first = size - number;
        return RANGE_PART;
    }
    if (!number_read(&field, first) || *field++ != '-') return RANGE_WHOLE;
    if (*field) {
        if (!number_read(&field, &number) || *field || number < *first) return RANGE_WHOLE;
        if (number < *last) *last = number;
    }
    return *first < size ? RANGE_PART : RANGE_BEYOND;
}

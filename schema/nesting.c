#include "schema/nesting.h"

#include <stdbool.h>

int nesting_check(const char *bytes, size_t length, size_t depth, size_t values, struct error *err)
{
    size_t open = 0, count = 0;
    bool string = false;
    for (size_t i = 0; i < length; i++) {
        char c = bytes[i];
        if (string) {
            if (c == '\\') i++;
            if (c == '"') string = false;
            continue;
        }
        if (c == '"') string = true;
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

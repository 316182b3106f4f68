#include "syncd/body.h"

#include "schema/deflate.h"
#include "schema/nesting.h"

static int piece_take(void *context, const char *bytes, size_t length, struct error *err)
{
    struct text *out = context;

    text_append(out, bytes, length);
    return out->failed ? error_memory(err) : 0;
}

int body_inflate(const char *bytes, size_t length, size_t limit, struct text *out, struct error *err)
{
    struct inflater *inflater;
    int result = inflater_new(limit, &inflater, err);

    if (result) return result;
    result = inflater_add(inflater, bytes, length, piece_take, out, err);
    if (!result && !inflater_ended(inflater))
        result = error_set(err, ERROR_INVALID, "the body is not whole zlib data (RFC 1950), as Content-Encoding says");
    inflater_free(inflater);
    return result;
}

int body_json(const char *bytes, size_t length, json_t **value, struct error *err)
{
    json_error_t trouble;
    int result;

    *value = NULL;
    if (!length) return error_set(err, ERROR_INVALID, "a JSON object should be the body; it is empty");
    if ((result = nesting_check(bytes, length, BODY_DEPTH_MAX, BODY_VALUES_MAX, err))) return result;
    *value = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &trouble);
    if (!*value) {
        return error_set(err, ERROR_INVALID, "the body is no JSON: %s, line %d, column %d", trouble.text, trouble.line,
                         trouble.column);
    }
    if (json_is_object(*value)) return 0;
    json_decref(*value);
    *value = NULL;
    return error_set(err, ERROR_INVALID, "the body should be a JSON object");
}

#include "syncd/body.h"

#include <stdlib.h>
#include <zlib.h>

#include "schema/nesting.h"

#define PIECE 65536

int body_inflate(const char *bytes, size_t length, size_t limit, struct text *out, struct error *err)
{
    unsigned char *piece = malloc(PIECE);
    z_stream stream = {.next_in = (unsigned char *)(size_t)bytes, .avail_in = (unsigned)length};
    size_t total = 0;
    int status = Z_OK, result = 0;

    if (!piece || length > 1u << 30 || inflateInit(&stream) != Z_OK) {
        free(piece);
        return error_memory(err);
    }
    while (status != Z_STREAM_END) {
        size_t got;
        stream.next_out = piece;
        stream.avail_out = PIECE;
        status = inflate(&stream, Z_NO_FLUSH);
        if (status != Z_OK && status != Z_STREAM_END) {
            result =
                error_set(err, ERROR_INVALID, "the body is not whole zlib data (RFC 1950), as Content-Encoding says");
            goto out;
        }
        got = PIECE - stream.avail_out;
        total += got;
        if (total > limit) {
            result = error_set(err, ERROR_REFUSED, "the body inflates to more than %zu bytes: send it in parts", limit);
            goto out;
        }
        if (total > BODY_RATIO_FREE && total / BODY_RATIO_MAX > length) {
            result = error_set(err, ERROR_REFUSED, "the body inflates to more than %d times its size", BODY_RATIO_MAX);
            goto out;
        }
        text_append(out, (char *)piece, got);
    }
    if (stream.avail_in) result = error_set(err, ERROR_INVALID, "bytes follow the end of the zlib data");
    if (!result && out->failed) result = error_memory(err);
out:
    inflateEnd(&stream);
    free(piece);
    return result;
}

int body_deflate(const char *bytes, size_t length, struct text *out, struct error *err)
{
    uLongf size = compressBound(length);
    unsigned char *buffer = malloc(size);

    if (!buffer || compress2(buffer, &size, (const unsigned char *)bytes, length, Z_BEST_SPEED) != Z_OK) {
        free(buffer);
        return error_memory(err);
    }
    text_append(out, (char *)buffer, size);
    free(buffer);
    return out->failed ? error_memory(err) : 0;
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

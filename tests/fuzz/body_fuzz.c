/* The body of a request: maybe deflated, then JSON. */
#include "tests/fuzz/fuzz.h"

#include "schema/deflate.h"
#include "syncd/body.h"

#define LIMIT (4u << 20)

static void json_fuzz(const char *bytes, size_t length)
{
    struct error err = {0};
    json_t *value = NULL;
    int result = body_json(bytes, length, &value, &err);
    if (result != 0) PROMISE_TOLD(result, err);
    PROMISE(result == 0 ? json_is_object(value) : value == NULL);
    json_decref(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text plain = {0}, small = {0}, again = {0};
    struct error err = {0};
    int result = body_inflate((const char *)data, size, LIMIT, &plain, &err);
    PROMISE(plain.length <= LIMIT);
    if (result != 0) PROMISE_TOLD(result, err);
    if (result == 0) {
        json_fuzz(plain.length > 0 ? plain.data : "", plain.length);
        PROMISE(deflate_whole(plain.length > 0 ? plain.data : "", plain.length, &small, &err) == 0);
        PROMISE(body_inflate(small.data, small.length, LIMIT, &again, &err) == 0 || plain.length > INFLATE_RATIO_FREE);
        PROMISE(again.length == plain.length || plain.length > INFLATE_RATIO_FREE);
    }
    json_fuzz((const char *)data, size);
    text_fini(&again);
    text_fini(&small);
    text_fini(&plain);
    return 0;
}

/* What a server answers: JSON, and problems as RFC 9457 says them. */
#include "tests/fuzz/fuzz.h"

#include "client/problem.h"
#include "schema/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int statuses[] = {302, 400, 401, 403, 404, 409, 413, 500, 503};
    struct error err = {0};
    json_t *object = NULL;
    int result = problem_json((const char *)data, size, &object, &err);
    if (result != 0) PROMISE_TOLD(result, err);
    PROMISE(result == 0 ? json_is_object(object) : object == NULL);
    json_decref(object);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        err = (struct error){0};
        result = problem_read(statuses[i], (const char *)data, size, &err);
        PROMISE_TOLD(result, err);
        PROMISE(utf8_valid(err.message, strlen(err.message)) && utf8_valid(err.clause, strlen(err.clause)));
    }
    return 0;
}

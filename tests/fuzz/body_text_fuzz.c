/* What an editor gives back of a statement: read under several kinds, and written and read once more where it says
 * something. */
#include "tests/fuzz/fuzz.h"

#include "client/body_text.h"

static void kind_fuzz(const char *name, const char *text)
{
    const struct kind *kind = kind_find(name);
    struct error err = {0};
    json_t *like = json_object(), *body = NULL, *again = NULL;
    struct text written = {0};
    int result = body_text_read(kind, "text", text, like, &body, &err);
    if (result != 0) {
        PROMISE_TOLD(result, err);
        PROMISE(body == NULL);
    } else {
        PROMISE(json_is_object(body));
        PROMISE(json_object_get(body, "invented") == NULL);
        PROMISE(body_text_write(kind, body, NULL, &written, &err) == 0);
        PROMISE(body_text_read(kind, "text", written.data ? written.data : "", body, &again, &err) == 0);
        PROMISE(json_object_size(again) <= json_object_size(body));
    }
    text_fini(&written);
    json_decref(again);
    json_decref(body);
    json_decref(like);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const kinds[] = {"finding.set", "walk.set", "party.set", "review.set", "plan.set", "fact.set"};
    char *text = fuzz_string(data, size);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && utf8_valid(text, strlen(text)); i++)
        kind_fuzz(kinds[i], text);
    free(text);
    return 0;
}

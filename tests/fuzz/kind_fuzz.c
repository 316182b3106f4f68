/* What a statement may say: the first line names kind and item, the rest is the body. */
#include "tests/fuzz/fuzz.h"

#include "schema/kind.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {0};
    char *name = fuzz_line(&data, &size), *item = strchr(name, ' ');
    if (item != NULL) *item++ = '\0';
    const struct kind *kind = kind_find(name);
    json_t *body = json_loadb((const char *)data, size, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
    if (kind == NULL) PROMISE(kind_nearest(name) != NULL);
    if (kind != NULL && body != NULL) {
        static const char *const dossiers[] = {"almere", REGISTRY_DOSSIER};
        for (size_t i = 0; i < 2; i++) {
            err = (struct error){0};
            int result = kind_check(kind, dossiers[i], item != NULL ? item : "", body, &err);
            if (result != 0) PROMISE_TOLD(result, err);
            if (result == 0) PROMISE(json_is_object(body));
        }
    }
    json_decref(body);
    free(name);
    return 0;
}

#include <stdlib.h>
#include <string.h>

#include "client/store.h"
#include "schema/plain.h"

#define SETTING "released" /* a JSON array of ids; not set when there is none */

int store_releases(struct store *store, const json_t *ids, struct error *err)
{
    char *list = json_array_size(ids) > 0 ? plain_dump(ids, false) : NULL;
    if (!list && json_array_size(ids) > 0) return error_memory(err);
    int result = store_set(store, SETTING, list, err);
    free(list);
    return result;
}

int store_is_released(struct store *store, const char *dossier, bool *released, struct error *err)
{
    char *text = NULL;
    const json_t *id;
    size_t index;
    *released = false;
    int result = store_setting(store, SETTING, &text, err);
    if (result != 0 || !text) return result;
    json_t *list = json_loads(text, 0, NULL);
    json_array_foreach(list, index, id)
    {
        const char *name = json_string_value(id);
        if (name && strcmp(name, dossier) == 0) *released = true;
    }
    json_decref(list);
    free(text);
    return 0;
}

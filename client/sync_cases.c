/* sync_cases.c: which cases a sync is about. */
#include <string.h>

#include "client/ahead.h"
#include "client/store_forget.h"
#include "client/sync_state.h"

/* Whether a value is the id of a case. */
static const char *case_id(const json_t *value)
{
    const char *id = json_string_value(value);
    return id && dossier_id_valid(id) && strcmp(id, REGISTRY_DOSSIER) != 0 ? id : NULL;
}

int sync_released(struct sync *sync, const json_t *ids, const json_t *list, struct error *err)
{
    const json_t *line, *id;
    size_t index, place;
    json_array_foreach(list, index, line)
    {
        const char *name = case_id(line);
        if (!name) continue;
        json_array_foreach(ids, place, id)
        {
            if (strcmp(json_string_value(id), name) != 0) continue;
            if (json_array_append_new(sync->released, json_string(name)) != 0) return error_memory(err);
        }
    }
    return sync->options->dry ? 0 : store_releases(sync->store, sync->released, err);
}

bool sync_names(const json_t *list, const char *id)
{
    const json_t *one;
    size_t index;
    json_array_foreach(list, index, one)
    {
        if (strcmp(json_string_value(one), id) == 0) return true;
    }
    return false;
}

/* What the server lists as readable: object id -> true. */
static int theirs_read(const json_t *answer, json_t *theirs, struct error *err)
{
    const json_t *line;
    size_t index;
    json_array_foreach(json_object_get(answer, "dossiers"), index, line)
    {
        const char *name = case_id(json_object_get(line, "id"));
        if (name && json_object_set_new(theirs, name, json_true()) != 0) return error_memory(err);
    }
    return 0;
}

int sync_cases(struct sync *sync, json_t **ids, struct error *err)
{
    json_t *answer = json_incref(sync->listed), *theirs = json_object(), *forgotten = NULL, *line, *id;
    size_t index;
    int result = store_dossiers(sync->store, ids, err);
    if (result == 0 && !theirs) result = error_memory(err);
    if (result == 0 && sync->asked != 0) {
        result = sync->asked;
        if (err) *err = sync->asked_why;
    }
    if (result == 0 && !answer) result = cases_ask(sync->http, &answer, err);
    if (result == 0) result = theirs_read(answer, theirs, err);
    if (result == 0) result = store_forgotten(sync->store, &forgotten, err);
    if (result == 0) result = sync_released(sync, *ids, json_object_get(answer, "released"), err);
    json_array_foreach(*ids, index, id)
    {
        const char *name = json_string_value(id);
        bool lacking = json_object_del(theirs, name) != 0 && !sync_names(sync->released, name);
        if (result != 0 || !lacking) continue;
        if (json_object_set_new(sync->lacking, name, json_true()) != 0)
            result = error_memory(err);
        else if (!sync->options->dry)
            result = store_land_forget(sync->store, name, err);
    }
    const char *name;
    json_object_foreach(theirs, name, line)
    {
        if (json_object_get(forgotten, name)) continue;
        if (result == 0 && json_array_append_new(*ids, json_string(name)) != 0) result = error_memory(err);
    }
    json_decref(forgotten);
    json_decref(theirs);
    json_decref(answer);
    return result;
}

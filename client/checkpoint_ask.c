#include "client/checkpoint_ask.h"

#include <stdio.h>
#include <string.h>

#define ANSWER_MAX (8LL << 20)

/* A proof that does not hold is an answer; memory that is out is none. */
static bool is_answer(int code)
{
    return code == ERROR_INVALID || code == ERROR_REFUSED || code == ERROR_SIGNATURE || code == ERROR_CONFLICT ||
           code == ERROR_NOT_FOUND;
}

int checkpoint_ask_follows(struct http *http, const struct checkpoint_keys *keys, const char *head,
                           const struct kept_checkpoint *known, bool *follows, bool *united, struct error *err)
{
    struct checkpoint_chain chain = {0};
    struct error why = {0};
    char path[160];
    json_t *answer = NULL;
    *follows = false;
    snprintf(path, sizeof path, "/v1/checkpoint/%s%s%s", known->id, *head ? "?head=" : "", head);
    int result = http_json(http, "GET", path, NULL, ANSWER_MAX, &answer, &why);
    if (result == ERROR_NOT_FOUND) return 0; /* it knows no such checkpoint */
    if (result != 0) {
        if (err) *err = why; /* whatever else it says is no word about the checkpoint */
        return result;
    }
    const char *commit = json_string_value(json_object_get(answer, "commit"));
    if (json_is_true(json_object_get(answer, "descends")) && commit && gitobject_id_valid(commit) &&
        (!*head || strcmp(head, commit) == 0)) {
        result =
            checkpoint_check(keys, json_object_get(answer, "proof"), commit, known->number, known->id, &chain, &why);
        *follows = result == 0;
        if (united) *united = chain.united;
    }
    checkpoint_chain_fini(&chain);
    json_decref(answer);
    if (result == 0 || is_answer(result)) return 0;
    if (err) *err = why;
    return result;
}

int checkpoint_ask_newest(struct http *http, const struct checkpoint_keys *keys, json_t **answer,
                          struct checkpoint *newest, struct error *err)
{
    struct checkpoint_chain chain = {0};
    *answer = NULL;
    int result = http_json(http, "GET", "/v1/checkpoint", NULL, ANSWER_MAX, answer, err);
    const char *commit = json_string_value(json_object_get(*answer, "commit"));
    if (result != 0) return result;
    if (!commit || !gitobject_id_valid(commit)) return error_set(err, ERROR_REFUSED, "the server shows no checkpoint");
    result = checkpoint_check(keys, json_object_get(*answer, "proof"), commit, 0, NULL, &chain, err);
    if (result == 0) *newest = chain.list[0];
    checkpoint_chain_fini(&chain);
    return result;
}

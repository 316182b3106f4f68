#include "client/forget.h"

#include <stdlib.h>
#include <string.h>

#include "client/http.h"
#include "client/status.h"
#include "client/store_aside.h"
#include "client/store_forget.h"
#include "client/sync.h"

#define PIECES 100              /* of evidence in one question: their bytes are read at the server */
#define ANSWER_MAX (16LL << 20) /* bytes */
#define LACKING_NAMED 3         /* pieces that are named one by one */

/* --- on this device --- */

static int case_check(struct session *session, const char *dossier, struct error *err)
{
    struct fold *fold = NULL;
    bool released = false;
    int result = store_fold(session->store, dossier, &fold, err);
    if (result == 0) result = fold_settle(fold, session->registry, err);
    if (result == 0) result = store_is_released(session->store, dossier, &released, err);
    if (result == 0 && fold_record_count(fold) == 0)
        result =
            error_set(err, ERROR_NOT_FOUND, "there is no dossier %s here; `schouw use` lists what there is", dossier);
    if (result == 0 && !released && !dossier_is_over(fold))
        result = error_refuse(err, "",
                              "%s is not over: it is at \"%s\". A case is forgotten once it is certified, decided, "
                              "refused or withdrawn, or when you were released from it",
                              dossier, dossier_phase(fold));
    fold_free(fold);
    return result;
}

static int unsent_check(struct session *session, const char *dossier, struct error *err)
{
    struct aside_counts aside = {0};
    json_t *refusals = NULL;
    long long unsent = 0;
    int result = store_aside_count(session->store, dossier, &aside, err);
    if (result == 0) result = store_refusals(session->store, dossier, &refusals, err);
    if (result == 0) result = store_unsent(session->store, dossier, false, &unsent, err);
    if (result == 0 && json_array_size(refusals) > 0)
        result = error_refuse(err, "",
                              "the server refused statements of this device in %s, and they are nowhere else; `schouw "
                              "refused %s` shows them",
                              dossier, dossier);
    else if (result == 0 && aside.waiting + aside.kept > 0)
        result = error_refuse(err, "",
                              "%lld statements of this device in %s are set aside, and nowhere else; `schouw refused "
                              "%s` shows them",
                              (long long)(aside.waiting + aside.kept), dossier, dossier);
    else if (result == 0 && unsent > 0)
        result = error_refuse(err, "", "%lld statements in %s did not go to the server yet; `schouw sync` first",
                              unsent, dossier);
    json_decref(refusals);
    return result;
}

static int evidence_check(struct session *session, const char *dossier, struct error *err)
{
    json_t *pending = NULL;
    int result = store_evidence_pending(session->store, dossier, &pending, err);
    if (result == 0 && json_array_size(pending) > 0)
        result = error_refuse(err, "",
                              "%zu pieces of evidence of %s are not known to be at the server; `schouw sync` first, "
                              "also on the device that has them",
                              json_array_size(pending), dossier);
    json_decref(pending);
    return result;
}

int forget_check(struct session *session, const char *dossier, struct error *err)
{
    int result = case_check(session, dossier, err);
    if (result == 0) result = unsent_check(session, dossier, err);
    return result == 0 ? evidence_check(session, dossier, err) : result;
}

/* --- at the server --- */

/* The next question: with the first one go the heads, with each some evidence. */
static json_t *question(const char *dossier, const json_t *claim, size_t from)
{
    const json_t *all = json_object_get(claim, "evidence");
    json_t *some = json_array(), *heads = from == 0 ? json_incref(json_object_get(claim, "heads")) : json_object();
    for (size_t i = from; i < json_array_size(all) && i < from + PIECES; i++)
        json_array_append(some, json_array_get(all, i));
    return json_pack("{s:s,s:o,s:o}", "dossier", dossier, "heads", heads, "evidence", some);
}

/* "laptop", whose feed it is, for people. */
static void lacking_write(struct session *session, const char *dossier, const json_t *heads, const json_t *evidence,
                          struct text *text)
{
    struct fold *fold = NULL;
    const json_t *value;
    size_t index;
    if (store_fold(session->store, dossier, &fold, NULL) == 0) fold_settle(fold, session->registry, NULL);
    json_array_foreach(heads, index, value)
    {
        const struct feed *feed = fold ? fold_feed(fold, json_string_value(value)) : NULL;
        text_printf(text, "%sstatements of %s", index > 0 ? ", " : "", feed ? feed->device : "?");
    }
    if (json_array_size(heads) > 0 && json_array_size(evidence) > 0) text_printf(text, ", ");
    json_array_foreach(evidence, index, value)
    {
        if (index == LACKING_NAMED) text_printf(text, ", …");
        if (index < LACKING_NAMED)
            text_printf(text, "%s%.12s", index > 0 ? ", " : "evidence ", json_string_value(value));
    }
    fold_free(fold);
}

/* Whether the answer is one, about this dossier, and says that nothing lacks. */
static int answer_check(struct session *session, const char *dossier, const json_t *answer, struct error *err)
{
    const json_t *lacking = json_object_get(answer, "lacking"), *value;
    const json_t *lists[] = {json_object_get(lacking, "heads"), json_object_get(lacking, "evidence")};
    const char *about = json_string_value(json_object_get(answer, "dossier"));
    bool good = about && strcmp(about, dossier) == 0 && json_is_string(json_object_get(answer, "landed"));
    size_t index;
    struct text text = {0};
    for (size_t i = 0; i < 2; i++) {
        good = good && json_is_array(lists[i]);
        json_array_foreach(lists[i], index, value)
        {
            good = good && json_is_string(value);
        }
    }
    if (!good) return error_set(err, ERROR_NETWORK, "the server's answer does not say whether it holds %s", dossier);
    if (json_array_size(lists[0]) + json_array_size(lists[1]) == 0) return 0;
    lacking_write(session, dossier, lists[0], lists[1], &text);
    int result = error_refuse(err, "",
                              "the server does not hold all of %s; it lacks %.300s. `schouw sync --again` offers it "
                              "once more",
                              dossier, text.data ? text.data : "?");
    text_fini(&text);
    return result;
}

/* Asks one server. */
static int server_ask(struct session *session, const json_t *server, const char *dossier, const json_t *claim,
                      json_t **held, struct error *err)
{
    size_t count = json_array_size(json_object_get(claim, "evidence"));
    struct http *http = NULL;
    int result = http_open_server(server, &http, err);
    for (size_t from = 0; result == 0 && (from == 0 || from < count); from += PIECES) {
        json_t *body = question(dossier, claim, from), *answer = NULL;
        result = body ? http_json(http, "POST", "/v1/held", body, ANSWER_MAX, &answer, err) : error_memory(err);
        if (result == 0) result = answer_check(session, dossier, answer, err);
        if (result == 0 && from == 0) {
            json_decref(*held); /* of a server that broke off */
            *held = json_pack("{s:O,s:O}", "landed", json_object_get(answer, "landed"), "server",
                              json_object_get(server, "url"));
        }
        json_decref(body);
        json_decref(answer);
    }
    if (result == 0 && !*held) result = error_memory(err);
    http_close(http);
    return result;
}

int forget_confirm(struct session *session, const char *dossier, const json_t *claim, json_t **held, struct error *err)
{
    json_t *servers = NULL, *server;
    size_t index;
    *held = NULL;
    int result = sync_ready(session->store, err);
    if (result == 0) result = store_servers(session->store, &servers, err);
    if (result == 0) result = ERROR_NETWORK; /* until one answers */
    json_array_foreach(servers, index, server)
    {
        if (result == ERROR_NETWORK) result = server_ask(session, server, dossier, claim, held, err);
    }
    if (result != 0) {
        json_decref(*held);
        *held = NULL;
    }
    json_decref(servers);
    if (result == 0) return 0;
    /* That it has no such dossier, or does not show it, is the same no. */
    if (result == ERROR_NOT_FOUND && err) err->code = ERROR_REFUSED;
    error_wrap(err, "nothing was wiped");
    return result == ERROR_NOT_FOUND ? ERROR_REFUSED : result;
}

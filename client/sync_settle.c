/* sync_settle.c: an exchange may show that one side has other than was thought. Then another one follows. */
#include "client/store_aside.h"
#include "client/sync_state.h"
#include "client/verb.h"

#define EXCHANGES_MAX 6 /* what is not settled then, is so at the next sync */

int sync_doubt(struct sync *sync, const char *which, bool *first, struct error *err)
{
    *first = !json_object_get(sync->doubted, which) && !sync->options->dry;
    if (!*first) return 0;
    if (json_object_set_new(sync->doubted, which, json_true()) != 0) return error_memory(err);
    sync->server_lacks = true;
    return store_land_forget(sync->store, which, err);
}

int sync_refusals_ask(struct sync *sync, const json_t *offers, struct error *err)
{
    json_t *refusals = NULL, *refusal;
    const json_t *offer;
    size_t index, place;
    int result = sync->options->dry ? 0 : store_refusals(sync->store, "", &refusals, err);
    json_array_foreach(refusals, index, refusal)
    {
        const json_t *feed = json_object_get(refusal, "feed");
        const char *id = json_string_value(json_object_get(refusal, "dossier"));
        bool offered = false;
        json_array_foreach(json_object_get(offers, id), place, offer)
        {
            offered |= json_equal(feed, json_object_get(offer, "feed"));
        }
        if (offered && result == 0) result = store_refusal_ask(sync->store, json_string_value(feed), err);
    }
    json_decref(refusals);
    return result;
}

int sync_held(struct sync *sync, const json_t *ids, long long *held, struct error *err)
{
    const json_t *id;
    size_t index;
    int result = 0;
    *held = 0;
    json_array_foreach(ids, index, id)
    {
        long long more = 0;
        if (result == 0) result = store_held(sync->store, json_string_value(id), &more, err);
        *held += more;
    }
    return result;
}

/* What was refused or not taken is judged again. */
static void verdicts_clear(struct sync *sync)
{
    const char *id;
    json_t *dossier;
    json_object_foreach(sync->dossiers, id, dossier)
    {
        json_array_clear(json_object_get(dossier, "refused"));
        json_array_clear(json_object_get(dossier, "rejected"));
    }
}

int sync_settle(struct sync *sync, const json_t *ids, struct error *err)
{
    const struct sync_options *options = sync->options;
    int result = 0;
    for (int exchanges = 1; !options->dry && result == 0 && exchanges < EXCHANGES_MAX; exchanges++) {
        long long held = 0;
        bool more = false;
        progress_end(&sync->progress);
        if (options->settle) result = options->settle(options->context, &more, err);
        if (result == 0 && sync->held > 0) result = sync_held(sync, ids, &held, err);
        if (result != 0 || (!more && !sync->server_lacks && held >= sync->held)) break;
        sync->server_lacks = false;
        verdicts_clear(sync);
        progress_begin(&sync->progress, _("Statements"), 0);
        result = sync_exchange(sync, ids, err);
    }
    return result;
}

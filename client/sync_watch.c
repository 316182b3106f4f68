#include "client/sync_watch.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/watch.h"
#include "schema/plain.h"

#define RETRY_FIRST 1000  /* milliseconds until what failed is tried again .. */
#define RETRY_MOST 300000 /* .. growing to this */
#define SETTLE 300      /* milliseconds without another one, in which statements or addresses that come together come */
#define LOOK_EVERY 500  /* milliseconds .. */
#define LOOKS 20        /* .. so often, until a write in the folder is a change of the store, or was our own */
#define SETTLE_TURNS 20 /* so often at most */

/* Where a watch stands. */
struct round {
    struct store *store;
    const struct sync_options *options;
    const struct sync_watcher *watcher;
    struct watch *watch;
    long long interval, retry; /* milliseconds */
    bool lost;                 /* told that the server can not be reached */
    char *trouble;             /* what was refused or lacking in the round before, as JSON; NULL: there was none */
};

/* Some more or less, so that not all devices of a body ask in the same moment. */
static long long jitter(long long milliseconds)
{
    unsigned char dice = 128;
    (void)getentropy(&dice, sizeof dice);
    return milliseconds * (192 + dice / 2) / 256; /* 75 to 124 percent */
}

/* --- what is worth telling --- */

/* What of an outcome stays from round to round until someone does something about it. */
static char *outcome_trouble(json_t *outcome)
{
    json_t *all = json_array(), *dossier, *evidence = json_object_get(outcome, "evidence");
    static const char *const lists[] = {"refused", "rejected", "conflicts"};
    const char *id;
    json_object_foreach(json_object_get(outcome, "dossiers"), id, dossier)
    {
        for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
            json_array_append(all, json_object_get(dossier, lists[i]));
    }
    json_array_append(all, json_object_get(evidence, "missing"));
    json_array_append(all, json_object_get(evidence, "failed"));
    json_array_append(all, json_object_get(outcome, "released"));
    /* What the server shows instead goes on with each landing; that is no news. */
    const json_t *history = json_object_get(outcome, "history");
    json_array_append(all, json_object_get(history, "alarm"));
    json_array_append(all, json_object_get(history, "known"));
    char *text = plain_dump(all, true);
    json_decref(all);
    return text;
}

static bool outcome_moved(json_t *outcome)
{
    const json_t *evidence = json_object_get(outcome, "evidence"), *dossier;
    bool moved = json_integer_value(json_object_get(evidence, "sent")) > 0 ||
                 json_integer_value(json_object_get(evidence, "received")) > 0;
    const char *id;
    json_t *value;
    json_object_foreach(json_object_get(outcome, "dossiers"), id, value)
    {
        dossier = value;
        if (json_integer_value(json_object_get(dossier, "sent")) > 0) moved = true;
        if (json_integer_value(json_object_get(dossier, "received")) > 0) moved = true;
    }
    return moved;
}

static int round_tell(struct round *round, json_t *outcome, bool news, struct error *err)
{
    char *trouble = outcome_trouble(outcome);
    bool other = !round->trouble || !trouble || strcmp(round->trouble, trouble) != 0;
    free(round->trouble);
    round->trouble = trouble;
    if (!news && !other && !outcome_moved(outcome)) return 0;
    return round->watcher->tell(round->watcher->context, outcome, err);
}

/* --- one round --- */

/* Prepares and syncs. `*reached`: the server answered. */
static int round_run(struct round *round, bool *reached, struct error *err)
{
    const struct sync_watcher *watcher = round->watcher;
    struct error why = {0};
    json_t *outcome = NULL;
    bool news = false;
    *reached = false;
    int result = watcher->prepare(watcher->context, &news, err);
    if (result != 0 || watch_stopped()) return watch_stopped() ? 0 : result;
    result = sync_run(round->store, round->options, &outcome, &why);
    if (result == 0) {
        *reached = true;
        if (round->lost) watcher->back(watcher->context);
        round->lost = false;
        result = round_tell(round, outcome, news, err);
    } else if (result == ERROR_NETWORK && !watch_stopped()) {
        /* Whether the server can be reached without the link that went, the next round tells. */
        if (!round->lost && !watch_broken()) {
            watcher->lost(watcher->context, &why);
            round->lost = true;
        }
        result = 0;
    } else if (result == ERROR_CONFLICT) {
        result = 0; /* someone syncs by hand: what is left comes in the next round */
    } else if (err) {
        *err = why;
    }
    json_decref(outcome);
    return watch_stopped() ? 0 : result;
}

/* Statements that follow one another, addresses that come with a link: one round for all of them. */
static void settle(struct watch *watch)
{
    for (int i = 0; i < SETTLE_TURNS; i++) {
        enum watch_wake wake = watch_wait(watch, SETTLE);
        if (wake == WATCH_TIME || wake == WATCH_STOP) return;
    }
}

/* Waits until there is reason for another round. What this process wrote itself is none. */
static int round_wait(struct round *round, bool reached, struct error *err)
{
    long long until = watch_clock() + (reached ? jitter(round->interval) : jitter(round->retry));
    int looks = 0; /* how often the store is looked at again, after something moved in its folder */
    bool changed = false;
    if (!reached && round->retry < RETRY_MOST) round->retry *= 2;
    if (reached) round->retry = RETRY_FIRST;
    while (!watch_stopped()) {
        long long left = until - watch_clock();
        enum watch_wake wake = watch_wait(round->watch, looks > 0 && left > LOOK_EVERY ? LOOK_EVERY : left);
        if (wake == WATCH_STOP || (wake == WATCH_TIME && watch_clock() >= until)) return 0;
        if (wake == WATCH_NETWORK) {
            round->retry = RETRY_FIRST;
            settle(round->watch);
            return 0;
        }
        /* The file is written before what was written counts: the disk may take its time in between. */
        looks = wake == WATCH_STORE ? LOOKS : looks - 1;
        if (wake == WATCH_STORE) settle(round->watch);
        int result = store_changed(round->store, &changed, err);
        if (result != 0) return result;
        /* Without the server a statement more changes nothing: it is tried again in its time. */
        if (changed && reached) return 0;
    }
    return 0;
}

int sync_watch(struct store *store, const struct sync_options *options, long long interval,
               const struct sync_watcher *watcher, struct error *err)
{
    struct sync_options own = *options;
    struct round round = {
        .store = store, .options = &own, .watcher = watcher, .interval = interval * 1000, .retry = RETRY_FIRST};
    bool reached = false, changed = false;
    own.stopped = watch_broken;
    int result = watch_open(store_directory(store), &round.watch, err);
    while (result == 0 && !watch_stopped()) {
        result = store_changed(store, &changed, err); /* from here on it counts */
        if (result == 0) result = round_run(&round, &reached, err);
        own.again = false; /* once is enough */
        if (result == 0) result = round_wait(&round, reached, err);
    }
    watch_close(round.watch);
    free(round.trouble);
    return result;
}

/* landing_scheme.c: what the scheme says of new records. The scheme is asked with what the writer had seen, so that the
 * daemon comes to the same verdict as the device did when it recorded: a statement that was right then does not become
 * wrong by what others said at the same time, and a feed is never stuck on it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checklists/assessment.h"
#include "syncd/landing.h"

/* All records, by feed and seq, and how far the past of one writer reaches. */
struct past {
    const struct record **records; /* in order of (feed, seq) */
    size_t count;
    size_t *start;  /* by feed of `all`: its first place in records */
    int64_t *reach; /* by feed of `all`: the highest seq in `fold` */
    const struct fold *all;
    struct fold *fold;               /* what the writer had seen */
    const struct registry *registry; /* that settles it; NULL where nobody needs to be judged again */
    const struct scheme *scheme;     /* of `fold` as it was settled last; NULL: it is to be found again */
};

static int record_order(const void *a, const void *b)
{
    const struct record *one = *(const struct record *const *)a, *other = *(const struct record *const *)b;
    int order = strcmp(one->feed, other->feed);
    if (order) return order;
    return one->seq < other->seq ? -1 : one->seq > other->seq;
}

static void past_fini(struct past *past)
{
    free(past->records);
    free(past->start);
    free(past->reach);
    fold_free(past->fold);
}

/* Whether the registry refuses any record at all. If not, then none of a part of them either: who wrote is judged by
 * the registry and by what he did on the other side, of which a part holds less. That saves most of the work. */
static bool any_refused(const struct fold *all)
{
    for (size_t i = 0; i < fold_record_count(all); i++)
        if (fold_record_at(all, i)->refused) return true;
    return false;
}

static int past_init(struct past *past, const struct fold *all, const struct registry *registry, struct error *err)
{
    size_t feeds = fold_feed_count(all), place = 0;

    *past = (struct past){.all = all, .count = fold_record_count(all)};
    past->registry = any_refused(all) ? registry : NULL;
    past->records = calloc(past->count + 1, sizeof *past->records);
    past->start = calloc(feeds + 1, sizeof *past->start);
    past->reach = calloc(feeds + 1, sizeof *past->reach);
    if (!past->records || !past->start || !past->reach) return error_memory(err);
    for (size_t i = 0; i < past->count; i++) past->records[i] = fold_record_at(all, i)->record;
    qsort(past->records, past->count, sizeof *past->records, record_order);
    for (size_t i = 0; i < feeds; i++) {
        past->start[i] = place;
        place += (size_t)fold_feed_at(all, i)->last;
    }
    return place == past->count ? 0 : error_set(err, ERROR_INVALID, "a feed of the dossier has a gap");
}

/* Begins the past of another writer. */
static int past_begin(struct past *past, struct error *err)
{
    fold_free(past->fold);
    memset(past->reach, 0, fold_feed_count(past->all) * sizeof *past->reach);
    past->fold = fold_new();
    past->scheme = NULL;
    return past->fold ? 0 : error_memory(err);
}

/* Adds a feed's records up to `seq`. */
static int past_extend(struct past *past, size_t feed, int64_t seq, struct error *err)
{
    int result = 0;

    if (seq > fold_feed_at(past->all, feed)->last) seq = fold_feed_at(past->all, feed)->last;
    while (!result && past->reach[feed] < seq) {
        const struct record *record = past->records[past->start[feed] + (size_t)past->reach[feed]++];
        if (strcmp(record->kind, "dossier.open") == 0) past->scheme = NULL;
        result = fold_add(past->fold, record_share(record), err);
    }
    return result;
}

static int past_see(struct past *past, const struct record *record, struct error *err)
{
    int result = 0;

    for (size_t i = 0; !result && i < fold_feed_count(past->all); i++) {
        const char *id = fold_feed_at(past->all, i)->id;
        int64_t seq =
            strcmp(id, record->feed) == 0 ? record->seq - 1 : json_integer_value(json_object_get(record->seen, id));
        result = past_extend(past, i, seq, err);
    }
    return result;
}

/* A dossier is opened once: whoever opens one of the same name elsewhere has to take another. */
static int check_opening(const struct landing_dossier *dossier, const struct record *record, struct error *err)
{
    const struct slot *slot = fold_slot(landing_fold(dossier), "dossier.open", "dossier");

    for (size_t i = 0; slot && i < slot->count; i++) {
        const struct record *other = slot->entries[i].record;
        const struct feed *feed = fold_feed(dossier->landed, other->feed);
        bool landed = feed && feed->last >= other->seq;
        /* Of two that arrive together the first in the order of the log stays. */
        if (other == record || strcmp(other->hash, record->hash) == 0) {
            if (!landed) return 0;
            continue;
        }
        if (record_saw(record, other)) continue;
        return error_set(err, ERROR_CONFLICT,
                         "the name %s is taken: %s opened a dossier of that name on %.10s; open yours with another "
                         "(schouw open --id)",
                         dossier->id, slot->entries[i].person, other->at);
    }
    return 0;
}

/* A number stands on one certificate only. The device can not know the other dossiers. */
static int check_number(const struct landing_dossier *dossier, const struct record *record, struct error *err)
{
    const char *number = record_text(record, "number"), *other;

    if (!number) return 0;
    other = json_string_value(json_object_get(json_object_get(dossier->register_entries, number), "dossier"));
    if (!other || strcmp(other, dossier->id) == 0) return 0;
    return error_set(err, ERROR_CONFLICT, "certificate %s is of dossier %s: numbers are unique, take another", number,
                     other);
}

/* The scheme of a writer's past, and the past settled where the scheme will look at it: that takes as long as the past
 * is, so a year of observations would be settled once for each of them. */
static int past_settle(struct repository *repository, struct past *past, const char *kind, struct error *err)
{
    int result;

    if (past->scheme && !past->registry && assessment_check_alone(kind)) return 0;
    if ((result = fold_settle(past->fold, past->registry, err))) return result;
    if (strcmp(kind, "dossier.open") == 0) return 0;
    return repository_scheme_of(repository, past->fold, &past->scheme, err);
}

static int check_record(struct repository *repository, struct landing_dossier *dossier, struct past *past,
                        const struct arrival *arrival, const struct record *record, struct error *err)
{
    const struct scheme *scheme;
    const char *id;
    char day[DAY_SIZE];
    int result;

    /* A newer version's statements are kept unread; feed.open says nothing about the case. */
    if (record->version > RECORD_VERSION || !record->type || strcmp(record->kind, "feed.open") == 0) return 0;
    if ((result = past_see(past, record, err)) || (result = past_settle(repository, past, record->kind, err)))
        return result;
    if (strcmp(record->kind, "dossier.open") == 0) {
        if ((result = check_opening(dossier, record, err))) return result;
        id = record_text(record, "scheme");
        if ((result = repository_scheme(repository, id ? id : "", &scheme, err))) return result;
    } else {
        scheme = past->scheme;
    }
    if (strcmp(record->kind, "certificate.issue") == 0 && (result = check_number(dossier, record, err))) return result;
    snprintf(day, sizeof day, "%.10s", record->at);
    return assessment_check(scheme, past->fold, dossier->registry, record, arrival->person, day, LANGUAGE_EN, err);
}

static int check_arrival(struct repository *repository, struct landing_dossier *dossier, struct past *past,
                         struct arrival *arrival, struct error *err)
{
    for (size_t i = 0; i < arrival->segment->count; i++) {
        const struct record *record = arrival->segment->records[i];
        struct error why = {0};
        int result = check_record(repository, dossier, past, arrival, record, &why);
        if (result == ERROR_MEMORY) return error_memory(err);
        if (!result) continue;
        error_wrap(&why, "%s %s (seq %lld)", record->kind, record->item, (long long)record->seq);
        arrival->item->refused_seq = record->seq;
        arrival_refuse(dossier, arrival, &why);
        break;
    }
    return 0;
}

int landing_check_scheme(struct repository *repository, struct landing_dossier *dossier, struct error *err)
{
    const char *feed = "";
    struct past past;
    int result = past_init(&past, landing_fold(dossier), dossier->registry, err);

    for (size_t i = 0; !result && i < dossier->count; i++) {
        struct arrival *arrival = &dossier->arrivals[i];
        if (!arrival_lands(arrival)) continue;
        /* One feed's past only grows, so it is built once for all of its segments. */
        if (strcmp(feed, arrival->segment->feed) != 0 && (result = past_begin(&past, err))) break;
        feed = arrival->segment->feed;
        result = check_arrival(repository, dossier, &past, arrival, err);
    }
    past_fini(&past);
    return result;
}

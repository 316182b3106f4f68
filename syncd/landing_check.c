/* landing_check.c: whether a segment may land: its shape, its place in its feed, its seal, its writer's authority. What
 * the scheme says is in landing_scheme.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/clock.h"
#include "syncd/landing.h"
#include "syncd/look.h"

bool arrival_lands(const struct arrival *arrival)
{
    return arrival->segment && !arrival->known && arrival->item->refused.code == 0;
}

size_t landing_taken(const struct landing_dossier *dossier)
{
    size_t taken = 0;
    for (size_t i = 0; i < dossier->count; i++) taken += arrival_lands(&dossier->arrivals[i]);
    return taken;
}

const struct fold *landing_fold(const struct landing_dossier *dossier)
{
    return dossier->next ? registry_fold(dossier->next) : dossier->fold;
}

static void segment_drop(struct arrival *arrival)
{
    if (!arrival->item->look) segment_free(arrival->segment);
    arrival->segment = NULL;
}

void landing_dossier_fini(struct landing_dossier *dossier)
{
    for (size_t i = 0; i < dossier->count; i++) segment_drop(&dossier->arrivals[i]);
    free(dossier->arrivals);
    fold_free(dossier->landed);
    fold_free(dossier->fold);
    registry_free(dossier->next);
    *dossier = (struct landing_dossier){0};
}

void arrival_refuse(struct landing_dossier *dossier, struct arrival *arrival, const struct error *why)
{
    arrival->item->refused = *why;
    if (!arrival->segment) return;
    for (struct arrival *later = arrival + 1; later < dossier->arrivals + dossier->count; later++) {
        struct error *refused = &later->item->refused;
        if (!later->segment || strcmp(later->segment->feed, arrival->segment->feed) != 0) break;
        if (!arrival_lands(later)) continue;
        *refused = *why;
        error_wrap(refused, "an earlier segment of this feed was refused");
    }
}

static bool is_registry(const struct landing_dossier *dossier)
{
    return strcmp(dossier->id, REGISTRY_DOSSIER) == 0;
}

/* --- shape --- */

static int parse(struct landing_dossier *dossier, struct arrival *arrival, struct error *err)
{
    struct landing_item *item = arrival->item;
    int result = 0;

    if (item->look)
        arrival->segment = item->look->segment;
    else
        result = segment_parse(item->text, item->text_length, item->seal, item->seal_length, &arrival->segment, err);
    if (result) return result;
    if (strcmp(arrival->segment->dossier, dossier->id) == 0) return 0;
    result = error_set(err, ERROR_INVALID, "the records are of dossier %s, but were sent for %s",
                       arrival->segment->dossier, dossier->id);
    segment_drop(arrival);
    return result;
}

/* Whether the seal is by the key of its feed. */
static int verify(const struct arrival *arrival, struct error *err)
{
    const struct look *look = arrival->item->look;

    if (look && look->signer[0] && strcmp(look->signer, arrival->key) == 0) return 0;
    return segment_verify(arrival->segment, arrival->key, err);
}

/* Those that are no segment go last. */
static int arrival_compare(const void *a, const void *b)
{
    const struct arrival *one = a, *other = b;
    int order;

    if (!one->segment || !other->segment) return (one->segment == NULL) - (other->segment == NULL);
    order = strcmp(one->segment->feed, other->segment->feed);
    if (order) return order;
    if (one->segment->first != other->segment->first) return one->segment->first < other->segment->first ? -1 : 1;
    return one->item < other->item ? -1 : one->item > other->item;
}

/* --- place in the feed --- */

/* Where a feed ends, and who writes it. */
struct feed_end {
    int64_t last;
    const char *hash;
    const char *person, *device, *key;
};

/* The end of the arrival's feed: an earlier arrival, or what has landed; last is 0 for a new feed. */
static struct feed_end feed_end(const struct landing_dossier *dossier, const struct arrival *arrival)
{
    const struct feed *feed = fold_feed(dossier->landed, arrival->segment->feed);

    for (const struct arrival *before = arrival; before-- > dossier->arrivals;) {
        const struct segment *segment = before->segment;
        if (strcmp(segment->feed, arrival->segment->feed) != 0) break;
        if (!arrival_lands(before)) continue;
        return (struct feed_end){segment->last, segment->records[segment->count - 1]->hash, before->person,
                                 before->device, before->key};
    }
    if (!feed) return (struct feed_end){0, "", "", "", ""};
    return (struct feed_end){feed->last, feed->head->hash, feed->person, feed->device, feed->key};
}

/* The same bytes that stand already? A seal may differ (a security key never seals twice the same); the first stays. */
static int check_known(struct repository *repository, const struct landing_dossier *dossier, struct arrival *arrival,
                       struct error *err)
{
    const struct segment *segment = arrival->segment;
    struct text text = {0};
    char path[96];
    bool same = false;
    int result = 0;

    for (const struct arrival *before = arrival; before-- > dossier->arrivals && !same;) {
        const struct segment *other = before->segment;
        if (strcmp(other->feed, segment->feed) != 0 || other->first != segment->first) break;
        same = arrival_lands(before) && other->length == segment->length &&
               memcmp(other->text, segment->text, segment->length) == 0;
    }
    if (!same && !git_oid_is_zero(&dossier->tip)) {
        segment_path(segment->feed, segment->first, ".jsonl", path);
        result = repository_file(repository, &dossier->tip, path, &text, err);
        same = !result && text.length == segment->length && memcmp(text.data, segment->text, segment->length) == 0;
        if (result == ERROR_NOT_FOUND) result = 0;
        text_fini(&text);
    }
    if (same && !result) {
        arrival->known = true;
        result = verify(arrival, err);
    }
    return result;
}

/* A new feed is opened by the device that brings it, and its id is nobody else's. */
static int check_opening(struct repository *repository, const struct landing_dossier *dossier, struct arrival *arrival,
                         struct error *err)
{
    const struct record *opening = arrival->segment->records[0];
    const struct landing_item *item = arrival->item;
    char other[DOSSIER_ID_MAX + 1];
    int result;

    if (opening->version > RECORD_VERSION || strcmp(opening->kind, "feed.open") != 0)
        return error_set(err, ERROR_INVALID, "feed %s: its first record is no feed.open that this daemon can read",
                         opening->feed);
    arrival->person = record_text(opening, "person");
    arrival->device = record_text(opening, "device");
    arrival->key = record_text(opening, "key");
    if (strcmp(arrival->person, item->person) != 0 || strcmp(arrival->device, item->device) != 0)
        return error_refuse(err, "", "a new feed of %s on %s is brought by that device itself, not by %s on %s",
                            arrival->person, arrival->device, item->person, item->device);
    if ((result = index_feed(repository, opening->feed, other, err))) return result;
    if (other[0] && strcmp(other, dossier->id) != 0)
        return error_set(err, ERROR_CONFLICT, "feed %s is of dossier %s: every dossier has feeds of its own",
                         opening->feed, other);
    return landing_check_access(dossier, arrival, err);
}

static int check_place(struct repository *repository, const struct landing_dossier *dossier, struct arrival *arrival,
                       struct error *err)
{
    const struct feed_end end = feed_end(dossier, arrival);
    int result;

    if (end.last == 0 && arrival->segment->first == 1) return check_opening(repository, dossier, arrival, err);
    arrival->person = end.person;
    arrival->device = end.device;
    arrival->key = end.key;
    if (arrival->segment->first <= end.last) {
        if ((result = check_known(repository, dossier, arrival, err)) || arrival->known) return result;
    }
    return segment_follows(arrival->segment, end.last, end.hash, err);
}

/* --- authority --- */

/* Whether the key may seal on the day of the landing: what a revoked key, or someone who has left, seals today is
 * refused, whatever day it claims. A key that the registry comes to know with this very landing is judged by what the
 * registry becomes. */
static int check_key_today(const struct landing_dossier *dossier, const struct arrival *arrival, struct error *err)
{
    const struct registry *registry = dossier->registry;
    char item[160];
    int result;

    snprintf(item, sizeof item, "%s/%s", arrival->person, arrival->device);
    if (dossier->next && !fold_slot(registry_fold(registry), "key.set", item)) registry = dossier->next;
    result = registry_key_now(registry, arrival->key, arrival->person, arrival->device, dossier->day, err);
    if (result || strcmp(arrival->person, REGISTRY_ROOT_PERSON) == 0 || registry_roles(registry, arrival->person))
        return result;
    return error_set(err, ERROR_REFUSED, "%s has no role in the registry now, whatever day this bears",
                     registry_person_name(registry, arrival->person));
}

/* Who has the role and is refused all the same is on both sides of the case: the clause is the scheme's. */
static void name_clause(struct repository *repository, const struct landing_dossier *dossier,
                        const struct record *record, const char *person, struct error *err)
{
    const struct scheme *scheme;

    if (err->clause[0] || registry_may_write(dossier->registry, NULL, record, person, NULL)) return;
    if (repository_scheme_of(repository, dossier->landed, &scheme, NULL)) return;
    snprintf(err->clause, sizeof err->clause, "%s", scheme_clause_of_rule_kind(scheme, "separation"));
}

static int check_authority(struct repository *repository, const struct landing_dossier *dossier,
                           const struct arrival *arrival, struct error *err)
{
    int result = check_key_today(dossier, arrival, err);
    struct key_standing standing;

    registry_key_find(dossier->registry, arrival->key, arrival->person, arrival->device, &standing);
    for (size_t i = 0; !result && i < arrival->segment->count; i++) {
        const struct record *record = arrival->segment->records[i];
        result = registry_key_stood(&standing, record->at, err);
        if (!result &&
            (result = registry_may_write(dossier->registry, dossier->landed, record, arrival->person, err))) {
            name_clause(repository, dossier, record, arrival->person, err);
            arrival->item->refused_seq = record->seq; /* of a key that does not count no statement is to blame */
        }
        if (result) error_wrap(err, "%s %s (seq %lld)", record->kind, record->item, (long long)record->seq);
    }
    return result;
}

static bool is_fatal(int code)
{
    return code == ERROR_MEMORY || code == ERROR_IO;
}

/* What does not follow, as something before it in this landing was refused, falls with that. What follows all the same
 * does not: anybody may bring something that bears the name of another's feed. */
static void blame_earlier(const struct landing_dossier *dossier, const struct arrival *arrival, struct error *why)
{
    const struct arrival *first = NULL;

    for (const struct arrival *before = arrival; before-- > dossier->arrivals;) {
        if (strcmp(before->segment->feed, arrival->segment->feed) != 0) break;
        if (before->item->refused.code && before->segment->first < arrival->segment->first) first = before;
    }
    if (!first) return;
    *why = first->item->refused;
    error_wrap(why, "an earlier segment of this feed was refused");
}

/* All that can be said of one arrival by itself. */
static int check_one(struct repository *repository, struct landing_dossier *dossier, struct arrival *arrival,
                     struct error *err)
{
    struct error why = {0};
    int result = check_place(repository, dossier, arrival, &why);

    if (result && !is_fatal(result)) blame_earlier(dossier, arrival, &why);
    if (!result && !arrival->known) result = verify(arrival, &why);
    /* The registry judges itself as a whole, below. */
    if (!result && !arrival->known && !is_registry(dossier))
        result = check_authority(repository, dossier, arrival, &why);
    if (is_fatal(result)) {
        *err = why;
        return result;
    }
    if (result) {
        arrival->known = false;
        arrival->item->refused = why;
    }
    return 0;
}

/* --- all together --- */

/* Heads of all feeds once what may land has; new reference. */
static json_t *heads_after(const struct landing_dossier *dossier, const json_t *before)
{
    json_t *heads = json_copy((json_t *)(uintptr_t)before);

    for (size_t i = 0; heads && i < dossier->count; i++) {
        const struct arrival *arrival = &dossier->arrivals[i];
        if (!arrival_lands(arrival)) continue;
        if (json_object_set_new(heads, arrival->segment->feed, json_integer(arrival->segment->last))) {
            json_decref(heads);
            return NULL;
        }
    }
    return heads;
}

/* Whether all that its writer says to have seen is there. Otherwise its verdict could not be judged, and it would
 * silence statements that are yet to come. */
static int check_seen(const struct arrival *arrival, const json_t *heads, struct error *err)
{
    for (size_t i = 0; i < arrival->segment->count; i++) {
        const struct record *record = arrival->segment->records[i];
        const char *feed;
        json_t *seq;
        json_object_foreach((json_t *)(uintptr_t)record->seen, feed, seq)
        {
            if (json_integer_value(seq) <= json_integer_value(json_object_get(heads, feed))) continue;
            return error_set(err, ERROR_NOT_FOUND,
                             "%s %s (seq %lld) was written by someone who had seen seq %lld of feed %s, which is not "
                             "here: sync the device of that feed first",
                             record->kind, record->item, (long long)record->seq, (long long)json_integer_value(seq),
                             feed);
        }
    }
    return 0;
}

/* Refuses what rests on what is not there, until nothing more falls. */
static int refuse_dependents(struct landing_dossier *dossier, const json_t *before, struct error *err)
{
    bool again = true;

    while (again) {
        json_t *heads = heads_after(dossier, before);
        if (!heads) return error_memory(err);
        again = false;
        for (size_t i = 0; i < dossier->count; i++) {
            struct error why = {0};
            if (!arrival_lands(&dossier->arrivals[i]) || !check_seen(&dossier->arrivals[i], heads, &why)) continue;
            arrival_refuse(dossier, &dossier->arrivals[i], &why);
            again = true;
        }
        json_decref(heads);
    }
    return 0;
}

/* Adds all records that may land to the fold. */
static int add_arrivals(const struct landing_dossier *dossier, struct fold *fold, struct error *err)
{
    for (size_t i = 0; i < dossier->count; i++) {
        const struct segment *segment = dossier->arrivals[i].segment;
        if (!arrival_lands(&dossier->arrivals[i])) continue;
        for (size_t j = 0; j < segment->count; j++) {
            int result = fold_add(fold, record_share(segment->records[j]), err);
            if (result) return result;
        }
    }
    return 0;
}

/* Makes the fold anew from what has landed and what may. */
static int fold_again(struct repository *repository, struct landing_dossier *dossier, struct error *err)
{
    struct fold *fold = NULL;
    int result;

    fold_free(dossier->fold);
    registry_free(dossier->next);
    dossier->fold = NULL;
    dossier->next = NULL;
    if ((result = fold_share(dossier->landed, &fold, err))) return result;
    if ((result = add_arrivals(dossier, fold, err))) {
        fold_free(fold);
        return result;
    }
    if (is_registry(dossier)) return registry_new(fold, repository->root_key, &dossier->next, err);
    dossier->fold = fold;
    return fold_settle(fold, dossier->registry, err);
}

static struct arrival *arrival_of(struct landing_dossier *dossier, const struct record *record)
{
    for (size_t i = 0; i < dossier->count; i++) {
        struct arrival *arrival = &dossier->arrivals[i];
        if (!arrival_lands(arrival) || strcmp(arrival->segment->feed, record->feed) != 0) continue;
        if (arrival->segment->first <= record->seq && record->seq <= arrival->segment->last) return arrival;
    }
    return NULL;
}

/* Refuses what has no authority once all are looked at together; `*any` says whether something fell. */
static void refuse_unauthorised(struct repository *repository, struct landing_dossier *dossier, bool *any)
{
    const struct fold *fold = landing_fold(dossier);

    for (size_t i = 0; i < fold_record_count(fold); i++) {
        const struct entry *entry = fold_record_at(fold, i);
        struct arrival *arrival = entry->refused ? arrival_of(dossier, entry->record) : NULL;
        struct error why = {0};
        if (!arrival) continue;
        error_refuse(&why, "", "%s %s (seq %lld): %s", entry->record->kind, entry->record->item,
                     (long long)entry->record->seq, entry->why);
        /* Keys were looked at before, one by one: it is about roles, or about both sides of the case. */
        name_clause(repository, dossier, entry->record, arrival->person, &why);
        arrival->item->refused_seq = entry->record->seq;
        arrival_refuse(dossier, arrival, &why);
        *any = true;
    }
    for (size_t i = 0; dossier->next && i < dossier->count; i++) {
        struct error why = {0};
        if (!arrival_lands(&dossier->arrivals[i]) || !check_key_today(dossier, &dossier->arrivals[i], &why)) continue;
        arrival_refuse(dossier, &dossier->arrivals[i], &why);
        *any = true;
    }
}

/* Judges all that are left by what they would be together, until nothing more falls. */
static int check_together(struct repository *repository, struct landing_dossier *dossier, const json_t *before,
                          struct error *err)
{
    bool any = true;
    int result;

    while (any && landing_taken(dossier)) {
        any = false;
        if ((result = refuse_dependents(dossier, before, err)) || (result = fold_again(repository, dossier, err)))
            return result;
        refuse_unauthorised(repository, dossier, &any);
        if (any || is_registry(dossier)) continue;
        size_t taken = landing_taken(dossier);
        if ((result = landing_check_scheme(repository, dossier, err))) return result;
        any = landing_taken(dossier) != taken;
    }
    return 0;
}

int landing_check(struct repository *repository, struct landing_dossier *dossier, struct error *err)
{
    json_t *before = NULL;
    int result = 0;

    for (size_t i = 0; i < dossier->count; i++) {
        int code = parse(dossier, &dossier->arrivals[i], &dossier->arrivals[i].item->refused);
        if (code == ERROR_MEMORY) return error_memory(err);
    }
    qsort(dossier->arrivals, dossier->count, sizeof *dossier->arrivals, arrival_compare);
    if (landed_take(repository, &dossier->tip, &dossier->landed, err) != 0)
        return error_wrap(err, "dossier %s", dossier->id);
    if (!(before = fold_heads(dossier->landed))) return error_memory(err);
    for (size_t i = 0; !result && i < dossier->count; i++) {
        struct arrival *arrival = &dossier->arrivals[i];
        if (arrival->segment && arrival->item->refused.code == 0) result = check_one(repository, dossier, arrival, err);
    }
    if (!result) result = check_together(repository, dossier, before, err);
    json_decref(before);
    return result;
}

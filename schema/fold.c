#include "schema/fold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/fold_state.h"

struct fold *fold_new(void)
{
    return calloc(1, sizeof(struct fold));
}

void fold_free(struct fold *fold)
{
    if (fold == NULL) return;
    fold_unsettle(fold);
    for (size_t i = 0; i < fold->count; i++) record_free(fold->records[i]);
    free(fold->records);
    free(fold->by_slot);
    free(fold->by_log);
    free(fold->entry_of);
    for (size_t i = 0; i < fold->run_count; i++) free(fold->runs[i].places);
    free(fold->runs);
    free(fold);
}

static bool places_grow(size_t **places, size_t capacity)
{
    size_t *grown = realloc(*places, capacity * sizeof *grown);
    if (grown != NULL) *places = grown;
    return grown != NULL;
}

/* Room for one record more. */
static int fold_grow(struct fold *fold, struct error *err)
{
    if (fold->count < fold->capacity) return 0;
    size_t capacity = fold->capacity == 0 ? 64 : fold->capacity * 2;
    struct record **records = realloc(fold->records, capacity * sizeof(struct record *));
    if (records == NULL) return error_memory(err);
    fold->records = records;
    if (!places_grow(&fold->by_slot, capacity) || !places_grow(&fold->by_log, capacity) ||
        !places_grow(&fold->entry_of, capacity))
        return error_memory(err);
    fold->capacity = capacity;
    return 0;
}

/* The place of a feed's run, or where it would be: the one that was added to last, most times. */
static size_t run_lower(const struct fold *fold, const char *feed)
{
    size_t low = 0, high = fold->run_count;
    if (fold->run_last < high && strcmp(fold->runs[fold->run_last].feed, feed) == 0) return fold->run_last;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(fold->runs[middle].feed, feed) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool run_is(const struct fold *fold, size_t at, const char *feed)
{
    return at < fold->run_count && strcmp(fold->runs[at].feed, feed) == 0;
}

/* The run of a feed, made where there is none; NULL when memory is out. `feed` lives as long as the fold. */
static struct run *run_of(struct fold *fold, const char *feed)
{
    size_t at = run_lower(fold, feed);
    if (!run_is(fold, at, feed)) {
        if (fold->run_count == fold->run_capacity) {
            size_t capacity = fold->run_capacity == 0 ? 8 : fold->run_capacity * 2;
            struct run *runs = realloc(fold->runs, capacity * sizeof *runs);
            if (runs == NULL) return NULL;
            fold->runs = runs;
            fold->run_capacity = capacity;
        }
        size_t *places = malloc(8 * sizeof *places);
        if (places == NULL) return NULL;
        memmove(fold->runs + at + 1, fold->runs + at, (fold->run_count - at) * sizeof *fold->runs);
        fold->runs[at] = (struct run){.feed = feed, .places = places, .capacity = 8};
        fold->run_count++;
    }
    fold->run_last = at;
    return &fold->runs[at];
}

/* Where a seq stands in a run, or would: behind the last, most times. */
static size_t run_place(const struct fold *fold, const struct run *run, int64_t seq)
{
    size_t low = 0, high = run->count;
    if (high == 0 || fold->records[run->places[high - 1]]->seq < seq) return high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (fold->records[run->places[middle]]->seq < seq)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The record of the same feed and seq, or NULL. */
static const struct record *run_record(const struct fold *fold, const struct record *record)
{
    size_t at = run_lower(fold, record->feed);
    if (!run_is(fold, at, record->feed)) return NULL;
    const struct run *run = &fold->runs[at];
    size_t place = run_place(fold, run, record->seq);
    if (place == run->count) return NULL;
    const struct record *there = fold->records[run->places[place]];
    return there->seq == record->seq ? there : NULL;
}

/* Puts the record that is about to be added in its feed. */
static int run_add(struct fold *fold, const struct record *record, struct error *err)
{
    struct run *run = run_of(fold, record->feed);
    if (run == NULL) return error_memory(err);
    if (run->count == run->capacity) {
        if (!places_grow(&run->places, run->capacity * 2)) return error_memory(err);
        run->capacity *= 2;
    }
    size_t at = run_place(fold, run, record->seq);
    memmove(run->places + at + 1, run->places + at, (run->count - at) * sizeof *run->places);
    run->places[at] = fold->count;
    run->count++;
    return 0;
}

int fold_add(struct fold *fold, struct record *record, struct error *err)
{
    const struct record *there = run_record(fold, record);
    int result = 0;
    if (there != NULL) {
        if (strcmp(there->hash, record->hash) != 0)
            result =
                error_set(err, ERROR_CONFLICT,
                          "feed %s is forked: two records have seq %lld (%s at %s, %s at %s); a feed is written on one "
                          "device only",
                          record->feed, (long long)record->seq, there->kind, there->at, record->kind, record->at);
        record_free(record);
        return result;
    }
    if (fold->count > 0 && strcmp(fold->records[0]->dossier, record->dossier) != 0)
        result = error_set(err, ERROR_INVALID, "a record of dossier %s does not belong in dossier %s", record->dossier,
                           fold->records[0]->dossier);
    if (result == 0) result = fold_grow(fold, err);
    if (result == 0) result = run_add(fold, record, err);
    if (result != 0) {
        record_free(record);
        return result;
    }
    fold_unsettle(fold);
    fold->records[fold->count++] = record;
    return 0;
}

int fold_share(const struct fold *fold, struct fold **copy, struct error *err)
{
    int result = 0;
    *copy = fold_new();
    if (*copy == NULL) return error_memory(err);
    for (size_t i = 0; i < fold->count && result == 0; i++)
        result = fold_add(*copy, record_share(fold->records[i]), err);
    if (result == 0) return 0;
    fold_free(*copy);
    *copy = NULL;
    return result;
}

bool record_opens_feed(const struct record *record)
{
    /* Asked of every record at each settling, so the first letters save most of the calls. */
    return record->kind[0] == 'f' && record->kind[1] == 'e' && strcmp(record->kind, "feed.open") == 0;
}

bool record_has_slot(const struct record *record)
{
    return record->version <= RECORD_VERSION && record->type != NULL && !record_opens_feed(record);
}

int record_compare(const struct record *a, const struct record *b)
{
    if (a->tick != b->tick) return a->tick < b->tick ? -1 : 1;
    int order = strcmp(a->feed, b->feed);
    if (order != 0) return order;
    return a->seq < b->seq ? -1 : a->seq > b->seq;
}

bool record_supersedes(const struct record *later, const struct record *earlier)
{
    return record_saw(later, earlier) && !record_saw(earlier, later);
}

size_t fold_slot_count(const struct fold *fold)
{
    return fold->slot_count;
}

const struct slot *fold_slot_at(const struct fold *fold, size_t index)
{
    return index < fold->slot_count ? &fold->slots[index] : NULL;
}

static int shelf_order(const void *kind, const void *shelf)
{
    return strcmp(kind, ((const struct shelf *)shelf)->kind);
}

/* The slots of a kind; NULL when there are none. */
static const struct shelf *shelf_find(const struct fold *fold, const char *kind)
{
    if (fold->shelf_count == 0) return NULL;
    return bsearch(kind, fold->shelves, fold->shelf_count, sizeof *fold->shelves, shelf_order);
}

static int slot_order(const void *item, const void *slot)
{
    return strcmp(item, ((const struct slot *)slot)->item);
}

const struct slot *fold_slot(const struct fold *fold, const char *kind, const char *item)
{
    const struct shelf *shelf = shelf_find(fold, kind);
    if (shelf == NULL) return NULL;
    return bsearch(item, fold->slots + shelf->first, shelf->end - shelf->first, sizeof *fold->slots, slot_order);
}

size_t fold_slots_of(const struct fold *fold, const char *kind, size_t *first)
{
    const struct shelf *shelf = shelf_find(fold, kind);
    if (first != NULL) *first = shelf == NULL ? 0 : shelf->first;
    return shelf == NULL ? 0 : shelf->end - shelf->first;
}

const struct entry *slot_value(const struct slot *slot)
{
    if (slot->conflict) return NULL;
    for (size_t i = 0; i < slot->count; i++) {
        if (!slot->entries[i].superseded && !slot->entries[i].refused) return &slot->entries[i];
    }
    return NULL;
}

const struct record *fold_value(const struct fold *fold, const char *kind, const char *item)
{
    const struct slot *slot = fold_slot(fold, kind, item);
    const struct entry *entry = slot == NULL ? NULL : slot_value(slot);
    return entry == NULL ? NULL : entry->record;
}

size_t fold_conflicts(const struct fold *fold)
{
    size_t conflicts = 0;
    for (size_t i = 0; i < fold->slot_count; i++) conflicts += fold->slots[i].conflict;
    return conflicts;
}

size_t fold_feed_count(const struct fold *fold)
{
    return fold->feed_count;
}

const struct feed *fold_feed_at(const struct fold *fold, size_t index)
{
    return index < fold->feed_count ? &fold->feeds[index] : NULL;
}

static int feed_find(const void *id, const void *feed)
{
    return strcmp(id, ((const struct feed *)feed)->id);
}

const struct feed *fold_feed(const struct fold *fold, const char *id)
{
    if (fold->feed_count == 0) return NULL;
    return bsearch(id, fold->feeds, fold->feed_count, sizeof *fold->feeds, feed_find);
}

static int side_find(const void *person, const void *side)
{
    return strcmp(person, ((const struct side *)side)->person);
}

struct side *fold_side(const struct fold *fold, const char *person)
{
    if (fold->side_count == 0) return NULL;
    return bsearch(person, fold->sides, fold->side_count, sizeof *fold->sides, side_find);
}

json_t *fold_heads(const struct fold *fold)
{
    json_t *heads = json_object();
    for (size_t i = 0; heads != NULL && i < fold->feed_count; i++) {
        if (json_object_set_new(heads, fold->feeds[i].id, json_integer(fold->feeds[i].last)) == 0) continue;
        json_decref(heads);
        heads = NULL;
    }
    return heads;
}

int64_t fold_tick(const struct fold *fold)
{
    int64_t tick = 0;
    for (size_t i = 0; i < fold->count; i++) {
        if (fold->records[i]->tick > tick) tick = fold->records[i]->tick;
    }
    return tick;
}

size_t fold_record_count(const struct fold *fold)
{
    return fold->count;
}

const struct entry *fold_record_at(const struct fold *fold, size_t index)
{
    return fold->settled && index < fold->count ? fold->log[index] : NULL;
}

const struct record *fold_stale(const struct fold *fold, enum stage stage, const json_t *on)
{
    for (size_t i = 0; fold->settled && i < fold->count; i++) {
        const struct entry *entry = fold->log[i];
        if (entry->refused || !record_has_slot(entry->record)) continue;
        enum stage own = kind_stage(entry->record->type);
        if (own == STAGE_NONE || own >= stage) continue;
        const json_t *head = json_object_get(on, entry->record->feed);
        if (json_integer_value(head) < entry->record->seq) return entry->record;
    }
    return NULL;
}

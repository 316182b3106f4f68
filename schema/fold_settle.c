/* fold_settle.c: a set of records laid out in order, and the question "who had authority" answered for all of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/authority.h"
#include "schema/fold_state.h"
#include "schema/registry.h"

#define FEW 64      /* records that are sorted in one by one */
#define WHY_MAX 199 /* bytes kept of why a record is refused: they are told, and rendered */

void fold_unsettle(struct fold *fold)
{
    for (size_t i = 0; fold->entries != NULL && i < fold->count; i++) {
        const struct entry *entry = &fold->entries[i];
        if (entry->refused && entry->why[0] != '\0') free((char *)(uintptr_t)entry->why);
    }
    free(fold->entries);
    free(fold->log);
    free(fold->slots);
    free(fold->shelves);
    free(fold->feeds);
    free(fold->sides);
    fold->entries = NULL;
    fold->log = NULL;
    fold->slots = NULL;
    fold->shelves = NULL;
    fold->feeds = NULL;
    fold->sides = NULL;
    fold->slot_count = fold->feed_count = fold->side_count = fold->shelf_count = fold->shelf_capacity = 0;
    fold->settled = fold->judged = false;
}

/* --- in order --- */

typedef int record_order(const struct record *one, const struct record *other);

static int slot_order(const struct record *one, const struct record *other)
{
    bool one_slot = record_has_slot(one), other_slot = record_has_slot(other);
    if (one_slot != other_slot) return one_slot ? -1 : 1;
    int order = strcmp(one->kind, other->kind);
    if (order == 0) order = strcmp(one->item, other->item);
    return order != 0 ? order : record_compare(one, other);
}

struct ordering {
    struct record *const *records;
    record_order *order;
};

static int place_compare(const void *a, const void *b, void *context)
{
    const struct ordering *ordering = context;
    return ordering->order(ordering->records[*(const size_t *)a], ordering->records[*(const size_t *)b]);
}

/* Sorts in the places that are new. A few are put where they belong: who settles after each record of a long dossier
 * should not sort all of it each time. */
static void places_extend(const struct fold *fold, size_t *places, record_order *order)
{
    for (size_t i = fold->sorted; i < fold->count; i++) places[i] = i;
    if (fold->count - fold->sorted > FEW) {
        size_t level = 1; /* often they are in order: what one person said, one after the other */
        while (level < fold->count && order(fold->records[places[level - 1]], fold->records[places[level]]) < 0)
            level++;
        if (level >= fold->count) return;
        struct ordering ordering = {fold->records, order};
        qsort_r(places, fold->count, sizeof *places, place_compare, &ordering);
        return;
    }
    for (size_t i = fold->sorted; i < fold->count; i++) {
        size_t low = 0, high = i;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (order(fold->records[places[middle]], fold->records[i]) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        memmove(places + low + 1, places + low, (i - low) * sizeof *places);
        places[low] = i;
    }
}

static const char *record_words(const struct record *record, const char *field)
{
    const char *words = record_text(record, field);
    return words == NULL ? "" : words;
}

/* Fills a feed from its records, and the person and device of their entries. */
static void feed_fill(struct fold *fold, const struct run *run, struct feed *feed)
{
    const struct record *first = fold->records[run->places[0]];
    *feed = (struct feed){.id = run->feed, .person = "", .device = "", .key = ""};
    if (first->seq == 1 && first->version <= RECORD_VERSION && record_opens_feed(first)) {
        feed->person = record_words(first, "person");
        feed->device = record_words(first, "device");
        feed->key = record_words(first, "key");
    }
    for (size_t i = 0; i < run->count; i++) {
        const struct record *record = fold->records[run->places[i]];
        struct entry *entry = &fold->entries[fold->entry_of[run->places[i]]];
        if (record->tick > feed->tick) feed->tick = record->tick;
        entry->person = feed->person;
        entry->device = feed->device;
    }
    feed->head = fold->records[run->places[run->count - 1]];
    feed->last = feed->head->seq;
}

static void feeds_fill(struct fold *fold)
{
    for (size_t i = 0; i < fold->run_count; i++) feed_fill(fold, &fold->runs[i], &fold->feeds[i]);
    fold->feed_count = fold->run_count;
}

/* Puts the last slot on the shelf of its kind. */
static int shelve(struct fold *fold, struct error *err)
{
    const char *kind = fold->slots[fold->slot_count - 1].kind;
    struct shelf *shelf = fold->shelf_count > 0 ? &fold->shelves[fold->shelf_count - 1] : NULL;
    if (shelf == NULL || strcmp(shelf->kind, kind) != 0) {
        if (fold->shelf_count == fold->shelf_capacity) {
            size_t capacity = fold->shelf_capacity > 0 ? fold->shelf_capacity * 2 : 32;
            struct shelf *shelves = realloc(fold->shelves, capacity * sizeof *shelves);
            if (shelves == NULL) return error_memory(err);
            fold->shelves = shelves;
            fold->shelf_capacity = capacity;
        }
        shelf = &fold->shelves[fold->shelf_count++];
        *shelf = (struct shelf){.kind = kind, .first = fold->slot_count - 1};
    }
    shelf->end = fold->slot_count;
    return 0;
}

static int slots_fill(struct fold *fold, struct error *err)
{
    struct slot *slot = NULL;
    for (size_t i = 0; i < fold->count; i++) {
        struct entry *entry = &fold->entries[i];
        if (!record_has_slot(entry->record)) break;
        if (slot == NULL || strcmp(slot->kind, entry->record->kind) != 0 ||
            strcmp(slot->item, entry->record->item) != 0) {
            slot = &fold->slots[fold->slot_count++];
            *slot = (struct slot){.kind = entry->record->kind, .item = entry->record->item, .entries = entry};
            int result = shelve(fold, err);
            if (result != 0) return result;
        }
        slot->count++;
    }
    return 0;
}

static int side_order(const void *a, const void *b)
{
    return strcmp(((const struct side *)a)->person, ((const struct side *)b)->person);
}

static void sides_fill(struct fold *fold)
{
    for (size_t i = 0; i < fold->feed_count; i++) fold->sides[i].person = fold->feeds[i].person;
    if (fold->feed_count > 0) qsort(fold->sides, fold->feed_count, sizeof *fold->sides, side_order);
    for (size_t i = 0; i < fold->feed_count; i++) {
        if (fold->side_count > 0 && strcmp(fold->sides[fold->side_count - 1].person, fold->sides[i].person) == 0)
            continue;
        fold->sides[fold->side_count++] = fold->sides[i];
    }
}

static void log_fill(struct fold *fold)
{
    for (size_t i = 0; i < fold->count; i++) fold->log[i] = &fold->entries[fold->entry_of[fold->by_log[i]]];
}

/* Makes entries, log, feeds, slots and sides. */
static int fold_lay_out(struct fold *fold, struct error *err)
{
    size_t room = fold->count + 1, feeds = fold->run_count + 1; /* calloc(0) may be NULL */
    fold->entries = calloc(room, sizeof *fold->entries);
    fold->log = calloc(room, sizeof *fold->log);
    fold->feeds = calloc(feeds, sizeof *fold->feeds);
    fold->slots = calloc(room, sizeof *fold->slots);
    fold->sides = calloc(feeds, sizeof *fold->sides);
    if (!fold->entries || !fold->log || !fold->feeds || !fold->slots || !fold->sides) {
        fold_unsettle(fold);
        return error_memory(err);
    }
    places_extend(fold, fold->by_slot, slot_order);
    places_extend(fold, fold->by_log, record_compare);
    fold->sorted = fold->count;
    for (size_t i = 0; i < fold->count; i++) {
        fold->entries[i] = (struct entry){.record = fold->records[fold->by_slot[i]], .why = ""};
        fold->entry_of[fold->by_slot[i]] = i;
    }
    feeds_fill(fold);
    log_fill(fold);
    sides_fill(fold);
    int result = slots_fill(fold, err);
    if (result != 0) fold_unsettle(fold);
    return result;
}

static int entry_refuse(struct entry *entry, const char *why, struct error *err)
{
    size_t length = strlen(why);
    entry->refused = true;
    if (length > WHY_MAX) {
        length = WHY_MAX;
        while (length > 0 && ((unsigned char)why[length] & 0xc0) == 0x80)
            length--; /* not in the middle of a character */
    }
    char *kept = strndup(why, length);
    if (kept == NULL) return error_memory(err);
    entry->why = kept;
    return 0;
}

/* Whether the writer of a record had the authority, as the registry and the records judged before it say, and on which
 * side it puts him. */
static int entry_judge(struct fold *fold, const struct registry *registry, const struct entry *entry,
                       struct key_standing *standing, enum authority_side *side, struct error *err)
{
    const struct record *record = entry->record;
    *side = AUTHORITY_NEITHER;
    if (record->seq != 1 && record_opens_feed(record))
        return error_set(err, ERROR_REFUSED, "a feed is opened by its first record only");
    if (registry == NULL) return 0;
    const struct feed *feed = fold_feed(fold, record->feed);
    if (feed->person[0] == '\0')
        return error_set(err, ERROR_REFUSED, "the feed's first record, feed.open, is not here");
    /* A registry that judges itself knows more with each record. */
    if (standing->key != feed->key || registry->fold == fold)
        registry_key_find(registry, feed->key, feed->person, feed->device, standing);
    int result = registry_key_stood(standing, record->at, err);
    if (result != 0) return result;
    return authority_judge(registry, fold, record, feed->person, side, err);
}

/* Judges all records in order of the log. A record that is not judged yet counts as refused, for a registry that judges
 * itself: it is believed on the strength of what came before it, so nobody gives himself authority. */
static int fold_judge(struct fold *fold, const struct registry *registry, struct error *err)
{
    struct key_standing standing = {0}; /* of the feed of the record before */
    struct error why = {0};
    for (size_t i = 0; i < fold->count; i++) fold->log[i]->refused = true;
    for (size_t i = 0; i < fold->count; i++) {
        struct entry *entry = fold->log[i];
        enum authority_side of;
        int result = entry_judge(fold, registry, entry, &standing, &of, &why);
        if (result == ERROR_MEMORY) return error_memory(err);
        if (result != 0) {
            if (entry_refuse(entry, why.message, err) != 0) return ERROR_MEMORY;
            continue;
        }
        entry->refused = false;
        if (registry == NULL) continue;
        struct side *side = fold_side(fold, entry->person);
        if (of == AUTHORITY_AUDITED && side->audited == NULL) side->audited = entry->record;
        if (of == AUTHORITY_JUDGED && side->judged == NULL) side->judged = entry->record;
    }
    return 0;
}

int fold_settle(struct fold *fold, const struct registry *registry, struct error *err)
{
    fold_unsettle(fold);
    int result = fold_lay_out(fold, err);
    fold->judged = registry != NULL; /* from here on registry_may_write reads the sides as they grow */
    if (result == 0) result = fold_judge(fold, registry, err);
    if (result == 0) result = fold_stand(fold, err);
    fold->settled = result == 0;
    if (result != 0) fold_unsettle(fold);
    return result;
}

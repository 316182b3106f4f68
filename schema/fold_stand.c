/* fold_stand.c: the questions "what stands" and "what contradicts what", slot by slot. */
#include <stdlib.h>
#include <string.h>

#include "schema/fold_state.h"

/* The furthest that any record of a slot knew a feed. */
struct reach {
    size_t slot;                 /* place of the slot + 1 it was filled for; older ones are void */
    const struct entry *own;     /* the one with the highest seq of the feed itself in the slot */
    int64_t seen;                /* highest seq of the feed in anyone's `seen` */
    const struct entry *witness; /* who said so */
};

static size_t feed_place(const struct fold *fold, const char *id)
{
    const struct feed *feed = fold_feed(fold, id);
    return feed == NULL ? fold->feed_count : (size_t)(feed - fold->feeds);
}

static struct reach *reach_of(struct reach *reaches, size_t feed, size_t slot)
{
    if (reaches[feed].slot != slot + 1) reaches[feed] = (struct reach){.slot = slot + 1};
    return &reaches[feed];
}

/* Notes how far an entry knew each feed. */
static void reach_note(const struct fold *fold, struct reach *reaches, size_t slot, const struct entry *entry)
{
    const char *id;
    json_t *seq;
    struct reach *own = reach_of(reaches, feed_place(fold, entry->record->feed), slot);
    if (own->own == NULL || entry->record->seq > own->own->record->seq) own->own = entry;
    json_object_foreach((json_t *)(uintptr_t)entry->record->seen, id, seq)
    {
        size_t place = feed_place(fold, id);
        if (place == fold->feed_count) continue;
        struct reach *reach = reach_of(reaches, place, slot);
        if (json_integer_value(seq) <= reach->seen) continue;
        reach->seen = json_integer_value(seq);
        reach->witness = entry;
    }
}

/* An entry of the slot that supersedes this one, or NULL. Looks at all pairs only where writers contradict each other.
 */
static const struct entry *entry_superseder(const struct slot *slot, const struct entry *entry,
                                            const struct reach *reach)
{
    if (reach->own->record->seq > entry->record->seq) return reach->own;
    if (reach->witness == NULL || reach->seen < entry->record->seq) return NULL;
    if (record_supersedes(reach->witness->record, entry->record)) return reach->witness;
    return slot_superseder(slot, entry);
}

/* --- rings --- */

/* Where some say they saw what comes after them, superseding may run in rings: strongly connected components, found as
 * Kosaraju does, without recursion. */
struct tangle {
    const struct slot *slot;
    size_t *finished; /* entries as the search downward left them; the last is superseded by none of the others .. */
    size_t count;     /* .. unless they are in one ring */
    size_t *stack, *next;
    size_t *ring; /* of each entry: number of its ring, from 1; 0 while it is not known */
};

static bool tangle_supersedes(const struct tangle *tangle, size_t one, size_t other)
{
    const struct entry *entries = tangle->slot->entries;
    return !entries[one].refused && !entries[other].refused &&
           record_supersedes(entries[one].record, entries[other].record);
}

/* Follows from an entry what it supersedes; `next` of an entry that was met is above 0. */
static void tangle_descend(struct tangle *tangle, size_t from)
{
    size_t depth = 0;
    tangle->stack[depth++] = from;
    tangle->next[from] = 1;
    while (depth > 0) {
        size_t at = tangle->stack[depth - 1], below = tangle->next[at] - 1;
        while (below < tangle->slot->count && (tangle->next[below] > 0 || !tangle_supersedes(tangle, at, below)))
            below++;
        tangle->next[at] = below + 1;
        if (below < tangle->slot->count) {
            tangle->next[below] = 1;
            tangle->stack[depth++] = below;
        } else {
            tangle->finished[tangle->count++] = at;
            depth--;
        }
    }
}

/* Gathers the ring an entry is in; true when none outside of it supersedes any of it. */
static bool tangle_ascend(struct tangle *tangle, size_t from, size_t number)
{
    size_t depth = 0;
    bool top = true;
    tangle->stack[depth++] = from;
    tangle->ring[from] = number;
    while (depth > 0) {
        size_t at = tangle->stack[--depth];
        for (size_t above = 0; above < tangle->slot->count; above++) {
            if (tangle->ring[above] == number || !tangle_supersedes(tangle, above, at)) continue;
            if (tangle->ring[above] > 0) {
                top = false;
            } else {
                tangle->ring[above] = number;
                tangle->stack[depth++] = above;
            }
        }
    }
    return top;
}

/* What stands is in a ring, be it of one, that nothing outside supersedes. */
static int slot_untangle(struct slot *slot, struct error *err)
{
    size_t *places = calloc(slot->count, 4 * sizeof *places), numbers = 0;
    if (places == NULL) return error_memory(err);
    struct tangle tangle = {slot, places, 0, places + slot->count, places + 2 * slot->count, places + 3 * slot->count};
    for (size_t i = 0; i < slot->count; i++) {
        if (!slot->entries[i].refused && tangle.next[i] == 0) tangle_descend(&tangle, i);
    }
    slot->standing = 0;
    for (size_t i = tangle.count; i > 0; i--) {
        size_t first = tangle.finished[i - 1];
        if (tangle.ring[first] > 0) continue;
        bool top = tangle_ascend(&tangle, first, ++numbers);
        for (size_t j = 0; j < slot->count; j++) {
            if (tangle.ring[j] != numbers) continue;
            slot->entries[j].superseded = !top;
            slot->standing += top;
        }
    }
    free(places);
    return 0;
}

/* --- slots --- */

static int slot_settle(struct fold *fold, size_t index, struct reach *reaches, struct error *err)
{
    struct slot *slot = &fold->slots[index];
    const struct entry *first = NULL;
    bool tangled = false;
    int result = 0;
    if (slot->count == 1) { /* most are */
        slot->standing = !slot->entries[0].refused;
        return 0;
    }
    for (size_t i = 0; i < slot->count; i++) {
        if (!slot->entries[i].refused) reach_note(fold, reaches, index, &slot->entries[i]);
    }
    for (size_t i = 0; i < slot->count; i++) {
        struct entry *entry = &slot->entries[i];
        if (entry->refused) continue;
        const struct entry *superseder =
            entry_superseder(slot, entry, reach_of(reaches, feed_place(fold, entry->record->feed), index));
        entry->superseded = superseder != NULL;
        slot->standing += superseder == NULL;
        /* As long as each is superseded by one behind it, none is in a ring. */
        tangled |= superseder != NULL && superseder < entry;
    }
    if (tangled) result = slot_untangle(slot, err);
    for (size_t i = 0; i < slot->count && slot->standing > 1; i++) {
        struct entry *entry = &slot->entries[i];
        if (entry->refused || entry->superseded) continue;
        if (first == NULL) first = entry;
        if (!json_equal(first->record->body, entry->record->body)) slot->conflict = true;
    }
    return result;
}

int fold_stand(struct fold *fold, struct error *err)
{
    struct reach *reaches = calloc(fold->feed_count + 1, sizeof *reaches);
    int result = reaches == NULL ? error_memory(err) : 0;
    for (size_t i = 0; i < fold->slot_count && result == 0; i++) result = slot_settle(fold, i, reaches, err);
    free(reaches);
    return result;
}

const struct entry *slot_superseder(const struct slot *slot, const struct entry *entry)
{
    for (size_t i = 0; i < slot->count; i++) {
        if (!slot->entries[i].refused && record_supersedes(slot->entries[i].record, entry->record))
            return &slot->entries[i];
    }
    return NULL;
}

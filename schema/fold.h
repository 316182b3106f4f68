/* fold.h: records -> state. A pure function of the set of records: the same bytes whatever the order of arrival.
 *
 * Every record speaks about one slot (kind + item). A record is superseded when another of the same slot was written by
 * someone who saw it. What is not superseded stands. Two that stand and differ are a conflict; both are kept and shown,
 * and gates stay shut until someone who saw both writes again. Records that a registry says had no authority are kept
 * and shown, marked `refused`, and neither stand nor supersede. Where `seen` lies, superseding may run in a ring: none
 * of a ring silences another of it, as neither of two does who both say they saw the other.
 */
#ifndef SCHOUW_SCHEMA_FOLD_H
#define SCHOUW_SCHEMA_FOLD_H

#include <stdbool.h>

#include "schema/record.h"
#include "schema/text.h"

struct registry; /* schema/registry.h */

struct entry {
    const struct record *record;
    const char *person; /* of the feed, from its feed.open; "" when that is not there yet */
    const char *device;
    bool superseded;
    bool refused;    /* by authority .. */
    const char *why; /* .. as this says; "" otherwise */
};

struct slot {
    const char *kind, *item;
    struct entry *entries; /* every record ever, in order of (tick, feed, seq) */
    size_t count;
    size_t standing; /* entries neither superseded nor refused */
    bool conflict;   /* more than one stands and their bodies differ */
};

struct fold;

struct fold *fold_new(void); /* NULL when memory is out */
void fold_free(struct fold *fold);

/* Adds a record; the fold owns it from then on (also on failure). The same record twice is no error.
 * ERROR_CONFLICT when another record with the same feed and seq is there (a fork). */
int fold_add(struct fold *fold, struct record *record, struct error *err);

/* Another fold of the same records, which both hold; not settled. */
int fold_share(const struct fold *fold, struct fold **copy, struct error *err);

/* Applies authority (schema/registry.h, may be NULL for none) and settles superseded, standing and conflict. Call after
 * the last fold_add and before the questions below; adding again needs settling again. O(records + k^2 per slot). */
int fold_settle(struct fold *fold, const struct registry *registry, struct error *err);

size_t fold_slot_count(const struct fold *fold);
/* Slots in order of (kind, item), bytewise. */
const struct slot *fold_slot_at(const struct fold *fold, size_t index);
const struct slot *fold_slot(const struct fold *fold, const char *kind, const char *item); /* or NULL */
/* First slot of a kind, and how many follow each other. For loops over all parties, measures, .. */
size_t fold_slots_of(const struct fold *fold, const char *kind, size_t *first);

/* True when `later` was written by someone who knew `earlier`, and not the other way about as well: two records that
 * both say they saw the other can not both be right, and neither silences the other then. */
bool record_supersedes(const struct record *later, const struct record *earlier);
/* The first entry of the slot, in order of the log, whose writer had seen this one, so that this one does not stand;
 * NULL when there is none. O(entries of the slot). */
const struct entry *slot_superseder(const struct slot *slot, const struct entry *entry);
/* The entry that speaks for a slot: the standing one (of equal ones the first); NULL when none stands or they conflict.
 */
const struct entry *slot_value(const struct slot *slot);
/* fold_slot and slot_value in one: the record, or NULL. */
const struct record *fold_value(const struct fold *fold, const char *kind, const char *item);

/* Number of slots in conflict. */
size_t fold_conflicts(const struct fold *fold);

/* Feeds: id, person, device, key, last seq, hash of last line. Ordered by id. */
struct feed {
    const char *id, *person, *device, *key; /* from feed.open; "" when missing */
    int64_t last;                           /* highest seq, 0 for none */
    const struct record *head;              /* the record with that seq */
    int64_t tick;                           /* highest tick in the feed */
};
size_t fold_feed_count(const struct fold *fold);
const struct feed *fold_feed_at(const struct fold *fold, size_t index);
const struct feed *fold_feed(const struct fold *fold, const char *id);
/* New reference: object feed -> last seq, for `on` and for sync. */
json_t *fold_heads(const struct fold *fold);
/* Highest tick of all records. */
int64_t fold_tick(const struct fold *fold);
/* All records in order of (tick, feed, seq): the log. */
size_t fold_record_count(const struct fold *fold);
const struct entry *fold_record_at(const struct fold *fold, size_t index);

/* A judgement of `stage` with heads `on` is stale when a record of an earlier stage (not none), not refused, is not
 * covered by `on`. Returns the first such record in order of the log, or NULL when the judgement is fresh. */
const struct record *fold_stale(const struct fold *fold, enum stage stage, const json_t *on);

/* The state as canonical JSON (keys sorted, compact, slots by name, newest facts only with who, when, from where;
 * conflicts with every statement): dossier.json in the central repository. Equal for equal sets of records. */
int fold_write(const struct fold *fold, struct text *text, struct error *err);

#endif

/* fold_state.h: the inside of a fold. For fold*.c, authority.c and registry*.c only; others use fold.h. */
#ifndef SCHOUW_SCHEMA_FOLD_STATE_H
#define SCHOUW_SCHEMA_FOLD_STATE_H

#include "schema/fold.h"

/* What a person did in a case dossier, for separation: the first record of each side in order of the log, or NULL. */
struct side {
    const char *person;
    const struct record *audited; /* as auditor */
    const struct record *judged;  /* review, advice, decision, certificate */
};

/* The records of one feed. */
struct run {
    const char *feed;
    size_t *places; /* in `records`, in order of seq */
    size_t count, capacity;
};

/* The slots of one kind. */
struct shelf {
    const char *kind;
    size_t first, end; /* in `slots` */
};

struct fold {
    struct record **records; /* held, in order of arrival */
    size_t count, capacity;
    struct run *runs; /* in order of feed */
    size_t run_count, run_capacity;
    size_t run_last; /* the one that was added to last: records come feed by feed */

    /* Places in `records` in two orders: of slots, of the log. The first `sorted` of each are in order and stay so when
     * records are added: settling again sorts in what came since. */
    size_t *by_slot, *by_log;
    size_t *entry_of; /* by place in `records`: the place in `entries` */
    size_t sorted;

    /* All below is made by fold_settle, from nothing, and stands on `records` only. */
    bool settled;
    bool judged;           /* settled with a registry: `sides` counts */
    struct entry *entries; /* slot after slot, each in order of the log; then those without a slot */
    struct entry **log;    /* all entries in order of (tick, feed, seq) */
    struct slot *slots;    /* in order of (kind, item) */
    size_t slot_count;
    struct shelf *shelves; /* all slots, kind by kind */
    size_t shelf_count, shelf_capacity;
    struct feed *feeds; /* in order of id */
    size_t feed_count;
    struct side *sides; /* in order of person */
    size_t side_count;
};

/* True for a feed.open. */
bool record_opens_feed(const struct record *record);
/* True when a record speaks about a slot: not a feed.open (it speaks about its feed), not of a newer version. */
bool record_has_slot(const struct record *record);
/* Order of the log: (tick, feed, seq). As for qsort. */
int record_compare(const struct record *a, const struct record *b);
/* The side of a person, or NULL. */
struct side *fold_side(const struct fold *fold, const char *person);
/* Settles what stands in each slot, once it is laid out and judged. For fold_settle. ERROR_MEMORY. */
int fold_stand(struct fold *fold, struct error *err);
/* Frees what fold_settle made. */
void fold_unsettle(struct fold *fold);

#endif

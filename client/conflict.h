/* conflict.h: statements about one thing that contradict each other, as neither writer had seen the other: what they
 * say, in what they differ, who can settle it, and settling it by stating it anew. */
#ifndef SCHOUW_CLIENT_CONFLICT_H
#define SCHOUW_CLIENT_CONFLICT_H

#include "client/history.h"

struct conflict {
    const struct slot *slot;    /* of the session's fold, as are the statements */
    const struct entry **sides; /* what stands, in order of the log */
    size_t count;
    json_t *differing; /* object: field -> array of what each side says of it, null where it says nothing */
};

int conflict_open(const struct slot *slot, struct conflict *conflict, struct error *err);
void conflict_fini(struct conflict *conflict);
/* The conflict of the session's dossier about an item; `kind` may be NULL where the item has but one. ERROR_NOT_FOUND;
 * ERROR_USAGE when more than one kind of statement about the item is in conflict. */
int conflict_find(const struct session *session, const char *item, const char *kind, const struct slot **slot,
                  struct error *err);

/* New array: the ids of the people of the registry who may state this anew, by role and by what they did before in the
 * dossier. `*self` gets whether the person of this store is one; without a registry everybody is, and the array is
 * empty. NULL when memory is out. */
json_t *conflict_settlers(const struct session *session, const struct conflict *conflict, bool *self);
/* ERROR_REFUSED, with who can, when the person of this store may not settle it. */
int conflict_may_settle(const struct session *session, const struct conflict *conflict, struct error *err);

/* The side that is meant by its number (from 1) or by the device it was written on. ERROR_USAGE: none, or more than
 * one.
 */
int conflict_side(const struct conflict *conflict, const char *what, const struct entry **side, struct error *err);
/* States one side anew, having seen all, and says why; a judgement is then about all that is there now. Opens the
 * dossier again: conflict_fini before it is looked at once more. */
int conflict_take(struct session *session, const struct conflict *conflict, const struct entry *side,
                  const char *reason, struct error *err);
/* The same with another body, which is dropped. A mark that a side was invented stays with what is taken from it. */
int conflict_state(struct session *session, const struct conflict *conflict, json_t *body, const char *reason,
                   struct error *err);

/* All sides in full, with who, in which role, on which device, when and when it was received; and in what they differ,
 * field by field. */
int say_conflict(const struct history *history, const struct conflict *conflict, struct error *err);
/* New object: "kind", "item", "resolve" (a command), "settlers", "differing", "statements" with their numbers. NULL
 * when memory is out or the store can not be read. */
json_t *conflict_json(const struct history *history, const struct conflict *conflict);

/* Walks through the conflicts on a terminal: shows each and asks what is to stand. Each answer is recorded at once. */
int conflicts_walk(struct session *session, struct error *err);

#endif

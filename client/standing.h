/* standing.h: what stands after a statement, told in a line or two by the verb that recorded it. */
#ifndef SCHOUW_CLIENT_STANDING_H
#define SCHOUW_CLIENT_STANDING_H

#include "client/body.h"

/* The body that stands, or NULL; and a text of it, "" when absent. Borrowed. */
const json_t *body_stands(const struct session *session, const char *kind, const char *item);
const char *body_word(const json_t *body, const char *field);
/* What the scheme says now, by its rules of this kind (NULL: any) about this item (NULL: rules without one): a line
 * each. For after recording; says nothing when it can not be told. */
void say_rules(const struct session *session, const char *kind, const char *item);
/* "in conflict: met by Lead auditor on laptop, 2018-09-02 10:12; unmet by ..; see `schouw conflicts`", or nothing: for
 * lists, behind an item whose statements contradict each other. True when they do. */
bool say_conflict_of(const struct session *session, const struct slot *slot);
/* "a, b, c" of an array of strings; how many. */
size_t say_words(const struct session *session, const json_t *array);
/* Tells each item of a kind that stands by `tell`, and puts them into the answer as `name`: an array of
 * {<key>: item, "conflict", "stands"}. `*count` (may be NULL) gets their number. */
int standing_list(struct session *session, const char *kind, const char *name, const char *key,
                  void (*tell)(const struct session *session, const char *item), size_t *count, struct error *err);
/* ": note" on a line of its own behind `indent` blanks, when the body has one: its first line. */
void say_note(const struct session *session, int indent, const json_t *body);

#endif

/* entry.h: a statement as a person reads it: its point in a word, who made it, when, on which device, and the rest of
 * its body. For every kind there is, and for those of a newer version too. */
#ifndef SCHOUW_CLIENT_ENTRY_H
#define SCHOUW_CLIENT_ENTRY_H

#include "client/verb.h"
#include "schema/text.h"

/* The field that is the point of a statement (verdict, status, decision, a fact, ..): its value, "" when the kind has
 * none. Borrowed, until the next call where it is a number. */
const char *entry_point(const struct record *record);

/* "Lead auditor on laptop, 2018-09-02 10:12", with how far it counts behind it: superseded, refused, of a newer
 * version. */
void say_entry_writer(const struct session *session, const struct entry *entry);
/* An item as it stands in a line; of a SHA-256 only how it begins. */
void say_item(const struct session *session, enum style style, const char *item);
/* The fields of the body that have something to tell, a line each behind `indent` spaces; evidence by its name. */
void say_entry_body(const struct session *session, const struct fold *fold, const struct record *record, int indent);
/* New object: each field of a body and its value, in the order in which one tells them; what is within an object stands
 * behind a dot ("facts.responses"). Without the heads that a judgement is about. NULL when memory is out. */
json_t *body_fields(const json_t *body);
/* One of them by its name, or NULL. Borrowed. */
const json_t *body_field(const json_t *body, const char *name);
/* Appends a value as one reads it: yes and no, lists with commas, evidence by its name. */
void field_write(struct text *words, const struct fold *fold, const char *name, const json_t *value);
/* The same as say_entry_body, with the fields that are named in an object, or whose names begin so before a dot, set
 * off.
 */
void say_entry_marked(const struct session *session, const struct fold *fold, const struct record *record, int indent,
                      const json_t *marked);
/* A text of several lines, each behind `indent` spaces. */
void say_lines(const struct session *session, enum style style, int indent, const char *string);

/* New object: the record's fields, who, device, and how it counts. NULL when memory is out. */
json_t *entry_json(const struct session *session, const struct entry *entry);

/* True when `what` names the item: the item itself, a clause above it (2.2 for 2.2.7), its points (2.3.1.1/survey), its
 * numbered deviations (2.2.7-2), or the part of the walk (crime for crime/a1b2). */
bool item_within(const char *item, const char *what);

#endif

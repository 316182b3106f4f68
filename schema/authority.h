/* authority.h: what the registry says about one person or key at one time. For fold_settle.c and registry*.c. */
#ifndef SCHOUW_SCHEMA_AUTHORITY_H
#define SCHOUW_SCHEMA_AUTHORITY_H

#include "schema/registry.h"
#include "schema/sshsig.h"

#define DAY_SIZE 11 /* "2018-06-04" and a NUL */

struct registry {
    struct fold *fold;
    char root_key[SSHKEY_TEXT_MAX];
};

/* The two sides of a case that no person may both be on. */
enum authority_side { AUTHORITY_NEITHER, AUTHORITY_AUDITED, AUTHORITY_JUDGED };

/* On which side a record puts the person who wrote it, with the roles of its moment. */
enum authority_side authority_side(const struct record *record, unsigned roles);

/* registry_may_write, and where it says yes the side on which the record puts the person. */
int authority_judge(const struct registry *registry, const struct fold *fold, const struct record *record,
                    const char *person, enum authority_side *side, struct error *err);

/* Roles at a moment (seconds since 1970; INT64_MAX for now), by the statements made until then; the first statement
 * about a person counts for the time before it as well. Where statements contradict, what they have in
 * common. */
unsigned authority_roles(const struct registry *registry, const char *person, int64_t moment);

/* The window of a key ("type base64") by a slot of kind key.set; false when the slot does not name it. */
bool authority_window(const struct slot *slot, const char *key, struct key_window *window);
/* True when both lines hold the same type and base64, whatever the comment. */
bool authority_key_equal(const char *a, const char *b);

#endif

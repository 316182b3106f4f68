/* body.h: the bodies of statements, put together from a verb's options. A field whose option was not given is left as
 * it is. */
#ifndef SCHOUW_CLIENT_BODY_H
#define SCHOUW_CLIENT_BODY_H

#include "client/verb.h"

/* Options that many verbs have: -m, -F, --evidence, --on. Zero it, parse, and call statement_fini. */
struct statement_options {
    const char *message, *file, *on;
    json_t *evidence; /* paths */
};
#define OPTION_MESSAGE(o)                                                                                              \
    {"message", 'm', OPTION_TEXT, &(o).message},                                                                       \
    {                                                                                                                  \
        "file", 'F', OPTION_TEXT, &(o).file                                                                            \
    }
#define OPTION_EVIDENCE(o)                                                                                             \
    {                                                                                                                  \
        "evidence", 'e', OPTION_LIST, &(o).evidence                                                                    \
    }
#define OPTION_ON(o)                                                                                                   \
    {                                                                                                                  \
        "on", 0, OPTION_DATE, &(o).on                                                                                  \
    }
#define OPTION_END                                                                                                     \
    {                                                                                                                  \
        NULL, 0, OPTION_FLAG, NULL                                                                                     \
    }
#define HELP_MESSAGE                                                                                                   \
    "  -m, --message TEXT      what you saw or heard\n  -F, --file FILE         the same from a file; - is standard "  \
    "input\n"
#define HELP_EVIDENCE "  -e, --evidence FILE     a file to keep with it; may be given more than once\n"
#define HELP_ON "  --on DATE               the day, YYYY-MM-DD; today when not given\n"

void statement_fini(struct statement_options *options);

/* As session_dossier, and ERROR_USAGE for the registry: for verbs about a case. */
int case_open(struct session *session, struct error *err);

/* A new body; with `fold` and a standing value of the slot: a copy of that value without its `reason`, so that a verb
 * changes only what it was given. NULL when memory is out. */
json_t *body_new(const struct fold *fold, const char *kind, const char *item);
/* As body_new when the value that stands says `value` in `field`; else a new body: a note about another status is not
 * carried over. */
json_t *body_again(const struct fold *fold, const char *kind, const char *item, const char *field, const char *value);
/* Sets a text unless it is NULL. */
int body_text(json_t *body, const char *field, const char *value, struct error *err);
int body_integer(json_t *body, const char *field, long long value, struct error *err);
int body_boolean(json_t *body, const char *field, bool value, struct error *err);
/* Takes over `array` (also on failure) as the field. */
int body_array(json_t *body, const char *field, json_t *array, struct error *err);
/* "on" (today when not given), "note" (-m, -F, or the editor when `ask`) and "evidence" (copied in, queued, added to
 * what the body has). Fields are set only when there is something to say. */
int body_day(const struct session *session, json_t *body, const char *day, struct error *err);
int body_note(struct session *session, json_t *body, const struct statement_options *options, const char *template_,
              bool ask, struct error *err);
int body_evidence(struct session *session, json_t *body, const struct statement_options *options, struct error *err);

/* "a,b" as a new array of strings; empty parts are left out. */
json_t *words_split(const char *list);
/* ERROR_USAGE with the verb's usage when there are fewer than `least` or more than `most` words. */
int words_count(char **argv, int words, int least, int most, struct error *err);

/* ERROR_USAGE when the slot stands with another value (as told by `field`), or in conflict, and no reason is given. */
int reason_demand(const struct fold *fold, const char *kind, const char *item, const char *field, const char *value,
                  const char *reason, struct error *err);

/* Records the body, and drops it; then opens the dossier again, so that what is printed is what stands. */
int body_record(struct session *session, const char *kind, const char *item, json_t *body, struct error *err);
/* Where making the body went: drops it and returns `result` unless that is 0, else as body_record. */
int body_end(struct session *session, const char *kind, const char *item, json_t *body, int result, struct error *err);

/* Sets a value of the answer of --json; takes it over. */
int answer_set(struct session *session, const char *field, json_t *value, struct error *err);
/* ERROR_USAGE with the nearest id when `id` is no item; `what` is such as "theme". */
int item_demand(const struct scheme_item *items, unsigned count, const char *id, const char *what, struct error *err);
/* "basis|continu": the ids that apply to the certificate (NULL: all). */
void items_write(const struct scheme_item *items, unsigned count, const char *certificate, struct text *list);
/* The item of this kind whose name is near enough to `id` to be meant, or NULL. Borrowed from the fold. */
const char *item_nearest(const struct fold *fold, const char *kind, const char *id);
/* Id of the certificate the dossier is for; "" when its opening is in conflict. Borrowed. */
const char *case_certificate(const struct session *session);

/* ", lantaarn.jpg (412 kB, sha256 5d1e12ab…)" for each piece of evidence of a body. */
void say_evidence(const struct session *session, const json_t *body);
/* "412 kB" */
void size_write(long long bytes, char text[32]);
/* The name of a scheme's item in the user's language; the id when there is none. */
const char *item_name(const struct session *session, const struct scheme_item *items, unsigned count, const char *id);

#endif

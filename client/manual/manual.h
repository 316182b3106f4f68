/* manual.h: what is made from the table of verbs when Schouw is built: manual pages, bash completion, and the texts of
 * the table for translators. So none of them can say anything else than --help does. */
#ifndef SCHOUW_CLIENT_MANUAL_H
#define SCHOUW_CLIENT_MANUAL_H

#include "client/verb.h"
#include "schema/text.h"

/* Options that go before the verb, as lines of an option table. */
extern const char manual_globals[];

/* One line of an option table: "  -m, --message TEXT      what you saw". `words` and `tells` are not terminated. */
struct manual_option {
    const char *words, *tells;
    size_t words_length, tells_length; /* either may be 0: a line without explanation, and one that goes on */
};
/* Reads the line at `*table` and moves on to the next; false at the end. */
bool manual_option_next(const char **table, struct manual_option *option);

/* schouw(1), and schouw-VERB(1): man(7). */
void manual_page(struct text *page);
void manual_verb_page(const struct verb *verb, struct text *page);
/* Completion for bash. */
void manual_completion(struct text *script);
/* C source, for xgettext, with the texts that stand in tables: lines of options, and what kinds of statement are. */
void manual_texts(struct text *source);

#endif

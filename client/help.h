/* help.h: what `schouw help` and --help print, made from the table of verbs. */
#ifndef SCHOUW_CLIENT_HELP_H
#define SCHOUW_CLIENT_HELP_H

#include "client/verb.h"

/* Verbs by group, one line each. */
void help_overview(void);
/* Usage, summary, options and details of one verb. */
void help_verb(const struct verb *verb);
/* The same for programs; new, NULL when memory is out. */
json_t *help_overview_json(void);
json_t *help_verb_json(const struct verb *verb);
/* The verb of this name, or NULL. */
const struct verb *verb_find(const char *name);
/* "schouw has no verb X; did you mean .."; ERROR_USAGE. */
int verb_unknown(const char *name, struct error *err);

#endif

/* form_ask.h: a form line by line on a terminal: asks what is missing, and records each answer as it is given, so that
 * nothing is lost when the terminal is. */
#ifndef SCHOUW_CLIENT_FORM_ASK_H
#define SCHOUW_CLIENT_FORM_ASK_H

#include "client/form_record.h"

/* Asks what the forms of a clause miss, or one row of them; with `all` also what is not required. Ends with the forms,
 * with the input, or at the first answer that can not be recorded. */
int form_ask(struct session *session, const char *clause, const char *row, bool all, struct error *err);
/* Asks for grounds until there are some, three times at most; NULL then, or at the end of input. Owned by the caller.
 */
char *reason_ask(const char *question);

#endif

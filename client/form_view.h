/* form_view.h: what a form holds and what it lacks, for people and for programs. */
#ifndef SCHOUW_CLIENT_FORM_VIEW_H
#define SCHOUW_CLIENT_FORM_VIEW_H

#include "client/form_record.h"

/* "2.2.3 Covenant: 6 of 8 facts; missing: holds the goal". */
void say_form_line(const struct session *session, const struct form_sheet *sheet);
/* That line, and below it every place that is asked: what it says, or that it is missing. `row` (may be NULL): of that
 * row alone. */
void say_form(const struct session *session, const struct form_sheet *sheet, const char *row);
/* New object: counts, what each field asks, and every place with what it says, who said so and when. NULL when memory
 * is out. */
json_t *form_json(const struct session *session, const struct form_sheet *sheet);

/* Every form of the dossier's certificate, a line each; "forms" of the answer. */
int form_list(struct session *session, struct error *err);
/* The forms of a clause, or one row of it; "forms" of the answer. ERROR_USAGE when they do not apply. */
int form_show(struct session *session, const char *clause, const char *row, struct error *err);
/* A line for each of these forms, once: after recording. */
int form_tell(struct session *session, const struct form_facts *facts, struct error *err);
/* What stands between a verdict and its facts, for who is about to judge: the lines of the forms of the clause. */
void say_forms_of(const struct session *session, const char *clause);

#endif

/* status.h: the screen of `schouw status`, in parts; and what other verbs want to know of a dossier as a whole. */
#ifndef SCHOUW_CLIENT_STATUS_H
#define SCHOUW_CLIENT_STATUS_H

#include "client/body.h"
#include "client/verb.h"

/* Opens the dossier and assesses it for today. `*assessment` is owned by the caller. ERROR_USAGE for the registry. */
int dossier_assess(struct session *session, struct assessment **assessment, struct error *err);
/* The name it was opened under; its id when that is in conflict. Borrowed. */
const char *dossier_name(const struct session *session);
/* How far a case has come, by its latest kind of statement: "application", "documents", "on site", .. English;
 * gettext'ed by who prints it. */
const char *dossier_phase(const struct fold *fold);
/* Whether it is over: certified, decided, or ended before that (refused, withdrawn). */
bool dossier_is_over(const struct fold *fold);

/* A line for each section, and below it what is not met, by clause; everything when `verbose`. */
void say_sections(const struct session *session, const struct assessment *assessment, bool verbose);
/* One answer: state, clause, sentence, last day. */
void say_answer(const struct session *session, const struct answer *answer, int indent);
/* "Between this dossier and a decision: .."; of a case that has ended, how. */
void say_between(const struct session *session, const struct assessment *assessment);
/* The commands that bring the dossier further, the nearest first. */
void say_next(const struct session *session, const struct assessment *assessment);

enum style state_style(enum answer_state state);

#endif

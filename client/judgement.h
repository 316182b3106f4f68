/* judgement.h: what report, review, advise, decide and certificate have in common: each is about a state of the
 * dossier, is refused to who stood on the other side of it, and leaves nothing behind when the scheme says no. */
#ifndef SCHOUW_CLIENT_JUDGEMENT_H
#define SCHOUW_CLIENT_JUDGEMENT_H

#include "client/verb.h"

/* May the person of this device write a statement of this kind in the dossier: role, and the sides of a case kept
 * apart? Asked first, so that nobody is told what else is missing from what he may not do. `body` is one that the kind
 * takes. 0 or ERROR_REFUSED, with the clause. */
int judgement_allowed(struct session *session, const char *kind, const char *item, const json_t *body,
                      struct error *err);
/* Sets `on` (what stands now) and `date` (today when `day` is NULL). */
int judgement_body(const struct session *session, const char *day, json_t *body, struct error *err);
/* Records; a refusal ends with "Nothing was recorded.". Takes over `body`. After it the dossier is open again. */
int judgement_record(struct session *session, const char *kind, const char *item, json_t *body, struct error *err);
/* As assessment_demand, and for a report all evidence has to be here or at the server (pending.h); a refusal ends with
 * "Nothing was recorded.". */
int judgement_demand(const struct session *session, enum gate gate, struct error *err);

#endif

/* certificate_life.h: what became of a certificate, told and changed: suspended, lifted, withdrawn; never transferred.
 */
#ifndef SCHOUW_CLIENT_CERTIFICATE_LIFE_H
#define SCHOUW_CLIENT_CERTIFICATE_LIFE_H

#include "checklists/certificate_life.h"
#include "client/body.h"

/* The state of the dossier's certificate today. The dossier must be open. */
void session_life(const struct session *session, struct life *life);
/* " Certificate KVO-2026-001, issued 2026-11-25, valid until 2029-11-25.", or what it is instead of valid; nothing when
 * there is none. No new line: it goes on where the decision is told. */
void say_life(const struct session *session);
/* "suspended since 2026-11-25, by 2026-12-24 to be lifted or withdrawn", in the user's language. */
void life_words(const struct session *session, const struct life *life, struct text *text);

/* Sets `grounds`: -m, -F, or what the editor made of `template_`. ERROR_USAGE when there are none. */
int body_grounds(struct session *session, const struct statement_options *options, const char *template_, json_t *body,
                 struct error *err);

/* Records that the certificate of this number is suspended, valid again or withdrawn (as certificate.status calls it).
 * `until` may be NULL. */
int certificate_change(struct session *session, const char *number, const char *status,
                       const struct statement_options *options, const char *until, struct error *err);
/* Number, state, last day, history, duplicates. */
int certificate_status(struct session *session, struct error *err);
/* ERROR_REFUSED, with the clause and what can be done instead. */
int certificate_transfer(struct session *session, const char *number, struct error *err);

#endif

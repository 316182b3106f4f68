/* opening.h: how a dossier begins: under which scheme, for which certificate, by which id. For `open` and `renew`. */
#ifndef SCHOUW_CLIENT_OPENING_H
#define SCHOUW_CLIENT_OPENING_H

#include "client/body.h"

/* Loads the scheme for a dossier that is opened on a day (NULL: today, in the scheme's zone) into session->scheme, and
 * sets session->today. ERROR_NOT_FOUND, ERROR_REFUSED where it does not bind that day; both name what does. */
int opening_scheme(struct session *session, const char *id, const char *day, struct error *err);
/* ERROR_USAGE with the certificates there are, unless it is one of the scheme's. NULL is none. */
int opening_certificate(const struct scheme *scheme, const char *certificate, struct error *err);
/* The id to open under: the one given, else one made from the name. ERROR_USAGE when that can be none;
 * ERROR_CONFLICT when it is taken here. */
int opening_id(struct session *session, const char *given, const char *name, char id[DOSSIER_ID_MAX + 1],
               struct error *err);
/* Whether a scheme binds on a day. */
bool opening_binds(const struct scheme *scheme, const char *day);
/* The day by which a decision falls after a certificate was issued on `issued`, and the rule that says so; NULL and ""
 * when the scheme has no such rule for this certificate. */
int opening_last_day(const struct scheme *scheme, const char *certificate, const char *issued,
                     const struct scheme_rule **rule, char last[DAY_SIZE], struct error *err);

/* Makes the dossier that was just opened the current one, and tells what it is. */
int opening_tell(struct session *session, struct error *err);
/* "The last day for a decision is 2018-11-30 (3 years after the previous certificate, 3.2)."; nothing where there is
 * none. */
int opening_last_day_tell(struct session *session, struct error *err);

#endif

/* schemes.h: which of the schemes that are here is meant, where no dossier says so. */
#ifndef SCHOUW_CLIENT_SCHEMES_H
#define SCHOUW_CLIENT_SCHEMES_H

#include "client/verb.h"

/* Opens session->scheme: that of the dossier; outside one the only scheme there is, or the only one that has the clause
 * (CLAUSE, CLAUSE/POINT or the beginning of clauses; NULL: no clause is asked for). Schemes that can not be read are
 * passed by, as long as there is a sound one. ERROR_USAGE names the schemes it may be; ERROR_NOT_FOUND the nearest
 * clause. */
int schemes_choose(struct session *session, const char *clause, struct error *err);

/* ERROR_USAGE with the nearest when none of the schemes that are here has such a qualification. Where there are none,
 * or one can not be read, any may be meant. */
int schemes_qualification(const char *id, struct error *err);

#endif

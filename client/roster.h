/* roster.h: who and what the registry holds, as `schouw registry` shows it. */
#ifndef SCHOUW_CLIENT_ROSTER_H
#define SCHOUW_CLIENT_ROSTER_H

#include "client/standing.h"

/* All of it: body, licences, people with roles, qualifications and keys, daemons. session->fold is that of the
 * registry. */
int roster_list(struct session *session, struct error *err);
/* One person; ERROR_NOT_FOUND with the nearest. */
int roster_show(struct session *session, const char *person, struct error *err);
/* ERROR_NOT_FOUND with the nearest unless such a person was registered. */
int person_demand(const struct fold *registry, const char *person, struct error *err);

void say_body(const struct session *session);
void say_licence(const struct session *session, const char *item);
void say_person(const struct session *session, const char *person);
void say_qualification(const struct session *session, const char *item);
void say_daemon(const struct session *session, const char *item);
void say_key(const struct session *session, const char *item);

#endif

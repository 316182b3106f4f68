/* carry.h: what was set aside (store_aside.h) is stated anew, asked about as anything that is recorded: key, role,
 * separation, and the scheme on what its writer had seen, as the daemon asks it.
 */
#ifndef SCHOUW_CLIENT_CARRY_H
#define SCHOUW_CLIENT_CARRY_H

#include "client/store_aside.h"
#include "client/verb.h"

/* States anew what waits in a dossier; nothing happens when nothing does. `*carried` as store_carry gives it, NULL when
 * nothing waited. ERROR_REFUSED when this device's key does not count today: then all goes on waiting. */
int carry_waiting(struct session *session, const char *dossier, json_t **carried, struct error *err);
/* The same in every dossier where something waits; adds to the object `all`, id -> carried. `*any`: something waited,
 * and waits no more. */
int carry_everywhere(struct session *session, json_t *all, bool *any, struct error *err);
/* Leaves out what the server refused in a dossier (store_leave_out), or, with `again`, tries once more to state what
 * was kept aside before. `dry`: only finds out. */
int carry_refused(struct session *session, const char *dossier, bool again, bool dry, json_t **carried,
                  struct error *err);
/* Tells what was carried over, and what stays aside and why; nothing when `carried` is NULL. */
void say_carried(const struct session *session, const char *dossier, json_t *carried, bool dry);

/* That the store was found to be a copy is told once: from then on it is a store of its own. */
void say_trace(const struct session *session, enum store_trace trace);
/* The same in a word, for programs; NULL for STORE_SAME. */
const char *trace_name(enum store_trace trace);

#endif

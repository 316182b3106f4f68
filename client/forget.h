/* forget.h: may a dossier be wiped from this device? Not before it is over, or its person was released from it; not
 * while something of it is nowhere else; and not before a daemon has said that it holds all of it.
 *
 * Over is what was certified, decided, refused or withdrawn: until then somebody here may have to go on with it. What
 * becomes of a certificate later is stated in the dossier too; whoever does that has it brought back first. */
#ifndef SCHOUW_CLIENT_FORGET_H
#define SCHOUW_CLIENT_FORGET_H

#include "client/verb.h"

/* What is in the way on this device. ERROR_NOT_FOUND, ERROR_REFUSED with what to do about it. Needs session->registry.
 */
int forget_check(struct session *session, const char *dossier, struct error *err);
/* Asks the servers this device knows, until one answers, whether it holds what the claim (store_forget_claim) names.
 * `*held` is {"landed": "<commit>", "server": "<url>"}, owned by the caller. ERROR_REFUSED: it lacks something, which
 * is named; ERROR_NETWORK: none of them answered. */
int forget_confirm(struct session *session, const char *dossier, const json_t *claim, json_t **held, struct error *err);

#endif

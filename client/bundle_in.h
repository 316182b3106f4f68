/* bundle_in.h: the answer to a bundle (schema/bundle.h, client/bundle_out.h), carried back from the central repository:
 * what others stated and added, what was refused, how far this device's own has landed. Everything in it may be given
 * again, in any order; a part that was cut off or altered changes nothing.
 *
 * Believed is only what is sealed by a daemon's key that this device knows: told at enrolment, admitted by the
 * registry, or named by who works here. The first such bundle enrols a device that never had a network.
 */
#ifndef SCHOUW_CLIENT_BUNDLE_IN_H
#define SCHOUW_CLIENT_BUNDLE_IN_H

#include "client/store.h"

/* Takes these files. `trust` (may be NULL): a file with a daemon's public key that is believed as well; it is
 * remembered where none is known yet. `*outcome` is that of a sync (client/sync.h; `sent`: statements now known to have
 * landed) and beside it, owned by the caller, NULL on failure:
 *
 *   {"left_out": [{"file","error","why"}],      parts of which nothing was taken
 *    "bundles": [{"bundle","missing":[k],"again":[k],"next":k}],   parts that are needed still; next 0: there is none
 *    "lacking": n,                              statements that the server had and has no more
 *    "waiting": n,                              pieces of evidence that are not complete yet
 *    "enrolled": {"person","device","body"}}    when it was this that enrolled the device
 */
int bundle_in(struct store *store, const char *const *files, size_t count, const char *trust, json_t **outcome,
              struct error *err);

#endif

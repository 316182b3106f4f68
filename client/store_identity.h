/* store_identity.h: is this the store that was written last, or a copy of it? For store*.c only.
 *
 * A feed has one writer. A store that is copied, or put back from a backup, would number its next statements as the
 * other one did: the feed would fork. So before its first statement a process asks whether the file is still the one
 * that was written, and whether it was written since by something that is not in it:
 *
 *   place   in the store: this machine (a hash of /etc/machine-id) and the birth time of schouw.sqlite, where the file
 *           system keeps one, else its inode. `cp -a`, tar and rsync can not set a birth time, `mv` within a file
 * system keeps it. The device number is left out: it may differ after each start of the machine. turn    in the store:
 * a number raised in each transaction that states something. Once it is durable it is written to
 * $XDG_STATE_HOME/schouw/<store id> as well. A file that has more than the store says that the store was put back over
 * the same place, whatever way. It is written afterwards and not synced: after a cut it may have less, which means
 * nothing.
 *
 *   what happened                                     noticed by
 *   copied, on this machine or to another one         place, when the copy is written in
 *   restored over the same place                      place (a new file) or turn (overwritten)
 *   moved to another file system or another machine   place, though nothing was amiss
 *   disk, virtual machine, file system put back       neither, as all of it is as it was: the server's answer tells
 *   virtual machine cloned                            neither: the same
 *
 * When either differs, every feed of this store is ended at what it holds, the store gets another id, and the next
 * statement in each dossier opens a new feed. That is all a false alarm costs. Nothing has to be stated again: what the
 * ended feeds hold is theirs by its very bytes, whichever copy seals it and brings it first, and the other copy's
 * offer of the same lines is no news (store.h, store_receive). Only where another line took the place of one here is
 * that one stated anew (feed_carry.h).
 */
#ifndef SCHOUW_CLIENT_STORE_IDENTITY_H
#define SCHOUW_CLIENT_STORE_IDENTITY_H

#include "client/store_state.h"

/* Begins a transaction that states something: looks, once in a process, whether the store is what it was, ends its
 * feeds if not, and raises the turn. Inside the transaction. */
int store_identity_turn(struct store *store, struct error *err);
/* The transaction ended with `result`. Its turn is noted outside, at once or as soon as it is durable; where that can
 * not be written nothing is lost but a witness. When it was undone, the next one asks again. */
void store_identity_end(struct store *store, int result);
/* What was committed is durable now: a turn that waits for that is noted outside. One that waits still when the store
 * is closed is not: what is noted may be less. */
void store_identity_told(struct store *store);

#endif

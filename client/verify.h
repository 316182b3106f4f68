/* verify.h: everything that a device holds, checked again from the bytes up, without a network.
 *
 *   the file       what SQLite says of it
 *   feeds          each line hashes to what is kept of it and is a good record; each chain is whole, begins with the
 *                  person, device and key that it is kept under, and ends where it is kept to end
 *   seals          each line but those that wait to be sealed stands under one seal that verifies
 *   authority      each statement was made by a key that counted then, by a person who might make it (by the registry
 *                  as it is here)
 *   receipts       the server's times are times
 *   evidence       bytes that are here hash to their name and are as many as was stated
 *   checkpoints    each one kept is a commit of its name, signed by a daemon that counted then, and goes on from those
 *                  kept before it; nobody stated another one, unless that was accepted; no alarm stands
 *
 * Lines that were set aside count nowhere, and are looked at for damage.
 */
#ifndef SCHOUW_CLIENT_VERIFY_H
#define SCHOUW_CLIENT_VERIFY_H

#include "client/store.h"

/* Checks these dossiers (array of ids) and the registry by which they are judged; NULL: all that the store holds, with
 * its checkpoints. `progress`: a line on the terminal while it runs. `*outcome` is a new object:
 *   {"dossiers": n, "feeds": n, "statements": n, "unsealed": n, "segments": n, "aside": n, "evidence": n,
 *    "evidence_bytes": n, "pending": n, "checkpoints": n,
 *    "registry": whether it is known here, so that authority was judged,
 *    "problems": [{"dossier","feed","device","seq","what"}]}       what is not of a dossier, feed or statement: null
 * ERROR_NOT_FOUND for a dossier that is not here; other codes when it can not be looked at. */
int verify_run(struct store *store, const json_t *dossiers, bool progress, json_t **outcome, struct error *err);

#endif

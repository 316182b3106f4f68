/* store_forget.h: a dossier that is wiped from this device, and the note that it was.
 *
 * What is kept of it is the setting `forgotten`, {"<id>": {"at", "landed", "heads", "evidence"}}: when it was wiped
 * (RFC 3339), where the server's branch stood, up to which heads (feed -> seq), and, as long as files are to be removed
 * still, which; then "evidence" is an empty array, and null once nothing of it is left. While it is noted no sync and
 * no bundle brings the dossier back. Feeds of this store in it are gone as well: whoever has it brought back states in
 * new ones. */
#ifndef SCHOUW_CLIENT_STORE_FORGET_H
#define SCHOUW_CLIENT_STORE_FORGET_H

#include "client/store.h"

/* What is here of a dossier and someone else has to hold before it may be wiped: {"heads": {feed: {"seq","hash"}},
 * "evidence": ["<sha256>"]}, owned by the caller. */
int store_forget_claim(struct store *store, const char *dossier, json_t **claim, struct error *err);
/* Wipes the statements and notes the dossier as forgotten, in one transaction. ERROR_CONFLICT when what is here is not
 * what was claimed any more. Then store_forget_finish has to follow. */
int store_forget(struct store *store, const char *dossier, const json_t *claim, const char *landed, struct error *err);
/* Removes the files that no other dossier names, and writes the database anew such that nothing of what was deleted is
 * in its files; may be repeated, and has to be when it was cut off or failed. ERROR_CONFLICT while another process
 * reads the store. What a disk keeps of blocks it was told to overwrite is beyond it. */
int store_forget_finish(struct store *store, const char *dossier, struct error *err);

/* All that is noted; new object, owned by the caller. */
int store_forgotten(struct store *store, json_t **forgotten, struct error *err);
/* When a dossier was forgotten, owned by the caller; NULL when it was not. */
int store_forgotten_at(struct store *store, const char *dossier, char **at, struct error *err);
/* Whether something of what is noted here is still to be wiped (an entry of store_forgotten). */
bool forgotten_is_unfinished(const json_t *entry);
/* Takes the note away, so that the next sync brings the dossier back. ERROR_NOT_FOUND when there is none. */
int store_forget_undo(struct store *store, const char *dossier, struct error *err);
/* Whether a dossier that is here names a piece of evidence, be it in a statement that is set aside. */
int store_evidence_named(struct store *store, const char *sha256, bool *named, struct error *err);

#endif

/* store.h: what a device knows: one SQLite file (WAL, synchronous=FULL) and evidence beside it by SHA-256.
 *
 *   DIR/schouw.sqlite         records, segments, heads, settings, evidence list
 *   DIR/schouw.sqlite-wal, -shm  SQLite's log and its index, which stay; the log empty where nobody was cut off
 *   DIR/evidence/ab/<sha256>  bytes
 *   DIR/sync.lock             held by the sync that runs
 * and outside it $XDG_STATE_HOME/schouw/<store id>, by which a store put back from a backup is known
 * (store_identity.h). A call that returned 0 has made its effect durable: kill -9 and power loss included.
 */
#ifndef SCHOUW_CLIENT_STORE_H
#define SCHOUW_CLIENT_STORE_H

#include <jansson.h>
#include <stdbool.h>

#include "schema/clock.h"
#include "schema/registry.h"
#include "schema/segment.h"

struct store;

/* Makes a store in `directory` (made when missing). ERROR_CONFLICT when there is one. */
int store_init(const char *directory, struct error *err);
int store_open(const char *directory, struct store **store, struct error *err);
void store_close(struct store *store);
const char *store_directory(const struct store *store);

/* A number that is another one once another process changed it. */
int store_version(struct store *store, int64_t *version, struct error *err);
/* Whether another process changed it since the last call; false at the first. */
int store_changed(struct store *store, bool *changed, struct error *err);

/* Settings: person, device, key (path of key file), key_next (of the one that takes its place), server, pin, token,
 * root_key, body, dossier (the current one), evidence_max, evidence_types, evidence_asked (limits.h), broke
 * (sync_state.h).
 * `*value` is owned by the caller; NULL when not set. */
int store_setting(struct store *store, const char *name, char **value, struct error *err);
int store_set(struct store *store, const char *name, const char *value, struct error *err); /* value NULL: unset */

/* --- store_servers.c: the daemons this device was enrolled at, each with a token of its own --- */

/* Notes one, and the one in the settings if it was not noted yet. Another address of the same key (`pin`) goes. */
int store_server_add(struct store *store, const char *url, const char *pin, const char *token, struct error *err);
/* All of them: array of {"url","pin","token"}, the one in the settings first, which worked last; owned by the caller.
 */
int store_servers(struct store *store, json_t **servers, struct error *err);
/* Makes one of these that of the settings; what another one had is offered to it anew. */
int store_server_use(struct store *store, const json_t *server, struct error *err);

/* Several at once, all or none. */
struct setting {
    const char *name, *value;
};
int store_set_all(struct store *store, const struct setting *settings, size_t count, struct error *err);

/* Ids of all dossiers here, new JSON array of strings, without the registry. */
int store_dossiers(struct store *store, json_t **ids, struct error *err);
/* When the latest statement of a device was made, as far as it is here and as its clock told it: RFC 3339, "" without
 * any. */
int store_sealed_last(struct store *store, const char *person, const char *device, char at[CLOCK_TEXT_SIZE],
                      struct error *err);
/* Folds all records of a dossier; owned by the caller, not settled. An unknown dossier gives an empty fold. */
int store_fold(struct store *store, const char *dossier, struct fold **fold, struct error *err);
/* As store_fold, for a writer who met ERROR_CONFLICT: what this store's own feeds got since is taken up, but of the
 * feeds of others no more than was read before, so that `seen` says nothing that nobody has looked at. */
int store_fold_again(struct store *store, const char *dossier, struct fold **fold, struct error *err);
/* The registry as synced; NULL in `*registry` when the root key is not known yet. Owned by the caller. */
int store_registry(struct store *store, struct registry **registry, struct error *err);

/* Appends a statement of this device's person to a dossier: opens the feed when there is none, sets seq, prev, seen and
 * tick in one immediate transaction, and returns the record. ERROR_USAGE when person, device or key are not set.
 * `seen` is what the last store_fold of the dossier gave out, not what a sync brought since: nobody has seen that yet.
 * ERROR_CONFLICT when another process wrote to this device's own feed since. Without a store_fold it is all there is.
 */
int store_append(struct store *store, const char *dossier, const char *kind, const char *item, const json_t *body,
                 struct record **record, struct error *err);
/* The same for several statements at once, all or none. `check` (may be NULL) is asked about each before anything is
 * kept, inside the transaction; what it returns other than 0 undoes all. `records` (may be NULL) has room for `count`
 * and gets them. */
struct statement {
    const char *kind, *item;
    const json_t *body;
};
struct store_check {
    int (*ask)(void *context, const struct record *record, struct error *err);
    void *context;
};
int store_append_all(struct store *store, const char *dossier, const struct statement *statements, size_t count,
                     const struct store_check *check, struct record **records, struct error *err);

/* From now on statements are written and sealed with another key (its file; relative to the store when not absolute),
 * in feeds of its own. ERROR_CONFLICT while something is not sealed with the one before. */
int store_key_change(struct store *store, const char *keyfile, struct error *err);
/* Ends every feed this store calls its own: the next statement in each dossier opens a new one. What they hold counts
 * as before, and goes to the server by the key it was written with. For whoever may not go on in them: a copy of the
 * store, a key that was replaced. */
int store_feeds_end(struct store *store, struct error *err);
/* Whether the store was found to be a copy by this process, when it first stated something or by what the server has;
 * its feeds were ended then. */
enum store_trace {
    STORE_SAME,
    STORE_ELSEWHERE, /* it is another file than was written last: copied, put back, or moved */
    STORE_OLDER,     /* it was put back over what had more in it */
    STORE_BEHIND     /* the server has statements of its feeds that it has not, or others in their place */
};
enum store_trace store_trace(const struct store *store);

/* Number of statements of this device's feeds that are not sealed, over all dossiers; without those that nobody made by
 * hand (store_checkpoint.h). */
int store_unsealed(struct store *store, long long *count, struct error *err);
/* Whether anything of this device's feeds has no seal, by hand or not. */
int store_is_unsealed(struct store *store, bool *unsealed, struct error *err);
/* Number of feeds of a dossier. */
int store_feed_count(struct store *store, const char *dossier, long long *count, struct error *err);
/* Number of such statements that the server is not known to have, sealed or not. */
int store_unlanded(struct store *store, long long *count, struct error *err);
/* Seals what is unsealed (one segment per dossier, or more of SEGMENT_SEALED at most) with the key file; `*sealed`
 * counts records. */
int store_seal(struct store *store, long long *sealed, struct error *err);
/* Segments of a dossier after these heads (object feed -> seq; NULL for all): array of
 * {"feed","first","last","text","seal"}. Stops before `most` bytes of text would be passed, but gives one at least. */
int store_segments(struct store *store, const char *dossier, const json_t *heads, size_t most, json_t **segments,
                   struct error *err);
/* Which segments of a dossier the server is not known to have: array of {"feed","first","last","bytes"}, in an order in
 * which each comes after those its writers had seen. One of this store that rests on lines of another feed of it which
 * did not land yet is held back until they did: it could land beside other lines than it has seen (store_aside.h); how
 * many are so is added to `*held`. */
int store_offers(struct store *store, const char *dossier, json_t **offers, long long *held, struct error *err);
/* Dossiers of which there is something to offer: array of ids. */
int store_offering(struct store *store, json_t **dossiers, struct error *err);
/* How many segments of a dossier are held back. */
int store_held(struct store *store, const char *dossier, long long *held, struct error *err);
/* How many records of a dossier a sync would send, once they are sealed; `all`: if the server had none of them. */
int store_unsent(struct store *store, const char *dossier, bool all, long long *count, struct error *err);
/* One of them: {"dossier","feed","first","last","text","seal"}, owned by the caller. ERROR_NOT_FOUND. */
int store_segment(struct store *store, const char *dossier, const json_t *offer, json_t **segment, struct error *err);
/* The same, appended as a line of the wire (schema/wire.h), made without being held in between. */
int store_segment_write(struct store *store, const char *dossier, const json_t *offer, struct text *line,
                        struct error *err);
/* Takes a segment from elsewhere: parses, checks chain and seal against the feed's key, keeps it. One already here is
 * no error. In a feed of this store the server's line stands: what it has instead of ours is set aside to be stated
 * anew (store_aside.h), and what it has beyond ends the feed as ours. Of the same lines the server's seals stand, and
 * what they leave out is sealed anew. `received` is when the server says it got it (RFC 3339; NULL when it does not
 * say; what is no time is not kept), and is noted for a segment that was here without it as well. ERROR_CONFLICT for a
 * fork. `*taken` counts new records. */
int store_receive(struct store *store, const char *dossier, const char *text, size_t length, const char *seal,
                  size_t seal_length, const char *received, long long *taken, struct error *err);
/* How the segments of a dossier got here, in order: array of {"feed","first","last","received"}; "received" is null
 * where the server did not tell. */
int store_receipts(struct store *store, const char *dossier, json_t **receipts, struct error *err);
/* Verifies the seal over the segment of a feed that begins at `first`, as it is kept here. ERROR_SIGNATURE;
 * ERROR_NOT_FOUND when there is no such segment. */
int store_seal_check(struct store *store, const char *feed, int64_t first, struct error *err);
/* Whether this store opened the feed. */
int store_owns(struct store *store, const char *feed, bool *mine, struct error *err);
/* How far each feed of a dossier goes, sealed or not: object feed -> seq. */
int store_last_heads(struct store *store, const char *dossier, json_t **heads, struct error *err);
/* Heads of a dossier over sealed records only: what others can have. */
int store_sealed_heads(struct store *store, const char *dossier, json_t **heads, struct error *err);
/* Heads as far as the server is known to have them: what is beyond is offered at the next sync. */
int store_landed_heads(struct store *store, const char *dossier, json_t **heads, struct error *err);
/* An answer of the server is to be kept soon: what that takes is made ready. */
void store_answer_expect(struct store *store);
/* Notes that the server has these feeds as far as this (object feed -> seq); never goes back. */
int store_land(struct store *store, json_t *heads, struct error *err);
/* Notes that the server has these feeds as far as this and no further, so that the rest is offered again. */
int store_land_lower(struct store *store, json_t *heads, struct error *err);
/* Where the server has less of the feeds of a dossier than it is known to have (it was put back from a backup): notes
 * that, so that the rest is offered again. Of the feeds of others only with `all`. `*lacking` counts statements. */
int store_land_correct(struct store *store, const char *dossier, const json_t *heads, bool all, long long *lacking,
                       struct error *err);
/* Forgets what the server has of a dossier or a feed ("" for all), so that it is offered again. */
int store_land_forget(struct store *store, const char *which, struct error *err);
/* Someone other than `person` whose statements were written in this store; NULL in `*stranger` when there is nobody.
 * Owned by the caller. */
int store_stranger(struct store *store, const char *person, char **stranger, struct error *err);

/* Copies a file in by SHA-256 (fsync of file and directory), notes name, size, type; EXIF time and position when it is
 * a JPEG that has them. `*body` is the body for evidence.add (new reference), sha256 its item. */
int store_evidence_add(struct store *store, const char *path, char sha256[DIGEST_HEX_SIZE], json_t **body,
                       struct error *err);
/* What shows that who names a piece of evidence in a dossier has its bytes (`proof` of evidence.add); "" when they are
 * not here. */
int store_evidence_proof(const struct store *store, const char *dossier, const char *sha256,
                         char proof[DIGEST_HEX_SIZE], struct error *err);
/* Path of the bytes of a piece of evidence, and whether they are here. */
bool store_evidence_path(const struct store *store, const char *sha256, char *path, size_t size);
/* What a dossier's statements name as evidence and is not here: array of {"sha256","size"}, in order. */
int store_evidence_wanted(struct store *store, const char *dossier, json_t **wanted, struct error *err);
/* Notes what the server said of the evidence of dossiers (array of ids): as far as their statements have landed it has
 * the bytes of all of it but those in `missing` (an array of SHA-256, or an object with them as keys); and which of
 * them are settled. */
int store_evidence_landed(struct store *store, const json_t *dossiers, const json_t *missing, struct error *err);
/* Dossiers whose evidence is to be looked at: array of ids. Of the others, which are settled, all bytes were here and
 * known to be at the server today, no statement has named a piece since, and no bytes went from the disk. */
int store_evidence_unsettled(struct store *store, json_t **dossiers, struct error *err);
/* Notes those of these dossiers that are settled now. Inside a transaction. */
int store_evidence_settle(struct store *store, const json_t *dossiers, struct error *err);
/* None is settled any more. */
int store_evidence_doubt(struct store *store, struct error *err);
/* Evidence of all dossiers whose bytes are here and not known to be at the server (with `all`: whether or not): array
 * of {"sha256","size"}, in order. */
int store_evidence_offers(struct store *store, bool all, json_t **offers, struct error *err);
/* What a dossier's statements name and whose bytes are neither here nor, as far as is known, at the server: array of
 * SHA-256, in order. */
int store_evidence_pending(struct store *store, const char *dossier, json_t **pending, struct error *err);
/* Flushes the folders in which bytes lie: what was removed is so after a power cut as well. */
int store_evidence_flush(struct store *store, struct error *err);
#define EVIDENCE_COPY ".new-" /* how the name of a file begins that is being copied into the folder of evidence */
/* Where bytes on their way in are gathered: a file beside the evidence, one name for one SHA-256, so that what a cut
 * left behind is gone on with. Makes the folder. */
int store_evidence_incoming(struct store *store, const char *sha256, char *path, size_t size, struct error *err);
/* Checks the SHA-256 of a complete file of store_evidence_incoming and puts it in its place, durable.
 * ERROR_SIGNATURE when it is of other bytes; the file is removed then. */
int store_evidence_receive(struct store *store, const char *sha256, const char *path, struct error *err);
/* Finds evidence by SHA-256, by a prefix of at least 6 digits, in a settled dossier. ERROR_NOT_FOUND, ERROR_CONFLICT
 * (ambiguous). */
int store_evidence_find(const struct fold *fold, const char *what, char sha256[DIGEST_HEX_SIZE], struct error *err);

/* --- store_release.c: cases that are not this person's any more --- */

/* Keeps from which dossiers (array of ids) the server says that this person was released; replaces what was kept. */
int store_releases(struct store *store, const json_t *ids, struct error *err);
/* Whether the server said so of a dossier at the last sync. */
int store_is_released(struct store *store, const char *dossier, bool *released, struct error *err);

#endif

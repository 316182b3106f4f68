/* repository.h: the central repository: a bare git repository, the only truth. Stock git reads all of it.
 *
 *   refs/heads/dossier/<id>      records/<feed>/<first, 8 digits>.jsonl and .sig (immutable),
 *                                received/<feed>/<first>.json: when the daemon received a segment, and from whom,
 *                                forked/<feed>/<first>-<sha8>.jsonl, .sig, .json: what one key wrote otherwise at
 *                                another daemon, where two histories of a feed met (immutable),
 *                                evidence/<sha8>-<name> as git-lfs pointers, .gitattributes,
 *                                and derived for people: README.md, report.md, dossier.json
 *   refs/heads/dossier/registry  the registry, the same way; no status and no report
 *   refs/heads/main              README.md, register.json, register.md, register.csv, certificates/<n>.md (decided
 * cases only: what each certificate says, and what became of it), allowed_signers, schouw.json
 *   refs/tags/certificate/<n>    signed annotated tag on the dossier's commit
 *   refs/upstream/..             where several daemons share an upstream: what stood there when it was looked at last
 *   refs/heads/checkpoint        with each landing one commit: where all of the above stand then (schema/checkpoint.h)
 *
 * Beside what is git's own, in the same folder:
 *
 *   lfs/objects/ab/cd/<sha256>   evidence bytes in git-lfs's layout
 *   lfs/upstream                 where an upstream keeps evidence: its URL
 *   lfs/unsent/<sha256>          the upstream has yet to get these bytes
 *   lfs/arrived                  a line for each SHA-256 that was here: what is absent without one has yet to come,
 *                                what is absent with one was lost
 *   schouw.json                  {"body": name, "root_key": "type base64", "daemon": key of the daemon that made it}
 *   key, key.pub                 the daemon's own key (0600)
 *   allowed_signers              that of main, where `git verify-commit` looks for it
 *   index.sqlite                 made from git, and no truth
 *   repack.lock                  one repack at a time (syncd/packer.h)
 *   landing.lock                 one process lands at a time; by the number in it the others notice that one did
 *
 * Each commit says in trailers who audited, reviewed, decided; by which commit of the registry its pages were made
 * (Registry), and by which version of this program (Rendered-by), so that `verify` can make them again.
 *
 * Calls block (disk, signature checks): they run in the libuv pool or in a tool, never on the loop. One thread at a
 * time uses a handle. Several processes may have the repository open; each sees what the others landed.
 */
#ifndef SCHOUW_SYNCD_REPOSITORY_H
#define SCHOUW_SYNCD_REPOSITORY_H

#include <jansson.h>

#include "schema/registry.h"
#include "schema/segment.h"
#include "syncd/upstream.h"

struct repository;

/* Makes a bare repository in `directory` (new or empty) with its own key, main with allowed_signers, and git config
 * such that stock git verifies (gpg.format ssh, gpg.ssh.allowedSignersFile). `root_key` is "type base64". */
int repository_init(const char *directory, const char *body, const char *root_key, struct error *err);
/* The same for the first of several daemons: what it makes is pushed to an upstream, which has to be empty.
 * ERROR_CONFLICT when it is not: then this daemon should join. `upstream` NULL: it is alone. */
int repository_found(const char *directory, const char *body, const char *root_key,
                     const struct upstream_settings *upstream, struct error *err);
/* Makes a repository of all that is at an upstream, for a further daemon with a key of its own. All of it is looked at
 * as whatever comes from there is. Body, root key and the founding daemon's key are those that main tells; `root_key`
 * ("type base64"; NULL: any) has to be that one. */
int repository_join(const char *directory, const struct upstream_settings *upstream, const char *root_key,
                    struct error *err);
int repository_open(const char *directory, struct repository **repository, struct error *err);
void repository_close(struct repository *repository);
/* Opens git anew: what libgit2 keeps in memory, and packs that were deleted, are given back. Not while something lands,
 * but where a landing waits for the network. On failure all stays as it was, and the next landing tries again. */
int repository_renew(struct repository *repository, struct error *err);
const char *repository_directory(const struct repository *repository);
const char *repository_body(const struct repository *repository);

/* The registry as landed; borrowed, valid until the next landing. */
int repository_registry(struct repository *repository, const struct registry **registry, struct error *err);
/* While it is held, under the lock of landings, it is looked up once: not whether another process has moved it. */
void repository_registry_hold(struct repository *repository, bool held);
/* Ids of all dossiers, as a JSON array of {"id","name","scheme","certificate","landed"}; owned by the caller. */
int repository_dossiers(struct repository *repository, json_t **dossiers, struct error *err);
/* The fold of a dossier as landed, settled with the registry; owned by the caller. ERROR_NOT_FOUND. */
int repository_fold(struct repository *repository, const char *dossier, struct fold **fold, struct error *err);

/* Segments of a dossier that someone with these heads (object feed -> last seq) lacks: array of
 * {"feed","first","last","text","seal","received"}; owned by the caller. An unknown dossier gives an empty array. */
int repository_segments(struct repository *repository, const char *dossier, const json_t *heads, json_t **segments,
                        struct error *err);
/* The same one by one, so that not all of it need be in memory: what was lacking when it was begun, whatever lands
 * meanwhile; or at a checkpoint (its commit; "": as it stands now). */
struct lacking;
int lacking_new(struct repository *repository, const char *checkpoint, const char *dossier, const json_t *heads,
                struct lacking **lacking, struct error *err);
/* Full hex of the tip of the dossier's branch then, or "". */
const char *lacking_tip(const struct lacking *lacking);
/* How far each feed goes there (object feed -> seq), where the index tells; else NULL. Borrowed. */
const json_t *lacking_here(const struct lacking *lacking);
/* Bytes of text of all of them. */
unsigned long long lacking_bytes(const struct lacking *lacking);
/* The next segment, owned by the caller; NULL at the end. */
int lacking_next(struct repository *repository, struct lacking *lacking, json_t **segment, struct error *err);
void lacking_free(struct lacking *lacking);
/* How far the feeds of a dossier have landed (object feed -> last seq); with `person` not NULL only those of that
 * person. Owned by the caller. */
int repository_heads(struct repository *repository, const char *dossier, const char *person, json_t **heads,
                     struct error *err);
/* Full hex of the tip commit of a dossier's branch, or "" */
int repository_tip(struct repository *repository, const char *dossier, char hex[65], struct error *err);

/* One segment handed in for landing, and what became of it. */
struct landing_item {
    /* in, borrowed */
    const char *dossier; /* as the request says; must be the records' own */
    const char *text, *seal;
    size_t text_length, seal_length;
    const char *person, *device; /* of the token it came with: may carry others' segments, but new feeds are its own */
    const char *received;        /* RFC 3339, UTC */
    const struct look *look;     /* the text and the seal, looked at beforehand; or NULL: that is done when it lands */
    /* out */
    struct error refused; /* code 0: landed (or was there already, byte for byte) */
    int64_t refused_seq;  /* the statement at fault; 0: the segment itself, or what it rests on */
};

/* Checks (shape, chain, fork, seal against the feed's key, key and role against the registry, separation, the scheme by
 * assessment_check) and lands all that pass with one pack and one fsync, then refs by compare-and-swap, registry first.
 * Derived files are rendered once per dossier. A segment refused does not hold up the others, except later ones of its
 * feed. Returns 0 also when some were refused; an error only when nothing could be made durable. */
int landing_commit(struct repository *repository, struct landing_item *items, size_t count, struct error *err);

/* A checkpoint for someone who knows an earlier one: {"number", "commit", "descends", "proof"}, the proof as
 * checkpoint_prove (schema/checkpoint.h) takes it, from `head` ("": the newest) down to `known` ("": none). Where
 * `known` is none of those before, "descends" is false and the proof is `head` alone. JSON null while there is none at
 * all. ERROR_NOT_FOUND: `head` is no checkpoint of this history. Owned by the caller. O(log n) commits. */
int repository_checkpoint(struct repository *repository, const char *head, const char *known, json_t **checkpoint,
                          struct error *err);
/* Where a dossier's branch stood at a checkpoint; "" when it was not there. */
int repository_checkpoint_tip(struct repository *repository, const char *commit, const char *dossier, char hex[65],
                              struct error *err);
/* The trees on the way to these dossiers (array of ids) in a checkpoint, each once: array of base64 for
 * checkpoint_trees. Owned by the caller. */
int repository_checkpoint_trees(struct repository *repository, const char *commit, const json_t *dossiers,
                                json_t **trees, struct error *err);
/* The daemon's own public key, "type base64". */
const char *repository_key(const struct repository *repository);
/* The public key of the daemon that made the repository, "type base64": where a device's trust in checkpoints begins.
 */
const char *repository_founder(const struct repository *repository);
/* A checkpoint that a landed statement says somebody was shown, and that is not in this history: it may have been put
 * back. How many there were since the repository was opened; the last of them in `*doubt` (may be NULL). */
struct repository_doubt {
    char person[65], dossier[65], commit[41];
    int64_t number;
};
unsigned long long repository_doubts(const struct repository *repository, struct repository_doubt *doubt);

/* Evidence: where the bytes of a SHA-256 are or will be: "<repo>/lfs/objects/ab/cd/<sha>". */
void repository_evidence_path(const struct repository *repository, const char *sha256, char *path, size_t size);
/* The same of any folder that has git-lfs's layout; "" when `size` is too small. */
void evidence_object_path(const char *directory, const char *sha256, char *path, size_t size);
/* Bytes of complete evidence; -1 when it is not here. */
long long repository_evidence_size(const struct repository *repository, const char *sha256);
/* Moves a complete file (SHA-256 checked here again) into place, durable. ERROR_SIGNATURE when the hash differs. */
int repository_evidence_store(struct repository *repository, const char *sha256, const char *file, struct error *err);
/* The same of a file whose SHA-256 the caller has taken as he wrote it: `hex`. */
int repository_evidence_keep(struct repository *repository, const char *sha256, const char *hex, const char *file,
                             struct error *err);
/* Whether these bytes were here once; for bytes that are not here now. O(pieces of evidence). */
int repository_evidence_arrived(const struct repository *repository, const char *sha256, bool *arrived,
                                struct error *err);
/* SHA-256s named by evidence.add in a dossier: array of strings; owned by the caller. */
int repository_evidence(struct repository *repository, const char *dossier, json_t **all, struct error *err);
/* SHA-256s named by evidence.add in a dossier whose bytes are not here (where a landing waits for the upstream: or not
 * there yet): array of strings; owned by the caller. */
int repository_evidence_missing(struct repository *repository, const char *dossier, json_t **missing,
                                struct error *err);

/* Pieces named in any dossier whose bytes are not here: array of {"sha256","size"}; owned by the caller. */
int repository_evidence_lacking(struct repository *repository, json_t **pieces, struct error *err);

/* --- several daemons that share one upstream (syncd/upstream.h) --- */

/* Where evidence goes besides: the name of the upstream's place for it. What is here when that is another than before
 * is marked as unsent, and what is stored from then on. NULL: nowhere, and nothing is marked. */
int repository_evidence_place(struct repository *repository, const char *place, struct error *err);
/* Whether the upstream has yet to get these bytes. One access(2). */
bool repository_evidence_unsent(const struct repository *repository, const char *sha256);
/* Those of them that are here: array of {"sha256","size"}; owned by the caller. */
int repository_evidence_unsent_all(const struct repository *repository, json_t **list, struct error *err);
/* Notes that the upstream has these bytes. */
int repository_evidence_sent(const struct repository *repository, const char *sha256, struct error *err);

struct sharing {
    struct upstream *upstream; /* borrowed; NULL: this process does not speak to it */
    bool wait;                 /* nothing is acknowledged before it is there (ack = upstream) */
    /* While a landing waits for the network others may use the handle: called before it does, and after. May be NULL.
     */
    void (*release)(void *context);
    void (*take)(void *context);
    /* What an operator should look at: what somebody wrote at the upstream that no daemon wrote. May be NULL. */
    void (*note)(void *context, const char *text);
    void *context;
};
/* From here on landings know of the upstream; what was fetched before and is not here yet is taken in. In either mode a
 * landing that gives out a certificate waits until its number is claimed there. */
int repository_share(struct repository *repository, const struct sharing *sharing, struct error *err);
/* Whether what was fetched last holds something that is not here. */
int repository_behind(struct repository *repository, bool *behind, struct error *err);
/* Takes that in: what went apart is united. No network. `*moved`: something is here now that may not be there. */
int repository_unite(struct repository *repository, bool *moved, struct error *err);
/* Notes that these refs are at the upstream now. */
int repository_pushed(struct repository *repository, const struct upstream_move *moves, size_t count,
                      struct error *err);
/* What is here and not at the upstream, as far as is known; free() the list. */
int repository_unpushed(struct repository *repository, struct upstream_move **moves, size_t *count, struct error *err);

/* Whether there is an object of this name (hex) here. */
bool repository_holds(struct repository *repository, const char *id);

/* Verifies everything from git alone: objects, chains, seals, authority, that derived files are what they derive to,
 * register, tags, evidence bytes. Prints each problem as a line "ref:path: text" to `problems`; returns their number or
 * a negative code. */
int repository_verify(const char *directory, struct text *problems, struct text *summary, struct error *err);

/* index.sqlite is behind what landed until it is written anew: a copy of it is taken as landings are made, one at a
 * time (NULL: it is level), and written by any thread, which frees it; equal bytes for an equal index. What is not
 * written is read from git when the repository is opened next. */
struct index_copy;
struct look;
int repository_index_copy(struct repository *repository, struct index_copy **copy, struct error *err);
int repository_index_write(struct index_copy *copy, struct error *err);
/* It is behind still: a copy was not written. */
void repository_index_changed(struct repository *repository);
/* index.sqlite: rebuilt from git; equal bytes for equal git. What a landing that broke off left undone is finished
 * first. */
int repository_reindex(const char *directory, struct error *err);

#endif

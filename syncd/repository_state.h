/* repository_state.h: the inside of a repository: git, the registry, the index. For repository*.c, landing*.c,
 * derived*.c, register*.c, verify*.c and reindex.c only; others use repository.h. */
#ifndef SCHOUW_SYNCD_REPOSITORY_STATE_H
#define SCHOUW_SYNCD_REPOSITORY_STATE_H

#include <git2.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdatomic.h>

#include "checklists/scheme.h"
#include "schema/checkpoint.h"
#include "schema/sshsig.h"
#include "syncd/crew.h"
#include "syncd/repository.h"

#define REPOSITORY_ZONE "Europe/Amsterdam" /* in which the day of a landing is told */
#define REPOSITORY_DAEMON REGISTRY_DAEMON  /* principal and name under which a daemon signs */
#define REPOSITORY_EMAIL "schouw-syncd@central.invalid"
#define REPOSITORY_RENDERED "Rendered-by: schouw-syncd " SCHOUW_VERSION
#define REF_MAIN "refs/heads/main"
#define REF_DOSSIER "refs/heads/dossier/"
#define REF_CERTIFICATE "refs/tags/certificate/"
#define REF_SIZE 160 /* bytes of a ref's name with a NUL */

#define INDEX_QUERIES 32 /* parts of index.sql */

/* A part of index.sql that is prepared; `name` is a literal. */
struct index_query {
    const char *name;
    sqlite3_stmt *statement;
};

/* What the newest checkpoint says of dossiers: each device asks for its own with each sync, and most stay where they
 * were. */
struct latest {
    git_oid checkpoint; /* zero: there is none */
    json_t *tips;       /* object: dossier -> commit in hex, "" where it is not in there; no others are known yet */
};

struct repository {
    char directory[PATH_MAX];
    char key_path[PATH_MAX]; /* the daemon's private key */
    char key[SSHKEY_TEXT_MAX];
    char founder[SSHKEY_TEXT_MAX]; /* key of the daemon that made the repository; of one alone it is its own */
    char root_key[SSHKEY_TEXT_MAX];
    char *body; /* name of the certification body, as given at init */
    git_repository *git;
    git_odb *odb;
    struct draft *draft;               /* objects of the landing under way; NULL when nothing is ever landed here */
    struct crew *crew;                 /* helps with landings; NULL: none */
    bool logs_refs;                    /* git keeps logs of its refs, which libgit2 writes */
    struct olds *olds;                 /* files that the crew closes (landing_move.c); NULL: none */
    git_repository *hands[CREW_HANDS]; /* this repository, once more for each hand of the crew that has moved a ref */
    struct registry *registry;         /* as `registry_tip` has it; NULL: not read yet */
    git_oid registry_tip;              /* zero: there is no branch yet */
    bool registry_held, registry_read; /* it is not read anew; and it was, since then */
    struct landed *landed;             /* dossiers kept as they landed last; NULL: none yet */
    struct latest latest;
    git_oid newest_id;        /* of the checkpoint that was read last as the newest; zero: none was .. */
    struct checkpoint newest; /* .. and what it says */
    struct scheme **schemes;  /* those loaded so far */
    size_t scheme_count;
    sqlite3 *index; /* in memory; NULL for a repository that is only attached */
    struct index_query queries[INDEX_QUERIES];
    bool index_changed;            /* since index.sqlite was written */
    bool outdated;                 /* git has to be opened anew before anything lands */
    bool unsettled;                /* a landing broke off: refs may be ahead of the index, of tags and of main */
    int lock;                      /* file descriptor of landing.lock, or -1 */
    int64_t landings;              /* the number in landing.lock that the index is level with */
    unsigned long long doubts;     /* checkpoints stated that are not in this history .. */
    struct repository_doubt doubt; /* .. and the last of them */
    bool shared;                   /* several daemons share an upstream */
    struct sharing sharing;
    atomic_bool arrived;   /* lfs/arrived is known to be in its folder for good; .. */
    atomic_bool fans[256]; /* .. so is lfs/objects/ab, for each ab */
};

/* --- repository.c --- */

/* Sets libgit2 up, once for the program. */
void repository_library(void);
/* Opens git and reads schouw.json and the daemon's public key; no index, no lock: nothing is ever written. */
int repository_attach(const char *directory, struct repository **repository, struct error *err);
/* "<directory>/<name>"; ERROR_INVALID when that is too long. */
int repository_path(const struct repository *repository, const char *name, char path[PATH_MAX], struct error *err);
/* One process lands at a time. With `wait` false: ERROR_CONFLICT when another does. */
int repository_lock(struct repository *repository, bool wait, struct error *err);
void repository_unlock(struct repository *repository);
/* landing.lock holds a number, by which processes notice that another one moved refs: odd while that goes on, even when
 * it is done. To be called around it, with the lock held; what fails in between leaves it odd. */
int repository_moving(struct repository *repository, struct error *err);
int repository_moved(struct repository *repository, struct error *err);
/* Brings the index in line with what other processes landed since; no work when none did. With the lock held also a
 * landing that another process did not live to finish is noticed: then `unsettled` is set. */
int repository_follow(struct repository *repository, struct error *err);
/* Notes that the index is about to be made level with what has landed by now. */
int repository_level(struct repository *repository, struct error *err);
/* Loads a scheme once; borrowed. */
int repository_scheme(struct repository *repository, const char *id, const struct scheme **scheme, struct error *err);
/* The scheme that a dossier was opened under; ERROR_INVALID when it was not opened, or twice. */
int repository_scheme_of(struct repository *repository, const struct fold *fold, const struct scheme **scheme,
                         struct error *err);

/* --- repository_git.c --- */

/* ERROR_IO with what libgit2 said. */
int git_trouble(struct error *err, const char *what);
/* git_odb_read, which lists the packs anew where it does not find an object: here up to three times, as a folder that
 * is listed while packs are rolled together can lack both what went and what came. */
int git_object_read(git_odb_object **object, git_odb *odb, const git_oid *id);
/* Where a ref points, zero when it is not there. */
int git_ref(git_repository *git, const char *name, git_oid *oid, struct error *err);
int repository_ref(const struct repository *repository, const char *name, git_oid *oid, struct error *err);
void repository_dossier_ref(const char *dossier, char ref[REF_SIZE]);
/* What an object's bytes are read from; borrowed. */
git_odb *repository_source(const struct repository *repository, const git_oid *oid);
/* Appends a blob's bytes. ERROR_IO when it is missing or its bytes do not hash to its name. */
int repository_blob(const struct repository *repository, const git_oid *oid, struct text *text, struct error *err);
/* Appends the bytes of a path in a commit; ERROR_NOT_FOUND when there is none. */
int repository_file(const struct repository *repository, const git_oid *commit, const char *path, struct text *text,
                    struct error *err);
/* The tree of a commit; free with git_tree_free. */
int repository_tree(const struct repository *repository, const git_oid *commit, git_tree **tree, struct error *err);

/* A segment as a commit holds it. */
struct stored_segment {
    char feed[FEED_ID_SIZE];
    int64_t first;
    git_oid text, seal; /* blobs; `seal` is zero when there is no file beside it */
};
/* Order of feed and first seq, in which repository_stored gives them. As for qsort and bsearch. */
int stored_compare(const void *a, const void *b);
/* All segments of a commit in order of (feed, first); free() the list. */
int repository_stored(const struct repository *repository, const git_oid *commit, struct stored_segment **list,
                      size_t *count, struct error *err);
/* Reads and parses one of them. */
int repository_segment(const struct repository *repository, const struct stored_segment *stored,
                       struct segment **segment, struct error *err);
/* The fold of all records of a commit, not settled; zero: of none. */
int repository_fold_at(const struct repository *repository, const git_oid *commit, struct fold **fold,
                       struct error *err);
/* Adds all records of a segment to a fold, which owns them from then on; the segment keeps its text only. */
int repository_fold_take(struct fold *fold, struct segment *segment, struct error *err);
/* The registry as a commit of its branch has it; zero: the registry without any record. */
int repository_registry_at(const struct repository *repository, const git_oid *commit, struct registry **registry,
                           struct error *err);
/* Calls back for each ref whose name begins with `prefix`, in order of name, with the rest of the name. */
int repository_each_ref(const struct repository *repository, const char *prefix,
                        int (*call)(void *context, const char *rest, const git_oid *oid, struct error *err),
                        void *context, struct error *err);

/* --- repository_landed.c: under the same lock as landings --- */

/* The fold of all records of a commit of a dossier's branch, settled by the registry as it is now; the caller's own. */
int landed_take(struct repository *repository, const git_oid *commit, struct fold **fold, struct error *err);
/* Keeps a settled fold (owned from then on; may be NULL) for the next landing in that dossier, where there is room. */
void landed_keep(struct repository *repository, const git_oid *commit, struct fold *fold);
void landed_free(struct repository *repository);

/* --- repository_latest.c: under the same lock --- */

/* Keeps where dossiers stand now that a voyage has moved some of them; without memory nothing is kept. */
struct voyage;
void latest_keep(struct repository *repository, const struct voyage *voyage);
/* Where a dossier stands at this checkpoint, "" when it has none of it; false: it has to be read from there .. */
bool latest_find(const struct repository *repository, const git_oid *checkpoint, const char *dossier,
                 char hex[GIT_OID_HEXSZ + 1]);
/* .. and that is how it was. Only of the newest checkpoint anything is kept. */
void latest_learn(struct repository *repository, const git_oid *checkpoint, const char *dossier, const char *hex);
void latest_free(struct repository *repository);

/* --- repository_init.c --- */

/* Makes a directory beside the one wanted (new or empty), lets `make` fill it, and moves it there when all of it stands
 * and is durable; nothing is left of it otherwise. */
int repository_place(const char *directory, int (*make)(const char *directory, void *context, struct error *err),
                     void *context, struct error *err);
/* A bare repository with its configuration and a key. */
int repository_make_git(const char *directory, struct error *err);
/* schouw.json */
int repository_make_settings(const char *directory, const char *body, const char *root_key, const char *founder,
                             struct error *err);
/* The same of what main:schouw.json tells, where `main` is that ref here and `name` is where it came from; `root_key`
 * (NULL: any) has to be the one it tells. ERROR_NOT_FOUND, ERROR_INVALID, ERROR_SIGNATURE. */
int repository_take_settings(const char *directory, const char *main, const char *name, const char *root_key,
                             struct error *err);

/* --- repository_join.c --- */

/* Pushes all there is to an upstream that holds nothing yet. */
int repository_publish(struct repository *repository, const struct upstream_settings *settings, struct error *err);

/* --- repository_shared.c --- */

/* How a branch stands here to the same at the upstream, as fetched last; a tag is level, ahead, behind or apart as
 * well, though it never moves. */
enum relation { RELATION_LEVEL, RELATION_AHEAD, RELATION_BEHIND, RELATION_APART };
struct sides {
    git_oid here, there; /* zero: it is not there */
    enum relation relation;
};
int repository_sides(const struct repository *repository, const char *name, struct sides *sides, struct error *err);
/* "refs/heads/x" -> "refs/upstream/heads/x" */
void repository_upstream_ref(const char *name, char ref[REF_SIZE]);
/* Whether the registry admits this daemon today. ERROR_NETWORK, for devices: another one may take it. */
int repository_admitted(struct repository *repository, struct error *err);
/* All that has to be pushed: what is ahead here, and what a voyage (may be NULL) makes; free() the list.
 * ERROR_CONFLICT: what it makes does not follow what is known to be there. */
struct voyage;
int repository_ahead(struct repository *repository, const struct voyage *voyage, struct upstream_move **moves,
                     size_t *count, struct error *err);
/* Brings the index and allowed_signers level with the refs that a voyage moved. What fails is left for the next time.
 */
int repository_level_with(const struct voyage *voyage, struct error *err);
/* Finds out whether there is an upstream: something was fetched. */
int repository_find_upstream(struct repository *repository, struct error *err);

/* --- repository_commit.c --- */

struct commit_draft {
    git_oid tree;
    git_oid parents[64];
    size_t parent_count;
    const char *author, *email; /* of the author; NULL: the daemon */
    int64_t time;               /* seconds since 1970, of author and committer */
    const char *message;
};
/* Writes a commit signed by the daemon into memory. */
int repository_commit(struct repository *repository, const struct commit_draft *draft, git_oid *commit,
                      struct error *err);
/* Writes an annotated tag signed by the daemon into memory; `name` without refs/tags/. */
int repository_tag(struct repository *repository, const char *name, const git_oid *commit, int64_t time,
                   const char *message, git_oid *tag, struct error *err);
/* Checks that a daemon signed it that the registry, as it is now, admits on the day of the commit. ERROR_SIGNATURE. */
int repository_commit_verify(struct repository *repository, const git_oid *commit, struct error *err);
int repository_tag_verify(struct repository *repository, const git_oid *tag, git_oid *commit, struct error *err);
/* The same by a registry that has not landed yet. */
int repository_commit_signed(const struct repository *repository, const struct registry *registry,
                             const git_oid *commit, struct error *err);
int repository_tag_signed(const struct repository *repository, const struct registry *registry, const git_oid *tag,
                          git_oid *commit, struct error *err);
/* Value of a trailer "Name: value" in the last paragraph of a commit's message; "" when there is none. */
int repository_trailer(const struct repository *repository, const git_oid *commit, const char *name, char value[128],
                       int64_t *time, struct error *err);
/* A name that may stand in a commit: no < >, no control characters, not empty (`otherwise` then). */
void repository_name(const char *name, const char *otherwise, char clean[256]);

/* --- repository_index.c --- */

/* Brings the index in line with git: reads index.sqlite where that is right, and the dossiers whose branch it does not
 * know. For each of those `stale` (may be NULL) is called. */
int index_open(struct repository *repository, bool from_file,
               int (*stale)(void *context, const char *dossier, const git_oid *tip, const struct fold *fold,
                            struct error *err),
               void *context, struct error *err);
void index_close(struct repository *repository);
/* Reads one dossier, when its branch is another than the index knows. Between index_begin and index_end. */
int index_take(struct repository *repository, const char *dossier, const git_oid *tip, struct error *err);
/* Reads the dossiers whose branch is another than the index knows. */
int index_follow(struct repository *repository, struct error *err);
int index_begin(struct repository *repository, struct error *err);
int index_end(struct repository *repository, bool keep, struct error *err);
/* Puts a dossier as its fold has it; NULL: takes it away. */
int index_put(struct repository *repository, const char *dossier, const git_oid *tip, const struct fold *fold,
              struct error *err);
/* Takes over what index.sqlite holds. Whatever is wrong with it only means that git is read again. */
int index_read(struct repository *repository, struct error *err);
/* Writes index.sqlite; equal bytes for an equal index. */
int index_write(struct repository *repository, struct error *err);
/* The commit that the index has a dossier from, or "". */
int index_tip(struct repository *repository, const char *dossier, char hex[GIT_OID_HEXSZ + 1], struct error *err);
/* The dossier a feed is of, or "". */
int index_feed(struct repository *repository, const char *feed, char dossier[DOSSIER_ID_MAX + 1], struct error *err);
/* Last seq by feed; of one person, or of all when that is NULL: a new object. */
int index_heads(struct repository *repository, const char *dossier, const char *person, json_t **heads,
                struct error *err);
/* Those that a person may read; NULL: all. */
int index_dossiers(struct repository *repository, const char *person, json_t *dossiers, struct error *err);
/* SHA-256s of a dossier's evidence: a new array of strings. */
int index_evidence(struct repository *repository, const char *dossier, json_t **list, struct error *err);
/* All pieces of evidence of all dossiers: a new array of {"sha256","size"}. */
int index_evidence_all(struct repository *repository, json_t **list, struct error *err);

/* Runs a part of index.sql that gives no rows; with `text` bound as ?1 when it is not NULL. */
int index_run(struct repository *repository, const char *name, const char *text, struct error *err);
/* A part of index.sql, for index_release; one user of a part at a time. */
int index_prepare(struct repository *repository, const char *name, sqlite3_stmt **statement, struct error *err);
void index_release(sqlite3_stmt *statement);
void index_bind(sqlite3_stmt *statement, int index, const char *text);
/* "" for NULL; borrowed until the next step. */
const char *index_column(sqlite3_stmt *statement, int index);
/* Steps a statement that gives no rows, and releases it. */
int index_finish(struct repository *repository, sqlite3_stmt *statement, struct error *err);
/* Steps a statement to its end and releases it: adds what `row` makes of each row (NULL: out of memory) to the array.
 */
int index_list(struct repository *repository, sqlite3_stmt *statement, json_t *(*row)(sqlite3_stmt *statement),
               json_t *list, struct error *err);
/* A row's only word. */
json_t *index_word(sqlite3_stmt *statement);
/* ERROR_IO with what SQLite said. */
int index_trouble(const struct repository *repository, struct error *err);

/* --- repository_evidence.c, repository_unsent.c --- */

/* Calls back for each file objects/ab/cd/<sha256> of a folder in git-lfs's layout; a folder that is not there holds
 * none. */
typedef int evidence_call(void *context, const char *path, const char *sha256, struct error *err);
int evidence_each(const char *objects, evidence_call *call, void *context, struct error *err);
/* Marks evidence that is about to be here as one that the upstream has yet to get, durable; `*noted` is false where no
 * upstream is known to keep evidence. */
int repository_unsent_note(const struct repository *repository, const char *sha256, bool *noted, struct error *err);

/* --- repository_access.c --- */

enum access_right {
    ACCESS_NONE,
    ACCESS_RELEASED, /* took part in it, and may not read it any more */
    ACCESS_READS
};
/* What a dossier says of a person, role of administrator aside; `by` (may be NULL): as far as the writer of that record
 * had seen it. */
enum access_right access_right(const struct fold *fold, const char *person, const struct record *by);
/* Puts the rights of all who take part in a dossier into the index. */
int access_put(struct repository *repository, const char *dossier, const struct fold *fold, struct error *err);
bool access_is_administrator(const struct registry *registry, const char *person);

#endif

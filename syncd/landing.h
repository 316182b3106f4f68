/* landing.h: what arrives, is checked and lands. For landing*.c, register*.c, reindex.c and repository.c; others call
 * landing_commit (repository.h). */
#ifndef SCHOUW_SYNCD_LANDING_H
#define SCHOUW_SYNCD_LANDING_H

#include "checklists/calendar.h"
#include "syncd/derived.h"
#include "syncd/ref_lock.h"
#include "syncd/repository_state.h"

#define LANDING_UNITED_MAX 8

/* One segment that arrived. */
struct arrival {
    struct landing_item *item;         /* its `refused` says what became of it */
    struct segment *segment;           /* NULL when it is none; borrowed where the item was looked at beforehand */
    const char *person, *device, *key; /* of its feed; borrowed */
    bool known;                        /* it stands there already: nothing is to be done */
};

/* All that arrived for one dossier. */
struct landing_dossier {
    const char *id;
    struct arrival *arrivals; /* in order of (feed, first) once they are parsed */
    size_t count;
    git_oid tip;                     /* before this landing; zero: a new dossier */
    git_oid commit;                  /* of this landing; zero: nothing landed */
    const struct registry *registry; /* by which its writers are judged */
    struct fold *landed;             /* what stood before; settled */
    char day[DAY_SIZE];              /* of this landing */
    const json_t *register_entries;  /* number to entry, of main */
    struct fold *fold;               /* with what may land; settled. Of the registry dossier it is in `next` */
    struct registry *next;           /* what the registry becomes; of the registry dossier only */
};

/* A certificate that main is to merge. */
struct landing_certificate {
    char *number, *dossier;
    char *decider; /* NULL: it had its tag before this voyage */
    git_oid commit;
};

/* A ref to be moved, from what it was (zero: it is new). */
struct landing_ref {
    char name[REF_SIZE];
    git_oid from, to;
    struct ref_lock lock;
};

/* One landing as it grows: what will be in the pack, and where the refs go then. */
struct voyage {
    struct repository *repository;
    int64_t time; /* seconds since 1970, of the commits */
    char day[DAY_SIZE];
    struct landing_ref *refs;
    size_t ref_count;
    struct landing_certificate *certificates;
    size_t certificate_count;
    git_oid main;        /* what the next commit of main follows; zero: there is none */
    git_oid main_also;   /* what it merges besides, where two daemons wrote main apart from each other; or zero */
    json_t *entries;     /* of the register: number to entry */
    struct text changes; /* a line for each entry that is another now */
    bool main_behind;    /* main has to follow: the registry changed, or the register */
    bool rendered_anew;  /* main was rendered by another version of the program: it gets a commit in any case */
    git_oid united[LANDING_UNITED_MAX]; /* checkpoints of another line that the next one follows as well */
    size_t united_count;
    struct locking *locking; /* what the crew does of voyage_lock; NULL: nothing */
    bool begun;              /* the index takes part in it */
};

/* What is handed in together. */
struct landing_batch {
    struct landing_item *items;
    struct landing_item **order; /* the registry first, then by dossier */
    bool *held;                  /* in that order: it waits for the upstream, and so is refused for now */
    size_t count;
    struct error why; /* that it waits */
};

/* --- landing.c --- */

/* Attaches the memory that a landing's objects are gathered in. */
int landing_prepare(struct repository *repository, struct error *err);
/* Finishes what a landing that broke off left undone: index, tags, main. With the lock held. `anew`: index.sqlite is
 * not believed, so that each dossier is looked at. */
int landing_settle(struct repository *repository, bool anew, struct error *err);
/* Reads where main stands, its register, and by whom people are judged. */
int voyage_begin(struct voyage *voyage, struct repository *repository, int64_t time, struct error *err);
/* Checks all and puts what may land into a pack; no ref has moved then. On failure it has been dropped. */
int landing_make(struct voyage *voyage, struct repository *repository, struct landing_batch *batch, struct error *err);
/* Leaves all as it was before the voyage; what was packed lies there and does no harm. `failed`: what libgit2 remembers
 * may not be trusted. */
int landing_drop(struct voyage *voyage, bool failed, struct error *err);
/* The refs have moved. `level`: the index knows it. */
int landing_keep(struct voyage *voyage, bool level, struct error *err);

/* --- landing_shared.c: where several daemons share one upstream --- */

/* Lands a batch: by itself where that is enough, else through the upstream. */
int landing_shared(struct repository *repository, struct landing_batch *batch, struct error *err);
/* Whether a voyage gives out certificates: their numbers are claimed at the upstream. */
bool voyage_claims(const struct voyage *voyage);
/* Holds all items of the dossiers that this voyage certifies, for this reason. */
void batch_hold(struct landing_batch *batch, const struct voyage *voyage, const struct error *why);

/* --- landing_unite.c --- */

/* Takes in what was fetched from the upstream last: branches that are ahead there move forward, those that went apart
 * are united, main and the checkpoints follow. What no daemon wrote is left where it is and noted. With the lock held;
 * no network. `*moved` (may be NULL): whether anything did. */
int landing_unite(struct repository *repository, bool *moved, struct error *err);

/* --- landing_union.c --- */

/* Writes the commit that unites a branch as it is here and there, and notes its ref. Its fold, or what the registry
 * becomes, is in `dossier` then; its id, registry and day are. */
int landing_union(struct voyage *voyage, struct landing_dossier *dossier, const git_oid *here, const git_oid *there,
                  git_oid *commit, struct error *err);

/* --- landing_intake.c --- */

/* Whether a branch at the upstream may be taken: all commits that are not in `here` are signed by daemons that the
 * registry admits, nothing that stands in `base` (zero: nothing does) was changed or taken away, and each new segment
 * has its place in its feed and its seal. ERROR_SIGNATURE or ERROR_INVALID says what is wrong. */
int landing_intake(struct repository *repository, const struct registry *registry, const char *dossier,
                   const git_oid *here, const git_oid *base, const git_oid *there, struct error *err);
/* The first of these, for main and the checkpoints. */
int landing_intake_signed(struct repository *repository, const struct registry *registry, const git_oid *here,
                          const git_oid *there, struct error *err);

/* --- landing_check.c --- */

/* Judges all arrivals of a dossier: fills `refused` and `known`, and the fold with what may land. A negative code only
 * when nothing can be judged (memory, disk). */
int landing_check(struct repository *repository, struct landing_dossier *dossier, struct error *err);
void landing_dossier_fini(struct landing_dossier *dossier);
/* New and not refused. */
bool arrival_lands(const struct arrival *arrival);
/* How many land. */
size_t landing_taken(const struct landing_dossier *dossier);
/* Refuses an arrival and all later ones of its feed. */
void arrival_refuse(struct landing_dossier *dossier, struct arrival *arrival, const struct error *why);
const struct fold *landing_fold(const struct landing_dossier *dossier);

/* --- landing_access.c --- */

/* Whether the person of a new feed may begin to write in the dossier. ERROR_REFUSED, ERROR_CONFLICT. */
int landing_check_access(const struct landing_dossier *dossier, const struct arrival *arrival, struct error *err);

/* --- landing_scheme.c --- */

/* What the scheme says of each new record, given what its writer had seen. Refuses arrivals. */
int landing_check_scheme(struct repository *repository, struct landing_dossier *dossier, struct error *err);

/* --- landing_dossier.c --- */

/* Checks all dossiers of a batch and writes what may land of them into memory. */
int landing_dossiers(struct voyage *voyage, const struct landing_batch *batch, struct error *err);

/* --- landing_write.c --- */

/* The files of a dossier's next commit: what follows from the records, and what arrived. */
enum landing_part { LANDING_STATE, LANDING_PAGES, LANDING_RECEIVED, LANDING_PARTS };

/* One part of them (`scheme` is of derived_scheme), not in order. Reads nothing but what it is given: from any thread,
 * beside the other parts. */
int landing_render(const struct landing_dossier *dossier, const struct scheme *scheme, enum landing_part part,
                   struct derived *files, struct error *err);
/* Writes the next commit of a dossier, of all its files, into memory and notes its ref. */
int landing_write(struct voyage *voyage, const struct landing_dossier *dossier, const struct derived *files,
                  git_oid *commit, struct error *err);
/* Notes each certificate that a dossier has come to with this commit and that has no tag; its tag is written into
 * memory. */
int landing_certify(struct voyage *voyage, const struct fold *fold, const struct registry *registry,
                    const git_oid *commit, struct error *err);
/* Writes a tree of these files into memory. Of what `base` (of a commit that stays; may be NULL) holds beside them all
 * goes when `whole`, else pointers to evidence that is no longer stated. What stands there already is not written
 * again. */
int landing_tree(const struct repository *repository, git_tree *base, bool whole, const struct derived *files,
                 git_oid *tree, struct error *err);
/* Notes a certificate that main is to merge; `*certificate` is it, until the next is noted. */
int voyage_certificate(struct voyage *voyage, const char *number, const char *dossier, const git_oid *commit,
                       struct landing_certificate **certificate, struct error *err);
int voyage_ref(struct voyage *voyage, const char *name, const git_oid *from, const git_oid *to, struct error *err);
/* Packs all that is in memory, durable. */
int voyage_pack(struct voyage *voyage, struct error *err);
/* Packs, and moves the refs (voyage_move). */
int voyage_end(struct voyage *voyage, struct error *err);
void voyage_fini(struct voyage *voyage);

/* --- landing_move.c --- */

/* Begins to lock the refs, with the crew: beside the pack. Those that this fails for are moved by libgit2. */
void voyage_lock(struct voyage *voyage);
/* Gives back what the refs are locked with. */
void voyage_unlock(struct voyage *voyage);

/* Moves the refs in the order in which they were noted, the registry's first; of dossiers that follow each other all at
 * once. */
int voyage_move(struct voyage *voyage, struct error *err);
/* Removes the locks of refs that a process which was killed has left behind. With landing.lock held. */
void landing_locks_sweep(const struct repository *repository);
/* Gives back what the crew moves refs with. */
void landing_hands_free(struct repository *repository);
/* Waits until the files of refs are closed that the last landing left open (voyage_unlock). */
void landing_olds_wait(struct repository *repository);

#endif

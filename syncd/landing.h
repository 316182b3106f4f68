/* landing.h: what arrives, is checked and lands. For landing*.c, register*.c, reindex.c and repository.c; others call
 * landing_commit (repository.h). */
#ifndef SCHOUW_SYNCD_LANDING_H
#define SCHOUW_SYNCD_LANDING_H

#include "checklists/calendar.h"
#include "syncd/derived.h"
#include "syncd/repository_state.h"

#define LANDING_UNITED_MAX 8

/* One segment that arrived. */
struct arrival {
    struct landing_item *item;         /* its `refused` says what became of it */
    struct segment *segment;           /* NULL when it is none */
    const char *person, *device, *key; /* of its feed; borrowed */
    bool known;                        /* it stands there already: nothing is to be done */
};

/* All that arrived for one dossier. */
struct landing_dossier {
    const char *id;
    struct arrival *arrivals; /* in order of (feed, first) once they are parsed */
    size_t count;
    git_oid tip;                     /* before this landing; zero: a new dossier */
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
    json_t *entries;     /* of the register: number to entry */
    struct text changes; /* a line for each entry that is another now */
    bool main_behind;    /* main has to follow: the registry changed, or the register */
    bool rendered_anew;  /* main was rendered by another version of the program: it gets a commit in any case */
    git_oid united[LANDING_UNITED_MAX]; /* checkpoints of another line that the next one follows as well */
    size_t united_count;
    git_oid *objects; /* that the next checkpoint is made of */
    size_t object_count;
};

/* --- landing.c --- */

/* Attaches the memory that a landing's objects are gathered in. */
int landing_prepare(struct repository *repository, struct error *err);
/* Finishes what a landing that broke off left undone: index, tags, main. With the lock held. `anew`: index.sqlite is
 * not believed, so that each dossier is looked at. */
int landing_settle(struct repository *repository, bool anew, struct error *err);

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

/* --- landing_write.c --- */

/* Writes the next commit of a dossier into memory and notes its ref. */
int landing_write(struct voyage *voyage, const struct landing_dossier *dossier, git_oid *commit, struct error *err);
/* Notes each certificate that a dossier has come to with this commit and that has no tag; its tag is written into
 * memory. */
int landing_certify(struct voyage *voyage, const struct fold *fold, const struct registry *registry,
                    const git_oid *commit, struct error *err);
/* Writes a tree of these files into memory. What `base` (may be NULL) holds beside them stays, but for derived files
 * that are no more. */
int landing_tree(const struct repository *repository, git_tree *base, const struct derived *files, git_oid *tree,
                 struct error *err);
/* Notes a certificate that main is to merge; `*certificate` is it, until the next is noted. */
int voyage_certificate(struct voyage *voyage, const char *number, const char *dossier, const git_oid *commit,
                       struct landing_certificate **certificate, struct error *err);
int voyage_ref(struct voyage *voyage, const char *name, const git_oid *from, const git_oid *to, struct error *err);
/* Packs all that is in memory, durable; then moves the refs in the order in which they were noted. */
int voyage_end(struct voyage *voyage, struct error *err);
void voyage_fini(struct voyage *voyage);

#endif

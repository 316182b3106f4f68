/* verify.h: a verification of a central repository under way. For verify*.c only; others call repository_verify. */
#ifndef SCHOUW_SYNCD_VERIFY_H
#define SCHOUW_SYNCD_VERIFY_H

#include <glib.h>

#include "schema/clock.h"
#include "syncd/register.h"

struct known_registry {
    git_oid tip;
    struct registry *registry;
};

/* A checkpoint that somebody says to have been shown. */
struct stated {
    char ref[REF_SIZE]; /* short name of the branch that says so */
    char person[65], at[CLOCK_TEXT_SIZE];
    int64_t number;
    git_oid commit;
};

struct verification {
    struct repository *repository;
    struct text *problems;
    int count;        /* of problems */
    GHashTable *seen; /* ids of objects that were looked at */
    struct known_registry *registries;
    size_t registry_count;
    struct stated *stated;
    size_t stated_count;
    struct text pending; /* a line for each piece of evidence whose bytes have yet to come */
    size_t pending_count;
    size_t dossiers, segments, records, certificates, evidence, commits, objects, checkpoints;
    size_t other_version; /* dossiers whose pages another version of the program rendered */
    size_t forked;        /* segments that are kept apart */
};

/* Notes "where: text"; `where` is "ref:path". */
void verify_problem(struct verification *verification, const char *where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* "dossier/x:records/.." from a ref's short name and a path. */
void verify_where(const char *ref, const char *path, char where[512]);

/* The registry that a commit says it was made with; borrowed. Notes a problem and gives NULL when it does not. */
int verify_registry(struct verification *verification, const char *ref, const git_oid *commit,
                    const struct registry **registry, struct error *err);
/* The registry as a commit of its branch has it (zero: none); borrowed. Notes, for `ref`, when that commit is not kept
 * on the branch dossier/registry, and gives NULL when it can not be read. */
int verify_registry_at(struct verification *verification, const char *ref, const git_oid *tip,
                       const struct registry **registry, struct error *err);
/* Whether a commit's pages were rendered by this version of the program. */
int verify_same_version(struct verification *verification, const git_oid *commit, bool *same, int64_t *time,
                        struct error *err);
/* Compares a commit's files with what they derive to; other derived files are problems. */
int verify_derived(struct verification *verification, const char *ref, const git_oid *commit,
                   const struct derived *derived, struct error *err);

/* verify_objects.c: every object that can be reached from a ref is there, hashes to its name; commits are signed; what
 * was once received is still there in each later commit. */
int verify_objects(struct verification *verification, const char *ref, const git_oid *oid, struct error *err);

/* verify_union.c: of a commit that unites two lines of a dossier's branch: each segment of the second one stands in it,
 * as it was or kept apart. Then what is kept apart at the tip: each with its seal. */
void verify_united(struct verification *verification, const char *ref, const git_commit *commit,
                   const git_commit *second);
int verify_forked(struct verification *verification, const char *dossier, const git_oid *tip, struct error *err);

/* verify_dossier.c: chains, seals, authority, derived files and evidence of a dossier's branch. */
int verify_dossier(struct verification *verification, const char *dossier, const git_oid *tip, struct error *err);

/* verify_authority.c: whether the writers of a dossier had the authority when their records landed. */
int verify_authority(struct verification *verification, const char *dossier, const git_oid *tip,
                     const struct fold *fold, struct error *err);

/* verify_register.c: main and the certificates' tags. */
int verify_register(struct verification *verification, struct error *err);

/* verify_checkpoint.c: the checkpoints. First verify_stated for each dossier: notes which of them its writers say to
 * have seen. */
int verify_stated(struct verification *verification, const char *ref, const struct fold *fold, struct error *err);
int verify_checkpoints(struct verification *verification, struct error *err);

#endif

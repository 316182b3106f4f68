/* landing.h: what arrives, is checked and lands. For landing*.c, register*.c and repository.c; others call
 * landing_commit (repository.h). */
#ifndef SCHOUW_SYNCD_LANDING_H
#define SCHOUW_SYNCD_LANDING_H

#include "syncd/repository_state.h"

/* One segment that arrived. */
struct arrival {
    struct landing_item *item;
    struct segment *segment; /* NULL when it is none; its records may have moved to the fold */
    const char *person, *device, *key; /* of its feed; borrowed from the fold or the feed's first arrival */
    int64_t first, last;
    bool known; /* it stands there already */
};

/* All that arrived for one dossier. */
struct landing_dossier {
    const char *id;
    struct arrival *arrivals; /* in order of (feed, first) once they are parsed */
    size_t count;
    git_oid tip;               /* before this landing; zero: a new dossier */
    const struct registry *registry; /* that its writers are judged by; NULL for the registry itself */
    struct fold *fold;         /* what stands, with what is taken; settled */
    struct registry *next;     /* the registry dossier only: what the registry becomes; owns the fold then */
    size_t taken;              /* arrivals that are new and may land */
    git_oid commit;            /* what its branch becomes */
};

/* A certificate that a landing brings. */
struct landing_certificate {
    char *number, *dossier, *decider;
    git_oid commit, tag;
    json_t *entry; /* its line of the register */
};

/* A ref to be moved, from what it was. */
struct landing_ref {
    char name[REF_SIZE];
    git_oid from, to;
};

/* All of one landing: what goes into the pack, and where the refs go. */
struct voyage {
    struct repository *repository;
    int64_t time; /* seconds since 1970, of the commits */
    struct landing_ref *refs;
    size_t ref_count;
    struct landing_certificate *certificates;
    size_t certificate_count;
    bool registry_moved; /* main has to follow */
};

/* --- landing.c --- */

/* Attaches the memory that objects are gathered in. */
int landing_prepare(struct repository *repository, struct error *err);
/* Finishes what a landing that broke off left undone: index, tags, main. With the lock held. */
int landing_settle(struct repository *repository, struct error *err);
int voyage_ref(struct voyage *voyage, const char *name, const git_oid *from, const git_oid *to, struct error *err);

/* --- landing_check.c --- */

/* Judges all arrivals of a dossier: fills item->refused, arrival->known, and the fold with what may land. A negative code
 * only when nothing can be judged (memory, disk). */
int landing_check(struct repository *repository, struct landing_dossier *dossier, struct error *err);
/* Refuses an arrival and all later ones of its feed. */
void arrival_refuse(struct landing_dossier *dossier, struct arrival *arrival, const struct error *why);

/* --- landing_scheme.c --- */

/* What the scheme says of each new record, with what its writer had seen. Refuses arrivals. */
int landing_check_scheme(struct repository *repository, struct landing_dossier *dossier, struct error *err);

/* --- landing_write.c --- */

/* Writes the new commit of a dossier into memory and notes its ref; and its certificate, when one is due. */
int landing_write(struct voyage *voyage, struct landing_dossier *dossier, struct error *err);
/* Packs all that is in memory, durable; then moves the refs one by one. */
int landing_sail(struct voyage *voyage, struct error *err);

#endif

/* checkpoints.h: for tests: checkpoints made one after the other, and proofs asked for and checked. */
#ifndef SCHOUW_TESTS_SYNCD_CHECKPOINTS_H
#define SCHOUW_TESTS_SYNCD_CHECKPOINTS_H

#include "tests/syncd/case.h"

#include "syncd/checkpoint.h"
#include "syncd/draft.h"

/* Where a ref points, by git. */
static inline git_oid ref_at(const char *name)
{
    git_oid oid;
    struct error err = {0};
    if (repository_ref(central.repository, name, &oid, &err)) fail_msg("%s", err.message);
    return oid;
}

static inline struct checkpoint checkpoint_at(const git_oid *oid)
{
    struct checkpoint checkpoint;
    struct error err = {0};
    if (checkpoint_read(central.repository, oid, &checkpoint, NULL, &err)) fail_msg("%s", err.message);
    return checkpoint;
}

static inline struct checkpoint newest(void)
{
    git_oid oid = ref_at(REF_CHECKPOINT);
    return checkpoint_at(&oid);
}

/* One more checkpoint, in which a dossier's branch stands at main; `united` (may be NULL) is another line it follows.
 */
static inline git_oid checkpoint_more(const char *dossier, const git_oid *united)
{
    struct voyage voyage = {.repository = central.repository, .time = 1780300000};
    struct error err = {0};
    char ref[REF_SIZE];
    repository_dossier_ref(dossier, ref);
    git_oid main = ref_at(REF_MAIN), from = ref_at(ref), next;
    if (landing_prepare(central.repository, &err)) fail_msg("%s", err.message);
    if (united) voyage.united[voyage.united_count++] = *united;
    if (voyage_ref(&voyage, ref, &from, &main, &err) || checkpoint_write(&voyage, false, &err))
        fail_msg("%s", err.message);
    next = voyage.refs[voyage.ref_count - 1].to;
    assert_string_equal(voyage.refs[voyage.ref_count - 1].name, REF_CHECKPOINT);
    if (voyage_end(&voyage, &err)) fail_msg("%s", err.message);
    voyage_fini(&voyage);
    draft_reset(central.repository->draft);
    return next;
}

/* Puts the branch back, as nobody but an enemy does. */
static inline void checkpoint_put(const git_oid *oid)
{
    git_reference *moved = NULL;
    assert_int_equal(git_reference_create(&moved, central.repository->git, REF_CHECKPOINT, oid, 1, NULL), 0);
    git_reference_free(moved);
}

static inline int daemon_only(void *context, const char *key, int64_t time, struct error *err)
{
    (void)context;
    (void)time;
    return strcmp(key, central.repository->key) == 0 ? 0 : error_set(err, ERROR_SIGNATURE, "another key");
}

/* The way down, as the daemon gives it; NULL when there is none. json_decref it. */
static inline json_t *proof_of(const struct checkpoint *from, const char *known)
{
    struct error err = {0};
    json_t *proof;
    if (checkpoint_proof(central.repository, from, known, &proof, &err)) fail_msg("%s", err.message);
    return proof;
}

/* 0 when a proof is taken. */
static inline int proves(const json_t *proof, const struct checkpoint *from, const struct checkpoint *known, bool seals,
                         bool *united)
{
    const struct checkpoint_trust trust = {daemon_only, NULL};
    struct checkpoint_chain chain;
    struct error err = {0};
    int result = checkpoint_prove(proof, from->id, known->number, known->id, seals ? &trust : NULL, &chain, &err);
    if (united) *united = chain.united;
    checkpoint_chain_fini(&chain);
    return result;
}

#endif

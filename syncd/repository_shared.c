/* repository_shared.c: where the refs stand here and at the upstream, as far as it is known. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checklists/calendar.h"
#include "syncd/checkpoint.h"
#include "syncd/landing.h"
#include "syncd/register.h"

int repository_admitted(struct repository *repository, struct error *err)
{
    const struct registry *registry;
    struct error why = {0};
    char today[DAY_SIZE];
    int result = repository_registry(repository, &registry, err);

    if (result) return result;
    calendar_today(REPOSITORY_ZONE, today);
    if (registry_daemon_check(registry, repository->founder, repository->key, today, &why) == 0) return 0;
    return error_set(err, ERROR_NETWORK, "nothing can land at this daemon: %s. Another daemon of the body takes it",
                     why.message);
}

void repository_upstream_ref(const char *name, char ref[REF_SIZE])
{
    snprintf(ref, REF_SIZE, REF_UPSTREAM "%s", name + strlen("refs/"));
}

int repository_sides(const struct repository *repository, const char *name, struct sides *sides, struct error *err)
{
    git_repository *git = repository->git;
    char ref[REF_SIZE];
    int result;

    *sides = (struct sides){.relation = RELATION_LEVEL};
    repository_upstream_ref(name, ref);
    if ((result = repository_ref(repository, name, &sides->here, err)) ||
        (result = repository_ref(repository, ref, &sides->there, err)) || git_oid_equal(&sides->here, &sides->there)) {
        return result;
    }
    if (git_oid_is_zero(&sides->there))
        sides->relation = RELATION_AHEAD;
    else if (git_oid_is_zero(&sides->here))
        sides->relation = RELATION_BEHIND;
    else if (strncmp(name, "refs/tags/", 10) == 0)
        sides->relation = RELATION_APART; /* a tag never moves */
    else if (git_graph_descendant_of(git, &sides->here, &sides->there) == 1)
        sides->relation = RELATION_AHEAD;
    else if (git_graph_descendant_of(git, &sides->there, &sides->here) == 1)
        sides->relation = RELATION_BEHIND;
    else
        sides->relation = RELATION_APART;
    return 0;
}

int repository_behind(struct repository *repository, bool *behind, struct error *err)
{
    struct sides sides;
    int result = repository_sides(repository, REF_CHECKPOINT, &sides, err);

    *behind = false;
    if (result) return result;
    /* Every landing leaves a checkpoint; where there is none yet, main tells. */
    if (git_oid_is_zero(&sides.there) && (result = repository_sides(repository, REF_MAIN, &sides, err))) return result;
    *behind = sides.relation == RELATION_BEHIND || sides.relation == RELATION_APART;
    return 0;
}

/* --- what is to be pushed --- */

struct moving {
    struct repository *repository;
    const struct voyage *voyage; /* NULL: none */
    struct upstream_move *moves;
    size_t count;
};

static int move_add(struct moving *moving, const char *name, const git_oid *to, struct error *err)
{
    struct upstream_move *moves = realloc(moving->moves, (moving->count + 1) * sizeof *moves);

    if (!moves) return error_memory(err);
    moving->moves = moves;
    moves[moving->count] = (struct upstream_move){.to = *to};
    snprintf(moves[moving->count++].name, sizeof moves->name, "%s", name);
    return 0;
}

static bool in_voyage(const struct moving *moving, const char *name)
{
    for (size_t i = 0; moving->voyage && i < moving->voyage->ref_count; i++)
        if (strcmp(moving->voyage->refs[i].name, name) == 0) return true;
    return false;
}

static int add_ahead(struct moving *moving, const char *name, struct error *err)
{
    struct sides sides;
    int result;

    if (in_voyage(moving, name)) return 0;
    if ((result = repository_sides(moving->repository, name, &sides, err)) || sides.relation != RELATION_AHEAD)
        return result;
    return move_add(moving, name, &sides.here, err);
}

static int each_dossier(void *context, const char *dossier, const git_oid *tip, struct error *err)
{
    char ref[REF_SIZE];

    (void)tip;
    repository_dossier_ref(dossier, ref);
    return strcmp(dossier, REGISTRY_DOSSIER) == 0 ? 0 : add_ahead(context, ref, err);
}

static int each_certificate(void *context, const char *number, const git_oid *tag, struct error *err)
{
    char ref[REF_SIZE];

    (void)tag;
    snprintf(ref, sizeof ref, REF_CERTIFICATE "%s", number);
    return add_ahead(context, ref, err);
}

/* Whatever is here and not there, the registry first, main and the checkpoints last. */
static int add_all(struct moving *moving, struct error *err)
{
    struct sides sides;
    int result = repository_sides(moving->repository, REF_CHECKPOINT, &sides, err);

    /* Every landing leaves a checkpoint: where that is level, all is. */
    if (result || (sides.relation == RELATION_LEVEL && !git_oid_is_zero(&sides.here))) return result;
    if ((result = add_ahead(moving, REF_DOSSIER REGISTRY_DOSSIER, err)) ||
        (result = repository_each_ref(moving->repository, REF_DOSSIER, each_dossier, moving, err)) ||
        (result = repository_each_ref(moving->repository, REF_CERTIFICATE, each_certificate, moving, err)) ||
        (result = add_ahead(moving, REF_MAIN, err))) {
        return result;
    }
    return add_ahead(moving, REF_CHECKPOINT, err);
}

/* What the voyage makes has to follow what is known to be there. */
static int add_voyage(struct moving *moving, struct error *err)
{
    const struct voyage *voyage = moving->voyage;
    git_repository *git = moving->repository->git;
    int result = 0;

    for (size_t i = 0; !result && i < voyage->ref_count; i++) {
        const struct landing_ref *ref = &voyage->refs[i];
        char there[REF_SIZE];
        git_oid tip;
        repository_upstream_ref(ref->name, there);
        if ((result = repository_ref(moving->repository, there, &tip, err))) break;
        if (!git_oid_is_zero(&tip) && !git_oid_equal(&tip, &ref->to) &&
            (strncmp(ref->name, "refs/tags/", 10) == 0 || git_graph_descendant_of(git, &ref->to, &tip) != 1)) {
            return error_set(err, ERROR_CONFLICT, "%s went on at the upstream", ref->name);
        }
        result = move_add(moving, ref->name, &ref->to, err);
    }
    return result;
}

int repository_ahead(struct repository *repository, const struct voyage *voyage, struct upstream_move **moves,
                     size_t *count, struct error *err)
{
    struct moving moving = {.repository = repository, .voyage = voyage};
    int result = add_all(&moving, err);

    if (!result && voyage) result = add_voyage(&moving, err);
    if (result) {
        free(moving.moves);
        moving = (struct moving){0};
    }
    *moves = moving.moves;
    *count = moving.count;
    return result;
}

int repository_unpushed(struct repository *repository, struct upstream_move **moves, size_t *count, struct error *err)
{
    return repository_ahead(repository, NULL, moves, count, err);
}

int repository_pushed(struct repository *repository, const struct upstream_move *moves, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        git_reference *reference = NULL;
        char ref[REF_SIZE];
        repository_upstream_ref(moves[i].name, ref);
        if (git_reference_create(&reference, repository->git, ref, &moves[i].to, 1, NULL)) return git_trouble(err, ref);
        git_reference_free(reference);
    }
    return 0;
}

/* --- the index, and what lies beside git --- */

int repository_level_with(const struct voyage *voyage, struct error *err)
{
    struct repository *repository = voyage->repository;
    struct error trouble = {0};
    int result = index_begin(repository, err);

    if (result) return result;
    for (size_t i = 0; !result && i < voyage->ref_count; i++) {
        const struct landing_ref *ref = &voyage->refs[i];
        if (strncmp(ref->name, REF_DOSSIER, strlen(REF_DOSSIER)) != 0) continue;
        result = index_take(repository, ref->name + strlen(REF_DOSSIER), &ref->to, &trouble);
    }
    if (index_end(repository, !result, &trouble)) result = ERROR_IO;
    for (size_t i = 0; !result && i < voyage->ref_count; i++)
        if (strcmp(voyage->refs[i].name, REF_MAIN) == 0) result = register_publish(repository, &trouble);
    /* The refs have moved: what is made from them can be made again. */
    if (result) repository->unsettled = true;
    return 0;
}

/* --- setting it up --- */

static int note_one(void *context, const char *rest, const git_oid *oid, struct error *err)
{
    (void)rest;
    (void)oid;
    (void)err;
    *(bool *)context = true;
    return 0;
}

int repository_find_upstream(struct repository *repository, struct error *err)
{
    return repository_each_ref(repository, REF_UPSTREAM "heads/", note_one, &repository->shared, err);
}

int repository_share(struct repository *repository, const struct sharing *sharing, struct error *err)
{
    int result = repository_lock(repository, true, err);

    if (result) return result;
    repository->sharing = *sharing;
    repository->shared = true;
    result = landing_unite(repository, NULL, err);
    repository_unlock(repository);
    return result;
}

int repository_unite(struct repository *repository, bool *moved, struct error *err)
{
    int result = repository_lock(repository, true, err);

    *moved = false;
    if (result) return result;
    result = landing_unite(repository, moved, err);
    repository_unlock(repository);
    return result;
}

bool repository_holds(struct repository *repository, const char *id)
{
    git_oid oid;

    return git_oid_fromstr(&oid, id) == 0 && git_odb_exists(repository->odb, &oid);
}

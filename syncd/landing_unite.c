/* landing_unite.c: what was fetched from the upstream is taken in. Branches that are ahead there move forward; those
 * that were written here and there apart from each other are united; the register, main and the checkpoints follow. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/clock.h"
#include "syncd/checkpoint.h"
#include "syncd/landing.h"
#include "syncd/register.h"

struct uniting {
    struct voyage voyage;
    struct sides main;
    bool writes; /* this daemon may make commits of its own */
    bool made;   /* and did */
};

static void note(struct uniting *uniting, const char *name, const struct error *why)
{
    const struct sharing *sharing = &uniting->voyage.repository->sharing;
    char text[sizeof why->message + 200];

    snprintf(text, sizeof text, "%s of the upstream is not taken: %s", name, why->message);
    if (sharing->note) sharing->note(sharing->context, text);
}

static bool is_fatal(int code)
{
    return code == ERROR_MEMORY || code == ERROR_IO;
}

/* --- a dossier --- */

/* Where two lines of a branch part; zero when they have nothing in common. */
static git_oid base_of(const struct repository *repository, const struct sides *sides)
{
    git_oid base = {{0}};

    if (sides->relation == RELATION_BEHIND) return sides->here;
    if (git_merge_base(&base, repository->git, &sides->here, &sides->there)) memset(&base, 0, sizeof base);
    return base;
}

/* From here on people, and daemons, are judged by what the registry becomes. */
static void take_registry(struct uniting *uniting, struct registry *registry, const git_oid *tip)
{
    struct repository *repository = uniting->voyage.repository;

    registry_free(repository->registry);
    repository->registry = registry;
    repository->registry_tip = *tip;
    uniting->voyage.main_behind = true;
}

static int forward(struct uniting *uniting, const char *ref, const struct sides *sides, struct registry **next,
                   struct error *err)
{
    struct voyage *voyage = &uniting->voyage;
    int result = voyage_ref(voyage, ref, &sides->here, &sides->there, err);

    if (result || !*next) return result;
    take_registry(uniting, *next, &sides->there);
    *next = NULL;
    return 0;
}

static int unite(struct uniting *uniting, const char *id, const struct sides *sides, struct error *err)
{
    struct voyage *voyage = &uniting->voyage;
    struct landing_dossier dossier = {.id = id, .registry = voyage->repository->registry};
    git_oid commit;
    int result;

    if (!uniting->writes) return error_set(err, ERROR_REFUSED, "this daemon wrote it too, and its key counts no more");
    snprintf(dossier.day, sizeof dossier.day, "%s", voyage->day);
    result = landing_union(voyage, &dossier, &sides->here, &sides->there, &commit, err);
    uniting->made = uniting->made || !result;
    if (!result && dossier.next) {
        take_registry(uniting, dossier.next, &commit);
        dossier.next = NULL;
    } else if (!result) {
        result = register_follow(voyage, id, dossier.fold, err);
    }
    landing_dossier_fini(&dossier);
    return result;
}

/* What is wrong with a branch there is noted, and holds up no other. */
static int take_dossier(struct uniting *uniting, const char *dossier, struct error *err)
{
    struct repository *repository = uniting->voyage.repository;
    const struct registry *registry = repository->registry;
    struct registry *next = NULL;
    struct error why = {0};
    struct sides sides;
    char ref[REF_SIZE];
    git_oid base;
    int result;

    repository_dossier_ref(dossier, ref);
    if ((result = repository_sides(repository, ref, &sides, err)) || sides.relation == RELATION_LEVEL ||
        sides.relation == RELATION_AHEAD) {
        return result;
    }
    base = base_of(repository, &sides);
    /* The daemons that wrote the registry are those that it admits in the end. */
    if (strcmp(dossier, REGISTRY_DOSSIER) == 0 &&
        !(result = repository_registry_at(repository, &sides.there, &next, &why))) {
        registry = next;
    }
    if (!result) result = landing_intake(repository, registry, dossier, &sides.here, &base, &sides.there, &why);
    if (!result && sides.relation == RELATION_BEHIND)
        result = forward(uniting, ref, &sides, &next, &why);
    else if (!result)
        result = unite(uniting, dossier, &sides, &why);
    registry_free(next);
    if (is_fatal(result)) {
        if (err) *err = why;
        return result;
    }
    if (result) note(uniting, dossier, &why);
    return 0;
}

static int each_dossier(void *context, const char *dossier, const git_oid *tip, struct error *err)
{
    (void)tip;
    if (strcmp(dossier, REGISTRY_DOSSIER) == 0) return 0;
    if (dossier_id_valid(dossier)) return take_dossier(context, dossier, err);
    return 0; /* somebody's own branch */
}

/* --- certificates --- */

static int each_certificate(void *context, const char *number, const git_oid *tag, struct error *err)
{
    struct uniting *uniting = context;
    struct repository *repository = uniting->voyage.repository;
    struct error why = {0};
    struct sides sides;
    char ref[REF_SIZE];
    git_oid commit;
    int result;

    snprintf(ref, sizeof ref, REF_CERTIFICATE "%s", number);
    if ((result = repository_sides(repository, ref, &sides, err)) || sides.relation == RELATION_LEVEL) return result;
    if (sides.relation == RELATION_APART) {
        error_set(&why, ERROR_CONFLICT, "another certificate has this number here");
        note(uniting, ref, &why);
        return 0;
    }
    result = repository_tag_signed(repository, repository->registry, tag, &commit, &why);
    if (is_fatal(result)) {
        if (err) *err = why;
        return result;
    }
    if (!result) return voyage_ref(&uniting->voyage, ref, &sides.here, tag, err);
    note(uniting, ref, &why);
    return 0;
}

/* --- main --- */

/* Certificates that stand and that main there tells nothing of are as main here has them. */
static int add_entries(json_t *entries, const json_t *more, struct error *err)
{
    const char *number;
    json_t *entry;

    json_object_foreach((json_t *)(uintptr_t)more, number, entry)
    {
        if (!json_object_get(entries, number) && json_object_set(entries, number, entry)) return error_memory(err);
    }
    return 0;
}

/* Where main is ahead there, or apart: what is written next follows that, and its register is gone on with. */
static int take_main(struct uniting *uniting, struct error *err)
{
    struct voyage *voyage = &uniting->voyage;
    struct repository *repository = voyage->repository;
    struct sides *main = &uniting->main;
    struct error why = {0};
    json_t *theirs;
    int result = repository_sides(repository, REF_MAIN, main, err);

    if (result || main->relation == RELATION_LEVEL || main->relation == RELATION_AHEAD) return result;
    result = landing_intake_signed(repository, repository->registry, &main->here, &main->there, &why);
    if (!result && main->relation == RELATION_APART && !uniting->writes)
        result = error_set(&why, ERROR_REFUSED, "this daemon wrote it too, and its key counts no more");
    if (result && !is_fatal(result)) {
        note(uniting, "main", &why);
        main->relation = RELATION_LEVEL;
        return 0;
    }
    if (result) {
        if (err) *err = why;
        return result;
    }
    if ((result = register_entries(repository, &main->there, &theirs, err))) return result;
    result = add_entries(theirs, voyage->entries, err);
    json_decref(voyage->entries);
    voyage->entries = theirs;
    voyage->main = main->there;
    if (main->relation == RELATION_APART) voyage->main_also = main->here;
    return result;
}

/* Where a branch stands once the voyage is over. */
static int tip_after(const struct voyage *voyage, const char *dossier, git_oid *tip, struct error *err)
{
    char ref[REF_SIZE];

    repository_dossier_ref(dossier, ref);
    for (size_t i = 0; i < voyage->ref_count; i++) {
        if (strcmp(voyage->refs[i].name, ref) != 0) continue;
        *tip = voyage->refs[i].to;
        return 0;
    }
    return repository_ref(voyage->repository, ref, tip, err);
}

/* What became of the certificates of one dossier, by its branch as it is here. */
static int follow_dossier(struct voyage *voyage, const char *dossier, struct error *err)
{
    struct registry *own;
    struct fold *fold;
    git_oid tip;
    int result = tip_after(voyage, dossier, &tip, err);

    if (result || git_oid_is_zero(&tip)) return result;
    if ((result = register_read(voyage->repository, &tip, NULL, &fold, &own, err))) return result;
    result = register_follow(voyage, dossier, fold, err);
    fold_free(fold);
    registry_free(own);
    return result;
}

/* Main there does not tell of what only this daemon has landed yet. */
static int follow_ours(struct voyage *voyage, struct error *err)
{
    json_t *dossiers = json_object(), *entry;
    const char *number, *dossier;
    int result = dossiers ? 0 : error_memory(err);

    json_object_foreach(voyage->entries, number, entry)
    {
        dossier = json_string_value(json_object_get(entry, "dossier"));
        if (!result && dossier && dossier_id_valid(dossier) && json_object_set_new(dossiers, dossier, json_true()))
            result = error_memory(err);
    }
    json_object_foreach(dossiers, dossier, entry)
    {
        struct sides sides;
        char ref[REF_SIZE];
        repository_dossier_ref(dossier, ref);
        if (!result) result = repository_sides(voyage->repository, ref, &sides, err);
        if (!result && sides.relation == RELATION_AHEAD) result = follow_dossier(voyage, dossier, err);
    }
    json_decref(dossiers);
    return result;
}

static bool voyage_moves(const struct voyage *voyage, const char *name)
{
    for (size_t i = 0; i < voyage->ref_count; i++)
        if (strcmp(voyage->refs[i].name, name) == 0) return true;
    return false;
}

/* Main is only made anew where something was united: otherwise daemons of two versions would never come to rest. */
static int unite_main(struct uniting *uniting, struct error *err)
{
    struct voyage *voyage = &uniting->voyage;
    const struct sides *main = &uniting->main;
    int result = 0;

    if (main->relation == RELATION_APART) result = follow_ours(voyage, err);
    if (!result && (uniting->made || main->relation == RELATION_APART)) result = register_write(voyage, err);
    if (result) return result;
    if (voyage_moves(voyage, REF_MAIN))
        uniting->made = true;
    else if (main->relation == RELATION_BEHIND)
        return voyage_ref(voyage, REF_MAIN, &main->here, &main->there, err);
    return 0;
}

/* --- checkpoints --- */

static int unite_checkpoints(struct uniting *uniting, struct error *err)
{
    struct voyage *voyage = &uniting->voyage;
    struct repository *repository = voyage->repository;
    struct error why = {0};
    struct sides sides;
    int result = repository_sides(repository, REF_CHECKPOINT, &sides, err);

    if (result) return result;
    if (sides.relation == RELATION_BEHIND || sides.relation == RELATION_APART) {
        result = landing_intake_signed(repository, repository->registry, &sides.here, &sides.there, &why);
        if (result && !is_fatal(result)) {
            note(uniting, "checkpoint", &why);
            return 0;
        }
        if (result) {
            if (err) *err = why;
            return result;
        }
        if (sides.relation == RELATION_BEHIND && !uniting->made)
            return voyage_ref(voyage, REF_CHECKPOINT, &sides.here, &sides.there, err);
        voyage->united[voyage->united_count++] = sides.there;
    }
    if (!uniting->writes || (!uniting->made && !voyage->united_count)) return 0;
    return checkpoint_write(voyage, true, err);
}

/* --- all of it --- */

static int unite_all(struct uniting *uniting, struct error *err)
{
    struct repository *repository = uniting->voyage.repository;
    int result;

    if ((result = take_dossier(uniting, REGISTRY_DOSSIER, err)) || (result = take_main(uniting, err)) ||
        (result = repository_each_ref(repository, REF_UPSTREAM "heads/dossier/", each_dossier, uniting, err)) ||
        (result = repository_each_ref(repository, REF_UPSTREAM "tags/certificate/", each_certificate, uniting, err)) ||
        (result = unite_main(uniting, err))) {
        return result;
    }
    return unite_checkpoints(uniting, err);
}

int landing_unite(struct repository *repository, bool *moved, struct error *err)
{
    struct uniting uniting = {.voyage = {.repository = repository}};
    struct voyage *voyage = &uniting.voyage;
    int result = landing_prepare(repository, err);

    if (moved) *moved = false;
    if (result || (result = repository_follow(repository, err))) return result;
    if ((result = voyage_begin(voyage, repository, clock_microseconds() / 1000000, err))) goto out;
    uniting.writes = repository_admitted(repository, NULL) == 0;
    if ((result = unite_all(&uniting, err)) || !voyage->ref_count) goto out;
    if ((result = voyage_pack(voyage, err)) || (result = voyage_move(voyage, err))) goto out;
    if (moved) *moved = true;
    result = repository_level_with(voyage, err);
out:
    landing_drop(voyage, result != 0, NULL);
    voyage_fini(voyage);
    return result;
}

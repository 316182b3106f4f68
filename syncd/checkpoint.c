/* checkpoint.c: the next checkpoint, as a landing writes it. */
#include "syncd/checkpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One file of the tree that becomes another. */
struct change {
    char path[CHECKPOINT_PATH_SIZE];
    git_oid tip;
};

/* The next checkpoint while it is made. */
struct writing {
    struct voyage *voyage;
    git_oid head;             /* the commit before; zero: none */
    struct checkpoint before; /* the same, read */
    git_tree *base;           /* its tree */
    struct change *changes;
    size_t count;
};

/* --- which refs are another --- */

static int change_add(struct writing *writing, const char *path, const git_oid *tip, struct error *err)
{
    struct change *changes;

    if (!(changes = realloc(writing->changes, (writing->count + 1) * sizeof *changes))) return error_memory(err);
    writing->changes = changes;
    changes[writing->count] = (struct change){.tip = *tip};
    snprintf(changes[writing->count++].path, CHECKPOINT_PATH_SIZE, "%s", path);
    return 0;
}

/* Where the checkpoint before has a ref; zero when it has not. */
static int said_before(const struct writing *writing, const char *path, git_oid *said, struct error *err)
{
    git_tree_entry *entry = NULL;
    struct text text = {0};
    int status = writing->base ? git_tree_entry_bypath(&entry, writing->base, path) : GIT_ENOTFOUND, result = 0;

    memset(said, 0, sizeof *said);
    if (status == GIT_ENOTFOUND) return 0;
    if (status) return git_trouble(err, path);
    if (!(result = repository_blob(writing->voyage->repository, git_tree_entry_id(entry), &text, err)) &&
        (text.length != GIT_OID_HEXSZ + 1 || git_oid_fromstrn(said, text.data, GIT_OID_HEXSZ))) {
        result = error_set(err, ERROR_INVALID, "the checkpoint before is damaged at %s; `schouw-syncd verify`", path);
    }
    git_tree_entry_free(entry);
    text_fini(&text);
    return result;
}

/* A ref that is new, or ahead of what was said. A tag never moves. */
static int each_ref(void *context, const char *name, const git_oid *tip, struct error *err)
{
    struct writing *writing = context;
    git_repository *git = writing->voyage->repository->git;
    char path[CHECKPOINT_PATH_SIZE];
    git_oid said;
    int result;

    if (!checkpoint_path(name, path)) return 0;
    if ((result = said_before(writing, path, &said, err)) || git_oid_equal(&said, tip)) return result;
    if (!git_oid_is_zero(&said) && git_graph_descendant_of(git, tip, &said) != 1) return 0;
    return change_add(writing, path, tip, err);
}

/* What the voyage moves is told as it will be. */
static int change_put(struct writing *writing, const struct landing_ref *ref, struct error *err)
{
    char path[CHECKPOINT_PATH_SIZE];

    if (!checkpoint_path(ref->name, path)) return 0;
    for (size_t i = 0; i < writing->count; i++) {
        if (strcmp(writing->changes[i].path, path) != 0) continue;
        writing->changes[i].tip = ref->to;
        return 0;
    }
    return change_add(writing, path, &ref->to, err);
}

static int find_changes(struct writing *writing, bool anew, struct error *err)
{
    const struct voyage *voyage = writing->voyage;
    int result = 0;

    if (anew || !writing->base || voyage->united_count)
        result = repository_each_ref(voyage->repository, "", each_ref, writing, err);
    for (size_t i = 0; !result && i < voyage->ref_count; i++) result = change_put(writing, &voyage->refs[i], err);
    return result;
}

/* --- the tree --- */

static int write_tree(struct writing *writing, git_oid *tree, struct error *err)
{
    struct repository *repository = writing->voyage->repository;
    git_tree_update *updates = calloc(writing->count + 1, sizeof *updates);
    int result = updates ? 0 : error_memory(err);

    for (size_t i = 0; !result && i < writing->count; i++) {
        char line[GIT_OID_HEXSZ + 2];
        git_oid_tostr(line, GIT_OID_HEXSZ + 1, &writing->changes[i].tip);
        line[GIT_OID_HEXSZ] = '\n';
        updates[i] = (git_tree_update){
            .action = GIT_TREE_UPDATE_UPSERT, .path = writing->changes[i].path, .filemode = GIT_FILEMODE_BLOB};
        if (git_odb_write(&updates[i].id, repository->odb, line, GIT_OID_HEXSZ + 1, GIT_OBJECT_BLOB))
            result = git_trouble(err, "checkpoint");
    }
    if (!result && git_tree_create_updated(tree, repository->git, writing->base, writing->count, updates))
        result = git_trouble(err, "checkpoint");
    free(updates);
    return result;
}

/* --- the commit --- */

/* The checkpoints that it follows, the one with the highest number first, so that numbers go up by one along first
 * parents. */
static int find_parents(struct writing *writing, struct commit_draft *draft, struct checkpoint *first,
                        struct error *err)
{
    const struct voyage *voyage = writing->voyage;

    *first = writing->before;
    if (!git_oid_is_zero(&writing->head)) draft->parents[draft->parent_count++] = writing->head;
    for (size_t i = 0; i < voyage->united_count; i++) {
        struct checkpoint other;
        int result = checkpoint_read(voyage->repository, &voyage->united[i], &other, NULL, err);
        if (result) return result;
        if (strcmp(other.id, writing->before.id) == 0) continue;
        draft->parents[draft->parent_count] = voyage->united[i];
        if (other.number > first->number) {
            draft->parents[draft->parent_count] = draft->parents[0];
            draft->parents[0] = voyage->united[i];
            *first = other;
        }
        draft->parent_count++;
    }
    return 0;
}

/* The checkpoint that number `first`'s + 1 points back to: the first parent itself, or what lies behind the one that it
 * points back to. */
static int find_skip(const struct repository *repository, const struct checkpoint *first, char skip[GITOBJECT_ID_SIZE],
                     struct error *err)
{
    int64_t number = checkpoint_skip(first->number + 1);
    struct checkpoint behind;
    git_oid oid;
    int result;

    skip[0] = '\0';
    if (number == 0) return 0;
    if (number == first->number) {
        snprintf(skip, GITOBJECT_ID_SIZE, "%s", first->id);
        return 0;
    }
    if (git_oid_fromstr(&oid, first->skip)) return git_trouble(err, first->skip);
    if ((result = checkpoint_read(repository, &oid, &behind, NULL, err))) return result;
    snprintf(skip, GITOBJECT_ID_SIZE, "%s", behind.skip);
    return 0;
}

static int write_commit(struct writing *writing, git_oid *commit, struct error *err)
{
    struct voyage *voyage = writing->voyage;
    struct commit_draft draft = {.time = voyage->time};
    struct checkpoint first;
    struct text message = {0};
    char skip[GITOBJECT_ID_SIZE];
    int result;

    if ((result = find_parents(writing, &draft, &first, err)) ||
        (result = find_skip(voyage->repository, &first, skip, err)) ||
        (result = write_tree(writing, &draft.tree, err))) {
        return result;
    }
    text_printf(&message, "Checkpoint %lld: %zu ref%s moved\n\nCheckpoint: %lld\n", (long long)first.number + 1,
                writing->count, writing->count == 1 ? "" : "s", (long long)first.number + 1);
    if (skip[0]) text_printf(&message, "Skip: %s\n", skip);
    draft.message = message.data;
    result = message.failed ? error_memory(err) : repository_commit(voyage->repository, &draft, commit, err);
    text_fini(&message);
    return result;
}

/* Before 0.2.0 was done there were folders of two digits; who mixed both forms could show two places for one dossier.
 */
static int check_folders(const struct writing *writing, struct error *err)
{
    const git_tree_entry *heads = git_tree_entry_byname(writing->base, "heads");
    git_tree *tree;
    bool wide = false;

    if (!heads) return 0;
    if (git_tree_lookup(&tree, writing->voyage->repository->git, git_tree_entry_id(heads)))
        return git_trouble(err, "heads");
    for (size_t i = 0; i < git_tree_entrycount(tree); i++)
        wide = wide || strlen(git_tree_entry_name(git_tree_entry_byindex(tree, i))) != 1;
    git_tree_free(tree);
    if (!wide) return 0;
    return error_set(err, ERROR_INVALID,
                     "its checkpoints spread dossiers over folders of two digits, as no version that was released did: "
                     "go on with the schouw-syncd that made them, or begin anew with `schouw-syncd init`");
}

int checkpoint_write(struct voyage *voyage, bool anew, struct error *err)
{
    struct repository *repository = voyage->repository;
    struct writing writing = {.voyage = voyage};
    git_oid commit;
    int result;

    if ((result = repository_ref(repository, REF_CHECKPOINT, &writing.head, err))) return result;
    if (!git_oid_is_zero(&writing.head) &&
        ((result = checkpoint_read(repository, &writing.head, &writing.before, NULL, err)) ||
         (result = repository_tree(repository, &writing.head, &writing.base, err)) ||
         (result = check_folders(&writing, err)))) {
        error_wrap(err, "the branch checkpoint");
        goto out;
    }
    if ((result = find_changes(&writing, anew, err)) || (!writing.count && !voyage->united_count)) goto out;
    if (!(result = write_commit(&writing, &commit, err)))
        result = voyage_ref(voyage, REF_CHECKPOINT, &writing.head, &commit, err);
out:
    git_tree_free(writing.base);
    free(writing.changes);
    return result;
}

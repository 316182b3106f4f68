/* repository_checkpoint.c: checkpoints, as devices ask for them. */
#include <string.h>

#include "schema/sshwire.h"
#include "syncd/checkpoint.h"

const char *repository_key(const struct repository *repository)
{
    return repository->key;
}

const char *repository_founder(const struct repository *repository)
{
    return repository->founder;
}

unsigned long long repository_doubts(const struct repository *repository, struct repository_doubt *doubt)
{
    if (doubt) *doubt = repository->doubt;
    return repository->doubts;
}

static int checkpoint_find(const struct repository *repository, const char *commit, struct checkpoint *checkpoint,
                           struct error *err)
{
    git_oid oid;

    if (!gitobject_id_valid(commit) || git_oid_fromstr(&oid, commit))
        return error_set(err, ERROR_INVALID, "a checkpoint is named by 40 hex digits");
    return checkpoint_read(repository, &oid, checkpoint, NULL, err);
}

/* The one asked for: of this history, and nothing that happens to lie in the repository. */
static int head_find(struct repository *repository, const char *head, struct checkpoint *checkpoint, struct error *err)
{
    struct checkpoint newest;
    json_t *proof = NULL;
    int result = checkpoint_newest(repository, &newest, err);

    *checkpoint = newest;
    if (result || !*head || strcmp(head, newest.id) == 0) return result;
    if (!newest.number || checkpoint_find(repository, head, checkpoint, NULL) ||
        ((result = checkpoint_proof(repository, &newest, head, &proof, err)) == 0 && !proof)) {
        return error_set(err, ERROR_NOT_FOUND, "there is no such checkpoint in the history of this repository");
    }
    json_decref(proof);
    return result;
}

/* The commit alone, as text. */
static int alone(const struct repository *repository, const char *id, json_t **proof, struct error *err)
{
    struct checkpoint ignored;
    struct text bytes = {0};
    git_oid oid;
    int result = git_oid_fromstr(&oid, id) ? git_trouble(err, id) : 0;

    if (!result) result = checkpoint_read(repository, &oid, &ignored, &bytes, err);
    if (!result) *proof = json_pack("[s%]", bytes.data, bytes.length);
    if (!result && !*proof) result = error_set(err, ERROR_INVALID, "checkpoint %s is no text", id);
    text_fini(&bytes);
    return result;
}

int repository_checkpoint(struct repository *repository, const char *head, const char *known, json_t **checkpoint,
                          struct error *err)
{
    struct checkpoint from;
    json_t *proof = NULL;
    bool descends = false;
    int result;

    *checkpoint = NULL;
    if ((result = head_find(repository, head, &from, err))) return result;
    if (from.number && *known) {
        if ((result = checkpoint_proof(repository, &from, known, &proof, err))) return result;
        descends = proof != NULL;
    }
    if (from.number && !proof && (result = alone(repository, from.id, &proof, err))) return result;
    if (from.number)
        *checkpoint = json_pack("{s:I, s:s, s:b, s:o}", "number", (json_int_t)from.number, "commit", from.id,
                                "descends", descends || !*known, "proof", proof);
    else
        *checkpoint = json_null();
    return *checkpoint ? 0 : error_memory(err);
}

int repository_checkpoint_tip(struct repository *repository, const char *commit, const char *dossier, char hex[65],
                              struct error *err)
{
    char ref[REF_SIZE], path[CHECKPOINT_PATH_SIZE];
    struct text text = {0};
    git_oid oid;
    int result;

    hex[0] = '\0';
    if (!dossier_id_valid(dossier)) return 0;
    if (git_oid_fromstr(&oid, commit)) return git_trouble(err, commit);
    if (latest_find(repository, &oid, dossier, hex)) return 0;
    repository_dossier_ref(dossier, ref);
    checkpoint_path(ref, path);
    result = repository_file(repository, &oid, path, &text, err);
    if (!result && text.length == GIT_OID_HEXSZ + 1) snprintf(hex, GIT_OID_HEXSZ + 1, "%s", text.data);
    text_fini(&text);
    if (result == ERROR_NOT_FOUND) result = 0;
    if (!result) latest_learn(repository, &oid, dossier, hex);
    return result;
}

/* --- the way to a dossier --- */

struct gathering {
    const struct repository *repository;
    json_t *seen; /* object: ids of trees that are in the list */
    json_t *trees;
};

static int tree_add(struct gathering *gathering, const git_oid *oid, struct error *err)
{
    char hex[GIT_OID_HEXSZ + 1];
    struct text base64 = {0};
    git_odb_object *object = NULL;
    int result = 0;

    git_oid_tostr(hex, sizeof hex, oid);
    if (json_object_get(gathering->seen, hex)) return 0;
    if (git_object_read(&object, repository_source(gathering->repository, oid), oid)) return git_trouble(err, hex);
    base64_encode(&base64, git_odb_object_data(object), git_odb_object_size(object));
    if (base64.failed || json_object_set_new(gathering->seen, hex, json_true()) ||
        json_array_append_new(gathering->trees, json_stringn(base64.data ? base64.data : "", base64.length))) {
        result = error_memory(err);
    }
    text_fini(&base64);
    git_odb_object_free(object);
    return result;
}

/* All folders on the way, as far as it goes. */
static int way_add(struct gathering *gathering, const git_oid *root, const char *dossier, struct error *err)
{
    char ref[REF_SIZE], path[CHECKPOINT_PATH_SIZE];
    git_oid at = *root;
    int result;

    if (!dossier_id_valid(dossier)) return 0;
    repository_dossier_ref(dossier, ref);
    checkpoint_path(ref, path);
    for (char *name = path, *next; !(result = tree_add(gathering, &at, err)) && name; name = next) {
        const git_tree_entry *entry;
        git_tree *tree;
        next = strchr(name, '/');
        if (!next) break;
        *next++ = '\0';
        if (git_tree_lookup(&tree, gathering->repository->git, &at)) return git_trouble(err, path);
        entry = git_tree_entry_byname(tree, name);
        if (entry) at = *git_tree_entry_id(entry);
        git_tree_free(tree);
        if (!entry) break;
    }
    return result;
}

int repository_checkpoint_trees(struct repository *repository, const char *commit, const json_t *dossiers,
                                json_t **trees, struct error *err)
{
    struct gathering gathering = {.repository = repository, .seen = json_object(), .trees = json_array()};
    git_tree *root = NULL;
    const json_t *dossier;
    size_t index;
    git_oid oid;
    int result = gathering.seen && gathering.trees ? 0 : error_memory(err);

    if (!result && git_oid_fromstr(&oid, commit)) result = git_trouble(err, commit);
    if (!result) result = repository_tree(repository, &oid, &root, err);
    json_array_foreach(dossiers, index, dossier)
    {
        if (!result) result = way_add(&gathering, git_tree_id(root), json_string_value(dossier), err);
    }
    *trees = result ? NULL : json_incref(gathering.trees);
    json_decref(gathering.trees);
    json_decref(gathering.seen);
    git_tree_free(root);
    return result;
}

/* checkpoint_read.c: checkpoints as they stand in git, and the way from one to an earlier one. */
#include <stdlib.h>
#include <string.h>

#include "syncd/checkpoint.h"

#define UNITED_DEPTH 8  /* histories within histories that were united, on one way down */
#define READS_MAX 20000 /* checkpoints that are looked at for one answer */

int checkpoint_read(const struct repository *repository, const git_oid *commit, struct checkpoint *checkpoint,
                    struct text *bytes, struct error *err)
{
    git_odb_object *object = NULL;
    char hex[GIT_OID_HEXSZ + 1];
    int status = git_odb_read(&object, repository->odb, commit), result;

    git_oid_tostr(hex, sizeof hex, commit);
    if (status == GIT_ENOTFOUND) return error_set(err, ERROR_NOT_FOUND, "there is no checkpoint %s", hex);
    if (status) return git_trouble(err, hex);
    if (git_odb_object_type(object) != GIT_OBJECT_COMMIT) {
        result = error_set(err, ERROR_INVALID, "%s is no checkpoint", hex);
    } else {
        result = checkpoint_parse(git_odb_object_data(object), git_odb_object_size(object), checkpoint, err);
        if (!result && bytes) {
            text_append(bytes, git_odb_object_data(object), git_odb_object_size(object));
            if (bytes->failed) result = error_memory(err);
        }
    }
    git_odb_object_free(object);
    return result;
}

int checkpoint_newest(struct repository *repository, struct checkpoint *checkpoint, struct error *err)
{
    git_oid head;
    int result = repository_ref(repository, REF_CHECKPOINT, &head, err);

    *checkpoint = (struct checkpoint){0};
    if (result || git_oid_is_zero(&head)) return result;
    if (!git_oid_equal(&repository->newest_id, &head)) {
        if ((result = checkpoint_read(repository, &head, &repository->newest, NULL, err))) {
            repository->newest_id = (git_oid){{0}};
            return result;
        }
        repository->newest_id = head;
    }
    *checkpoint = repository->newest;
    return 0;
}

/* --- the way down --- */

struct descent {
    const struct repository *repository;
    const struct checkpoint *known;
    json_t *proof;
    size_t reads;
};

/* Reads the checkpoint of an id that another one names. */
static int read_named(struct descent *descent, const char *id, struct checkpoint *checkpoint, struct text *bytes,
                      struct error *err)
{
    git_oid oid;

    if (descent->reads++ > READS_MAX)
        return error_set(err, ERROR_REFUSED, "the way between these checkpoints is too long to be looked for");
    if (git_oid_fromstr(&oid, id)) return error_set(err, ERROR_INVALID, "%s is no id", id);
    return checkpoint_read(descent->repository, &oid, checkpoint, bytes, err);
}

/* One step back along the line of first parents, not beyond `number`. */
static const char *back(const struct checkpoint *from, int64_t number)
{
    return checkpoint_skip(from->number) >= number && from->skip[0] ? from->skip : from->parents[0];
}

/* Adds the commits from `id` down to number `number` of its line, without that one; `found` gets it. */
static int walk_line(struct descent *descent, const char *id, int64_t number, struct checkpoint *found,
                     struct error *err)
{
    struct text bytes = {0};
    char next[GITOBJECT_ID_SIZE];
    int result = 0;

    snprintf(next, sizeof next, "%s", id);
    for (;;) {
        if ((result = read_named(descent, next, found, &bytes, err)) || found->number <= number) break;
        if (json_array_append_new(descent->proof, json_stringn(bytes.data, bytes.length))) {
            result = error_set(err, ERROR_INVALID, "checkpoint %.7s is no text", found->id);
            break;
        }
        bytes.length = 0;
        snprintf(next, sizeof next, "%s", back(found, number));
    }
    text_fini(&bytes);
    return result;
}

static int find(struct descent *descent, const char *id, int depth, bool *found, struct error *err);

/* Looks behind the other parents of each checkpoint on the line where histories were united. */
static int find_aside(struct descent *descent, const char *id, int depth, bool *found, struct error *err)
{
    struct checkpoint at, above;
    int result = read_named(descent, id, &at, NULL, err);

    while (!result && at.number > descent->known->number) {
        size_t kept = json_array_size(descent->proof);
        for (size_t i = 1; i < at.parent_count; i++) {
            char united[GITOBJECT_ID_SIZE];
            struct text bytes = {0};
            struct checkpoint last;
            snprintf(united, sizeof united, "%s", at.id);
            /* Down to this one, itself as well, and from its other parent on. */
            if (!(result = walk_line(descent, id, at.number, &last, err)) &&
                !(result = read_named(descent, united, &last, &bytes, err)) &&
                json_array_append_new(descent->proof, json_stringn(bytes.data, bytes.length))) {
                result = error_memory(err);
            }
            text_fini(&bytes);
            if (!result) result = find(descent, at.parents[i], depth + 1, found, err);
            if (result || *found) return result;
            while (json_array_size(descent->proof) > kept)
                json_array_remove(descent->proof, json_array_size(descent->proof) - 1);
        }
        above = at;
        result = above.parent_count ? read_named(descent, above.parents[0], &at, NULL, err) : 0;
        if (!above.parent_count) break;
    }
    return result;
}

/* From `id` down to the known one. */
static int find(struct descent *descent, const char *id, int depth, bool *found, struct error *err)
{
    size_t kept = json_array_size(descent->proof);
    struct checkpoint last;
    int result = walk_line(descent, id, descent->known->number, &last, err);

    *found = !result && strcmp(last.id, descent->known->id) == 0;
    if (result || *found) return result;
    while (json_array_size(descent->proof) > kept)
        json_array_remove(descent->proof, json_array_size(descent->proof) - 1);
    return depth < UNITED_DEPTH ? find_aside(descent, id, depth, found, err) : 0;
}

int checkpoint_proof(const struct repository *repository, const struct checkpoint *from, const char *known,
                     json_t **proof, struct error *err)
{
    struct checkpoint there;
    struct descent descent = {.repository = repository, .known = &there};
    bool found = false;
    git_oid oid;
    int result;

    *proof = NULL;
    if (!gitobject_id_valid(known) || git_oid_fromstr(&oid, known)) return 0;
    result = checkpoint_read(repository, &oid, &there, NULL, NULL);
    if (result == ERROR_MEMORY) return error_memory(err);
    if (result || there.number > from->number) return 0; /* what is not here, or no checkpoint, is not before it */
    if (!(descent.proof = json_array())) return error_memory(err);
    if (!(result = find(&descent, from->id, 0, &found, err)) && found) *proof = json_incref(descent.proof);
    json_decref(descent.proof);
    return result == ERROR_REFUSED ? 0 : result; /* a way that nobody finds is none */
}

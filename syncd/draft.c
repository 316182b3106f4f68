/* draft.c: libgit2 looks for each new object whether it is stored: in every pack, one after the other, and then lists
 * the folder of packs anew. Between the two stands this, which does not ask: what is stored twice is no harm, and who
 * knows that an object stands in the commit before need not write it. */
#include "syncd/draft.h"

#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "syncd/pack.h"
#include "syncd/repository_state.h"

#define TABLE_FIRST 256 /* a power of two */

struct draft {
    git_odb_backend backend; /* first: its address is libgit2's */
    git_odb *stored;
    struct crew *crew; /* or NULL */
    struct press *press;
    struct pack_object *objects; /* each with a `kept` of its own */
    size_t count, capacity;
    uint32_t *table; /* place + 1 of an object, near where its id points; 0: nothing */
    size_t table_size;
};

/* An object's bytes, and what becomes of them beside the landing. */
struct kept {
    struct pressed pressed; /* first: its address is that of what holds it */
    char bytes[];
};

/* Where the id is in the table, or where it would be. */
static uint32_t *slot_of(const struct draft *draft, const git_oid *id)
{
    uint64_t at;

    memcpy(&at, id->id, sizeof at);
    while (draft->table[at & (draft->table_size - 1)] &&
           !git_oid_equal(&draft->objects[draft->table[at & (draft->table_size - 1)] - 1].id, id))
        at++;
    return &draft->table[at & (draft->table_size - 1)];
}

static const struct pack_object *find(const struct draft *draft, const git_oid *id)
{
    uint32_t place = draft->table ? *slot_of(draft, id) : 0;
    return place ? &draft->objects[place - 1] : NULL;
}

/* Makes the table say where the objects are. */
static void table_fill(struct draft *draft)
{
    if (draft->table) memset(draft->table, 0, draft->table_size * sizeof *draft->table);
    for (size_t i = 0; i < draft->count; i++) *slot_of(draft, &draft->objects[i].id) = (uint32_t)i + 1;
}

/* Room for one more; the table at most half full. */
static int grow(struct draft *draft)
{
    if (draft->count == draft->capacity) {
        size_t capacity = draft->capacity ? draft->capacity * 2 : TABLE_FIRST / 2;
        struct pack_object *objects = realloc(draft->objects, capacity * sizeof *objects);
        if (!objects) return GIT_ERROR;
        draft->objects = objects;
        draft->capacity = capacity;
    }
    if ((draft->count + 1) * 2 <= draft->table_size) return 0;
    size_t size = draft->table_size ? draft->table_size * 2 : TABLE_FIRST;
    uint32_t *table = malloc(size * sizeof *table);
    if (!table) return GIT_ERROR;
    free(draft->table);
    draft->table = table;
    draft->table_size = size;
    table_fill(draft);
    return 0;
}

/* --- what libgit2 calls --- */

static int on_write(git_odb_backend *backend, const git_oid *id, const void *bytes, size_t length, git_object_t type)
{
    struct draft *draft = (struct draft *)backend;
    struct kept *kept;

    if (find(draft, id)) return 0;
    if (grow(draft) || !(kept = malloc(sizeof *kept + length + 1))) return GIT_ERROR;
    memcpy(kept->bytes, bytes, length);
    kept->pressed = (struct pressed){.bytes = kept->bytes, .length = length};
    press_add(draft->press, &kept->pressed);
    draft->objects[draft->count] = (struct pack_object){*id, type, kept->bytes, length, &kept->pressed};
    *slot_of(draft, id) = (uint32_t)++draft->count;
    return 0;
}

static int on_read(void **bytes, size_t *length, git_object_t *type, git_odb_backend *backend, const git_oid *id)
{
    struct draft *draft = (struct draft *)backend;
    const struct pack_object *object = find(draft, id);
    git_odb_object *stored = NULL;
    int status = object ? 0 : git_object_read(&stored, draft->stored, id);

    if (status) return status;
    *length = object ? object->length : git_odb_object_size(stored);
    *type = object ? object->type : git_odb_object_type(stored);
    *bytes = git_odb_backend_data_alloc(backend, *length + 1);
    if (*bytes) {
        memcpy(*bytes, object ? object->bytes : git_odb_object_data(stored), *length);
        ((char *)*bytes)[*length] = '\0'; /* libgit2 reads commits and tags as strings */
    }
    git_odb_object_free(stored);
    return *bytes ? 0 : GIT_ERROR;
}

static int on_read_header(size_t *length, git_object_t *type, git_odb_backend *backend, const git_oid *id)
{
    const struct draft *draft = (struct draft *)backend;
    const struct pack_object *object = find(draft, id);

    if (!object) return git_odb_read_header(length, type, draft->stored, id);
    *length = object->length;
    *type = object->type;
    return 0;
}

static int on_exists(git_odb_backend *backend, const git_oid *id)
{
    const struct draft *draft = (struct draft *)backend;
    return find(draft, id) || git_odb_exists(draft->stored, id);
}

/* Asked of each object that is about to be written. That it is stored as well would not be enough: the pack of a
 * landing whose refs did not move leads nowhere, and somebody's git may prune it. */
static int on_freshen(git_odb_backend *backend, const git_oid *id)
{
    return find((struct draft *)backend, id) ? 0 : GIT_ENOTFOUND;
}

static int on_foreach(git_odb_backend *backend, git_odb_foreach_cb call, void *payload)
{
    return git_odb_foreach(((struct draft *)backend)->stored, call, payload);
}

static void on_free(git_odb_backend *backend)
{
    struct draft *draft = (struct draft *)backend;

    draft_reset(draft);
    press_free(draft->press);
    git_odb_free(draft->stored);
    free(draft->objects);
    free(draft->table);
    free(draft);
}

/* --- */

int draft_new(git_repository *git, struct crew *crew, struct draft **out, struct error *err)
{
    struct draft *draft = calloc(1, sizeof *draft);
    git_odb *above = NULL;
    int status;

    *out = NULL;
    if (!draft) return error_memory(err);
    draft->crew = crew;
    draft->press = press_new(crew);
    if (!draft->press) {
        free(draft);
        return error_memory(err);
    }
    git_odb_init_backend(&draft->backend, GIT_ODB_BACKEND_VERSION);
    draft->backend.read = on_read;
    draft->backend.read_header = on_read_header;
    draft->backend.write = on_write;
    draft->backend.exists = on_exists;
    draft->backend.freshen = on_freshen;
    draft->backend.foreach = on_foreach;
    draft->backend.free = on_free;
    if (git_repository_odb(&draft->stored, git) || git_odb_new(&above) ||
        git_odb_add_backend(above, &draft->backend, 1)) {
        git_odb_free(above);
        on_free(&draft->backend);
        return git_trouble(err, "memory");
    }
    status = git_repository_set_odb(git, above); /* holds it, and it the draft */
    git_odb_free(above);
    if (status) return git_trouble(err, "memory");
    *out = draft;
    return 0;
}

int draft_blob(struct draft *draft, const git_oid *id, const void *bytes, size_t length, struct error *err)
{
    return on_write(&draft->backend, id, bytes, length, GIT_OBJECT_BLOB) ? error_memory(err) : 0;
}

void draft_settle(struct draft *draft)
{
    crew_settle(draft->crew);
}

int draft_pack(struct draft *draft, const char *folder, struct error *err)
{
    int result = draft->count ? pack_write(folder, draft->objects, draft->count, draft->crew, err) : 0;

    table_fill(draft); /* they are in another order now */
    return result;
}

void draft_reset(struct draft *draft)
{
    crew_settle(draft->crew);
    for (size_t i = 0; i < draft->count; i++) {
        struct kept *kept = (struct kept *)(uintptr_t)draft->objects[i].pressed;
        free(kept->pressed.out);
        free(kept);
    }
    draft->count = 0;
    table_fill(draft);
}

git_odb *draft_source(const struct draft *draft, const git_oid *id)
{
    return find(draft, id) ? draft->backend.odb : draft->stored;
}

int draft_refresh(struct draft *draft, struct error *err)
{
    return git_odb_refresh(draft->stored) ? git_trouble(err, "packs") : 0;
}

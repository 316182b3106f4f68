/* repository_index_file.c: index.sqlite, the copy of the index that the next start reads. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "syncd/file.h"
#include "syncd/repository_state.h"

#define INDEX_FILE "index.sqlite"

/* Whether SQLite finds nothing wrong with the attached file. */
static bool file_is_sound(struct repository *repository)
{
    sqlite3_stmt *statement = NULL;
    bool sound =
        sqlite3_prepare_v2(repository->index, "PRAGMA file.quick_check(1)", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW && strcmp(index_column(statement, 0), "ok") == 0;
    sqlite3_finalize(statement);
    return sound;
}

int index_read(struct repository *repository, struct error *err)
{
    struct error wrong = {0};
    char path[PATH_MAX], uri[PATH_MAX + 64];
    int result;

    if ((result = repository_path(repository, INDEX_FILE, path, err))) return result;
    if (access(path, R_OK) || strpbrk(path, "?#%")) return 0; /* these mean something in a URI */
    snprintf(uri, sizeof uri, "file:%s?mode=ro&immutable=1", path);
    if (index_run(repository, "index_attach", uri, &wrong)) return 0;
    if (file_is_sound(repository)) {
        if ((result = index_begin(repository, err))) return result;
        result = index_end(repository, index_run(repository, "index_copy", NULL, &wrong) == 0, err);
    }
    sqlite3_exec(repository->index, "DETACH file", NULL, NULL, NULL);
    return result;
}

struct index_copy {
    sqlite3 *index; /* in memory; nobody else's */
    char path[PATH_MAX];
};

static void copy_free(struct index_copy *copy)
{
    sqlite3_close(copy->index);
    free(copy);
}

int repository_index_copy(struct repository *repository, struct index_copy **out, struct error *err)
{
    struct index_copy *copy = NULL;
    sqlite3_int64 length = 0;
    unsigned char *pages = NULL;
    int result = 0;

    *out = NULL;
    if (!repository->index || !repository->index_changed) return 0;
    copy = calloc(1, sizeof *copy);
    if (!copy || sqlite3_open(":memory:", &copy->index) != SQLITE_OK) {
        result = error_memory(err);
    } else if (!(result = repository_path(repository, INDEX_FILE, copy->path, err))) {
        pages = sqlite3_serialize(repository->index, "main", &length, 0);
        if (!pages || sqlite3_deserialize(copy->index, "main", pages, length, length,
                                          SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY) != SQLITE_OK)
            result = error_memory(err);
    }
    if (result) {
        if (copy) copy_free(copy);
        return result;
    }
    repository->index_changed = false;
    *out = copy;
    return 0;
}

/* Made by the schema and never by another file, so that its counters are those of any other index. One fsync is enough:
 * nothing reads it before it is in its place. */
static int copy_into(struct index_copy *copy, const char *path, struct error *err)
{
    char *sql = sqlite3_mprintf("PRAGMA synchronous = OFF; VACUUM INTO %Q", path);
    int result = sql ? 0 : error_memory(err), file;

    if (sql && sqlite3_exec(copy->index, sql, NULL, NULL, NULL) != SQLITE_OK)
        result = error_set(err, ERROR_IO, "%s can not be written: %s", path, sqlite3_errmsg(copy->index));
    sqlite3_free(sql);
    if (result) return result;
    file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fsync(file)) result = error_set(err, ERROR_IO, "%s can not be written", path);
    if (file >= 0) close(file);
    return result;
}

/* `suffix` of the file beside it: who holds landing.lock and who does not must not write the same one. */
static int copy_write(struct index_copy *copy, const char *suffix, struct error *err)
{
    char beside[PATH_MAX + 8];
    int result;

    if (!copy) return 0;
    snprintf(beside, sizeof beside, "%s.%s", copy->path, suffix);
    unlink(beside);
    if (!(result = copy_into(copy, beside, err)) && rename(beside, copy->path))
        result = error_set(err, ERROR_IO, "%s can not be written", copy->path);
    if (result)
        unlink(beside);
    else
        result = file_sync_folder(copy->path, err);
    copy_free(copy);
    return result;
}

int repository_index_write(struct index_copy *copy, struct error *err)
{
    return copy_write(copy, "next", err);
}

void repository_index_changed(struct repository *repository)
{
    repository->index_changed = true;
}

int index_write(struct repository *repository, struct error *err)
{
    struct index_copy *copy;
    int result;

    repository->index_changed = true;
    result = repository_index_copy(repository, &copy, err);
    if (!result) result = copy_write(copy, "new", err);
    if (result) repository->index_changed = true;
    return result;
}

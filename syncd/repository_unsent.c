/* repository_unsent.c: which bytes of evidence the upstream has yet to get: an empty file lfs/unsent/<sha256> for each,
 * so that a daemon that stopped goes on where it was. lfs/upstream says where they go; without it they go nowhere. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/digest.h"
#include "syncd/file.h"
#include "syncd/repository_state.h"

#define UNSENT "lfs/unsent"
#define PLACE "lfs/upstream"
#define PLACE_MAX 4096

/* "<directory>/<name>[/<sha256>]"; of a repository whose directory is too long nothing was ever stored. */
static void path_of(const struct repository *repository, const char *name, const char *sha256, char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%.3900s/%s%s%s", repository->directory, name, *sha256 ? "/" : "", sha256);
}

/* --- one piece --- */

static int mark(const struct repository *repository, const char *sha256, struct error *err)
{
    char path[PATH_MAX];
    int fd;

    path_of(repository, UNSENT, sha256, path);
    fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return error_set(err, ERROR_IO, "%s: %s", path, strerror(errno));
    close(fd);
    return 0;
}

static int folder_make(const struct repository *repository, struct error *err)
{
    char path[PATH_MAX];
    int result;

    path_of(repository, UNSENT, "", path);
    result = file_directory(path, err);
    return result ? result : file_sync_folder(path, err);
}

/* What was marked is so after a power cut as well. */
static int folder_sync(const struct repository *repository, struct error *err)
{
    char path[PATH_MAX];

    path_of(repository, UNSENT, "x", path);
    return file_sync_folder(path, err);
}

int repository_unsent_note(const struct repository *repository, const char *sha256, bool *noted, struct error *err)
{
    char place[PATH_MAX];
    int result;

    path_of(repository, PLACE, "", place);
    *noted = access(place, F_OK) == 0;
    if (!*noted) return 0;
    if ((result = folder_make(repository, err)) || (result = mark(repository, sha256, err))) return result;
    return folder_sync(repository, err);
}

bool repository_evidence_unsent(const struct repository *repository, const char *sha256)
{
    char path[PATH_MAX];

    path_of(repository, UNSENT, sha256, path);
    return access(path, F_OK) == 0;
}

int repository_evidence_sent(const struct repository *repository, const char *sha256, struct error *err)
{
    char path[PATH_MAX];

    path_of(repository, UNSENT, sha256, path);
    /* Not flushed: what is sent twice does no harm. */
    if (unlink(path) && errno != ENOENT) return error_set(err, ERROR_IO, "%s: %s", path, strerror(errno));
    return 0;
}

/* --- all of them --- */

/* Calls back for each name in lfs/unsent. */
static int each_unsent(const struct repository *repository,
                       int (*call)(const struct repository *repository, const char *sha256, void *context,
                                   struct error *err),
                       void *context, struct error *err)
{
    char path[PATH_MAX];
    DIR *folder;
    int result = 0;

    path_of(repository, UNSENT, "", path);
    if (!(folder = opendir(path)))
        return errno == ENOENT ? 0 : error_set(err, ERROR_IO, "%s: %s", path, strerror(errno));
    for (const struct dirent *entry; !result && (entry = readdir(folder));)
        if (digest_is_hex(entry->d_name)) result = call(repository, entry->d_name, context, err);
    closedir(folder);
    return result;
}

/* One that was marked and whose bytes did not come to their place is none yet. */
static int add_one(const struct repository *repository, const char *sha256, void *list, struct error *err)
{
    long long size = repository_evidence_size(repository, sha256);

    if (size < 0) return 0;
    if (json_array_append_new(list, json_pack("{s:s, s:I}", "sha256", sha256, "size", (json_int_t)size)))
        return error_memory(err);
    return 0;
}

int repository_evidence_unsent_all(const struct repository *repository, json_t **list, struct error *err)
{
    int result;

    if (!(*list = json_array())) return error_memory(err);
    if ((result = each_unsent(repository, add_one, *list, err))) {
        json_decref(*list);
        *list = NULL;
    }
    return result;
}

/* --- where they go --- */

static int forget_one(const struct repository *repository, const char *sha256, void *context, struct error *err)
{
    (void)context;
    return repository_evidence_sent(repository, sha256, err);
}

static int mark_one(void *context, const char *path, const char *sha256, struct error *err)
{
    (void)path;
    return mark(context, sha256, err);
}

int repository_evidence_place(struct repository *repository, const char *place, struct error *err)
{
    char path[PATH_MAX], folder[PATH_MAX], objects[PATH_MAX];
    struct text before = {0};
    int result = 0;

    path_of(repository, PLACE, "", path);
    path_of(repository, "lfs/objects", "", objects);
    if (!place) {
        if (unlink(path) && errno != ENOENT) return error_set(err, ERROR_IO, "%s: %s", path, strerror(errno));
        return each_unsent(repository, forget_one, NULL, err);
    }
    if (access(path, F_OK) == 0 && (result = file_read(path, PLACE_MAX, &before, err))) goto out;
    if (before.length && strcmp(before.data, place) == 0) goto out;
    /* What is here may be none of what is there. The name last: until it stands all are marked again. Without a name
     * the file stands from the beginning, so that what comes from now on is marked by whoever brings it. */
    path_of(repository, "lfs", "", folder);
    if ((!before.length && ((result = file_directory(folder, err)) || (result = file_replace(path, "", 0, err)))) ||
        (result = folder_make(repository, err)) || (result = evidence_each(objects, mark_one, repository, err)) ||
        (result = folder_sync(repository, err))) {
        goto out;
    }
    result = file_replace(path, place, strlen(place), err);
out:
    text_fini(&before);
    return result;
}

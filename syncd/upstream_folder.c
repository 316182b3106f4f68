/* upstream_folder.c: a place for evidence on a disk that this machine sees: a bare repository, or any folder, that
 * keeps the bytes as lfs/objects/ab/cd/<sha256>, where git-lfs finds them by itself. git-lfs does not flush what it
 * writes there; what is written here is. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/clock.h"
#include "syncd/file.h"
#include "syncd/repository.h"
#include "syncd/upstream_state.h"

#define FILE_URL "file://"

const char *upstream_folder(const struct upstream *upstream)
{
    const char *place = upstream->lfs[0] ? upstream->lfs : upstream->url;
    return strncmp(place, FILE_URL, strlen(FILE_URL)) == 0 ? place + strlen(FILE_URL) : NULL;
}

static int unreachable(const char *path, struct error *err)
{
    return error_set(err, ERROR_NETWORK, "%s, where the upstream keeps evidence: %s", path, strerror(errno));
}

int upstream_folder_check(const struct upstream *upstream, struct error *err)
{
    const char *folder = upstream_folder(upstream);
    return access(folder, R_OK | W_OK | X_OK) ? unreachable(folder, err) : 0;
}

/* "lfs", "lfs/objects" .. below the folder, with the rights that it has: others may share it. */
static int make_folder(const char *path, mode_t mode, struct error *err)
{
    if (mkdir(path, mode) == 0) {
        if (chmod(path, mode)) return unreachable(path, err);
    } else if (errno != EEXIST) {
        return unreachable(path, err);
    }
    return file_sync_folder(path, err); /* whoever made it may not have come to that */
}

/* Makes all folders on the way to a file below `folder`. */
static int make_way(const char *folder, const char *path, mode_t mode, struct error *err)
{
    char part[PATH_MAX];
    int result = 0;

    snprintf(part, sizeof part, "%s", path);
    for (char *c = part + strlen(folder) + 1; !result && (c = strchr(c, '/')); c++) {
        *c = '\0';
        result = make_folder(part, mode, err);
        *c = '/';
    }
    return result;
}

/* Where a piece is below a folder that keeps evidence; false when that is too long. */
static bool place_of(const char *folder, const char *sha256, char path[PATH_MAX])
{
    evidence_object_path(folder, sha256, path, PATH_MAX);
    return *path;
}

/* A file that somebody else put there, who may not have flushed it. */
static int flush_there(const char *folder, const char *path, mode_t mode, struct error *err)
{
    int file = open(path, O_RDONLY | O_CLOEXEC), result = 0;

    if (file < 0 || fsync(file)) result = unreachable(path, err);
    if (file >= 0) close(file);
    if (!result) result = make_way(folder, path, mode, err);
    return result ? result : file_sync_folder(path, err);
}

int upstream_folder_give(const struct upstream *upstream, const char *sha256, struct error *err)
{
    const char *folder = upstream_folder(upstream);
    char from[PATH_MAX], to[PATH_MAX], aside[PATH_MAX];
    struct stat top, here, there;
    int result;

    if (!place_of(upstream->directory, sha256, from) || !place_of(folder, sha256, to) ||
        snprintf(aside, sizeof aside, "%s/lfs/tmp/%s-%d-%lld", folder, sha256, (int)getpid(),
                 (long long)clock_microseconds()) >= PATH_MAX) {
        return error_set(err, ERROR_INVALID, "the path %.200s is too long", folder);
    }
    if (stat(folder, &top)) return unreachable(folder, err);
    if (stat(from, &here)) return error_set(err, ERROR_IO, "%s: %s", from, strerror(errno));
    if (stat(to, &there) == 0 && there.st_size == here.st_size)
        return flush_there(folder, to, top.st_mode & 07777, err);
    if ((result = make_way(folder, aside, top.st_mode & 07777, err)) ||
        (result = make_way(folder, to, top.st_mode & 07777, err)) || (result = file_copy(from, aside, err))) {
        return result;
    }
    if (chmod(aside, top.st_mode & 0444) || rename(aside, to)) result = unreachable(to, err);
    if (!result) return file_sync_folder(to, err);
    unlink(aside);
    return result;
}

int upstream_folder_take(const struct upstream *upstream, const char *sha256, char path[PATH_MAX], struct error *err)
{
    const char *folder = upstream_folder(upstream);
    char from[PATH_MAX];
    int result = upstream_folder_check(upstream, err);

    if (result) return result;
    if (!place_of(folder, sha256, from)) return error_set(err, ERROR_INVALID, "the path %.200s is too long", folder);
    if (access(from, F_OK))
        return error_set(err, ERROR_NOT_FOUND, "evidence %.8s is not at %s", sha256, upstream_evidence_name(upstream));
    snprintf(path, PATH_MAX, "%.3900s/lfs/fetched", upstream->directory);
    if ((result = file_directory(path, err))) return result;
    snprintf(path, PATH_MAX, "%.3900s/lfs/fetched/%s", upstream->directory, sha256);
    unlink(path); /* of a time that was cut off */
    return file_copy(from, path, err);
}

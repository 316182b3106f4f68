#include "syncd/packs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Seconds after which nobody writes a pack any more: who fetches one is cut off after upstream_timeout, an hour at
 * most.
 */
#define DEAD_AFTER 3600

static int trouble(const char *directory, const char *name, struct error *err)
{
    return error_set(err, ERROR_IO, "%s/%s: %s", directory, name, strerror(errno));
}

/* "<directory>/<name>" */
static int path_of(const char *directory, const char *name, char path[PATH_MAX], struct error *err)
{
    if (snprintf(path, PATH_MAX, "%s/%s", directory, name) < PATH_MAX) return 0;
    return error_set(err, ERROR_INVALID, "the path %.200s is too long", directory);
}

static bool begins(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

/* Calls for each name of the folder, with the folder's descriptor. */
static int each_name(const char *directory, void (*call)(void *context, int folder, const char *name), void *context,
                     struct error *err)
{
    const struct dirent *entry;
    char path[PATH_MAX];
    DIR *folder;
    int result = path_of(directory, "objects/pack", path, err);

    if (result) return result;
    if (!(folder = opendir(path))) return trouble(directory, "objects/pack", err);
    while ((entry = readdir(folder))) call(context, dirfd(folder), entry->d_name);
    closedir(folder);
    return 0;
}

/* --- counting --- */

static void count(void *context, int folder, const char *name)
{
    static const char ending[] = ".pack";
    struct packs *packs = context;
    size_t length = strlen(name);
    char index[NAME_MAX + 1];
    struct stat status;

    if (!begins(name, "pack-") || length < sizeof ending || strcmp(name + length - sizeof ending + 1, ending) != 0)
        return;
    snprintf(index, sizeof index, "%.*s.idx", (int)(length - sizeof ending + 1), name);
    if (faccessat(folder, index, F_OK, 0) || fstatat(folder, name, &status, 0)) return;
    packs->count++;
    packs->bytes += (unsigned long long)status.st_size;
}

int packs_count(const char *directory, struct packs *packs, struct error *err)
{
    struct statvfs disk;

    *packs = (struct packs){0};
    if (statvfs(directory, &disk)) return trouble(directory, "", err);
    packs->unused = (unsigned long long)disk.f_bavail * disk.f_frsize;
    return each_name(directory, count, packs, err);
}

/* --- sweeping --- */

struct sweep {
    int64_t from, until; /* last written to in between */
    bool landings;       /* those of landings as well (pack.c) */
};

static void sweep(void *context, int folder, const char *name)
{
    const struct sweep *what = context;
    struct stat status;
    bool ours = begins(name, "pack_landing_");

    /* git's own names, of pack-objects and index-pack (odb.c) and of repack. */
    if (!(ours && what->landings) && !begins(name, "tmp_") && !begins(name, ".tmp-")) return;
    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) || !S_ISREG(status.st_mode)) return;
    if (status.st_mtime >= what->from && status.st_mtime <= what->until) unlinkat(folder, name, 0);
}

int packs_sweep(const char *directory, int64_t now, struct error *err)
{
    struct sweep what = {INT64_MIN, now - DEAD_AFTER, true};
    return each_name(directory, sweep, &what, err);
}

int packs_sweep_since(const char *directory, int64_t began, struct error *err)
{
    struct sweep what = {began, INT64_MAX, false};
    return each_name(directory, sweep, &what, err);
}

/* --- the index of many packs --- */

int packs_unindex(const char *directory, bool *taken, struct error *err)
{
    static const char name[] = "objects/pack/multi-pack-index";
    char path[PATH_MAX];
    int result = path_of(directory, name, path, err);

    *taken = false;
    if (result) return result;
    if (unlink(path)) return errno == ENOENT ? 0 : trouble(directory, name, err);
    *taken = true;
    return 0;
}

/* --- one at a time --- */

int packs_lock(const char *directory, int *lock, struct error *err)
{
    char path[PATH_MAX];
    int result = path_of(directory, PACKS_LOCK, path, err);

    *lock = -1;
    if (result) return result;
    if ((*lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) < 0) return trouble(directory, PACKS_LOCK, err);
    if (flock(*lock, LOCK_EX | LOCK_NB) == 0) return 0;
    if (errno == EWOULDBLOCK)
        result = error_set(err, ERROR_CONFLICT, "%s is being repacked by another process", directory);
    else
        result = trouble(directory, PACKS_LOCK, err);
    close(*lock);
    *lock = -1;
    return result;
}

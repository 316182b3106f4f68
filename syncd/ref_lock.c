#include "syncd/ref_lock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "syncd/file.h"

#define SUFFIX ".lock"
#define STALE_SECONDS 1
#define REF_MODE 0666                   /* as git: the umask says who reads it */
#define REF_LENGTH (GIT_OID_HEXSZ + 1u) /* hex digits and a newline */

static void files_close(struct ref_lock *lock)
{
    if (lock->file >= 0) close(lock->file);
    if (lock->old >= 0) close(lock->old);
    lock->file = lock->old = -1;
}

static bool lock_path(const struct ref_lock *lock, char path[PATH_MAX])
{
    return snprintf(path, PATH_MAX, "%s" SUFFIX, lock->path) < PATH_MAX;
}

static void ref_text(const git_oid *id, char text[REF_LENGTH + 1])
{
    git_oid_tostr(text, GIT_OID_HEXSZ + 1, id);
    text[GIT_OID_HEXSZ] = '\n';
    text[REF_LENGTH] = '\0';
}

/* Whether the file is that of a ref that stands there. */
static bool stands_at(int file, const git_oid *id)
{
    char text[REF_LENGTH + 1], read_[REF_LENGTH + 1];

    ref_text(id, text);
    return file >= 0 && read(file, read_, sizeof read_) == (ssize_t)REF_LENGTH && memcmp(read_, text, REF_LENGTH) == 0;
}

static bool fill(const char *path, const git_oid *to, int file)
{
    char text[REF_LENGTH + 1];

    ref_text(to, text);
    return file_write(file, path, text, REF_LENGTH, NULL) == 0 && fsync(file) == 0;
}

bool ref_lock_take(struct ref_lock *lock, const char *directory, const char *name, const git_oid *from, bool keeps)
{
    char path[PATH_MAX];

    *lock = (struct ref_lock){.file = -1, .old = -1};
    if (git_oid_is_zero(from) || snprintf(path, sizeof path, "%slogs/%s", directory, name) >= PATH_MAX ||
        access(path, F_OK) == 0 || asprintf(&lock->path, "%s%s", directory, name) < 0) {
        lock->path = NULL;
        return false;
    }
    if (lock_path(lock, path)) lock->file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, REF_MODE);
    if (lock->file < 0) {
        free(lock->path);
        lock->path = NULL;
        return false;
    }
    lock->old = open(lock->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    bool stands = stands_at(lock->old, from);
    if (!stands)
        ref_lock_fini(lock);
    else if (!keeps)
        files_close(lock);
    return stands;
}

void ref_lock_fill(struct ref_lock *lock, const git_oid *to)
{
    char path[PATH_MAX];

    if (!lock->path) return;
    if (lock->file < 0 && lock_path(lock, path)) lock->file = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    bool filled = lock->file >= 0 && fill(lock->path, to, lock->file);
    if (lock->file >= 0) close(lock->file);
    lock->file = -1;
    if (!filled) ref_lock_fini(lock);
}

int ref_lock_move(struct ref_lock *lock, struct error *err)
{
    char path[PATH_MAX];

    if (!lock_path(lock, path) || rename(path, lock->path))
        return error_set(err, ERROR_IO, "%s can not be written: %s", lock->path, error_system(errno));
    lock->moved = true;
    return 0;
}

int ref_lock_sync(const struct ref_lock *lock, struct error *err)
{
    return file_sync_folder(lock->path, err);
}

int ref_lock_old(struct ref_lock *lock)
{
    int old = lock->path ? lock->old : -1;

    lock->old = -1;
    return old;
}

void ref_lock_fini(struct ref_lock *lock)
{
    char path[PATH_MAX];

    if (!lock->path) return;
    if (!lock->moved && lock_path(lock, path)) unlink(path);
    files_close(lock);
    free(lock->path);
    *lock = (struct ref_lock){.file = -1, .old = -1};
}

bool ref_lock_stale(const char *path)
{
    struct stat status;

    return lstat(path, &status) != 0 || (S_ISREG(status.st_mode) && status.st_mtime < time(NULL) - STALE_SECONDS);
}

void ref_lock_sweep(const char *folder)
{
    DIR *directory = opendir(folder);

    if (!directory) return;
    for (const struct dirent *entry; (entry = readdir(directory));) {
        char path[PATH_MAX];
        size_t length = strlen(entry->d_name), suffix = strlen(SUFFIX);
        if (length <= suffix || strcmp(entry->d_name + length - suffix, SUFFIX) != 0) continue;
        if (snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= PATH_MAX) continue;
        if (ref_lock_stale(path)) unlink(path);
    }
    closedir(directory);
}

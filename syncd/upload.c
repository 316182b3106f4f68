#include "syncd/upload.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "schema/digest.h"
#include "syncd/file.h"

#define MARK '+' /* in no person's name */
#define LENGTH_SUFFIX "+length"
#define LENGTH_FILE_MAX 128 /* bytes of such a file */

/* Held while names in the folder come and go, so that a sweep removes nothing that is begun anew under it. */
static pthread_mutex_t names = PTHREAD_MUTEX_INITIALIZER;

static int trouble(const char *path, struct error *err)
{
    return error_set(err, ERROR_IO, "%s: %s", path, strerror(errno));
}

static int64_t expires_at(const struct config *config, const struct stat *status)
{
    return (int64_t)status->st_mtime + (int64_t)config->upload_expires * 3600;
}

void upload_name(const char *sha256, const char *person, char name[UPLOAD_NAME_SIZE])
{
    snprintf(name, UPLOAD_NAME_SIZE, "%.64s%c%.64s", sha256, MARK, person);
}

/* Whether a file of this name holds the bytes of an upload. */
static bool is_name(const char *name)
{
    char sha256[DIGEST_HEX_SIZE];

    snprintf(sha256, sizeof sha256, "%.64s", name);
    return digest_is_hex(sha256) && name[DIGEST_HEX_SIZE - 1] == MARK && access_is_name(name + DIGEST_HEX_SIZE);
}

/* Where the length of an upload stands. */
static void length_path_of(const char *path, char length_path[PATH_MAX])
{
    snprintf(length_path, PATH_MAX, "%.*s" LENGTH_SUFFIX, PATH_MAX - 8, path);
}

static int name_both(const struct config *config, const char *sha256, const char *person, struct upload *upload,
                     char length_path[PATH_MAX], struct error *err)
{
    char name[UPLOAD_NAME_SIZE];

    if (!digest_is_hex(sha256))
        return error_set(err, ERROR_INVALID, "evidence is named by its SHA-256: 64 hex digits, lower case");
    if (!access_is_name(person))
        return error_set(err, ERROR_INVALID, "an upload is of somebody: %.64s is no name", person);
    upload_name(sha256, person, name);
    if (snprintf(upload->path, sizeof upload->path, "%s/%s", config->uploads, name) >= PATH_MAX - 8) {
        return error_set(err, ERROR_IO, "the path of the uploads is too long");
    }
    length_path_of(upload->path, length_path);
    return 0;
}

/* "12345\n"; what a power cut left of it is as if there were none. */
static int length_read(const char *path, const char *sha256, struct upload *upload, struct error *err)
{
    struct text text = {0};
    int result = file_read(path, LENGTH_FILE_MAX, &text, err);

    if (!result && (text.length == 0 || text.data[text.length - 1] != '\n'))
        result =
            error_set(err, ERROR_NOT_FOUND, "what is here of %s was cut off: begin it with POST /v1/evidence", sha256);
    if (!result) upload->length = strtoll(text.data, NULL, 10);
    text_fini(&text);
    return result;
}

static int length_write(const char *path, long long length, struct error *err)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), result = 0;

    if (file < 0 || dprintf(file, "%lld\n", length) < 0) result = trouble(path, err);
    if (file >= 0) close(file);
    return result;
}

static int find(const struct config *config, const char *sha256, const char *person, struct upload *upload,
                struct error *err)
{
    char length_path[PATH_MAX];
    struct stat status;
    int result;

    if ((result = name_both(config, sha256, person, upload, length_path, err))) return result;
    if (stat(upload->path, &status) || access(length_path, R_OK)) {
        return error_set(err, ERROR_NOT_FOUND, "no upload of %s is under way: begin it with POST /v1/evidence", sha256);
    }
    upload->offset = (long long)status.st_size;
    upload->expires = expires_at(config, &status);
    if (upload->expires <= (int64_t)time(NULL)) {
        return error_set(err, ERROR_NOT_FOUND, "the upload of %s expired: begin it again with POST /v1/evidence",
                         sha256);
    }
    return length_read(length_path, sha256, upload, err);
}

int upload_find(const struct config *config, const char *sha256, const char *person, struct upload *upload,
                struct error *err)
{
    int result;

    pthread_mutex_lock(&names);
    result = find(config, sha256, person, upload, err);
    pthread_mutex_unlock(&names);
    return result;
}

static size_t count_uploads(const char *folder)
{
    DIR *directory = opendir(folder);
    size_t count = 0;

    if (!directory) return 0;
    for (struct dirent *entry; (entry = readdir(directory));) count += is_name(entry->d_name);
    closedir(directory);
    return count;
}

/* Finds an upload of this length; `*begun` tells whether there is one. `upload` has its path in either case. */
static int find_same(const struct config *config, const char *sha256, long long length, const char *person,
                     struct upload *upload, bool *begun, struct error *err)
{
    struct error why = {0};
    int result = find(config, sha256, person, upload, &why);

    *begun = !result && upload->length == length && upload->offset <= length;
    if (!result || result == ERROR_NOT_FOUND) return 0;
    if (err) *err = why;
    return result;
}

static int begin(const struct config *config, const char *sha256, long long length, const char *person,
                 struct upload *upload, struct error *err)
{
    char length_path[PATH_MAX];
    struct stat status;
    bool begun;
    int result, fd;

    if ((result = find_same(config, sha256, length, person, upload, &begun, err)) || begun) return result;
    length_path_of(upload->path, length_path);
    if (count_uploads(config->uploads) >= UPLOAD_MAX) {
        return error_set(err, ERROR_REFUSED, "%d uploads are under way already: finish some of them first", UPLOAD_MAX);
    }
    if ((result = length_write(length_path, length, err))) return result;
    if ((result = upload_create(upload, &fd, err))) return result;
    /* Truncating an empty file leaves its time as it was. */
    if (futimens(fd, NULL) || fstat(fd, &status)) result = trouble(upload->path, err);
    close(fd);
    if (result) return result;
    upload->offset = 0;
    upload->length = length;
    upload->expires = expires_at(config, &status);
    return 0;
}

int upload_begin(const struct config *config, const char *sha256, long long length, const char *person,
                 struct upload *upload, struct error *err)
{
    int result;

    pthread_mutex_lock(&names);
    result = begin(config, sha256, length, person, upload, err);
    pthread_mutex_unlock(&names);
    return result;
}

int upload_plan(const struct config *config, const char *sha256, long long length, const char *person,
                struct upload *upload, bool *begun, struct error *err)
{
    int result;

    pthread_mutex_lock(&names);
    result = find_same(config, sha256, length, person, upload, begun, err);
    pthread_mutex_unlock(&names);
    if (result || *begun) return result;
    upload->offset = 0;
    upload->length = length;
    upload->expires = (int64_t)time(NULL) + (int64_t)config->upload_expires * 3600;
    return 0;
}

int upload_create(const struct upload *upload, int *fd, struct error *err)
{
    *fd = open(upload->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    return *fd < 0 ? trouble(upload->path, err) : 0;
}

int upload_open(const struct upload *upload, int *fd, struct error *err)
{
    *fd = open(upload->path, O_WRONLY | O_APPEND | O_CLOEXEC);
    return *fd < 0 ? trouble(upload->path, err) : 0;
}

int upload_write(int fd, const char *bytes, size_t length, struct error *err)
{
    return file_write(fd, "an upload", bytes, length, err);
}

int upload_renew(const struct config *config, int fd, struct upload *upload, struct error *err)
{
    struct stat status;

    if (fstat(fd, &status)) return trouble(upload->path, err);
    upload->expires = expires_at(config, &status);
    return 0;
}

int upload_sync(int fd, const struct upload *upload, struct error *err)
{
    char length_path[PATH_MAX];
    int file, result = fsync(fd) ? trouble(upload->path, err) : 0;

    length_path_of(upload->path, length_path);
    file = open(length_path, O_RDONLY | O_CLOEXEC);
    if (!result && (file < 0 || fsync(file))) result = trouble(length_path, err);
    if (file >= 0) close(file);
    return result ? result : file_sync_folder(upload->path, err);
}

int upload_cut(int fd, long long offset, struct upload *upload, struct error *err)
{
    if (ftruncate(fd, (off_t)offset)) return trouble(upload->path, err);
    upload->offset = offset;
    return 0;
}

void upload_remove(const struct upload *upload)
{
    char length_path[PATH_MAX];

    length_path_of(upload->path, length_path);
    pthread_mutex_lock(&names);
    unlink(upload->path);
    unlink(length_path);
    pthread_mutex_unlock(&names);
}

/* --- sweeping --- */

/* The name of the upload that a file is of, its bytes or its length; "" for what is neither. */
static void name_of(const char *file, char name[UPLOAD_NAME_SIZE])
{
    size_t length = strlen(file), suffix = strlen(LENGTH_SUFFIX);

    if (length > suffix && strcmp(file + length - suffix, LENGTH_SUFFIX) == 0) length -= suffix;
    snprintf(name, UPLOAD_NAME_SIZE, "%.*s", length < UPLOAD_NAME_SIZE ? (int)length : 0, file);
    if (!is_name(name)) name[0] = '\0';
}

static bool is_busy(const char *file, char (*busy)[UPLOAD_NAME_SIZE], size_t busy_count)
{
    char name[UPLOAD_NAME_SIZE];

    name_of(file, name);
    for (size_t i = 0; i < busy_count; i++) {
        if (strcmp(name, busy[i]) == 0) return true;
    }
    return false;
}

/* Of an upload the bytes tell how old it is, not its length, which is written once. Every name but . and .. is ours;
 * what is neither broke off while it was written, or is of an older version. */
static bool is_over(const struct config *config, int folder, const char *name, int64_t now)
{
    char bytes[UPLOAD_NAME_SIZE];
    struct stat status;

    name_of(name, bytes);
    if (!bytes[0] || fstatat(folder, bytes, &status, AT_SYMLINK_NOFOLLOW)) {
        if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW)) return false;
    }
    return S_ISREG(status.st_mode) && expires_at(config, &status) <= now;
}

void upload_sweep(const struct config *config, int64_t now, char (*busy)[UPLOAD_NAME_SIZE], size_t busy_count)
{
    DIR *directory = opendir(config->uploads);

    if (!directory) return;
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (entry->d_name[0] == '.' || is_busy(entry->d_name, busy, busy_count)) continue;
        pthread_mutex_lock(&names);
        if (is_over(config, dirfd(directory), entry->d_name, now)) unlinkat(dirfd(directory), entry->d_name, 0);
        pthread_mutex_unlock(&names);
    }
    closedir(directory);
}

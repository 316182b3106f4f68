#include "syncd/upload.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "schema/digest.h"
#include "syncd/file.h"

static int trouble(const char *path, struct error *err)
{
    return error_set(err, ERROR_IO, "%s: %s", path, strerror(errno));
}

static int name_both(const char *folder, const char *sha256, struct upload *upload, char length_path[PATH_MAX],
                     struct error *err)
{
    if (!digest_is_hex(sha256))
        return error_set(err, ERROR_INVALID, "evidence is named by its SHA-256: 64 hex digits, lower case");
    if (snprintf(upload->path, sizeof upload->path, "%s/%s", folder, sha256) >= PATH_MAX - 8) {
        return error_set(err, ERROR_IO, "the path of the uploads is too long");
    }
    snprintf(length_path, PATH_MAX, "%.*s.length", PATH_MAX - 8, upload->path);
    return 0;
}

int upload_find(const char *folder, const char *sha256, struct upload *upload, struct error *err)
{
    char length_path[PATH_MAX];
    struct text text = {0};
    struct stat status;
    int result;

    if ((result = name_both(folder, sha256, upload, length_path, err))) return result;
    if (stat(upload->path, &status) || access(length_path, R_OK)) {
        return error_set(err, ERROR_NOT_FOUND, "no upload of %s is under way: begin it with POST /v1/evidence", sha256);
    }
    if (!(result = file_read(length_path, 32, &text, err))) {
        upload->length = strtoll(text.data ? text.data : "", NULL, 10);
        upload->offset = (long long)status.st_size;
    }
    text_fini(&text);
    return result;
}

static size_t count_uploads(const char *folder)
{
    DIR *directory = opendir(folder);
    size_t count = 0;

    if (!directory) return 0;
    for (struct dirent *entry; (entry = readdir(directory));) count += digest_is_hex(entry->d_name);
    closedir(directory);
    return count;
}

int upload_begin(const char *folder, const char *sha256, long long length, struct upload *upload, struct error *err)
{
    char length_path[PATH_MAX], text[32];
    int result, fd;

    result = upload_find(folder, sha256, upload, err);
    if (!result && upload->length == length && upload->offset <= length) return 0;
    if (result && result != ERROR_NOT_FOUND) return result;
    if (count_uploads(folder) >= UPLOAD_MAX) {
        return error_set(err, ERROR_REFUSED, "%d uploads are under way already: finish some of them first", UPLOAD_MAX);
    }
    if ((result = name_both(folder, sha256, upload, length_path, err))) return result;
    snprintf(text, sizeof text, "%lld\n", length);
    if ((result = file_replace(length_path, text, strlen(text), err))) return result;
    fd = open(upload->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return trouble(upload->path, err);
    close(fd);
    upload->offset = 0;
    upload->length = length;
    return file_sync_folder(upload->path, err);
}

int upload_open(const struct upload *upload, int *fd, struct error *err)
{
    *fd = open(upload->path, O_WRONLY | O_APPEND | O_CLOEXEC);
    return *fd < 0 ? trouble(upload->path, err) : 0;
}

int upload_write(int fd, const char *bytes, size_t length, struct error *err)
{
    while (length) {
        ssize_t wrote = write(fd, bytes, length);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return trouble("an upload", err);
        bytes += wrote;
        length -= (size_t)wrote;
    }
    return 0;
}

void upload_remove(const struct upload *upload)
{
    char length_path[PATH_MAX];

    snprintf(length_path, sizeof length_path, "%.*s.length", PATH_MAX - 8, upload->path);
    unlink(upload->path);
    unlink(length_path);
}

void upload_sweep(const char *folder)
{
    DIR *directory = opendir(folder);
    time_t now = time(NULL);

    if (!directory) return;
    for (struct dirent *entry; (entry = readdir(directory));) {
        struct stat status;
        /* Every name but . and .. is ours. */
        if (entry->d_name[0] == '.' || fstatat(dirfd(directory), entry->d_name, &status, AT_SYMLINK_NOFOLLOW)) continue;
        if (S_ISREG(status.st_mode) && status.st_mtime < now - UPLOAD_KEPT)
            unlinkat(dirfd(directory), entry->d_name, 0);
    }
    closedir(directory);
}

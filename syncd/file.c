#include "syncd/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int trouble(const char *path, struct error *err)
{
    return error_set(err, ERROR_IO, "%s: %s", path, strerror(errno));
}

int file_read(const char *path, size_t limit, struct text *text, struct error *err)
{
    char buffer[16384];
    size_t total = 0;
    int result = 0, fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) return trouble(path, err);
    for (;;) {
        ssize_t got = read(fd, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) result = trouble(path, err);
        if (got <= 0) break;
        total += (size_t)got;
        if (total > limit) {
            result = error_set(err, ERROR_INVALID, "%s is longer than %zu bytes: is it the right file?", path, limit);
            break;
        }
        text_append(text, buffer, (size_t)got);
    }
    close(fd);
    if (!result && text->failed) result = error_memory(err);
    return result;
}

int file_sync_folder(const char *path, struct error *err)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int fd, result = 0;

    if (!slash) {
        strcpy(folder, ".");
    } else if ((size_t)(slash - path) >= sizeof folder) {
        return error_set(err, ERROR_INVALID, "the path %s is too long", path);
    } else {
        snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    }
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return trouble(folder, err);
    if (fsync(fd)) result = trouble(folder, err);
    close(fd);
    return result;
}

int file_write(int fd, const char *path, const void *bytes, size_t length, struct error *err)
{
    const char *at = bytes;

    while (length) {
        ssize_t wrote = write(fd, at, length);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return trouble(path, err);
        at += wrote;
        length -= (size_t)wrote;
    }
    return 0;
}

static int write_all(int fd, const char *path, const char *bytes, size_t length, struct error *err)
{
    int result = file_write(fd, path, bytes, length, err);
    return result ? result : fsync(fd) ? trouble(path, err) : 0;
}

int file_create(const char *path, const char *bytes, size_t length, struct error *err)
{
    int result, fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0 && errno == EEXIST) {
        return error_set(err, ERROR_CONFLICT, "%s is there already: remove it first, or choose another directory",
                         path);
    }
    if (fd < 0) return trouble(path, err);
    result = write_all(fd, path, bytes, length, err);
    close(fd);
    if (result) {
        unlink(path);
        return result;
    }
    return file_sync_folder(path, err);
}

int file_replace(const char *path, const char *bytes, size_t length, struct error *err)
{
    char beside[PATH_MAX];
    int result, fd;

    if ((size_t)snprintf(beside, sizeof beside, "%s.XXXXXX", path) >= sizeof beside) {
        return error_set(err, ERROR_INVALID, "the path %s is too long", path);
    }
    fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0) return trouble(beside, err);
    result = write_all(fd, beside, bytes, length, err);
    close(fd);
    if (!result && rename(beside, path)) result = trouble(path, err);
    if (result) {
        unlink(beside);
        return result;
    }
    return file_sync_folder(path, err);
}

static int copy_all(int from, const char *from_path, int to, const char *to_path, struct error *err)
{
    char piece[65536];
    ssize_t got;

    while ((got = read(from, piece, sizeof piece)) != 0) {
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return trouble(from_path, err);
        for (ssize_t at = 0, wrote; at < got; at += wrote) {
            wrote = write(to, piece + at, (size_t)(got - at));
            if (wrote < 0 && errno == EINTR) wrote = 0;
            if (wrote < 0) return trouble(to_path, err);
        }
    }
    return fsync(to) ? trouble(to_path, err) : 0;
}

int file_copy(const char *from, const char *to, struct error *err)
{
    int in = open(from, O_RDONLY | O_CLOEXEC), out, result;

    if (in < 0 && errno == ENOENT) return error_set(err, ERROR_NOT_FOUND, "%s: %s", from, strerror(errno));
    if (in < 0) return trouble(from, err);
    out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (out < 0) {
        result = errno == EEXIST ? error_set(err, ERROR_CONFLICT, "%s is there already", to) : trouble(to, err);
        close(in);
        return result;
    }
    result = copy_all(in, from, out, to, err);
    close(in);
    close(out);
    if (result) {
        unlink(to);
        return result;
    }
    return file_sync_folder(to, err);
}

int file_directory(const char *path, struct error *err)
{
    char part[PATH_MAX];
    struct stat status;

    if ((size_t)snprintf(part, sizeof part, "%s", path) >= sizeof part) {
        return error_set(err, ERROR_INVALID, "the path %s is too long", path);
    }
    for (char *c = part + 1; *c; c++) {
        if (*c != '/') continue;
        *c = '\0';
        if (mkdir(part, 0700) && errno != EEXIST) return trouble(part, err);
        *c = '/';
    }
    if (mkdir(part, 0700) && errno != EEXIST) return trouble(part, err);
    if (stat(part, &status)) return trouble(part, err);
    if (!S_ISDIR(status.st_mode)) return error_set(err, ERROR_IO, "%s is not a directory", part);
    return 0;
}

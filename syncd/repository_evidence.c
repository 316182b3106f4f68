/* repository_evidence.c: the bytes of evidence, beside git, where git-lfs looks for them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/digest.h"
#include "syncd/file.h"
#include "syncd/repository_state.h"

#define ARRIVED "lfs/arrived"

void repository_evidence_path(const struct repository *repository, const char *sha256, char *path, size_t size)
{
    int length = snprintf(path, size, "%s/lfs/objects/%.2s/%.2s/%s", repository->directory, sha256, sha256 + 2, sha256);
    /* Half a path would be another's. */
    if (length < 0 || (size_t)length >= size) path[0] = '\0';
}

long long repository_evidence_size(const struct repository *repository, const char *sha256)
{
    char path[PATH_MAX];
    struct stat status;

    repository_evidence_path(repository, sha256, path, sizeof path);
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) ? (long long)status.st_size : -1;
}

/* Flushes the file and what is above it, so that it is there after a power cut. */
static int make_durable(const char *file, const char *path, struct error *err)
{
    char folder[PATH_MAX];
    int fd = open(file, O_RDONLY | O_CLOEXEC), result = 0;

    if (fd < 0 || fsync(fd)) result = error_set(err, ERROR_IO, "%s: %s", file, strerror(errno));
    if (fd >= 0) close(fd);
    if (result) return result;
    snprintf(folder, sizeof folder, "%s", path);
    *strrchr(folder, '/') = '\0';
    if ((result = file_directory(folder, err))) return result;
    if (rename(file, path)) return error_set(err, ERROR_IO, "%s can not become %s: %s", file, path, strerror(errno));
    if ((result = file_sync_folder(path, err))) return result;
    /* lfs/objects/ab/cd may be new as well, up to lfs. */
    for (int i = 0; !result && i < 3; i++) {
        result = file_sync_folder(folder, err);
        *strrchr(folder, '/') = '\0';
    }
    return result;
}

/* One write, so that lines of several processes do not mix. A line that a crash tore is one that names nothing. */
static int arrived_note(const struct repository *repository, const char *sha256, struct error *err)
{
    char path[PATH_MAX], line[DIGEST_HEX_SIZE + 2];
    int fd, result = 0, length = snprintf(line, sizeof line, "%s\n", sha256);

    snprintf(path, sizeof path, "%.4000s/" ARRIVED, repository->directory);
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, line, (size_t)length) != length || fsync(fd))
        result = error_set(err, ERROR_IO, "%s: %s", path, strerror(errno));
    if (fd >= 0) close(fd);
    return result ? result : file_sync_folder(path, err);
}

int repository_evidence_arrived(const struct repository *repository, const char *sha256, bool *arrived,
                                struct error *err)
{
    char path[PATH_MAX], line[DIGEST_HEX_SIZE];
    FILE *file;

    *arrived = false;
    snprintf(path, sizeof path, "%.4000s/" ARRIVED, repository->directory);
    file = fopen(path, "re");
    if (!file) return errno == ENOENT ? 0 : error_set(err, ERROR_IO, "%s: %s", path, strerror(errno));
    while (!*arrived && fscanf(file, "%64s", line) == 1) *arrived = strcmp(line, sha256) == 0;
    fclose(file);
    return 0;
}

int repository_evidence_store(struct repository *repository, const char *sha256, const char *file, struct error *err)
{
    char hex[DIGEST_HEX_SIZE], path[PATH_MAX];
    long long size;
    int result;

    if (!digest_is_hex(sha256)) return error_set(err, ERROR_INVALID, "evidence is named by 64 hex digits");
    if (strlen(repository->directory) + 100 > sizeof path)
        return error_set(err, ERROR_INVALID, "the path %s is too long", repository->directory);
    if ((result = digest_file(file, hex, &size, err))) return result;
    if (strcmp(hex, sha256) != 0)
        return error_set(err, ERROR_SIGNATURE, "these bytes have SHA-256 %s, not %s: send them again", hex, sha256);
    repository_evidence_path(repository, sha256, path, sizeof path);
    result = make_durable(file, path, err);
    return result ? result : arrived_note(repository, sha256, err);
}

int repository_evidence(struct repository *repository, const char *dossier, json_t **all, struct error *err)
{
    int result = repository_follow(repository, err);

    *all = NULL;
    return result ? result : index_evidence(repository, dossier, all, err);
}

int repository_evidence_missing(struct repository *repository, const char *dossier, json_t **missing, struct error *err)
{
    json_t *all, *sha256;
    char path[PATH_MAX];
    size_t index;
    int result = repository_evidence(repository, dossier, &all, err);

    *missing = NULL;
    if (result) return result;
    if (!(*missing = json_array())) {
        json_decref(all);
        return error_memory(err);
    }
    json_array_foreach(all, index, sha256)
    {
        repository_evidence_path(repository, json_string_value(sha256), path, sizeof path);
        if (access(path, R_OK) && json_array_append(*missing, sha256)) result = error_memory(err);
    }
    json_decref(all);
    if (result) {
        json_decref(*missing);
        *missing = NULL;
    }
    return result;
}

/* repository_evidence.c: the bytes of evidence, beside git, where git-lfs looks for them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/digest.h"
#include "syncd/file.h"
#include "syncd/repository_state.h"

#define ARRIVED "lfs/arrived"

void evidence_object_path(const char *directory, const char *sha256, char *path, size_t size)
{
    int length = snprintf(path, size, "%s/lfs/objects/%.2s/%.2s/%s", directory, sha256, sha256 + 2, sha256);
    /* Half a path would be another's. */
    if (length < 0 || (size_t)length >= size) path[0] = '\0';
}

void repository_evidence_path(const struct repository *repository, const char *sha256, char *path, size_t size)
{
    evidence_object_path(repository->directory, sha256, path, size);
}

long long repository_evidence_size(const struct repository *repository, const char *sha256)
{
    char path[PATH_MAX];
    struct stat status;

    repository_evidence_path(repository, sha256, path, sizeof path);
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) ? (long long)status.st_size : -1;
}

/* The mark for lfs/objects/ab. */
static atomic_bool *fan_of(struct repository *repository, const char *sha256)
{
    const char pair[] = {sha256[0], sha256[1], '\0'};
    return &repository->fans[strtoul(pair, NULL, 16)];
}

/* Makes lfs/objects/ab/cd. The folder of an ab that is made here is not known to stay, whatever was known of one before
 * it. */
static int folder_make(struct repository *repository, const char *sha256, const char *folder, struct error *err)
{
    if (mkdir(folder, 0700) == 0 || errno == EEXIST) return 0;
    *fan_of(repository, sha256) = false;
    return file_directory(folder, err);
}

/* Flushes the folders that a name came to. What is above ab is flushed once for each ab: another process may have made
 * it and not come so far. */
static int folders_flush(struct repository *repository, const char *sha256, const char *path, struct error *err)
{
    atomic_bool *known = fan_of(repository, sha256);
    char above[PATH_MAX];
    int levels = *known ? 2 : 4; /* cd, ab, objects, lfs */
    int result = 0;

    snprintf(above, sizeof above, "%s", path);
    for (int i = 0; !result && i < levels; i++) {
        result = file_sync_folder(above, err);
        *strrchr(above, '/') = '\0';
    }
    if (!result) *known = true;
    return result;
}

/* Flushes the file and what is above it, so that it is there after a power cut. */
static int make_durable(struct repository *repository, const char *sha256, const char *file, const char *path,
                        struct error *err)
{
    char folder[PATH_MAX];
    int fd = open(file, O_RDONLY | O_CLOEXEC), result = 0;

    if (fd < 0 || fsync(fd)) result = error_set(err, ERROR_IO, "%s: %s", file, strerror(errno));
    if (fd >= 0) close(fd);
    if (result) return result;
    snprintf(folder, sizeof folder, "%s", path);
    *strrchr(folder, '/') = '\0';
    if ((result = folder_make(repository, sha256, folder, err))) return result;
    if (rename(file, path)) return error_set(err, ERROR_IO, "%s can not become %s: %s", file, path, strerror(errno));
    return folders_flush(repository, sha256, path, err);
}

/* One write, so that lines of several processes do not mix. A line that a crash tore is one that names nothing. */
static int arrived_note(struct repository *repository, const char *sha256, struct error *err)
{
    char path[PATH_MAX], line[DIGEST_HEX_SIZE + 2];
    int fd, result = 0, length = snprintf(line, sizeof line, "%s\n", sha256);

    snprintf(path, sizeof path, "%.4000s/" ARRIVED, repository->directory);
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, line, (size_t)length) != length || fsync(fd))
        result = error_set(err, ERROR_IO, "%s: %s", path, strerror(errno));
    if (fd >= 0) close(fd);
    if (result || repository->arrived) return result;
    if (!(result = file_sync_folder(path, err))) repository->arrived = true;
    return result;
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
    char hex[DIGEST_HEX_SIZE];
    long long size;
    int result = digest_file(file, hex, &size, err);

    return result ? result : repository_evidence_keep(repository, sha256, hex, file, err);
}

int repository_evidence_keep(struct repository *repository, const char *sha256, const char *hex, const char *file,
                             struct error *err)
{
    char path[PATH_MAX];
    bool noted;
    int result;

    if (!digest_is_hex(sha256)) return error_set(err, ERROR_INVALID, "evidence is named by 64 hex digits");
    if (strlen(repository->directory) + 100 > sizeof path)
        return error_set(err, ERROR_INVALID, "the path %s is too long", repository->directory);
    if (strcmp(hex, sha256) != 0)
        return error_set(err, ERROR_SIGNATURE, "these bytes have SHA-256 %s, not %s: send them again", hex, sha256);
    repository_evidence_path(repository, sha256, path, sizeof path);
    /* Noted before it is in place: nobody takes it for one that the upstream has. Where it goes may become known
     * meanwhile, to one who looked for what is in place before it was: so look again. */
    if ((result = repository_unsent_note(repository, sha256, &noted, err)) ||
        (result = make_durable(repository, sha256, file, path, err)))
        return result;
    if (!noted && (result = repository_unsent_note(repository, sha256, &noted, err))) return result;
    return arrived_note(repository, sha256, err);
}

/* objects/ab/cd/<sha256>: whatever else lies there is left. */
static int folder_each(const char *path, int depth, evidence_call *call, void *context, struct error *err)
{
    DIR *folder = opendir(path);
    int result = 0;

    if (!folder) return error_set(err, ERROR_IO, "%s: %s", path, strerror(errno));
    for (const struct dirent *entry; !result && (entry = readdir(folder));) {
        char below[PATH_MAX];
        struct stat status;
        if (entry->d_name[0] == '.') continue;
        if (snprintf(below, sizeof below, "%s/%s", path, entry->d_name) >= PATH_MAX) continue;
        if (lstat(below, &status)) continue;
        if (depth > 0 && S_ISDIR(status.st_mode)) result = folder_each(below, depth - 1, call, context, err);
        if (depth == 0 && S_ISREG(status.st_mode) && digest_is_hex(entry->d_name))
            result = call(context, below, entry->d_name, err);
    }
    closedir(folder);
    return result;
}

int evidence_each(const char *objects, evidence_call *call, void *context, struct error *err)
{
    return access(objects, F_OK) ? 0 : folder_each(objects, 2, call, context, err);
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
        const char *name = json_string_value(sha256);
        repository_evidence_path(repository, name, path, sizeof path);
        /* Where nothing is acknowledged before it is at the upstream, what is only here has yet to come. */
        if (access(path, R_OK) == 0 && !(repository->sharing.wait && repository_evidence_unsent(repository, name)))
            continue;
        if (json_array_append(*missing, sha256)) result = error_memory(err);
    }
    json_decref(all);
    if (result) {
        json_decref(*missing);
        *missing = NULL;
    }
    return result;
}

int repository_evidence_lacking(struct repository *repository, json_t **pieces, struct error *err)
{
    json_t *all = NULL, *piece;
    size_t index;
    int result = repository_follow(repository, err);

    if (!(*pieces = json_array())) return error_memory(err);
    if (!result) result = index_evidence_all(repository, &all, err);
    json_array_foreach(all, index, piece)
    {
        const char *sha256 = json_string_value(json_object_get(piece, "sha256"));
        if (!digest_is_hex(sha256) || repository_evidence_size(repository, sha256) >= 0) continue;
        if (json_array_append(*pieces, piece)) result = error_memory(err);
    }
    json_decref(all);
    if (result) {
        json_decref(*pieces);
        *pieces = NULL;
    }
    return result;
}

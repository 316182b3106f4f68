/* upstream_evidence.c: the bytes of evidence at the upstream, by git-lfs. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "schema/digest.h"
#include "syncd/file.h"
#include "syncd/upstream_state.h"

#define FILE_URL "file://"

/* Which repository git-lfs takes for the remote, and "lfs.url=.." when that is said apart ("" else). */
static const char *lfs_remote(const struct upstream *upstream, char setting[UPSTREAM_URL_MAX + 16])
{
    setting[0] = '\0';
    if (!upstream->lfs[0]) return upstream->url;
    /* git-lfs serves files by itself where the remote is one. */
    if (strncmp(upstream->lfs, FILE_URL, strlen(FILE_URL)) == 0) return upstream->lfs;
    snprintf(setting, UPSTREAM_URL_MAX + 16, "lfs.url=%s", upstream->lfs);
    return upstream->url;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

/* git-lfs writes a file for each failure; what went wrong stands in our log. */
static void forget_logs(const struct upstream *upstream)
{
    char path[PATH_MAX];

    if ((size_t)snprintf(path, sizeof path, "%s/lfs/logs", upstream->directory) < sizeof path)
        nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Runs `git lfs WORDS..`; `errors` gets what it said. */
static int lfs(struct upstream *upstream, const char *const words[], const char *input, struct text *errors,
               int *status, struct error *err)
{
    char setting[UPSTREAM_URL_MAX + 16], origin[UPSTREAM_URL_MAX + 24];
    const char *argv[16], *remote = lfs_remote(upstream, setting);
    size_t count = 0;

    snprintf(origin, sizeof origin, "remote.origin.url=%s", remote);
    argv[count++] = "-c";
    argv[count++] = origin;
    if (setting[0]) {
        argv[count++] = "-c";
        argv[count++] = setting;
    }
    argv[count++] = "lfs";
    for (size_t i = 0; words[i] && count < 15; i++) argv[count++] = words[i];
    argv[count] = NULL;
    int result = upstream_git(upstream, argv, input, NULL, errors, status, err);
    if (result || *status) forget_logs(upstream);
    return result;
}

/* The pointer that git-lfs takes for a file. */
static void write_pointer(const char *sha256, long long size, char pointer[200])
{
    snprintf(pointer, 200, "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %lld\n", sha256, size);
}

static int smudge(struct upstream *upstream, const char *sha256, long long size, struct text *errors, int *status,
                  struct error *err)
{
    const char *const words[] = {"smudge", NULL};
    char pointer[200];

    write_pointer(sha256, size, pointer);
    return lfs(upstream, words, pointer, errors, status, err);
}

static bool says(const struct text *errors, const char *words)
{
    return errors->length > 0 && strstr(errors->data, words) != NULL;
}

int upstream_keeps_evidence(struct upstream *upstream, bool *keeps, struct error *err)
{
    static const char *const without[] = {"not found: ", "is not a git command", "git-lfs-authenticate", "HTTP 501",
                                          "HTTP 405"};
    const char *remote = upstream->lfs[0] ? upstream->lfs : upstream->url;
    char nothing[DIGEST_HEX_SIZE];
    struct text errors = {0};
    int status = 0, result;

    *keeps = false;
    if (strcmp(upstream->lfs, UPSTREAM_NO_LFS) == 0) return 0;
    digest_bytes(upstream->directory, strlen(upstream->directory), nothing);
    /* Asking for what nobody has tells a server that knows of evidence from one that does not. */
    result = smudge(upstream, nothing, 1, &errors, &status, err);
    if (result) goto out;
    *keeps = true;
    if (strncmp(remote, FILE_URL, strlen(FILE_URL)) == 0 && !says(&errors, "is not a git command")) goto out;
    if (!says(&errors, "batch re") && !says(&errors, "is not a git command")) goto out;
    for (size_t i = 0; i < sizeof without / sizeof *without; i++)
        if (says(&errors, without[i])) *keeps = false;
    if (*keeps) result = upstream_trouble(upstream, ERROR_NETWORK, "git-lfs", &errors, err);
out:
    text_fini(&errors);
    return result;
}

/* git-lfs does not flush what it writes; where that is on this machine, it is done here. */
static void flush_there(const struct upstream *upstream, const char *sha256)
{
    const char *remote = upstream->lfs[0] ? upstream->lfs : upstream->url;
    struct error ignored = {0};
    char path[PATH_MAX];
    int file;

    if (strncmp(remote, FILE_URL, strlen(FILE_URL)) != 0) return;
    snprintf(path, sizeof path, "%s/lfs/objects/%.2s/%.2s/%s", remote + strlen(FILE_URL), sha256, sha256 + 2, sha256);
    file = open(path, O_RDONLY | O_CLOEXEC);
    if (file >= 0 && fsync(file) == 0) file_sync_folder(path, &ignored);
    if (file >= 0) close(file);
    for (int i = 0; i < 3; i++) {
        *strrchr(path, '/') = '\0';
        file_sync_folder(path, &ignored);
    }
}

int upstream_evidence_give(struct upstream *upstream, const char *sha256, struct error *err)
{
    char setting[UPSTREAM_URL_MAX + 16];
    const char *const words[] = {"push", "--object-id", lfs_remote(upstream, setting), sha256, NULL};
    struct text errors = {0};
    int status = 0, result = lfs(upstream, words, NULL, &errors, &status, err);

    if (!result && status) result = upstream_trouble(upstream, ERROR_NETWORK, "git-lfs push", &errors, err);
    if (!result) flush_there(upstream, sha256);
    text_fini(&errors);
    return result;
}

int upstream_evidence_take(struct upstream *upstream, const char *sha256, long long size, struct error *err)
{
    char path[PATH_MAX], hex[DIGEST_HEX_SIZE] = "";
    struct text errors = {0};
    long long got = 0;
    int status = 0, file, result = smudge(upstream, sha256, size, &errors, &status, err);

    snprintf(path, sizeof path, "%.3900s/lfs/objects/%.2s/%.2s/%s", upstream->directory, sha256, sha256 + 2, sha256);
    if (!result && status && says(&errors, "batch re"))
        result = upstream_trouble(upstream, ERROR_NETWORK, "git-lfs", &errors, err);
    else if (!result && status)
        result = error_set(err, ERROR_NOT_FOUND, "evidence %.8s is not at %s", sha256, upstream->name);
    text_fini(&errors);
    if (result) return result;
    if ((result = digest_file(path, hex, &got, err))) return result;
    if (strcmp(hex, sha256) != 0) {
        unlink(path);
        return error_set(err, ERROR_SIGNATURE, "what %s has as evidence %.8s are other bytes", upstream->name, sha256);
    }
    file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fsync(file)) result = error_set(err, ERROR_IO, "%s: %s", path, strerror(errno));
    if (file >= 0) close(file);
    for (int i = 0; !result && i < 4; i++) {
        result = file_sync_folder(path, err);
        *strrchr(path, '/') = '\0';
    }
    return result;
}

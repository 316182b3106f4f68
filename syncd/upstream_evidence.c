/* upstream_evidence.c: the bytes of evidence at the upstream: by stock git-lfs, or straight in a folder. */
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "schema/digest.h"
#include "syncd/repository.h"
#include "syncd/upstream_state.h"

#define BYTES_A_SECOND 65536      /* a transfer may take its time, but no more than that */
#define BYTES_MOST (4096LL << 20) /* a statement may call a piece larger than evidence_max allows anywhere */

const char *upstream_evidence_name(const struct upstream *upstream)
{
    return upstream->lfs[0] ? upstream->lfs : upstream->name;
}

/* --- running git-lfs --- */

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

/* Runs `git lfs WORDS..` for the remote "origin", with time for so many bytes; `errors` gets what it said. */
static int lfs(struct upstream *upstream, long long bytes, const char *const words[], const char *input,
               struct text *errors, int *status, struct error *err)
{
    char setting[UPSTREAM_URL_MAX + 16], origin[UPSTREAM_URL_MAX + 24];
    const char *argv[UPSTREAM_PIECES_MAX + 12];
    size_t count = 0;

    snprintf(origin, sizeof origin, "remote.origin.url=%s", upstream->url);
    snprintf(setting, sizeof setting, "lfs.url=%s", upstream->lfs);
    argv[count++] = "-c";
    argv[count++] = origin;
    if (upstream->lfs[0]) {
        argv[count++] = "-c";
        argv[count++] = setting;
    }
    argv[count++] = "lfs";
    for (size_t i = 0; words[i]; i++) argv[count++] = words[i];
    argv[count] = NULL;
    if (bytes > BYTES_MOST) bytes = BYTES_MOST;
    int result = upstream_git(upstream, (unsigned)(bytes / BYTES_A_SECOND), argv, input, NULL, errors, status, err);
    if (result || *status) forget_logs(upstream);
    return result;
}

/* Lets git-lfs make a file of the pointer that it would take for a piece. */
static int smudge(struct upstream *upstream, const struct upstream_piece *piece, struct text *errors, int *status,
                  struct error *err)
{
    const char *const words[] = {"smudge", NULL};
    char pointer[200];

    snprintf(pointer, sizeof pointer, "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %lld\n",
             piece->sha256, piece->size);
    return lfs(upstream, piece->size, words, pointer, errors, status, err);
}

static bool says(const struct text *errors, const char *words)
{
    return errors->length > 0 && strstr(errors->data, words) != NULL;
}

/* --- by git-lfs, or in a folder --- */

int upstream_keeps_evidence(struct upstream *upstream, bool *keeps, struct error *err)
{
    static const char *const without[] = {"not found: ", "is not a git command", "git-lfs-authenticate", "HTTP 501",
                                          "HTTP 405"};
    char nothing[DIGEST_HEX_SIZE];
    struct text errors = {0};
    int status = 0, result;

    *keeps = false;
    if (strcmp(upstream->lfs, UPSTREAM_NO_LFS) == 0) return 0;
    if (upstream_folder(upstream)) {
        *keeps = true;
        return upstream_folder_check(upstream, err);
    }
    digest_bytes(upstream->directory, strlen(upstream->directory), nothing);
    /* Asking for what nobody has tells a server that knows of evidence from one that does not. */
    result = smudge(upstream, &(struct upstream_piece){nothing, 1}, &errors, &status, err);
    if (result) goto out;
    *keeps = true;
    if (!says(&errors, "batch re") && !says(&errors, "is not a git command")) goto out;
    for (size_t i = 0; i < sizeof without / sizeof *without; i++)
        if (says(&errors, without[i])) *keeps = false;
    if (*keeps) result = upstream_trouble(upstream, ERROR_NETWORK, "git-lfs", &errors, err);
out:
    text_fini(&errors);
    return result;
}

int upstream_evidence_give(struct upstream *upstream, const struct upstream_piece *pieces, size_t count,
                           struct error *err)
{
    const char *words[UPSTREAM_PIECES_MAX + 5] = {"push", "--object-id", "origin"};
    struct text errors = {0};
    long long bytes = 0;
    int status = 0, result = 0;

    if (upstream_folder(upstream)) {
        for (size_t i = 0; !result && i < count; i++) result = upstream_folder_give(upstream, pieces[i].sha256, err);
        return result;
    }
    for (size_t i = 0; i < count; i++) {
        words[3 + i] = pieces[i].sha256;
        bytes += pieces[i].size;
    }
    result = lfs(upstream, bytes, words, NULL, &errors, &status, err);
    if (!result && status) result = upstream_trouble(upstream, ERROR_NETWORK, "git-lfs push", &errors, err);
    text_fini(&errors);
    return result;
}

int upstream_evidence_take(struct upstream *upstream, const struct upstream_piece *piece, char path[PATH_MAX],
                           struct error *err)
{
    struct text errors = {0};
    int status = 0, result;

    if (upstream_folder(upstream)) return upstream_folder_take(upstream, piece->sha256, path, err);
    evidence_object_path(upstream->directory, piece->sha256, path, PATH_MAX);
    result = smudge(upstream, piece, &errors, &status, err);
    if (!result && status && says(&errors, "batch re"))
        result = upstream_trouble(upstream, ERROR_NETWORK, "git-lfs", &errors, err);
    else if (!result && status)
        result = error_set(err, ERROR_NOT_FOUND, "evidence %.8s is not at %s", piece->sha256,
                           upstream_evidence_name(upstream));
    text_fini(&errors);
    return result;
}

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/clock.h"
#include "schema/process.h"
#include "syncd/checkpoint.h"
#include "syncd/file.h"
#include "syncd/register.h"
#include "syncd/restore.h"

/* --- git --- */

/* All branches and tags, through a pack that git looks at object by object (transfer.fsckObjects). */
static int fetch(const char *directory, const struct restore *restore, struct error *err)
{
    struct text said = {0};
    char backup[PATH_MAX];
    int status = 0, result;

    /* Never a URL, an option, or a transport: a folder. */
    if (!realpath(restore->backup, backup))
        return error_set(err, ERROR_NOT_FOUND, "%s: %s", restore->backup, strerror(errno));
    const char *const argv[] = {"git",
                                "--git-dir",
                                directory,
                                "fetch",
                                "--quiet",
                                "--no-write-fetch-head",
                                backup,
                                "+refs/heads/*:refs/heads/*",
                                "+refs/tags/*:refs/tags/*",
                                NULL};
    result = process_run(argv, "", 0, NULL, &said, &status, err);
    if (!result && status != 0)
        result =
            error_set(err, ERROR_IO, "git can not read the backup %.200s: %.600s", backup, said.data ? said.data : "");
    text_fini(&said);
    return result;
}

/* --- the daemon's key --- */

/* It may be a folder of just that, the repository that was, or the service that was. */
static int key_path(const char *folder, const char *name, char path[PATH_MAX], struct error *err)
{
    static const char *const places[] = {"", "/central.git"};

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (snprintf(path, PATH_MAX, "%s%s/%s", folder, places[i], name) >= PATH_MAX)
            return error_set(err, ERROR_USAGE, "the path %.200s is too long", folder);
        if (access(path, F_OK) == 0) return 0;
    }
    return error_set(err, ERROR_NOT_FOUND, "there is no file %s in %s, nor in a central.git there", name, folder);
}

static int take_key(const char *directory, const struct restore *restore, struct error *err)
{
    static const char *const names[] = {"key", "key.pub"};
    int result = 0;

    for (size_t i = 0; !result && restore->key && i < sizeof names / sizeof *names; i++) {
        char from[PATH_MAX], to[PATH_MAX];
        if ((result = key_path(restore->key, names[i], from, err))) break;
        if (snprintf(to, sizeof to, "%s/%s", directory, names[i]) >= PATH_MAX)
            return error_set(err, ERROR_INVALID, "the path %.200s is too long", directory);
        unlink(to); /* the one that was made meanwhile */
        result = file_copy(from, to, err);
    }
    return result;
}

/* --- evidence --- */

struct copying {
    struct repository *repository;
    struct restore *restore;
    char aside[PATH_MAX];
};

static int piece_copy(void *context, const char *path, const char *sha256, struct error *err)
{
    struct copying *copying = context;
    struct error why = {0};
    int result = file_copy(path, copying->aside, err);

    if (result) return result;
    result = repository_evidence_store(copying->repository, sha256, copying->aside, &why);
    if (!result) {
        copying->restore->evidence++;
        return 0;
    }
    unlink(copying->aside);
    if (result == ERROR_SIGNATURE) { /* a damaged file is told of, and does not take the place of a good one */
        copying->restore->damaged++;
        return 0;
    }
    if (err) *err = why;
    return result;
}

static int take_evidence(const char *directory, struct restore *restore, struct error *err)
{
    struct copying copying = {.restore = restore};
    char objects[PATH_MAX];
    int result;

    if (snprintf(objects, sizeof objects, "%s%s/objects", restore->lfs ? restore->lfs : restore->backup,
                 restore->lfs ? "" : "/lfs") >= PATH_MAX) {
        return error_set(err, ERROR_USAGE, "the path of the evidence is too long");
    }
    if (access(objects, F_OK)) {
        if (!restore->lfs) return 0;
        return error_set(err, ERROR_NOT_FOUND, "%s is no lfs folder: there is no folder objects in it", restore->lfs);
    }
    if ((result = repository_attach(directory, &copying.repository, err))) return result;
    if (!(result = repository_path(copying.repository, "lfs", copying.aside, err)) &&
        !(result = file_directory(copying.aside, err)) &&
        !(result = repository_path(copying.repository, "lfs/incoming", copying.aside, err))) {
        result = evidence_each(objects, piece_copy, &copying, err);
    }
    repository_close(copying.repository);
    return result;
}

/* --- all of it --- */

/* When the last landing was. */
static int tell_standing(const char *directory, struct restore *restore, struct error *err)
{
    struct repository *repository = NULL;
    git_commit *commit = NULL;
    char time[CLOCK_TEXT_SIZE];
    git_oid tip;
    int result = repository_attach(directory, &repository, err);

    if (!result) result = repository_ref(repository, REF_CHECKPOINT, &tip, err);
    if (!result && git_oid_is_zero(&tip)) result = repository_ref(repository, REF_MAIN, &tip, err);
    if (!result && git_commit_lookup(&commit, repository->git, &tip) == 0) {
        clock_format(git_commit_time(commit), time);
        snprintf(restore->standing, sizeof restore->standing, "%.31s", time);
    }
    git_commit_free(commit);
    repository_close(repository);
    return result;
}

/* The copy of main's allowed_signers that stock git looks at. */
static int publish(const char *directory, struct error *err)
{
    struct repository *repository = NULL;
    int result = repository_attach(directory, &repository, err);

    if (!result) result = register_publish(repository, err);
    repository_close(repository);
    return result;
}

static int verify(const char *directory, struct restore *restore, struct error *err)
{
    int count = repository_verify(directory, &restore->problems, &restore->summary, err);

    if (count < 0) return count;
    restore->problem_count = count;
    if (count == 0 || restore->anyway) return 0;
    return error_set(
        err, ERROR_SIGNATURE,
        "the backup %.200s is not what a daemon wrote, as told above; nothing was made. --anyway restores it "
        "all the same",
        restore->backup);
}

static int make(const char *directory, void *context, struct error *err)
{
    struct restore *restore = context;
    int result;

    if ((result = repository_make_git(directory, err)) || (result = fetch(directory, restore, err)) ||
        (result = repository_take_settings(directory, REF_MAIN, restore->backup, restore->root_key, err)) ||
        (result = take_key(directory, restore, err)) || (result = take_evidence(directory, restore, err)) ||
        (result = publish(directory, err)) || (result = verify(directory, restore, err)) ||
        (result = tell_standing(directory, restore, err))) {
        return result;
    }
    return repository_reindex(directory, err);
}

int repository_restore(const char *directory, struct restore *restore, struct error *err)
{
    return repository_place(directory, make, restore, err);
}

void restore_fini(struct restore *restore)
{
    text_fini(&restore->problems);
    text_fini(&restore->summary);
}

#include "syncd/repository_state.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "syncd/file.h"
#include "syncd/landing.h"

#define JSON_MAX 65536  /* bytes of schouw.json */
#define PACKS_OPEN 128  /* file descriptors for packs */
#define TREE_KEPT 65536 /* bytes of a tree that libgit2 keeps in memory */

static pthread_once_t options_once = PTHREAD_ONCE_INIT;

static void options_set(void)
{
    static const git_config_level_t levels[] = {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL,
                                                GIT_CONFIG_LEVEL_PROGRAMDATA};

    git_libgit2_init(); /* kept until the program ends */
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    /* The root of a checkpoint has 256 folders: of that size libgit2 would keep none, and read it for each dossier. */
    git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, (size_t)TREE_KEPT);
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
    /* Every landing makes a pack; not all of them need to be open at once. */
    git_libgit2_opts(GIT_OPT_SET_MWINDOW_FILE_LIMIT, (size_t)PACKS_OPEN);
    /* Whose the directory is does not matter: nothing that stands in it is run. */
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    /* What people set for themselves has no business here. */
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, (int)levels[i], "");
}

void repository_library(void)
{
    pthread_once(&options_once, options_set);
}

int repository_path(const struct repository *repository, const char *name, char path[PATH_MAX], struct error *err)
{
    if ((size_t)snprintf(path, PATH_MAX, "%s/%s", repository->directory, name) >= PATH_MAX)
        return error_set(err, ERROR_INVALID, "the path %s is too long", repository->directory);
    return 0;
}

static int read_settings(struct repository *repository, struct error *err)
{
    char path[PATH_MAX];
    struct text text = {0};
    json_t *settings = NULL;
    const char *body, *root_key, *founder;
    int result;

    if ((result = repository_path(repository, "schouw.json", path, err)) ||
        (result = file_read(path, JSON_MAX, &text, err))) {
        error_wrap(err, "%s is no central repository (schouw-syncd init makes one)", repository->directory);
        goto out;
    }
    settings = json_loadb(text.data ? text.data : "", text.length, JSON_REJECT_DUPLICATES, NULL);
    body = json_string_value(json_object_get(settings, "body"));
    root_key = json_string_value(json_object_get(settings, "root_key"));
    founder = json_string_value(json_object_get(settings, "daemon"));
    if (!body || !root_key) {
        result = error_set(err, ERROR_INVALID, "%s should be {\"body\": name, \"root_key\": public key}", path);
        goto out;
    }
    if ((result = sshkey_parse(root_key, repository->root_key, err))) {
        error_wrap(err, "%s: root_key", path);
        goto out;
    }
    /* One of before there were several daemons does not say it: its own daemon made it. */
    if ((result = sshkey_parse(founder ? founder : repository->key, repository->founder, err))) {
        error_wrap(err, "%s: daemon", path);
        goto out;
    }
    if (!(repository->body = strdup(body))) result = error_memory(err);
out:
    json_decref(settings);
    text_fini(&text);
    return result;
}

int repository_attach(const char *directory, struct repository **out, struct error *err)
{
    struct repository *repository = calloc(1, sizeof *repository);
    char public_key[PATH_MAX];
    int result;

    *out = NULL;
    if (!repository) return error_memory(err);
    repository->lock = -1;
    repository_library();
    if (strlen(directory) >= sizeof repository->directory) {
        result = error_set(err, ERROR_INVALID, "the path %.200s is too long", directory);
        goto out;
    }
    snprintf(repository->directory, sizeof repository->directory, "%s", directory);
    if ((result = repository_path(repository, "key", repository->key_path, err)) ||
        (result = repository_path(repository, "key.pub", public_key, err))) {
        goto out;
    }
    if ((result = sshkey_read(public_key, repository->key, err))) {
        error_wrap(err, "%s is no central repository (schouw-syncd init makes one)", repository->directory);
        goto out;
    }
    if ((result = read_settings(repository, err))) goto out;
    if (git_repository_open_bare(&repository->git, directory) || git_repository_odb(&repository->odb, repository->git))
        result = git_trouble(err, directory);
    else
        result = repository_find_upstream(repository, err);
out:
    if (result) {
        repository_close(repository);
        repository = NULL;
    }
    *out = repository;
    return result;
}

static int lock_open(struct repository *repository, struct error *err)
{
    char path[PATH_MAX];
    int result;

    if (repository->lock >= 0) return 0;
    if ((result = repository_path(repository, "landing.lock", path, err))) return result;
    repository->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    return repository->lock < 0 ? error_set(err, ERROR_IO, "%s: %s", path, strerror(errno)) : 0;
}

int repository_lock(struct repository *repository, bool wait, struct error *err)
{
    int result = lock_open(repository, err);

    if (result) return result;
    while (flock(repository->lock, wait ? LOCK_EX : LOCK_EX | LOCK_NB)) {
        if (errno == EINTR) continue;
        if (errno == EWOULDBLOCK)
            return error_set(err, ERROR_CONFLICT, "another process lands in %s just now", repository->directory);
        return error_set(err, ERROR_IO, "%s/landing.lock: %s", repository->directory, strerror(errno));
    }
    return 0;
}

void repository_unlock(struct repository *repository)
{
    if (repository->lock >= 0) flock(repository->lock, LOCK_UN);
}

/* --- other processes --- */

/* 0 where nobody landed yet. */
static int landings_read(struct repository *repository, int64_t *landings, struct error *err)
{
    char text[32];
    ssize_t got;

    *landings = 0;
    /* Who may not even open it, only reads, once. */
    if (lock_open(repository, NULL)) return 0;
    if ((got = pread(repository->lock, text, sizeof text - 1, 0)) < 0)
        return error_set(err, ERROR_IO, "%s/landing.lock: %s", repository->directory, strerror(errno));
    text[got] = '\0';
    *landings = strtoll(text, NULL, 10);
    return 0;
}

static int landings_write(struct repository *repository, int64_t landings, struct error *err)
{
    char text[32];
    int length = snprintf(text, sizeof text, "%lld\n", (long long)landings);

    if (pwrite(repository->lock, text, (size_t)length, 0) != length)
        return error_set(err, ERROR_IO, "%s/landing.lock: %s", repository->directory, strerror(errno));
    return 0;
}

/* What this process does itself need not be looked for. */
static int landings_raise(struct repository *repository, int64_t before, int64_t after, struct error *err)
{
    int result = landings_write(repository, after, err);

    if (!result && repository->landings == before) repository->landings = after;
    return result;
}

int repository_moving(struct repository *repository, struct error *err)
{
    int64_t landings;
    int result = landings_read(repository, &landings, err);

    return result ? result : landings_raise(repository, landings, (landings + 1) | 1, err);
}

int repository_moved(struct repository *repository, struct error *err)
{
    int64_t landings;
    int result = landings_read(repository, &landings, err);

    return result || landings % 2 == 0 ? result : landings_raise(repository, landings, landings + 1, err);
}

int repository_follow(struct repository *repository, struct error *err)
{
    int64_t landings;
    int result;

    if (!repository->index) return 0;
    if ((result = landings_read(repository, &landings, err))) return result;
    if (landings == repository->landings) return 0;
    if (landings % 2 != 0) repository->unsettled = true;
    /* Read before the branches are: what lands meanwhile is noticed the next time. */
    if (!(result = index_follow(repository, err))) repository->landings = landings;
    return result;
}

int repository_level(struct repository *repository, struct error *err)
{
    return landings_read(repository, &repository->landings, err);
}

int repository_open(const char *directory, struct repository **out, struct error *err)
{
    struct repository *repository;
    struct error busy = {0};
    int result;

    *out = NULL;
    if ((result = repository_attach(directory, &repository, err))) return result;
    /* What a power cut left half done is done now, unless another process is at it or may write where we may not. */
    if (repository_lock(repository, false, &busy) == 0) {
        if (!(result = landing_prepare(repository, err))) result = landing_settle(repository, false, err);
        repository_unlock(repository);
    } else {
        result = index_open(repository, true, NULL, NULL, err);
    }
    if (result) {
        repository_close(repository);
        return result;
    }
    *out = repository;
    return 0;
}

void repository_close(struct repository *repository)
{
    struct error ignored = {0};

    if (!repository) return;
    /* Best effort: the index is made anew from git when it is behind. */
    if (repository->index && repository->index_changed && repository_lock(repository, false, &ignored) == 0)
        index_write(repository, &ignored);
    index_close(repository);
    landed_free(repository);
    latest_free(repository);
    registry_free(repository->registry);
    for (size_t i = 0; i < repository->scheme_count; i++) scheme_free(repository->schemes[i]);
    free(repository->schemes);
    landing_hands_free(repository);
    landing_olds_wait(repository);
    git_odb_free(repository->odb);
    git_repository_free(repository->git); /* and the draft with it */
    crew_free(repository->crew);
    if (repository->lock >= 0) close(repository->lock);
    free(repository->body);
    free(repository);
}

const char *repository_directory(const struct repository *repository)
{
    return repository->directory;
}

const char *repository_body(const struct repository *repository)
{
    return repository->body;
}

int repository_scheme(struct repository *repository, const char *id, const struct scheme **scheme, struct error *err)
{
    struct scheme **schemes, *loaded;
    int result;

    for (size_t i = 0; i < repository->scheme_count; i++) {
        *scheme = repository->schemes[i];
        if (strcmp((*scheme)->id, id) == 0) return 0;
    }
    if ((result = scheme_load(id, &loaded, err))) return result;
    schemes = realloc(repository->schemes, (repository->scheme_count + 1) * sizeof *schemes);
    if (!schemes) {
        scheme_free(loaded);
        return error_memory(err);
    }
    repository->schemes = schemes;
    schemes[repository->scheme_count++] = loaded;
    *scheme = loaded;
    return 0;
}

int repository_scheme_of(struct repository *repository, const struct fold *fold, const struct scheme **scheme,
                         struct error *err)
{
    const struct record *opened = fold_value(fold, "dossier.open", "dossier");
    const char *id = opened ? record_text(opened, "scheme") : NULL;

    if (!id)
        return error_set(err, ERROR_INVALID, "no statement that stands says under which scheme the dossier is opened");
    return repository_scheme(repository, id, scheme, err);
}

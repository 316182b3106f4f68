/* repository_init.c: a new central repository. It is made beside its place and moved there when all of it stands. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "schema/clock.h"
#include "schema/process.h"
#include "syncd/checkpoint.h"
#include "syncd/file.h"
#include "syncd/register.h"

/* Such that stock git says of the daemon's commits and tags who signed them. The path is relative, so that the
 * repository may be moved: `git -C central.git verify-tag ..` finds it. Nothing is ever pruned or rewritten. */
static const char *const settings[][2] = {
    {"gpg.format", "ssh"},
    {"gpg.ssh.allowedSignersFile", "allowed_signers"},
    {"gc.auto", "0"},
    {"receive.denyNonFastForwards", "true"},
    {"receive.denyDeletes", "true"},
    {"transfer.fsckObjects", "true"},
};

static int configure(git_repository *git, struct error *err)
{
    git_config *config = NULL;
    int result = 0;

    if (git_repository_config(&config, git)) return git_trouble(err, "config");
    for (size_t i = 0; !result && i < sizeof settings / sizeof *settings; i++)
        if (git_config_set_string(config, settings[i][0], settings[i][1])) result = git_trouble(err, settings[i][0]);
    git_config_free(config);
    return result;
}

static int make_git(const char *directory, struct error *err)
{
    git_repository_init_options options;
    git_repository *git = NULL;
    int result;

    if (git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION))
        return git_trouble(err, directory);
    options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_NO_REINIT;
    options.initial_head = "main";
    options.description = "Central repository of Schouw: statements, reports and certificates.";
    if (git_repository_init_ext(&git, directory, &options)) return git_trouble(err, directory);
    result = configure(git, err);
    git_repository_free(git);
    return result;
}

static int make_key(const char *directory, struct error *err)
{
    char path[PATH_MAX];
    struct text said = {0};
    int status = 0, result;

    if ((size_t)snprintf(path, sizeof path, "%s/key", directory) >= sizeof path)
        return error_set(err, ERROR_INVALID, "the path %.200s is too long", directory);
    const char *const argv[] = {"ssh-keygen",      "-q", "-t", "ed25519", "-N", "", "-C",
                                REPOSITORY_DAEMON, "-f", path, NULL};
    result = process_run(argv, "", 0, NULL, &said, &status, err);
    if (!result && status != 0)
        result = error_set(err, ERROR_IO, "ssh-keygen makes no key: %.200s", said.data ? said.data : "");
    text_fini(&said);
    return result;
}

int repository_make_git(const char *directory, struct error *err)
{
    int result = make_git(directory, err);

    return result ? result : make_key(directory, err);
}

int repository_make_settings(const char *directory, const char *body, const char *root_key, const char *founder,
                             struct error *err)
{
    char path[PATH_MAX];
    struct text text = {0};
    int result;

    if ((size_t)snprintf(path, sizeof path, "%s/schouw.json", directory) >= sizeof path)
        return error_set(err, ERROR_INVALID, "the path %.200s is too long", directory);
    text_puts(&text, "{\"body\":");
    text_json(&text, body);
    text_puts(&text, ",\"root_key\":");
    text_json(&text, root_key);
    text_puts(&text, ",\"daemon\":");
    text_json(&text, founder);
    text_puts(&text, "}\n");
    result = text.failed ? error_memory(err) : file_create(path, text.data, text.length, err);
    text_fini(&text);
    return result;
}

/* The first commit of main: an empty register, and who signs so far. */
static int make_main(struct repository *repository, struct error *err)
{
    struct voyage voyage = {.repository = repository, .time = clock_microseconds() / 1000000};
    struct commit_draft draft = {.time = voyage.time};
    const struct registry *registry;
    struct derived files = {0};
    git_oid commit, none = {{0}};
    int result;

    if ((result = landing_prepare(repository, err)) || (result = repository_registry(repository, &registry, err)))
        return result;
    if (!(voyage.entries = json_object())) return error_memory(err);
    draft.message = "Open the register\n\nRegistry: none\n" REPOSITORY_RENDERED "\n";
    if ((result = register_render(repository, registry, voyage.entries, &files, err)) ||
        (result = landing_tree(repository, NULL, true, &files, &draft.tree, err)) ||
        (result = repository_commit(repository, &draft, &commit, err)) ||
        (result = voyage_ref(&voyage, REF_MAIN, &none, &commit, err)) ||
        (result = checkpoint_write(&voyage, true, err)) || (result = voyage_end(&voyage, err)) ||
        (result = register_publish(repository, err)) || (result = index_open(repository, false, NULL, NULL, err))) {
        goto out;
    }
    result = index_write(repository, err);
out:
    voyage_fini(&voyage);
    derived_fini(&files);
    return result;
}

/* What a repository is made of. */
struct plan {
    const char *body;
    char root_key[SSHKEY_TEXT_MAX];
    const struct upstream_settings *upstream; /* NULL: none */
};

static int make(const char *directory, void *context, struct error *err)
{
    const struct plan *plan = context;
    struct repository *repository = NULL;
    char path[PATH_MAX], founder[SSHKEY_TEXT_MAX];
    int result;

    if ((size_t)snprintf(path, sizeof path, "%s/key.pub", directory) >= sizeof path)
        return error_set(err, ERROR_INVALID, "the path %.200s is too long", directory);
    if ((result = repository_make_git(directory, err)) || (result = sshkey_read(path, founder, err)) ||
        (result = repository_make_settings(directory, plan->body, plan->root_key, founder, err)) ||
        (result = repository_attach(directory, &repository, err))) {
        return result;
    }
    result = make_main(repository, err);
    if (!result && plan->upstream) result = repository_publish(repository, plan->upstream, err);
    repository_close(repository);
    return result;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

/* True when the directory is not there, or is there and empty. */
static int check_place(const char *directory, struct error *err)
{
    DIR *place = opendir(directory);
    const struct dirent *entry;
    bool empty = true;

    if (!place && errno == ENOENT) return 0;
    if (!place) return error_set(err, ERROR_IO, "%s: %s; nothing was changed", directory, strerror(errno));
    while (empty && (entry = readdir(place)))
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    closedir(place);
    if (empty) return 0;
    return error_set(err, ERROR_CONFLICT,
                     "%s is there already and is not empty: nothing was changed; choose another directory", directory);
}

/* ssh-keygen and the templates of git do not flush what they write. */
static int flush(const char *directory, struct error *err)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC), result = 0;

    if (fd < 0 || syncfs(fd)) result = error_set(err, ERROR_IO, "%s: %s", directory, strerror(errno));
    if (fd >= 0) close(fd);
    return result;
}

int repository_place(const char *directory, int (*make_there)(const char *directory, void *context, struct error *err),
                     void *context, struct error *err)
{
    char place[PATH_MAX], beside[PATH_MAX];
    int result;

    if ((size_t)snprintf(place, sizeof place, "%s", directory) >= sizeof place - 100 || !place[0])
        return error_set(err, ERROR_INVALID, "the path %.200s is too long, or none", directory);
    for (size_t end = strlen(place); end > 1 && place[end - 1] == '/'; end--) place[end - 1] = '\0';
    if ((result = check_place(place, err))) return result;
    snprintf(beside, sizeof beside, "%.*s.XXXXXX", PATH_MAX - 20, place);
    repository_library();
    if (!mkdtemp(beside)) return error_set(err, ERROR_IO, "%s: %s; nothing was changed", beside, strerror(errno));
    result = make_there(beside, context, err);
    if (!result) result = flush(beside, err);
    if (!result && rename(beside, place))
        result = error_set(err, ERROR_IO, "%s: %s; nothing was changed", place, strerror(errno));
    if (result) {
        nftw(beside, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        return result;
    }
    return file_sync_folder(place, err);
}

int repository_init(const char *directory, const char *body, const char *root_key, struct error *err)
{
    return repository_found(directory, body, root_key, NULL, err);
}

int repository_found(const char *directory, const char *body, const char *root_key,
                     const struct upstream_settings *upstream, struct error *err)
{
    struct plan plan = {.body = body, .upstream = upstream};

    if (sshkey_parse(root_key, plan.root_key, err) != 0) return error_wrap(err, "root key");
    if (!*body || !utf8_valid(body, strlen(body)))
        return error_set(err, ERROR_INVALID, "the name of the certification body should be text");
    return repository_place(directory, make, &plan, err);
}

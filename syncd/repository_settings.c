/* repository_settings.c: schouw.json, for who has the repository only: as its branch main tells it. */
#include <stdio.h>
#include <string.h>

#include "syncd/repository_state.h"

static int read_settings(const char *directory, const char *main, const char *name, json_t **settings,
                         struct error *err)
{
    git_repository *git = NULL;
    git_object *object = NULL;
    char path[REF_SIZE + 16];
    int result = 0;

    *settings = NULL;
    snprintf(path, sizeof path, "%s:schouw.json", main);
    if (git_repository_open_bare(&git, directory)) return git_trouble(err, directory);
    if (git_revparse_single(&object, git, path) == 0 && git_object_type(object) == GIT_OBJECT_BLOB) {
        const git_blob *blob = (const git_blob *)object;
        *settings = json_loadb(git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob), JSON_REJECT_DUPLICATES, NULL);
    }
    if (!*settings)
        result = error_set(err, ERROR_NOT_FOUND, "%s holds no central repository: there is no schouw.json on its main",
                           name);
    git_object_free(object);
    git_repository_free(git);
    return result;
}

int repository_take_settings(const char *directory, const char *main, const char *name, const char *root_key,
                             struct error *err)
{
    const char *body, *root, *founder;
    char wanted[SSHKEY_TEXT_MAX], key[SSHKEY_TEXT_MAX], daemon[SSHKEY_TEXT_MAX];
    json_t *settings;
    int result = read_settings(directory, main, name, &settings, err);

    if (result) return result;
    if (json_unpack(settings, "{s:s, s:s, s:s}", "body", &body, "root_key", &root, "daemon", &founder) || !*body ||
        sshkey_parse(root, key, NULL) || sshkey_parse(founder, daemon, NULL)) {
        result =
            error_set(err, ERROR_INVALID,
                      "main:schouw.json of %s does not tell body, root key and daemon: an older schouw-syncd wrote "
                      "it; start a newer one there first",
                      name);
        goto out;
    }
    if (root_key && (result = sshkey_parse(root_key, wanted, err))) goto out;
    if (root_key && strcmp(wanted, key) != 0) {
        result = error_set(err, ERROR_SIGNATURE, "%s is of another body: its root key is %s", name, key);
        goto out;
    }
    result = repository_make_settings(directory, body, key, daemon, err);
out:
    json_decref(settings);
    return result;
}

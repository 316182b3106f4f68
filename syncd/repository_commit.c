/* repository_commit.c: commits and tags with the daemon's signature. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checklists/calendar.h"
#include "syncd/repository_state.h"

#define SEAL_BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define PARENTS_MAX (sizeof((struct commit_draft *)0)->parents / sizeof(git_oid))

void repository_name(const char *name, const char *otherwise, char clean[256])
{
    size_t length = 0;

    for (; *name && length < 250; name++) {
        unsigned char c = (unsigned char)*name;
        bool crud = c < 0x20 || c == 0x7f || strchr("<>\"\\,;:'", c);
        if (crud) c = ' ';
        if (c == ' ' && (length == 0 || clean[length - 1] == ' ')) continue;
        clean[length++] = (char)c;
    }
    /* Not in the middle of a character. */
    if (*name) {
        while (length && ((unsigned char)*name & 0xc0) == 0x80) {
            name--;
            length--;
        }
    }
    while (length && strchr(" .", clean[length - 1])) length--;
    clean[length] = '\0';
    if (!length) snprintf(clean, 256, "%s", otherwise);
}

static int look_up_parents(struct repository *repository, const struct commit_draft *draft, git_commit **parents,
                           struct error *err)
{
    if (draft->parent_count > PARENTS_MAX) return error_set(err, ERROR_INVALID, "a commit with too many parents");
    for (size_t i = 0; i < draft->parent_count; i++) {
        if (git_commit_lookup(&parents[i], repository->git, &draft->parents[i])) return git_trouble(err, "parent");
    }
    return 0;
}

int repository_commit(struct repository *repository, const struct commit_draft *draft, git_oid *oid, struct error *err)
{
    git_commit *parents[PARENTS_MAX] = {NULL};
    git_signature *author = NULL, *committer = NULL;
    git_buf buffer = {0};
    git_tree *tree = NULL;
    char *seal = NULL;
    int result;

    if ((result = look_up_parents(repository, draft, parents, err))) goto out;
    if (git_signature_new(&author, draft->author ? draft->author : REPOSITORY_DAEMON,
                          draft->author ? draft->email : REPOSITORY_EMAIL, draft->time, 0) ||
        git_signature_new(&committer, REPOSITORY_DAEMON, REPOSITORY_EMAIL, draft->time, 0) ||
        git_tree_lookup(&tree, repository->git, &draft->tree) ||
        git_commit_create_buffer(&buffer, repository->git, author, committer, NULL, draft->message, tree,
                                 draft->parent_count, (const git_commit **)parents)) {
        result = git_trouble(err, "commit");
        goto out;
    }
    if ((result = sshsig_sign(repository->key_path, SSHSIG_NAMESPACE_GIT, buffer.ptr, buffer.size, &seal, err))) {
        error_wrap(err, "the daemon's key %s", repository->key_path);
        goto out;
    }
    /* The header's last line gets its newline from git. */
    for (size_t length = strlen(seal); length && seal[length - 1] == '\n'; length--) seal[length - 1] = '\0';
    if (git_commit_create_with_signature(oid, repository->git, buffer.ptr, seal, "gpgsig"))
        result = git_trouble(err, "commit");
out:
    free(seal);
    git_buf_dispose(&buffer);
    git_tree_free(tree);
    git_signature_free(committer);
    git_signature_free(author);
    for (size_t i = 0; i < PARENTS_MAX; i++) git_commit_free(parents[i]);
    return result;
}

int repository_tag(struct repository *repository, const char *name, const git_oid *commit, int64_t time,
                   const char *message, git_oid *tag, struct error *err)
{
    struct text text = {0};
    char hex[GIT_OID_HEXSZ + 1], *seal = NULL;
    int result;

    git_oid_tostr(hex, sizeof hex, commit);
    text_printf(&text, "object %s\ntype commit\ntag %s\ntagger %s <%s> %lld +0000\n\n%s", hex, name, REPOSITORY_DAEMON,
                REPOSITORY_EMAIL, (long long)time, message);
    if (text.failed) {
        result = error_memory(err);
        goto out;
    }
    /* As git does it: signed is all of the tag, and the signature follows. */
    if ((result = sshsig_sign(repository->key_path, SSHSIG_NAMESPACE_GIT, text.data, text.length, &seal, err)))
        goto out;
    text_puts(&text, seal);
    if (text.failed) {
        result = error_memory(err);
    } else if (git_odb_write(tag, repository->odb, text.data, text.length, GIT_OBJECT_TAG)) {
        result = git_trouble(err, name);
    }
out:
    free(seal);
    text_fini(&text);
    return result;
}

/* Whether the registry (NULL: it can not be read) admits the daemon with this key on the day of a moment. */
static int check_signer(const struct repository *repository, const struct registry *registry, const char *signer,
                        int64_t time, struct error *err)
{
    struct error why = {0};
    char day[DAY_SIZE];

    /* Where the registry is damaged, which is told elsewhere, the daemon that made it all is known still. */
    if (!registry && strcmp(signer, repository->founder) == 0) return 0;
    if (!registry) return error_set(err, ERROR_SIGNATURE, "who may sign is not known: the registry can not be read");
    calendar_day(time, REPOSITORY_ZONE, day);
    if (registry_daemon_check(registry, repository->founder, signer, day, &why) == 0) return 0;
    return error_set(err, ERROR_SIGNATURE, "%s", why.message);
}

/* When a commit was made. */
static int commit_time(const struct repository *repository, const git_oid *oid, int64_t *time, struct error *err)
{
    git_commit *commit = NULL;

    if (git_commit_lookup(&commit, repository->git, oid)) return git_trouble(err, "commit");
    *time = git_commit_time(commit);
    git_commit_free(commit);
    return 0;
}

int repository_commit_signed(const struct repository *repository, const struct registry *registry,
                             const git_oid *commit, struct error *err)
{
    git_buf seal = {0}, text = {0};
    char signer[SSHKEY_TEXT_MAX];
    git_oid oid = *commit;
    int64_t time = 0;
    int status = git_commit_extract_signature(&seal, &text, repository->git, &oid, "gpgsig"), result;

    if (status == GIT_ENOTFOUND) {
        result = error_set(err, ERROR_SIGNATURE, "the commit is not signed");
    } else if (status) {
        result = git_trouble(err, "commit");
    } else {
        result = sshsig_verify(seal.ptr, seal.size, text.ptr, text.size, SSHSIG_NAMESPACE_GIT, NULL, signer, err);
        if (!result) result = commit_time(repository, commit, &time, err);
        if (!result) result = check_signer(repository, registry, signer, time, err);
    }
    git_buf_dispose(&text);
    git_buf_dispose(&seal);
    return result;
}

/* The registry as it is now; NULL when it can not be read. */
static int registry_now(struct repository *repository, const struct registry **registry, struct error *err)
{
    int result = repository_registry(repository, registry, err);

    if (result) *registry = NULL;
    return result == ERROR_MEMORY ? result : 0;
}

int repository_commit_verify(struct repository *repository, const git_oid *commit, struct error *err)
{
    const struct registry *registry;
    int result = registry_now(repository, &registry, err);

    return result ? result : repository_commit_signed(repository, registry, commit, err);
}

int repository_tag_verify(struct repository *repository, const git_oid *tag, git_oid *commit, struct error *err)
{
    const struct registry *registry;
    int result = registry_now(repository, &registry, err);

    return result ? result : repository_tag_signed(repository, registry, tag, commit, err);
}

static int tag_time(const struct repository *repository, const git_oid *oid, int64_t *time, struct error *err)
{
    git_tag *tag = NULL;
    const git_signature *tagger;

    if (git_tag_lookup(&tag, repository->git, oid)) return git_trouble(err, "tag");
    tagger = git_tag_tagger(tag);
    *time = tagger ? tagger->when.time : 0;
    git_tag_free(tag);
    return 0;
}

/* The target of a tag from its first line. */
static int tag_target(const char *bytes, size_t length, git_oid *commit)
{
    static const char head[] = "object ", after[] = "\ntype commit\n";
    size_t skip = sizeof head - 1, rest = skip + GIT_OID_HEXSZ;

    if (length < rest + sizeof after - 1 || memcmp(bytes, head, skip) != 0 ||
        memcmp(bytes + rest, after, sizeof after - 1) != 0) {
        return -1;
    }
    return git_oid_fromstrn(commit, bytes + skip, GIT_OID_HEXSZ);
}

int repository_tag_signed(const struct repository *repository, const struct registry *registry, const git_oid *tag,
                          git_oid *commit, struct error *err)
{
    git_odb_object *object = NULL;
    const char *bytes, *seal = NULL;
    char signer[SSHKEY_TEXT_MAX];
    int64_t time = 0;
    size_t length;
    int result = 0;

    memset(commit, 0, sizeof *commit);
    if (git_odb_read(&object, repository->odb, tag)) return git_trouble(err, "tag");
    bytes = git_odb_object_data(object);
    length = git_odb_object_size(object);
    if (git_odb_object_type(object) != GIT_OBJECT_TAG || tag_target(bytes, length, commit)) {
        result = error_set(err, ERROR_INVALID, "this is no annotated tag of a commit");
        goto out;
    }
    /* The last one counts, as for git: what comes before it is the message. */
    for (const char *at = bytes; (at = memmem(at, length - (size_t)(at - bytes), SEAL_BEGIN, strlen(SEAL_BEGIN)));
         at++) {
        if (at == bytes || at[-1] == '\n') seal = at;
    }
    if (!seal) {
        result = error_set(err, ERROR_SIGNATURE, "the tag is not signed");
        goto out;
    }
    result = sshsig_verify(seal, length - (size_t)(seal - bytes), bytes, (size_t)(seal - bytes), SSHSIG_NAMESPACE_GIT,
                           NULL, signer, err);
    if (!result) result = tag_time(repository, tag, &time, err);
    if (!result) result = check_signer(repository, registry, signer, time, err);
out:
    git_odb_object_free(object);
    return result;
}

int repository_trailer(const struct repository *repository, const git_oid *oid, const char *name, char value[128],
                       int64_t *time, struct error *err)
{
    git_message_trailer_array trailers = {0};
    git_commit *commit = NULL;
    int result = 0;

    value[0] = '\0';
    if (git_commit_lookup(&commit, repository->git, oid) ||
        git_message_trailers(&trailers, git_commit_message(commit))) {
        result = git_trouble(err, "commit");
        goto out;
    }
    if (time) *time = git_commit_time(commit);
    for (size_t i = 0; i < trailers.count; i++) {
        if (strcmp(trailers.trailers[i].key, name) == 0) snprintf(value, 128, "%s", trailers.trailers[i].value);
    }
out:
    git_message_trailer_array_free(&trailers);
    git_commit_free(commit);
    return result;
}

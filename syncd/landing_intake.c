/* landing_intake.c: what stands at the upstream is looked at before it is taken: a git server lets many people push. */
#include <stdlib.h>
#include <string.h>

#include "syncd/landing.h"

int landing_intake_signed(struct repository *repository, const struct registry *registry, const git_oid *here,
                          const git_oid *there, struct error *err)
{
    git_revwalk *walk = NULL;
    git_oid oid;
    int result = 0, status;

    if (git_revwalk_new(&walk, repository->git) || git_revwalk_push(walk, there) ||
        (!git_oid_is_zero(here) && git_revwalk_hide(walk, here))) {
        result = git_trouble(err, "upstream");
        goto out;
    }
    while (!result && (status = git_revwalk_next(&oid, walk)) != GIT_ITEROVER) {
        char hex[GIT_OID_HEXSZ + 1];
        git_oid_tostr(hex, sizeof hex, &oid);
        if (status)
            result = git_trouble(err, "upstream");
        else if ((result = repository_commit_signed(repository, registry, &oid, err)))
            error_wrap(err, "commit %.12s", hex);
    }
out:
    git_revwalk_free(walk);
    return result;
}

/* --- nothing that stood is changed --- */

static int check_kept(const struct repository *repository, const git_tree *before, const git_tree *after,
                      const char *path, struct error *err);

static int check_entry(const struct repository *repository, const git_tree_entry *old, const git_tree *after,
                       const char *path, struct error *err)
{
    const git_tree_entry *new = git_tree_entry_byname(after, git_tree_entry_name(old));
    git_tree *below = NULL, *now = NULL;
    int result = 0;

    if (new &&git_oid_equal(git_tree_entry_id(old), git_tree_entry_id(new))) return 0;
    if (!new || git_tree_entry_type(old) != GIT_OBJECT_TREE || git_tree_entry_type(new) != GIT_OBJECT_TREE)
        return error_set(err, ERROR_INVALID, "%s/%s was %s", path, git_tree_entry_name(old),
                         new ? "changed" : "taken away");
    if (git_tree_lookup(&below, repository->git, git_tree_entry_id(old)) ||
        git_tree_lookup(&now, repository->git, git_tree_entry_id(new))) {
        result = git_trouble(err, path);
    } else {
        result = check_kept(repository, below, now, path, err);
    }
    git_tree_free(now);
    git_tree_free(below);
    return result;
}

static int check_kept(const struct repository *repository, const git_tree *before, const git_tree *after,
                      const char *path, struct error *err)
{
    int result = 0;

    for (size_t i = 0; !result && i < git_tree_entrycount(before); i++)
        result = check_entry(repository, git_tree_entry_byindex(before, i), after, path, err);
    return result;
}

static int check_history(const struct repository *repository, const git_oid *base, const git_oid *there,
                         struct error *err)
{
    static const char *const folders[] = {"records", "forked"};
    git_tree *before = NULL, *after = NULL;
    int result = repository_tree(repository, base, &before, err);

    if (!result) result = repository_tree(repository, there, &after, err);
    for (size_t i = 0; !result && i < sizeof folders / sizeof *folders; i++) {
        const git_tree_entry *old = git_tree_entry_byname(before, folders[i]);
        if (old) result = check_entry(repository, old, after, folders[i], err);
    }
    git_tree_free(after);
    git_tree_free(before);
    return result;
}

/* --- new segments --- */

/* A feed whose segments are gone through in order. */
struct run {
    int64_t last;
    char hash[DIGEST_HEX_SIZE];
    char key[SSHKEY_TEXT_MAX];
};

static int check_segment(struct run *run, const char *dossier, const struct segment *segment, bool known,
                         struct error *err)
{
    const struct record *first = segment->records[0];
    const char *key = segment->first == 1 && strcmp(first->kind, "feed.open") == 0 ? record_text(first, "key") : NULL;
    int result;

    if (strcmp(segment->dossier, dossier) != 0)
        return error_set(err, ERROR_INVALID, "feed %s is of dossier %s", segment->feed, segment->dossier);
    if (key) snprintf(run->key, sizeof run->key, "%s", key);
    if ((result = segment_follows(segment, run->last, run->hash, err))) return result;
    if (!known && !run->key[0]) return error_set(err, ERROR_INVALID, "feed %s was never opened", segment->feed);
    if (!known && (result = segment_verify(segment, run->key, err))) return result;
    run->last = segment->last;
    snprintf(run->hash, sizeof run->hash, "%s", segment->records[segment->count - 1]->hash);
    return 0;
}

static bool is_known(const struct stored_segment *list, size_t count, const struct stored_segment *segment)
{
    const struct stored_segment *same = count ? bsearch(segment, list, count, sizeof *list, stored_compare) : NULL;
    return same && git_oid_equal(&same->text, &segment->text);
}

/* The segments of one feed, `count` of them. */
static int check_feed(const struct repository *repository, const char *dossier, const struct stored_segment *feed,
                      size_t count, const struct stored_segment *known, size_t known_count, struct error *err)
{
    struct run run = {0};
    bool new = false;
    int result = 0;

    for (size_t i = 0; i < count; i++) new = new || !is_known(known, known_count, &feed[i]);
    for (size_t i = 0; new && !result &&i < count; i++) {
        struct segment *segment;
        if ((result = repository_segment(repository, &feed[i], &segment, err))) break;
        result = check_segment(&run, dossier, segment, is_known(known, known_count, &feed[i]), err);
        segment_free(segment);
    }
    return result;
}

static int check_segments(const struct repository *repository, const char *dossier, const git_oid *base,
                          const git_oid *there, struct error *err)
{
    struct stored_segment *list = NULL, *known = NULL;
    size_t count = 0, known_count = 0;
    int result = repository_stored(repository, there, &list, &count, err);

    if (!result && !git_oid_is_zero(base)) result = repository_stored(repository, base, &known, &known_count, err);
    for (size_t first = 0, next; !result && first < count; first = next) {
        for (next = first + 1; next < count && strcmp(list[next].feed, list[first].feed) == 0; next++) {
        }
        result = check_feed(repository, dossier, list + first, next - first, known, known_count, err);
    }
    free(list);
    free(known);
    return result;
}

int landing_intake(struct repository *repository, const struct registry *registry, const char *dossier,
                   const git_oid *here, const git_oid *base, const git_oid *there, struct error *err)
{
    int result = landing_intake_signed(repository, registry, here, there, err);

    if (!result && !git_oid_is_zero(base)) result = check_history(repository, base, there, err);
    return result ? result : check_segments(repository, dossier, base, there, err);
}

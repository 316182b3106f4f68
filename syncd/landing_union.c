/* landing_union.c: one branch that two daemons wrote apart from each other becomes one again. Feeds are sets: what only
 * this one has is added to what the upstream has, and the pages are made anew. All of it was judged when it landed; the
 * fold judges again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/digest.h"
#include "syncd/landing.h"

struct joining {
    struct voyage *voyage;
    struct landing_dossier *dossier;
    const git_oid *here, *there;
    struct derived files;   /* beside those that are at the upstream */
    struct fold *fold;      /* of all that stands */
    size_t segments, forks; /* that only this daemon had: added, and kept apart */
    struct stored_segment *ours, *theirs;
    size_t count, their_count;
    /* the feed whose segments are gone through */
    char feed[FEED_ID_SIZE];
    int64_t last; /* where it ends by now */
    char hash[DIGEST_HEX_SIZE];
    bool forked;
};

/* --- files --- */

/* Copies a file of this side; nothing when it has none. */
static int copy_file(struct joining *joining, const char *from, const char *to, struct error *err)
{
    struct text text = {0};
    int result = repository_file(joining->voyage->repository, joining->here, from, &text, err);

    if (result) text_fini(&text);
    if (result == ERROR_NOT_FOUND) return 0;
    return result ? result : derived_add(&joining->files, to, &text, err);
}

static void received_path(const struct stored_segment *stored, char path[120])
{
    snprintf(path, 120, "received/%s/%08lld.json", stored->feed, (long long)stored->first);
}

static int add_segment(struct joining *joining, const struct stored_segment *stored, struct error *err)
{
    static const char *const suffixes[] = {".jsonl", ".sig"};
    char path[120];
    int result = 0;

    for (size_t i = 0; !result && i < 2; i++) {
        segment_path(stored->feed, stored->first, suffixes[i], path);
        result = copy_file(joining, path, path, err);
    }
    received_path(stored, path);
    joining->segments++;
    return result ? result : copy_file(joining, path, path, err);
}

/* The upstream has another segment at this place: one key wrote two histories. The upstream's stays, this one is kept
 * beside it. */
static int add_fork(struct joining *joining, const struct stored_segment *stored, const struct segment *segment,
                    struct error *err)
{
    static const char *const suffixes[] = {".jsonl", ".sig"};
    char from[120], to[160], hex[DIGEST_HEX_SIZE];
    int result = 0;

    digest_bytes(segment->text, segment->length, hex);
    for (size_t i = 0; !result && i < 2; i++) {
        segment_path(stored->feed, stored->first, suffixes[i], from);
        snprintf(to, sizeof to, "forked/%s/%08lld-%.8s%s", stored->feed, (long long)stored->first, hex, suffixes[i]);
        result = copy_file(joining, from, to, err);
    }
    received_path(stored, from);
    snprintf(to, sizeof to, "forked/%s/%08lld-%.8s.json", stored->feed, (long long)stored->first, hex);
    joining->forks++;
    return result ? result : copy_file(joining, from, to, err);
}

/* Both have it: it was received when it was received first. */
static int keep_earlier(struct joining *joining, const struct stored_segment *stored, struct error *err)
{
    const struct repository *repository = joining->voyage->repository;
    struct text ours = {0}, theirs = {0};
    char path[120];
    int result;

    received_path(stored, path);
    result = repository_file(repository, joining->here, path, &ours, NULL);
    if (!result) result = repository_file(repository, joining->there, path, &theirs, NULL);
    /* {"received":"2026-..": the first that differs is the time. */
    if (!result && strcmp(ours.data, theirs.data) < 0) {
        text_fini(&theirs);
        return derived_add(&joining->files, path, &ours, err);
    }
    text_fini(&theirs);
    text_fini(&ours);
    return result == ERROR_MEMORY ? error_memory(err) : 0;
}

/* --- segments --- */

static void note_end(struct joining *joining, const struct segment *segment)
{
    joining->last = segment->last;
    snprintf(joining->hash, sizeof joining->hash, "%s", segment->records[segment->count - 1]->hash);
}

/* Another feed begins: where does it end at the upstream? */
static int begin_feed(struct joining *joining, const char *feed, struct error *err)
{
    const struct stored_segment *last = NULL;
    struct segment *segment;
    int result;

    snprintf(joining->feed, sizeof joining->feed, "%s", feed);
    joining->last = 0;
    joining->hash[0] = '\0';
    joining->forked = false;
    for (size_t i = 0; i < joining->their_count; i++)
        if (strcmp(joining->theirs[i].feed, feed) == 0) last = &joining->theirs[i];
    if (!last) return 0;
    if ((result = repository_segment(joining->voyage->repository, last, &segment, err))) return result;
    note_end(joining, segment);
    segment_free(segment);
    return 0;
}

static int take_segment(struct joining *joining, const struct stored_segment *stored, struct error *err)
{
    struct segment *segment;
    int result = repository_segment(joining->voyage->repository, stored, &segment, err);

    if (result) return result;
    if (strcmp(joining->feed, stored->feed) != 0) result = begin_feed(joining, stored->feed, err);
    if (result) goto out;
    /* Nothing that follows a fork can follow what the other side has. */
    if (joining->forked || segment_follows(segment, joining->last, joining->hash, NULL)) {
        joining->forked = true;
        result = add_fork(joining, stored, segment, err);
    } else {
        note_end(joining, segment);
        if (!(result = add_segment(joining, stored, err))) result = repository_fold_take(joining->fold, segment, err);
    }
out:
    segment_free(segment);
    return result;
}

static int take_segments(struct joining *joining, struct error *err)
{
    int result = 0;

    for (size_t i = 0; !result && i < joining->count; i++) {
        const struct stored_segment *own = &joining->ours[i], *same = NULL;
        if (joining->their_count)
            same = bsearch(own, joining->theirs, joining->their_count, sizeof *own, stored_compare);
        if (same && git_oid_equal(&same->text, &own->text))
            result = keep_earlier(joining, own, err);
        else
            result = take_segment(joining, own, err);
    }
    return result;
}

/* What was kept apart before stays. */
static int fork_file(const char *root, const git_tree_entry *entry, void *payload)
{
    struct joining *joining = payload;
    char path[400];

    if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB) return 0;
    snprintf(path, sizeof path, "forked/%s%s", root, git_tree_entry_name(entry));
    return copy_file(joining, path, path, NULL) ? -1 : 0;
}

static int take_forks(struct joining *joining, struct error *err)
{
    const struct repository *repository = joining->voyage->repository;
    const git_tree_entry *entry;
    git_tree *tree = NULL, *forked = NULL;
    int result = repository_tree(repository, joining->here, &tree, err);

    entry = result ? NULL : git_tree_entry_byname(tree, "forked");
    if (entry && (git_tree_lookup(&forked, repository->git, git_tree_entry_id(entry)) ||
                  git_tree_walk(forked, GIT_TREEWALK_PRE, fork_file, joining))) {
        result = git_trouble(err, "forked");
    }
    git_tree_free(forked);
    git_tree_free(tree);
    return result;
}

/* --- the commit --- */

/* Settles the fold by the registry, which for the registry itself it is. */
static int settle(struct joining *joining, struct error *err)
{
    struct landing_dossier *dossier = joining->dossier;
    struct fold *fold = joining->fold;

    joining->fold = NULL;
    if (strcmp(dossier->id, REGISTRY_DOSSIER) == 0)
        return registry_new(fold, joining->voyage->repository->root_key, &dossier->next, err);
    dossier->fold = fold;
    return fold_settle(fold, dossier->registry, err);
}

/* The pages, and whatever else is on this side. Two of one path are the same file. */
static int collect(struct joining *joining, struct derived *files, struct error *err)
{
    struct landing_dossier *dossier = joining->dossier;
    const struct registry *registry = dossier->next ? dossier->next : dossier->registry;
    const struct scheme *scheme;
    int result = derived_scheme(joining->voyage->repository, dossier->id, landing_fold(dossier), &scheme, err);

    if (!result)
        result = derived_render(dossier->id, landing_fold(dossier), scheme, registry, dossier->day, files, err);
    for (size_t i = 0; !result && i < joining->files.count; i++) {
        const struct derived_file *file = &joining->files.files[i];
        struct text text = {0};
        text_append(&text, file->bytes, file->length);
        result = derived_add(files, file->path, &text, err);
    }
    derived_sort(files);
    return result;
}

static void write_message(const struct joining *joining, struct text *message)
{
    const git_oid *tip = &joining->voyage->repository->registry_tip;
    char hex[GIT_OID_HEXSZ + 1];

    text_printf(message, "Unite %s: %zu segment%s\n\n", joining->dossier->id, joining->segments,
                joining->segments == 1 ? "" : "s");
    if (joining->forks)
        text_printf(message, "%zu segment%s of a feed that was written twice: kept under forked/\n\n", joining->forks,
                    joining->forks == 1 ? "" : "s");
    git_oid_tostr(hex, sizeof hex, tip);
    text_printf(message, "Registry: %s\n" REPOSITORY_RENDERED "\n", git_oid_is_zero(tip) ? "none" : hex);
}

static int write_commit(struct joining *joining, git_oid *commit, struct error *err)
{
    struct voyage *voyage = joining->voyage;
    struct repository *repository = voyage->repository;
    struct commit_draft draft = {.time = voyage->time, .parents = {*joining->there, *joining->here}, .parent_count = 2};
    struct derived files = {0};
    struct text message = {0};
    git_tree *base = NULL;
    int result;

    if ((result = collect(joining, &files, err)) ||
        (result = repository_tree(repository, joining->there, &base, err)) ||
        (result = landing_tree(repository, base, false, &files, &draft.tree, err))) {
        goto out;
    }
    write_message(joining, &message);
    draft.message = message.data;
    result = message.failed ? error_memory(err) : repository_commit(repository, &draft, commit, err);
out:
    git_tree_free(base);
    text_fini(&message);
    derived_fini(&files);
    return result;
}

int landing_union(struct voyage *voyage, struct landing_dossier *dossier, const git_oid *here, const git_oid *there,
                  git_oid *commit, struct error *err)
{
    struct joining joining = {.voyage = voyage, .dossier = dossier, .here = here, .there = there};
    char ref[REF_SIZE];
    int result = repository_fold_at(voyage->repository, there, &joining.fold, err);

    if (result || (result = repository_stored(voyage->repository, here, &joining.ours, &joining.count, err)) ||
        (result = repository_stored(voyage->repository, there, &joining.theirs, &joining.their_count, err)) ||
        (result = take_segments(&joining, err)) || (result = take_forks(&joining, err)) ||
        (result = settle(&joining, err)) || (result = write_commit(&joining, commit, err))) {
        goto out;
    }
    repository_dossier_ref(dossier->id, ref);
    result = voyage_ref(voyage, ref, here, commit, err);
    if (!result && joining.forks && voyage->repository->sharing.note) {
        char note[300];
        snprintf(note, sizeof note, "dossier/%s: %zu segments of a feed that was written twice are kept under forked/",
                 dossier->id, joining.forks);
        voyage->repository->sharing.note(voyage->repository->sharing.context, note);
    }
out:
    free(joining.ours);
    free(joining.theirs);
    fold_free(joining.fold);
    derived_fini(&joining.files);
    return result;
}

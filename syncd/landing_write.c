/* landing_write.c: from what may land to commits, tags and one pack. */
#include "syncd/landing.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syncd/draft.h"
#include "syncd/register.h"

/* --- trees --- */

/* What a tree becomes: changes to the one before it. */
struct change {
    const struct repository *repository;
    git_tree *base; /* or NULL */
    const struct derived *files;
    git_tree_update *updates;
    size_t count, room;
    const char *pruned; /* folder that is looked through, with a slash, or "" */
    git_tree *folder;   /* of `base`, that was looked for last; NULL: it is not there .. */
    char *folder_path;  /* .. and which; NULL: none was looked for */
};

static int change_add(struct change *change, git_tree_update_t action, const char *path, const git_oid *id,
                      struct error *err)
{
    git_tree_update *update;

    if (change->count == change->room) {
        size_t room = change->room ? change->room * 2 : 16;
        git_tree_update *updates = realloc(change->updates, room * sizeof *updates);
        if (!updates) return error_memory(err);
        change->updates = updates;
        change->room = room;
    }
    update = &change->updates[change->count];
    *update = (git_tree_update){.action = action, .filemode = GIT_FILEMODE_BLOB, .path = strdup(path)};
    if (id) update->id = *id;
    if (!update->path) return error_memory(err);
    change->count++;
    return 0;
}

static void change_fini(struct change *change)
{
    for (size_t i = 0; i < change->count; i++) free((char *)(uintptr_t)change->updates[i].path);
    free(change->updates);
    git_tree_free(change->folder);
    free(change->folder_path);
}

/* Makes `folder` that of these first bytes of a path. Files come in order of path, and a large folder would be read for
 * each of them. */
static int folder_find(struct change *change, const char *path, size_t length, struct error *err)
{
    git_tree_entry *entry = NULL;
    int status;

    if (change->folder_path && strncmp(change->folder_path, path, length) == 0 && !change->folder_path[length])
        return 0;
    git_tree_free(change->folder);
    free(change->folder_path);
    change->folder = NULL;
    if (!(change->folder_path = strndup(path, length))) return error_memory(err);
    status = git_tree_entry_bypath(&entry, change->base, change->folder_path);
    if (!status && git_tree_entry_type(entry) == GIT_OBJECT_TREE)
        status = git_tree_lookup(&change->folder, change->repository->git, git_tree_entry_id(entry));
    git_tree_entry_free(entry);
    return status && status != GIT_ENOTFOUND ? git_trouble(err, path) : 0;
}

/* Whether it is the very file that stands there; received ones are new. */
static int stands(struct change *change, const struct derived_file *file, bool *same, struct error *err)
{
    const char *slash = strrchr(file->path, '/');
    const git_tree_entry *entry;
    git_tree *folder = change->base;
    int result;

    *same = false;
    if (!change->base || !derived_path(file->path)) return 0;
    if (slash) {
        if ((result = folder_find(change, file->path, (size_t)(slash - file->path), err))) return result;
        folder = change->folder;
    }
    entry = folder ? git_tree_entry_byname(folder, slash ? slash + 1 : file->path) : NULL;
    *same = entry && git_oid_equal(git_tree_entry_id(entry), &file->id);
    return 0;
}

static int change_file(struct change *change, const struct derived_file *file, struct error *err)
{
    bool same;
    int result = stands(change, file, &same, err);

    if (result || same) return result;
    result = draft_blob(change->repository->draft, &file->id, file->bytes, file->length, err);
    return result ? result : change_add(change, GIT_TREE_UPDATE_UPSERT, file->path, &file->id, err);
}

/* Takes away what is no more. */
static int prune(const char *root, const git_tree_entry *entry, void *payload)
{
    struct change *change = payload;
    char path[400];

    if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB) return 0;
    snprintf(path, sizeof path, "%s%s%s", change->pruned, root, git_tree_entry_name(entry));
    if (derived_file(change->files, path)) return 0;
    return change_add(change, GIT_TREE_UPDATE_REMOVE, path, NULL, NULL) ? GIT_EUSER : 0;
}

/* Of all of `base`, or of its folder evidence/. */
static int change_prune(struct change *change, bool whole, struct error *err)
{
    int status, result = whole ? 0 : folder_find(change, "evidence", strlen("evidence"), err);
    const git_tree *folder = whole ? change->base : change->folder;

    if (result || !folder) return result;
    change->pruned = whole ? "" : "evidence/";
    status = git_tree_walk(folder, GIT_TREEWALK_PRE, prune, change);
    if (status == GIT_EUSER) return error_memory(err);
    return status ? git_trouble(err, "tree") : 0;
}

int landing_tree(const struct repository *repository, git_tree *base, bool whole, const struct derived *files,
                 git_oid *tree, struct error *err)
{
    struct change change = {.repository = repository, .base = base, .files = files};
    int result = base ? change_prune(&change, whole, err) : 0;

    for (size_t i = 0; !result && i < files->count; i++) result = change_file(&change, &files->files[i], err);
    if (!result && base && !change.count)
        *tree = *git_tree_id(base);
    else if (!result && git_tree_create_updated(tree, repository->git, base, change.count, change.updates))
        result = git_trouble(err, "tree");
    change_fini(&change);
    return result;
}

/* --- commit of a dossier --- */

/* The segment, its seal, and when the daemon received it. */
static int add_segment(struct derived *files, const struct arrival *arrival, struct error *err)
{
    const struct segment *segment = arrival->segment;
    struct text text = {0};
    char path[120];
    int result;

    segment_path(segment->feed, segment->first, ".jsonl", path);
    text_append(&text, segment->text, segment->length);
    if ((result = derived_add(files, path, &text, err))) return result;
    segment_path(segment->feed, segment->first, ".sig", path);
    text_append(&text, segment->seal, segment->seal_length);
    if ((result = derived_add(files, path, &text, err))) return result;
    snprintf(path, sizeof path, "received/%s/%08lld.json", segment->feed, (long long)segment->first);
    text_puts(&text, "{\"received\":");
    text_json(&text, arrival->item->received);
    text_puts(&text, ",\"by\":");
    text_json(&text, arrival->item->person);
    text_puts(&text, ",\"device\":");
    text_json(&text, arrival->item->device);
    text_puts(&text, "}\n");
    return derived_add(files, path, &text, err);
}

/* What a person did in this landing, as trailers tell it. */
enum part { PART_AUDITED, PART_REVIEWED, PART_DECIDED, PART_COUNT };

static const char *const part_names[PART_COUNT] = {"Audited-by", "Reviewed-by", "Decided-by"};

static enum part part_of(const struct registry *registry, const struct record *record, const char *person)
{
    if (record->version > RECORD_VERSION || !record->type) return PART_COUNT;
    switch (kind_stage(record->type)) {
    case STAGE_AUDIT:
    case STAGE_REPORT:
        return registry_roles(registry, person) & ROLE_AUDITOR ? PART_AUDITED : PART_COUNT;
    case STAGE_REVIEW:
    case STAGE_ADVICE:
        return PART_REVIEWED;
    case STAGE_DECISION:
    case STAGE_CERTIFICATE:
        return PART_DECIDED;
    case STAGE_NONE:
        break;
    }
    return PART_COUNT;
}

/* "Reviewed-by: Name <person@person.invalid>", once per person. */
static void add_trailers(struct text *message, const struct landing_dossier *dossier, enum part part)
{
    const struct registry *registry = dossier->registry;

    for (size_t i = 0; i < dossier->count; i++) {
        const struct arrival *arrival = &dossier->arrivals[i];
        char name[256], line[600];
        bool took = false;
        if (!arrival_lands(arrival)) continue;
        for (size_t j = 0; j < arrival->segment->count && !took; j++)
            took = part_of(registry, arrival->segment->records[j], arrival->person) == part;
        if (!took) continue;
        repository_name(registry_person_name(registry, arrival->person), arrival->person, name);
        snprintf(line, sizeof line, "%s: %s <%s@person.invalid>\n", part_names[part], name, arrival->person);
        if (!message->data || !strstr(message->data, line)) text_puts(message, line);
    }
}

static void write_message(struct text *message, const struct landing_dossier *dossier, const git_oid *registry_tip)
{
    size_t records = 0;
    char hex[GIT_OID_HEXSZ + 1];

    for (size_t i = 0; i < dossier->count; i++) {
        const struct segment *segment = dossier->arrivals[i].segment;
        if (!arrival_lands(&dossier->arrivals[i])) continue;
        for (size_t j = 0; j < segment->count; j++) records += record_by_hand(segment->records[j]);
    }
    text_printf(message, "%s: %zu statement%s\n\n", dossier->id, records, records == 1 ? "" : "s");
    for (size_t i = 0; i < dossier->count; i++) {
        const struct arrival *arrival = &dossier->arrivals[i];
        if (!arrival_lands(arrival)) continue;
        text_printf(message, "- %lld to %lld of feed %s, by %s on %s\n", (long long)arrival->segment->first,
                    (long long)arrival->segment->last, arrival->segment->feed, arrival->person, arrival->device);
    }
    text_puts(message, "\n");
    for (int part = 0; part < PART_COUNT; part++) add_trailers(message, dossier, (enum part)part);
    git_oid_tostr(hex, sizeof hex, registry_tip);
    if (strcmp(dossier->id, REGISTRY_DOSSIER) != 0)
        text_printf(message, "Registry: %s\n", git_oid_is_zero(registry_tip) ? "none" : hex);
    text_puts(message, REPOSITORY_RENDERED "\n");
}

static int add_received(const struct landing_dossier *dossier, struct derived *files, struct error *err)
{
    int result = 0;

    for (size_t i = 0; !result && i < dossier->count; i++)
        if (arrival_lands(&dossier->arrivals[i])) result = add_segment(files, &dossier->arrivals[i], err);
    return result;
}

int landing_render(const struct landing_dossier *dossier, const struct scheme *scheme, enum landing_part part,
                   struct derived *files, struct error *err)
{
    const struct fold *fold = landing_fold(dossier);

    if (part == LANDING_STATE) return derived_state(fold, files, err);
    if (part == LANDING_PAGES)
        return derived_pages(dossier->id, fold, scheme, dossier->registry, dossier->day, files, err);
    return add_received(dossier, files, err);
}

/* The first who sealed is the author. */
static void set_author(struct commit_draft *draft, const struct landing_dossier *dossier, char name[256],
                       char email[256])
{
    const struct registry *registry = dossier->next ? dossier->next : dossier->registry;

    for (size_t i = 0; i < dossier->count; i++) {
        const struct arrival *arrival = &dossier->arrivals[i];
        if (!arrival_lands(arrival)) continue;
        repository_name(registry_person_name(registry, arrival->person), arrival->person, name);
        snprintf(email, 256, "%s@%s.invalid", arrival->person, arrival->device);
        draft->author = name;
        draft->email = email;
        return;
    }
}

int landing_write(struct voyage *voyage, const struct landing_dossier *dossier, const struct derived *files,
                  git_oid *commit, struct error *err)
{
    struct commit_draft draft = {.time = voyage->time};
    struct repository *repository = voyage->repository;
    struct text message = {0};
    git_tree *base = NULL;
    char ref[REF_SIZE], name[256], email[256];
    int result;

    if (!git_oid_is_zero(&dossier->tip)) {
        if ((result = repository_tree(repository, &dossier->tip, &base, err))) goto out;
        draft.parents[draft.parent_count++] = dossier->tip;
    }
    if ((result = landing_tree(repository, base, false, files, &draft.tree, err))) goto out;
    write_message(&message, dossier, &repository->registry_tip);
    if (message.failed) {
        result = error_memory(err);
        goto out;
    }
    draft.message = message.data;
    set_author(&draft, dossier, name, email);
    if ((result = repository_commit(repository, &draft, commit, err))) goto out;
    repository_dossier_ref(dossier->id, ref);
    result = voyage_ref(voyage, ref, &dossier->tip, commit, err);
out:
    git_tree_free(base);
    text_fini(&message);
    return result;
}

/* --- pack and refs --- */

int voyage_ref(struct voyage *voyage, const char *name, const git_oid *from, const git_oid *to, struct error *err)
{
    struct landing_ref *refs = realloc(voyage->refs, (voyage->ref_count + 1) * sizeof *refs);

    if (!refs) return error_memory(err);
    voyage->refs = refs;
    refs[voyage->ref_count] = (struct landing_ref){.from = *from, .to = *to};
    snprintf(refs[voyage->ref_count++].name, REF_SIZE, "%s", name);
    return 0;
}

int voyage_certificate(struct voyage *voyage, const char *number, const char *dossier, const git_oid *commit,
                       struct landing_certificate **certificate, struct error *err)
{
    struct landing_certificate *certificates =
        realloc(voyage->certificates, (voyage->certificate_count + 1) * sizeof *certificates);

    if (!certificates) return error_memory(err);
    voyage->certificates = certificates;
    *certificate = &certificates[voyage->certificate_count++];
    **certificate =
        (struct landing_certificate){.number = strdup(number), .dossier = strdup(dossier), .commit = *commit};
    return (*certificate)->number && (*certificate)->dossier ? 0 : error_memory(err);
}

void voyage_fini(struct voyage *voyage)
{
    for (size_t i = 0; i < voyage->certificate_count; i++) {
        free(voyage->certificates[i].number);
        free(voyage->certificates[i].dossier);
        free(voyage->certificates[i].decider);
    }
    free(voyage->certificates);
    voyage_unlock(voyage);
    free(voyage->refs);
    text_fini(&voyage->changes);
    json_decref(voyage->entries);
    *voyage = (struct voyage){0};
}

int voyage_pack(struct voyage *voyage, struct error *err)
{
    char folder[PATH_MAX];
    int result = repository_path(voyage->repository, "objects/pack", folder, err);

    if (result) return result;
    draft_settle(voyage->repository->draft);
    /* Where the upstream is asked first, nobody should find them locked meanwhile. */
    if (!voyage->repository->shared) voyage_lock(voyage);
    return draft_pack(voyage->repository->draft, folder, err);
}

int voyage_end(struct voyage *voyage, struct error *err)
{
    int result = voyage_pack(voyage, err);

    return result ? result : voyage_move(voyage, err);
}

/* landing_write.c: from what may land to commits, tags, one pack and moved refs. */
#include "syncd/landing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "syncd/draft.h"
#include "syncd/register.h"

#define LOCK_TRIES 10
#define LOCK_PAUSE 100000 /* microseconds */

/* --- trees --- */

static int blob_write(const struct repository *repository, const char *bytes, size_t length, git_oid *oid,
                      struct error *err)
{
    return git_odb_write(oid, repository->odb, bytes, length, GIT_OBJECT_BLOB) ? git_trouble(err, "blob") : 0;
}

struct pruning {
    const struct derived *files;
    git_tree_update *updates;
    size_t *count;
    char **paths;
    bool failed;
};

/* Pointers to evidence that is no longer stated are taken away. */
static int prune(const char *root, const git_tree_entry *entry, void *payload)
{
    struct pruning *pruning = payload;
    char path[400];

    if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB) return 0;
    snprintf(path, sizeof path, "evidence/%s%s", root, git_tree_entry_name(entry));
    if (derived_file(pruning->files, path)) return 0;
    pruning->paths[*pruning->count] = strdup(path);
    if (!pruning->paths[*pruning->count]) pruning->failed = true;
    if (pruning->failed) return -1;
    pruning->updates[*pruning->count] = (git_tree_update){
        .action = GIT_TREE_UPDATE_REMOVE, .path = pruning->paths[*pruning->count], .filemode = GIT_FILEMODE_BLOB};
    (*pruning->count)++;
    return 0;
}

/* The folder evidence/ of a tree; NULL when there is none. */
static int evidence_tree(const struct repository *repository, git_tree *base, git_tree **evidence, struct error *err)
{
    const git_tree_entry *entry = base ? git_tree_entry_byname(base, "evidence") : NULL;

    *evidence = NULL;
    if (!entry) return 0;
    return git_tree_lookup(evidence, repository->git, git_tree_entry_id(entry)) ? git_trouble(err, "evidence") : 0;
}

int landing_tree(const struct repository *repository, git_tree *base, const struct derived *files, git_oid *tree,
                 struct error *err)
{
    git_tree *evidence = NULL;
    size_t count = 0, room;
    git_tree_update *updates = NULL;
    char **paths = NULL;
    int result = evidence_tree(repository, base, &evidence, err);

    if (result) return result;
    room = files->count + (evidence ? git_tree_entrycount(evidence) : 0) + 1;
    updates = calloc(room, sizeof *updates);
    paths = calloc(room, sizeof *paths);
    if (!updates || !paths) {
        result = error_memory(err);
        goto out;
    }
    for (; count < files->count; count++) {
        const struct derived_file *file = &files->files[count];
        updates[count] =
            (git_tree_update){.action = GIT_TREE_UPDATE_UPSERT, .path = file->path, .filemode = GIT_FILEMODE_BLOB};
        if ((result = blob_write(repository, file->bytes, file->length, &updates[count].id, err))) goto out;
    }
    if (evidence) {
        struct pruning pruning = {files, updates, &count, paths, false};
        int status = git_tree_walk(evidence, GIT_TREEWALK_PRE, prune, &pruning);
        if (pruning.failed)
            result = error_memory(err);
        else if (status)
            result = git_trouble(err, "evidence");
    }
    if (!result && git_tree_create_updated(tree, repository->git, base, count, updates))
        result = git_trouble(err, "tree");
out:
    for (size_t i = 0; paths && i < room; i++) free(paths[i]);
    free(paths);
    free(updates);
    git_tree_free(evidence);
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

/* All files of the next commit: what follows from the records, and what arrived. */
static int collect_files(struct voyage *voyage, const struct landing_dossier *dossier, struct derived *files,
                         struct error *err)
{
    int result = derived_render(voyage->repository, dossier->id, landing_fold(dossier), dossier->registry, voyage->day,
                                files, err);

    for (size_t i = 0; !result && i < dossier->count; i++)
        if (arrival_lands(&dossier->arrivals[i])) result = add_segment(files, &dossier->arrivals[i], err);
    derived_sort(files);
    return result;
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

int landing_write(struct voyage *voyage, const struct landing_dossier *dossier, git_oid *commit, struct error *err)
{
    struct commit_draft draft = {.time = voyage->time};
    struct repository *repository = voyage->repository;
    struct derived files = {0};
    struct text message = {0};
    git_tree *base = NULL;
    char ref[REF_SIZE], name[256], email[256];
    int result;

    if ((result = collect_files(voyage, dossier, &files, err))) goto out;
    if (!git_oid_is_zero(&dossier->tip)) {
        if ((result = repository_tree(repository, &dossier->tip, &base, err))) goto out;
        draft.parents[draft.parent_count++] = dossier->tip;
    }
    if ((result = landing_tree(repository, base, &files, &draft.tree, err))) goto out;
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
    derived_fini(&files);
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
    free(voyage->refs);
    text_fini(&voyage->changes);
    json_decref(voyage->entries);
    *voyage = (struct voyage){0};
}

int voyage_pack(struct voyage *voyage, struct error *err)
{
    char folder[PATH_MAX];
    int result = repository_path(voyage->repository, "objects/pack", folder, err);

    return result ? result : draft_pack(voyage->repository->draft, folder, err);
}

/* One try; libgit2's status. */
static int try_ref(struct repository *repository, const struct landing_ref *ref)
{
    git_reference *moved = NULL;
    int status;

    if (git_oid_is_zero(&ref->from))
        status = git_reference_create(&moved, repository->git, ref->name, &ref->to, 0, NULL);
    else
        status = git_reference_create_matching(&moved, repository->git, ref->name, &ref->to, 1, &ref->from, NULL);
    git_reference_free(moved);
    return status;
}

/* A process that was killed while it moved a ref leaves the ref's lock behind. Who lands holds landing.lock, so a lock
 * that stays is of nobody who lives; a git at work beside us gets a second. */
static int move_ref(struct repository *repository, const struct landing_ref *ref, struct error *err)
{
    char lock[PATH_MAX + REF_SIZE + 8];
    int status = try_ref(repository, ref);

    for (int i = 0; status == GIT_ELOCKED && i < LOCK_TRIES; i++) {
        usleep(LOCK_PAUSE);
        status = try_ref(repository, ref);
    }
    if (status == GIT_ELOCKED) {
        snprintf(lock, sizeof lock, "%s/%s.lock", repository->directory, ref->name);
        unlink(lock);
        status = try_ref(repository, ref);
    }
    if (status == GIT_EMODIFIED || status == GIT_EEXISTS)
        return error_set(err, ERROR_IO, "%s was moved by someone else meanwhile; send again what was not acknowledged",
                         ref->name);
    return status ? git_trouble(err, ref->name) : 0;
}

int voyage_move(struct voyage *voyage, struct error *err)
{
    int result = repository_moving(voyage->repository, err);

    for (size_t i = 0; !result && i < voyage->ref_count; i++)
        result = move_ref(voyage->repository, &voyage->refs[i], err);
    return result ? result : repository_moved(voyage->repository, err);
}

int voyage_end(struct voyage *voyage, struct error *err)
{
    int result = voyage_pack(voyage, err);

    return result ? result : voyage_move(voyage, err);
}

/* landing.c: one landing from beginning to end: check, write into memory, one pack, refs, index. */
#include "syncd/landing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "schema/clock.h"
#include "syncd/checkpoint.h"
#include "syncd/draft.h"
#include "syncd/register.h"

/* Whether git is told to keep logs of refs, which a bare repository does not otherwise. */
static bool logs_refs(git_repository *git)
{
    git_config *config = NULL;
    git_buf value = {0};
    bool logs = git_repository_config(&config, git) == 0 &&
                git_config_get_string_buf(&value, config, "core.logAllRefUpdates") == 0 &&
                strcasecmp(value.ptr, "false") != 0;

    git_buf_dispose(&value);
    git_config_free(config);
    return logs;
}

int landing_prepare(struct repository *repository, struct error *err)
{
    int result;

    if (repository->draft) return 0;
    if (!repository->crew) repository->crew = crew_new(); /* without one all is done in turn */
    repository->logs_refs = logs_refs(repository->git);
    if ((result = draft_new(repository->git, repository->crew, &repository->draft, err))) return result;
    git_odb_free(repository->odb);
    repository->odb = NULL;
    return git_repository_odb(&repository->odb, repository->git) ? git_trouble(err, repository->directory) : 0;
}

int repository_renew(struct repository *repository, struct error *err)
{
    git_repository *git = NULL;
    git_odb *odb = NULL;

    repository->outdated = true;
    if (git_repository_open_bare(&git, repository->directory) || git_repository_odb(&odb, git)) {
        git_repository_free(git);
        return git_trouble(err, repository->directory);
    }
    landing_hands_free(repository);
    git_odb_free(repository->odb);
    git_repository_free(repository->git); /* and the draft with it */
    repository->git = git;
    repository->odb = odb;
    repository->outdated = false;
    if (!repository->draft) return 0;
    repository->draft = NULL;
    return landing_prepare(repository, err);
}

/* Forgets the objects of a landing that is over, or that failed: then libgit2's caches go as well. */
static int forget(struct repository *repository, bool failed, struct error *err)
{
    draft_reset(repository->draft);
    if (!failed) return draft_refresh(repository->draft, err);
    registry_free(repository->registry);
    repository->registry = NULL;
    repository->unsettled = true;
    return repository_renew(repository, err);
}

int voyage_begin(struct voyage *voyage, struct repository *repository, int64_t time, struct error *err)
{
    const struct registry *registry;
    int result;

    *voyage = (struct voyage){.repository = repository, .time = time};
    calendar_day(time, REPOSITORY_ZONE, voyage->day);
    if ((result = repository_ref(repository, REF_MAIN, &voyage->main, err))) return result;
    /* Who joins has no main yet. */
    if (git_oid_is_zero(&voyage->main) && !(voyage->entries = json_object())) return error_memory(err);
    if ((!voyage->entries && (result = register_entries(repository, &voyage->main, &voyage->entries, err)))) {
        return result;
    }
    return repository_registry(repository, &registry, err);
}

/* Who issued it, as a trailer names people. */
static char *decider_of(const struct fold *fold, const struct registry *registry, const struct record *issue)
{
    const char *person = fold_feed(fold, issue->feed)->person;
    char name[256], line[600];

    repository_name(registry_person_name(registry, person), person, name);
    snprintf(line, sizeof line, "%s <%s@person.invalid>", name, person);
    return strdup(line);
}

/* Gives a certificate its tag, and its line in the register. */
static int certify(struct voyage *voyage, const struct fold *fold, const struct registry *registry,
                   const struct record *issue, const git_oid *commit, struct error *err)
{
    struct repository *repository = voyage->repository;
    struct landing_certificate *certificate;
    const char *number = record_text(issue, "number");
    char ref[REF_SIZE], message[900];
    json_t *entry;
    git_oid tag, none = {{0}};
    int result;

    if ((result = register_entry(repository, fold, issue, &entry, err))) return result;
    if (json_object_set_new(voyage->entries, number, entry)) return error_memory(err);
    if ((result = voyage_certificate(voyage, number, issue->dossier, commit, &certificate, err))) return result;
    if (!(certificate->decider = decider_of(fold, registry, issue))) return error_memory(err);
    snprintf(message, sizeof message, "Certificate %s of %s\n\nDecided-by: %s\n", number, issue->dossier,
             certificate->decider);
    snprintf(ref, sizeof ref, "certificate/%s", number);
    if ((result = repository_tag(repository, ref, commit, voyage->time, message, &tag, err))) return result;
    snprintf(ref, sizeof ref, REF_CERTIFICATE "%s", number);
    voyage->main_behind = true;
    return voyage_ref(voyage, ref, &none, &tag, err);
}

int landing_certify(struct voyage *voyage, const struct fold *fold, const struct registry *registry,
                    const git_oid *commit, struct error *err)
{
    const struct record *issue;
    int result;

    /* Each that is noted is one less without a tag. */
    while (!(result = register_due(voyage, fold, registry, &issue, err)) && issue)
        if ((result = certify(voyage, fold, registry, issue, commit, err))) break;
    return result;
}

/* --- all of them --- */

static bool is_registry(const struct landing_item *item)
{
    return strcmp(item->dossier, REGISTRY_DOSSIER) == 0;
}

/* The registry first, as the others are judged by it; then by dossier, in order of arrival. */
static int item_compare(const void *a, const void *b)
{
    const struct landing_item *one = *(struct landing_item *const *)a, *other = *(struct landing_item *const *)b;
    int order = is_registry(other) - is_registry(one);
    if (order == 0) order = strcmp(one->dossier, other->dossier);
    if (order == 0) order = one < other ? -1 : one > other;
    return order;
}

/* The moment of a landing: when the last of it was received. */
static int64_t landing_time(const struct landing_item *items, size_t count)
{
    int64_t time = 0, seconds;

    for (size_t i = 0; i < count; i++)
        if (clock_parse(items[i].received, &seconds) && seconds > time) time = seconds;
    return time > 0 ? time : clock_microseconds() / 1000000;
}

/* Whether the registry, as this landing leaves it, admits the daemon: it may land the very statement that does. */
static int check_admitted(struct repository *repository, struct error *err)
{
    const struct registry *registry = repository->registry;
    struct error why = {0};
    char today[DAY_SIZE];

    calendar_today(REPOSITORY_ZONE, today);
    if (registry_daemon_check(registry, repository->founder, repository->key, today, &why) == 0) return 0;
    return error_set(err, ERROR_NETWORK,
                     "nothing can land at this daemon: %s; the administrator admits it: `schouw registry daemon NAME "
                     "FILE.pub`",
                     why.message);
}

static int land_all(struct voyage *voyage, const struct landing_batch *batch, struct error *err)
{
    int result = landing_dossiers(voyage, batch, err);

    if (!result && voyage->ref_count) result = check_admitted(voyage->repository, err);
    if (!result && voyage->main_behind) result = register_write(voyage, err);
    if (!result && voyage->ref_count) result = checkpoint_write(voyage, false, err);
    if (!result && voyage->ref_count) result = voyage_pack(voyage, err);
    return result;
}

/* What follows from a landing that is durable: none of it can undo it, so trouble with it is not told to the devices
 * but tried again with the next one. */
static void follow_up(struct voyage *voyage)
{
    struct repository *repository = voyage->repository;
    struct error ignored = {0};

    if (voyage->main_behind && register_publish(repository, &ignored)) repository->unsettled = true;
}

static int begin(struct voyage *voyage, struct repository *repository, const struct landing_batch *batch,
                 struct error *err)
{
    int result;

    *voyage = (struct voyage){.repository = repository};
    if (repository->outdated && (result = repository_renew(repository, err))) return result;
    if ((result = landing_prepare(repository, err)) || (result = repository_follow(repository, err))) return result;
    if (repository->unsettled && (result = landing_settle(repository, false, err))) return result;
    if ((result = voyage_begin(voyage, repository, landing_time(batch->items, batch->count), err)) ||
        (result = index_begin(repository, err))) {
        return result;
    }
    voyage->begun = true;
    return 0;
}

int landing_drop(struct voyage *voyage, bool failed, struct error *err)
{
    struct repository *repository = voyage->repository;

    if (voyage->begun && index_end(repository, false, NULL)) repository->unsettled = true;
    voyage->begun = false;
    /* Who counts is what has landed. */
    registry_free(repository->registry);
    repository->registry = NULL;
    return repository->draft ? forget(repository, failed, err) : 0;
}

int landing_keep(struct voyage *voyage, bool level, struct error *err)
{
    struct repository *repository = voyage->repository;

    if (voyage->begun && index_end(repository, level, NULL)) repository->unsettled = true;
    voyage->begun = false;
    latest_keep(repository, voyage);
    follow_up(voyage);
    return repository->draft ? forget(repository, false, err) : 0;
}

int landing_make(struct voyage *voyage, struct repository *repository, struct landing_batch *batch, struct error *err)
{
    int result;

    for (size_t i = 0; i < batch->count; i++) {
        batch->items[i].refused = (struct error){0};
        batch->items[i].refused_seq = 0;
    }
    result = begin(voyage, repository, batch, err);
    if (!result) result = land_all(voyage, batch, err);
    if (result) landing_drop(voyage, true, NULL);
    return result;
}

/* The daemon is alone: what is packed lands. */
static int landing_alone(struct repository *repository, struct landing_batch *batch, struct error *err)
{
    struct voyage voyage;
    int result = landing_make(&voyage, repository, batch, err);

    if (!result && voyage.ref_count && (result = voyage_move(&voyage, err))) landing_drop(&voyage, true, NULL);
    if (!result) result = landing_keep(&voyage, true, err);
    voyage_fini(&voyage);
    return result;
}

static int batch_init(struct landing_batch *batch, struct landing_item *items, size_t count, struct error *err)
{
    *batch = (struct landing_batch){.items = items, .count = count};
    batch->order = calloc(count + 1, sizeof *batch->order);
    batch->held = calloc(count + 1, sizeof *batch->held);
    if (!batch->order || !batch->held) return error_memory(err);
    for (size_t i = 0; i < count; i++) batch->order[i] = &items[i];
    qsort(batch->order, count, sizeof *batch->order, item_compare);
    return 0;
}

int landing_commit(struct repository *repository, struct landing_item *items, size_t count, struct error *err)
{
    struct landing_batch batch;
    int result = batch_init(&batch, items, count, err);

    if (!result && !(result = repository_lock(repository, true, err))) {
        if (!repository->shared)
            result = landing_alone(repository, &batch, err);
        else if (!(result = repository_admitted(repository, err)))
            result = landing_shared(repository, &batch, err);
        repository_unlock(repository);
    }
    free(batch.order);
    free(batch.held);
    return result;
}

/* --- after a landing that broke off --- */

/* A dossier whose branch is ahead of the index: is a certificate due that has no tag, is a line of the register behind?
 * Both are judged by the registry that its last commit was made with, as `verify` does. */
static int settle_dossier(void *context, const char *dossier, const git_oid *tip, const struct fold *seen,
                          struct error *err)
{
    struct voyage *voyage = context;
    struct registry *own;
    struct fold *fold;
    int result;

    if (strcmp(dossier, REGISTRY_DOSSIER) == 0 || !fold_slot(seen, "certificate.issue", "certificate")) return 0;
    if (!(result = register_read(voyage->repository, tip, NULL, &fold, &own, err))) {
        /* Where there is an upstream, a number is claimed there first: by the next landing. */
        if (!voyage->repository->shared) result = landing_certify(voyage, fold, own, tip, err);
        if (!result) result = register_follow(voyage, dossier, fold, err);
        fold_free(fold);
        registry_free(own);
    }
    /* A dossier that can not be judged now (its scheme is not installed here) is no reason not to open. */
    return result == ERROR_MEMORY || result == ERROR_IO ? result : 0;
}

int landing_settle(struct repository *repository, bool anew, struct error *err)
{
    struct voyage voyage = {.repository = repository};
    bool writes;
    int result = 0;

    landing_locks_sweep(repository);
    /* What a voyage did not live to move here stands at the upstream. */
    if (repository->sharing.upstream && repository->index) result = landing_unite(repository, NULL, err);
    if (result) return result;
    writes = repository_admitted(repository, NULL) == 0;
    if ((result = voyage_begin(&voyage, repository, clock_microseconds() / 1000000, err)) ||
        (result = register_catch_up(&voyage, err)) ||
        (result = index_open(repository, !anew, settle_dossier, &voyage, err)) ||
        (writes && (result = register_write(&voyage, err))) ||
        (writes && (result = checkpoint_write(&voyage, true, err)))) {
        goto out;
    }
    if (voyage.ref_count && (result = voyage_end(&voyage, err))) goto out;
    if ((result = repository_moved(repository, err)) || (result = register_publish(repository, err))) goto out;
    repository->unsettled = false;
out:
    voyage_fini(&voyage);
    if (repository->draft) draft_reset(repository->draft);
    return result;
}

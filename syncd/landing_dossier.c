/* landing_dossier.c: the dossiers of a landing: checked one after the other, rendered beside each other, written in the
 * order in which they were checked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syncd/checkpoint.h"
#include "syncd/crew.h"
#include "syncd/landing.h"
#include "syncd/look.h"
#include "syncd/register.h"

#define UNDER_WAY_MAX 8 /* dossiers that are checked and not written yet */

/* Some of a dossier's files. */
struct part {
    struct job job; /* first: its address is that of what it is about */
    const struct under_way *of;
    struct derived files;
    struct error why; /* code 0: they are all there */
};

/* A dossier between its check and its commit. */
struct under_way {
    struct landing_dossier dossier;
    const struct scheme *scheme;
    struct part parts[LANDING_PARTS];
    size_t rendered;  /* parts that the crew was given: all, or none */
    struct error why; /* code 0: nothing is in the way of that */
    bool writes;      /* something of it may land */
};

/* Those under way, the oldest first. */
struct line {
    struct voyage *voyage;
    struct under_way *dossiers[UNDER_WAY_MAX];
    size_t count;
    bool opens; /* one of them may open a feed */
};

/* Trouble with one dossier is told to those who sent for it, and does not hold up the others. */
static int refuse_all(struct landing_dossier *dossier, const struct error *why)
{
    for (size_t i = 0; i < dossier->count; i++) {
        struct error *refused = &dossier->arrivals[i].item->refused;
        if (refused->code == 0 && !dossier->arrivals[i].known) *refused = *why;
    }
    return 0;
}

/* Brings the files together; `files` is the caller's, also on failure. */
static int gather(struct under_way *under_way, struct derived *files, struct error *err)
{
    int result = under_way->why.code;

    if (result) *err = under_way->why;
    for (size_t i = 0; !result && i < under_way->rendered; i++) {
        struct part *part = &under_way->parts[i];
        result = part->why.code;
        if (result) *err = part->why;
        if (!result) result = derived_move(files, &part->files, err);
    }
    derived_sort(files);
    return result;
}

static int write_dossier(struct voyage *voyage, struct under_way *under_way, struct error *err)
{
    struct landing_dossier *dossier = &under_way->dossier;
    struct repository *repository = voyage->repository;
    bool is_registry = dossier->next != NULL;
    struct derived files = {0};
    git_oid commit;
    int result = gather(under_way, &files, err);

    if (!result) result = landing_write(voyage, dossier, &files, &commit, err);
    derived_fini(&files);
    if (result) return result == ERROR_MEMORY || result == ERROR_IO ? result : refuse_all(dossier, err);
    dossier->commit = commit;
    if (is_registry) {
        /* From here on people are judged by what the registry becomes. */
        registry_free(repository->registry);
        repository->registry = dossier->next;
        repository->registry_tip = commit;
        dossier->next = NULL;
        voyage->main_behind = true;
        return index_put(repository, dossier->id, &commit, registry_fold(repository->registry), err);
    }
    if ((result = index_put(repository, dossier->id, &commit, dossier->fold, err)) ||
        (result = landing_certify(voyage, dossier->fold, dossier->registry, &commit, err))) {
        return result;
    }
    return register_follow(voyage, dossier->id, dossier->fold, err);
}

/* Somebody says to have been shown a checkpoint that is not here: nothing is refused for it, but it is told. */
static int note_doubts(struct repository *repository, const struct landing_dossier *dossier, struct error *err)
{
    struct checkpoint newest;
    int result = 0;

    for (size_t i = 0; i < dossier->count; i++) {
        const struct arrival *arrival = &dossier->arrivals[i];
        for (size_t j = 0; !result && arrival_lands(arrival) && j < arrival->segment->count; j++) {
            const struct record *record = arrival->segment->records[j];
            const char *commit;
            json_t *proof = NULL;
            if (strcmp(record->kind, "checkpoint.seen") != 0 || record->version > RECORD_VERSION) continue;
            commit = record_text(record, "commit");
            if ((result = checkpoint_newest(repository, &newest, err)) ||
                (result = checkpoint_proof(repository, &newest, commit, &proof, err))) {
                break;
            }
            if (!proof) {
                struct repository_doubt *doubt = &repository->doubt;
                repository->doubts++;
                snprintf(doubt->person, sizeof doubt->person, "%s", arrival->person);
                snprintf(doubt->dossier, sizeof doubt->dossier, "%s", dossier->id);
                snprintf(doubt->commit, sizeof doubt->commit, "%s", commit);
                doubt->number = record_integer(record, "number", 0);
            }
            json_decref(proof);
        }
    }
    return result;
}

/* Keeps what the dossier is now, or is still, for the next landing. */
static void landed_remember(struct repository *repository, struct landing_dossier *dossier)
{
    bool landed = !git_oid_is_zero(&dossier->commit);
    const git_oid *commit = landed ? &dossier->commit : &dossier->tip;
    struct fold **fold = landed ? &dossier->fold : &dossier->landed;

    if (git_oid_is_zero(commit)) return;
    landed_keep(repository, commit, *fold);
    *fold = NULL;
}

/* --- from the check to the commit --- */

static void render(struct job *job, unsigned hand)
{
    struct part *part = (struct part *)job;
    const struct under_way *of = part->of;

    (void)hand;
    landing_render(&of->dossier, of->scheme, (enum landing_part)(part - of->parts), &part->files, &part->why);
}

/* Gives it to the crew. */
static void render_all(struct under_way *under_way, struct crew *crew)
{
    for (size_t i = 0; i < LANDING_PARTS; i++) {
        struct part *part = &under_way->parts[i];
        part->of = under_way;
        part->job.work = render;
        crew_add(crew, &part->job, CREW_HEAVY);
    }
    under_way->rendered = LANDING_PARTS;
}

static void rendered(const struct under_way *under_way, struct crew *crew)
{
    for (size_t i = 0; i < under_way->rendered; i++) crew_wait(crew, &under_way->parts[i].job);
}

static void under_way_free(struct under_way *under_way)
{
    for (size_t i = 0; i < LANDING_PARTS; i++) derived_fini(&under_way->parts[i].files);
    landing_dossier_fini(&under_way->dossier);
    free(under_way);
}

/* Writes the oldest, when its pages are there. */
static int write_oldest(struct line *line, struct error *err)
{
    struct under_way *oldest = line->dossiers[0];
    struct repository *repository = line->voyage->repository;
    int result = 0;

    if (oldest->writes) {
        rendered(oldest, repository->crew);
        result = write_dossier(line->voyage, oldest, err);
    }
    landed_remember(repository, &oldest->dossier);
    memmove(line->dossiers, line->dossiers + 1, --line->count * sizeof *line->dossiers);
    if (!line->count) line->opens = false;
    under_way_free(oldest);
    return result;
}

static int write_all(struct line *line, struct error *err)
{
    int result = 0;

    while (!result && line->count) result = write_oldest(line, err);
    return result;
}

/* After trouble: nothing of them is written. */
static void drop_all(struct line *line)
{
    for (size_t i = 0; i < line->count; i++) {
        rendered(line->dossiers[i], line->voyage->repository->crew);
        under_way_free(line->dossiers[i]);
    }
    line->count = 0;
}

/* Judges what arrived, and has the pages made of what may land. */
static int check_dossier(struct under_way *under_way, struct landing_item **items, size_t count, struct voyage *voyage,
                         struct error *err)
{
    struct landing_dossier *dossier = &under_way->dossier;
    struct repository *repository = voyage->repository;
    struct error why = {0};
    char ref[REF_SIZE];
    int result;

    repository_dossier_ref(dossier->id, ref);
    if ((result = repository_ref(repository, ref, &dossier->tip, err))) return result;
    if (!(dossier->arrivals = calloc(count, sizeof *dossier->arrivals))) return error_memory(err);
    dossier->count = count;
    for (size_t i = 0; i < count; i++) dossier->arrivals[i].item = items[i];
    result = landing_check(repository, dossier, &why);
    if (result && result != ERROR_MEMORY) result = refuse_all(dossier, &why);
    if (result) return error_memory(err);
    if (!landing_taken(dossier)) return 0;
    if ((result = note_doubts(repository, dossier, err))) return result;
    under_way->writes = true;
    if (!derived_scheme(repository, dossier->id, landing_fold(dossier), &under_way->scheme, &under_way->why))
        render_all(under_way, repository->crew);
    return 0;
}

static int land_dossier(struct line *line, struct landing_item **items, size_t count, struct error *err)
{
    struct voyage *voyage = line->voyage;
    struct under_way *under_way;
    int result;

    if (!dossier_id_valid(items[0]->dossier)) {
        for (size_t i = 0; i < count; i++)
            error_set(&items[i]->refused, ERROR_INVALID, "a dossier's id is a-z, 0-9 and '-', at most %d bytes",
                      DOSSIER_ID_MAX);
        return 0;
    }
    if (!(under_way = calloc(1, sizeof *under_way))) return error_memory(err);
    under_way->dossier = (struct landing_dossier){
        .id = items[0]->dossier, .registry = voyage->repository->registry, .register_entries = voyage->entries};
    snprintf(under_way->dossier.day, sizeof under_way->dossier.day, "%s", voyage->day);
    line->dossiers[line->count++] = under_way;
    result = check_dossier(under_way, items, count, voyage, err);
    /* From here on people are judged by what the registry becomes. */
    if (!result && under_way->dossier.next) result = write_all(line, err);
    return result;
}

/* --- all of them --- */

/* What waits for the upstream is told so; `*waits`: the whole dossier does. */
static void refuse_held(const struct landing_batch *batch, size_t first, size_t next, bool *waits)
{
    *waits = false;
    for (size_t i = first; i < next; i++) {
        if (!batch->held[i]) continue;
        batch->order[i]->refused = batch->why;
        *waits = true;
    }
}

/* What one dossier only may have, so that others have to be written before it is checked. */
struct claims {
    bool feed;   /* the id of a new feed: those that open one as well */
    bool number; /* of a certificate: all, as what they say may bring one to the register that was issued before */
};

/* What was not looked at beforehand may claim anything. */
static void claims_add(struct claims *claims, const struct landing_item *item)
{
    const struct segment *segment = item->look ? item->look->segment : NULL;

    claims->feed = claims->feed || !segment || segment->first == 1;
    claims->number = claims->number || !segment;
    for (size_t i = 0; segment && i < segment->count; i++)
        claims->number = claims->number || strcmp(segment->records[i]->kind, "certificate.issue") == 0;
}

int landing_dossiers(struct voyage *voyage, const struct landing_batch *batch, struct error *err)
{
    struct landing_item **order = batch->order;
    struct line line = {.voyage = voyage};
    int result = 0;

    for (size_t first = 0, next; !result && first < batch->count; first = next) {
        struct claims claims = {0};
        bool waits;
        for (next = first; next < batch->count && strcmp(order[next]->dossier, order[first]->dossier) == 0; next++)
            claims_add(&claims, order[next]);
        refuse_held(batch, first, next, &waits);
        if (waits) continue;
        if (claims.number || (claims.feed && line.opens)) result = write_all(&line, err);
        if (!result && line.count == UNDER_WAY_MAX) result = write_oldest(&line, err);
        line.opens = line.opens || claims.feed;
        if (!result) result = land_dossier(&line, order + first, next - first, err);
    }
    if (!result) result = write_all(&line, err);
    drop_all(&line);
    return result;
}

/* repository_landed.c: dossiers as they stood when they landed last, kept in memory: who is at work lands in the same
 * dossier again soon, and neither git nor JSON has to be read for it then. A fold is known by the commit whose records
 * it holds, so that what is kept can be late but not wrong. */
#include <stdlib.h>
#include <string.h>

#include "syncd/repository_state.h"

#define LANDED_MAX 256 /* dossiers kept */
/* Bytes of lines in them all: a hundred audits under way, of 600 statements each. In memory they take some four times
 * as much. */
#define LANDED_BYTES_MAX ((size_t)32 * 1048576)

struct landed {
    struct kept {
        git_oid commit;
        git_oid registry; /* by whose tip `fold` is settled */
        struct fold *fold;
        size_t bytes;
        uint64_t used; /* the higher, the later */
    } kept[LANDED_MAX];
    size_t count, bytes;
    uint64_t clock;
};

/* Takes one out of what is kept. */
static struct fold *take(struct landed *landed, size_t place)
{
    struct fold *fold = landed->kept[place].fold;

    landed->bytes -= landed->kept[place].bytes;
    landed->kept[place] = landed->kept[--landed->count];
    return fold;
}

static size_t oldest(const struct landed *landed)
{
    size_t place = 0;

    for (size_t i = 1; i < landed->count; i++)
        if (landed->kept[i].used < landed->kept[place].used) place = i;
    return place;
}

int landed_take(struct repository *repository, const git_oid *commit, struct fold **fold, struct error *err)
{
    struct landed *landed = repository->landed;
    int result;

    *fold = NULL;
    for (size_t i = 0; landed && i < landed->count; i++) {
        if (!git_oid_equal(&landed->kept[i].commit, commit)) continue;
        bool settled = git_oid_equal(&landed->kept[i].registry, &repository->registry_tip);
        *fold = take(landed, i);
        if (settled) return 0;
        break;
    }
    if (!*fold && (result = repository_fold_at(repository, commit, fold, err))) return result;
    if (!(result = fold_settle(*fold, repository->registry, err))) return 0;
    fold_free(*fold);
    *fold = NULL;
    return result;
}

/* Bytes of all lines; more than may be kept where a record is of a newer version: nothing is known of what it holds,
 * nor how much memory that takes. */
static size_t bytes_of(const struct fold *fold)
{
    size_t bytes = 0;

    for (size_t i = 0; i < fold_record_count(fold); i++) {
        const struct record *record = fold_record_at(fold, i)->record;
        if (record->version > RECORD_VERSION) return LANDED_BYTES_MAX + 1;
        bytes += record->length;
    }
    return bytes;
}

void landed_keep(struct repository *repository, const git_oid *commit, struct fold *fold)
{
    struct landed *landed = repository->landed;
    size_t bytes = fold ? bytes_of(fold) : 0;

    if (!landed) landed = repository->landed = calloc(1, sizeof *landed);
    if (!landed || !fold || bytes > LANDED_BYTES_MAX) {
        fold_free(fold);
        return;
    }
    landed->bytes += bytes;
    while (landed->count == LANDED_MAX || (landed->count && landed->bytes > LANDED_BYTES_MAX))
        fold_free(take(landed, oldest(landed)));
    landed->kept[landed->count++] = (struct kept){*commit, repository->registry_tip, fold, bytes, ++landed->clock};
}

void landed_free(struct repository *repository)
{
    struct landed *landed = repository->landed;

    while (landed && landed->count) fold_free(take(landed, 0));
    free(landed);
    repository->landed = NULL;
}

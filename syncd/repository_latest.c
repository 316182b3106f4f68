/* repository_latest.c: where the registry and the dossiers of the last landing stand, so that those who are answered
 * next need not be told from git, which is a commit, six trees and a blob for each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syncd/checkpoint.h"

static void tip_add(struct latest *latest, const char *dossier, const git_oid *tip)
{
    struct latest_tip *added = &latest->tips[latest->count++];
    snprintf(added->dossier, sizeof added->dossier, "%s", dossier);
    added->tip = *tip;
}

static int tip_compare(const void *a, const void *b)
{
    return strcmp(((const struct latest_tip *)a)->dossier, ((const struct latest_tip *)b)->dossier);
}

void latest_free(struct repository *repository)
{
    free(repository->latest.tips);
    repository->latest = (struct latest){0};
}

void latest_keep(struct repository *repository, const struct voyage *voyage)
{
    struct latest *latest = &repository->latest;

    latest_free(repository);
    if (!voyage->ref_count || !(latest->tips = calloc(voyage->ref_count + 1, sizeof *latest->tips))) return;
    for (size_t i = 0; i < voyage->ref_count; i++) {
        const struct landing_ref *ref = &voyage->refs[i];
        if (strcmp(ref->name, REF_CHECKPOINT) == 0) latest->checkpoint = ref->to;
        if (strncmp(ref->name, REF_DOSSIER, strlen(REF_DOSSIER)) == 0)
            tip_add(latest, ref->name + strlen(REF_DOSSIER), &ref->to);
    }
    /* Where it moved it is there already, and with the same tip. */
    if (!git_oid_is_zero(&repository->registry_tip)) tip_add(latest, REGISTRY_DOSSIER, &repository->registry_tip);
    qsort(latest->tips, latest->count, sizeof *latest->tips, tip_compare);
}

bool latest_find(const struct repository *repository, const git_oid *checkpoint, const char *dossier, git_oid *tip)
{
    const struct latest *latest = &repository->latest;
    const struct latest_tip *found;
    struct latest_tip key = {.dossier = ""};

    if (!latest->count || git_oid_is_zero(checkpoint) || !git_oid_equal(&latest->checkpoint, checkpoint)) return false;
    snprintf(key.dossier, sizeof key.dossier, "%s", dossier);
    found = bsearch(&key, latest->tips, latest->count, sizeof key, tip_compare);
    if (found) *tip = found->tip;
    return found != NULL;
}

/* repository_latest.c: where dossiers stand at the newest checkpoint, as far as it was asked for or moved there, so
 * that those who are answered next need not be told from git, which is a commit, six trees and a blob for each. */
#include <stdio.h>
#include <string.h>

#include "syncd/checkpoint.h"

#define TIPS_MAX 100000 /* then all are asked for anew */

void latest_free(struct repository *repository)
{
    json_decref(repository->latest.tips);
    repository->latest = (struct latest){0};
}

/* Of this checkpoint nothing is known yet. */
static void begin(struct repository *repository, const git_oid *checkpoint)
{
    latest_free(repository);
    repository->latest.checkpoint = *checkpoint;
    repository->latest.tips = json_object();
}

static void put(struct latest *latest, const char *dossier, const char *hex)
{
    if (json_object_size(latest->tips) >= TIPS_MAX) json_object_clear(latest->tips);
    /* Where it can not be noted, what was noted before must not stay. */
    if (json_object_set_new(latest->tips, dossier, json_string(hex))) json_object_del(latest->tips, dossier);
}

static void put_oid(struct latest *latest, const char *dossier, const git_oid *tip)
{
    char hex[GIT_OID_HEXSZ + 1];

    git_oid_tostr(hex, sizeof hex, tip);
    put(latest, dossier, hex);
}

static const struct landing_ref *checkpoint_of(const struct voyage *voyage)
{
    for (size_t i = 0; i < voyage->ref_count; i++)
        if (strcmp(voyage->refs[i].name, REF_CHECKPOINT) == 0) return &voyage->refs[i];
    return NULL;
}

void latest_keep(struct repository *repository, const struct voyage *voyage)
{
    const struct landing_ref *moved = checkpoint_of(voyage);
    struct latest *latest = &repository->latest;

    if (!moved) {
        if (voyage->ref_count) latest_free(repository);
        return;
    }
    /* It says what the one before said, but for what the voyage moved. One that unites says more. */
    if (voyage->united_count || !latest->tips || !git_oid_equal(&latest->checkpoint, &moved->from))
        begin(repository, &moved->to);
    latest->checkpoint = moved->to;
    for (size_t i = 0; i < voyage->ref_count; i++) {
        const struct landing_ref *ref = &voyage->refs[i];
        if (strncmp(ref->name, REF_DOSSIER, strlen(REF_DOSSIER)) == 0)
            put_oid(latest, ref->name + strlen(REF_DOSSIER), &ref->to);
    }
}

bool latest_find(const struct repository *repository, const git_oid *checkpoint, const char *dossier,
                 char hex[GIT_OID_HEXSZ + 1])
{
    const struct latest *latest = &repository->latest;
    const char *found = NULL;

    if (!git_oid_is_zero(checkpoint) && git_oid_equal(&latest->checkpoint, checkpoint))
        found = json_string_value(json_object_get(latest->tips, dossier));
    if (found) snprintf(hex, GIT_OID_HEXSZ + 1, "%s", found);
    return found != NULL;
}

void latest_learn(struct repository *repository, const git_oid *checkpoint, const char *dossier, const char *hex)
{
    bool newest = git_oid_equal(&repository->newest_id, checkpoint);

    if (newest && !git_oid_equal(&repository->latest.checkpoint, checkpoint)) begin(repository, checkpoint);
    if (git_oid_equal(&repository->latest.checkpoint, checkpoint)) put(&repository->latest, dossier, hex);
}

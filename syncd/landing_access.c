/* landing_access.c: who may begin to write in a dossier. Who has a feed in it may go on, also after a release: what an
 * honest device took before it heard of that must land. */
#include <string.h>

#include "syncd/landing.h"

/* Whether a segment opens its dossier: it lands whole or not at all, so that nobody gets in by the first line of a feed
 * whose opening is refused then. */
static bool opens_dossier(const struct segment *segment)
{
    for (size_t i = 0; i < segment->count; i++)
        if (strcmp(segment->records[i]->kind, "dossier.open") == 0) return true;
    return false;
}

/* Whether he was assigned by all that he had seen when he wrote: he may not have heard of a release. */
static bool was_assigned(const struct fold *landed, const struct segment *segment, const char *person)
{
    for (size_t i = 0; i < segment->count; i++)
        if (access_right(landed, person, segment->records[i]) == ACCESS_READS) return true;
    return false;
}

int landing_check_access(const struct landing_dossier *dossier, const struct arrival *arrival, struct error *err)
{
    bool opens = opens_dossier(arrival->segment);

    if (strcmp(dossier->id, REGISTRY_DOSSIER) == 0) return 0; /* whose it is, it says itself */
    /* Whoever could begin a dossier with anything else would sit in it, and read it, when it is opened one day. */
    if (git_oid_is_zero(&dossier->tip) && opens) return 0;
    if (access_is_administrator(dossier->registry, arrival->person) ||
        access_right(dossier->landed, arrival->person, NULL) == ACCESS_READS ||
        was_assigned(dossier->landed, arrival->segment, arrival->person)) {
        return 0;
    }
    if (opens)
        return error_set(err, ERROR_CONFLICT, "the name %s is taken: open yours with another (schouw open --id)",
                         dossier->id);
    return error_refuse(err, "",
                        "you are not assigned to %s (or its opening has not landed yet): an administrator or an "
                        "auditor of the case assigns you: `schouw assign %s --as ROLE`",
                        dossier->id, arrival->person);
}

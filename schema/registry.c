#include "schema/registry.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/authority.h"
#include "schema/clock.h"
#include "schema/fold_state.h"

#define ITEM_MAX 160 /* "person/device" with a NUL; each part has at most 64 bytes */

int registry_new(struct fold *fold, const char *root_key, struct registry **registry, struct error *err)
{
    *registry = NULL;
    struct registry *made = calloc(1, sizeof *made);
    if (made == NULL) {
        fold_free(fold);
        return error_memory(err);
    }
    made->fold = fold;
    int result = sshkey_parse(root_key, made->root_key, err);
    if (result != 0) error_wrap(err, "root key");
    if (result == 0) result = fold_settle(fold, made, err);
    if (result != 0) {
        registry_free(made);
        return result;
    }
    *registry = made;
    return 0;
}

void registry_free(struct registry *registry)
{
    if (registry == NULL) return;
    fold_free(registry->fold);
    free(registry);
}

const struct fold *registry_fold(const struct registry *registry)
{
    return registry->fold;
}

const char *registry_root_key(const struct registry *registry)
{
    return registry->root_key;
}

const struct record *registry_body(const struct registry *registry)
{
    return fold_value(registry->fold, "body.set", "body");
}

const struct record *registry_person(const struct registry *registry, const char *person)
{
    return fold_value(registry->fold, "person.set", person);
}

const char *registry_person_name(const struct registry *registry, const char *person)
{
    const struct record *record = registry_person(registry, person);
    const char *name = record == NULL ? NULL : record_text(record, "name");
    return name == NULL ? person : name;
}

unsigned registry_roles(const struct registry *registry, const char *person)
{
    return authority_roles(registry, person, INT64_MAX);
}

unsigned registry_roles_at(const struct registry *registry, const char *person, int64_t moment)
{
    return authority_roles(registry, person, moment);
}

/* Whether a body's from, until (may be missing) and status let it count on a day. */
static bool valid_on(const struct record *record, const char *day)
{
    const char *from = record_text(record, "from"), *until = record_text(record, "until");
    return record_is(record, "status", "valid") && from != NULL && strcmp(from, day) <= 0 &&
           (until == NULL || strcmp(day, until) <= 0);
}

/* "one/other", or false when that is too long to be an item. */
static bool item_join(const char *one, const char *other, char item[ITEM_MAX])
{
    int length = snprintf(item, ITEM_MAX, "%s/%s", one, other);
    return length > 0 && length < ITEM_MAX;
}

const struct record *registry_qualification(const struct registry *registry, const char *person,
                                            const char *qualification, const char *day)
{
    char item[ITEM_MAX];
    if (!item_join(person, qualification, item)) return NULL;
    const struct record *record = fold_value(registry->fold, "qualification.set", item);
    return record != NULL && valid_on(record, day) ? record : NULL;
}

const struct record *registry_licence(const struct registry *registry, const char *scheme, const char *day)
{
    size_t first, count = fold_slots_of(registry->fold, "licence.set", &first);
    for (size_t i = first; i < first + count; i++) {
        const struct entry *entry = slot_value(fold_slot_at(registry->fold, i));
        if (entry != NULL && record_is(entry->record, "scheme", scheme) && valid_on(entry->record, day))
            return entry->record;
    }
    return NULL;
}

/* "auditor and reviewer" for a mask. */
static void roles_write(unsigned roles, char words[128])
{
    const char *comma = "";
    words[0] = '\0';
    for (unsigned role = ROLE_AUDITOR; role <= ROLE_ADMINISTRATOR; role <<= 1) {
        if ((roles & role) == 0) continue;
        size_t length = strlen(words);
        snprintf(words + length, 128 - length, "%s%s", comma, role_name(role));
        comma = ", ";
    }
}

/* Roles: may a person with these roles write the kind in this dossier? */
static int role_check(const struct registry *registry, const struct record *record, const char *person, unsigned roles,
                      struct error *err)
{
    char has[128], needs[128];
    unsigned wanted = ~0u;
    if (strcmp(record->dossier, REGISTRY_DOSSIER) == 0)
        wanted = ROLE_ADMINISTRATOR; /* whatever the kind: only administrators say who is who */
    else if (record->version <= RECORD_VERSION && record->type != NULL)
        wanted = kind_roles(record->type);
    if ((roles & wanted) != 0) return 0;
    if (roles == 0)
        return error_set(err, ERROR_REFUSED,
                         "%s has no role in the registry, or is not active; an administrator gives one",
                         registry_person_name(registry, person));
    roles_write(roles, has);
    roles_write(wanted & (ROLE_AUDITOR | ROLE_REVIEWER | ROLE_DECIDER | ROLE_ADMINISTRATOR), needs);
    return error_set(err, ERROR_REFUSED, "%s may not write %s: that asks for the role %s, and %s has %s",
                     registry_person_name(registry, person), record->kind, needs, person, has);
}

/* The first thing a person did on each side, when the fold was not settled with a registry and so does not know. */
static void side_scan(const struct registry *registry, const struct fold *fold, const char *person, struct side *side)
{
    for (size_t i = 0; i < fold->count; i++) {
        const struct record *record = fold->records[i];
        const struct feed *feed = fold_feed(fold, record->feed);
        if (feed == NULL || strcmp(feed->person, person) != 0) continue;
        enum authority_side of = authority_side(record, authority_roles(registry, person, record->moment));
        if (of == AUTHORITY_AUDITED && (side->audited == NULL || record_compare(record, side->audited) < 0))
            side->audited = record;
        if (of == AUTHORITY_JUDGED && (side->judged == NULL || record_compare(record, side->judged) < 0))
            side->judged = record;
    }
}

static int separation_check(const struct registry *registry, const struct fold *fold, const struct record *record,
                            const char *person, enum authority_side of, struct error *err)
{
    struct side side = {.person = person};
    if (of == AUTHORITY_NEITHER || strcmp(record->dossier, REGISTRY_DOSSIER) == 0) return 0;
    if (fold->judged) {
        const struct side *known = fold_side(fold, person);
        if (known != NULL) side = *known;
    } else {
        side_scan(registry, fold, person, &side);
    }
    const struct record *other = of == AUTHORITY_JUDGED ? side.audited : side.judged;
    if (other == NULL) return 0;
    const char *name = registry_person_name(registry, person);
    if (of == AUTHORITY_JUDGED)
        return error_refuse(err, "",
                            "%s audited this dossier (%s %s on %.10s) and so may not write %s in it; who audits does "
                            "not review, advise, decide or certify: someone else has to",
                            name, other->kind, other->item, other->at, record->kind);
    return error_refuse(err, "",
                        "%s judged this dossier (%s on %.10s) and so may not audit it (%s %s); who reviews, advises, "
                        "decides or certifies does not audit: someone else has to",
                        name, other->kind, other->at, record->kind, record->item);
}

int authority_judge(const struct registry *registry, const struct fold *fold, const struct record *record,
                    const char *person, enum authority_side *side, struct error *err)
{
    unsigned roles = authority_roles(registry, person, record->moment);
    int result = role_check(registry, record, person, roles, err);
    *side = authority_side(record, roles);
    if (result != 0 || fold == NULL) return result;
    return separation_check(registry, fold, record, person, *side, err);
}

int registry_may_write(const struct registry *registry, const struct fold *fold, const struct record *record,
                       const char *person, struct error *err)
{
    enum authority_side side;
    return authority_judge(registry, fold, record, person, &side, err);
}

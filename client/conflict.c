#include "client/conflict.h"

#include <stdlib.h>
#include <string.h>

#include "client/body.h"
#include "client/entry.h"

#define SOME_FEED "00000000000000000000000000000000"
#define SOME_HASH SOME_FEED SOME_FEED

/* --- what is in conflict --- */

/* What each side says of a field. */
static json_t *field_sides(const struct conflict *conflict, const char *name)
{
    json_t *values = json_array();
    for (size_t i = 0; i < conflict->count; i++) {
        const json_t *value = body_field(conflict->sides[i]->record->body, name);
        if (json_array_append_new(values, value ? json_incref((json_t *)(uintptr_t)value) : json_null()) == 0) continue;
        json_decref(values);
        return NULL;
    }
    return values;
}

static bool values_differ(const json_t *values)
{
    for (size_t i = 1; i < json_array_size(values); i++) {
        if (!json_equal(json_array_get(values, 0), json_array_get(values, i))) return true;
    }
    return false;
}

/* Adds those fields of one side in which the sides differ. */
static int differing_add(struct conflict *conflict, const struct entry *side, struct error *err)
{
    json_t *fields = body_fields(side->record->body), *value;
    const char *name;
    int result = fields ? 0 : error_memory(err);
    json_object_foreach(fields, name, value)
    {
        if (json_object_get(conflict->differing, name)) continue;
        json_t *values = field_sides(conflict, name);
        if (!values || (values_differ(values) && json_object_set(conflict->differing, name, values) != 0))
            result = error_memory(err);
        json_decref(values);
        if (result != 0) break;
    }
    json_decref(fields);
    return result;
}

int conflict_open(const struct slot *slot, struct conflict *conflict, struct error *err)
{
    *conflict = (struct conflict){.slot = slot, .sides = calloc(slot->standing + 1, sizeof *conflict->sides)};
    conflict->differing = json_object();
    int result = conflict->sides && conflict->differing ? 0 : error_memory(err);
    for (size_t i = 0; i < slot->count && result == 0; i++) {
        const struct entry *entry = &slot->entries[i];
        if (!entry->superseded && !entry->refused) conflict->sides[conflict->count++] = entry;
    }
    for (size_t i = 0; i < conflict->count && result == 0; i++)
        result = differing_add(conflict, conflict->sides[i], err);
    if (result != 0) conflict_fini(conflict);
    return result;
}

void conflict_fini(struct conflict *conflict)
{
    free(conflict->sides);
    json_decref(conflict->differing);
    *conflict = (struct conflict){0};
}

int conflict_find(const struct session *session, const char *item, const char *kind, const struct slot **found,
                  struct error *err)
{
    *found = NULL;
    for (size_t i = 0; i < fold_slot_count(session->fold); i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        if (!slot->conflict || strcmp(slot->item, item) != 0 || (kind && strcmp(slot->kind, kind) != 0)) continue;
        if (*found)
            return error_set(err, ERROR_USAGE, "both %s and %s are in conflict about %.80s; say which with --kind",
                             (*found)->kind, slot->kind, item);
        *found = slot;
    }
    if (*found) return 0;
    return error_set(err, ERROR_NOT_FOUND, "%.80s is not in conflict; `schouw conflicts --list` shows what is", item);
}

/* --- who can settle it --- */

/* A statement about the slot as it would be made now, for the registry to judge. */
static int draft_make(const struct session *session, const struct conflict *conflict, struct record **record,
                      struct error *err)
{
    const struct record_draft draft = {
        .dossier = session->dossier,
        .feed = SOME_FEED,
        .prev = SOME_HASH,
        .kind = conflict->slot->kind,
        .item = conflict->slot->item,
        .seq = 2,
        .tick = clock_tick(fold_tick(session->fold)),
        .body = conflict->sides[0]->record->body,
    };
    return record_write(&draft, record, err);
}

static bool person_may(const struct session *session, const struct record *draft, const char *person)
{
    struct error none = {0};
    return registry_may_write(session->registry, session->fold, draft, person, &none) == 0;
}

json_t *conflict_settlers(const struct session *session, const struct conflict *conflict, bool *self)
{
    json_t *people = json_array();
    struct record *draft = NULL;
    struct error none = {0};
    char *own = NULL;
    *self = !session->registry;
    if (!people || *self) return people;
    bool drafted =
        draft_make(session, conflict, &draft, &none) == 0 && store_setting(session->store, "person", &own, &none) == 0;
    const struct fold *registry = registry_fold(session->registry);
    size_t first, count = fold_slots_of(registry, "person.set", &first);
    *self = drafted && own && person_may(session, draft, own);
    if (drafted && person_may(session, draft, REGISTRY_ROOT_PERSON))
        json_array_append_new(people, json_string(REGISTRY_ROOT_PERSON));
    for (size_t i = first; i < first + count && drafted; i++) {
        const char *person = fold_slot_at(registry, i)->item;
        if (strcmp(person, REGISTRY_ROOT_PERSON) != 0 && person_may(session, draft, person))
            json_array_append_new(people, json_string(person));
    }
    record_free(draft);
    free(own);
    return people;
}

int conflict_may_settle(const struct session *session, const struct conflict *conflict, struct error *err)
{
    bool self = false;
    json_t *people = conflict_settlers(session, conflict, &self), *person;
    struct text names = {0};
    size_t index;
    int result = people ? 0 : error_memory(err);
    json_array_foreach(people, index, person)
    {
        text_puts(&names, index > 0 ? ", " : "");
        text_puts(&names, registry_person_name(session->registry, json_string_value(person)));
    }
    if (result == 0 && !self && json_array_size(people) > 0)
        result = error_set(err, ERROR_REFUSED, "you can not settle what stands about %.80s; who can: %.400s",
                           conflict->slot->item, names.data ? names.data : "");
    else if (result == 0 && !self)
        result = error_set(err, ERROR_REFUSED,
                           "nobody in the registry can settle what stands about %.80s (%s); an administrator gives "
                           "someone the role",
                           conflict->slot->item, conflict->slot->kind);
    text_fini(&names);
    json_decref(people);
    return result;
}

/* --- settling it --- */

int conflict_side(const struct conflict *conflict, const char *what, const struct entry **side, struct error *err)
{
    size_t digits = strspn(what, "0123456789");
    *side = NULL;
    for (size_t i = 0; i < conflict->count; i++) {
        if (strcmp(conflict->sides[i]->device, what) != 0) continue;
        if (*side)
            return error_set(err, ERROR_USAGE,
                             "more than one of the statements was made on %.60s; take one by its number", what);
        *side = conflict->sides[i];
    }
    if (*side) return 0;
    unsigned long number = digits > 0 && digits < 6 && what[digits] == '\0' ? strtoul(what, NULL, 10) : 0;
    if (number >= 1 && number <= conflict->count) {
        *side = conflict->sides[number - 1];
        return 0;
    }
    return error_set(err, ERROR_USAGE, "\"%.60s\" is none of the statements; take 1 to %zu, or a device that made one",
                     what, conflict->count);
}

/* Why, where the kind has a place for it. */
static int reason_set(const struct conflict *conflict, json_t *body, const char *reason, struct error *err)
{
    const struct kind *kind = kind_find(conflict->slot->kind);
    json_t *schema = kind ? json_loads(kind_schema_text(kind), 0, NULL) : NULL;
    bool takes = json_object_get(json_object_get(schema, "properties"), "reason") != NULL;
    json_decref(schema);
    json_object_del(body, "reason");
    return takes ? body_text(body, "reason", reason, err) : 0;
}

int conflict_state(struct session *session, const struct conflict *conflict, json_t *body, const char *reason,
                   struct error *err)
{
    char kind[80], item[300];
    bool invented = session->invented;
    int result = body ? reason_set(conflict, body, reason, err) : error_memory(err);
    /* A judgement is about what its maker has seen: all of it, and the other side as well. */
    if (result == 0 && json_is_object(json_object_get(body, "on")) &&
        json_object_set_new(body, "on", fold_heads(session->fold)) != 0)
        result = error_memory(err);
    /* Nor is a number used twice. */
    if (result == 0 && strcmp(conflict->slot->kind, "report.issue") == 0)
        result = body_integer(body, "number", report_next(session->fold), err);
    snprintf(kind, sizeof kind, "%s", conflict->slot->kind);
    snprintf(item, sizeof item, "%s", conflict->slot->item);
    if (json_is_true(json_object_get(body, "invented"))) session->invented = true;
    result = body_end(session, kind, item, body, result, err);
    session->invented = invented;
    return result;
}

int conflict_take(struct session *session, const struct conflict *conflict, const struct entry *side,
                  const char *reason, struct error *err)
{
    return conflict_state(session, conflict, json_deep_copy(side->record->body), reason, err);
}

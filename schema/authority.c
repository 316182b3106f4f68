#include "schema/authority.h"

#include <stdio.h>
#include <string.h>

#include "schema/clock.h"
#include "schema/fold_state.h"

/* Roles that one statement gives. */
static unsigned statement_roles(const struct record *record)
{
    unsigned roles = 0;
    size_t index;
    const json_t *name;
    if (json_is_false(json_object_get(record->body, "active"))) return 0;
    json_array_foreach(json_object_get(record->body, "roles"), index, name) roles |=
        role_parse(json_string_value(name));
    return roles;
}

/* Whether no other statement made until the moment supersedes this one. */
static bool statement_stands(const struct slot *slot, const struct entry *entry, int64_t moment)
{
    for (size_t i = 0; i < slot->count; i++) {
        const struct entry *other = &slot->entries[i];
        if (other->refused || other == entry || other->record->moment > moment) continue;
        if (record_supersedes(other->record, entry->record)) return false;
    }
    return true;
}

unsigned authority_roles(const struct registry *registry, const char *person, int64_t moment)
{
    const struct slot *slot = fold_slot(registry->fold, "person.set", person);
    const struct entry *first = NULL;
    unsigned root = strcmp(person, REGISTRY_ROOT_PERSON) == 0 ? ROLE_ADMINISTRATOR : 0, roles = ~0u, all = ~0u;
    bool any = false, made = false;
    for (size_t i = 0; slot != NULL && i < slot->count; i++) {
        const struct entry *entry = &slot->entries[i];
        if (entry->refused) continue;
        if (first == NULL) first = entry;
        if (entry->record->moment > moment) continue;
        unsigned given = statement_roles(entry->record);
        made = true;
        all &= given;
        if (!statement_stands(slot, entry, moment)) continue;
        roles &= given;
        any = true;
    }
    if (first == NULL) return root;
    if (any) return root | roles;
    /* None stands of those made until then: a ring of lies, of which none was the last word. */
    return root | (made ? all : statement_roles(first->record));
}

enum authority_side authority_side(const struct record *record, unsigned roles)
{
    if (!record_has_slot(record)) return AUTHORITY_NEITHER;
    switch (kind_stage(record->type)) {
    case STAGE_NONE:
        return AUTHORITY_NEITHER;
    case STAGE_AUDIT:
    case STAGE_REPORT:
        /* What an administrator may write as well (opening the dossier, approving the plan) audits only when an auditor
         * does it. */
        return (kind_roles(record->type) & roles & ROLE_AUDITOR) != 0 ? AUTHORITY_AUDITED : AUTHORITY_NEITHER;
    case STAGE_REVIEW:
    case STAGE_ADVICE:
    case STAGE_DECISION:
    case STAGE_CERTIFICATE:
        return AUTHORITY_JUDGED;
    }
    return AUTHORITY_NEITHER;
}

/* Length of the type and base64 at the front of a line, that are one blank apart in "type base64". */
static size_t token(const char **line)
{
    *line += strspn(*line, " \t");
    return strcspn(*line, " \t\r\n");
}

bool authority_key_equal(const char *a, const char *b)
{
    for (int i = 0; i < 2; i++) {
        size_t length = token(&a);
        if (length == 0 || length != token(&b) || strncmp(a, b, length) != 0) return false;
        a += length;
        b += length;
    }
    return true;
}

static void window_end(struct key_window *window, const char *day)
{
    if (strncmp(day, window->last, DAY_SIZE - 1) < 0) snprintf(window->last, DAY_SIZE, "%.10s", day);
}

/* The moment of a revocation: that of the statement, or of what had come from the device by then and is later, because
 * one of the two clocks is wrong. */
static int64_t revoked_moment(const struct record *record)
{
    const char *until = record_text(record, "sealed_until");
    int64_t moment = record->moment, sealed = 0;
    return until != NULL && clock_parse(until, &sealed) && sealed > moment ? sealed : moment;
}

/* Narrows the window by one statement about the key. */
static void window_narrow(struct key_window *window, const struct record *record)
{
    const char *from = record_text(record, "from"), *until = record_text(record, "until");
    if (from != NULL && strcmp(from, window->from) > 0) snprintf(window->from, DAY_SIZE, "%.10s", from);
    if (until != NULL) window_end(window, until);
    if (record_is(record, "status", "valid")) return;
    window->revoked = true;
    if (revoked_moment(record) < window->moment) window->moment = revoked_moment(record);
}

/* Ends the window where another key took this one's place. */
static void window_replace(struct key_window *window, const struct record *replacement)
{
    const char *until = record_text(replacement, "previous_until");
    window->replaced = true;
    window_end(window, until != NULL ? until : replacement->at);
}

static bool entry_names(const struct entry *entry, const char *key)
{
    const char *named = record_text(entry->record, "key");
    return !entry->refused && named != NULL && authority_key_equal(named, key);
}

/* Whether another statement about the same key took this one's place. */
static bool entry_renewed(const struct slot *slot, const struct entry *entry, const char *key)
{
    for (size_t i = 0; i < slot->count; i++) {
        const struct entry *other = &slot->entries[i];
        if (entry_names(other, key) && record_supersedes(other->record, entry->record)) return true;
    }
    return false;
}

bool authority_window(const struct slot *slot, const char *key, struct key_window *window)
{
    bool found = false;
    *window = (struct key_window){.from = "0000-01-01", .last = "9999-12-31", .moment = INT64_MAX};
    for (size_t i = 0; i < slot->count; i++) {
        const struct entry *entry = &slot->entries[i];
        if (!entry_names(entry, key) || entry_renewed(slot, entry, key)) continue;
        found = true;
        window_narrow(window, entry->record);
        /* Each that took its place may end it earlier, none later. */
        for (size_t j = 0; j < slot->count; j++) {
            const struct entry *other = &slot->entries[j];
            if (!other->refused && record_supersedes(other->record, entry->record))
                window_replace(window, other->record);
        }
    }
    return found;
}

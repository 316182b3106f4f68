#include "checklists/certificate_life.h"

#include <stdio.h>
#include <string.h>

#include "checklists/register_line.h"

static const struct {
    const char *id, *nl, *en;
} states[LIFE_STATES] = {
    [LIFE_NONE] = {"none", "niet afgegeven", "not issued"},
    [LIFE_VALID] = {"valid", "geldig", "valid"},
    [LIFE_SUSPENDED] = {"suspended", "geschorst", "suspended"},
    [LIFE_WITHDRAWN] = {"withdrawn", "ingetrokken", "withdrawn"},
    [LIFE_EXPIRED] = {"expired", "verlopen", "expired"},
    [LIFE_UNLICENSED] = {"unlicensed", "zonder licentie van de schemabeheerder", "without licence of the scheme owner"},
    [LIFE_CONFLICT] = {"conflict", "in tegenspraak", "in conflict"},
};

const char *life_state_id(enum life_state state)
{
    return states[state].id;
}

const char *life_state_name(enum life_state state, enum language language)
{
    return language == LANGUAGE_NL ? states[state].nl : states[state].en;
}

bool life_is_valid(const struct life *life)
{
    return life->state == LIFE_VALID;
}

const struct record *life_replaced(const struct fold *fold, const struct record *issue)
{
    const char *number = record_text(issue, "replaces");
    const struct record *replaced = number == NULL ? NULL : register_issue(fold, number);
    return replaced != NULL && record_saw(issue, replaced) && !record_saw(replaced, issue) ? replaced : NULL;
}

/* --- what was said of it --- */

/* The place-th statement about certificates of the dossier, whatever number it names; NULL after the last. */
static const struct entry *said_at(const struct fold *fold, size_t place)
{
    size_t first, count = fold_slots_of(fold, "certificate.status", &first);
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(fold, i);
        if (place < slot->count) return &slot->entries[place];
        place -= slot->count;
    }
    return NULL;
}

/* Whether someone who knew it said something later: of its own number or of one that took its place. */
static bool outdated(const struct fold *fold, const struct entry *entry)
{
    const struct entry *other;
    if (entry->superseded) return true;
    for (size_t i = 0; (other = said_at(fold, i)) != NULL; i++) {
        if (!other->refused && record_saw(other->record, entry->record)) return true;
    }
    return false;
}

size_t life_statuses(const struct fold *fold, const struct record **one, bool *agree)
{
    const struct entry *entry;
    size_t count = 0;
    *one = NULL;
    *agree = true;
    for (size_t i = 0; (entry = said_at(fold, i)) != NULL; i++) {
        if (entry->refused || outdated(fold, entry)) continue;
        if (*one != NULL && !json_equal((*one)->body, entry->record->body)) *agree = false;
        if (*one == NULL || record_is(entry->record, "status", "withdrawn")) *one = entry->record;
        count++;
    }
    return count;
}

/* What held on an earlier day: the last of what was said for that day or one before it. */
static const struct record *said_until(const struct fold *fold, const char *day)
{
    const struct entry *entry;
    const struct record *last = NULL;
    for (size_t i = 0; (entry = said_at(fold, i)) != NULL; i++) {
        if (entry->refused || calendar_compare(record_text(entry->record, "on"), day) > 0) continue;
        int order = last == NULL ? 1 : calendar_compare(record_text(entry->record, "on"), record_text(last, "on"));
        if (order > 0 || (order == 0 && entry->record->tick > last->tick)) last = entry->record;
    }
    return last;
}

/* --- the state --- */

static void since_set(struct life *life, enum life_state state, const char *day)
{
    life->state = state;
    snprintf(life->since, sizeof life->since, "%s", day == NULL ? "" : day);
}

/* Valid since it was issued, or replaced, or a suspension lifted. */
static void valid_set(struct life *life)
{
    const char *since = record_text(life->issue, "issued");
    const char *lifted = life->status == NULL ? NULL : record_text(life->status, "on");
    since_set(life, LIFE_VALID, lifted != NULL && calendar_compare(lifted, since) > 0 ? lifted : since);
}

/* Where the scheme asks for a licence, and the body has none on the day. */
static bool unlicensed(const struct scheme *scheme, const struct registry *registry, const struct record *issue,
                       const char *day)
{
    for (unsigned i = 0; registry != NULL && i < scheme->rules_count; i++) {
        const struct scheme_rule *rule = &scheme->rules[i];
        if (strcmp(rule->kind, "valid-licence") == 0 &&
            scheme_applies(rule->certificates, rule->certificates_count, record_text(issue, "certificate")))
            return registry_licence(registry, scheme->id, day) == NULL;
    }
    return false;
}

/* The count is for those who lie about what they knew: else no chain is longer than the slot. */
static void first_find(const struct fold *fold, const struct slot *issued, struct life *life)
{
    const struct record *first = life->issue, *before;
    for (size_t i = 0; i < issued->count && (before = life_replaced(fold, first)) != NULL; i++) first = before;
    snprintf(life->first, sizeof life->first, "%s", record_text(first, "issued"));
}

void life_read(const struct scheme *scheme, const struct fold *fold, const struct registry *registry, const char *day,
               struct life *life)
{
    const struct slot *issued = fold_slot(fold, "certificate.issue", "certificate");
    const struct entry *entry = issued == NULL ? NULL : slot_value(issued);
    bool agree;
    *life = (struct life){.state = LIFE_NONE};
    if (issued == NULL || issued->standing == 0) return;
    life->state = LIFE_CONFLICT;
    if (entry == NULL) return;
    life->issue = entry->record;
    snprintf(life->expires, sizeof life->expires, "%s", record_text(life->issue, "expires"));
    first_find(fold, issued, life);
    life_statuses(fold, &life->status, &agree);
    if (!agree) {
        life->status = NULL;
        return;
    }
    if (life->status != NULL && calendar_compare(record_text(life->status, "on"), day) > 0)
        life->status = said_until(fold, day);
    if (life->status != NULL && record_is(life->status, "status", "withdrawn")) {
        since_set(life, LIFE_WITHDRAWN, record_text(life->status, "on"));
    } else if (calendar_compare(day, life->expires) > 0) {
        since_set(life, LIFE_EXPIRED, "");
        calendar_add_days(life->expires, 1, life->since, NULL);
    } else if (life->status != NULL && record_is(life->status, "status", "suspended")) {
        since_set(life, LIFE_SUSPENDED, record_text(life->status, "on"));
    } else if (unlicensed(scheme, registry, life->issue, day)) {
        since_set(life, LIFE_UNLICENSED, "");
    } else {
        valid_set(life);
    }
}

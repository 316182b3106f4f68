/* agenda_registry.c: what ends in the registry. An administrator renews it, or says that it is over. */
#include <stdio.h>
#include <string.h>

#include "checklists/agenda_draft.h"

struct source {
    struct agenda *agenda;
    const struct registry *registry;
    struct scheme *const *schemes;
    size_t schemes_count;
};

/* A statement that counts and has a last day, else NULL. */
static const struct record *ending(const struct slot *slot)
{
    const struct entry *entry = slot_value(slot);
    if (entry == NULL || !record_is(entry->record, "status", "valid")) return NULL;
    return record_text(entry->record, "until") != NULL ? entry->record : NULL;
}

static struct draft draft_of(const struct source *source, enum agenda_kind kind, const struct record *record)
{
    return (struct draft){
        .kind = kind,
        .dossier = record->dossier,
        .origin = registry_root_key(source->registry),
        .name = "",
        .item = record->item,
        .clause = "",
        .day = record_text(record, "until"),
    };
}

/* --- licences --- */

/* Whether another licence for the same scheme goes on where this one ends. */
static bool licence_followed(const struct fold *fold, const struct record *licence)
{
    size_t first, count = fold_slots_of(fold, "licence.set", &first);
    const char *until = record_text(licence, "until");
    for (size_t i = first; i < first + count; i++) {
        const struct record *other = ending(fold_slot_at(fold, i));
        if (other == NULL || !record_is(other, "scheme", record_text(licence, "scheme"))) continue;
        if (calendar_compare(record_text(other, "until"), until) > 0 &&
            calendar_days_between(until, record_text(other, "from")) <= 1)
            return true;
    }
    return false;
}

static int licence_add(const struct source *source, const struct record *licence, struct error *err)
{
    const char *scheme = record_text(licence, "scheme");
    if (licence_followed(registry_fold(source->registry), licence)) return 0;
    struct draft draft = draft_of(source, AGENDA_LICENCE, licence);
    for (size_t i = 0; i < source->schemes_count; i++) {
        if (strcmp(source->schemes[i]->id, scheme) == 0)
            draft.clause = scheme_clause_of_rule_kind(source->schemes[i], "valid-licence");
    }
    draft_say(&draft, "licentie %s voor %s loopt af", "licence %s for %s ends", record_text(licence, "number"), scheme);
    text_printf(&draft.command, "schouw registry licence %s --until DATE", licence->item);
    return draft_take(source->agenda, &draft, err);
}

/* --- of people --- */

/* The person in "person/device", when active; else NULL. `*rest` is what follows the slash. */
static const char *person_of(const struct source *source, const char *item, char person[80], const char **rest)
{
    const char *slash = strchr(item, '/');
    if (slash == NULL || slash - item >= 80) return NULL;
    snprintf(person, 80, "%.*s", (int)(slash - item), item);
    *rest = slash + 1;
    return registry_roles(source->registry, person) != 0 ? person : NULL;
}

static int key_add(const struct source *source, const struct record *key, struct error *err)
{
    char person[80];
    const char *device;
    if (person_of(source, key->item, person, &device) == NULL) return 0;
    struct draft draft = draft_of(source, AGENDA_KEY, key);
    draft_say(&draft, "sleutel van %s op %s loopt af", "key of %s on %s ends",
              registry_person_name(source->registry, person), device);
    text_printf(&draft.command, "schouw registry key %s %s FILE.pub", person, device);
    return draft_take(source->agenda, &draft, err);
}

static int qualification_add(const struct source *source, const struct record *qualification, struct error *err)
{
    char person[80];
    const char *id;
    const struct scheme_item *item = NULL;
    if (person_of(source, qualification->item, person, &id) == NULL) return 0;
    struct draft draft = draft_of(source, AGENDA_QUALIFICATION, qualification);
    for (size_t i = 0; i < source->schemes_count && item == NULL; i++) {
        const struct scheme *scheme = source->schemes[i];
        item = scheme_item(scheme->qualifications, scheme->qualifications_count, id);
        if (item != NULL)
            draft.clause = item->clause != NULL ? item->clause : scheme_clause_of_rule_kind(scheme, "qualification");
    }
    draft_say(&draft, "kwalificatie ", "qualification ");
    if (item != NULL)
        draft_name(&draft, &item->name);
    else
        draft_say(&draft, "%s", "%s", id);
    draft_say(&draft, " van %s loopt af", " of %s ends", registry_person_name(source->registry, person));
    text_printf(&draft.command, "schouw registry qualification %s %s --proof TEXT --until DATE", person, id);
    return draft_take(source->agenda, &draft, err);
}

int agenda_add_registry(struct agenda *agenda, const struct registry *registry, struct scheme *const *schemes,
                        size_t schemes_count, struct error *err)
{
    static const struct {
        const char *kind;
        int (*add)(const struct source *source, const struct record *record, struct error *err);
    } kinds[] = {{"licence.set", licence_add}, {"key.set", key_add}, {"qualification.set", qualification_add}};
    const struct source source = {agenda, registry, schemes, schemes_count};
    const struct fold *fold = registry_fold(registry);
    size_t terms = agenda->count;
    int result = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && result == 0; i++) {
        size_t first, count = fold_slots_of(fold, kinds[i].kind, &first);
        for (size_t j = first; j < first + count && result == 0; j++) {
            const struct record *record = ending(fold_slot_at(fold, j));
            if (record != NULL) result = kinds[i].add(&source, record, err);
        }
    }
    if (result != 0) agenda_cut(agenda, terms, agenda->renewals_count);
    return result;
}

#include "checklists/register_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checklists/certificate_life.h"
#include "checklists/form.h"

/* --- what the writer of a certificate had seen --- */

/* A statement whose body was read and that counts. */
static bool entry_counts(const struct entry *entry)
{
    return !entry->refused && entry->record->type != NULL && entry->record->version <= RECORD_VERSION;
}

/* Whether the writer knew a later statement of the slot than this one. */
static bool outdated_for(const struct slot *slot, const struct entry *entry, const struct record *writer)
{
    for (size_t i = 0; i < slot->count; i++) {
        const struct entry *other = &slot->entries[i];
        if (entry_counts(other) && record_saw(writer, other->record) && record_saw(other->record, entry->record))
            return true;
    }
    return false;
}

/* What stood in a slot for the writer of a record. It does not change by what is said later, so that a line says the
 * same whenever it is made. */
static const struct record *stood_for(const struct fold *fold, const char *kind, const char *item,
                                      const struct record *writer)
{
    const struct slot *slot = fold_slot(fold, kind, item);
    for (size_t i = slot == NULL ? 0 : slot->count; i-- > 0;) {
        const struct entry *entry = &slot->entries[i];
        if (entry_counts(entry) && record_saw(writer, entry->record) && !outdated_for(slot, entry, writer))
            return entry->record;
    }
    return NULL;
}

const struct record *register_issue(const struct fold *fold, const char *number)
{
    const struct slot *slot = fold_slot(fold, "certificate.issue", "certificate");
    for (size_t i = slot == NULL ? 0 : slot->count; i-- > 0;) {
        const struct entry *entry = &slot->entries[i];
        if (entry_counts(entry) && record_is(entry->record, "number", number)) return entry->record;
    }
    return NULL;
}

const struct record *register_decision(const struct fold *fold, const struct record *issue)
{
    const struct record *decision = stood_for(fold, "decision.set", "decision", issue);
    return decision != NULL && record_is(decision, "decision", "positive") ? decision : NULL;
}

/* A field of the certificate itself or of those it replaces, the nearest first. No chain of them is longer than the
 * slot and the certificate that is not in it yet; the count is for those who lie about what they knew. */
static const json_t *borne(const struct fold *fold, const struct record *issue, const char *field)
{
    const struct slot *slot = fold_slot(fold, "certificate.issue", "certificate");
    for (size_t i = 0; issue != NULL && i <= (slot == NULL ? 0 : slot->count); i++) {
        const json_t *value = json_object_get(issue->body, field);
        if (value != NULL) return value;
        issue = life_replaced(fold, issue);
    }
    return NULL;
}

const char *register_bears(const struct fold *fold, const struct record *issue, const char *field)
{
    const char *changed = json_string_value(borne(fold, issue, field));
    const struct record *partnership;
    if (changed != NULL) return changed;
    partnership = stood_for(fold, "partnership.set", "partnership", issue);
    return partnership == NULL ? NULL : record_text(partnership, strcmp(field, "partnership") == 0 ? "name" : field);
}

/* --- the line --- */

/* What is not known is left out; false when memory is out. */
static bool put(json_t *line, const char *field, const char *value)
{
    return value == NULL || json_object_set_new(line, field, json_string(value)) == 0;
}

static bool line_fill(const struct scheme *scheme, const struct fold *fold, const struct record *issue,
                      const struct record *decision, enum language language, json_t *line)
{
    static const char *const fields[] = {"number", "certificate", "issued", "expires", "replaces"};
    static const char *const holder[] = {"partnership", "town", "area"};
    const struct scheme_item *certificate =
        scheme_item(scheme->certificates, scheme->certificates_count, record_text(issue, "certificate"));
    const json_t *participants = borne(fold, issue, "participants");
    bool good =
        put(line, "dossier", issue->dossier) && put(line, "scheme", scheme->id) &&
        put(line, "scheme_owner", scheme->owner) && put(line, "decided", record_text(decision, "date")) &&
        put(line, "certificate_name",
            certificate != NULL ? scheme_text_in(&certificate->name, language) : record_text(issue, "certificate"));
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        good = good && put(line, fields[i], record_text(issue, fields[i]));
    for (size_t i = 0; i < sizeof holder / sizeof *holder; i++)
        good = good && put(line, holder[i], register_bears(fold, issue, holder[i]));
    if (good && json_array_size(participants) > 0)
        good = json_object_set_new(line, "participants", json_deep_copy(participants)) == 0;
    return good;
}

int register_line_new(const struct scheme *scheme, const struct fold *fold, const struct record *issue,
                      enum language language, json_t **line, struct error *err)
{
    const struct record *decision = register_decision(fold, issue);
    int result;
    *line = NULL;
    if (decision == NULL) return 0;
    json_t *made = json_object();
    if (made == NULL || !line_fill(scheme, fold, issue, decision, language, made))
        result = error_memory(err);
    else
        result = register_line_update(scheme, fold, made, err);
    if (result != 0)
        json_decref(made);
    else
        *line = made;
    return result;
}

/* --- what became of it --- */

/* The statement that counts for a number, with how it stands; NULL when there is none. */
static const struct entry *issue_entry(const struct slot *slot, const struct record *issue)
{
    for (size_t i = 0; slot != NULL && i < slot->count; i++) {
        if (slot->entries[i].record == issue) return &slot->entries[i];
    }
    return NULL;
}

/* What was said of a certificate that another took the place of is what was said of its number. Of one that stands it
 * is what was said of any number before it as well. Nobody may take for valid what someone suspended. */
static bool status_put(const struct fold *fold, const struct slot *issued, const struct entry *issue, json_t *line)
{
    const char *number = json_string_value(json_object_get(line, "number"));
    const struct slot *slot = fold_slot(fold, "certificate.status", number);
    const struct entry *entry = slot == NULL ? NULL : slot_value(slot);
    const struct record *said = entry == NULL ? NULL : entry->record;
    bool agree = entry != NULL || slot == NULL || slot->standing == 0;
    json_object_del(line, "status_on");
    if (issue != NULL && !issue->superseded) {
        life_statuses(fold, &said, &agree);
        agree = agree && slot_value(issued) != NULL;
    }
    if (!agree) return put(line, "status", "conflict");
    if (said == NULL || said->type == NULL) return put(line, "status", "valid");
    return put(line, "status", record_text(said, "status")) && put(line, "status_on", record_text(said, "on"));
}

/* The certificate that stands where this one does not any more. */
static bool replaced_put(const struct slot *issued, const struct entry *issue, json_t *line)
{
    const struct entry *stands = issue == NULL || !issue->superseded ? NULL : slot_value(issued);
    json_object_del(line, "replaced_by");
    if (stands == NULL || !entry_counts(stands)) return true;
    if (record_is(stands->record, "number", record_text(issue->record, "number"))) return true;
    return put(line, "replaced_by", record_text(stands->record, "number"));
}

/* For how many participants a duplicate was made, of those that stand. */
static bool duplicates_put(const struct fold *fold, json_t *line)
{
    const char *number = json_string_value(json_object_get(line, "number"));
    size_t first, count = fold_slots_of(fold, "certificate.duplicate", &first);
    json_int_t duplicates = 0;
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(fold, i);
        bool found = false;
        /* Where a participant had one of each of two certificates, both count. */
        for (size_t j = 0; j < slot->count && !found; j++)
            found = entry_counts(&slot->entries[j]) && record_is(slot->entries[j].record, "number", number);
        duplicates += found;
    }
    return json_object_set_new(line, "duplicates", json_integer(duplicates)) == 0;
}

static bool in_register(const struct scheme_form *form, const struct scheme_field *field)
{
    return field->in_register && form->stage == FORM_CERTIFICATE && form->each == FORM_ONCE;
}

/* How a fact is called in the register: its id; with its clause before it where another form has a field of that id. */
static void field_name(const struct scheme *scheme, const struct scheme_form *form, const struct scheme_field *field,
                       char name[FORM_ITEM_SIZE])
{
    bool alone = true;
    for (unsigned i = 0; i < scheme->forms_count; i++) {
        const struct scheme_field *other = form_field(&scheme->forms[i], field->id);
        if (other != NULL && other != field && in_register(&scheme->forms[i], other)) alone = false;
    }
    snprintf(name, FORM_ITEM_SIZE, "%.32s%s%.64s", alone ? "" : form->clause, alone ? "" : "/", field->id);
}

static int form_put(const struct scheme *scheme, const struct scheme_form *form, const struct fold *fold,
                    const char *certificate, json_t *fields, struct error *err)
{
    struct form_sheet sheet;
    char name[FORM_ITEM_SIZE];
    int result = form_sheet_fill(scheme, form, fold, certificate, &sheet, err);
    if (result != 0) return result;
    for (size_t i = 0; i < sheet.count && result == 0; i++) {
        const struct form_place *place = &sheet.places[i];
        if (!in_register(form, place->field) || !place->asked || place->value == NULL) continue;
        field_name(scheme, form, place->field, name);
        if (json_object_set_new(fields, name, json_deep_copy(place->value)) != 0) result = error_memory(err);
    }
    form_sheet_fini(&sheet);
    return result;
}

int register_line_update(const struct scheme *scheme, const struct fold *fold, json_t *line, struct error *err)
{
    const char *certificate = json_string_value(json_object_get(line, "certificate"));
    const char *number = json_string_value(json_object_get(line, "number"));
    const struct slot *issued = fold_slot(fold, "certificate.issue", "certificate");
    const struct entry *issue = issue_entry(issued, register_issue(fold, number == NULL ? "" : number));
    json_t *fields = json_object();
    int result = 0;
    if (fields == NULL || !status_put(fold, issued, issue, line) || !replaced_put(issued, issue, line) ||
        !duplicates_put(fold, line))
        result = error_memory(err);
    for (unsigned i = 0; i < scheme->forms_count && result == 0; i++)
        result = form_put(scheme, &scheme->forms[i], fold, certificate == NULL ? "" : certificate, fields, err);
    json_object_del(line, "fields");
    if (result == 0 && json_object_size(fields) > 0 && json_object_set(line, "fields", fields) != 0)
        result = error_memory(err);
    json_decref(fields);
    return result;
}

/* --- many of them --- */

int register_lines_add(const struct scheme *scheme, const struct fold *fold, enum language language, json_t *lines,
                       struct error *err)
{
    const struct slot *slot = fold_slot(fold, "certificate.issue", "certificate");
    int result = 0;
    for (size_t i = 0; slot != NULL && i < slot->count && result == 0; i++) {
        const struct record *issue = slot->entries[i].record;
        json_t *line = NULL;
        /* One line for a number: of the statement that counts for it. */
        if (!entry_counts(&slot->entries[i]) || register_issue(fold, record_text(issue, "number")) != issue) continue;
        result = register_line_new(scheme, fold, issue, language, &line, err);
        if (line != NULL && json_array_append_new(lines, line) != 0) result = error_memory(err);
    }
    return result;
}

static const char *words(const json_t *line, const char *field)
{
    const char *text = json_string_value(json_object_get(line, field));
    return text == NULL ? "" : text;
}

/* Below zero when the first was issued before the other; of one day the one with the lower number. */
static int issued_compare(const json_t *one, const json_t *other)
{
    int order = strcmp(words(one, "issued"), words(other, "issued"));
    return order != 0 ? order : strcmp(words(one, "number"), words(other, "number"));
}

/* The line that says that it took the place of this one; else the one that stands, where it is among the lines. */
static const json_t *successor(const json_t *lines, const json_t *line)
{
    const json_t *other, *said = NULL, *stands = NULL;
    size_t index;
    json_array_foreach(lines, index, other)
    {
        if (other == line || strcmp(words(other, "dossier"), words(line, "dossier")) != 0) continue;
        if (strcmp(words(other, "number"), words(line, "replaced_by")) == 0) stands = other;
        if (strcmp(words(other, "replaces"), words(line, "number")) != 0) continue;
        if (said == NULL || issued_compare(other, said) > 0) said = other;
    }
    return said != NULL ? said : stands;
}

static int number_compare(const void *a, const void *b)
{
    return strcmp(words(*(const json_t *const *)a, "number"), words(*(const json_t *const *)b, "number"));
}

int register_lines_settle(json_t *lines, struct error *err)
{
    size_t count = json_array_size(lines);
    json_t **list = calloc(count + 1, sizeof(json_t *));
    int result = list == NULL ? error_memory(err) : 0;
    for (size_t i = 0; i < count && result == 0; i++) {
        const json_t *next = successor(lines, json_array_get(lines, i));
        list[i] = json_incref(json_array_get(lines, i));
        if (next == NULL) json_object_del(list[i], "replaced_by");
        if (next != NULL && !put(list[i], "replaced_by", words(next, "number"))) result = error_memory(err);
    }
    if (result == 0 && count > 0) qsort(list, count, sizeof *list, number_compare);
    for (size_t i = 0; i < count && list != NULL; i++) {
        if (result == 0 && json_array_set(lines, i, list[i]) != 0) result = error_memory(err);
        json_decref(list[i]);
    }
    free(list);
    return result;
}

/* --- licences --- */

/* What a licence is on a day. */
static const char *licence_state(const struct record *licence, const char *day)
{
    const char *status = record_text(licence, "status");
    if (strcmp(status, "valid") != 0) return status;
    if (strcmp(day, record_text(licence, "from")) < 0) return "not-yet";
    return strcmp(day, record_text(licence, "until")) > 0 ? "expired" : status;
}

int register_licences_add(const struct registry *registry, const char *day, json_t *lines, struct error *err)
{
    static const char *const fields[] = {"scheme", "number", "from", "until", "status"};
    const struct fold *fold = registry_fold(registry);
    size_t first, count = fold_slots_of(fold, "licence.set", &first);
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(fold, i);
        const struct entry *entry = slot_value(slot);
        if (entry == NULL || !entry_counts(entry)) continue;
        json_t *line = json_object();
        bool good =
            line != NULL && put(line, "licence", slot->item) && put(line, "state", licence_state(entry->record, day));
        for (size_t j = 0; j < sizeof fields / sizeof *fields; j++)
            good = good && put(line, fields[j], record_text(entry->record, fields[j]));
        if (!good || json_array_append(lines, line) != 0) good = false;
        json_decref(line);
        if (!good) return error_memory(err);
    }
    return 0;
}

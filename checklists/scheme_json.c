#include "checklists/scheme_json.h"

#include <stdlib.h>
#include <string.h>

#include "checklists/scheme_fields.h"
#include "checklists/scheme_rule.h"

/* json_object_set_new and json_array_append_new take NULL and fail, so a value that could not be made shows here. */
static void put(json_t *object, const char *key, json_t *value, bool *failed)
{
    if (json_object_set_new(object, key, value) != 0) *failed = true;
}

static void put_text(json_t *object, const char *key, const struct scheme_text *text, bool *failed)
{
    if (text->nl == NULL) return;
    put(object, key, json_pack("{s:s,s:s}", "nl", text->nl, "en", text->en), failed);
}

static void put_ids(json_t *object, const char *key, char *const *ids, unsigned count, bool *failed)
{
    json_t *array = json_array();
    for (unsigned i = 0; i < count; i++) {
        if (json_array_append_new(array, json_string(ids[i])) != 0) *failed = true;
    }
    put(object, key, array, failed);
}

static json_t *item_json(const struct scheme_item *item, bool *failed)
{
    json_t *object = json_object();
    put(object, "id", json_string(item->id), failed);
    put_text(object, "name", &item->name, failed);
    put_text(object, "remark", &item->remark, failed);
    put(object, "required", json_boolean(item->required), failed);
    put_ids(object, "certificates", item->certificates, item->certificates_count, failed);
    return object;
}

/* --- rules --- */

static json_t *thresholds_json(const struct scheme_rule *rule, bool *failed)
{
    json_t *array = json_array();
    for (unsigned i = 0; i < rule->thresholds_count; i++) {
        const struct scheme_threshold *row = &rule->thresholds[i];
        json_t *object = json_pack("{s:s,s:i,s:i}", "certificate", row->certificate, "up_to", (int)row->up_to,
                                   "percent", (int)row->percent);
        if (json_array_append_new(array, object) != 0) *failed = true;
    }
    return array;
}

static json_t *warnings_json(const struct scheme_rule *rule, bool *failed)
{
    json_t *array = json_array();
    for (unsigned i = 0; i < rule->warn_months_before_count; i++) {
        if (json_array_append_new(array, json_integer(rule->warn_months_before[i])) != 0) *failed = true;
    }
    return array;
}

/* Those parameters that the kind of rule reads. */
static void put_parameters(json_t *object, const struct scheme_rule *rule, bool *failed)
{
    const struct rule_kind *kind = rule_kind(rule->kind);
    const unsigned used = kind != NULL ? kind->needs | kind->takes : 0;
    const struct {
        enum rule_parameter parameter;
        int value;
    } numbers[] = {{PARAMETER_COUNT, rule->count},
                   {PARAMETER_MONTHS, rule->months},
                   {PARAMETER_EXTENSION, rule->extension_months},
                   {PARAMETER_YEARS, rule->years},
                   {PARAMETER_PERSON_DAYS, rule->person_days_x100}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if ((used & numbers[i].parameter) != 0)
            put(object, rule_parameter_field(numbers[i].parameter), json_integer(numbers[i].value), failed);
    }
    if (rule->item != NULL) put(object, "item", json_string(rule->item), failed);
    if (rule->field != NULL) put(object, "field", json_string(rule->field), failed);
    if (rule->grounds != NULL) put(object, "grounds", json_string(rule->grounds), failed);
    if (rule->items_count > 0) put_ids(object, "items", rule->items, rule->items_count, failed);
    if (rule->part.id != NULL) put(object, "part", item_json(&rule->part, failed), failed);
    if (rule->whole.id != NULL) put(object, "whole", item_json(&rule->whole, failed), failed);
    if (rule->thresholds_count > 0) put(object, "thresholds", thresholds_json(rule, failed), failed);
    if (rule->warn_months_before_count > 0) put(object, "warn_months_before", warnings_json(rule, failed), failed);
}

static json_t *rules_json(const struct scheme *scheme, const char *clause, bool *failed)
{
    json_t *array = json_array();
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        const struct scheme_rule *rule = &scheme->rules[i];
        if (strcmp(rule->clause, clause) != 0) continue;
        json_t *object = json_pack("{s:s,s:s,s:s,s:s}", "id", rule->id, "kind", rule->kind, "section", rule->section,
                                   "before", rule->before);
        put_text(object, "name", &rule->name, failed);
        put_ids(object, "certificates", rule->certificates, rule->certificates_count, failed);
        put_parameters(object, rule, failed);
        if (json_array_append_new(array, object) != 0) *failed = true;
    }
    return array;
}

/* --- forms --- */

static json_t *field_json(const struct scheme_field *field, bool *failed)
{
    const struct {
        const char *key, *value;
    } names[] = {{"point", field->point}, {"when", field->when}, {"after", field->after}, {"from", field->from}};
    json_t *object = json_pack("{s:s,s:s,s:b,s:b}", "id", field->id, "type", field_type_word(field->type), "required",
                               field->required, "register", field->in_register);
    put_text(object, "name", &field->name, failed);
    put_text(object, "remark", &field->remark, failed);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].value != NULL) put(object, names[i].key, json_string(names[i].value), failed);
    }
    put_ids(object, "must_be", field->must_be, field->must_be_count, failed);
    put_ids(object, "certificates", field->certificates, field->certificates_count, failed);
    if (field->type == FIELD_NUMBER) put(object, "at_least", json_integer(field->at_least), failed);
    if (field->at_most > 0) put(object, "at_most", json_integer(field->at_most), failed);
    if (field->choices_count == 0) return object;
    json_t *choices = json_array();
    for (unsigned i = 0; i < field->choices_count; i++) {
        if (json_array_append_new(choices, item_json(&field->choices[i], failed)) != 0) *failed = true;
    }
    put(object, "choices", choices, failed);
    return object;
}

static json_t *form_json(const struct scheme_form *form, bool *failed)
{
    json_t *object = json_pack("{s:s,s:s}", "stage", form_stage_word(form->stage), "each", form_each_word(form->each));
    json_t *fields = json_array();
    put_text(object, "name", &form->name, failed);
    put_text(object, "row", &form->row, failed);
    if (form->each == FORM_ROWS) put(object, "at_least", json_integer(form->at_least), failed);
    put_ids(object, "certificates", form->certificates, form->certificates_count, failed);
    for (unsigned i = 0; i < form->fields_count; i++) {
        if (json_array_append_new(fields, field_json(&form->fields[i], failed)) != 0) *failed = true;
    }
    put(object, "fields", fields, failed);
    return object;
}

static json_t *forms_json(const struct scheme *scheme, const char *clause, bool *failed)
{
    json_t *array = json_array();
    for (unsigned i = 0; i < scheme->forms_count; i++) {
        if (strcmp(scheme->forms[i].clause, clause) != 0) continue;
        if (json_array_append_new(array, form_json(&scheme->forms[i], failed)) != 0) *failed = true;
    }
    return array;
}

/* --- clauses --- */

/* Entries of a list that name the clause; nothing when there are none. */
static void put_list(json_t *object, const char *key, const struct scheme_item *items, unsigned count,
                     const char *clause, bool *failed)
{
    json_t *array = json_array();
    for (unsigned i = 0; i < count; i++) {
        if (items[i].clause == NULL || strcmp(items[i].clause, clause) != 0) continue;
        if (json_array_append_new(array, item_json(&items[i], failed)) != 0) *failed = true;
    }
    if (json_array_size(array) > 0)
        put(object, key, array, failed);
    else
        json_decref(array);
}

static json_t *lists_json(const struct scheme *scheme, const char *clause, bool *failed)
{
    json_t *lists = json_object();
    put_list(lists, "certificates", scheme->certificates, scheme->certificates_count, clause, failed);
    put_list(lists, "application", scheme->application, scheme->application_count, clause, failed);
    put_list(lists, "party_types", scheme->party_types, scheme->party_types_count, clause, failed);
    put_list(lists, "themes", scheme->themes, scheme->themes_count, clause, failed);
    put_list(lists, "grades", scheme->grades, scheme->grades_count, clause, failed);
    put_list(lists, "qualifications", scheme->qualifications, scheme->qualifications_count, clause, failed);
    put_list(lists, "effort", scheme->effort, scheme->effort_count, clause, failed);
    put_list(lists, "informs", scheme->informs, scheme->informs_count, clause, failed);
    put_list(lists, "review_points", scheme->review_points, scheme->review_points_count, clause, failed);
    return lists;
}

static void put_requirement(json_t *object, const struct scheme_requirement *requirement, bool *failed)
{
    json_t *points = json_array();
    put_text(object, "title", &requirement->title, failed);
    put_text(object, "asks", &requirement->asks, failed);
    put_text(object, "evidence", &requirement->evidence, failed);
    put_text(object, "remark", &requirement->remark, failed);
    put_ids(object, "methods", requirement->methods, requirement->methods_count, failed);
    put_ids(object, "certificates", requirement->certificates, requirement->certificates_count, failed);
    for (unsigned i = 0; i < requirement->points_count; i++) {
        if (json_array_append_new(points, item_json(&requirement->points[i], failed)) != 0) *failed = true;
    }
    put(object, "points", points, failed);
}

static void put_clause(json_t *object, const struct scheme_clause *clause, bool *failed)
{
    put_text(object, "title", &clause->title, failed);
    put_text(object, "asks", &clause->asks, failed);
    put_text(object, "remark", &clause->remark, failed);
}

/* NULL when the scheme has no such clause. */
static json_t *clause_json(const struct scheme *scheme, const char *clause, bool *failed)
{
    const struct scheme_requirement *requirement = scheme_requirement(scheme, clause);
    const struct scheme_clause *paragraph = scheme_clause(scheme, clause);
    if (requirement == NULL && paragraph == NULL) return NULL;
    json_t *object = json_pack("{s:s,s:s}", "scheme", scheme->id, "clause", clause);
    if (requirement != NULL)
        put_requirement(object, requirement, failed);
    else
        put_clause(object, paragraph, failed);
    put(object, "items", lists_json(scheme, clause, failed), failed);
    put(object, "forms", forms_json(scheme, clause, failed), failed);
    put(object, "rules", rules_json(scheme, clause, failed), failed);
    return object;
}

/* The clauses beneath `part`; all when it is NULL. */
static json_t *titles_json(const struct scheme *scheme, const char *part, bool *failed)
{
    json_t *array = json_array();
    for (unsigned i = 0; i < scheme->requirements_count + scheme->clauses_count; i++) {
        bool requirement = i < scheme->requirements_count;
        const struct scheme_clause *paragraph = requirement ? NULL : &scheme->clauses[i - scheme->requirements_count];
        const char *clause = requirement ? scheme->requirements[i].clause : paragraph->clause;
        if (!scheme_clause_beneath(clause, part)) continue;
        json_t *object = json_pack("{s:s,s:b}", "clause", clause, "requirement", requirement);
        put_text(object, "title", requirement ? &scheme->requirements[i].title : &paragraph->title, failed);
        if (json_array_append_new(array, object) != 0) *failed = true;
    }
    return array;
}

static json_t *overview_json(const struct scheme *scheme, bool *failed)
{
    json_t *certificates = json_array();
    json_t *object =
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:s?,s:s?,s:s?,s:i,s:i}", "scheme", scheme->id, "version", scheme->version,
                  "owner", scheme->owner, "published", scheme->published, "binds_from", scheme->binds_from,
                  "binds_until", scheme->binds_until, "transition_until", scheme->transition_until, "successor",
                  scheme->successor, "validity_months", scheme->validity_months, "forms", (int)scheme->forms_count);
    put_text(object, "name", &scheme->name, failed);
    put_text(object, "holder", &scheme->holder, failed);
    for (unsigned i = 0; i < scheme->certificates_count; i++) {
        if (json_array_append_new(certificates, item_json(&scheme->certificates[i], failed)) != 0) *failed = true;
    }
    put(object, "certificates", certificates, failed);
    put(object, "clauses", titles_json(scheme, NULL, failed), failed);
    return object;
}

int scheme_json(const struct scheme *scheme, const char *clause, json_t **value, struct error *err)
{
    struct text page = {0};
    json_t *object;
    bool failed = false;
    if (clause == NULL) {
        object = overview_json(scheme, &failed);
    } else {
        /* The page knows what is wrong with a clause or a point, and what is near. */
        int result = scheme_show(scheme, clause, LANGUAGE_EN, &page, err);
        text_fini(&page);
        if (result != 0) return result;
        char *name = strndup(clause, strcspn(clause, "/"));
        if (name == NULL) return error_memory(err);
        object = clause_json(scheme, name, &failed);
        if (object == NULL && !failed) {
            object = json_pack("{s:s,s:s}", "scheme", scheme->id, "clause", name);
            put(object, "clauses", titles_json(scheme, name, &failed), &failed);
        }
        free(name);
    }
    if (object == NULL || failed) {
        json_decref(object);
        return error_memory(err);
    }
    *value = object;
    return 0;
}

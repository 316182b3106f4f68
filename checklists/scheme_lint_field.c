/* scheme_lint_field.c: one fact of a form: its id, its words, what it depends on, and what it has to say. */
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "checklists/form.h"
#include "checklists/scheme_lint.h"
#include "schema/kind.h"

#define FIELD_ID_PATTERN "[a-z0-9][a-z0-9-]{0,63}"
#define NUMBER_MOST 1000000000 /* as form.c has it */

/* The field that is looked at. */
struct subject {
    struct lint *lint;
    const struct scheme_form *form;
    const struct scheme_field *field;
    unsigned form_index, index;
};

/* The path of a part of the field; returns `path`. */
static const char *path_of(const struct subject *subject, const char *part, char path[LINT_PATH])
{
    snprintf(path, LINT_PATH, "forms[%u].fields[%u].%s", subject->form_index, subject->index, part);
    return path;
}

/* The path of an entry of a list of the field. */
static const char *entry_of(const struct subject *subject, const char *list, unsigned entry, char path[LINT_PATH])
{
    snprintf(path, LINT_PATH, "forms[%u].fields[%u].%s[%u]", subject->form_index, subject->index, list, entry);
    return path;
}

const char *lint_nearest_field(const struct scheme_form *form, const char *id)
{
    const char *nearest = NULL;
    size_t least = SIZE_MAX;
    for (unsigned i = 0; i < form->fields_count; i++) {
        size_t distance = text_distance(form->fields[i].id, id);
        if (distance >= least) continue;
        least = distance;
        nearest = form->fields[i].id;
    }
    return nearest;
}

/* --- what it is called --- */

static void lint_field_names(const struct subject *subject)
{
    const struct scheme_field *field = subject->field;
    char path[LINT_PATH];
    path_of(subject, "id", path);
    if (!text_matches(field->id, FIELD_ID_PATTERN))
        lint_say(subject->lint, LINT_FORMS, path, "\"%s\" is no id: lower case letters, digits and hyphens", field->id);
    for (unsigned i = 0; i < subject->index; i++) {
        if (strcmp(subject->form->fields[i].id, field->id) != 0) continue;
        lint_say(subject->lint, LINT_FORMS, path, "the id %s stands twice in this form", field->id);
        break;
    }
    lint_text(subject->lint, LINT_FORMS, path_of(subject, "name", path), &field->name);
    path_of(subject, "remark", path);
    if (field->remark.nl != NULL) lint_text(subject->lint, LINT_FORMS, path, &field->remark);
    path_of(subject, "certificates", path);
    lint_certificates(subject->lint, LINT_FORMS, path, field->certificates, field->certificates_count);
}

static void lint_field_point(const struct subject *subject)
{
    const char *point = subject->field->point, *clause = subject->form->clause;
    const struct scheme_requirement *requirement = scheme_requirement(subject->lint->scheme, clause);
    char path[LINT_PATH];
    if (point == NULL) return;
    path_of(subject, "point", path);
    if (requirement == NULL) {
        lint_say(subject->lint, LINT_FORMS, path, "%s is no requirement, so it has no points", clause);
        return;
    }
    if (scheme_item(requirement->points, requirement->points_count, point) != NULL) return;
    const char *nearest = scheme_nearest_item(requirement->points, requirement->points_count, point);
    lint_say(subject->lint, LINT_FORMS, path, "the requirement %s has no point \"%s\"%s%s", clause, point,
             nearest != NULL ? error_spoken("; the nearest is ") : "", nearest != NULL ? nearest : "");
}

/* --- what it depends on --- */

/* The field that `when` or `after` names: of this form, of the type that is wanted, asked earlier, and asked whenever
 * this one is. */
static void lint_field_reference(const struct subject *subject, const char *part, const char *id, enum field_type type)
{
    const struct scheme_form *form = subject->form;
    const struct scheme_field *field = subject->field, *named = id != NULL ? form_field(form, id) : NULL;
    const struct lint_scope scopes[] = {{form->certificates, form->certificates_count},
                                        {field->certificates, field->certificates_count}};
    char path[LINT_PATH];
    if (id == NULL) return;
    path_of(subject, part, path);
    if (named == NULL) {
        lint_say(subject->lint, LINT_FORMS, path, "the form of %s has no field \"%s\"; the nearest is %s", form->clause,
                 id, lint_nearest_field(form, id));
        subject->lint->astray = true;
        return;
    }
    if (named->type != type)
        lint_say(subject->lint, LINT_FORMS, path, "%s names a field of type %s; %s is of type %s", part,
                 field_type_word(type), id, field_type_word(named->type));
    if (named >= field)
        lint_say(subject->lint, LINT_FORMS, path, "%s has to come earlier in the form than what depends on it", id);
    const char *gap = lint_scope_gap(subject->lint->scheme, scopes, sizeof scopes / sizeof *scopes,
                                     (struct lint_scope){named->certificates, named->certificates_count});
    if (gap != NULL)
        lint_say(subject->lint, LINT_FORMS, path, "for the certificate %s this is asked and %s is not", gap, id);
}

static void lint_field_after(const struct subject *subject)
{
    char path[LINT_PATH];
    if (subject->field->after == NULL) return;
    path_of(subject, "after", path);
    if (subject->field->type != FIELD_DAY)
        lint_say(subject->lint, LINT_FORMS, path, "only a field of type day comes after another");
    if (subject->field->from != NULL)
        lint_say(subject->lint, LINT_FORMS, path, "a fact that is taken from elsewhere is not held to after");
    lint_field_reference(subject, "after", subject->field->after, FIELD_DAY);
}

/* --- where it is taken from --- */

/* The property of a kind's body, or NULL. It, and a name like it in `*nearest`, live as long as `*schema`, which is to
 * be freed; that is NULL when memory is out. */
static const json_t *property_find(const char *kind, const char *name, json_t **schema, const char **nearest)
{
    const struct kind *known = kind_find(kind);
    size_t least = SIZE_MAX;
    const char *key;
    json_t *value;
    *schema = known != NULL ? json_loads(kind_schema_text(known), 0, NULL) : NULL;
    json_t *properties = json_object_get(*schema, "properties");
    *nearest = "";
    json_object_foreach(properties, key, value)
    {
        size_t distance = text_distance(key, name);
        if (distance >= least) continue;
        least = distance;
        *nearest = key;
    }
    return json_object_get(properties, name);
}

static bool property_is(const json_t *property, const char *key, const char *value)
{
    const char *said = json_string_value(json_object_get(property, key));
    return said != NULL && strcmp(said, value) == 0;
}

/* Whether what a statement can hold there is what a field of the type holds. */
static bool property_fits(const json_t *property, enum field_type type)
{
    bool day = property_is(property, "format", "date");
    switch (type) {
    case FIELD_TEXT_LINE:
    case FIELD_CHOICE:
        return property_is(property, "type", "string") && !day;
    case FIELD_DAY:
        return property_is(property, "type", "string") && day;
    case FIELD_YES_NO:
        return property_is(property, "type", "boolean");
    case FIELD_NUMBER:
        return property_is(property, "type", "integer");
    }
    return false;
}

/* Choices that a statement never makes, where it has a list of its own. */
static void lint_from_choices(const struct subject *subject, const char *kind, const json_t *property)
{
    const json_t *words = json_object_get(property, "enum");
    char path[LINT_PATH];
    for (unsigned i = 0; words != NULL && i < subject->field->choices_count; i++) {
        const char *id = subject->field->choices[i].id;
        bool said = false;
        for (size_t j = 0; j < json_array_size(words) && !said; j++)
            said = strcmp(json_string_value(json_array_get(words, j)), id) == 0;
        if (said) continue;
        snprintf(path, sizeof path, "forms[%u].fields[%u].choices[%u].id", subject->form_index, subject->index, i);
        lint_say(subject->lint, LINT_FORMS, path, "%s of %s is never \"%s\"", subject->field->from, kind, id);
    }
}

static void lint_field_from(const struct subject *subject)
{
    const char *from = subject->field->from, *nearest;
    const char *kind = form_source_kind(subject->form);
    char path[LINT_PATH];
    json_t *schema;
    if (from == NULL) return;
    path_of(subject, "from", path);
    if (subject->form->each == FORM_THEMES || subject->form->each == FORM_ROWS ||
        subject->form->stage == FORM_CERTIFICATE) {
        lint_say(subject->lint, LINT_FORMS, path,
                 "from is of a form of the assessment: filled once, or for each of the participants or measures");
        return;
    }
    const json_t *property = property_find(kind, from, &schema, &nearest);
    if (schema == NULL)
        subject->lint->failed = true;
    else if (property == NULL)
        lint_say(subject->lint, LINT_FORMS, path, "%s has no field \"%s\"; the nearest is %s", kind, from, nearest);
    else if (!property_fits(property, subject->field->type))
        lint_say(subject->lint, LINT_FORMS, path, "%s of %s is not of type %s", from, kind,
                 field_type_word(subject->field->type));
    else
        lint_from_choices(subject, kind, property);
    json_decref(schema);
}

/* --- what it can say, and what it has to --- */

/* One answer of must_be: a word of the type that stands once. */
static void lint_must(const struct subject *subject, unsigned entry)
{
    const struct scheme_field *field = subject->field;
    const char *word = field->must_be[entry];
    char path[LINT_PATH];
    entry_of(subject, "must_be", entry, path);
    if (field->type == FIELD_YES_NO && strcmp(word, "yes") != 0 && strcmp(word, "no") != 0)
        lint_say(subject->lint, LINT_FORMS, path, "a yes-no must be \"yes\" or \"no\", not \"%s\"", word);
    if (field->type == FIELD_CHOICE && scheme_item(field->choices, field->choices_count, word) == NULL) {
        const char *nearest = scheme_nearest_item(field->choices, field->choices_count, word);
        lint_say(subject->lint, LINT_FORMS, path, "\"%s\" is none of the choices%s%s", word,
                 nearest != NULL ? error_spoken("; the nearest is ") : "", nearest != NULL ? nearest : "");
    }
    for (unsigned i = 0; i < entry; i++) {
        if (strcmp(field->must_be[i], word) != 0) continue;
        lint_say(subject->lint, LINT_FORMS, path, "%s stands twice", word);
        return;
    }
}

static void lint_field_must_be(const struct subject *subject)
{
    const struct scheme_field *field = subject->field;
    char path[LINT_PATH];
    path_of(subject, "must_be", path);
    if (!lint_has(subject->lint, LINT_FORMS, path)) return;
    if (field->type != FIELD_YES_NO && field->type != FIELD_CHOICE) {
        lint_say(subject->lint, LINT_FORMS, path, "only a yes-no or a choice has must_be; this is of type %s",
                 field_type_word(field->type));
        return;
    }
    if (field->must_be_count == 0) lint_say(subject->lint, LINT_FORMS, path, "the list is empty");
    size_t before = subject->lint->count;
    for (unsigned i = 0; i < field->must_be_count; i++) lint_must(subject, i);
    unsigned answers = field->type == FIELD_YES_NO ? 2 : field->choices_count;
    if (subject->lint->count == before && field->must_be_count > 0 && field->must_be_count >= answers)
        lint_say(subject->lint, LINT_FORMS, path, "must_be allows every answer there is; leave it out");
}

static void lint_field_choices(const struct subject *subject)
{
    const struct scheme_field *field = subject->field;
    char path[LINT_PATH];
    path_of(subject, "choices", path);
    if (field->type != FIELD_CHOICE) {
        if (lint_has(subject->lint, LINT_FORMS, path))
            lint_say(subject->lint, LINT_FORMS, path, "only a field of type choice has choices; this is of type %s",
                     field_type_word(field->type));
        return;
    }
    if (field->choices_count == 0) lint_say(subject->lint, LINT_FORMS, path, "a field of type choice needs choices");
    lint_items(subject->lint, LINT_FORMS, path, field->choices, field->choices_count);
}

static void lint_field_bounds(const struct subject *subject)
{
    const struct scheme_field *field = subject->field;
    const struct {
        const char *part;
        int number, least;
    } bounds[] = {{"at_least", field->at_least, -NUMBER_MOST}, {"at_most", field->at_most, 1}};
    char path[LINT_PATH];
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        path_of(subject, bounds[i].part, path);
        if (field->type == FIELD_NUMBER)
            lint_number(subject->lint, LINT_FORMS, path, bounds[i].part, bounds[i].number, bounds[i].least,
                        NUMBER_MOST);
        else if (lint_has(subject->lint, LINT_FORMS, path))
            lint_say(subject->lint, LINT_FORMS, path, "only a field of type number has %s; this is of type %s",
                     bounds[i].part, field_type_word(field->type));
    }
    if (field->type == FIELD_NUMBER && field->at_most > 0 && field->at_least > field->at_most)
        lint_say(subject->lint, LINT_FORMS, path, "no number is at least %d and at most %d", field->at_least,
                 field->at_most);
}

static void lint_field_register(const struct subject *subject)
{
    char path[LINT_PATH];
    if (!subject->field->in_register || (subject->form->each == FORM_ONCE && subject->form->stage == FORM_CERTIFICATE))
        return;
    lint_say(subject->lint, LINT_FORMS, path_of(subject, "register", path),
             "the register takes from forms with stage: certificate that are filled in once");
}

void lint_field(struct lint *lint, unsigned form, unsigned index)
{
    const struct scheme_form *whole = &lint->scheme->forms[form];
    const struct subject subject = {lint, whole, &whole->fields[index], form, index};
    lint_field_names(&subject);
    lint_field_point(&subject);
    lint_field_reference(&subject, "when", subject.field->when, FIELD_YES_NO);
    lint_field_after(&subject);
    lint_field_from(&subject);
    lint_field_choices(&subject);
    lint_field_must_be(&subject);
    lint_field_bounds(&subject);
    lint_field_register(&subject);
}

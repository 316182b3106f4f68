/* facts.h: for tests: every fact that the forms of a scheme ask for, as the scheme would have it. */
#ifndef SCHOUW_TESTS_CHECKLISTS_FACTS_H
#define SCHOUW_TESTS_CHECKLISTS_FACTS_H

#include "tests/schema/statements.h"

#include "checklists/form.h"

/* Whoever states them. */
typedef void (*fact_stater)(void *context, const char *kind, const char *item, const char *body);

/* Counts that a rule decides by come with the finding they decide. */
static inline bool fact_is_counted(const struct scheme *scheme, const char *clause, const char *field)
{
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        const struct scheme_rule *rule = &scheme->rules[i];
        if (strcmp(rule->kind, "response-threshold") != 0 || strncmp(rule->item, clause, strlen(clause)) != 0) continue;
        if (strcmp(rule->part.id, field) == 0 || strcmp(rule->whole.id, field) == 0) return true;
    }
    return false;
}

/* {"value":..}: what the field must be, else something it takes. */
static inline void fact_body(const struct scheme_field *field, const char *day, char *body, size_t size)
{
    const char *must = field->must_be_count > 0 ? field->must_be[0] : NULL;
    switch (field->type) {
    case FIELD_TEXT_LINE:
        snprintf(body, size, "{\"value\":\"Seen\"}");
        return;
    case FIELD_YES_NO:
        snprintf(body, size, "{\"value\":%s}", must != NULL && strcmp(must, "no") == 0 ? "false" : "true");
        return;
    case FIELD_NUMBER:
        snprintf(body, size, "{\"value\":%d}", field->at_least > 0 ? field->at_least : 1);
        return;
    case FIELD_DAY:
        snprintf(body, size, "{\"value\":\"%s\"}", day);
        return;
    case FIELD_CHOICE:
        snprintf(body, size, "{\"value\":\"%s\"}", must != NULL ? must : field->choices[0].id);
        return;
    }
}

/* The required facts of rows that are not there yet. */
static inline size_t rows_state(const struct form_sheet *sheet, const char *certificate, const char *day,
                                fact_stater state, void *context)
{
    char item[FORM_ITEM_SIZE], body[200];
    size_t stated = 0;
    for (unsigned row = 1; row <= sheet->rows_missing; row++) {
        for (unsigned i = 0; i < sheet->form->fields_count; i++) {
            const struct scheme_field *field = &sheet->form->fields[i];
            if (!field->required || field->when != NULL ||
                !scheme_applies(field->certificates, field->certificates_count, certificate))
                continue;
            snprintf(item, sizeof item, "%s/%u/%s", sheet->form->clause, sheet->rows + row, field->id);
            fact_body(field, day, body, sizeof body);
            state(context, form_kind(sheet->form), item, body);
            stated++;
        }
    }
    return stated;
}

/* States what is missing now in the forms of the assessment, and returns how much that was. What was stated may lead to
 * further questions: to be called until nothing is. */
static inline size_t facts_state(const struct scheme *scheme, const struct fold *fold, const char *certificate,
                                 const char *day, fact_stater state, void *context)
{
    char body[200];
    size_t stated = 0;
    for (unsigned i = 0; i < scheme->forms_count; i++) {
        const struct scheme_form *form = &scheme->forms[i];
        struct form_sheet sheet;
        struct error err = {0};
        if (form->stage != FORM_ASSESSMENT) continue;
        if (form_sheet_fill(scheme, form, fold, certificate, &sheet, &err) != 0) fail_msg("%s", err.message);
        for (size_t j = 0; j < sheet.count; j++) {
            const struct form_place *place = &sheet.places[j];
            if (!place->missing || place->field->from != NULL ||
                fact_is_counted(scheme, form->clause, place->field->id))
                continue;
            fact_body(place->field, day, body, sizeof body);
            state(context, form_kind(form), place->item, body);
            stated++;
        }
        stated += rows_state(&sheet, certificate, day, state, context);
        form_sheet_fini(&sheet);
    }
    return stated;
}

#endif

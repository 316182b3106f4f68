/* assessment_check_fact.c: facts of forms: asked of this certificate, of something that is there, as the field takes
 * them, and not at odds with the other facts of their row. */
#include <stdint.h>
#include <string.h>

#include "checklists/assessment_check.h"
#include "checklists/form.h"

/* A fact as it is stated, and the form it belongs to. */
struct stated {
    const struct scheme_form *form;
    const struct scheme_field *field;
    char row[FORM_ROW_SIZE];
    const char *certificate; /* NULL where the dossier was not opened */
    const json_t *value;     /* NULL: taken back */
};

static const char *name_of(const struct check *check, const struct scheme_field *field)
{
    return scheme_text_in(&field->name, check->language);
}

/* Facts of the audit are the auditor's; those of a running certificate make no judgement stale: each has its kind. */
static int fact_kind(const struct check *check, const struct stated *stated)
{
    const char *clause = stated->form->clause;
    if (strcmp(form_kind(stated->form), check->record->kind) == 0) return 0;
    if (stated->form->stage == FORM_CERTIFICATE)
        return check_invalid(check, clause, "%s wordt bijgehouden zolang het certificaat loopt: met surveillance.set",
                             "%s is kept up while the certificate runs: by surveillance.set", check->record->item);
    return check_invalid(check, clause, "%s hoort bij de beoordeling: met fact.set",
                         "%s belongs to the assessment: by fact.set", check->record->item);
}

/* What stands with the participant, the measure or who is assessed is stated there, so that it is stated once. */
static int fact_place(const struct check *check, const struct stated *stated)
{
    const char *clause = stated->form->clause, *name = name_of(check, stated->field);
    if (stated->field->from == NULL) return 0;
    if (stated->form->each == FORM_MEASURES)
        return check_invalid(check, clause, "\"%s\" staat bij de maatregel: `schouw measure verify %s STATUS`",
                             "\"%s\" stands with the measure: `schouw measure verify %s STATUS`", name, stated->row);
    if (stated->form->each == FORM_ONCE)
        return check_invalid(check, clause, "\"%s\" staat bij wie wordt beoordeeld: `schouw partnership`",
                             "\"%s\" stands with who is assessed: `schouw partnership`", name);
    return check_invalid(check, clause, "\"%s\" staat bij de deelnemer: `schouw party %s`, met wat er anders is",
                         "\"%s\" stands with the participant: `schouw party %s`, with what is different", name,
                         stated->row);
}

static int fact_asked(const struct check *check, const struct stated *stated)
{
    const struct scheme *scheme = check->scheme;
    const struct scheme_form *form = stated->form;
    const struct scheme_field *field = stated->field;
    if (stated->certificate == NULL ||
        (scheme_applies(form->certificates, form->certificates_count, stated->certificate) &&
         scheme_applies(field->certificates, field->certificates_count, stated->certificate)))
        return 0;
    const struct scheme_item *certificate =
        scheme_item(scheme->certificates, scheme->certificates_count, stated->certificate);
    return check_invalid(check, form->clause, "\"%s\" (%s) wordt niet gevraagd voor %s",
                         "\"%s\" (%s) is not asked for %s", name_of(check, field), form->clause,
                         certificate == NULL ? stated->certificate : check_words(check, &certificate->name));
}

/* Asked only where another field says yes. */
static int fact_when(const struct check *check, const struct stated *stated, const struct form_sheet *sheet)
{
    const char *when = stated->field->when;
    const struct scheme_field *other = when == NULL ? NULL : form_field(stated->form, when);
    const struct form_place *place = other == NULL ? NULL : form_sheet_place(sheet, stated->row, when);
    if (other == NULL || (place != NULL && json_is_true(place->value))) return 0;
    return check_invalid(check, stated->form->clause,
                         "\"%s\" wordt alleen gevraagd waar \"%s\" ja is; leg dat eerst vast (%s=ja)",
                         "\"%s\" is asked only where \"%s\" is yes; state that first (%s=yes)",
                         name_of(check, stated->field), name_of(check, other), when);
}

/* A day not before another, and not without it. Taking that other day back, or moving it, is not refused: both may be
 * on their way to new days. The form shows what is out of order, and the verdict waits (form_sheet.c). */
static int fact_after(const struct check *check, const struct stated *stated, const struct form_sheet *sheet)
{
    const char *after = stated->field->after, *clause = stated->form->clause;
    const struct scheme_field *other = after == NULL ? NULL : form_field(stated->form, after);
    if (other == NULL) return 0;
    const struct form_place *place = form_sheet_place(sheet, stated->row, after);
    const char *day = json_string_value(stated->value),
               *before = place == NULL ? NULL : json_string_value(place->value);
    if (before == NULL)
        return check_invalid(check, clause, "\"%s\" volgt op \"%s\"; leg die dag eerst vast (%s=JJJJ-MM-DD)",
                             "\"%s\" follows \"%s\"; state that day first (%s=YYYY-MM-DD)",
                             name_of(check, stated->field), name_of(check, other), after);
    if (strcmp(before, day) <= 0) return 0;
    return check_invalid(check, clause, "\"%s\" (%s) kan niet voor \"%s\" (%s) liggen",
                         "\"%s\" (%s) can not be before \"%s\" (%s)", name_of(check, stated->field), day,
                         name_of(check, other), before);
}

/* What a finding has stands there, so that there is one truth: its facts are changed with it. */
static int fact_free(const struct check *check, const struct stated *stated, const struct form_sheet *sheet)
{
    const struct form_place *place = form_sheet_place(sheet, stated->row, stated->field->id);
    if (place == NULL || place->entry == NULL || strcmp(place->entry->record->kind, "finding.set") != 0) return 0;
    const char *item = place->entry->record->item;
    return check_invalid(check, stated->form->clause,
                         "\"%s\" staat in de bevinding op %s: `schouw finding %s --fact %s=.. --reason TEXT`",
                         "\"%s\" stands in the finding on %s: `schouw finding %s --fact %s=.. --reason TEXT`",
                         name_of(check, stated->field), item, item, stated->field->id);
}

/* A rule that counts this fact, for the certificate. */
static bool rule_counts(const struct scheme_rule *rule, const struct stated *stated)
{
    const char *id = stated->field->id;
    if (strcmp(rule->kind, "response-threshold") != 0 || rule->item == NULL || rule->part.id == NULL ||
        rule->whole.id == NULL || stated->form->each != FORM_ONCE)
        return false;
    if (!scheme_applies(rule->certificates, rule->certificates_count, stated->certificate)) return false;
    return item_under(rule->item, stated->form->clause, '/') &&
           (strcmp(rule->part.id, id) == 0 || strcmp(rule->whole.id, id) == 0);
}

/* Counts that can not be, such as more answers than there were people to give them: where both are stated. */
static int fact_counts(const struct check *check, const struct stated *stated)
{
    int result = 0;
    for (unsigned i = 0; i < check->scheme->rules_count && result == 0; i++) {
        const struct scheme_rule *rule = &check->scheme->rules[i];
        if (!rule_counts(rule, stated)) continue;
        const struct record *finding = fold_value(check->fold, "finding.set", rule->item);
        const json_t *found = finding == NULL ? NULL : json_object_get(finding->body, "facts");
        json_t *facts = form_facts(check->scheme, check->fold, stated->certificate, rule->item, found);
        enum answer_state state;
        if (facts == NULL || json_object_set(facts, stated->field->id, (json_t *)(uintptr_t)stated->value) != 0) {
            json_decref(facts);
            return error_memory(check->err);
        }
        if (json_object_get(facts, rule->part.id) != NULL && json_object_get(facts, rule->whole.id) != NULL)
            result = finding_compute(check->scheme, stated->certificate, rule->item, facts, check->language, &state,
                                     NULL, check->err);
        json_decref(facts);
        if (result == ERROR_NOT_FOUND) result = 0;
        if (result == 0) *check->err = (struct error){0};
    }
    return result;
}

/* Against the other facts of the row. */
static int fact_fits(const struct check *check, const struct stated *stated)
{
    struct form_sheet sheet;
    if (stated->certificate == NULL) return 0;
    int result = form_sheet_fill(check->scheme, stated->form, check->fold, stated->certificate, &sheet, check->err);
    if (result != 0) return result;
    result = fact_free(check, stated, &sheet);
    if (result == 0) result = fact_when(check, stated, &sheet);
    if (result == 0) result = fact_after(check, stated, &sheet);
    form_sheet_fini(&sheet);
    return result == 0 ? fact_counts(check, stated) : result;
}

int check_fact(const struct check *check)
{
    const struct record *opening = dossier_opening(check->fold);
    struct stated stated = {
        .certificate = opening == NULL ? NULL : record_text(opening, "certificate"),
        .value = json_object_get(check->record->body, "value"),
    };
    int result = form_locate(check->scheme, check->record->item, check->language, &stated.form, stated.row,
                             &stated.field, check->err);
    if (result == 0) result = fact_kind(check, &stated);
    if (result == 0) result = fact_place(check, &stated);
    /* Taking back is never out of place: the participant, or the measure, may be gone. */
    if (result != 0 || stated.value == NULL) return result;
    result = fact_asked(check, &stated);
    if (result == 0)
        result = form_row_check(check->scheme, stated.form, check->fold, stated.row, check->language, check->err);
    if (result == 0) result = form_value_check(stated.field, stated.value, check->language, check->err);
    return result == 0 ? fact_fits(check, &stated) : result;
}

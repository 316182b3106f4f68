/* scheme_lint_forms.c: the forms of forms.yaml, each as a whole; scheme_lint_field.c has what is said of one fact. */
#include <stdio.h>
#include <string.h>

#include "checklists/scheme_lint.h"

#define ROWS_MAX 1000 /* that a form can ask for */

/* form_find takes the first form of a clause that has rows, and the first that has none: another one is never found. */
static void lint_form_clause(struct lint *lint, unsigned index)
{
    const struct scheme *scheme = lint->scheme;
    const struct scheme_form *form = &scheme->forms[index];
    char path[LINT_PATH];
    snprintf(path, sizeof path, "forms[%u].clause", index);
    lint_clause(lint, LINT_FORMS, path, form->clause);
    for (unsigned i = 0; i < index; i++) {
        const struct scheme_form *other = &scheme->forms[i];
        if (strcmp(other->clause, form->clause) != 0 || (other->each == FORM_ONCE) != (form->each == FORM_ONCE))
            continue;
        if (form->each == FORM_ONCE)
            lint_say(lint, LINT_FORMS, path, "the clause %s has a form that is filled in once already", form->clause);
        else
            lint_say(lint, LINT_FORMS, path, "the clause %s has a form that is filled in row by row already",
                     form->clause);
        return;
    }
}

/* What only rows that people name have: a word for one of them, and how many there must be. */
static void lint_form_rows(struct lint *lint, unsigned index)
{
    const struct scheme_form *form = &lint->scheme->forms[index];
    char path[LINT_PATH];
    snprintf(path, sizeof path, "forms[%u].row", index);
    bool there = lint_has(lint, LINT_FORMS, path);
    if (form->each == FORM_ROWS) {
        if (there)
            lint_text(lint, LINT_FORMS, path, &form->row);
        else
            lint_say(lint, LINT_FORMS, path, "a form with each: rows needs row, the word for one of them");
    } else if (there) {
        lint_say(lint, LINT_FORMS, path, "only a form with each: rows has row");
    }
    snprintf(path, sizeof path, "forms[%u].at_least", index);
    if (form->each == FORM_ROWS)
        lint_number(lint, LINT_FORMS, path, "at_least", form->at_least, 0, ROWS_MAX);
    else if (lint_has(lint, LINT_FORMS, path))
        lint_say(lint, LINT_FORMS, path, "only a form with each: rows has at_least");
}

static void lint_form(struct lint *lint, unsigned index)
{
    const struct scheme_form *form = &lint->scheme->forms[index];
    char path[LINT_PATH];
    lint_form_clause(lint, index);
    snprintf(path, sizeof path, "forms[%u].name", index);
    if (form->name.nl != NULL) lint_text(lint, LINT_FORMS, path, &form->name);
    lint_form_rows(lint, index);
    snprintf(path, sizeof path, "forms[%u].certificates", index);
    lint_certificates(lint, LINT_FORMS, path, form->certificates, form->certificates_count);
    snprintf(path, sizeof path, "forms[%u].fields", index);
    if (form->fields_count == 0) lint_say(lint, LINT_FORMS, path, "the form asks nothing: the list is empty");
    for (unsigned i = 0; i < form->fields_count; i++) lint_field(lint, index, i);
}

void lint_forms(struct lint *lint)
{
    for (unsigned i = 0; i < lint->scheme->forms_count; i++) lint_form(lint, i);
}

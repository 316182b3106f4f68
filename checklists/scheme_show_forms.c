/* scheme_show_forms.c: the forms of a clause, for `schouw scheme show`: what they ask, and what the answers must be. */
#include <string.h>

#include "checklists/scheme_show.h"

#define TERM_WIDTH 18 /* columns of the ids of facts */

/* ", for Basis Samenwerken"; nothing for all. */
static void certificates_append(const struct show *show, struct text *text, char *const *ids, unsigned count)
{
    if (count == 0) return;
    text_puts(text, show_word(show, ", voor ", ", for "));
    show_names(show, text, show->scheme->certificates, show->scheme->certificates_count, ids, count);
}

/* What the form is, and what it is filled in for. */
static void form_append(const struct show *show, struct text *text, const struct scheme_form *form)
{
    text_puts(text, show_word(show, "Formulier", "Form"));
    switch (form->each) {
    case FORM_ONCE:
        break;
    case FORM_PARTICIPANTS:
        text_puts(text, show_word(show, " voor elke deelnemer", " for each participant"));
        break;
    case FORM_MEASURES:
        text_puts(text, show_word(show, " voor elke maatregel", " for each measure"));
        break;
    case FORM_THEMES:
        text_puts(text, show_word(show, " voor elk thema", " for each theme"));
        break;
    case FORM_ROWS:
        text_printf(text, show_word(show, " voor elk: %s", " for each: %s"),
                    scheme_text_in(&form->row, show->language));
        if (form->at_least > 0) text_printf(text, show_word(show, ", ten minste %d", ", at least %d"), form->at_least);
        break;
    }
    if (form->stage == FORM_CERTIFICATE)
        text_puts(text, show_word(show, ", zolang het certificaat loopt", ", while the certificate runs"));
    certificates_append(show, text, form->certificates, form->certificates_count);
    if (form->name.nl != NULL) text_printf(text, " (%s)", scheme_text_in(&form->name, show->language));
}

/* The type; of a choice what there is to choose, by the ids that people type. */
static void type_append(const struct show *show, struct text *text, const struct scheme_field *field)
{
    switch (field->type) {
    case FIELD_TEXT_LINE:
        text_puts(text, show_word(show, "tekst", "text"));
        break;
    case FIELD_YES_NO:
        text_puts(text, show_word(show, "ja of nee", "yes or no"));
        break;
    case FIELD_NUMBER:
        text_puts(text, show_word(show, "geheel getal", "whole number"));
        if (field->at_least != 0)
            text_printf(text, show_word(show, ", ten minste %d", ", at least %d"), field->at_least);
        if (field->at_most > 0) text_printf(text, show_word(show, ", ten hoogste %d", ", at most %d"), field->at_most);
        break;
    case FIELD_DAY:
        text_puts(text, show_word(show, "dag", "day"));
        break;
    case FIELD_CHOICE:
        text_puts(text, show_word(show, "een van ", "one of "));
        for (unsigned i = 0; i < field->choices_count; i++) {
            const char *id = field->choices[i].id, *name = scheme_text_in(&field->choices[i].name, show->language);
            text_printf(text, "%s%s", i > 0 ? ", " : "", id);
            if (strcmp(id, name) != 0) text_printf(text, " (%s)", name);
        }
        break;
    }
}

/* An answer of must_be: a word of its own for yes and no, an id else. */
static const char *answer_word(const struct show *show, const struct scheme_field *field, const char *answer)
{
    if (field->type != FIELD_YES_NO) return answer;
    return strcmp(answer, "yes") == 0 ? show_word(show, "ja", "yes") : show_word(show, "nee", "no");
}

static void field_append(const struct show *show, struct text *text, const struct scheme_field *field)
{
    text_printf(text, "%s: ", scheme_text_in(&field->name, show->language));
    type_append(show, text, field);
    if (field->required) text_puts(text, show_word(show, "; verplicht", "; required"));
    if (field->must_be_count > 0)
        text_puts(text, field->must_be_count > 1 ? show_word(show, "; moet zijn: een van ", "; must be one of ")
                                                 : show_word(show, "; moet zijn: ", "; must be "));
    for (unsigned i = 0; i < field->must_be_count; i++)
        text_printf(text, "%s%s", i > 0 ? ", " : "", answer_word(show, field, field->must_be[i]));
    if (field->when != NULL) text_printf(text, show_word(show, "; als %s ja is", "; where %s is yes"), field->when);
    if (field->after != NULL) text_printf(text, show_word(show, "; niet vóór %s", "; not before %s"), field->after);
    if (field->from != NULL) text_puts(text, show_word(show, "; zoals elders vastgelegd", "; as recorded elsewhere"));
    if (field->in_register) text_puts(text, show_word(show, "; in het register", "; in the register"));
    certificates_append(show, text, field->certificates, field->certificates_count);
    text_puts(text, ".");
    const char *remark = scheme_text_in(&field->remark, show->language);
    if (*remark != '\0') text_printf(text, " %s", remark);
}

static void show_form(const struct show *show, const struct scheme_form *form)
{
    struct text words = {0};
    form_append(show, &words, form);
    if (words.failed) show->page->failed = true;
    text_puts(show->page, "\n");
    show_wrapped(show, 0, SHOW_INDENT, words.data != NULL ? words.data : "");
    text_fini(&words);
    for (unsigned i = 0; i < form->fields_count; i++) {
        field_append(show, &words, &form->fields[i]);
        if (words.failed) show->page->failed = true;
        show_entry(show, TERM_WIDTH, form->fields[i].id, words.data != NULL ? words.data : "");
        text_fini(&words);
    }
}

void show_forms(const struct show *show, const char *clause)
{
    for (unsigned i = 0; i < show->scheme->forms_count; i++) {
        if (strcmp(show->scheme->forms[i].clause, clause) == 0) show_form(show, &show->scheme->forms[i]);
    }
}

void show_forms_count(const struct show *show)
{
    const struct scheme *scheme = show->scheme;
    unsigned facts = 0;
    struct text line = {0};
    if (scheme->forms_count == 0) return;
    for (unsigned i = 0; i < scheme->forms_count; i++) facts += scheme->forms[i].fields_count;
    text_printf(&line, show_word(show, "Formulieren: %u, met %u feiten.", "Forms: %u, with %u facts."),
                scheme->forms_count, facts);
    if (line.failed) show->page->failed = true;
    show_wrapped(show, 0, 0, line.data != NULL ? line.data : "");
    text_fini(&line);
}

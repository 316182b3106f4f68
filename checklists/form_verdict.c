/* form_verdict.c: what stands between a verdict and the facts of its item. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "checklists/form.h"

/* What is asked: all forms of a clause, or what of them belongs to one point. */
struct question {
    const struct scheme *scheme;
    const struct fold *fold;
    const char *certificate;
    const char *item;    /* of a finding that is taken to have these facts, and no others; NULL: none is */
    const json_t *facts; /* or NULL */
    char clause[FORM_ROW_SIZE];
    const char *point; /* or NULL */
};

static void question_split(struct question *question, const char *item)
{
    size_t length = strcspn(item, "/");
    snprintf(question->clause, sizeof question->clause, "%.*s",
             (int)(length < FORM_ROW_SIZE ? length : FORM_ROW_SIZE - 1), item);
    question->point = item[length] == '/' ? item + length + 1 : NULL;
}

static bool place_concerns(const struct question *question, const struct form_place *place)
{
    const char *point = place->field->point;
    return question->point == NULL || (point != NULL && strcmp(point, question->point) == 0);
}

/* The form of an assessment, once or for each of something, filled. 0 with sheet->form NULL where there is none. */
static int question_sheet(const struct question *question, bool rowed, struct form_sheet *sheet)
{
    const struct scheme_form *form = form_find(question->scheme, question->clause, rowed);
    *sheet = (struct form_sheet){0};
    if (form == NULL || form->stage != FORM_ASSESSMENT) return 0;
    return form_sheet_fill_for(question->scheme, form, question->fold, question->certificate, question->item,
                               question->facts, sheet, NULL);
}

/* --- missing --- */

static void name_append(struct text *names, size_t told, const struct form_sheet *sheet, const struct form_place *place,
                        enum language language)
{
    text_puts(names, told > 0 ? ", " : "");
    if (place == NULL) {
        text_puts(names, scheme_text_in(&sheet->form->row, language));
        return;
    }
    if (place->row[0] != '\0') text_printf(names, "%s: ", place->row);
    text_puts(names, scheme_text_in(&place->field->name, language));
}

static size_t question_missing(const struct question *question, enum language language, unsigned most,
                               struct text *names)
{
    size_t missing = 0;
    for (int rowed = 0; rowed < 2; rowed++) {
        struct form_sheet sheet;
        if (question_sheet(question, rowed != 0, &sheet) != 0) {
            if (names != NULL) names->failed = true;
            return missing + 1;
        }
        for (unsigned i = 0; question->point == NULL && i < sheet.rows_missing; i++, missing++) {
            if (names != NULL && missing < most) name_append(names, missing, &sheet, NULL, language);
        }
        for (size_t i = 0; i < sheet.count; i++) {
            const struct form_place *place = &sheet.places[i];
            bool torn = place->conflict && place->asked && place->field->required;
            if (!place_concerns(question, place) || !(place->missing || torn)) continue;
            if (names != NULL && missing < most) name_append(names, missing, &sheet, place, language);
            missing++;
        }
        form_sheet_fini(&sheet);
    }
    return missing;
}

size_t form_missing(const struct scheme *scheme, const struct fold *fold, const char *certificate, const char *item,
                    enum language language, unsigned most, struct text *names)
{
    struct question question = {.scheme = scheme, .fold = fold, .certificate = certificate};
    question_split(&question, item);
    return question_missing(&question, language, most, names);
}

size_t form_missing_for(const struct scheme *scheme, const struct fold *fold, const char *certificate,
                        const struct record *finding, enum language language, unsigned most, struct text *names)
{
    struct question question = {.scheme = scheme,
                                .fold = fold,
                                .certificate = certificate,
                                .item = finding->item,
                                .facts = json_object_get(finding->body, "facts")};
    question_split(&question, finding->item);
    return question_missing(&question, language, most, names);
}

/* --- against --- */

static bool question_against(const struct question *question, struct form_place *place)
{
    bool found = false;
    for (int rowed = 0; rowed < 2 && !found; rowed++) {
        struct form_sheet sheet;
        if (question_sheet(question, rowed != 0, &sheet) != 0) continue;
        for (size_t i = 0; i < sheet.count && !found; i++) {
            found = sheet.places[i].against && place_concerns(question, &sheet.places[i]);
            if (found) *place = sheet.places[i];
        }
        form_sheet_fini(&sheet);
    }
    return found;
}

bool form_against(const struct scheme *scheme, const struct fold *fold, const char *certificate, const char *item,
                  struct form_place *place)
{
    struct question question = {.scheme = scheme, .fold = fold, .certificate = certificate};
    question_split(&question, item);
    return question_against(&question, place);
}

bool form_against_for(const struct scheme *scheme, const struct fold *fold, const char *certificate,
                      const struct record *finding, struct form_place *place)
{
    struct question question = {.scheme = scheme,
                                .fold = fold,
                                .certificate = certificate,
                                .item = finding->item,
                                .facts = json_object_get(finding->body, "facts")};
    question_split(&question, finding->item);
    return question_against(&question, place);
}

/* --- the facts themselves --- */

json_t *form_facts(const struct scheme *scheme, const struct fold *fold, const char *certificate, const char *item,
                   const json_t *facts)
{
    struct question question = {
        .scheme = scheme, .fold = fold, .certificate = certificate, .item = item, .facts = facts};
    struct form_sheet sheet = {0};
    json_t *all = json_object();
    question_split(&question, item);
    bool failed = all == NULL || question_sheet(&question, false, &sheet) != 0;
    for (size_t i = 0; !failed && i < sheet.count; i++) {
        const struct form_place *place = &sheet.places[i];
        if (place->value == NULL || !place->asked || !place_concerns(&question, place)) continue;
        failed = json_object_set(all, place->field->id, (json_t *)(uintptr_t)place->value) != 0;
    }
    if (!failed && facts != NULL) failed = json_object_update(all, (json_t *)(uintptr_t)facts) != 0;
    form_sheet_fini(&sheet);
    if (!failed) return all;
    json_decref(all);
    return NULL;
}

/* form.h: the facts a clause asks for: which a dossier has, which are missing, which say that the clause is not met.
 *
 * A fact is a statement of its own (fact.set; surveillance.set while a certificate runs), so that a form that is half
 * filled is kept, two people can fill one form, and each fact says who stated it, when and where.
 */
#ifndef SCHOUW_CHECKLISTS_FORM_H
#define SCHOUW_CHECKLISTS_FORM_H

#include <jansson.h>

#include "checklists/scheme.h"
#include "schema/fold.h"

#define FORM_ROW_SIZE 65   /* id of a row and a NUL */
#define FORM_ITEM_SIZE 170 /* "clause/row/field" and a NUL */

/* One place of a form where a fact is asked for. */
struct form_place {
    const struct scheme_form *form;
    const struct scheme_field *field;
    char row[FORM_ROW_SIZE];   /* participant, measure, theme, or the row's own id; "" where the form is filled once */
    char item[FORM_ITEM_SIZE]; /* of the statement */
    const json_t *value;       /* what stands: boolean, integer or string; NULL: nothing. Borrowed from the fold */
    const struct entry *entry; /* of the statement that says so; or NULL */
    const struct slot *slot;   /* of the statements about it; or NULL */
    bool conflict;             /* statements contradict each other: there is no value */
    bool asked;                /* false where `when` leaves it out */
    bool missing;              /* asked, required, and not there */
    bool against;              /* asked, and not what it must be, or a day before the one it is to follow */
};

/* A form as a dossier has it: a place for every field, row by row. */
struct form_sheet {
    const struct scheme_form *form;
    struct form_place *places;
    size_t count;
    size_t asked, filled, missing, against, conflicts; /* places by state; required ones count in missing */
    unsigned rows;                                     /* of rowed forms */
    unsigned rows_missing;                             /* that the form wants beyond those there are */
};

const char *form_kind(const struct scheme_form *form); /* of its statements: "fact.set" or "surveillance.set" */
/* Where a field with `from` stands: the kind of the statement about a row, and its item: the participant, the measure,
 * or of a form that is filled once who is assessed. */
const char *form_source_kind(const struct scheme_form *form);
const char *form_source_item(const struct scheme_form *form, const char *row);
/* The form of a clause that is filled once (rowed false) or for each of something; NULL when there is none. */
const struct scheme_form *form_find(const struct scheme *scheme, const char *clause, bool rowed);
const struct scheme_field *form_field(const struct scheme_form *form, const char *id);
/* The name of the form: its own, else the title of its clause. */
const struct scheme_text *form_name(const struct scheme *scheme, const struct scheme_form *form);

/* ERROR_MEMORY only. `sheet` is filled also when nothing is asked of the certificate. */
int form_sheet_fill(const struct scheme *scheme, const struct scheme_form *form, const struct fold *fold,
                    const char *certificate, struct form_sheet *sheet, struct error *err);
/* The same as it would be with a finding on `item` that has these facts (may be NULL), and no others. */
int form_sheet_fill_for(const struct scheme *scheme, const struct scheme_form *form, const struct fold *fold,
                        const char *certificate, const char *item, const json_t *facts, struct form_sheet *sheet,
                        struct error *err);
void form_sheet_fini(struct form_sheet *sheet);
/* The place of a field in a row; NULL when there is none. */
const struct form_place *form_sheet_place(const struct form_sheet *sheet, const char *row, const char *field);

/* Splits the item of a fact. ERROR_INVALID, with what there is or the nearest: no form on the clause, no such field, a
 * row where there are none. `row` becomes "" where the form is filled once. */
int form_locate(const struct scheme *scheme, const char *item, enum language language, const struct scheme_form **form,
                char row[FORM_ROW_SIZE], const struct scheme_field **field, struct error *err);
/* Whether a row can be: a participant, a measure, a theme that is there; any id for FORM_ROWS. ERROR_INVALID. */
int form_row_check(const struct scheme *scheme, const struct scheme_form *form, const struct fold *fold,
                   const char *row, enum language language, struct error *err);
/* Whether a value is one the field takes: its type, a day that is in the calendar, a number within bounds, a choice it
 * has. ERROR_INVALID. */
int form_value_check(const struct scheme_field *field, const json_t *value, enum language language, struct error *err);
/* What a person typed, as the field's type has it: yes, no, ja, nee, 12, 2018-09-02, a choice. New reference.
 * ERROR_INVALID as form_value_check. */
int form_value_parse(const struct scheme_field *field, const char *words, enum language language, json_t **value,
                     struct error *err);
/* Appends a value in words: "yes", "12", the name of a choice. Untrusted: escape it where it is shown. */
void form_value_write(const struct scheme_field *field, const json_t *value, enum language language, struct text *text);

/* Appends a place in words: "police: address: Laan 1". Untrusted. */
void form_place_write(const struct form_place *place, enum language language, struct text *text);

/* What stands between a verdict and the facts of its item (a clause, or clause/point: then only the fields of that
 * point): facts that are missing, over all forms of the clause. Appends at most `most` of their names, with their rows,
 * separated by commas, to `names` (may be NULL). Returns how many are missing; a row that is missing counts as one. */
size_t form_missing(const struct scheme *scheme, const struct fold *fold, const char *certificate, const char *item,
                    enum language language, unsigned most, struct text *names);
/* The first fact that says that the item is not met; false when there is none. */
bool form_against(const struct scheme *scheme, const struct fold *fold, const char *certificate, const char *item,
                  struct form_place *place);
/* Both as they will be when `finding` (finding.set) takes the place of what stands on its item: with its own facts. */
size_t form_missing_for(const struct scheme *scheme, const struct fold *fold, const char *certificate,
                        const struct record *finding, enum language language, unsigned most, struct text *names);
bool form_against_for(const struct scheme *scheme, const struct fold *fold, const char *certificate,
                      const struct record *finding, struct form_place *place);
/* The facts of an item: `facts` (of the finding on it; may be NULL), and what its form has beyond those. For
 * finding_compute. New reference; NULL when memory is out. */
json_t *form_facts(const struct scheme *scheme, const struct fold *fold, const char *certificate, const char *item,
                   const json_t *facts);

#endif

/* form_file.h: forms as a text that people fill in: a file, what an editor holds, or what was typed.
 *
 *   # a remark: the line begins with #
 *   [2.2.3]               whose facts follow: a clause, or clause/row
 *   signed-by-all: yes    a field and what it says; nothing behind the colon says nothing
 *   goals: what was agreed
 *     and goes on in lines that are indented
 *
 * Such a text is from outside: its length, its lines, its words and its values are checked, and what is not as it
 * should be is refused with the number of the line.
 */
#ifndef SCHOUW_CLIENT_FORM_FILE_H
#define SCHOUW_CLIENT_FORM_FILE_H

#include "checklists/form.h"

#define FORM_FILE_MAX 1048576 /* bytes of a file */
#define FORM_LINE_MAX 65536   /* bytes of a line */
#define FORM_VALUE_MAX 4000   /* characters of a value, as the kind has it */
#define FORM_FACTS_MAX 5000   /* in one file */

/* What a place is to say. */
struct form_fact {
    const struct scheme_form *form; /* of the scheme, as is the field */
    const struct scheme_field *field;
    char row[FORM_ROW_SIZE];
    char item[FORM_ITEM_SIZE];
    json_t *value; /* owned; NULL: nothing was said, or it is to be taken back */
    unsigned line; /* of the file; 0: of none */
};

struct form_facts {
    struct form_fact *facts;
    size_t count, capacity;
};
void form_facts_fini(struct form_facts *facts);

/* Splits CLAUSE or CLAUSE/ROW: `row` becomes "" when there is none. The form that has it: of a clause without row the
 * one that is filled once, and where there is none the one with rows. ERROR_USAGE: no form there, with the nearest
 * clause that has one; a row where there are none, or that is no id. */
int form_section(const struct scheme *scheme, const char *section, const struct scheme_form **form,
                 char row[FORM_ROW_SIZE], struct error *err);
/* Adds what was typed for a field: `words` is read as the field's type has it; "" is nothing. ERROR_USAGE: the form is
 * filled row by row and there is no row, no such field; ERROR_INVALID: what was typed is no such value. */
int form_facts_add(struct form_facts *facts, const struct scheme *scheme, const struct scheme_form *form,
                   const char *row, const char *field, const char *words, enum language language, struct error *err);

/* Reads a text. `name` is what refusals call it. `section` (may be NULL) is whose facts they are before the text says
 * so; with it the text speaks of that clause, and of that row when it has one, alone. ERROR_INVALID with name and line.
 * What was read is added to `facts`, whose caller calls form_facts_fini, also after a refusal. */
int form_file_read(const struct scheme *scheme, const char *name, const char *text, const char *section,
                   enum language language, struct form_facts *facts, struct error *err);
/* Appends a form as such a text: each field with what is asked and what stands; rows that are missing with a number for
 * a name. What stands is escaped as for a terminal. `row` (may be NULL): that row alone. */
void form_file_write(const struct scheme *scheme, const struct form_sheet *sheet, const struct fold *fold,
                     const char *row, enum language language, struct text *text);
/* The head of such a text: how it is filled in and given back. */
void form_file_head(struct text *text);

/* What a field takes, as a person has to type it: "yes or no", "YYYY-MM-DD", "letter, website or sign"; nothing for a
 * text. */
void form_hint_write(const struct scheme_field *field, struct text *text);
/* What one row is about: the name of the participant, measure or theme; "" where its id is all there is. Borrowed, and
 * untrusted. */
const char *form_row_name(const struct scheme *scheme, const struct scheme_form *form, const struct fold *fold,
                          const char *row, enum language language);
/* Makes a text as a file would have it: without blanks at the ends of its lines, nor empty lines around it. */
void form_words_clean(char *words);

#endif

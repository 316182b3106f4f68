/* scheme_show.h: for the files that write the pages of `schouw scheme show`. */
#ifndef SCHOUW_CHECKLISTS_SCHEME_SHOW_H
#define SCHOUW_CHECKLISTS_SCHEME_SHOW_H

#include "checklists/scheme.h"

#define SHOW_WIDTH 80 /* columns */
#define SHOW_INDENT 2

struct show {
    const struct scheme *scheme;
    enum language language;
    struct text *page;
};

/* The word of the page in its language. */
const char *show_word(const struct show *show, const char *nl, const char *en);
/* A heading on a line of its own, after an empty one. */
void show_heading(const struct show *show, const char *nl, const char *en);
/* Appends words, escaped for the terminal, broken at spaces to SHOW_WIDTH columns. The first line goes on at column
 * `at`, the others begin at `indent`. Ends the line. */
void show_wrapped(const struct show *show, unsigned at, unsigned indent, const char *words);
/* A term in a column of `width`, and beside it what it means. */
void show_entry(const struct show *show, unsigned width, const char *term, const char *meaning);
/* The columns a string takes, one for each character. */
unsigned show_columns(const char *string);
/* Appends the names of entries of a list, separated by commas. */
void show_names(const struct show *show, struct text *text, const struct scheme_item *items, unsigned count,
                char *const *ids, unsigned ids_count);

/* The rules that rest on a clause. */
void show_rules(const struct show *show, const char *clause);
/* The forms of the clause, and what their fields ask. */
void show_forms(const struct show *show, const char *clause);
/* How many forms the scheme has, and how many facts they ask; nothing when it has none. */
void show_forms_count(const struct show *show);
/* What else of the scheme names the clause: application items, party types, qualifications, .. */
void show_lists(const struct show *show, const char *clause);

#endif

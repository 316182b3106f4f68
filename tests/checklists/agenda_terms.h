/* agenda_terms.h: for tests: an agenda to fill, and what is on it. */
#ifndef SCHOUW_TESTS_CHECKLISTS_AGENDA_TERMS_H
#define SCHOUW_TESTS_CHECKLISTS_AGENDA_TERMS_H

#include "tests/schema/statements.h"

#include "checklists/agenda.h"

static inline struct agenda *agenda_begun(const char *day)
{
    struct agenda *agenda = NULL;
    struct error err = {0};
    if (agenda_new(day, &agenda, &err) != 0) fail_msg("%s", err.message);
    return agenda;
}

/* The term of this kind, about this item unless that is NULL; or NULL. */
static inline const struct agenda_term *term_of(const struct agenda *agenda, enum agenda_kind kind, const char *item)
{
    for (size_t i = 0; i < agenda->count; i++) {
        const struct agenda_term *term = &agenda->terms[i];
        if (term->kind == kind && (item == NULL || strcmp(term->item, item) == 0)) return term;
    }
    return NULL;
}

static inline const struct agenda_term *the_term(const struct agenda *agenda, enum agenda_kind kind, const char *item)
{
    const struct agenda_term *term = term_of(agenda, kind, item);
    if (term == NULL) fail_msg("there is no %s %s", agenda_kind_id(kind), item == NULL ? "" : item);
    return term;
}

#endif

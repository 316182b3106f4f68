/* agenda_case.h: for tests: the agenda of one case on a day. */
#ifndef SCHOUW_TESTS_CHECKLISTS_AGENDA_CASE_H
#define SCHOUW_TESTS_CHECKLISTS_AGENDA_CASE_H

#include "tests/checklists/agenda_terms.h"
#include "tests/checklists/certified.h"

static inline void agenda_takes(struct agenda *agenda, const struct case_file *file)
{
    struct error err = {0};
    if (agenda_add_case(agenda, file->scheme, file->fold, file->registry, &err) != 0) fail_msg("%s", err.message);
}

/* The agenda of one case on a day. */
static inline struct agenda *case_agenda(const struct case_file *file, const char *day)
{
    struct agenda *agenda = agenda_begun(day);
    agenda_takes(agenda, file);
    agenda_settle(agenda);
    return agenda;
}

static inline bool there(const struct case_file *file, const char *day, enum agenda_kind kind)
{
    struct agenda *agenda = case_agenda(file, day);
    bool found = term_of(agenda, kind, NULL) != NULL;
    agenda_free(agenda);
    return found;
}

#endif

/* agenda_draft.h: a term of the agenda in the making; for agenda*.c only. */
#ifndef SCHOUW_CHECKLISTS_AGENDA_DRAFT_H
#define SCHOUW_CHECKLISTS_AGENDA_DRAFT_H

#include "checklists/agenda.h"

/* Strings are borrowed. `origin` tells one dossier from every other of its name: what the uid begins with. */
struct draft {
    enum agenda_kind kind;
    const char *dossier, *name, *origin;
    const char *item, *clause, *day; /* clause and day may be "" */
    const struct scheme_rule *warns; /* its warn_months_before; NULL: it does not warn */
    struct text nl, en, command;     /* emptied by draft_take */
};

/* Appends to both languages; both formats take the same arguments. */
void draft_say(struct draft *draft, const char *nl, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* Appends a name in its language. */
void draft_name(struct draft *draft, const struct scheme_text *name);
/* Makes a term of it. Empties the draft's texts, also on failure (ERROR_MEMORY). */
int draft_take(struct agenda *agenda, struct draft *draft, struct error *err);

/* A case that renews a certificate: which one, and how far it came. */
struct renewal {
    char *dossier, *number, *renews; /* number and dossier of the certificate; "" where they are not known */
    bool decided, certified;
};
int renewal_add(struct agenda *agenda, const struct renewal *renewal, struct error *err);

/* Leaves off the terms and renewals behind these, when adding went wrong halfway. */
void agenda_cut(struct agenda *agenda, size_t terms, size_t renewals);

#endif

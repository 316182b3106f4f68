/* form_record.h: facts become statements: all of them or none, and what stands is replaced with a reason only. */
#ifndef SCHOUW_CLIENT_FORM_RECORD_H
#define SCHOUW_CLIENT_FORM_RECORD_H

#include "client/body.h"
#include "client/form_file.h"

/* How facts are recorded. */
struct form_filing {
    const char *name;                        /* of the file they are from, for refusals; NULL: of none */
    const char *reason;                      /* why what stands is replaced; or NULL */
    const struct statement_options *options; /* -m and --evidence, of each of them; or NULL */
};

/* What a form holds that applies to the dossier's certificate. ERROR_USAGE when it does not apply. */
int form_sheet_open(const struct session *session, const struct scheme_form *form, struct form_sheet *sheet,
                    struct error *err);
/* A form that is filled while a certificate runs asks nothing before there is one. */
bool form_waits(const struct session *session, const struct scheme_form *form);

/* Whether one of them says otherwise than what stands, so that a reason is due. */
int form_replaces(const struct session *session, const struct form_facts *facts, bool *replaces, struct error *err);
/* Records what does not stand yet, in one transaction, and opens the dossier again; `*recorded` (may be NULL) gets how
 * many facts that were. A fact without a value takes back what stands. Where a fact stands in the statement of a
 * participant or of a measure, that is stated anew. ERROR_USAGE: a reason is due; ERROR_INVALID: no such row. */
int form_record(struct session *session, const struct form_facts *facts, const struct form_filing *filing,
                size_t *recorded, struct error *err);
/* Takes back all facts of a row. ERROR_NOT_FOUND when it has none. */
int form_drop(struct session *session, const struct scheme_form *form, const char *row, const char *reason,
              struct error *err);

#endif

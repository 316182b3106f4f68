/* finding.h: the verdict on a requirement or a point of it: checked against the scheme, computed where the scheme
 * computes it, recorded, told. For the verbs document and finding. */
#ifndef SCHOUW_CLIENT_FINDING_H
#define SCHOUW_CLIENT_FINDING_H

#include "client/standing.h"

#define HELP_WITHOUT_FACTS                                                                                             \
    "  --without-facts TEXT    why it is judged though facts that the scheme asks for are missing\n"

struct finding {
    const char *item;    /* 2.2.7 or 2.3.1.1/survey */
    const char *verdict; /* met, unmet, not-applicable; NULL: computed from the facts */
    const char *method;  /* id of the scheme; NULL: as it stands, or none */
    const char *reason;  /* why an earlier verdict is replaced; or NULL */
    json_t *facts;       /* object, or NULL; borrowed */
    const char *without; /* why it is judged though facts of its form are missing; or NULL */
    struct statement_options statement;
    bool ask; /* opens the editor when there is no note and a terminal */
};

/* ERROR_USAGE when the scheme has no such item for the dossier's certificate, with the nearest; or no such verdict. */
int finding_item_check(const struct session *session, const char *item, struct error *err);
int finding_verdict_check(const char *verdict, struct error *err);

/* Records it and tells what stands now. The dossier must be open. */
int finding_record(struct session *session, const struct finding *finding, struct error *err);

/* "2.2.7 Archive: unmet (document)". */
void say_finding(const struct session *session, const char *item);
/* Every requirement of the certificate with this method (NULL: any), what stands of it and of its points. */
int finding_list(struct session *session, const char *method, struct error *err);
/* How many facts of the forms of an item are missing for a verdict on it. */
size_t finding_missing(const struct session *session, const char *item);
/* What a requirement asks, what one expects to see, and how it is judged. */
void say_requirement(const struct session *session, const struct scheme_requirement *requirement);
/* True when the requirement is judged by this method (NULL: any) and applies to the dossier's certificate. */
bool requirement_applies(const struct session *session, const struct scheme_requirement *requirement,
                         const char *method);

#endif

/* certificate_issue.h: the certificate, issued after a positive decision, and replaced when something on it changes. */
#ifndef SCHOUW_CLIENT_CERTIFICATE_ISSUE_H
#define SCHOUW_CLIENT_CERTIFICATE_ISSUE_H

#include "client/body.h"

/* What is on it that does not follow from the dossier; NULL: not given. */
struct certificate_words {
    const char *issued;       /* YYYY-MM-DD; today when not given */
    const char *participants; /* "NAME,NAME"; "" names none */
    /* of a replacement only */
    const char *name, *address, *postcode, *town, *area, *location, *covenant;
    bool same_holder; /* the name is another one, the holder is not */
};

int certificate_issue(struct session *session, const char *number, const struct certificate_words *words,
                      struct error *err);
/* The certificate `old` is replaced by one numbered `number`, valid until the same day. */
int certificate_replace(struct session *session, const char *old, const char *number,
                        const struct certificate_words *words, const struct statement_options *options,
                        struct error *err);

#endif

/* enrolment.h: whose store this is: one person's, of one body; by a link (`schouw enrol`) or by a bundle. */
#ifndef SCHOUW_CLIENT_ENROLMENT_H
#define SCHOUW_CLIENT_ENROLMENT_H

#include "client/store.h"

/* Whether a store may be of this person and of the body with this root key: ERROR_CONFLICT when it is of another body,
 * or holds statements of someone else, which would be sealed and judged as of this person. */
int enrolment_admit(struct store *store, const char *person, const char *device, const char *body, const char *root_key,
                    struct error *err);

#endif

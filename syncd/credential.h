/* credential.h: the token in the header Authorization: `Bearer <token>`, or `Basic` with the token as the password, as
 * git's credential helpers and git-lfs send it (RFC 7617; whatever the user's name). */
#ifndef SCHOUW_SYNCD_CREDENTIAL_H
#define SCHOUW_SYNCD_CREDENTIAL_H

#include <stdbool.h>

#include "syncd/access.h"

#define CREDENTIAL_FIELD_MAX 1024 /* bytes of the header that are looked at */

/* False when the header (may be NULL) holds nothing that could be a token. */
bool credential_token(const char *field, char token[ACCESS_TOKEN_SIZE]);

#endif

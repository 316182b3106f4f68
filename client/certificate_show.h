/* certificate_show.h: the certificate to look at: as text, or as the sheet it is; and the sheet for one participant. */
#ifndef SCHOUW_CLIENT_CERTIFICATE_SHOW_H
#define SCHOUW_CLIENT_CERTIFICATE_SHOW_H

#include "client/body.h"

/* Tells every line of the certificate, and first of all when it is not valid; with `output` writes the PDF there. */
int certificate_show(struct session *session, const char *output, struct error *err);
/* Records a duplicate for a participant, and with `output` writes its PDF. */
int certificate_duplicate(struct session *session, const char *party, const char *output, struct error *err);

#endif

/* link.h: the link an administrator gives out: https://host:port/#CODE:sha256-<64 hex>.
 *
 * Code and pin stand behind the #, so that a browser that is given the link by mistake does not send them anywhere.
 */
#ifndef SCHOUW_CLIENT_LINK_H
#define SCHOUW_CLIENT_LINK_H

#include "schema/digest.h"

struct link {
    char url[300];             /* "https://host:port", no slash behind it */
    char code[41];             /* one-time */
    char pin[DIGEST_HEX_SIZE]; /* SHA-256 of the server's public key, lower case; "" : the system's trust decides */
};

/* Reads a link; takes white space around it, as copying brings along, and nothing else that is not as above.
 * ERROR_USAGE says what is wrong, and never repeats the code. */
int link_parse(const char *text, struct link *link, struct error *err);

#endif

/* listener.h: the socket the daemon listens on. */
#ifndef SCHOUW_SYNCD_LISTENER_H
#define SCHOUW_SYNCD_LISTENER_H

#include "schema/error.h"

/* Binds a numeric IPv4 or IPv6 address; `*port` 0 picks a free one, and is the bound one on return. `*fd` is the
 * caller's: listening, non-blocking, closed on exec. ERROR_IO with the address and what to do. */
int listener_open(const char *address, unsigned short *port, int *fd, struct error *err);

#endif

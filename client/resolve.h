/* resolve.h: the command with which someone who has seen all statements of a slot makes one that stands. */
#ifndef SCHOUW_CLIENT_RESOLVE_H
#define SCHOUW_CLIENT_RESOLVE_H

#include "schema/fold.h"

#define RESOLVE_SIZE 240

/* Such as `schouw finding 2.2.8 met|unmet --reason ".."`. From the slot's item, which came from outside: escape it
 * where it is shown. */
void resolve_command(const struct slot *slot, char command[RESOLVE_SIZE]);

#endif

/* flat.h: objects that hold strings and whole numbers only, as a line of a sync with a segment is: read in a tenth of
 * the time that a JSON library takes for every byte of it. Whatever else a line holds is left to the library.
 */
#ifndef SCHOUW_SCHEMA_FLAT_H
#define SCHOUW_SCHEMA_FLAT_H

#include <jansson.h>
#include <stddef.h>

/* The object that json_loadb with JSON_REJECT_DUPLICATES would make of these bytes; new reference. NULL says nothing
 * about them: they may be JSON that is not flat (also strings with \u, numbers of more than 18 digits), or none, or
 * memory is out. */
json_t *flat_read(const char *bytes, size_t length);

#endif

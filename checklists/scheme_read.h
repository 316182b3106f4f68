/* scheme_read.h: one file of a scheme into the members of a struct scheme that stand in it. */
#ifndef SCHOUW_CHECKLISTS_SCHEME_READ_H
#define SCHOUW_CHECKLISTS_SCHEME_READ_H

#include "checklists/scheme.h"
#include "checklists/scheme_fields.h"
#include "checklists/yaml_file.h"

/* Reads source->file of `directory` into `file` (zeroed; the caller closes it with yaml_file_fini, also after an error)
 * and into a new `*part`, to be freed with scheme_free; NULL where a
 * file that a scheme can do without is not there. ERROR_INVALID as "file:line:column: what is wrong; what was
 * expected". */
int scheme_read(const struct scheme_source *source, const char *directory, struct yaml_file *file, struct scheme **part,
                struct error *err);

#endif

/* scheme_fields.h: the fields of the files of a scheme, as libcyaml wants them told. */
#ifndef SCHOUW_CHECKLISTS_SCHEME_FIELDS_H
#define SCHOUW_CHECKLISTS_SCHEME_FIELDS_H

#include <cyaml/cyaml.h>
#include <stdbool.h>

#include "checklists/scheme.h"

struct scheme_source {
    const char *file;                   /* name in the scheme's directory */
    const cyaml_schema_value_t *schema; /* loads into a struct scheme; no two files share a member */
    bool optional;                      /* a scheme can do without the file */
};

enum { SCHEME_SOURCES = 6 };
/* scheme.yaml comes first. */
extern const struct scheme_source scheme_sources[SCHEME_SOURCES];

/* All members of a loaded struct scheme, for freeing it. */
extern const cyaml_schema_value_t scheme_whole;

/* libcyaml's configuration for freeing; loading adds a log. */
extern const cyaml_config_t scheme_config;

/* The schema of what stands at `path` ("rules[3].thresholds[0].percent"), from `top`; NULL when the path leaves it. */
const cyaml_schema_value_t *scheme_schema_at(const cyaml_schema_value_t *top, const char *path);

/* What forms.yaml calls a type of field ("yes-no"), a stage and what a form is filled in for. */
const char *field_type_word(enum field_type type);
const char *form_stage_word(enum form_stage stage);
const char *form_each_word(enum form_each each);

#endif

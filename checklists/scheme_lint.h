/* scheme_lint.h: for the files of lint: what is looked at, and how a finding is told. */
#ifndef SCHOUW_CHECKLISTS_SCHEME_LINT_H
#define SCHOUW_CHECKLISTS_SCHEME_LINT_H

#include "checklists/scheme_read.h"

/* The five files, in the order of scheme_sources. */
enum lint_file { LINT_SCHEME, LINT_REQUIREMENTS, LINT_CLAUSES, LINT_RULES, LINT_CERTIFICATE };

#define LINT_PATH 160 /* bytes of a path within a file, "rules[499].thresholds[63].certificate" and a NUL */

struct lint_finding {
    enum lint_file file;
    unsigned line, column; /* 0: of the whole file */
    char *text;
};

struct lint {
    struct yaml_file files[SCHEME_SOURCES];
    struct scheme *scheme;
    struct lint_finding *findings;
    size_t count, capacity;
    bool failed; /* memory ran out */
};

/* A finding about what stands at `path` of a file, or about what holds it. */
void lint_say(struct lint *lint, enum lint_file file, const char *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Whether something stands at `path`. */
bool lint_has(const struct lint *lint, enum lint_file file, const char *path);

/* Checks that several parts need. `path` is of the field itself, or of what holds the text. */
void lint_text(struct lint *lint, enum lint_file file, const char *path, const struct scheme_text *text);
void lint_clause(struct lint *lint, enum lint_file file, const char *path, const char *clause);
void lint_certificates(struct lint *lint, enum lint_file file, const char *path, char *const *ids, unsigned count);
/* `list` is the field of scheme.yaml that holds the items. */
void lint_known(struct lint *lint, enum lint_file file, const char *path, const char *list, const char *id,
                const struct scheme_item *items, unsigned count);
void lint_items(struct lint *lint, enum lint_file file, const char *path, const struct scheme_item *items,
                unsigned count);

/* The parts. */
void lint_head(struct lint *lint);
void lint_requirements(struct lint *lint);
void lint_rules(struct lint *lint);
void lint_certificate(struct lint *lint);

#endif

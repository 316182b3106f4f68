/* scheme_lint.h: for the files of lint: what is looked at, and how a finding is told. */
#ifndef SCHOUW_CHECKLISTS_SCHEME_LINT_H
#define SCHOUW_CHECKLISTS_SCHEME_LINT_H

#include "checklists/scheme_read.h"
#include "checklists/scheme_rule.h"

/* The files, in the order of scheme_sources. */
enum lint_file { LINT_SCHEME, LINT_REQUIREMENTS, LINT_CLAUSES, LINT_FORMS, LINT_RULES, LINT_CERTIFICATE };

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
    bool astray; /* a name points nowhere: what it was meant for is not told a second time, as out of reach */
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

/* A number that stands at `path` but cannot be meant; `field` is what it is called. */
void lint_number(struct lint *lint, enum lint_file file, const char *path, const char *field, int number, int least,
                 int most);

/* The parts. */
void lint_head(struct lint *lint);
void lint_requirements(struct lint *lint);
void lint_forms(struct lint *lint);
void lint_rules(struct lint *lint);
void lint_certificate(struct lint *lint);
void lint_reach(struct lint *lint); /* last: reads astray */

/* One fact of a form, of lint_forms. */
void lint_field(struct lint *lint, unsigned form, unsigned index);
/* What a rule reads in forms, of lint_rules. */
void lint_rule_forms(struct lint *lint, unsigned index, const struct rule_kind *kind);
/* The id of the field of a form that is nearest to `id`; NULL when the form has none. */
const char *lint_nearest_field(const struct scheme_form *form, const char *id);

/* Of lint_reach: what is required and no rule asks for; and what is the matter with one rule. */
void reach_required(struct lint *lint);
void reach_rule(struct lint *lint, unsigned index);

/* Certificates that something is for, as a scheme has them; a count of 0: all. */
struct lint_scope {
    char *const *ids;
    unsigned count;
};
/* Whether some certificate of the scheme is in each of `count` scopes. */
bool lint_scopes_meet(const struct scheme *scheme, const struct lint_scope *scopes, size_t count);
/* The first certificate that is in each of `count` scopes, but not in `within`; NULL when there is none. */
const char *lint_scope_gap(const struct scheme *scheme, const struct lint_scope *scopes, size_t count,
                           struct lint_scope within);

#endif

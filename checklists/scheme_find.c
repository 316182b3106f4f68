#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "checklists/scheme.h"

#define TYPED_MAX 128 /* bytes of what a person typed that are compared at all */

const struct scheme_requirement *scheme_requirement(const struct scheme *scheme, const char *clause)
{
    for (unsigned i = 0; i < scheme->requirements_count; i++) {
        if (strcmp(scheme->requirements[i].clause, clause) == 0) return &scheme->requirements[i];
    }
    return NULL;
}

const struct scheme_clause *scheme_clause(const struct scheme *scheme, const char *clause)
{
    for (unsigned i = 0; i < scheme->clauses_count; i++) {
        if (strcmp(scheme->clauses[i].clause, clause) == 0) return &scheme->clauses[i];
    }
    return NULL;
}

bool scheme_clause_beneath(const char *clause, const char *part)
{
    size_t length = part != NULL ? strlen(part) : 0;
    return part == NULL || (strncmp(clause, part, length) == 0 && clause[length] == '.');
}

const struct scheme_item *scheme_item(const struct scheme_item *items, unsigned count, const char *id)
{
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(items[i].id, id) == 0) return &items[i];
    }
    return NULL;
}

const struct scheme_rule *scheme_rule(const struct scheme *scheme, const char *id)
{
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        if (strcmp(scheme->rules[i].id, id) == 0) return &scheme->rules[i];
    }
    return NULL;
}

bool scheme_applies(char *const *certificates, unsigned count, const char *certificate)
{
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(certificates[i], certificate) == 0) return true;
    }
    return count == 0;
}

/* Keeps in `*nearest` the candidate that is fewest edits away from what was typed; the first of equals. */
static void nearer(const char *typed, const char *candidate, size_t *least, const char **nearest)
{
    size_t distance = text_distance(typed, candidate);
    if (distance >= *least) return;
    *least = distance;
    *nearest = candidate;
}

const char *scheme_nearest_clause(const struct scheme *scheme, const char *clause)
{
    const char *nearest = NULL;
    size_t least = SIZE_MAX;
    if (strlen(clause) > TYPED_MAX) return NULL;
    for (unsigned i = 0; i < scheme->requirements_count; i++)
        nearer(clause, scheme->requirements[i].clause, &least, &nearest);
    for (unsigned i = 0; i < scheme->clauses_count; i++) nearer(clause, scheme->clauses[i].clause, &least, &nearest);
    return nearest;
}

const char *scheme_nearest_item(const struct scheme_item *items, unsigned count, const char *id)
{
    const char *nearest = NULL;
    size_t least = SIZE_MAX;
    if (strlen(id) > TYPED_MAX) return NULL;
    for (unsigned i = 0; i < count; i++) nearer(id, items[i].id, &least, &nearest);
    return nearest;
}

const char *scheme_text_in(const struct scheme_text *text, enum language language)
{
    const char *wanted = language == LANGUAGE_NL ? text->nl : text->en;
    const char *other = language == LANGUAGE_NL ? text->en : text->nl;
    if (wanted != NULL && *wanted != '\0') return wanted;
    return other != NULL ? other : "";
}

enum language language_of_environment(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && *value != '\0') return strncmp(value, "nl", 2) == 0 ? LANGUAGE_NL : LANGUAGE_EN;
    }
    return LANGUAGE_EN;
}

const char *scheme_clause_of_rule_kind(const struct scheme *scheme, const char *kind)
{
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        if (strcmp(scheme->rules[i].kind, kind) == 0) return scheme->rules[i].clause;
    }
    return "";
}

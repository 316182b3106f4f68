#include "checklists/scheme_lint.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID_PATTERN "[a-z0-9][a-z0-9-]{0,63}"
/* Bytes of the two parts of the item of a finding, clause/point: see x-item of finding.set. */
#define CLAUSE_MAX 32
#define POINT_MAX 40
#define CLAUSE_PATTERN "[0-9A-Z]{1,4}([.][0-9A-Za-z]{1,4}){0,7}"

/* --- findings --- */

static void finding_add(struct lint *lint, enum lint_file file, unsigned line, unsigned column, char *text)
{
    if (lint->count == lint->capacity) {
        size_t capacity = lint->capacity > 0 ? lint->capacity * 2 : 16;
        struct lint_finding *findings = realloc(lint->findings, capacity * sizeof *findings);
        if (findings == NULL) {
            lint->failed = true;
            free(text);
            return;
        }
        lint->findings = findings;
        lint->capacity = capacity;
    }
    lint->findings[lint->count++] = (struct lint_finding){file, line, column, text};
}

void lint_say(struct lint *lint, enum lint_file file, const char *path, const char *format, ...)
{
    const struct yaml_mark *mark = yaml_file_nearest(&lint->files[file], path);
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, error_spoken(format), arguments);
    va_end(arguments);
    if (length < 0) {
        lint->failed = true;
        return;
    }
    finding_add(lint, file, mark != NULL ? mark->line : 0, mark != NULL ? mark->column : 0, text);
}

bool lint_has(const struct lint *lint, enum lint_file file, const char *path)
{
    return yaml_file_mark(&lint->files[file], path) != NULL;
}

/* By file and line; findings of one place by their words, so that the order is always the same. */
static int by_place(const void *a, const void *b)
{
    const struct lint_finding *x = a, *y = b;
    if (x->file != y->file) return x->file < y->file ? -1 : 1;
    if (x->line != y->line) return x->line < y->line ? -1 : 1;
    if (x->column != y->column) return x->column < y->column ? -1 : 1;
    return strcmp(x->text, y->text);
}

static void findings_print(struct lint *lint, const char *directory, struct text *findings)
{
    if (lint->count > 0) qsort(lint->findings, lint->count, sizeof *lint->findings, by_place);
    for (size_t i = 0; i < lint->count; i++) {
        const struct lint_finding *finding = &lint->findings[i];
        text_printf(findings, "%s/%s", directory, scheme_sources[finding->file].file);
        if (finding->line > 0) text_printf(findings, ":%u:%u", finding->line, finding->column);
        text_printf(findings, ": %s\n", finding->text);
    }
}

/* --- checks that several parts need --- */

void lint_text(struct lint *lint, enum lint_file file, const char *path, const struct scheme_text *text)
{
    char part[LINT_PATH + 4];
    snprintf(part, sizeof part, "%s.nl", path);
    if (text->nl == NULL || *text->nl == '\0') lint_say(lint, file, part, "the Dutch text (nl) is missing");
    snprintf(part, sizeof part, "%s.en", path);
    if (text->en == NULL || *text->en == '\0') lint_say(lint, file, part, "the English text (en) is missing");
}

void lint_clause(struct lint *lint, enum lint_file file, const char *path, const char *clause)
{
    const struct scheme *scheme = lint->scheme;
    if (clause == NULL || scheme_requirement(scheme, clause) != NULL || scheme_clause(scheme, clause) != NULL) return;
    lint->astray = true;
    const char *nearest = scheme_nearest_clause(scheme, clause);
    lint_say(lint, file, path, "there is no clause %s in requirements.yaml or clauses.yaml%s%s", clause,
             nearest != NULL ? error_spoken("; the nearest is ") : "", nearest != NULL ? nearest : "");
}

void lint_known(struct lint *lint, enum lint_file file, const char *path, const char *list, const char *id,
                const struct scheme_item *items, unsigned count)
{
    if (id == NULL || scheme_item(items, count, id) != NULL) return;
    lint->astray = true;
    const char *nearest = scheme_nearest_item(items, count, id);
    lint_say(lint, file, path, "\"%s\" is not among the %s of scheme.yaml%s%s", id, list,
             nearest != NULL ? error_spoken("; the nearest is ") : "", nearest != NULL ? nearest : "");
}

void lint_number(struct lint *lint, enum lint_file file, const char *path, const char *field, int number, int least,
                 int most)
{
    if (lint_has(lint, file, path) && (number < least || number > most))
        lint_say(lint, file, path, "%s is %d; it can be %d to %d", field, number, least, most);
}

void lint_certificates(struct lint *lint, enum lint_file file, const char *path, char *const *ids, unsigned count)
{
    char entry[LINT_PATH];
    for (unsigned i = 0; i < count; i++) {
        snprintf(entry, sizeof entry, "%s[%u]", path, i);
        lint_known(lint, file, entry, "certificates", ids[i], lint->scheme->certificates,
                   lint->scheme->certificates_count);
    }
}

void lint_items(struct lint *lint, enum lint_file file, const char *path, const struct scheme_item *items,
                unsigned count)
{
    char entry[LINT_PATH];
    for (unsigned i = 0; i < count; i++) {
        const struct scheme_item *item = &items[i];
        snprintf(entry, sizeof entry, "%s[%u].id", path, i);
        if (!text_matches(item->id, ID_PATTERN))
            lint_say(lint, file, entry, "\"%s\" is no id: lower case letters, digits and hyphens", item->id);
        if (scheme_item(items, i, item->id) != NULL)
            lint_say(lint, file, entry, "the id %s stands twice in this list", item->id);
        snprintf(entry, sizeof entry, "%s[%u].name", path, i);
        lint_text(lint, file, entry, &item->name);
        snprintf(entry, sizeof entry, "%s[%u].remark", path, i);
        if (item->remark.nl != NULL) lint_text(lint, file, entry, &item->remark);
        snprintf(entry, sizeof entry, "%s[%u].clause", path, i);
        lint_clause(lint, file, entry, item->clause);
        snprintf(entry, sizeof entry, "%s[%u].certificates", path, i);
        lint_certificates(lint, file, entry, item->certificates, item->certificates_count);
    }
}

/* --- requirements and clauses --- */

static void lint_clause_shape(struct lint *lint, enum lint_file file, const char *path, const char *clause, bool twice)
{
    if (!text_matches(clause, CLAUSE_PATTERN))
        lint_say(lint, file, path, "\"%s\" is no clause: numbers or letters with dots between", clause);
    else if (strlen(clause) > CLAUSE_MAX)
        lint_say(lint, file, path, "the clause is longer than %d characters; no statement can be about it", CLAUSE_MAX);
    if (twice) lint_say(lint, file, path, "the clause %s stands twice", clause);
}

static bool requirement_before(const struct scheme *scheme, unsigned before, const char *clause)
{
    for (unsigned i = 0; i < before; i++) {
        if (strcmp(scheme->requirements[i].clause, clause) == 0) return true;
    }
    return false;
}

static bool clause_before(const struct scheme *scheme, unsigned before, const char *clause)
{
    for (unsigned i = 0; i < before; i++) {
        if (strcmp(scheme->clauses[i].clause, clause) == 0) return true;
    }
    return scheme_requirement(scheme, clause) != NULL;
}

static void lint_requirement(struct lint *lint, unsigned index)
{
    const struct scheme_requirement *requirement = &lint->scheme->requirements[index];
    const struct {
        const char *field;
        const struct scheme_text *text;
        bool optional;
    } texts[] = {{"title", &requirement->title, false},
                 {"asks", &requirement->asks, false},
                 {"evidence", &requirement->evidence, true},
                 {"remark", &requirement->remark, true}};
    char path[LINT_PATH];
    snprintf(path, sizeof path, "requirements[%u].clause", index);
    lint_clause_shape(lint, LINT_REQUIREMENTS, path, requirement->clause,
                      requirement_before(lint->scheme, index, requirement->clause));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        snprintf(path, sizeof path, "requirements[%u].%s", index, texts[i].field);
        if (!texts[i].optional || texts[i].text->nl != NULL) lint_text(lint, LINT_REQUIREMENTS, path, texts[i].text);
    }
    snprintf(path, sizeof path, "requirements[%u].methods", index);
    if (requirement->methods_count == 0)
        lint_say(lint, LINT_REQUIREMENTS, path, "the requirement %s has no method; `methods` says how it is judged",
                 requirement->clause);
    for (unsigned i = 0; i < requirement->methods_count; i++) {
        snprintf(path, sizeof path, "requirements[%u].methods[%u]", index, i);
        lint_known(lint, LINT_REQUIREMENTS, path, "methods", requirement->methods[i], lint->scheme->methods,
                   lint->scheme->methods_count);
    }
    snprintf(path, sizeof path, "requirements[%u].certificates", index);
    lint_certificates(lint, LINT_REQUIREMENTS, path, requirement->certificates, requirement->certificates_count);
    snprintf(path, sizeof path, "requirements[%u].points", index);
    lint_items(lint, LINT_REQUIREMENTS, path, requirement->points, requirement->points_count);
    for (unsigned i = 0; i < requirement->points_count; i++) {
        if (strlen(requirement->points[i].id) <= POINT_MAX) continue;
        snprintf(path, sizeof path, "requirements[%u].points[%u].id", index, i);
        lint_say(lint, LINT_REQUIREMENTS, path,
                 "the id is longer than %d characters; no finding can be about the point", POINT_MAX);
    }
}

void lint_requirements(struct lint *lint)
{
    const struct scheme *scheme = lint->scheme;
    char path[LINT_PATH];
    if (scheme->requirements_count == 0) lint_say(lint, LINT_REQUIREMENTS, "requirements", "there is no requirement");
    for (unsigned i = 0; i < scheme->requirements_count; i++) lint_requirement(lint, i);
    for (unsigned i = 0; i < scheme->clauses_count; i++) {
        const struct scheme_clause *clause = &scheme->clauses[i];
        snprintf(path, sizeof path, "clauses[%u].clause", i);
        lint_clause_shape(lint, LINT_CLAUSES, path, clause->clause, clause_before(scheme, i, clause->clause));
        snprintf(path, sizeof path, "clauses[%u].title", i);
        lint_text(lint, LINT_CLAUSES, path, &clause->title);
        snprintf(path, sizeof path, "clauses[%u].asks", i);
        lint_text(lint, LINT_CLAUSES, path, &clause->asks);
        snprintf(path, sizeof path, "clauses[%u].remark", i);
        if (clause->remark.nl != NULL) lint_text(lint, LINT_CLAUSES, path, &clause->remark);
    }
}

/* --- the whole --- */

/* Reads every file, so that a fault in one does not hide the faults of the others. What is malformed is a finding;
 * `*sound` says whether none was. */
static int files_read(struct lint *lint, const char *directory, bool *sound, struct error *err)
{
    *sound = true;
    for (size_t i = 0; i < SCHEME_SOURCES; i++) {
        struct scheme *part = NULL;
        struct error fault = {0};
        int result = scheme_read(&scheme_sources[i], directory, &lint->files[i], &part, &fault);
        scheme_free(part);
        if (result == 0) continue;
        if (result == ERROR_NOT_FOUND && i > 0)
            error_set(&fault, ERROR_INVALID,
                      "there is no such file; of a scheme's files only forms.yaml can be left out");
        else if (result != ERROR_INVALID)
            return error_set(err, result, "%s", fault.message);
        *sound = false;
        /* The message begins with the place, which the finding has of itself. */
        unsigned line = 0, column = 0;
        const char *rest = fault.message;
        size_t length = strlen(lint->files[i].path != NULL ? lint->files[i].path : "");
        int used = 0;
        if (length > 0 && strncmp(rest, lint->files[i].path, length) == 0 &&
            sscanf(rest + length, ":%u:%u: %n", &line, &column, &used) == 2 && used > 0)
            rest += length + (size_t)used;
        char *text = strdup(rest);
        if (text == NULL) return error_memory(err);
        finding_add(lint, (enum lint_file)i, line, column, text);
    }
    return 0;
}

/* A scheme is found by the name of its directory. */
static void lint_directory(struct lint *lint, const char *directory)
{
    char *whole = realpath(directory, NULL);
    const char *name = whole != NULL ? strrchr(whole, '/') : NULL;
    if (name != NULL && strcmp(name + 1, lint->scheme->id) != 0)
        lint_say(lint, LINT_SCHEME, "id", "the directory is named %s, so the scheme %s is not found in it", name + 1,
                 lint->scheme->id);
    free(whole);
}

static void lint_fini(struct lint *lint)
{
    for (size_t i = 0; i < SCHEME_SOURCES; i++) yaml_file_fini(&lint->files[i]);
    for (size_t i = 0; i < lint->count; i++) free(lint->findings[i].text);
    free(lint->findings);
    scheme_free(lint->scheme);
}

int scheme_lint(const char *directory, struct text *findings, struct error *err)
{
    struct lint lint = {.count = 0};
    bool sound = false;
    int result = files_read(&lint, directory, &sound, err);
    if (result == 0 && sound) result = scheme_load_directory(directory, &lint.scheme, err);
    if (result == 0 && sound) {
        lint_directory(&lint, directory);
        lint_head(&lint);
        lint_requirements(&lint);
        lint_forms(&lint);
        lint_rules(&lint);
        lint_certificate(&lint);
        lint_reach(&lint);
    }
    if (result == 0) findings_print(&lint, directory, findings);
    if (result == 0 && (lint.failed || findings->failed)) result = error_memory(err);
    if (result == 0) result = lint.count < INT_MAX ? (int)lint.count : INT_MAX;
    lint_fini(&lint);
    return result;
}

/* scheme_findings.h: for tests of lint: spoils a scheme and expects one finding at the place of the spoiling. */
#ifndef SCHOUW_TESTS_CHECKLISTS_SCHEME_FINDINGS_H
#define SCHOUW_TESTS_CHECKLISTS_SCHEME_FINDINGS_H

#include "tests/checklists/scheme_files.h"

/* Expects exactly one finding, `right` columns behind where the spoiling stands. */
static inline void assert_finding(const struct scheme_files *files, const char *name, const char *before,
                                  const char *after, unsigned right, const char *words)
{
    struct text findings = {0};
    struct error err = {0};
    char place[256];
    unsigned line, column;
    spoil(files, name, before, after, &line, &column);
    int count = scheme_lint(files->directory, &findings, &err);
    const char *found = findings.data != NULL ? findings.data : err.message;
    snprintf(place, sizeof place, "%s/%s:%u:%u: ", files->directory, name, line, column + right);
    if (count != 1 || strncmp(found, place, strlen(place)) != 0 || strstr(found, words) == NULL)
        fail_msg("expected %s..%s, got %d: %s", place, words, count, found);
    text_fini(&findings);
}

/* Expects exactly one finding, anywhere in the file. */
static inline void assert_found(const struct scheme_files *files, const char *name, const char *words)
{
    struct text findings = {0};
    struct error err = {0};
    int count = scheme_lint(files->directory, &findings, &err);
    if (count != 1 || strstr(findings.data, name) == NULL || strstr(findings.data, words) == NULL)
        fail_msg("expected %s in %s, got %d: %s", words, name, count, count > 0 ? findings.data : err.message);
    text_fini(&findings);
}

/* Expects no finding. */
static inline void assert_sound(const struct scheme_files *files)
{
    struct text findings = {0};
    struct error err = {0};
    if (scheme_lint(files->directory, &findings, &err) != 0)
        fail_msg("%s", findings.data != NULL ? findings.data : err.message);
    text_fini(&findings);
}

/* Writes a file anew and expects exactly one finding, where `at` first stands in it. */
static inline void assert_written(const struct scheme_files *files, const char *name, const char *text, const char *at,
                                  const char *words)
{
    struct text findings = {0};
    struct error err = {0};
    char place[256];
    unsigned line, column;
    if (strstr(text, at) == NULL) fail_msg("%s is not in the text", at);
    place_of(text, strstr(text, at), &line, &column);
    file_put(files, name, text);
    int count = scheme_lint(files->directory, &findings, &err);
    const char *found = findings.data != NULL ? findings.data : err.message;
    snprintf(place, sizeof place, "%s/%s:%u:%u: ", files->directory, name, line, column);
    if (count != 1 || strncmp(found, place, strlen(place)) != 0 || strstr(found, words) == NULL)
        fail_msg("expected %s..%s, got %d: %s", place, words, count, found);
    text_fini(&findings);
}

#endif

/* register_case.h: for tests: a case with a certificate, and its lines of the register. */
#ifndef SCHOUW_TESTS_CHECKLISTS_REGISTER_CASE_H
#define SCHOUW_TESTS_CHECKLISTS_REGISTER_CASE_H

#include "tests/checklists/case.h"

#include "checklists/register_line.h"

static inline void decides(struct case_file *file, const char *decision)
{
    char body[200];
    snprintf(body, sizeof body, "{\"on\":{},\"date\":\"" DAY "\",\"decision\":\"%s\",\"grounds\":\"G\"}", decision);
    case_says(file, DECIDER, "decision.set", "decision", body);
}

/* `rest` is the rest of the body: what changed, or "". */
static inline const char *issue_body(const char *number, const char *issued, const char *rest)
{
    static char body[700];
    snprintf(body, sizeof body,
             "{\"number\":\"%s\",\"certificate\":\"basis\",\"issued\":\"%s\",\"expires\":\"2021-09-02\","
             "\"signed_by\":\"C\",\"function\":\"Director\"%s}",
             number, issued, rest);
    return body;
}

static inline void issues(struct case_file *file, const char *number, const char *issued, const char *rest)
{
    case_says(file, DECIDER, "certificate.issue", "certificate", issue_body(number, issued, rest));
}

static inline void states(struct case_file *file, const char *number, const char *status, const char *on)
{
    char body[200];
    snprintf(body, sizeof body, "{\"status\":\"%s\",\"on\":\"%s\",\"grounds\":\"G\"}", status, on);
    case_says(file, DECIDER, "certificate.status", number, body);
}

#define PARTNERSHIP "{\"name\":\"KVO De Randstad\",\"address\":\"Laan 1\",\"town\":\"Almere\",\"area\":\"West\"}"

/* A Basis case that is decided, and no certificate yet. */
static inline int decided_open(void **state)
{
    struct case_file *file = case_open(CASE_BASIS);
    case_says(file, LAPTOP, "partnership.set", "partnership", PARTNERSHIP);
    decides(file, "positive");
    *state = file;
    return 0;
}

/* And its first certificate. */
static inline int certified_open(void **state)
{
    decided_open(state);
    issues(*state, "KVO-1", DAY, "");
    return 0;
}

/* All lines of the case, settled; new reference. */
static inline json_t *case_lines(const struct case_file *file)
{
    struct error err = {0};
    json_t *lines = json_array();
    assert_non_null(lines);
    if (register_lines_add(file->scheme, file->fold, LANGUAGE_NL, lines, &err) != 0 ||
        register_lines_settle(lines, &err) != 0)
        fail_msg("%s", err.message);
    return lines;
}

/* The line of a number, or NULL; new reference. */
static inline json_t *case_line(const struct case_file *file, const char *number)
{
    json_t *lines = case_lines(file), *line, *found = NULL;
    size_t index;
    json_array_foreach(lines, index, line)
    {
        if (strcmp(json_string_value(json_object_get(line, "number")), number) == 0) found = json_incref(line);
    }
    json_decref(lines);
    return found;
}

/* A field of a line says so; NULL: it is not there. */
static inline void line_says(const struct case_file *file, const char *number, const char *field, const char *value)
{
    json_t *line = case_line(file, number);
    assert_non_null(line);
    const char *said = json_string_value(json_object_get(line, field));
    if (value == NULL)
        assert_null(json_object_get(line, field));
    else if (said == NULL || strcmp(said, value) != 0)
        fail_msg("%s of %s: %s, not %s", field, number, said == NULL ? "nothing" : said, value);
    json_decref(line);
}

#endif

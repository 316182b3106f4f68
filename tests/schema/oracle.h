/* oracle.h: for tests: cases with the verdict of a stock JSON Schema validator, made by oracle.py. */
#ifndef SCHOUW_TESTS_SCHEMA_ORACLE_H
#define SCHOUW_TESTS_SCHEMA_ORACLE_H

#include "tests/schema/stock.h"

#include <jansson.h>

/* Runs `oracle.py of` and calls `each` for every case; returns how many there were. Debian's own Python, as that is the
 * one its package of the validator belongs to. */
static inline size_t oracle_cases(const char *of, void (*each)(const json_t *one))
{
    const char *const argv[] = {"/usr/bin/python3", SOURCE_DIR "/tests/schema/oracle.py", of, NULL};
    struct text output = {0};
    struct error err = {0};
    size_t count = 0;
    int status = -1;
    if (process_run(argv, "", 0, &output, NULL, &status, &err) != 0) fail_msg("%s", err.message);
    if (status != 0) fail_msg("oracle.py %s ended with %d; does it lack python3-jsonschema?", of, status);
    for (char *line = output.data, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        *end = '\0';
        json_t *one = json_loads(line, 0, NULL);
        assert_non_null(one);
        each(one);
        json_decref(one);
        count++;
    }
    text_fini(&output);
    return count;
}

/* Whether one of the places of a case, after `before`, stands in the message, ended by a blank or a colon. */
static inline bool oracle_places(const json_t *one, const char *before, const char *message)
{
    size_t index;
    const json_t *path;
    json_array_foreach(json_object_get(one, "paths"), index, path)
    {
        char wanted[600];
        snprintf(wanted, sizeof wanted, "%s%s", before, json_string_value(path));
        if (strncmp(message, wanted, strlen(wanted)) == 0 && strchr(" :", message[strlen(wanted)]) != NULL) return true;
    }
    return false;
}

#endif

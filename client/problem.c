#include "client/problem.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "schema/nesting.h"
#include "schema/plain.h"
#include "schema/text.h"

#define TYPE_LEAD "urn:schouw:problem:"
#define DETAIL_MAX 800

int problem_json(const char *bytes, size_t length, json_t **object, struct error *err)
{
    *object = NULL;
    if (length == 0 || nesting_check(bytes, length, PROBLEM_DEPTH_MAX, PROBLEM_VALUES_MAX, NULL) != 0)
        return error_set(err, ERROR_NETWORK, "the server's answer is %s; is it a schouw-syncd?",
                         length == 0 ? error_spoken("empty") : error_spoken("nested too deep or holds too much"));
    *object = plain_or_any_read(bytes, length, NULL);
    if (json_is_object(*object)) return 0;
    json_decref(*object);
    *object = NULL;
    return error_set(err, ERROR_NETWORK, "the server's answer is no JSON object; is it a schouw-syncd?");
}

int problem_code(const char *name, int otherwise)
{
    for (int code = ERROR_MEMORY; name && code >= ERROR_NETWORK; code--) {
        if (strcmp(error_name(code), name) != 0) continue;
        return code == ERROR_IO || code == ERROR_MEMORY ? ERROR_NETWORK : code;
    }
    return otherwise;
}

static int status_code(int status)
{
    switch (status) {
    case 400:
        return ERROR_INVALID;
    case 401:
    case 403:
        return ERROR_REFUSED;
    case 404:
        return ERROR_NOT_FOUND;
    case 409:
        return ERROR_CONFLICT;
    default:
        return ERROR_NETWORK;
    }
}

void problem_copy(const char *text, char *copy, size_t size)
{
    size_t length = text ? strnlen(text, size - 1) : 0;
    if (length > 0) memcpy(copy, text, length);
    while (length > 0 && !utf8_valid(copy, length)) length--;
    copy[length] = '\0';
}

int problem_take(int status, const json_t *problem, struct error *err)
{
    char detail[DETAIL_MAX];
    const char *type = json_string_value(json_object_get(problem, "type"));
    const char *clause = json_string_value(json_object_get(problem, "clause"));
    int code = status_code(status);
    problem_copy(json_string_value(json_object_get(problem, "detail")), detail, sizeof detail);
    if (type && strncmp(type, TYPE_LEAD, strlen(TYPE_LEAD)) == 0) code = problem_code(type + strlen(TYPE_LEAD), code);
    if (detail[0])
        error_set(err, code, "%s", detail);
    else
        error_set(err, code, "the server answered with status %d; is it a schouw-syncd?", status);
    if (err && clause) problem_copy(clause, err->clause, sizeof err->clause);
    return code;
}

int problem_read(int status, const char *bytes, size_t length, struct error *err)
{
    json_t *problem = NULL;
    if (length > 0 && problem_json(bytes, length, &problem, NULL) != 0) problem = NULL;
    int code = problem_take(status, problem, err);
    json_decref(problem);
    return code;
}

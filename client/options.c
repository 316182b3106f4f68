#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/verb.h"
#include "schema/clock.h"
#include "schema/text.h"

#define DISTANCE_MAX 3 /* letters that may differ in "did you mean" */

static const struct option_spec *spec_by_name(const struct option_spec *specs, const char *name, size_t length)
{
    for (const struct option_spec *spec = specs; spec->name; spec++) {
        if (strlen(spec->name) == length && strncmp(spec->name, name, length) == 0) return spec;
    }
    return NULL;
}

static const struct option_spec *spec_by_letter(const struct option_spec *specs, char letter)
{
    for (const struct option_spec *spec = specs; spec->name; spec++) {
        if (spec->letter == letter && letter) return spec;
    }
    return NULL;
}

static int option_unknown(const char *verb, const struct option_spec *specs, const char *word, struct error *err)
{
    const char *nearest = NULL;
    size_t least = DISTANCE_MAX + 1;
    for (const struct option_spec *spec = specs; spec->name && strlen(word) < 64; spec++) {
        size_t distance = text_distance(word + strspn(word, "-"), spec->name);
        if (distance < least) {
            least = distance;
            nearest = spec->name;
        }
    }
    if (nearest) return error_set(err, ERROR_USAGE, "%s has no option %s; did you mean --%s?", verb, word, nearest);
    return error_set(err, ERROR_USAGE, "%s has no option %s; see `schouw %s --help`", verb, word, verb);
}

static int take_integer(const char *name, const char *value, long long *number, struct error *err)
{
    size_t digits = strspn(value + (*value == '-'), "0123456789");
    if (digits == 0 || value[digits + (*value == '-')] != '\0') {
        if (!strchr(value, '%'))
            return error_set(err, ERROR_USAGE, "--%s takes a whole number, not \"%s\"", name, value);
        return error_set(
            err, ERROR_USAGE,
            "--%s takes a whole number, not \"%s\"; give the count itself, percentages are computed from it", name,
            value);
    }
    errno = 0;
    *number = strtoll(value, NULL, 10);
    if (errno) return error_set(err, ERROR_USAGE, "--%s: %s is too large", name, value);
    return 0;
}

/* Person-days such as 1, 0.5 or 1,25 as hundredths. */
static int take_days(const char *name, const char *value, long long *hundredths, struct error *err)
{
    size_t whole = strspn(value, "0123456789"), fraction = 0;
    const char *point = value + whole;
    if (*point == '.' || *point == ',') fraction = strspn(point + 1, "0123456789");
    bool ends = fraction ? point[1 + fraction] == '\0' : *point == '\0';
    if (whole == 0 || whole > 6 || fraction > 2 || !ends)
        return error_set(err, ERROR_USAGE, "%s takes person-days with at most two decimals such as 0.5, not \"%s\"",
                         name, value);
    *hundredths = strtoll(value, NULL, 10) * 100;
    if (fraction) *hundredths += strtoll(point + 1, NULL, 10) * (fraction == 1 ? 10 : 1);
    return 0;
}

int option_days(const char *name, const char *value, long long *hundredths, struct error *err)
{
    return take_days(name, value, hundredths, err);
}

static int take_date(const char *name, const char *value, const char **day, struct error *err)
{
    if (strcmp(value, "today") == 0) {
        *day = NULL; /* what is not given is today */
        return 0;
    }
    if (!clock_is_date(value))
        return error_set(err, ERROR_USAGE, "--%s takes a day as YYYY-MM-DD or today, not \"%s\"", name, value);
    *day = value;
    return 0;
}

static int take_list(const char *name, const char *value, json_t **list, struct error *err)
{
    json_t *string = json_string(value);
    if (!string) return error_set(err, ERROR_USAGE, "--%s: the value is not valid UTF-8", name);
    if (!*list) *list = json_array();
    if (!*list || json_array_append_new(*list, string) != 0) return error_memory(err);
    return 0;
}

static int option_take(const struct option_spec *spec, const char *value, struct error *err)
{
    char name[80];
    switch (spec->type) {
    case OPTION_FLAG:
        *(bool *)spec->value = true;
        return 0;
    case OPTION_TEXT:
        if (!utf8_valid(value, strlen(value)))
            return error_set(err, ERROR_USAGE, "--%s: the value is not valid UTF-8", spec->name);
        *(const char **)spec->value = value;
        return 0;
    case OPTION_INTEGER:
        return take_integer(spec->name, value, spec->value, err);
    case OPTION_DATE:
        return take_date(spec->name, value, spec->value, err);
    case OPTION_LIST:
        return take_list(spec->name, value, spec->value, err);
    case OPTION_DAYS:
        snprintf(name, sizeof name, "--%.60s", spec->name);
        return take_days(name, value, spec->value, err);
    }
    return error_set(err, ERROR_USAGE, "--%s is of no known type", spec->name);
}

/* The value of an option that needs one: after '=' or the next word (`*index` moves on). */
static int value_find(const char *shown, const char *attached, int argc, char **argv, int *index, const char **value,
                      struct error *err)
{
    if (attached) {
        *value = attached;
        return 0;
    }
    if (*index + 1 >= argc)
        return error_set(err, ERROR_USAGE, "%s needs a value; see `schouw %s --help`", shown, argv[0]);
    *value = argv[++*index];
    return 0;
}

static int long_option(const struct option_spec *specs, int argc, char **argv, int *index, struct error *err)
{
    const char *word = argv[*index], *equals = strchr(word, '='), *value = "";
    size_t length = equals ? (size_t)(equals - word - 2) : strlen(word) - 2;
    const struct option_spec *spec = spec_by_name(specs, word + 2, length);
    if (!spec) return option_unknown(argv[0], specs, word, err);
    if (spec->type == OPTION_FLAG && equals) return error_set(err, ERROR_USAGE, "--%s takes no value", spec->name);
    if (spec->type != OPTION_FLAG) {
        int result = value_find(word, equals ? equals + 1 : NULL, argc, argv, index, &value, err);
        if (result) return result;
    }
    return option_take(spec, value, err);
}

/* A word such as -m, -mTEXT or -ab. */
static int short_options(const struct option_spec *specs, int argc, char **argv, int *index, struct error *err)
{
    const char *word = argv[*index];
    for (const char *letter = word + 1; *letter; letter++) {
        const struct option_spec *spec = spec_by_letter(specs, *letter);
        const char *value = "";
        int result;
        if (!spec) return option_unknown(argv[0], specs, word, err);
        if (spec->type != OPTION_FLAG) {
            result = value_find(word, letter[1] ? letter + 1 : NULL, argc, argv, index, &value, err);
            if (result) return result;
        }
        result = option_take(spec, value, err);
        if (result || spec->type != OPTION_FLAG) return result;
    }
    return 0;
}

int options_parse(int argc, char **argv, const struct option_spec *specs, struct error *err)
{
    int words = 0, result = 0;
    bool ended = false;
    for (int i = 1; i < argc && !result; i++) {
        char *word = argv[i];
        if (ended || word[0] != '-' || !word[1]) {
            if (!utf8_valid(word, strlen(word))) return error_set(err, ERROR_USAGE, "word %d is not valid UTF-8", i);
            argv[++words] = word;
        } else if (strcmp(word, "--") == 0) {
            ended = true;
        } else if (word[1] == '-') {
            result = long_option(specs, argc, argv, &i, err);
        } else {
            result = short_options(specs, argc, argv, &i, err);
        }
    }
    return result ? result : words;
}

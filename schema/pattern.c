#include "schema/pattern.h"

#include <locale.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "schema/shape.h"

struct pattern {
    char *text;
    struct shape *shape; /* where it is one: then it was not compiled */
    bool whole;          /* "^..$": finds nothing else than what fits, and where it was found need not be asked */
    regex_t compiled;
};

static bool is_whole(const char *text)
{
    size_t length = strlen(text);
    return length > 2 && text[0] == '^' && text[length - 1] == '$' && text[length - 2] != '\\' &&
           strchr(text, '|') == NULL;
}

/* regcomp in the C locale, whatever locale the program and this thread are in. */
static bool compile_plainly(regex_t *compiled, const char *text)
{
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (plain == (locale_t)0) return false;
    locale_t before = uselocale(plain);
    bool compiles = regcomp(compiled, text, REG_EXTENDED) == 0;
    uselocale(before);
    freelocale(plain);
    return compiles;
}

struct pattern *pattern_new(const char *text)
{
    struct pattern *pattern = calloc(1, sizeof *pattern);
    if (pattern == NULL) return NULL;
    pattern->text = strdup(text);
    pattern->shape = shape_new(text);
    pattern->whole = pattern->shape != NULL || is_whole(text);
    if (pattern->text != NULL && pattern->shape != NULL) return pattern;
    if (pattern->text != NULL && compile_plainly(&pattern->compiled, text)) return pattern;
    shape_free(pattern->shape);
    free(pattern->text);
    free(pattern);
    return NULL;
}

void pattern_free(struct pattern *pattern)
{
    if (pattern == NULL) return;
    if (pattern->shape == NULL) regfree(&pattern->compiled);
    shape_free(pattern->shape);
    free(pattern->text);
    free(pattern);
}

const char *pattern_text(const struct pattern *pattern)
{
    return pattern->text;
}

bool pattern_found(const struct pattern *pattern, const char *string)
{
    if (pattern->shape != NULL) return shape_fits(pattern->shape, string);
    return regexec(&pattern->compiled, string, 0, NULL, 0) == 0;
}

bool pattern_fits(const struct pattern *pattern, const char *string)
{
    if (pattern->whole) return pattern_found(pattern, string);
    regmatch_t match; /* of all that begin first, the longest: so if the whole string fits, it is this one */
    return regexec(&pattern->compiled, string, 1, &match, 0) == 0 && match.rm_so == 0 &&
           (size_t)match.rm_eo == strlen(string);
}

/* Shapes: whatever is read as one says of each string what regexec says of it. */
#include "schema/shape.h"

#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* xorshift32, so that a failure comes again. */
static uint32_t drawn = 2463534242;

static unsigned draw(unsigned below)
{
    drawn ^= drawn << 13;
    drawn ^= drawn >> 17;
    drawn ^= drawn << 5;
    return drawn % below;
}

/* --- strings that are near the pattern: its own characters, and a few that are not --- */

static void string_draw(char *string, size_t most, const char *pattern)
{
    static const char others[] = "a0-/.Zz\xc3$ ";
    size_t length = draw((unsigned)most);
    for (size_t i = 0; i < length; i++) {
        string[i] = draw(4) > 0 ? pattern[draw((unsigned)strlen(pattern))] : others[draw(sizeof others - 1)];
        if (i > 0 && draw(3) == 0) string[i] = string[i - 1];
    }
    string[length] = '\0';
}

/* Returns how many of the strings fitted. */
static int agree(const char *pattern, const struct shape *shape, int strings)
{
    regex_t compiled;
    char string[90];
    int fitting = 0;
    if (regcomp(&compiled, pattern, REG_EXTENDED) != 0) fail_msg("%s is read, and is malformed", pattern);
    for (int i = 0; i < strings; i++) {
        string_draw(string, i % 2 ? sizeof string - 1 : 6, pattern);
        bool fits = regexec(&compiled, string, 0, NULL, 0) == 0;
        if (shape_fits(shape, string) != fits) fail_msg("%s: \"%s\" should %sfit", pattern, string, fits ? "" : "not ");
        fitting += fits;
    }
    regfree(&compiled);
    return fitting;
}

/* --- patterns --- */

static void shapes_of_items_and_ids_are_read(void **state)
{
    static const char *const patterns[] = {"^[0-9a-f]{64}$",
                                           "^[0-9a-f]{32}$",
                                           "^walk$",
                                           "^[A-Z0-9][A-Z0-9-]{2,63}$",
                                           "^[a-z0-9][a-z0-9._-]{0,63}$",
                                           "^[0-9A-Z][0-9A-Za-z.]{0,31}(-[0-9]{1,3})?$",
                                           "^[0-9A-Z][0-9A-Za-z.]{0,31}(/[a-z0-9-]{1,40})?$",
                                           "^[a-z0-9][a-z0-9._-]{0,63}/[a-z0-9][a-z0-9._-]{0,63}$",
                                           "^[0-9A-Z][0-9A-Za-z.]{0,31}(/[a-z0-9][a-z0-9._-]{0,63}){1,2}$",
                                           "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.Z+-]+$",
                                           "^$"};
    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        struct shape *shape = shape_new(patterns[i]);
        if (shape == NULL) fail_msg("%s is not read", patterns[i]);
        agree(patterns[i], shape, 20000);
        shape_free(shape);
    }
}

static void known_strings_fit_or_not(void **state)
{
    struct shape *shape = shape_new("^[0-9A-Z][0-9A-Za-z.]{0,31}(/[a-z0-9][a-z0-9._-]{0,63}){1,2}$");
    (void)state;
    assert_non_null(shape);
    assert_true(shape_fits(shape, "2.3.1.1/survey"));
    assert_true(shape_fits(shape, "2.3.1.1/survey/2018"));
    assert_false(shape_fits(shape, "2.3.1.1"));
    assert_false(shape_fits(shape, "2.3.1.1/"));
    assert_false(shape_fits(shape, "2.3.1.1/a/b/c"));
    assert_false(shape_fits(shape, "2.3.1.1/survey "));
    assert_false(shape_fits(shape, ""));
    shape_free(shape);
}

static void what_would_have_to_be_tried_is_left_to_the_library(void **state)
{
    static const char *const patterns[] = {
        "[a-z]+",    "^[a-z]+",       "[a-z]+$",      "^a|b$",   "^a*ab$", "^(a?)*$",   "^(a|b)$",
        "^((a)b)$",  "^(ab?){1,2}b$", "^(ab)?(ac)?$", "^[^a]$",  "^a.b$",  "^\\.$",     "^[[:alpha:]]$",
        "^a{2,1}$",  "^a{0}$",        "^a{300}$",     "^a{1,}$", "^a**$",  "^a{1}{2}$", "^[]a]$",
        "^[a",       "^(a",           "^a{2",         "^a)$",    "^{2}$",  "^*a$",      "^[a-z]*[0-9a]$",
        "^(ab?)?b$", "^[a-c-e]$",     "^[a--]$",      "^[b-a]$", "^a$$",   "^^a$",      "",
        "^"};
    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        struct shape *shape = shape_new(patterns[i]);
        if (shape != NULL) fail_msg("%s is read", patterns[i]);
    }
}

/* A pattern of a few parts that are often right, and often meet. */
static void pattern_draw(char *pattern)
{
    static const char *const parts[] = {"a", "b", "/", "[ab]", "[a-c]", "[0-9]", "[b/]", "(", ")", "[.-]"};
    static const char *const times[] = {"", "", "", "?", "*", "+", "{2}", "{1,2}", "{0,3}", "{3}"};
    unsigned count = 1 + draw(6);
    strcpy(pattern, "^");
    for (unsigned i = 0; i < count; i++) {
        const char *part = parts[draw(sizeof parts / sizeof *parts)];
        strcat(pattern, part);
        if (*part != '(') strcat(pattern, times[draw(sizeof times / sizeof *times)]);
    }
    strcat(pattern, "$");
}

static void whatever_is_read_says_what_regexec_says(void **state)
{
    int read = 0, fitting = 0;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        char pattern[100];
        pattern_draw(pattern);
        struct shape *shape = shape_new(pattern);
        if (shape == NULL) continue;
        read++;
        fitting += agree(pattern, shape, 60);
        shape_free(shape);
    }
    assert_true(read > 2000 && fitting > 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_of_items_and_ids_are_read),
        cmocka_unit_test(known_strings_fit_or_not),
        cmocka_unit_test(what_would_have_to_be_tried_is_left_to_the_library),
        cmocka_unit_test(whatever_is_read_says_what_regexec_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

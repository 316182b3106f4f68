/* The words of a command line: options of each type, words, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "client/verb.h"

#define WORDS_MAX 12

struct parsed {
    bool flag;
    const char *text, *day;
    long long number, days;
    json_t *list;
    char *argv[WORDS_MAX + 1];
    int words;
    struct error err;
};

/* Parses "verb" and these words, ended by NULL. */
static void parse(struct parsed *parsed, const char *const *words)
{
    int argc = 1;
    *parsed = (struct parsed){.number = -7, .day = "unset"};
    const struct option_spec specs[] = {
        {"flag", 'f', OPTION_FLAG, &parsed->flag},
        {"text", 't', OPTION_TEXT, &parsed->text},
        {"number", 'n', OPTION_INTEGER, &parsed->number},
        {"on", 0, OPTION_DATE, &parsed->day},
        {"list", 'l', OPTION_LIST, &parsed->list},
        {"days", 0, OPTION_DAYS, &parsed->days},
        {NULL, 0, OPTION_FLAG, NULL},
    };
    parsed->argv[0] = (char[]){"verb"};
    for (; words[argc - 1]; argc++) parsed->argv[argc] = (char *)(uintptr_t)words[argc - 1];
    parsed->words = options_parse(argc, parsed->argv, specs, &parsed->err);
}
#define PARSE(parsed, ...) parse(parsed, (const char *const[]){__VA_ARGS__, NULL})

static void refuses(struct parsed *parsed, const char *what)
{
    assert_int_equal(parsed->words, ERROR_USAGE);
    if (!strstr(parsed->err.message, what)) fail_msg("\"%s\" does not say \"%s\"", parsed->err.message, what);
    json_decref(parsed->list);
}

static void words_and_options_stand_in_any_order(void **state)
{
    (void)state;
    struct parsed parsed;
    PARSE(&parsed, "one", "--flag", "two", "-t", "a text", "three", "--number=12");
    assert_int_equal(parsed.words, 3);
    assert_string_equal(parsed.argv[1], "one");
    assert_string_equal(parsed.argv[2], "two");
    assert_string_equal(parsed.argv[3], "three");
    assert_true(parsed.flag);
    assert_string_equal(parsed.text, "a text");
    assert_int_equal(parsed.number, 12);
}

static void two_dashes_end_the_options(void **state)
{
    (void)state;
    struct parsed parsed;
    PARSE(&parsed, "--", "--flag", "-t");
    assert_int_equal(parsed.words, 2);
    assert_false(parsed.flag);
    assert_string_equal(parsed.argv[1], "--flag");
}

static void a_single_dash_is_a_word(void **state)
{
    (void)state;
    struct parsed parsed;
    PARSE(&parsed, "-", "-t", "-");
    assert_int_equal(parsed.words, 1);
    assert_string_equal(parsed.argv[1], "-");
    assert_string_equal(parsed.text, "-");
}

static void letters_are_joined_and_take_what_follows(void **state)
{
    (void)state;
    struct parsed parsed;
    PARSE(&parsed, "-ftnext", "-n", "-3");
    assert_int_equal(parsed.words, 0);
    assert_true(parsed.flag);
    assert_string_equal(parsed.text, "next");
    assert_int_equal(parsed.number, -3);
}

static void a_list_takes_every_one_in_order(void **state)
{
    (void)state;
    struct parsed parsed;
    PARSE(&parsed, "-l", "a", "--list=b", "--list", "a");
    assert_int_equal(parsed.words, 0);
    assert_int_equal(json_array_size(parsed.list), 3);
    assert_string_equal(json_string_value(json_array_get(parsed.list, 1)), "b");
    json_decref(parsed.list);
}

static void a_day_is_one_of_the_calendar_or_today(void **state)
{
    (void)state;
    struct parsed parsed;
    PARSE(&parsed, "--on", "2024-02-29");
    assert_string_equal(parsed.day, "2024-02-29");
    PARSE(&parsed, "--on", "today");
    assert_null(parsed.day);
    PARSE(&parsed, "--on", "2023-02-29");
    refuses(&parsed, "YYYY-MM-DD");
    PARSE(&parsed, "--on", "29-02-2024");
    refuses(&parsed, "29-02-2024");
    PARSE(&parsed, "--on", "");
    refuses(&parsed, "YYYY-MM-DD");
}

static void a_number_is_whole(void **state)
{
    (void)state;
    struct parsed parsed;
    static const char *const bad[] = {"", "-", "1.5", "1e3", "0x10", " 1", "1 ", "31.86%", "99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        PARSE(&parsed, "-n", bad[i]);
        refuses(&parsed, "--number");
    }
    PARSE(&parsed, "-n", "31.86%");
    refuses(&parsed, "percentages are computed");
    PARSE(&parsed, "-n", "007");
    assert_int_equal(parsed.number, 7);
}

static void person_days_are_exact_hundredths(void **state)
{
    (void)state;
    struct parsed parsed;
    static const struct {
        const char *word;
        long long hundredths;
    } good[] = {{"1", 100}, {"0.5", 50}, {"1,25", 125}, {"0.05", 5}, {"10.10", 1010}, {"000001", 100}};
    static const char *const bad[] = {"", ".5", "1.", "1.125", "-1", "half", "1.2.3", "1e1", "1234567"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        PARSE(&parsed, "--days", good[i].word);
        assert_int_equal(parsed.words, 0);
        assert_int_equal(parsed.days, good[i].hundredths);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        PARSE(&parsed, "--days", bad[i]);
        refuses(&parsed, "person-days");
    }
}

static void what_is_unknown_is_refused_with_the_nearest(void **state)
{
    (void)state;
    struct parsed parsed;
    PARSE(&parsed, "--numbr", "1");
    refuses(&parsed, "did you mean --number?");
    PARSE(&parsed, "--entirely-different");
    refuses(&parsed, "schouw verb --help");
    PARSE(&parsed, "-x");
    refuses(&parsed, "-x");
    PARSE(&parsed, "--flag=yes");
    refuses(&parsed, "takes no value");
    PARSE(&parsed, "one", "--text");
    refuses(&parsed, "needs a value");
    PARSE(&parsed, "-t");
    refuses(&parsed, "needs a value");
}

static void what_is_no_utf8_is_refused(void **state)
{
    (void)state;
    struct parsed parsed;
    PARSE(&parsed, "-t", "broken \xff");
    refuses(&parsed, "UTF-8");
    PARSE(&parsed, "-l", "broken \xff");
    refuses(&parsed, "UTF-8");
    PARSE(&parsed, "broken \xff");
    refuses(&parsed, "UTF-8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_options_stand_in_any_order),
        cmocka_unit_test(two_dashes_end_the_options),
        cmocka_unit_test(a_single_dash_is_a_word),
        cmocka_unit_test(letters_are_joined_and_take_what_follows),
        cmocka_unit_test(a_list_takes_every_one_in_order),
        cmocka_unit_test(a_day_is_one_of_the_calendar_or_today),
        cmocka_unit_test(a_number_is_whole),
        cmocka_unit_test(person_days_are_exact_hundredths),
        cmocka_unit_test(what_is_unknown_is_refused_with_the_nearest),
        cmocka_unit_test(what_is_no_utf8_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

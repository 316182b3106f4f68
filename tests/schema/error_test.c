/* Errors: what went wrong, in whole characters, with what to do left standing. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "schema/error.h"
#include "schema/text.h"

static void a_code_is_given_back_and_kept_with_its_message(void **state)
{
    struct error err = {0};
    (void)state;
    assert_int_equal(error_set(&err, ERROR_INVALID, "line %d of %s", 7, "a file"), ERROR_INVALID);
    assert_int_equal(err.code, ERROR_INVALID);
    assert_string_equal(err.message, "line 7 of a file");
    assert_string_equal(err.clause, "");
}

static void a_refusal_names_its_clause_and_a_later_error_does_not(void **state)
{
    struct error err = {0};
    (void)state;
    assert_int_equal(error_refuse(&err, "3.2.4", "no deviation may be open"), ERROR_REFUSED);
    assert_string_equal(err.clause, "3.2.4");
    assert_int_equal(error_wrap(&err, "decision"), ERROR_REFUSED);
    assert_string_equal(err.clause, "3.2.4");
    assert_string_equal(err.message, "decision: no deviation may be open");
    error_set(&err, ERROR_IO, "disk");
    assert_string_equal(err.clause, "");
    error_refuse(&err, NULL, "no role");
    assert_string_equal(err.clause, "");
}

static void who_does_not_want_to_know_gets_the_code_alone(void **state)
{
    (void)state;
    assert_int_equal(error_set(NULL, ERROR_CONFLICT, "x"), ERROR_CONFLICT);
    assert_int_equal(error_refuse(NULL, "1", "x"), ERROR_REFUSED);
    assert_int_equal(error_memory(NULL), ERROR_MEMORY);
    assert_true(error_wrap(NULL, "x") < 0);
}

static void the_old_message_and_clause_may_be_part_of_the_new(void **state)
{
    struct error err = {0};
    (void)state;
    error_refuse(&err, "2.3.1.1", "first");
    error_refuse(&err, err.clause, "second after %s", err.message);
    assert_string_equal(err.clause, "2.3.1.1");
    assert_string_equal(err.message, "second after first");
    error_wrap(&err, "third after %s", err.message);
    assert_string_equal(err.message, "third after second after first: second after first");
}

static void a_message_too_long_ends_and_is_still_utf8(void **state)
{
    struct error err = {0};
    char much[4000];
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        for (size_t i = 0; i < sizeof much - 1; i++) much[i] = "\xe2\x82\xac"[i % 3];
        much[sizeof much - 1] = '\0';
        memset(much, 'x', shift);
        memmove(much + shift, "\xe2\x82\xac", 3);
        error_set(&err, ERROR_IO, "%s", much);
        assert_int_equal(strlen(err.message), sizeof err.message - 1);
        assert_true(utf8_valid(err.message, strlen(err.message)));
        error_wrap(&err, "while %s", "reading");
        assert_memory_equal(err.message, "while reading: ", 15);
        assert_true(utf8_valid(err.message, strlen(err.message)));
    }
}

static void a_name_cut_within_a_character_or_garbled_leaves_a_good_message(void **state)
{
    struct error err = {0};
    (void)state;
    error_set(&err, ERROR_INVALID, "\"%.4s\" is none", "caf\xc3\xa9");
    assert_string_equal(err.message, "\"caf?\" is none");
    error_set(&err, ERROR_IO, "can not open %s", "a\xff\xfe.txt");
    assert_string_equal(err.message, "can not open a??.txt");
}

static void no_newline_ends_a_message(void **state)
{
    struct error err = {0};
    (void)state;
    error_set(&err, ERROR_IO, "git said: %s", "fatal: no\n\r\n");
    assert_string_equal(err.message, "git said: fatal: no");
}

/* A small catalogue: what it does not hold stays as it is. The empty text asks a real one for its head. */
static const char *in_dutch(const char *text)
{
    static const char *const texts[][2] = {
        {"there is no dossier %s here; there are %d", "hier zijn %2$d dossiers, en %1$s is er niet bij"},
        {"reading %s", "bij het lezen van %s"},
        {"memory is out; close other programs and try again", "het geheugen is op"},
        {"is missing", "ontbreekt"},
        {"No such file or directory", "bestaat niet"},
        {"", "Language: nl"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(texts[i][0], text) == 0) return texts[i][1];
    return text;
}

static int english_again(void **state)
{
    (void)state;
    error_speak(NULL);
    return 0;
}

static void a_message_speaks_the_language_that_was_set_and_may_turn_its_arguments_about(void **state)
{
    struct error err = {0};
    (void)state;
    error_speak(in_dutch);
    assert_int_equal(error_set(&err, ERROR_NOT_FOUND, "there is no dossier %s here; there are %d", "almere", 3),
                     ERROR_NOT_FOUND);
    assert_string_equal(err.message, "hier zijn 3 dossiers, en almere is er niet bij");
    assert_int_equal(err.code, ERROR_NOT_FOUND);
    error_refuse(&err, "2.2.7", "there is no dossier %s here; there are %d", "almere", 4);
    assert_string_equal(err.message, "hier zijn 4 dossiers, en almere is er niet bij");
    assert_string_equal(err.clause, "2.2.7");
    error_wrap(&err, "reading %s", "there is no dossier %s here; there are %d");
    assert_string_equal(err.message, "bij het lezen van there is no dossier %s here; there are %d: "
                                     "hier zijn 4 dossiers, en almere is er niet bij");
    assert_string_equal(err.clause, "2.2.7");
    error_memory(&err);
    assert_string_equal(err.message, "het geheugen is op");
    assert_string_equal(error_name(err.code), "memory");
}

static void words_that_go_into_a_message_speak_it_as_well(void **state)
{
    struct error err = {0};
    (void)state;
    error_speak(in_dutch);
    error_set(&err, ERROR_INVALID, "%s %s", "dossier", error_spoken("is missing"));
    assert_string_equal(err.message, "dossier ontbreekt");
    error_set(&err, ERROR_IO, "%s: %s", "map.pdf", error_system(ENOENT));
    assert_string_equal(err.message, "map.pdf: bestaat niet");
    assert_string_equal(error_spoken(""), "");
}

static void what_has_no_translation_stays_as_written(void **state)
{
    struct error err = {0};
    (void)state;
    error_speak(in_dutch);
    error_set(&err, ERROR_IO, "disk %d", 2);
    assert_string_equal(err.message, "disk 2");
    error_set(&err, ERROR_IO, "%s", "is missing"); /* an argument is nobody's text */
    assert_string_equal(err.message, "is missing");
    error_speak(NULL);
    error_set(&err, ERROR_NOT_FOUND, "there is no dossier %s here; there are %d", "almere", 3);
    assert_string_equal(err.message, "there is no dossier almere here; there are 3");
    assert_string_equal(error_spoken("is missing"), "is missing");
    error_memory(&err);
    assert_string_equal(err.message, "memory is out; close other programs and try again");
}

static void what_the_system_says_is_what_the_c_library_says(void **state)
{
    (void)state;
    for (int number = 1; number < 134; number++) {
        char said[200];
        snprintf(said, sizeof said, "%s", error_system(number)); /* strerror may use its room again */
        assert_string_equal(said, strerror(number));
    }
}

static void every_code_has_a_name_of_its_own_and_an_exit_status(void **state)
{
    const struct {
        int code;
        const char *name;
        int status;
    } codes[] = {
        {0, "none", 0},
        {ERROR_MEMORY, "memory", 3},
        {ERROR_USAGE, "usage", 2},
        {ERROR_INVALID, "invalid", 2},
        {ERROR_NOT_FOUND, "not-found", 2},
        {ERROR_REFUSED, "refused", 1},
        {ERROR_SIGNATURE, "signature", 3},
        {ERROR_CONFLICT, "conflict", 3},
        {ERROR_IO, "io", 3},
        {ERROR_NETWORK, "network", 3},
    };
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        assert_string_equal(error_name(codes[i].code), codes[i].name);
        assert_int_equal(error_exit_status(codes[i].code), codes[i].status);
    }
    assert_int_equal(-ERROR_NETWORK, sizeof codes / sizeof *codes - 1); /* the last code: a new one belongs above */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_given_back_and_kept_with_its_message),
        cmocka_unit_test(a_refusal_names_its_clause_and_a_later_error_does_not),
        cmocka_unit_test(who_does_not_want_to_know_gets_the_code_alone),
        cmocka_unit_test(the_old_message_and_clause_may_be_part_of_the_new),
        cmocka_unit_test(a_message_too_long_ends_and_is_still_utf8),
        cmocka_unit_test(a_name_cut_within_a_character_or_garbled_leaves_a_good_message),
        cmocka_unit_test(no_newline_ends_a_message),
        cmocka_unit_test_teardown(a_message_speaks_the_language_that_was_set_and_may_turn_its_arguments_about,
                                  english_again),
        cmocka_unit_test_teardown(words_that_go_into_a_message_speak_it_as_well, english_again),
        cmocka_unit_test_teardown(what_has_no_translation_stays_as_written, english_again),
        cmocka_unit_test(what_the_system_says_is_what_the_c_library_says),
        cmocka_unit_test(every_code_has_a_name_of_its_own_and_an_exit_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

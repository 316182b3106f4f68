#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/problem.h"
#include "schema/text.h"

static int read_problem(int status, const char *text, struct error *err)
{
    *err = (struct error){0};
    return problem_read(status, text, strlen(text), err);
}

static void a_problem_keeps_its_name_clause_and_words(void **state)
{
    struct error err;
    (void)state;
    assert_int_equal(read_problem(403,
                                  "{\"type\":\"urn:schouw:problem:signature\",\"title\":\"t\",\"status\":403,"
                                  "\"detail\":\"the seal is off\",\"clause\":\"4.4.4\"}",
                                  &err),
                     ERROR_SIGNATURE);
    assert_int_equal(err.code, ERROR_SIGNATURE);
    assert_string_equal(err.message, "the seal is off");
    assert_string_equal(err.clause, "4.4.4");
}

static void without_a_name_the_status_decides(void **state)
{
    static const struct {
        int status, code;
    } cases[] = {{400, ERROR_INVALID},  {401, ERROR_REFUSED}, {403, ERROR_REFUSED}, {404, ERROR_NOT_FOUND},
                 {409, ERROR_CONFLICT}, {500, ERROR_NETWORK}, {503, ERROR_NETWORK}, {0, ERROR_NETWORK}};
    struct error err;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(read_problem(cases[i].status, "<html>proxy</html>", &err), cases[i].code);
        assert_non_null(strstr(err.message, "schouw-syncd"));
    }
}

static void trouble_of_the_other_side_is_no_trouble_of_our_disk(void **state)
{
    struct error err;
    (void)state;
    assert_int_equal(read_problem(500, "{\"type\":\"urn:schouw:problem:io\",\"detail\":\"d\"}", &err), ERROR_NETWORK);
    assert_int_equal(read_problem(503, "{\"type\":\"urn:schouw:problem:memory\"}", &err), ERROR_NETWORK);
    assert_int_equal(read_problem(409, "{\"type\":\"urn:schouw:problem:unheard-of\"}", &err), ERROR_CONFLICT);
    assert_int_equal(read_problem(403, "{\"type\":7,\"detail\":[],\"clause\":{}}", &err), ERROR_REFUSED);
}

static void long_words_are_cut_at_a_character(void **state)
{
    struct error err;
    struct text text = {0};
    (void)state;
    text_puts(&text, "{\"detail\":\"x");
    for (int i = 0; i < 5000; i++) text_puts(&text, "\xe2\x82\xac");
    text_puts(&text, "\",\"clause\":\"");
    for (int i = 0; i < 5000; i++) text_puts(&text, "4.");
    text_puts(&text, "\"}");
    assert_int_equal(read_problem(403, text.data, &err), ERROR_REFUSED);
    assert_in_range(strlen(err.message), 700, 800);
    assert_true(utf8_valid(err.message, strlen(err.message)));
    assert_true(strlen(err.clause) < sizeof err.clause);
    text_fini(&text);
}

static void an_answer_is_one_object_of_bounded_depth(void **state)
{
    static const char *const bad[] = {"", "[]", "1", "{\"a\":1,\"a\":2}", "{\"a\":1} x", "{\"a\":\"\xff\"}", "{"};
    json_t *object;
    struct text deep = {0};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(problem_json(bad[i], strlen(bad[i]), &object, NULL), ERROR_NETWORK);
        assert_null(object);
    }
    text_puts(&deep, "{\"a\":");
    for (int i = 0; i < 100000; i++) text_puts(&deep, "[");
    assert_int_equal(problem_json(deep.data, deep.length, &object, NULL), ERROR_NETWORK);
    text_fini(&deep);
    assert_int_equal(problem_json("{\"a\":[\"[[[[\\\"[[[[\"]}", 20, &object, NULL), 0);
    json_decref(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_problem_keeps_its_name_clause_and_words),
        cmocka_unit_test(without_a_name_the_status_decides),
        cmocka_unit_test(trouble_of_the_other_side_is_no_trouble_of_our_disk),
        cmocka_unit_test(long_words_are_cut_at_a_character),
        cmocka_unit_test(an_answer_is_one_object_of_bounded_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

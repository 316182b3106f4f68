/* The line of the register: what a certificate says, and what became of it. */
#include "tests/checklists/register_case.h"

/* --- what is not told --- */

static void a_case_without_a_positive_decision_has_no_line(void **state)
{
    struct case_file *file = *state;
    json_t *lines;
    issues(file, "KVO-1", DAY, "");
    lines = case_lines(file);
    assert_int_equal(json_array_size(lines), 0);
    json_decref(lines);
    decides(file, "negative");
    issues(file, "KVO-1", DAY, "");
    lines = case_lines(file);
    assert_int_equal(json_array_size(lines), 0);
    json_decref(lines);
}

static void a_decision_that_its_writer_had_not_seen_makes_no_line(void **state)
{
    struct case_file *file = *state;
    issues(file, "KVO-1", DAY, "");
    decides(file, "positive");
    assert_null(case_line(file, "KVO-1"));
    /* Who issues it again has seen it. */
    issues(file, "KVO-1", DAY, "");
    line_says(file, "KVO-1", "decided", DAY);
}

static void a_decided_case_without_a_certificate_has_no_line(void **state)
{
    json_t *lines = case_lines(*state);
    assert_int_equal(json_array_size(lines), 0);
    json_decref(lines);
}

static void a_certificate_of_who_has_no_role_makes_no_line(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "certificate.issue", "certificate", issue_body("KVO-1", DAY, ""));
    assert_null(case_line(file, "KVO-1"));
}

/* --- what it says --- */

static void a_line_says_what_the_certificate_says(void **state)
{
    struct case_file *file = *state;
    issues(file, "KVO-1", DAY, ",\"participants\":[\"Gemeente\",\"Politie\"]");
    json_t *line = case_line(file, "KVO-1");
    json_t *wanted = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:[s,s],s:s,s:i}", "number", "KVO-1",
                               "dossier", "almere", "partnership", "KVO De Randstad", "town", "Almere", "area", "West",
                               "scheme", "kvo-3.1", "scheme_owner", file->scheme->owner, "certificate", "basis",
                               "certificate_name", "Basis Samenwerken", "decided", DAY, "issued", DAY, "expires",
                               "2021-09-02", "participants", "Gemeente", "Politie", "status", "valid", "duplicates", 0);
    assert_non_null(wanted);
    assert_true(json_equal(line, wanted));
    json_decref(line);
    json_decref(wanted);
}

static void what_is_said_afterwards_changes_nothing_of_what_it_says(void **state)
{
    struct case_file *file = *state;
    json_t *before = case_line(file, "KVO-1"), *after;
    case_says(file, LAPTOP, "partnership.set", "partnership", "{\"name\":\"Somebody else\",\"town\":\"Elsewhere\"}");
    decides(file, "negative");
    after = case_line(file, "KVO-1");
    assert_true(json_equal(before, after));
    json_decref(before);
    json_decref(after);
}

static void a_replacement_bears_what_changed_and_what_did_not(void **state)
{
    struct case_file *file = *state;
    issues(file, "KVO-2", "2018-10-01", ",\"replaces\":\"KVO-1\",\"partnership\":\"KVO Nieuw\"");
    issues(file, "KVO-3", "2018-11-01", ",\"replaces\":\"KVO-2\",\"town\":\"Lelystad\",\"participants\":[\"Politie\"]");
    line_says(file, "KVO-1", "partnership", "KVO De Randstad");
    line_says(file, "KVO-1", "town", "Almere");
    line_says(file, "KVO-2", "partnership", "KVO Nieuw");
    line_says(file, "KVO-2", "town", "Almere");
    line_says(file, "KVO-3", "partnership", "KVO Nieuw");
    line_says(file, "KVO-3", "town", "Lelystad");
    line_says(file, "KVO-3", "area", "West");
    line_says(file, "KVO-3", "issued", "2018-11-01");
    assert_string_equal(register_bears(file->fold, register_issue(file->fold, "KVO-3"), "address"), "Laan 1");
}

static void each_of_a_chain_names_its_neighbours(void **state)
{
    struct case_file *file = *state;
    line_says(file, "KVO-1", "replaced_by", NULL);
    issues(file, "KVO-2", "2018-10-01", ",\"replaces\":\"KVO-1\"");
    issues(file, "KVO-3", "2018-11-01", ",\"replaces\":\"KVO-2\"");
    line_says(file, "KVO-1", "replaces", NULL);
    line_says(file, "KVO-1", "replaced_by", "KVO-2");
    line_says(file, "KVO-2", "replaces", "KVO-1");
    line_says(file, "KVO-2", "replaced_by", "KVO-3");
    line_says(file, "KVO-3", "replaced_by", NULL);
}

static void one_that_has_no_line_replaces_nothing(void **state)
{
    struct case_file *file = *state;
    struct error err = {0};
    json_t *lines;
    issues(file, "KVO-2", "2018-10-01", ",\"replaces\":\"KVO-1\"");
    lines = json_pack("[o]", case_line(file, "KVO-1"));
    assert_int_equal(register_lines_settle(lines, &err), 0);
    assert_null(json_object_get(json_array_get(lines, 0), "replaced_by"));
    json_decref(lines);
}

/* Each says of itself that it replaces the other: that can only be by someone who lies about what he knew. */
static void certificates_that_replace_each_other_are_told_all_the_same(void **state)
{
    struct case_file *file = *state;
    issues(file, "KVO-2", DAY, ",\"replaces\":\"KVO-1\"");
    issues(file, "KVO-1", DAY, ",\"replaces\":\"KVO-2\"");
    line_says(file, "KVO-1", "partnership", "KVO De Randstad");
    line_says(file, "KVO-2", "partnership", "KVO De Randstad");
}

/* --- what became of it --- */

static void a_status_is_told_as_it_was_stated(void **state)
{
    struct case_file *file = *state;
    line_says(file, "KVO-1", "status", "valid");
    line_says(file, "KVO-1", "status_on", NULL);
    states(file, "KVO-1", "suspended", "2018-10-01");
    line_says(file, "KVO-1", "status", "suspended");
    line_says(file, "KVO-1", "status_on", "2018-10-01");
    states(file, "KVO-1", "valid", "2018-10-20");
    line_says(file, "KVO-1", "status", "valid");
    line_says(file, "KVO-1", "status_on", "2018-10-20");
    states(file, "KVO-1", "withdrawn", "2018-11-01");
    line_says(file, "KVO-1", "status", "withdrawn");
    line_says(file, "KVO-1", "status_on", "2018-11-01");
}

/* Carla at another desk, who knows what was said until now. */
static void other_desk(struct case_file *file, struct author *desk)
{
    fold_takes(file->fold, author_open(desk, 90, "almere", "carla", "desk", SOME_KEY, case_at("2018-06-04")));
    for (int i = 0; i < WRITERS; i++) author_learns(desk, &file->writers[i]);
}

static void statements_that_contradict_each_other_make_no_certificate_valid(void **state)
{
    struct case_file *file = *state;
    struct author desk;
    states(file, "KVO-1", "suspended", "2018-10-01");
    other_desk(file, &desk);
    states(file, "KVO-1", "valid", "2018-10-20");
    fold_takes(file->fold, author_write(&desk, case_at("2018-10-20"), "certificate.status", "KVO-1",
                                        "{\"status\":\"withdrawn\",\"on\":\"2018-10-20\",\"grounds\":\"G\"}"));
    case_settles(file);
    line_says(file, "KVO-1", "status", "conflict");
    line_says(file, "KVO-1", "status_on", NULL);
    author_close(&desk);
}

static void a_replacement_made_meanwhile_does_not_escape_a_suspension(void **state)
{
    struct case_file *file = *state;
    struct author desk;
    other_desk(file, &desk);
    states(file, "KVO-1", "suspended", "2018-10-01");
    fold_takes(file->fold, author_write(&desk, case_at("2018-10-01"), "certificate.issue", "certificate",
                                        issue_body("KVO-2", "2018-10-01", ",\"replaces\":\"KVO-1\"")));
    case_settles(file);
    line_says(file, "KVO-1", "status", "suspended");
    line_says(file, "KVO-2", "status", "suspended");
    author_close(&desk);
}

static void of_certificates_issued_beside_each_other_none_is_valid(void **state)
{
    struct case_file *file = *state;
    struct author desk;
    other_desk(file, &desk);
    issues(file, "KVO-2", "2018-10-01", ",\"replaces\":\"KVO-1\"");
    fold_takes(file->fold, author_write(&desk, case_at("2018-10-01"), "certificate.issue", "certificate",
                                        issue_body("KVO-3", "2018-10-01", ",\"replaces\":\"KVO-1\"")));
    case_settles(file);
    line_says(file, "KVO-2", "status", "conflict");
    line_says(file, "KVO-3", "status", "conflict");
    line_says(file, "KVO-1", "status", "valid");
    line_says(file, "KVO-1", "replaced_by", "KVO-3");
    /* Who settles it issues one of them again: then that one stands, and took the place of both. */
    author_learns(&file->writers[DECIDER], &desk);
    issues(file, "KVO-2", "2018-10-01", ",\"replaces\":\"KVO-1\"");
    line_says(file, "KVO-2", "status", "valid");
    line_says(file, "KVO-2", "replaced_by", NULL);
    line_says(file, "KVO-3", "replaced_by", "KVO-2");
    author_close(&desk);
}

static void duplicates_are_counted_by_number(void **state)
{
    static const char *const made[][2] = {
        {"police", "KVO-1"}, {"police", "KVO-1"}, {"municipality", "KVO-1"}, {"police", "KVO-2"}};
    struct case_file *file = *state;
    char body[100];
    issues(file, "KVO-2", "2018-10-01", ",\"replaces\":\"KVO-1\"");
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        snprintf(body, sizeof body, "{\"number\":\"%s\",\"on\":\"2018-10-0%zu\"}", made[i][1], i + 1);
        case_says(file, DECIDER, "certificate.duplicate", made[i][0], body);
    }
    for (int i = 1; i <= 2; i++) {
        json_t *line = case_line(file, i == 1 ? "KVO-1" : "KVO-2");
        assert_int_equal(json_integer_value(json_object_get(line, "duplicates")), i == 1 ? 2 : 1);
        json_decref(line);
    }
}

/* The value of a fact of the register; NULL: none. Borrowed until the next call. */
static const json_t *fact(const struct case_file *file, const char *name)
{
    static json_t *line;
    json_decref(line);
    line = case_line(file, "KVO-1");
    const json_t *value = json_object_get(json_object_get(line, "fields"), name);
    if (value == NULL) {
        json_decref(line);
        line = NULL;
    }
    return value;
}

static void facts_that_the_scheme_wants_in_the_register_are_told(void **state)
{
    struct case_file *file = *state;
    assert_null(fact(file, "contract-number"));
    case_says(file, DECIDER, "surveillance.set", "A.2/contract-number", "{\"value\":\"C-17\"}");
    case_says(file, LAPTOP, "surveillance.set", "A.2/mark-licence", "{\"value\":true}");
    /* Where the mark stands is kept up as well, and is for the body to know. */
    case_says(file, LAPTOP, "surveillance.set", "A.3/site/where", "{\"value\":\"www.example.nl\"}");
    assert_string_equal(json_string_value(fact(file, "contract-number")), "C-17");
    assert_true(json_is_true(fact(file, "mark-licence")));
    assert_null(fact(file, "where"));
    case_says(file, DECIDER, "surveillance.set", "A.2/contract-number", "{\"reason\":\"typed wrong\"}");
    assert_null(fact(file, "contract-number"));
    assert_true(json_is_true(fact(file, "mark-licence")));
    case_says(file, LAPTOP, "surveillance.set", "A.2/mark-licence", "{\"reason\":\"typed wrong\"}");
    assert_null(fact(file, "mark-licence"));
}

/* Two forms of a scheme may call a field the same. */
static void facts_of_one_name_are_told_with_their_clauses(void **state)
{
    struct case_file *file = *state;
    struct scheme_form forms[] = {{.clause = (char *)(uintptr_t) "A.2", .stage = FORM_CERTIFICATE},
                                  {.clause = (char *)(uintptr_t) "A.9", .stage = FORM_CERTIFICATE}};
    struct scheme_field fields[] = {{.id = (char *)(uintptr_t) "number", .in_register = true},
                                    {.id = (char *)(uintptr_t) "number", .in_register = true}};
    struct scheme scheme = *file->scheme;
    struct error err = {0};
    json_t *line = NULL, *told;
    for (int i = 0; i < 2; i++) {
        forms[i].fields = &fields[i];
        forms[i].fields_count = 1;
    }
    scheme.forms = forms;
    scheme.forms_count = 2;
    case_says(file, LAPTOP, "surveillance.set", "A.2/number", "{\"value\":\"one\"}");
    case_says(file, LAPTOP, "surveillance.set", "A.9/number", "{\"value\":\"two\"}");
    const struct record *issue = register_issue(file->fold, "KVO-1");
    assert_int_equal(register_line_new(&scheme, file->fold, issue, LANGUAGE_NL, &line, &err), 0);
    told = json_pack("{s:s,s:s}", "A.2/number", "one", "A.9/number", "two");
    assert_true(json_equal(json_object_get(line, "fields"), told));
    json_decref(told);
    json_decref(line);
}

/* A line is told anew by what was said since, and then is what it would be if it were made now. */
static void a_line_that_is_told_anew_is_a_line_made_anew(void **state)
{
    struct case_file *file = *state;
    struct error err = {0};
    json_t *line = case_line(file, "KVO-1"), *anew = NULL;
    case_says(file, DECIDER, "surveillance.set", "A.2/contract-number", "{\"value\":\"C-17\"}");
    case_says(file, DECIDER, "certificate.duplicate", "police", "{\"number\":\"KVO-1\",\"on\":\"2018-10-01\"}");
    states(file, "KVO-1", "suspended", "2018-10-01");
    for (int round = 0; round < 2; round++) {
        assert_int_equal(register_line_update(file->scheme, file->fold, line, &err), 0);
        anew = case_line(file, "KVO-1");
        assert_true(json_equal(line, anew));
        json_decref(anew);
        states(file, "KVO-1", "valid", "2018-10-20");
        case_says(file, DECIDER, "surveillance.set", "A.2/contract-number", "{\"reason\":\"typed wrong\"}");
    }
    json_decref(line);
}

/* --- licences --- */

static void licences_are_told_with_what_they_are_today(void **state)
{
    static const char *const days[][2] = {
        {"2017-12-31", "not-yet"}, {"2018-01-01", "valid"}, {"2019-12-31", "valid"}, {"2020-01-01", "expired"}};
    const struct case_file *file = *state;
    struct error err = {0};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        json_t *lines = json_array(), *wanted = json_pack("[{s:s,s:s,s:s,s:s,s:s,s:s,s:s}]", "licence", "ccv", "scheme",
                                                          "kvo-3.1", "number", "L-1", "from", "2018-01-01", "until",
                                                          "2019-12-31", "status", "valid", "state", days[i][1]);
        assert_int_equal(register_licences_add(file->registry, days[i][0], lines, &err), 0);
        assert_true(json_equal(lines, wanted));
        json_decref(lines);
        json_decref(wanted);
    }
}

#define CASE(name, open) cmocka_unit_test_setup_teardown(name, open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_case_without_a_positive_decision_has_no_line, basis_open),
        CASE(a_decision_that_its_writer_had_not_seen_makes_no_line, basis_open),
        CASE(a_decided_case_without_a_certificate_has_no_line, decided_open),
        CASE(a_certificate_of_who_has_no_role_makes_no_line, decided_open),
        CASE(a_line_says_what_the_certificate_says, decided_open),
        CASE(what_is_said_afterwards_changes_nothing_of_what_it_says, certified_open),
        CASE(a_replacement_bears_what_changed_and_what_did_not, certified_open),
        CASE(each_of_a_chain_names_its_neighbours, certified_open),
        CASE(one_that_has_no_line_replaces_nothing, certified_open),
        CASE(certificates_that_replace_each_other_are_told_all_the_same, certified_open),
        CASE(a_status_is_told_as_it_was_stated, certified_open),
        CASE(statements_that_contradict_each_other_make_no_certificate_valid, certified_open),
        CASE(a_replacement_made_meanwhile_does_not_escape_a_suspension, certified_open),
        CASE(of_certificates_issued_beside_each_other_none_is_valid, certified_open),
        CASE(duplicates_are_counted_by_number, certified_open),
        CASE(facts_that_the_scheme_wants_in_the_register_are_told, certified_open),
        CASE(facts_of_one_name_are_told_with_their_clauses, certified_open),
        CASE(a_line_that_is_told_anew_is_a_line_made_anew, certified_open),
        CASE(licences_are_told_with_what_they_are_today, basis_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A verdict and its facts: what is refused while they are missing, or say otherwise. */
#include "tests/checklists/form_case.h"

static int finds(struct case_file *file, const char *item, const char *rest)
{
    char body[400];
    snprintf(body, sizeof body, "{\"verdict\":%s}", rest);
    return case_checks(file, LAPTOP, "finding.set", item, body);
}

static void passes(struct case_file *file, const char *item, const char *rest)
{
    if (finds(file, item, rest) != 0) fail_msg("%s", file->err.message);
}

static void refuses(struct case_file *file, const char *item, const char *rest, const char *says)
{
    char clause[40];
    snprintf(clause, sizeof clause, "%.*s", (int)strcspn(item, "/"), item);
    assert_int_equal(finds(file, item, rest), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, clause, says);
}

static void a_verdict_waits_for_its_facts(void **state)
{
    struct case_file *file = *state;
    refuses(file, "2.2.3", "\"met\"", "2.2.3 is judged on facts, and there is missing: signed.");
    assert_says(file->err.message, "`schouw form 2.2.3`");
    assert_says(file->err.message, "--without-facts");
    refuses(file, "2.2.3", "\"unmet\"", "missing: signed.");
    case_fact(file, LAPTOP, "2.2.3/signed", "true");
    refuses(file, "2.2.3", "\"met\"", "missing: day."); /* one fact leads to another */
    case_fact(file, LAPTOP, "2.2.3/signed-on", "\"2018-01-01\"");
    passes(file, "2.2.3", "\"met\"");
    passes(file, "2.2.3", "\"unmet\"");
}

static void a_clause_without_a_form_is_judged_as_it_is(void **state)
{
    passes(*state, "2.2.1", "\"met\"");
    passes(*state, "2.2.1/map", "\"unmet\"");
}

static void what_does_not_apply_needs_no_facts(void **state)
{
    struct case_file *file = *state;
    passes(file, "2.2.3", "\"not-applicable\"");
    case_fact(file, LAPTOP, "2.2.3/signed", "false");
    passes(file, "2.2.3", "\"not-applicable\"");
}

static void a_verdict_may_go_without_facts_when_it_says_why(void **state)
{
    struct case_file *file = *state;
    passes(file, "2.2.3", "\"met\",\"without_facts\":\"Seen at the notary\"");
    passes(file, "2.2.3", "\"unmet\",\"without_facts\":\"There is no covenant\"");
    refuses(file, "2.2.3", "\"met\",\"without_facts\":\" \\n\"", "missing: signed");
}

static void met_is_refused_while_a_fact_says_otherwise_whatever_is_said(void **state)
{
    struct case_file *file = *state;
    case_fact(file, LAPTOP, "2.2.3/signed", "false");
    refuses(file, "2.2.3", "\"met\"", "2.2.3 can not be met: signed: no.");
    assert_says(file->err.message, "change it by `schouw form 2.2.3`");
    refuses(file, "2.2.3", "\"met\",\"without_facts\":\"I know better\"", "can not be met: signed: no");
    refuses(file, "2.2.3/signed", "\"met\"", "2.2.3/signed can not be met");
    passes(file, "2.2.3/plan", "\"met\""); /* another point */
    passes(file, "2.2.3", "\"unmet\"");
    case_fact(file, LAPTOP, "2.2.3/signed", "true");
    case_fact(file, LAPTOP, "2.2.3/signed-on", "\"2018-01-01\"");
    passes(file, "2.2.3", "\"met\"");
}

static void the_facts_of_every_row_are_needed_and_four_are_told(void **state)
{
    struct case_file *file = *state;
    passes(file, "2.2.2", "\"met\""); /* nobody yet */
    case_visit(file);
    refuses(file, "2.2.2", "\"met\"",
            "missing: entrepreneurs: heard, fire-brigade: heard, municipality: heard, police: heard.");
    case_says(file, LAPTOP, "party.set", "shops", "{\"name\":\"S\",\"type\":\"entrepreneurs\",\"participant\":true}");
    refuses(file, "2.2.2", "\"met\"", "police: heard and 2 more.");
    case_facts(file);
    refuses(file, "2.2.2", "\"met\"", "missing: shops: address.");
}

static void a_point_needs_the_facts_of_the_point(void **state)
{
    struct case_file *file = *state;
    refuses(file, "2.3.1.1/summary", "\"met\"", "2.3.1.1/summary is judged on facts, and there is missing: summary.");
    case_fact(file, LAPTOP, "2.3.1.1/summary", "true");
    passes(file, "2.3.1.1/summary", "\"met\"");
    passes(file, "2.3.1.1/themes", "\"met\""); /* no field is of this point */
    refuses(file, "2.3.1.1", "\"met\"",
            "missing: enterprises, answers, crime: relevant, nuisance: relevant and 3 more");
}

static void of_five_that_are_missing_four_are_told_and_one_is_counted(void **state)
{
    struct case_file *file = *state;
    static const char *const filled[][2] = {
        {"2.3.1.1/enterprises", "10"}, {"2.3.1.1/responses", "10"}, {"2.3.1.1/summary", "true"}};
    for (size_t i = 0; i < 3; i++) case_fact(file, LAPTOP, filled[i][0], filled[i][1]);
    assert_int_equal(case_missing(file, "2.3.1.1", 0, NULL), 5);
    refuses(file, "2.3.1.1", "\"met\"", "traffic-safety: relevant and 1 more.");
    case_fact(file, LAPTOP, "2.3.1.1/public-space/relevant", "false");
    refuses(file, "2.3.1.1", "\"met\"", "traffic-safety: relevant.");
}

static void counts_in_the_very_statement_are_facts(void **state)
{
    struct case_file *file = *state;
    refuses(file, "2.3.1.1/survey", "\"unmet\"", "missing: enterprises, answers.");
    passes(file, "2.3.1.1/survey", "\"met\",\"facts\":{\"enterprises\":100,\"responses\":40}");
    passes(file, "2.3.1.1/survey", "\"unmet\",\"facts\":{\"enterprises\":100,\"responses\":39}");
    refuses(file, "2.3.1.1/survey", "\"met\",\"facts\":{\"enterprises\":100,\"responses\":39}", "39 of 100");
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey",
              "{\"verdict\":\"met\",\"facts\":{\"enterprises\":100,\"responses\":40}}");
    /* A new verdict takes the place of the old with all its facts: they do not count for it. */
    refuses(file, "2.3.1.1/survey", "\"unmet\",\"reason\":\"Again\"", "missing: enterprises, answers.");
}

static void counts_of_the_form_decide_where_the_finding_has_none(void **state)
{
    struct case_file *file = *state;
    case_fact(file, LAPTOP, "2.3.1.1/enterprises", "100");
    case_fact(file, LAPTOP, "2.3.1.1/responses", "39");
    refuses(file, "2.3.1.1/survey", "\"met\"", "2.3.1.1/survey is unmet: 39 of 100 is less than 40 %");
    passes(file, "2.3.1.1/survey", "\"unmet\"");
    passes(file, "2.3.1.1/survey", "\"met\",\"facts\":{\"responses\":40}"); /* its own go before */
    assert_int_equal(finds(file, "2.3.1.1/survey", "\"unmet\",\"facts\":{\"responses\":101}"), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "2.3.1.1", "more answers (101) than enterprises (100)");
    case_fact(file, LAPTOP, "2.3.1.1/responses", "40");
    passes(file, "2.3.1.1/survey", "\"met\"");
}

static void met_needs_counts_even_without_facts(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(finds(file, "2.3.1.1/survey", "\"met\",\"without_facts\":\"Trust me\""), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "2.3.1.1", "--fact enterprises=N");
    passes(file, "2.3.1.1/survey", "\"unmet\",\"without_facts\":\"No survey was held\"");
    assert_int_equal(finds(file, "2.3.1.1/survey", "\"unmet\",\"facts\":{\"enterprises\":113}"), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "2.3.1.1", "--fact responses=N");
    passes(file, "2.3.1.1/survey",
           "\"unmet\",\"facts\":{\"enterprises\":113},\"without_facts\":\"No survey was held\"");
}

static void facts_of_a_finding_are_as_the_form_takes_them(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(finds(file, "2.2.3", "\"unmet\",\"facts\":{\"copies\":11}"), ERROR_INVALID);
    assert_says(file->err.message, "copies lies between 1 and 10");
    assert_int_equal(finds(file, "2.2.3", "\"unmet\",\"facts\":{\"signed\":\"no\"}"), ERROR_INVALID);
    assert_says(file->err.message, "signed is yes or no");
    passes(file, "2.2.3", "\"unmet\",\"facts\":{\"signed\":false,\"seen\":3}");
    refuses(file, "2.2.3", "\"met\",\"facts\":{\"signed\":false}", "can not be met: signed: no");
}

static void a_fact_in_conflict_is_no_fact(void **state)
{
    struct case_file *file = *state;
    case_learns(file, TABLET);
    case_says_alone(file, LAPTOP, DAY, "fact.set", "2.2.3/signed", "{\"value\":true}");
    case_says_alone(file, TABLET, DAY, "fact.set", "2.2.3/signed", "{\"value\":false}");
    refuses(file, "2.2.3", "\"met\"", "missing: signed.");
}

static void a_verdict_without_facts_is_refused_in_dutch_too(void **state)
{
    struct case_file *file = *state;
    struct error err = {0};
    struct author copy = file->writers[LAPTOP];
    struct record *record = author_write(&copy, case_at(DAY), "finding.set", "2.3.1.1", "{\"verdict\":\"met\"}");
    assert_int_equal(assessment_check(file->scheme, file->fold, file->registry, record, "anna", DAY, LANGUAGE_NL, &err),
                     ERROR_REFUSED);
    assert_says(err.message, "er ontbreekt: bedrijven, antwoorden, samenvatting, crime: van belang en 4 meer.");
    record_free(record);
    case_fact(file, LAPTOP, "2.2.3/signed", "false");
    copy = file->writers[LAPTOP];
    record = author_write(&copy, case_at(DAY), "finding.set", "2.2.3", "{\"verdict\":\"met\"}");
    assert_int_equal(assessment_check(file->scheme, file->fold, file->registry, record, "anna", DAY, LANGUAGE_NL, &err),
                     ERROR_REFUSED);
    assert_says(err.message, "2.2.3 kan niet voldoen: getekend: nee.");
    record_free(record);
}

/* Every requirement of the real scheme: refused as long as its form asks something, taken once that is stated. */
static void each_requirement_of_the_scheme_is_judged_once_its_forms_are_filled(void **state)
{
    struct case_file *file = *state;
    unsigned waited = 0;
    case_visit(file);
    for (unsigned i = 0; i < file->scheme->requirements_count; i++) {
        const char *clause = file->scheme->requirements[i].clause;
        if (case_missing(file, clause, 0, NULL) == 0) continue;
        refuses(file, clause, "\"met\"", "is judged on facts");
        waited++;
    }
    assert_true(waited > 15);
    case_facts(file);
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey",
              "{\"verdict\":\"met\",\"facts\":{\"enterprises\":113,\"responses\":36}}");
    for (unsigned i = 0; i < file->scheme->requirements_count; i++)
        passes(file, file->scheme->requirements[i].clause, "\"met\"");
}

#define BASIS(name) cmocka_unit_test_setup_teardown(name, forms_basis_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BASIS(a_verdict_waits_for_its_facts),
        BASIS(a_clause_without_a_form_is_judged_as_it_is),
        BASIS(what_does_not_apply_needs_no_facts),
        BASIS(a_verdict_may_go_without_facts_when_it_says_why),
        BASIS(met_is_refused_while_a_fact_says_otherwise_whatever_is_said),
        BASIS(the_facts_of_every_row_are_needed_and_four_are_told),
        BASIS(a_point_needs_the_facts_of_the_point),
        BASIS(of_five_that_are_missing_four_are_told_and_one_is_counted),
        BASIS(counts_in_the_very_statement_are_facts),
        BASIS(counts_of_the_form_decide_where_the_finding_has_none),
        BASIS(met_needs_counts_even_without_facts),
        BASIS(facts_of_a_finding_are_as_the_form_takes_them),
        BASIS(a_fact_in_conflict_is_no_fact),
        BASIS(a_verdict_without_facts_is_refused_in_dutch_too),
        cmocka_unit_test_setup_teardown(each_requirement_of_the_scheme_is_judged_once_its_forms_are_filled,
                                        continu_open, case_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

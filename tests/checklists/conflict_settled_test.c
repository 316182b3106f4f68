/* Whatever is in conflict can be settled by who has seen all of it: the scheme does not stand in the way of stating one
 * of the sides anew. */
#include "tests/checklists/certified.h"

/* Someone at a second desk, who knows all there is at this moment. */
static void second_opens(struct case_file *file, struct author *desk, enum writer writer)
{
    fold_takes(file->fold, author_open(desk, 21, "almere", case_people[writer], case_devices[writer], SOME_KEY,
                                       case_at("2018-06-04")));
    for (int i = 0; i < WRITERS; i++) author_learns(desk, &file->writers[i]);
    case_settles(file);
}

/* A judgement's body about all there is; new string. */
static char *judged(const struct case_file *file, const char *rest)
{
    return strdup(case_judgement(file, rest));
}

/* One states this and another, who does not know it, that; then each of them has to be one that can be stated anew by
 * the first, once he has seen both. */
static void settles(struct case_file *file, enum writer writer, const char *kind, const char *item, const char *one,
                    const char *other)
{
    struct author desk;
    char *first = strdup(one), *second = strdup(other);
    second_opens(file, &desk, writer);
    case_says(file, writer, kind, item, first);
    desk_says(file, &desk, DAY, kind, item, second);
    desk_told(file, &desk);
    assert_true(fold_slot(file->fold, kind, item)->conflict);
    if (case_checks(file, writer, kind, item, first) != 0) fail_msg("%s: %s", kind, file->err.message);
    if (case_checks(file, writer, kind, item, second) != 0) fail_msg("%s: %s", kind, file->err.message);
    author_close(&desk);
    free(first);
    free(second);
}

static void how_the_case_was_opened(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    settles(file, LAPTOP, "dossier.open", "dossier", CASE_CONTINU,
            "{\"name\":\"Randstad\",\"scheme\":\"kvo-3.1\",\"certificate\":\"continu\",\"opened\":\"2018-06-04\","
            "\"previous_certificate\":\"basis\",\"previous_number\":\"KVO-1\",\"previous_issued\":\"2015-11-30\"}");
}

static void a_verdict(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    settles(file, LAPTOP, "finding.set", "2.2.8", "{\"verdict\":\"met\",\"note\":\"a\"}",
            "{\"verdict\":\"met\",\"note\":\"b\"}");
}

static void a_line_of_the_plan(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    settles(file, LAPTOP, "plan.set", "documents", "{\"person_days_x100\":75}", "{\"person_days_x100\":80}");
}

static void who_is_on_the_team(void **state)
{
    settles(*state, LAPTOP, "team.set", "anna", "{\"role\":\"auditor\",\"on\":\"2018-09-01\",\"status\":\"assigned\"}",
            "{\"role\":\"auditor\",\"on\":\"2018-09-02\",\"status\":\"assigned\"}");
}

#define RAISED "\"text\":\"None\",\"established\":\"2018-09-01\""

static void raises(struct case_file *file)
{
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", "{\"grade\":\"minor\"," RAISED "}");
}

static void a_deviation_also_when_one_side_has_it_lifted(void **state)
{
    struct case_file *file = *state;
    struct author tablet;
    second_opens(file, &tablet, LAPTOP);
    raises(file);
    case_says(file, LAPTOP, "deviation.correct", "2.2.7", "{\"on\":\"2018-09-02\",\"text\":\"Written\"}");
    case_says(file, LAPTOP, "deviation.judge", "2.2.7",
              "{\"on\":\"2018-09-02\",\"verdict\":\"lifted\",\"by\":\"visit\"}");
    desk_says(file, &tablet, DAY, "deviation.raise", "2.2.7", "{\"grade\":\"major\"," RAISED "}");
    desk_told(file, &tablet);
    assert_int_equal(case_checks(file, LAPTOP, "deviation.raise", "2.2.7", "{\"grade\":\"major\"," RAISED "}"), 0);
    assert_int_equal(case_checks(file, LAPTOP, "deviation.raise", "2.2.7",
                                 "{\"grade\":\"major\",\"text\":\"None\",\"established\":\"2018-09-02\"}"),
                     ERROR_REFUSED); /* its term does not begin anew */
    author_close(&tablet);
}

static void the_correction_of_a_deviation(void **state)
{
    struct case_file *file = *state;
    raises(file);
    settles(file, LAPTOP, "deviation.correct", "2.2.7", "{\"on\":\"2018-09-02\",\"text\":\"Written\"}",
            "{\"on\":\"2018-09-02\",\"text\":\"Said\"}");
}

static void the_judgement_of_a_deviation(void **state)
{
    struct case_file *file = *state;
    raises(file);
    case_says(file, LAPTOP, "deviation.correct", "2.2.7", "{\"on\":\"2018-09-02\",\"text\":\"Written\"}");
    settles(file, LAPTOP, "deviation.judge", "2.2.7", "{\"on\":\"2018-09-02\",\"verdict\":\"lifted\",\"by\":\"visit\"}",
            "{\"on\":\"2018-09-02\",\"verdict\":\"not-lifted\",\"by\":\"visit\"}");
}

static void the_one_extension_of_a_deviation_is_still_one(void **state)
{
    struct case_file *file = *state;
    const char *again = "{\"on\":\"2018-09-02\",\"grounds\":\"Illness\"}";
    raises(file);
    settles(file, LAPTOP, "deviation.extend", "2.2.7", "{\"on\":\"2018-09-02\",\"grounds\":\"Holidays\"}", again);
    /* The conflict may come to light when even the extended term is over. */
    assert_int_equal(case_checks_on(file, LAPTOP, "2019-08-01", "deviation.extend", "2.2.7", again), 0);
    case_says(file, LAPTOP, "deviation.extend", "2.2.7", again);
    assert_int_equal(case_checks(file, LAPTOP, "deviation.extend", "2.2.7", again), ERROR_REFUSED);
}

static void a_report_under_the_next_number(void **state)
{
    struct case_file *file = *state;
    struct author tablet;
    case_audit(file);
    second_opens(file, &tablet, LAPTOP);
    case_reports(file, 1);
    char *other = judged(file, "\"date\":\"" DAY "\",\"number\":1,\"summary\":\"s\"");
    desk_says(file, &tablet, DAY, "report.issue", "report", other);
    desk_told(file, &tablet);
    assert_int_equal(report_next(file->fold), 2);
    char *next = judged(file, "\"date\":\"" DAY "\",\"number\":2,\"summary\":\"s\"");
    assert_int_equal(case_checks(file, LAPTOP, "report.issue", "report", next), 0);
    author_close(&tablet);
    free(other);
    free(next);
}

static void a_review(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    char *one = judged(file, "\"date\":\"" DAY "\",\"report\":1," CASE_REVIEWED);
    char *other = judged(file, "\"date\":\"" DAY "\",\"report\":1,\"note\":\"n\"," CASE_REVIEWED);
    settles(file, REVIEWER, "review.set", "review", one, other);
    free(one);
    free(other);
}

static void an_advice(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    char *one = judged(file, "\"date\":\"" DAY "\",\"advice\":\"positive\",\"text\":\"a\"");
    char *other = judged(file, "\"date\":\"" DAY "\",\"advice\":\"negative\",\"text\":\"b\"");
    settles(file, REVIEWER, "advice.set", "advice", one, other);
    free(one);
    free(other);
}

static void a_decision(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    case_advises(file);
    char *one = judged(file, "\"date\":\"" DAY "\",\"decision\":\"positive\",\"grounds\":\"a\"");
    char *other = judged(file, "\"date\":\"" DAY "\",\"decision\":\"negative\",\"grounds\":\"b\"");
    settles(file, DECIDER, "decision.set", "decision", one, other);
    free(one);
    free(other);
}

static void a_certificate(void **state)
{
    struct case_file *file = *state;
    char other[2000];
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    case_advises(file);
    case_decides(file);
    snprintf(other, sizeof other, "%s", certificate_body("KVO-2018-002", DAY, ""));
    settles(file, DECIDER, "certificate.issue", "certificate", certificate_body(NUMBER, DAY, ""), other);
}

static void what_became_of_a_certificate(void **state)
{
    struct case_file *file = *state;
    char other[400];
    snprintf(other, sizeof other, "%s", status_body("suspended", DAY, ",\"until\":\"2018-10-01\""));
    settles(file, DECIDER, "certificate.status", NUMBER, status_body("suspended", DAY, ""), other);
}

static void a_duplicate(void **state)
{
    struct case_file *file = *state;
    settles(file, DECIDER, "certificate.duplicate", "police", "{\"number\":\"" NUMBER "\",\"on\":\"" DAY "\"}",
            "{\"number\":\"" NUMBER "\",\"on\":\"" DAY "\",\"note\":\"by mail\"}");
}

static void how_a_case_ended(void **state)
{
    settles(*state, LAPTOP, "case.end", "case",
            "{\"status\":\"refused\",\"on\":\"" DAY "\",\"step\":\"documents\",\"grounds\":\"a\"}",
            "{\"status\":\"withdrawn\",\"on\":\"" DAY "\",\"step\":\"documents\",\"grounds\":\"b\"}");
}

#define SETTLED(name) cmocka_unit_test_setup_teardown(name, continu_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SETTLED(how_the_case_was_opened),
        SETTLED(a_verdict),
        SETTLED(a_line_of_the_plan),
        SETTLED(who_is_on_the_team),
        SETTLED(a_deviation_also_when_one_side_has_it_lifted),
        SETTLED(the_correction_of_a_deviation),
        SETTLED(the_judgement_of_a_deviation),
        SETTLED(the_one_extension_of_a_deviation_is_still_one),
        SETTLED(a_report_under_the_next_number),
        SETTLED(a_review),
        SETTLED(an_advice),
        SETTLED(a_decision),
        SETTLED(a_certificate),
        CERTIFIED(what_became_of_a_certificate),
        CERTIFIED(a_duplicate),
        SETTLED(how_a_case_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

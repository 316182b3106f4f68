/* What the scheme refuses of reports, reviews, advice, decisions and certificates. */
#include "tests/checklists/case.h"

static const char *report(const struct case_file *file, int number)
{
    char rest[100];
    snprintf(rest, sizeof rest, "\"date\":\"" DAY "\",\"number\":%d", number);
    return case_judgement(file, rest);
}

static const char *review(const struct case_file *file, int number, const char *points)
{
    char rest[300];
    snprintf(rest, sizeof rest, "\"date\":\"" DAY "\",\"report\":%d,%s", number, points);
    return case_judgement(file, rest);
}

static const char *advice(const struct case_file *file, const char *says)
{
    char rest[100];
    snprintf(rest, sizeof rest, "\"date\":\"" DAY "\",\"advice\":\"%s\",\"text\":\"t\"", says);
    return case_judgement(file, rest);
}

static const char *decision(const struct case_file *file, const char *date, const char *says)
{
    char rest[100];
    snprintf(rest, sizeof rest, "\"date\":\"%s\",\"decision\":\"%s\",\"grounds\":\"g\"", date, says);
    return case_judgement(file, rest);
}

static void late(struct case_file *file)
{
    case_says(file, TABLET, "walk.observe", "crime/late", "{\"on\":\"2018-09-01\",\"note\":\"n\"}");
}

static void a_report_has_the_next_number(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    assert_int_equal(case_checks(file, LAPTOP, "report.issue", "report", report(file, 2)), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "4.4.4", "number 1, not 2");
    assert_int_equal(case_checks(file, LAPTOP, "report.issue", "report", report(file, 1)), 0);
    case_reports(file, 1);
    assert_int_equal(case_checks(file, LAPTOP, "report.issue", "report", report(file, 1)), ERROR_INVALID);
    assert_int_equal(case_checks(file, LAPTOP, "report.issue", "report", report(file, 2)), 0);
}

static void a_report_waits_for_conflicts_and_closing(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_checks(file, LAPTOP, "report.issue", "report", report(file, 1)), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.2", "closing meeting: not yet (4.4.3)");
    case_audit(file);
    case_says_alone(file, TABLET, DAY, "finding.set", "2.2.8", "{\"verdict\":\"unmet\"}");
    assert_int_equal(case_checks(file, LAPTOP, "report.issue", "report", report(file, 1)), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "2.2.8", "verdict unmet");
}

static void on_must_hold_all_that_is_judged_and_nothing_that_is_not_there(void **state)
{
    struct case_file *file = *state;
    char early[4096];
    case_audit(file);
    snprintf(early, sizeof early, "%s", report(file, 1));
    late(file);
    assert_int_equal(case_checks(file, LAPTOP, "report.issue", "report", early), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.4", "walk.observe crime/late");
    assert_int_equal(case_checks(file, LAPTOP, "report.issue", "report",
                                 "{\"on\":{\"00000000000000000000000000000001\":999},\"date\":\"2018-09-02\","
                                 "\"number\":1}"),
                     ERROR_INVALID);
    assert_says(file->err.message, "999");
    assert_int_equal(case_checks(file, LAPTOP, "report.issue", "report",
                                 "{\"on\":{\"99999999999999999999999999999999\":1},\"date\":\"2018-09-02\","
                                 "\"number\":1}"),
                     ERROR_INVALID);
}

static void a_review_needs_the_report_it_names_fresh(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    assert_int_equal(case_checks(file, REVIEWER, "review.set", "review", review(file, 1, CASE_REVIEWED)),
                     ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.4", "no report yet");
    case_reports(file, 1);
    assert_int_equal(case_checks(file, REVIEWER, "review.set", "review", review(file, 2, CASE_REVIEWED)),
                     ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "4.4.4", "number 1, not 2");
    assert_int_equal(case_checks(file, REVIEWER, "review.set", "review", review(file, 1, CASE_REVIEWED)), 0);
    late(file);
    assert_int_equal(case_checks(file, REVIEWER, "review.set", "review", review(file, 1, CASE_REVIEWED)),
                     ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.4", "stale");
}

static void a_review_names_every_point_and_no_other(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    assert_int_equal(
        case_checks(file, REVIEWER, "review.set", "review",
                    review(file, 1, "\"points\":{\"completeness\":\"confirmed\",\"staff\":\"confirmed\"}")),
        ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.4", "says nothing about procedure");
    assert_int_equal(case_checks(file, REVIEWER, "review.set", "review",
                                 review(file, 1,
                                        "\"points\":{\"completeness\":\"confirmed\",\"staff\":\"confirmed\","
                                        "\"procedure\":\"confirmed\",\"taste\":\"confirmed\"}")),
                     ERROR_INVALID);
    assert_says(file->err.message, "taste");
}

static void a_reviewer_may_object_where_he_may_not_confirm(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_says(file, LAPTOP, "intake.set", "minutes", "{\"status\":\"missing\",\"on\":\"2018-09-02\"}");
    case_reports(file, 1);
    assert_int_equal(case_checks(file, REVIEWER, "review.set", "review", review(file, 1, CASE_REVIEWED)),
                     ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "3.2.1", "missing on 2018-09-02");
    assert_int_equal(case_checks(file, REVIEWER, "review.set", "review",
                                 review(file, 1,
                                        "\"points\":{\"completeness\":\"objected\",\"staff\":\"confirmed\","
                                        "\"procedure\":\"confirmed\"}")),
                     0);
}

static void an_advice_needs_a_fresh_review(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    assert_int_equal(case_checks(file, REVIEWER, "advice.set", "advice", advice(file, "positive")), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.4", "no review yet");
    case_reviews(file, 1);
    assert_int_equal(case_checks(file, REVIEWER, "advice.set", "advice", advice(file, "positive")), 0);
    late(file);
    assert_int_equal(case_checks(file, REVIEWER, "advice.set", "advice", advice(file, "positive")), ERROR_REFUSED);
    assert_says(file->err.message, "stale");
    assert_int_equal(case_checks(file, REVIEWER, "advice.set", "advice", advice(file, "negative")), ERROR_REFUSED);
}

static void with_an_objection_only_a_negative_advice_follows(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    case_says(file, REVIEWER, "review.set", "review",
              review(file, 1,
                     "\"points\":{\"completeness\":\"objected\",\"staff\":\"confirmed\","
                     "\"procedure\":\"confirmed\"}"));
    assert_int_equal(case_checks(file, REVIEWER, "advice.set", "advice", advice(file, "positive")), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.4", "objection");
    assert_int_equal(case_checks(file, REVIEWER, "advice.set", "advice", advice(file, "negative")), 0);
}

static void a_positive_decision_needs_everything_and_a_negative_one_its_grounds(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_says(file, LAPTOP, "deviation.raise", "2.2.7",
              "{\"grade\":\"minor\",\"text\":\"t\",\"established\":\"2018-09-02\"}");
    case_says(file, LAPTOP, "closing.set", "closing",
              "{\"on\":\"2018-09-02\",\"present\":[],\"deviations\":[\"2.2.7\"]}");
    assert_int_equal(case_checks(file, DECIDER, "decision.set", "decision", decision(file, DAY, "negative")),
                     ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.4", "no report yet");
    case_reports(file, 1);
    case_reviews(file, 1);
    case_advises(file);
    assert_int_equal(case_checks(file, DECIDER, "decision.set", "decision", decision(file, DAY, "positive")),
                     ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.3", "deviation 2.2.7: not lifted");
    assert_int_equal(case_checks(file, DECIDER, "decision.set", "decision", decision(file, DAY, "negative")), 0);
    case_says(file, LAPTOP, "deviation.correct", "2.2.7", "{\"on\":\"2018-09-02\",\"text\":\"t\"}");
    case_says(file, LAPTOP, "deviation.judge", "2.2.7",
              "{\"on\":\"2018-09-02\",\"verdict\":\"lifted\",\"by\":\"documents\"}");
    assert_int_equal(case_checks(file, DECIDER, "decision.set", "decision", decision(file, DAY, "positive")),
                     ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.4", "stale");
    case_reports(file, 2);
    case_reviews(file, 2);
    case_advises(file);
    assert_int_equal(case_checks(file, DECIDER, "decision.set", "decision", decision(file, DAY, "positive")), 0);
}

static void a_renewal_is_decided_positively_on_its_last_day_and_not_after(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    case_advises(file);
    assert_int_equal(case_checks_on(file, DECIDER, "2018-11-30", "decision.set", "decision",
                                    decision(file, "2018-11-30", "positive")),
                     0);
    assert_int_equal(case_checks_on(file, DECIDER, "2018-12-01", "decision.set", "decision",
                                    decision(file, "2018-12-01", "positive")),
                     ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "3.2", "2018-11-30");
    assert_int_equal(case_checks_on(file, DECIDER, "2018-12-01", "decision.set", "decision",
                                    decision(file, "2018-12-01", "negative")),
                     0);
}

static int certificate_on(struct case_file *file, const char *day, const char *kind, const char *issued,
                          const char *expires)
{
    char body[400];
    snprintf(
        body, sizeof body,
        "{\"number\":\"KVO-1\",\"certificate\":\"%s\",\"issued\":\"%s\",\"expires\":\"%s\",\"signed_by\":\"Carla\","
        "\"function\":\"Director\"}",
        kind, issued, expires);
    return case_checks_on(file, DECIDER, day, "certificate.issue", "certificate", body);
}

static int certificate(struct case_file *file, const char *kind, const char *issued, const char *expires)
{
    return certificate_on(file, issued, kind, issued, expires);
}

static void a_certificate_follows_a_positive_decision_for_what_was_applied_for(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    case_advises(file);
    assert_int_equal(certificate(file, "continu", DAY, "2021-09-02"), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.4", "decision: not yet");
    case_decides(file);
    assert_int_equal(certificate(file, "continu", DAY, "2021-09-02"), 0);
    assert_int_equal(certificate(file, "basis", DAY, "2021-09-02"), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.4", "applied for and assessed is continu");
    assert_int_equal(certificate(file, "continu", DAY, "2021-09-01"), ERROR_INVALID);
    assert_says(file->err.message, "valid until 2021-09-02");
    assert_int_equal(certificate(file, "continu", "2018-09-01", "2021-09-01"), ERROR_INVALID);
    assert_says(file->err.message, "decided on 2018-09-02");
    late(file);
    assert_int_equal(certificate(file, "continu", DAY, "2021-09-02"), ERROR_REFUSED);
    assert_says(file->err.message, "stale");
}

static void no_certificate_is_issued_on_a_day_without_licence(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    case_advises(file);
    case_decides(file);
    assert_int_equal(certificate(file, "continu", "2019-12-31", "2022-12-31"), 0);
    assert_int_equal(certificate(file, "continu", "2020-01-01", "2023-01-01"), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.1.1", "none that is valid on 2020-01-01");
    /* The day of issue counts, not that of writing. */
    assert_int_equal(certificate_on(file, "2020-01-05", "continu", "2019-12-31", "2022-12-31"), 0);
    assert_int_equal(certificate_on(file, "2018-09-02", "continu", "2018-10-02", "2021-10-02"), ERROR_INVALID);
    assert_says(file->err.message, "yet to come");
}

static void a_certificate_with_an_empty_place_is_not_issued(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_says(file, LAPTOP, "partnership.set", "partnership", "{\"name\":\"KVO De Randstad\",\"enterprises\":113}");
    case_reports(file, 1);
    case_reviews(file, 1);
    case_advises(file);
    case_decides(file);
    assert_int_equal(certificate(file, "continu", DAY, "2021-09-02"), ERROR_INVALID);
    assert_says(file->err.message, "covenant (schouw partnership --covenant)");
}

#define CONTINU(name) cmocka_unit_test_setup_teardown(name, continu_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTINU(a_report_has_the_next_number),
        CONTINU(a_report_waits_for_conflicts_and_closing),
        CONTINU(on_must_hold_all_that_is_judged_and_nothing_that_is_not_there),
        CONTINU(a_review_needs_the_report_it_names_fresh),
        CONTINU(a_review_names_every_point_and_no_other),
        CONTINU(a_reviewer_may_object_where_he_may_not_confirm),
        CONTINU(an_advice_needs_a_fresh_review),
        CONTINU(with_an_objection_only_a_negative_advice_follows),
        CONTINU(a_positive_decision_needs_everything_and_a_negative_one_its_grounds),
        CONTINU(a_renewal_is_decided_positively_on_its_last_day_and_not_after),
        CONTINU(a_certificate_follows_a_positive_decision_for_what_was_applied_for),
        CONTINU(no_certificate_is_issued_on_a_day_without_licence),
        CONTINU(a_certificate_with_an_empty_place_is_not_issued),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

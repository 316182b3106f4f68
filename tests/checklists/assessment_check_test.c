/* What the scheme refuses of statements about the audit, each with its clause, and what it lets pass. */
#include "tests/checklists/case.h"

static void opening(struct case_file *file, int code, const char *clause, const char *says, const char *body)
{
    assert_int_equal(case_checks(file, LAPTOP, "dossier.open", "dossier", body), code);
    if (code != 0) assert_refused(file, code, clause, says);
}

static void a_dossier_opens_under_a_scheme_that_binds_for_a_certificate_it_has(void **state)
{
    (void)state;
    struct case_file *file = case_new();
    opening(file, 0, "", "", CASE_BASIS);
    opening(file, 0, "", "", CASE_CONTINU);
    opening(file, ERROR_REFUSED, "", "binds from 2015-01-01",
            "{\"name\":\"n\",\"scheme\":\"kvo-3.1\",\"certificate\":\"basis\",\"opened\":\"2014-12-31\"}");
    opening(file, 0, "", "",
            "{\"name\":\"n\",\"scheme\":\"kvo-3.1\",\"certificate\":\"basis\",\"opened\":\"2015-01-01\"}");
    opening(file, ERROR_INVALID, "", "did you mean continu",
            "{\"name\":\"n\",\"scheme\":\"kvo-3.1\",\"certificate\":\"continue\",\"opened\":\"2018-06-04\"}");
    opening(file, ERROR_INVALID, "", "kvo-4",
            "{\"name\":\"n\",\"scheme\":\"kvo-4\",\"certificate\":\"basis\",\"opened\":\"2018-06-04\"}");
    opening(file, ERROR_INVALID, "", "yet to come",
            "{\"name\":\"n\",\"scheme\":\"kvo-3.1\",\"certificate\":\"basis\",\"opened\":\"2018-09-04\"}");
    case_close(file);
}

static void a_renewal_opens_with_the_certificate_it_renews(void **state)
{
    (void)state;
    struct case_file *file = case_new();
#define CONTINU_OPENING(rest)                                                                                          \
    "{\"name\":\"n\",\"scheme\":\"kvo-3.1\",\"certificate\":\"continu\",\"opened\":\"2018-06-04\"" rest "}"
    opening(file, ERROR_REFUSED, "3.2", "--previous-certificate", CONTINU_OPENING(""));
    opening(file, ERROR_REFUSED, "3.2", "can not follow", CONTINU_OPENING(",\"previous_certificate\":\"iso\""));
    opening(file, ERROR_REFUSED, "3.2", "--previous-issued", CONTINU_OPENING(",\"previous_certificate\":\"basis\""));
    opening(file, ERROR_INVALID, "", "after the opening",
            CONTINU_OPENING(",\"previous_certificate\":\"basis\",\"previous_issued\":\"2018-06-05\""));
    opening(file, 0, "", "",
            CONTINU_OPENING(",\"previous_certificate\":\"continu\",\"previous_issued\":\"2015-06-05\""));
    case_close(file);
}

static void an_opened_dossier_keeps_its_certificate(void **state)
{
    struct case_file *file = *state;
    opening(file, ERROR_REFUSED, "", "open a new dossier", CASE_BASIS);
    opening(file, 0, "", "", CASE_CONTINU);
}

static void names_of_the_scheme_are_known_or_the_nearest_is_told(void **state)
{
    struct case_file *file = *state;
    static const char *const cases[][4] = {
        {"intake.set", "convenant", "{\"status\":\"received\",\"on\":\"2018-06-04\"}", "did you mean covenant?"},
        {"plan.set", "document", "{\"person_days_x100\":50}", "did you mean documents?"},
        {"inform.set", "cost", "{\"on\":\"2018-06-04\"}", "did you mean costs?"},
        {"party.set", "p", "{\"name\":\"n\",\"type\":\"polise\",\"participant\":true}", "did you mean police?"},
        {"walk.observe", "fire/1", "{\"on\":\"2018-09-01\",\"note\":\"n\"}", "theme of the walk \"fire\""},
        {"finding.set", "2.3.1.9", "{\"verdict\":\"met\"}", "did you mean 2.3.1.1?"},
        {"finding.set", "4.4.3", "{\"verdict\":\"met\"}", "no requirement 4.4.3"},
        {"finding.set", "2.2.7/retentions", "{\"verdict\":\"met\"}", "did you mean retention?"},
        {"finding.set", "2.2.5/any", "{\"verdict\":\"met\"}", "point of this requirement"},
        {"finding.set", "2.2.7", "{\"verdict\":\"met\",\"method\":\"documents\"}", "did you mean document?"},
        {"deviation.raise", "2.9.9", "{\"grade\":\"minor\",\"text\":\"t\",\"established\":\"2018-09-01\"}",
         "no clause 2.9.9"},
        {"deviation.raise", "2.2.7", "{\"grade\":\"mini\",\"text\":\"t\",\"established\":\"2018-09-01\"}",
         "did you mean minor?"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(case_checks(file, LAPTOP, cases[i][0], cases[i][1], cases[i][2]), ERROR_INVALID);
        assert_says(file->err.message, cases[i][3]);
    }
}

static void statements_the_scheme_has_no_quarrel_with_pass(void **state)
{
    struct case_file *file = *state;
    static const char *const cases[][3] = {
        {"intake.set", "covenant", "{\"status\":\"received\",\"on\":\"2018-06-04\"}"},
        {"plan.set", "corrections", "{\"person_days_x100\":0}"},
        {"inform.set", "access", "{\"on\":\"2018-06-04\"}"},
        {"party.set", "p", "{\"name\":\"n\",\"type\":\"police\",\"participant\":true}"},
        {"party.set", "a", "{\"name\":\"n\",\"type\":\"adviser\",\"participant\":false}"},
        {"walk.observe", "fire-safety/1", "{\"on\":\"2018-09-01\",\"note\":\"n\"}"},
        {"finding.set", "2.2.8", "{\"verdict\":\"unmet\",\"method\":\"walk\"}"},
        {"finding.set", "2.2.7/retention", "{\"verdict\":\"met\"}"},
        {"deviation.raise", "2.2.7-2", "{\"grade\":\"major\",\"text\":\"t\",\"established\":\"2018-09-01\"}"},
        {"deviation.raise", "4.4.2", "{\"grade\":\"major\",\"text\":\"t\",\"established\":\"2018-09-01\"}"},
        {"measure.set", "m", "{\"title\":\"t\",\"status\":\"planned\"}"},
        {"interview.set", "nobody", "{\"on\":\"2018-09-01\",\"with\":\"w\",\"onsite\":true}"},
        {"evidence.add", "00000000000000000000000000000000000000000000000000000000000000ab",
         "{\"name\":\"n\",\"size\":1,\"type\":\"text/plain\"}"},
    };
    case_facts(file);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (case_checks(file, LAPTOP, cases[i][0], cases[i][1], cases[i][2]) != 0) fail_msg("%s", file->err.message);
    }
}

static void days_to_come_are_invalid(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(
        case_checks(file, LAPTOP, "intake.set", "covenant", "{\"status\":\"received\",\"on\":\"2018-09-04\"}"),
        ERROR_INVALID);
    /* A day ahead may be a device in another zone. */
    assert_int_equal(
        case_checks(file, LAPTOP, "intake.set", "covenant", "{\"status\":\"received\",\"on\":\"2018-09-03\"}"), 0);
}

static void facts_must_be_possible_and_a_verdict_of_met_must_follow_from_them(void **state)
{
    struct case_file *file = *state;
#define SURVEY(verdict, enterprises, responses)                                                                        \
    case_checks(file, LAPTOP, "finding.set", "2.3.1.1/survey",                                                         \
                "{\"verdict\":\"" verdict "\",\"facts\":{\"enterprises\":" enterprises ",\"responses\":" responses     \
                "}}")
    case_facts(file);
    assert_int_equal(SURVEY("met", "113", "36"), 0);
    assert_int_equal(SURVEY("met", "113", "114"), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "2.3.1.1", "more answers (114) than enterprises (113)");
    assert_int_equal(SURVEY("unmet", "-1", "0"), ERROR_INVALID);
    assert_int_equal(SURVEY("met", "113", "22"), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "2.3.1.1", "22 of 113 is less than 20 %");
    assert_int_equal(SURVEY("unmet", "113", "22"), 0);
    assert_int_equal(SURVEY("unmet", "113", "36"), 0);
    assert_int_equal(case_checks(file, LAPTOP, "finding.set", "2.3.1.1/survey", "{\"verdict\":\"met\"}"),
                     ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "2.3.1.1", "--fact enterprises=N");
}

static void an_adviser_is_no_participant(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(
        case_checks(file, LAPTOP, "party.set", "a", "{\"name\":\"n\",\"type\":\"adviser\",\"participant\":true}"),
        ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "2.3.2.5", "no participant");
}

#define TEAM(role, day) "{\"role\":\"" role "\",\"on\":\"" day "\",\"status\":\"assigned\"}"

static void an_auditor_is_assigned_only_with_every_qualification_on_the_day(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_checks(file, LAPTOP, "team.set", "anna", TEAM("auditor", "2018-09-01")), 0);
    assert_int_equal(case_checks(file, LAPTOP, "team.set", "anna", TEAM("auditor", "2017-12-31")), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.2", "lacks education at HBO level or higher, lead auditor to ISO 19011");
    assert_int_equal(case_checks(file, LAPTOP, "team.set", "dirk", TEAM("auditor", "2018-09-01")), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.2", "Dirk can not be assigned");
    assert_int_equal(case_checks(file, LAPTOP, "team.set", "dirk",
                                 "{\"role\":\"auditor\",\"on\":\"2018-09-01\",\"status\":\"released\"}"),
                     0);
    fold_settles(file->fold, NULL);
    struct registry *registry = file->registry;
    file->registry = NULL;
    assert_int_equal(case_checks(file, LAPTOP, "team.set", "anna", TEAM("auditor", "2018-09-01")), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.2", "registry is not here");
    file->registry = registry;
}

static void nobody_is_assigned_to_both_sides(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_checks(file, LAPTOP, "team.set", "bert", TEAM("reviewer", "2018-09-01")), 0);
    assert_int_equal(case_checks(file, LAPTOP, "team.set", "bert", TEAM("decider", "2018-09-01")), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "", "does not have the role decider");
    assert_int_equal(case_checks(file, LAPTOP, "team.set", "anna", TEAM("reviewer", "2018-09-01")), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.4", "Anna audits this dossier"); /* she opened it */
    case_says(file, LAPTOP, "team.set", "dirk", TEAM("auditor", "2018-09-01"));
    assert_int_equal(case_checks(file, LAPTOP, "team.set", "dirk", TEAM("decider", "2018-09-01")), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.4", "Dirk");
    assert_int_equal(case_checks(file, LAPTOP, "team.set", "bert", TEAM("auditor", "2018-09-01")), 0);
    case_says(file, LAPTOP, "team.set", "bert", TEAM("reviewer", "2018-09-01"));
    assert_int_equal(case_checks(file, LAPTOP, "team.set", "bert", TEAM("auditor", "2018-09-01")), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.4", "Bert reviews or decides");
    case_says(file, LAPTOP, "team.set", "bert",
              "{\"role\":\"reviewer\",\"on\":\"2018-09-01\",\"status\":\"released\"}");
    assert_int_equal(case_checks(file, LAPTOP, "team.set", "bert", TEAM("auditor", "2018-09-01")), 0);
}

static void the_closing_tells_only_deviations_there_are(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_checks(file, LAPTOP, "closing.set", "closing",
                                 "{\"on\":\"2018-09-01\",\"present\":[],\"deviations\":[\"2.2.7\"]}"),
                     ERROR_INVALID);
    assert_says(file->err.message, "no deviation 2.2.7");
}

static void what_a_newer_version_holds_is_kept_unchecked(void **state)
{
    struct case_file *file = *state;
    struct record *record = NULL;
    struct error err = {0};
    const char *line = "{\"v\":2,\"dossier\":\"almere\",\"feed\":\"00000000000000000000000000000001\",\"seq\":9,"
                       "\"prev\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"seen\":{},"
                       "\"at\":\"2018-09-02T10:12:00+02:00\",\"tick\":5000,\"kind\":\"finding.set\","
                       "\"item\":\"9.9\",\"body\":{\"verdict\":\"perhaps\"}}";
    assert_int_equal(record_parse(line, strlen(line), &record, &err), 0);
    assert_int_equal(assessment_check(file->scheme, file->fold, file->registry, record, "anna", DAY, LANGUAGE_EN, &err),
                     0);
    record_free(record);
}

static void refusals_are_in_the_language_asked_for(void **state)
{
    struct case_file *file = *state;
    struct error err = {0};
    struct author copy = file->writers[LAPTOP];
    struct record *record = author_write(&copy, case_at(DAY), "finding.set", "2.2.77", "{\"verdict\":\"met\"}");
    assert_int_equal(assessment_check(file->scheme, file->fold, file->registry, record, "anna", DAY, LANGUAGE_NL, &err),
                     ERROR_INVALID);
    assert_says(err.message, "heeft geen eis 2.2.77; bedoelde u 2.2.7?");
    assert_int_equal(assessment_check(file->scheme, file->fold, file->registry, record, "anna", DAY, LANGUAGE_NL, NULL),
                     ERROR_INVALID);
    record_free(record);
    record = author_write(&copy, case_at(DAY), "finding.set", "2.3.1.1/survey",
                          "{\"verdict\":\"met\",\"facts\":{\"enterprises\":3,\"responses\":4}}");
    assert_int_equal(assessment_check(file->scheme, file->fold, file->registry, record, "anna", DAY, LANGUAGE_NL, &err),
                     ERROR_INVALID);
    assert_says(err.message, "er kunnen niet meer antwoorden (4) dan ondernemingen (3) zijn");
    record_free(record);
}

static void what_rests_on_the_record_alone_is_judged_without_the_dossier(void **state)
{
    struct case_file *file = *state;
    static const struct {
        const char *kind, *item, *body;
        int code;
    } cases[] = {
        {"walk.observe", "fire-safety/1", "{\"on\":\"2018-09-01\",\"note\":\"n\"}", 0},
        {"walk.observe", "fire/1", "{\"on\":\"2018-09-01\",\"note\":\"n\"}", ERROR_INVALID},
        {"plan.set", "documents", "{\"person_days_x100\":50}", 0},
        {"plan.set", "document", "{\"person_days_x100\":50}", ERROR_INVALID},
        {"inform.set", "costs", "{\"on\":\"2018-06-04\"}", 0},
        {"inform.set", "cost", "{\"on\":\"2018-06-04\"}", ERROR_INVALID},
        {"party.set", "p", "{\"name\":\"n\",\"type\":\"police\",\"participant\":true}", 0},
        {"party.set", "p", "{\"name\":\"n\",\"type\":\"adviser\",\"participant\":true}", ERROR_REFUSED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct author copy = file->writers[LAPTOP];
        struct error err = {0};
        struct record *record = author_write(&copy, case_at(DAY), cases[i].kind, cases[i].item, cases[i].body);
        assert_true(assessment_check_alone(cases[i].kind));
        assert_int_equal(assessment_check(file->scheme, NULL, file->registry, record, "anna", DAY, LANGUAGE_EN, &err),
                         cases[i].code);
        record_free(record);
    }
    static const char *const others[] = {"dossier.open", "team.set",     "finding.set",  "fact.set",
                                         "closing.set",  "report.issue", "decision.set", "certificate.issue"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) assert_false(assessment_check_alone(others[i]));
}

#define CONTINU(name) cmocka_unit_test_setup_teardown(name, continu_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dossier_opens_under_a_scheme_that_binds_for_a_certificate_it_has),
        cmocka_unit_test(a_renewal_opens_with_the_certificate_it_renews),
        CONTINU(an_opened_dossier_keeps_its_certificate),
        CONTINU(names_of_the_scheme_are_known_or_the_nearest_is_told),
        CONTINU(statements_the_scheme_has_no_quarrel_with_pass),
        CONTINU(days_to_come_are_invalid),
        CONTINU(facts_must_be_possible_and_a_verdict_of_met_must_follow_from_them),
        CONTINU(an_adviser_is_no_participant),
        CONTINU(an_auditor_is_assigned_only_with_every_qualification_on_the_day),
        CONTINU(nobody_is_assigned_to_both_sides),
        CONTINU(the_closing_tells_only_deviations_there_are),
        CONTINU(what_a_newer_version_holds_is_kept_unchecked),
        CONTINU(what_rests_on_the_record_alone_is_judged_without_the_dossier),
        CONTINU(refusals_are_in_the_language_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

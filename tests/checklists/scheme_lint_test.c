/* Lint: the schemes that are here have nothing to remark, and each way to spoil one is found at its place. */
#include "tests/checklists/scheme_findings.h"

#include "checklists/scheme_rule.h"

static void the_schemes_that_are_here_have_nothing_to_remark(void **state)
{
    static const char *const directories[] = {SOURCE_DIR "/checklists/kvo-3.1",
                                              SOURCE_DIR "/checklists/brandronde-1.0"};
    (void)state;
    for (size_t i = 0; i < sizeof directories / sizeof *directories; i++) {
        struct text findings = {0};
        struct error err = {0};
        int count = scheme_lint(directories[i], &findings, &err);
        if (count != 0) fail_msg("%d: %s%s", count, findings.data != NULL ? findings.data : "", err.message);
        assert_int_equal(findings.length, 0);
    }
}

static void a_rule_on_an_unknown_clause_is_found(void **state)
{
    assert_finding(*state, "rules.yaml", "clause: \"3.2.1\"", "clause: \"3.2.9\"", 8, "no clause 3.2.9");
}

static void an_item_on_an_unknown_clause_is_found(void **state)
{
    assert_finding(*state, "scheme.yaml", "clause: 2.3.2.5", "clause: 2.3.2.55", 8, "the nearest is 2.3.2.5");
}

static void an_unknown_section_is_found(void **state)
{
    assert_finding(*state, "rules.yaml", "section: intake", "section: inteke", 9, "the nearest is intake");
}

static void an_unknown_stage_is_found(void **state)
{
    assert_finding(*state, "rules.yaml", "before: review", "before: reviews", 8, "is no stage");
}

static void an_unknown_kind_is_found_with_the_nearest(void **state)
{
    assert_finding(*state, "rules.yaml", "kind: present-parties", "kind: present-party", 6,
                   "the nearest is present-parties");
}

static void an_unknown_certificate_is_found(void **state)
{
    assert_finding(*state, "requirements.yaml", "certificates: [continu]", "certificates: [continue]", 15,
                   "the nearest is continu");
}

static void an_unknown_item_is_found(void **state)
{
    assert_finding(*state, "rules.yaml", "items: [crime,", "items: [grime,", 8, "\"grime\" is not among the themes");
}

static void an_unknown_method_is_found(void **state)
{
    assert_finding(*state, "requirements.yaml", "methods: [document, walk]", "methods: [document, wolk]", 20,
                   "the nearest is walk");
}

static void a_requirement_without_method_is_found(void **state)
{
    assert_finding(*state, "requirements.yaml", "methods: [document, walk]", "methods: []", 9, "has no method");
}

static void an_id_that_stands_twice_is_found(void **state)
{
    assert_finding(*state, "scheme.yaml", "id: staff", "id: completeness", 4, "completeness stands twice");
}

static void a_rule_that_stands_twice_is_found(void **state)
{
    assert_finding(*state, "rules.yaml", "id: informed", "id: application", 4, "application stands twice");
}

static void warnings_that_do_not_come_nearer_are_found(void **state)
{
    assert_finding(*state, "rules.yaml", "warn_months_before: [6, 3, 1]", "warn_months_before: [6, 6, 1]", 24,
                   "the months must fall; 6 comes after 6");
}

static void a_warning_no_time_before_is_found(void **state)
{
    assert_finding(*state, "rules.yaml", "warn_months_before: [6, 3, 1]", "warn_months_before: [6, 3, 0]", 27,
                   "it can be 1 to 600");
}

static void what_a_threshold_counts_must_be_said(void **state)
{
    spoil(*state, "rules.yaml", "    part: {id: responses, name: {nl: antwoorden, en: answers}}\n", "", NULL, NULL);
    assert_found(*state, "rules.yaml", "a rule of kind response-threshold needs part");
}

static void a_part_is_not_its_own_whole(void **state)
{
    assert_finding(*state, "rules.yaml", "whole: {id: enterprises", "whole: {id: responses", 12,
                   "part and whole are both responses");
}

static void only_a_threshold_counts(void **state)
{
    assert_finding(*state, "rules.yaml", "    years: 3\n", "    part: {id: a, name: {nl: a, en: a}}\n    years: 3\n",
                   10, "a rule of kind within-years does not use part");
}

static void a_scheme_has_a_place_for_contradictions(void **state)
{
    spoil(*state, "scheme.yaml", "{id: conflicts,", "{id: contradictions,", NULL, NULL);
    assert_found(*state, "scheme.yaml", "there is no section conflicts");
}

static void a_clause_that_stands_in_both_files_is_found(void **state)
{
    assert_finding(*state, "clauses.yaml", "clause: \"1.1\"", "clause: \"2.2.1\"", 8, "2.2.1 stands twice");
}

static void an_id_of_odd_characters_is_found(void **state)
{
    assert_finding(*state, "certificate.yaml", "id: logo", "id: Logo", 4, "is no id");
}

static void a_missing_translation_is_found(void **state)
{
    assert_finding(*state, "requirements.yaml", "{nl: \"Uitvoering\", en: \"Carrying out\"}", "{nl: \"Uitvoering\"}", 0,
                   "the English text (en) is missing");
}

static void an_empty_translation_is_found(void **state)
{
    assert_finding(*state, "rules.yaml", "nl: besluit,", "nl: \"\",", 4, "the Dutch text (nl) is missing");
}

static void thresholds_without_an_open_last_row_are_found(void **state)
{
    struct scheme_files *files = *state;
    struct text findings = {0};
    struct error err = {0};
    spoil(files, "rules.yaml", "{certificate: basis, up_to: 0, percent: 30}",
          "{certificate: basis, up_to: 200, percent: 30}", NULL, NULL);
    assert_int_equal(scheme_lint(files->directory, &findings, &err), 1);
    assert_non_null(strstr(findings.data, "the last row of basis must be open"));
    text_fini(&findings);
}

static void thresholds_that_do_not_rise_are_found(void **state)
{
    assert_finding(*state, "rules.yaml", "up_to: 100, percent: 30", "up_to: 40, percent: 30", 7, "must rise");
}

static void a_row_behind_the_open_one_is_found(void **state)
{
    struct scheme_files *files = *state;
    struct text findings = {0};
    struct error err = {0};
    spoil(files, "rules.yaml", "{certificate: continu, up_to: 50,", "{certificate: continu, up_to: 0,", NULL, NULL);
    assert_int_equal(scheme_lint(files->directory, &findings, &err), 1);
    assert_non_null(strstr(findings.data, "never reached"));
    text_fini(&findings);
}

static void a_percentage_over_a_hundred_is_found(void **state)
{
    assert_finding(*state, "rules.yaml", "up_to: 100, percent: 30", "up_to: 100, percent: 130", 21, "percent is 130");
}

static void a_certificate_without_thresholds_is_found(void **state)
{
    struct scheme_files *files = *state;
    struct text findings = {0};
    struct error err = {0};
    for (int i = 0; i < 3; i++)
        spoil(files, "rules.yaml", "{certificate: continu, up_to", "{certificate: basis, up_to", NULL, NULL);
    assert_true(scheme_lint(files->directory, &findings, &err) > 0);
    assert_non_null(strstr(findings.data, "no thresholds for the certificate continu"));
    text_fini(&findings);
}

static void a_placeholder_that_nothing_fills_in_is_found(void **state)
{
    assert_finding(*state, "certificate.yaml", "en: \"{covenant}\"", "en: \"{covenent}\"", 4,
                   "the nearest is {covenant}");
}

static void a_brace_alone_is_found(void **state)
{
    assert_finding(*state, "certificate.yaml", "en: \"{covenant}\"", "en: \"{covenant\"", 4, "a brace stands alone");
}

static void a_parameter_that_the_kind_does_not_use_is_found(void **state)
{
    assert_finding(*state, "rules.yaml", "extension_months: 2", "count: 0\n    extension_months: 2", 7,
                   "does not use count");
}

static void a_parameter_that_the_kind_needs_is_missed(void **state)
{
    struct scheme_files *files = *state;
    struct text findings = {0};
    struct error err = {0};
    spoil(files, "rules.yaml", "    years: 3\n", "", NULL, NULL);
    assert_int_equal(scheme_lint(files->directory, &findings, &err), 1);
    assert_non_null(strstr(findings.data, "a rule of kind within-years needs years"));
    text_fini(&findings);
}

static void an_effort_without_person_days_is_found(void **state)
{
    struct scheme_files *files = *state;
    struct text findings = {0};
    struct error err = {0};
    spoil(files, "rules.yaml", "    person_days_x100: 50\n", "", NULL, NULL);
    assert_int_equal(scheme_lint(files->directory, &findings, &err), 1);
    assert_non_null(strstr(findings.data, "the line documents needs person_days_x100"));
    text_fini(&findings);
}

static void a_term_of_no_months_is_found(void **state)
{
    assert_finding(*state, "rules.yaml", "months: 3", "months: 0", 8, "months is 0");
}

static void a_point_that_is_not_there_is_found(void **state)
{
    assert_finding(*state, "rules.yaml", "item: 2.3.1.1/survey", "item: 2.3.1.1/survay", 6, "the nearest is survey");
}

static void a_word_the_kind_does_not_know_is_found(void **state)
{
    assert_finding(*state, "rules.yaml", "item: closing", "item: opening", 6, "about walk or closing");
}

static void a_day_that_is_not_in_the_calendar_is_found(void **state)
{
    assert_finding(*state, "scheme.yaml", "published: 2014-12-01", "published: 2014-02-30", 11,
                   "no day of the calendar");
}

static void a_scheme_that_binds_before_it_is_published_is_found(void **state)
{
    assert_finding(*state, "scheme.yaml", "binds_from: 2015-01-01", "binds_from: 2014-01-01", 12,
                   "before it is published");
}

static void days_that_come_in_the_wrong_order_are_found(void **state)
{
    spoil(*state, "scheme.yaml", "binds_from: 2015-01-01", "binds_from: 2015-01-01\nbinds_until: 2020-01-31", NULL,
          NULL);
    assert_sound(*state);
    assert_finding(*state, "scheme.yaml", "binds_until: 2020-01-31", "binds_until: 2014-12-31", 13,
                   "stops binding before it begins");
    spoil(*state, "scheme.yaml", "binds_until: 2014-12-31", "binds_until: 2020-01-31\ntransition_until: 2020-01-31",
          NULL, NULL);
    assert_sound(*state);
    assert_finding(*state, "scheme.yaml", "transition_until: 2020-01-31", "transition_until: 2020-01-30", 18,
                   "the transition ends before the scheme stops binding");
    assert_finding(*state, "scheme.yaml", "transition_until: 2020-01-30", "transition_until: 2020-01-32", 18,
                   "no day of the calendar");
}

static void a_transition_comes_after_a_last_day(void **state)
{
    assert_finding(*state, "scheme.yaml", "zone: Europe", "transition_until: 2020-01-31\nzone: Europe", 18,
                   "a transition needs binds_until");
}

static void a_successor_is_another_scheme(void **state)
{
    spoil(*state, "scheme.yaml", "zone: Europe", "successor: kvo-4.0\nzone: Europe", NULL, NULL);
    assert_sound(*state);
    assert_finding(*state, "scheme.yaml", "successor: kvo-4.0", "successor: kvo-3.1", 11, "its own place");
    assert_finding(*state, "scheme.yaml", "successor: kvo-3.1", "successor: ../kvo", 11, "no id of a scheme");
}

static void what_no_statement_can_name_is_found(void **state)
{
    assert_finding(*state, "clauses.yaml", "clause: \"1.1\"", "clause: \"1.1.1234.1234.1234.1234.1234.1234\"", 8,
                   "longer than 32 characters");
    spoil(*state, "clauses.yaml", "\"1.1.1234.1234.1234.1234.1234.1234\"", "\"1.1\"", NULL, NULL);
    assert_finding(*state, "requirements.yaml", "{id: contracts,",
                   "{id: a1234567890123456789012345678901234567890, name: {nl: a, en: a}}\n      - {id: contracts,", 5,
                   "longer than 40 characters");
}

static void a_time_zone_that_is_none_is_found(void **state)
{
    assert_finding(*state, "scheme.yaml", "zone: Europe/Amsterdam", "zone: Europe/Amsterdom", 6, "no time zone");
}

static void a_directory_of_another_name_is_found(void **state)
{
    assert_finding(*state, "scheme.yaml", "id: kvo-3.1", "id: kvo-3.2", 4, "the directory is named kvo-3.1");
}

static void malformed_files_are_all_told_in_one_go(void **state)
{
    struct scheme_files *files = *state;
    struct text findings = {0};
    struct error err = {0};
    char path[160];
    spoil(files, "scheme.yaml", "zone:", "zones:", NULL, NULL);
    spoil(files, "rules.yaml", "years: 3", "years: three", NULL, NULL);
    snprintf(path, sizeof path, "%s/clauses.yaml", files->directory);
    assert_int_equal(remove(path), 0);
    assert_int_equal(scheme_lint(files->directory, &findings, &err), 3);
    const char *first = strstr(findings.data, "scheme.yaml:"),
               *second = strstr(findings.data, "clauses.yaml: there is no"),
               *third = strstr(findings.data, "rules.yaml:");
    assert_true(first != NULL && second != NULL && third != NULL && first < second && second < third);
    assert_non_null(strstr(third, "expected a whole number"));
    text_fini(&findings);
}

static void a_directory_without_a_scheme_is_an_error(void **state)
{
    struct scheme_files *files = *state;
    struct text findings = {0};
    struct error err = {0};
    assert_int_equal(scheme_lint(files->stock.directory, &findings, &err), ERROR_NOT_FOUND);
    assert_int_equal(findings.length, 0);
}

static void the_vocabulary_of_rules_is_whole_and_in_order(void **state)
{
    size_t count = 0;
    (void)state;
    for (; rule_kind_at(count) != NULL; count++) {
        const struct rule_kind *kind = rule_kind_at(count);
        assert_ptr_equal(rule_kind(kind->name), kind);
        assert_int_equal(kind->needs & kind->takes, 0);
        if (count > 0) assert_true(strcmp(rule_kind_at(count - 1)->name, kind->name) < 0);
    }
    assert_int_equal(count, 23);
    assert_null(rule_kind("no-such-kind"));
}

static void the_manual_names_every_kind_of_rule(void **state)
{
    char *manual = file_text(SOURCE_DIR "/checklists/README.md"), named[64];
    (void)state;
    for (size_t i = 0; rule_kind_at(i) != NULL; i++) {
        snprintf(named, sizeof named, "`%s`", rule_kind_at(i)->name);
        if (strstr(manual, named) == NULL) fail_msg("checklists/README.md does not tell of %s", named);
    }
    free(manual);
}

#define ON_COPY(test) cmocka_unit_test_setup_teardown(test, scheme_files_open, scheme_files_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_schemes_that_are_here_have_nothing_to_remark),
        cmocka_unit_test(the_vocabulary_of_rules_is_whole_and_in_order),
        cmocka_unit_test(the_manual_names_every_kind_of_rule),
        ON_COPY(a_rule_on_an_unknown_clause_is_found),
        ON_COPY(an_item_on_an_unknown_clause_is_found),
        ON_COPY(an_unknown_section_is_found),
        ON_COPY(an_unknown_stage_is_found),
        ON_COPY(an_unknown_kind_is_found_with_the_nearest),
        ON_COPY(an_unknown_certificate_is_found),
        ON_COPY(an_unknown_item_is_found),
        ON_COPY(an_unknown_method_is_found),
        ON_COPY(a_requirement_without_method_is_found),
        ON_COPY(an_id_that_stands_twice_is_found),
        ON_COPY(a_rule_that_stands_twice_is_found),
        ON_COPY(warnings_that_do_not_come_nearer_are_found),
        ON_COPY(a_warning_no_time_before_is_found),
        ON_COPY(what_a_threshold_counts_must_be_said),
        ON_COPY(a_part_is_not_its_own_whole),
        ON_COPY(only_a_threshold_counts),
        ON_COPY(a_scheme_has_a_place_for_contradictions),
        ON_COPY(a_clause_that_stands_in_both_files_is_found),
        ON_COPY(an_id_of_odd_characters_is_found),
        ON_COPY(a_missing_translation_is_found),
        ON_COPY(an_empty_translation_is_found),
        ON_COPY(thresholds_without_an_open_last_row_are_found),
        ON_COPY(thresholds_that_do_not_rise_are_found),
        ON_COPY(a_row_behind_the_open_one_is_found),
        ON_COPY(a_percentage_over_a_hundred_is_found),
        ON_COPY(a_certificate_without_thresholds_is_found),
        ON_COPY(a_placeholder_that_nothing_fills_in_is_found),
        ON_COPY(a_brace_alone_is_found),
        ON_COPY(a_parameter_that_the_kind_does_not_use_is_found),
        ON_COPY(a_parameter_that_the_kind_needs_is_missed),
        ON_COPY(an_effort_without_person_days_is_found),
        ON_COPY(a_term_of_no_months_is_found),
        ON_COPY(a_point_that_is_not_there_is_found),
        ON_COPY(a_word_the_kind_does_not_know_is_found),
        ON_COPY(a_day_that_is_not_in_the_calendar_is_found),
        ON_COPY(a_scheme_that_binds_before_it_is_published_is_found),
        ON_COPY(days_that_come_in_the_wrong_order_are_found),
        ON_COPY(a_transition_comes_after_a_last_day),
        ON_COPY(a_successor_is_another_scheme),
        ON_COPY(what_no_statement_can_name_is_found),
        ON_COPY(a_time_zone_that_is_none_is_found),
        ON_COPY(a_directory_of_another_name_is_found),
        ON_COPY(malformed_files_are_all_told_in_one_go),
        ON_COPY(a_directory_without_a_scheme_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The assessment: all answers together, in order; gates; refusals; sections; conflicts. */
#include "tests/checklists/case.h"

/* What a demand says, with its clause. */
static struct error demand(const struct case_file *file, const char *day, enum gate gate, enum language language)
{
    struct error err = {0};
    struct assessment *assessment = case_assesses(file, day);
    int result = assessment_demand(assessment, gate, language, &err);
    assert_int_equal(result, err.code);
    assessment_free(assessment);
    return err;
}

static void a_dossier_that_was_not_opened_can_not_be_assessed(void **state)
{
    (void)state;
    struct assessment *assessment = NULL;
    struct error err = {0};
    struct case_file *file = case_new();
    assert_int_equal(assessment_new(file->scheme, file->fold, file->registry, DAY, &assessment, &err), ERROR_INVALID);
    assert_null(assessment);
    assert_says(err.message, "schouw open");
    case_says(file, LAPTOP, "dossier.open", "dossier",
              "{\"name\":\"n\",\"scheme\":\"kvo-4\",\"certificate\":\"basis\",\"opened\":\"2018-06-04\"}");
    assert_int_equal(assessment_new(file->scheme, file->fold, file->registry, DAY, &assessment, &err), ERROR_INVALID);
    assert_says(err.message, "kvo-4");
    case_close(file);
}

static void a_day_that_is_none_is_invalid(void **state)
{
    const struct case_file *file = *state;
    struct assessment *assessment = NULL;
    struct error err = {0};
    assert_int_equal(assessment_new(file->scheme, file->fold, NULL, "2018-02-30", &assessment, &err), ERROR_INVALID);
    assert_null(assessment);
}

static void every_gate_opens_in_turn_and_none_before(void **state)
{
    struct case_file *file = *state;
    enum gate open = GATE_ASSIGNMENT;
    assert_false(case_gate(file, GATE_ASSIGNMENT));
    case_audit(file);
    assert_true(case_gate(file, GATE_ASSIGNMENT));
    assert_true(case_gate(file, GATE_REPORT));
    for (int step = 0; step < 4; step++) {
        open = (enum gate)(GATE_REPORT + step);
        assert_true(case_gate(file, open));
        assert_false(case_gate(file, (enum gate)(open + 1)));
        if (step == 0) case_reports(file, 1);
        if (step == 1) case_reviews(file, 1);
        if (step == 2) case_advises(file);
        if (step == 3) case_decides(file);
    }
    assert_true(case_gate(file, GATE_CERTIFICATE));
    struct assessment *assessment = case_assesses(file, DAY);
    for (size_t i = 0; i < assessment->count; i++) {
        if (assessment->answers[i].state != ANSWER_MET) fail_msg("%s", assessment->answers[i].sentence.en);
    }
    assert_int_equal(assessment->open, 0);
    assessment_free(assessment);
}

static void a_report_may_be_issued_while_requirements_and_deviations_are_open(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_says(file, LAPTOP, "finding.set", "2.2.7", "{\"verdict\":\"unmet\"}");
    case_says(file, LAPTOP, "deviation.raise", "2.2.7",
              "{\"grade\":\"minor\",\"text\":\"t\",\"established\":\"2018-09-02\"}");
    assert_false(case_gate(file, GATE_REPORT)); /* not told yet */
    case_says(file, LAPTOP, "closing.set", "closing",
              "{\"on\":\"2018-09-02\",\"present\":[],\"deviations\":[\"2.2.7\"]}");
    assert_true(case_gate(file, GATE_REPORT));
    case_reports(file, 1);
    case_reviews(file, 1);
    case_advises(file);
    assert_false(case_gate(file, GATE_DECISION));
    struct error err = demand(file, DAY, GATE_DECISION, LANGUAGE_EN);
    assert_int_equal(err.code, ERROR_REFUSED);
    assert_string_equal(err.clause, "4.4.3");
    assert_says(err.message, "decision: deviation 2.2.7: not lifted; to be judged no later than 2018-12-02 (4.4.3)");
    assert_says(err.message, "it is too early for a positive decision");
    err = demand(file, DAY, GATE_DECISION, LANGUAGE_NL);
    assert_says(err.message, "afwijking 2.2.7: niet opgeheven");
}

static void what_blocks_an_earlier_gate_comes_first(void **state)
{
    struct case_file *file = *state;
    const struct answer *blocking = NULL;
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    case_advises(file);
    case_says(file, TABLET, "walk.observe", "crime/late", "{\"on\":\"2018-09-01\",\"note\":\"n\"}");
    struct assessment *assessment = case_assesses(file, DAY);
    assert_false(assessment_gate(assessment, GATE_DECISION, &blocking));
    assert_string_equal(blocking->id, "report");
    assert_int_equal(blocking->state, ANSWER_STALE);
    assessment_free(assessment);
    struct error err = demand(file, DAY, GATE_DECISION, LANGUAGE_EN);
    assert_string_equal(err.clause, "4.4.4");
    assert_says(err.message, "stale");
    assert_says(err.message, "[schouw report --issue]");
}

static void a_refusal_names_ten_at_most_and_counts_the_rest(void **state)
{
    struct case_file *file = *state;
    struct assessment *assessment = case_assesses(file, DAY);
    unsigned named = 1, more = 0;
    size_t shut = 0;
    for (size_t i = 0; i < assessment->count; i++)
        shut += assessment->answers[i].state != ANSWER_MET && assessment->answers[i].before <= GATE_DECISION;
    assert_int_equal(shut, assessment->open);
    assessment_free(assessment);
    struct error err = demand(file, DAY, GATE_DECISION, LANGUAGE_EN);
    for (const char *at = strstr(err.message, "]; "); at != NULL; at = strstr(at + 1, "]; ")) named++;
    const char *end = strstr(err.message, "; and ");
    assert_non_null(end);
    assert_int_equal(sscanf(end, "; and %u more", &more), 1);
    named--; /* the last part is the count */
    assert_true(named >= 3 && named <= 10);
    assert_int_equal(named + more, shut);
}

static void answers_stand_in_order_of_section_then_clause(void **state)
{
    struct assessment *assessment = case_assesses(*state, DAY);
    size_t place = 0, at = 0, documents = 0;
    for (size_t i = 0; i < assessment->count; i++) {
        for (at = 0; strcmp(assessment->sections[at].item->id, assessment->answers[i].section) != 0; at++)
            assert_true(at < assessment->sections_count);
        assert_true(at >= place);
        place = at;
        if (strcmp(assessment->answers[i].id, "2.2.1") == 0) documents = i;
    }
    assert_string_equal(assessment->answers[documents + 1].id, "2.2.2");
    assert_string_equal(assessment->answers[documents + 8].id, "2.2.9");
    assert_string_equal(assessment->answers[documents + 9].id, "2.3.1.1");
    assessment_free(assessment);
}

static void sections_count_their_answers(void **state)
{
    struct case_file *file = *state;
    struct text line = {0};
    case_facts(file);
    case_says(file, LAPTOP, "finding.set", "2.2.1", "{\"verdict\":\"met\"}");
    case_says(file, LAPTOP, "finding.set", "2.2.7", "{\"verdict\":\"unmet\"}");
    case_says(file, LAPTOP, "finding.set", "2.2.8", "{\"verdict\":\"unmet\"}");
    struct assessment *assessment = case_assesses(file, DAY);
    for (size_t i = 0; i < assessment->sections_count; i++) {
        const struct section *section = &assessment->sections[i];
        unsigned sum = 0;
        for (int state_ = 0; state_ < ANSWER_STATES; state_++) sum += section->counts[state_];
        assert_int_equal(sum, section->total);
        if (strcmp(section->item->id, "documents") != 0) continue;
        assert_int_equal(section->worst, ANSWER_UNMET);
        assert_int_equal(section->met, 2); /* the requirement, and what its evaluations say */
        assert_int_equal(section->counts[ANSWER_UNMET], 2);
        section_line(assessment, section, LANGUAGE_EN, &line);
        assert_says(line.data, "2 of 26 met, 2 unmet, 22 not yet (2.2.2, 2.2.3, 2.2.4, 2.2.5)");
    }
    assert_non_null(line.data);
    text_fini(&line);
    assessment_free(assessment);
}

static void a_conflict_shows_both_statements_and_who_made_them_where(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_says_alone(file, TABLET, DAY, "finding.set", "2.2.8", "{\"verdict\":\"unmet\",\"method\":\"walk\"}");
    struct assessment *assessment = case_assesses(file, DAY);
    const struct answer *answer = assessment_answer(assessment, "conflict/finding.set/2.2.8");
    assert_non_null(answer);
    assert_null(answer->rule);
    assert_string_equal(answer->section, "conflicts");
    assert_string_equal(answer->clause, "2.2.8");
    assert_int_equal(answer->before, GATE_REPORT);
    assert_says(answer->sentence.en,
                "verdict met, method document, note In order by Anna on laptop (2018-09-02 10:12)");
    assert_says(answer->sentence.en, "verdict unmet, method walk by Anna on tablet (2018-09-02 10:12)");
    assert_int_equal(json_array_size(json_object_get(answer->facts, "statements")), 2);
    assessment_free(assessment);
    assert_false(case_gate(file, GATE_REPORT));
    case_says(file, LAPTOP, "finding.set", "2.2.8", "{\"verdict\":\"met\",\"reason\":\"Both seen\"}");
    assert_true(case_gate(file, GATE_REPORT));
}

static void a_conflict_between_two_reports_does_not_keep_a_third_from_being_issued(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_learns(file, TABLET);
    case_reports(file, 1);
    case_says_alone(file, TABLET, DAY, "report.issue", "report",
                    case_judgement(file, "\"date\":\"2018-09-02\",\"number\":1,\"summary\":\"Mine\""));
    assert_int_equal(case_state(file, DAY, "report"), ANSWER_CONFLICT);
    assert_true(case_gate(file, GATE_REPORT));
    assert_false(case_gate(file, GATE_REVIEW));
    case_reports(file, 2);
    assert_int_equal(case_state(file, DAY, "report"), ANSWER_MET);
    assert_true(case_gate(file, GATE_REVIEW));
}

static void an_opening_in_conflict_is_assessed_by_its_first_statement(void **state)
{
    (void)state;
    struct case_file *file = case_new();
    case_says_alone(file, LAPTOP, DAY, "dossier.open", "dossier", CASE_BASIS);
    case_says_alone(file, TABLET, DAY, "dossier.open", "dossier", CASE_CONTINU);
    struct assessment *assessment = case_assesses(file, DAY);
    assert_non_null(assessment_answer(assessment, "conflict/dossier.open/dossier"));
    assert_true(strcmp(assessment->certificate, "basis") == 0 || strcmp(assessment->certificate, "continu") == 0);
    assessment_free(assessment);
    case_close(file);
}

static void states_have_names_in_both_languages(void **state)
{
    (void)state;
    assert_string_equal(answer_state_name(ANSWER_CONFLICT, LANGUAGE_EN), "in conflict");
    assert_string_equal(answer_state_name(ANSWER_NOT_YET, LANGUAGE_NL), "nog niet");
    assert_string_equal(answer_state_id(ANSWER_NOT_YET), "not-yet");
    assert_string_equal(gate_name(GATE_DECISION), "decision");
    for (int i = 0; i < ANSWER_STATES; i++)
        assert_string_not_equal(answer_state_name((enum answer_state)i, LANGUAGE_NL),
                                answer_state_name((enum answer_state)i, LANGUAGE_EN));
}

#define CONTINU(name) cmocka_unit_test_setup_teardown(name, continu_open, case_teardown)
#define BASIS(name) cmocka_unit_test_setup_teardown(name, basis_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dossier_that_was_not_opened_can_not_be_assessed),
        CONTINU(a_day_that_is_none_is_invalid),
        CONTINU(every_gate_opens_in_turn_and_none_before),
        BASIS(every_gate_opens_in_turn_and_none_before),
        CONTINU(a_report_may_be_issued_while_requirements_and_deviations_are_open),
        CONTINU(what_blocks_an_earlier_gate_comes_first),
        CONTINU(a_refusal_names_ten_at_most_and_counts_the_rest),
        CONTINU(answers_stand_in_order_of_section_then_clause),
        CONTINU(sections_count_their_answers),
        CONTINU(a_conflict_shows_both_statements_and_who_made_them_where),
        CONTINU(a_conflict_between_two_reports_does_not_keep_a_third_from_being_issued),
        cmocka_unit_test(an_opening_in_conflict_is_assessed_by_its_first_statement),
        CONTINU(states_have_names_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

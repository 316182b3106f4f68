/* The rules about the audit itself: application, plan, parties, walk, measures, closing. */
#include "tests/checklists/case.h"

static void each_item_of_the_application_answers_for_itself(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_state(file, DAY, "intake/covenant"), ANSWER_NOT_YET);
    case_says(file, LAPTOP, "intake.set", "covenant", "{\"status\":\"received\",\"on\":\"2018-06-04\"}");
    case_says(file, LAPTOP, "intake.set", "minutes", "{\"status\":\"missing\",\"on\":\"2018-06-04\"}");
    case_says(file, LAPTOP, "intake.set", "declaration", "{\"status\":\"wrong\",\"on\":\"2018-06-04\"}");
    assert_int_equal(case_state(file, DAY, "intake/covenant"), ANSWER_MET);
    assert_int_equal(case_state(file, DAY, "intake/minutes"), ANSWER_UNMET);
    assert_int_equal(case_state(file, DAY, "intake/declaration"), ANSWER_UNMET);
    assert_int_equal(case_state(file, DAY, "intake/evaluation"), ANSWER_NOT_YET);
}

static void only_a_renewal_asks_for_the_evaluation(void **state)
{
    struct assessment *assessment = case_assesses(*state, DAY);
    assert_non_null(assessment_answer(assessment, "intake/covenant"));
    assert_null(assessment_answer(assessment, "intake/evaluation"));
    assert_null(assessment_answer(assessment, "2.5.3.1"));
    assert_null(assessment_answer(assessment, "previous-certificate"));
    assessment_free(assessment);
}

static void the_applicant_is_told_all_that_is_named(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "inform.set", "costs", "{\"on\":\"2018-06-10\"}");
    case_says(file, LAPTOP, "inform.set", "conditions", "{\"on\":\"2018-06-10\"}");
    assert_int_equal(case_state(file, DAY, "informed"), ANSWER_NOT_YET);
    char *sentence = case_sentence(file, DAY, "informed");
    assert_says(sentence, "2 of 3; not yet: conditions of the certification body");
    free(sentence);
    case_says(file, LAPTOP, "inform.set", "body-conditions", "{\"on\":\"2018-06-10\"}");
    assert_int_equal(case_state(file, DAY, "informed"), ANSWER_MET);
}

static void the_budget_has_the_minimum_or_grounds_for_less(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_state(file, DAY, "effort-documents"), ANSWER_NOT_YET);
    case_says(file, LAPTOP, "plan.set", "documents", "{\"person_days_x100\":49}");
    assert_int_equal(case_state(file, DAY, "effort-documents"), ANSWER_UNMET);
    char *sentence = case_sentence(file, DAY, "effort-documents");
    assert_says(sentence, "0.49, less than 0.5, without grounds");
    free(sentence);
    case_says(file, LAPTOP, "plan.set", "documents", "{\"person_days_x100\":49,\"grounds\":\"One street\"}");
    assert_int_equal(case_state(file, DAY, "effort-documents"), ANSWER_MET);
    case_says(file, LAPTOP, "plan.set", "documents", "{\"person_days_x100\":50}");
    assert_int_equal(case_state(file, DAY, "effort-documents"), ANSWER_MET);
    case_says(file, LAPTOP, "plan.set", "onsite", "{\"person_days_x100\":99}");
    assert_int_equal(case_state(file, DAY, "effort-onsite"), ANSWER_UNMET);
}

static void an_approval_is_of_the_budget_as_it_was(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_state(file, DAY, "budget-approved"), ANSWER_NOT_YET);
    case_says(file, LAPTOP, "plan.set", "documents", "{\"person_days_x100\":50}");
    case_says(file, LAPTOP, "plan.approve", "plan", "{\"on\":\"2018-06-10\",\"by\":\"Manager\"}");
    assert_int_equal(case_state(file, DAY, "budget-approved"), ANSWER_MET);
    case_says(file, TABLET, "plan.set", "documents", "{\"person_days_x100\":500}");
    assert_int_equal(case_state(file, DAY, "budget-approved"), ANSWER_STALE);
    case_says(file, LAPTOP, "plan.approve", "plan", "{\"on\":\"2018-06-11\",\"by\":\"Manager\"}");
    assert_int_equal(case_state(file, DAY, "budget-approved"), ANSWER_MET);
}

static void every_type_of_party_takes_part(void **state)
{
    struct case_file *file = *state;
    static const char *const types[] = {"municipality", "police", "fire-brigade"};
    char body[200];
    for (int i = 0; i < 3; i++) {
        snprintf(body, sizeof body, "{\"name\":\"n\",\"type\":\"%s\",\"participant\":true}", types[i]);
        case_says(file, LAPTOP, "party.set", types[i], body);
    }
    case_says(file, LAPTOP, "party.set", "shops", "{\"name\":\"n\",\"type\":\"entrepreneurs\",\"participant\":false}");
    assert_int_equal(case_state(file, DAY, "participants"), ANSWER_NOT_YET);
    char *sentence = case_sentence(file, DAY, "participants");
    assert_says(sentence, "3 of 4; not yet: entrepreneurs or shopkeepers");
    free(sentence);
    case_says(file, LAPTOP, "party.set", "shops", "{\"name\":\"n\",\"type\":\"entrepreneurs\",\"participant\":true}");
    assert_int_equal(case_state(file, DAY, "participants"), ANSWER_MET);
}

static void every_participant_is_interviewed_on_site(void **state)
{
    struct case_file *file = *state;
    case_visit(file);
    assert_int_equal(case_state(file, DAY, "interviews"), ANSWER_MET);
    case_says(file, LAPTOP, "party.set", "shops", "{\"name\":\"n\",\"type\":\"entrepreneurs\",\"participant\":true}");
    assert_int_equal(case_state(file, DAY, "interviews"), ANSWER_NOT_YET);
    case_says(file, LAPTOP, "interview.set", "shops", "{\"on\":\"2018-09-01\",\"with\":\"Someone\",\"onsite\":false}");
    assert_int_equal(case_state(file, DAY, "interviews"), ANSWER_NOT_YET);
    case_says(file, LAPTOP, "interview.set", "shops", "{\"on\":\"2018-09-01\",\"with\":\"Someone\",\"onsite\":true}");
    assert_int_equal(case_state(file, DAY, "interviews"), ANSWER_MET);
}

static void an_adviser_counts_for_no_party(void **state)
{
    struct case_file *file = *state;
    case_visit(file);
    case_says(file, LAPTOP, "party.set", "help", "{\"name\":\"n\",\"type\":\"adviser\",\"participant\":false}");
    assert_int_equal(case_state(file, DAY, "interviews"), ANSWER_MET);
    assert_int_equal(case_state(file, DAY, "advisers"), ANSWER_MET);
    case_says(file, LAPTOP, "party.set", "help", "{\"name\":\"n\",\"type\":\"adviser\",\"participant\":true}");
    assert_int_equal(case_state(file, DAY, "advisers"), ANSWER_UNMET);
}

static void all_five_themes_are_walked_and_someone_walks_along(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_state(file, DAY, "walk-held"), ANSWER_NOT_YET);
    case_says(file, TABLET, "walk.set", "walk", "{\"on\":\"2018-09-01\",\"with\":[]}");
    assert_int_equal(case_state(file, DAY, "walk-held"), ANSWER_UNMET);
    case_says(file, TABLET, "walk.set", "walk", "{\"on\":\"2018-09-01\",\"with\":[\"police\"]}");
    assert_int_equal(case_state(file, DAY, "walk-held"), ANSWER_MET);
    static const char *const items[] = {"crime/1", "crime/2", "nuisance/1", "fire-safety/1", "traffic-safety/1"};
    for (int i = 0; i < 5; i++)
        case_says(file, TABLET, "walk.observe", items[i], "{\"on\":\"2018-09-01\",\"note\":\"n\"}");
    assert_int_equal(case_state(file, DAY, "walk-themes"), ANSWER_NOT_YET);
    char *sentence = case_sentence(file, DAY, "walk-themes");
    assert_says(sentence, "4 of 5; not yet: public space");
    free(sentence);
    case_says(file, TABLET, "walk.observe", "public-space/1", "{\"on\":\"2018-09-01\",\"note\":\"n\"}");
    assert_int_equal(case_state(file, DAY, "walk-themes"), ANSWER_MET);
}

static void measure(struct case_file *file, const char *id, const char *status)
{
    char body[100];
    snprintf(body, sizeof body, "{\"title\":\"t\",\"status\":\"%s\"}", status);
    case_says(file, TABLET, "measure.set", id, body);
}

static void a_renewal_asks_all_measures_that_were_not_dropped(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_state(file, DAY, "measures-continu"), ANSWER_NOT_YET);
    measure(file, "a", "dropped");
    assert_int_equal(case_state(file, DAY, "measures-continu"), ANSWER_NOT_YET);
    measure(file, "b", "planned");
    assert_int_equal(case_state(file, DAY, "measures-continu"), ANSWER_NOT_YET);
    measure(file, "c", "partly");
    assert_int_equal(case_state(file, DAY, "measures-continu"), ANSWER_UNMET);
    measure(file, "c", "carried-out");
    measure(file, "b", "carried-out");
    assert_int_equal(case_state(file, DAY, "measures-continu"), ANSWER_MET);
    case_says_alone(file, LAPTOP, DAY, "measure.set", "b", "{\"title\":\"t\",\"status\":\"not-carried-out\"}");
    assert_int_equal(case_state(file, DAY, "measures-continu"), ANSWER_CONFLICT);
}

static void a_first_certificate_asks_four_measures(void **state)
{
    struct case_file *file = *state;
    measure(file, "a", "carried-out");
    measure(file, "b", "carried-out");
    measure(file, "c", "carried-out");
    assert_int_equal(case_state(file, DAY, "measures-basis"), ANSWER_NOT_YET);
    measure(file, "d", "not-carried-out");
    assert_int_equal(case_state(file, DAY, "measures-basis"), ANSWER_UNMET);
    measure(file, "e", "carried-out");
    assert_int_equal(case_state(file, DAY, "measures-basis"), ANSWER_MET);
}

static void the_closing_meeting_tells_every_deviation(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_state(file, DAY, "closing"), ANSWER_NOT_YET);
    case_says(file, LAPTOP, "closing.set", "closing", "{\"on\":\"2018-09-01\",\"present\":[],\"deviations\":[]}");
    assert_int_equal(case_state(file, DAY, "closing"), ANSWER_MET);
    case_says(file, LAPTOP, "deviation.raise", "2.2.7",
              "{\"grade\":\"minor\",\"text\":\"t\",\"established\":\"2018-09-01\"}");
    assert_int_equal(case_state(file, DAY, "closing"), ANSWER_UNMET);
    char *sentence = case_sentence(file, DAY, "closing");
    assert_says(sentence, "not told: 2.2.7");
    free(sentence);
    case_says(file, LAPTOP, "closing.set", "closing",
              "{\"on\":\"2018-09-01\",\"present\":[],\"deviations\":[\"2.2.7\"]}");
    assert_int_equal(case_state(file, DAY, "closing"), ANSWER_MET);
}

#define CONTINU(name) cmocka_unit_test_setup_teardown(name, continu_open, case_teardown)
#define BASIS(name) cmocka_unit_test_setup_teardown(name, basis_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTINU(each_item_of_the_application_answers_for_itself),
        BASIS(only_a_renewal_asks_for_the_evaluation),
        CONTINU(the_applicant_is_told_all_that_is_named),
        CONTINU(the_budget_has_the_minimum_or_grounds_for_less),
        CONTINU(an_approval_is_of_the_budget_as_it_was),
        CONTINU(every_type_of_party_takes_part),
        CONTINU(every_participant_is_interviewed_on_site),
        CONTINU(an_adviser_counts_for_no_party),
        CONTINU(all_five_themes_are_walked_and_someone_walks_along),
        CONTINU(a_renewal_asks_all_measures_that_were_not_dropped),
        BASIS(a_first_certificate_asks_four_measures),
        CONTINU(the_closing_meeting_tells_every_deviation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

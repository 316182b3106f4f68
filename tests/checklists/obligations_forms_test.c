/* What each clause of chapter 2 of the real scheme asks, fact by fact: without the fact the clause is not judged, and
 * with another answer than it must be the clause is not met. One case, of a renewal, so that everything is asked. */
#include "tests/checklists/case.h"

#define PARTNERSHIP "{\"name\":\"KVO De Randstad\",\"enterprises\":113}"
#define MET "{\"verdict\":\"met\"}"

/* A fact of a clause, as its item goes on: "field", or "row/field". */
struct asked {
    const char *fact;
    const char *wrong; /* the answer with which the clause is not met; NULL: whatever is said will do */
};
#define NO "false"
#define YES "true"
#define END                                                                                                            \
    {                                                                                                                  \
        NULL, NULL                                                                                                     \
    }

static int all_filled(void **state)
{
    struct case_file *file = case_open(CASE_CONTINU);
    case_says(file, LAPTOP, "partnership.set", "partnership", PARTNERSHIP);
    case_visit(file);
    case_facts(file);
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey",
              "{\"verdict\":\"met\",\"facts\":{\"enterprises\":113,\"responses\":36}}");
    *state = file;
    return 0;
}

static void passes(struct case_file *file, const char *clause)
{
    if (case_checks(file, LAPTOP, "finding.set", clause, MET) != 0) fail_msg("%s", file->err.message);
}

static void refuses(struct case_file *file, const char *clause, const char *how, const char *name)
{
    char part[300];
    if (case_checks(file, LAPTOP, "finding.set", clause, MET) == 0) fail_msg("%s is met without %s", clause, name);
    snprintf(part, sizeof part, "%s %s", clause, how);
    assert_refused(file, ERROR_REFUSED, clause, part);
    assert_says(file->err.message, name);
}

/* How people read the fact. */
static const char *name_of(const struct case_file *file, const char *clause, const char *fact)
{
    const char *row = strchr(fact, '/');
    const struct scheme_form *form = form_find(file->scheme, clause, row != NULL);
    const struct scheme_field *field = form == NULL ? NULL : form_field(form, row == NULL ? fact : row + 1);
    if (field == NULL) fail_msg("nothing asks for %s of %s", fact, clause);
    return field->name.en;
}

static void states(struct case_file *file, const char *item, const char *value)
{
    char body[300];
    snprintf(body, sizeof body, value == NULL ? "{\"reason\":\"A slip\"}" : "{\"value\":%s}", value);
    case_says(file, LAPTOP, "fact.set", item, body);
}

/* Each fact is waited for, and decides where its answer can be wrong. Leaves the case as it was. */
static void asks(struct case_file *file, const char *clause, const struct asked *asked)
{
    passes(file, clause);
    for (; asked->fact != NULL; asked++) {
        char item[FORM_ITEM_SIZE];
        const char *name = name_of(file, clause, asked->fact);
        snprintf(item, sizeof item, "%s/%s", clause, asked->fact);
        const struct record *stands = fold_value(file->fold, "fact.set", item);
        if (stands == NULL) fail_msg("nobody was asked for %s", item);
        char *value = json_dumps(json_object_get(stands->body, "value"), JSON_ENCODE_ANY);
        assert_non_null(value);
        states(file, item, NULL);
        refuses(file, clause, "is judged on facts, and there is missing", name);
        if (asked->wrong != NULL) {
            states(file, item, asked->wrong);
            refuses(file, clause, "can not be met", name);
        }
        states(file, item, value);
        passes(file, clause);
        free(value);
    }
}

/* Without its last row the clause waits for one, which people know by this word. */
static void asks_a_row(struct case_file *file, const char *clause, const char *const *fields, const char *word)
{
    char item[FORM_ITEM_SIZE], *values[8];
    for (size_t i = 0; fields[i] != NULL; i++) {
        snprintf(item, sizeof item, "%s/1/%s", clause, fields[i]);
        const struct record *stands = fold_value(file->fold, "fact.set", item);
        if (stands == NULL) fail_msg("nobody was asked for %s", item);
        values[i] = json_dumps(json_object_get(stands->body, "value"), JSON_ENCODE_ANY);
        states(file, item, NULL);
    }
    refuses(file, clause, "is judged on facts, and there is missing", word);
    for (size_t i = 0; fields[i] != NULL; i++) {
        snprintf(item, sizeof item, "%s/1/%s", clause, fields[i]);
        states(file, item, values[i]);
        free(values[i]);
    }
    passes(file, clause);
}

/* --- 2.2: how the cooperation is set up --- */

static void the_area_has_a_map_activities_and_a_number_of_enterprises(void **state)
{
    asks(*state, "2.2.1", (const struct asked[]){{"map", NO}, {"activities", NULL}, END});
    case_says(*state, LAPTOP, "partnership.set", "partnership", "{\"name\":\"KVO De Randstad\"}");
    refuses(*state, "2.2.1", "is judged on facts, and there is missing", "number of enterprises");
    assert_int_equal(case_checks(*state, LAPTOP, "fact.set", "2.2.1/enterprises", "{\"value\":7}"), ERROR_INVALID);
    assert_says(((struct case_file *)*state)->err.message, "schouw partnership");
    case_says(*state, LAPTOP, "partnership.set", "partnership", PARTNERSHIP);
    passes(*state, "2.2.1");
}

/* What stands with a participant is said again without one field of it, or with another value. */
static void party_says(struct case_file *file, const char *field, json_t *value)
{
    const struct record *stands = fold_value(file->fold, "party.set", "police");
    assert_non_null(stands);
    json_t *body = json_deep_copy(stands->body);
    assert_int_equal(value == NULL ? json_object_del(body, field) : json_object_set_new(body, field, value), 0);
    char *dumped = json_dumps(body, JSON_COMPACT);
    case_says(file, LAPTOP, "party.set", "police", dumped);
    free(dumped);
    json_decref(body);
}

static void each_participant_has_address_involvement_representation_and_replacement_and_is_active(void **state)
{
    struct case_file *file = *state;
    static const char *const fields[][2] = {
        {"address", "police/address"},         {"town", "police/town"},
        {"involvement", "police/involvement"}, {"representative", "police/representative"},
        {"replacement", "police/replacement"}, {"locally_active", "police/locally-active"},
    };
    passes(file, "2.2.2");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        json_t *value =
            json_deep_copy(json_object_get(fold_value(file->fold, "party.set", "police")->body, fields[i][0]));
        party_says(file, fields[i][0], NULL);
        refuses(file, "2.2.2", "is judged on facts, and there is missing: police",
                name_of(file, "2.2.2", fields[i][1]));
        party_says(file, fields[i][0], value);
        passes(file, "2.2.2");
    }
    party_says(file, "locally_active", json_false());
    refuses(file, "2.2.2", "can not be met: police", name_of(file, "2.2.2", "police/locally-active"));
    party_says(file, "locally_active", json_true());
}

static void the_covenant_is_signed_by_all_holds_three_commitments_and_says_where_who_and_why(void **state)
{
    asks(*state, "2.2.3",
         (const struct asked[]){{"signed-by-all", NO},
                                {"continuous", NO},
                                {"plan", NO},
                                {"policy", NO},
                                {"area", NO},
                                {"participants", NO},
                                {"goal", NO},
                                END});
}

static void the_organisation_says_who_contracts_who_plans_and_where_to_write(void **state)
{
    asks(*state, "2.2.4",
         (const struct asked[]){
             {"contracts", NULL}, {"planning", NULL}, {"address", NULL}, {"roles", NO}, {"written", NO}, END});
}

static void the_goals_of_the_cooperation_are_lasting_and_in_writing(void **state)
{
    asks(*state, "2.2.5", (const struct asked[]){{"lasting", NO}, {"written", NO}, END});
}

static void agreements_are_on_joining_area_decisions_communication_and_money(void **state)
{
    asks(*state, "2.2.6",
         (const struct asked[]){{"joining", NO},
                                {"area", NO},
                                {"decisions", NO},
                                {"communication-inside", NO},
                                {"communication-outside", NO},
                                {"finances", NO},
                                {"written", NO},
                                END});
}

static void the_archive_is_orderly_current_and_says_how_long(void **state)
{
    asks(*state, "2.2.7",
         (const struct asked[]){{"archive", NO}, {"current", NO}, {"stale", YES}, {"retention", NO}, END});
}

static void results_are_shared_inside_with_others_and_with_users(void **state)
{
    asks(*state, "2.2.8", (const struct asked[]){{"inside", NO}, {"others", NO}, {"users", NO}, END});
}

static void of_what_changed_there_is_a_day_of_consent(void **state)
{
    struct case_file *file = *state;
    asks(file, "2.2.9",
         (const struct asked[]){{"organisation-changed", NULL},
                                {"organisation-consent", NULL},
                                {"goals-changed", NULL},
                                {"goals-consent", NULL},
                                {"agreements-changed", NULL},
                                {"agreements-consent", NULL},
                                END});
    states(file, "2.2.9/goals-consent", NULL);
    states(file, "2.2.9/goals-changed", NO); /* what did not change needs none */
    passes(file, "2.2.9");
}

/* --- 2.3: analysis and plan --- */

static void each_theme_matters_or_not_with_grounds(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(file->scheme->themes_count, 5);
    for (unsigned i = 0; i < file->scheme->themes_count; i++) {
        char relevant[80], grounds[80];
        snprintf(relevant, sizeof relevant, "%s/relevant", file->scheme->themes[i].id);
        snprintf(grounds, sizeof grounds, "%s/grounds", file->scheme->themes[i].id);
        asks(file, "2.3.1.1", (const struct asked[]){{relevant, NULL}, {grounds, NULL}, END});
        /* That it does not matter wants grounds as well. */
        snprintf(relevant, sizeof relevant, "2.3.1.1/%s/relevant", file->scheme->themes[i].id);
        states(file, relevant, NO);
        asks(file, "2.3.1.1", (const struct asked[]){{grounds, NULL}, END});
    }
}

static void the_analysis_has_five_sources_and_a_summary_in_writing(void **state)
{
    struct case_file *file = *state;
    asks(file, "2.3.1.1",
         (const struct asked[]){{"police-figures", NO},
                                {"reporting", NO},
                                {"fire-data", NO},
                                {"joint-walk", NO},
                                {"local-data", NO},
                                {"survey-themes", NO},
                                {"summary", NO},
                                END});
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey", "{\"verdict\":\"unmet\",\"without_facts\":\"None held\"}");
    refuses(file, "2.3.1.1", "is judged on facts, and there is missing", "answers to the survey");
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey",
              "{\"verdict\":\"met\",\"facts\":{\"enterprises\":113,\"responses\":36}}");
}

static void goals_are_specific_measurable_acceptable_realistic_and_time_bound(void **state)
{
    asks(*state, "2.3.2.1",
         (const struct asked[]){{"1/goal", NULL},
                                {"1/specific", NO},
                                {"1/measurable", NO},
                                {"1/acceptable", NO},
                                {"1/realistic", NO},
                                {"1/time-bound", NO},
                                END});
    asks_a_row(*state, "2.3.2.1",
               (const char *const[]){"goal", "specific", "measurable", "acceptable", "realistic", "time-bound", NULL},
               "goal");
    asks(*state, "2.3.2.3", (const struct asked[]){{"goals", NO}, END}); /* and follow from the analysis */
}

static void each_measure_was_weighed_on_five_criteria_in_writing(void **state)
{
    asks(*state, "2.3.2.2",
         (const struct asked[]){{"written", NO},
                                {"m0/contribution", NO},
                                {"m0/expertise", NO},
                                {"m1/cost", NO},
                                {"m2/limits", NO},
                                {"m3/feasibility", NO},
                                END});
}

static void the_plan_holds_analysis_goals_choice_and_all_of_each_measure(void **state)
{
    asks(*state, "2.3.2.3",
         (const struct asked[]){{"summary", NO},
                                {"goals", NO},
                                {"choice", NO},
                                {"m0/method", NO},
                                {"m0/tasks-doing", NO},
                                {"m0/planning-doing", NO},
                                {"m1/method-monitoring", NO},
                                {"m1/tasks-monitoring", NO},
                                {"m1/planning-monitoring", NO},
                                {"m2/cost", NO},
                                {"m3/term", NO},
                                END});
}

static void public_and_private_parties_do_and_monitoring_is_agreed(void **state)
{
    asks(*state, "2.3.2.4", (const struct asked[]){{"public", NO}, {"private", NO}, {"monitoring", NO}, END});
}

static void an_adviser_takes_no_part_and_the_participants_answer_for_it(void **state)
{
    asks(*state, "2.3.2.5",
         (const struct asked[]){{"adviser", NULL}, {"adviser-participates", YES}, {"responsible", NO}, END});
}

/* --- 2.3 to 2.5: who took part --- */

static void participants_met_wrote_down_what_came_of_it_and_approved(void **state)
{
    static const char *const meeting[] = {"on", "present", "written", NULL};
    static const char *const clauses[] = {"2.3.1.2", "2.3.2.6", "2.4.2", "2.5.2.2", "2.5.3.2"};
    static const char *const approving[] = {"2.3.2.6", "2.5.2.2", "2.5.3.2"};
    struct case_file *file = *state;
    for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++) {
        asks(file, clauses[i], (const struct asked[]){{"1/on", NULL}, {"1/present", NULL}, {"1/written", NO}, END});
        asks_a_row(file, clauses[i], meeting, "meeting");
    }
    for (size_t i = 0; i < sizeof approving / sizeof *approving; i++)
        asks(file, approving[i], (const struct asked[]){{"approved", NO}, {"approved-on", NULL}, END});
    asks(file, "2.3.1.2", (const struct asked[]){{"division", NO}, END});
}

/* --- 2.4 and 2.5: do, check, act --- */

static void agreements_and_plan_are_carried_out(void **state)
{
    asks(*state, "2.4.1", (const struct asked[]){{"agreements", NO}, {"plan", NO}, END});
}

static void progress_is_discussed_and_delay_corrected_in_the_plan(void **state)
{
    struct case_file *file = *state;
    asks(file, "2.5.1",
         (const struct asked[]){{"discussed", NO},
                                {"delay", NULL},
                                {"corrections-planned", NO},
                                {"corrections-done", NO},
                                {"improvements", NO},
                                {"written", NO},
                                END});
    states(file, "2.5.1/corrections-planned", NULL);
    states(file, "2.5.1/corrections-done", NULL);
    states(file, "2.5.1/delay", NO); /* where nothing is late there is nothing to correct */
    passes(file, "2.5.1");
}

static void the_evaluation_looks_at_results_costs_goals_and_new_problems(void **state)
{
    asks(*state, "2.5.2.1",
         (const struct asked[]){{"results", NO},
                                {"costs", NO},
                                {"goals", NO},
                                {"new-problems", NO},
                                {"improvements", NULL},
                                {"adjusted", NO},
                                {"written", NO},
                                END});
    asks_a_row(*state, "2.5.2.1", (const char *const[]){"on", NULL}, "evaluation");
}

static void a_renewal_has_a_wholly_new_analysis_in_time_and_a_renewed_plan(void **state)
{
    asks(*state, "2.5.3.1",
         (const struct asked[]){{"analysis-on", NULL},
                                {"in-time", NO},
                                {"wholly-new", NO},
                                {"plan-renewed", NO},
                                {"improvements", NO},
                                {"maintained", NO},
                                END});
}

static int all_closed(void **state)
{
    return case_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_area_has_a_map_activities_and_a_number_of_enterprises),
        cmocka_unit_test(each_participant_has_address_involvement_representation_and_replacement_and_is_active),
        cmocka_unit_test(the_covenant_is_signed_by_all_holds_three_commitments_and_says_where_who_and_why),
        cmocka_unit_test(the_organisation_says_who_contracts_who_plans_and_where_to_write),
        cmocka_unit_test(the_goals_of_the_cooperation_are_lasting_and_in_writing),
        cmocka_unit_test(agreements_are_on_joining_area_decisions_communication_and_money),
        cmocka_unit_test(the_archive_is_orderly_current_and_says_how_long),
        cmocka_unit_test(results_are_shared_inside_with_others_and_with_users),
        cmocka_unit_test(of_what_changed_there_is_a_day_of_consent),
        cmocka_unit_test(each_theme_matters_or_not_with_grounds),
        cmocka_unit_test(the_analysis_has_five_sources_and_a_summary_in_writing),
        cmocka_unit_test(goals_are_specific_measurable_acceptable_realistic_and_time_bound),
        cmocka_unit_test(each_measure_was_weighed_on_five_criteria_in_writing),
        cmocka_unit_test(the_plan_holds_analysis_goals_choice_and_all_of_each_measure),
        cmocka_unit_test(public_and_private_parties_do_and_monitoring_is_agreed),
        cmocka_unit_test(an_adviser_takes_no_part_and_the_participants_answer_for_it),
        cmocka_unit_test(participants_met_wrote_down_what_came_of_it_and_approved),
        cmocka_unit_test(agreements_and_plan_are_carried_out),
        cmocka_unit_test(progress_is_discussed_and_delay_corrected_in_the_plan),
        cmocka_unit_test(the_evaluation_looks_at_results_costs_goals_and_new_problems),
        cmocka_unit_test(a_renewal_has_a_wholly_new_analysis_in_time_and_a_renewed_plan),
    };
    return cmocka_run_group_tests(tests, all_filled, all_closed);
}

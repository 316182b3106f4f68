/* A scheme is read from its files: the facts of KVO 3.1 are there, and it is found where it should be. */
#include "tests/checklists/scheme_files.h"

#define KVO_DIRECTORY SOURCE_DIR "/checklists/kvo-3.1"

static const char *const chapter_2[] = {
    "2.2.1",   "2.2.2",   "2.2.3",   "2.2.4",   "2.2.5",   "2.2.6",   "2.2.7",   "2.2.8",
    "2.2.9",   "2.3.1.1", "2.3.1.2", "2.3.2.1", "2.3.2.2", "2.3.2.3", "2.3.2.4", "2.3.2.5",
    "2.3.2.6", "2.4.1",   "2.4.2",   "2.5.1",   "2.5.2.1", "2.5.2.2", "2.5.3.1", "2.5.3.2",
};
#define CHAPTER_2 (sizeof chapter_2 / sizeof *chapter_2)

static int kvo_open(void **state)
{
    struct scheme *scheme = NULL;
    struct error err = {0};
    if (scheme_load_directory(KVO_DIRECTORY, &scheme, &err) != 0) fail_msg("%s", err.message);
    *state = scheme;
    return 0;
}

static int kvo_close(void **state)
{
    scheme_free(*state);
    return 0;
}

/* --- the facts of KVO 3.1 --- */

static void kvo_is_of_december_2014_and_binds_from_2015(void **state)
{
    const struct scheme *scheme = *state;
    assert_string_equal(scheme->id, "kvo-3.1");
    assert_string_equal(scheme->version, "3.1");
    assert_string_equal(scheme->published, "2014-12-01");
    assert_string_equal(scheme->binds_from, "2015-01-01");
    assert_null(scheme->binds_until);
    assert_string_equal(scheme->zone, "Europe/Amsterdam");
    assert_int_equal(scheme->validity_months, 36);
    assert_string_equal(scheme->directory, KVO_DIRECTORY);
}

static void chapter_2_is_there_clause_by_clause(void **state)
{
    const struct scheme *scheme = *state;
    assert_int_equal(scheme->requirements_count, CHAPTER_2);
    for (size_t i = 0; i < CHAPTER_2; i++) {
        const struct scheme_requirement *requirement = &scheme->requirements[i];
        assert_string_equal(requirement->clause, chapter_2[i]);
        assert_ptr_equal(scheme_requirement(scheme, chapter_2[i]), requirement);
        assert_true(strlen(requirement->title.nl) > 3 && strlen(requirement->title.en) > 3);
        assert_true(strlen(requirement->asks.nl) > 20 && strlen(requirement->asks.en) > 20);
        assert_string_not_equal(requirement->asks.nl, requirement->asks.en);
        assert_true(requirement->methods_count > 0);
        assert_true(requirement->points_count > 1);
        bool renewal = strncmp(chapter_2[i], "2.5.3.", 6) == 0;
        assert_int_equal(requirement->certificates_count, renewal ? 1 : 0);
        assert_true(scheme_applies(requirement->certificates, requirement->certificates_count, "continu"));
        assert_int_equal(scheme_applies(requirement->certificates, requirement->certificates_count, "basis"), !renewal);
    }
}

struct ids {
    const char *ids[8];
    unsigned required; /* of those, from the first */
};

static void assert_items(const struct scheme_item *items, unsigned count, const struct ids *expected)
{
    unsigned i = 0;
    for (; expected->ids[i] != NULL; i++) {
        assert_true(i < count);
        assert_string_equal(items[i].id, expected->ids[i]);
        assert_int_equal(items[i].required, i < expected->required);
        assert_true(*items[i].name.nl != '\0' && *items[i].name.en != '\0');
    }
    assert_int_equal(count, i);
}

static void the_lists_hold_what_the_scheme_names(void **state)
{
    const struct scheme *scheme = *state;
    assert_items(scheme->certificates, scheme->certificates_count, &(struct ids){{"basis", "continu"}, 0});
    assert_items(
        scheme->application, scheme->application_count,
        &(struct ids){{"covenant", "agreements", "declaration", "action-plan", "minutes", "evaluation", "further"}, 6});
    assert_items(scheme->party_types, scheme->party_types_count,
                 &(struct ids){{"municipality", "police", "fire-brigade", "entrepreneurs", "other", "adviser"}, 4});
    assert_items(scheme->themes, scheme->themes_count,
                 &(struct ids){{"crime", "nuisance", "fire-safety", "traffic-safety", "public-space"}, 5});
    assert_items(scheme->grades, scheme->grades_count, &(struct ids){{"minor", "major"}, 0});
    assert_items(scheme->qualifications, scheme->qualifications_count,
                 &(struct ids){{"education", "lead-auditor", "safety", "public-private", "quality"}, 5});
    assert_items(scheme->effort, scheme->effort_count, &(struct ids){{"documents", "onsite", "corrections"}, 2});
    assert_items(scheme->informs, scheme->informs_count,
                 &(struct ids){{"costs", "conditions", "body-conditions", "procedure", "access"}, 3});
    assert_items(scheme->review_points, scheme->review_points_count,
                 &(struct ids){{"completeness", "staff", "procedure"}, 3});
    const struct scheme_item *evaluation = scheme_item(scheme->application, scheme->application_count, "evaluation");
    assert_false(scheme_applies(evaluation->certificates, evaluation->certificates_count, "basis"));
}

static void the_survey_has_its_thresholds_for_both_certificates(void **state)
{
    static const struct {
        const char *certificate;
        unsigned up_to, percent;
    } rows[] = {{"basis", 50, 50},   {"basis", 100, 40},   {"basis", 0, 30},
                {"continu", 50, 40}, {"continu", 100, 30}, {"continu", 0, 20}};
    const struct scheme_rule *rule = scheme_rule(*state, "survey-response");
    assert_non_null(rule);
    assert_string_equal(rule->item, "2.3.1.1/survey");
    assert_int_equal(rule->thresholds_count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(rule->thresholds[i].certificate, rows[i].certificate);
        assert_int_equal(rule->thresholds[i].up_to, rows[i].up_to);
        assert_int_equal(rule->thresholds[i].percent, rows[i].percent);
    }
}

static void terms_effort_and_numbers_are_those_of_the_scheme(void **state)
{
    const struct scheme *scheme = *state;
    assert_int_equal(scheme_rule(scheme, "deviations")->months, 3);
    assert_int_equal(scheme_rule(scheme, "deviations")->extension_months, 2);
    assert_int_equal(scheme_rule(scheme, "effort-documents")->person_days_x100, 50);
    assert_int_equal(scheme_rule(scheme, "effort-onsite")->person_days_x100, 100);
    assert_int_equal(scheme_rule(scheme, "decision-in-time")->years, 3);
    assert_int_equal(scheme_rule(scheme, "measures-basis")->count, 4);
    assert_string_equal(scheme_rule(scheme, "measures-basis")->certificates[0], "basis");
    assert_int_equal(scheme_rule(scheme, "measures-continu")->count, 0);
    assert_string_equal(scheme_rule(scheme, "measures-continu")->certificates[0], "continu");
    assert_int_equal(scheme_rule(scheme, "interviews")->items_count, 4);
    assert_string_equal(scheme_rule(scheme, "interviews")->item, "interview");
    assert_int_equal(scheme_rule(scheme, "walk-themes")->items_count, 5);
    assert_int_equal(scheme_rule(scheme, "qualified")->items_count, 5);
    assert_string_equal(scheme_rule(scheme, "qualified")->before, "assignment");
    assert_string_equal(scheme_rule(scheme, "deviations")->before, "decision");
    assert_null(scheme_rule(scheme, "no-such-rule"));
}

static void refusals_find_the_clause_they_rest_on(void **state)
{
    static const char *const clauses[][2] = {
        {"separation", "4.4.4"},         {"term", "4.4.3"},
        {"qualification", "4.2"},        {"valid-licence", "4.1.1"},
        {"minimum-effort", "4.3"},       {"response-threshold", "2.3.1.1"},
        {"requires-certificate", "3.2"}, {"within-years", "3.2"},
        {"received", "3.2.1"},           {"outsiders", "2.3.2.5"},
        {"present-parties", "2.2.2"},
    };
    for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++)
        assert_string_equal(scheme_clause_of_rule_kind(*state, clauses[i][0]), clauses[i][1]);
    assert_string_equal(scheme_clause_of_rule_kind(*state, "no-such-kind"), "");
}

static void references_to_missing_paragraphs_are_put_right_in_a_remark(void **state)
{
    static const char *const remarks[][2] = {
        {"3.2.1", "4.3"}, {"3.2.2", "4.4.4"}, {"4.3", "4.4.4"}, {"4.4.3", "4.4.3"}, {"4.4.4", "4.1.2"}};
    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++) {
        const struct scheme_clause *clause = scheme_clause(*state, remarks[i][0]);
        assert_non_null(clause);
        assert_non_null(strstr(clause->remark.nl, remarks[i][1]));
        assert_non_null(strstr(clause->remark.en, remarks[i][1]));
    }
    assert_null(scheme_clause(*state, "4.4.2")->remark.nl);
}

static void the_certificate_has_every_item_and_the_prescribed_lines(void **state)
{
    static const char *const required[] = {"body",      "logo",     "certificate", "declaration", "partnership",
                                           "area",      "location", "covenant",    "issued",      "number",
                                           "signature", "mark",     "status",      "ownership"};
    const struct scheme *scheme = *state;
    for (size_t i = 0; i < sizeof required / sizeof *required; i++) {
        const struct scheme_certificate_item *found = NULL;
        for (unsigned j = 0; j < scheme->certificate_items_count; j++) {
            if (strcmp(scheme->certificate_items[j].id, required[i]) == 0) found = &scheme->certificate_items[j];
        }
        assert_non_null(found);
        assert_true(found->required);
        if (strcmp(required[i], "declaration") == 0)
            assert_string_equal(found->text.en,
                                "{body} verklaart dat het KVO samenwerkingsverband {partnership} voldoet aan "
                                "de eisen van het CCV certificatieschema Keurmerk Veilig Ondernemen {version}.");
        if (strcmp(required[i], "status") == 0)
            assert_string_equal(found->text.en, "De status van dit certificaat kan nagegaan worden bij {body}");
        if (strcmp(required[i], "ownership") == 0)
            assert_string_equal(found->text.en, "Dit certificaat blijft eigendom van {body}.");
    }
}

/* --- looking up --- */

static void what_was_mistyped_finds_the_nearest(void **state)
{
    const struct scheme *scheme = *state;
    assert_string_equal(scheme_nearest_clause(scheme, "2.3.1.11"), "2.3.1.1");
    assert_string_equal(scheme_nearest_item(scheme->party_types, scheme->party_types_count, "fire-brigad"),
                        "fire-brigade");
    char endless[4096];
    memset(endless, '2', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_null(scheme_nearest_clause(scheme, endless));
    assert_null(scheme_nearest_item(NULL, 0, "x"));
}

static void a_text_is_given_in_the_language_asked_or_else_in_the_other(void **state)
{
    char nl[] = "schouw", en[] = "walk", none[] = "";
    (void)state;
    assert_string_equal(scheme_text_in(&(struct scheme_text){nl, en}, LANGUAGE_NL), "schouw");
    assert_string_equal(scheme_text_in(&(struct scheme_text){nl, en}, LANGUAGE_EN), "walk");
    assert_string_equal(scheme_text_in(&(struct scheme_text){none, en}, LANGUAGE_NL), "walk");
    assert_string_equal(scheme_text_in(&(struct scheme_text){NULL, NULL}, LANGUAGE_EN), "");
}

static void the_language_is_that_of_the_first_locale_that_is_set(void **state)
{
    (void)state;
    assert_int_equal(setenv("LC_ALL", "", 1), 0);
    assert_int_equal(setenv("LC_MESSAGES", "nl_NL.UTF-8", 1), 0);
    assert_int_equal(setenv("LANG", "en_GB.UTF-8", 1), 0);
    assert_int_equal(language_of_environment(), LANGUAGE_NL);
    assert_int_equal(setenv("LC_ALL", "C.UTF-8", 1), 0);
    assert_int_equal(language_of_environment(), LANGUAGE_EN);
}

static void a_clause_stands_beneath_its_beginning_only(void **state)
{
    (void)state;
    assert_true(scheme_clause_beneath("2.3.1.1", "2.3"));
    assert_true(scheme_clause_beneath("2.3.1.1", NULL));
    assert_false(scheme_clause_beneath("2.31", "2.3"));
    assert_false(scheme_clause_beneath("2.3", "2.3"));
}

/* --- the search path --- */

static void a_scheme_is_found_on_the_search_path(void **state)
{
    struct scheme_files *files = *state;
    struct scheme *scheme = NULL;
    struct text list = {0};
    struct error err = {0};
    char path[256];
    snprintf(path, sizeof path, "/no/such/place:%s", files->stock.directory);
    assert_int_equal(setenv("SCHOUW_SCHEMES", path, 1), 0);
    assert_int_equal(scheme_load("kvo-3.1", &scheme, &err), 0);
    assert_string_equal(scheme->directory, files->directory);
    scheme_free(scheme);
    assert_int_equal(scheme_list(&list, &err), 0);
    assert_non_null(strstr(list.data, "kvo-3.1\n"));
    assert_null(strstr(strstr(list.data, "kvo-3.1\n") + 1, "kvo-3.1\n"));
    text_fini(&list);
}

static void an_unknown_scheme_names_those_that_are_there(void **state)
{
    struct scheme_files *files = *state;
    struct scheme *scheme = NULL;
    struct error err = {0};
    assert_int_equal(setenv("SCHOUW_SCHEMES", files->stock.directory, 1), 0);
    assert_int_equal(scheme_load("kvo-4.0", &scheme, &err), ERROR_NOT_FOUND);
    assert_non_null(strstr(err.message, "kvo-4.0"));
    assert_non_null(strstr(err.message, "kvo-3.1"));
    assert_null(scheme);
}

static void an_id_of_a_scheme_is_no_path(void **state)
{
    static const char *const ids[] = {"", ".", "..", "../kvo-3.1", "kvo-3.1/", "/etc", "KVO", "-x", "kvo 3"};
    struct scheme_files *files = *state;
    struct scheme *scheme = NULL;
    assert_int_equal(setenv("SCHOUW_SCHEMES", files->stock.directory, 1), 0);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        struct error err = {0};
        assert_int_equal(scheme_load(ids[i], &scheme, &err), ERROR_INVALID);
        assert_null(scheme);
    }
}

static void a_directory_of_another_name_is_not_taken_for_the_scheme(void **state)
{
    struct scheme_files *files = *state;
    struct scheme *scheme = NULL;
    struct error err = {0};
    spoil(files, "scheme.yaml", "id: kvo-3.1", "id: kvo-3.2", NULL, NULL);
    assert_int_equal(setenv("SCHOUW_SCHEMES", files->stock.directory, 1), 0);
    assert_int_equal(scheme_load("kvo-3.1", &scheme, &err), ERROR_INVALID);
    assert_non_null(strstr(err.message, "kvo-3.2"));
}

#define ON_KVO(test) cmocka_unit_test_setup_teardown(test, kvo_open, kvo_close)
#define ON_COPY(test) cmocka_unit_test_setup_teardown(test, scheme_files_open, scheme_files_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_KVO(kvo_is_of_december_2014_and_binds_from_2015),
        ON_KVO(chapter_2_is_there_clause_by_clause),
        ON_KVO(the_lists_hold_what_the_scheme_names),
        ON_KVO(the_survey_has_its_thresholds_for_both_certificates),
        ON_KVO(terms_effort_and_numbers_are_those_of_the_scheme),
        ON_KVO(refusals_find_the_clause_they_rest_on),
        ON_KVO(references_to_missing_paragraphs_are_put_right_in_a_remark),
        ON_KVO(the_certificate_has_every_item_and_the_prescribed_lines),
        ON_KVO(what_was_mistyped_finds_the_nearest),
        cmocka_unit_test(a_text_is_given_in_the_language_asked_or_else_in_the_other),
        cmocka_unit_test(the_language_is_that_of_the_first_locale_that_is_set),
        cmocka_unit_test(a_clause_stands_beneath_its_beginning_only),
        ON_COPY(a_scheme_is_found_on_the_search_path),
        ON_COPY(an_unknown_scheme_names_those_that_are_there),
        ON_COPY(an_id_of_a_scheme_is_no_path),
        ON_COPY(a_directory_of_another_name_is_not_taken_for_the_scheme),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

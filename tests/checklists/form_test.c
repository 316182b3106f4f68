/* Forms: where a fact belongs, what was typed for it, and a form as a dossier has it. */
#include "tests/checklists/form_case.h"

static void locates(const struct case_file *file, const char *item, const char *row, const char *field)
{
    const struct scheme_form *form;
    const struct scheme_field *found;
    char at[FORM_ROW_SIZE];
    struct error err = {0};
    if (form_locate(file->scheme, item, LANGUAGE_EN, &form, at, &found, &err) != 0) fail_msg("%s", err.message);
    assert_string_equal(at, row);
    assert_string_equal(found->id, field);
    assert_true(form->each == FORM_ONCE ? *row == '\0' : *row != '\0');
}

static void an_item_names_a_field_of_a_clause_or_of_a_row_of_it(void **state)
{
    locates(*state, "2.2.3/signed", "", "signed");
    locates(*state, "2.2.2/police/heard", "police", "heard");
    locates(*state, "2.5.2.1/2017.first/on", "2017.first", "on");
    locates(*state, "2.5.2.1/interval-grounds", "", "interval-grounds");
    locates(*state, "A.2/contract", "", "contract");
}

static void an_item_that_is_in_no_form_is_told_what_there_is(void **state)
{
    const struct case_file *file = *state;
    static const char *const cases[][3] = {
        {"2.2.3", "is no fact: clause/field", "is geen feit"},
        {"2.2.3/", "is no fact", "is geen feit"},
        {"/signed", "is no fact", "is geen feit"},
        {"2.2.3//signed", "is no fact", "is geen feit"},
        {"2.2.2/a/b/heard", "is no fact", "is geen feit"},
        {"2.2.3/sined", "did you mean signed?", "bedoelde u signed?"},
        {"2.2.33/signed", "the nearest clause is 2.2.3", "de naaste paragraaf is 2.2.3"},
        {"2.2.3/police/signed", "the form of 2.2.3 has no rows", "heeft geen rijen"},
        {"2.2.2/heard", "2.2.2/row/field", "2.2.2/rij/veld"},
        {"2.2.2/police/hard", "did you mean heard?", "bedoelde u heard?"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct scheme_form *form;
        const struct scheme_field *field;
        char row[FORM_ROW_SIZE];
        struct error err = {0};
        assert_int_equal(form_locate(file->scheme, cases[i][0], LANGUAGE_EN, &form, row, &field, &err), ERROR_INVALID);
        assert_says(err.message, cases[i][1]);
        assert_int_equal(form_locate(file->scheme, cases[i][0], LANGUAGE_NL, &form, row, &field, &err), ERROR_INVALID);
        assert_says(err.message, cases[i][2]);
    }
}

/* --- values --- */

static const struct scheme_field *field_of(const struct case_file *file, const char *clause, const char *id)
{
    const struct scheme_form *form = form_find(file->scheme, clause, false);
    assert_non_null(form);
    const struct scheme_field *field = form_field(form, id);
    assert_non_null(field);
    return field;
}

static void what_was_typed_is_read_as_the_field_takes_it(void **state)
{
    const struct case_file *file = *state;
    static const struct {
        const char *field, *typed, *json, *nl, *en;
    } cases[] = {
        {"signed", "yes", "true", "ja", "yes"},
        {"signed", "ja", "true", "ja", "yes"},
        {"signed", "j", "true", "ja", "yes"},
        {"signed", "nee", "false", "nee", "no"},
        {"signed", "no", "false", "nee", "no"},
        {"copies", "1", "1", "1", "1"},
        {"copies", "10", "10", "10", "10"},
        {"signed-on", "2016-02-29", "\"2016-02-29\"", "2016-02-29", "2016-02-29"},
        {"paper", "white", "\"white\"", "wit", "white one"},
        {"remarks", "12", "\"12\"", "12", "12"},
        {"remarks", "Gétekend — klaar", "\"Gétekend — klaar\"", "Gétekend — klaar", "Gétekend — klaar"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct scheme_field *field = field_of(file, "2.2.3", cases[i].field);
        struct text nl = {0}, en = {0};
        struct error err = {0};
        json_t *value = NULL;
        if (form_value_parse(field, cases[i].typed, LANGUAGE_EN, &value, &err) != 0) fail_msg("%s", err.message);
        char *dumped = json_dumps(value, JSON_ENCODE_ANY);
        assert_string_equal(dumped, cases[i].json);
        form_value_write(field, value, LANGUAGE_NL, &nl);
        form_value_write(field, value, LANGUAGE_EN, &en);
        assert_string_equal(nl.data, cases[i].nl);
        assert_string_equal(en.data, cases[i].en);
        text_fini(&nl);
        text_fini(&en);
        free(dumped);
        json_decref(value);
    }
}

static void what_can_not_be_is_refused_with_what_can(void **state)
{
    const struct case_file *file = *state;
    static const char *const cases[][3] = {
        {"signed", "maybe", "signed is yes or no"},
        {"signed", "1", "signed is yes or no"},
        {"copies", "0", "copies lies between 1 and 10, and is not 0"},
        {"copies", "11", "copies lies between 1 and 10, and is not 11"},
        {"copies", "-1", "copies lies between 1 and 10, and is not -1"},
        {"copies", "3.5", "copies is a whole number"},
        {"copies", "31.86%", "copies is a whole number"},
        {"copies", "99999999999", "copies is a whole number"},
        {"copies", "", "copies is a whole number"},
        {"signed-on", "2018-02-30", "not \"2018-02-30\""},
        {"signed-on", "1 June", "YYYY-MM-DD"},
        {"paper", "pink", "paper is one of: white, blue, none; not \"pink\""},
        {"remarks", "", "remarks is text"},
        {"remarks", "\xff", "UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {0};
        json_t *value = NULL;
        assert_int_equal(form_value_parse(field_of(file, "2.2.3", cases[i][0]), cases[i][1], LANGUAGE_EN, &value, &err),
                         ERROR_INVALID);
        assert_null(value);
        assert_says(err.message, cases[i][2]);
    }
}

static void a_number_without_an_end_ends_all_the_same(void **state)
{
    const struct scheme_field *field = field_of(*state, "2.3.1.1", "enterprises");
    json_t *value = json_integer(1000000000);
    assert_int_equal(form_value_check(field, value, LANGUAGE_EN, NULL), 0);
    json_integer_set(value, 1000000001);
    assert_int_equal(form_value_check(field, value, LANGUAGE_EN, NULL), ERROR_INVALID);
    json_decref(value);
}

/* --- rows --- */

static void a_form_that_is_filled_once_has_a_place_for_each_field_the_certificate_asks(void **state)
{
    struct case_file *file = *state;
    struct form_sheet sheet = case_sheet(file, "2.2.3", false);
    assert_int_equal(sheet.count, 6);
    assert_int_equal(sheet.rows, 0);
    assert_int_equal(sheet.missing, 1); /* its day is asked only where it was signed */
    assert_null(form_sheet_place(&sheet, "", "renewal"));
    form_sheet_fini(&sheet);
    case_fact(file, LAPTOP, "2.2.3/signed", "true");
    sheet = case_sheet(file, "2.2.3", false);
    assert_int_equal(sheet.filled, 1);
    assert_true(form_sheet_place(&sheet, "", "signed-on")->missing);
    assert_string_equal(form_sheet_place(&sheet, "", "signed")->entry->device, "laptop");
    form_sheet_fini(&sheet);
    sheet = case_sheet(file, "2.5.3.1", false);
    assert_int_equal(sheet.count, 0);
    form_sheet_fini(&sheet);
}

static void a_renewal_is_asked_what_only_a_renewal_is(void **state)
{
    struct form_sheet sheet = case_sheet(*state, "2.2.3", false);
    assert_true(form_sheet_place(&sheet, "", "renewal")->missing);
    form_sheet_fini(&sheet);
    assert_int_equal(case_missing(*state, "2.5.3.1", 0, NULL), 1);
}

static void each_participant_has_a_row_and_nobody_else(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_missing(file, "2.2.2", 0, NULL), 0); /* nobody yet: rules ask for them */
    case_says(file, LAPTOP, "party.set", "police",
              "{\"name\":\"P\",\"type\":\"police\",\"participant\":true,\"address\":\"Laan 1\"}");
    case_says(file, LAPTOP, "party.set", "shops", "{\"name\":\"S\",\"type\":\"entrepreneurs\",\"participant\":true}");
    case_says(file, LAPTOP, "party.set", "help", "{\"name\":\"H\",\"type\":\"adviser\",\"participant\":false}");
    struct form_sheet sheet = case_sheet(file, "2.2.2", true);
    assert_int_equal(sheet.rows, 2);
    assert_string_equal(json_string_value(form_sheet_place(&sheet, "police", "address")->value), "Laan 1");
    assert_true(form_sheet_place(&sheet, "shops", "address")->missing);
    assert_true(form_sheet_place(&sheet, "shops", "heard")->missing);
    form_sheet_fini(&sheet);
    case_fact(file, LAPTOP, "2.2.2/shops/heard", "true");
    char *names;
    assert_int_equal(case_missing(file, "2.2.2", 9, &names), 2);
    assert_string_equal(names, "police: heard, shops: address");
    free(names);
}

static void a_measure_that_was_dropped_is_asked_nothing(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "measure.set", "lamps", "{\"title\":\"Lamps\",\"status\":\"planned\"}");
    case_says(file, LAPTOP, "measure.set", "signs", "{\"title\":\"Signs\",\"status\":\"dropped\"}");
    char *names;
    assert_int_equal(case_missing(file, "2.3.2.3", 9, &names), 1);
    assert_string_equal(names, "lamps: method");
    free(names);
}

static void each_theme_has_a_row(void **state)
{
    struct case_file *file = *state;
    struct form_sheet sheet = case_sheet(file, "2.3.1.1", true);
    assert_int_equal(sheet.rows, file->scheme->themes_count);
    assert_int_equal(sheet.missing, file->scheme->themes_count);
    form_sheet_fini(&sheet);
    case_fact(file, LAPTOP, "2.3.1.1/crime/relevant", "true");
    case_fact(file, LAPTOP, "2.3.1.1/nuisance/relevant", "false");
    sheet = case_sheet(file, "2.3.1.1", true);
    assert_true(form_sheet_place(&sheet, "crime", "grounds")->missing);
    assert_false(form_sheet_place(&sheet, "nuisance", "grounds")->asked);
    form_sheet_fini(&sheet);
}

static void people_name_rows_until_there_are_enough(void **state)
{
    struct case_file *file = *state;
    char *names;
    assert_int_equal(case_missing(file, "2.5.2.1", 9, &names), 2);
    assert_string_equal(names, "evaluation, evaluation");
    free(names);
    case_fact(file, LAPTOP, "2.5.2.1/2017/report", "\"Minutes\"");
    assert_int_equal(case_missing(file, "2.5.2.1", 9, &names), 2);
    assert_string_equal(names, "evaluation, 2017: day");
    free(names);
    case_fact(file, LAPTOP, "2.5.2.1/2017/on", "\"2017-06-01\"");
    case_fact(file, LAPTOP, "2.5.2.1/2018/on", "\"2018-05-01\"");
    assert_int_equal(case_missing(file, "2.5.2.1", 9, NULL), 0);
    case_fact(file, LAPTOP, "2.5.2.1/2019/report", "\"A third\"");
    assert_int_equal(case_missing(file, "2.5.2.1", 9, NULL), 1);
}

static void row_checked(const struct case_file *file, const char *clause, const char *row, const char *refusal)
{
    struct error err = {0};
    int result =
        form_row_check(file->scheme, form_find(file->scheme, clause, true), file->fold, row, LANGUAGE_EN, &err);
    assert_int_equal(result, refusal == NULL ? 0 : ERROR_INVALID);
    if (refusal != NULL) assert_says(err.message, refusal);
}

static void a_row_is_of_something_that_is_there(void **state)
{
    struct case_file *file = *state;
    case_visit(file);
    case_says(file, LAPTOP, "party.set", "help", "{\"name\":\"H\",\"type\":\"adviser\",\"participant\":false}");
    case_says(file, LAPTOP, "measure.set", "signs", "{\"title\":\"Signs\",\"status\":\"dropped\"}");
    row_checked(file, "2.2.2", "police", NULL);
    row_checked(file, "2.2.2", "help", "no participant \"help\"");
    row_checked(file, "2.2.2", "nobody", "no participant \"nobody\"");
    row_checked(file, "2.3.2.3", "m0", NULL);
    row_checked(file, "2.3.2.3", "m9", "no measure \"m9\"");
    row_checked(file, "2.3.2.3", "signs", "\"signs\" was dropped");
    row_checked(file, "2.3.1.1", "crime", NULL);
    row_checked(file, "2.3.1.1", "crimes", "did you mean crime?");
    row_checked(file, "2.5.2.1", "whatever", NULL);
    case_says_alone(file, TABLET, DAY, "party.set", "police",
                    "{\"name\":\"Other\",\"type\":\"police\",\"participant\":true}");
    row_checked(file, "2.2.2", "police", NULL); /* in conflict, and there */
}

/* --- what stands in the way --- */

static void what_is_not_asked_any_more_is_neither_missing_nor_against(void **state)
{
    struct case_file *file = *state;
    case_fact(file, LAPTOP, "2.2.3/signed", "true");
    case_fact(file, LAPTOP, "2.2.3/signed-on", "\"2018-01-01\"");
    case_fact(file, LAPTOP, "2.2.3/signed", "false");
    struct form_sheet sheet = case_sheet(file, "2.2.3", false);
    const struct form_place *day = form_sheet_place(&sheet, "", "signed-on");
    assert_false(day->asked);
    assert_false(day->missing);
    assert_non_null(day->value); /* kept, for when it is asked again */
    assert_int_equal(sheet.filled, 1);
    form_sheet_fini(&sheet);
}

static void a_fact_that_is_not_what_it_must_be_stands_against_its_clause_and_its_point(void **state)
{
    struct case_file *file = *state;
    struct form_place place;
    assert_false(case_against(file, "2.2.3", &place));
    case_fact(file, LAPTOP, "2.2.3/signed", "false");
    assert_true(case_against(file, "2.2.3", &place));
    assert_string_equal(place.item, "2.2.3/signed");
    assert_true(case_against(file, "2.2.3/signed", &place));
    assert_false(case_against(file, "2.2.3/plan", &place));
    case_fact(file, LAPTOP, "2.2.3/signed", "true");
    assert_false(case_against(file, "2.2.3", &place));
    case_fact(file, LAPTOP, "2.2.3/paper", "\"blue\"");
    assert_false(case_against(file, "2.2.3", &place));
    case_fact(file, LAPTOP, "2.2.3/paper", "\"none\"");
    assert_true(case_against(file, "2.2.3", &place));
    struct text words = {0};
    form_place_write(&place, LANGUAGE_NL, &words);
    assert_string_equal(words.data, "papier: geen");
    text_fini(&words);
}

static void a_day_left_without_the_day_it_follows_stands_against(void **state)
{
    struct case_file *file = *state;
    struct form_place place;
    case_fact(file, LAPTOP, "2.2.3/signed", "true");
    case_fact(file, LAPTOP, "2.2.3/signed-on", "\"2018-01-01\"");
    case_fact(file, LAPTOP, "2.2.3/renewed-on", "\"2018-01-01\"");
    assert_false(case_against(file, "2.2.3", &place)); /* the same day is not before it */
    case_fact(file, TABLET, "2.2.3/signed-on", "\"2018-01-02\"");
    assert_true(case_against(file, "2.2.3", &place));
    assert_string_equal(place.item, "2.2.3/renewed-on");
    struct text words = {0};
    form_place_write(&place, LANGUAGE_EN, &words);
    assert_string_equal(words.data, "renewed: 2018-01-01, before or without day");
    text_fini(&words);
    case_takes_back(file, TABLET, "2.2.3/signed-on");
    assert_true(case_against(file, "2.2.3", &place));
    case_fact(file, TABLET, "2.2.3/signed-on", "\"2017-12-31\"");
    assert_false(case_against(file, "2.2.3", &place));
}

static void facts_that_contradict_each_other_leave_a_place_empty(void **state)
{
    struct case_file *file = *state;
    case_fact(file, LAPTOP, "2.2.3/signed", "true");
    size_t before = case_missing(file, "2.2.3", 0, NULL);
    assert_int_equal(before, 1); /* the day */
    case_learns(file, LAPTOP);
    case_learns(file, TABLET);
    case_says_alone(file, LAPTOP, DAY, "fact.set", "2.2.3/signed-on", "{\"value\":\"2018-01-01\"}");
    case_says_alone(file, TABLET, DAY, "fact.set", "2.2.3/signed-on", "{\"value\":\"2018-01-02\"}");
    struct form_sheet sheet = case_sheet(file, "2.2.3", false);
    const struct form_place *day = form_sheet_place(&sheet, "", "signed-on");
    assert_true(day->conflict);
    assert_null(day->value);
    assert_false(day->missing);
    assert_int_equal(sheet.conflicts, 1);
    form_sheet_fini(&sheet);
    assert_int_equal(case_missing(file, "2.2.3", 0, NULL), 1); /* a verdict has to wait all the same */
    case_fact(file, LAPTOP, "2.2.3/signed-on", "\"2018-01-02\"");
    assert_int_equal(case_missing(file, "2.2.3", 0, NULL), 0);
}

static void what_is_taken_back_is_missing_again_and_a_row_of_nothing_is_gone(void **state)
{
    struct case_file *file = *state;
    case_fact(file, LAPTOP, "2.2.3/signed", "false");
    assert_int_equal(case_missing(file, "2.2.3", 0, NULL), 0);
    case_takes_back(file, TABLET, "2.2.3/signed");
    assert_int_equal(case_missing(file, "2.2.3", 0, NULL), 1);
    case_fact(file, LAPTOP, "2.5.2.1/2017/on", "\"2017-06-01\"");
    case_fact(file, LAPTOP, "2.5.2.1/2017/report", "\"Minutes\"");
    case_takes_back(file, LAPTOP, "2.5.2.1/2017/on");
    struct form_sheet sheet = case_sheet(file, "2.5.2.1", true);
    assert_int_equal(sheet.rows, 1); /* of which one fact stands still */
    form_sheet_fini(&sheet);
    case_takes_back(file, LAPTOP, "2.5.2.1/2017/report");
    sheet = case_sheet(file, "2.5.2.1", true);
    assert_int_equal(sheet.rows, 0);
    assert_int_equal(sheet.rows_missing, 2);
    form_sheet_fini(&sheet);
}

static void a_point_lacks_only_its_own_facts(void **state)
{
    const struct case_file *file = *state;
    char *names;
    assert_int_equal(case_missing(file, "2.3.1.1/survey", 9, &names), 2);
    assert_string_equal(names, "enterprises, answers");
    free(names);
    assert_int_equal(case_missing(file, "2.3.1.1/summary", 9, NULL), 1);
    assert_int_equal(case_missing(file, "2.3.1.1/themes", 9, NULL), 0); /* no field belongs to it */
    assert_int_equal(case_missing(file, "2.3.1.1", 1, &names), 3 + file->scheme->themes_count);
    assert_string_equal(names, "enterprises");
    free(names);
}

static void forms_of_a_running_certificate_stand_in_no_verdicts_way(void **state)
{
    struct case_file *file = *state;
    struct form_place place;
    struct form_sheet sheet = case_sheet(file, "A.2", false);
    assert_int_equal(sheet.missing, 1);
    form_sheet_fini(&sheet);
    assert_int_equal(case_missing(file, "A.2", 0, NULL), 0);
    assert_false(case_against(file, "A.2", &place));
    case_says(file, DECIDER, "surveillance.set", "A.2/contract", "{\"value\":\"2018-12-01\"}");
    sheet = case_sheet(file, "A.2", false);
    assert_int_equal(sheet.filled, 1);
    form_sheet_fini(&sheet);
}

/* --- facts of findings --- */

static json_int_t counted(const struct case_file *file, const char *field)
{
    json_t *facts = form_facts(file->scheme, file->fold, "basis", "2.3.1.1/survey", NULL);
    assert_non_null(facts);
    const json_t *fact = json_object_get(facts, field);
    json_int_t value = fact == NULL ? -1 : json_integer_value(fact);
    json_decref(facts);
    return value;
}

static void what_a_finding_counts_needs_not_be_stated_again(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey",
              "{\"verdict\":\"met\",\"facts\":{\"enterprises\":113,\"responses\":36}}");
    assert_int_equal(case_missing(file, "2.3.1.1/survey", 0, NULL), 0);
    struct form_sheet sheet = case_sheet(file, "2.3.1.1", false);
    assert_int_equal(json_integer_value(form_sheet_place(&sheet, "", "enterprises")->value), 113);
    assert_string_equal(form_sheet_place(&sheet, "", "enterprises")->entry->record->kind, "finding.set");
    form_sheet_fini(&sheet);
}

static void a_finding_goes_before_the_form_and_the_form_fills_what_it_leaves_out(void **state)
{
    struct case_file *file = *state;
    case_fact(file, LAPTOP, "2.3.1.1/enterprises", "100");
    case_fact(file, LAPTOP, "2.3.1.1/responses", "50");
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey", "{\"verdict\":\"met\",\"facts\":{\"enterprises\":113}}");
    json_t *given = json_pack("{s:i}", "enterprises", 113);
    json_t *facts = form_facts(file->scheme, file->fold, "basis", "2.3.1.1/survey", given);
    assert_int_equal(json_integer_value(json_object_get(facts, "enterprises")), 113);
    assert_int_equal(json_integer_value(json_object_get(facts, "responses")), 50);
    json_decref(facts);
    json_decref(given);
    struct form_sheet sheet = case_sheet(file, "2.3.1.1", false);
    assert_int_equal(json_integer_value(form_sheet_place(&sheet, "", "enterprises")->value), 113);
    form_sheet_fini(&sheet);
    /* As if the finding said nothing: then the form. */
    assert_int_equal(counted(file, "enterprises"), 100);
    assert_int_equal(counted(file, "summary"), -1); /* of another point */
}

static void a_fact_of_a_finding_that_the_field_can_not_take_is_none(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey",
              "{\"verdict\":\"unmet\",\"facts\":{\"enterprises\":\"many\",\"responses\":-3}}");
    assert_int_equal(case_missing(file, "2.3.1.1/survey", 0, NULL), 2);
}

static void findings_that_contradict_each_other_leave_only_what_they_speak_of_open(void **state)
{
    struct case_file *file = *state;
    case_fact(file, LAPTOP, "2.3.1.1/summary", "true");
    case_learns(file, LAPTOP);
    case_learns(file, TABLET);
    case_says_alone(file, LAPTOP, DAY, "finding.set", "2.3.1.1/survey",
                    "{\"verdict\":\"met\",\"facts\":{\"enterprises\":113,\"responses\":36}}");
    case_says_alone(file, TABLET, DAY, "finding.set", "2.3.1.1/survey",
                    "{\"verdict\":\"met\",\"facts\":{\"enterprises\":113,\"responses\":63}}");
    struct form_sheet sheet = case_sheet(file, "2.3.1.1", false);
    assert_true(form_sheet_place(&sheet, "", "responses")->conflict);
    assert_false(form_sheet_place(&sheet, "", "summary")->conflict);
    form_sheet_fini(&sheet);
}

#define BASIS(name) cmocka_unit_test_setup_teardown(name, forms_basis_open, case_teardown)
#define CONTINU(name) cmocka_unit_test_setup_teardown(name, forms_continu_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BASIS(an_item_names_a_field_of_a_clause_or_of_a_row_of_it),
        BASIS(an_item_that_is_in_no_form_is_told_what_there_is),
        BASIS(what_was_typed_is_read_as_the_field_takes_it),
        BASIS(what_can_not_be_is_refused_with_what_can),
        BASIS(a_number_without_an_end_ends_all_the_same),
        BASIS(a_form_that_is_filled_once_has_a_place_for_each_field_the_certificate_asks),
        CONTINU(a_renewal_is_asked_what_only_a_renewal_is),
        BASIS(each_participant_has_a_row_and_nobody_else),
        BASIS(a_measure_that_was_dropped_is_asked_nothing),
        BASIS(each_theme_has_a_row),
        BASIS(people_name_rows_until_there_are_enough),
        BASIS(a_row_is_of_something_that_is_there),
        BASIS(what_is_not_asked_any_more_is_neither_missing_nor_against),
        BASIS(a_fact_that_is_not_what_it_must_be_stands_against_its_clause_and_its_point),
        BASIS(a_day_left_without_the_day_it_follows_stands_against),
        BASIS(facts_that_contradict_each_other_leave_a_place_empty),
        BASIS(what_is_taken_back_is_missing_again_and_a_row_of_nothing_is_gone),
        BASIS(a_point_lacks_only_its_own_facts),
        BASIS(forms_of_a_running_certificate_stand_in_no_verdicts_way),
        BASIS(what_a_finding_counts_needs_not_be_stated_again),
        BASIS(a_finding_goes_before_the_form_and_the_form_fills_what_it_leaves_out),
        BASIS(a_fact_of_a_finding_that_the_field_can_not_take_is_none),
        BASIS(findings_that_contradict_each_other_leave_only_what_they_speak_of_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

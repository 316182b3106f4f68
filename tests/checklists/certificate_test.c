/* The certificate: every item the scheme prescribes, filled from the statements. */
#include "tests/checklists/case.h"

#define ISSUE(participants)                                                                                            \
    "{\"number\":\"KVO-2018-001\",\"certificate\":\"continu\",\"issued\":\"2018-09-02\",\"expires\":\"2021-09-02\","   \
    "\"signed_by\":\"Carla\",\"function\":\"Director\"" participants "}"

static struct certificate *certificate(struct case_file *file, const char *issue, enum language language)
{
    struct certificate *made = NULL;
    struct error err = {0};
    case_learns(file, DECIDER);
    struct author copy = file->writers[DECIDER];
    struct record *record = author_write(&copy, case_at(DAY), "certificate.issue", "certificate", issue);
    int result = certificate_new(file->scheme, file->fold, file->registry, record, language, &made, &err);
    if (result != 0) fail_msg("%s", err.message);
    record_free(record);
    return made;
}

static const struct certificate_line *line(const struct certificate *made, const char *id)
{
    for (size_t i = 0; i < made->count; i++) {
        if (strcmp(made->lines[i].id, id) == 0) return &made->lines[i];
    }
    return NULL;
}

static void every_required_item_is_there_in_the_order_of_the_scheme(void **state)
{
    struct case_file *file = *state;
    case_intake(file);
    struct certificate *made = certificate(file, ISSUE(",\"participants\":[\"Gemeente\",\"Politie\"]"), LANGUAGE_NL);
    size_t at = 0;
    for (unsigned i = 0; i < file->scheme->certificate_items_count; i++) {
        const struct scheme_certificate_item *item = &file->scheme->certificate_items[i];
        const struct certificate_line *found = line(made, item->id);
        if (item->required) assert_non_null(found);
        if (found == NULL) continue;
        assert_ptr_equal(found, &made->lines[at++]);
        assert_string_not_equal(found->text, "");
        assert_null(strchr(found->text, '{'));
    }
    assert_int_equal(at, made->count);
    assert_string_equal(line(made, "body")->text, "Voorbeeld, Straat 1, 1234 AB Utrecht");
    assert_string_equal(line(made, "partnership")->text, "KVO De Randstad, Randstad 22, 1316 BN Almere");
    assert_string_equal(line(made, "certificate")->text, "Continu Samenwerken");
    assert_string_equal(line(made, "area")->text, "Bedrijventerrein");
    assert_string_equal(line(made, "covenant")->text, "C-1");
    assert_string_equal(line(made, "issued")->text, "2018-09-02");
    assert_string_equal(line(made, "number")->text, "KVO-2018-001");
    assert_string_equal(line(made, "participants")->text, "Gemeente, Politie");
    assert_string_equal(line(made, "signature")->text, "Carla, Director");
    assert_string_equal(line(made, "declaration")->text,
                        "Voorbeeld verklaart dat het KVO samenwerkingsverband KVO De Randstad voldoet aan de eisen van "
                        "het CCV certificatieschema Keurmerk Veilig Ondernemen 3.1.");
    assert_string_equal(line(made, "status")->text, "De status van dit certificaat kan nagegaan worden bij Voorbeeld");
    assert_string_equal(line(made, "ownership")->text, "Dit certificaat blijft eigendom van Voorbeeld.");
    certificate_free(made);
}

static void labels_are_in_the_language_asked_and_prescribed_lines_stay_as_they_are(void **state)
{
    struct case_file *file = *state;
    case_intake(file);
    struct certificate *nl = certificate(file, ISSUE(""), LANGUAGE_NL), *en = certificate(file, ISSUE(""), LANGUAGE_EN);
    assert_string_equal(line(nl, "issued")->label, "Datum van uitgifte of vervanging");
    assert_string_equal(line(en, "issued")->label, "Date of issue or replacement");
    assert_string_equal(line(nl, "declaration")->text, line(en, "declaration")->text);
    certificate_free(nl);
    certificate_free(en);
}

static void an_optional_item_without_a_value_is_left_out(void **state)
{
    struct case_file *file = *state;
    case_intake(file);
    struct certificate *made = certificate(file, ISSUE(""), LANGUAGE_NL);
    assert_null(line(made, "participants"));
    certificate_free(made);
}

static void each_required_item_without_a_value_is_named_with_how_to_give_it(void **state)
{
    struct case_file *file = *state;
    struct certificate *made = NULL;
    struct error err = {0};
    case_says(file, LAPTOP, "partnership.set", "partnership", "{\"name\":\"n\",\"location\":\"Almere\"}");
    case_learns(file, DECIDER);
    struct author copy = file->writers[DECIDER];
    struct record *record = author_write(&copy, case_at(DAY), "certificate.issue", "certificate", ISSUE(""));
    assert_int_equal(certificate_new(file->scheme, file->fold, NULL, record, LANGUAGE_EN, &made, &err), ERROR_INVALID);
    assert_null(made);
    assert_says(err.message, "body (schouw registry body --name)");
    assert_says(err.message, "partnership (schouw partnership --address --postcode --town)");
    assert_says(err.message, "area (schouw partnership --area)");
    assert_says(err.message, "covenant (schouw partnership --covenant)");
    assert_null(strstr(err.message, "location ("));
    record_free(record);
}

static void braces_in_a_value_are_not_filled_in_again(void **state)
{
    struct case_file *file = *state;
    case_intake(file);
    case_says(file, LAPTOP, "partnership.set", "partnership",
              "{\"name\":\"{number}\",\"address\":\"a\",\"area\":\"{\",\"location\":\"{body}\",\"covenant\":\"{x}\"}");
    struct certificate *made = certificate(file, ISSUE(""), LANGUAGE_NL);
    assert_string_equal(line(made, "partnership")->text, "{number}, a");
    assert_string_equal(line(made, "location")->text, "{body}");
    assert_string_equal(line(made, "area")->text, "{");
    certificate_free(made);
}

/* The certificate that stands, filled in. */
static struct certificate *stands(struct case_file *file)
{
    struct certificate *made = NULL;
    struct error err = {0};
    const struct record *issue = fold_value(file->fold, "certificate.issue", "certificate");
    assert_non_null(issue);
    if (certificate_new(file->scheme, file->fold, file->registry, issue, LANGUAGE_NL, &made, &err) != 0)
        fail_msg("%s", err.message);
    return made;
}

static void what_is_said_of_the_partnership_later_changes_no_certificate(void **state)
{
    struct case_file *file = *state;
    case_intake(file);
    case_says(file, DECIDER, "certificate.issue", "certificate", ISSUE(""));
    case_says(file, LAPTOP, "partnership.set", "partnership",
              "{\"name\":\"Another\",\"address\":\"b\",\"area\":\"c\",\"location\":\"d\",\"covenant\":\"e\"}");
    struct certificate *made = stands(file);
    assert_string_equal(line(made, "partnership")->text, "KVO De Randstad, Randstad 22, 1316 BN Almere");
    assert_string_equal(line(made, "area")->text, "Bedrijventerrein");
    certificate_free(made);
}

static void a_replacement_bears_what_changed_and_the_rest_as_it_was(void **state)
{
    struct case_file *file = *state;
    case_intake(file);
    case_says(file, DECIDER, "certificate.issue", "certificate", ISSUE(",\"participants\":[\"Gemeente\"]"));
    case_says(file, DECIDER, "certificate.issue", "certificate",
              "{\"number\":\"KVO-2019-004\",\"certificate\":\"continu\",\"issued\":\"2019-01-10\",\"expires\":"
              "\"2021-09-02\",\"signed_by\":\"Carla\",\"function\":\"Director\",\"replaces\":\"KVO-2018-001\","
              "\"grounds\":\"Moved\",\"address\":\"Plein 2\",\"postcode\":\"1300 AA\"}");
    struct certificate *made = stands(file);
    assert_string_equal(line(made, "partnership")->text, "KVO De Randstad, Plein 2, 1300 AA Almere");
    assert_string_equal(line(made, "number")->text, "KVO-2019-004");
    assert_string_equal(line(made, "issued")->text, "2019-01-10");
    assert_string_equal(line(made, "expires")->text, "2021-09-02");
    assert_string_equal(line(made, "participants")->text, "Gemeente");
    certificate_free(made);
    /* The next one keeps what the one before it changed; who is named no more is left out. */
    case_says(file, DECIDER, "certificate.issue", "certificate",
              "{\"number\":\"KVO-2019-005\",\"certificate\":\"continu\",\"issued\":\"2019-02-10\",\"expires\":"
              "\"2021-09-02\",\"signed_by\":\"Carla\",\"function\":\"Director\",\"replaces\":\"KVO-2019-004\","
              "\"grounds\":\"Renamed\",\"partnership\":\"KVO {number}\",\"same_holder\":true,\"participants\":[]}");
    made = stands(file);
    assert_string_equal(line(made, "partnership")->text, "KVO {number}, Plein 2, 1300 AA Almere");
    assert_non_null(strstr(line(made, "declaration")->text, "samenwerkingsverband KVO {number} voldoet"));
    assert_null(line(made, "participants"));
    certificate_free(made);
}

#define CONTINU(name) cmocka_unit_test_setup_teardown(name, continu_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTINU(every_required_item_is_there_in_the_order_of_the_scheme),
        CONTINU(labels_are_in_the_language_asked_and_prescribed_lines_stay_as_they_are),
        CONTINU(an_optional_item_without_a_value_is_left_out),
        CONTINU(each_required_item_without_a_value_is_named_with_how_to_give_it),
        CONTINU(braces_in_a_value_are_not_filled_in_again),
        CONTINU(what_is_said_of_the_partnership_later_changes_no_certificate),
        CONTINU(a_replacement_bears_what_changed_and_the_rest_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

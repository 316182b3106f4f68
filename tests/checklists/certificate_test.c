/* The certificate: every item the scheme prescribes, filled from the statements. */
#include "tests/checklists/case.h"

#define ISSUE(participants)                                                                                            \
    "{\"number\":\"KVO-2018-001\",\"certificate\":\"continu\",\"issued\":\"2018-09-02\",\"expires\":\"2021-09-02\","   \
    "\"signed_by\":\"Carla\",\"function\":\"Director\"" participants "}"

static struct certificate *certificate(struct case_file *file, const char *issue, enum language language)
{
    struct certificate *made = NULL;
    struct error err = {0};
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

#define CONTINU(name) cmocka_unit_test_setup_teardown(name, continu_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTINU(every_required_item_is_there_in_the_order_of_the_scheme),
        CONTINU(labels_are_in_the_language_asked_and_prescribed_lines_stay_as_they_are),
        CONTINU(an_optional_item_without_a_value_is_left_out),
        CONTINU(each_required_item_without_a_value_is_named_with_how_to_give_it),
        CONTINU(braces_in_a_value_are_not_filled_in_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The pages of `schouw scheme show`: in the words of the scheme, for a terminal of 80 columns. */
#include "tests/checklists/scheme_files.h"

#include "checklists/scheme_json.h"

static int kvo_open(void **state)
{
    struct scheme *scheme = NULL;
    struct error err = {0};
    if (scheme_load_directory(SOURCE_DIR "/checklists/kvo-3.1", &scheme, &err) != 0) fail_msg("%s", err.message);
    *state = scheme;
    return 0;
}

static int kvo_close(void **state)
{
    scheme_free(*state);
    return 0;
}

static char *page_of(const struct scheme *scheme, const char *clause, enum language language)
{
    struct text page = {0};
    struct error err = {0};
    if (scheme_show(scheme, clause, language, &page, &err) != 0) fail_msg("%s", err.message);
    return text_take(&page, NULL);
}

static void assert_says(const char *page, const char *words)
{
    if (strstr(page, words) == NULL) fail_msg("the page does not say \"%s\":\n%s", words, page);
}

static void a_requirement_shows_all_that_is_asked(void **state)
{
    char *page = page_of(*state, "2.3.1.1", LANGUAGE_EN);
    assert_says(page, "2.3.1.1  Safety analysis\n");
    assert_says(page, "five themes there are grounds");
    assert_says(page, "document review, walk\n");
    assert_says(page, "  2.3.1.1/survey       survey of enterprises\n");
    assert_says(page, "fire safety");
    free(page);
}

static void thresholds_are_a_table_with_a_column_for_each_certificate(void **state)
{
    char *page = page_of(*state, "2.3.1.1", LANGUAGE_EN);
    assert_says(page, "    enterprises         Basis Samenwerken     Continu Samenwerken\n"
                      "    up to 50            50 %                  40 %\n"
                      "    up to 100           40 %                  30 %\n"
                      "    above 100           30 %                  20 %\n");
    free(page);
    page = page_of(*state, "2.3.1.1", LANGUAGE_NL);
    assert_says(page, "    meer dan 100        30 %                  20 %\n");
    free(page);
}

static void rules_say_their_numbers(void **state)
{
    char *page = page_of(*state, "4.3", LANGUAGE_EN);
    assert_says(page, "at least 0.5");
    assert_says(page, "at least 1.0");
    free(page);
    page = page_of(*state, "4.3", LANGUAGE_NL);
    assert_says(page, "ten minste 0,5");
    free(page);
    page = page_of(*state, "4.4.3", LANGUAGE_NL);
    assert_says(page, "3 maanden");
    assert_says(page, "eenmaal te verlengen met 2");
    assert_says(page, "vóór besluit.");
    assert_says(page, "Opmerking\n");
    free(page);
    page = page_of(*state, "4.4.2", LANGUAGE_EN);
    assert_says(page, "at least 4 (for Basis");
    assert_says(page, "all (for Continu");
    free(page);
}

static void a_paragraph_shows_the_lists_that_rest_on_it(void **state)
{
    char *page = page_of(*state, "3.2.1", LANGUAGE_EN);
    assert_says(page, "Application data\n  covenant            covenant\n");
    assert_says(page, "evaluation results (for Continu Samenwerken)");
    free(page);
    page = page_of(*state, "2.5.3.1", LANGUAGE_EN);
    assert_says(page, "Only for\n  Continu Samenwerken\n");
    free(page);
}

/* A form for each thing there is to say of one, on a clause of the small scheme. */
static const char forms[] = "forms:\n"
                            "  - clause: \"4.1\"\n"
                            "    name: {nl: Op schrift, en: In writing}\n"
                            "    fields:\n"
                            "      - {id: paper, type: yes-no, required: true, must_be: [\"yes\"], point: written, "
                            "name: {nl: op schrift, en: in "
                            "writing}}\n"
                            "      - {id: begun, type: day, when: paper, name: {nl: begonnen, en: begun}}\n"
                            "      - {id: ended, type: day, after: begun, name: {nl: klaar, en: ended}}\n"
                            "      - {id: pages, type: number, at_least: 2, at_most: 9, name: {nl: bladen, en: pages}, "
                            "remark: {nl: Geteld., en: "
                            "Counted.}}\n"
                            "      - id: how\n"
                            "        type: choice\n"
                            "        must_be: [letter, talk]\n"
                            "        certificates: [certificate]\n"
                            "        name: {nl: hoe, en: how}\n"
                            "        choices:\n"
                            "          - {id: letter, name: {nl: brief, en: letter}}\n"
                            "          - {id: talk, name: {nl: gesprek, en: a talk}}\n"
                            "          - {id: none, name: {nl: niet, en: not at all}}\n"
                            "  - clause: \"4.1\"\n"
                            "    each: rows\n"
                            "    row: {nl: overleg, en: meeting}\n"
                            "    at_least: 2\n"
                            "    certificates: [certificate]\n"
                            "    fields:\n"
                            "      - {id: about, type: text, name: {nl: over, en: about}}\n"
                            "  - clause: \"1.1\"\n"
                            "    stage: certificate\n"
                            "    each: participants\n"
                            "    fields:\n"
                            "      - {id: town, type: text, from: town, name: {nl: plaats, en: town}}\n";

/* The small scheme with these forms; scheme_free it. */
static struct scheme *small_load(const struct scheme_files *files)
{
    struct scheme *scheme = NULL;
    struct error err = {0};
    file_put(files, "forms.yaml", forms);
    if (scheme_load_directory(files->directory, &scheme, &err) != 0) fail_msg("%s", err.message);
    return scheme;
}

static void the_forms_of_a_clause_are_shown(void **state)
{
    struct scheme *scheme = small_load(*state);
    char *page = page_of(scheme, "4.1", LANGUAGE_EN);
    assert_says(page, "\nForm (In writing)\n"
                      "  paper               in writing: yes or no; required; must be yes.\n"
                      "  begun               begun: day; where paper is yes.\n"
                      "  ended               ended: day; not before begun.\n"
                      "  pages               pages: whole number, at least 2, at most 9. Counted.\n"
                      "  how                 how: one of letter, talk (a talk), none (not at all); must\n"
                      "                      be one of letter, talk, for Certificate.\n");
    assert_says(page, "\nForm for each: meeting, at least 2, for Certificate\n"
                      "  about               about: text.\n");
    free(page);
    page = page_of(scheme, "4.1/written", LANGUAGE_NL);
    assert_says(page, "\nFormulier (Op schrift)\n"
                      "  paper               op schrift: ja of nee; verplicht; moet zijn: ja.\n");
    assert_says(page, "\nFormulier voor elk: overleg, ten minste 2, voor Certificaat\n");
    free(page);
    page = page_of(scheme, "1.1", LANGUAGE_EN);
    assert_says(page, "\nForm for each participant, while the certificate runs\n"
                      "  town                town: text; as recorded elsewhere.\n");
    free(page);
    scheme_free(scheme);
}

static void an_overview_counts_the_forms(void **state)
{
    struct scheme *scheme = small_load(*state);
    char *page = page_of(scheme, NULL, LANGUAGE_EN);
    assert_says(page, "\nForms: 3, with 7 facts.\n");
    free(page);
    scheme_free(scheme);
}

static void an_overview_tells_what_comes_after(void **state)
{
    const struct scheme_files *files = *state;
    spoil(files, "scheme.yaml", "# binds_until: 2099-12-31\n# transition_until: 2100-06-30\n# successor: next-2.0\n",
          "binds_until: 2099-12-31\ntransition_until: 2100-06-30\nsuccessor: next-2.0\n", NULL, NULL);
    struct scheme *scheme = small_load(files);
    char *page = page_of(scheme, NULL, LANGUAGE_EN);
    for (char *c = page; *c != '\0'; c++) *c = *c == '\n' ? ' ' : *c;
    assert_says(page, "until 2099-12-31. What is open then is assessed until 2100-06-30. next-2.0 takes its place.");
    free(page);
    scheme_free(scheme);
}

static void the_forms_of_a_clause_are_told_to_programs(void **state)
{
    struct scheme *scheme = small_load(*state);
    struct error err = {0};
    json_t *value = NULL;
    const char *stage, *each, *type, *point, *must, *when, *choice;
    int at_least, rows, most, required;
    if (scheme_json(scheme, "4.1", &value, &err) != 0) fail_msg("%s", err.message);
    assert_int_equal(json_array_size(json_object_get(value, "forms")), 2);
    const json_t *once = json_array_get(json_object_get(value, "forms"), 0);
    assert_int_equal(json_unpack((json_t *)once, "{s:s,s:s,s:[{s:s,s:b,s:s,s:[s]},{s:s}]}", "stage", &stage, "each",
                                 &each, "fields", "type", &type, "required", &required, "point", &point, "must_be",
                                 &must, "when", &when),
                     0);
    assert_string_equal(stage, "assessment");
    assert_string_equal(each, "once");
    assert_string_equal(type, "yes-no");
    assert_string_equal(point, "written");
    assert_string_equal(must, "yes");
    assert_string_equal(when, "paper");
    assert_true(required);
    const json_t *fields = json_object_get(once, "fields");
    assert_int_equal(json_unpack(json_array_get(fields, 3), "{s:i,s:i}", "at_least", &at_least, "at_most", &most), 0);
    assert_int_equal(at_least, 2);
    assert_int_equal(most, 9);
    assert_int_equal(json_unpack(json_array_get(fields, 4), "{s:[{},{s:s}]}", "choices", "id", &choice), 0);
    assert_string_equal(choice, "talk");
    assert_int_equal(
        json_unpack(json_array_get(json_object_get(value, "forms"), 1), "{s:s,s:i}", "each", &each, "at_least", &rows),
        0);
    assert_string_equal(each, "rows");
    assert_int_equal(rows, 2);
    json_decref(value);
    assert_int_equal(scheme_json(scheme, NULL, &value, &err), 0);
    assert_int_equal(json_integer_value(json_object_get(value, "forms")), 3);
    json_decref(value);
    scheme_free(scheme);
}

static void the_beginning_of_clauses_lists_them(void **state)
{
    char *page = page_of(*state, "2.3", LANGUAGE_EN);
    assert_says(page, "  2.3.1.1   Safety analysis\n");
    assert_null(strstr(page, "2.2.1"));
    free(page);
}

static void without_a_clause_there_is_an_overview(void **state)
{
    char *page = page_of(*state, NULL, LANGUAGE_EN);
    assert_says(page, "Keurmerk Veilig Ondernemen 3.1 (kvo-3.1)\n");
    assert_says(page, "binds from 2015-01-01");
    assert_says(page, "  2.2.1     Delimitation of the area\n");
    assert_says(page, "  A.5       Sanctions\n");
    free(page);
}

static void no_line_is_wider_than_a_terminal(void **state)
{
    const struct scheme *scheme = *state;
    for (unsigned i = 0; i <= scheme->requirements_count + scheme->clauses_count; i++) {
        const char *clause = NULL;
        if (i < scheme->requirements_count)
            clause = scheme->requirements[i].clause;
        else if (i < scheme->requirements_count + scheme->clauses_count)
            clause = scheme->clauses[i - scheme->requirements_count].clause;
        for (int language = LANGUAGE_NL; language <= LANGUAGE_EN; language++) {
            char *page = page_of(scheme, clause, (enum language)language);
            unsigned columns = 0;
            for (const char *c = page; *c != '\0'; c++) {
                columns = *c == '\n' ? 0 : columns + (((unsigned char)*c & 0xC0) != 0x80);
                if (columns > 80) fail_msg("clause %s has a line of more than 80 columns", clause);
                if (*c == ' ' && c[1] == '\n') fail_msg("clause %s has a space at the end of a line", clause);
            }
            free(page);
        }
    }
}

static void an_unknown_clause_gives_the_nearest(void **state)
{
    struct text page = {0};
    struct error err = {0};
    assert_int_equal(scheme_show(*state, "2.3.1.7", LANGUAGE_EN, &page, &err), ERROR_NOT_FOUND);
    assert_non_null(strstr(err.message, "2.3.1.7"));
    assert_non_null(strstr(err.message, "2.3.1.1"));
    assert_int_equal(scheme_show(*state, "2.3.1.1/survay", LANGUAGE_EN, &page, &err), ERROR_NOT_FOUND);
    assert_non_null(strstr(err.message, "2.3.1.1/survey"));
    assert_int_equal(scheme_show(*state, "4.2/education", LANGUAGE_EN, &page, &err), ERROR_NOT_FOUND);
    assert_int_equal(page.length, 0);
    text_fini(&page);
}

static void a_point_shows_its_clause(void **state)
{
    char *whole = page_of(*state, "2.3.1.1", LANGUAGE_EN), *point = page_of(*state, "2.3.1.1/survey", LANGUAGE_EN);
    assert_string_equal(whole, point);
    free(whole);
    free(point);
}

static void control_characters_of_a_scheme_do_not_reach_the_terminal(void **state)
{
    struct scheme_files *files = *state;
    struct scheme *scheme = NULL;
    struct error err = {0};
    spoil(files, "requirements.yaml", "en: \"Delimitation of the area\"", "en: \"\\e[31mred\"", NULL, NULL);
    assert_int_equal(scheme_load_directory(files->directory, &scheme, &err), 0);
    char *page = page_of(scheme, "2.2.1", LANGUAGE_EN);
    assert_null(strchr(page, '\033'));
    assert_says(page, "[31mred");
    free(page);
    scheme_free(scheme);
}

/* --- for programs --- */

static json_t *json_of(const struct scheme *scheme, const char *clause)
{
    json_t *value = NULL;
    struct error err = {0};
    if (scheme_json(scheme, clause, &value, &err) != 0) fail_msg("%s", err.message);
    return value;
}

static void json_of_a_clause_has_texts_points_and_rules(void **state)
{
    json_t *value = json_of(*state, "2.3.1.1"), *rules = json_object_get(value, "rules");
    assert_string_equal(json_string_value(json_object_get(value, "clause")), "2.3.1.1");
    assert_string_equal(json_string_value(json_object_get(json_object_get(value, "title"), "nl")),
                        "Veiligheidsanalyse");
    assert_int_equal(json_array_size(json_object_get(value, "points")), 7);
    assert_null(json_object_get(value, "remark"));
    assert_int_equal(json_array_size(rules), 2);
    json_t *rows = json_object_get(json_array_get(rules, 0), "thresholds");
    assert_int_equal(json_array_size(rows), 6);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(rows, 5), "percent")), 20);
    assert_int_equal(json_array_size(json_object_get(json_object_get(value, "items"), "themes")), 5);
    json_decref(value);
}

static void json_of_a_rule_has_the_parameters_its_kind_reads(void **state)
{
    json_t *value = json_of(*state, "4.4.2"), *rule;
    size_t index, counts = 0;
    json_array_foreach(json_object_get(value, "rules"), index, rule)
    {
        bool count = strcmp(json_string_value(json_object_get(rule, "kind")), "minimum-count") == 0;
        assert_int_equal(json_object_get(rule, "count") != NULL, count);
        assert_null(json_object_get(rule, "months"));
        counts += count;
    }
    assert_int_equal(counts, 2);
    json_decref(value);
}

static void json_of_a_scheme_lists_its_clauses(void **state)
{
    const struct scheme *scheme = *state;
    json_t *value = json_of(scheme, NULL);
    assert_int_equal(json_array_size(json_object_get(value, "clauses")),
                     scheme->requirements_count + scheme->clauses_count);
    assert_true(json_is_null(json_object_get(value, "binds_until")));
    json_decref(value);
    value = json_of(scheme, "2.3");
    assert_int_equal(json_array_size(json_object_get(value, "clauses")), 8);
    json_decref(value);
}

static void json_of_an_unknown_clause_is_refused(void **state)
{
    json_t *value = NULL;
    struct error err = {0};
    assert_int_equal(scheme_json(*state, "9.9", &value, &err), ERROR_NOT_FOUND);
    assert_null(value);
}

#define ON_SMALL(test) cmocka_unit_test_setup_teardown(test, scheme_files_begin, scheme_files_close)
#define ON_KVO(test) cmocka_unit_test_setup_teardown(test, kvo_open, kvo_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_KVO(a_requirement_shows_all_that_is_asked),
        ON_KVO(thresholds_are_a_table_with_a_column_for_each_certificate),
        ON_KVO(rules_say_their_numbers),
        ON_KVO(a_paragraph_shows_the_lists_that_rest_on_it),
        ON_SMALL(the_forms_of_a_clause_are_shown),
        ON_SMALL(an_overview_counts_the_forms),
        ON_SMALL(an_overview_tells_what_comes_after),
        ON_SMALL(the_forms_of_a_clause_are_told_to_programs),
        ON_KVO(the_beginning_of_clauses_lists_them),
        ON_KVO(without_a_clause_there_is_an_overview),
        ON_KVO(no_line_is_wider_than_a_terminal),
        ON_KVO(an_unknown_clause_gives_the_nearest),
        ON_KVO(a_point_shows_its_clause),
        cmocka_unit_test_setup_teardown(control_characters_of_a_scheme_do_not_reach_the_terminal, scheme_files_open,
                                        scheme_files_close),
        ON_KVO(json_of_a_clause_has_texts_points_and_rules),
        ON_KVO(json_of_a_rule_has_the_parameters_its_kind_reads),
        ON_KVO(json_of_a_scheme_lists_its_clauses),
        ON_KVO(json_of_an_unknown_clause_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

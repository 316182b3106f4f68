/* Lint of what nothing gets to: a sound scheme passes, and each thing that is out of reach is told once, at its place.
 * The scheme is the small one that a new scheme begins as, with a second certificate where two are needed. */
#include "tests/checklists/scheme_findings.h"

#define NAME "name: {nl: naam, en: name}"
#define FIELD(parts) "      - {" parts ", " NAME "}\n"
#define RULE(parts) "  - {id: added, section: assessment, before: decision, clause: \"3.2\", " NAME ", " parts "}\n"
/* How the list of the certificates goes on in the small scheme. */
#define CERTIFICATES "name: {nl: Certificaat, en: Certificate}\n\n"

/* A second certificate, again: for it the requirement 4.2, and what is counted there, are not. */
static void second_add(const struct scheme_files *files)
{
    spoil(files, "scheme.yaml", CERTIFICATES, "name: {nl: Certificaat, en: Certificate}\n  - {id: again, " NAME "}\n\n",
          NULL, NULL);
    spoil(files, "rules.yaml", "    kind: response-threshold\n",
          "    kind: response-threshold\n    certificates: [certificate]\n", NULL, NULL);
    spoil(files, "requirements.yaml", "  - clause: \"4.2\"\n", "  - clause: \"4.2\"\n    certificates: [certificate]\n",
          NULL, NULL);
    assert_sound(files);
}

/* Puts `list` at the end of scheme.yaml. */
static void list_add(const struct scheme_files *files, const char *list)
{
    char path[160];
    struct text whole = {0};
    snprintf(path, sizeof path, "%s/scheme.yaml", files->directory);
    char *before = file_text(path);
    text_printf(&whole, "%s%s", before, list);
    file_put(files, "scheme.yaml", whole.data);
    text_fini(&whole);
    free(before);
}

static void rule_add(const struct scheme_files *files, const char *rule)
{
    struct text rules = {0};
    text_printf(&rules, "\nrules:\n%s", rule);
    spoil(files, "rules.yaml", "\nrules:\n", rules.data, NULL, NULL);
    text_fini(&rules);
}

/* Expects one finding where the entry with this id of scheme.yaml has a field, spelt as `at`. */
static void assert_item(const struct scheme_files *files, const char *list, const char *at, const char *words)
{
    list_add(files, list);
    assert_finding(files, "scheme.yaml", at, at, 0, words);
}

/* --- lists of scheme.yaml --- */

static void a_certificate_that_no_requirement_is_for_is_found(void **state)
{
    second_add(*state);
    spoil(*state, "requirements.yaml", "  - clause: \"4.1\"\n",
          "  - clause: \"4.1\"\n    certificates: [certificate]\n", NULL, NULL);
    spoil(*state, "rules.yaml", "    kind: judged\n", "    kind: judged\n    certificates: [certificate]\n", NULL,
          NULL);
    assert_finding(*state, "scheme.yaml", "again", "again", 0, "no requirement is for the certificate again");
}

static void a_section_that_nothing_is_told_in_is_found(void **state)
{
    assert_finding(*state, "scheme.yaml", "  - {id: conflicts,", "  - {id: empty, " NAME "}\n  - {id: conflicts,", 9,
                   "no rule is told in the section empty");
}

static void a_method_that_judges_nothing_is_found(void **state)
{
    assert_finding(*state, "scheme.yaml", "  - {id: visit,", "  - {id: talk, " NAME "}\n  - {id: visit,", 9,
                   "no requirement is judged by the method talk");
}

static void what_is_required_a_rule_asks_for(void **state)
{
    assert_item(*state, "themes:\n  - {id: outside, required: true, " NAME "}\n", "true, " NAME,
                "outside is required, but no rule of kind all-of asks for it");
    rule_add(*state, RULE("kind: all-of, items: [outside]"));
    assert_sound(*state);
    assert_item(*state, "effort:\n  - {id: visit, required: \"true\", " NAME "}\n", "\"true\"",
                "no rule of kind minimum-effort");
}

static void what_is_not_required_can_be_recorded_all_the_same(void **state)
{
    list_add(*state, "themes:\n  - {id: outside, " NAME "}\neffort:\n  - {id: visit, " NAME
                     "}\ninforms:\n  - {id: costs, " NAME "}\n");
    spoil(*state, "scheme.yaml", "application:\n",
          "application:\n  - {id: other, " NAME "}\n  - {id: further, several: true, " NAME "}\n", NULL, NULL);
    assert_sound(*state);
}

static void what_is_required_of_people_and_papers_is_looked_at_too(void **state)
{
    static const struct {
        const char *before, *after, *words;
    } added[] = {{"application:\n",
                  "application:\n  - {id: new, required: \"true\", certificates: [again], " NAME "}\n",
                  "new is required, but no rule of kind received"},
                 {"party_types:\n", "party_types:\n  - {id: new, required: \"true\", " NAME "}\n",
                  "no rule of kind present-parties"},
                 {"qualifications:\n", "qualifications:\n  - {id: new, required: \"true\", " NAME "}\n",
                  "no rule of kind qualification"}};
    second_add(*state);
    spoil(*state, "rules.yaml", "    kind: received\n", "    kind: received\n    certificates: [certificate]\n", NULL,
          NULL);
    for (size_t i = 0; i < sizeof added / sizeof *added; i++) {
        spoil(*state, "scheme.yaml", added[i].before, added[i].after, NULL, NULL);
        assert_finding(*state, "scheme.yaml", "\"true\"", "\"true\"", 0, added[i].words);
        spoil(*state, "scheme.yaml", added[i].after, added[i].before, NULL, NULL);
    }
}

static void a_form_that_asks_of_each_theme_insists_on_them(void **state)
{
    list_add(*state, "themes:\n  - {id: outside, required: true, " NAME "}\n");
    file_put(
        *state, "forms.yaml",
        "forms:\n  - clause: \"4.1\"\n    each: themes\n    fields:\n" FIELD("id: seen, type: yes-no, required: true"));
    assert_sound(*state);
}

static void only_data_of_an_application_can_be_there_several_times(void **state)
{
    assert_item(*state, "informs:\n  - {id: costs, several: true, " NAME "}\n", "true, " NAME,
                "only an item of application");
}

/* --- certificates that exclude each other --- */

static void a_point_for_other_certificates_than_its_requirement_is_found(void **state)
{
    second_add(*state);
    assert_finding(*state, "requirements.yaml", "{id: count,", "{id: count, certificates: [again],", 26,
                   "the requirement 4.2 is for none of these certificates");
}

static void a_form_for_other_certificates_than_its_requirement_is_found(void **state)
{
    static const char form[] = "forms:\n  - clause: \"4.2\"\n    each: measures\n    certificates: [again]\n"
                               "    fields:\n" FIELD("id: a, type: text");
    second_add(*state);
    spoil(*state, "rules.yaml", "    item: 4.2/count\n", "    item: 4.1/written\n", NULL, NULL);
    file_put(*state, "forms.yaml", "forms: []\n");
    assert_sound(*state);
    assert_written(*state, "forms.yaml", form, "[again]", "the requirement 4.2 is for none of these certificates");
}

static void a_field_for_other_certificates_than_its_form_is_found(void **state)
{
    second_add(*state);
    assert_written(*state, "forms.yaml",
                   "forms:\n  - clause: \"4.1\"\n    certificates: [certificate]\n"
                   "    fields:\n" FIELD("id: a, type: text, certificates: [again]"),
                   "[again]", "the form of 4.1 is for none of these certificates");
}

static void a_field_can_not_depend_on_one_for_other_certificates(void **state)
{
    second_add(*state);
    assert_written(*state, "forms.yaml",
                   "forms:\n  - clause: \"4.1\"\n    fields:\n" FIELD("id: a, type: yes-no, certificates: [again]")
                       FIELD("id: b, type: text, when: \"a\""),
                   "\"a\"", "for the certificate certificate this is asked and a is not");
}

static void a_rule_for_other_certificates_than_its_form_is_found(void **state)
{
    second_add(*state);
    file_put(*state, "forms.yaml",
             "forms:\n  - clause: \"4.1\"\n    certificates: [again]\n    fields:\n" FIELD(
                 "id: a, type: text, required: true"));
    assert_sound(*state);
    rule_add(*state, RULE("kind: form, item: \"4.1\", certificates: [certificate]"));
    assert_finding(*state, "rules.yaml", "[certificate]", "[certificate]", 0, "the rule never answers");
}

static void a_rule_for_other_certificates_than_its_requirement_is_found(void **state)
{
    second_add(*state);
    spoil(*state, "rules.yaml", "certificates: [certificate]", "certificates: [again]", NULL, NULL);
    for (int i = 0; i < 2; i++)
        spoil(*state, "rules.yaml", "{certificate: certificate,", "{certificate: again,", NULL, NULL);
    assert_finding(*state, "rules.yaml", "[again]", "[again]", 0, "the requirement 4.2 is for none");
}

static void a_rule_for_other_certificates_than_its_items_is_found(void **state)
{
    second_add(*state);
    spoil(*state, "scheme.yaml", "application:\n", "application:\n  - {id: last, certificates: [again], " NAME "}\n",
          NULL, NULL);
    rule_add(*state, RULE("kind: received, items: [last], certificates: [certificate]"));
    assert_finding(*state, "rules.yaml", "[last]", "[last]", 1, "last is for none of the certificates of this rule");
}

/* --- forms --- */

static void a_form_for_each_of_nothing_is_found(void **state)
{
    assert_written(*state, "forms.yaml",
                   "forms:\n  - clause: \"4.1\"\n    each: themes\n    fields:\n" FIELD("id: a, type: text"), "themes",
                   "has no themes");
}

/* What must not be and is there all the same is described: a verdict of unmet rests on it. */
static void what_must_not_be_can_be_described_where_it_is(void **state)
{
    file_put(*state, "forms.yaml",
             "forms:\n  - clause: \"4.1\"\n    fields:\n" FIELD("id: stale, type: yes-no, must_be: [\"no\"]")
                 FIELD("id: which, type: text, required: true, when: \"stale\""));
    assert_sound(*state);
}

static void a_day_after_one_that_is_not_always_asked_is_found(void **state)
{
    assert_written(*state, "forms.yaml",
                   "forms:\n  - clause: \"4.1\"\n    fields:\n" FIELD("id: a, type: yes-no")
                       FIELD("id: b, type: day, when: a") FIELD("id: c, type: day, required: true, after: \"b\""),
                   "\"b\"", "this is always asked, but b only where a says yes");
    file_put(*state, "forms.yaml",
             "forms:\n  - clause: \"4.1\"\n    fields:\n" FIELD("id: a, type: yes-no")
                 FIELD("id: b, type: day, when: a") FIELD("id: c, type: day, after: \"b\""));
    assert_sound(*state);
}

static void facts_that_nothing_waits_for_are_found(void **state)
{
    static const char form[] =
        "forms:\n  - clause: \"2.1\"\n    fields:\n" FIELD("id: a, type: text, required: \"true\"");
    assert_written(*state, "forms.yaml", form, "\"true\"", "no verdict waits for the facts of 2.1");
    rule_add(*state, RULE("kind: form, item: \"2.1\""));
    assert_sound(*state);
}

static void a_rule_that_does_not_say_which_form_waits_for_none(void **state)
{
    struct text findings = {0};
    struct error err = {0};
    const struct scheme_files *files = *state;
    file_put(files, "forms.yaml",
             "forms:\n  - clause: \"2.1\"\n    fields:\n" FIELD("id: a, type: text, required: true"));
    rule_add(files, RULE("kind: form"));
    assert_int_equal(scheme_lint(files->directory, &findings, &err), 2);
    assert_non_null(strstr(findings.data, "a rule of kind form needs item"));
    assert_non_null(strstr(findings.data, "no verdict waits for the facts of 2.1"));
    text_fini(&findings);
}

static void what_must_be_while_a_certificate_runs_a_rule_looks_at(void **state)
{
    assert_written(*state, "forms.yaml",
                   "forms:\n  - clause: \"4.1\"\n    stage: certificate\n    fields:\n" FIELD(
                       "id: a, type: yes-no, required: true, must_be: [\"yes\"]"),
                   "[\"yes\"]", "nor does a rule of kind form");
    file_put(*state, "forms.yaml",
             "forms:\n  - clause: \"4.1\"\n    stage: certificate\n    fields:\n" FIELD(
                 "id: a, type: text, required: true"));
    assert_sound(*state);
}

/* --- rules --- */

static void a_rule_about_a_form_that_insists_on_nothing_is_found(void **state)
{
    file_put(*state, "forms.yaml", "forms:\n  - clause: \"4.1\"\n    fields:\n" FIELD("id: a, type: text"));
    assert_sound(*state);
    rule_add(*state, RULE("kind: form, item: '4.1'"));
    assert_finding(*state, "rules.yaml", "'4.1'", "'4.1'", 0, "insists on nothing");
}

static void a_rule_that_asks_what_another_asks_is_found(void **state)
{
    rule_add(*state, RULE("kind: \"decision\""));
    assert_finding(*state, "rules.yaml", "kind: decision\n", "kind: decision\n", 6,
                   "the rule added asks the same already, for the same certificate");
}

static void rules_for_different_certificates_ask_different_things(void **state)
{
    second_add(*state);
    spoil(*state, "rules.yaml", "    kind: decision\n", "    kind: decision\n    certificates: [certificate]\n", NULL,
          NULL);
    rule_add(*state, RULE("kind: decision, certificates: [again]"));
    assert_sound(*state);
}

static void a_rule_for_what_is_required_where_nothing_is_is_found(void **state)
{
    rule_add(*state, RULE("kind: \"told\""));
    assert_finding(*state, "rules.yaml", "\"told\"", "\"told\"", 0, "nothing in informs of scheme.yaml is required");
    list_add(*state, "informs:\n  - {id: costs, required: true, " NAME "}\n");
    assert_sound(*state);
}

static void a_party_that_is_wanted_and_kept_out_is_found(void **state)
{
    rule_add(*state, RULE("kind: outsiders, items: [applicant]"));
    assert_finding(*state, "rules.yaml", "    items: [applicant]\n", "    items: [applicant]\n", 12,
                   "the rule added lets no applicant take part");
}

static void a_term_without_grades_is_found(void **state)
{
    spoil(*state, "scheme.yaml",
          "grades:\n  - {id: minor, clause: \"3.2\", name: {nl: klein, en: minor}}\n"
          "  - {id: major, clause: \"3.2\", name: {nl: groot, en: major}}\n",
          "", NULL, NULL);
    assert_finding(*state, "rules.yaml", "kind: term", "kind: term", 6, "no deviation can be raised");
}

static void a_misspelt_name_is_not_told_twice(void **state)
{
    assert_finding(*state, "rules.yaml", "items: [trained]", "items: [trainee]", 8, "the nearest is trained");
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, scheme_files_begin, scheme_files_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(a_certificate_that_no_requirement_is_for_is_found),
        FRESH(a_section_that_nothing_is_told_in_is_found),
        FRESH(a_method_that_judges_nothing_is_found),
        FRESH(what_is_required_a_rule_asks_for),
        FRESH(what_is_not_required_can_be_recorded_all_the_same),
        FRESH(what_is_required_of_people_and_papers_is_looked_at_too),
        FRESH(a_form_that_asks_of_each_theme_insists_on_them),
        FRESH(only_data_of_an_application_can_be_there_several_times),
        FRESH(a_point_for_other_certificates_than_its_requirement_is_found),
        FRESH(a_form_for_other_certificates_than_its_requirement_is_found),
        FRESH(a_field_for_other_certificates_than_its_form_is_found),
        FRESH(a_field_can_not_depend_on_one_for_other_certificates),
        FRESH(a_rule_for_other_certificates_than_its_form_is_found),
        FRESH(a_rule_for_other_certificates_than_its_requirement_is_found),
        FRESH(a_rule_for_other_certificates_than_its_items_is_found),
        FRESH(a_form_for_each_of_nothing_is_found),
        FRESH(what_must_not_be_can_be_described_where_it_is),
        FRESH(a_day_after_one_that_is_not_always_asked_is_found),
        FRESH(facts_that_nothing_waits_for_are_found),
        FRESH(a_rule_that_does_not_say_which_form_waits_for_none),
        FRESH(what_must_be_while_a_certificate_runs_a_rule_looks_at),
        FRESH(a_rule_about_a_form_that_insists_on_nothing_is_found),
        FRESH(a_rule_that_asks_what_another_asks_is_found),
        FRESH(rules_for_different_certificates_ask_different_things),
        FRESH(a_rule_for_what_is_required_where_nothing_is_is_found),
        FRESH(a_party_that_is_wanted_and_kept_out_is_found),
        FRESH(a_term_without_grades_is_found),
        FRESH(a_misspelt_name_is_not_told_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Lint of forms, and of the rules that read them: what is sound passes, each fault is told at its place. The scheme is
 * the small one that a new scheme begins as; 4.1 is a requirement of it with the points written and known. */
#include "tests/checklists/scheme_findings.h"

#define FILE_OF_FORMS "forms.yaml"
#define NAME "name: {nl: naam, en: name}"
#define ROW "    each: rows\n    row: {nl: rij, en: row}\n"
/* A form of 4.1: what stands in its head, and its fields, each `{id: .., ..}` by FACT. */
#define FORM(head, facts) "  - clause: \"4.1\"\n" head "    fields:\n" facts
#define FACT(parts) "      - {" parts ", " NAME "}\n"
#define FORMS(forms) "forms:\n" forms
#define YES_NO "type: yes-no"

static void assert_form(const struct scheme_files *files, const char *forms, const char *at, const char *words)
{
    assert_written(files, FILE_OF_FORMS, forms, at, words);
}

static void assert_sound_form(const struct scheme_files *files, const char *forms)
{
    file_put(files, FILE_OF_FORMS, forms);
    assert_sound(files);
}

/* Adds a rule to those there are, and expects one finding where `at` stands in it, or none for NULL. */
static void assert_rule(const struct scheme_files *files, const char *rule, const char *at, const char *words)
{
    char path[160];
    struct text rules = {0};
    snprintf(path, sizeof path, "%s/rules.yaml", files->directory);
    char *before = file_text(path);
    text_printf(&rules, "rules:\n%s%s", rule, strstr(before, "rules:\n") + strlen("rules:\n"));
    if (at != NULL) {
        assert_written(files, "rules.yaml", rules.data, at, words);
    } else {
        file_put(files, "rules.yaml", rules.data);
        assert_sound(files);
    }
    file_put(files, "rules.yaml", before);
    text_fini(&rules);
    free(before);
}

/* --- forms --- */

static void what_a_new_scheme_begins_as_is_sound(void **state)
{
    assert_sound(*state);
}

static void a_scheme_can_do_without_forms(void **state)
{
    const struct scheme_files *files = *state;
    char path[160];
    snprintf(path, sizeof path, "%s/forms.yaml", files->directory);
    assert_int_equal(remove(path), 0);
    assert_sound(files);
    assert_sound_form(files, "forms: []\n");
}

static void a_form_with_all_there_is_to_say_is_sound(void **state)
{
    assert_sound_form(
        *state,
        FORMS(FORM("    name: {nl: Eenmaal, en: Once}\n",
                   FACT("id: paper, " YES_NO ", required: true, point: written, must_be: [\"yes\"]")
                       FACT("id: begun, type: day, when: paper")
                           FACT("id: ended, type: day, after: begun, remark: {nl: later, en: later}")
                               FACT("id: count, type: number, at_least: -3, at_most: 12, certificates: [certificate]")
                                   FACT("id: how, type: choice, must_be: [letter], choices: [{id: letter, " NAME
                                        "}, {id: talk, " NAME "}]"))
                  FORM(ROW "    at_least: 2\n", FACT("id: paper, type: text, required: true"))));
}

static void a_form_on_an_unknown_clause_is_found(void **state)
{
    assert_form(*state, "forms:\n  - clause: \"4.11\"\n    fields:\n" FACT("id: a, type: text"), "\"4.11\"",
                "the nearest is 4.1");
}

static void a_second_form_that_is_filled_in_once_is_found(void **state)
{
    assert_form(*state,
                "forms:\n  - {clause: \"4.1\", fields: [{id: a, type: text, " NAME "}]}\n"
                "  - {clause: '4.1', fields: [{id: b, type: text, " NAME "}]}\n",
                "'4.1'", "filled in once already");
}

static void a_second_form_with_rows_is_found(void **state)
{
    assert_form(*state,
                "forms:\n  - {clause: \"4.1\", each: measures, fields: [{id: a, type: text, " NAME "}]}\n"
                "  - {clause: '4.1', each: participants, fields: [{id: b, type: text, " NAME "}]}\n",
                "'4.1'", "row by row already");
}

static void a_form_that_asks_nothing_is_found(void **state)
{
    assert_form(*state, "forms:\n  - clause: \"4.1\"\n    fields: []\n", "[]", "the form asks nothing");
}

static void rows_need_a_word_for_one_of_them(void **state)
{
    assert_form(*state, FORMS(FORM("    each: rows\n", FACT("id: a, type: text"))), "clause:", "needs row");
    assert_form(*state, FORMS(FORM("    each: rows\n    row: {nl: rij}\n", FACT("id: a, type: text"))), "{nl: rij}",
                "the English text (en) is missing");
}

static void only_rows_have_a_word_and_a_number(void **state)
{
    assert_form(*state, FORMS(FORM("    row: {nl: rij, en: row}\n", FACT("id: a, type: text"))), "{nl: rij", "has row");
    assert_form(*state, FORMS(FORM("    each: measures\n    at_least: 7\n", FACT("id: a, type: text"))), "7",
                "has at_least");
    assert_form(*state, FORMS(FORM(ROW "    at_least: -7\n", FACT("id: a, type: text"))), "-7", "it can be 0 to 1000");
}

static void a_form_is_named_in_both_languages(void **state)
{
    assert_form(*state, FORMS(FORM("    name: {en: Once}\n", FACT("id: a, type: text"))), "{en: Once}",
                "the Dutch text (nl) is missing");
}

static void a_form_for_an_unknown_certificate_is_found(void **state)
{
    assert_form(*state, FORMS(FORM("    certificates: [certificat]\n", FACT("id: a, type: text"))), "certificat]",
                "the nearest is certificate");
}

/* --- what a fact is called, and where it belongs --- */

static void an_odd_id_of_a_fact_is_found(void **state)
{
    assert_form(*state, FORMS(FORM("", FACT("id: a_b, type: text"))), "a_b", "is no id");
}

static void a_fact_that_stands_twice_is_found(void **state)
{
    assert_form(*state, FORMS(FORM("", FACT("id: a, type: text") FACT("id: \"a\", type: day"))), "\"a\"",
                "the id a stands twice in this form");
    assert_sound_form(*state, FORMS(FORM("", FACT("id: a, type: text")) FORM(ROW, FACT("id: a, type: text"))));
}

static void a_fact_is_named_in_both_languages(void **state)
{
    assert_form(*state, FORMS(FORM("", "      - {id: a, type: text, name: {nl: naam}}\n")), "{nl: naam}",
                "the English text (en) is missing");
    assert_form(*state, FORMS(FORM("", FACT("id: a, type: text, remark: {en: more}"))), "{en: more}",
                "the Dutch text (nl) is missing");
}

static void a_point_that_the_requirement_has_not_is_found(void **state)
{
    assert_form(*state, FORMS(FORM("", FACT("id: a, type: text, point: writen"))), "writen", "the nearest is written");
    assert_form(*state, "forms:\n  - clause: \"3.1\"\n    fields:\n" FACT("id: a, type: text, point: known"), "known",
                "3.1 is no requirement");
}

/* --- what it depends on --- */

static void when_names_a_yes_no_that_comes_earlier(void **state)
{
    assert_form(*state, FORMS(FORM("", FACT("id: paper, " YES_NO) FACT("id: b, type: text, when: papr"))), "papr",
                "the nearest is paper");
    assert_form(*state, FORMS(FORM("", FACT("id: paper, type: text") FACT("id: b, type: text, when: \"paper\""))),
                "\"paper\"", "paper is of type text");
    assert_form(*state, FORMS(FORM("", FACT("id: b, type: text, when: paper") FACT("id: paper, " YES_NO))), "paper",
                "has to come earlier");
    assert_form(*state, FORMS(FORM("", FACT("id: paper, " YES_NO ", when: \"paper\""))), "\"paper\"",
                "has to come earlier");
}

static void after_is_between_days(void **state)
{
    assert_form(*state, FORMS(FORM("", FACT("id: on, type: day") FACT("id: b, type: text, after: \"on\""))), "\"on\"",
                "only a field of type day");
    assert_form(*state, FORMS(FORM("", FACT("id: on, type: number") FACT("id: b, type: day, after: \"on\""))), "\"on\"",
                "on is of type number");
    assert_form(*state, FORMS(FORM("", FACT("id: b, type: day, after: \"on\"") FACT("id: on, type: day"))), "\"on\"",
                "has to come earlier");
}

/* --- where it is taken from --- */

static void facts_are_taken_from_who_is_assessed_participants_and_measures(void **state)
{
    assert_sound_form(*state,
                      FORMS(FORM("    each: participants\n", FACT("id: a, type: text, from: address")
                                                                 FACT("id: b, type: yes-no, from: locally_active"))));
    assert_sound_form(*state, FORMS(FORM("    each: measures\n",
                                         FACT("id: a, type: text, from: title") FACT("id: b, type: day, from: \"on\"")
                                             FACT("id: c, type: choice, from: status, choices: [{id: dropped, " NAME
                                                  "}, {id: planned, " NAME "}]"))));
    assert_form(*state, FORMS(FORM("    each: participants\n", FACT("id: a, type: text, from: adress"))), "adress",
                "party.set has no field \"adress\"; the nearest is address");
    assert_form(*state, FORMS(FORM("    each: measures\n", FACT("id: a, type: text, from: address"))), "address",
                "measure.set has no field");
    assert_form(*state, FORMS(FORM(ROW, FACT("id: a, type: text, from: address"))), "address",
                "filled once, or for each");
    assert_sound_form(*state, FORMS(FORM("", FACT("id: a, type: text, from: address"))));
    assert_form(*state, FORMS(FORM("", FACT("id: a, type: text, from: involvement"))), "involvement",
                "partnership.set has no field");
}

static void a_fact_that_is_taken_over_has_the_type_it_has_there(void **state)
{
    static const char *const taken[][2] = {{"type: text, from: \"on\"", "not of type text"},
                                           {"type: day, from: \"title\"", "not of type day"},
                                           {"type: number, from: \"title\"", "not of type number"},
                                           {"type: yes-no, from: \"title\"", "not of type yes-no"},
                                           {"type: text, from: \"evidence\"", "not of type text"}};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        char forms[400];
        snprintf(forms, sizeof forms, FORMS(FORM("    each: measures\n", FACT("id: a, %s"))), taken[i][0]);
        assert_form(*state, forms, strstr(taken[i][0], "\""), taken[i][1]);
    }
    assert_form(*state,
                FORMS(FORM("    each: measures\n", FACT("id: a, type: choice, from: status, choices: [{id: "
                                                        "done, " NAME "}, {id: planned, " NAME "}]"))),
                "done", "status of measure.set is never \"done\"");
    assert_form(*state,
                FORMS(FORM("    each: measures\n",
                           FACT("id: a, type: day") FACT("id: b, type: day, from: \"on\", after: \"a\""))),
                "\"a\"", "is not held to after");
}

/* --- what it has to say --- */

static void what_must_be_is_an_answer_of_the_type(void **state)
{
    assert_form(*state, FORMS(FORM("", FACT("id: a, " YES_NO ", must_be: [\"ja\"]"))), "\"ja\"", "must be \"yes\"");
    assert_form(*state,
                FORMS(FORM("", FACT("id: a, type: choice, must_be: [leter], choices: [{id: letter, " NAME
                                    "}, {id: talk, " NAME "}]"))),
                "leter", "the nearest is letter");
    assert_form(*state, FORMS(FORM("", FACT("id: a, type: text, must_be: [\"yes\"]"))), "[\"yes\"]",
                "only a yes-no or a choice");
    assert_form(*state, FORMS(FORM("", FACT("id: a, " YES_NO ", must_be: []"))), "[]", "the list is empty");
    assert_form(*state, FORMS(FORM("", FACT("id: a, " YES_NO ", must_be: [\"no\", 'no']"))), "'no'", "no stands twice");
    assert_form(*state, FORMS(FORM("", FACT("id: a, " YES_NO ", must_be: [\"no\", 'yes']"))), "[\"no\"",
                "allows every answer");
}

static void a_choice_and_nothing_else_has_choices(void **state)
{
    assert_form(*state, FORMS(FORM("", FACT("id: a, type: choice"))), "{id: a", "needs choices");
    assert_form(*state, FORMS(FORM("", FACT("id: a, type: text, choices: [{id: letter, " NAME "}]"))), "[{id",
                "only a field of type choice");
    assert_form(*state, FORMS(FORM("", FACT("id: a, type: choice, choices: [{id: letter, name: {nl: brief}}]"))),
                "{nl: brief}", "the English text (en) is missing");
    assert_form(*state,
                FORMS(FORM("", FACT("id: a, type: choice, choices: [{id: b, " NAME "}, {id: \"b\", " NAME "}]"))),
                "\"b\"", "the id b stands twice");
}

static void a_number_and_nothing_else_has_bounds(void **state)
{
    assert_form(*state, FORMS(FORM("", FACT("id: a, type: day, at_least: 7"))), "7", "only a field of type number");
    assert_form(*state, FORMS(FORM("", FACT("id: a, type: text, at_most: 7"))), "7", "only a field of type number");
    assert_form(*state, FORMS(FORM("", FACT("id: a, type: number, at_most: 0"))), "0,", "it can be 1 to");
    assert_form(*state, FORMS(FORM("", FACT("id: a, type: number, at_least: 8, at_most: 7"))), "7",
                "no number is at least 8 and at most 7");
    assert_sound_form(*state, FORMS(FORM("", FACT("id: a, type: number, at_least: 7, at_most: 7"))));
}

static void the_register_takes_from_forms_of_a_certificate(void **state)
{
    assert_form(*state, FORMS(FORM("", FACT("id: a, type: text, register: true"))), "true", "the register takes");
    assert_form(*state, FORMS(FORM("    stage: certificate\n" ROW, FACT("id: a, type: text, register: \"true\""))),
                "\"true\"", "the register takes");
    assert_sound_form(*state, FORMS(FORM("    stage: certificate\n", FACT("id: a, type: text, register: true"))));
}

/* --- rules --- */

#define RULE(parts) "  - {id: added, section: assessment, clause: \"3.2\", " NAME ", " parts "}\n"
#define DECISION "before: decision"

static void a_rule_about_a_form_needs_one(void **state)
{
    assert_rule(*state, RULE("kind: form, " DECISION ", item: \"4.1\""), NULL, NULL);
    assert_rule(*state, RULE("kind: form, " DECISION ", item: '4.2'"), "'4.2'", "the nearest is 4.1");
    assert_rule(*state, RULE("kind: form, " DECISION), "{id: added", "needs item");
    assert_rule(*state, RULE("kind: form, " DECISION ", item: \"4.1\", months: 71"), "71", "does not use months");
}

static void only_a_rule_about_a_form_keeps_nothing_back(void **state)
{
    assert_rule(*state, RULE("kind: form, before: none, item: \"4.1\""), NULL, NULL);
    assert_rule(*state, RULE("kind: valid-licence, before: none"), "none", "only a rule of kind form");
}

static void what_is_asked_while_a_certificate_runs_keeps_nothing_back(void **state)
{
    file_put(*state, FILE_OF_FORMS, FORMS(FORM("    stage: certificate\n", FACT("id: a, type: text, required: true"))));
    assert_rule(*state, RULE("kind: form, before: none, item: \"4.1\""), NULL, NULL);
    assert_rule(*state, RULE("kind: form, before: certificate, item: \"4.1\""), "certificate, item",
                "write before: none");
}

#define INTERVAL(parts) RULE("kind: interval, before: review, months: 12, item: \"4.1\", " parts)

static void an_interval_lies_between_days_of_rows(void **state)
{
    file_put(*state, FILE_OF_FORMS,
             FORMS(FORM("", FACT("id: why, type: text") FACT("id: since, type: day"))
                       FORM(ROW, FACT("id: on, type: day") FACT("id: what, type: text"))));
    assert_rule(*state, INTERVAL("field: \"on\", grounds: why"), NULL, NULL);
    assert_rule(*state, INTERVAL("field: \"on\""), NULL, NULL);
    assert_rule(*state, INTERVAL("field: 'off'"), "'off'", "has no field \"off\"; the nearest is on");
    assert_rule(*state, INTERVAL("field: 'what'"), "'what'", "what is of type text");
    assert_rule(*state, INTERVAL("field: 'since'"), "'since'", "has no field \"since\"");
    assert_rule(*state, INTERVAL("field: \"on\", grounds: 'wy'"), "'wy'", "the nearest is why");
    assert_rule(*state, INTERVAL("field: \"on\", grounds: 'since'"), "'since'", "grounds are text");
    assert_rule(*state, RULE("kind: interval, before: review, item: \"4.1\", field: \"on\""), "{id: added",
                "needs months");
}

static void an_interval_needs_the_forms_it_reads(void **state)
{
    file_put(*state, FILE_OF_FORMS, FORMS(FORM("", FACT("id: on, type: day"))));
    assert_rule(*state, INTERVAL("field: \"on\""), "\"4.1\"", "has no rows");
    file_put(*state, FILE_OF_FORMS, FORMS(FORM(ROW, FACT("id: on, type: day"))));
    assert_rule(*state, INTERVAL("field: \"on\", grounds: 'why'"), "'why'", "no form that is filled in once");
    file_put(*state, FILE_OF_FORMS, FORMS(FORM("    stage: certificate\n" ROW, FACT("id: on, type: day"))));
    assert_rule(*state, INTERVAL("field: \"on\""), "\"4.1\"", "while a certificate runs");
}

/* The rule `counted` of the small scheme: 4.2/count, good of there. */
#define THERE "id: there, type: number, point: count"
#define COUNTED(head, good, there) "forms:\n  - clause: \"4.2\"\n" head "    fields:\n" FACT(good) FACT(there)

static void what_is_counted_a_form_of_the_clause_asks_for(void **state)
{
    const struct scheme_files *files = *state;
    assert_sound_form(files, COUNTED("", "id: good, type: number, point: count", THERE));
    file_put(files, FILE_OF_FORMS, COUNTED("", "id: goods, type: number, point: count", THERE));
    assert_finding(files, "rules.yaml", "{id: good,", "{id: good,", 5,
                   "the form of 4.2 has no field \"good\"; the nearest is goods");
    file_put(files, FILE_OF_FORMS, COUNTED("", "id: good, type: text, point: count", THERE));
    assert_finding(files, "rules.yaml", "{id: good,", "{id: good,", 5, "good is of type text");
    file_put(files, FILE_OF_FORMS, COUNTED("", "id: good, type: number, point: count", "id: there, type: number"));
    assert_finding(files, "rules.yaml", "{id: there,", "{id: there,", 5, "there is not a fact of the point count");
    file_put(files, FILE_OF_FORMS, COUNTED(ROW, "id: good, type: number", "id: there, type: number"));
    assert_finding(files, "rules.yaml", "4.2/count\n", "4.2/count\n", 0, "do not ask for what is counted");
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, scheme_files_begin, scheme_files_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(what_a_new_scheme_begins_as_is_sound),
        FRESH(a_scheme_can_do_without_forms),
        FRESH(a_form_with_all_there_is_to_say_is_sound),
        FRESH(a_form_on_an_unknown_clause_is_found),
        FRESH(a_second_form_that_is_filled_in_once_is_found),
        FRESH(a_second_form_with_rows_is_found),
        FRESH(a_form_that_asks_nothing_is_found),
        FRESH(rows_need_a_word_for_one_of_them),
        FRESH(only_rows_have_a_word_and_a_number),
        FRESH(a_form_is_named_in_both_languages),
        FRESH(a_form_for_an_unknown_certificate_is_found),
        FRESH(an_odd_id_of_a_fact_is_found),
        FRESH(a_fact_that_stands_twice_is_found),
        FRESH(a_fact_is_named_in_both_languages),
        FRESH(a_point_that_the_requirement_has_not_is_found),
        FRESH(when_names_a_yes_no_that_comes_earlier),
        FRESH(after_is_between_days),
        FRESH(facts_are_taken_from_who_is_assessed_participants_and_measures),
        FRESH(a_fact_that_is_taken_over_has_the_type_it_has_there),
        FRESH(what_must_be_is_an_answer_of_the_type),
        FRESH(a_choice_and_nothing_else_has_choices),
        FRESH(a_number_and_nothing_else_has_bounds),
        FRESH(the_register_takes_from_forms_of_a_certificate),
        FRESH(a_rule_about_a_form_needs_one),
        FRESH(only_a_rule_about_a_form_keeps_nothing_back),
        FRESH(what_is_asked_while_a_certificate_runs_keeps_nothing_back),
        FRESH(an_interval_lies_between_days_of_rows),
        FRESH(an_interval_needs_the_forms_it_reads),
        FRESH(what_is_counted_a_form_of_the_clause_asks_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The facts of forms in the audit report, and the verdicts that were replaced. */
#include "tests/checklists/form_case.h"

#define PHOTO "00000000000000000000000000000000000000000000000000000000000000ab"

static char *report(const struct case_file *file, enum language language)
{
    struct text text = {0};
    struct error err = {0};
    struct assessment *assessment = case_assesses(file, DAY);
    if (report_markdown(assessment, file->fold, file->registry, language, &text, &err) != 0)
        fail_msg("%s", err.message);
    assessment_free(assessment);
    assert_true(utf8_valid(text.data, text.length));
    return text_take(&text, NULL);
}

/* What stands beneath one heading; free() it. */
static char *part(const struct case_file *file, enum language language, const char *heading)
{
    char *text = report(file, language), *at = strstr(text, heading);
    if (at == NULL) fail_msg("no %s in %s", heading, text);
    char *end = strstr(at + strlen(heading), "\n#");
    if (end != NULL) *end = '\0';
    char *found = strdup(at);
    free(text);
    return found;
}

static void assert_silent(const char *text, const char *words)
{
    if (strstr(text, words) != NULL) fail_msg("\"%s\" says \"%s\"", text, words);
}

static void facts_stand_beneath_their_requirement(void **state)
{
    struct case_file *file = *state;
    case_fact(file, LAPTOP, "2.2.3/signed", "true");
    case_fact(file, LAPTOP, "2.2.3/signed-on", "\"2018-01-01\"");
    case_fact(file, LAPTOP, "2.2.3/paper", "\"blue\"");
    case_says(file, LAPTOP, "finding.set", "2.2.3", "{\"verdict\":\"met\",\"method\":\"document\"}");
    char *text = part(file, LANGUAGE_EN, "### 2.2.3 ");
    assert_says(text, "- **finding**: met, document review (Anna, laptop, 2018-09-02)\n- **facts**:\n  - signed: yes\n"
                      "  - day: 2018-01-01\n  - paper: blue one\n");
    assert_silent(text, "renewed");
    assert_silent(text, "not stated");
    free(text);
    text = part(file, LANGUAGE_NL, "### 2.2.3 ");
    assert_says(text, "- **feiten**:\n  - getekend: ja\n  - dag: 2018-01-01\n  - papier: blauw\n");
    free(text);
}

static void what_is_missing_is_told_and_why_it_was_judged_without(void **state)
{
    struct case_file *file = *state;
    char *text = part(file, LANGUAGE_EN, "### 2.3.1.1 ");
    assert_says(text, "Not judged yet.\n\n- **not stated**: enterprises, answers, summary, crime: relevant, ");
    free(text);
    text = part(file, LANGUAGE_NL, "### 2.2.3 ");
    assert_says(text, "- **niet vastgelegd**: getekend\n");
    free(text);
    case_says(file, LAPTOP, "finding.set", "2.2.3", "{\"verdict\":\"met\",\"without_facts\":\"Seen at the *notary*\"}");
    text = part(file, LANGUAGE_EN, "### 2.2.3 ");
    assert_says(text, "  - judged without facts: Seen at the \\*notary\\*\n");
    assert_says(text, "- **not stated**: signed\n");
    free(text);
    case_says(file, LAPTOP, "finding.set", "2.2.3", "{\"verdict\":\"not-applicable\"}");
    text = part(file, LANGUAGE_EN, "### 2.2.3 ");
    assert_silent(text, "not stated");
    free(text);
}

static void words_of_facts_do_not_become_markup(void **state)
{
    struct case_file *file = *state;
    case_fact(file, LAPTOP, "2.2.3/remarks", "\"<b>bold</b> [x](y)\\n# Not\"");
    char *text = part(file, LANGUAGE_EN, "### 2.2.3 ");
    assert_says(text, "remarks: \\<b\\>bold\\</b\\> \\[x\\](y)");
    assert_silent(text, "\n# Not");
    free(text);
}

static void each_row_stands_by_its_name(void **state)
{
    struct case_file *file = *state;
    case_visit(file);
    case_fact(file, LAPTOP, "2.2.2/police/heard", "true");
    case_fact(file, LAPTOP, "2.3.2.3/m0/method", "\"By day\"");
    case_fact(file, LAPTOP, "2.3.1.1/crime/relevant", "false");
    case_fact(file, LAPTOP, "2.5.2.1/2017/on", "\"2017-06-01\"");
    char *text = part(file, LANGUAGE_EN, "### 2.2.2 ");
    assert_says(text, "- **The police**:\n  - address: Laan 1\n  - heard: yes (Anna, laptop, 2018-09-02)\n");
    assert_says(text, "- **The municipality**:\n  - address: Laan 1\n");
    assert_says(text, "- **not stated**: entrepreneurs: heard, fire-brigade: heard, municipality: heard\n");
    free(text);
    text = part(file, LANGUAGE_EN, "### 2.3.2.3 ");
    assert_says(text, "- **Lamp posts**:\n  - title: Lamp posts\n  - method: By day (Anna, laptop, 2018-09-02)\n");
    free(text);
    text = part(file, LANGUAGE_NL, "### 2.3.1.1 ");
    assert_says(text, "- **criminaliteit**:\n  - van belang: nee (Anna, laptop, 2018-09-02)\n");
    free(text);
    text = part(file, LANGUAGE_NL, "### 2.5.2.1 ");
    assert_says(text, "- **evaluatie 2017**:\n  - dag: 2017-06-01 (Anna, laptop, 2018-09-02)\n");
    free(text);
}

static void who_stated_a_fact_is_told_where_it_was_another_than_who_judged(void **state)
{
    struct case_file *file = *state;
    case_fact(file, DIRK, "2.2.3/signed", "true");
    case_fact(file, TABLET, "2.2.3/signed-on", "\"2018-01-01\"");
    case_says(file, LAPTOP, "finding.set", "2.2.3", "{\"verdict\":\"met\"}");
    char *text = part(file, LANGUAGE_EN, "### 2.2.3 ");
    assert_says(text, "  - signed: yes (Dirk, laptop, 2018-09-02)\n  - day: 2018-01-01\n");
    free(text);
}

static void a_fact_that_was_invented_says_so_when_its_verdict_does_not(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "fact.set", "2.2.3/signed", "{\"value\":false,\"invented\":true}");
    case_says(file, LAPTOP, "finding.set", "2.2.3", "{\"verdict\":\"unmet\"}");
    char *text = part(file, LANGUAGE_EN, "### 2.2.3 ");
    assert_says(text, "  - signed: no (Anna, laptop, 2018-09-02, invented)\n");
    free(text);
    case_says(file, LAPTOP, "finding.set", "2.2.3", "{\"verdict\":\"unmet\",\"invented\":true}");
    text = part(file, LANGUAGE_EN, "### 2.2.3 ");
    assert_says(text, "  - signed: no\n");
    free(text);
}

static void what_a_fact_rests_on_stands_beneath_it(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "evidence.add", PHOTO, "{\"name\":\"map.pdf\",\"size\":12,\"type\":\"application/pdf\"}");
    case_says(file, LAPTOP, "fact.set", "2.2.3/signed",
              "{\"value\":true,\"note\":\"On *page* 3\\n# no heading\",\"reason\":\"Read again\",\"evidence\":[\"" PHOTO
              "\"]}");
    char *text = part(file, LANGUAGE_EN, "### 2.2.3 ");
    assert_says(text, "    - note: On \\*page\\* 3 # no heading\n    - reason of the change: Read again\n"
                      "    - evidence: map.pdf, application/pdf, 12 bytes, SHA-256 0000000000000000..\n");
    free(text);
}

static void facts_in_conflict_are_both_told(void **state)
{
    struct case_file *file = *state;
    case_learns(file, TABLET);
    case_says_alone(file, LAPTOP, DAY, "fact.set", "2.2.3/signed", "{\"value\":true}");
    case_says_alone(file, TABLET, DAY, "fact.set", "2.2.3/signed", "{\"reason\":\"Not sure\"}");
    char *text = part(file, LANGUAGE_EN, "### 2.2.3 ");
    assert_says(text, "  - signed: yes **in conflict** (Anna, laptop, 2018-09-02)\n");
    assert_says(text, "  - signed: taken back **in conflict** (Anna, tablet, 2018-09-02)\n");
    free(text);
}

static void counts_stand_once_where_the_finding_has_them_and_are_computed(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey",
              "{\"verdict\":\"met\",\"facts\":{\"enterprises\":113,\"responses\":36}}");
    char *text = part(file, LANGUAGE_EN, "### 2.3.1.1 ");
    assert_says(text, "  - enterprises: 113\n  - responses: 36\n  - computed: 36 of 113 is at least 30 %");
    assert_silent(text, "answers: 36");
    assert_null(strstr(strstr(text, "enterprises: 113") + 1, "enterprises: 113"));
    free(text);
}

static void a_verdict_on_counts_of_the_form_is_computed_from_them(void **state)
{
    struct case_file *file = *state;
    case_fact(file, LAPTOP, "2.3.1.1/enterprises", "113");
    case_fact(file, LAPTOP, "2.3.1.1/responses", "36");
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey", "{\"verdict\":\"met\"}");
    char *text = part(file, LANGUAGE_EN, "### 2.3.1.1 ");
    assert_says(text, "  - computed: 36 of 113 is at least 30 %");
    assert_says(text, "  - enterprises: 113 (Anna, laptop, 2018-09-02)\n  - answers: 36 (");
    free(text);
}

static void facts_of_other_clauses_have_a_section_of_their_own(void **state)
{
    struct case_file *file = *state;
    char *text = part(file, LANGUAGE_EN, "## Other facts");
    free(text);
    text = part(file, LANGUAGE_EN, "### 3.2.3 ");
    assert_says(text, "- **not stated**: access\n");
    free(text);
    case_fact(file, LAPTOP, "3.2.3/access", "true");
    text = part(file, LANGUAGE_NL, "### 3.2.3 ");
    assert_says(text, "- **feiten**:\n  - toegang: ja (Anna, laptop, 2018-09-02)\n");
    free(text);
}

static void facts_of_a_running_certificate_are_no_part_of_the_audit_report(void **state)
{
    struct case_file *file = *state;
    case_says(file, DECIDER, "surveillance.set", "A.2/contract", "{\"value\":\"2018-12-01\"}");
    char *text = report(file, LANGUAGE_EN);
    assert_silent(text, "### A.2");
    assert_silent(text, "contract: 2018-12-01");
    free(text);
}

static void a_follow_up_joins_the_report_and_what_was_found_first_stays(void **state)
{
    struct case_file *file = *state;
    case_says_on(file, LAPTOP, "2018-08-01", "finding.set", "2.2.1",
                 "{\"verdict\":\"unmet\",\"method\":\"document\",\"note\":\"No map\"}");
    char *text = part(file, LANGUAGE_EN, "### 2.2.1 ");
    assert_silent(text, "earlier");
    free(text);
    case_says(file, TABLET, "finding.set", "2.2.1",
              "{\"verdict\":\"met\",\"method\":\"walk\",\"note\":\"Map made\",\"reason\":\"Follow-up\"}");
    case_says(file, LAPTOP, "finding.set", "2.2.1/map", "{\"verdict\":\"unmet\",\"reason\":\"Torn\"}");
    case_says(file, LAPTOP, "finding.set", "2.2.1/map", "{\"verdict\":\"met\"}");
    text = part(file, LANGUAGE_EN, "### 2.2.1 ");
    assert_says(text, "- **finding**: met, walk (Anna, tablet, 2018-09-02)\n  - note: Map made\n"
                      "  - reason of the change: Follow-up\n"
                      "- **earlier**: unmet, document review (Anna, laptop, 2018-08-01)\n  - note: No map\n");
    assert_says(text, ", earlier**: unmet (Anna, laptop, 2018-09-02)\n  - reason of the change: Torn\n");
    free(text);
    text = part(file, LANGUAGE_NL, "### 2.2.1 ");
    assert_says(text, "- **eerder**: voldoet niet, documentenbeoordeling (Anna, laptop, 2018-08-01)\n");
    free(text);
}

static void what_two_devices_found_alike_is_history_once(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "finding.set", "2.2.1", "{\"verdict\":\"unmet\",\"note\":\"No map\"}");
    case_says_alone(file, TABLET, DAY, "finding.set", "2.2.1", "{\"verdict\":\"unmet\",\"note\":\"No map\"}");
    case_says(file, LAPTOP, "finding.set", "2.2.1", "{\"verdict\":\"met\"}");
    char *text = part(file, LANGUAGE_EN, "### 2.2.1 "), *first = strstr(text, "**earlier**");
    assert_non_null(first);
    assert_null(strstr(first + 1, "**earlier**"));
    free(text);
}

#define BASIS(name) cmocka_unit_test_setup_teardown(name, forms_basis_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BASIS(facts_stand_beneath_their_requirement),
        BASIS(what_is_missing_is_told_and_why_it_was_judged_without),
        BASIS(words_of_facts_do_not_become_markup),
        BASIS(each_row_stands_by_its_name),
        BASIS(who_stated_a_fact_is_told_where_it_was_another_than_who_judged),
        BASIS(a_fact_that_was_invented_says_so_when_its_verdict_does_not),
        BASIS(what_a_fact_rests_on_stands_beneath_it),
        BASIS(facts_in_conflict_are_both_told),
        BASIS(counts_stand_once_where_the_finding_has_them_and_are_computed),
        BASIS(a_verdict_on_counts_of_the_form_is_computed_from_them),
        BASIS(facts_of_other_clauses_have_a_section_of_their_own),
        BASIS(facts_of_a_running_certificate_are_no_part_of_the_audit_report),
        BASIS(a_follow_up_joins_the_report_and_what_was_found_first_stays),
        BASIS(what_two_devices_found_alike_is_history_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

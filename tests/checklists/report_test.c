/* The audit report and the status page: all points of the scheme, who said what, and nothing a record can break out
 * with. */
#include "tests/checklists/case.h"

#define PHOTO "00000000000000000000000000000000000000000000000000000000000000ab"

/* One case with something of everything. */
static void case_fills(struct case_file *file)
{
    case_audit(file);
    case_says(file, TABLET, "evidence.add", PHOTO,
              "{\"name\":\"lamp.jpg\",\"size\":1200,\"type\":\"image/jpeg\",\"taken\":\"2018:09:01 21:04:00\","
              "\"position\":\"52.37, 5.21\"}");
    case_says(file, TABLET, "walk.observe", "public-space/2",
              "{\"on\":\"2018-09-01\",\"note\":\"Twelve lamp posts\",\"evidence\":[\"" PHOTO "\"]}");
    case_says(file, LAPTOP, "finding.set", "2.2.7",
              "{\"verdict\":\"unmet\",\"method\":\"document\",\"note\":\"No periods\"}");
    case_says(file, LAPTOP, "deviation.raise", "2.2.7",
              "{\"grade\":\"minor\",\"text\":\"No retention periods\",\"established\":\"2018-08-31\"}");
    case_says(file, LAPTOP, "closing.set", "closing",
              "{\"on\":\"2018-09-01\",\"present\":[\"police\"],\"deviations\":[\"2.2.7\"]}");
    case_says(file, LAPTOP, "deviation.extend", "2.2.7", "{\"on\":\"2018-09-02\",\"grounds\":\"Council meets late\"}");
    case_says(file, LAPTOP, "deviation.correct", "2.2.7", "{\"on\":\"2018-09-02\",\"text\":\"Periods decided\"}");
    case_says(file, LAPTOP, "deviation.judge", "2.2.7",
              "{\"on\":\"2018-09-02\",\"verdict\":\"lifted\",\"by\":\"documents\",\"note\":\"In the minutes\"}");
    case_says(file, LAPTOP, "report.issue", "report",
              case_judgement(file, "\"date\":\"2018-09-02\",\"number\":1,\"summary\":\"All is well\""));
    case_reviews(file, 1);
    case_advises(file);
    case_decides(file);
}

static char *page(const struct case_file *file, bool status, enum language language)
{
    struct text text = {0};
    struct error err = {0};
    size_t length;
    struct assessment *assessment = case_assesses(file, DAY);
    int result = status ? report_status_markdown(assessment, file->fold, file->registry, language, &text, &err)
                        : report_markdown(assessment, file->fold, file->registry, language, &text, &err);
    if (result != 0) fail_msg("%s", err.message);
    assessment_free(assessment);
    assert_true(utf8_valid(text.data, text.length));
    return text_take(&text, &length);
}

static void the_report_holds_every_point_of_the_assessment(void **state)
{
    struct case_file *file = *state;
    case_fills(file);
    char *text = page(file, false, LANGUAGE_EN);
    static const char *const parts[] = {
        "# Audit report De Randstad\n",
        "Continu Samenwerken",
        "number 1, 2018-09-02",
        "**certification body**: Voorbeeld",
        "**licence**: L-1",
        "## Partnership",
        "**enterprises**: 113",
        "## Team",
        "**Anna**: auditor",
        "## Application data",
        "**covenant**: received 2018-06-04 (Anna, laptop, 2018-09-02)",
        "## Budget and plan",
        "1.25 person-days",
        "**approved**: 2018-06-10, Manager",
        "### 2.3.1.1 ",
        "computed: 36 of 113 is at least 20 %",
        "enterprises: 113",
        "### 2.2.7 ",
        "**finding**: unmet, document review (Anna, laptop, 2018-09-02)",
        "note: No periods",
        "## Interviews",
        "**The police**: 2018-09-01, Someone, on site",
        "## Walk",
        "with The police",
        "### public space",
        "Twelve lamp posts (Anna, tablet, 2018-09-02)",
        "evidence: lamp.jpg, image/jpeg, 1200 bytes, taken 2018:09:01 21:04:00, position 52\\.37, 5.21",
        "## Measures",
        "**Lamp posts**: carried out",
        "### Deviation 2.2.7",
        "**minor**: No retention periods",
        "**to be judged no later than**: 2019-01-31",
        "term extended on 2018-09-02: Council meets late",
        "corrective action on 2018-09-02: Periods decided",
        "found lifted on 2018-09-02, from documents",
        "## Closing meeting",
        "present: The police",
        "deviations told: 2\\.2.7",
        "## Conclusion",
        "All is well",
        "## Review, advice and decision",
        "the assessment is complete: confirmed",
        "**advice**: positive, 2018-09-02 (Bert, desk, 2018-09-02)",
        "grounds: Grant it",
        "**decision**: positive, 2018-09-02 (Carla, desk, 2018-09-02)",
        "## Sources",
        "Anna, tablet: ",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) assert_says(text, parts[i]);
    free(text);
}

static void every_requirement_that_applies_has_its_heading_and_no_other(void **state)
{
    struct case_file *file = *state;
    char *text = page(file, false, LANGUAGE_NL), heading[80];
    for (unsigned i = 0; i < file->scheme->requirements_count; i++) {
        const struct scheme_requirement *requirement = &file->scheme->requirements[i];
        bool applies = scheme_applies(requirement->certificates, requirement->certificates_count, "basis");
        snprintf(heading, sizeof heading, "\n### %s ", requirement->clause);
        assert_int_equal(strstr(text, heading) != NULL, applies);
    }
    free(text);
}

static void what_was_invented_for_a_demonstration_says_so(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "finding.set", "2.2.1", "{\"verdict\":\"met\",\"invented\":true}");
    char *text = page(file, false, LANGUAGE_EN);
    assert_says(text, "**finding**: met (Anna, laptop, 2018-09-02, invented)");
    free(text);
}

static void the_same_records_give_the_same_bytes_whatever_their_order(void **state)
{
    struct case_file *file = *state;
    case_fills(file);
    char *first = page(file, false, LANGUAGE_NL);
    struct fold *other = fold_new(), *own = file->fold;
    assert_non_null(other);
    for (size_t i = fold_record_count(own); i > 0; i--)
        fold_takes(other, record_again(fold_record_at(own, i - 1)->record->line));
    fold_settles(other, file->registry);
    file->fold = other;
    char *second = page(file, false, LANGUAGE_NL);
    assert_string_equal(first, second);
    assert_non_null(strstr(first, "Bevindingen per eis"));
    free(first);
    free(second);
    fold_free(own);
}

static void words_of_records_do_not_become_markup(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_says(file, LAPTOP, "finding.set", "2.2.7",
              "{\"verdict\":\"met\",\"note\":\"<script>x</script>\\n# Not a heading\\n- [a](http://b) *c* `d`\"}");
    case_says(file, LAPTOP, "measure.set", "m9", "{\"title\":\"</b><img src=x>\\n## No\",\"status\":\"carried-out\"}");
    for (int status = 0; status < 2; status++) {
        char *text = page(file, status == 1, LANGUAGE_EN);
        /* What is ours has neither of these: any there is comes from records, and must be escaped. */
        for (const char *at = text; (at = strpbrk(at, "<`[")) != NULL; at++) {
            assert_true(at > text);
            assert_int_equal(at[-1], '\\');
        }
        assert_null(strstr(text, "\n# Not"));
        assert_null(strstr(text, "\n## No\n"));
        free(text);
    }
}

static void a_conflict_shows_both_statements_in_report_and_status(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_says_alone(file, TABLET, DAY, "finding.set", "2.2.8", "{\"verdict\":\"unmet\",\"note\":\"Signs are bare\"}");
    char *text = page(file, false, LANGUAGE_EN), *status = page(file, true, LANGUAGE_EN);
    assert_says(text, "**finding**: met, document review **in conflict** (Anna, laptop");
    assert_says(text, "**finding**: unmet **in conflict** (Anna, tablet");
    assert_says(text, "Signs are bare");
    assert_says(status, "in conflict: ");
    assert_says(status, "verdict unmet");
    free(text);
    free(status);
}

static void what_two_devices_say_alike_stands_in_the_report_once(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "finding.set", "2.2.8", "{\"verdict\":\"unmet\",\"note\":\"Signs are bare\"}");
    case_says_alone(file, TABLET, DAY, "finding.set", "2.2.8", "{\"verdict\":\"unmet\",\"note\":\"Signs are bare\"}");
    char *text = page(file, false, LANGUAGE_EN), *first = strstr(text, "Signs are bare");
    assert_non_null(first);
    assert_null(strstr(first + 1, "Signs are bare"));
    free(text);
}

static void a_judgement_that_is_stale_says_so(void **state)
{
    struct case_file *file = *state;
    case_fills(file);
    case_says(file, TABLET, "walk.observe", "crime/late", "{\"on\":\"2018-09-01\",\"note\":\"n\"}");
    char *text = page(file, false, LANGUAGE_EN);
    assert_says(text, "(stale: something was recorded after it)");
    assert_says(text, "**decision**: positive, 2018-09-02 (stale)");
    free(text);
}

static void the_status_page_counts_by_section_and_lists_what_is_open(void **state)
{
    struct case_file *file = *state;
    char *text = page(file, true, LANGUAGE_NL);
    assert_says(text, "# De Randstad\n");
    assert_says(text, "**besluit uiterlijk**: 2018-11-30");
    assert_says(text, "## Wat openstaat");
    assert_says(text, "nog niet: afsluitend overleg: nog niet (4.4.3)");
    free(text);
    case_fills(file);
    text = page(file, true, LANGUAGE_EN);
    assert_says(text, "Open before a decision: 0.");
    assert_says(text, "Nothing stands open.");
    free(text);
}

static void without_a_registry_people_are_named_by_their_id(void **state)
{
    struct case_file *file = *state;
    struct registry *registry = file->registry;
    fold_settles(file->fold, NULL);
    file->registry = NULL;
    char *text = page(file, false, LANGUAGE_EN);
    assert_says(text, "anna, laptop: ");
    file->registry = registry;
    free(text);
}

#define CONTINU(name) cmocka_unit_test_setup_teardown(name, continu_open, case_teardown)
#define BASIS(name) cmocka_unit_test_setup_teardown(name, basis_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTINU(the_report_holds_every_point_of_the_assessment),
        BASIS(every_requirement_that_applies_has_its_heading_and_no_other),
        CONTINU(what_was_invented_for_a_demonstration_says_so),
        CONTINU(the_same_records_give_the_same_bytes_whatever_their_order),
        CONTINU(words_of_records_do_not_become_markup),
        CONTINU(a_conflict_shows_both_statements_in_report_and_status),
        CONTINU(what_two_devices_say_alike_stands_in_the_report_once),
        CONTINU(a_judgement_that_is_stale_says_so),
        CONTINU(the_status_page_counts_by_section_and_lists_what_is_open),
        CONTINU(without_a_registry_people_are_named_by_their_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

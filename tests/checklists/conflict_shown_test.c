/* Whatever is in conflict is on the page of the branch and in the report, with both statements, who, when, from where.
 */
#include "tests/checklists/case.h"

static const struct {
    const char *kind, *item, *one, *other;
    const char *shown[2]; /* in the report, where it has its place */
} said[] = {
    {"finding.set",
     "2.2.8",
     "{\"verdict\":\"met\"}",
     "{\"verdict\":\"unmet\"}",
     {"- **finding**: met **in conflict** (Anna, laptop,", "- **finding**: unmet **in conflict** (Anna, tablet,"}},
    {"intake.set",
     "covenant",
     "{\"status\":\"received\",\"on\":\"2018-06-01\"}",
     "{\"status\":\"wrong\",\"on\":\"2018-06-01\"}",
     {"received 2018-06-01 **in conflict** (Anna, laptop,", "wrong 2018-06-01 **in conflict** (Anna, tablet,"}},
    {"plan.set",
     "documents",
     "{\"person_days_x100\":75}",
     "{\"person_days_x100\":80}",
     {"0.75 person-days **in conflict** (Anna, laptop,", "0.80 person-days **in conflict** (Anna, tablet,"}},
    {"plan.approve",
     "plan",
     "{\"on\":\"2018-06-10\",\"by\":\"M1\"}",
     "{\"on\":\"2018-06-10\",\"by\":\"M2\"}",
     {"M1 **in conflict** (Anna, laptop,", "M2 **in conflict** (Anna, tablet,"}},
    {"inform.set",
     "costs",
     "{\"on\":\"2018-06-10\"}",
     "{\"on\":\"2018-06-11\"}",
     {"2018-06-10 **in conflict** (Anna, laptop,", "2018-06-11 **in conflict** (Anna, tablet,"}},
    {"party.set",
     "police",
     "{\"name\":\"Politie\",\"type\":\"police\",\"participant\":true}",
     "{\"name\":\"Police\",\"type\":\"police\",\"participant\":true}",
     {"- **Politie**: police **in conflict** (Anna, laptop,", "- **Police**: police **in conflict** (Anna, tablet,"}},
    {"interview.set",
     "police",
     "{\"on\":\"2018-09-01\",\"with\":\"AA\",\"onsite\":true}",
     "{\"on\":\"2018-09-01\",\"with\":\"BB\",\"onsite\":true}",
     {"AA, on site **in conflict** (Anna, laptop,", "BB, on site **in conflict** (Anna, tablet,"}},
    {"walk.set",
     "walk",
     "{\"on\":\"2018-09-01\",\"with\":[\"police\"]}",
     "{\"on\":\"2018-09-02\",\"with\":[\"police\"]}",
     {"2018-09-01, with police **in conflict** (Anna, laptop,",
      "2018-09-02, with police **in conflict** (Anna, tablet,"}},
    {"walk.observe",
     "crime/9",
     "{\"on\":\"2018-09-01\",\"note\":\"Dark.\"}",
     "{\"on\":\"2018-09-01\",\"note\":\"Lit.\"}",
     {"Dark. **in conflict** (Anna, laptop,", "Lit. **in conflict** (Anna, tablet,"}},
    {"measure.set",
     "m0",
     "{\"title\":\"Lamps\",\"status\":\"carried-out\"}",
     "{\"title\":\"Light\",\"status\":\"partly\"}",
     {"carried out **in conflict** (Anna, laptop,", "partly carried out **in conflict** (Anna, tablet,"}},
    {"partnership.set",
     "partnership",
     "{\"name\":\"KVO A\"}",
     "{\"name\":\"KVO B\"}",
     {"KVO A **in conflict** (Anna, laptop,", "KVO B **in conflict** (Anna, tablet,"}},
    {"closing.set",
     "closing",
     "{\"on\":\"2018-09-01\",\"present\":[\"police\"],\"deviations\":[]}",
     "{\"on\":\"2018-09-02\",\"present\":[\"police\"],\"deviations\":[]}",
     {"- **held**: 2018-09-01 **in conflict** (Anna, laptop,",
      "- **held**: 2018-09-02 **in conflict** (Anna, tablet,"}},
    {"team.set",
     "anna",
     "{\"role\":\"auditor\",\"on\":\"2018-06-11\",\"status\":\"assigned\"}",
     "{\"role\":\"auditor\",\"on\":\"2018-06-12\",\"status\":\"assigned\"}",
     {"auditor, 2018-06-11 **in conflict** (Anna, laptop,", "auditor, 2018-06-12 **in conflict** (Anna, tablet,"}},
    {"deviation.raise",
     "2.2.7",
     "{\"grade\":\"minor\",\"text\":\"T1\",\"established\":\"2018-09-01\"}",
     "{\"grade\":\"major\",\"text\":\"T1\",\"established\":\"2018-09-01\"}",
     {"T1 **in conflict** (Anna, laptop,", "T1 **in conflict** (Anna, tablet,"}},
    {"deviation.correct",
     "2.2.7",
     "{\"on\":\"2018-09-02\",\"text\":\"Written\"}",
     "{\"on\":\"2018-09-02\",\"text\":\"Said\"}",
     {"Written **in conflict** (Anna, laptop,", "Said **in conflict** (Anna, tablet,"}},
    {"fact.set",
     "2.2.3/area",
     "{\"value\":true}",
     "{\"value\":false}",
     {"yes **in conflict** (Anna, laptop,", "no **in conflict** (Anna, tablet,"}},
    {"report.issue",
     "report",
     "{\"on\":{},\"date\":\"2018-09-02\",\"number\":1,\"summary\":\"S1\"}",
     "{\"on\":{\"00000000000000000000000000000001\":1},\"date\":\"2018-09-02\",\"number\":1,\"summary\":\"S2\"}",
     {NULL, NULL}},
    {"case.end",
     "case",
     "{\"status\":\"refused\",\"on\":\"2018-09-02\",\"step\":\"documents\",\"grounds\":\"a\"}",
     "{\"status\":\"withdrawn\",\"on\":\"2018-09-02\",\"step\":\"documents\",\"grounds\":\"b\"}",
     {"documents **in conflict** (Anna, laptop,", "documents **in conflict** (Anna, tablet,"}},
};
#define SAID (sizeof said / sizeof *said)

/* All of the above said on two devices, neither of which knew. */
static int torn_open(void **state)
{
    struct case_file *file = case_open(CASE_CONTINU);
    case_audit(file);
    case_learns(file, LAPTOP);
    case_learns(file, TABLET);
    for (size_t i = 0; i < SAID; i++) {
        case_says_alone(file, LAPTOP, DAY, said[i].kind, said[i].item, said[i].one);
        case_says_alone(file, TABLET, DAY, said[i].kind, said[i].item, said[i].other);
    }
    *state = file;
    return 0;
}

/* The line that tells of a conflict has both devices, the person and the time. */
static void line_tells(const char *page, size_t which)
{
    char start[100], line[1000];
    snprintf(start, sizeof start, "%s %s: ", said[which].kind, said[which].item);
    const char *at = strstr(page, start);
    if (at == NULL) fail_msg("there is no line \"%s\" in: %s", start, page);
    snprintf(line, sizeof line, "%.*s", (int)strcspn(at, "\n"), at);
    assert_says(line, " by Anna on laptop (2018-09-02 10:12)");
    assert_says(line, " by Anna on tablet (2018-09-02 10:12)");
    if (strstr(line, "00000000") != NULL) fail_msg("heads are for machines: %s", line);
}

static void the_page_of_the_branch_tells_of_each(void **state)
{
    struct case_file *file = *state;
    struct assessment *assessment = case_assesses(file, DAY);
    struct text text = {0};
    struct error err = {0};
    assert_int_equal(report_status_markdown(assessment, file->fold, file->registry, LANGUAGE_EN, &text, &err), 0);
    for (size_t i = 0; i < SAID; i++) line_tells(text.data, i);
    text_fini(&text);
    assessment_free(assessment);
}

static void the_report_shows_both_where_they_belong_and_lists_them(void **state)
{
    struct case_file *file = *state;
    struct assessment *assessment = case_assesses(file, DAY);
    struct text text = {0};
    struct error err = {0};
    assert_int_equal(report_markdown(assessment, file->fold, file->registry, LANGUAGE_EN, &text, &err), 0);
    const char *list = strstr(text.data, "## Conflicts");
    assert_non_null(list);
    for (size_t i = 0; i < SAID; i++) {
        line_tells(list, i);
        for (int side = 0; side < 2 && said[i].shown[side] != NULL; side++) assert_says(text.data, said[i].shown[side]);
    }
    text_fini(&text);
    assessment_free(assessment);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_page_of_the_branch_tells_of_each, torn_open, case_teardown),
        cmocka_unit_test_setup_teardown(the_report_shows_both_where_they_belong_and_lists_them, torn_open,
                                        case_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Bodies of statements: what a verb changes and what it leaves, lists of words, sizes, and reasons that are due. */
#include "client/body.h"

#include "client/deviation.h"
#include "tests/schema/statements.h"

#define AT "2026-01-10T10:00:00+01:00"
#define CASE "randstad"

/* Two devices that begin the same dossier. */
struct fixture {
    struct author laptop, tablet;
    struct fold *fold;
};

static void fixture_open(struct fixture *fixture)
{
    fixture->fold = fold_new();
    assert_non_null(fixture->fold);
    fold_takes(fixture->fold, author_open(&fixture->laptop, 1, CASE, "lead-auditor", "laptop", SOME_KEY, AT));
    fold_takes(fixture->fold, author_open(&fixture->tablet, 2, CASE, "lead-auditor", "tablet", SOME_KEY, AT));
}

static void fixture_close(struct fixture *fixture)
{
    fold_free(fixture->fold);
    author_close(&fixture->laptop);
    author_close(&fixture->tablet);
}

static void states(struct fixture *fixture, struct author *author, const char *kind, const char *item, const char *body)
{
    fold_takes(fixture->fold, author_write(author, AT, kind, item, body));
    fold_settles(fixture->fold, NULL);
}

static void a_verb_leaves_what_it_is_not_given(void **state)
{
    (void)state;
    struct fixture fixture;
    struct error err = {0};
    fixture_open(&fixture);
    states(&fixture, &fixture.laptop, "partnership.set", "partnership", "{\"name\":\"KVO\",\"town\":\"Almere\"}");
    json_t *body = body_new(fixture.fold, "partnership.set", "partnership");
    assert_int_equal(body_text(body, "name", "KVO De Randstad", &err), 0);
    assert_int_equal(body_text(body, "town", NULL, &err), 0);
    assert_string_equal(json_string_value(json_object_get(body, "name")), "KVO De Randstad");
    assert_string_equal(json_string_value(json_object_get(body, "town")), "Almere");
    /* The value that stands is not touched. */
    assert_string_equal(record_text(fold_value(fixture.fold, "partnership.set", "partnership"), "name"), "KVO");
    json_decref(body);
    body = body_new(fixture.fold, "partnership.set", "other");
    assert_int_equal(json_object_size(body), 0);
    json_decref(body);
    fixture_close(&fixture);
}

static void a_note_about_another_status_is_not_carried_over(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture);
    states(&fixture, &fixture.laptop, "intake.set", "covenant",
           "{\"status\":\"missing\",\"on\":\"2026-01-10\",\"note\":\"asked for\"}");
    json_t *again = body_again(fixture.fold, "intake.set", "covenant", "status", "missing");
    json_t *other = body_again(fixture.fold, "intake.set", "covenant", "status", "received");
    assert_string_equal(json_string_value(json_object_get(again, "note")), "asked for");
    assert_int_equal(json_object_size(other), 0);
    json_decref(again);
    json_decref(other);
    fixture_close(&fixture);
}

static void a_verdict_is_replaced_only_with_a_reason(void **state)
{
    (void)state;
    struct fixture fixture;
    struct error err = {0};
    fixture_open(&fixture);
    fold_settles(fixture.fold, NULL);
    assert_int_equal(reason_demand(fixture.fold, "finding.set", "2.2.8", "verdict", "met", NULL, &err), 0);
    states(&fixture, &fixture.laptop, "finding.set", "2.2.8", "{\"verdict\":\"met\"}");
    assert_int_equal(reason_demand(fixture.fold, "finding.set", "2.2.8", "verdict", "met", NULL, &err), 0);
    assert_int_equal(reason_demand(fixture.fold, "finding.set", "2.2.8", "verdict", "unmet", "", &err), ERROR_USAGE);
    assert_non_null(strstr(err.message, "stands as met (lead-auditor on laptop, 2026-01-10)"));
    assert_int_equal(reason_demand(fixture.fold, "finding.set", "2.2.8", "verdict", "unmet", "seen again", &err), 0);
    fixture_close(&fixture);
}

static void a_conflict_asks_a_reason_whatever_is_chosen(void **state)
{
    (void)state;
    struct fixture fixture;
    struct error err = {0};
    fixture_open(&fixture);
    states(&fixture, &fixture.laptop, "finding.set", "2.2.8", "{\"verdict\":\"met\"}");
    states(&fixture, &fixture.tablet, "finding.set", "2.2.8", "{\"verdict\":\"unmet\"}");
    assert_int_equal(reason_demand(fixture.fold, "finding.set", "2.2.8", "verdict", "met", NULL, &err), ERROR_USAGE);
    assert_non_null(strstr(err.message, "in conflict"));
    assert_int_equal(reason_demand(fixture.fold, "finding.set", "2.2.8", "verdict", "met", "both seen", &err), 0);
    fixture_close(&fixture);
}

static void a_further_deviation_gets_a_number(void **state)
{
    (void)state;
    static const char body[] = "{\"grade\":\"minor\",\"text\":\"x\",\"established\":\"2026-01-10\"}";
    struct fixture fixture;
    struct error err = {0};
    char item[DEVIATION_ITEM_SIZE];
    fixture_open(&fixture);
    fold_settles(fixture.fold, NULL);
    assert_int_equal(deviation_item_next(fixture.fold, "2.2.7", item, &err), 0);
    assert_string_equal(item, "2.2.7");
    assert_int_equal(deviation_demand(fixture.fold, "2.2.7", &err), ERROR_NOT_FOUND);
    states(&fixture, &fixture.laptop, "deviation.raise", "2.2.7", body);
    assert_int_equal(deviation_item_next(fixture.fold, "2.2.7", item, &err), 0);
    assert_string_equal(item, "2.2.7-2");
    states(&fixture, &fixture.laptop, "deviation.raise", "2.2.7-2", body);
    assert_int_equal(deviation_item_next(fixture.fold, "2.2.7", item, &err), 0);
    assert_string_equal(item, "2.2.7-3");
    /* One in conflict is what raising it again is about. */
    states(&fixture, &fixture.tablet, "deviation.raise", "2.2.7",
           "{\"grade\":\"major\",\"text\":\"x\",\"established\":\"2026-01-10\"}");
    assert_int_equal(deviation_item_next(fixture.fold, "2.2.7", item, &err), 0);
    assert_string_equal(item, "2.2.7");
    fixture_close(&fixture);
}

static void a_deviation_is_open_until_it_is_lifted_without_contradiction(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture);
    states(&fixture, &fixture.laptop, "deviation.raise", "2.2.7",
           "{\"grade\":\"minor\",\"text\":\"x\",\"established\":\"2026-01-10\"}");
    author_learns(&fixture.tablet, &fixture.laptop);
    assert_true(deviation_is_open(fixture.fold, "2.2.7"));
    states(&fixture, &fixture.laptop, "deviation.judge", "2.2.7",
           "{\"on\":\"2026-01-10\",\"verdict\":\"lifted\",\"by\":\"documents\"}");
    assert_false(deviation_is_open(fixture.fold, "2.2.7"));
    states(&fixture, &fixture.tablet, "deviation.judge", "2.2.7",
           "{\"on\":\"2026-01-10\",\"verdict\":\"not-lifted\",\"by\":\"visit\"}");
    assert_true(deviation_is_open(fixture.fold, "2.2.7"));
    json_t *open = deviations_open(fixture.fold);
    assert_int_equal(json_array_size(open), 1);
    json_decref(open);
    fixture_close(&fixture);
}

static void the_nearest_item_is_told_only_when_it_is_near(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture);
    states(&fixture, &fixture.laptop, "party.set", "police",
           "{\"name\":\"P\",\"type\":\"police\",\"participant\":true}");
    states(&fixture, &fixture.laptop, "party.set", "municipality",
           "{\"name\":\"M\",\"type\":\"municipality\",\"participant\":true}");
    assert_string_equal(item_nearest(fixture.fold, "party.set", "polise"), "police");
    assert_string_equal(item_nearest(fixture.fold, "party.set", "muncipalty"), "municipality");
    assert_null(item_nearest(fixture.fold, "party.set", "brigade"));
    assert_null(item_nearest(fixture.fold, "measure.set", "police"));
    fixture_close(&fixture);
}

static void words_are_split_at_commas(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        size_t count;
    } lists[] = {{"", 0}, {NULL, 0}, {"a", 1}, {"a,b", 2}, {",a,,b,", 2}, {"a b,c", 2}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        json_t *words = words_split(lists[i].list);
        assert_int_equal(json_array_size(words), lists[i].count);
        json_decref(words);
    }
}

static void sizes_read_as_people_say_them(void **state)
{
    (void)state;
    static const struct {
        long long bytes;
        const char *text;
    } sizes[] = {{0, "0 bytes"},     {999, "999 bytes"}, {1000, "1.0 kB"},    {9949, "9.9 kB"},      {12345, "12 kB"},
                 {412345, "412 kB"}, {999999, "1.0 MB"}, {1800000, "1.8 MB"}, {5000000000, "5.0 GB"}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char text[32];
        size_write(sizes[i].bytes, text);
        assert_string_equal(text, sizes[i].text);
    }
}

static void too_few_words_are_answered_with_the_form_that_was_meant(void **state)
{
    (void)state;
    struct error err = {0};
    char verb[] = "plan", effort[] = "approve", other[] = "x";
    char *argv[] = {verb, effort, NULL}, *placeholder[] = {(char[]){"intake"}, other, NULL};
    assert_int_equal(words_count(argv, 1, 0, 1, &err), 0);
    assert_int_equal(words_count(argv, ERROR_MEMORY, 0, 1, &err), ERROR_MEMORY);
    assert_int_equal(words_count(argv, 1, 2, 2, &err), ERROR_USAGE);
    assert_non_null(strstr(err.message, "usage: schouw plan approve --by NAME"));
    assert_null(strchr(err.message, '\n'));
    assert_int_equal(words_count(placeholder, 1, 2, 2, &err), ERROR_USAGE);
    assert_non_null(strstr(err.message, "usage: schouw intake ITEM[/NAME] received"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_verb_leaves_what_it_is_not_given),
        cmocka_unit_test(a_note_about_another_status_is_not_carried_over),
        cmocka_unit_test(a_verdict_is_replaced_only_with_a_reason),
        cmocka_unit_test(a_conflict_asks_a_reason_whatever_is_chosen),
        cmocka_unit_test(a_further_deviation_gets_a_number),
        cmocka_unit_test(a_deviation_is_open_until_it_is_lifted_without_contradiction),
        cmocka_unit_test(the_nearest_item_is_told_only_when_it_is_near),
        cmocka_unit_test(words_are_split_at_commas),
        cmocka_unit_test(sizes_read_as_people_say_them),
        cmocka_unit_test(too_few_words_are_answered_with_the_form_that_was_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

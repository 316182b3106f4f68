/* Statements of any kind come into conflict, and are settled by who has seen both. (That the scheme lets judgements be
 * settled as well is in checklists/conflict_settled_test.c.) */
#include "tests/client/devices.h"

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static char answer[65536];

static const struct {
    const char *kind, *item, *one, *other;
} said[] = {
    {"finding.set", "2.2.7", "{\"verdict\":\"met\",\"without_facts\":\"x\"}",
     "{\"verdict\":\"unmet\",\"without_facts\":\"x\"}"},
    {"fact.set", "2.2.3/area", "{\"value\":true}", "{\"value\":false}"},
    {"measure.set", "lighting", "{\"title\":\"Lamps\",\"status\":\"planned\"}",
     "{\"title\":\"Light\",\"status\":\"planned\"}"},
    {"party.set", "police", "{\"name\":\"Politie\",\"type\":\"police\",\"participant\":true}",
     "{\"name\":\"Police\",\"type\":\"police\",\"participant\":true}"},
    {"partnership.set", "partnership", "{\"name\":\"KVO\"}", "{\"name\":\"KVO De Randstad\"}"},
    {"intake.set", "covenant", "{\"status\":\"received\",\"on\":\"2026-11-25\"}",
     "{\"status\":\"missing\",\"on\":\"2026-11-25\"}"},
    {"plan.set", "documents", "{\"person_days_x100\":100}", "{\"person_days_x100\":150}"},
    {"plan.approve", "plan", "{\"on\":\"2026-11-25\",\"by\":\"A\"}", "{\"on\":\"2026-11-25\",\"by\":\"B\"}"},
    {"inform.set", "costs", "{\"on\":\"2026-11-25\"}", "{\"on\":\"2026-11-24\"}"},
    {"interview.set", "police", "{\"on\":\"2026-11-25\",\"with\":\"A\",\"onsite\":true}",
     "{\"on\":\"2026-11-25\",\"with\":\"B\",\"onsite\":true}"},
    {"walk.set", "walk", "{\"on\":\"2026-11-25\",\"with\":[\"police\"]}",
     "{\"on\":\"2026-11-24\",\"with\":[\"police\"]}"},
    {"walk.observe", "crime/a1", "{\"on\":\"2026-11-25\",\"note\":\"Dark.\"}",
     "{\"on\":\"2026-11-25\",\"note\":\"Lit.\"}"},
    {"deviation.raise", "2.2.7", "{\"grade\":\"minor\",\"text\":\"No terms.\",\"established\":\"2026-11-25\"}",
     "{\"grade\":\"major\",\"text\":\"No terms.\",\"established\":\"2026-11-25\"}"},
    {"deviation.correct", "2.2.7", "{\"on\":\"2026-11-25\",\"text\":\"Written.\"}",
     "{\"on\":\"2026-11-25\",\"text\":\"Said.\"}"},
    {"deviation.judge", "2.2.7", "{\"on\":\"2026-11-25\",\"verdict\":\"lifted\",\"by\":\"documents\"}",
     "{\"on\":\"2026-11-25\",\"verdict\":\"not-lifted\",\"by\":\"documents\"}"},
    {"deviation.extend", "2.2.7", "{\"on\":\"2026-11-25\",\"grounds\":\"Holidays.\"}",
     "{\"on\":\"2026-11-25\",\"grounds\":\"Illness.\"}"},
    {"closing.set", "closing", "{\"on\":\"2026-11-25\",\"present\":[\"police\"],\"deviations\":[]}",
     "{\"on\":\"2026-11-24\",\"present\":[\"police\"],\"deviations\":[]}"},
    {"evidence.add", DIGEST, "{\"name\":\"a.jpg\",\"size\":1,\"type\":\"image/jpeg\"}",
     "{\"name\":\"b.jpg\",\"size\":1,\"type\":\"image/jpeg\"}"},
    {"case.end", "case", "{\"status\":\"refused\",\"on\":\"2026-11-25\",\"step\":\"documents\",\"grounds\":\"A.\"}",
     "{\"status\":\"refused\",\"on\":\"2026-11-25\",\"step\":\"documents\",\"grounds\":\"B.\"}"},
};
#define SAID (sizeof said / sizeof *said)

static void says(struct store *store, size_t which, const char *text)
{
    json_t *body = json_loads(text, 0, NULL);
    assert_non_null(body);
    GOOD(store_append(store, CASE, said[which].kind, said[which].item, body, NULL, &good_err));
    json_decref(body);
}

/* Both devices state something about each, and one hears of the other. */
static void all_parted(struct parted *it)
{
    parted_open(it);
    for (size_t i = 0; i < SAID; i++) {
        says(it->laptop, i, said[i].one);
        says(it->tablet, i, said[i].other);
    }
    store_seals(it->tablet);
    store_learns(it->laptop, it->tablet);
}

static void either_side_is_taken_whatever_the_kind(void **state)
{
    struct parted it;
    char words[300];
    (void)state;
    all_parted(&it);
    for (size_t i = 0; i < SAID; i++) {
        const char *side = i % 2 ? "tablet" : "1";
        snprintf(words, sizeof words, "conflicts --take %s --item %s -k %s -m 'seen both'", side, said[i].item,
                 said[i].kind);
        if (schouw(&it.stock, "laptop", words, answer, sizeof answer) != 0) fail_msg("%s: %s", said[i].kind, answer);
    }
    contains(answer, "case  case.end  stands now; 1 conflict is left.\n");
    struct fold *fold = store_folds(it.laptop);
    for (size_t i = 0; i < SAID; i++) {
        const struct record *stands = fold_value(fold, said[i].kind, said[i].item);
        json_t *body = json_loads(i % 2 ? said[i].other : said[i].one, 0, NULL);
        assert_non_null(stands);
        json_object_set_new(body, "reason", json_string("seen both"));
        assert_true(json_equal(stands->body, body));
        json_decref(body);
    }
    fold_free(fold);
    parted_close(&it);
}

static void each_conflict_says_in_what_they_differ(void **state)
{
    struct parted it;
    (void)state;
    all_parted(&it);
    assert_int_equal(schouw(&it.stock, "laptop", "conflicts --list --item lighting", answer, sizeof answer), 0);
    contains(answer, "  They differ in:\n    title             1: Lamps  2: Light\n");
    contains(answer, "schouw conflicts --take 1|..|2 --item lighting -m WHY, or schouw measure verify lighting");
    assert_int_equal(schouw(&it.stock, "laptop", "conflicts --json", answer, sizeof answer), 0);
    json_t *list = json_loads(answer, 0, NULL);
    assert_int_equal(json_array_size(list), SAID + 1);
    json_t *first = json_array_get(list, 0), *statement = json_array_get(json_object_get(first, "statements"), 1);
    assert_true(json_object_size(json_object_get(first, "differing")) > 0);
    assert_int_equal(json_integer_value(json_object_get(statement, "number")), 2);
    assert_true(json_is_true(json_object_get(statement, "conflict")));
    json_decref(list);
    parted_close(&it);
}

/* What is wrong is refused, and nothing is recorded. */
static void one_has_to_say_which_and_why(void **state)
{
    static const struct {
        const char *words, *said;
    } wrong[] = {
        {"conflicts --take 1", "of which item?"},
        {"conflicts --take 1 --item 2.2.7", "say which with --kind"},
        {"conflicts --take 1 --item 2.2.8", "why?"},
        {"conflicts --take 3 --item 2.2.8 -m x", "take 1 to 2"},
        {"conflicts --take 0 --item 2.2.8 -m x", "take 1 to 2"},
        {"conflicts --take phone --item 2.2.8 -m x", "is none of the statements"},
        {"conflicts --take 1 --item 2.2.1 -m x", "2.2.1 is not in conflict"},
        {"conflicts --take 1 --list --item 2.2.8", "exclude each other"},
        {"conflicts -m x", "--take N --item ITEM"},
        {"conflicts -k finding", "did you mean finding.set?"},
    };
    struct parted it;
    (void)state;
    all_parted(&it);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(schouw(&it.stock, "laptop", wrong[i].words, answer, sizeof answer), 2);
        contains(answer, wrong[i].said);
    }
    struct fold *fold = store_folds(it.laptop);
    assert_int_equal(fold_conflicts(fold), SAID + 1);
    fold_free(fold);
    parted_close(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(either_side_is_taken_whatever_the_kind),
        cmocka_unit_test(each_conflict_says_in_what_they_differ),
        cmocka_unit_test(one_has_to_say_which_and_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

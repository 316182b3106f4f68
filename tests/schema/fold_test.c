/* The fold: the same state from the same records, whatever their order; conflicts kept, shown and settled. */
#include "tests/schema/statements.h"

#include "schema/fold_state.h"

#define AT "2018-09-02T10:12:00+02:00"
#define MET "{\"verdict\":\"met\"}"
#define UNMET "{\"verdict\":\"unmet\"}"

/* Two auditors, and what they wrote. */
struct pair {
    struct author anna, bert;
    struct fold *fold;
};

static int pair_open(void **state)
{
    struct pair *pair = calloc(1, sizeof *pair);
    assert_non_null(pair);
    pair->fold = fold_new();
    assert_non_null(pair->fold);
    fold_takes(pair->fold, author_open(&pair->anna, 1, "almere", "anna", "laptop", SOME_KEY, AT));
    fold_takes(pair->fold, author_open(&pair->bert, 2, "almere", "bert", "tablet", SOME_KEY, AT));
    *state = pair;
    return 0;
}

static int pair_close(void **state)
{
    struct pair *pair = *state;
    author_close(&pair->anna);
    author_close(&pair->bert);
    fold_free(pair->fold);
    free(pair);
    return 0;
}

static void say(struct pair *pair, struct author *author, const char *item, const char *body)
{
    fold_takes(pair->fold, author_write(author, AT, "finding.set", item, body));
}

static void a_later_word_of_the_same_writer_replaces_the_earlier(void **state)
{
    struct pair *pair = *state;
    say(pair, &pair->anna, "2.3.1.1", MET);
    say(pair, &pair->anna, "2.3.1.1", UNMET);
    fold_settles(pair->fold, NULL);
    const struct slot *slot = fold_slot(pair->fold, "finding.set", "2.3.1.1");
    assert_non_null(slot);
    assert_int_equal(slot->count, 2);
    assert_int_equal(slot->standing, 1);
    assert_false(slot->conflict);
    assert_true(record_is(fold_value(pair->fold, "finding.set", "2.3.1.1"), "verdict", "unmet"));
}

static void two_who_did_not_see_each_other_conflict_until_one_who_saw_both_writes(void **state)
{
    struct pair *pair = *state;
    say(pair, &pair->anna, "2.3.1.1", MET);
    say(pair, &pair->bert, "2.3.1.1", UNMET);
    fold_settles(pair->fold, NULL);
    const struct slot *slot = fold_slot(pair->fold, "finding.set", "2.3.1.1");
    assert_true(slot->conflict);
    assert_int_equal(slot->standing, 2);
    assert_null(slot_value(slot));
    assert_null(fold_value(pair->fold, "finding.set", "2.3.1.1"));
    assert_int_equal(fold_conflicts(pair->fold), 1);

    say(pair, &pair->anna, "2.3.1.1", MET); /* saw only her own */
    fold_settles(pair->fold, NULL);
    assert_int_equal(fold_conflicts(pair->fold), 1);

    author_learns(&pair->anna, &pair->bert);
    say(pair, &pair->anna, "2.3.1.1", UNMET);
    fold_settles(pair->fold, NULL);
    assert_int_equal(fold_conflicts(pair->fold), 0);
    assert_true(record_is(fold_value(pair->fold, "finding.set", "2.3.1.1"), "verdict", "unmet"));
    assert_int_equal(fold_slot(pair->fold, "finding.set", "2.3.1.1")->count, 4);
}

static void two_who_say_the_same_do_not_conflict(void **state)
{
    struct pair *pair = *state;
    say(pair, &pair->anna, "2.3.1.1", "{\"verdict\":\"met\",\"note\":\"n\"}");
    say(pair, &pair->bert, "2.3.1.1", "{\"note\":\"n\",\"verdict\":\"met\"}");
    fold_settles(pair->fold, NULL);
    const struct slot *slot = fold_slot(pair->fold, "finding.set", "2.3.1.1");
    assert_int_equal(slot->standing, 2);
    assert_false(slot->conflict);
    assert_string_equal(slot_value(slot)->person, "anna");
}

static void different_items_do_not_touch_each_other(void **state)
{
    struct pair *pair = *state;
    say(pair, &pair->anna, "2.3.1.1", MET);
    say(pair, &pair->bert, "2.3.1.2", UNMET);
    fold_settles(pair->fold, NULL);
    size_t first = 99;
    assert_int_equal(fold_conflicts(pair->fold), 0);
    assert_int_equal(fold_slot_count(pair->fold), 2);
    assert_int_equal(fold_slots_of(pair->fold, "finding.set", &first), 2);
    assert_string_equal(fold_slot_at(pair->fold, first)->item, "2.3.1.1");
    assert_string_equal(fold_slot_at(pair->fold, first + 1)->item, "2.3.1.2");
    assert_int_equal(fold_slots_of(pair->fold, "finding", &first), 0);
    assert_null(fold_slot(pair->fold, "finding.set", "2.3.1"));
    assert_null(fold_slot_at(pair->fold, 2));
}

static void opening_feeds_side_by_side_is_no_conflict(void **state)
{
    struct pair *pair = *state;
    fold_settles(pair->fold, NULL);
    assert_int_equal(fold_conflicts(pair->fold), 0);
    assert_int_equal(fold_feed_count(pair->fold), 2);
    assert_string_equal(fold_feed(pair->fold, pair->bert.feed)->person, "bert");
    assert_string_equal(fold_feed(pair->fold, pair->bert.feed)->device, "tablet");
    assert_string_equal(fold_feed(pair->fold, pair->bert.feed)->key, SOME_KEY);
    assert_null(fold_feed(pair->fold, "00000000000000000000000000000009"));
}

static void the_same_record_twice_is_one_and_a_fork_is_told(void **state)
{
    struct pair *pair = *state;
    struct author twin = pair->anna;
    struct error err = {0};
    struct record *record = author_write(&pair->anna, AT, "finding.set", "2.3.1.1", MET);
    struct record *again = record_again(record->line);
    struct record *fork = author_write(&twin, AT, "finding.set", "2.3.1.1", UNMET);
    fold_takes(pair->fold, record);
    fold_takes(pair->fold, again);
    assert_int_equal(fold_record_count(pair->fold), 3);
    assert_int_equal(fold_add(pair->fold, fork, &err), ERROR_CONFLICT);
    assert_non_null(strstr(err.message, pair->anna.feed));
    assert_int_equal(fold_record_count(pair->fold), 3);
}

static void a_record_of_another_dossier_is_refused(void **state)
{
    struct pair *pair = *state;
    struct author stranger;
    struct error err = {0};
    struct record *record = author_open(&stranger, 3, "elsewhere", "anna", "laptop", SOME_KEY, AT);
    assert_int_equal(fold_add(pair->fold, record, &err), ERROR_INVALID);
    author_close(&stranger);
}

static void heads_and_ticks_are_the_highest(void **state)
{
    struct pair *pair = *state;
    say(pair, &pair->anna, "2.3.1.1", MET);
    say(pair, &pair->anna, "2.3.1.2", MET);
    fold_settles(pair->fold, NULL);
    json_t *heads = fold_heads(pair->fold);
    assert_int_equal(json_object_size(heads), 2);
    assert_int_equal(json_integer_value(json_object_get(heads, pair->anna.feed)), 3);
    assert_int_equal(json_integer_value(json_object_get(heads, pair->bert.feed)), 1);
    assert_int_equal(fold_tick(pair->fold), pair->anna.tick);
    const struct feed *feed = fold_feed(pair->fold, pair->anna.feed);
    assert_int_equal(feed->last, 3);
    assert_int_equal(feed->tick, pair->anna.tick);
    assert_string_equal(feed->head->hash, pair->anna.prev);
    json_decref(heads);
}

static void a_judgement_is_stale_when_something_earlier_in_the_case_is_not_in_it(void **state)
{
    struct pair *pair = *state;
    say(pair, &pair->anna, "2.3.1.1", MET);
    fold_settles(pair->fold, NULL);
    json_t *on = fold_heads(pair->fold);
    assert_null(fold_stale(pair->fold, STAGE_REVIEW, on));

    /* A file of evidence and a team are of no stage: they make nothing stale. */
    fold_takes(pair->fold, author_write(&pair->bert, AT, "team.set", "bert",
                                        "{\"role\":\"auditor\",\"on\":\"2018-09-01\",\"status\":\"assigned\"}"));
    fold_settles(pair->fold, NULL);
    assert_null(fold_stale(pair->fold, STAGE_REVIEW, on));

    say(pair, &pair->bert, "2.3.1.2", MET);
    fold_settles(pair->fold, NULL);
    const struct record *late = fold_stale(pair->fold, STAGE_REVIEW, on);
    assert_non_null(late);
    assert_string_equal(late->item, "2.3.1.2");
    assert_null(fold_stale(pair->fold, STAGE_AUDIT, on)); /* nothing is earlier than the audit */
    assert_non_null(fold_stale(pair->fold, STAGE_REVIEW, NULL));
    json_decref(on);
}

static void two_who_both_say_they_saw_the_other_both_stand(void **state)
{
    struct pair *pair = *state;
    json_object_set_new(pair->anna.seen, pair->bert.feed,
                        json_integer(1000000)); /* a lie: she silences what is to come */
    say(pair, &pair->anna, "2.3.1.1", MET);
    author_learns(&pair->bert, &pair->anna);
    say(pair, &pair->bert, "2.3.1.1", UNMET);
    fold_settles(pair->fold, NULL);
    assert_true(fold_slot(pair->fold, "finding.set", "2.3.1.1")->conflict);
}

static void in_a_ring_of_lies_all_stand(void **state)
{
    struct pair *pair = *state;
    struct author carla;
    fold_takes(pair->fold, author_open(&carla, 3, "almere", "carla", "desk", SOME_KEY, AT));
    json_object_set_new(pair->anna.seen, pair->bert.feed, json_integer(2));
    json_object_set_new(pair->bert.seen, carla.feed, json_integer(2));
    json_object_set_new(carla.seen, pair->anna.feed, json_integer(2));
    say(pair, &pair->anna, "2.3.1.1", MET);
    say(pair, &pair->bert, "2.3.1.1", UNMET);
    say(pair, &carla, "2.3.1.1", MET);
    fold_settles(pair->fold, NULL);
    const struct slot *slot = fold_slot(pair->fold, "finding.set", "2.3.1.1");
    assert_int_equal(slot->standing, 3);
    assert_true(slot->conflict);
    author_close(&carla);
}

static void a_ring_of_lies_beside_one_who_stands_is_not_silenced_either(void **state)
{
    struct pair *pair = *state;
    struct author carla, dirk;
    fold_takes(pair->fold, author_open(&carla, 3, "almere", "carla", "desk", SOME_KEY, AT));
    fold_takes(pair->fold, author_open(&dirk, 4, "almere", "dirk", "desk", SOME_KEY, AT));
    say(pair, &pair->anna, "2.3.1.1", MET); /* she changes her mind before she lies */
    json_object_set_new(pair->anna.seen, pair->bert.feed, json_integer(2));
    json_object_set_new(pair->bert.seen, carla.feed, json_integer(2));
    json_object_set_new(carla.seen, pair->anna.feed, json_integer(3));
    say(pair, &pair->anna, "2.3.1.1", UNMET);
    say(pair, &pair->bert, "2.3.1.1", UNMET);
    say(pair, &carla, "2.3.1.1", UNMET);
    say(pair, &dirk, "2.3.1.1", MET);
    fold_settles(pair->fold, NULL);
    const struct slot *slot = fold_slot(pair->fold, "finding.set", "2.3.1.1");
    assert_int_equal(slot->standing, 4); /* the ring, and dirk; not what anna replaced herself */
    assert_true(slot->entries[0].superseded);
    assert_true(slot->conflict);
    author_notes(&dirk, pair->anna.feed, 3); /* who has seen one of the ring .. */
    say(pair, &dirk, "2.3.1.1", MET);
    fold_settles(pair->fold, NULL);
    assert_int_equal(fold_slot(pair->fold, "finding.set", "2.3.1.1")->standing,
                     1); /* .. supersedes it all: that one had the others behind it */
    author_close(&carla);
    author_close(&dirk);
}

static void what_a_statement_is_superseded_by_can_be_told(void **state)
{
    struct pair *pair = *state;
    say(pair, &pair->anna, "2.3.1.1", MET);
    author_learns(&pair->bert, &pair->anna);
    say(pair, &pair->bert, "2.3.1.1", UNMET);
    say(pair, &pair->bert, "2.3.1.1", MET);
    fold_settles(pair->fold, NULL);
    const struct slot *slot = fold_slot(pair->fold, "finding.set", "2.3.1.1");
    assert_ptr_equal(slot_superseder(slot, &slot->entries[0]), &slot->entries[1]);
    assert_ptr_equal(slot_superseder(slot, &slot->entries[1]), &slot->entries[2]);
    assert_null(slot_superseder(slot, &slot->entries[2]));
}

/* The record's line with another version and kind. */
static struct record *record_newer(const struct record *record, const char *kind)
{
    struct text text = {0};
    struct error err = {0};
    struct record *newer = NULL;
    json_t *json = json_loads(record->line, 0, NULL);
    assert_non_null(json);
    json_object_set_new(json, "v", json_integer(RECORD_VERSION + 1));
    json_object_set_new(json, "kind", json_string(kind));
    char *line = json_dumps(json, JSON_COMPACT);
    text_puts(&text, line);
    if (record_parse(text.data, text.length, &newer, &err) != 0) fail_msg("%s", err.message);
    text_fini(&text);
    free(line);
    json_decref(json);
    return newer;
}

static void a_record_of_a_newer_version_is_kept_and_shown_and_gates_nothing(void **state)
{
    struct pair *pair = *state;
    say(pair, &pair->anna, "2.3.1.1", MET);
    fold_settles(pair->fold, NULL);
    json_t *on = fold_heads(pair->fold);
    struct record *model = author_write(&pair->bert, AT, "finding.set", "2.3.1.1", UNMET);
    fold_takes(pair->fold, record_newer(model, "finding.guess"));
    record_free(model);
    model = author_write(&pair->bert, AT, "finding.set", "2.3.1.1", UNMET);
    fold_takes(pair->fold, record_newer(model, "finding.set"));
    record_free(model);
    fold_settles(pair->fold, NULL);
    assert_int_equal(fold_record_count(pair->fold), 5);
    assert_int_equal(fold_slot_count(pair->fold), 1);
    assert_int_equal(fold_conflicts(pair->fold), 0);
    assert_null(fold_stale(pair->fold, STAGE_REVIEW, on));
    char *text = fold_text(pair->fold);
    json_t *json = json_loads(text, 0, NULL);
    assert_int_equal(json_array_size(json_object_get(json, "unknown")), 2);
    json_decref(json);
    json_decref(on);
    free(text);
}

static void the_state_is_canonical_json(void **state)
{
    struct pair *pair = *state;
    say(pair, &pair->anna, "2.3.1.1", "{\"verdict\":\"met\",\"note\":\"caf\xc3\xa9 \\\"quoted\\\" / \\n\"}");
    say(pair, &pair->anna, "2.3.1.2", MET);
    say(pair, &pair->bert, "2.3.1.2", UNMET);
    fold_settles(pair->fold, NULL);
    char *text = fold_text(pair->fold);
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    char *canonical = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
    assert_string_equal(text, canonical);
    assert_string_equal(json_string_value(json_object_get(json, "dossier")), "almere");
    assert_int_equal(json_integer_value(json_object_get(json, "records")), 5);
    const json_t *slots = json_object_get(json, "slots");
    assert_int_equal(json_array_size(slots), 2);
    const json_t *value = json_object_get(json_array_get(slots, 0), "value");
    assert_string_equal(json_string_value(json_object_get(value, "verdict")), "met");
    const json_t *conflict = json_object_get(json_array_get(slots, 1), "conflict");
    assert_int_equal(json_array_size(conflict), 2);
    assert_string_equal(json_string_value(json_object_get(json_array_get(conflict, 0), "by")), "bert");
    free(canonical);
    json_decref(json);
    free(text);
}

static void an_empty_fold_has_a_state_too(void **state)
{
    (void)state;
    struct fold *fold = fold_new();
    fold_settles(fold, NULL);
    char *text = fold_text(fold);
    assert_string_equal(text,
                        "{\"dossier\":\"\",\"heads\":{},\"records\":0,\"refused\":[],\"slots\":[],\"unknown\":[]}");
    assert_null(fold_record_at(fold, 0));
    assert_int_equal(fold_tick(fold), 0);
    free(text);
    fold_free(fold);
}

static void many_records_of_one_slot_are_settled_in_time(void **state)
{
    (void)state;
    struct author authors[2];
    struct fold *fold = fold_new();
    fold_takes(fold, author_open(&authors[0], 1, "almere", "anna", "laptop", SOME_KEY, AT));
    fold_takes(fold, author_open(&authors[1], 2, "almere", "bert", "tablet", SOME_KEY, AT));
    for (int i = 0; i < 10000; i++)
        fold_takes(fold, author_write(&authors[i % 2], AT, "finding.set", "2.3.1.1", i % 3 == 0 ? MET : UNMET));
    author_learns(&authors[0], &authors[1]);
    fold_settles(fold, NULL);
    assert_int_equal(fold_slot_at(fold, 0)->standing, 2);
    fold_takes(fold, author_write(&authors[0], AT, "finding.set", "2.3.1.1", MET));
    fold_settles(fold, NULL);
    assert_int_equal(fold_slot_at(fold, 0)->standing, 1);
    author_close(&authors[0]);
    author_close(&authors[1]);
    fold_free(fold);
}

/* Two folds of the same records: each is itself, and what they hold goes with the last of them. */
static void a_fold_that_shares_its_records_lives_by_itself(void **state)
{
    struct pair *pair = *state;
    struct fold *copy = NULL;
    struct text one = {0}, other = {0};
    struct error err = {0};
    say(pair, &pair->anna, "2.2.1", MET);
    say(pair, &pair->bert, "2.2.1", UNMET);
    if (fold_settle(pair->fold, NULL, &err) || fold_share(pair->fold, &copy, &err) || fold_settle(copy, NULL, &err) ||
        fold_write(pair->fold, &one, &err) || fold_write(copy, &other, &err))
        fail_msg("%s", err.message);
    assert_string_equal(one.data, other.data);
    size_t before = fold_record_count(copy);
    say(pair, &pair->anna, "2.2.2", MET);
    assert_int_equal(fold_record_count(copy), before);
    assert_int_equal(fold_record_count(pair->fold), before + 1);
    /* The record outlives the fold it was made in. */
    struct record *held = record_share(fold_record_at(copy, 0)->record);
    fold_free(pair->fold);
    pair->fold = copy;
    assert_int_equal(fold_conflicts(copy), 1);
    fold_free(copy);
    pair->fold = fold_new();
    assert_string_equal(held->dossier, "almere");
    assert_int_equal(json_object_size(held->seen), 0);
    record_free(held);
    text_fini(&one);
    text_fini(&other);
}

#define PAIR_TEST(name) cmocka_unit_test_setup_teardown(name, pair_open, pair_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAIR_TEST(a_later_word_of_the_same_writer_replaces_the_earlier),
        PAIR_TEST(two_who_did_not_see_each_other_conflict_until_one_who_saw_both_writes),
        PAIR_TEST(two_who_say_the_same_do_not_conflict),
        PAIR_TEST(different_items_do_not_touch_each_other),
        PAIR_TEST(opening_feeds_side_by_side_is_no_conflict),
        PAIR_TEST(the_same_record_twice_is_one_and_a_fork_is_told),
        PAIR_TEST(a_record_of_another_dossier_is_refused),
        PAIR_TEST(heads_and_ticks_are_the_highest),
        PAIR_TEST(a_judgement_is_stale_when_something_earlier_in_the_case_is_not_in_it),
        PAIR_TEST(two_who_both_say_they_saw_the_other_both_stand),
        PAIR_TEST(in_a_ring_of_lies_all_stand),
        PAIR_TEST(a_ring_of_lies_beside_one_who_stands_is_not_silenced_either),
        PAIR_TEST(what_a_statement_is_superseded_by_can_be_told),
        PAIR_TEST(a_record_of_a_newer_version_is_kept_and_shown_and_gates_nothing),
        PAIR_TEST(the_state_is_canonical_json),
        PAIR_TEST(a_fold_that_shares_its_records_lives_by_itself),
        cmocka_unit_test(an_empty_fold_has_a_state_too),
        cmocka_unit_test(many_records_of_one_slot_are_settled_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

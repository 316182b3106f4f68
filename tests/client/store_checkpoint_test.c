/* Checkpoints in a store: which are kept, which are stated, and what an acceptance explains. */
#include "tests/client/stores.h"

static int setup(void **state)
{
    struct stock *stock = malloc(sizeof *stock);
    assert_non_null(stock);
    stock_open(stock);
    *state = stock;
    return 0;
}

static int teardown(void **state)
{
    stock_close(*state);
    free(*state);
    return 0;
}

/* The last line of the log. */
static const struct record *last_of(const struct fold *fold)
{
    return fold_record_at(fold, fold_record_count(fold) - 1)->record;
}

static void the_last_hundred_are_kept_and_fewer_of_older_ones(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop");
    struct kept_checkpoint *list = NULL, kept;
    size_t count = 0;
    GOOD(store_checkpoint_newest(store, &kept, &good_err));
    assert_int_equal(kept.number, 0);
    GOOD(sqlite3_exec(store->database, "PRAGMA synchronous = OFF", NULL, NULL, NULL)); /* a thousand times */
    for (int64_t number = 1; number <= 1000; number++) store_shown(store, number, 'a');
    GOOD(store_checkpoints(store, &list, &count, &good_err));
    assert_in_range(count, 103, 106);
    for (size_t i = 0; i < 100; i++) assert_int_equal(list[i].number, 1000 - (int64_t)i);
    for (size_t i = 101; i < count; i++) assert_true(1000 - list[i].number >= (1000 - list[i - 1].number) * 3 / 2);
    assert_in_range(list[count - 1].number, 1, 500);
    assert_int_equal(strlen(list[0].shown), strlen("2018-06-04T10:12:00+02:00"));
    free(list);
    /* What is kept stays as it was first shown. */
    store_shown(store, 1000, 'b');
    GOOD(store_checkpoint_at(store, 1000, &kept, &good_err));
    assert_int_equal(kept.id[0], 'a');
    GOOD(store_checkpoint_at(store, 700, &kept, &good_err));
    assert_int_equal(kept.number, 0);
    store_close(store);
}

static void what_was_shown_is_stated_once_with_what_is_sealed(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop"), *other = store_made(*state, "auditor", "tablet");
    store_finds(other, "2.2.9", "met");
    store_seals(other);
    store_finds(store, "2.2.1", "met");
    assert_int_equal(store_tells(store, NULL), 0); /* nothing was shown */
    store_shown(store, 7, 'a');
    store_learns(store, other); /* nobody looked at that yet */
    assert_int_equal(store_tells(store, NULL), 1);
    assert_int_equal(store_tells(store, NULL), 0);
    struct fold *fold = store_folds(store);
    const struct record *seen = last_of(fold);
    assert_string_equal(seen->kind, "checkpoint.seen");
    assert_string_equal(seen->item, seen->feed);
    assert_int_equal(record_integer(seen, "number", 0), 7);
    assert_int_equal(json_object_size(seen->seen), 0);
    fold_free(fold);
    store_seals(store);
    store_shown(store, 8, 'a');
    assert_int_equal(store_tells(store, NULL), 0); /* nothing waits to be sealed */
    store_finds(store, "2.2.2", "met");
    assert_int_equal(store_tells(store, NULL), 1);
    store_seals(store);
    store_finds(store, "2.2.3", "met");
    assert_int_equal(store_tells(store, NULL), 0); /* nothing newer was shown */
    store_close(store);
    store_close(other);
}

/* Several say different things about it, each about its own: that is no conflict. */
static void several_of_them_are_no_conflict(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop"), *other = store_made(*state, "auditor", "tablet");
    store_shown(store, 7, 'a');
    store_shown(other, 9, 'b');
    store_finds(store, "2.2.1", "met");
    store_finds(other, "2.2.2", "met");
    assert_int_equal(store_tells(store, NULL) + store_tells(other, NULL), 2);
    store_seals(store);
    store_seals(other);
    store_learns(store, other);
    struct fold *fold = store_folds(store);
    assert_int_equal(fold_conflicts(fold), 0);
    fold_free(fold);
    json_t *list = NULL;
    GOOD(store_unwitnessed(store, &list, &good_err));
    assert_int_equal(json_array_size(list), 1); /* of the other one only */
    const json_t *stated = json_array_get(list, 0);
    assert_string_equal(json_string_value(json_object_get(stated, "device")), "tablet");
    assert_int_equal(json_integer_value(json_object_get(stated, "number")), 9);
    GOOD(store_witness(store, json_string_value(json_object_get(stated, "feed")),
                       json_integer_value(json_object_get(stated, "seq")), &good_err));
    json_decref(list);
    GOOD(store_unwitnessed(store, &list, &good_err));
    assert_int_equal(json_array_size(list), 0);
    json_decref(list);
    store_close(store);
    store_close(other);
}

/* Who thinks while a sync runs is not kept from recording by what the sync states by itself. */
static void a_statement_by_itself_is_in_nobodys_way(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop"), *sync = store_again(*state, "laptop");
    store_finds(store, "2.2.1", "met");
    fold_free(store_folds(store));
    store_shown(sync, 7, 'a');
    assert_int_equal(store_tells(sync, NULL), 1);
    store_seals(sync);
    store_finds(store, "2.2.2", "met");
    fold_free(store_folds(store));
    store_finds(sync, "2.2.3", "met"); /* a person did that */
    struct error err = {0};
    struct record *record = NULL;
    json_t *body = json_pack("{s:s}", "verdict", "met");
    assert_int_equal(store_append(store, CASE, "finding.set", "2.2.4", body, &record, &err), ERROR_CONFLICT);
    json_decref(body);
    store_close(store);
    store_close(sync);
}

static void another_history_is_accepted_for_a_reason(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop");
    struct kept_checkpoint kept;
    struct acceptance acceptance = {.since = 3, .left = {.number = 5}, .taken = {.number = 4}};
    for (int64_t number = 1; number <= 5; number++) store_shown(store, number, 'a');
    store_finds(store, "2.2.1", "met");
    assert_int_equal(store_tells(store, NULL), 1);
    store_seals(store);
    snprintf(acceptance.left.id, sizeof acceptance.left.id, "a%039d", 5);
    snprintf(acceptance.taken.id, sizeof acceptance.taken.id, "b%039d", 4);
    GOOD(store_history_accept(store, &acceptance, "auditor", "The disk broke.", true, &good_err));
    GOOD(store_checkpoint_newest(store, &kept, &good_err));
    assert_int_equal(kept.number, 3);
    store_shown(store, 4, 'b');
    json_t *accepted = json_pack("{s:i,s:s,s:i,s:s}", "number", 5, "commit", acceptance.left.id, "since", 3, "reason",
                                 "The disk broke.");
    assert_int_equal(store_tells(store, accepted), 1); /* though nothing waited */
    struct fold *fold = store_folds(store);
    const struct record *seen = last_of(fold);
    assert_int_equal(record_integer(seen, "number", 0), 4);
    assert_true(json_equal(json_object_get(seen->body, "accepted"), accepted));
    fold_free(fold);
    json_decref(accepted);

    json_t *list = NULL;
    GOOD(store_acceptances(store, &list, &good_err));
    assert_int_equal(json_array_size(list), 1);
    assert_string_equal(json_string_value(json_object_get(json_array_get(list, 0), "reason")), "The disk broke.");
    assert_true(acceptance_covers(list, 5, acceptance.left.id));
    assert_true(acceptance_covers(list, 4, "a000000000000000000000000000000000000004"));
    assert_false(acceptance_covers(list, 3, "c000000000000000000000000000000000000003"));
    assert_false(acceptance_covers(list, 6, "a000000000000000000000000000000000000006"));
    json_decref(list);
    /* What was left is put aside, not thrown away. */
    GOOD(store_checkpoint_bodies(store, &list, &good_err));
    assert_int_equal(json_array_size(list), 6);
    json_decref(list);
    store_close(store);
}

#define CASE_OF(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_OF(the_last_hundred_are_kept_and_fewer_of_older_ones),
        CASE_OF(what_was_shown_is_stated_once_with_what_is_sealed),
        CASE_OF(several_of_them_are_no_conflict),
        CASE_OF(a_statement_by_itself_is_in_nobodys_way),
        CASE_OF(another_history_is_accepted_for_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

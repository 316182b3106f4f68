#include <unistd.h>

#include "client/store_state.h"
#include "tests/client/stores.h"
#include "tests/schema/statements.h"

static int open_stock(void **state)
{
    static struct stock stock;
    stock_open(&stock);
    *state = &stock;
    return 0;
}

static int close_stock(void **state)
{
    stock_close(*state);
    return 0;
}

/* --- sealing and giving --- */

static void sealing_takes_everything_once(void **state)
{
    long long unsealed = 0;
    struct store *store = store_made(*state, "auditor", "laptop");
    store_finds(store, "2.2.1", "met");
    store_finds(store, "2.2.2", "met");
    GOOD(store_unsealed(store, &unsealed, &good_err));
    assert_int_equal(unsealed, 3);
    assert_int_equal(store_seals(store), 3);
    assert_int_equal(store_seals(store), 0);
    store_finds(store, "2.2.3", "met");
    assert_int_equal(store_seals(store), 1);
    json_t *segments = store_gives(store, NULL);
    assert_int_equal(json_array_size(segments), 2);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(segments, 0), "last")), 3);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(segments, 1), "first")), 4);
    json_decref(segments);
    store_close(store);
}

static void what_is_not_sealed_is_not_given(void **state)
{
    json_t *heads = NULL;
    struct store *store = store_made(*state, "auditor", "laptop");
    store_finds(store, "2.2.1", "met");
    json_t *segments = store_gives(store, NULL);
    assert_int_equal(json_array_size(segments), 0);
    GOOD(store_sealed_heads(store, CASE, &heads, &good_err));
    assert_int_equal(json_object_size(heads), 0);
    json_decref(heads);
    json_decref(segments);
    store_close(store);
}

static void another_key_does_not_seal_what_the_first_one_wrote(void **state)
{
    char keyfile[128], key[SSHKEY_TEXT_MAX];
    long long sealed = 0;
    struct error err = {0};
    struct store *store = store_made(*state, "auditor", "laptop");
    store_finds(store, "2.2.1", "met");
    stock_key(*state, "other", keyfile, key);
    GOOD(store_set(store, "key", keyfile, &good_err));
    assert_int_equal(store_seal(store, &sealed, &err), ERROR_SIGNATURE);
    assert_non_null(strstr(err.message, "put that key back"));
    GOOD(store_set(store, "key", "key", &good_err));
    assert_int_equal(store_seals(store), 2);
    store_close(store);
}

/* --- taking --- */

static void two_stores_that_exchange_come_to_the_same_state(void **state)
{
    struct store *laptop = store_made(*state, "auditor", "laptop"), *tablet = store_made(*state, "auditor", "tablet");
    store_finds(laptop, "2.2.8", "met");
    store_finds(laptop, "2.2.7", "unmet");
    store_finds(tablet, "2.2.8", "unmet");
    store_seals(laptop);
    store_seals(tablet);
    assert_int_equal(store_learns(laptop, tablet), 2);
    assert_int_equal(store_learns(tablet, laptop), 3);
    same_state(laptop, tablet);
    struct fold *fold = store_folds(tablet);
    assert_int_equal(fold_conflicts(fold), 1);
    fold_free(fold);
    store_finds(tablet, "2.2.8", "met");
    store_seals(tablet);
    assert_int_equal(store_learns(laptop, tablet), 1);
    assert_int_equal(store_learns(laptop, tablet), 0); /* again is no error, and nothing new */
    same_state(laptop, tablet);
    fold = store_folds(laptop);
    assert_int_equal(fold_conflicts(fold), 0);
    fold_free(fold);
    store_close(laptop);
    store_close(tablet);
}

static void a_third_store_gets_it_all_from_the_second(void **state)
{
    struct store *laptop = store_made(*state, "auditor", "laptop"), *tablet = store_made(*state, "auditor", "tablet");
    struct store *desk = store_made(*state, "reviewer", "desk");
    store_finds(laptop, "2.2.8", "met");
    store_seals(laptop);
    store_learns(tablet, laptop);
    store_finds(tablet, "2.2.8", "unmet");
    store_seals(tablet);
    assert_int_equal(store_learns(desk, tablet), 4);
    same_state(desk, tablet);
    store_close(laptop);
    store_close(tablet);
    store_close(desk);
}

/* A segment as another store gives it, with one thing changed. */
static json_t *segment_made(struct store *store, size_t index)
{
    json_t *segments = store_gives(store, NULL), *copy = json_deep_copy(json_array_get(segments, index));
    assert_non_null(copy);
    json_decref(segments);
    return copy;
}

static void assert_not_taken(struct store *store, const json_t *segment, int code, const char *said)
{
    struct error err = {0};
    long long taken = 7, before = store_size(store);
    assert_int_equal(store_takes(store, segment, &taken, &err), code);
    if (!strstr(err.message, said)) fail_msg("\"%s\" does not say \"%s\"", err.message, said);
    assert_int_equal(taken, 0);
    assert_int_equal(store_size(store), before);
}

static void a_segment_with_a_bad_seal_leaves_no_trace(void **state)
{
    json_t *heads = NULL, *ids = NULL;
    struct store *laptop = store_made(*state, "auditor", "laptop"), *tablet = store_made(*state, "auditor", "tablet");
    store_finds(laptop, "2.2.8", "met");
    store_finds(tablet, "2.2.8", "met");
    store_seals(laptop);
    store_seals(tablet);
    json_t *segment = segment_made(laptop, 0), *other = segment_made(tablet, 0);
    json_object_set(segment, "seal", json_object_get(other, "seal"));
    struct store *desk = store_made(*state, "reviewer", "desk");
    assert_not_taken(desk, segment, ERROR_SIGNATURE, "seal");
    json_object_set_new(segment, "seal", json_string(""));
    assert_not_taken(desk, segment, ERROR_SIGNATURE, "seal");
    GOOD(store_sealed_heads(desk, CASE, &heads, &good_err));
    assert_int_equal(json_object_size(heads), 0);
    GOOD(store_dossiers(desk, &ids, &good_err)); /* not even the feed was opened */
    assert_int_equal(json_array_size(ids), 0);
    json_decref(heads);
    json_decref(ids);
    json_decref(segment);
    json_decref(other);
    store_close(laptop);
    store_close(tablet);
    store_close(desk);
}

static void a_segment_with_one_letter_changed_is_refused(void **state)
{
    struct store *laptop = store_made(*state, "auditor", "laptop"), *desk = store_made(*state, "reviewer", "desk");
    store_finds(laptop, "2.2.8", "met");
    store_finds(laptop, "2.2.7", "met");
    store_seals(laptop);
    json_t *segment = segment_made(laptop, 0);
    char *text = strdup(json_string_value(json_object_get(segment, "text")));
    char *last = strrchr(text, '7'); /* in the last line: the chain inside still holds, the seal does not */
    *last = '6';
    json_object_set_new(segment, "text", json_string(text));
    assert_not_taken(desk, segment, ERROR_SIGNATURE, "seal");
    *strstr(text, "laptop") = 'r'; /* in the first line: the second one's prev is another's hash now */
    json_object_set_new(segment, "text", json_string(text));
    assert_not_taken(desk, segment, ERROR_INVALID, "chain is broken");
    free(text);
    json_decref(segment);
    store_close(laptop);
    store_close(desk);
}

static void a_segment_of_another_dossier_is_refused(void **state)
{
    struct error err = {0};
    long long taken = 0;
    struct store *laptop = store_made(*state, "auditor", "laptop"), *desk = store_made(*state, "reviewer", "desk");
    store_finds(laptop, "2.2.8", "met");
    store_seals(laptop);
    json_t *segment = segment_made(laptop, 0);
    const char *text = json_string_value(json_object_get(segment, "text"));
    const char *seal = json_string_value(json_object_get(segment, "seal"));
    assert_int_equal(store_receive(desk, "registry", text, strlen(text), seal, strlen(seal), NULL, &taken, &err),
                     ERROR_INVALID);
    assert_non_null(strstr(err.message, CASE));
    json_decref(segment);
    store_close(laptop);
    store_close(desk);
}

static void a_gap_is_refused_until_it_is_filled(void **state)
{
    long long taken = 0;
    struct store *laptop = store_made(*state, "auditor", "laptop"), *desk = store_made(*state, "reviewer", "desk");
    for (int i = 0; i < 3; i++) {
        store_finds(laptop, "2.2.8", "met");
        store_seals(laptop);
    }
    json_t *first = segment_made(laptop, 0), *second = segment_made(laptop, 1), *third = segment_made(laptop, 2);
    assert_not_taken(desk, second, ERROR_CONFLICT, "not known here");
    GOOD(store_takes(desk, first, &taken, &good_err));
    assert_not_taken(desk, third, ERROR_CONFLICT, "do not follow");
    GOOD(store_takes(desk, second, &taken, &good_err));
    GOOD(store_takes(desk, third, &taken, &good_err));
    same_state(laptop, desk);
    json_decref(first);
    json_decref(second);
    json_decref(third);
    store_close(laptop);
    store_close(desk);
}

/* A store that was copied, and both written to: the same numbers for other statements. The two of it settle that by
 * themselves (store_aside_test.c); who got the one and then the other can not. */
static void a_fork_in_a_feed_of_others_is_refused(void **state)
{
    struct store *laptop = store_made(*state, "auditor", "laptop");
    store_finds(laptop, "2.2.8", "met");
    store_seals(laptop);
    store_close(laptop);
    struct store *copy = store_clone(*state, "laptop", "copy"), *desk = store_made(*state, "reviewer", "desk");
    laptop = store_again(*state, "laptop");
    store_finds(laptop, "2.2.7", "met");
    store_finds(copy, "2.2.7", "unmet");
    store_finds(copy, "2.2.6", "unmet");
    store_seals(laptop);
    store_seals(copy);
    json_t *other = segment_made(copy, 1);
    assert_int_equal(store_learns(desk, laptop), 3);
    assert_not_taken(desk, other, ERROR_CONFLICT, "fork");
    json_decref(other);
    store_close(laptop);
    store_close(copy);
    store_close(desk);
}

static void a_store_put_back_from_a_backup_gets_its_own_statements_again(void **state)
{
    struct store *laptop = store_made(*state, "auditor", "laptop");
    store_finds(laptop, "2.2.8", "met");
    store_seals(laptop);
    store_close(laptop);
    struct store *backup = store_clone(*state, "laptop", "backup");
    laptop = store_again(*state, "laptop");
    store_finds(laptop, "2.2.7", "met");
    store_seals(laptop);
    assert_int_equal(store_learns(backup, laptop), 1);
    store_finds(backup, "2.2.6", "met");
    assert_int_equal(store_seals(backup), 2);
    store_lands(backup);
    assert_int_equal(store_trace(backup), STORE_BEHIND);
    assert_int_equal(store_learns(laptop, backup), 2); /* of a new feed: its opening as well */
    same_state(laptop, backup);
    store_close(laptop);
    store_close(backup);
}

static void a_feed_whose_key_is_none_is_refused(void **state)
{
    struct author author;
    struct error err = {0};
    struct text text = {0};
    long long taken = 0;
    struct store *desk = store_made(*state, "reviewer", "desk");
    struct record *record = author_open(&author, 5, CASE, "auditor", "laptop", "ssh-rsa AAAA", NULL);
    text_printf(&text, "%s\n", record->line);
    assert_true(store_receive(desk, CASE, text.data, text.length, "x", 1, NULL, &taken, &err) < 0);
    assert_int_equal(store_size(desk), 0);
    record_free(record);
    author_close(&author);
    text_fini(&text);
    store_close(desk);
}

/* --- what the server has --- */

static json_int_t landed_at(struct store *store)
{
    json_t *heads = NULL;
    GOOD(store_landed_heads(store, CASE, &heads, &good_err));
    json_int_t seq = json_integer_value(json_object_iter_value(json_object_iter(heads)));
    json_decref(heads);
    return seq;
}

static void what_landed_is_remembered_as_far_as_it_is_sealed(void **state)
{
    json_t *heads = NULL;
    struct store *store = store_made(*state, "auditor", "laptop");
    store_finds(store, "2.2.8", "met");
    store_seals(store);
    store_finds(store, "2.2.7", "met");
    GOOD(store_sealed_heads(store, CASE, &heads, &good_err));
    const char *feed = json_object_iter_key(json_object_iter(heads));
    assert_int_equal(landed_at(store), 0);
    json_object_set_new(heads, feed, json_integer(1000000)); /* whatever a server says */
    GOOD(store_land(store, heads, &good_err));
    assert_int_equal(landed_at(store), 2);
    json_object_set_new(heads, feed, json_integer(1));
    GOOD(store_land(store, heads, &good_err));
    assert_int_equal(landed_at(store), 2);
    GOOD(store_land_forget(store, "elsewhere", &good_err));
    assert_int_equal(landed_at(store), 2);
    GOOD(store_land_forget(store, CASE, &good_err));
    assert_int_equal(landed_at(store), 0);
    json_decref(heads);
    store_close(store);
}

/* What a store says of when it got a segment; NULL: nothing. Owned by the caller. */
static char *received_at(struct store *store, size_t place)
{
    json_t *receipts = NULL;
    GOOD(store_receipts(store, CASE, &receipts, &good_err));
    const char *received = json_string_value(json_object_get(json_array_get(receipts, place), "received"));
    char *copy = received ? strdup(received) : NULL;
    json_decref(receipts);
    return copy;
}

static void when_the_server_got_a_segment_is_kept_once_it_tells(void **state)
{
    static const char *const told[] = {NULL, "yesterday", "2026-11-25T09:00:00Z", "2026-11-26T09:00:00Z"};
    struct store *laptop = store_made(*state, "auditor", "laptop"), *desk = store_made(*state, "auditor", "desk");
    store_finds(laptop, "2.2.8", "met");
    store_seals(laptop);
    json_t *segments = store_gives(laptop, NULL), *segment = json_array_get(segments, 0);
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        long long taken = 0;
        json_object_set_new(segment, "received", told[i] ? json_string(told[i]) : json_null());
        GOOD(store_takes(desk, segment, &taken, &good_err));
        char *received = received_at(desk, 0);
        if (i < 2)
            assert_null(received);
        else
            assert_string_equal(received, told[2]); /* the first word about it stays */
        free(received);
    }
    char *own = received_at(laptop, 0);
    assert_null(own);
    json_decref(segments);
    store_close(laptop);
    store_close(desk);
}

static void a_seal_is_verified_again_over_what_is_kept(void **state)
{
    struct error err = {0};
    struct store *store = store_made(*state, "auditor", "laptop");
    store_finds(store, "2.2.8", "met");
    store_seals(store);
    json_t *segments = store_gives(store, NULL);
    const char *feed = json_string_value(json_object_get(json_array_get(segments, 0), "feed"));
    GOOD(store_seal_check(store, feed, 1, &good_err));
    assert_int_equal(store_seal_check(store, feed, 2, &err), ERROR_NOT_FOUND);
    assert_int_equal(
        sqlite3_exec(store->database, "UPDATE record SET line = replace(line, '\"met\"', '\"not\"')", NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(store_seal_check(store, feed, 1, &err), ERROR_SIGNATURE);
    json_decref(segments);
    store_close(store);
}

static void a_store_knows_whose_statements_it_holds(void **state)
{
    char *stranger = NULL;
    struct store *store = store_made(*state, "auditor", "laptop"), *desk = store_made(*state, "reviewer", "desk");
    GOOD(store_stranger(store, "reviewer", &stranger, &good_err));
    assert_null(stranger);
    store_finds(store, "2.2.8", "met");
    store_seals(store);
    GOOD(store_stranger(store, "auditor", &stranger, &good_err));
    assert_null(stranger);
    GOOD(store_stranger(store, "reviewer", &stranger, &good_err));
    assert_string_equal(stranger, "auditor");
    free(stranger);
    store_learns(desk, store);
    GOOD(store_stranger(desk, "reviewer", &stranger, &good_err)); /* those that came by sync do not count */
    assert_null(stranger);
    store_close(store);
    store_close(desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sealing_takes_everything_once, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(what_is_not_sealed_is_not_given, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(another_key_does_not_seal_what_the_first_one_wrote, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(two_stores_that_exchange_come_to_the_same_state, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(a_third_store_gets_it_all_from_the_second, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(a_segment_with_a_bad_seal_leaves_no_trace, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(a_segment_with_one_letter_changed_is_refused, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(a_segment_of_another_dossier_is_refused, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(a_gap_is_refused_until_it_is_filled, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(a_fork_in_a_feed_of_others_is_refused, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(a_store_put_back_from_a_backup_gets_its_own_statements_again, open_stock,
                                        close_stock),
        cmocka_unit_test_setup_teardown(a_feed_whose_key_is_none_is_refused, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(what_landed_is_remembered_as_far_as_it_is_sealed, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(when_the_server_got_a_segment_is_kept_once_it_tells, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(a_seal_is_verified_again_over_what_is_kept, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(a_store_knows_whose_statements_it_holds, open_stock, close_stock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

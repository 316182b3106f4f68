#include <sys/stat.h>
#include <unistd.h>

#include "tests/client/stores.h"

/* A number the store's database answers with. */
static long long asks(struct store *store, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    long long value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static long long feeds(struct store *store)
{
    return asks(store, "SELECT count(*) FROM feed WHERE mine");
}

static void does(struct store *store, const char *sql)
{
    assert_int_equal(sqlite3_exec(store->database, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void a_store_that_stays_where_it_is_keeps_its_feed(void **state)
{
    for (int i = 0; i < 3; i++) {
        struct store *store = i == 0 ? store_made(*state, "auditor", "laptop") : store_again(*state, "laptop");
        store_finds(store, "2.2.1", "met");
        store_finds(store, "2.2.2", "met");
        assert_int_equal(store_trace(store), STORE_SAME);
        assert_int_equal(feeds(store), 1);
        store_close(store);
    }
}

static void a_store_that_was_renamed_keeps_its_feed(void **state)
{
    char from[128], to[128];
    struct store *store = store_made(*state, "auditor", "laptop");
    store_finds(store, "2.2.1", "met");
    store_close(store);
    stock_path(*state, "laptop", from);
    stock_path(*state, "moved", to);
    assert_int_equal(rename(from, to), 0);
    store = store_again(*state, "moved");
    store_finds(store, "2.2.2", "met");
    assert_int_equal(store_trace(store), STORE_SAME);
    assert_int_equal(feeds(store), 1);
    store_close(store);
}

static void a_copy_goes_on_in_a_feed_of_its_own(void **state)
{
    struct store *laptop = store_made(*state, "auditor", "laptop");
    store_finds(laptop, "2.2.8", "met");
    store_close(laptop);
    store_copies(*state, "laptop", "copy");
    laptop = store_again(*state, "laptop");
    struct store *copy = store_again(*state, "copy"), *desk = store_made(*state, "reviewer", "desk");
    store_finds(copy, "2.2.7", "unmet");
    store_finds(laptop, "2.2.7", "met");
    store_finds(copy, "2.2.6", "met");
    assert_int_equal(store_trace(laptop), STORE_SAME);
    assert_int_equal(store_trace(copy), STORE_ELSEWHERE);
    assert_int_equal(feeds(laptop), 1);
    assert_int_equal(feeds(copy), 2);
    assert_int_equal(asks(copy, "SELECT ended FROM feed WHERE mine AND ended NOT NULL"), 2);
    store_close(copy);
    copy = store_again(*state, "copy"); /* told once: from then on it is a store of its own */
    store_finds(copy, "2.2.5", "met");
    assert_int_equal(store_trace(copy), STORE_SAME);
    assert_int_equal(feeds(copy), 2);
    store_seals(laptop);
    store_seals(copy);
    assert_int_equal(store_learns(desk, laptop), 3);
    struct fold *fold = store_folds(desk);
    assert_int_equal(fold_conflicts(fold), 0);
    fold_free(fold);
    store_close(laptop);
    store_close(copy);
    store_close(desk);
}

/* As rsync or tar does: another file in the same place. */
static void a_store_put_back_as_another_file_goes_on_in_a_new_feed(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop");
    char path[128];
    store_finds(store, "2.2.1", "met");
    store_close(store);
    store_copies(*state, "laptop", "backup");
    stock_path(*state, "laptop", path);
    const char *const argv[] = {"rm", "-r", path, NULL};
    stock_run(argv);
    store_copies(*state, "backup", "laptop");
    store = store_again(*state, "laptop");
    store_finds(store, "2.2.2", "met");
    assert_int_equal(store_trace(store), STORE_ELSEWHERE);
    assert_int_equal(feeds(store), 2);
    store_close(store);
}

/* As `cp` or `rsync --inplace` does: the file stays, its bytes are older. */
static void a_store_whose_older_bytes_were_put_back_goes_on_in_a_new_feed(void **state)
{
    char now[128], backup[128], log[160];
    struct stat emptied;
    struct store *store = store_made(*state, "auditor", "laptop");
    store_finds(store, "2.2.1", "met");
    store_close(store);
    store_copies(*state, "laptop", "backup");
    store = store_again(*state, "laptop");
    store_finds(store, "2.2.2", "met");
    assert_int_equal(store_trace(store), STORE_SAME);
    store_close(store);
    stock_path(*state, "laptop/schouw.sqlite", now);
    stock_path(*state, "backup/schouw.sqlite", backup);
    snprintf(log, sizeof log, "%s-wal", now);
    assert_int_equal(stat(log, &emptied), 0); /* by the last to close */
    assert_int_equal(emptied.st_size, 0);
    const char *const argv[] = {"cp", backup, now, NULL};
    stock_run(argv);
    store = store_again(*state, "laptop");
    store_finds(store, "2.2.3", "met");
    assert_int_equal(store_trace(store), STORE_OLDER);
    assert_int_equal(feeds(store), 2);
    assert_int_equal(store_size(store), 4);
    store_close(store);
}

static void a_store_on_another_machine_goes_on_in_a_new_feed(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop");
    store_finds(store, "2.2.1", "met");
    does(store, "UPDATE setting SET value = replace(value, 'machine ', 'machine 0') WHERE name = 'place'");
    store_close(store);
    store = store_again(*state, "laptop");
    store_finds(store, "2.2.2", "met");
    assert_int_equal(store_trace(store), STORE_ELSEWHERE);
    assert_int_equal(feeds(store), 2);
    store_close(store);
}

static void what_is_refused_leaves_the_question_open(void **state)
{
    struct record *record = NULL;
    struct error err = {0};
    struct store *store = store_made(*state, "auditor", "laptop");
    store_finds(store, "2.2.1", "met");
    store_close(store);
    store_copies(*state, "laptop", "copy");
    store = store_again(*state, "copy");
    json_t *body = json_pack("{s:s}", "verdict", "perhaps");
    assert_int_equal(store_append(store, CASE, "finding.set", "2.2.1", body, &record, &err), ERROR_INVALID);
    json_decref(body);
    assert_int_equal(store_trace(store), STORE_SAME);
    assert_int_equal(feeds(store), 1);
    store_finds(store, "2.2.1", "unmet");
    assert_int_equal(store_trace(store), STORE_ELSEWHERE);
    assert_int_equal(feeds(store), 2);
    store_close(store);
}

/* What can be wrong with the witness outside: none of it is the store's fault, or holds anyone up. */
static void a_witness_that_says_nothing_is_no_alarm(void **state)
{
    static const char *const contents[] = {"",
                                           "x",
                                           "00000000000000000000",
                                           "-0000000000000000001\n",
                                           "99999999999999999999999999\n",
                                           "0000000000000000000x\n"};
    char folder[128], path[256];
    struct stat about;
    struct store *store = store_made(*state, "auditor", "laptop");
    store_finds(store, "2.2.1", "met");
    stock_path(*state, "state/schouw", folder);
    snprintf(path, sizeof path, "%s/%s", folder, store->id);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(stat(folder, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0700);
    snprintf(path, sizeof path, "state/schouw/%s", store->id);
    store_close(store);
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        stock_write(*state, path, contents[i], strlen(contents[i]));
        store = store_again(*state, "laptop");
        store_finds(store, "2.2.1", "met");
        assert_int_equal(store_trace(store), STORE_SAME);
        store_close(store);
    }
    const char *const argv[] = {"rm", "-r", folder, NULL};
    stock_run(argv);
    stock_write(*state, "state/schouw", "no folder", 9);
    store = store_again(*state, "laptop");
    store_finds(store, "2.2.1", "met");
    assert_int_equal(store_trace(store), STORE_SAME);
    assert_int_equal(feeds(store), 1);
    store_close(store);
}

static void a_store_from_before_identities_is_not_suspected(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop");
    store_finds(store, "2.2.1", "met");
    does(store, "DELETE FROM setting WHERE name IN ('store', 'place', 'turn')");
    store_close(store);
    store = store_again(*state, "laptop");
    store_finds(store, "2.2.2", "met");
    assert_int_equal(store_trace(store), STORE_SAME);
    assert_int_equal(feeds(store), 1);
    assert_int_equal(asks(store, "SELECT count(*) FROM setting WHERE name IN ('store', 'place', 'turn')"), 3);
    store_close(store);
}

static void feeds_that_were_ended_are_sealed_and_counted_and_not_written(void **state)
{
    long long unlanded = 0;
    struct store *store = store_made(*state, "auditor", "laptop");
    store_finds(store, "2.2.1", "met");
    GOOD(store_feeds_end(store, &good_err));
    GOOD(store_feeds_end(store, &good_err));
    store_finds(store, "2.2.1", "unmet");
    assert_int_equal(feeds(store), 2);
    GOOD(store_unlanded(store, &unlanded, &good_err));
    assert_int_equal(unlanded, 4);
    struct fold *fold = store_folds(store); /* the second has seen the first */
    assert_int_equal(fold_conflicts(fold), 0);
    assert_true(record_is(fold_value(fold, "finding.set", "2.2.1"), "verdict", "unmet"));
    fold_free(fold);
    assert_int_equal(store_seals(store), 4);
    store_close(store);
}

/* Who had read before the feeds ended has not seen what another process wrote since. */
static void a_new_feed_does_not_hide_what_another_process_wrote(void **state)
{
    struct record *record = NULL;
    struct error err = {0};
    struct store *store = store_made(*state, "auditor", "laptop"), *other = store_again(*state, "laptop");
    store_finds(store, "2.2.1", "met");
    fold_free(store_folds(store));
    store_finds(other, "2.2.1", "unmet");
    GOOD(store_feeds_end(other, &good_err));
    json_t *body = json_pack("{s:s}", "verdict", "met");
    assert_int_equal(store_append(store, CASE, "finding.set", "2.2.1", body, &record, &err), ERROR_CONFLICT);
    json_decref(body);
    fold_free(store_folds(store));
    store_finds(store, "2.2.1", "met");
    assert_int_equal(feeds(store), 2);
    store_close(store);
    store_close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_store_that_stays_where_it_is_keeps_its_feed, own_witnesses,
                                        own_witnesses_end),
        cmocka_unit_test_setup_teardown(a_store_that_was_renamed_keeps_its_feed, own_witnesses, own_witnesses_end),
        cmocka_unit_test_setup_teardown(a_copy_goes_on_in_a_feed_of_its_own, own_witnesses, own_witnesses_end),
        cmocka_unit_test_setup_teardown(a_store_put_back_as_another_file_goes_on_in_a_new_feed, own_witnesses,
                                        own_witnesses_end),
        cmocka_unit_test_setup_teardown(a_store_whose_older_bytes_were_put_back_goes_on_in_a_new_feed, own_witnesses,
                                        own_witnesses_end),
        cmocka_unit_test_setup_teardown(a_store_on_another_machine_goes_on_in_a_new_feed, own_witnesses,
                                        own_witnesses_end),
        cmocka_unit_test_setup_teardown(what_is_refused_leaves_the_question_open, own_witnesses, own_witnesses_end),
        cmocka_unit_test_setup_teardown(a_witness_that_says_nothing_is_no_alarm, own_witnesses, own_witnesses_end),
        cmocka_unit_test_setup_teardown(a_store_from_before_identities_is_not_suspected, own_witnesses,
                                        own_witnesses_end),
        cmocka_unit_test_setup_teardown(feeds_that_were_ended_are_sealed_and_counted_and_not_written, own_witnesses,
                                        own_witnesses_end),
        cmocka_unit_test_setup_teardown(a_new_feed_does_not_hide_what_another_process_wrote, own_witnesses,
                                        own_witnesses_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

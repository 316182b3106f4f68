#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/client/stores.h"

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

static int64_t pragma(struct store *store, const char *name, char text[32])
{
    sqlite3_stmt *statement = NULL;
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA %s", name);
    assert_int_equal(sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(statement, 0);
    if (text) snprintf(text, 32, "%s", (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return value;
}

/* --- making and opening --- */

/* They are prepared when they are asked for: one that is wrong would be noticed late. */
static void every_query_can_be_prepared(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop");
    for (int i = 0; i < QUERY_COUNT; i++) {
        if (!store_query(store, (enum query)i)) fail_msg("query %d: %s", i, sqlite3_errmsg(store->database));
    }
    store_close(store);
}

static void a_store_writes_ahead_and_syncs_every_commit(void **state)
{
    char journal[32];
    struct store *store = store_made(*state, "auditor", "laptop");
    pragma(store, "journal_mode", journal);
    assert_string_equal(journal, "wal");
    assert_int_equal(pragma(store, "synchronous", NULL), 2); /* FULL */
    assert_int_equal(pragma(store, "foreign_keys", NULL), 1);
    store_close(store);
}

static void a_store_is_nobody_elses_business(void **state)
{
    static const char *const names[] = {"laptop/schouw.sqlite", "laptop/schouw.sqlite-wal"};
    char path[128];
    struct stat about;
    struct store *store = store_made(*state, "auditor", "laptop");
    store_finds(store, "2.2.1", "met");
    for (size_t i = 0; i < 2; i++) {
        stock_path(*state, names[i], path);
        assert_int_equal(stat(path, &about), 0);
        assert_int_equal(about.st_mode & 0777, 0600);
    }
    store_close(store);
}

static void a_second_store_is_not_made_over_the_first(void **state)
{
    char path[128];
    struct error err = {0};
    struct store *store = store_made(*state, "auditor", "laptop");
    store_finds(store, "2.2.1", "met");
    stock_path(*state, "laptop", path);
    assert_int_equal(store_init(path, &err), ERROR_CONFLICT);
    assert_non_null(strstr(err.message, "already"));
    assert_int_equal(store_size(store), 2);
    store_close(store);
}

static void making_a_store_leaves_one_file(void **state)
{
    char path[128];
    struct text said = {0};
    int status = 0;
    stock_path(*state, "laptop", path);
    GOOD(store_init(path, &good_err));
    const char *const argv[] = {"ls", "-A", path, NULL};
    GOOD(process_run(argv, "", 0, &said, NULL, &status, &good_err));
    assert_string_equal(said.data, "schouw.sqlite\n");
    text_fini(&said);
}

static void another_file_or_a_newer_store_is_told_apart(void **state)
{
    char path[128];
    struct error err = {0};
    struct store *store = store_made(*state, "auditor", "laptop");
    assert_int_equal(sqlite3_exec(store->database, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
    store_close(store);
    stock_path(*state, "laptop", path);
    assert_int_equal(store_open(path, &store, &err), ERROR_INVALID);
    assert_non_null(strstr(err.message, "version 99"));

    stock_path(*state, "rubbish", path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(store_open(path, &store, &err), ERROR_NOT_FOUND);
    assert_non_null(strstr(err.message, "schouw init"));
    stock_write(*state, "rubbish/schouw.sqlite", "no database at all, but a letter", 32);
    assert_true(store_open(path, &store, &err) < 0);
    assert_null(store);
    stock_path(*state, "nowhere", path);
    assert_int_equal(store_open(path, &store, &err), ERROR_NOT_FOUND);
}

/* As version 1 was: without what `migrate_2` brings. */
static void a_store_of_version_1_is_brought_up_with_all_it_holds(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop");
    char *line = store_states(store, "2.2.1", "met");
    GOOD(sqlite3_exec(store->database,
                      "DROP TABLE checkpoint; DROP TABLE acceptance; DROP TABLE witness; DROP INDEX record_seen; "
                      "DROP TABLE evidence_landed; DROP TABLE set_aside; DROP TABLE refusal; DROP TABLE server; "
                      "ALTER TABLE feed DROP COLUMN ended; "
                      "ALTER TABLE segment DROP COLUMN received; PRAGMA user_version = 1",
                      NULL, NULL, NULL));
    store_close(store);
    store = store_again(*state, "laptop");
    assert_int_equal(pragma(store, "user_version", NULL), 2);
    struct fold *fold = store_folds(store);
    const struct record *record = fold_value(fold, "finding.set", "2.2.1");
    assert_non_null(record);
    assert_string_equal(record->line, line);
    fold_free(fold);
    store_finds(store, "2.2.2", "met");
    GOOD(sqlite3_exec(
        store->database,
        "SELECT number, id, body FROM checkpoint; SELECT * FROM acceptance, witness; SELECT ended FROM feed", NULL,
        NULL, NULL));
    store_close(store);
    free(line);
}

static void settings_are_set_all_or_none(void **state)
{
    const struct setting settings[] = {{"server", "https://127.0.0.1:1"}, {"token", "secret"}, {"pin", NULL}};
    char *value = NULL;
    struct store *store = store_made(*state, "auditor", "laptop");
    GOOD(store_set(store, "pin", "old", &good_err));
    GOOD(store_set_all(store, settings, 3, &good_err));
    GOOD(store_setting(store, "pin", &value, &good_err));
    assert_null(value);
    GOOD(store_setting(store, "token", &value, &good_err));
    assert_string_equal(value, "secret");
    free(value);
    GOOD(store_setting(store, "key", &value, &good_err));
    assert_int_equal(value[0], '/'); /* the store's own key follows the store */
    free(value);
    store_close(store);
}

/* --- writing --- */

static void statements_need_a_person_a_device_and_a_key(void **state)
{
    static const char *const needed[] = {"person", "device", "key"};
    struct store *store = store_made(*state, "auditor", "laptop");
    json_t *body = json_pack("{s:s}", "verdict", "met");
    for (size_t i = 0; i < 3; i++) {
        struct error err = {0};
        char *value = NULL;
        GOOD(store_setting(store, needed[i], &value, &good_err));
        GOOD(store_set(store, needed[i], NULL, &good_err));
        assert_int_equal(store_append(store, CASE, "finding.set", "2.2.1", body, NULL, &err), ERROR_USAGE);
        assert_non_null(strstr(err.message, "schouw init"));
        GOOD(store_set(store, needed[i], value, &good_err));
        free(value);
    }
    assert_int_equal(store_size(store), 0);
    json_decref(body);
    store_close(store);
}

struct refusal {
    size_t asked, refuse;
};

static int refuse_one(void *context, const struct record *record, struct error *err)
{
    struct refusal *refusal = context;
    (void)record;
    return ++refusal->asked == refusal->refuse ? error_refuse(err, "4.4.4", "not this one") : 0;
}

static void statements_go_together_or_not_at_all(void **state)
{
    struct refusal refusal = {.refuse = 2};
    const struct store_check check = {refuse_one, &refusal};
    struct error err = {0};
    struct store *store = store_made(*state, "auditor", "laptop");
    json_t *met = json_pack("{s:s}", "verdict", "met"), *wrong = json_pack("{s:s}", "verdict", "wonderful");
    struct statement both[] = {{"finding.set", "2.2.1", met}, {"finding.set", "2.2.2", met}};
    assert_int_equal(store_append_all(store, CASE, both, 2, &check, NULL, &err), ERROR_REFUSED);
    assert_string_equal(err.clause, "4.4.4");
    assert_int_equal(store_size(store), 0);
    both[1].body = wrong;
    assert_int_equal(store_append_all(store, CASE, both, 2, NULL, NULL, &err), ERROR_INVALID);
    assert_int_equal(store_size(store), 0);
    both[1].body = met;
    GOOD(store_append_all(store, CASE, both, 2, NULL, NULL, &good_err));
    assert_int_equal(store_size(store), 3); /* the feed's opening goes before them */
    json_decref(met);
    json_decref(wrong);
    store_close(store);
}

static void an_id_that_is_a_path_is_no_dossier(void **state)
{
    static const char *const ids[] = {"", "../laptop", "a/b", "-a", "A", "a b"};
    struct store *store = store_made(*state, "auditor", "laptop");
    json_t *body = json_pack("{s:s}", "verdict", "met");
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        assert_int_equal(store_append(store, ids[i], "finding.set", "2.2.1", body, NULL, NULL), ERROR_USAGE);
    json_decref(body);
    store_close(store);
}

static void what_was_acknowledged_survives_kill_9(void **state)
{
    int pipes[2], status;
    long long acknowledged = 0;
    store_close(store_made(*state, "auditor", "laptop"));
    assert_int_equal(pipe(pipes), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *store = store_again(*state, "laptop");
        for (;;) {
            store_finds(store, "2.2.1", "met");
            if (write(pipes[1], "+", 1) != 1) _exit(1);
        }
    }
    close(pipes[1]);
    for (char mark; acknowledged < 40 && read(pipes[0], &mark, 1) == 1;) acknowledged++;
    assert_int_equal(kill(child, SIGKILL), 0);
    for (char mark; read(pipes[0], &mark, 1) == 1;) acknowledged++;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    close(pipes[0]);

    char verdict[32];
    struct store *store = store_again(*state, "laptop");
    pragma(store, "integrity_check", verdict);
    assert_string_equal(verdict, "ok");
    assert_true(acknowledged >= 40);
    assert_true(store_size(store) >= acknowledged + 1);
    assert_true(store_size(store) <= acknowledged + 2); /* one may have been durable and not told */
    store_finds(store, "2.2.1", "unmet");
    assert_true(store_seals(store) > acknowledged); /* parses and chains all of it */
    store_close(store);
}

static void two_processes_write_one_chain(void **state)
{
    enum { EACH = 25 };
    pid_t children[2];
    store_close(store_made(*state, "auditor", "laptop"));
    for (size_t i = 0; i < 2; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] != 0) continue;
        struct store *store = store_again(*state, "laptop");
        for (int j = 0; j < EACH; j++) store_finds(store, i ? "2.2.1" : "2.2.2", "met");
        store_close(store);
        _exit(0);
    }
    for (size_t i = 0; i < 2; i++) {
        int status = -1;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    struct store *store = store_again(*state, "laptop");
    assert_int_equal(store_size(store), 2 * EACH + 1);
    assert_int_equal(store_seals(store), 2 * EACH + 1);
    struct store *other = store_made(*state, "reviewer", "desk");
    assert_int_equal(store_learns(other, store), 2 * EACH + 1);
    struct fold *fold = store_folds(other);
    assert_int_equal(fold_feed_count(fold), 1);
    fold_free(fold);
    store_close(other);
    store_close(store);
}

/* --- what a writer has seen --- */

static void a_statement_has_seen_what_was_read_and_not_what_came_since(void **state)
{
    struct store *laptop = store_made(*state, "auditor", "laptop"), *tablet = store_made(*state, "auditor", "tablet");
    store_finds(tablet, "2.2.8", "unmet");
    store_seals(tablet);
    struct fold *fold = store_folds(laptop); /* a verb looks, and its user takes a while */
    fold_free(fold);
    assert_int_equal(store_learns(laptop, tablet), 2);
    store_finds(laptop, "2.2.8", "met");
    fold = store_folds(laptop);
    assert_true(fold_slot(fold, "finding.set", "2.2.8")->conflict);
    fold_free(fold);
    store_finds(laptop, "2.2.8", "met"); /* now both were read */
    fold = store_folds(laptop);
    assert_false(fold_slot(fold, "finding.set", "2.2.8")->conflict);
    fold_free(fold);
    store_close(laptop);
    store_close(tablet);
}

static void a_statement_beside_another_process_is_looked_at_again(void **state)
{
    struct error err = {0};
    struct store *one = store_made(*state, "auditor", "laptop"), *other = store_again(*state, "laptop");
    json_t *body = json_pack("{s:s}", "verdict", "met");
    store_finds(one, "2.2.1", "met");
    fold_free(store_folds(one));
    store_finds(one, "2.2.2", "met"); /* its own statements do not stand in its way */
    store_finds(other, "2.2.8", "unmet");
    assert_int_equal(store_append(one, CASE, "finding.set", "2.2.8", body, NULL, &err), ERROR_CONFLICT);
    assert_non_null(strstr(err.message, "meanwhile"));
    fold_free(store_folds(one));
    store_finds(one, "2.2.8", "met");
    assert_int_equal(store_size(one), 5);
    json_decref(body);
    store_close(one);
    store_close(other);
}

/* His own feed grew beside him, and a sync brought another's: he goes on from the first and has not seen the second. */
static void who_folds_again_has_seen_no_more_of_others(void **state)
{
    struct store *one = store_made(*state, "auditor", "laptop"), *other = store_again(*state, "laptop");
    struct store *tablet = store_made(*state, "auditor", "tablet");
    struct fold *fold = NULL;
    struct record *record = NULL;
    json_t *body = json_pack("{s:s}", "verdict", "met");
    store_finds(tablet, "2.2.1", "met");
    store_seals(tablet);
    store_learns(one, tablet);
    fold_free(store_folds(one));
    store_finds(other, "2.2.2", "met");
    store_finds(tablet, "2.2.8", "unmet");
    store_seals(tablet);
    store_learns(other, tablet);
    GOOD(store_fold_again(one, CASE, &fold, &good_err));
    GOOD(fold_settle(fold, NULL, &good_err));
    assert_non_null(fold_value(fold, "finding.set", "2.2.2"));
    assert_null(fold_value(fold, "finding.set", "2.2.8"));
    fold_free(fold);
    GOOD(store_append(one, CASE, "finding.set", "2.2.8", body, &record, &good_err));
    assert_int_equal(record->seq, 3);
    assert_int_equal(json_object_size(record->seen), 1);
    assert_int_equal(json_integer_value(json_object_iter_value(json_object_iter((json_t *)record->seen))), 2);
    record_free(record);
    fold = store_folds(one);
    assert_true(fold_slot(fold, "finding.set", "2.2.8")->conflict);
    fold_free(fold);
    json_decref(body);
    store_close(one);
    store_close(other);
    store_close(tablet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_query_can_be_prepared, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(a_store_writes_ahead_and_syncs_every_commit, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(a_store_is_nobody_elses_business, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(a_second_store_is_not_made_over_the_first, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(making_a_store_leaves_one_file, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(another_file_or_a_newer_store_is_told_apart, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(a_store_of_version_1_is_brought_up_with_all_it_holds, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(settings_are_set_all_or_none, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(statements_need_a_person_a_device_and_a_key, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(statements_go_together_or_not_at_all, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(an_id_that_is_a_path_is_no_dossier, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(what_was_acknowledged_survives_kill_9, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(two_processes_write_one_chain, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(a_statement_has_seen_what_was_read_and_not_what_came_since, open_stock,
                                        close_stock),
        cmocka_unit_test_setup_teardown(a_statement_beside_another_process_is_looked_at_again, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(who_folds_again_has_seen_no_more_of_others, open_stock, close_stock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

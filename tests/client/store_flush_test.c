/* What a store has flushed before it says that something is kept, and what may wait for that. */
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/client/stores.h"

static int flushes;

/* SQLite's flush, counted. */
int fdatasync(int file)
{
    flushes++;
    return (int)syscall(SYS_fdatasync, file);
}

/* How often it was flushed since this was asked last. */
static int flushed(void)
{
    int count = flushes;
    flushes = 0;
    return count;
}

/* The turn that is noted outside. */
static long long told(const struct stock *stock, const struct store *store)
{
    char name[128], path[128], digits[32];
    snprintf(name, sizeof name, "state/schouw/%s", store->id);
    stock_path(stock, name, path);
    int file = open(path, O_RDONLY);
    assert_true(file >= 0);
    ssize_t length = read(file, digits, sizeof digits - 1);
    close(file);
    assert_true(length > 0);
    digits[length] = '\0';
    return strtoll(digits, NULL, 10);
}

static void what_was_said_by_hand_or_sealed_is_flushed(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop");
    store_finds(store, "2.2.1", "met");
    flushed();
    store_finds(store, "2.2.2", "met");
    assert_int_equal(flushed(), 1);
    assert_int_equal(store_seals(store), 3);
    assert_int_equal(flushed(), 1);
    store_close(store);
}

static void what_the_server_has_is_flushed_with_the_next_thing(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop");
    json_t *heads = NULL;
    store_finds(store, "2.2.1", "met");
    store_seals(store);
    flushed();
    store_lands(store);
    assert_int_equal(flushed(), 0);
    store_shown(store, 7, 'a'); /* by this a server is judged that was put back: it must not be forgotten */
    assert_int_equal(flushed(), 1);
    store_lands(store);
    store_finds(store, "2.2.2", "met");
    assert_int_equal(flushed(), 1);
    store_lands(store);
    store_close(store); /* the last who has it open leaves nothing that waits */
    assert_true(flushed() > 0);
    store = store_again(*state, "laptop");
    GOOD(store_landed_heads(store, CASE, &heads, &good_err));
    assert_int_equal(json_object_size(heads), 1);
    json_decref(heads);
    store_close(store);
}

static void what_a_sync_states_by_itself_is_flushed_with_its_seal(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop");
    store_shown(store, 7, 'a');
    store_finds(store, "2.2.1", "met");
    long long turn = store->turn;
    assert_int_equal(told(*state, store), turn);
    flushed();
    assert_int_equal(store_tells(store, NULL), 1);
    assert_int_equal(flushed(), 0);
    assert_int_equal(store->turn, turn + 1);
    assert_int_equal(told(*state, store), turn); /* a cut would have undone it */
    assert_int_equal(store_seals(store), 3);
    assert_int_equal(flushed(), 1);
    assert_int_equal(told(*state, store), turn + 1);
    store_close(store);
}

/* Somebody gave a reason for it. */
static void what_was_accepted_is_flushed(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop");
    json_t *accepted = json_pack("{s:i,s:s,s:i,s:s}", "number", 7, "commit", "a000000000000000000000000000000000000007",
                                 "since", 3, "reason", "The disk broke.");
    store_shown(store, 7, 'a');
    store_finds(store, "2.2.1", "met");
    store_tells(store, NULL);
    store_seals(store);
    store_shown(store, 8, 'a');
    flushed();
    assert_int_equal(store_tells(store, accepted), 1);
    assert_int_equal(flushed(), 1);
    assert_int_equal(told(*state, store), store->turn);
    json_decref(accepted);
    store_close(store);
}

/* As if the power had gone: the file has what it had before. */
static void what_a_cut_undoes_is_no_alarm(void **state)
{
    char now[128], backup[128];
    struct store *store = store_made(*state, "auditor", "laptop");
    store_shown(store, 7, 'a');
    store_finds(store, "2.2.1", "met");
    store_close(store);
    store_copies(*state, "laptop", "backup");
    stock_path(*state, "laptop/schouw.sqlite", now);
    stock_path(*state, "backup/schouw.sqlite", backup);
    const char *const argv[] = {"cp", backup, now, NULL};
    store = store_again(*state, "laptop");
    assert_int_equal(store_tells(store, NULL), 1);
    store_close(store);
    stock_run(argv);
    store = store_again(*state, "laptop");
    assert_int_equal(store_tells(store, NULL), 1);
    assert_int_equal(store_seals(store), 3);
    assert_int_equal(store_trace(store), STORE_SAME);
    store_close(store);
    stock_run(argv); /* what was sealed is not undone by a cut: somebody put the file back */
    store = store_again(*state, "laptop");
    store_finds(store, "2.2.2", "met");
    assert_int_equal(store_trace(store), STORE_OLDER);
    store_close(store);
}

/* Its turn stood in memory alone. */
static void what_was_undone_is_not_told(void **state)
{
    struct fold *fold = NULL;
    struct store *store = store_made(*state, "auditor", "laptop"), *other = store_again(*state, "laptop");
    store_shown(store, 7, 'a');
    free(store_states_in(other, "zuidplas", "2.2.1", "met"));
    GOOD(store_fold(store, "zuidplas", &fold, &good_err)); /* as a watch does */
    fold_free(fold);
    store_finds(other, "2.2.1", "met");
    free(store_states_in(other, "zuidplas", "2.2.2", "met"));
    long long turn = told(*state, other);
    store_close(other);
    assert_int_equal(store_tells(store, NULL), 1); /* in the other another schouw wrote meanwhile */
    assert_int_equal(store->turn, turn + 2);
    store_seals(store);
    assert_int_equal(told(*state, store), turn + 1);
    store_close(store);
    store = store_again(*state, "laptop");
    store_finds(store, "2.2.2", "met");
    assert_int_equal(store_trace(store), STORE_SAME);
    store_close(store);
}

/* SQLite has nothing to flush then. */
static void a_transaction_of_nothing_makes_nothing_durable(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop");
    store_shown(store, 7, 'a');
    store_finds(store, "2.2.1", "met");
    store_tells(store, NULL);
    long long turn = told(*state, store);
    flushed();
    GOOD(store_begin(store, &good_err));
    GOOD(store_end(store, 0, &good_err));
    store_shown(store, 7, 'a'); /* it is kept already */
    assert_int_equal(flushed(), 0);
    assert_int_equal(told(*state, store), turn);
    store_finds(store, "2.2.2", "met");
    assert_int_equal(flushed(), 1);
    assert_int_equal(told(*state, store), store->turn);
    store_close(store);
}

static void a_transaction_within_another_is_refused_and_leaves_it(void **state)
{
    struct error err = {0};
    struct store *store = store_made(*state, "auditor", "laptop");
    store_finds(store, "2.2.1", "met");
    GOOD(store_begin(store, &good_err));
    GOOD(store_set(store, "dossier", CASE, &good_err));
    assert_int_equal(store_begin_along(store, &err), ERROR_IO);
    flushed();
    GOOD(store_end(store, 0, &good_err));
    assert_int_equal(flushed(), 1);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_said_by_hand_or_sealed_is_flushed, own_witnesses, own_witnesses_end),
        cmocka_unit_test_setup_teardown(what_the_server_has_is_flushed_with_the_next_thing, own_witnesses,
                                        own_witnesses_end),
        cmocka_unit_test_setup_teardown(what_a_sync_states_by_itself_is_flushed_with_its_seal, own_witnesses,
                                        own_witnesses_end),
        cmocka_unit_test_setup_teardown(what_was_accepted_is_flushed, own_witnesses, own_witnesses_end),
        cmocka_unit_test_setup_teardown(what_was_undone_is_not_told, own_witnesses, own_witnesses_end),
        cmocka_unit_test_setup_teardown(a_transaction_of_nothing_makes_nothing_durable, own_witnesses,
                                        own_witnesses_end),
        cmocka_unit_test_setup_teardown(a_transaction_within_another_is_refused_and_leaves_it, own_witnesses,
                                        own_witnesses_end),
        cmocka_unit_test_setup_teardown(what_a_cut_undoes_is_no_alarm, own_witnesses, own_witnesses_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* By whose keys a sync judges what it is shown: they are read while the server works, and hold as long as nothing came
 * of the registry. */
#include "client/sync_state.h"
#include "tests/client/stores.h"

static void keys_are_read_anew_where_the_registry_may_be_another(void **state)
{
    static const struct sync_options options = {.dry = false};
    struct store *store = store_made(*state, "auditor", "laptop"), *other = store_again(*state, "laptop");
    struct sync sync = {.store = store, .options = &options, .lock = -1};
    GOOD(sync_outcome(&sync, &good_err));
    store_finds(store, "2.2.1", "met");
    sync_checkpoint_expect(&sync);
    assert_true(sync.keys_read);
    store_finds(store, "2.2.2", "met"); /* this sync itself: of the registry nothing comes without its knowing */
    GOOD(sync_checkpoint_judge(&sync, &good_err));
    assert_true(sync.keys_read);
    store_finds(other, "2.2.3", "met"); /* another process, of whatever */
    GOOD(sync_checkpoint_judge(&sync, &good_err));
    assert_false(sync.keys_read);
    sync_checkpoint_expect(&sync);
    assert_true(sync.keys_read);
    sync_checkpoint_begin(&sync); /* before the next exchange something may have been stated anew */
    assert_false(sync.keys_read);
    sync_fini(&sync);
    store_close(other);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_are_read_anew_where_the_registry_may_be_another, own_witnesses,
                                        own_witnesses_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

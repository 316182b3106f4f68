/* What the upstream has yet to get: nothing that came is missed, however the place for it became known. */
#include "tests/syncd/case.h"

#include <sys/stat.h>
#include <unistd.h>

/* Of the one byte 0. */
#define SHA "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"
#define PLACE "https://git.example/office.git"

static void stores(void)
{
    char path[128];
    struct error err = {0};
    stock_write(&central.stock, "a.txt", "0", 1);
    stock_path(&central.stock, "a.txt", path);
    if (repository_evidence_store(central.repository, SHA, path, &err)) fail_msg("%s", err.message);
}

static void goes_to(const char *place)
{
    struct error err = {0};
    if (repository_evidence_place(central.repository, place, &err)) fail_msg("%s", err.message);
}

static size_t unsent(void)
{
    json_t *list = NULL;
    struct error err = {0};
    if (repository_evidence_unsent_all(central.repository, &list, &err)) fail_msg("%s", err.message);
    size_t count = json_array_size(list);
    json_decref(list);
    return count;
}

static void sent(void)
{
    struct error err = {0};
    if (repository_evidence_sent(central.repository, SHA, &err)) fail_msg("%s", err.message);
}

static void without_a_place_nothing_is_unsent(void **state)
{
    (void)state;
    stores();
    assert_int_equal(unsent(), 0);
    goes_to(NULL);
    assert_int_equal(unsent(), 0);
}

static void what_is_here_when_the_place_changes_goes_there(void **state)
{
    (void)state;
    stores();
    goes_to(PLACE);
    assert_true(repository_evidence_unsent(central.repository, SHA));
    sent();
    goes_to(PLACE);
    assert_int_equal(unsent(), 0);
    goes_to(PLACE "/moved");
    assert_int_equal(unsent(), 1);
    goes_to(NULL);
    assert_int_equal(unsent(), 0);
}

/* Cut off before it had looked at all that is here: what comes meanwhile is marked by whoever brings it. */
static void what_comes_while_the_place_becomes_known_goes_there(void **state)
{
    char blocked[160];
    struct error err = {0};
    (void)state;
    snprintf(blocked, sizeof blocked, "%s/lfs", central.path);
    assert_int_equal(mkdir(blocked, 0700), 0);
    snprintf(blocked, sizeof blocked, "%s/lfs/unsent", central.path);
    FILE *file = fopen(blocked, "w"); /* where a folder should be */
    assert_non_null(file);
    fclose(file);
    assert_int_not_equal(repository_evidence_place(central.repository, PLACE, &err), 0);
    assert_int_equal(unlink(blocked), 0);
    stores();
    assert_true(repository_evidence_unsent(central.repository, SHA));
    sent(); /* as if nobody had marked it: the place is not known yet, so all are looked at again */
    goes_to(PLACE);
    assert_int_equal(unsent(), 1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(without_a_place_nothing_is_unsent),
        CASE(what_is_here_when_the_place_changes_goes_there),
        CASE(what_comes_while_the_place_becomes_known_goes_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

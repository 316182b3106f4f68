/* Landings beside those who take files away: somebody's git that prunes, and the sweep after a repack that failed. */
#include <pthread.h>
#include <stdatomic.h>

#include "syncd/landing.h"
#include "syncd/packs.h"
#include "tests/syncd/case.h"

static void script(const char *words)
{
    free(central_shell(&central, words));
}

static void observe(struct desk *desk, int number)
{
    char item[40];
    snprintf(item, sizeof item, "public-space/%d", number);
    desk_says(desk, "walk.observe", item, "{\"on\":\"" DAY "\",\"note\":\"Seen\"}");
    desk_seals(desk);
}

/* A landing is packed, and its ref can not be moved. What no ref leads to is pruned; then the device sends again. */
static void what_git_pruned_is_written_again(void **state)
{
    static const char *const ways[] = {"git gc -q --prune=now", "git repack -q -a -d"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct desk desk;
        struct error err = {0};
        char dossier[20];
        git_oid text;
        (void)state;
        snprintf(dossier, sizeof dossier, "park-%zu", i);
        begin(&desk, dossier);
        observe(&desk, 1);
        struct landing_item item = desk_item(&desk);
        script(i == 0 ? "mkdir -p refs/heads/dossier/park-0.lock/in" : "mkdir -p refs/heads/dossier/park-1.lock/in");
        assert_int_not_equal(landing_commit(central.repository, &item, 1, &err), 0);
        script("rm -rf refs/heads/dossier/*.lock");
        /* Somebody reads it, so that libgit2 knows of the pack. */
        assert_int_equal(git_odb_hash(&text, desk.text, desk.text_length, GIT_OBJECT_BLOB), 0);
        assert_true(git_odb_exists(central.repository->odb, &text));
        script(ways[i]);
        struct error refused = desk_lands(&desk);
        if (refused.code) fail_msg("%s", refused.message);
        desk_close(&desk);
        central_is_sound(&central);
    }
}

static atomic_bool over;

static void *sweep_all_the_time(void *unused)
{
    while (!atomic_load(&over)) packs_sweep_since(central.path, (int64_t)time(NULL) - 1, NULL);
    return unused;
}

static void a_sweep_takes_nothing_of_a_landing(void **state)
{
    struct desk desk;
    pthread_t thread;
    (void)state;
    begin(&desk, "park");
    atomic_store(&over, false);
    assert_int_equal(pthread_create(&thread, NULL, sweep_all_the_time, NULL), 0);
    for (int i = 0; i < 30; i++) {
        struct error err = {0};
        observe(&desk, i);
        struct landing_item item = desk_item(&desk);
        if (landing_commit(central.repository, &item, 1, &err) || item.refused.code) {
            atomic_store(&over, true);
            fail_msg("%s%s", err.message, item.refused.message);
        }
    }
    atomic_store(&over, true);
    pthread_join(thread, NULL);
    desk_close(&desk);
    central_is_sound(&central);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_git_pruned_is_written_again, setup, teardown),
        cmocka_unit_test_setup_teardown(a_sweep_takes_nothing_of_a_landing, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

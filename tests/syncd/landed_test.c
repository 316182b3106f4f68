/* What is kept of dossiers between landings: known by commit, of bounded size, and never believed under another
 * registry. */
#include "syncd/landing.h"
#include "tests/syncd/case.h"

static git_oid commit_of(int number)
{
    git_oid oid = {{0}};
    memcpy(oid.id, &number, sizeof number);
    oid.id[19] = 1;
    return oid;
}

static void the_oldest_goes_when_there_is_no_room(void **state)
{
    struct fold *fold = NULL;
    struct error err = {0};
    (void)state;
    for (int i = 0; i < 300; i++) {
        const git_oid oid = commit_of(i);
        landed_keep(central.repository, &oid, fold_new());
    }
    git_oid oid = commit_of(299);
    if (landed_take(central.repository, &oid, &fold, &err)) fail_msg("%s", err.message);
    fold_free(fold);
    /* The caller's own: it is not kept any more. */
    assert_int_equal(landed_take(central.repository, &oid, &fold, &err), ERROR_IO);
    oid = commit_of(0);
    assert_int_equal(landed_take(central.repository, &oid, &fold, &err), ERROR_IO);
    oid = commit_of(100);
    if (landed_take(central.repository, &oid, &fold, &err)) fail_msg("%s", err.message);
    fold_free(fold);
}

/* Whoever landed in a dossier and lost his role is refused there by the registry as it is now, and by no older one. */
static void a_kept_dossier_is_judged_by_the_registry_of_today(void **state)
{
    struct desk park;
    (void)state;
    begin(&park, "park");
    desk_says(&park, "finding.set", "2.2.1", FINDING);
    desk_syncs(&park);
    desk_says(&office, "person.set", PERSON[park.person],
              "{\"name\":\"A\",\"function\":\"none\",\"roles\":[],\"active\":false}");
    desk_syncs(&office);
    desk_says(&park, "finding.set", "2.2.2", FINDING);
    desk_seals(&park);
    refused(desk_lands(&park), ERROR_REFUSED, "has no role in the registry now");
    desk_close(&park);
    central_is_sound(&central);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_oldest_goes_when_there_is_no_room, setup, teardown),
        cmocka_unit_test_setup_teardown(a_kept_dossier_is_judged_by_the_registry_of_today, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

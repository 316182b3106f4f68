/* Checkpoints: one with each landing, what they say of the refs, and what stock git says of them. */
#include "tests/syncd/checkpoints.h"

static void each_landing_makes_one_checkpoint(void **state)
{
    struct desk park;
    (void)state;
    assert_int_equal(newest().number, 2); /* the repository, and its office */
    begin(&park, "park");
    assert_int_equal(newest().number, 3);
    desk_says(&park, "finding.set", "2.2.1", FINDING);
    desk_syncs(&park);
    struct checkpoint now = newest(), before;
    assert_int_equal(now.number, 4);
    git_oid oid;
    assert_int_equal(git_oid_fromstr(&oid, now.parents[0]), 0);
    before = checkpoint_at(&oid);
    assert_int_equal(before.number, 3);
    assert_string_equal(now.skip, before.id);
    struct error refused = desk_lands(&park); /* the same again: nothing is another */
    assert_int_equal(refused.code, 0);
    assert_string_equal(newest().id, now.id);
    desk_close(&park);
    central_is_sound(&central);
}

/* git itself reads them, and every line of theirs is where for-each-ref says the ref is. */
static void checkpoints_of_another_form_are_not_gone_on_with(void **state)
{
    struct desk desk;
    struct error err = {0};
    (void)state;
    begin(&desk, "park");
    free(central_shell(&central,
                       "export GIT_INDEX_FILE=$PWD/other && git read-tree checkpoint && "
                       "path=$(git ls-files | grep /park$) && id=$(git rev-parse checkpoint:$path) && "
                       "git rm -q --cached $path && git update-index --add --cacheinfo 100644,$id,heads/ab/cd/park && "
                       "git update-ref refs/heads/checkpoint $(printf 'It\\n\\nCheckpoint: 1\\n' | "
                       "git -c user.name=x -c user.email=x@x.invalid commit-tree $(git write-tree))"));
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_seals(&desk);
    struct landing_item item = desk_item(&desk);
    assert_int_equal(landing_commit(central.repository, &item, 1, &err), ERROR_INVALID);
    if (!strstr(err.message, "folders of two digits")) fail_msg("%s", err.message);
    desk_close(&desk);
}

static void stock_git_reads_the_same(void **state)
{
    struct court court;
    (void)state;
    court_open(&court, &central, "park");
    court_issues(&court, "KVO-1");
    desk_syncs(&court.decider);
    court_close(&court);
    char *told =
        central_shell(&central, "git ls-tree -r checkpoint | while read -r mode type id path; do "
                                "printf '%s %s\\n' \"$(git cat-file blob $id)\" \"$(basename $path)\"; done | sort");
    char *refs = central_shell(
        &central, "git for-each-ref --format='%(objectname) %(refname:lstrip=-1)' refs/heads/dossier refs/heads/main "
                  "refs/tags | sort");
    assert_string_equal(told, refs);
    assert_non_null(strstr(told, " KVO-1\n"));
    free(told);
    free(refs);
    free(central_shell(&central, "git verify-commit checkpoint"));
    char *shown = central_shell(&central, "git log --show-signature --format=%s checkpoint 2>&1");
    assert_non_null(strstr(shown, "Good \"git\" signature for schouw-syncd"));
    assert_null(strstr(shown, "No signature"));
    free(shown);
    shown =
        central_shell(&central, "git log --format='%(trailers:key=Checkpoint,valueonly,separator=%x20)' checkpoint");
    assert_int_equal(strncmp(shown, "5\n4\n3\n2\n1\n", 10), 0);
    free(shown);
    central_is_sound(&central);
}

/* What was there before checkpoints were: the first one takes it all in. */
static void the_first_one_tells_of_all_there_is(void **state)
{
    struct desk park;
    (void)state;
    begin(&park, "park");
    desk_close(&park);
    free(GIT(&central, "update-ref", "-d", "refs/heads/checkpoint"));
    central_is_not_sound(central.path, "checkpoint: there is no such branch");
    central_reopen(&central);
    assert_int_equal(newest().number, 1);
    central_is_sound(&central);
}

/* The daemon died between two refs: the next one says what is, and goes on. */
static void a_landing_that_was_cut_off_gets_its_checkpoint(void **state)
{
    struct desk park;
    (void)state;
    begin(&park, "park");
    struct checkpoint was = newest();
    free(GIT(&central, "update-ref", "refs/heads/checkpoint", was.parents[0]));
    central_reopen(&central);
    assert_int_equal(newest().number, was.number);
    central_is_sound(&central);
    central_reopen(&central);
    assert_int_equal(newest().number, was.number);
    desk_close(&park);
}

/* Whatever there is, a landing in one dossier adds the same. */
static void a_landing_costs_the_same_whatever_there_is(void **state)
{
    static const char count[] =
        "git verify-pack -v $(ls -t objects/pack/*.idx | head -1) | grep -c '^[0-9a-f]\\{40\\}'";
    struct desk park, other;
    char *before, *after;
    (void)state;
    begin(&park, "park");
    for (int i = 0; i < 2; i++) {
        desk_says(&park, "finding.set", "2.2.1", FINDING);
        desk_syncs(&park);
    }
    before = central_shell(&central, count);
    for (int i = 0; i < 12; i++) {
        char id[20];
        snprintf(id, sizeof id, "case-%d", i);
        begin(&other, id);
        desk_close(&other);
    }
    desk_says(&park, "finding.set", "2.2.1", FINDING);
    desk_syncs(&park);
    after = central_shell(&central, count);
    assert_string_equal(before, after);
    free(before);
    free(after);
    desk_close(&park);
    central_is_sound(&central);
}

/* --- the way to one dossier --- */

static json_t *trees_of(const char *commit, const char *dossier)
{
    json_t *ids = json_pack("[s]", dossier), *array, *trees;
    struct error err = {0};
    if (repository_checkpoint_trees(central.repository, commit, ids, &array, &err)) fail_msg("%s", err.message);
    if (checkpoint_trees(array, &trees, &err)) fail_msg("%s", err.message);
    json_decref(ids);
    json_decref(array);
    return trees;
}

/* By the checkpoint of the last landing, whose places are kept, and by any other. */
static void a_dossier_stands_where_its_checkpoint_says(void **state)
{
    static const char *const names[] = {"haven", "park", "plein"};
    struct desk desks[3];
    struct checkpoint at[4];
    git_oid tips[4][3];
    struct error err = {0};
    char hex[65], tip[65], ref[REF_SIZE];
    (void)state;
    for (size_t i = 0; i < 3; i++) begin(&desks[i], names[i]);
    for (size_t turn = 0; turn < 4; turn++) {
        struct landing_item items[3];
        for (size_t i = turn % 2; i < 3; i++) { /* all of them, or but the first */
            desk_says(&desks[i], "finding.set", turn < 2 ? "2.2.1" : "2.2.2", FINDING);
            desk_seals(&desks[i]);
            items[i] = desk_item(&desks[i]);
        }
        assert_int_equal(landing_commit(central.repository, items + turn % 2, 3 - turn % 2, &err), 0);
        at[turn] = newest();
        for (size_t i = 0; i < 3; i++) {
            repository_dossier_ref(names[i], ref);
            tips[turn][i] = ref_at(ref);
        }
        for (size_t then = 0; then <= turn; then++) {
            for (size_t i = 0; i < 3; i++) {
                assert_int_equal(repository_checkpoint_tip(central.repository, at[then].id, names[i], tip, &err), 0);
                git_oid_tostr(hex, sizeof hex, &tips[then][i]);
                assert_string_equal(tip, hex);
            }
        }
        assert_int_equal(repository_checkpoint_tip(central.repository, at[turn].id, "nowhere", tip, &err), 0);
        assert_string_equal(tip, "");
    }
    for (size_t i = 0; i < 3; i++) desk_close(&desks[i]);
    central_is_sound(&central);
}

/* Where it stands at the newest checkpoint is asked for once; what is kept of it holds until it moves. */
static void what_is_kept_of_a_dossier_holds_until_it_moves(void **state)
{
    struct desk old, other;
    struct error err = {0};
    json_t *shown = NULL;
    char tip[65], *before;
    (void)state;
    begin(&old, "kade");
    before = central_tip(&central, "kade");
    latest_free(central.repository); /* as after a restart */
    for (int turn = 0; turn < 2; turn++) {
        assert_int_equal(repository_checkpoint(central.repository, "", "", &shown, &err), 0);
        json_decref(shown);
        assert_int_equal(repository_checkpoint_tip(central.repository, newest().id, "kade", tip, &err), 0);
        assert_string_equal(tip, before);
        assert_int_equal(repository_checkpoint_tip(central.repository, newest().id, "markt", tip, &err), 0);
        assert_string_equal(tip, "");
    }
    free(before);
    begin(&other, "markt"); /* it was not there */
    desk_says(&old, "finding.set", "2.2.1", FINDING);
    desk_seals(&old);
    struct landing_item item = desk_item(&old);
    assert_int_equal(landing_commit(central.repository, &item, 1, &err), 0);
    for (int turn = 0; turn < 2; turn++) {
        static const char *const names[] = {"kade", "markt"};
        for (size_t i = 0; i < 2; i++) {
            before = central_tip(&central, names[i]);
            assert_int_equal(repository_checkpoint_tip(central.repository, newest().id, names[i], tip, &err), 0);
            assert_string_equal(tip, before);
            free(before);
        }
        latest_free(central.repository); /* from git it is the same */
    }
    desk_close(&old);
    desk_close(&other);
    central_is_sound(&central);
}

static void a_device_checks_where_a_dossier_stands(void **state)
{
    struct desk park;
    char tip[65], *before;
    struct error err = {0};
    (void)state;
    begin(&park, "park");
    before = central_tip(&central, "park");
    desk_says(&park, "finding.set", "2.2.1", FINDING);
    desk_syncs(&park);
    struct checkpoint now = newest();
    assert_int_equal(repository_checkpoint_tip(central.repository, now.id, "park", tip, &err), 0);
    json_t *trees = trees_of(now.id, "park");
    assert_int_equal(checkpoint_holds(trees, now.tree, "refs/heads/dossier/park", tip, &err), 0);
    assert_int_equal(checkpoint_holds(trees, now.tree, "refs/heads/dossier/park", before, &err), ERROR_CONFLICT);
    assert_int_equal(checkpoint_holds(trees, now.tree, "refs/heads/dossier/park", "", &err), ERROR_CONFLICT);
    assert_int_equal(checkpoint_holds(trees, now.tree, "refs/heads/other", tip, &err), ERROR_INVALID);
    /* Each tree that is on the way is needed. */
    json_t *names = json_array(), *name, *taken;
    const char *id;
    size_t index;
    json_object_foreach(trees, id, taken)
    {
        json_array_append_new(names, json_string(id));
    }
    assert_int_equal(json_array_size(names), CHECKPOINT_FOLDERS + 1);
    json_array_foreach(names, index, name)
    {
        json_t *some = json_copy(trees);
        json_object_del(some, json_string_value(name));
        assert_int_equal(checkpoint_holds(some, now.tree, "refs/heads/dossier/park", tip, &err), ERROR_INVALID);
        json_decref(some);
    }
    json_decref(names);
    json_decref(trees);
    /* A dossier that is not there. */
    trees = trees_of(now.id, "elsewhere");
    assert_int_equal(checkpoint_holds(trees, now.tree, "refs/heads/dossier/elsewhere", "", &err), 0);
    assert_int_equal(checkpoint_holds(trees, now.tree, "refs/heads/dossier/elsewhere", tip, &err), ERROR_CONFLICT);
    json_decref(trees);
    free(before);
    desk_close(&park);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(each_landing_makes_one_checkpoint),
        CASE(checkpoints_of_another_form_are_not_gone_on_with),
        CASE(stock_git_reads_the_same),
        CASE(the_first_one_tells_of_all_there_is),
        CASE(a_landing_that_was_cut_off_gets_its_checkpoint),
        CASE(a_landing_costs_the_same_whatever_there_is),
        CASE(what_is_kept_of_a_dossier_holds_until_it_moves),
        CASE(a_dossier_stands_where_its_checkpoint_says),
        CASE(a_device_checks_where_a_dossier_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

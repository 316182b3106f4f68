/* Many dossiers in one landing: each gets its own pages, and what only one of them may have, one of them gets. */
#include "tests/syncd/case.h"

#define MANY 20 /* more than are under way at a time */

static void open_many(struct desk desks[MANY])
{
    static char names[MANY][24]; /* a desk points to its own */
    for (int i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "park-%02d", i);
        desk_open(&desks[i], &central, AUDITOR, names[i]);
        desk_opens_dossier(&desks[i]);
    }
}

static void close_many(struct desk desks[MANY])
{
    for (int i = 0; i < MANY; i++) desk_close(&desks[i]);
}

/* Seals what each desk has to say. */
static void seal_many(struct desk desks[MANY], struct landing_item items[MANY])
{
    for (int i = 0; i < MANY; i++) {
        desk_seals(&desks[i]);
        items[i] = desk_item(&desks[i]);
    }
}

/* The same, and lands it all at once. */
static void land_many(struct desk desks[MANY], struct landing_item items[MANY])
{
    struct error err = {0};
    seal_many(desks, items);
    if (landing_commit(central.repository, items, MANY, &err)) fail_msg("%s", err.message);
}

/* Its branch has so many commits, and its pages tell of it alone. */
static void has_its_own_pages(const struct desk *desk, const char *commits)
{
    char ref[80], page[100], *said;
    snprintf(ref, sizeof ref, "dossier/%s", desk->author.dossier);
    said = GIT(&central, "rev-list", "--count", ref);
    assert_string_equal(said, commits);
    free(said);
    snprintf(page, sizeof page, "%s:README.md", ref);
    said = GIT(&central, "cat-file", "blob", page);
    for (int i = 0; i < MANY; i++) {
        char name[24];
        snprintf(name, sizeof name, "park-%02d", i);
        assert_int_equal(strstr(said, name) != NULL, strcmp(name, desk->author.dossier) == 0);
    }
    free(said);
}

static void many_dossiers_land_at_once(void **state)
{
    struct desk desks[MANY];
    struct landing_item items[MANY];
    (void)state;
    open_many(desks);
    land_many(desks, items);
    for (int i = 0; i < MANY; i++) assert_int_equal(items[i].refused.code, 0);
    for (int i = 0; i < MANY; i++) desk_says(&desks[i], "finding.set", "2.2.1", FINDING);
    land_many(desks, items);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(items[i].refused.code, 0);
        has_its_own_pages(&desks[i], "2\n");
    }
    central_is_sound(&central);
    close_many(desks);
}

static void those_that_are_refused_hold_up_no_other(void **state)
{
    struct desk desks[MANY];
    struct landing_item items[MANY];
    (void)state;
    open_many(desks);
    land_many(desks, items);
    for (int i = 0; i < MANY; i++) {
        const char *body = i % 3 == 1 ? "{\"verdict\":\"met\",\"method\":\"document\",\"note\":\"Seen\"}" : FINDING;
        desk_says(&desks[i], "finding.set", i % 3 == 1 ? "9.9.9" : "2.2.1", body);
    }
    land_many(desks, items);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(items[i].refused.code != 0, i % 3 == 1);
        has_its_own_pages(&desks[i], i % 3 == 1 ? "1\n" : "2\n");
    }
    central_is_sound(&central);
    close_many(desks);
}

/* Looks at what is handed in, as the thread that reads a request does. */
static void look_at(struct landing_item *items, struct look **looks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        items[i].look = looks[i] = look_new(items[i].text, items[i].text_length, items[i].seal, items[i].seal_length);
}

/* Two dossiers with a feed of the same id in one landing, whether or not they were looked at beforehand. */
static void of_two_feeds_of_one_id_one_lands(void **state)
{
    (void)state;
    for (int looked = 0; looked < 2; looked++) {
        struct desk one, other;
        struct error err = {0};
        char first[24], second[24];
        snprintf(first, sizeof first, "haven-%d", looked);
        snprintf(second, sizeof second, "plein-%d", looked);
        desk_open(&one, &central, AUDITOR, first);
        desk_opens_dossier(&one);
        desk_seals(&one);
        central.feeds--; /* the same id again */
        desk_open(&other, &central, AUDITOR, second);
        desk_opens_dossier(&other);
        desk_seals(&other);
        struct landing_item items[2] = {desk_item(&one), desk_item(&other)};
        struct look *looks[2] = {NULL};
        if (looked) look_at(items, looks, 2);
        assert_int_equal(landing_commit(central.repository, items, 2, &err), 0);
        assert_int_equal(items[0].refused.code, 0);
        refused(items[1].refused, ERROR_CONFLICT, "every dossier has feeds of its own");
        for (size_t i = 0; i < 2; i++) look_free(looks[i]);
        desk_close(&one);
        desk_close(&other);
    }
    central_is_sound(&central);
}

/* A number that a decision brings to the register, of a certificate that was issued before, is not another dossier's
 * that issues it in the same landing. */
static void of_two_that_come_to_one_number_one_lands(void **state)
{
    struct court late, park;
    struct error err = {0};
    (void)state;
    court_open(&late, &central, "harbour");
    court_issues_late(&late, "KVO-9");
    court_confirms(&late);
    desk_seals(&late.decider);
    court_open(&park, &central, "park");
    desk_syncs(&park.decider);
    court_issues(&park, "KVO-9");
    desk_seals(&park.decider);
    struct landing_item items[2] = {desk_item(&late.decider), desk_item(&park.decider)};
    struct look *looks[2];
    look_at(items, looks, 2);
    assert_int_equal(landing_commit(central.repository, items, 2, &err), 0);
    assert_int_equal(items[0].refused.code, 0);
    refused(items[1].refused, ERROR_CONFLICT, "numbers are unique");
    for (size_t i = 0; i < 2; i++) look_free(looks[i]);
    central_is_sound(&central);
    court_close(&late);
    court_close(&park);
}

/* --- what moves and what is stored --- */

static void script(const char *words)
{
    free(central_shell(&central, words));
}

/* One ref of many can not be moved: nothing is acknowledged, and all lands when it is sent again. */
static void a_ref_that_is_held_holds_up_the_landing(void **state)
{
    struct desk desks[MANY];
    struct landing_item items[MANY];
    struct error err = {0};
    (void)state;
    open_many(desks);
    seal_many(desks, items);
    script("mkdir -p refs/heads/dossier/park-07.lock/in");
    assert_int_equal(landing_commit(central.repository, items, MANY, &err), ERROR_IO);
    assert_non_null(strstr(err.message, "park-07"));
    script("rm -r refs/heads/dossier/park-07.lock; git gc -q --prune=now; git pack-refs --all --prune");
    assert_int_equal(landing_commit(central.repository, items, MANY, &err), 0);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(items[i].refused.code, 0);
        has_its_own_pages(&desks[i], "1\n");
    }
    central_is_sound(&central);
    close_many(desks);
}

/* Of a dossier with much evidence a finding stores no folder and no pointer again; nor does the registry main's. */
static void what_stands_is_not_stored_again(void **state)
{
    struct desk desk;
    char *said;
    (void)state;
    begin(&desk, "park");
    for (int i = 0; i < 40; i++) {
        char sha256[DIGEST_HEX_SIZE], body[100];
        digest_bytes((char *)&i, sizeof i, sha256);
        snprintf(body, sizeof body, "{\"name\":\"photo-%d.jpg\",\"size\":%d,\"type\":\"image/jpeg\"}", i, 1000 + i);
        desk_says(&desk, "evidence.add", sha256, body);
    }
    desk_syncs(&desk);
    script("ls objects/pack/*.idx >before");
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_syncs(&desk);
    said =
        central_shell(&central, "p=$(ls objects/pack/*.idx | grep -vxFf before); git verify-pack -v $p >objects.txt; "
                                "pointer=$(git ls-tree --name-only dossier/park:evidence | head -1); "
                                "for e in evidence evidence/$pointer .gitattributes report.md; do "
                                "grep -c $(git rev-parse dossier/park:$e) objects.txt || true; done");
    assert_string_equal(said, "0\n0\n0\n1\n");
    free(said);
    script("ls objects/pack/*.idx >before");
    desk_says(&office, "qualification.set", "bert/quality",
              "{\"proof\":\"Seen\",\"from\":\"2026-01-01\",\"status\":\"valid\"}");
    desk_syncs(&office);
    said =
        central_shell(&central, "p=$(ls objects/pack/*.idx | grep -vxFf before); git verify-pack -v $p >objects.txt; "
                                "grep -c $(git rev-parse main^{tree}) objects.txt || true; rm before objects.txt");
    assert_string_equal(said, "0\n");
    free(said);
    desk_close(&desk);
    central_is_sound(&central);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(many_dossiers_land_at_once),
        CASE(those_that_are_refused_hold_up_no_other),
        CASE(of_two_feeds_of_one_id_one_lands),
        CASE(of_two_that_come_to_one_number_one_lands),
        CASE(a_ref_that_is_held_holds_up_the_landing),
        CASE(what_stands_is_not_stored_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Who may see which dossier, and who may begin to write in it. */
#include "tests/syncd/case.h"

#include "syncd/repository_access.h"
#include "syncd/repository_state.h"

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define PHOTO(proof)                                                                                                   \
    "{\"name\":\"a.jpg\",\"size\":3,\"type\":\"image/jpeg\",\"proof\":\"" proof                                        \
    "23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"}"

static bool reads(int person, const char *dossier)
{
    struct error err = {0};
    bool may = false;
    if (repository_may_read(central.repository, dossier, PERSON[person], &may, &err)) fail_msg("%s", err.message);
    return may;
}

/* Which dossiers give a person the bytes of SHA, each with what was stated to prove that its writer had them: "park=AA
 * quay=BB"; "*" for one who may have them anyway. */
static char *claims(int person)
{
    struct error err = {0};
    struct text text = {0};
    json_t *list, *claim;
    size_t index, length;
    bool may = false;
    if (repository_may_fetch(central.repository, SHA, PERSON[person], &may, &list, &err)) fail_msg("%s", err.message);
    if (may) text_printf(&text, "*");
    json_array_foreach(list, index, claim)
        text_printf(&text, "%s%s=%.2s", index ? " " : "", json_string_value(json_array_get(claim, 0)),
                    json_string_value(json_array_get(claim, 1)));
    json_decref(list);
    return text_take(&text, &length);
}

static void claimed(int person, const char *what)
{
    char *list = claims(person);
    assert_string_equal(list ? list : "", what);
    free(list);
}

/* What a person is shown: "id id; released id". */
static char *shown(int person)
{
    struct error err = {0};
    struct text text = {0};
    json_t *list, *line;
    size_t index, length;
    if (repository_readable(central.repository, PERSON[person], &list, &err)) fail_msg("%s", err.message);
    json_array_foreach(json_object_get(list, "dossiers"), index, line)
        text_printf(&text, "%s%s", index ? " " : "", json_string_value(json_object_get(line, "id")));
    json_array_foreach(json_object_get(list, "released"), index, line)
        text_printf(&text, "; released %s", json_string_value(line));
    json_decref(list);
    return text_take(&text, &length);
}

static void is_shown(int person, const char *what)
{
    char *list = shown(person);
    assert_string_equal(list, what);
    free(list);
}

static void opens(struct desk *desk, const char *dossier)
{
    desk_open(desk, &central, AUDITOR, dossier);
    desk_opens_dossier(desk);
    desk_syncs(desk);
}

static void who_is_assigned_reads_and_for_who_is_not_there_is_nothing(void **state)
{
    struct desk desk;
    (void)state;
    opens(&desk, "park");
    desk_assigns(&desk, REVIEWER, "reviewer", "assigned");
    desk_syncs(&desk);
    assert_true(reads(AUDITOR, "park"));
    assert_true(reads(REVIEWER, "park"));
    assert_true(reads(ADMINISTRATOR, "park"));
    assert_false(reads(DECIDER, "park"));
    assert_false(reads(DECIDER, "nowhere"));
    assert_false(reads(ADMINISTRATOR, "nowhere"));
    for (int i = 0; i < PEOPLE; i++) assert_true(reads(i, "registry"));
    is_shown(ADMINISTRATOR, "park registry");
    is_shown(AUDITOR, "park registry");
    is_shown(REVIEWER, "park registry");
    is_shown(DECIDER, "registry");
    desk_close(&desk);
}

static void who_was_released_reads_nothing_more_until_he_is_assigned_again(void **state)
{
    struct desk desk;
    (void)state;
    begin(&desk, "park");
    desk_assigns(&desk, REVIEWER, "reviewer", "released");
    desk_syncs(&desk);
    assert_false(reads(REVIEWER, "park"));
    is_shown(REVIEWER, "registry; released park");
    desk_assigns(&desk, REVIEWER, "reviewer", "assigned");
    desk_syncs(&desk);
    assert_true(reads(REVIEWER, "park"));
    is_shown(REVIEWER, "park registry");
    desk_close(&desk);
}

static void who_wrote_in_it_reads_it_until_a_release(void **state)
{
    struct desk desk, admin;
    (void)state;
    opens(&desk, "park");
    assert_true(reads(AUDITOR, "park"));
    desk_open(&admin, &central, ADMINISTRATOR, "park");
    author_learns(&admin.author, &desk.author);
    desk_assigns(&admin, AUDITOR, "auditor", "released");
    desk_syncs(&admin);
    assert_false(reads(AUDITOR, "park"));
    is_shown(AUDITOR, "registry; released park");
    assert_true(reads(ADMINISTRATOR, "park"));
    desk_close(&desk);
    desk_close(&admin);
}

/* One assigns, the other releases, and neither had seen the other: until someone says it again, he waits. */
static void who_is_both_assigned_and_released_waits(void **state)
{
    struct desk desk, admin;
    (void)state;
    opens(&desk, "park");
    desk_open(&admin, &central, ADMINISTRATOR, "park");
    author_learns(&admin.author, &desk.author);
    desk_assigns(&admin, REVIEWER, "reviewer", "released");
    desk_assigns(&desk, REVIEWER, "reviewer", "assigned");
    desk_syncs(&desk);
    assert_true(reads(REVIEWER, "park"));
    desk_syncs(&admin);
    assert_false(reads(REVIEWER, "park"));
    author_learns(&desk.author, &admin.author);
    desk_assigns(&desk, REVIEWER, "reviewer", "assigned");
    desk_syncs(&desk);
    assert_true(reads(REVIEWER, "park"));
    desk_close(&desk);
    desk_close(&admin);
}

static void evidence_is_for_those_who_read_a_dossier_that_names_it_with_proof(void **state)
{
    struct desk park, harbour, thief;
    (void)state;
    claimed(AUDITOR, "");
    claimed(ADMINISTRATOR, "*");
    opens(&park, "park");
    desk_says(&park, "evidence.add", SHA, PHOTO("aa"));
    desk_syncs(&park);
    claimed(AUDITOR, "park=aa");
    claimed(REVIEWER, "");
    opens(&harbour, "harbour");
    desk_assigns(&harbour, REVIEWER, "reviewer", "assigned");
    desk_says(&harbour, "evidence.add", SHA, PHOTO("bb"));
    desk_syncs(&harbour);
    claimed(REVIEWER, "harbour=bb");
    claimed(AUDITOR, "harbour=bb park=aa");
    /* Naming it without proof gives nobody anything; it lands all the same, as a device of an earlier version says it.
     */
    desk_open(&thief, &central, STRANGER, "den");
    desk_opens_dossier(&thief);
    desk_says(&thief, "evidence.add", SHA, "{\"name\":\"a.jpg\",\"size\":3,\"type\":\"image/jpeg\"}");
    desk_syncs(&thief);
    claimed(STRANGER, "");
    /* Of several who name it in one dossier each proof stands, also that of whom another overruled. */
    desk_says(&thief, "evidence.add", SHA, PHOTO("cc"));
    desk_says(&thief, "evidence.add", SHA, PHOTO("dd"));
    desk_syncs(&thief);
    claimed(STRANGER, "den=cc den=dd");
    /* What the registry names (the body's logo) is everyone's. */
    claimed(DECIDER, "");
    desk_says(&office, "evidence.add", SHA, PHOTO("ee"));
    desk_syncs(&office);
    claimed(DECIDER, "registry=ee");
    /* Who is released from a dossier has nothing by it any more. */
    desk_assigns(&harbour, REVIEWER, "reviewer", "released");
    desk_syncs(&harbour);
    claimed(REVIEWER, "registry=ee");
    desk_close(&park);
    desk_close(&harbour);
    desk_close(&thief);
    central_is_sound(&central);
}

static void who_is_not_assigned_begins_no_feed(void **state)
{
    struct desk desk, reviewer;
    (void)state;
    opens(&desk, "park");
    desk_open(&reviewer, &central, REVIEWER, "park");
    author_learns(&reviewer.author, &desk.author);
    desk_says(&reviewer, "evidence.add", SHA, PHOTO("aa"));
    desk_assigns(&reviewer, REVIEWER, "reviewer", "assigned"); /* he may not, and his own word gives him nothing */
    desk_seals(&reviewer);
    refused(desk_lands(&reviewer), ERROR_REFUSED, "you are not assigned to park");
    desk_assigns(&desk, REVIEWER, "reviewer", "assigned");
    desk_syncs(&desk);
    desk_close(&reviewer);
    desk_open(&reviewer, &central, REVIEWER, "park");
    author_learns(&reviewer.author, &desk.author);
    desk_syncs(&reviewer);
    desk_close(&reviewer);
    desk_close(&desk);
    central_is_sound(&central);
}

/* Whoever sat in a dossier before it is opened would read it afterwards. */
static void nobody_sits_in_a_dossier_before_it_is_opened(void **state)
{
    struct desk squatter, desk;
    struct error err = {0};
    (void)state;
    desk_open(&squatter, &central, STRANGER, "park");
    desk_seals(&squatter); /* his feed.open alone */
    refused(desk_lands(&squatter), ERROR_REFUSED, "you are not assigned to park");
    desk_open(&desk, &central, AUDITOR, "park");
    desk_opens_dossier(&desk);
    desk_seals(&desk);
    struct landing_item items[2] = {desk_item(&squatter), desk_item(&desk)};
    assert_int_equal(landing_commit(central.repository, items, 2, &err), 0);
    refused(items[0].refused, ERROR_REFUSED, "you are not assigned to park");
    assert_int_equal(items[1].refused.code, 0);
    assert_false(reads(STRANGER, "park"));
    /* Nor by opening it a second time, in a segment of its own. */
    struct landing_item lone = desk_item(&squatter);
    char *text = strdup(squatter.text), *seal = strdup(squatter.seal);
    lone.text = text;
    lone.seal = seal;
    desk_opens_dossier(&squatter);
    desk_seals(&squatter);
    struct landing_item both[2] = {lone, desk_item(&squatter)};
    assert_int_equal(landing_commit(central.repository, both, 2, &err), 0);
    assert_int_equal(both[0].refused.code, ERROR_REFUSED);
    assert_true(both[1].refused.code != 0);
    assert_false(reads(STRANGER, "park"));
    free(text);
    free(seal);
    desk_close(&squatter);
    desk_close(&desk);
}

/* An honest device that has not heard of the release yet is not left with statements that nobody takes. */
static void what_was_written_before_a_release_lands_after_it(void **state)
{
    struct desk desk, reviewer, decider, late;
    (void)state;
    begin(&desk, "park");
    desk_open(&reviewer, &central, REVIEWER, "park");
    author_learns(&reviewer.author, &desk.author);
    desk_syncs(&reviewer);
    desk_says(&reviewer, "evidence.add", SHA, PHOTO("aa")); /* in a feed that is there */
    desk_open(&decider, &central, DECIDER, "park");         /* and in one that is new */
    author_learns(&decider.author, &desk.author);
    desk_says(&decider, "evidence.add", SHA, PHOTO("aa"));
    desk_assigns(&desk, REVIEWER, "reviewer", "released");
    desk_assigns(&desk, DECIDER, "decider", "released");
    desk_syncs(&desk);
    /* Who begins after he has seen it is refused. */
    desk_open(&late, &central, DECIDER, "park");
    author_learns(&late.author, &desk.author);
    desk_says(&late, "evidence.add", SHA, PHOTO("aa"));
    desk_seals(&late);
    refused(desk_lands(&late), ERROR_REFUSED, "you are not assigned to park");
    desk_syncs(&reviewer);
    desk_syncs(&decider);
    assert_false(reads(REVIEWER, "park"));
    assert_false(reads(DECIDER, "park"));
    desk_close(&late);
    desk_close(&desk);
    desk_close(&reviewer);
    desk_close(&decider);
}

static void a_name_that_is_taken_tells_nothing_of_whose_it_is(void **state)
{
    struct desk desk, other;
    (void)state;
    opens(&desk, "park");
    desk_open(&other, &central, STRANGER, "park");
    desk_opens_dossier(&other);
    desk_seals(&other);
    struct error error = desk_lands(&other);
    refused(error, ERROR_CONFLICT, "the name park is taken");
    assert_null(strstr(error.message, "anna"));
    assert_null(strstr(error.message, DAY));
    desk_close(&other);
    desk_close(&desk);
}

/* Where the registry's branch is, moved as another process would. */
static void registry_put(const git_oid *tip)
{
    git_reference *moved = NULL;
    assert_int_equal(git_reference_create(&moved, central.repository->git, REF_DOSSIER REGISTRY_DOSSIER, tip, 1, NULL),
                     0);
    git_reference_free(moved);
}

static bool registry_knows(const char *person)
{
    const struct registry *registry;
    struct error err = {0};
    if (repository_registry(central.repository, &registry, &err)) fail_msg("%s", err.message);
    return registry_roles(registry, person) != 0;
}

/* For as long as an answer's piece takes; the next one sees what another process did. */
static void the_registry_is_one_while_it_is_held(void **state)
{
    struct repository *repository = central.repository;
    git_oid tip;
    struct error err = {0};
    (void)state;
    assert_int_equal(repository_ref(repository, REF_DOSSIER REGISTRY_DOSSIER, &tip, &err), 0);
    repository_registry_hold(repository, true);
    assert_true(registry_knows(PERSON[AUDITOR]));
    assert_int_equal(git_reference_remove(repository->git, REF_DOSSIER REGISTRY_DOSSIER), 0);
    assert_true(registry_knows(PERSON[AUDITOR]));
    repository_registry_hold(repository, false);
    assert_false(registry_knows(PERSON[AUDITOR]));
    repository_registry_hold(repository, true);
    assert_false(registry_knows(PERSON[AUDITOR]));
    repository_registry_hold(repository, false);
    registry_put(&tip);
    assert_true(registry_knows(PERSON[AUDITOR]));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(who_is_assigned_reads_and_for_who_is_not_there_is_nothing),
        CASE(who_was_released_reads_nothing_more_until_he_is_assigned_again),
        CASE(who_wrote_in_it_reads_it_until_a_release),
        CASE(who_is_both_assigned_and_released_waits),
        CASE(evidence_is_for_those_who_read_a_dossier_that_names_it_with_proof),
        CASE(who_is_not_assigned_begins_no_feed),
        CASE(nobody_sits_in_a_dossier_before_it_is_opened),
        CASE(what_was_written_before_a_release_lands_after_it),
        CASE(the_registry_is_one_while_it_is_held),
        CASE(a_name_that_is_taken_tells_nothing_of_whose_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

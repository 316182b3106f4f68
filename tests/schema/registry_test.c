/* The registry: who is who, from when until when, and who says so. */
#include "tests/schema/office.h"

static void people_have_the_roles_the_administrator_gave(void **state)
{
    struct registry *registry = office_registry(*state, NULL);
    assert_int_equal(refusals(registry_fold(registry)), 0);
    assert_int_equal(registry_roles(registry, "anna"), ROLE_AUDITOR);
    assert_int_equal(registry_roles(registry, "erik"), ROLE_AUDITOR | ROLE_REVIEWER);
    assert_int_equal(registry_roles(registry, "administrator"), ROLE_ADMINISTRATOR);
    assert_int_equal(registry_roles(registry, "nobody"), 0);
    assert_string_equal(registry_person_name(registry, "anna"), "anna");
    assert_string_equal(registry_person_name(registry, "nobody"), "nobody");
    assert_null(registry_person(registry, "nobody"));
    assert_string_equal(registry_root_key(registry), keys[ROOT]);
    registry_free(registry);
}

static void licences_and_qualifications_count_on_their_days(void **state)
{
    struct office *office = *state;
    office_says(office, START, "body.set", "body", "{\"name\":\"Keurders\"}");
    office_says(office, START, "licence.set", "kvo",
                "{\"scheme\":\"kvo-3.1\",\"number\":\"1\",\"from\":\"2018-01-01\",\"until\":\"2018-12-31\",\"status\":"
                "\"valid\"}");
    office_says(office, START, "qualification.set", "anna/lead-auditor",
                "{\"proof\":\"seen\",\"from\":\"2018-03-01\",\"status\":\"valid\"}");
    office_says(office, START, "qualification.set", "erik/lead-auditor",
                "{\"proof\":\"seen\",\"from\":\"2018-03-01\",\"status\":\"withdrawn\"}");
    struct registry *registry = office_registry(office, NULL);
    assert_string_equal(record_text(registry_body(registry), "name"), "Keurders");
    assert_non_null(registry_licence(registry, "kvo-3.1", "2018-01-01"));
    assert_non_null(registry_licence(registry, "kvo-3.1", "2018-12-31"));
    assert_null(registry_licence(registry, "kvo-3.1", "2017-12-31"));
    assert_null(registry_licence(registry, "kvo-3.1", "2019-01-01"));
    assert_null(registry_licence(registry, "other", "2018-06-01"));
    assert_null(registry_qualification(registry, "anna", "lead-auditor", "2018-02-28"));
    assert_non_null(registry_qualification(registry, "anna", "lead-auditor", "2040-01-01"));
    assert_null(registry_qualification(registry, "erik", "lead-auditor", "2018-06-01"));
    assert_null(registry_qualification(registry, "anna", "other", "2018-06-01"));
    registry_free(registry);
}

static void a_key_seals_for_its_person_and_device_on_its_days(void **state)
{
    struct registry *registry = office_registry(*state, NULL);
    assert_int_equal(key_check(registry, ANNA, "anna", "laptop", "2018-01-01", NULL), 0);
    assert_int_equal(key_check(registry, ANNA, "anna", "laptop", "2018-12-31", NULL), 0);
    assert_int_equal(key_check(registry, ANNA, "anna", "laptop", "2017-12-31", "counts from"), ERROR_REFUSED);
    assert_int_equal(key_check(registry, ANNA, "anna", "laptop", "2019-01-01", "expired"), ERROR_REFUSED);
    assert_int_equal(key_check(registry, ANNA, "anna", "tablet", "2018-06-01", "anna/laptop"), ERROR_REFUSED);
    assert_int_equal(key_check(registry, ANNA, "bert", "laptop", "2018-06-01", "anna/laptop"), ERROR_REFUSED);
    assert_int_equal(key_check(registry, ROOT, "anna", "laptop", "2018-06-01", "no key"), ERROR_REFUSED);
    assert_int_equal(key_check(registry, ROOT, "administrator", "anywhere", "1999-06-01", NULL), 0);
    assert_int_equal(key_check(registry, ANNA, "administrator", "desk", "2018-06-01", NULL), ERROR_REFUSED);
    registry_free(registry);
}

static void a_revoked_key_seals_nothing_from_that_day(void **state)
{
    struct office *office = *state;
    char body[1400];
    key_body(body, keys[ANNA], "2018-12-31", "revoked");
    office_says(office, AT("2018-06-15"), "key.set", "anna/laptop", body);
    struct registry *registry = office_registry(office, NULL);
    assert_int_equal(key_check(registry, ANNA, "anna", "laptop", "2018-06-14", NULL), 0);
    assert_int_equal(key_check(registry, ANNA, "anna", "laptop", "2018-06-15", "revoked"), ERROR_REFUSED);
    assert_int_equal(key_check(registry, ANNA, "anna", "laptop", "2018-06-16", "revoked"), ERROR_REFUSED);
    registry_free(registry);
}

static void a_key_that_is_revoked_seals_nothing_now_whatever_the_clocks_say(void **state)
{
    struct office *office = *state;
    struct key_days days;
    struct error err = {0};
    char body[1400];
    key_body(body, keys[ANNA], "2018-12-31", "revoked");
    office_says(office, AT("2018-06-15"), "key.set", "anna/laptop", body); /* by a clock that is ahead */
    struct registry *registry = office_registry(office, NULL);
    assert_int_equal(registry_key_check(registry, keys[ANNA], "anna", "laptop", AT("2018-06-15"), &err), 0);
    assert_int_equal(registry_key_check(registry, keys[ANNA], "anna", "laptop", "2018-06-15T10:12:01+02:00", &err),
                     ERROR_REFUSED);
    assert_int_equal(registry_key_check(registry, keys[ANNA], "anna", "laptop", "2018-06-15T18:11:59+10:00", &err), 0);
    assert_int_equal(registry_key_now(registry, keys[ANNA], "anna", "laptop", "2018-06-14", &err), ERROR_REFUSED);
    assert_non_null(strstr(err.message, "revoked since 2018-06-15T08:12:00Z"));
    assert_int_equal(registry_key_now(registry, keys[BERT], "bert", "laptop", "2018-06-14", &err), 0);
    assert_int_equal(registry_key_now(registry, keys[BERT], "bert", "laptop", "2019-06-14", &err), ERROR_REFUSED);
    assert_true(registry_key_days(registry, keys[ANNA], "anna", "laptop", &days));
    assert_string_equal(days.from, "2018-01-01");
    assert_string_equal(days.last, "2018-06-15");
    assert_true(days.revoked);
    assert_true(registry_key_days(registry, keys[BERT], "bert", "laptop", &days));
    assert_string_equal(days.last, "2018-12-31");
    assert_false(days.revoked || days.replaced);
    assert_true(registry_key_days(registry, keys[ROOT], "administrator", "anywhere", &days));
    assert_string_equal(days.last, "");
    assert_false(registry_key_days(registry, keys[BERT], "anna", "laptop", &days));
    registry_free(registry);
}

static void a_new_key_for_a_device_leaves_what_the_old_one_sealed(void **state)
{
    struct office *office = *state;
    char body[1400];
    key_body(body, keys[ERIK], "2019-12-31", "valid");
    office_says(office, AT("2018-06-15"), "key.set", "anna/laptop", body);
    struct registry *registry = office_registry(office, NULL);
    assert_int_equal(key_check(registry, ANNA, "anna", "laptop", "2018-06-15", NULL), 0);
    assert_int_equal(key_check(registry, ANNA, "anna", "laptop", "2018-06-16", "replaced"), ERROR_REFUSED);
    assert_int_equal(key_check(registry, ERIK, "anna", "laptop", "2019-06-16", NULL), 0);
    registry_free(registry);
}

static void a_second_administrator_counts_and_others_who_write_are_refused(void **state)
{
    struct office *office = *state;
    struct author dirk, anna, stranger;
    char body[1400];
    /* Dirk, administrator, makes Frank an auditor. Anna, auditor, makes herself administrator: by the registry she can
     * not. */
    office_takes(office, author_open(&dirk, 2, "registry", "dirk", "laptop", keys[DIRK], START));
    author_learns(&dirk, &office->root);
    person_body(body, "Frank", "\"auditor\"", true);
    office_takes(office, author_write(&dirk, START, "person.set", "frank", body));
    office_takes(office, author_open(&anna, 3, "registry", "anna", "laptop", keys[ANNA], START));
    author_learns(&anna, &dirk);
    person_body(body, "Anna", "\"administrator\",\"decider\"", true);
    office_takes(office, author_write(&anna, START, "person.set", "anna", body));
    /* A stranger says he is the administrator, with his own key, and gives that key. */
    office_takes(office, author_open(&stranger, 4, "registry", "administrator", "desk", keys[ERIK], START));
    author_learns(&stranger, &anna);
    key_body(body, keys[ERIK], "2018-12-31", "valid");
    office_takes(office, author_write(&stranger, START, "key.set", "administrator/desk", body));
    struct registry *registry = office_registry(office, NULL);
    assert_int_equal(registry_roles(registry, "frank"), ROLE_AUDITOR);
    assert_int_equal(registry_roles(registry, "anna"), ROLE_AUDITOR);
    assert_int_equal(key_check(registry, ERIK, "administrator", "desk", "2018-06-01", NULL), ERROR_REFUSED);
    assert_null(fold_value(registry_fold(registry), "key.set", "administrator/desk"));
    assert_true(refusals(registry_fold(registry)) >= 3);
    registry_free(registry);
    author_close(&dirk);
    author_close(&anna);
    author_close(&stranger);
}

/* Whether a daemon's key counts; ANNA's is the founder's here. */
static int daemon_check(const struct registry *registry, int key, const char *day, const char *because)
{
    struct error err = {0};
    int result = registry_daemon_check(registry, keys[ANNA], keys[key], day, &err);
    if (because != NULL && strstr(err.message, because) == NULL) fail_msg("not \"%s\" in: %s", because, err.message);
    return result;
}

static void further_daemons_write_on_the_days_the_administrator_gave(void **state)
{
    struct office *office = *state;
    char body[1400];
    key_body(body, keys[BERT], "2018-12-31", "valid");
    office_says(office, AT("2018-03-01"), "daemon.set", "second", body);
    key_body(body, keys[CARLA], NULL, "valid");
    office_says(office, AT("2018-03-01"), "daemon.set", "third", body);
    key_body(body, keys[CARLA], NULL, "revoked");
    office_says(office, AT("2018-06-15"), "daemon.set", "third", body);
    struct registry *registry = office_registry(office, NULL);
    assert_int_equal(daemon_check(registry, ANNA, "1999-01-01", NULL), 0);
    assert_int_equal(daemon_check(registry, BERT, "2018-01-01", NULL), 0);
    assert_int_equal(daemon_check(registry, BERT, "2018-12-31", NULL), 0);
    assert_int_equal(daemon_check(registry, BERT, "2017-12-31", "counts from 2018-01-01"), ERROR_REFUSED);
    assert_int_equal(daemon_check(registry, BERT, "2019-01-01", "counted until 2018-12-31"), ERROR_REFUSED);
    assert_int_equal(daemon_check(registry, CARLA, "2018-06-15", NULL), 0);
    assert_int_equal(daemon_check(registry, CARLA, "2018-06-16", "revoked"), ERROR_REFUSED);
    assert_int_equal(daemon_check(registry, DIRK, "2018-06-16", "schouw registry daemon"), ERROR_REFUSED);
    registry_free(registry);
}

static void the_founding_daemon_counts_until_the_registry_ends_it(void **state)
{
    struct office *office = *state;
    char body[1400];
    key_body(body, keys[ANNA], NULL, "revoked");
    office_says(office, AT("2018-06-15"), "daemon.set", "first", body);
    struct registry *registry = office_registry(office, NULL);
    assert_int_equal(daemon_check(registry, ANNA, "1999-01-01", NULL), 0);
    assert_int_equal(daemon_check(registry, ANNA, "2018-06-15", NULL), 0);
    assert_int_equal(daemon_check(registry, ANNA, "2018-06-16", "revoked"), ERROR_REFUSED);
    registry_free(registry);
}

static void an_administrator_who_was_dismissed_writes_no_more(void **state)
{
    struct office *office = *state;
    struct author dirk;
    char body[1400];
    office_takes(office, author_open(&dirk, 2, "registry", "dirk", "laptop", keys[DIRK], START));
    author_learns(&dirk, &office->root);
    person_body(body, "Frank", "\"auditor\"", true);
    office_takes(office, author_write(&dirk, START, "person.set", "frank", body));
    author_learns(&office->root, &dirk);
    person_body(body, "Dirk", "\"administrator\"", false);
    office_says(office, AT("2018-05-01"), "person.set", "dirk", body);
    author_learns(&dirk, &office->root);
    person_body(body, "Gert", "\"decider\"", true);
    office_takes(office, author_write(&dirk, AT("2018-05-02"), "person.set", "gert", body));
    struct registry *registry = office_registry(office, NULL);
    assert_int_equal(registry_roles(registry, "dirk"), 0);
    assert_int_equal(registry_roles(registry, "frank"), ROLE_AUDITOR); /* he could then */
    assert_int_equal(registry_roles(registry, "gert"), 0);
    registry_free(registry);
    author_close(&dirk);
}

static void the_registry_is_the_same_in_any_order(void **state)
{
    struct office *office = *state;
    struct author dirk, anna;
    char body[1400], *first = NULL;
    uint32_t random = 7;
    size_t order[LINES_MAX];
    office_takes(office, author_open(&dirk, 2, "registry", "dirk", "laptop", keys[DIRK], START));
    author_learns(&dirk, &office->root);
    office_takes(office, author_open(&anna, 3, "registry", "anna", "laptop", keys[ANNA], START));
    person_body(body, "Anna", "\"administrator\"", true);
    office_takes(office, author_write(&anna, START, "person.set", "anna", body));
    office_takes(office, author_write(&dirk, START, "person.set", "frank", body));
    office_says(office, AT("2018-04-01"), "person.set", "frank", "{\"name\":\"Frank\",\"roles\":[]}"); /* a conflict */
    key_body(body, keys[DIRK], NULL, "revoked");
    office_says(office, AT("2018-05-01"), "key.set", "dirk/laptop", body);
    author_learns(&dirk, &office->root);
    person_body(body, "Gert", "\"decider\"", true);
    office_takes(office, author_write(&dirk, AT("2018-05-02"), "person.set", "gert", body));
    for (int i = 0; i < 300; i++) {
        shuffle(&random, order, office->count);
        struct registry *registry = office_registry(office, order);
        struct text signers = {0};
        struct error err = {0};
        assert_int_equal(registry_allowed_signers(registry, &signers, &err), 0);
        char *text = fold_text(registry_fold(registry)), *both = NULL;
        assert_true(asprintf(&both, "%s\n%s", text, signers.data) > 0);
        if (first == NULL) {
            first = both;
            assert_int_equal(fold_conflicts(registry_fold(registry)), 1);
            assert_int_equal(registry_roles(registry, "frank"), 0);
            assert_int_equal(registry_roles(registry, "gert"), 0);
        } else {
            assert_string_equal(both, first);
            free(both);
        }
        free(text);
        text_fini(&signers);
        registry_free(registry);
    }
    free(first);
    author_close(&dirk);
    author_close(&anna);
}

static void a_root_key_that_is_none_is_refused(void **state)
{
    (void)state;
    struct registry *registry = NULL;
    struct error err = {0};
    assert_int_equal(registry_new(fold_new(), "ssh-rsa AAAA", &registry, &err), ERROR_INVALID);
    assert_null(registry);
    assert_non_null(strstr(err.message, "root key"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(people_have_the_roles_the_administrator_gave),
        OFFICE_TEST(licences_and_qualifications_count_on_their_days),
        OFFICE_TEST(a_key_seals_for_its_person_and_device_on_its_days),
        OFFICE_TEST(a_revoked_key_seals_nothing_from_that_day),
        OFFICE_TEST(a_key_that_is_revoked_seals_nothing_now_whatever_the_clocks_say),
        OFFICE_TEST(a_new_key_for_a_device_leaves_what_the_old_one_sealed),
        OFFICE_TEST(a_second_administrator_counts_and_others_who_write_are_refused),
        OFFICE_TEST(further_daemons_write_on_the_days_the_administrator_gave),
        OFFICE_TEST(the_founding_daemon_counts_until_the_registry_ends_it),
        OFFICE_TEST(an_administrator_who_was_dismissed_writes_no_more),
        OFFICE_TEST(the_registry_is_the_same_in_any_order),
        cmocka_unit_test(a_root_key_that_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, everyone_in, everyone_out);
}

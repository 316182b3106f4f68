/* Landing: who may write what. Roles, keys and the two sides of a case are looked at before anything lands. */
#include "tests/syncd/case.h"

static void who_has_not_the_role_is_refused(void **state)
{
    struct desk auditor, reviewer;
    (void)state;
    begin(&auditor, "park");
    desk_open(&reviewer, &central, REVIEWER, "park");
    author_learns(&reviewer.author, &auditor.author);
    desk_says(&reviewer, "finding.set", "2.2.1", FINDING);
    desk_seals(&reviewer);
    refused(desk_lands(&reviewer), ERROR_REFUSED, "asks for the role auditor");
    desk_close(&reviewer);
    desk_close(&auditor);
}

static void who_audited_does_not_review(void **state)
{
    struct desk auditor, stranger;
    (void)state;
    begin(&auditor, "park");
    desk_open(&stranger, &central, STRANGER, "park"); /* auditor and reviewer both */
    author_learns(&stranger.author, &auditor.author);
    desk_says(&stranger, "finding.set", "2.2.1", FINDING);
    desk_syncs(&stranger);
    desk_judges(&stranger, "review.set", "review", "\"report\":1,\"points\":{\"staff\":\"confirmed\"}");
    desk_seals(&stranger);
    struct error error = desk_lands(&stranger);
    refused(error, ERROR_REFUSED, "audited this dossier");
    assert_string_equal(error.clause, "4.4.4");
    desk_close(&stranger);
    desk_close(&auditor);
    central_is_sound(&central);
}

static void a_revoked_key_seals_nothing_more_but_what_it_sealed_stands(void **state)
{
    struct desk desk;
    char body[1400];
    (void)state;
    begin(&desk, "park");
    snprintf(body, sizeof body, "{\"key\":\"%s\",\"from\":\"2026-01-01\",\"status\":\"revoked\",\"reason\":\"lost\"}",
             central.key[AUDITOR]);
    desk_says(&office, "key.set", "anna/laptop", body);
    desk_syncs(&office);
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_seals(&desk);
    refused(desk_lands(&desk), ERROR_REFUSED, "revoked");
    desk_close(&desk);
    central_is_sound(&central);
}

static void a_seal_that_was_looked_at_beforehand_has_to_be_of_the_feeds_key(void **state)
{
    struct desk desk;
    (void)state;
    begin(&desk, "park");
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_seals_as(&desk, STRANGER);
    refused(desk_lands_looked(&desk, true), ERROR_SIGNATURE, "");
    text_append(&desk.lines, desk.text, desk.text_length);
    desk_seals(&desk);
    char *middle = desk.seal + strlen(desk.seal) / 2, right = *middle;
    *middle = right == 'A' ? 'B' : 'A';
    refused(desk_lands_looked(&desk, true), ERROR_SIGNATURE, "");
    *middle = right;
    struct error error = desk_lands_looked(&desk, true);
    if (error.code) fail_msg("%s", error.message);
    desk_close(&desk);
    central_is_sound(&central);
}

static void what_somebody_sends_under_anothers_feed_takes_nothing_of_it_along(void **state)
{
    struct desk desk;
    struct error err = {0};
    (void)state;
    begin(&desk, "park");
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_seals_as(&desk, STRANGER);
    char *forged = strdup(desk.seal);
    text_append(&desk.lines, desk.text, desk.text_length);
    desk_seals(&desk);
    struct landing_item items[2] = {desk_item(&desk), desk_item(&desk)};
    items[0].seal = forged;
    items[0].seal_length = strlen(forged);
    if (landing_commit(central.repository, items, 2, &err)) fail_msg("%s", err.message);
    refused(items[0].refused, ERROR_SIGNATURE, "");
    if (items[1].refused.code) fail_msg("%s", items[1].refused.message);
    free(forged);
    desk_close(&desk);
    central_is_sound(&central);
}

static void only_an_administrator_writes_the_registry(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk, &central, AUDITOR, "registry");
    author_learns(&desk.author, &office.author);
    desk_says(&desk, "person.set", "anna", "{\"name\":\"A\",\"roles\":[\"administrator\"],\"active\":true}");
    desk_seals(&desk);
    refused(desk_lands(&desk), ERROR_REFUSED, "administrator");
    desk_close(&desk);
    central_is_sound(&central);
}

static void whoever_is_registered_in_a_landing_may_write_in_the_same(void **state)
{
    struct desk desk;
    struct error err = {0};
    char path[128], key[SSHKEY_TEXT_MAX], body[1400];
    (void)state;
    stock_key(&central.stock, "fresh", path, key);
    snprintf(body, sizeof body, "{\"key\":\"%s\",\"from\":\"2026-01-01\",\"status\":\"valid\"}", key);
    desk_says(&office, "key.set", "anna/tablet", body);
    desk_seals(&office);
    desk = (struct desk){.central = &central, .person = AUDITOR};
    desk_takes(&desk, author_open(&desk.author, ++central.feeds, "park", "anna", "tablet", key, AT));
    desk_opens_dossier(&desk);
    memcpy(central.keyfile[AUDITOR], path, sizeof path);
    desk_seals(&desk);
    struct landing_item items[2] = {desk_item(&desk), desk_item(&office)};
    items[0].device = "tablet";
    assert_int_equal(landing_commit(central.repository, items, 2, &err), 0);
    if (items[0].refused.code) fail_msg("%s", items[0].refused.message);
    assert_int_equal(items[1].refused.code, 0);
    desk_close(&desk);
    central_is_sound(&central);
}

/* His own token opens nothing any more, but somebody else's could carry what he writes. */
static void who_has_left_seals_nothing_more_whatever_day_it_bears(void **state)
{
    struct desk desk;
    (void)state;
    begin(&desk, "park");
    desk_says(&office, "person.set", "anna", "{\"name\":\"Anna\",\"roles\":[\"auditor\"],\"active\":false}");
    desk_syncs(&office);
    desk_takes(&desk, author_write(&desk.author, "2026-05-30T10:00:00+02:00", "finding.set", "2.2.1", FINDING));
    desk_seals(&desk);
    struct landing_item item = desk_item(&desk);
    struct error err = {0};
    item.person = PERSON[REVIEWER];
    assert_int_equal(landing_commit(central.repository, &item, 1, &err), 0);
    refused(item.refused, ERROR_REFUSED, "no role in the registry now");
    desk_close(&desk);
    central_is_sound(&central);
}

#define REVIEW                                                                                                         \
    "\"report\":1,\"points\":{\"completeness\":\"confirmed\",\"staff\":\"confirmed\",\"procedure\":\"confirmed\"}"

/* Somebody audits on one device and reviews on another, neither knowing of the other: the side that lands first is his,
 * and the case goes on with other people. */
static void of_two_sides_taken_apart_one_lands(void **state)
{
    static const char *const dossiers[] = {"audit-first", "review-first", "together"};
    (void)state;
    for (int order = 0; order < 3; order++) {
        struct desk auditor, audits, reviews;
        struct error err = {0}, error;
        desk_open(&auditor, &central, AUDITOR, dossiers[order]);
        desk_opens_dossier(&auditor);
        desk_audits(&auditor);
        desk_assigns(&auditor, STRANGER, "reviewer", "assigned");
        desk_judges(&auditor, "report.issue", "report", "\"number\":1,\"summary\":\"All met.\"");
        desk_syncs(&auditor);
        desk_open(&audits, &central, STRANGER, dossiers[order]);
        author_learns(&audits.author, &auditor.author);
        desk_says(&audits, "finding.set", "2.2.1", FINDING);
        desk_open(&reviews, &central, STRANGER, dossiers[order]);
        author_learns(&reviews.author, &auditor.author);
        desk_judges(&reviews, "review.set", "review", REVIEW);
        desk_seals(&audits);
        desk_seals(&reviews);
        if (order == 2) {
            struct landing_item items[2] = {desk_item(&audits), desk_item(&reviews)};
            assert_int_equal(landing_commit(central.repository, items, 2, &err), 0);
            assert_int_equal((items[0].refused.code != 0) + (items[1].refused.code != 0), 1);
            error = items[items[0].refused.code == 0].refused;
        } else {
            assert_int_equal(desk_lands(order == 0 ? &audits : &reviews).code, 0);
            error = desk_lands(order == 0 ? &reviews : &audits);
        }
        refused(error, ERROR_REFUSED, "someone else has to");
        assert_string_equal(error.clause, "4.4.4");
        desk_says(&auditor, "finding.set", "2.2.2", FINDING);
        desk_syncs(&auditor);
        desk_close(&auditor);
        desk_close(&audits);
        desk_close(&reviews);
    }
    central_is_sound(&central);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(who_has_not_the_role_is_refused),
        CASE(who_audited_does_not_review),
        CASE(a_revoked_key_seals_nothing_more_but_what_it_sealed_stands),
        CASE(a_seal_that_was_looked_at_beforehand_has_to_be_of_the_feeds_key),
        CASE(what_somebody_sends_under_anothers_feed_takes_nothing_of_it_along),
        CASE(only_an_administrator_writes_the_registry),
        CASE(whoever_is_registered_in_a_landing_may_write_in_the_same),
        CASE(who_has_left_seals_nothing_more_whatever_day_it_bears),
        CASE(of_two_sides_taken_apart_one_lands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

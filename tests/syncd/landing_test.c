/* Landing: what may land lands, what may not does not, and stock git and ssh-keygen agree with all of it. */
#include "tests/syncd/case.h"

static void what_lands_is_what_was_sealed(void **state)
{
    struct desk desk;
    char spec[160], path[96], *said;
    (void)state;
    begin(&desk, "park");
    segment_path(desk.author.feed, 1, ".jsonl", path);
    snprintf(spec, sizeof spec, "dossier/park:%s", path);
    said = GIT(&central, "cat-file", "blob", spec);
    assert_string_equal(said, desk.text);
    free(said);
    segment_path(desk.author.feed, 1, ".sig", path);
    snprintf(spec, sizeof spec, "dossier/park:%s", path);
    said = GIT(&central, "cat-file", "blob", spec);
    assert_string_equal(said, desk.seal);
    free(said);
    /* Stock ssh-keygen says the same of it, with main's allowed_signers. */
    said = GIT(&central, "cat-file", "blob", "main:allowed_signers");
    stock_write(&central.stock, "allowed_signers", said, strlen(said));
    free(said);
    assert_true(stock_verify(&central.stock, "anna", "schouw", "20260601", desk.seal, strlen(desk.seal), desk.text,
                             desk.text_length));
    assert_false(stock_verify(&central.stock, "bert", "schouw", "20260601", desk.seal, strlen(desk.seal), desk.text,
                              desk.text_length));
    desk_close(&desk);
    central_is_sound(&central);
}

static void commits_are_signed_and_name_who_sealed(void **state)
{
    struct desk desk;
    char *said;
    (void)state;
    begin(&desk, "park");
    free(GIT(&central, "verify-commit", "dossier/park", "dossier/registry", "main"));
    said = GIT(&central, "log", "-1", "--format=%an|%ae|%cn|%at|%G?|%GS|%(trailers:key=Audited-by,valueonly)",
               "dossier/park");
    assert_string_equal(said, "De heer/mevr. anna x|anna@laptop.invalid|schouw-syncd|1780304400|G|schouw-syncd|De "
                              "heer/mevr. anna x <anna@person.invalid>\n\n");
    free(said);
    desk_close(&desk);
}

static void the_same_again_changes_nothing(void **state)
{
    struct desk desk;
    char *before, *after;
    (void)state;
    begin(&desk, "park");
    before = GIT(&central, "for-each-ref");
    struct error again = desk_lands(&desk);
    assert_int_equal(again.code, 0);
    /* Twice in one landing is the same as twice. */
    struct landing_item items[2] = {desk_item(&desk), desk_item(&desk)};
    struct error err = {0};
    assert_int_equal(landing_commit(central.repository, items, 2, &err), 0);
    assert_int_equal(items[0].refused.code, 0);
    assert_int_equal(items[1].refused.code, 0);
    after = GIT(&central, "for-each-ref");
    assert_string_equal(before, after);
    free(before);
    free(after);
    desk_close(&desk);
}

static void a_new_segment_that_comes_twice_lands_once(void **state)
{
    struct desk desk;
    struct error err = {0};
    char *said;
    (void)state;
    desk_open(&desk, &central, AUDITOR, "park");
    desk_opens_dossier(&desk);
    desk_seals(&desk);
    struct landing_item items[2] = {desk_item(&desk), desk_item(&desk)};
    assert_int_equal(landing_commit(central.repository, items, 2, &err), 0);
    assert_int_equal(items[0].refused.code, 0);
    assert_int_equal(items[1].refused.code, 0);
    said = GIT(&central, "rev-list", "--count", "dossier/park");
    assert_string_equal(said, "1\n");
    free(said);
    central_is_sound(&central);
    desk_close(&desk);
}

static void a_bad_seal_is_refused(void **state)
{
    struct desk desk;
    (void)state;
    begin(&desk, "park");
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_seals_as(&desk, REVIEWER);
    refused(desk_lands(&desk), ERROR_SIGNATURE, "");
    desk_close(&desk);
    central_is_sound(&central);
}

static void one_changed_byte_is_refused(void **state)
{
    struct desk desk;
    char *byte;
    (void)state;
    begin(&desk, "park");
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_seals(&desk);
    byte = strstr(desk.text, "Seen");
    assert_non_null(byte);
    *byte = 'T';
    refused(desk_lands(&desk), ERROR_SIGNATURE, "");
    desk_close(&desk);
}

static void a_gap_in_a_feed_is_refused(void **state)
{
    struct desk desk;
    (void)state;
    begin(&desk, "park");
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_seals(&desk); /* and lost */
    desk_says(&desk, "finding.set", "2.2.2", FINDING);
    desk_seals(&desk);
    refused(desk_lands(&desk), ERROR_CONFLICT, "gap");
    desk_close(&desk);
}

static void a_fork_of_a_feed_is_refused(void **state)
{
    struct desk desk, copy;
    (void)state;
    begin(&desk, "park");
    copy = desk;
    copy.text = copy.seal = NULL;
    copy.lines = (struct text){0};
    copy.author.seen = json_deep_copy(desk.author.seen);
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_syncs(&desk);
    desk_says(&copy, "finding.set", "2.2.2", FINDING);
    desk_seals(&copy);
    refused(desk_lands(&copy), ERROR_CONFLICT, "fork");
    desk_close(&copy);
    desk_close(&desk);
    central_is_sound(&central);
}

static void a_key_the_registry_does_not_know_is_refused(void **state)
{
    struct desk desk;
    (void)state;
    desk = (struct desk){.central = &central, .person = AUDITOR};
    /* Anna's name, but the key of a stranger, who seals. */
    desk_takes(&desk, author_open(&desk.author, ++central.feeds, "park", "anna", "laptop", central.key[STRANGER], AT));
    desk_opens_dossier(&desk);
    desk_seals_as(&desk, STRANGER);
    refused(desk_lands(&desk), ERROR_REFUSED, "registered for erik/laptop");
    desk_close(&desk);
}

static void a_new_feed_is_brought_by_its_own_device(void **state)
{
    struct desk desk;
    struct error err = {0};
    (void)state;
    desk_open(&desk, &central, AUDITOR, "park");
    desk_opens_dossier(&desk);
    desk_seals(&desk);
    struct landing_item item = desk_item(&desk);
    item.person = "bert";
    assert_int_equal(landing_commit(central.repository, &item, 1, &err), 0);
    refused(item.refused, ERROR_REFUSED, "brought by that device itself");
    desk_close(&desk);
}

static void a_later_segment_may_be_brought_by_another(void **state)
{
    struct desk desk;
    struct error err = {0};
    (void)state;
    begin(&desk, "park");
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_seals(&desk);
    struct landing_item item = desk_item(&desk);
    item.person = "bert";
    assert_int_equal(landing_commit(central.repository, &item, 1, &err), 0);
    assert_int_equal(item.refused.code, 0);
    desk_close(&desk);
    central_is_sound(&central);
}

static void what_the_scheme_does_not_know_is_refused(void **state)
{
    struct desk desk;
    (void)state;
    begin(&desk, "park");
    desk_says(&desk, "finding.set", "9.9.9", FINDING);
    desk_seals(&desk);
    refused(desk_lands(&desk), ERROR_INVALID, "9.9.9");
    desk_close(&desk);
}

static void a_decision_before_its_time_is_refused_with_the_clause(void **state)
{
    struct desk auditor, decider;
    struct error error;
    (void)state;
    begin(&auditor, "park");
    desk_open(&decider, &central, DECIDER, "park");
    author_learns(&decider.author, &auditor.author);
    desk_judges(&decider, "decision.set", "decision", "\"decision\":\"positive\",\"grounds\":\"Well.\"");
    desk_seals(&decider);
    error = desk_lands(&decider);
    refused(error, ERROR_REFUSED, "decision.set");
    assert_true(error.clause[0] != '\0');
    desk_close(&decider);
    desk_close(&auditor);
}

static void a_dossier_is_opened_once(void **state)
{
    struct desk desk, other;
    (void)state;
    begin(&desk, "park");
    desk_open(&other, &central, STRANGER, "park");
    desk_opens_dossier(&other);
    desk_seals(&other);
    refused(desk_lands(&other), ERROR_CONFLICT, "is taken");
    desk_close(&other);
    desk_close(&desk);
}

static void of_two_that_open_the_same_name_together_one_lands(void **state)
{
    struct desk one, other;
    struct error err = {0};
    (void)state;
    desk_open(&one, &central, AUDITOR, "park");
    desk_opens_dossier(&one);
    desk_seals(&one);
    desk_open(&other, &central, STRANGER, "park");
    desk_opens_dossier(&other);
    desk_seals(&other);
    struct landing_item items[2] = {desk_item(&other), desk_item(&one)};
    assert_int_equal(landing_commit(central.repository, items, 2, &err), 0);
    assert_int_equal((items[0].refused.code == 0) + (items[1].refused.code == 0), 1);
    central_is_sound(&central);
    desk_close(&one);
    desk_close(&other);
}

static void what_rests_on_what_is_not_here_waits(void **state)
{
    struct desk one, other;
    struct error err = {0};
    (void)state;
    begin(&one, "park");
    desk_says(&one, "finding.set", "2.2.1", FINDING);
    desk_seals(&one);
    desk_open(&other, &central, STRANGER, "park");
    author_learns(&other.author, &one.author);
    desk_says(&other, "finding.set", "2.2.1", FINDING);
    desk_seals(&other);
    refused(desk_lands(&other), ERROR_NOT_FOUND, "sync the device of that feed first");
    /* Together they may come in any order. */
    struct landing_item items[2] = {desk_item(&other), desk_item(&one)};
    assert_int_equal(landing_commit(central.repository, items, 2, &err), 0);
    assert_int_equal(items[0].refused.code, 0);
    assert_int_equal(items[1].refused.code, 0);
    central_is_sound(&central);
    desk_close(&one);
    desk_close(&other);
}

static void a_refused_segment_holds_up_only_its_own_feed(void **state)
{
    struct desk park, harbour;
    struct error err = {0};
    (void)state;
    begin(&park, "park");
    begin(&harbour, "harbour");
    struct landing_item items[4];
    char *kept[4];
    for (size_t i = 0; i < 2; i++) {
        desk_says(&park, "finding.set", i == 0 ? "9.9.9" : "2.2.1", FINDING);
        desk_seals(&park);
        items[i] = desk_item(&park);
        items[i].text = kept[2 * i] = strdup(park.text);
        items[i].seal = kept[2 * i + 1] = strdup(park.seal);
    }
    desk_says(&harbour, "finding.set", "2.2.1", FINDING);
    desk_seals(&harbour);
    items[2] = desk_item(&harbour);
    items[3] = items[2];
    items[3].text = "rubbish";
    items[3].text_length = 7;
    assert_int_equal(landing_commit(central.repository, items, 4, &err), 0);
    refused(items[0].refused, ERROR_INVALID, "9.9.9");
    refused(items[1].refused, ERROR_INVALID, "an earlier segment");
    assert_int_equal(items[2].refused.code, 0);
    assert_int_equal(items[3].refused.code, ERROR_INVALID);
    for (int i = 0; i < 4; i++) free(kept[i]);
    desk_close(&park);
    desk_close(&harbour);
    central_is_sound(&central);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_lands_is_what_was_sealed),
        CASE(commits_are_signed_and_name_who_sealed),
        CASE(the_same_again_changes_nothing),
        CASE(a_new_segment_that_comes_twice_lands_once),
        CASE(a_bad_seal_is_refused),
        CASE(one_changed_byte_is_refused),
        CASE(a_gap_in_a_feed_is_refused),
        CASE(a_fork_of_a_feed_is_refused),
        CASE(a_key_the_registry_does_not_know_is_refused),
        CASE(a_new_feed_is_brought_by_its_own_device),
        CASE(a_later_segment_may_be_brought_by_another),
        CASE(what_the_scheme_does_not_know_is_refused),
        CASE(a_decision_before_its_time_is_refused_with_the_clause),
        CASE(a_dossier_is_opened_once),
        CASE(of_two_that_open_the_same_name_together_one_lands),
        CASE(what_rests_on_what_is_not_here_waits),
        CASE(a_refused_segment_holds_up_only_its_own_feed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

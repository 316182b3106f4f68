/* The register of main: what becomes of certificates is told in the landing that brings it, and of undecided cases
 * nothing is told. */
#include "tests/syncd/case.h"

#include <unistd.h>

static struct court court;

static int certified(void **state)
{
    setup(state);
    court_open(&court, &central, "park");
    court_issues(&court, "KVO-1");
    desk_syncs(&court.decider);
    return 0;
}

static int uncertified(void **state)
{
    court_close(&court);
    return teardown(state);
}

/* --- what is said --- */

static void says_status(const char *number, const char *status)
{
    char body[200];
    snprintf(body, sizeof body, "{\"status\":\"%s\",\"on\":\"" DAY "\",\"grounds\":\"Secret grounds\"}", status);
    desk_says(&court.decider, "certificate.status", number, body);
}

/* `rest` begins with a comma where there is any. */
static void says_replacement(const char *old, const char *number, const char *rest)
{
    char body[600];
    snprintf(body, sizeof body,
             "{\"number\":\"%s\",\"certificate\":\"basis\",\"issued\":\"" DAY "\",\"expires\":\"2029-06-01\","
             "\"signed_by\":\"C\",\"function\":\"Director\",\"replaces\":\"%s\",\"grounds\":\"Moved\"%s}",
             number, old, rest);
    desk_says(&court.decider, "certificate.issue", "certificate", body);
}

/* --- what main tells --- */

/* A certificate as main lists it; new reference, NULL: it does not. */
static json_t *listed(const char *number)
{
    char *said = GIT(&central, "show", "main:register.json");
    json_t *file = json_loads(said, 0, NULL), *entry, *found = NULL;
    size_t index;
    assert_non_null(file);
    json_array_foreach(json_object_get(file, "certificates"), index, entry)
    {
        if (strcmp(json_string_value(json_object_get(entry, "number")), number) == 0) found = json_incref(entry);
    }
    json_decref(file);
    free(said);
    return found;
}

/* NULL: there is no such field. */
static void lists(const char *number, const char *field, const char *value)
{
    json_t *entry = listed(number);
    if (!entry) fail_msg("main does not list %s", number);
    const char *said = json_string_value(json_object_get(entry, field));
    if (!value)
        assert_null(json_object_get(entry, field));
    else if (!said || strcmp(said, value) != 0)
        fail_msg("%s of %s: %s, not %s", field, number, said ? said : "nothing", value);
    json_decref(entry);
}

static void file_says(const char *file, const char *words, bool there)
{
    char spec[80], *said;
    snprintf(spec, sizeof spec, "main:%s", file);
    said = GIT(&central, "show", spec);
    if ((strstr(said, words) != NULL) != there) fail_msg("%s %s %s:\n%s", spec, there ? "lacks" : "has", words, said);
    free(said);
}

static void commits_of_main(const char *count)
{
    char *said = GIT(&central, "rev-list", "--count", "--first-parent", "main");
    said[strcspn(said, "\n")] = '\0';
    assert_string_equal(said, count);
    free(said);
}

/* --- status --- */

static void a_suspension_is_told_in_the_landing_that_brings_it(void **state)
{
    char *said;
    (void)state;
    lists("KVO-1", "status", "valid");
    file_says("register.md", "- Status: geldig, tot en met 2029-06-01\n", true);
    commits_of_main("3"); /* the first one, who signs, the certificate */
    says_status("KVO-1", "suspended");
    desk_syncs(&court.decider);
    lists("KVO-1", "status", "suspended");
    lists("KVO-1", "status_on", DAY);
    file_says("register.md", "- Status: geschorst sinds " DAY "\n", true);
    file_says("register.csv", "\nKVO-1,suspended," DAY ",", true);
    commits_of_main("4");
    said = GIT(&central, "log", "-1", "--format=%s", "main");
    assert_string_equal(said, "Certificate KVO-1 of park: suspended\n");
    free(said);
    central_is_sound(&central);
    said = GIT(&central, "log", "-p", "main");
    assert_null(strstr(said, "Secret grounds"));
    free(said);
}

static void a_suspension_that_is_lifted_and_a_withdrawal_are_told(void **state)
{
    (void)state;
    says_status("KVO-1", "suspended");
    desk_syncs(&court.decider);
    says_status("KVO-1", "valid");
    desk_syncs(&court.decider);
    lists("KVO-1", "status", "valid");
    file_says("register.md", "- Status: weer geldig sinds " DAY ", tot en met 2029-06-01\n", true);
    central_is_sound(&central);
    says_status("KVO-1", "withdrawn");
    desk_syncs(&court.decider);
    lists("KVO-1", "status", "withdrawn");
    file_says("register.md", "- Status: ingetrokken sinds " DAY "\n", true);
    central_is_sound(&central);
    free(GIT(&central, "verify-tag", "certificate/KVO-1")); /* it was issued all the same */
}

static void issued_and_suspended_in_one_landing_is_told_as_suspended(void **state)
{
    struct court harbour;
    (void)state;
    court_open(&harbour, &central, "harbour");
    court_issues(&harbour, "KVO-9");
    desk_says(&harbour.decider, "certificate.status", "KVO-9",
              "{\"status\":\"suspended\",\"on\":\"" DAY "\",\"grounds\":\"G\"}");
    desk_syncs(&harbour.decider);
    lists("KVO-9", "status", "suspended");
    lists("KVO-1", "status", "valid");
    central_is_sound(&central);
    court_close(&harbour);
}

static void what_changes_no_line_leaves_main_alone(void **state)
{
    (void)state;
    desk_says(&court.auditor, "inform.set", "costs", "{\"on\":\"" DAY "\"}");
    desk_syncs(&court.auditor);
    commits_of_main("3");
    central_is_sound(&central);
}

static void a_line_does_not_depend_on_the_licence_of_today(void **state)
{
    (void)state;
    desk_says(&office, "licence.set", "ccv",
              "{\"scheme\":\"kvo-3.1\",\"number\":\"L-1\",\"from\":\"2026-01-01\",\"until\":\"2030-01-01\","
              "\"status\":\"ended\"}");
    desk_syncs(&office);
    lists("KVO-1", "status", "valid");
    central_is_sound(&central);
}

/* --- the register's own facts, and duplicates --- */

static void facts_of_the_register_are_told_and_taken_back(void **state)
{
    (void)state;
    desk_says(&court.decider, "surveillance.set", "A.2/contract-number", "{\"value\":\"=C-17\"}");
    desk_syncs(&court.decider);
    file_says("register.json", "\"contract-number\": \"=C-17\"", true);
    file_says("register.csv", ",'=C-17", true);
    central_is_sound(&central);
    desk_says(&court.decider, "surveillance.set", "A.2/contract-number", "{\"reason\":\"Typed wrong\"}");
    desk_syncs(&court.decider);
    file_says("register.json", "C-17", false);
    file_says("register.csv", "contract-number", false);
    central_is_sound(&central);
}

static void duplicates_are_counted(void **state)
{
    (void)state;
    desk_says(&court.decider, "certificate.duplicate", "police", "{\"number\":\"KVO-1\",\"on\":\"" DAY "\"}");
    desk_syncs(&court.decider);
    json_t *entry = listed("KVO-1");
    assert_int_equal(json_integer_value(json_object_get(entry, "duplicates")), 1);
    json_decref(entry);
    file_says("register.md", "- Duplicaten: 1\n", true);
    central_is_sound(&central);
}

/* --- replacement --- */

static void a_chain_of_replacements_has_a_tag_and_a_line_each(void **state)
{
    (void)state;
    says_replacement("KVO-1", "KVO-2", ",\"town\":\"Lelystad\"");
    desk_syncs(&court.decider);
    central_is_sound(&central);
    says_replacement("KVO-2", "KVO-3", ",\"address\":\"Laan 2\"");
    desk_syncs(&court.decider);
    free(GIT(&central, "verify-tag", "certificate/KVO-1", "certificate/KVO-2", "certificate/KVO-3"));
    lists("KVO-1", "replaced_by", "KVO-2");
    lists("KVO-1", "town", "Almere");
    lists("KVO-2", "replaced_by", "KVO-3");
    lists("KVO-2", "replaces", "KVO-1");
    lists("KVO-2", "town", "Lelystad");
    lists("KVO-3", "replaced_by", NULL);
    lists("KVO-3", "town", "Lelystad");
    file_says("register.md", "## KVO-1\n\n- Status: vervangen\n- Vervangen door: KVO-2\n", true);
    file_says("register.md", "## KVO-3\n\n- Status: geldig, tot en met 2029-06-01\n- Vervangt: KVO-2\n", true);
    central_is_sound(&central);
}

static void what_is_issued_and_replaced_before_it_lands_has_both_tags(void **state)
{
    (void)state;
    says_replacement("KVO-1", "KVO-2", "");
    says_replacement("KVO-2", "KVO-3", "");
    says_status("KVO-3", "suspended");
    desk_syncs(&court.decider);
    free(GIT(&central, "verify-tag", "certificate/KVO-2", "certificate/KVO-3"));
    lists("KVO-2", "replaced_by", "KVO-3");
    lists("KVO-3", "status", "suspended");
    central_is_sound(&central);
}

/* An observation made later shuts the gates of the case, and takes nothing from who holds the certificate. */
static void a_replacement_does_not_ask_for_todays_gates(void **state)
{
    (void)state;
    desk_says(&court.auditor, "walk.observe", "crime/2", "{\"on\":\"" DAY "\",\"note\":\"Late\"}");
    desk_syncs(&court.auditor);
    author_learns(&court.decider.author, &court.auditor.author);
    says_replacement("KVO-1", "KVO-2", "");
    desk_syncs(&court.decider);
    free(GIT(&central, "verify-tag", "certificate/KVO-2"));
    lists("KVO-2", "replaces", "KVO-1");
    central_is_sound(&central);
}

static void a_replacement_takes_no_number_of_another_dossier(void **state)
{
    struct court harbour;
    (void)state;
    court_open(&harbour, &central, "harbour");
    court_issues(&harbour, "KVO-9");
    desk_syncs(&harbour.decider);
    says_replacement("KVO-1", "KVO-9", "");
    desk_seals(&court.decider);
    refused(desk_lands(&court.decider), ERROR_CONFLICT, "numbers are unique");
    lists("KVO-9", "dossier", "harbour");
    lists("KVO-1", "replaced_by", NULL);
    central_is_sound(&central);
    court_close(&harbour);
}

/* --- a certificate that has no tag yet --- */

/* A case in which the auditor said something that who decided had not seen. */
static void court_with_late_words(struct court *late)
{
    court_open(late, &central, "harbour");
    court_issues_late(late, "KVO-9");
    assert_null(listed("KVO-9"));
}

static void a_replacement_of_what_is_not_registered_is_not_registered(void **state)
{
    struct court late, kept = court;
    (void)state;
    court_with_late_words(&late);
    court = late;
    says_replacement("KVO-9", "KVO-10", "");
    desk_syncs(&court.decider);
    assert_null(listed("KVO-9"));
    assert_null(listed("KVO-10"));
    central_is_sound(&central);
    court_close(&court);
    court = kept;
}

static void what_replaces_a_number_that_another_dossier_took_is_not_registered(void **state)
{
    struct court late, kept;
    (void)state;
    court_with_late_words(&late);
    says_replacement("KVO-1", "KVO-9", "");
    desk_syncs(&court.decider);
    lists("KVO-9", "dossier", "park");
    kept = court;
    court = late;
    says_replacement("KVO-9", "KVO-10", "");
    desk_syncs(&court.decider);
    assert_null(listed("KVO-10"));
    lists("KVO-9", "replaced_by", NULL);
    central_is_sound(&central);
    court_close(&court);
    court = kept;
}

static void a_decision_that_confirms_it_brings_it_to_the_register(void **state)
{
    struct court late;
    (void)state;
    court_with_late_words(&late);
    court_confirms(&late);
    assert_null(listed("KVO-9"));
    desk_syncs(&late.decider);
    lists("KVO-9", "dossier", "harbour");
    central_is_sound(&central);
    court_close(&late);
}

/* --- a landing that broke off --- */

static void run_script(const char *script)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    stock_run(argv);
}

/* As if the power went between the dossier's ref and that of main; the checkpoint comes after both. */
static void cut_before_main(const char *main_before)
{
    repository_close(central.repository);
    central.repository = NULL;
    free(GIT(&central, "update-ref", "refs/heads/main", main_before));
    free(GIT(&central, "update-ref", "refs/heads/checkpoint", "checkpoint~"));
    central_is_not_sound(central.path, "main:register.json: this is not what follows");
}

static void a_status_that_did_not_reach_main_is_told_at_the_next_start(void **state)
{
    char *before, script[400];
    struct error err = {0};
    (void)state;
    central_reopen(&central);
    before = GIT(&central, "rev-parse", "main");
    before[40] = '\0';
    snprintf(script, sizeof script, "cd '%s' && cp index.sqlite ../before", central.path);
    run_script(script);
    says_status("KVO-1", "suspended");
    desk_syncs(&court.decider);
    cut_before_main(before);
    snprintf(script, sizeof script, "cd '%s' && cp ../before index.sqlite", central.path);
    run_script(script);
    central_reopen(&central);
    lists("KVO-1", "status", "suspended");
    central_is_sound(&central);
    /* An index made anew is the same, and does not hide that main is behind. */
    cut_before_main(before);
    snprintf(script, sizeof script, "cd '%s' && cp index.sqlite ../grown", central.path);
    run_script(script);
    if (repository_reindex(central.path, &err)) fail_msg("%s", err.message);
    snprintf(script, sizeof script, "cd '%s' && cmp index.sqlite ../grown", central.path);
    run_script(script);
    lists("KVO-1", "status", "suspended");
    central_is_sound(&central);
    if (repository_open(central.path, &central.repository, &err)) fail_msg("%s", err.message);
    free(before);
}

/* Another version may have had another register: what it rendered is rendered anew. */
static void a_register_of_another_version_is_made_anew(void **state)
{
    char script[1200], *said;
    (void)state;
    says_status("KVO-1", "suspended");
    desk_syncs(&court.decider);
    repository_close(central.repository);
    central.repository = NULL;
    snprintf(script, sizeof script,
             "cd %s && export GIT_INDEX_FILE=../scratch && git read-tree main && git show main:register.json | "
             "sed 's/\"status\".*/\"old\": \"field\",/; /status_on/d' >../old && "
             "git update-index --add --cacheinfo 100644,$(git hash-object -w ../old),register.json && "
             "git log -1 --format=%%B main | sed 's/^Rendered-by: .*/Rendered-by: schouw-syncd 0.0.1/' >../message && "
             "git update-ref refs/heads/main $(git -c user.name=x -c user.email=x@x -c user.signingKey=key commit-tree "
             "-S $(git write-tree) -p main -F ../message)",
             central.path);
    run_script(script);
    file_says("register.json", "\"old\": \"field\"", true);
    central_reopen(&central);
    lists("KVO-1", "status", "suspended");
    lists("KVO-1", "old", NULL);
    central_is_sound(&central);
    said = GIT(&central, "rev-parse", "main");
    central_reopen(&central);
    char *after = GIT(&central, "rev-parse", "main");
    assert_string_equal(said, after); /* once */
    free(said);
    free(after);
}

/* --- what is never told (3.2.2) --- */

static void main_never_said(const char *words)
{
    char *said = GIT(&central, "log", "-p", "main");
    if (strstr(said, words)) fail_msg("main said %s", words);
    free(said);
}

static void nothing_of_a_case_that_is_not_decided_is_told(void **state)
{
    struct court quay;
    struct desk ended;
    (void)state;
    /* Judged up to the decision, which is no. */
    court_open(&quay, &central, "quay");
    author_learns(&quay.decider.author, &quay.auditor.author);
    desk_judges(&quay.decider, "decision.set", "decision", "\"decision\":\"negative\",\"grounds\":\"Not now.\"");
    desk_syncs(&quay.decider);
    /* Ended before that. */
    begin(&ended, "lock");
    desk_says(&ended, "case.end", "case",
              "{\"status\":\"withdrawn\",\"step\":\"intake\",\"on\":\"" DAY "\",\"grounds\":\"Hidden grounds\"}");
    desk_syncs(&ended);
    main_never_said("quay");
    main_never_said("lock");
    main_never_said("Hidden");
    central_is_sound(&central);
    desk_close(&ended);
    court_close(&quay);
}

/* Facts of a certificate that is not there change nothing, whether or not the scheme takes them. */
static void facts_about_a_certificate_that_is_not_there_are_not_told(void **state)
{
    struct desk desk;
    (void)state;
    begin(&desk, "quay");
    desk_says(&desk, "surveillance.set", "A.2/contract-number", "{\"value\":\"Hidden contract\"}");
    desk_seals(&desk);
    desk_lands(&desk);
    main_never_said("quay");
    main_never_said("Hidden");
    central_is_sound(&central);
    desk_close(&desk);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, certified, uncertified)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_suspension_is_told_in_the_landing_that_brings_it),
        CASE(a_suspension_that_is_lifted_and_a_withdrawal_are_told),
        CASE(issued_and_suspended_in_one_landing_is_told_as_suspended),
        CASE(what_changes_no_line_leaves_main_alone),
        CASE(a_line_does_not_depend_on_the_licence_of_today),
        CASE(facts_of_the_register_are_told_and_taken_back),
        CASE(duplicates_are_counted),
        CASE(a_chain_of_replacements_has_a_tag_and_a_line_each),
        CASE(what_is_issued_and_replaced_before_it_lands_has_both_tags),
        CASE(a_replacement_does_not_ask_for_todays_gates),
        CASE(a_replacement_takes_no_number_of_another_dossier),
        CASE(a_replacement_of_what_is_not_registered_is_not_registered),
        CASE(what_replaces_a_number_that_another_dossier_took_is_not_registered),
        CASE(a_decision_that_confirms_it_brings_it_to_the_register),
        CASE(a_status_that_did_not_reach_main_is_told_at_the_next_start),
        CASE(a_register_of_another_version_is_made_anew),
        CASE(nothing_of_a_case_that_is_not_decided_is_told),
        CASE(facts_about_a_certificate_that_is_not_there_are_not_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

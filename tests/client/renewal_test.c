/* What the dossier of a certificate gives to the dossier of the next one, and when it gives nothing. */
#define case_open case_file_open /* client/body.h has a case_open of its own */
#include "tests/checklists/case.h"
#undef case_open

#include "client/renewal.h"

#define ISSUE(number, issued, rest)                                                                                    \
    "{\"number\":\"" number "\",\"certificate\":\"continu\",\"issued\":\"" issued "\",\"expires\":\"2021-09-02\","     \
    "\"signed_by\":\"Carla\",\"function\":\"Director\"" rest "}"

static struct session session_of(const struct case_file *file)
{
    return (struct session){
        .scheme = file->scheme, .fold = file->fold, .registry = file->registry, .dossier = "almere"};
}

static int reads(const struct case_file *file, const char *day, struct renewal *renewal, struct error *err)
{
    const struct session session = session_of(file);
    *err = (struct error){0};
    return renewal_read(&session, day, renewal, err);
}

static void reads_well(const struct case_file *file, const char *day, struct renewal *renewal)
{
    struct error err;
    if (reads(file, day, renewal, &err) != 0) fail_msg("%s", err.message);
}

static void refuses(const struct case_file *file, const char *says)
{
    struct renewal renewal = {0};
    struct error err;
    assert_int_equal(reads(file, DAY, &renewal, &err), ERROR_REFUSED);
    assert_string_equal(err.clause, "3.2");
    assert_says(err.message, says);
    renewal_fini(&renewal);
}

static void issues(struct case_file *file, const char *body)
{
    case_says(file, DECIDER, "certificate.issue", "certificate", body);
}

static void without_a_certificate_that_counts_there_is_nothing_to_renew(void **state)
{
    struct case_file *file = *state;
    refuses(file, "no certificate was issued in almere");
    issues(file, ISSUE("KVO-2", DAY, ""));
    case_says(file, DECIDER, "certificate.status", "KVO-2",
              "{\"status\":\"withdrawn\",\"on\":\"" DAY "\",\"grounds\":\"Misuse\"}");
    refuses(file, "certificate KVO-2 was withdrawn on " DAY);
}

static void a_certificate_in_conflict_is_settled_first(void **state)
{
    struct case_file *file = *state;
    struct author other;
    fold_takes(file->fold, author_open(&other, 9, "almere", "carla", "desk", SOME_KEY, case_at(DAY)));
    fold_takes(file->fold,
               author_write(&other, case_at(DAY), "certificate.issue", "certificate", ISSUE("KVO-2", DAY, "")));
    case_says_alone(file, DECIDER, DAY, "certificate.issue", "certificate", ISSUE("KVO-3", DAY, ""));
    refuses(file, "contradict each other");
    author_close(&other);
}

static void one_that_is_suspended_or_ran_out_is_read_as_that(void **state)
{
    struct case_file *file = *state;
    struct renewal renewal = {0};
    issues(file, ISSUE("KVO-2", DAY, ""));
    reads_well(file, "2021-09-03", &renewal);
    assert_int_equal(renewal.state, LIFE_EXPIRED);
    assert_string_equal(renewal.expires, "2021-09-02");
    renewal_fini(&renewal);
    case_says(file, DECIDER, "certificate.status", "KVO-2",
              "{\"status\":\"suspended\",\"on\":\"" DAY "\",\"grounds\":\"g\"}");
    reads_well(file, DAY, &renewal);
    assert_int_equal(renewal.state, LIFE_SUSPENDED);
    renewal_fini(&renewal);
}

static void it_holds_the_certificate_its_holder_and_who_takes_part_and_nothing_else(void **state)
{
    struct case_file *file = *state;
    struct renewal renewal = {0};
    case_audit(file);
    case_says(file, LAPTOP, "party.set", "adviser", "{\"name\":\"A\",\"type\":\"adviser\",\"participant\":false}");
    issues(file, ISSUE("KVO-2", DAY, ""));
    reads_well(file, DAY, &renewal);
    assert_string_equal(renewal.dossier, "almere");
    assert_string_equal(renewal.scheme, "kvo-3.1");
    assert_string_equal(renewal.certificate, "continu");
    assert_string_equal(renewal.number, "KVO-2");
    assert_string_equal(renewal.issued, DAY);
    assert_int_equal(renewal.state, LIFE_VALID);
    assert_string_equal(renewal.name, "De Randstad");
    assert_true(json_equal(renewal.partnership, fold_value(file->fold, "partnership.set", "partnership")->body));
    assert_int_equal(json_object_size(renewal.parties), 5);
    assert_true(
        json_equal(json_object_get(renewal.parties, "adviser"), fold_value(file->fold, "party.set", "adviser")->body));
    assert_int_equal(json_array_size(renewal.left), 0);
    renewal_fini(&renewal);
}

static void terms_count_from_the_first_issue_and_the_holder_is_as_the_certificate_reads(void **state)
{
    struct case_file *file = *state;
    struct renewal renewal = {0};
    case_intake(file);
    issues(file, ISSUE("KVO-2", DAY, ""));
    issues(file, ISSUE("KVO-3", "2018-10-01",
                       ",\"replaces\":\"KVO-2\",\"grounds\":\"Moved\",\"address\":\"Weg 1\","
                       "\"town\":\"Zwolle\""));
    issues(file, ISSUE("KVO-4", "2018-11-01",
                       ",\"replaces\":\"KVO-3\",\"grounds\":\"Renamed\",\"same_holder\":true,"
                       "\"partnership\":\"KVO Zwolle\",\"address\":\"Weg 2\""));
    reads_well(file, DAY, &renewal);
    assert_string_equal(renewal.number, "KVO-4");
    assert_string_equal(renewal.issued, DAY);
    assert_int_equal(json_array_size(renewal.numbers), 3);
    assert_string_equal(renewal.name, "KVO Zwolle");
    assert_string_equal(json_string_value(json_object_get(renewal.partnership, "name")), "KVO Zwolle");
    assert_string_equal(json_string_value(json_object_get(renewal.partnership, "address")), "Weg 2");
    assert_string_equal(json_string_value(json_object_get(renewal.partnership, "town")), "Zwolle");
    assert_string_equal(json_string_value(json_object_get(renewal.partnership, "covenant")), "C-1");
    renewal_fini(&renewal);
}

static void certificates_that_replace_each_other_in_a_ring_or_what_is_not_here_end_the_search(void **state)
{
    struct case_file *file = *state;
    struct renewal renewal = {0};
    issues(file, ISSUE("KVO-3", "2018-10-01", ",\"replaces\":\"KVO-2\",\"grounds\":\"g\""));
    reads_well(file, DAY, &renewal);
    assert_string_equal(renewal.issued, "2018-10-01");
    renewal_fini(&renewal);
    issues(file, ISSUE("KVO-2", "2018-11-01", ",\"replaces\":\"KVO-3\",\"grounds\":\"g\""));
    reads_well(file, DAY, &renewal);
    assert_int_equal(json_array_size(renewal.numbers), 2);
    assert_string_equal(renewal.issued, "2018-10-01");
    renewal_fini(&renewal);
}

static void what_is_in_conflict_is_left_and_told(void **state)
{
    struct case_file *file = *state;
    struct renewal renewal = {0};
    static const char *const party = "{\"name\":\"%s\",\"type\":\"police\",\"participant\":true}";
    char one[100], other[100];
    snprintf(one, sizeof one, party, "One");
    snprintf(other, sizeof other, party, "Other");
    case_says_alone(file, LAPTOP, DAY, "party.set", "police", one);
    case_says_alone(file, TABLET, DAY, "party.set", "police", other);
    case_says_alone(file, LAPTOP, DAY, "partnership.set", "partnership", "{\"name\":\"One\"}");
    case_says_alone(file, TABLET, DAY, "partnership.set", "partnership", "{\"name\":\"Other\"}");
    issues(file, ISSUE("KVO-2", DAY, ""));
    reads_well(file, DAY, &renewal);
    assert_null(renewal.partnership);
    assert_true(renewal.partnership_left);
    assert_int_equal(json_object_size(renewal.parties), 0);
    assert_string_equal(json_string_value(json_array_get(renewal.left, 0)), "police");
    renewal_fini(&renewal);
}

static void what_another_scheme_does_not_take_is_left(void **state)
{
    struct case_file *file = *state;
    struct renewal renewal = {0};
    struct error err = {0};
    case_says(file, LAPTOP, "party.set", "a", "{\"name\":\"A\",\"type\":\"adviser\",\"participant\":false}");
    case_says(file, LAPTOP, "party.set", "b", "{\"name\":\"B\",\"type\":\"police\",\"participant\":true}");
    case_says(file, LAPTOP, "party.set", "c", "{\"name\":\"C\",\"type\":\"choir\",\"participant\":true}");
    case_says(file, LAPTOP, "party.set", "d", "{\"name\":\"D\",\"type\":\"adviser\",\"participant\":true}");
    issues(file, ISSUE("KVO-2", DAY, ""));
    reads_well(file, DAY, &renewal);
    assert_int_equal(renewal_fit(file->scheme, &renewal, &err), 0);
    assert_int_equal(json_object_size(renewal.parties), 2);
    assert_non_null(json_object_get(renewal.parties, "a"));
    assert_non_null(json_object_get(renewal.parties, "b"));
    assert_int_equal(json_array_size(renewal.left), 2);
    renewal_fini(&renewal);
}

static void which_certificate_follows_is_the_schemes_to_say(void **state)
{
    struct case_file *file = *state;
    struct scheme *other = NULL;
    struct error err = {0};
    const char *certificate = NULL;
    struct renewal renewal = {.certificate = "basis"};
    assert_int_equal(renewal_certificate(file->scheme, &renewal, NULL, &certificate, &err), 0);
    assert_string_equal(certificate, "continu");
    assert_int_equal(renewal_certificate(file->scheme, &renewal, "basis", &certificate, &err), 0);
    assert_string_equal(certificate, "basis");
    assert_int_equal(renewal_certificate(file->scheme, &renewal, "continue", &certificate, &err), ERROR_USAGE);
    assert_says(err.message, "did you mean continu?");
    /* Where a rule is for every certificate, both follow. */
    for (unsigned i = 0; i < file->scheme->rules_count; i++) {
        struct scheme_rule *rule = &file->scheme->rules[i];
        unsigned count = rule->certificates_count;
        if (strcmp(rule->kind, "requires-certificate") != 0) continue;
        rule->certificates_count = 0;
        assert_int_equal(renewal_certificate(file->scheme, &renewal, NULL, &certificate, &err), ERROR_USAGE);
        assert_says(err.message, "--certificate takes one of: basis, continu");
        rule->certificates_count = count;
    }
    assert_int_equal(scheme_load("brandronde-1.0", &other, &err), 0);
    assert_int_equal(renewal_certificate(other, &renewal, NULL, &certificate, &err), ERROR_USAGE);
    assert_says(err.message, "does not say which certificate follows basis; --certificate takes one of: ontvangst");
    scheme_free(other);
}

static void the_last_day_still_counts_and_the_day_after_begins_anew(void **state)
{
    struct case_file *file = *state;
    struct error err = {0};
    struct renewal renewal = {.certificate = "basis", .number = "KVO-1", .issued = "2016-02-29"};
    assert_int_equal(renewal_in_time(file->scheme, &renewal, "continu", "2019-02-28", &err), 0);
    assert_int_equal(renewal_in_time(file->scheme, &renewal, "continu", "2019-03-01", &err), ERROR_REFUSED);
    assert_string_equal(err.clause, "3.2");
    assert_says(err.message, "had to fall by 2019-02-28 (3 years)");
    assert_says(err.message, "`schouw open kvo-3.1 --certificate basis NAME`");
    assert_null(strstr(err.message, "--certificate continu"));
}

static void without_a_term_what_asks_for_a_certificate_asks_for_one_that_has_not_run_out(void **state)
{
    static char another[] = "judged";
    struct case_file *file = *state;
    struct error err = {0};
    struct renewal renewal = {.certificate = "basis",
                              .number = "KVO-1",
                              .issued = "2015-11-30",
                              .state = LIFE_EXPIRED,
                              .expires = "2018-11-30"};
    for (unsigned i = 0; i < file->scheme->rules_count; i++) {
        struct scheme_rule *rule = &file->scheme->rules[i];
        if (strcmp(rule->kind, "within-years") == 0) rule->kind = another;
    }
    assert_int_equal(renewal_in_time(file->scheme, &renewal, "continu", "2018-12-01", &err), ERROR_REFUSED);
    assert_string_equal(err.clause, "3.2");
    assert_says(err.message, "was valid until 2018-11-30");
    /* What does not ask for one may follow at any time. */
    assert_int_equal(renewal_in_time(file->scheme, &renewal, "basis", "2018-12-01", &err), 0);
    renewal.state = LIFE_SUSPENDED;
    assert_int_equal(renewal_in_time(file->scheme, &renewal, "continu", "2018-12-01", &err), 0);
}

int main(void)
{
#define IN_A_CASE(test) cmocka_unit_test_setup_teardown(test, continu_open, case_teardown)
    const struct CMUnitTest tests[] = {
        IN_A_CASE(without_a_certificate_that_counts_there_is_nothing_to_renew),
        IN_A_CASE(a_certificate_in_conflict_is_settled_first),
        IN_A_CASE(one_that_is_suspended_or_ran_out_is_read_as_that),
        IN_A_CASE(it_holds_the_certificate_its_holder_and_who_takes_part_and_nothing_else),
        IN_A_CASE(terms_count_from_the_first_issue_and_the_holder_is_as_the_certificate_reads),
        IN_A_CASE(certificates_that_replace_each_other_in_a_ring_or_what_is_not_here_end_the_search),
        IN_A_CASE(what_is_in_conflict_is_left_and_told),
        IN_A_CASE(what_another_scheme_does_not_take_is_left),
        IN_A_CASE(which_certificate_follows_is_the_schemes_to_say),
        IN_A_CASE(the_last_day_still_counts_and_the_day_after_begins_anew),
        IN_A_CASE(without_a_term_what_asks_for_a_certificate_asks_for_one_that_has_not_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

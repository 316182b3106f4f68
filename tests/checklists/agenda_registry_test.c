/* agenda: what ends in the registry. */
#include "tests/checklists/agenda_terms.h"

struct said {
    const char *kind, *item, *body;
};

static struct registry *registry_saying(const struct said *said, size_t count)
{
    const char *at = "2018-01-02T10:00:00+01:00";
    struct author root;
    struct registry *registry = NULL;
    struct error err = {0};
    struct fold *fold = fold_new();
    assert_non_null(fold);
    fold_takes(fold, author_open(&root, 77, "registry", "administrator", "desk", SOME_KEY, at));
    for (size_t i = 0; i < count; i++)
        fold_takes(fold, author_write(&root, at, said[i].kind, said[i].item, said[i].body));
    author_close(&root);
    if (registry_new(fold, SOME_KEY, &registry, &err) != 0) fail_msg("%s", err.message);
    return registry;
}

/* The agenda of a registry alone; frees the registry. */
static struct agenda *registry_agenda(struct registry *registry, struct scheme *scheme)
{
    struct agenda *agenda = agenda_begun("2019-01-01");
    struct error err = {0};
    if (agenda_add_registry(agenda, registry, &scheme, scheme != NULL, &err) != 0) fail_msg("%s", err.message);
    agenda_settle(agenda);
    registry_free(registry);
    return agenda;
}
#define REGISTRY(said, scheme) registry_agenda(registry_saying(said, sizeof(said) / sizeof *(said)), scheme)

#define LICENCE(number, from, until, status)                                                                           \
    "{\"scheme\":\"kvo-3.1\",\"number\":\"" number "\",\"from\":\"" from "\",\"until\":\"" until                       \
    "\",\"status\":\"" status "\"}"
#define KEY(until) "{\"key\":\"" SOME_KEY "\",\"from\":\"2018-01-01\"" until ",\"status\":\"valid\"}"
#define PROOF(until, status) "{\"proof\":\"seen\",\"from\":\"2018-01-01\"" until ",\"status\":\"" status "\"}"
#define UNTIL(day) ",\"until\":\"" day "\""

static void a_licence_that_ends_is_listed_unless_another_goes_on_where_it_ends(void **state)
{
    static const struct said said[] = {
        {"licence.set", "a", LICENCE("L-1", "2018-01-01", "2019-12-31", "valid")},
        {"licence.set", "b", LICENCE("L-2", "2020-01-01", "2020-12-31", "valid")},
        {"licence.set", "c", LICENCE("L-3", "2021-01-02", "2021-12-31", "valid")},
        {"licence.set", "d", LICENCE("L-4", "2021-01-01", "2022-12-31", "ended")},
    };
    struct agenda *agenda = REGISTRY(said, *state);
    assert_int_equal(agenda->count, 2);
    assert_string_equal(agenda->terms[0].item, "b"); /* a day without a licence follows */
    assert_string_equal(agenda->terms[0].day, "2020-12-31");
    assert_string_equal(agenda->terms[0].clause, "4.1.1");
    assert_string_equal(agenda->terms[0].dossier, "registry");
    assert_string_equal(agenda->terms[0].what.en, "licence L-2 for kvo-3.1 ends");
    assert_string_equal(agenda->terms[0].command, "schouw registry licence b --until DATE");
    assert_string_equal(agenda->terms[1].item, "c");
    agenda_free(agenda);
}

static void keys_and_qualifications_end_of_those_who_are_active(void **state)
{
    static const struct said said[] = {
        {"person.set", "anna", "{\"name\":\"Anna\",\"roles\":[\"auditor\"]}"},
        {"person.set", "bert", "{\"name\":\"Bert\",\"roles\":[\"auditor\"],\"active\":false}"},
        {"key.set", "anna/laptop", KEY(UNTIL("2019-02-28"))},
        {"key.set", "anna/tablet", KEY("")},
        {"key.set", "bert/laptop", KEY(UNTIL("2019-02-28"))},
        {"qualification.set", "anna/safety", PROOF(UNTIL("2018-12-31"), "valid")},
        {"qualification.set", "anna/quality", PROOF("", "valid")},
        {"qualification.set", "anna/education", PROOF(UNTIL("2019-12-31"), "withdrawn")},
        {"qualification.set", "bert/safety", PROOF(UNTIL("2018-12-31"), "valid")},
        {"qualification.set", "anna/forklift", PROOF(UNTIL("2019-03-31"), "valid")},
    };
    struct agenda *agenda = REGISTRY(said, *state);
    assert_int_equal(agenda->count, 3);
    assert_true(agenda_overdue(&agenda->terms[0]));
    assert_string_equal(agenda->terms[0].item, "anna/safety");
    assert_string_equal(agenda->terms[0].clause, "4.2");
    assert_non_null(strstr(agenda->terms[0].what.en, " of Anna ends"));
    assert_string_equal(agenda->terms[0].command,
                        "schouw registry qualification anna safety --proof TEXT --until DATE");
    assert_string_equal(agenda->terms[1].what.en, "key of Anna on laptop ends");
    assert_string_equal(agenda->terms[1].command, "schouw registry key anna laptop FILE.pub");
    assert_string_equal(agenda->terms[2].what.nl, "kwalificatie forklift van Anna loopt af");
    assert_string_equal(agenda->terms[2].clause, "");
    agenda_free(agenda);
}

static void without_the_scheme_a_licence_is_listed_without_a_clause(void **state)
{
    static const struct said said[] = {{"licence.set", "a", LICENCE("L-1", "2018-01-01", "2019-12-31", "valid")}};
    (void)state;
    struct agenda *agenda = REGISTRY(said, NULL);
    assert_int_equal(agenda->count, 1);
    assert_string_equal(agenda->terms[0].clause, "");
    agenda_free(agenda);
}

static int scheme_open(void **state)
{
    struct error err = {0};
    struct scheme *scheme = NULL;
    if (scheme_load("kvo-3.1", &scheme, &err) != 0) fail_msg("%s", err.message);
    *state = scheme;
    return 0;
}

static int scheme_close(void **state)
{
    scheme_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_licence_that_ends_is_listed_unless_another_goes_on_where_it_ends),
        cmocka_unit_test(keys_and_qualifications_end_of_those_who_are_active),
        cmocka_unit_test(without_the_scheme_a_licence_is_listed_without_a_clause),
    };
    return cmocka_run_group_tests(tests, scheme_open, scheme_close);
}

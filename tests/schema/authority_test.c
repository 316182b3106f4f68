/* Authority: who may write what in a case, by role and by what he did before; what had none neither stands nor
 * silences. */
#include "tests/schema/office.h"

#define FINDING "finding.set", "2.3.1.1", "{\"verdict\":\"met\"}"
#define REVIEW "review.set", "review", "{\"on\":{},\"date\":\"2018-06-01\",\"report\":1,\"points\":{}}"
#define DECISION                                                                                                       \
    "decision.set", "decision", "{\"on\":{},\"date\":\"2018-06-01\",\"decision\":\"positive\",\"grounds\":\"g\"}"
#define OPENING                                                                                                        \
    "dossier.open", "dossier",                                                                                         \
        "{\"name\":\"Almere\",\"scheme\":\"kvo-3.1\",\"certificate\":\"basis\",\"opened\":\"2018-06-01\"}"
#define EVIDENCE                                                                                                       \
    "evidence.add", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",                                \
        "{\"name\":\"a.jpg\",\"size\":1,\"type\":\"image/jpeg\"}"
#define NOW AT("2018-06-01")

/* A case: everyone has opened a feed in it. */
struct matter {
    struct author authors[PEOPLE];
    struct fold *fold;
};

static void matter_open(struct matter *matter)
{
    matter->fold = fold_new();
    assert_non_null(matter->fold);
    for (int i = 0; i < PEOPLE; i++)
        fold_takes(matter->fold, author_open(&matter->authors[i], 10 + i, "almere", NAMES[i], "laptop", keys[i], NOW));
}

static void matter_close(struct matter *matter)
{
    for (int i = 0; i < PEOPLE; i++) author_close(&matter->authors[i]);
    fold_free(matter->fold);
}

/* Whether a person may write a record now; the record is not added. */
static int may(const struct registry *registry, const struct fold *fold, struct author *author, const char *at,
               const char *kind, const char *item, const char *body, struct error *err)
{
    struct author draft = *author;
    struct record *record = author_write(&draft, at, kind, item, body);
    int result = registry_may_write(registry, fold, record, author->person, err);
    record_free(record);
    return result;
}

static void a_kind_is_written_by_those_who_have_the_role(void **state)
{
    struct registry *registry = office_registry(*state, NULL);
    struct matter matter;
    struct error err = {0};
    matter_open(&matter);
    assert_int_equal(may(registry, NULL, &matter.authors[ANNA], NOW, FINDING, &err), 0);
    assert_int_equal(may(registry, NULL, &matter.authors[BERT], NOW, REVIEW, &err), 0);
    assert_int_equal(may(registry, NULL, &matter.authors[ROOT], NOW, OPENING, &err), 0);
    assert_int_equal(may(registry, NULL, &matter.authors[CARLA], NOW, FINDING, &err), ERROR_REFUSED);
    assert_non_null(strstr(err.message, "auditor"));
    assert_non_null(strstr(err.message, "carla"));
    assert_int_equal(may(registry, NULL, &matter.authors[ROOT], NOW, FINDING, &err), ERROR_REFUSED);
    matter.authors[ANNA].person = "nobody";
    assert_int_equal(may(registry, NULL, &matter.authors[ANNA], NOW, FINDING, &err), ERROR_REFUSED);
    assert_non_null(strstr(err.message, "no role"));
    matter_close(&matter);
    registry_free(registry);
}

static void who_audited_a_dossier_does_not_review_it(void **state)
{
    struct registry *registry = office_registry(*state, NULL);
    struct matter matter;
    struct error err = {0};
    matter_open(&matter);
    fold_settles(matter.fold, registry);
    assert_int_equal(may(registry, matter.fold, &matter.authors[ERIK], NOW, REVIEW, &err), 0);
    fold_takes(matter.fold, author_write(&matter.authors[ERIK], NOW, EVIDENCE)); /* evidence takes no side */
    fold_settles(matter.fold, registry);
    assert_int_equal(may(registry, matter.fold, &matter.authors[ERIK], NOW, REVIEW, &err), 0);
    fold_takes(matter.fold, author_write(&matter.authors[ERIK], NOW, FINDING));
    for (int judged = 0; judged < 2; judged++) {
        fold_settles(matter.fold, judged ? registry : NULL);
        assert_int_equal(may(registry, matter.fold, &matter.authors[ERIK], NOW, REVIEW, &err), ERROR_REFUSED);
        assert_non_null(strstr(err.message, "erik audited this dossier (finding.set 2.3.1.1 on 2018-06-01)"));
        assert_int_equal(may(registry, matter.fold, &matter.authors[ERIK], NOW, FINDING, &err), 0);
        assert_int_equal(may(registry, matter.fold, &matter.authors[BERT], NOW, REVIEW, &err), 0);
    }
    matter_close(&matter);
    registry_free(registry);
}

static void who_reviewed_a_dossier_does_not_audit_it(void **state)
{
    struct registry *registry = office_registry(*state, NULL);
    struct matter matter;
    struct error err = {0};
    matter_open(&matter);
    fold_takes(matter.fold, author_write(&matter.authors[ERIK], NOW, REVIEW));
    for (int judged = 0; judged < 2; judged++) {
        fold_settles(matter.fold, judged ? registry : NULL);
        assert_int_equal(may(registry, matter.fold, &matter.authors[ERIK], NOW, FINDING, &err), ERROR_REFUSED);
        assert_non_null(strstr(err.message, "erik judged this dossier (review.set on 2018-06-01)"));
        assert_int_equal(may(registry, matter.fold, &matter.authors[ERIK], NOW, EVIDENCE, &err), 0);
    }
    matter_close(&matter);
    registry_free(registry);
}

static void an_administrator_who_opened_the_dossier_did_not_audit_it(void **state)
{
    struct office *office = *state;
    struct matter matter;
    struct error err = {0};
    char body[1400];
    person_body(body, "Dirk", "\"administrator\",\"decider\"", true);
    office_says(office, START, "person.set", "dirk", body);
    struct registry *registry = office_registry(office, NULL);
    matter_open(&matter);
    fold_takes(matter.fold, author_write(&matter.authors[DIRK], NOW, OPENING));
    fold_settles(matter.fold, registry);
    assert_int_equal(may(registry, matter.fold, &matter.authors[DIRK], NOW, DECISION, &err), 0);
    matter_close(&matter);
    registry_free(registry);
}

static void who_lays_down_the_role_of_auditor_still_audited(void **state)
{
    struct office *office = *state;
    struct matter matter;
    struct error err = {0};
    char body[1400];
    person_body(body, "Anna", "\"decider\"", true);
    office_says(office, AT("2018-07-01"), "person.set", "anna", body);
    struct registry *registry = office_registry(office, NULL);
    matter_open(&matter);
    fold_takes(matter.fold, author_write(&matter.authors[ANNA], NOW, FINDING));
    fold_settles(matter.fold, registry);
    assert_int_equal(refusals(matter.fold), 0); /* she was auditor on that day */
    assert_int_equal(registry_roles(registry, "anna"), ROLE_DECIDER);
    assert_int_equal(may(registry, matter.fold, &matter.authors[ANNA], AT("2018-07-02"), DECISION, &err),
                     ERROR_REFUSED);
    assert_non_null(strstr(err.message, "audited this dossier"));
    assert_int_equal(may(registry, matter.fold, &matter.authors[ANNA], AT("2018-07-02"), FINDING, &err), ERROR_REFUSED);
    matter_close(&matter);
    registry_free(registry);
}

static void a_fold_marks_what_had_no_authority_and_lets_it_neither_stand_nor_supersede(void **state)
{
    struct registry *registry = office_registry(*state, NULL);
    struct matter matter;
    matter_open(&matter);
    fold_takes(matter.fold, author_write(&matter.authors[ANNA], NOW, FINDING));
    author_learns(&matter.authors[CARLA], &matter.authors[ANNA]);
    fold_takes(matter.fold,
               author_write(&matter.authors[CARLA], NOW, "finding.set", "2.3.1.1", "{\"verdict\":\"unmet\"}"));
    author_learns(&matter.authors[ANNA], &matter.authors[CARLA]);
    fold_takes(matter.fold, author_write(&matter.authors[ANNA], AT("2019-06-01"), "finding.set", "2.3.1.1",
                                         "{\"verdict\":\"unmet\"}")); /* her key has expired */
    fold_takes(matter.fold, author_write(&matter.authors[ANNA], NOW, REVIEW));
    fold_settles(matter.fold, registry);
    const struct slot *slot = fold_slot(matter.fold, "finding.set", "2.3.1.1");
    assert_int_equal(slot->count, 3);
    assert_int_equal(slot->standing, 1);
    assert_false(slot->conflict);
    assert_true(record_is(slot_value(slot)->record, "verdict", "met"));
    assert_true(slot->entries[1].refused);
    assert_non_null(strstr(slot->entries[1].why, "auditor"));
    assert_non_null(strstr(slot->entries[2].why, "expired"));
    assert_null(fold_value(matter.fold, "review.set", "review"));
    char *text = fold_text(matter.fold);
    json_t *json = json_loads(text, 0, NULL);
    assert_int_equal(json_array_size(json_object_get(json, "refused")), 3);
    json_decref(json);
    free(text);
    matter_close(&matter);
    registry_free(registry);
}

/* Everyone writes what he may and may not, knowing of some of the others; in any order the same is refused. */
static void what_is_refused_is_the_same_in_any_order(void **state)
{
    static const struct {
        const char *kind, *item, *body;
    } words[] = {{FINDING}, {REVIEW}, {DECISION}, {EVIDENCE}, {OPENING}};
    struct registry *registry = office_registry(*state, NULL);
    uint32_t random = 20180902;
    size_t order[LINES_MAX], refused = 0, records = 0;
    for (int history = 0; history < 50; history++) {
        struct office made = {.count = 0}; /* the lines of a case */
        struct author authors[PEOPLE];
        char *first = NULL;
        for (int i = 0; i < PEOPLE; i++)
            office_takes(&made, author_open(&authors[i], 10 + i, "almere", NAMES[i], "laptop", keys[i], NOW));
        for (int i = 0; i < 12; i++) {
            struct author *author = &authors[dice(&random, PEOPLE)], *other = &authors[dice(&random, PEOPLE)];
            uint32_t word = dice(&random, sizeof words / sizeof *words);
            if (author != other) author_learns(author, other);
            office_takes(&made, author_write(author, dice(&random, 8) == 0 ? AT("2019-02-01") : NOW, words[word].kind,
                                             words[word].item, words[word].body));
        }
        for (int run = 0; run < 10; run++) {
            struct fold *fold = fold_new();
            shuffle(&random, order, made.count);
            for (size_t i = 0; i < made.count; i++) fold_takes(fold, record_again(made.lines[order[i]]));
            fold_settles(fold, registry);
            char *text = fold_text(fold);
            if (first == NULL) {
                first = text;
                refused += refusals(fold);
                records += made.count;
            } else {
                assert_string_equal(text, first);
                free(text);
            }
            fold_free(fold);
        }
        free(first);
        for (size_t i = 0; i < made.count; i++) free(made.lines[i]);
        for (int i = 0; i < PEOPLE; i++) author_close(&authors[i]);
    }
    assert_in_range(refused, records / 10, records - records / 10);
    registry_free(registry);
}

static void who_is_spoken_of_in_a_ring_of_lies_has_no_more_than_all_of_it_gives(void **state)
{
    struct office *office = *state;
    struct author desk, dirk;
    char body[256];
    office_takes(office, author_open(&desk, 7, "registry", "administrator", "attic", keys[ROOT], START));
    office_takes(office, author_open(&dirk, 8, "registry", "dirk", "laptop", keys[DIRK], START));
    desk.tick = dirk.tick = office->root.tick;
    json_object_set_new(office->root.seen, desk.feed, json_integer(2));
    json_object_set_new(desk.seen, dirk.feed, json_integer(2));
    json_object_set_new(dirk.seen, office->root.feed, json_integer(office->root.seq + 1));
    person_body(body, "anna", "\"auditor\",\"reviewer\"", true);
    office_says(office, AT("2018-02-01"), "person.set", "anna", body);
    office_takes(office, author_write(&desk, AT("2018-02-01"), "person.set", "anna", body));
    person_body(body, "anna", "\"reviewer\",\"decider\"", true);
    office_takes(office, author_write(&dirk, AT("2018-02-01"), "person.set", "anna", body));
    struct registry *registry = office_registry(office, NULL);
    assert_int_equal(fold_slot(registry_fold(registry), "person.set", "anna")->standing, 3);
    assert_int_equal(registry_roles(registry, "anna"), 0);
    registry_free(registry);
    author_close(&desk);
    author_close(&dirk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(a_kind_is_written_by_those_who_have_the_role),
        OFFICE_TEST(who_audited_a_dossier_does_not_review_it),
        OFFICE_TEST(who_reviewed_a_dossier_does_not_audit_it),
        OFFICE_TEST(an_administrator_who_opened_the_dossier_did_not_audit_it),
        OFFICE_TEST(who_lays_down_the_role_of_auditor_still_audited),
        OFFICE_TEST(a_fold_marks_what_had_no_authority_and_lets_it_neither_stand_nor_supersede),
        OFFICE_TEST(who_is_spoken_of_in_a_ring_of_lies_has_no_more_than_all_of_it_gives),
        OFFICE_TEST(what_is_refused_is_the_same_in_any_order),
    };
    return cmocka_run_group_tests(tests, everyone_in, everyone_out);
}

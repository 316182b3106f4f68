/* The registry: who is who, from when until when, and who may write what. */
#include "tests/schema/statements.h"
#include "tests/schema/stock.h"

#include "schema/registry.h"
#include "schema/segment.h"

#define AT(day) day "T10:12:00+02:00"
#define START AT("2018-01-02")
#define PEOPLE 6
#define LINES_MAX 64

enum {
    ROOT,
    ANNA,
    BERT,
    CARLA,
    DIRK,
    ERIK
}; /* root, auditor, reviewer, decider, administrator, auditor and reviewer */

static const char *const NAMES[PEOPLE] = {"administrator", "anna", "bert", "carla", "dirk", "erik"};
static struct stock stock;
static char keyfiles[PEOPLE][128], keys[PEOPLE][SSHKEY_TEXT_MAX];

/* The registry dossier as its administrators write it. */
struct office {
    struct author root;
    char *lines[LINES_MAX];
    size_t count;
};

static int setup(void **state)
{
    (void)state;
    stock_open(&stock);
    for (int i = 0; i < PEOPLE; i++) stock_key(&stock, NAMES[i], keyfiles[i], keys[i]);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    stock_close(&stock);
    return 0;
}

static void office_takes(struct office *office, struct record *record)
{
    assert_true(office->count < LINES_MAX);
    office->lines[office->count] = strdup(record->line);
    assert_non_null(office->lines[office->count++]);
    record_free(record);
}

static void office_says(struct office *office, const char *at, const char *kind, const char *item, const char *body)
{
    office_takes(office, author_write(&office->root, at, kind, item, body));
}

static void person_body(char body[256], const char *name, const char *roles, bool active)
{
    snprintf(body, 256, "{\"name\":\"%s\",\"roles\":[%s],\"active\":%s}", name, roles, active ? "true" : "false");
}

static void key_body(char body[1400], const char *key, const char *until, const char *status)
{
    snprintf(body, 1400, "{\"key\":\"%s\",\"from\":\"2018-01-01\"%s%s%s,\"status\":\"%s\"}", key,
             until == NULL ? "" : ",\"until\":\"", until == NULL ? "" : until, until == NULL ? "" : "\"", status);
}

/* Everyone on his laptop, keys from 2018-01-01 until 2018-12-31. */
static int office_open(void **state)
{
    static const char *const roles[PEOPLE] = {NULL,          "\"auditor\"",       "\"reviewer\"",
                                              "\"decider\"", "\"administrator\"", "\"auditor\",\"reviewer\""};
    struct office *office = calloc(1, sizeof *office);
    char body[1400], item[80];
    assert_non_null(office);
    office_takes(office, author_open(&office->root, 1, "registry", "administrator", "desk", keys[ROOT], START));
    for (int i = 1; i < PEOPLE; i++) {
        person_body(body, NAMES[i], roles[i], true);
        office_says(office, START, "person.set", NAMES[i], body);
        key_body(body, keys[i], "2018-12-31", "valid");
        snprintf(item, sizeof item, "%s/laptop", NAMES[i]);
        office_says(office, START, "key.set", item, body);
    }
    *state = office;
    return 0;
}

static int office_close(void **state)
{
    struct office *office = *state;
    for (size_t i = 0; i < office->count; i++) free(office->lines[i]);
    author_close(&office->root);
    free(office);
    return 0;
}

/* The registry from the lines, in an order (NULL: as written). */
static struct registry *office_registry(const struct office *office, const size_t *order)
{
    struct registry *registry = NULL;
    struct error err = {0};
    struct fold *fold = fold_new();
    assert_non_null(fold);
    for (size_t i = 0; i < office->count; i++)
        fold_takes(fold, record_again(office->lines[order == NULL ? i : order[i]]));
    if (registry_new(fold, keys[ROOT], &registry, &err) != 0) fail_msg("%s", err.message);
    return registry;
}

static size_t refusals(const struct fold *fold)
{
    size_t count = 0;
    for (size_t i = 0; i < fold_record_count(fold); i++) count += fold_record_at(fold, i)->refused;
    return count;
}

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

static int check(const struct registry *registry, int key, const char *person, const char *device, const char *day,
                 const char *because)
{
    struct error err = {0};
    int result = registry_key_check(registry, keys[key], person, device, day, &err);
    if (because != NULL && strstr(err.message, because) == NULL) fail_msg("not \"%s\" in: %s", because, err.message);
    return result;
}

static void a_key_seals_for_its_person_and_device_on_its_days(void **state)
{
    struct registry *registry = office_registry(*state, NULL);
    assert_int_equal(check(registry, ANNA, "anna", "laptop", "2018-01-01", NULL), 0);
    assert_int_equal(check(registry, ANNA, "anna", "laptop", "2018-12-31", NULL), 0);
    assert_int_equal(check(registry, ANNA, "anna", "laptop", "2017-12-31", "counts from"), ERROR_REFUSED);
    assert_int_equal(check(registry, ANNA, "anna", "laptop", "2019-01-01", "expired"), ERROR_REFUSED);
    assert_int_equal(check(registry, ANNA, "anna", "tablet", "2018-06-01", "anna/laptop"), ERROR_REFUSED);
    assert_int_equal(check(registry, ANNA, "bert", "laptop", "2018-06-01", "anna/laptop"), ERROR_REFUSED);
    assert_int_equal(check(registry, ROOT, "anna", "laptop", "2018-06-01", "no key"), ERROR_REFUSED);
    assert_int_equal(check(registry, ROOT, "administrator", "anywhere", "1999-06-01", NULL), 0);
    assert_int_equal(check(registry, ANNA, "administrator", "desk", "2018-06-01", NULL), ERROR_REFUSED);
    registry_free(registry);
}

static void a_revoked_key_seals_nothing_from_that_day(void **state)
{
    struct office *office = *state;
    char body[1400];
    key_body(body, keys[ANNA], "2018-12-31", "revoked");
    office_says(office, AT("2018-06-15"), "key.set", "anna/laptop", body);
    struct registry *registry = office_registry(office, NULL);
    assert_int_equal(check(registry, ANNA, "anna", "laptop", "2018-06-14", NULL), 0);
    assert_int_equal(check(registry, ANNA, "anna", "laptop", "2018-06-15", "revoked"), ERROR_REFUSED);
    assert_int_equal(check(registry, ANNA, "anna", "laptop", "2018-06-16", "revoked"), ERROR_REFUSED);
    registry_free(registry);
}

static void a_new_key_for_a_device_leaves_what_the_old_one_sealed(void **state)
{
    struct office *office = *state;
    char body[1400];
    key_body(body, keys[ERIK], "2019-12-31", "valid");
    office_says(office, AT("2018-06-15"), "key.set", "anna/laptop", body);
    struct registry *registry = office_registry(office, NULL);
    assert_int_equal(check(registry, ANNA, "anna", "laptop", "2018-06-15", NULL), 0);
    assert_int_equal(check(registry, ANNA, "anna", "laptop", "2018-06-16", "replaced"), ERROR_REFUSED);
    assert_int_equal(check(registry, ERIK, "anna", "laptop", "2019-06-16", NULL), 0);
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
    assert_int_equal(check(registry, ERIK, "administrator", "desk", "2018-06-01", NULL), ERROR_REFUSED);
    assert_null(fold_value(registry_fold(registry), "key.set", "administrator/desk"));
    assert_true(refusals(registry_fold(registry)) >= 3);
    registry_free(registry);
    author_close(&dirk);
    author_close(&anna);
    author_close(&stranger);
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

static void stock_ssh_keygen_agrees_on_who_seals_when(void **state)
{
    struct office *office = *state;
    struct author author;
    struct text signers = {0}, lines = {0};
    struct error err = {0};
    struct segment *segment = NULL;
    char body[1400];
    key_body(body, keys[BERT], "2018-12-31", "revoked");
    office_says(office, AT("2018-06-15"), "key.set", "bert/laptop", body);
    key_body(body, keys[CARLA], NULL, "valid");
    office_says(office, AT("2018-06-15"), "key.set", "carla/laptop", body);
    struct registry *registry = office_registry(office, NULL);
    assert_int_equal(registry_allowed_signers(registry, &signers, &err), 0);
    stock_write(&stock, "allowed_signers", signers.data, signers.length);
    const struct {
        int who;
        const char *when;
        bool good;
    } seals[] = {
        {ANNA, "20180101000000Z", true},  {ANNA, "20181231235959Z", true}, {ANNA, "20171231235959Z", false},
        {ANNA, "20190101000000Z", false}, {BERT, "20180614235959Z", true}, {BERT, "20180615000000Z", false},
        {CARLA, "20300101000000Z", true}, {ROOT, "20000101000000Z", true}, {ROOT, "20300101000000Z", true},
    };
    for (size_t i = 0; i < sizeof seals / sizeof seals[0]; i++) {
        int who = seals[i].who;
        struct record *record = author_open(&author, 20, "almere", NAMES[who], "laptop", keys[who], NOW);
        text_printf(&lines, "%s\n", record->line);
        if (segment_seal(keyfiles[who], lines.data, lines.length, &segment, &err) != 0) fail_msg("%s", err.message);
        bool theirs = stock_verify(&stock, NAMES[who], "schouw", seals[i].when, segment->seal, segment->seal_length,
                                   segment->text, segment->length);
        char day[16];
        snprintf(day, sizeof day, "%.4s-%.2s-%.2s", seals[i].when, seals[i].when + 4, seals[i].when + 6);
        assert_int_equal(theirs, seals[i].good);
        assert_int_equal(check(registry, who, NAMES[who], "laptop", day, NULL) == 0, seals[i].good);
        /* In another's name, or for another purpose, it is no seal. */
        assert_false(stock_verify(&stock, "dirk", "schouw", seals[i].when, segment->seal, segment->seal_length,
                                  segment->text, segment->length));
        assert_false(stock_verify(&stock, NAMES[who], "git", seals[i].when, segment->seal, segment->seal_length,
                                  segment->text, segment->length));
        segment_free(segment);
        record_free(record);
        text_fini(&lines);
        author_close(&author);
    }
    text_fini(&signers);
    registry_free(registry);
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

#define OFFICE_TEST(name) cmocka_unit_test_setup_teardown(name, office_open, office_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(people_have_the_roles_the_administrator_gave),
        OFFICE_TEST(licences_and_qualifications_count_on_their_days),
        OFFICE_TEST(a_key_seals_for_its_person_and_device_on_its_days),
        OFFICE_TEST(a_revoked_key_seals_nothing_from_that_day),
        OFFICE_TEST(a_new_key_for_a_device_leaves_what_the_old_one_sealed),
        OFFICE_TEST(a_second_administrator_counts_and_others_who_write_are_refused),
        OFFICE_TEST(an_administrator_who_was_dismissed_writes_no_more),
        OFFICE_TEST(the_registry_is_the_same_in_any_order),
        OFFICE_TEST(a_kind_is_written_by_those_who_have_the_role),
        OFFICE_TEST(who_audited_a_dossier_does_not_review_it),
        OFFICE_TEST(who_reviewed_a_dossier_does_not_audit_it),
        OFFICE_TEST(an_administrator_who_opened_the_dossier_did_not_audit_it),
        OFFICE_TEST(who_lays_down_the_role_of_auditor_still_audited),
        OFFICE_TEST(a_fold_marks_what_had_no_authority_and_lets_it_neither_stand_nor_supersede),
        OFFICE_TEST(stock_ssh_keygen_agrees_on_who_seals_when),
        cmocka_unit_test(a_root_key_that_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

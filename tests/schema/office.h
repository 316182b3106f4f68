/* office.h: for tests: the people of a certification body, with keys made by ssh-keygen, and the registry about them.
 */
#ifndef SCHOUW_TESTS_SCHEMA_OFFICE_H
#define SCHOUW_TESTS_SCHEMA_OFFICE_H

#include "tests/schema/statements.h"
#include "tests/schema/stock.h"

#include "schema/registry.h"

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

static inline int everyone_in(void **state)
{
    (void)state;
    stock_open(&stock);
    for (int i = 0; i < PEOPLE; i++) stock_key(&stock, NAMES[i], keyfiles[i], keys[i]);
    return 0;
}

static inline int everyone_out(void **state)
{
    (void)state;
    stock_close(&stock);
    return 0;
}

static inline void office_takes(struct office *office, struct record *record)
{
    assert_true(office->count < LINES_MAX);
    office->lines[office->count] = strdup(record->line);
    assert_non_null(office->lines[office->count++]);
    record_free(record);
}

static inline void office_says(struct office *office, const char *at, const char *kind, const char *item,
                               const char *body)
{
    office_takes(office, author_write(&office->root, at, kind, item, body));
}

static inline void person_body(char body[256], const char *name, const char *roles, bool active)
{
    snprintf(body, 256, "{\"name\":\"%s\",\"roles\":[%s],\"active\":%s}", name, roles, active ? "true" : "false");
}

static inline void key_body(char body[1400], const char *key, const char *until, const char *status)
{
    snprintf(body, 1400, "{\"key\":\"%s\",\"from\":\"2018-01-01\"%s%s%s,\"status\":\"%s\"}", key,
             until == NULL ? "" : ",\"until\":\"", until == NULL ? "" : until, until == NULL ? "" : "\"", status);
}

/* Everyone on his laptop, keys from 2018-01-01 until 2018-12-31. */
static inline int office_open(void **state)
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

static inline int office_close(void **state)
{
    struct office *office = *state;
    for (size_t i = 0; i < office->count; i++) free(office->lines[i]);
    author_close(&office->root);
    free(office);
    return 0;
}

/* The registry from the lines, in an order (NULL: as written). */
static inline struct registry *office_registry(const struct office *office, const size_t *order)
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

static inline size_t refusals(const struct fold *fold)
{
    size_t count = 0;
    for (size_t i = 0; i < fold_record_count(fold); i++) count += fold_record_at(fold, i)->refused;
    return count;
}

/* Whether a key may seal; the reason has to hold `because`. */
static inline int key_check(const struct registry *registry, int key, const char *person, const char *device,
                            const char *day, const char *because)
{
    struct error err = {0};
    int result = registry_key_check(registry, keys[key], person, device, day, &err);
    if (because != NULL && strstr(err.message, because) == NULL) fail_msg("not \"%s\" in: %s", because, err.message);
    return result;
}

#define OFFICE_TEST(name) cmocka_unit_test_setup_teardown(name, office_open, office_close)

#endif

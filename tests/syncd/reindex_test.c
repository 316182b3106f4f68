/* The index: it can be thrown away, and comes back the same to the byte. */
#include "tests/syncd/case.h"

#include <unistd.h>

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void index_path(char path[160])
{
    snprintf(path, 160, "%s/index.sqlite", central.path);
}

/* The file's bytes; free() them. */
static char *index_bytes(size_t *length)
{
    struct text text = {0};
    char path[160], buffer[4096];
    size_t got;
    index_path(path);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    while ((got = fread(buffer, 1, sizeof buffer, file)) > 0) text_append(&text, buffer, got);
    fclose(file);
    return text_take(&text, length);
}

static void reindex(void)
{
    struct error err = {0};
    if (repository_reindex(central.path, &err)) fail_msg("%s", err.message);
}

/* Dossiers that come and grow in an order that is not that of their names. */
static void grow(struct desk desks[3])
{
    static const char *const names[] = {"park", "harbour", "quay"};
    for (int i = 0; i < 3; i++) {
        desk_open(&desks[i], &central, AUDITOR, names[i]);
        desk_opens_dossier(&desks[i]);
        desk_syncs(&desks[i]);
    }
    for (int i = 0; i < 6; i++) {
        desk_says(&desks[i % 3], "finding.set", "2.2.1", FINDING);
        desk_says(&desks[i % 3], "evidence.add", SHA, "{\"name\":\"a.txt\",\"size\":3,\"type\":\"text/plain\"}");
        desk_assigns(&desks[i % 3], REVIEWER, "reviewer", i == 3 ? "released" : "assigned");
        desk_syncs(&desks[i % 3]);
    }
}

static void the_index_that_grew_is_the_index_made_anew(void **state)
{
    struct desk desks[3];
    size_t one, other;
    char *before, *after, path[160];
    (void)state;
    grow(desks);
    central_reopen(&central);
    before = index_bytes(&one);
    reindex();
    after = index_bytes(&other);
    assert_int_equal(one, other);
    assert_memory_equal(before, after, one);
    free(after);
    index_path(path);
    assert_int_equal(unlink(path), 0);
    reindex();
    after = index_bytes(&other);
    assert_int_equal(one, other);
    assert_memory_equal(before, after, one);
    free(before);
    free(after);
    for (int i = 0; i < 3; i++) desk_close(&desks[i]);
}

static void a_damaged_or_missing_index_is_no_trouble(void **state)
{
    struct desk desks[3];
    struct error err = {0};
    char path[160];
    json_t *missing, *dossiers;
    (void)state;
    grow(desks);
    index_path(path);
    for (int round = 0; round < 3; round++) {
        repository_close(central.repository);
        central.repository = NULL;
        FILE *file = fopen(path, "r+b");
        assert_non_null(file);
        if (round == 0) fputs("this is no database at all", file);
        if (round == 1) assert_int_equal(ftruncate(fileno(file), 4096), 0);
        fclose(file);
        if (round == 2) unlink(path);
        central_reopen(&central);
        assert_int_equal(repository_dossiers(central.repository, &dossiers, &err), 0);
        assert_int_equal(json_array_size(dossiers), 4);
        json_decref(dossiers);
        assert_int_equal(repository_evidence_missing(central.repository, "quay", &missing, &err), 0);
        assert_int_equal(json_array_size(missing), 1);
        json_decref(missing);
    }
    for (int i = 0; i < 3; i++) desk_close(&desks[i]);
}

static void an_index_that_is_behind_catches_up(void **state)
{
    struct desk desk;
    struct error err = {0};
    size_t length;
    char path[160], *old;
    json_t *missing;
    (void)state;
    desk_open(&desk, &central, AUDITOR, "park");
    desk_opens_dossier(&desk);
    desk_syncs(&desk);
    central_reopen(&central);
    old = index_bytes(&length);
    desk_says(&desk, "evidence.add", SHA, "{\"name\":\"a.txt\",\"size\":3,\"type\":\"text/plain\"}");
    desk_syncs(&desk);
    repository_close(central.repository);
    central.repository = NULL;
    index_path(path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(old, 1, length, file), length);
    fclose(file);
    free(old);
    central_reopen(&central);
    assert_int_equal(repository_evidence_missing(central.repository, "park", &missing, &err), 0);
    assert_int_equal(json_array_size(missing), 1);
    json_decref(missing);
    desk_close(&desk);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_index_that_grew_is_the_index_made_anew),
        CASE(a_damaged_or_missing_index_is_no_trouble),
        CASE(an_index_that_is_behind_catches_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

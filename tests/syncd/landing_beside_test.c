/* Two processes have the repository open, as when a bundle is received beside a daemon that runs: each sees what the
 * other landed. */
#include "tests/syncd/case.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* A handle as another process has it. */
static struct repository *beside(void)
{
    struct repository *repository = NULL;
    struct error err = {0};
    if (repository_open(central.path, &repository, &err)) fail_msg("%s", err.message);
    return repository;
}

/* Makes it the one that desks land through; the one before. */
static struct repository *use(struct repository *repository)
{
    struct repository *before = central.repository;
    central.repository = repository;
    return before;
}

static size_t dossiers(struct repository *repository)
{
    json_t *list = NULL;
    struct error err = {0};
    if (repository_dossiers(repository, &list, &err)) fail_msg("%s", err.message);
    size_t count = json_array_size(list);
    json_decref(list);
    return count;
}

static size_t missing(struct repository *repository, const char *dossier)
{
    json_t *list = NULL;
    struct error err = {0};
    if (repository_evidence_missing(repository, dossier, &list, &err)) fail_msg("%s", err.message);
    size_t count = json_array_size(list);
    json_decref(list);
    return count;
}

/* Of the one byte 0. */
#define SHA "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"

static void each_sees_what_the_other_landed(void **state)
{
    struct repository *other = beside();
    struct desk desk;
    (void)state;
    assert_int_equal(dossiers(central.repository), dossiers(other));
    begin(&desk, "park");
    assert_int_equal(dossiers(other), dossiers(central.repository));
    struct repository *own = use(other);
    desk_says(&desk, "evidence.add", SHA, "{\"name\":\"a.txt\",\"size\":1,\"type\":\"text/plain\"}");
    desk_syncs(&desk);
    use(own);
    assert_int_equal(missing(own, "park"), 1);
    assert_int_equal(missing(other, "park"), 1);
    char path[128];
    struct error err = {0};
    stock_write(&central.stock, "a.txt", "0", 1);
    stock_path(&central.stock, "a.txt", path);
    if (repository_evidence_store(other, SHA, path, &err)) fail_msg("%s", err.message);
    assert_int_equal(missing(own, "park"), 0);
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_syncs(&desk);
    repository_close(other);
    desk_close(&desk);
    central_is_sound(&central);
}

static void a_feed_that_the_other_landed_is_not_taken_for_another_dossier(void **state)
{
    struct repository *other = beside();
    struct desk desk, twin;
    (void)state;
    begin(&desk, "park");
    struct repository *own = use(other);
    central.feeds--; /* the same id again */
    desk_open(&twin, &central, AUDITOR, "plein");
    desk_opens_dossier(&twin);
    desk_seals(&twin);
    refused(desk_lands(&twin), ERROR_CONFLICT, "is of dossier park");
    use(own);
    repository_close(other);
    desk_close(&twin);
    desk_close(&desk);
}

static long long lock_number(void)
{
    char path[160], text[32] = "";
    snprintf(path, sizeof path, "%s/landing.lock", central.path);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof text, file));
    fclose(file);
    return strtoll(text, NULL, 10);
}

static void a_landing_that_another_process_did_not_live_to_finish_is_finished(void **state)
{
    struct desk desk;
    char path[160], odd[32];
    (void)state;
    begin(&desk, "park");
    long long before = lock_number();
    assert_int_equal(before % 2, 0);
    /* As it lies there when the other one was killed between two refs. */
    snprintf(path, sizeof path, "%s/landing.lock", central.path);
    snprintf(odd, sizeof odd, "%lld\n", before + 1);
    int file = open(path, O_WRONLY);
    assert_true(file >= 0);
    assert_int_equal(write(file, odd, strlen(odd)), (ssize_t)strlen(odd));
    close(file);
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_syncs(&desk);
    assert_int_equal(lock_number() % 2, 0);
    assert_true(lock_number() > before + 1);
    desk_close(&desk);
    central_is_sound(&central);
}

static void whoever_closes_last_the_index_is_that_of_git(void **state)
{
    struct repository *other = beside();
    struct desk desk;
    struct error err = {0};
    (void)state;
    begin(&desk, "park");
    struct repository *own = use(other);
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_syncs(&desk);
    use(own);
    repository_close(other);
    central_reopen(&central); /* closes the one that landed less */
    char *tip = central_tip(&central, "park"), *git = GIT(&central, "rev-parse", "dossier/park");
    git[strcspn(git, "\n")] = '\0';
    assert_string_equal(tip, git);
    json_t *list = NULL;
    if (repository_dossiers(central.repository, &list, &err)) fail_msg("%s", err.message);
    assert_string_equal(json_string_value(json_object_get(json_array_get(list, 0), "landed")), git);
    json_decref(list);
    free(tip);
    free(git);
    desk_close(&desk);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(each_sees_what_the_other_landed),
        CASE(a_feed_that_the_other_landed_is_not_taken_for_another_dossier),
        CASE(a_landing_that_another_process_did_not_live_to_finish_is_finished),
        CASE(whoever_closes_last_the_index_is_that_of_git),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

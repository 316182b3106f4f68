/* The central repository: how it is made, what it answers, evidence, and certificates. */
#include "tests/syncd/case.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/digest.h"

/* --- init --- */

static size_t names_in(const char *directory)
{
    DIR *open = opendir(directory);
    size_t count = 0;
    assert_non_null(open);
    while (readdir(open)) count++;
    closedir(open);
    return count;
}

static void init_leaves_a_directory_that_holds_something_alone(void **state)
{
    char path[128];
    struct error err = {0};
    size_t before = names_in(central.stock.directory);
    (void)state;
    assert_int_equal(repository_init(central.path, "Body", central.key[ADMINISTRATOR], &err), ERROR_CONFLICT);
    assert_non_null(strstr(err.message, "nothing was changed"));
    stock_path(&central.stock, "other.git", path);
    assert_int_equal(repository_init(path, "Body", "ssh-rsa AAAA", &err), ERROR_INVALID);
    assert_int_equal(access(path, F_OK), -1);
    /* Neither did it leave half a repository beside. */
    assert_int_equal(names_in(central.stock.directory), before);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(repository_init(path, "Body", central.key[ADMINISTRATOR], &err), 0);
    central_is_sound(&central);
}

static void the_daemons_key_is_its_own(void **state)
{
    char path[160];
    struct stat status;
    (void)state;
    snprintf(path, sizeof path, "%s/key", central.path);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_string_equal(repository_body(central.repository), "Keurders \"B.V.\"");
}

static void a_repository_may_be_moved(void **state)
{
    char moved[128];
    struct error err = {0};
    (void)state;
    repository_close(central.repository);
    central.repository = NULL;
    stock_path(&central.stock, "moved.git", moved);
    assert_int_equal(rename(central.path, moved), 0);
    memcpy(central.path, moved, sizeof moved);
    free(GIT(&central, "verify-commit", "main"));
    if (repository_open(central.path, &central.repository, &err)) fail_msg("%s", err.message);
    central_is_sound(&central);
}

static void what_is_no_repository_is_not_opened(void **state)
{
    struct repository *repository;
    struct error err = {0};
    (void)state;
    assert_int_not_equal(repository_open(central.stock.directory, &repository, &err), 0);
    assert_non_null(strstr(err.message, "no central repository"));
}

/* --- reading --- */

static void a_device_gets_what_it_lacks(void **state)
{
    struct desk desk;
    struct error err = {0};
    json_t *segments, *heads = json_object(), *segment;
    (void)state;
    desk_open(&desk, &central, AUDITOR, "park");
    desk_opens_dossier(&desk);
    desk_syncs(&desk);
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_says(&desk, "finding.set", "2.2.2", FINDING);
    desk_syncs(&desk);
    assert_int_equal(repository_segments(central.repository, "park", heads, &segments, &err), 0);
    assert_int_equal(json_array_size(segments), 2);
    json_decref(segments);
    for (int head = 1; head <= 4; head++) {
        json_object_set_new(heads, desk.author.feed, json_integer(head));
        assert_int_equal(repository_segments(central.repository, "park", heads, &segments, &err), 0);
        assert_int_equal(json_array_size(segments), head < 2 ? 2 : head < 4 ? 1 : 0);
        segment = json_array_get(segments, json_array_size(segments) - 1);
        if (segment) {
            assert_int_equal(json_integer_value(json_object_get(segment, "first")), 3);
            assert_int_equal(json_integer_value(json_object_get(segment, "last")), 4);
            assert_string_equal(json_string_value(json_object_get(segment, "text")), desk.text);
            assert_string_equal(json_string_value(json_object_get(segment, "seal")), desk.seal);
            assert_string_equal(json_string_value(json_object_get(segment, "received")), RECEIVED);
        }
        json_decref(segments);
    }
    json_decref(heads);
    assert_int_equal(repository_segments(central.repository, "nowhere", NULL, &segments, &err), 0);
    assert_int_equal(json_array_size(segments), 0);
    json_decref(segments);
    desk_close(&desk);
}

static void dossiers_are_listed_by_name(void **state)
{
    struct desk desk;
    struct error err = {0};
    struct fold *fold;
    json_t *dossiers;
    (void)state;
    desk_open(&desk, &central, AUDITOR, "park");
    desk_opens_dossier(&desk);
    desk_syncs(&desk);
    assert_int_equal(repository_dossiers(central.repository, &dossiers, &err), 0);
    assert_int_equal(json_array_size(dossiers), 2);
    assert_string_equal(json_string_value(json_object_get(json_array_get(dossiers, 0), "name")), "Het *Park*");
    assert_string_equal(json_string_value(json_object_get(json_array_get(dossiers, 0), "scheme")), "kvo-3.1");
    assert_string_equal(json_string_value(json_object_get(json_array_get(dossiers, 1), "id")), "registry");
    json_decref(dossiers);
    assert_int_equal(repository_fold(central.repository, "park", &fold, &err), 0);
    assert_int_equal(fold_record_count(fold), 2);
    fold_free(fold);
    assert_int_equal(repository_fold(central.repository, "../registry", &fold, &err), ERROR_NOT_FOUND);
    desk_close(&desk);
}

static void a_feed_belongs_to_one_dossier(void **state)
{
    struct desk park, harbour;
    (void)state;
    desk_open(&park, &central, AUDITOR, "park");
    desk_opens_dossier(&park);
    desk_syncs(&park);
    central.feeds--; /* the same id again */
    desk_open(&harbour, &central, AUDITOR, "harbour");
    desk_opens_dossier(&harbour);
    desk_seals(&harbour);
    assert_int_equal(desk_lands(&harbour).code, ERROR_CONFLICT);
    desk_close(&harbour);
    desk_close(&park);
}

/* --- evidence --- */

static void put_file(const char *name, const char *bytes, char path[128])
{
    stock_write(&central.stock, name, bytes, strlen(bytes));
    stock_path(&central.stock, name, path);
}

/* A clone that checks evidence out with git-lfs, as a person who installed it has. */
static void clone_has_all_evidence(void)
{
    char clone[128];
    stock_path(&central.stock, "clone", clone);
    const char *const get[] = {"git",
                               "-c",
                               "filter.lfs.smudge=git-lfs smudge -- %f",
                               "-c",
                               "filter.lfs.required=true",
                               "clone",
                               "--quiet",
                               "--branch",
                               "dossier/park",
                               central.path,
                               clone,
                               NULL};
    const char *const check[] = {"git", "-C", clone, "lfs", "fsck", NULL};
    const char *const remove[] = {"rm", "-rf", clone, NULL};
    stock_run(get);
    stock_run(check);
    stock_run(remove);
}

static void evidence_is_pointed_to_and_kept_where_git_lfs_looks(void **state)
{
    static const char bytes[] = "a photograph\n";
    struct desk desk;
    struct error err = {0};
    char sha256[DIGEST_HEX_SIZE], other[DIGEST_HEX_SIZE], path[200], body[200], spec[200], *said;
    json_t *missing;
    (void)state;
    digest_bytes(bytes, strlen(bytes), sha256);
    digest_bytes("", 0, other);
    desk_open(&desk, &central, AUDITOR, "park");
    desk_opens_dossier(&desk);
    snprintf(body, sizeof body, "{\"name\":\"../-Foto's van  de 'schouw'.JPG\",\"size\":%zu,\"type\":\"image/jpeg\"}",
             strlen(bytes));
    desk_says(&desk, "evidence.add", sha256, body);
    desk_syncs(&desk);
    snprintf(spec, sizeof spec, "dossier/park:evidence/%.8s-Foto-s-van-de-schouw-.JPG", sha256);
    said = GIT(&central, "cat-file", "blob", spec);
    assert_non_null(strstr(said, sha256));
    free(said);
    assert_int_equal(repository_evidence_missing(central.repository, "park", &missing, &err), 0);
    assert_int_equal(json_array_size(missing), 1);
    json_decref(missing);
    central_is_sound(&central); /* what has yet to come is no damage */

    put_file("wrong", "another photograph\n", path);
    assert_int_equal(repository_evidence_store(central.repository, sha256, path, &err), ERROR_SIGNATURE);
    put_file("right", bytes, path);
    assert_int_equal(repository_evidence_store(central.repository, sha256, path, &err), 0);
    assert_int_equal(repository_evidence_missing(central.repository, "park", &missing, &err), 0);
    assert_int_equal(json_array_size(missing), 0);
    json_decref(missing);
    clone_has_all_evidence();
    central_is_sound(&central);
    repository_evidence_path(central.repository, sha256, path, sizeof path);
    assert_int_equal(unlink(path), 0);
    for (int i = 0; i < 2; i++) { /* whoever lost it may have taken the folders along */
        *strrchr(path, '/') = '\0';
        assert_int_equal(rmdir(path), 0);
    }
    central_is_not_sound(central.path, "the bytes of this evidence were here and are lost");
    put_file("again", bytes, path);
    assert_int_equal(repository_evidence_keep(central.repository, sha256, other, path, &err), ERROR_SIGNATURE);
    assert_int_equal(repository_evidence_keep(central.repository, sha256, sha256, path, &err), 0);
    central_is_sound(&central);
    desk_close(&desk);
}

/* --- certificates --- */

static void a_certificate_is_a_signed_tag_and_a_line_of_the_register(void **state)
{
    struct court court;
    char *said;
    (void)state;
    court_open(&court, &central, "park");
    said = GIT(&central, "log", "-p", "main");
    assert_null(strstr(said, "KVO Het Park")); /* nothing of an undecided case is public (3.2.2) */
    free(said);
    court_issues(&court, "KVO-1");
    desk_syncs(&court.decider);
    free(GIT(&central, "verify-tag", "certificate/KVO-1"));
    said = GIT(&central, "show", "main:register.md");
    assert_non_null(strstr(said, "KVO-1"));
    assert_non_null(strstr(said, "Basis Samenwerken"));
    free(said);
    said = GIT(&central, "rev-parse", "certificate/KVO-1^{commit}", "dossier/park", "main^2");
    assert_memory_equal(said, said + 41, 41);
    assert_memory_equal(said, said + 82, 41);
    free(said);
    said = GIT(&central, "log", "-1", "--format=%(trailers:key=Decided-by,valueonly)", "dossier/park");
    assert_non_null(strstr(said, "carla@person.invalid"));
    free(said);
    central_is_sound(&central);
    court_close(&court);
}

static void a_number_stands_on_one_certificate(void **state)
{
    struct court park, harbour;
    (void)state;
    court_open(&park, &central, "park");
    court_issues(&park, "KVO-1");
    desk_syncs(&park.decider);
    court_open(&harbour, &central, "harbour");
    court_issues(&harbour, "KVO-1");
    desk_seals(&harbour.decider);
    struct error error = desk_lands(&harbour.decider);
    assert_int_equal(error.code, ERROR_CONFLICT);
    assert_non_null(strstr(error.message, "numbers are unique"));
    court_close(&park);
    court_close(&harbour);
}

static void two_that_take_one_number_in_one_landing_do_not_both_get_it(void **state)
{
    struct court park, harbour;
    struct error err = {0};
    (void)state;
    court_open(&park, &central, "park");
    court_issues(&park, "KVO-1");
    desk_seals(&park.decider);
    court_open(&harbour, &central, "harbour");
    court_issues(&harbour, "KVO-1");
    desk_seals(&harbour.decider);
    struct landing_item items[2] = {desk_item(&park.decider), desk_item(&harbour.decider)};
    assert_int_equal(landing_commit(central.repository, items, 2, &err), 0);
    assert_int_equal((items[0].refused.code == 0) + (items[1].refused.code == 0), 1);
    central_is_sound(&central);
    court_close(&park);
    court_close(&harbour);
}

static void a_late_observation_keeps_the_certificate_from_the_register(void **state)
{
    struct court court;
    char *said;
    (void)state;
    court_open(&court, &central, "park");
    desk_says(&court.auditor, "walk.observe", "crime/2", "{\"on\":\"" DAY "\",\"note\":\"Late\"}");
    desk_syncs(&court.auditor);
    court_issues(&court, "KVO-1"); /* who decides has not seen it: his statements are good, and stale */
    desk_syncs(&court.decider);
    said = GIT(&central, "for-each-ref", "refs/tags");
    assert_string_equal(said, "");
    free(said);
    central_is_sound(&central);
    court_close(&court);
}

static void a_certificate_is_issued_once_in_a_dossier(void **state)
{
    struct court court;
    (void)state;
    court_open(&court, &central, "park");
    court_issues(&court, "KVO-1");
    desk_syncs(&court.decider);
    court_issues(&court, "KVO-2");
    desk_seals(&court.decider);
    struct error error = desk_lands(&court.decider);
    assert_int_equal(error.code, ERROR_REFUSED);
    assert_non_null(strstr(error.message, "issued in this dossier already"));
    central_is_sound(&central);
    court_close(&court);
}

static void a_landing_that_broke_off_between_its_refs_is_finished_at_the_next_start(void **state)
{
    struct court court;
    char path[160], *main_before, *hex;
    (void)state;
    court_open(&court, &central, "park");
    main_before = GIT(&central, "rev-parse", "main");
    main_before[40] = '\0';
    court_issues(&court, "KVO-1");
    desk_syncs(&court.decider);
    repository_close(central.repository);
    central.repository = NULL;
    /* As if the power went after the dossier's ref; the index was never written. */
    free(GIT(&central, "update-ref", "refs/heads/main", main_before));
    free(GIT(&central, "update-ref", "-d", "refs/tags/certificate/KVO-1"));
    free(GIT(&central, "update-ref", "refs/heads/checkpoint", "checkpoint~"));
    snprintf(path, sizeof path, "%s/index.sqlite", central.path);
    assert_int_equal(unlink(path), 0);
    central_reopen(&central);
    free(GIT(&central, "verify-tag", "certificate/KVO-1"));
    central_is_sound(&central);
    /* And after the tag. */
    repository_close(central.repository);
    central.repository = NULL;
    free(GIT(&central, "update-ref", "refs/heads/main", main_before));
    free(GIT(&central, "update-ref", "refs/heads/checkpoint", "checkpoint~"));
    central_reopen(&central);
    central_is_sound(&central);
    hex = GIT(&central, "show", "main:register.json");
    assert_non_null(strstr(hex, "KVO-1"));
    free(hex);
    free(main_before);
    court_close(&court);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(init_leaves_a_directory_that_holds_something_alone),
        CASE(the_daemons_key_is_its_own),
        CASE(a_repository_may_be_moved),
        CASE(what_is_no_repository_is_not_opened),
        CASE(a_device_gets_what_it_lacks),
        CASE(dossiers_are_listed_by_name),
        CASE(a_feed_belongs_to_one_dossier),
        CASE(evidence_is_pointed_to_and_kept_where_git_lfs_looks),
        CASE(a_certificate_is_a_signed_tag_and_a_line_of_the_register),
        CASE(a_number_stands_on_one_certificate),
        CASE(two_that_take_one_number_in_one_landing_do_not_both_get_it),
        CASE(a_late_observation_keeps_the_certificate_from_the_register),
        CASE(a_certificate_is_issued_once_in_a_dossier),
        CASE(a_landing_that_broke_off_between_its_refs_is_finished_at_the_next_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Stock git rolls packs together while the repository is open and landings go on: what is read stays readable, and
 * nothing goes that no ref leads to yet. */
#include "tests/syncd/case.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "syncd/packs.h"
#include "syncd/repository_state.h"

#define MANY 30

/* As the daemon does it. */
static void repack(void)
{
    free(GIT(&central, "-c", "core.fsync=all", "repack", "--geometric=2", "-d", "-q", "-n"));
}

static struct packs counted(void)
{
    struct packs packs;
    struct error err = {0};
    if (packs_count(central.path, &packs, &err)) fail_msg("%s", err.message);
    return packs;
}

/* A landing, and so a pack, for each of them. */
static void land(struct desk *desk, int from, int until)
{
    char item[40];
    for (int i = from; i < until; i++) {
        snprintf(item, sizeof item, "public-space/%d", i);
        desk_says(desk, "walk.observe", item, "{\"on\":\"" DAY "\",\"note\":\"Seen\"}");
        desk_syncs(desk);
    }
}

static struct repository *beside(void)
{
    struct repository *repository = NULL;
    struct error err = {0};
    if (repository_open(central.path, &repository, &err)) fail_msg("%s", err.message);
    return repository;
}

/* Reads every segment of a dossier; their number. */
static size_t read_all(struct repository *repository, const char *dossier)
{
    json_t *heads = json_object(), *segments = NULL;
    struct error err = {0};
    if (repository_segments(repository, dossier, heads, &segments, &err)) fail_msg("%s", err.message);
    size_t count = json_array_size(segments);
    json_decref(segments);
    json_decref(heads);
    return count;
}

/* Files of this process's memory that are in the repository, and deleted. */
static int mapped_and_deleted(void)
{
    char line[600];
    int count = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps)) count += strstr(line, central.path) && strstr(line, "(deleted)");
    fclose(maps);
    return count;
}

static void path_of(const char *name, char path[256])
{
    snprintf(path, 256, "%s/objects/pack/%s", central.path, name);
}

static void make_file(const char *name, int64_t age)
{
    char path[256];
    path_of(name, path);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    const struct timespec times[2] = {{.tv_sec = time(NULL) - age}, {.tv_sec = time(NULL) - age}};
    assert_true(file >= 0);
    assert_int_equal(futimens(file, times), 0);
    close(file);
}

static bool there(const char *name)
{
    char path[256];
    path_of(name, path);
    return access(path, F_OK) == 0;
}

/* --- the folder --- */

static void a_pack_without_an_index_is_none(void **state)
{
    struct desk desk;
    (void)state;
    size_t before = counted().count;
    begin(&desk, "park");
    make_file("pack-0123456789012345678901234567890123456789.pack", 0);
    assert_int_equal(counted().count, before + 1);
    assert_true(counted().bytes > 0 && counted().unused > 0);
    desk_close(&desk);
}

static void what_was_left_half_written_goes_after_an_hour(void **state)
{
    static const char *const old[] = {"tmp_pack_a", "tmp_idx_a", ".tmp-12-pack-a.pack", "pack_landing_a"};
    static const char *const young[] = {"tmp_pack_b", "tmp_idx_b", ".tmp-12-pack-b.pack", "pack_landing_b"};
    struct error err = {0};
    (void)state;
    make_file("pack-a.keep", 100000);
    for (int i = 0; i < 4; i++) {
        make_file(old[i], 3700);
        make_file(young[i], 3000);
    }
    assert_int_equal(packs_sweep(central.path, time(NULL), &err), 0);
    for (int i = 0; i < 4; i++) assert_true(!there(old[i]) && there(young[i]));
    assert_true(there("pack-a.keep"));
}

static void what_a_repack_left_goes_at_once_but_no_landing(void **state)
{
    struct error err = {0};
    (void)state;
    make_file("tmp_pack_before", 60);
    make_file("tmp_pack_since", 0);
    make_file("pack_landing_since", 0);
    assert_int_equal(packs_sweep_since(central.path, time(NULL) - 30, &err), 0);
    assert_true(there("tmp_pack_before") && !there("tmp_pack_since") && there("pack_landing_since"));
}

static void one_repacks_at_a_time(void **state)
{
    int one, other;
    struct error err = {0};
    (void)state;
    assert_int_equal(packs_lock(central.path, &one, &err), 0);
    refused((assert_int_equal(packs_lock(central.path, &other, &err), ERROR_CONFLICT), err), ERROR_CONFLICT,
            "is being repacked by another process");
    assert_int_equal(other, -1);
    int copy = dup(one);
    close(one);
    assert_int_equal(packs_lock(central.path, &other, &err), ERROR_CONFLICT); /* whoever inherited it has it */
    close(copy);
    assert_int_equal(packs_lock(central.path, &other, &err), 0);
    close(other);
}

/* --- who has the repository open --- */

static void what_was_open_before_reads_on(void **state)
{
    struct repository *first = beside(), *second;
    struct desk desk;
    (void)state;
    begin(&desk, "park");
    land(&desk, 0, MANY);
    second = beside(); /* it knows these packs, and has hardly opened one */
    size_t before = counted().count;
    repack();
    assert_true(counted().count < before && counted().count <= 3);
    assert_int_equal(read_all(first, "park"), MANY + 1);
    assert_int_equal(read_all(second, "park"), MANY + 1);
    land(&desk, MANY, MANY + 5);
    repack();
    assert_int_equal(read_all(first, "park"), MANY + 6);
    assert_int_equal(read_all(second, "park"), MANY + 6);
    assert_int_equal(read_all(central.repository, "park"), MANY + 6);
    repository_close(first);
    repository_close(second);
    desk_close(&desk);
    central_is_sound(&central);
}

/* libgit2 would look for packs in it that are gone. */
static void an_index_of_many_packs_goes_before_them(void **state)
{
    struct error err = {0};
    struct desk desk;
    bool taken;
    (void)state;
    begin(&desk, "park");
    land(&desk, 0, MANY);
    assert_int_equal(packs_unindex(central.path, &taken, &err), 0);
    assert_false(taken);
    free(GIT(&central, "multi-pack-index", "write"));
    if (repository_renew(central.repository, &err)) fail_msg("%s", err.message);
    assert_int_equal(read_all(central.repository, "park"), MANY + 1);
    assert_int_equal(packs_unindex(central.path, &taken, &err), 0);
    assert_true(taken);
    if (repository_renew(central.repository, &err)) fail_msg("%s", err.message);
    repack();
    assert_int_equal(read_all(central.repository, "park"), MANY + 1);
    desk_close(&desk);
}

static void renewed_it_holds_no_pack_that_is_gone(void **state)
{
    struct error err = {0};
    struct desk desk;
    (void)state;
    begin(&desk, "park");
    land(&desk, 0, MANY);
    assert_int_equal(read_all(central.repository, "park"), MANY + 1);
    repack();
    assert_true(mapped_and_deleted() > 0);
    if (repository_renew(central.repository, &err)) fail_msg("%s", err.message);
    assert_int_equal(mapped_and_deleted(), 0);
    land(&desk, MANY, MANY + 2);
    assert_int_equal(read_all(central.repository, "park"), MANY + 3);
    desk_close(&desk);
    central_is_sound(&central);
}

static void where_it_can_not_be_renewed_nothing_lands_until_it_can(void **state)
{
    char head[200], away[200];
    struct error err = {0};
    struct desk desk;
    (void)state;
    begin(&desk, "park");
    snprintf(head, sizeof head, "%s/HEAD", central.path);
    snprintf(away, sizeof away, "%s/HEAD.away", central.path);
    assert_int_equal(rename(head, away), 0);
    assert_int_equal(repository_renew(central.repository, &err), ERROR_IO);
    assert_int_equal(read_all(central.repository, "park"), 1);
    desk_says(&desk, "walk.observe", "public-space/1", "{\"on\":\"" DAY "\",\"note\":\"Seen\"}");
    desk_seals(&desk);
    struct landing_item item = desk_item(&desk);
    assert_int_equal(landing_commit(central.repository, &item, 1, &err), ERROR_IO);
    assert_int_equal(rename(away, head), 0);
    struct error error = desk_lands(&desk);
    assert_int_equal(error.code, 0);
    assert_int_equal(read_all(central.repository, "park"), 2);
    desk_close(&desk);
    central_is_sound(&central);
}

/* --- what no ref leads to --- */

static void what_no_ref_leads_to_yet_stays(void **state)
{
    char settings[200];
    struct desk desk;
    (void)state;
    begin(&desk, "park");
    land(&desk, 0, 5);
    char *tip = central_tip(&central, "park");
    snprintf(settings, sizeof settings, "%s/schouw.json", central.path);
    char *loose = GIT(&central, "hash-object", "-w", settings);
    loose[strcspn(loose, "\n")] = '\0';
    /* So it stands between the pack of a landing and its refs. */
    free(GIT(&central, "update-ref", "-d", "refs/heads/dossier/park"));
    free(GIT(&central, "update-ref", "-d", "refs/heads/checkpoint"));
    for (int i = 0; i < 3; i++) repack();
    free(GIT(&central, "rev-list", "--objects", tip));
    free(GIT(&central, "cat-file", "blob", loose));
    char *count = GIT(&central, "count-objects");
    assert_true(strncmp(count, "0 objects", 9) == 0);
    free(count);
    free(GIT(&central, "update-ref", "refs/heads/dossier/park", tip));
    assert_int_equal(read_all(central.repository, "park"), 6);
    free(loose);
    free(tip);
    desk_close(&desk);
}

/* --- cut off --- */

/* A repack that is killed, with all it started, after so many microseconds. */
static void repack_cut_off(useconds_t after)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        setsid();
        execlp("git", "git", "-C", central.path, "-c", "core.fsync=all", "repack", "--geometric=2", "-d", "-q", "-n",
               (char *)NULL);
        _exit(127);
    }
    usleep(after);
    kill(-child, SIGKILL);
    kill(child, SIGKILL); /* where it has no session of its own yet */
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void killed_at_any_moment_it_costs_nothing(void **state)
{
    struct error err = {0};
    struct desk desk;
    int landed = 0;
    (void)state;
    begin(&desk, "park");
    for (useconds_t after = 0; after < 40000; after += 2000) {
        land(&desk, landed, landed + 3);
        landed += 3;
        repack_cut_off(after);
        free(GIT(&central, "fsck", "--strict", "--no-progress"));
        assert_int_equal(read_all(central.repository, "park"), landed + 1);
    }
    assert_int_equal(packs_sweep_since(central.path, 0, &err), 0);
    repack();
    assert_true(counted().count <= 3);
    assert_int_equal(read_all(central.repository, "park"), landed + 1);
    desk_close(&desk);
    central_is_sound(&central);
}

/* --- at the same time --- */

static atomic_bool over;
static atomic_uint repacked;

static void *repack_on(void *unused)
{
    (void)unused;
    while (!atomic_load(&over)) {
        repack();
        atomic_fetch_add(&repacked, 1);
    }
    return NULL;
}

static void landings_and_readers_notice_nothing(void **state)
{
    struct repository *reader = beside();
    struct desk desk;
    pthread_t thread;
    (void)state;
    atomic_store(&over, false);
    atomic_store(&repacked, 0);
    begin(&desk, "park");
    assert_int_equal(pthread_create(&thread, NULL, repack_on, NULL), 0);
    for (int i = 0; i < 2 * MANY || atomic_load(&repacked) < 10; i++) {
        struct error err = {0};
        land(&desk, i, i + 1);
        assert_int_equal(read_all(reader, "park"), i + 2);
        if (i % 10 == 0 && repository_renew(central.repository, &err)) fail_msg("%s", err.message);
        if (i % 20 == 0) {
            struct text problems = {0}, summary = {0};
            if (repository_verify(central.path, &problems, &summary, &err))
                fail_msg("%s%s", err.message, problems.data);
            text_fini(&problems);
            text_fini(&summary);
            if (repository_reindex(central.path, &err)) fail_msg("%s", err.message);
        }
    }
    atomic_store(&over, true);
    pthread_join(thread, NULL);
    repository_close(reader);
    desk_close(&desk);
    central_is_sound(&central);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_pack_without_an_index_is_none),
        CASE(what_was_left_half_written_goes_after_an_hour),
        CASE(what_a_repack_left_goes_at_once_but_no_landing),
        CASE(one_repacks_at_a_time),
        CASE(what_was_open_before_reads_on),
        CASE(an_index_of_many_packs_goes_before_them),
        CASE(renewed_it_holds_no_pack_that_is_gone),
        CASE(where_it_can_not_be_renewed_nothing_lands_until_it_can),
        CASE(what_no_ref_leads_to_yet_stays),
        CASE(killed_at_any_moment_it_costs_nothing),
        CASE(landings_and_readers_notice_nothing),
    };
    /* So few packs stay open that most of them are only known by their index. */
    repository_library();
    git_libgit2_opts(GIT_OPT_SET_MWINDOW_FILE_LIMIT, (size_t)8);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

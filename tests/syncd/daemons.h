/* daemons.h: for tests: a second daemon that has joined the first by a bare repository on disk, in one process. Desks
 * land through whichever is at hand. */
#ifndef SCHOUW_TESTS_SYNCD_DAEMONS_H
#define SCHOUW_TESTS_SYNCD_DAEMONS_H

#include "tests/syncd/case.h"

#include "syncd/repository_state.h"

struct daemons {
    char bare[128]; /* the upstream's folder */
    char url[160];
    char path[2][128];
    struct repository *repository[2];
    struct upstream *upstream[2];
    struct text notes;
    int at; /* through which desks land */
};

static struct daemons daemons;

static inline void daemons_note(void *context, const char *text)
{
    (void)context;
    text_printf(&daemons.notes, "%s\n", text);
}

static inline struct upstream_settings daemons_settings(void)
{
    return (struct upstream_settings){.url = daemons.url, .credentials = "", .lfs = "", .seconds = 60};
}

/* Desks land through the first or the second from now on. */
static inline void at(int which)
{
    daemons.at = which;
    central.repository = daemons.repository[which];
    snprintf(central.path, sizeof central.path, "%s", daemons.path[which]);
}

static inline void daemon_opens(int which, bool wait)
{
    const struct upstream_settings settings = daemons_settings();
    struct error err = {0};
    if (repository_open(daemons.path[which], &daemons.repository[which], &err)) fail_msg("%s", err.message);
    if (upstream_new(daemons.path[which], &settings, &daemons.upstream[which], &err)) fail_msg("%s", err.message);
    const struct sharing sharing = {.upstream = daemons.upstream[which], .wait = wait, .note = daemons_note};
    if (repository_share(daemons.repository[which], &sharing, &err)) fail_msg("%s", err.message);
}

static inline void daemon_closes(int which)
{
    repository_close(daemons.repository[which]);
    upstream_free(daemons.upstream[which]);
    daemons.repository[which] = NULL;
    daemons.upstream[which] = NULL;
}

/* What the daemon's courier does: pushes what is only here. False when the upstream has gone on. */
static inline bool daemon_pushes(int which)
{
    struct upstream_move *moves = NULL;
    struct error err = {0};
    size_t count = 0;
    if (repository_unpushed(daemons.repository[which], &moves, &count, &err)) fail_msg("%s", err.message);
    int result = count ? upstream_push(daemons.upstream[which], moves, count, &err) : 0;
    if (result && result != ERROR_CONFLICT) fail_msg("%s", err.message);
    if (!result && repository_pushed(daemons.repository[which], moves, count, &err)) fail_msg("%s", err.message);
    free(moves);
    return result == 0;
}

/* Fetches, and takes in what is new. */
static inline void daemon_looks(int which)
{
    struct error err = {0};
    bool behind, moved;
    if (upstream_fetch(daemons.upstream[which], &err)) fail_msg("%s", err.message);
    if (repository_behind(daemons.repository[which], &behind, &err)) fail_msg("%s", err.message);
    if (behind && repository_unite(daemons.repository[which], &moved, &err)) fail_msg("%s", err.message);
}

static inline void daemon_levels(int which)
{
    daemon_looks(which);
    assert_true(daemon_pushes(which));
}

/* Both say the same of every ref as the upstream does. */
static inline void daemons_agree(void)
{
    char *refs[3];
    int before = daemons.at;
    for (int i = 0; i < 2; i++) {
        at(i);
        refs[i] = GIT(&central, "for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/tags");
        central_is_sound(&central);
    }
    snprintf(central.path, sizeof central.path, "%s", daemons.bare);
    refs[2] = GIT(&central, "for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/tags");
    free(GIT(&central, "fsck", "--strict", "--no-progress"));
    assert_string_equal(refs[0], refs[1]);
    assert_string_equal(refs[0], refs[2]);
    for (int i = 0; i < 3; i++) free(refs[i]);
    at(before);
}

/* The upstream, the first daemon's office there, a second daemon that was admitted. */
static inline int daemons_setup(bool wait)
{
    static const char founder[] = "first.git", second[] = "second.git";
    char bare[128], key[128], body[1300];
    struct error err = {0};
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    central_open(&central);
    repository_close(central.repository);
    daemons = (struct daemons){0};
    stock_path(&central.stock, "upstream.git", bare);
    stock_path(&central.stock, founder, daemons.path[0]);
    stock_path(&central.stock, second, daemons.path[1]);
    snprintf(daemons.bare, sizeof daemons.bare, "%s", bare);
    snprintf(daemons.url, sizeof daemons.url, "file://%s", daemons.bare);
    const char *const make[] = {"git", "init", "--quiet", "--bare", "--initial-branch=main", bare, NULL};
    stock_run(make);
    const struct upstream_settings settings = daemons_settings();
    if (repository_found(daemons.path[0], "Keurders \"B.V.\"", central.key[ADMINISTRATOR], &settings, &err))
        fail_msg("%s", err.message);
    daemon_opens(0, wait);
    at(0);
    central_office(&central, &office);
    if (!wait) assert_true(daemon_pushes(0));
    if (repository_join(daemons.path[1], &settings, central.key[ADMINISTRATOR], &err)) fail_msg("%s", err.message);
    snprintf(key, sizeof key, "%.100s/key.pub", daemons.path[1]);
    char public[SSHKEY_TEXT_MAX];
    if (sshkey_read(key, public, &err)) fail_msg("%s", err.message);
    snprintf(body, sizeof body, "{\"key\":\"%s\",\"from\":\"2026-01-01\",\"status\":\"valid\"}", public);
    desk_says(&office, "daemon.set", "second", body);
    desk_syncs(&office);
    if (!wait) assert_true(daemon_pushes(0));
    daemon_opens(1, wait);
    daemon_looks(1);
    return 0;
}

static inline int daemons_teardown(void **state)
{
    (void)state;
    desk_close(&office);
    for (int i = 0; i < 2; i++) daemon_closes(i);
    text_fini(&daemons.notes);
    stock_close(&central.stock);
    return 0;
}

#endif

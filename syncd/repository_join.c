/* repository_join.c: the first daemon publishes what it made, the next one takes all that is there. */
#include <stdlib.h>
#include <string.h>

#include "syncd/checkpoint.h"
#include "syncd/landing.h"

int repository_publish(struct repository *repository, const struct upstream_settings *settings, struct error *err)
{
    struct upstream *upstream = NULL;
    struct upstream_move *moves = NULL;
    size_t count = 0;
    int result = upstream_new(repository->directory, settings, &upstream, err);

    if (result || (result = upstream_fetch(upstream, err)) || (result = repository_find_upstream(repository, err)))
        goto out;
    if (repository->shared) {
        result = error_set(err, ERROR_CONFLICT,
                           "%s is not empty: where a daemon was there before, make this one with schouw-syncd join",
                           upstream_name(upstream));
        goto out;
    }
    if (!(result = repository_unpushed(repository, &moves, &count, err)) &&
        !(result = upstream_push(upstream, moves, count, err))) {
        result = repository_pushed(repository, moves, count, err);
    }
out:
    free(moves);
    upstream_free(upstream);
    return result;
}

/* --- joining --- */

struct joining {
    const struct upstream_settings *settings;
    const char *root_key; /* that it has to be, or NULL */
    struct text notes;    /* what was not taken */
};

static void note(void *context, const char *text)
{
    struct joining *joining = context;

    text_printf(&joining->notes, "%s%s", joining->notes.length ? "; " : "", text);
}

/* Takes in what was fetched. */
static int take_all(const char *directory, struct upstream *upstream, struct joining *joining, struct error *err)
{
    const struct sharing sharing = {.upstream = upstream, .note = note, .context = joining};
    struct repository *repository = NULL;
    git_oid main;
    int result = repository_attach(directory, &repository, err);

    if (result) return result;
    if ((result = index_open(repository, false, NULL, NULL, err)) ||
        (result = repository_share(repository, &sharing, err)) ||
        (result = repository_ref(repository, REF_MAIN, &main, err))) {
        goto out;
    }
    if (joining->notes.length || git_oid_is_zero(&main))
        result = error_set(err, ERROR_SIGNATURE, "%.900s; nothing was made",
                           joining->notes.length ? joining->notes.data : "there is no main that a daemon wrote");
    if (!result) result = index_write(repository, err);
out:
    repository_close(repository);
    return result;
}

static int make(const char *directory, void *context, struct error *err)
{
    struct joining *joining = context;
    struct upstream *upstream = NULL;
    int result = repository_make_git(directory, err);

    if (!result && !(result = upstream_new(directory, joining->settings, &upstream, err)) &&
        !(result = upstream_fetch(upstream, err)) &&
        !(result = repository_take_settings(directory, REF_UPSTREAM "heads/main", upstream_name(upstream),
                                            joining->root_key, err))) {
        result = take_all(directory, upstream, joining, err);
    }
    upstream_free(upstream);
    return result;
}

int repository_join(const char *directory, const struct upstream_settings *upstream, const char *root_key,
                    struct error *err)
{
    struct joining joining = {.settings = upstream, .root_key = root_key};
    int result = repository_place(directory, make, &joining, err);

    text_fini(&joining.notes);
    return result;
}

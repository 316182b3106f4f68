#include "syncd/admission.h"

#include <string.h>
#include <time.h>

#include "checklists/calendar.h"
#include "syncd/repository_state.h"
#include "syncd/server.h"

#define TRIES 10 /* that the registry moves on while it is read */

int admission_open(struct admission *admission, const struct server *server, struct error *err)
{
    const char *directory = server->config->repository;

    if (git_repository_open_bare(&admission->git, directory)) return git_trouble(err, directory);
    return 0;
}

void admission_close(struct admission *admission)
{
    registry_free(admission->registry);
    git_repository_free(admission->git);
}

/* Takes the registry as it stands at `tip`; without the lock. `holds`: the caller has repository_lock. */
static int follow(struct server *server, const git_oid *tip, bool holds, struct error *err)
{
    struct admission *admission = &server->admission;
    struct registry *registry, *before;
    int result;

    if (!holds) pthread_mutex_lock(&server->repository_lock);
    result = repository_registry_at(server->repository, tip, &registry, err);
    if (!holds) pthread_mutex_unlock(&server->repository_lock);
    if (result) return result;
    pthread_mutex_lock(&admission->lock);
    before = admission->registry;
    admission->registry = registry;
    admission->tip = *tip;
    pthread_mutex_unlock(&admission->lock);
    registry_free(before);
    return 0;
}

static int check(const struct registry *registry, const struct access_holder *holder, struct error *err)
{
    char today[DAY_SIZE];
    int result;

    calendar_today(REPOSITORY_ZONE, today);
    if ((result = registry_key_now(registry, holder->key, holder->person, holder->device, today, err))) return result;
    if (strcmp(holder->person, REGISTRY_ROOT_PERSON) == 0 || registry_roles(registry, holder->person)) return 0;
    return error_set(err, ERROR_REFUSED, "%s has no role here any more: ask the administrator", holder->person);
}

/* `*stale`: the registry has to be read first, as it stands at `*tip`. */
static int try_check(struct admission *admission, const struct access_holder *holder, git_oid *tip, bool *stale,
                     struct error *err)
{
    int result;

    pthread_mutex_lock(&admission->lock);
    result = git_ref(admission->git, REF_DOSSIER REGISTRY_DOSSIER, tip, err);
    *stale = !result && (!admission->registry || !git_oid_equal(tip, &admission->tip));
    if (!result && !*stale) result = check(admission->registry, holder, err);
    pthread_mutex_unlock(&admission->lock);
    return result;
}

static int authorise(struct server *server, struct access_holder *holder, bool holds, struct error *err)
{
    bool stale = true;
    git_oid tip;
    int result = 0;

    for (int i = 0; !result && stale && i < TRIES; i++) {
        result = try_check(&server->admission, holder, &tip, &stale, err);
        if (!result && stale) result = follow(server, &tip, holds, err);
    }
    if (result) return result;
    if (stale) return error_set(err, ERROR_IO, "the registry changes faster than it can be read");
    if (!holder->hash[0]) return 0; /* there is no token yet */
    if ((result = access_token_stands(server->access, holder, err))) return result;
    return access_token_seen(server->access, holder, (int64_t)time(NULL), err);
}

int server_authorise(struct server *server, struct access_holder *holder, struct error *err)
{
    return authorise(server, holder, false, err);
}

int server_authorise_held(struct server *server, struct access_holder *holder, struct error *err)
{
    return authorise(server, holder, true, err);
}

#include "syncd/porter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "syncd/backoff.h"
#include "syncd/log.h"
#include "syncd/server.h"

#define SECOND 1000     /* milliseconds */
#define PAUSE_MOST 60   /* seconds between two attempts, however long it goes wrong */
#define LOOK_SECONDS 60 /* between two looks at what is lacking, when nobody asks */
#define TAKES_MOST 20   /* pieces got in one go: then what came meanwhile is given */
#define FAILURES_MOST 3 /* pieces that fail one after the other, before the upstream is taken for unreachable */

const char *porter_place_name(const struct porter *porter)
{
    switch (atomic_load(&porter->place)) {
    case PORTER_UPSTREAM:
        return "upstream";
    case PORTER_HERE:
        return "here";
    default:
        return "unknown";
    }
}

/* The same thing once, however often it goes wrong. */
static void tell(struct porter *porter, const char *what, const struct error *why)
{
    if (strcmp(porter->told.message, why->message) == 0) return;
    porter->told = *why;
    log_event(LOG_WARN, what, "place", upstream_evidence_name(porter->upstream), "why", why->message, NULL);
}

/* --- where evidence is kept. Pool --- */

static int ask(struct porter *porter, struct error *err)
{
    struct repository *repository = porter->server->repository;
    const char *place = upstream_evidence_name(porter->upstream);
    bool keeps;
    int result;

    if (atomic_load(&porter->place) != PORTER_UNKNOWN) return 0;
    if ((result = upstream_keeps_evidence(porter->upstream, &keeps, err)) ||
        (result = repository_evidence_place(repository, keeps ? place : NULL, err))) {
        return result;
    }
    atomic_store(&porter->place, keeps ? PORTER_UPSTREAM : PORTER_HERE);
    if (keeps)
        log_event(LOG_INFO, "evidence is kept at the upstream", "place", place, NULL);
    else
        log_event(LOG_WARN,
                  "the upstream keeps no evidence: its bytes are only here, other daemons show it as pending, and they "
                  "are lost with this disk: set upstream_lfs, or copy the folder lfs elsewhere",
                  "upstream", upstream_name(porter->upstream), NULL);
    return 0;
}

/* --- giving. Pool --- */

static int give_some(struct porter *porter, const struct upstream_piece *pieces, size_t count, struct error *err)
{
    int result = upstream_evidence_give(porter->upstream, pieces, count, err);

    for (size_t i = 0; !result && i < count; i++) {
        json_object_del(porter->refused, pieces[i].sha256);
        result = repository_evidence_sent(porter->server->repository, pieces[i].sha256, err);
    }
    /* Without memory for it, it is tried again before others. */
    if (result && count == 1) json_object_set_new(porter->refused, pieces[0].sha256, json_true());
    return result;
}

/* A piece that the server does not take (it may be too large there) holds up no other: next time it comes last. `*some`
 * were taken. */
static int give_each(struct porter *porter, const struct upstream_piece *pieces, size_t count, bool *some,
                     struct error *err)
{
    struct error why = {0};
    int result = give_some(porter, pieces, count, &why), failures = 0;

    *some = !result;
    if (!result) return 0;
    for (size_t i = 0; count > 1 && i < count && failures < FAILURES_MOST; i++) {
        bool given = !give_some(porter, pieces + i, 1, &why);
        failures = given ? 0 : failures + 1;
        *some = *some || given;
    }
    if (err) *err = why;
    return result;
}

/* Those that somebody waits for go first, those that were refused before last. */
enum turn { TURN_WAITED, TURN_OTHER, TURN_REFUSED };

static enum turn turn_of(const struct porter *porter, const struct porter_load *loads, const char *sha256)
{
    if (json_object_get(porter->refused, sha256)) return TURN_REFUSED;
    for (const struct porter_load *load = loads; load; load = load->next)
        if (strcmp(load->sha256, sha256) == 0) return TURN_WAITED;
    return TURN_OTHER;
}

static size_t order(const struct porter *porter, const json_t *list, const struct porter_load *loads,
                    struct upstream_piece *pieces)
{
    size_t count = 0, index;
    const json_t *piece;

    for (enum turn turn = TURN_WAITED; turn <= TURN_REFUSED; turn++) {
        json_array_foreach(list, index, piece)
        {
            const char *sha256 = json_string_value(json_object_get(piece, "sha256"));
            if (turn_of(porter, loads, sha256) == turn)
                pieces[count++] = (struct upstream_piece){sha256, json_integer_value(json_object_get(piece, "size"))};
        }
    }
    return count;
}

/* With `giving` held. */
static int give_all(struct porter *porter, const struct porter_load *loads, struct error *err)
{
    struct repository *repository = porter->server->repository;
    struct upstream_piece *pieces = NULL;
    json_t *list = NULL;
    size_t count, done = 0;
    bool going = true;
    int result = repository_evidence_unsent_all(repository, &list, err);

    if (result) return result;
    if (!(pieces = calloc(json_array_size(list) + 1, sizeof *pieces))) result = error_memory(err);
    count = pieces ? order(porter, list, loads, pieces) : 0;
    for (size_t next; going && done < count; done = next) {
        next = done + UPSTREAM_PIECES_MAX < count ? done + UPSTREAM_PIECES_MAX : count;
        int failed = give_each(porter, pieces + done, next - done, &going, err);
        if (failed) result = failed;
    }
    free(pieces);
    json_decref(list);
    if (!repository_evidence_unsent_all(repository, &list, NULL)) {
        atomic_store(&porter->unsent, json_array_size(list));
        json_decref(list);
    }
    return result;
}

static int give(struct porter *porter, struct error *err)
{
    pthread_mutex_lock(&porter->giving);
    int result = give_all(porter, porter->loads, err);
    pthread_mutex_unlock(&porter->giving);
    return result;
}

void porter_give(struct porter *porter)
{
    struct error ignored = {0};

    if (!porter->upstream || atomic_load(&porter->place) != PORTER_UPSTREAM) return;
    if (pthread_mutex_trylock(&porter->giving)) return;
    give_all(porter, NULL, &ignored);
    pthread_mutex_unlock(&porter->giving);
}

/* --- getting. Pool --- */

static int take(struct porter *porter, const struct upstream_piece *piece, struct error *err)
{
    struct repository *repository = porter->server->repository;
    char path[PATH_MAX];
    int result = upstream_evidence_take(porter->upstream, piece, path, err);

    if (result) return result;
    /* From a folder it came for certain. git-lfs is content with bytes that a device sent here meanwhile, which the
     * upstream has not: what it gave stays marked, and giving it costs no bytes where they are. */
    if (!(result = repository_evidence_store(repository, piece->sha256, path, err)))
        return upstream_folder(porter->upstream) ? repository_evidence_sent(repository, piece->sha256, err) : 0;
    if (result != ERROR_SIGNATURE) return result; /* it may be all there is of bytes that were acknowledged */
    unlink(path);
    return error_set(err, result, "what %s has as evidence %.8s are other bytes",
                     upstream_evidence_name(porter->upstream), piece->sha256);
}

/* Whether a piece was looked for a moment ago, in vain. */
static bool is_absent(const struct porter *porter, const char *key, int64_t now)
{
    const json_t *when = json_object_get(porter->absent, key);
    return when && now - json_integer_value(when) < LOOK_SECONDS;
}

static int take_all(struct porter *porter, const json_t *lacking, struct error *err)
{
    int64_t now = (int64_t)time(NULL);
    const json_t *piece;
    size_t index, tried = 0;
    int result = 0;

    if (atomic_exchange(&porter->asked, false)) json_object_clear(porter->absent);
    porter->more = false;
    json_array_foreach(lacking, index, piece)
    {
        struct upstream_piece one = {json_string_value(json_object_get(piece, "sha256")),
                                     json_integer_value(json_object_get(piece, "size"))};
        char key[DIGEST_HEX_SIZE + 24];
        struct error why = {0};
        snprintf(key, sizeof key, "%s:%lld", one.sha256, one.size);
        if (is_absent(porter, key, now)) continue;
        porter->more = tried++ == TAKES_MOST;
        if (porter->more) break;
        result = take(porter, &one, &why);
        if (result == ERROR_SIGNATURE) tell(porter, "evidence at the upstream is damaged", &why);
        if (result == ERROR_SIGNATURE || result == ERROR_NOT_FOUND) {
            result = json_object_set_new(porter->absent, key, json_integer(now)) ? error_memory(err) : 0;
        } else if (result) {
            if (err) *err = why;
        } else {
            json_object_del(porter->absent, key);
            atomic_fetch_add(&porter->server->counters.fetched, 1);
        }
        if (result) break;
    }
    return result;
}

static int look(struct porter *porter, struct error *err)
{
    struct server *server = porter->server;
    json_t *lacking = NULL;
    int result;

    pthread_mutex_lock(&server->repository_lock);
    result = repository_evidence_lacking(server->repository, &lacking, err);
    pthread_mutex_unlock(&server->repository_lock);
    if (result) return result;
    atomic_store(&porter->lacking, json_array_size(lacking));
    result = take_all(porter, lacking, err);
    json_decref(lacking);
    return result;
}

/* --- one errand --- */

static void run(uv_work_t *work)
{
    struct porter *porter = work->data;
    struct error *err = &porter->failed, why = {0};
    int result;

    *err = (struct error){0};
    result = ask(porter, err);
    if (!result && atomic_load(&porter->place) == PORTER_UPSTREAM) {
        result = give(porter, err);
        if (porter->look) {
            int looked = look(porter, &why);
            int given = give(porter, looked ? NULL : &why); /* what came meanwhile, and what git-lfs got */
            if (!result && (looked || given)) {
                result = looked ? looked : given;
                *err = why;
            }
        }
    }
    if (!result) err->code = 0;
    for (struct porter_load *load = porter->loads; load; load = load->next) {
        load->failed = (struct error){0};
        if (result && porter_holds_up(porter, load->sha256)) load->failed = *err;
    }
}

static void leave(struct porter *porter);

static void on_timer(uv_timer_t *timer)
{
    leave(timer->data);
}

/* Whoever waited hears of it. */
static void unload(struct porter *porter)
{
    struct porter_load *load = porter->loads;

    porter->loads = NULL;
    while (load) {
        struct porter_load *next = load->next;
        load->done(load);
        load = next;
    }
}

static void back(uv_work_t *work, int status)
{
    struct porter *porter = work->data;
    uint64_t pause = porter->server->config->upstream_interval;

    (void)status; /* nothing cancels work */
    porter->running = false;
    if (porter->failed.code) {
        tell(porter, "evidence is not carried", &porter->failed);
        pause = backoff(pause, porter->failures++, PAUSE_MOST);
        porter->again = porter->more = false;
        porter->looked = 0;
    } else {
        porter->failures = 0;
        if (porter->look) porter->looked = uv_now(&porter->server->loop);
    }
    unload(porter);
    if (porter->stopped) return;
    if (porter->first || porter->again || porter->more)
        leave(porter);
    else if (!porter->running) /* whoever was told may have handed in more */
        uv_timer_start(&porter->timer, on_timer, pause * SECOND, 0);
}

static void leave(struct porter *porter)
{
    uint64_t now = uv_now(&porter->server->loop);

    if (porter->running || porter->stopped) return;
    porter->look = porter->wanted || porter->more || !porter->looked || atomic_load(&porter->asked) ||
                   now - porter->looked >= (uint64_t)LOOK_SECONDS * SECOND;
    porter->wanted = false;
    porter->loads = porter->first;
    porter->first = NULL;
    porter->again = false;
    porter->running = true;
    uv_timer_stop(&porter->timer);
    uv_queue_work(&porter->server->loop, &porter->work, run, back);
}

/* --- what others ask --- */

void porter_hurry(struct porter *porter, bool look)
{
    if (!porter->upstream) return;
    porter->again = true;
    porter->wanted = porter->wanted || look;
    /* Where it goes wrong nobody gains by haste. */
    if (!porter->failures) leave(porter);
}

bool porter_holds_up(const struct porter *porter, const char *sha256)
{
    const struct server *server = porter->server;
    int place = atomic_load(&porter->place);

    if (!porter->upstream || !server->config->ack_upstream || place == PORTER_HERE) return false;
    if (place == PORTER_UNKNOWN) return repository_evidence_size(server->repository, sha256) >= 0;
    return repository_evidence_unsent(server->repository, sha256);
}

void porter_wait(struct porter *porter, struct porter_load *load)
{
    load->next = porter->first;
    porter->first = load;
    leave(porter);
}

/* --- life --- */

int porter_open(struct porter *porter, struct server *server, struct error *err)
{
    porter->server = server;
    if (!server->courier.upstream) return 0;
    porter->absent = json_object();
    porter->refused = json_object();
    if (!porter->absent || !porter->refused) return error_memory(err);
    pthread_mutex_init(&porter->giving, NULL);
    porter->upstream = server->courier.upstream;
    return 0;
}

void porter_close(struct porter *porter)
{
    if (porter->upstream) pthread_mutex_destroy(&porter->giving);
    json_decref(porter->absent);
    json_decref(porter->refused);
    porter->upstream = NULL;
    porter->absent = porter->refused = NULL;
}

int porter_init(struct porter *porter, struct server *server)
{
    porter->timer.data = porter->work.data = porter;
    return uv_timer_init(&server->loop, &porter->timer);
}

int porter_start(struct porter *porter)
{
    return porter->upstream ? uv_timer_start(&porter->timer, on_timer, 0, 0) : 0;
}

void porter_stop(struct porter *porter)
{
    porter->stopped = true;
    uv_timer_stop(&porter->timer);
}

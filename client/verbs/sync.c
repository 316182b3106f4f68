#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/ahead.h"
#include "client/alarm_say.h"
#include "client/body.h"
#include "client/device_key.h"
#include "client/heap.h"
#include "client/settling.h"
#include "client/sync_say.h"
#include "client/sync_watch.h"
#include "schema/sshsig.h"

/* --- watching --- */

/* What a watch tells on, and what it has told. */
struct watching {
    struct settling *settling;
    long long unsealed; /* statements that could not be sealed, as told last */
    bool told;          /* a round was told of */
};

/* Prints a JSON value at once, as someone may wait for it. */
static void json_tell(json_t *value)
{
    say_json(value);
    fflush(stdout);
}

/* Seals what can be sealed without asking, where nobody can be asked; what can not is told once. */
static int watching_seal(void *context, long long *sealed, struct error *err)
{
    struct watching *watching = context;
    struct session *session = watching->settling->session;
    struct error why = {0};
    long long left = 0;
    int result = store_unsealed(session->store, &left, err);
    *sealed = 0;
    if (result != 0 || left == 0) return result;
    if (left != watching->unsealed) sync_seal_say(session, left);
    result = sync_seal_quietly(session->store, sealed, &why);
    if (result == 0) watching->unsealed = 0;
    if (result == 0 || left == watching->unsealed) return 0; /* or it was told */
    watching->unsealed = left;                               /* what is sealed goes all the same */
    if (session->json) {
        json_tell(json_pack("{s:I,s:s}", "unsealed", (json_int_t)left, "why", why.message));
        return 0;
    }
    say(session, STYLE_WARN,
        ngettext("%lld statement stays unsealed: ", "%lld statements stay unsealed: ", (unsigned long)left), left);
    say_text(session, STYLE_WARN, why.message);
    say(session, STYLE_WARN, ".\n");
    if (result == ERROR_IO || result == ERROR_NETWORK)
        say(session, STYLE_WARN,
            _("Where nobody can be asked, a key with a passphrase has to be in an agent (`ssh-add`); or run `schouw "
              "sync` at a terminal. What is sealed goes on syncing.\n"));
    fflush(stdout);
    return 0;
}

static int watching_prepare(void *context, bool *news, struct error *err)
{
    struct settling *settling = ((struct watching *)context)->settling;
    json_object_clear(settling->carried);
    settling->sealed = 0;
    settling->trouble = (struct error){0};
    /* It may be days since the round before. */
    registry_free(settling->session->registry);
    settling->session->registry = NULL;
    calendar_today("Europe/Amsterdam", settling->session->today);
    return settling_run(settling, news, err);
}

static int watching_tell(void *context, json_t *outcome, struct error *err)
{
    struct watching *watching = context;
    const struct settling *settling = watching->settling;
    const struct session *session = settling->session;
    int result = 0;
    if (watching->told || settling->sealed > 0 || !sync_is_quiet(outcome) || sync_status(outcome) != 0)
        sync_say(session, outcome, false, settling->sealed);
    result = settling_tell(settling, outcome, err);
    if (result == 0 && session->json) json_tell(json_incref(outcome));
    if (!watching->told)
        say(session, STYLE_DIM, _("Level with the server. Watching for what is new; Ctrl-C ends it.\n"));
    watching->told = true;
    fflush(stdout);
    return result;
}

static void watching_lost(void *context, const struct error *why)
{
    const struct settling *settling = ((const struct watching *)context)->settling;
    if (settling->session->json) {
        json_tell(json_pack("{s:b,s:s}", "online", 0, "why", why->message));
        return;
    }
    say_text(settling->session, STYLE_WARN, why->message);
    say(settling->session, STYLE_WARN, _("\nOffline: what is recorded stays here, and goes when there is a way.\n"));
    fflush(stdout);
}

static void watching_back(void *context)
{
    const struct settling *settling = ((const struct watching *)context)->settling;
    if (settling->session->json) {
        json_tell(json_pack("{s:b}", "online", 1));
        return;
    }
    say(settling->session, STYLE_GOOD, _("The server answers again.\n"));
    fflush(stdout);
}

static int watch_run(struct settling *settling, const struct sync_options *options, long long interval,
                     struct error *err)
{
    struct watching watching = {.settling = settling};
    struct settling own = *settling;
    const struct sync_watcher watcher = {watching_prepare, watching_tell, watching_lost, watching_back, &watching};
    struct sync_options watched = *options;
    own.seal = watching_seal;
    own.context = &watching;
    watching.settling = &own;
    watched.context = &own;
    /* Nobody answers a question that is asked in the dark, and a key must not wait for an answer for ever. */
    if (!isatty(STDIN_FILENO) || tcgetpgrp(STDIN_FILENO) != getpgrp()) sshsig_unattended();
    return sync_watch(own.session->store, &watched, interval, &watcher, err);
}

/* --- another history --- */

#define REASON_MAX 4000 /* as checkpoint.seen takes */

/* The reason goes to all who sync these dossiers: it is stated. */
static int history_accept(struct session *session, const struct statement_options *options, json_t **accepted,
                          struct error *err)
{
    char *reason = NULL;
    int result =
        note_read(session, options->message, options->file,
                  _("\n# Why the server has another history now: who put it back, when, from what. Lines that begin\n"
                    "# with # are left out.\n"),
                  true, &reason, err);
    if (result == 0 && !*reason)
        result = error_set(err, ERROR_USAGE,
                           "another history is accepted for a reason: `schouw sync --accept-history -m WHY`");
    if (result == 0 && strlen(reason) > REASON_MAX)
        result = error_set(err, ERROR_USAGE, "the reason should be at most %d bytes", REASON_MAX);
    if (result == 0) result = sync_accept(session->store, reason, accepted, err);
    if (result == 0) {
        note_done(session);
        alarm_accepted_say(session, *accepted);
    }
    free(reason);
    return result;
}

/* --- the verb --- */

/* The server is asked what it has while the device seals. */
static int seal_and_sync(struct settling *settling, const struct sync_options *options, json_t **outcome,
                         struct error *err)
{
    struct session *session = settling->session;
    json_t *servers = NULL;
    bool more = false;
    int result = store_servers(session->store, &servers, err);
    if (result != 0) return result;
    ahead_begin(options->ahead, json_array_get(servers, 0));
    json_decref(servers);
    heap_fill(HEAP_OF_SYNC);
    result = options->dry ? sync_seal(session, true, &settling->sealed, err) : settling_run(settling, &more, err);
    return result == 0 ? sync_run(session->store, options, outcome, err) : result;
}

static int once_run(struct settling *settling, const struct sync_options *options, const json_t *accepted,
                    struct error *err)
{
    struct session *session = settling->session;
    json_t *outcome = NULL;
    int result = seal_and_sync(settling, options, &outcome, err);
    if (result != 0) return result;
    sync_say(session, outcome, options->dry, settling->sealed);
    /* What came may tell of it. */
    registry_free(session->registry);
    session->registry = NULL;
    result = settling_tell(settling, outcome, err);
    say_device_key(session);
    if (result == 0 && json_object_set_new(outcome, "key", device_key_json(session)) != 0) result = error_memory(err);
    if (result == 0) {
        result = sync_status(outcome);
        if (accepted) json_object_set(outcome, "accepted", (json_t *)(size_t)accepted);
        if (session->json) say_json(json_incref(outcome));
    }
    json_decref(outcome);
    return result;
}

static int sync_verb_run(struct session *session, int argc, char **argv, struct error *err)
{
    bool bare = false, watch = false, accept = false;
    long long interval = 0;
    struct settling settling = {.session = session, .carried = json_object()};
    struct sync_options options = {
        .progress = !session->json && !session->quiet, .settle = settling_run, .context = &settling};
    struct statement_options reason = {0};
    json_t *accepted = NULL;
    const struct option_spec specs[] = {
        {"accept-history", 0, OPTION_FLAG, &accept}, OPTION_MESSAGE(reason),
        {"no-evidence", 0, OPTION_FLAG, &bare},      {"dry-run", 'n', OPTION_FLAG, &options.dry},
        {"again", 0, OPTION_FLAG, &options.again},   {"watch", 'w', OPTION_FLAG, &watch},
        {"interval", 0, OPTION_INTEGER, &interval},  OPTION_END,
    };
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 0, err);
    options.evidence = !bare;
    if (result == 0 && watch && options.dry)
        result = error_set(err, ERROR_USAGE, "--watch goes on and --dry-run does nothing: give one of them");
    if (result == 0 && interval != 0 && !watch)
        result = error_set(err, ERROR_USAGE, "--interval says how often --watch asks the server; give --watch as well");
    if (result == 0 && (interval < 0 || interval > SYNC_INTERVAL_MAX))
        result = error_set(err, ERROR_USAGE, "--interval is a number of seconds from 1 to %d", SYNC_INTERVAL_MAX);
    if (result == 0 && !accept && (reason.message || reason.file))
        result = error_set(err, ERROR_USAGE, "-m and -F go with --accept-history");
    if (result == 0 && accept && (options.dry || watch))
        result = error_set(err, ERROR_USAGE, "--accept-history states something, once: without --dry-run or --watch");
    if (result == 0 && !settling.carried) result = error_memory(err);
    if (result == 0 && !watch) options.ahead = ahead_new();
    if (result == 0) result = session_store(session, err);
    if (result == 0) result = sync_ready(session->store, err); /* before a key asks for its passphrase */
    if (result == 0 && accept) result = history_accept(session, &reason, &accepted, err);
    if (result == 0 && watch)
        result = watch_run(&settling, &options, interval ? interval : SYNC_INTERVAL, err);
    else if (result == 0)
        result = once_run(&settling, &options, accepted, err);
    ahead_free(options.ahead);
    json_decref(accepted);
    json_decref(settling.carried);
    return result;
}

const struct verb verb_sync = {
    .name = "sync",
    .group = N_("Together"),
    .summary = N_("Bring this device and the central repository level."),
    .usage = "sync [--no-evidence] [--dry-run] [--again] [--watch [--interval SECONDS]]\nsync --accept-history [-m "
             "TEXT | -F "
             "FILE]",
    .options =
        "  --no-evidence           leave files that others added where they are\n"
        "  -n, --dry-run           tell what would go and come; change nothing\n"
        "  --again                 offer everything, also what the server should have already\n"
        "  -w, --watch             go on: sync what is recorded, what is new at the server, and when a network "
        "appears\n"
        "      --interval SECONDS  ask the server for news so often; 60 when not given\n"
        "  --accept-history        accept the other history that the last sync told of, and state why\n" HELP_MESSAGE,
    .details = N_(
        "Seals what is not sealed (your key may ask for its passphrase or a touch), sends it, takes what others "
        "sent, and exchanges\n"
        "files by their SHA-256. It may be cut off at any moment: the next one goes on from there. What is "
        "refused stays here, with the\n"
        "reason; statements that differ are both kept (`schouw conflicts`). Exit status 1: something of this "
        "device was refused.\n"
        "\n"
        "With --watch it ends at Ctrl-C (or SIGTERM), with exit status 0, and tells of what happens: under --json a "
        "line of JSON each time.\n"
        "Without a network it waits for one. Without a terminal nobody is asked for a passphrase: what can not be "
        "sealed then stays, and is told.\n"
        "\n"
        "With each sync the server shows a checkpoint: its signature over where everything stands. One that does not "
        "follow those shown\n"
        "before is told, with exit status 4, until you accept it: the server was put back, or shows different people "
        "different things.\n"
        "Each sync states in what it seals what was shown last, so that others notice as well.\n"),
    .run = sync_verb_run,
};

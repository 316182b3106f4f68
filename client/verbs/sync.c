#include "client/sync.h"
#include "client/body.h"
#include "client/settling.h"
#include "client/sync_say.h"

static int sync_verb_run(struct session *session, int argc, char **argv, struct error *err)
{
    bool bare = false, more = false;
    struct settling settling = {.session = session, .carried = json_object()};
    struct sync_options options = {
        .progress = !session->json && !session->quiet, .settle = settling_run, .context = &settling};
    const struct option_spec specs[] = {
        {"no-evidence", 0, OPTION_FLAG, &bare},
        {"dry-run", 'n', OPTION_FLAG, &options.dry},
        {"again", 0, OPTION_FLAG, &options.again},
        OPTION_END,
    };
    json_t *outcome = NULL;
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 0, err);
    options.evidence = !bare;
    if (result == 0 && !settling.carried) result = error_memory(err);
    if (result == 0) result = session_store(session, err);
    if (result == 0) result = sync_ready(session->store, err); /* before a key asks for its passphrase */
    if (result == 0 && options.dry) result = sync_seal(session, true, &settling.sealed, err);
    if (result == 0 && !options.dry) result = settling_run(&settling, &more, err);
    if (result == 0) result = sync_run(session->store, &options, &outcome, err);
    if (result == 0) {
        sync_say(session, outcome, options.dry, settling.sealed);
        result = settling_tell(&settling, outcome, err);
    }
    if (result == 0) {
        result = sync_status(outcome);
        if (session->json) say_json(json_incref(outcome));
    }
    json_decref(outcome);
    json_decref(settling.carried);
    return result;
}

const struct verb verb_sync = {
    .name = "sync",
    .group = N_("Together"),
    .summary = N_("Bring this device and the central repository level."),
    .usage = "sync [--no-evidence] [--dry-run] [--again]",
    .options = "  --no-evidence           leave files that others added where they are\n"
               "  -n, --dry-run           tell what would go and come; change nothing\n"
               "  --again                 offer everything, also what the server should have already\n",
    .details =
        N_("Seals what is not sealed (your key may ask for its passphrase or a touch), sends it, takes what others "
           "sent, and exchanges\n"
           "files by their SHA-256. It may be cut off at any moment: the next one goes on from there. What is "
           "refused stays here, with the\n"
           "reason; statements that differ are both kept (`schouw conflicts`). Exit status 1: something of this "
           "device was refused.\n"),
    .run = sync_verb_run,
};

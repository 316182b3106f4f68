#include "client/sync.h"
#include "client/body.h"
#include "client/sync_say.h"

static int sync_verb_run(struct session *session, int argc, char **argv, struct error *err)
{
    bool bare = false;
    struct sync_options options = {.progress = !session->json && !session->quiet};
    const struct option_spec specs[] = {
        {"no-evidence", 0, OPTION_FLAG, &bare},
        {"dry-run", 'n', OPTION_FLAG, &options.dry},
        {"again", 0, OPTION_FLAG, &options.again},
        OPTION_END,
    };
    json_t *outcome = NULL;
    long long sealed = 0;
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 0, err);
    options.evidence = !bare;
    if (result == 0) result = session_store(session, err);
    if (result == 0) result = sync_ready(session->store, err); /* before a key asks for its passphrase */
    if (result == 0) result = sync_seal(session, options.dry, &sealed, err);
    if (result == 0) result = sync_run(session->store, &options, &outcome, err);
    if (result != 0) return result;
    sync_say(session, outcome, options.dry, sealed);
    result = sync_status(outcome);
    if (session->json) {
        json_object_set_new(outcome, "sealed", json_integer(sealed));
        say_json(json_incref(outcome));
    }
    json_decref(outcome);
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

#include "client/sync.h"
#include "client/body.h"
#include "client/carry.h"
#include "client/sync_say.h"

/* What an exchange put out of its place is stated anew, and sealed with what else is not. */
struct settling {
    struct session *session;
    json_t *carried;      /* object: dossier -> what store_carry tells */
    long long sealed;     /* statements */
    struct error trouble; /* why something goes on waiting */
};

static int settle(void *context, bool *more, struct error *err)
{
    struct settling *settling = context;
    long long sealed = 0;
    bool anew = false;
    int result = carry_everywhere(settling->session, settling->carried, &anew, &settling->trouble);
    if (result == ERROR_MEMORY || result == ERROR_IO) {
        if (err) *err = settling->trouble;
        return result;
    }
    /* A key that does not count today leaves it waiting, and holds up nothing else. */
    result = sync_seal(settling->session, false, &sealed, err);
    settling->sealed += sealed;
    *more = anew || sealed > 0;
    return result;
}

static int settled_tell(const struct settling *settling, json_t *outcome, struct error *err)
{
    enum store_trace trace = store_trace(settling->session->store);
    const char *id;
    json_t *carried;
    json_object_foreach(settling->carried, id, carried)
    {
        say_carried(settling->session, id, carried, false);
    }
    if (settling->trouble.code != 0) {
        say(settling->session, STYLE_BAD, _("Statements of this device wait to be stated anew: "));
        say_text(settling->session, STYLE_BAD, settling->trouble.message);
        say(settling->session, STYLE_PLAIN, "\n");
    }
    int missed = json_object_set(outcome, "carried", settling->carried) |
                 json_object_set_new(outcome, "sealed", json_integer(settling->sealed));
    if (trace != STORE_SAME) missed |= json_object_set_new(outcome, "store", json_string(trace_name(trace)));
    return missed ? error_memory(err) : 0;
}

static int sync_verb_run(struct session *session, int argc, char **argv, struct error *err)
{
    bool bare = false, more = false;
    struct settling settling = {.session = session, .carried = json_object()};
    struct sync_options options = {
        .progress = !session->json && !session->quiet, .settle = settle, .context = &settling};
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
    if (result == 0 && !options.dry) result = settle(&settling, &more, err);
    if (result == 0) result = sync_run(session->store, &options, &outcome, err);
    if (result == 0) {
        sync_say(session, outcome, options.dry, settling.sealed);
        result = settled_tell(&settling, outcome, err);
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

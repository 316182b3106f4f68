#include <string.h>

#include "client/body.h"
#include "client/bundle_out.h"
#include "client/settling.h"
#include "client/sync_say.h"
#include "schema/bundle.h"

static long long number(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static void say_files(const struct session *session, const json_t *files)
{
    const json_t *file;
    size_t index;
    json_array_foreach(files, index, file)
    {
        say(session, STYLE_PLAIN, " ");
        say_text(session, STYLE_BOLD, json_string_value(file));
    }
}

static void say_damaged(const struct session *session, const json_t *damaged)
{
    const json_t *sha256;
    size_t index;
    json_array_foreach(damaged, index, sha256)
    {
        say(session, STYLE_BAD, _("Evidence %.8s was damaged here and stays behind; put the right bytes back.\n"),
            json_string_value(sha256));
    }
}

/* `unsealed`: statements that are in none of its numbers yet. */
static void say_content(const struct session *session, json_t *outcome, long long unsealed)
{
    const json_t *evidence = json_object_get(outcome, "evidence");
    json_t *dossiers = json_object_get(outcome, "dossiers"), *dossier;
    const char *id;
    char size[32];
    json_object_foreach(dossiers, id, dossier)
    {
        long long statements = number(dossier, "statements");
        say(session, STYLE_PLAIN, "  %s: ", id);
        say(session, STYLE_PLAIN, ngettext("%lld statement", "%lld statements", (unsigned long)statements), statements);
        say(session, STYLE_PLAIN, "\n");
    }
    if (number(evidence, "files") > 0) {
        size_write(number(evidence, "bytes"), size);
        say(session, STYLE_PLAIN,
            ngettext("  evidence: %lld file (%s)\n", "  evidence: %lld files (%s)\n",
                     (unsigned long)number(evidence, "files")),
            number(evidence, "files"), size);
    }
    if (number(outcome, "wanted") > 0)
        say(session, STYLE_PLAIN,
            ngettext("  %lld file that others added is asked for\n", "  %lld files that others added are asked for\n",
                     (unsigned long)number(outcome, "wanted")),
            number(outcome, "wanted"));
    if (json_object_size(dossiers) == 0 && number(evidence, "files") == 0 && unsealed == 0)
        say(session, STYLE_PLAIN, _("  nothing new; it asks for what others sent\n"));
}

static void say_next(const struct session *session, json_t *outcome)
{
    char size[32];
    size_write(number(outcome, "bytes"), size);
    say(session, STYLE_GOOD, _("Made"));
    say_files(session, json_object_get(outcome, "files"));
    say(session, STYLE_PLAIN, _(" (%s):\n"), size);
    say_content(session, outcome, 0);
    say(session, STYLE_DIM, _("  It is sealed, not encrypted: keep it as you keep the papers.\n"));
    say(session, STYLE_DIM, _("  next: where the server is, `schouw-syncd receive"));
    say_files(session, json_object_get(outcome, "files"));
    say(session, STYLE_DIM, _(" --reply ANSWER`; then here, `schouw receive ANSWER`\n"));
}

static int bundle_run(struct session *session, int argc, char **argv, struct error *err)
{
    const char *size = NULL;
    bool bare = false, more = false;
    struct settling settling = {.session = session, .carried = json_object()};
    struct bundle_out_options options = {0};
    const struct option_spec specs[] = {
        {"size", 0, OPTION_TEXT, &size},
        {"all", 0, OPTION_FLAG, &options.all},
        {"no-evidence", 0, OPTION_FLAG, &bare},
        {"dry-run", 'n', OPTION_FLAG, &options.dry},
        OPTION_END,
    };
    json_t *outcome = NULL;
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 1, 1, err);
    options.evidence = !bare;
    if (result == 0 && !settling.carried) result = error_memory(err);
    if (result == 0 && size) result = bundle_size(size, &options.size, err);
    if (result == 0) result = session_store(session, err);
    if (result == 0 && options.dry) result = sync_seal(session, true, &settling.sealed, err);
    if (result == 0 && !options.dry) result = settling_run(&settling, &more, err);
    if (result == 0) result = bundle_out(session->store, argv[1], &options, &outcome, err);
    if (result == 0) {
        say_damaged(session, json_object_get(json_object_get(outcome, "evidence"), "damaged"));
        if (options.dry)
            say_content(session, outcome, settling.sealed);
        else
            say_next(session, outcome);
        result = settling_tell(&settling, outcome, err);
    }
    if (result == 0 && session->json) say_json(json_incref(outcome));
    json_decref(settling.carried);
    json_decref(outcome);
    return result;
}

const struct verb verb_bundle = {
    .name = "bundle",
    .group = N_("Together"),
    .summary = N_("Put what a sync would send into files, where there is no network."),
    .usage = "bundle OUT [--size SIZE] [--all] [--no-evidence] [--dry-run]",
    .options = "  --size SIZE             no file gets larger, such as 10M or 700M: OUT, OUT.002, OUT.003..\n"
               "  --all                   also what the server is known to have\n"
               "  --no-evidence           neither files from here, nor asking for those of others\n"
               "  -n, --dry-run           tell what would go; write nothing\n",
    .details =
        N_("Seals what is not sealed (your key may ask for its passphrase or a touch, once for each file of the "
           "bundle too), and writes it\n"
           "with the files that belong to it to OUT: on a stick, or to be mailed. Where the server is, `schouw-syncd "
           "receive` takes it and\n"
           "writes the answer, which `schouw receive` takes here. Until then nothing counts as landed, and the next "
           "bundle holds it again.\n"
           "Each file can be checked by itself and may be taken in any order, and again.\n\n"
           "Examples:\n"
           "  schouw bundle /media/stick/laptop\n"
           "  schouw bundle laptop --size 10M\n"),
    .run = bundle_run,
};

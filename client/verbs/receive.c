#include <limits.h>

#include "client/body.h"
#include "client/bundle_in.h"
#include "client/settling.h"
#include "client/sync_say.h"

static long long number(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static const char *word(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value ? value : "";
}

static void say_enrolled(const struct session *session, const json_t *enrolled)
{
    if (!enrolled) return;
    say(session, STYLE_GOOD, _("This device is now \"%s\" of %s ("), word(enrolled, "device"),
        word(enrolled, "person"));
    say_text(session, STYLE_GOOD, word(enrolled, "body"));
    say(session, STYLE_GOOD, _("). The server's key is remembered.\n"));
}

static void say_left_out(const struct session *session, const json_t *list)
{
    const json_t *note;
    size_t index;
    json_array_foreach(list, index, note)
    {
        say(session, STYLE_BAD, _("Left out: "));
        say_text(session, STYLE_BAD, word(note, "why"));
        say(session, STYLE_PLAIN, "\n");
    }
}

/* "2, 4" */
static void say_numbers(const struct session *session, const json_t *numbers)
{
    const json_t *part;
    size_t index;
    json_array_foreach(numbers, index, part)
    {
        say(session, STYLE_WARN, index == 0 ? "%lld" : ", %lld", (long long)json_integer_value(part));
    }
}

/* Parts that are needed still. True when there are. */
static bool say_needed(const struct session *session, const json_t *bundles)
{
    const json_t *bundle;
    size_t index;
    bool needed = false;
    json_array_foreach(bundles, index, bundle)
    {
        const json_t *missing = json_object_get(bundle, "missing");
        if (json_array_size(missing) > 0) {
            needed = true;
            say(session, STYLE_WARN,
                ngettext("Missing of bundle %.8s: part ", "Missing of bundle %.8s: parts ", json_array_size(missing)),
                word(bundle, "bundle"));
            say_numbers(session, missing);
            say(session, STYLE_WARN, _("; to be given with these again: "));
            say_numbers(session, json_object_get(bundle, "again"));
            say(session, STYLE_PLAIN, "\n");
        }
        if (number(bundle, "next") > 0)
            say(session, STYLE_PLAIN, _("Part %lld of bundle %.8s and maybe more are still to come.\n"),
                number(bundle, "next"), word(bundle, "bundle"));
    }
    return needed;
}

static void say_lacking(const struct session *session, long long lacking)
{
    if (lacking == 0) return;
    say(session, STYLE_WARN,
        ngettext("The server lacks %lld statement that it had: it was put back from a backup. ",
                 "The server lacks %lld statements that it had: it was put back from a backup. ",
                 (unsigned long)lacking),
        lacking);
    say(session, STYLE_WARN, _("The next `schouw bundle` holds what is lacking.\n"));
}

static void say_all(const struct session *session, json_t *outcome)
{
    say_left_out(session, json_object_get(outcome, "left_out"));
    say_enrolled(session, json_object_get(outcome, "enrolled"));
    if (json_array_size(json_object_get(outcome, "bundles")) > 0) sync_say(session, outcome, false, 0);
    say_lacking(session, number(outcome, "lacking"));
}

/* What the server has otherwise than this device is stated anew at once; it is sealed when the next bundle is made. */
static int carry(struct settling *settling, struct error *err)
{
    bool any = false;
    int result = carry_everywhere(settling->session, settling->carried, &any, &settling->trouble);
    if (result != ERROR_MEMORY && result != ERROR_IO) return 0;
    if (err) *err = settling->trouble;
    return result;
}

static int receive_run(struct session *session, int argc, char **argv, struct error *err)
{
    const char *trust = NULL;
    const struct option_spec specs[] = {{"trust", 0, OPTION_TEXT, &trust}, OPTION_END};
    struct settling settling = {.session = session, .carried = json_object()};
    json_t *outcome = NULL;
    bool needed = false;
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 1, INT_MAX, err);
    if (result == 0 && !settling.carried) result = error_memory(err);
    if (result == 0) result = session_store(session, err);
    if (result == 0)
        result = bundle_in(session->store, (const char *const *)(argv + 1), (size_t)words, trust, &outcome, err);
    if (result == 0) say_all(session, outcome);
    if (result == 0) result = carry(&settling, err);
    if (result == 0) result = settling_tell(&settling, outcome, err);
    if (result == 0) {
        needed = say_needed(session, json_object_get(outcome, "bundles"));
        needed = needed || json_array_size(json_object_get(outcome, "left_out")) > 0;
        if (session->json) say_json(json_incref(outcome));
        result = sync_status(outcome);
    }
    if (result == 0 && needed) result = error_exit_status(ERROR_INVALID);
    json_decref(settling.carried);
    json_decref(outcome);
    return result;
}

const struct verb verb_receive = {
    .name = "receive",
    .group = N_("Together"),
    .summary = N_("Take the answer to a bundle, where there is no network."),
    .usage = "receive FILE... [--trust KEYFILE]",
    .options =
        "  --trust KEYFILE         believe the daemon with this public key; for a device that was never enrolled\n",
    .details =
        N_("FILEs are the answer that `schouw-syncd receive` wrote to a bundle of this device: what others stated "
           "and added, what was refused,\n"
           "and how far your own has landed. Each is checked whole before anything of it is taken; give them in "
           "any order, together or one\n"
           "by one, and again if you like. Only what is sealed by the server's key is believed: enrolment told it, or "
           "you name it. The\n"
           "administrator has it (key.pub in the central repository); get it another way than the answer itself. The "
           "first answer also tells\n"
           "a new device whose it is. Exit status 1: something of this device was refused.\n\n"
           "Examples:\n"
           "  schouw receive /media/stick/answer\n"
           "  schouw receive answer --trust server.pub\n"),
    .run = receive_run,
};

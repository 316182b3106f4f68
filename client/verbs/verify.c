#include <string.h>

#include "client/body.h"
#include "client/verb.h"
#include "client/verify.h"

static long long number(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static const char *word(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value ? value : "";
}

/* "randstad, laptop, statement 12 (feed 1f3a…): what" */
static void say_problem(const struct session *session, const json_t *problem)
{
    say(session, STYLE_BAD, "  ");
    if (*word(problem, "dossier")) say_text(session, STYLE_BAD, word(problem, "dossier"));
    if (*word(problem, "device")) {
        say(session, STYLE_BAD, ", ");
        say_text(session, STYLE_BAD, word(problem, "device"));
    }
    if (number(problem, "seq") > 0) say(session, STYLE_BAD, _(", statement %lld"), number(problem, "seq"));
    if (*word(problem, "feed")) say(session, STYLE_BAD, _(" (feed %.8s…)"), word(problem, "feed"));
    if (*word(problem, "dossier")) say(session, STYLE_BAD, ": ");
    say_text(session, STYLE_BAD, word(problem, "what"));
    say(session, STYLE_BAD, "\n");
}

static void say_counts(const struct session *session, const json_t *outcome)
{
    char size[32];
    long long dossiers = number(outcome, "dossiers"), unsealed = number(outcome, "unsealed");
    size_write(number(outcome, "evidence_bytes"), size);
    say(session, STYLE_PLAIN, ngettext("%lld dossier: ", "%lld dossiers: ", (unsigned long)dossiers), dossiers);
    say(session, STYLE_PLAIN, _("%lld statements in %lld feeds, under %lld seals"), number(outcome, "statements"),
        number(outcome, "feeds"), number(outcome, "segments"));
    if (unsealed > 0) say(session, STYLE_PLAIN, _("; %lld not sealed yet"), unsealed);
    say(session, STYLE_PLAIN, ".\n");
    if (number(outcome, "evidence") > 0)
        say(session, STYLE_PLAIN, _("Evidence: %lld files (%s).\n"), number(outcome, "evidence"), size);
    if (number(outcome, "pending") > 0)
        say(session, STYLE_WARN, _("Evidence that is not here: %lld files.\n"), number(outcome, "pending"));
    if (number(outcome, "checkpoints") > 0)
        say(session, STYLE_PLAIN, _("Checkpoints of the server: %lld.\n"), number(outcome, "checkpoints"));
    if (!json_is_true(json_object_get(outcome, "registry")))
        say(session, STYLE_WARN, _("The registry is not known here yet: who may state what was not judged.\n"));
}

static int verify_tell(const struct session *session, json_t *outcome)
{
    const json_t *problems = json_object_get(outcome, "problems"), *problem;
    size_t index, count = json_array_size(problems);
    if (session->json) {
        say_json(json_incref(outcome));
        return count > 0;
    }
    say_counts(session, outcome);
    if (count == 0) say(session, STYLE_GOOD, _("All of it is as it was stated and sealed.\n"));
    if (count > 0) say(session, STYLE_BAD, ngettext("%zu problem:\n", "%zu problems:\n", count), count);
    json_array_foreach(problems, index, problem)
    {
        say_problem(session, problem);
    }
    return count > 0;
}

static int verify_verb_run(struct session *session, int argc, char **argv, struct error *err)
{
    const struct option_spec specs[] = {OPTION_END};
    json_t *dossiers = NULL, *outcome = NULL;
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 10000, err);
    if (result == 0) result = session_store(session, err);
    if (result == 0 && words > 0 && !(dossiers = json_array())) result = error_memory(err);
    for (int i = 1; i <= words && result == 0; i++)
        if (json_array_append_new(dossiers, json_string(argv[i])) != 0) result = error_memory(err);
    if (result == 0) result = verify_run(session->store, dossiers, !session->json && !session->quiet, &outcome, err);
    if (result == 0) result = verify_tell(session, outcome);
    json_decref(outcome);
    json_decref(dossiers);
    return result;
}

const struct verb verb_verify = {
    .name = "verify",
    .group = N_("Together"),
    .summary = N_("Check everything this device holds, from the bytes up, without a network."),
    .usage = "verify [DOSSIER...]",
    .options = "",
    .details =
        N_("Each line, chain and seal, whose key and person it was and whether they might, the bytes of evidence, and "
           "the checkpoints\n"
           "that the server showed: that they are signed and follow one another. With DOSSIERs only those and the "
           "registry by which they\n"
           "are judged. Each problem is told with its dossier, device and statement; exit status 1 when there is any. "
           "Nothing is changed.\n"
           "\n"
           "Where something is damaged here and whole at the server: keep this store as it is, make a new one (`schouw "
           "init`), and have\n"
           "the administrator enrol it; `schouw-syncd verify` checks the central repository in the same way.\n"
           "\n"
           "Examples:\n"
           "  schouw verify\n"
           "  schouw verify randstad --json\n"),
    .run = verify_verb_run,
};

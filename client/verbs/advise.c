#include <stdlib.h>
#include <string.h>

#include "client/body.h"
#include "client/judgement.h"

static int advice_body(struct session *session, const struct statement_options *options, const char *advice,
                       const char *given, json_t *body, struct error *err)
{
    char *text = NULL;
    int result = 0;
    if (given && (options->message || options->file))
        return error_set(err, ERROR_USAGE, "give the advice once: as a word, with -m or with -F");
    if (!given)
        result = note_read(session, options->message, options->file,
                           _("\n# Your advice to the decision-maker. Lines that begin with # are left out.\n"), true,
                           &text, err);
    if (result == 0 && !given && !*text)
        result = error_set(err, ERROR_USAGE, "advice is given in writing: `schouw advise %s TEXT`", advice);
    if (result == 0) result = body_text(body, "text", given ? given : text, err);
    free(text);
    return result;
}

static int advise_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct statement_options options = {0};
    const char *date = NULL;
    const struct option_spec specs[] = {OPTION_MESSAGE(options), {"date", 0, OPTION_DATE, &date}, OPTION_END};
    json_t *body = NULL;
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 1, 2, err);
    if (result == 0 && strcmp(argv[1], "positive") != 0 && strcmp(argv[1], "negative") != 0)
        result = error_set(err, ERROR_USAGE, "advice is positive or negative, not \"%.60s\"", argv[1]);
    if (result == 0) result = case_open(session, err);
    if (result == 0 && !(body = json_object())) result = error_memory(err);
    if (result == 0) result = judgement_body(session, date, body, err);
    if (result == 0) result = body_text(body, "advice", argv[1], err);
    if (result == 0) result = body_text(body, "text", words == 2 ? argv[2] : "-", err);
    if (result == 0) result = judgement_allowed(session, "advice.set", "advice", body, err);
    if (result == 0) result = advice_body(session, &options, argv[1], words == 2 ? argv[2] : NULL, body, err);
    if (result != 0) {
        json_decref(body);
        return result;
    }
    result = judgement_record(session, "advice.set", "advice", body, err);
    if (result != 0) return result;
    say(session, STYLE_GOOD, strcmp(argv[1], "positive") == 0 ? _("Advice: positive.") : _("Advice: negative."));
    say(session, STYLE_PLAIN, _(" It is about all that is known here; a later statement makes it stale.\n"));
    return 0;
}

const struct verb verb_advise = {
    .name = "advise",
    .group = N_("Judging"),
    .summary = N_("Give the reviewer's written advice for the decision."),
    .usage = "advise positive|negative [TEXT | -m TEXT | -F FILE] [--date DATE]",
    .options = HELP_MESSAGE "  --date DATE             the day, YYYY-MM-DD; today when not given\n",
    .details = N_("Asks for a review that is not stale; positive advice for one without objections. Who audited the "
                  "dossier does not advise on it.\n"
                  "\n"
                  "Example:\n"
                  "  schouw advise positive \"Grant the certificate Continu Samenwerken.\"\n"),
    .run = advise_run,
};

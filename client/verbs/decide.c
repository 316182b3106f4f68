#include <stdlib.h>
#include <string.h>

#include "client/body.h"
#include "client/judgement.h"

static int decide_run(struct session *session, int argc, char **argv, struct error *err)
{
    const char *grounds = NULL, *date = NULL;
    const struct option_spec specs[] = {
        {"grounds", 'm', OPTION_TEXT, &grounds}, {"date", 0, OPTION_DATE, &date}, OPTION_END};
    json_t *body = NULL;
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 1, 1, err);
    if (result == 0 && strcmp(argv[1], "positive") != 0 && strcmp(argv[1], "negative") != 0)
        result = error_set(err, ERROR_USAGE, "a decision is positive or negative, not \"%.60s\"", argv[1]);
    if (result == 0 && (!grounds || !*grounds))
        result = error_set(err, ERROR_USAGE, "a decision has grounds: `schouw decide %s --grounds TEXT`", argv[1]);
    if (result == 0) result = case_open(session, err);
    if (result == 0 && !(body = json_object())) result = error_memory(err);
    if (result == 0) result = judgement_body(session, date, body, err);
    if (result == 0) result = body_text(body, "decision", argv[1], err);
    if (result == 0) result = body_text(body, "grounds", grounds, err);
    if (result == 0) result = judgement_allowed(session, "decision.set", "decision", body, err);
    if (result != 0) {
        json_decref(body);
        return result;
    }
    result = judgement_record(session, "decision.set", "decision", body, err);
    if (result != 0) return result;
    if (strcmp(argv[1], "positive") == 0) {
        say(session, STYLE_GOOD, _("Decided: positive."));
        say(session, STYLE_PLAIN, _(" Next: `schouw certificate issue NUMBER`.\n"));
    } else {
        say(session, STYLE_WARN, _("Decided: negative.\n"));
    }
    return 0;
}

const struct verb verb_decide = {
    .name = "decide",
    .group = N_("Judging"),
    .summary = N_("Decide on the certificate."),
    .usage = "decide positive|negative --grounds TEXT [--date DATE]",
    .options = "  -m, --grounds TEXT      what the decision rests on\n"
               "  --date DATE             the day, YYYY-MM-DD; today when not given\n",
    .details = N_("A positive decision is refused, with the clause and all that is in the way, as long as a "
                  "requirement is not met, a\n"
                  "deviation not lifted, or report, review or advice missing or stale. A negative one rests on report, "
                  "review and advice as well. Who audited the dossier does "
                  "not decide on it.\n"
                  "\n"
                  "Example:\n"
                  "  schouw decide positive --grounds \"Report, review and advice are in order.\"\n"),
    .run = decide_run,
};

#include <string.h>

#include "client/standing.h"
#include "schema/text.h"

/* Hundredths of a person-day as "0.5" or "1.25". */
static void days_write(long long hundredths, char text[32])
{
    if (hundredths % 100 == 0)
        snprintf(text, 32, "%lld", hundredths / 100);
    else if (hundredths % 10 == 0)
        snprintf(text, 32, "%lld.%lld", hundredths / 100, hundredths % 100 / 10);
    else
        snprintf(text, 32, "%lld.%02lld", hundredths / 100, hundredths % 100);
}

static void say_effort(const struct session *session, const char *line)
{
    const struct scheme *scheme = session->scheme;
    const struct scheme_item *item = scheme_item(scheme->effort, scheme->effort_count, line);
    const json_t *body = body_stands(session, "plan.set", line);
    char days[32];
    if (item && item->clause) say(session, STYLE_DIM, "%s ", item->clause);
    say(session, STYLE_BOLD, "%s", item_name(session, scheme->effort, scheme->effort_count, line));
    say(session, STYLE_PLAIN, ": ");
    if (!say_conflict_of(session, fold_slot(session->fold, "plan.set", line))) {
        days_write((long long)json_integer_value(json_object_get(body, "person_days_x100")), days);
        if (body)
            say(session, STYLE_PLAIN, _("%s person-days"), days);
        else
            say(session, STYLE_DIM, _("not planned"));
        if (*body_word(body, "grounds")) say(session, STYLE_PLAIN, "; ");
        say_text(session, STYLE_PLAIN, body_word(body, "grounds"));
    }
    say(session, STYLE_PLAIN, "\n");
}

static void say_approval(const struct session *session)
{
    const json_t *body = body_stands(session, "plan.approve", "plan");
    if (body) {
        say(session, STYLE_GOOD, _("Approved on %s by "), body_word(body, "on"));
        say_text(session, STYLE_GOOD, body_word(body, "by"));
        say(session, STYLE_PLAIN, "\n");
    } else if (say_conflict_of(session, fold_slot(session->fold, "plan.approve", "plan"))) {
        say(session, STYLE_PLAIN, "\n");
    } else {
        say(session, STYLE_DIM, _("Not approved yet: `schouw plan approve --by NAME`\n"));
    }
}

static int plan_show(struct session *session, struct error *err)
{
    const struct scheme *scheme = session->scheme;
    const json_t *approval = body_stands(session, "plan.approve", "plan");
    json_t *lines = json_object();
    for (unsigned i = 0; i < scheme->effort_count; i++) {
        const json_t *body = body_stands(session, "plan.set", scheme->effort[i].id);
        say_effort(session, scheme->effort[i].id);
        if (body && json_object_set(lines, scheme->effort[i].id, (json_t *)body) != 0) {
            json_decref(lines);
            return error_memory(err);
        }
    }
    say_approval(session);
    say_rules(session, "told", NULL);
    int result = answer_set(session, "effort", lines, err);
    if (result == 0 && approval) result = answer_set(session, "approval", json_deep_copy(approval), err);
    return result;
}

/* One line of the budget: queued, or recorded when it is the last. */
static int effort_record(struct session *session, const char *line, const char *days, const char *grounds, bool last,
                         struct error *err)
{
    long long hundredths = 0;
    int result = item_demand(session->scheme->effort, session->scheme->effort_count, line, "line of the budget", err);
    if (result == 0) result = option_days(line, days, &hundredths, err);
    if (result != 0) return result;
    json_t *body = json_object();
    result = body_integer(body, "person_days_x100", hundredths, err);
    if (result == 0) result = body_text(body, "grounds", grounds, err);
    if (result != 0 || last) return body_end(session, "plan.set", line, body, result, err);
    result = session_queue(session, "plan.set", line, body, err);
    json_decref(body);
    return result;
}

static int plan_effort(struct session *session, int words, char **argv, const char *grounds, struct error *err)
{
    int result = 0;
    if (words < 3 || words % 2 == 0)
        return error_set(
            err, ERROR_USAGE,
            "usage: schouw plan effort LINE DAYS [LINE DAYS].., such as `schouw plan effort documents 0.5`");
    for (int i = 2; i < words && result == 0; i += 2)
        result = effort_record(session, argv[i], argv[i + 1], grounds, i + 1 == words, err);
    for (int i = 2; i < words && result == 0; i += 2) {
        say_effort(session, argv[i]);
        say_rules(session, "minimum-effort", argv[i]);
    }
    return result;
}

static int plan_approve(struct session *session, const char *by, struct statement_options *options, struct error *err)
{
    if (!by) return error_set(err, ERROR_USAGE, "who approved it? `schouw plan approve --by NAME`");
    json_t *body = json_object();
    int result = body_text(body, "by", by, err);
    if (result == 0) result = body_day(session, body, options->on, err);
    if (result == 0) result = body_note(session, body, options, NULL, false, err);
    result = body_end(session, "plan.approve", "plan", body, result, err);
    if (result == 0) say_approval(session);
    return result;
}

static int plan_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct statement_options options = {0};
    const char *by = NULL, *grounds = NULL;
    const struct option_spec specs[] = {OPTION_MESSAGE(options),
                                        OPTION_ON(options),
                                        {"by", 0, OPTION_TEXT, &by},
                                        {"grounds", 0, OPTION_TEXT, &grounds},
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words < 0 ? words : 0;
    const char *what = words > 0 ? argv[1] : "show";
    bool effort = strcmp(what, "effort") == 0, approve = strcmp(what, "approve") == 0;
    if (result == 0 && !effort && !approve && strcmp(what, "show") != 0)
        result = error_set(err, ERROR_USAGE, "plan takes effort, approve or show, not \"%.60s\"", what);
    if (result == 0 && !effort) result = words_count(argv, words, 0, 1, err);
    if (result == 0 && ((grounds && !effort) || (by && !approve) || (!approve && (options.on || options.message))))
        result =
            error_set(err, ERROR_USAGE, "--grounds goes with `plan effort`; --by, --on and -m with `plan approve`");
    if (result == 0) result = case_open(session, err);
    if (result != 0) return result;
    if (effort) return plan_effort(session, words, argv, grounds, err);
    return approve ? plan_approve(session, by, &options, err) : plan_show(session, err);
}

const struct verb verb_plan = {
    .name = "plan",
    .group = N_("Application"),
    .summary = N_("Budget the audit in person-days, and record its approval."),
    .usage =
        "plan [show]\nplan effort LINE DAYS [LINE DAYS].. [--grounds TEXT]\nplan approve --by NAME [--on DATE] [-m "
        "TEXT]",
    .options = "  --grounds TEXT          why it is less than the scheme's minimum\n"
               "  --by NAME               who approved the budget\n" HELP_ON HELP_MESSAGE,
    .details = N_("The scheme sets the least for each line; travel and judging shortcomings do not count. A line that "
                  "changes after the\n"
                  "approval asks for a new one.\n"
                  "\n"
                  "Examples:\n"
                  "  schouw plan effort documents 0.5 onsite 1.25\n"
                  "  schouw plan approve --by \"Certification manager\" --on 2018-06-11\n"),
    .run = plan_run,
};

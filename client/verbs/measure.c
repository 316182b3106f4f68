#include <string.h>

#include "client/standing.h"
#include "schema/text.h"

static const char *const statuses[] = {"planned", "carried-out", "partly", "not-carried-out", "dropped"};

static const char *status_name(const char *status)
{
    if (strcmp(status, "planned") == 0) return _("planned");
    if (strcmp(status, "carried-out") == 0) return _("carried out");
    if (strcmp(status, "partly") == 0) return _("partly carried out");
    if (strcmp(status, "not-carried-out") == 0) return _("not carried out");
    if (strcmp(status, "dropped") == 0) return _("dropped");
    return status;
}

static enum style status_style(const char *status)
{
    if (strcmp(status, "carried-out") == 0) return STYLE_GOOD;
    if (strcmp(status, "planned") == 0 || strcmp(status, "dropped") == 0) return STYLE_DIM;
    return STYLE_BAD;
}

static void say_measure(const struct session *session, const char *id)
{
    const json_t *body = body_stands(session, "measure.set", id);
    say_text(session, STYLE_BOLD, id);
    say(session, STYLE_PLAIN, ": ");
    if (!say_conflict_of(session, fold_slot(session->fold, "measure.set", id))) {
        say_text(session, STYLE_PLAIN, body_word(body, "title"));
        say(session, STYLE_PLAIN, ": ");
        say(session, status_style(body_word(body, "status")), "%s", status_name(body_word(body, "status")));
        if (*body_word(body, "on")) say(session, STYLE_PLAIN, ", %s", body_word(body, "on"));
        say_evidence(session, body);
    }
    say(session, STYLE_PLAIN, "\n");
    say_note(session, 4, body);
}

static int measure_list(struct session *session, struct error *err)
{
    int result = standing_list(session, "measure.set", "measures", "item", say_measure, NULL, err);
    if (result == 0) say_rules(session, "minimum-count", "measure");
    return result;
}

/* What the measure is called: of statements in conflict the first one tells. */
static const char *measure_title(const struct session *session, const char *id)
{
    const struct slot *slot = fold_slot(session->fold, "measure.set", id);
    for (size_t i = 0; slot && i < slot->count; i++) {
        const struct entry *entry = &slot->entries[i];
        if (!entry->superseded && !entry->refused) return record_text(entry->record, "title");
    }
    return NULL;
}

static int measure_add(struct session *session, const char *id, const char *title, const char *reason,
                       struct statement_options *options, struct error *err)
{
    const char *known = measure_title(session, id);
    if (known && !(reason && *reason))
        return error_set(err, ERROR_USAGE,
                         "there is a measure %.60s already (\"%.200s\"); give --reason TEXT to give it another title",
                         id, known);
    json_t *body = body_new(session->fold, "measure.set", id);
    int result = body_text(body, "title", title, err);
    if (result == 0 && !json_object_get(body, "status")) result = body_text(body, "status", "planned", err);
    if (result == 0) result = body_text(body, "on", options->on, err);
    if (result == 0) result = body_text(body, "reason", reason, err);
    if (result == 0) result = body_note(session, body, options, NULL, false, err);
    if (result == 0) result = body_evidence(session, body, options, err);
    result = body_end(session, "measure.set", id, body, result, err);
    if (result == 0) say_measure(session, id);
    return result;
}

static int status_check(const char *status, struct error *err)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        if (strcmp(statuses[i], status) == 0) return 0;
    }
    return error_set(err, ERROR_USAGE,
                     "a measure is planned, carried-out, partly, not-carried-out or dropped, not \"%.60s\"", status);
}

/* Was it a status that someone saw, and is another one seen now? Then a reason is due. From planned one only learns. */
static int change_check(const struct session *session, const char *id, const char *status, const char *reason,
                        struct error *err)
{
    const json_t *before = body_stands(session, "measure.set", id);
    if (before && strcmp(body_word(before, "status"), "planned") == 0) return 0;
    return reason_demand(session->fold, "measure.set", id, "status", status, reason, err);
}

static int measure_verify(struct session *session, const char *id, const char *status, const char *reason,
                          struct statement_options *options, struct error *err)
{
    const char *title = measure_title(session, id);
    if (!title)
        return error_set(
            err, ERROR_NOT_FOUND,
            "there is no measure %.60s; `schouw measure` lists them, `schouw measure add %.60s TITLE` adds "
            "one",
            id, id);
    int result = status_check(status, err);
    if (result == 0) result = change_check(session, id, status, reason, err);
    if (result == 0 && strcmp(status, "dropped") == 0 && !reason && !options->message && !options->file)
        result = error_set(err, ERROR_USAGE,
                           "why is it dropped? A measure that was taken out of the plan no longer counts; "
                           "give --reason TEXT");
    if (result != 0) return result;
    json_t *body = body_again(session->fold, "measure.set", id, "status", status);
    result = body_text(body, "title", title, err);
    if (result == 0) result = body_text(body, "status", status, err);
    if (result == 0) result = body_day(session, body, options->on, err);
    if (result == 0) result = body_text(body, "reason", reason, err);
    if (result == 0) result = body_note(session, body, options, NULL, false, err);
    if (result == 0) result = body_evidence(session, body, options, err);
    result = body_end(session, "measure.set", id, body, result, err);
    if (result != 0) return result;
    say_measure(session, id);
    say_rules(session, "minimum-count", "measure");
    return 0;
}

static int measure_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct statement_options options = {0};
    const char *reason = NULL;
    const struct option_spec specs[] = {{"reason", 0, OPTION_TEXT, &reason},
                                        OPTION_MESSAGE(options),
                                        OPTION_EVIDENCE(options),
                                        OPTION_ON(options),
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    const char *what = words > 0 ? argv[1] : "list";
    bool add = strcmp(what, "add") == 0, verify = strcmp(what, "verify") == 0;
    int result = words < 0 ? words : 0;
    if (result == 0 && !add && !verify && strcmp(what, "list") != 0)
        result = error_set(err, ERROR_USAGE, "measure takes add, verify or list, not \"%.60s\"", what);
    if (result == 0) result = words_count(argv, words, add || verify ? 3 : 0, add || verify ? 3 : 1, err);
    if (result == 0 && !add && !verify && argc > 2)
        result = error_set(err, ERROR_USAGE, "`schouw measure list` takes no options");
    if (result == 0) result = case_open(session, err);
    if (result == 0 && add) result = measure_add(session, argv[2], argv[3], reason, &options, err);
    if (result == 0 && verify) result = measure_verify(session, argv[2], argv[3], reason, &options, err);
    if (result == 0 && !add && !verify) result = measure_list(session, err);
    statement_fini(&options);
    return result;
}

const struct verb verb_measure = {
    .name = "measure",
    .group = N_("Assessment"),
    .summary = N_("Record a measure of the action plan, and what was seen of it."),
    .usage = "measure [list]\nmeasure add ID TITLE [-m TEXT | -F FILE] [--reason TEXT]\nmeasure verify ID "
             "carried-out|partly|not-carried-out|dropped|planned [--on DATE] [-m TEXT | -F FILE] [-e FILE].. [--reason "
             "TEXT]",
    .options = "  --reason TEXT           why it replaces what stands\n" HELP_ON HELP_MESSAGE HELP_EVIDENCE,
    .details =
        N_("A dropped measure no longer counts: the partnership took it out of its plan, and the reason says where "
           "that stands.\n"
           "\n"
           "Examples:\n"
           "  schouw measure add lighting \"New lamp posts along the ring road\"\n"
           "  schouw measure verify lighting carried-out --evidence lantaarn.jpg -m \"seen burning at dusk\"\n"),
    .run = measure_run,
};

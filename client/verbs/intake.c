#include <string.h>

#include "client/standing.h"
#include "schema/text.h"

static const char *const statuses[] = {"asked", "received", "missing", "wrong"};

struct intake_options {
    const char *by;
    struct statement_options statement;
};

static bool is_late(const struct session *session, const json_t *body)
{
    return *body_word(body, "by") && calendar_compare(session->today, body_word(body, "by")) > 0;
}

static enum style status_style(const struct session *session, const json_t *body, const char *status)
{
    if (strcmp(status, "received") == 0) return STYLE_GOOD;
    if (strcmp(status, "asked") == 0) return is_late(session, body) ? STYLE_BAD : STYLE_WARN;
    return *status ? STYLE_BAD : STYLE_DIM;
}

static const char *status_name(const char *status)
{
    if (strcmp(status, "received") == 0) return _("received");
    if (strcmp(status, "missing") == 0) return _("missing");
    if (strcmp(status, "wrong") == 0) return _("wrong");
    if (strcmp(status, "asked") == 0) return _("asked for");
    return _("not yet");
}

/* The item of the scheme that a name is about: the item itself, or item/name of one of several. NULL when there is
 * none. */
static const struct scheme_item *item_of(const struct scheme *scheme, const char *name)
{
    char id[80];
    size_t length = strcspn(name, "/");
    snprintf(id, sizeof id, "%.*s", (int)(length < sizeof id ? length : sizeof id - 1), name);
    return scheme_item(scheme->application, scheme->application_count, id);
}

/* "3.2.1 covenant: received 2018-06-04, convenant.pdf (412 kB, sha256 5d1e…)" */
static void say_intake(const struct session *session, const char *name)
{
    const struct scheme_item *item = item_of(session->scheme, name);
    const json_t *body = body_stands(session, "intake.set", name);
    const char *status = body_word(body, "status"), *slash = strchr(name, '/');
    if (item && item->clause) say(session, STYLE_DIM, "%s ", item->clause);
    say(session, STYLE_BOLD, "%s", item ? scheme_text_in(&item->name, session->language) : "");
    if (item && slash) say(session, STYLE_BOLD, ", ");
    if (!item || slash) say_text(session, STYLE_BOLD, item ? slash + 1 : name);
    say(session, STYLE_PLAIN, ": ");
    if (!say_conflict_of(session, fold_slot(session->fold, "intake.set", name))) {
        bool asked = !item || item->required || *status;
        say(session, status_style(session, body, status), "%s", asked ? status_name(status) : _("not asked"));
        if (body) say(session, STYLE_PLAIN, " %s", body_word(body, "on"));
        if (*body_word(body, "by")) say(session, STYLE_PLAIN, _(", by %s"), body_word(body, "by"));
        if (is_late(session, body)) say(session, STYLE_BAD, _(" (past)"));
        say_evidence(session, body);
    }
    say(session, STYLE_PLAIN, "\n");
    say_note(session, 6, body);
}

static int line_add(struct session *session, json_t *list, const struct scheme_item *item, const char *name,
                    struct error *err)
{
    say(session, STYLE_PLAIN, "  ");
    say_cell(session, STYLE_PLAIN, name, 14);
    say_intake(session, name);
    json_t *line = json_pack("{s:s,s:s?,s:O?}", "item", name, "clause", item->clause, "stands",
                             body_stands(session, "intake.set", name));
    return json_array_append_new(list, line) == 0 ? 0 : error_memory(err);
}

/* Those of one of several that were named: further/police-figures. */
static int named_add(struct session *session, json_t *list, const struct scheme_item *item, struct error *err)
{
    size_t first, count = fold_slots_of(session->fold, "intake.set", &first), length = strlen(item->id);
    int result = 0;
    for (size_t i = first; item->several && i < first + count && result == 0; i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        if (slot->standing > 0 && strncmp(slot->item, item->id, length) == 0 && slot->item[length] == '/')
            result = line_add(session, list, item, slot->item, err);
    }
    return result;
}

static int intake_list(struct session *session, struct error *err)
{
    const struct scheme *scheme = session->scheme;
    const char *certificate = case_certificate(session);
    json_t *list = json_array();
    int result = list ? 0 : error_memory(err);
    for (unsigned i = 0; i < scheme->application_count && result == 0; i++) {
        const struct scheme_item *item = &scheme->application[i];
        if (!scheme_applies(item->certificates, item->certificates_count, certificate)) continue;
        result = line_add(session, list, item, item->id, err);
        if (result == 0) result = named_add(session, list, item, err);
    }
    if (result == 0) return answer_set(session, "intake", list, err);
    json_decref(list);
    return result;
}

/* An item there is, with a name behind it where there are several. */
static int name_demand(const struct session *session, const char *name, struct error *err)
{
    const struct scheme *scheme = session->scheme;
    char id[80];
    size_t length = strcspn(name, "/");
    snprintf(id, sizeof id, "%.*s", (int)(length < sizeof id ? length : sizeof id - 1), name);
    int result = item_demand(scheme->application, scheme->application_count, id, "item of the application", err);
    if (result != 0 || !name[length] || item_of(scheme, name)->several) return result;
    return error_set(err, ERROR_USAGE, "there is one %s; leave out /%.60s", id, name + length + 1);
}

static int status_demand(const char *status, const struct intake_options *options, struct error *err)
{
    bool known = false, asked = strcmp(status, "asked") == 0;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) known |= strcmp(status, statuses[i]) == 0;
    if (!known)
        return error_set(err, ERROR_USAGE, "an item is asked, received, missing or wrong, not \"%.60s\"", status);
    if (asked && !options->by)
        return error_set(err, ERROR_USAGE, "by which day? `schouw intake ITEM asked -m WHAT --by DATE`");
    if (!asked && options->by)
        return error_set(err, ERROR_USAGE, "--by goes with what is asked, not with what is %s", error_spoken(status));
    return 0;
}

static int intake_record(struct session *session, const char *name, const char *status, struct intake_options *options,
                         struct error *err)
{
    json_t *body = body_again(session->fold, "intake.set", name, "status", status);
    int result = body_text(body, "status", status, err);
    if (result == 0) result = body_day(session, body, options->statement.on, err);
    if (result == 0) result = body_text(body, "by", options->by, err);
    if (result == 0) result = body_note(session, body, &options->statement, NULL, false, err);
    if (result == 0) result = body_evidence(session, body, &options->statement, err);
    result = body_end(session, "intake.set", name, body, result, err);
    if (result == 0) say_intake(session, name);
    return result;
}

static int intake_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct intake_options options = {0};
    const struct option_spec specs[] = {{"by", 0, OPTION_DATE, &options.by},
                                        OPTION_MESSAGE(options.statement),
                                        OPTION_EVIDENCE(options.statement),
                                        OPTION_ON(options.statement),
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, words == 0 && argc == 1 ? 0 : 2, 2, err);
    if (result == 0 && words == 2) result = status_demand(argv[2], &options, err);
    if (result == 0) result = case_open(session, err);
    if (result == 0 && words == 2) result = name_demand(session, argv[1], err);
    if (result == 0)
        result = words == 2 ? intake_record(session, argv[1], argv[2], &options, err) : intake_list(session, err);
    statement_fini(&options.statement);
    return result;
}

const struct verb verb_intake = {
    .name = "intake",
    .group = N_("Application"),
    .summary = N_("Record what was handed in with the application, or asked for; without words, list it."),
    .usage = "intake\n"
             "intake ITEM[/NAME] received|missing|wrong [--on DATE] [-m TEXT | -F FILE] [-e FILE]..\n"
             "intake ITEM[/NAME] asked -m WHAT --by DATE [--on DATE]",
    .options = "  --by DATE               what is asked for: the day by which\n" HELP_ON HELP_MESSAGE HELP_EVIDENCE,
    .details = N_("Every item the scheme asks must be received before the review, and so must what was asked for as "
                  "well. What was missing is\n"
                  "recorded as missing; receiving it later is a new statement. Where the scheme takes several of an "
                  "item, a name behind it\n"
                  "tells them apart.\n"
                  "\n"
                  "Examples:\n"
                  "  schouw intake covenant received --on 2018-06-04 --evidence convenant.pdf\n"
                  "  schouw intake evaluation missing -m \"asked for by letter\"\n"
                  "  schouw intake further/police-figures asked -m \"Reported thefts of the last two years\" --by "
                  "2018-07-01\n"),
    .run = intake_run,
};

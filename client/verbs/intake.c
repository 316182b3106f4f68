#include <string.h>

#include "client/standing.h"
#include "schema/text.h"

static enum style status_style(const char *status)
{
    if (strcmp(status, "received") == 0) return STYLE_GOOD;
    return *status ? STYLE_BAD : STYLE_DIM;
}

static const char *status_name(const char *status)
{
    if (strcmp(status, "received") == 0) return _("received");
    if (strcmp(status, "missing") == 0) return _("missing");
    if (strcmp(status, "wrong") == 0) return _("wrong");
    return _("not yet");
}

/* "3.2.1 covenant: received 2018-06-04, convenant.pdf (412 kB, sha256 5d1e…)" */
static void say_item(const struct session *session, const char *id)
{
    const struct scheme *scheme = session->scheme;
    const struct scheme_item *item = scheme_item(scheme->application, scheme->application_count, id);
    const json_t *body = body_stands(session, "intake.set", id);
    const char *status = body_word(body, "status");
    if (item && item->clause) say(session, STYLE_DIM, "%s ", item->clause);
    say(session, STYLE_BOLD, "%s", item ? scheme_text_in(&item->name, session->language) : "");
    if (!item) say_text(session, STYLE_BOLD, id);
    say(session, STYLE_PLAIN, ": ");
    if (!say_conflict_of(session, fold_slot(session->fold, "intake.set", id))) {
        bool asked = !item || item->required || *status;
        say(session, status_style(status), "%s", asked ? status_name(status) : _("not asked"));
        if (body) say(session, STYLE_PLAIN, " %s", body_word(body, "on"));
        say_evidence(session, body);
    }
    say(session, STYLE_PLAIN, "\n");
    say_note(session, 6, body);
}

static int intake_list(struct session *session, struct error *err)
{
    const struct scheme *scheme = session->scheme;
    const char *certificate = case_certificate(session);
    json_t *list = json_array();
    for (unsigned i = 0; i < scheme->application_count; i++) {
        const struct scheme_item *item = &scheme->application[i];
        if (!scheme_applies(item->certificates, item->certificates_count, certificate)) continue;
        const json_t *body = body_stands(session, "intake.set", item->id);
        say(session, STYLE_PLAIN, "  ");
        say_cell(session, STYLE_PLAIN, item->id, 14);
        say_item(session, item->id);
        json_t *line = json_pack("{s:s,s:s?,s:O?}", "item", item->id, "clause", item->clause, "stands", body);
        if (json_array_append_new(list, line) != 0) {
            json_decref(list);
            return error_memory(err);
        }
    }
    return answer_set(session, "intake", list, err);
}

static int intake_record(struct session *session, const char *item, const char *status,
                         struct statement_options *options, struct error *err)
{
    json_t *body = body_again(session->fold, "intake.set", item, "status", status);
    int result = body_text(body, "status", status, err);
    if (result == 0) result = body_day(session, body, options->on, err);
    if (result == 0) result = body_note(session, body, options, NULL, false, err);
    if (result == 0) result = body_evidence(session, body, options, err);
    result = body_end(session, "intake.set", item, body, result, err);
    if (result == 0) say_item(session, item);
    return result;
}

static int intake_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct statement_options options = {0};
    const struct option_spec specs[] = {OPTION_MESSAGE(options), OPTION_EVIDENCE(options), OPTION_ON(options),
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, words == 0 && argc == 1 ? 0 : 2, 2, err);
    if (result == 0 && words == 2 && strcmp(argv[2], "received") != 0 && strcmp(argv[2], "missing") != 0 &&
        strcmp(argv[2], "wrong") != 0)
        result = error_set(err, ERROR_USAGE, "an item is received, missing or wrong, not \"%.60s\"", argv[2]);
    if (result == 0) result = case_open(session, err);
    if (result == 0 && words == 2)
        result = item_demand(session->scheme->application, session->scheme->application_count, argv[1],
                             "item of the application", err);
    if (result == 0)
        result = words == 2 ? intake_record(session, argv[1], argv[2], &options, err) : intake_list(session, err);
    statement_fini(&options);
    return result;
}

const struct verb verb_intake = {
    .name = "intake",
    .group = N_("Application"),
    .summary = N_("Record what was handed in with the application; without words, list it."),
    .usage = "intake\nintake ITEM received|missing|wrong [--on DATE] [-m TEXT | -F FILE] [-e FILE]..",
    .options = HELP_ON HELP_MESSAGE HELP_EVIDENCE,
    .details = N_("Every item the scheme asks must be received before the review. What was missing is recorded as "
                  "missing; receiving it\n"
                  "later is a new statement.\n"
                  "\n"
                  "Examples:\n"
                  "  schouw intake covenant received --on 2018-06-04 --evidence convenant.pdf\n"
                  "  schouw intake evaluation missing -m \"asked for by letter\"\n"),
    .run = intake_run,
};

#include <string.h>

#include "client/standing.h"
#include "schema/text.h"

static void say_told(const struct session *session, const char *what)
{
    const struct scheme *scheme = session->scheme;
    const struct scheme_item *item = scheme_item(scheme->informs, scheme->informs_count, what);
    const json_t *body = body_stands(session, "inform.set", what);
    if (item && item->clause) say(session, STYLE_DIM, "%s ", item->clause);
    say(session, STYLE_BOLD, "%s", item_name(session, scheme->informs, scheme->informs_count, what));
    say(session, STYLE_PLAIN, ": ");
    if (!say_conflict_of(session, fold_slot(session->fold, "inform.set", what))) {
        if (body)
            say(session, STYLE_GOOD, _("told on %s"), body_word(body, "on"));
        else
            say(session, STYLE_DIM, "%s", item && item->required ? _("not yet") : _("not recorded"));
    }
    say(session, STYLE_PLAIN, "\n");
    say_note(session, 6, body);
}

static int tell_list(struct session *session, struct error *err)
{
    const struct scheme *scheme = session->scheme;
    json_t *list = json_array();
    for (unsigned i = 0; i < scheme->informs_count; i++) {
        const struct scheme_item *item = &scheme->informs[i];
        say(session, STYLE_PLAIN, "  ");
        say_cell(session, STYLE_PLAIN, item->id, 16);
        say_told(session, item->id);
        json_t *line = json_pack("{s:s,s:s?,s:b,s:O?}", "item", item->id, "clause", item->clause, "required",
                                 item->required, "stands", body_stands(session, "inform.set", item->id));
        if (json_array_append_new(list, line) != 0) {
            json_decref(list);
            return error_memory(err);
        }
    }
    return answer_set(session, "told", list, err);
}

static int tell_record(struct session *session, const char *what, struct statement_options *options, struct error *err)
{
    int result = item_demand(session->scheme->informs, session->scheme->informs_count, what, "thing to tell", err);
    if (result != 0) return result;
    json_t *body = body_new(session->fold, "inform.set", what);
    result = body_day(session, body, options->on, err);
    if (result == 0) result = body_note(session, body, options, NULL, false, err);
    result = body_end(session, "inform.set", what, body, result, err);
    if (result != 0) return result;
    say_told(session, what);
    say_rules(session, "told", NULL);
    return 0;
}

static int tell_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct statement_options options = {0};
    const struct option_spec specs[] = {OPTION_MESSAGE(options), OPTION_ON(options), OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, argc == 1 ? 0 : 1, 1, err);
    if (result == 0) result = case_open(session, err);
    if (result != 0) return result;
    return words == 1 ? tell_record(session, argv[1], &options, err) : tell_list(session, err);
}

const struct verb verb_tell = {
    .name = "tell",
    .group = N_("Application"),
    .summary = N_("Record that the applicant was told what the scheme orders; without words, list it."),
    .usage = "tell\ntell WHAT [--on DATE] [-m TEXT | -F FILE]",
    .options = HELP_ON HELP_MESSAGE,
    .details = N_("Example:\n  schouw tell costs --on 2018-06-11\n"),
    .run = tell_run,
};

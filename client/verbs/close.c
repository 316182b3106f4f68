#include <string.h>

#include "client/deviation.h"
#include "schema/text.h"

/* Reads the deviations aloud, so to say: what is told to the partnership. */
static void say_deviations(const struct session *session, const json_t *deviations)
{
    const json_t *item;
    size_t index, count = json_array_size(deviations);
    if (count == 0)
        say(session, STYLE_GOOD, _("No deviations to tell.\n"));
    else
        say(session, STYLE_PLAIN,
            ngettext("%zu deviation is told at the closing meeting:\n",
                     "%zu deviations are told at the closing meeting:\n", count),
            count);
    json_array_foreach(deviations, index, item)
    {
        say_deviation(session, json_string_value(item));
    }
}

static void say_closing(const struct session *session)
{
    const json_t *body = body_stands(session, "closing.set", "closing");
    say(session, STYLE_BOLD, _("Closing meeting"));
    say(session, STYLE_PLAIN, " ");
    if (say_conflict_of(session, fold_slot(session->fold, "closing.set", "closing"))) {
        say(session, STYLE_PLAIN, "\n");
        return;
    }
    if (!body) {
        say(session, STYLE_DIM, _("not held yet: `schouw close --on DATE --present PARTIES`\n"));
        return;
    }
    say(session, STYLE_PLAIN, _("on %s, present: "), body_word(body, "on"));
    if (say_words(session, json_object_get(body, "present")) == 0)
        say(session, STYLE_PLAIN, _("nobody of those assessed"));
    say(session, STYLE_PLAIN, ".\n");
    say_note(session, 2, body);
}

static int close_tell(struct session *session, const json_t *deviations, struct error *err)
{
    const json_t *body = body_stands(session, "closing.set", "closing");
    say_closing(session);
    say_deviations(session, deviations);
    say_rules(session, "conducted", "closing");
    int result = answer_set(session, "deviations", json_deep_copy(deviations), err);
    if (result == 0 && body) result = answer_set(session, "closing", json_deep_copy(body), err);
    return result;
}

static int close_record(struct session *session, const char *present, struct statement_options *options,
                        const json_t *deviations, struct error *err)
{
    json_t *body = body_new(session->fold, "closing.set", "closing");
    int result = 0;
    if (present) result = body_array(body, "present", words_split(present), err);
    if (result == 0 && json_array_size(json_object_get(body, "present")) == 0)
        result = error_set(err, ERROR_USAGE, "who was present? `schouw close --on DATE --present PARTY,PARTY..`");
    if (result == 0 && (options->on || !json_object_get(body, "on")))
        result = body_day(session, body, options->on, err);
    if (result == 0) result = body_array(body, "deviations", json_deep_copy(deviations), err);
    if (result == 0) result = body_note(session, body, options, NULL, false, err);
    return body_end(session, "closing.set", "closing", body, result, err);
}

static int close_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct statement_options options = {0};
    const char *present = NULL;
    json_t *deviations = NULL;
    const struct option_spec specs[] = {
        {"present", 0, OPTION_TEXT, &present}, OPTION_MESSAGE(options), OPTION_ON(options), OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 0, err);
    if (result == 0) result = case_open(session, err);
    if (result == 0 && !(deviations = deviations_open(session->fold))) result = error_memory(err);
    if (result == 0 && argc > 1) result = close_record(session, present, &options, deviations, err);
    if (result == 0) result = close_tell(session, deviations, err);
    json_decref(deviations);
    return result;
}

const struct verb verb_close = {
    .name = "close",
    .group = N_("Assessment"),
    .summary = N_("Record the closing meeting, where the open deviations are told to the partnership."),
    .usage = "close\nclose --present PARTY,PARTY.. [--on DATE] [-m TEXT | -F FILE]",
    .options = "  --present PARTIES       who of the partnership was there: ids of parties, with commas\n" HELP_ON
        HELP_MESSAGE,
    .details =
        N_("Without options it lists what is to be told. Each deviation that is open goes into the statement; one "
           "that is raised\n"
           "afterwards is told, and recorded, again.\n"
           "\n"
           "Example:\n"
           "  schouw close --on 2018-09-02 --present municipality,police,fire-brigade,entrepreneurs\n"),
    .run = close_run,
};

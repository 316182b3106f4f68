#include "client/deviation.h"

#include <string.h>

#include "schema/text.h"

struct deviation_options {
    const char *term, *by, *grounds;
    bool amend;
    struct statement_options statement;
};

/* Answers with what stands about the deviation, on screen and for --json. */
static int deviation_tell(struct session *session, const char *item, struct error *err)
{
    say_deviation(session, item);
    return answer_set(session, "deviation", deviation_json(session, item), err);
}

/* Where this verdict stands: a deviation is told at the closing meeting. */
static void say_closing(const struct session *session)
{
    if (body_stands(session, "closing.set", "closing"))
        say(session, STYLE_WARN,
            _("  the closing meeting was before this; tell it as well and record that with `schouw close`\n"));
    else
        say(session, STYLE_DIM, _("  next: tell it at the closing meeting (`schouw close`)\n"));
}

static int raise_run(struct session *session, char **words, const struct deviation_options *options, struct error *err)
{
    char item[DEVIATION_ITEM_SIZE];
    const struct statement_options *statement = &options->statement;
    int result = item_demand(session->scheme->grades, session->scheme->grades_count, words[1], "grade", err);
    if (result == 0 && options->amend) {
        result = deviation_demand(session->fold, words[0], err);
        snprintf(item, sizeof item, "%.39s", words[0]);
    } else if (result == 0) {
        result = deviation_item_next(session->fold, words[0], item, err);
    }
    if (result != 0) return result;
    json_t *body = options->amend ? body_new(session->fold, "deviation.raise", item) : json_object();
    result = body_text(body, "grade", words[1], err);
    if (result == 0) result = body_text(body, "text", words[2], err);
    if (result == 0 && (statement->on || !json_object_get(body, "established")))
        result = body_text(body, "established", statement->on ? statement->on : session->today, err);
    if (result == 0) result = body_text(body, "agreed", options->term, err);
    if (result == 0) result = body_evidence(session, body, statement, err);
    result = body_end(session, "deviation.raise", item, body, result, err);
    if (result == 0) result = deviation_tell(session, item, err);
    if (result == 0) say_closing(session);
    return result;
}

static int correct_run(struct session *session, char **words, const struct deviation_options *options,
                       struct error *err)
{
    const struct statement_options *statement = &options->statement;
    int result = deviation_demand(session->fold, words[0], err);
    if (result != 0) return result;
    json_t *body = body_again(session->fold, "deviation.correct", words[0], "text", words[1]);
    result = body_text(body, "text", words[1], err);
    if (result == 0) result = body_day(session, body, statement->on, err);
    if (result == 0) result = body_evidence(session, body, statement, err);
    result = body_end(session, "deviation.correct", words[0], body, result, err);
    if (result == 0) result = deviation_tell(session, words[0], err);
    if (result == 0 && deviation_is_open(session->fold, words[0]))
        say(session, STYLE_DIM, _("  next: schouw deviation judge %s lifted|not-lifted --by documents|visit\n"),
            words[0]);
    return result;
}

static int judge_run(struct session *session, char **words, struct deviation_options *options, struct error *err)
{
    struct statement_options *statement = &options->statement;
    int result = deviation_demand(session->fold, words[0], err);
    if (result == 0 && strcmp(words[1], "lifted") != 0 && strcmp(words[1], "not-lifted") != 0)
        result = error_set(err, ERROR_USAGE, "a deviation is judged lifted or not-lifted, not \"%.60s\"", words[1]);
    if (result == 0 && (!options->by || (strcmp(options->by, "documents") != 0 && strcmp(options->by, "visit") != 0)))
        result = error_set(err, ERROR_USAGE, "judged how? --by documents, or --by visit");
    if (result != 0) return result;
    json_t *body = body_again(session->fold, "deviation.judge", words[0], "verdict", words[1]);
    result = body_text(body, "verdict", words[1], err);
    if (result == 0) result = body_text(body, "by", options->by, err);
    if (result == 0) result = body_day(session, body, statement->on, err);
    if (result == 0) result = body_note(session, body, statement, NULL, false, err);
    if (result == 0) result = body_evidence(session, body, statement, err);
    result = body_end(session, "deviation.judge", words[0], body, result, err);
    return result == 0 ? deviation_tell(session, words[0], err) : result;
}

static int extend_run(struct session *session, char **words, const struct deviation_options *options, struct error *err)
{
    int result = deviation_demand(session->fold, words[0], err);
    if (result == 0 && (!options->grounds || !*options->grounds))
        result =
            error_set(err, ERROR_USAGE, "on what grounds? `schouw deviation extend %.60s --grounds TEXT`", words[0]);
    if (result != 0) return result;
    json_t *body = json_object();
    result = body_text(body, "grounds", options->grounds, err);
    if (result == 0) result = body_day(session, body, options->statement.on, err);
    result = body_end(session, "deviation.extend", words[0], body, result, err);
    return result == 0 ? deviation_tell(session, words[0], err) : result;
}

static int list_run(struct session *session, struct error *err)
{
    size_t first, count = fold_slots_of(session->fold, "deviation.raise", &first), told = 0;
    json_t *list = json_array();
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        if (slot->standing == 0) continue;
        say_deviation(session, slot->item);
        told++;
        if (json_array_append_new(list, deviation_json(session, slot->item)) != 0) {
            json_decref(list);
            return error_memory(err);
        }
    }
    if (told == 0) say(session, STYLE_PLAIN, _("No deviations.\n"));
    return answer_set(session, "deviations", list, err);
}

/* What each form takes beside its words. */
static const struct form {
    const char *name;
    int words; /* after the name */
    bool term, by, grounds, note, evidence, on;
} forms[] = {
    {"raise", 3, .term = true, .evidence = true, .on = true},
    {"correct", 2, .evidence = true, .on = true},
    {"judge", 2, .by = true, .note = true, .evidence = true, .on = true},
    {"extend", 1, .grounds = true, .on = true},
    {.name = "list"},
};
#define FORMS (sizeof forms / sizeof *forms)

static int form_check(const struct form *form, const struct deviation_options *options, struct error *err)
{
    const struct statement_options *statement = &options->statement;
    const char *other = NULL;
    if ((options->term || options->amend) && !form->term) other = options->term ? "--term" : "--amend";
    if (options->by && !form->by) other = "--by";
    if (options->grounds && !form->grounds) other = "--grounds";
    if ((statement->message || statement->file) && !form->note) other = "-m";
    if (json_array_size(statement->evidence) > 0 && !form->evidence) other = "--evidence";
    if (statement->on && !form->on) other = "--on";
    if (!other) return 0;
    return error_set(err, ERROR_USAGE, "`schouw deviation %s` takes no %s; see `schouw deviation --help`", form->name,
                     other);
}

static int form_run(struct session *session, const struct form *form, char **words, struct deviation_options *options,
                    struct error *err)
{
    switch (form - forms) {
    case 0:
        return raise_run(session, words, options, err);
    case 1:
        return correct_run(session, words, options, err);
    case 2:
        return judge_run(session, words, options, err);
    case 3:
        return extend_run(session, words, options, err);
    default:
        return list_run(session, err);
    }
}

static int deviation_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct deviation_options options = {0};
    const struct option_spec specs[] = {{"term", 0, OPTION_DATE, &options.term},
                                        {"by", 0, OPTION_TEXT, &options.by},
                                        {"grounds", 0, OPTION_TEXT, &options.grounds},
                                        {"amend", 0, OPTION_FLAG, &options.amend},
                                        OPTION_MESSAGE(options.statement),
                                        OPTION_EVIDENCE(options.statement),
                                        OPTION_ON(options.statement),
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words < 0 ? words : 0;
    const char *what = words > 0 ? argv[1] : "list";
    size_t form = 0;
    while (form < FORMS && strcmp(forms[form].name, what) != 0) form++;
    if (result == 0 && form == FORMS)
        result =
            error_set(err, ERROR_USAGE, "deviation takes raise, correct, judge, extend or list, not \"%.60s\"", what);
    if (result == 0 && words > 0) result = words_count(argv, words, forms[form].words + 1, forms[form].words + 1, err);
    if (result == 0) result = form_check(&forms[form], &options, err);
    if (result == 0) result = case_open(session, err);
    if (result == 0) result = form_run(session, &forms[form], argv + 2, &options, err);
    statement_fini(&options.statement);
    return result;
}

const struct verb verb_deviation = {
    .name = "deviation",
    .group = N_("Assessment"),
    .summary = N_("Raise a deviation, record its correction, judge it; without words, list them."),
    .usage =
        "deviation [list]\ndeviation raise CLAUSE GRADE TEXT [--on DATE] [--term DATE] [-e FILE].. [--amend]\n"
        "deviation correct ITEM TEXT [--on DATE] [-e FILE]..\ndeviation judge ITEM lifted|not-lifted --by "
        "documents|visit [--on DATE] [-m TEXT | -F FILE] [-e FILE]..\ndeviation extend ITEM --grounds TEXT [--on DATE]",
    .options = "  --term DATE             an earlier day agreed with the partnership\n"
               "  --amend                 CLAUSE is a deviation that was raised: state it anew in better words\n"
               "  --by documents|visit    how the correction was verified\n"
               "  --grounds TEXT          why the term is extended\n" HELP_ON HELP_MESSAGE HELP_EVIDENCE,
    .details =
        N_("The term is counted by the scheme from the day the deviation was established; it can be extended once, "
           "with grounds,\n"
           "while it runs. A further deviation on the same clause is called CLAUSE-2, then CLAUSE-3.\n"
           "\n"
           "Examples:\n"
           "  schouw deviation raise 2.2.7 minor \"No retention periods in writing\" --on 2018-09-02\n"
           "  schouw deviation correct 2.2.7 \"Periods decided and written down\" --evidence minutes.pdf\n"
           "  schouw deviation judge 2.2.7 lifted --by documents\n"),
    .run = deviation_run,
};

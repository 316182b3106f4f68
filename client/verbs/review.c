#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/body.h"
#include "client/judgement.h"
#include "client/review.h"
#include "client/status.h"

struct review_options {
    json_t *confirm, *object; /* ids, some with commas */
    struct statement_options statement;
    const char *date;
};

/* --- what is said of the points --- */

/* Says `said` of one point. Of `all` only where nothing is said yet, so that --object can go with --confirm all. */
static int point_say(json_t *points, const char *id, const char *said, bool all, struct error *err)
{
    const char *before = json_string_value(json_object_get(points, id));
    if (before && all) return 0;
    if (before && strcmp(before, said) != 0)
        return error_set(err, ERROR_USAGE, "%s is confirmed and objected to; say one of them", id);
    return json_object_set_new(points, id, json_string(said)) == 0 ? 0 : error_memory(err);
}

static int word_say(const struct scheme *scheme, json_t *points, const char *word, const char *said, struct error *err)
{
    bool all = strcmp(word, "all") == 0, known = all;
    int result = 0;
    for (unsigned i = 0; i < scheme->review_points_count && result == 0; i++) {
        const char *id = scheme->review_points[i].id;
        if (!all && strcmp(word, id) != 0) continue;
        known = true;
        result = point_say(points, id, said, all, err);
    }
    if (result == 0 && !known) {
        const char *nearest = scheme_nearest_item(scheme->review_points, scheme->review_points_count, word);
        result = error_set(err, ERROR_USAGE, "there is no point of review %.60s; did you mean %.60s?", word,
                           nearest ? nearest : "all");
    }
    return result;
}

static int words_say(const struct scheme *scheme, json_t *points, const json_t *lists, const char *said,
                     struct error *err)
{
    const json_t *list, *word;
    size_t i, j;
    json_array_foreach(lists, i, list)
    {
        json_t *words = words_split(json_string_value(list));
        int result = words ? 0 : error_memory(err);
        json_array_foreach(words, j, word)
        {
            if (result == 0) result = word_say(scheme, points, json_string_value(word), said, err);
        }
        json_decref(words);
        if (result != 0) return result;
    }
    return 0;
}

/* Asks on the terminal, point by point; "q" records nothing. */
static int points_ask(const struct session *session, json_t *points, struct error *err)
{
    const struct scheme *scheme = session->scheme;
    char line[80];
    for (unsigned i = 0; i < scheme->review_points_count; i++) {
        const char *id = scheme->review_points[i].id, *said = NULL;
        while (!said) {
            say(session, STYLE_BOLD, "%s", id);
            say(session, STYLE_PLAIN, _(": [c]onfirm, [o]bject or [q]uit? "));
            fflush(stdout);
            if (!fgets(line, sizeof line, stdin) || line[0] == 'q')
                return error_set(err, ERROR_USAGE, "the review is not finished; nothing was recorded");
            said = line[0] == 'c' ? "confirmed" : line[0] == 'o' ? "objected" : NULL;
        }
        int result = point_say(points, id, said, false, err);
        if (result != 0) return result;
    }
    return 0;
}

/* Every point the scheme insists on has been said something of. */
static int points_complete(const struct scheme *scheme, const json_t *points, struct error *err)
{
    for (unsigned i = 0; i < scheme->review_points_count; i++) {
        const char *id = scheme->review_points[i].id;
        if (scheme->review_points[i].required && !json_object_get(points, id))
            return error_set(err, ERROR_USAGE, "%s is not said anything of: --confirm %s, or --object %s -m TEXT", id,
                             id, id);
    }
    return 0;
}

static bool points_objected(const json_t *points)
{
    const json_t *said;
    const char *id;
    json_object_foreach((json_t *)points, id, said)
    {
        if (strcmp(json_string_value(said), "objected") == 0) return true;
    }
    return false;
}

/* --- the verb --- */

static int review_points(struct session *session, const struct review_options *options, bool ask, json_t *points,
                         struct error *err)
{
    int result = words_say(session->scheme, points, options->object, "objected", err);
    if (result == 0) result = words_say(session->scheme, points, options->confirm, "confirmed", err);
    if (result == 0 && ask) result = points_ask(session, points, err);
    return result == 0 ? points_complete(session->scheme, points, err) : result;
}

static int review_note(struct session *session, const struct review_options *options, json_t *body, struct error *err)
{
    bool objected = points_objected(json_object_get(body, "points"));
    int result = body_note(session, body, &options->statement,
                           _("\n# What you object to, and what would mend it. Lines that begin with # are left out.\n"),
                           objected, err);
    if (result == 0 && objected && !json_object_get(body, "note"))
        result = error_set(err, ERROR_USAGE, "say what you object to: -m TEXT");
    return result;
}

/* A review that only looks: the points and what is computed. */
static json_t *review_json(const struct assessment *assessment)
{
    const struct scheme *scheme = assessment->scheme;
    json_t *points = json_object();
    for (unsigned i = 0; i < scheme->review_points_count; i++) {
        const char *id = scheme->review_points[i].id;
        const struct review_count count = review_count(assessment, id);
        json_object_set_new(points, id, json_pack("{s:i,s:i}", "total", (int)count.total, "met", (int)count.met));
    }
    return points;
}

static int review_look(struct session *session, struct error *err)
{
    struct assessment *assessment = NULL;
    int result = dossier_assess(session, &assessment, err);
    if (result == 0) {
        say_review(session, assessment);
        json_object_set_new(session->answer, "computed", review_json(assessment));
    }
    assessment_free(assessment);
    return result;
}

/* The body with what stands before anything is asked: heads, day, report. */
static int review_body(const struct session *session, const struct review_options *options, json_t *body,
                       struct error *err)
{
    const struct record *report = fold_value(session->fold, "report.issue", "report");
    int result = judgement_body(session, options->date, body, err);
    /* Without a report there is nothing to review, which the gate says; the number only has to be one. */
    if (result == 0) result = body_integer(body, "report", report ? record_integer(report, "number", 1) : 1, err);
    if (result == 0 && json_object_set_new(body, "points", json_object()) != 0) result = error_memory(err);
    return result;
}

static int review_make(struct session *session, const struct review_options *options, struct error *err)
{
    bool said = options->confirm || options->object;
    bool ask = !said && !session->json && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    json_t *body = json_object();
    int result = body ? review_body(session, options, body, err) : error_memory(err);
    if (result == 0) result = judgement_allowed(session, "review.set", "review", body, err);
    if (result == 0) result = review_look(session, err);
    if (result == 0 && !said && !ask) {
        say(session, STYLE_DIM, _("To record it: `schouw review --confirm all`, or --object POINT -m TEXT.\n"));
        json_decref(body);
        return 0;
    }
    /* Nobody is asked for what would be refused afterwards. */
    if (result == 0 && ask) result = judgement_demand(session, GATE_REVIEW, err);
    if (result == 0) result = review_points(session, options, ask, json_object_get(body, "points"), err);
    if (result == 0) result = review_note(session, options, body, err);
    if (result != 0) {
        json_decref(body);
        return result;
    }
    bool objected = points_objected(json_object_get(body, "points"));
    long long report = json_integer_value(json_object_get(body, "report"));
    result = judgement_record(session, "review.set", "review", body, err);
    if (result != 0) return result;
    if (objected)
        say(session, STYLE_WARN, _("Reviewed, with objections: report %lld goes back to the auditor.\n"), report);
    else
        say(session, STYLE_GOOD, _("Reviewed: report %lld is confirmed on every point.\n"), report);
    return 0;
}

static int review_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct review_options options = {0};
    const struct option_spec specs[] = {{"confirm", 'c', OPTION_LIST, &options.confirm},
                                        {"object", 0, OPTION_LIST, &options.object},
                                        {"date", 0, OPTION_DATE, &options.date},
                                        OPTION_MESSAGE(options.statement),
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 1, err);
    if (result == 0 && words == 1) result = session_use(session, argv[1], err);
    if (result == 0) result = case_open(session, err);
    if (result == 0) result = review_make(session, &options, err);
    json_decref(options.confirm);
    json_decref(options.object);
    return result;
}

const struct verb verb_review = {
    .name = "review",
    .group = N_("Judging"),
    .summary = N_("Review the report: is it complete, by qualified staff, by the right procedure?"),
    .usage = "review [DOSSIER]\nreview --confirm all|POINT.. [--object POINT -m TEXT] [--date DATE]",
    .options = "  -c, --confirm POINT     a point that is in order; all for those not objected to\n"
               "  --object POINT          a point that is not; -m says what\n"
               "  -m, --message TEXT      a note; with an objection what it is\n"
               "  -F, --file FILE         the same from a file; - is standard input\n"
               "  --date DATE             the day, YYYY-MM-DD; today when not given\n",
    .details = N_("Shows each point with what is computed for it, then asks, or records what the options say. Only of "
                  "a report that is\n"
                  "not stale, and not by who audited the dossier.\n"
                  "\n"
                  "Examples:\n"
                  "  schouw review\n"
                  "  schouw review --confirm all --object staff -m \"No proof of two years in quality management.\"\n"),
    .run = review_run,
};

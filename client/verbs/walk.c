#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/ask.h"
#include "client/standing.h"
#include "schema/digest.h"
#include "schema/text.h"

#define OBSERVATION_BYTES 4 /* random, in the item of an observation */

static void say_walk(const struct session *session)
{
    const json_t *body = body_stands(session, "walk.set", "walk");
    say(session, STYLE_BOLD, _("walk"));
    say(session, STYLE_PLAIN, ": ");
    if (!say_conflict_of(session, fold_slot(session->fold, "walk.set", "walk"))) {
        if (body)
            say(session, STYLE_GOOD, _("%s, with "), body_word(body, "on"));
        else
            say(session, STYLE_DIM, _("not yet (`schouw walk --on DATE --with PARTIES`)"));
        say_words(session, json_object_get(body, "with"));
    }
    say(session, STYLE_PLAIN, "\n");
    say_note(session, 4, body);
}

static bool item_of_theme(const char *item, const char *theme)
{
    size_t length = strlen(theme);
    return strncmp(item, theme, length) == 0 && item[length] == '/';
}

/* One observation: "2018-09-02 Twelve new lamp posts, lantaarn.jpg (..)". */
static void say_observation(const struct session *session, const json_t *body)
{
    say(session, STYLE_DIM, "    %s ", body_word(body, "on"));
    say_text(session, STYLE_PLAIN, body_word(body, "note"));
    say_evidence(session, body);
    say(session, STYLE_PLAIN, "\n");
}

/* The observations of a theme, in the order in which they were made. */
static int theme_tell(struct session *session, const struct scheme_item *theme, json_t *list, struct error *err)
{
    json_t *observations = json_array();
    say(session, STYLE_PLAIN, "  ");
    say(session, STYLE_BOLD, "%s", scheme_text_in(&theme->name, session->language));
    say(session, STYLE_DIM, " (%s)\n", theme->id);
    for (size_t i = 0; i < fold_record_count(session->fold); i++) {
        const struct entry *entry = fold_record_at(session->fold, i);
        const struct record *record = entry->record;
        if (entry->superseded || entry->refused || strcmp(record->kind, "walk.observe") != 0) continue;
        if (!item_of_theme(record->item, theme->id)) continue;
        say_observation(session, record->body);
        json_array_append_new(observations, json_pack("{s:s,s:O}", "item", record->item, "stands", record->body));
    }
    if (json_array_size(observations) == 0) say(session, STYLE_DIM, _("    nothing yet\n"));
    json_t *line =
        json_pack("{s:s,s:s?,s:o}", "theme", theme->id, "clause", theme->clause, "observations", observations);
    return json_array_append_new(list, line) == 0 ? 0 : error_memory(err);
}

static int walk_list(struct session *session, struct error *err)
{
    const struct scheme *scheme = session->scheme;
    const json_t *body = body_stands(session, "walk.set", "walk");
    json_t *list = json_array();
    int result = list ? 0 : error_memory(err);
    say_walk(session);
    for (unsigned i = 0; i < scheme->themes_count && result == 0; i++)
        result = theme_tell(session, &scheme->themes[i], list, err);
    if (result != 0) {
        json_decref(list);
        return result;
    }
    result = answer_set(session, "themes", list, err);
    if (result == 0 && body) result = answer_set(session, "walk", json_deep_copy(body), err);
    return result;
}

/* --- recording --- */

/* When and with whom. A party is one of the dossier, or a type of the scheme. */
static int parties_check(const struct session *session, const json_t *parties, struct error *err)
{
    const struct scheme *scheme = session->scheme;
    const json_t *party;
    size_t index;
    json_array_foreach(parties, index, party)
    {
        const char *id = json_string_value(party);
        const struct slot *slot = fold_slot(session->fold, "party.set", id);
        if ((slot && slot->standing > 0) || scheme_item(scheme->party_types, scheme->party_types_count, id)) continue;
        return error_set(err, ERROR_NOT_FOUND, "there is no party %.60s in this dossier; `schouw party` lists them",
                         id);
    }
    return 0;
}

static int walk_set(struct session *session, const char *with, struct statement_options *options, struct error *err)
{
    json_t *body = body_new(session->fold, "walk.set", "walk"), *parties = NULL;
    int result = 0;
    if (with) {
        parties = words_split(with);
        result = parties_check(session, parties, err);
        if (result == 0)
            result = body_array(body, "with", parties, err);
        else
            json_decref(parties);
    }
    if (result == 0 && !json_object_get(body, "with"))
        result = error_set(err, ERROR_USAGE, "with whom? `schouw walk --on DATE --with PARTY,PARTY..`");
    if (result == 0 && (options->on || !json_object_get(body, "on")))
        result = body_day(session, body, options->on, err);
    if (result == 0) result = body_note(session, body, options, NULL, false, err);
    result = body_end(session, "walk.set", "walk", body, result, err);
    if (result != 0) return result;
    say_walk(session);
    say_rules(session, "conducted", "walk");
    return 0;
}

/* Each observation has an item of its own, so that several on one theme, by several people, stand side by side. */
static int observation_record(struct session *session, const char *theme, json_t *body, int result, struct error *err)
{
    char random[2 * OBSERVATION_BYTES + 1], item[160];
    if (result == 0) result = random_hex(OBSERVATION_BYTES, random, err);
    if (result == 0) snprintf(item, sizeof item, "%.64s/%s", theme, random);
    result = body_end(session, "walk.observe", item, body, result, err);
    if (result != 0) return result;
    say(session, STYLE_BOLD, "%s", item_name(session, session->scheme->themes, session->scheme->themes_count, theme));
    say(session, STYLE_PLAIN, _(", observed:\n"));
    say_observation(session, body_stands(session, "walk.observe", item));
    return 0;
}

static int walk_observe(struct session *session, const char *theme, struct statement_options *options,
                        struct error *err)
{
    const struct scheme *scheme = session->scheme;
    struct text template_ = {0};
    int result = item_demand(scheme->themes, scheme->themes_count, theme, "theme", err);
    if (result != 0) return result;
    json_t *body = json_object();
    text_printf(&template_,
                _("\n# %s: what did you see? Lines that begin with # are left out; an empty note records nothing.\n"),
                item_name(session, scheme->themes, scheme->themes_count, theme));
    result = body_day(session, body, options->on, err);
    if (result == 0) result = body_note(session, body, options, template_.data, true, err);
    if (result == 0 && !json_object_get(body, "note"))
        result = error_set(err, ERROR_USAGE, "what did you see? `schouw walk %s -m TEXT`", theme);
    if (result == 0) result = body_evidence(session, body, options, err);
    text_fini(&template_);
    result = observation_record(session, theme, body, result, err);
    if (result == 0) say_rules(session, "all-of", NULL);
    return result;
}

/* --- line by line, out in the area --- */

/* Records each line as soon as it is typed: what went before is safe whatever happens next. */
static int theme_ask(struct session *session, const struct scheme_item *theme, const char *day, bool *more,
                     struct error *err)
{
    char *line = NULL;
    printf("%s\n", scheme_text_in(&theme->name, session->language));
    while ((*more = line_ask("  > ", &line)) && *line) {
        json_t *body = json_object();
        int result = 0;
        if (!utf8_valid(line, strlen(line))) result = error_set(err, ERROR_USAGE, "that line is not valid UTF-8");
        note_hold(session, line);
        if (result == 0) result = body_day(session, body, day, err);
        if (result == 0) result = body_text(body, "note", line, err);
        result = observation_record(session, theme->id, body, result, err);
        free(line);
        line = NULL;
        if (result != 0) return result;
    }
    free(line);
    return 0;
}

/* The ids of the parties, for who has to type some of them. */
static void say_parties(const struct session *session)
{
    size_t first, count = fold_slots_of(session->fold, "party.set", &first);
    for (size_t i = first; i < first + count; i++) {
        say(session, STYLE_DIM, "%s", i == first ? "  " : ", ");
        say_text(session, STYLE_DIM, fold_slot_at(session->fold, i)->item);
    }
    if (count > 0) say(session, STYLE_PLAIN, "\n");
}

/* Asks until it is answered with parties that are known, or with nothing. */
static int with_ask(struct session *session, bool *more, struct error *err)
{
    struct statement_options options = {0};
    bool again = true;
    int result = 0;
    say_parties(session);
    while (again && result == 0) {
        char *with = NULL;
        struct error why = {0};
        *more = line_ask(_("With whom do you walk? Parties, with commas; an empty line goes on without: "), &with);
        int asked = *more && *with ? walk_set(session, with, &options, &why) : 0;
        again = asked == ERROR_NOT_FOUND;
        if (again) {
            say_text(session, STYLE_BAD, why.message);
            say(session, STYLE_PLAIN, "\n");
        } else if (asked != 0) {
            result = asked;
            if (err) *err = why;
        }
        free(with);
    }
    return result;
}

static int walk_ask(struct session *session, struct error *err)
{
    const struct scheme *scheme = session->scheme;
    char day[DAY_SIZE];
    bool more = true;
    int result = 0;
    say_walk(session);
    if (!body_stands(session, "walk.set", "walk")) result = with_ask(session, &more, err);
    snprintf(day, sizeof day, "%s", session->today);
    if (more && result == 0) printf("%s", _("A line records an observation; an empty line goes to the next theme.\n"));
    for (unsigned i = 0; i < scheme->themes_count && more && result == 0; i++)
        result = theme_ask(session, &scheme->themes[i], day, &more, err);
    if (result == 0) say_rules(session, "all-of", NULL);
    return result;
}

static int walk_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct statement_options options = {0};
    const char *with = NULL;
    bool list = false;
    const struct option_spec specs[] = {{"with", 0, OPTION_TEXT, &with},
                                        {"list", 0, OPTION_FLAG, &list},
                                        OPTION_MESSAGE(options),
                                        OPTION_EVIDENCE(options),
                                        OPTION_ON(options),
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 1, err);
    bool asks = argc == 1 && can_ask(session);
    if (result == 0 && words == 1 && with)
        result = error_set(err, ERROR_USAGE,
                           "--with is about the walk as a whole: `schouw walk --on DATE --with %.80s`", with);
    if (result == 0 && words == 0 && json_array_size(options.evidence) > 0)
        result = error_set(err, ERROR_USAGE, "of which theme is that? `schouw walk THEME -m TEXT --evidence FILE`");
    if (result == 0) result = case_open(session, err);
    if (result == 0) {
        if (words == 1)
            result = walk_observe(session, argv[1], &options, err);
        else if (asks)
            result = walk_ask(session, err);
        else if (argc == 1 || list)
            result = walk_list(session, err);
        else
            result = walk_set(session, with, &options, err);
    }
    statement_fini(&options);
    return result;
}

const struct verb verb_walk = {
    .name = "walk",
    .group = N_("Assessment"),
    .summary = N_("Record the walk through the area and what is seen on each theme."),
    .usage = "walk [--list]\nwalk --on DATE --with PARTY,PARTY.. [-m TEXT]\nwalk THEME [-m TEXT | -F FILE] [-e FILE].. "
             "[--on "
             "DATE]",
    .options =
        "  --with PARTIES          who walked along: ids of parties, with commas\n"
        "  --list                  show what was recorded, also on a terminal\n" HELP_ON HELP_MESSAGE HELP_EVIDENCE,
    .details =
        N_("On a terminal `schouw walk` asks theme by theme; each line is recorded at once, so nothing is lost when "
           "the battery\n"
           "dies. Every observation stands by itself: two people can walk with two devices.\n"
           "\n"
           "Examples:\n"
           "  schouw walk --on 2018-09-02 --with municipality,police\n"
           "  schouw walk public-space -m \"Twelve new lamp posts.\" --evidence lantaarn.jpg\n"),
    .run = walk_run,
};

#include <string.h>

#include "client/finding.h"
#include "schema/text.h"

/* A party of the dossier; or, where it was not recorded yet, one of the types the scheme has. */
static int party_check(const struct session *session, const char *party, struct error *err)
{
    const struct scheme *scheme = session->scheme;
    const struct slot *slot = fold_slot(session->fold, "party.set", party);
    if (slot && slot->standing > 0) return 0;
    if (scheme_item(scheme->party_types, scheme->party_types_count, party)) return 0;
    const char *nearest = item_nearest(session->fold, "party.set", party);
    if (nearest) return error_set(err, ERROR_NOT_FOUND, "there is no party %.60s; did you mean %s?", party, nearest);
    return error_set(err, ERROR_NOT_FOUND,
                     "there is no party %.60s; `schouw party %.60s --type TYPE --name NAME` adds it", party, party);
}

static void say_interview(const struct session *session, const char *party)
{
    const json_t *body = body_stands(session, "interview.set", party);
    const char *name = body_word(body_stands(session, "party.set", party), "name");
    say_text(session, STYLE_BOLD, *name ? name : party);
    say(session, STYLE_PLAIN, ": ");
    if (!say_conflict_of(session, fold_slot(session->fold, "interview.set", party))) {
        if (body) {
            bool onsite = json_is_true(json_object_get(body, "onsite"));
            say(session, onsite ? STYLE_GOOD : STYLE_WARN, onsite ? _("on site, %s") : _("not on site, %s"),
                body_word(body, "on"));
            say(session, STYLE_PLAIN, _(", with "));
            say_text(session, STYLE_PLAIN, body_word(body, "with"));
            say_evidence(session, body);
        } else {
            say(session, STYLE_DIM, _("not yet"));
        }
    }
    say(session, STYLE_PLAIN, "\n");
    say_note(session, 6, body);
}

static int interview_tell(struct session *session, const char *party, json_t *list, struct error *err)
{
    say(session, STYLE_PLAIN, "  ");
    say_cell(session, STYLE_PLAIN, party, 16);
    say(session, STYLE_PLAIN, " ");
    say_interview(session, party);
    json_t *line = json_pack("{s:s,s:O?}", "party", party, "stands", body_stands(session, "interview.set", party));
    return json_array_append_new(list, line) == 0 ? 0 : error_memory(err);
}

static int interview_list(struct session *session, struct error *err)
{
    json_t *list = json_array();
    int result = list ? 0 : error_memory(err);
    size_t first, count = fold_slots_of(session->fold, "party.set", &first);
    for (size_t i = first; i < first + count && result == 0; i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        if (slot->standing > 0) result = interview_tell(session, slot->item, list, err);
    }
    /* Who was spoken with before being recorded as a party. */
    count = fold_slots_of(session->fold, "interview.set", &first);
    for (size_t i = first; i < first + count && result == 0; i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        const struct slot *party = fold_slot(session->fold, "party.set", slot->item);
        if (slot->standing > 0 && (!party || party->standing == 0))
            result = interview_tell(session, slot->item, list, err);
    }
    say_rules(session, "present-parties", "interview");
    if (result == 0) return answer_set(session, "interviews", list, err);
    json_decref(list);
    return result;
}

/* What the editor opens with: whom one speaks with, and what interviews are to show. */
static void template_write(const struct session *session, const char *party, struct text *text)
{
    const struct scheme *scheme = session->scheme;
    const char *name = body_word(body_stands(session, "party.set", party), "name");
    text_printf(text, _("\n# Interview with %s. What was said?\n"), *name ? name : party);
    for (unsigned i = 0; i < scheme->requirements_count; i++) {
        const struct scheme_requirement *requirement = &scheme->requirements[i];
        if (requirement_applies(session, requirement, "interview"))
            text_printf(text, "# %s %s\n", requirement->clause, scheme_text_in(&requirement->title, session->language));
    }
    text_puts(text, _("# Lines that begin with # are left out; an empty note records nothing.\n"));
}

static int interview_record(struct session *session, const char *party, const char *with, int onsite,
                            struct statement_options *options, struct error *err)
{
    struct text template_ = {0};
    json_t *body = body_new(session->fold, "interview.set", party);
    const char *representative = body_word(body_stands(session, "party.set", party), "representative");
    if (!with && !*body_word(body, "with")) with = representative;
    int result = body_text(body, "with", with, err);
    if (result == 0 && !*body_word(body, "with"))
        result = error_set(err, ERROR_USAGE, "with whom? `schouw interview %s --with NAME`", party);
    if (result == 0 && (options->on || !json_object_get(body, "on")))
        result = body_day(session, body, options->on, err);
    if (result == 0 && (onsite >= 0 || !json_object_get(body, "onsite")))
        result = body_boolean(body, "onsite", onsite == 1, err);
    template_write(session, party, &template_);
    if (result == 0) result = body_note(session, body, options, template_.data, *body_word(body, "note") == '\0', err);
    if (result == 0) result = body_evidence(session, body, options, err);
    text_fini(&template_);
    result = body_end(session, "interview.set", party, body, result, err);
    if (result != 0) return result;
    say_interview(session, party);
    say_rules(session, "present-parties", "interview");
    return 0;
}

static int interview_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct statement_options options = {0};
    const char *with = NULL;
    bool onsite = false, elsewhere = false;
    const struct option_spec specs[] = {{"with", 0, OPTION_TEXT, &with},
                                        {"onsite", 0, OPTION_FLAG, &onsite},
                                        {"elsewhere", 0, OPTION_FLAG, &elsewhere},
                                        OPTION_MESSAGE(options),
                                        OPTION_EVIDENCE(options),
                                        OPTION_ON(options),
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, argc == 1 ? 0 : 1, 1, err);
    if (result == 0 && onsite && elsewhere)
        result = error_set(err, ERROR_USAGE, "--onsite and --elsewhere exclude each other");
    if (result == 0) result = case_open(session, err);
    if (result == 0 && words == 0) result = interview_list(session, err);
    if (result == 0 && words == 1) result = party_check(session, argv[1], err);
    if (result == 0 && words == 1)
        result = interview_record(session, argv[1], with, elsewhere ? 0 : onsite ? 1 : -1, &options, err);
    statement_fini(&options);
    return result;
}

const struct verb verb_interview = {
    .name = "interview",
    .group = N_("Assessment"),
    .summary = N_("Record a conversation with a party; without words, list who was spoken with."),
    .usage = "interview\ninterview PARTY [--with NAME] [--onsite | --elsewhere] [--on DATE] [-m TEXT | -F FILE] [-e "
             "FILE]..",
    .options =
        "  --with NAME             who spoke for the party; its representative when not given\n"
        "  --onsite                it was in the area, as the scheme asks\n"
        "  --elsewhere             it was not, whatever was recorded before\n" HELP_ON HELP_MESSAGE HELP_EVIDENCE,
    .details = N_("On a terminal the editor opens for the note when none is given. What is not given stays as it is.\n"
                  "\n"
                  "Example:\n"
                  "  schouw interview police --with \"Wijkagent\" --onsite -m \"Stands behind the plan.\"\n"),
    .run = interview_run,
};

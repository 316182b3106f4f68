#include <string.h>

#include "client/standing.h"
#include "schema/text.h"

struct party_options {
    const char *type;
    const char *texts[7];
    bool active, inactive, participant, outside;
};
static const char *const text_fields[] = {"name",           "address",     "postcode",   "town",
                                          "representative", "replacement", "involvement"};
#define TEXTS (sizeof text_fields / sizeof *text_fields)

/* Types that take no part, such as advisers: the scheme names them. */
static bool type_is_outside(const struct scheme *scheme, const char *type)
{
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        const struct scheme_rule *rule = &scheme->rules[i];
        if (strcmp(rule->kind, "outsiders") != 0) continue;
        for (unsigned j = 0; j < rule->items_count; j++) {
            if (strcmp(rule->items[j], type) == 0) return true;
        }
    }
    return false;
}

static void say_party(const struct session *session, const char *id)
{
    const struct scheme *scheme = session->scheme;
    const json_t *body = body_stands(session, "party.set", id);
    say_text(session, STYLE_BOLD, id);
    say(session, STYLE_PLAIN, ": ");
    if (!say_conflict_of(session, fold_slot(session->fold, "party.set", id))) {
        say_text(session, STYLE_PLAIN, body_word(body, "name"));
        say(session, STYLE_PLAIN, " (");
        say_text(session, STYLE_PLAIN,
                 item_name(session, scheme->party_types, scheme->party_types_count, body_word(body, "type")));
        if (!json_is_true(json_object_get(body, "participant"))) say(session, STYLE_PLAIN, _(", no participant"));
        if (json_is_true(json_object_get(body, "locally_active"))) say(session, STYLE_PLAIN, _(", locally active"));
        say(session, STYLE_PLAIN, ")");
        if (*body_word(body, "representative")) say(session, STYLE_PLAIN, _(", represented by "));
        say_text(session, STYLE_PLAIN, body_word(body, "representative"));
        if (*body_word(body, "replacement")) say(session, STYLE_PLAIN, _(", replaced by "));
        say_text(session, STYLE_PLAIN, body_word(body, "replacement"));
    }
    say(session, STYLE_PLAIN, "\n");
}

static int party_list(struct session *session, struct error *err)
{
    int result = standing_list(session, "party.set", "parties", "item", say_party, NULL, err);
    if (result == 0) say_rules(session, "present-parties", NULL);
    return result;
}

static int party_body(const struct session *session, const struct party_options *options, json_t *body,
                      struct error *err)
{
    int result = body_text(body, "type", options->type, err);
    for (size_t i = 0; i < TEXTS && result == 0; i++) result = body_text(body, text_fields[i], options->texts[i], err);
    if (result != 0) return result;
    if (!json_object_get(body, "type") || !json_object_get(body, "name"))
        return error_set(err, ERROR_USAGE, "a new party needs --type TYPE and --name NAME; see `schouw party --help`");
    if (options->active || options->inactive) result = body_boolean(body, "locally_active", options->active, err);
    bool decided = options->participant || options->outside;
    if (result == 0 && (decided || options->type || !json_object_get(body, "participant")))
        result = body_boolean(
            body, "participant",
            decided ? options->participant : !type_is_outside(session->scheme, body_word(body, "type")), err);
    return result;
}

static int party_check(const struct party_options *options, struct error *err)
{
    if (options->active && options->inactive)
        return error_set(err, ERROR_USAGE, "--locally-active and --not-locally-active exclude each other");
    if (options->participant && options->outside)
        return error_set(err, ERROR_USAGE, "--participant and --outside exclude each other");
    return 0;
}

static int party_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct party_options options = {0};
    const struct option_spec specs[] = {{"type", 0, OPTION_TEXT, &options.type},
                                        {"name", 0, OPTION_TEXT, &options.texts[0]},
                                        {"address", 0, OPTION_TEXT, &options.texts[1]},
                                        {"postcode", 0, OPTION_TEXT, &options.texts[2]},
                                        {"town", 0, OPTION_TEXT, &options.texts[3]},
                                        {"representative", 0, OPTION_TEXT, &options.texts[4]},
                                        {"replacement", 0, OPTION_TEXT, &options.texts[5]},
                                        {"involvement", 0, OPTION_TEXT, &options.texts[6]},
                                        {"locally-active", 0, OPTION_FLAG, &options.active},
                                        {"not-locally-active", 0, OPTION_FLAG, &options.inactive},
                                        {"participant", 0, OPTION_FLAG, &options.participant},
                                        {"outside", 0, OPTION_FLAG, &options.outside},
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, argc == 1 ? 0 : 1, 1, err);
    if (result == 0) result = party_check(&options, err);
    if (result == 0) result = case_open(session, err);
    if (result != 0 || argc == 1) return result != 0 ? result : party_list(session, err);
    if (options.type)
        result = item_demand(session->scheme->party_types, session->scheme->party_types_count, options.type,
                             "type of party", err);
    json_t *body = body_new(session->fold, "party.set", argv[1]);
    if (result == 0) result = party_body(session, &options, body, err);
    result = body_end(session, "party.set", argv[1], body, result, err);
    if (result != 0) return result;
    say_party(session, argv[1]);
    say_rules(session, "present-parties", NULL);
    return 0;
}

const struct verb verb_party = {
    .name = "party",
    .group = N_("Application"),
    .summary = N_("Record a participant of the partnership; without words, list them."),
    .usage =
        "party\nparty ID --type TYPE --name NAME [--representative NAME] [--replacement NAME] [--involvement TEXT]\n"
        "party ID [--address STREET] [--postcode CODE] [--town TOWN] [--[not-]locally-active] [--outside]",
    .options = "  --type TYPE             municipality, police, ..: as the scheme has them\n"
               "  --name NAME             of the organisation\n"
               "  --address STREET, --postcode CODE, --town TOWN\n"
               "  --representative NAME   who speaks for it in meetings\n"
               "  --replacement NAME      who does when that person can not\n"
               "  --involvement TEXT      what it does in the partnership\n"
               "  --locally-active        it is active in the area otherwise too (--not-locally-active: it is not)\n"
               "  --outside               it takes no part; an adviser never does (--participant: it does)\n",
    .details =
        N_("ID is your short name for it, used by `interview`, `walk` and `close`. What is not given stays as it "
           "is.\n"
           "\n"
           "Example:\n"
           "  schouw party police --type police --name \"Politie, basisteam Almere\" --representative Wijkagent\n"),
    .run = party_run,
};

#include <string.h>

#include "client/roster.h"

static const char *role_words(const char *role)
{
    if (strcmp(role, "auditor") == 0) return _("auditor");
    if (strcmp(role, "reviewer") == 0) return _("reviewer");
    if (strcmp(role, "decider") == 0) return _("decision-maker");
    return role;
}

static void say_member(const struct session *session, const char *person)
{
    const json_t *body = body_stands(session, "team.set", person);
    const char *name = session->registry ? registry_person_name(session->registry, person) : person;
    say_text(session, STYLE_BOLD, name);
    say(session, STYLE_PLAIN, ": ");
    if (!say_conflict_of(session, fold_slot(session->fold, "team.set", person))) {
        bool released = strcmp(body_word(body, "status"), "released") == 0;
        say_text(session, released ? STYLE_DIM : STYLE_PLAIN, role_words(body_word(body, "role")));
        say(session, released ? STYLE_DIM : STYLE_PLAIN, released ? _(", released on %s") : _(", assigned on %s"),
            body_word(body, "on"));
    }
    say(session, STYLE_PLAIN, "\n");
    say_note(session, 6, body);
}

static int team_list(struct session *session, struct error *err)
{
    size_t count = 0;
    int result = standing_list(session, "team.set", "team", "person", say_member, &count, err);
    if (result == 0 && count == 0)
        say(session, STYLE_DIM, _("Nobody is assigned yet: `schouw assign PERSON --as ROLE`\n"));
    return result;
}

static int assign_record(struct session *session, const char *person, const char *role, bool release,
                         struct statement_options *options, struct error *err)
{
    json_t *body = json_object();
    int result = body_text(body, "role", role, err);
    if (result == 0) result = body_text(body, "status", release ? "released" : "assigned", err);
    if (result == 0) result = body_day(session, body, options->on, err);
    if (result == 0) result = body_note(session, body, options, NULL, false, err);
    result = body_end(session, "team.set", person, body, result, err);
    if (result != 0) return result;
    say_member(session, person);
    if (!release && strcmp(role, "auditor") == 0) say_rules(session, "qualification", NULL);
    return 0;
}

static int assign_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct statement_options options = {0};
    const char *role = NULL;
    bool release = false;
    const struct option_spec specs[] = {{"as", 0, OPTION_TEXT, &role},
                                        {"release", 0, OPTION_FLAG, &release},
                                        OPTION_MESSAGE(options),
                                        OPTION_ON(options),
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, argc == 1 ? 0 : 1, 1, err);
    if (result == 0 && role && role_parse(role) != ROLE_AUDITOR && role_parse(role) != ROLE_REVIEWER &&
        role_parse(role) != ROLE_DECIDER)
        result = error_set(err, ERROR_USAGE, "--as takes auditor, reviewer or decider, not \"%.60s\"", role);
    if (result == 0) result = case_open(session, err);
    if (result != 0 || words == 0) return result != 0 ? result : team_list(session, err);
    const char *stands = body_word(body_stands(session, "team.set", argv[1]), "role");
    if (!role && release && *stands) role = stands;
    if (!role && release)
        return error_set(err, ERROR_NOT_FOUND, "%.60s is not assigned to this dossier; `schouw assign` lists who is",
                         argv[1]);
    if (!role)
        return error_set(err, ERROR_USAGE, "as what? `schouw assign %.60s --as auditor|reviewer|decider`", argv[1]);
    /* Someone the registry knows; while it is not known here yet, anyone. */
    if (session->registry) result = person_demand(registry_fold(session->registry), argv[1], err);
    return result == 0 ? assign_record(session, argv[1], role, release, &options, err) : result;
}

const struct verb verb_assign = {
    .name = "assign",
    .group = N_("Application"),
    .summary = N_("Assign someone to the dossier, or release them; without words, list the team."),
    .usage = "assign\nassign PERSON --as auditor|reviewer|decider [--on DATE] [-m TEXT]\nassign PERSON --release [--on "
             "DATE] [-m TEXT]",
    .options = "  --as ROLE               auditor, reviewer or decider\n"
               "  --release               the assignment ends\n" HELP_ON HELP_MESSAGE,
    .details =
        N_("Who lacks a qualification of the scheme on the day can not be assigned as auditor. For one dossier an "
           "auditor is never\n"
           "its reviewer or decision-maker.\n"
           "\n"
           "Example:\n"
           "  schouw assign lead-auditor --as auditor\n"),
    .run = assign_run,
};

#include <stdlib.h>
#include <string.h>

#include "client/opening.h"
#include "client/renewal.h"
#include "client/standing.h"
#include "client/status.h"

struct renew_options {
    const char *scheme, *certificate, *id, *on;
};

/* "randstad-almere-2029" of "randstad-almere" and of "randstad-almere-2026". */
static void id_follow(const char *old, const char *day, char id[DOSSIER_ID_MAX + 1])
{
    size_t length = strlen(old), year = length > 5 ? length - 5 : 0;
    if (year > 0 && old[year] == '-' && strspn(old + year + 1, "0123456789") == 4) length = year;
    if (length > DOSSIER_ID_MAX - 5) length = DOSSIER_ID_MAX - 5;
    snprintf(id, DOSSIER_ID_MAX + 1, "%.*s-%.4s", (int)length, old, day);
}

static int opening_body(const struct renewal *renewal, const char *scheme, const char *certificate, const char *day,
                        json_t *body, struct error *err)
{
    const struct {
        const char *field, *value;
    } texts[] = {{"name", renewal->name},
                 {"scheme", scheme},
                 {"certificate", certificate},
                 {"opened", day},
                 {"previous_number", renewal->number},
                 {"previous_certificate", renewal->certificate},
                 {"previous_issued", renewal->issued},
                 {"renews", renewal->dossier}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int result = body_text(body, texts[i].field, texts[i].value, err);
        if (result != 0) return result;
    }
    return 0;
}

/* How the dossier begins and what it takes over, in one transaction; the opening comes first, as what follows is
 * judged by it wherever it lands. */
static int renewal_record(struct session *session, const struct renewal *renewal, json_t *opening, struct error *err)
{
    struct {
        const char *kind, *item;
        json_t *body;
    } last = {"dossier.open", "dossier", opening};
    const char *id;
    json_t *party;
    int result = store_fold(session->store, session->dossier, &session->fold, err);
    if (result == 0) result = fold_settle(session->fold, session->registry, err);
    if (result == 0 && renewal->partnership) {
        result = session_queue(session, last.kind, last.item, last.body, err);
        last.kind = "partnership.set";
        last.item = "partnership";
        last.body = renewal->partnership;
    }
    json_object_foreach(renewal->parties, id, party)
    {
        if (result == 0) result = session_queue(session, last.kind, last.item, last.body, err);
        last.kind = "party.set";
        last.item = id;
        last.body = party;
    }
    if (result == 0) result = session_record(session, last.kind, last.item, last.body, err);
    return result == 0 ? session_dossier(session, err) : result;
}

/* The next dossier, from what was read of the old one, which the session leaves. */
static int renewal_open(struct session *session, const struct renew_options *options, const char *day,
                        struct renewal *renewal, struct error *err)
{
    char scheme[65], made[DOSSIER_ID_MAX + 1], id[DOSSIER_ID_MAX + 1];
    const char *certificate = NULL;
    int result = options->scheme ? 0 : renewal_scheme(renewal, day, scheme, err);
    id_follow(renewal->dossier, day, made);
    if (result == 0) result = opening_scheme(session, options->scheme ? options->scheme : scheme, day, err);
    if (result == 0) result = renewal_certificate(session->scheme, renewal, options->certificate, &certificate, err);
    if (result == 0) result = renewal_in_time(session->scheme, renewal, certificate, day, err);
    if (result == 0) result = renewal_alone(session, renewal, err);
    if (result == 0) result = opening_id(session, options->id ? options->id : made, renewal->name, id, err);
    if (result == 0) result = renewal_fit(session->scheme, renewal, err);
    if (result == 0) result = session_use(session, id, err);
    if (result != 0) return result;
    json_t *opening = json_object();
    result = opening_body(renewal, session->scheme->id, certificate, day, opening, err);
    if (result == 0) result = renewal_record(session, renewal, opening, err);
    json_decref(opening);
    return result;
}

/* "De Randstad: municipality, police, .." */
static void say_taken(const struct session *session, const struct renewal *renewal)
{
    const char *id;
    json_t *party;
    size_t count = json_object_size(renewal->parties);
    bool first = true;
    say(session, STYLE_PLAIN, _("Taken over from %s: "), renewal->dossier);
    if (renewal->partnership) say(session, STYLE_PLAIN, _("who holds it"));
    if (renewal->partnership && count > 0) say(session, STYLE_PLAIN, "; ");
    if (count > 0) say(session, STYLE_PLAIN, ngettext("%zu party: ", "%zu parties: ", count), count);
    json_object_foreach(renewal->parties, id, party)
    {
        say(session, STYLE_PLAIN, "%s", first ? "" : ", ");
        say_text(session, STYLE_PLAIN, id);
        first = false;
    }
    if (!renewal->partnership && count == 0) say(session, STYLE_PLAIN, _("nothing"));
    say(session, STYLE_PLAIN, ".\n");
    if (json_array_size(renewal->left) > 0 || renewal->partnership_left) {
        say(session, STYLE_WARN, _("Not taken over, as it is in conflict there or this scheme does not know it: "));
        if (say_words(session, renewal->left) > 0 && renewal->partnership_left) say(session, STYLE_PLAIN, ", ");
        if (renewal->partnership_left) say(session, STYLE_PLAIN, "partnership");
        say(session, STYLE_PLAIN, ".\n");
    }
    say(session, STYLE_PLAIN,
        _("Look whether it still holds. What was found, heard, measured or judged there is not "
          "taken over: all of it is asked anew.\n"));
}

static void say_renewed(const struct session *session, const struct renewal *renewal)
{
    const struct scheme *scheme = session->scheme;
    say(session, STYLE_PLAIN, _("It renews "));
    say_text(session, STYLE_BOLD, renewal->number);
    say(session, STYLE_PLAIN, " (");
    say_text(session, STYLE_PLAIN,
             item_name(session, scheme->certificates, scheme->certificates_count, renewal->certificate));
    say(session, STYLE_PLAIN, _(", issued %s"), renewal->issued);
    if (renewal->state != LIFE_VALID)
        say(session, STYLE_WARN, ", %s", life_state_name(renewal->state, session->language));
    say(session, STYLE_PLAIN, ").\n");
}

static int renewal_tell(struct session *session, const struct renewal *renewal, struct error *err)
{
    struct assessment *assessment = NULL;
    const char *id;
    json_t *party, *ids = json_array();
    int result = opening_tell(session, err);
    if (!ids) result = error_memory(err);
    json_object_foreach(renewal->parties, id, party)
    {
        if (ids && json_array_append_new(ids, json_string(id)) != 0) result = error_memory(err);
    }
    if (result == 0) say_renewed(session, renewal);
    if (result == 0) say_taken(session, renewal);
    if (result == 0) result = answer_set(session, "renews", json_string(renewal->dossier), err);
    if (result == 0) result = answer_set(session, "previous_number", json_string(renewal->number), err);
    if (result == 0) result = answer_set(session, "partnership", json_boolean(renewal->partnership != NULL), err);
    if (result == 0) result = answer_set(session, "parties", json_incref(ids), err);
    if (result == 0) result = answer_set(session, "left", json_incref(renewal->left), err);
    json_decref(ids);
    if (result == 0) result = opening_last_day_tell(session, err);
    if (result == 0) result = dossier_assess(session, &assessment, err);
    if (result == 0) say_next(session, assessment);
    assessment_free(assessment);
    return result;
}

static int renew_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct renew_options options = {0};
    struct renewal renewal = {.name = NULL};
    char day[DAY_SIZE];
    const struct option_spec specs[] = {{"scheme", 0, OPTION_TEXT, &options.scheme},
                                        {"certificate", 0, OPTION_TEXT, &options.certificate},
                                        {"id", 0, OPTION_TEXT, &options.id},
                                        OPTION_ON(options),
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 1, err);
    if (result == 0 && words == 1) result = session_use(session, argv[1], err);
    if (result == 0) result = case_open(session, err);
    if (result != 0) return result;
    snprintf(day, sizeof day, "%s", options.on ? options.on : session->today);
    result = renewal_read(session, day, &renewal, err);
    if (result == 0) result = renewal_open(session, &options, day, &renewal, err);
    if (result == 0) result = renewal_tell(session, &renewal, err);
    renewal_fini(&renewal);
    return result;
}

const struct verb verb_renew = {
    .name = "renew",
    .group = N_("Application"),
    .summary = N_("Open the dossier of the next certificate from that of the one it renews."),
    .usage = "renew [DOSSIER] [--scheme ID] [--certificate ID] [--id ID] [--on DATE]",
    .options = "  --scheme ID             the scheme, or version, it goes under; that of DOSSIER, or what follows it\n"
               "  --certificate ID        what is applied for; needed where the scheme leaves a choice\n"
               "  --id ID                 the new dossier's name in commands; DOSSIER with the year when not given\n"
               "  --on DATE               the day of the application; today when not given\n",
    .details =
        N_("Takes over which certificate was issued and when for the first time, who holds it, and who takes part, as "
           "statements of\n"
           "whoever renews. Nothing that was found, heard, measured or judged is taken over. It is refused where no "
           "certificate was\n"
           "issued, where it was withdrawn, where the term of the scheme is past, and where a dossier that renews it "
           "is open already.\n"
           "\n"
           "Examples:\n"
           "  schouw renew\n"
           "  schouw renew randstad-almere --on 2026-05-01\n"),
    .run = renew_run,
};

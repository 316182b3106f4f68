#include <glib.h>
#include <string.h>

#include "client/body.h"
#include "client/status.h"
#include "schema/text.h"

struct open_options {
    const char *certificate, *id, *on;
    const char *previous_number, *previous_certificate, *previous_issued;
};

/* "Café Zuid" without its accents, so that its letters stay in the id. */
static int id_from_name(const char *name, char id[DOSSIER_ID_MAX + 1], struct error *err)
{
    char *plain = g_utf8_normalize(name, -1, G_NORMALIZE_NFD), *to = plain;
    if (!plain) return error_set(err, ERROR_USAGE, "the name is not valid UTF-8");
    for (const char *at = plain; *at; at = g_utf8_next_char(at)) {
        size_t length = (size_t)(g_utf8_next_char(at) - at);
        if (g_unichar_ismark(g_utf8_get_char(at))) continue;
        memmove(to, at, length);
        to += length;
    }
    *to = '\0';
    dossier_id_from_name(plain, id);
    g_free(plain);
    return *id ? 0 : error_set(err, ERROR_USAGE, "no id can be made from the name \"%.80s\"; give one with --id", name);
}

/* The id to open under: the one given, else made from the name; nobody's yet. */
static int id_choose(struct session *session, const char *given, const char *name, char id[DOSSIER_ID_MAX + 1],
                     struct error *err)
{
    const json_t *other;
    size_t index;
    json_t *ids = NULL;
    if (!given) {
        int made = id_from_name(name, id, err);
        if (made != 0) return made;
    } else if (!dossier_id_valid(given) || strcmp(given, REGISTRY_DOSSIER) == 0) {
        return error_set(err, ERROR_USAGE,
                         "--id takes small letters, digits and dashes, at most %d, and not \"" REGISTRY_DOSSIER
                         "\"; not \"%.80s\"",
                         DOSSIER_ID_MAX, given);
    } else {
        snprintf(id, DOSSIER_ID_MAX + 1, "%s", given);
    }
    int result = store_dossiers(session->store, &ids, err);
    json_array_foreach(ids, index, other)
    {
        if (strcmp(json_string_value(other), id) == 0)
            result =
                error_set(err, ERROR_CONFLICT, "there is a dossier %s already; --id gives this one another name", id);
    }
    json_decref(ids);
    return result;
}

static int certificate_check(const struct scheme *scheme, const char *certificate, struct error *err)
{
    struct text list = {0};
    if (certificate)
        return item_demand(scheme->certificates, scheme->certificates_count, certificate, "certificate", err);
    items_write(scheme->certificates, scheme->certificates_count, NULL, &list);
    int result = error_set(err, ERROR_USAGE, "which certificate? --certificate takes one of: %.400s",
                           list.data ? list.data : "none");
    text_fini(&list);
    return result;
}

static int opening_body(const struct session *session, const struct open_options *options, const char *name,
                        json_t *body, struct error *err)
{
    int result = body_text(body, "name", name, err);
    if (result == 0) result = body_text(body, "scheme", session->scheme->id, err);
    if (result == 0) result = body_text(body, "certificate", options->certificate, err);
    if (result == 0) result = body_text(body, "opened", options->on ? options->on : session->today, err);
    if (result == 0) result = body_text(body, "previous_number", options->previous_number, err);
    if (result == 0) result = body_text(body, "previous_certificate", options->previous_certificate, err);
    if (result == 0) result = body_text(body, "previous_issued", options->previous_issued, err);
    return result;
}

/* "The last day for a decision is 2018-11-30 (3 years after the previous certificate, 3.2)." */
static int last_day_tell(struct session *session, struct error *err)
{
    struct assessment *assessment = NULL;
    const struct scheme *scheme = session->scheme;
    int result = dossier_assess(session, &assessment, err);
    if (result != 0 || !*assessment->last_day) {
        assessment_free(assessment);
        return result;
    }
    say(session, STYLE_PLAIN, _("The last day for a decision is "));
    say(session, STYLE_BOLD, "%s", assessment->last_day);
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        const struct scheme_rule *rule = &scheme->rules[i];
        if (strcmp(rule->kind, "within-years") != 0) continue;
        say(session, STYLE_PLAIN, _(" (%d years after the previous certificate, %s)"), rule->years, rule->clause);
        break;
    }
    say(session, STYLE_PLAIN, ".\n");
    if (calendar_compare(assessment->day, assessment->last_day) > 0) say(session, STYLE_BAD, _("That day is past.\n"));
    result = answer_set(session, "last_day", json_string(assessment->last_day), err);
    assessment_free(assessment);
    return result;
}

static int opened_tell(struct session *session, const struct open_options *options, struct error *err)
{
    const struct scheme *scheme = session->scheme;
    say(session, STYLE_GOOD, _("Opened %s"), session->dossier);
    say(session, STYLE_PLAIN, _(" under %s %s, certificate "), scheme_text_in(&scheme->name, session->language),
        scheme->version);
    say(session, STYLE_BOLD, "%s",
        item_name(session, scheme->certificates, scheme->certificates_count, options->certificate));
    say(session, STYLE_PLAIN, _("; it is the current dossier.\n"));
    int result = answer_set(session, "dossier", json_string(session->dossier), err);
    return result == 0 ? last_day_tell(session, err) : result;
}

static int open_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct open_options options = {0};
    const struct option_spec specs[] = {{"certificate", 0, OPTION_TEXT, &options.certificate},
                                        {"id", 0, OPTION_TEXT, &options.id},
                                        {"previous-number", 0, OPTION_TEXT, &options.previous_number},
                                        {"previous-certificate", 0, OPTION_TEXT, &options.previous_certificate},
                                        {"previous-issued", 0, OPTION_DATE, &options.previous_issued},
                                        OPTION_ON(options),
                                        OPTION_END};
    char id[DOSSIER_ID_MAX + 1];
    json_t *body = NULL;
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 2, 2, err);
    if (result == 0) result = session_store(session, err);
    if (result == 0) result = scheme_load(argv[1], &session->scheme, err);
    if (result == 0) calendar_today(session->scheme->zone, session->today);
    if (result == 0) result = certificate_check(session->scheme, options.certificate, err);
    if (result == 0) result = id_choose(session, options.id, argv[2], id, err);
    if (result == 0) result = session_use(session, id, err);
    if (result != 0) return result;
    body = json_object();
    result = opening_body(session, &options, argv[2], body, err);
    result = body_end(session, "dossier.open", "dossier", body, result, err);
    if (result != 0) return result;
    result = store_set(session->store, "dossier", session->dossier, err);
    if (result != 0) return error_wrap(err, "%s is opened but not made current; `schouw use %s`", id, id);
    return opened_tell(session, &options, err);
}

const struct verb verb_open = {
    .name = "open",
    .group = N_("Application"),
    .summary = N_("Open a dossier: one certification case, under one scheme, for one certificate."),
    .usage = "open SCHEME --certificate CERTIFICATE NAME [--id ID] [--on DATE]\n"
             "open .. --previous-certificate CERTIFICATE --previous-number NUMBER --previous-issued DATE",
    .options = "  --certificate ID        what is applied for; the scheme says which there are\n"
               "  --id ID                 the dossier's name in commands; made from NAME when not given\n"
               "  --previous-number N     the certificate it renews: its number,\n"
               "  --previous-certificate ID  which one it is,\n"
               "  --previous-issued DATE  and the day it was issued\n"
               "  --on DATE               the day of the application; today when not given\n",
    .details =
        N_("The dossier is pinned to the version of the scheme it was opened under. Opening makes it the current "
           "dossier.\n"
           "\n"
           "Examples:\n"
           "  schouw open kvo-3.1 --certificate basis \"De Randstad, Almere\"\n"
           "  schouw open kvo-3.1 --certificate continu \"De Randstad, Almere\" --id randstad-almere \\\n"
           "      --previous-number KVO-2015-017 --previous-certificate basis --previous-issued 2015-11-30\n"),
    .run = open_run,
};

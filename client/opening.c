#include "client/opening.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "client/status.h"
#include "client/store_forget.h"
#include "schema/text.h"

#define DISTANCE_MAX 4 /* slips of the finger in the id of a scheme */

/* --- the scheme --- */

bool opening_binds(const struct scheme *scheme, const char *day)
{
    bool begun = !scheme->binds_from || calendar_compare(day, scheme->binds_from) >= 0;
    return begun && (!scheme->binds_until || calendar_compare(day, scheme->binds_until) <= 0);
}

/* "brandronde-1.0, kvo-3.1": the schemes here that bind on a day. What can not be read is passed by. `*nearest` gets
 * the id that is nearest to `id`, which the caller frees; or NULL. */
static int binding_write(const char *id, const char *day, struct text *list, char **nearest, struct error *err)
{
    struct text ids = {0};
    char *rest = NULL;
    size_t least = DISTANCE_MAX;
    int result = scheme_list(&ids, err);
    *nearest = NULL;
    for (char *name = result == 0 && ids.data ? strtok_r(ids.data, "\n", &rest) : NULL; name;
         name = strtok_r(NULL, "\n", &rest)) {
        struct scheme *scheme = NULL;
        struct error unread = {0};
        if (scheme_load(name, &scheme, &unread) != 0 || !opening_binds(scheme, day)) {
            scheme_free(scheme);
            continue;
        }
        scheme_free(scheme);
        text_printf(list, "%s%s", list->length ? ", " : "", name);
        size_t distance = strlen(id) <= 64 ? text_distance(id, name) : least;
        if (distance >= least) continue;
        least = distance;
        free(*nearest);
        *nearest = strdup(name);
    }
    text_fini(&ids);
    if (result == 0 && list->failed) result = error_memory(err);
    return result;
}

static int scheme_unknown(const char *id, const char *day, struct error *err)
{
    struct text list = {0};
    char *nearest = NULL;
    int result = binding_write(id, day, &list, &nearest, err);
    const char *there = list.data ? list.data : _("none");
    if (result == 0 && nearest)
        result = error_set(err, ERROR_NOT_FOUND, "there is no scheme %.64s; did you mean %s? On %s these bind: %.400s",
                           id, nearest, day, there);
    else if (result == 0)
        result =
            error_set(err, ERROR_NOT_FOUND, "there is no scheme %.64s here; on %s these bind: %.400s", id, day, there);
    free(nearest);
    text_fini(&list);
    return result;
}

static int scheme_unbound(const struct scheme *scheme, const char *day, struct error *err)
{
    struct text list = {0};
    char *nearest = NULL;
    int result = binding_write(scheme->id, day, &list, &nearest, err);
    const char *there = list.data ? list.data : _("none");
    bool early = scheme->binds_from && calendar_compare(day, scheme->binds_from) < 0;
    if (result == 0 && early)
        result = error_refuse(err, "", "scheme %s binds from %s, and this is opened on %s; that day these bind: %.400s",
                              scheme->id, scheme->binds_from, day, there);
    else if (result == 0 && scheme->successor)
        result = error_refuse(err, "",
                              "scheme %s bound until %s, and this is opened on %s: that goes under its successor %s; "
                              "that day these bind: %.400s",
                              scheme->id, scheme->binds_until, day, scheme->successor, there);
    else if (result == 0)
        result =
            error_refuse(err, "", "scheme %s bound until %s, and this is opened on %s; that day these bind: %.400s",
                         scheme->id, scheme->binds_until, day, there);
    free(nearest);
    text_fini(&list);
    return result;
}

int opening_scheme(struct session *session, const char *id, const char *day, struct error *err)
{
    struct scheme *scheme = NULL;
    int result = scheme_load(id, &scheme, err);
    if (result == ERROR_NOT_FOUND) return scheme_unknown(id, day ? day : session->today, err);
    if (result != 0) return result;
    scheme_free(session->scheme);
    session->scheme = scheme;
    calendar_today(scheme->zone, session->today);
    if (!day) day = session->today;
    return opening_binds(scheme, day) ? 0 : scheme_unbound(scheme, day, err);
}

/* --- the certificate --- */

int opening_certificate(const struct scheme *scheme, const char *certificate, struct error *err)
{
    struct text list = {0};
    if (certificate)
        return item_demand(scheme->certificates, scheme->certificates_count, certificate, "certificate", err);
    items_write(scheme->certificates, scheme->certificates_count, NULL, &list);
    int result = error_set(err, ERROR_USAGE, "which certificate? --certificate takes one of: %.400s",
                           list.data ? list.data : _("none"));
    text_fini(&list);
    return result;
}

/* --- the id --- */

/* "Café Zuid" without its accents, so that its letters stay in the id. */
static int id_from_name(const char *name, char id[DOSSIER_ID_MAX + 1], struct error *err)
{
    char *plain = g_utf8_normalize(name, -1, G_NORMALIZE_NFD), *to = plain;
    const char *at = plain;
    if (!plain) return error_set(err, ERROR_USAGE, "the name is not valid UTF-8");
    uint32_t code;
    for (size_t length; *at && (length = utf8_read(at, strlen(at), &code)) > 0; at += length) {
        if (g_unichar_ismark(code)) continue;
        memmove(to, at, length);
        to += length;
    }
    *to = '\0';
    dossier_id_from_name(plain, id);
    g_free(plain);
    return *id ? 0 : error_set(err, ERROR_USAGE, "no id can be made from the name \"%.80s\"; give one with --id", name);
}

int opening_id(struct session *session, const char *given, const char *name, char id[DOSSIER_ID_MAX + 1],
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
                         "--id takes small letters, digits and dashes, at most %d, and not \"%s\"; not \"%.80s\"",
                         DOSSIER_ID_MAX, REGISTRY_DOSSIER, given);
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
    char *forgotten = NULL;
    if (result == 0) result = store_forgotten_at(session->store, id, &forgotten, err);
    if (forgotten)
        result = error_set(err, ERROR_CONFLICT,
                           "a dossier %s was forgotten on this device on %.10s; --id gives this one another name", id,
                           forgotten);
    free(forgotten);
    return result;
}

/* --- the last day --- */

int opening_last_day(const struct scheme *scheme, const char *certificate, const char *issued,
                     const struct scheme_rule **rule, char last[DAY_SIZE], struct error *err)
{
    *rule = NULL;
    last[0] = '\0';
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        const struct scheme_rule *other = &scheme->rules[i];
        if (strcmp(other->kind, "within-years") != 0 ||
            !scheme_applies(other->certificates, other->certificates_count, certificate))
            continue;
        *rule = other;
        return calendar_add_months(issued, other->years * 12, last, err);
    }
    return 0;
}

int opening_last_day_tell(struct session *session, struct error *err)
{
    struct assessment *assessment = NULL;
    const struct scheme_rule *rule = NULL;
    char last[DAY_SIZE] = "";
    int result = dossier_assess(session, &assessment, err);
    if (result != 0 || !*assessment->last_day) {
        assessment_free(assessment);
        return result;
    }
    const char *issued = record_text(dossier_opening(session->fold), "previous_issued");
    result = opening_last_day(session->scheme, assessment->certificate, issued, &rule, last, err);
    say(session, STYLE_PLAIN, _("The last day for a decision is "));
    say(session, STYLE_BOLD, "%s", assessment->last_day);
    if (rule) say(session, STYLE_PLAIN, _(" (%d years after the previous certificate, %s)"), rule->years, rule->clause);
    say(session, STYLE_PLAIN, ".\n");
    if (calendar_compare(assessment->day, assessment->last_day) > 0) say(session, STYLE_BAD, _("That day is past.\n"));
    if (result == 0) result = answer_set(session, "last_day", json_string(assessment->last_day), err);
    assessment_free(assessment);
    return result;
}

/* --- what was opened --- */

int opening_tell(struct session *session, struct error *err)
{
    const struct scheme *scheme = session->scheme;
    int result = store_set(session->store, "dossier", session->dossier, err);
    if (result != 0)
        return error_wrap(err, "%s is opened but not made current; `schouw use %s`", session->dossier,
                          session->dossier);
    say(session, STYLE_GOOD, _("Opened %s"), session->dossier);
    say(session, STYLE_PLAIN, _(" under %s %s, certificate "), scheme_text_in(&scheme->name, session->language),
        scheme->version);
    say(session, STYLE_BOLD, "%s",
        item_name(session, scheme->certificates, scheme->certificates_count, case_certificate(session)));
    say(session, STYLE_PLAIN, _("; it is the current dossier.\n"));
    return answer_set(session, "dossier", json_string(session->dossier), err);
}

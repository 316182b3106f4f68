#include "client/renewal.h"

#include <stdlib.h>
#include <string.h>

#include "client/opening.h"
#include "schema/text.h"

#define SUCCESSORS_MAX 16 /* versions of a scheme that may have followed each other */

void renewal_fini(struct renewal *renewal)
{
    free(renewal->name);
    json_decref(renewal->numbers);
    json_decref(renewal->partnership);
    json_decref(renewal->parties);
    json_decref(renewal->left);
    *renewal = (struct renewal){.name = NULL};
}

/* --- the certificate --- */

/* The certificate.issue with this number, of all that were ever made; NULL when there is none. */
static const struct record *issue_numbered(const struct fold *fold, const char *number)
{
    const struct slot *slot = fold_slot(fold, "certificate.issue", "certificate");
    for (size_t i = 0; slot && i < slot->count; i++) {
        const struct entry *entry = &slot->entries[i];
        if (!entry->refused && entry->record->version <= RECORD_VERSION && record_is(entry->record, "number", number))
            return entry->record;
    }
    return NULL;
}

/* From the certificate that stands back to the one that was issued first: terms count from that. Takes up the numbers
 * on the way. */
static int issue_first(const struct fold *fold, const struct record *issue, json_t *numbers,
                       const struct record **first, struct error *err)
{
    *first = issue;
    while (issue) {
        const char *number = record_text(issue, "number"), *replaces = record_text(issue, "replaces");
        size_t index;
        const json_t *known;
        json_array_foreach(numbers, index, known)
        {
            /* Statements that replace each other in a ring. */
            if (strcmp(json_string_value(known), number) == 0) return 0;
        }
        if (json_array_append_new(numbers, json_string(number)) != 0) return error_memory(err);
        *first = issue;
        issue = replaces ? issue_numbered(fold, replaces) : NULL;
    }
    return 0;
}

/* Why there is nothing to renew. */
static int life_demand(const struct session *session, const struct life *life, struct error *err)
{
    const char *clause = scheme_clause_of_rule_kind(session->scheme, "requires-certificate");
    switch (life->state) {
    case LIFE_NONE:
        return error_refuse(err, clause, "no certificate was issued in %s: there is nothing to renew",
                            session->dossier);
    case LIFE_CONFLICT:
        return error_refuse(err, clause,
                            "statements about the certificate of %s contradict each other; `schouw -d %s conflicts`",
                            session->dossier, session->dossier);
    case LIFE_WITHDRAWN:
        return error_refuse(err, clause,
                            "certificate %s was withdrawn on %s: what is withdrawn is not renewed; it takes a new "
                            "application (`schouw open`)",
                            record_text(life->issue, "number"), life->since);
    case LIFE_VALID:
    case LIFE_SUSPENDED:
    case LIFE_EXPIRED:
    case LIFE_UNLICENSED:
        break;
    }
    return 0;
}

static int certificate_read(const struct session *session, const char *day, struct renewal *renewal,
                            const struct record **issue, struct error *err)
{
    struct life life;
    const struct record *first = NULL;
    life_read(session->scheme, session->fold, session->registry, day, &life);
    int result = life_demand(session, &life, err);
    if (result == 0) result = issue_first(session->fold, life.issue, renewal->numbers, &first, err);
    if (result != 0) return result;
    *issue = life.issue;
    renewal->state = life.state;
    memcpy(renewal->expires, life.expires, sizeof renewal->expires);
    snprintf(renewal->certificate, sizeof renewal->certificate, "%s", record_text(life.issue, "certificate"));
    snprintf(renewal->number, sizeof renewal->number, "%s", record_text(life.issue, "number"));
    snprintf(renewal->issued, sizeof renewal->issued, "%s", record_text(first, "issued"));
    return 0;
}

/* --- who holds it --- */

/* What a replacement changed stands on the certificate, and counts above what was said before it. */
static int holder_change(const struct fold *fold, const struct record *issue, const json_t *numbers, json_t *body,
                         struct error *err)
{
    static const char *const fields[][2] = {{"partnership", "name"}, {"address", "address"}, {"postcode", "postcode"},
                                            {"town", "town"},        {"area", "area"},       {"location", "location"},
                                            {"covenant", "covenant"}};
    for (size_t i = json_array_size(numbers); i-- > 0;) {
        const struct record *change =
            i == 0 ? issue : issue_numbered(fold, json_string_value(json_array_get(numbers, i)));
        for (size_t j = 0; change && j < sizeof fields / sizeof *fields; j++) {
            int result = body_text(body, fields[j][1], record_text(change, fields[j][0]), err);
            if (result != 0) return result;
        }
    }
    return 0;
}

static int holder_read(const struct session *session, const struct record *issue, struct renewal *renewal,
                       struct error *err)
{
    const struct slot *slot = fold_slot(session->fold, "partnership.set", "partnership");
    const struct record *stands = fold_value(session->fold, "partnership.set", "partnership");
    const struct record *opening = dossier_opening(session->fold);
    const char *name = record_text(opening, "name"), *changed = record_text(issue, "partnership");
    renewal->partnership_left = slot && slot->conflict;
    renewal->name = strdup(changed ? changed : name);
    if (!renewal->name) return error_memory(err);
    if (!stands || !stands->type) return 0;
    renewal->partnership = json_deep_copy(stands->body);
    if (!renewal->partnership) return error_memory(err);
    return holder_change(session->fold, issue, renewal->numbers, renewal->partnership, err);
}

static int parties_read(const struct session *session, struct renewal *renewal, struct error *err)
{
    size_t first, count = fold_slots_of(session->fold, "party.set", &first);
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        const struct entry *entry = slot_value(slot);
        bool sound = entry && entry->record->type;
        if (slot->standing == 0) continue;
        if (sound ? json_object_set_new(renewal->parties, slot->item, json_deep_copy(entry->record->body)) != 0
                  : json_array_append_new(renewal->left, json_string(slot->item)) != 0)
            return error_memory(err);
    }
    return 0;
}

int renewal_read(const struct session *session, const char *day, struct renewal *renewal, struct error *err)
{
    const struct record *issue = NULL;
    const char *successor = session->scheme->successor;
    snprintf(renewal->dossier, sizeof renewal->dossier, "%s", session->dossier);
    snprintf(renewal->scheme, sizeof renewal->scheme, "%s", session->scheme->id);
    snprintf(renewal->successor, sizeof renewal->successor, "%s", successor ? successor : "");
    renewal->numbers = json_array();
    renewal->parties = json_object();
    renewal->left = json_array();
    if (!renewal->numbers || !renewal->parties || !renewal->left) return error_memory(err);
    int result = certificate_read(session, day, renewal, &issue, err);
    if (result == 0) result = holder_read(session, issue, renewal, err);
    return result == 0 ? parties_read(session, renewal, err) : result;
}

/* --- the only one --- */

static bool numbers_have(const json_t *numbers, const char *number)
{
    size_t index;
    const json_t *known;
    json_array_foreach(numbers, index, known)
    {
        if (number && strcmp(json_string_value(known), number) == 0) return true;
    }
    return false;
}

static int other_check(struct session *session, const char *id, const struct renewal *renewal, struct error *err)
{
    struct fold *fold = NULL;
    int result = store_fold(session->store, id, &fold, err);
    if (result == 0) result = fold_settle(fold, session->registry, err);
    const struct record *opening = result == 0 ? dossier_opening(fold) : NULL;
    const char *renews = opening ? record_text(opening, "renews") : NULL;
    bool same = opening && ((renews && strcmp(renews, renewal->dossier) == 0) ||
                            numbers_have(renewal->numbers, record_text(opening, "previous_number")));
    if (same && !case_ended(fold))
        result =
            error_set(err, ERROR_CONFLICT, "dossier %s, opened on %s, renews certificate %s already; `schouw use %s`",
                      id, record_text(opening, "opened"), renewal->number, id);
    fold_free(fold);
    return result;
}

int renewal_alone(struct session *session, const struct renewal *renewal, struct error *err)
{
    json_t *ids = NULL;
    const json_t *id;
    size_t index;
    int result = store_dossiers(session->store, &ids, err);
    json_array_foreach(ids, index, id)
    {
        const char *other = json_string_value(id);
        if (result == 0 && strcmp(other, renewal->dossier) != 0) result = other_check(session, other, renewal, err);
    }
    json_decref(ids);
    return result;
}

/* --- what follows --- */

int renewal_scheme(const struct renewal *renewal, const char *day, char id[65], struct error *err)
{
    snprintf(id, 65, "%s", renewal->scheme);
    for (int i = 0; i < SUCCESSORS_MAX; i++) {
        struct scheme *scheme = NULL;
        int result = scheme_load(id, &scheme, err);
        if (result != 0)
            return i == 0 ? result
                          : error_wrap(err, "%s no longer binds on %s, and %s follows it", renewal->scheme, day, id);
        bool done = opening_binds(scheme, day) || !scheme->successor;
        if (!done) snprintf(id, 65, "%s", scheme->successor);
        scheme_free(scheme);
        if (done) return 0;
    }
    return error_set(err, ERROR_INVALID, "the schemes that follow %s go round in a ring; --scheme chooses one",
                     renewal->scheme);
}

/* The rule by which a certificate follows this one; NULL when there is none. */
static const struct scheme_rule *follows(const struct scheme *scheme, const char *certificate, const char *old)
{
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        const struct scheme_rule *rule = &scheme->rules[i];
        if (strcmp(rule->kind, "requires-certificate") != 0 ||
            !scheme_applies(rule->certificates, rule->certificates_count, certificate))
            continue;
        for (unsigned j = 0; j < rule->items_count; j++) {
            if (strcmp(rule->items[j], old) == 0) return rule;
        }
    }
    return NULL;
}

int renewal_certificate(const struct scheme *scheme, const struct renewal *renewal, const char *given,
                        const char **certificate, struct error *err)
{
    struct text list = {0};
    unsigned found = 0;
    if (given) {
        *certificate = given;
        return opening_certificate(scheme, given, err);
    }
    for (unsigned i = 0; i < scheme->certificates_count; i++) {
        const char *id = scheme->certificates[i].id;
        if (!follows(scheme, id, renewal->certificate)) continue;
        *certificate = id;
        text_printf(&list, "%s%s", found++ > 0 ? ", " : "", id);
    }
    int result = list.failed ? error_memory(err) : 0;
    if (result == 0 && found > 1)
        result = error_set(err, ERROR_USAGE,
                           "%s says of more than one certificate that it follows %s; --certificate "
                           "takes one of: %.400s",
                           scheme->id, renewal->certificate, list.data);
    if (result == 0 && found == 0) {
        items_write(scheme->certificates, scheme->certificates_count, NULL, &list);
        result = error_set(err, ERROR_USAGE,
                           "%s does not say which certificate follows %s; --certificate takes one "
                           "of: %.400s",
                           scheme->id, renewal->certificate, list.data ? list.data : _("none"));
    }
    text_fini(&list);
    return result;
}

/* ", as for one that holds none yet: `schouw open kvo-3.1 --certificate basis NAME`": certificates that ask for no
 * earlier one. */
static void anew_write(const struct scheme *scheme, struct text *text)
{
    for (unsigned i = 0; i < scheme->certificates_count; i++) {
        const char *id = scheme->certificates[i].id;
        bool needs = false;
        for (unsigned j = 0; j < scheme->rules_count; j++) {
            const struct scheme_rule *rule = &scheme->rules[j];
            needs |= strcmp(rule->kind, "requires-certificate") == 0 &&
                     scheme_applies(rule->certificates, rule->certificates_count, id);
        }
        if (!needs)
            text_printf(text, "%s`schouw open %s --certificate %s NAME`", text->length ? ", " : "", scheme->id, id);
    }
}

int renewal_in_time(const struct scheme *scheme, const struct renewal *renewal, const char *certificate,
                    const char *day, struct error *err)
{
    const struct scheme_rule *within = NULL, *requires = follows(scheme, certificate, renewal->certificate);
    char last[DAY_SIZE];
    struct text anew = {0};
    int result = opening_last_day(scheme, certificate, renewal->issued, &within, last, err);
    if (result != 0) return result;
    anew_write(scheme, &anew);
    const char *instead = anew.data ? anew.data : "`schouw open`";
    if (within && calendar_compare(day, last) > 0)
        result = error_refuse(err, within->clause,
                              "certificate %s was issued on %s, and the decision on the next one had to fall by %s (%d "
                              "years); that day is past. What is left is to begin anew, as for one that holds none "
                              "yet: %s",
                              renewal->number, renewal->issued, last, within->years, instead);
    else if (!within && requires && renewal->state == LIFE_EXPIRED)
        result =
            error_refuse(err, requires->clause,
                         "certificate %s was valid until %s, and the next one takes a certificate that is there. What "
                         "is left is to begin anew, as for one that holds none yet: %s",
                         renewal->number, renewal->expires, instead);
    text_fini(&anew);
    return result;
}

/* --- what the scheme takes --- */

/* Its type is known, and someone outside is not a participant. */
static bool party_fits(const struct scheme *scheme, const json_t *party)
{
    const char *type = json_string_value(json_object_get(party, "type"));
    if (!type || !scheme_item(scheme->party_types, scheme->party_types_count, type)) return false;
    if (!json_is_true(json_object_get(party, "participant"))) return true;
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        const struct scheme_rule *rule = &scheme->rules[i];
        for (unsigned j = 0; strcmp(rule->kind, "outsiders") == 0 && j < rule->items_count; j++) {
            if (strcmp(rule->items[j], type) == 0) return false;
        }
    }
    return true;
}

int renewal_fit(const struct scheme *scheme, struct renewal *renewal, struct error *err)
{
    const char *id;
    json_t *party;
    void *next;
    json_object_foreach_safe(renewal->parties, next, id, party)
    {
        if (party_fits(scheme, party)) continue;
        if (json_array_append_new(renewal->left, json_string(id)) != 0) return error_memory(err);
        json_object_del(renewal->parties, id);
    }
    return 0;
}

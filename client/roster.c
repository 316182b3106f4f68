#include "client/roster.h"

#include <string.h>

#include "schema/sshsig.h"
#include "schema/text.h"

int person_demand(const struct fold *registry, const char *person, struct error *err)
{
    const struct slot *slot = fold_slot(registry, "person.set", person);
    const char *nearest = item_nearest(registry, "person.set", person);
    if (slot && slot->standing > 0) return 0;
    if (nearest)
        return error_set(err, ERROR_NOT_FOUND, "the registry knows no %.60s; did you mean %s?", person, nearest);
    return error_set(err, ERROR_NOT_FOUND,
                     "the registry knows no %.60s; `schouw registry person ID --name NAME --role ROLE` adds people",
                     person);
}

/* ", until 2026-01-01 (past)" */
static void say_until(const struct session *session, const json_t *body)
{
    const char *from = body_word(body, "from"), *until = body_word(body, "until");
    if (*from) say(session, STYLE_PLAIN, _(", from %s"), from);
    if (calendar_compare(from, session->today) > 0) say(session, STYLE_WARN, _(" (not yet)"));
    if (*until) say(session, STYLE_PLAIN, _(", until %s"), until);
    if (*until && calendar_compare(until, session->today) < 0) say(session, STYLE_BAD, _(" (past)"));
}

void say_body(const struct session *session)
{
    static const char *const fields[] = {"name", "address", "postcode", "town", "scheme_owner"};
    const json_t *body = body_stands(session, "body.set", "body");
    const char *comma = "";
    say(session, STYLE_BOLD, _("Body: "));
    if (!say_conflict_of(session, fold_slot(session->fold, "body.set", "body"))) {
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
            if (!*body_word(body, fields[i])) continue;
            say(session, STYLE_PLAIN, "%s", i + 1 == sizeof fields / sizeof *fields ? _("; licensed by ") : comma);
            say_text(session, STYLE_PLAIN, body_word(body, fields[i]));
            comma = ", ";
        }
        if (!body) say(session, STYLE_DIM, _("not known yet: `schouw registry body --name NAME`"));
        if (*body_word(body, "logo")) say(session, STYLE_DIM, _("; logo %.8s"), body_word(body, "logo"));
    }
    if (*body_word(body, "standard")) {
        say(session, STYLE_PLAIN, _("; works to "));
        say_text(session, STYLE_PLAIN, body_word(body, "standard"));
    }
    say(session, STYLE_PLAIN, "\n");
    if (!*body_word(body, "detailing")) return;
    say(session, STYLE_PLAIN, _("  own detailing, which the scheme goes before: "));
    say_text(session, STYLE_PLAIN, body_word(body, "detailing"));
    say(session, STYLE_PLAIN, "\n");
}

void say_licence(const struct session *session, const char *item)
{
    const json_t *body = body_stands(session, "licence.set", item);
    bool valid = strcmp(body_word(body, "status"), "valid") == 0;
    say(session, STYLE_BOLD, _("Licence "));
    say_text(session, STYLE_BOLD, item);
    say(session, STYLE_PLAIN, ": ");
    if (!say_conflict_of(session, fold_slot(session->fold, "licence.set", item))) {
        say_text(session, STYLE_PLAIN, body_word(body, "scheme"));
        say(session, STYLE_PLAIN, ", ");
        say_text(session, STYLE_PLAIN, body_word(body, "number"));
        if (!valid) say(session, STYLE_BAD, ", ");
        if (!valid) say_text(session, STYLE_BAD, body_word(body, "status"));
        say_until(session, body);
    }
    say(session, STYLE_PLAIN, "\n");
    say_note(session, 4, body);
}

void say_person(const struct session *session, const char *person)
{
    const json_t *body = body_stands(session, "person.set", person);
    say_text(session, STYLE_BOLD, person);
    say(session, STYLE_PLAIN, ": ");
    if (!say_conflict_of(session, fold_slot(session->fold, "person.set", person))) {
        say_text(session, STYLE_PLAIN, body_word(body, "name"));
        if (*body_word(body, "function")) say(session, STYLE_PLAIN, ", ");
        say_text(session, STYLE_PLAIN, body_word(body, "function"));
        say(session, STYLE_PLAIN, " (");
        if (say_words(session, json_object_get(body, "roles")) == 0) say(session, STYLE_DIM, _("no role"));
        say(session, STYLE_PLAIN, ")");
        if (json_is_false(json_object_get(body, "active"))) say(session, STYLE_BAD, _(", not active"));
    }
    say(session, STYLE_PLAIN, "\n");
}

/* What stands behind the slash of person/device or person/qualification. */
static const char *item_tail(const char *item)
{
    const char *slash = strchr(item, '/');
    return slash ? slash + 1 : item;
}

void say_qualification(const struct session *session, const char *item)
{
    const json_t *body = body_stands(session, "qualification.set", item);
    bool valid = strcmp(body_word(body, "status"), "valid") == 0;
    say(session, STYLE_PLAIN, _("  qualification "));
    say_text(session, STYLE_PLAIN, item_tail(item));
    say(session, STYLE_PLAIN, ": ");
    if (!say_conflict_of(session, fold_slot(session->fold, "qualification.set", item))) {
        say_text(session, STYLE_PLAIN, body_word(body, "proof"));
        if (!valid) say(session, STYLE_BAD, _(", withdrawn"));
        say_until(session, body);
        say_evidence(session, body);
    }
    say(session, STYLE_PLAIN, "\n");
}

/* The fingerprint of a key.set or daemon.set, and whether it counts. */
static void say_print(const struct session *session, const char *kind, const char *item)
{
    const json_t *body = body_stands(session, kind, item);
    char print[64] = "";
    struct error none = {0};
    if (say_conflict_of(session, fold_slot(session->fold, kind, item))) return;
    if (body && sshkey_fingerprint(body_word(body, "key"), print, &none) != 0)
        snprintf(print, sizeof print, "%s", _("not readable"));
    say(session, STYLE_PLAIN, "%s", print);
    if (strcmp(body_word(body, "status"), "revoked") == 0) {
        say(session, STYLE_BAD, _(", revoked: "));
        say_text(session, STYLE_BAD, body_word(body, "reason"));
    }
    say_until(session, body);
}

void say_key(const struct session *session, const char *item)
{
    say(session, STYLE_PLAIN, _("  key on "));
    say_text(session, STYLE_PLAIN, item_tail(item));
    say(session, STYLE_PLAIN, ": ");
    say_print(session, "key.set", item);
    say(session, STYLE_PLAIN, "\n");
}

void say_daemon(const struct session *session, const char *item)
{
    say(session, STYLE_BOLD, _("Daemon "));
    say_text(session, STYLE_BOLD, item);
    say(session, STYLE_PLAIN, ": ");
    say_print(session, "daemon.set", item);
    say(session, STYLE_PLAIN, "\n");
}

/* Calls `tell` for each slot of a kind that stands and whose item is the person's: person/...; all with NULL. */
static void say_each(const struct session *session, const char *kind, const char *person,
                     void (*tell)(const struct session *session, const char *item))
{
    size_t first, count = fold_slots_of(session->fold, kind, &first), length = person ? strlen(person) : 0;
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        if (slot->standing == 0) continue;
        if (person && (strncmp(slot->item, person, length) != 0 || slot->item[length] != '/')) continue;
        tell(session, slot->item);
    }
}

/* What stands of a kind: object item -> body. */
static int slots_answer(struct session *session, const char *kind, const char *field, const char *person,
                        struct error *err)
{
    size_t first, count = fold_slots_of(session->fold, kind, &first), length = person ? strlen(person) : 0;
    json_t *slots = json_object();
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        const struct entry *entry = slot_value(slot);
        char end = person && strncmp(slot->item, person, length) == 0 ? slot->item[length] : 'x';
        if (!entry || (person && end != '\0' && end != '/')) continue;
        if (json_object_set(slots, slot->item, (json_t *)entry->record->body) != 0) {
            json_decref(slots);
            return error_memory(err);
        }
    }
    return answer_set(session, field, slots, err);
}

static int people_answer(struct session *session, const char *person, struct error *err)
{
    int result = slots_answer(session, "person.set", "people", person, err);
    if (result == 0) result = slots_answer(session, "qualification.set", "qualifications", person, err);
    return result == 0 ? slots_answer(session, "key.set", "keys", person, err) : result;
}

static void say_person_whole(const struct session *session, const char *person)
{
    say_person(session, person);
    say_each(session, "qualification.set", person, say_qualification);
    say_each(session, "key.set", person, say_key);
}

int roster_list(struct session *session, struct error *err)
{
    const json_t *body = body_stands(session, "body.set", "body");
    say_body(session);
    say_each(session, "licence.set", NULL, say_licence);
    say_each(session, "person.set", NULL, say_person_whole);
    say_each(session, "daemon.set", NULL, say_daemon);
    int result = body ? answer_set(session, "body", json_deep_copy(body), err) : 0;
    if (result == 0) result = slots_answer(session, "licence.set", "licences", NULL, err);
    if (result == 0) result = slots_answer(session, "daemon.set", "daemons", NULL, err);
    return result == 0 ? people_answer(session, NULL, err) : result;
}

int roster_show(struct session *session, const char *person, struct error *err)
{
    int result = person_demand(session->fold, person, err);
    if (result != 0) return result;
    say_person_whole(session, person);
    return people_answer(session, person, err);
}

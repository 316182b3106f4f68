#include "client/history.h"

#include <string.h>
#include <time.h>

#include "client/entry.h"

int history_open(struct session *session, struct history *history, struct error *err)
{
    *history = (struct history){.session = session};
    int result = session_dossier(session, err);
    if (result == 0) result = receipts_read(session->store, session->dossier, &history->receipts, err);
    if (result == 0) result = store_landed_heads(session->store, session->dossier, &history->landed, err);
    if (result != 0) history_fini(history);
    return result;
}

void history_fini(struct history *history)
{
    receipts_free(history->receipts);
    json_decref(history->landed);
    history->receipts = NULL;
    history->landed = NULL;
}

bool history_landed(const struct history *history, const struct entry *entry)
{
    return json_integer_value(json_object_get(history->landed, entry->record->feed)) >= entry->record->seq;
}

/* --- who, when, from where --- */

/* The roles in which it was written: of those the writer had by then, the ones that may write such a thing; all of them
 * when none may. 0 when the registry is not known. */
static unsigned maker_roles(const struct session *session, const struct entry *entry)
{
    const struct record *record = entry->record;
    bool registry = strcmp(record->dossier, REGISTRY_DOSSIER) == 0;
    unsigned roles = session->registry ? registry_roles_at(session->registry, entry->person, record->moment) : 0;
    unsigned may = registry ? ROLE_ADMINISTRATOR : record->type ? kind_roles(record->type) : 0;
    return roles & may ? roles & may : roles;
}

static void say_roles(const struct session *session, unsigned roles)
{
    const char *before = " (";
    for (unsigned role = ROLE_AUDITOR; role <= ROLE_ADMINISTRATOR; role <<= 1) {
        if (!(roles & role)) continue;
        say(session, STYLE_DIM, "%s%s", before, role_name(role));
        before = ", ";
    }
    if (*before == ',') say(session, STYLE_DIM, ")");
}

/* A time of the server's, on the clock of this device. */
static void say_received(const struct session *session, const char *received)
{
    int64_t seconds = 0;
    char text[32];
    struct tm parts;
    if (!clock_parse(received, &seconds)) return;
    time_t moment = (time_t)seconds;
    strftime(text, sizeof text, "%Y-%m-%d %H:%M", localtime_r(&moment, &parts));
    say(session, STYLE_DIM, _(", received %s"), text);
}

static void say_skew(const struct session *session, const struct receipt *receipt)
{
    char words[64];
    if (receipt->ahead > 0) {
        duration_write(receipt->ahead, words);
        say(session, STYLE_WARN, _("; its clock was %s ahead of the server's"), words);
    }
    if (receipt->behind > 0) {
        duration_write(receipt->behind, words);
        say(session, STYLE_WARN, _("; its clock was %s behind what it had seen"), words);
    }
}

int say_maker(const struct history *history, const struct entry *entry, struct error *err)
{
    const struct session *session = history->session;
    const char *name = session->registry ? registry_person_name(session->registry, entry->person) : entry->person;
    struct receipt receipt;
    int result = receipt_of(history->receipts, entry->record, &receipt, err);
    if (result != 0) return result;
    say_text(session, STYLE_PLAIN, name && *name ? name : _("someone unknown"));
    say_roles(session, maker_roles(session, entry));
    say(session, STYLE_PLAIN, _(" on "));
    say_text(session, STYLE_PLAIN, *entry->device ? entry->device : "?");
    say(session, STYLE_PLAIN, ", %.10s %.5s", entry->record->at, entry->record->at + 11);
    if (*receipt.received) say_received(session, receipt.received);
    say_skew(session, &receipt);
    return 0;
}

/* --- what became of it --- */

static bool entry_unread(const struct entry *entry)
{
    return entry->record->version > RECORD_VERSION || !entry->record->type;
}

/* The slot it speaks about, or NULL: an opening of a feed has none, nor has what is of a newer version. */
static const struct slot *entry_slot(const struct history *history, const struct entry *entry)
{
    if (entry_unread(entry)) return NULL;
    return fold_slot(history->session->fold, entry->record->kind, entry->record->item);
}

static bool entry_stands(const struct history *history, const struct entry *entry)
{
    return !entry->superseded && !entry->refused && entry_slot(history, entry);
}

static bool entry_conflicts(const struct history *history, const struct entry *entry)
{
    return entry_stands(history, entry) && entry_slot(history, entry)->conflict;
}

/* The first statement of an earlier stage that a judgement did not cover, or NULL. */
static const struct record *entry_stale(const struct history *history, const struct entry *entry)
{
    const json_t *on = json_object_get(entry->record->body, "on");
    if (!entry_stands(history, entry) || !json_is_object(on)) return NULL;
    return fold_stale(history->session->fold, kind_stage(entry->record->type), on);
}

/* "77aa99112233: met, Reviewer on desk, 2018-09-03 09:00" */
static void say_other(const struct session *session, const struct entry *other)
{
    const char *name = session->registry ? registry_person_name(session->registry, other->person) : other->person;
    say(session, STYLE_WARN, "%.12s", other->record->hash);
    say(session, STYLE_PLAIN, ": ");
    say_text(session, STYLE_PLAIN, entry_point(other->record));
    say(session, STYLE_PLAIN, *entry_point(other->record) ? ", " : "");
    say_text(session, STYLE_PLAIN, name);
    say(session, STYLE_PLAIN, _(" on "));
    say_text(session, STYLE_PLAIN, *other->device ? other->device : "?");
    say(session, STYLE_PLAIN, ", %.10s %.5s\n", other->record->at, other->record->at + 11);
}

/* A line for each that stands against it. */
static void say_contradicted(const struct history *history, const struct entry *entry, int indent)
{
    const struct session *session = history->session;
    const struct slot *slot = entry_slot(history, entry);
    for (size_t i = 0; i < slot->count; i++) {
        const struct entry *other = &slot->entries[i];
        if (other->superseded || other->refused || json_equal(other->record->body, entry->record->body)) continue;
        say(session, STYLE_PLAIN, "%*s", indent, "");
        say(session, STYLE_BAD, _("in conflict with "));
        say_other(session, other);
    }
}

static void say_superseded(const struct history *history, const struct entry *entry, int indent)
{
    const struct session *session = history->session;
    const struct slot *slot = entry_slot(history, entry);
    const struct entry *by = slot ? slot_superseder(slot, entry) : NULL;
    say(session, STYLE_PLAIN, "%*s", indent, "");
    say(session, STYLE_DIM, by ? _("superseded by ") : _("superseded\n"));
    if (by) say_other(session, by);
}

static void say_standing(const struct history *history, const struct entry *entry, int indent)
{
    const struct session *session = history->session;
    const struct record *stale = entry_stale(history, entry);
    say(session, STYLE_PLAIN, "%*s", indent, "");
    if (!stale) {
        say(session, STYLE_GOOD, _("stands\n"));
        return;
    }
    say(session, STYLE_WARN, _("stale since %.12s: "), stale->hash);
    say_text(session, STYLE_PLAIN, stale->kind);
    say(session, STYLE_PLAIN, " ");
    say_item(session, STYLE_PLAIN, stale->item);
    say(session, STYLE_PLAIN, ", %.10s %.5s\n", stale->at, stale->at + 11);
}

static void say_sealed(const struct session *session, const struct receipt *receipt, int indent)
{
    say(session, STYLE_PLAIN, "%*s", indent, "");
    if (receipt->seal == RECEIPT_SEALED) {
        say(session, STYLE_DIM, _("sealed; the seal verifies\n"));
    } else if (receipt->seal == RECEIPT_UNSEALED) {
        say(session, STYLE_DIM, _("not sealed yet\n"));
    } else {
        say(session, STYLE_BAD, _("the seal does not verify: "));
        say_text(session, STYLE_BAD, receipt->why);
        say(session, STYLE_PLAIN, "\n");
    }
}

int say_fate(const struct history *history, const struct entry *entry, int indent, struct error *err)
{
    const struct session *session = history->session;
    struct receipt receipt;
    int result = receipt_of(history->receipts, entry->record, &receipt, err);
    if (result != 0) return result;
    if (entry->refused) {
        say(session, STYLE_PLAIN, "%*s", indent, "");
        say(session, STYLE_BAD, _("refused: "));
        say_text(session, STYLE_BAD, entry->why);
        say(session, STYLE_PLAIN, "\n");
    } else if (entry_unread(entry)) {
        say(session, STYLE_PLAIN, "%*s", indent, "");
        say(session, STYLE_WARN, _("of a newer version (%d); kept unread\n"), entry->record->version);
    } else if (entry->superseded) {
        say_superseded(history, entry, indent);
    } else if (entry_conflicts(history, entry)) {
        say_contradicted(history, entry, indent);
    } else if (entry_stands(history, entry)) {
        say_standing(history, entry, indent);
    }
    say_sealed(session, &receipt, indent);
    return 0;
}

/* --- as JSON --- */

static json_t *roles_json(unsigned roles)
{
    json_t *list = json_array();
    for (unsigned role = ROLE_AUDITOR; role <= ROLE_ADMINISTRATOR; role <<= 1) {
        if (roles & role) json_array_append_new(list, json_string(role_name(role)));
    }
    return list;
}

static void set_text(json_t *object, const char *name, const char *text)
{
    if (text && *text) json_object_set_new(object, name, json_string(text));
}

json_t *history_json(const struct history *history, const struct entry *entry)
{
    static const char *const seals[] = {"none", "good", "bad"};
    const struct slot *slot = entry_slot(history, entry);
    const struct entry *by = slot && entry->superseded ? slot_superseder(slot, entry) : NULL;
    const struct record *stale = entry_stale(history, entry);
    struct receipt receipt;
    struct error none = {0};
    if (receipt_of(history->receipts, entry->record, &receipt, &none) != 0) return NULL;
    json_t *object = entry_json(history->session, entry);
    json_t *more = json_pack("{s:o,s:s,s:I,s:I,s:b,s:b,s:b}", "roles", roles_json(maker_roles(history->session, entry)),
                             "seal", seals[receipt.seal], "clock_ahead", (json_int_t)receipt.ahead, "clock_behind",
                             (json_int_t)receipt.behind, "synced", history_landed(history, entry), "standing",
                             entry_stands(history, entry), "conflict", entry_conflicts(history, entry));
    if (!object || !more || json_object_update(object, more) != 0) {
        json_decref(object);
        object = NULL;
    }
    json_decref(more);
    if (!object) return NULL;
    set_text(object, "received", receipt.received);
    set_text(object, "superseded_by", by ? by->record->hash : NULL);
    set_text(object, "stale_since", stale ? stale->hash : NULL);
    return object;
}

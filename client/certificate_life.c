#include "client/certificate_life.h"

#include <stdlib.h>
#include <string.h>

#include "client/judgement.h"
#include "client/standing.h"

void session_life(const struct session *session, struct life *life)
{
    life_read(session->scheme, session->fold, session->registry, session->today, life);
}

/* By when a suspension ends one way or the other; NULL when nobody said so. */
static const char *life_until(const struct life *life)
{
    return life->state == LIFE_SUSPENDED ? record_text(life->status, "until") : NULL;
}

void life_words(const struct session *session, const struct life *life, struct text *text)
{
    const char *until = life_until(life);
    text_puts(text, life_state_name(life->state, session->language));
    if (*life->since) text_printf(text, _(" since %s"), life->since);
    if (until) text_printf(text, _(", by %s to be lifted or withdrawn"), until);
}

static enum style life_style(const struct life *life)
{
    return life_is_valid(life) ? STYLE_GOOD : STYLE_BAD;
}

void say_life(const struct session *session)
{
    struct life life;
    struct text words = {0};
    session_life(session, &life);
    if (life.state == LIFE_NONE) return;
    say(session, STYLE_PLAIN, _(" Certificate "));
    if (life.issue) say_text(session, life_style(&life), record_text(life.issue, "number"));
    if (life_is_valid(&life)) {
        say(session, STYLE_PLAIN, _(", issued %s, valid until %s."), record_text(life.issue, "issued"), life.expires);
        return;
    }
    life_words(session, &life, &words);
    say(session, STYLE_BAD, "%s%s.", life.issue ? ": " : "", words.data ? words.data : "");
    text_fini(&words);
}

int body_grounds(struct session *session, const struct statement_options *options, const char *template_, json_t *body,
                 struct error *err)
{
    char *grounds = NULL;
    int result = note_read(session, options->message, options->file, template_, true, &grounds, err);
    if (result == 0 && grounds[strspn(grounds, " \t\r\n")] == '\0')
        result = error_set(err, ERROR_USAGE, "this takes grounds: -m TEXT, or -F FILE");
    if (result == 0) result = body_text(body, "grounds", grounds, err);
    free(grounds);
    return result;
}

/* --- suspended, lifted, withdrawn --- */

static void say_change(const struct session *session, const char *number)
{
    struct life life;
    struct text words = {0};
    session_life(session, &life);
    life_words(session, &life, &words);
    say(session, STYLE_PLAIN, _("Certificate "));
    say_text(session, STYLE_BOLD, number);
    say(session, STYLE_PLAIN, ": ");
    say(session, life_style(&life), "%s", words.data ? words.data : "");
    text_fini(&words);
    if (life_is_valid(&life))
        say(session, STYLE_PLAIN, _(", last day %s.\n"), life.expires);
    else if (life.state == LIFE_WITHDRAWN)
        say(session, STYLE_PLAIN, _(", for good. A new certificate takes a new dossier: `schouw renew`.\n"));
    else if (life.state == LIFE_SUSPENDED)
        say(session, STYLE_PLAIN, _(". `schouw certificate lift %s` ends it.\n"), number);
    else
        say(session, STYLE_PLAIN, ".\n");
}

int certificate_change(struct session *session, const char *number, const char *status,
                       const struct statement_options *options, const char *until, struct error *err)
{
    json_t *body = json_object();
    int result = body ? body_text(body, "status", status, err) : error_memory(err);
    if (result == 0) result = body_day(session, body, options->on, err);
    if (result == 0) result = body_text(body, "until", until, err);
    /* Who may not, hears that before grounds are asked for. */
    if (result == 0) result = body_text(body, "grounds", "-", err);
    if (result == 0) result = judgement_allowed(session, "certificate.status", number, body, err);
    if (result == 0) result = body_grounds(session, options, _("# The grounds.\n"), body, err);
    if (result == 0) result = body_evidence(session, body, options, err);
    if (result != 0) {
        json_decref(body);
        return result;
    }
    result = judgement_record(session, "certificate.status", number, body, err);
    if (result == 0) say_change(session, number);
    return result;
}

/* --- status --- */

/* What a statement of the certificate's history says happened: "issued", "replaces KVO-1", "suspended", .. */
static void event_words(const struct session *session, const struct record *record, struct text *text)
{
    const char *replaces = record_text(record, "replaces");
    if (strcmp(record->kind, "certificate.issue") == 0 && replaces)
        text_printf(text, _("replaces %s"), replaces);
    else if (strcmp(record->kind, "certificate.issue") == 0)
        text_puts(text, _("issued"));
    else if (record_is(record, "status", "suspended"))
        text_puts(text, life_state_name(LIFE_SUSPENDED, session->language));
    else if (record_is(record, "status", "withdrawn"))
        text_puts(text, life_state_name(LIFE_WITHDRAWN, session->language));
    else
        text_puts(text, _("valid again"));
}

/* The record when the entry is of the history, else NULL. */
static const struct record *event_of(const struct entry *entry)
{
    const struct record *record = entry->record;
    if (entry->refused || !record->type || record->version > RECORD_VERSION) return NULL;
    if (strcmp(record->kind, "certificate.issue") != 0 && strcmp(record->kind, "certificate.status") != 0) return NULL;
    return record;
}

static const char *event_number(const struct record *record)
{
    const char *number = record_text(record, "number");
    return number ? number : record->item;
}

static const char *event_day(const struct record *record)
{
    const char *on = record_text(record, "on");
    return on ? on : record_text(record, "issued");
}

static const char *entry_name(const struct session *session, const struct entry *entry)
{
    return session->registry ? registry_person_name(session->registry, entry->person) : entry->person;
}

static void say_event(const struct session *session, const struct entry *entry)
{
    const struct record *record = entry->record;
    const char *grounds = record_text(record, "grounds");
    struct text words = {0}, line = {0};
    event_words(session, record, &words);
    if (grounds) text_append(&line, grounds, strcspn(grounds, "\n"));
    if (grounds && strchr(grounds, '\n')) text_puts(&line, " …");
    say(session, STYLE_PLAIN, "  %s  ", event_day(record));
    say_cell(session, STYLE_BOLD, event_number(record), 18);
    say_cell(session, STYLE_PLAIN, words.data ? words.data : "", 14);
    say(session, STYLE_PLAIN, "  ");
    say_text(session, STYLE_PLAIN, entry_name(session, entry));
    if (record_text(record, "until")) say(session, STYLE_PLAIN, _(", until %s"), record_text(record, "until"));
    if (line.data) {
        say(session, STYLE_PLAIN, ": ");
        say_text(session, STYLE_DIM, line.data);
    }
    say(session, STYLE_PLAIN, "\n");
    text_fini(&words);
    text_fini(&line);
}

static json_t *event_json(const struct session *session, const struct entry *entry)
{
    const struct record *record = entry->record;
    bool issue = strcmp(record->kind, "certificate.issue") == 0;
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s?,s:s?,s:s?}", "number", event_number(record), "event",
                     issue ? record_text(record, "replaces") ? "replaced" : "issued" : record_text(record, "status"),
                     "on", event_day(record), "person", entry->person, "name", entry_name(session, entry), "device",
                     entry->device, "at", record->at, "grounds", record_text(record, "grounds"), "replaces",
                     record_text(record, "replaces"), "until", record_text(record, "until"));
}

static int history_tell(struct session *session, struct error *err)
{
    json_t *history = json_array();
    bool failed = !history;
    for (size_t i = 0; i < fold_record_count(session->fold); i++) {
        const struct entry *entry = fold_record_at(session->fold, i);
        if (!event_of(entry)) continue;
        say_event(session, entry);
        failed |= json_array_append_new(history, event_json(session, entry)) != 0;
    }
    if (!failed) return answer_set(session, "history", history, err);
    json_decref(history);
    return error_memory(err);
}

static int duplicates_tell(struct session *session, const struct life *life, struct error *err)
{
    size_t first, count = fold_slots_of(session->fold, "certificate.duplicate", &first);
    json_t *duplicates = json_array();
    bool failed = !duplicates, headed = false;
    for (size_t i = first; i < first + count && !failed; i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        const struct entry *entry = slot_value(slot);
        if (!entry) continue;
        const char *number = record_text(entry->record, "number");
        const char *name = body_word(body_stands(session, "party.set", slot->item), "name");
        bool old = !life->issue || !record_is(life->issue, "number", number);
        if (!headed) say(session, STYLE_BOLD, _("Duplicates:\n"));
        headed = true;
        say(session, STYLE_PLAIN, "  %s  ", record_text(entry->record, "on"));
        say_text(session, STYLE_PLAIN, *name ? name : slot->item);
        if (old) say(session, STYLE_WARN, _(", of %s, which was replaced"), number);
        say(session, STYLE_PLAIN, "\n");
        json_t *line = json_pack("{s:s,s:s,s:s,s:s,s:b}", "party", slot->item, "name", *name ? name : slot->item,
                                 "number", number, "on", record_text(entry->record, "on"), "current", !old);
        failed = json_array_append_new(duplicates, line) != 0;
    }
    if (!failed) return answer_set(session, "duplicates", duplicates, err);
    json_decref(duplicates);
    return error_memory(err);
}

static json_t *day_json(const char *day)
{
    return day && *day ? json_string(day) : json_null();
}

static int state_tell(struct session *session, const struct life *life, struct error *err)
{
    struct text words = {0};
    const char *number = life->issue ? record_text(life->issue, "number") : NULL;
    life_words(session, life, &words);
    if (number) say_text(session, STYLE_BOLD, number);
    say(session, life_style(life), "%s%s\n", number ? "  " : "", words.data ? words.data : "");
    if (number)
        say(session, STYLE_PLAIN, _("issued %s, last day %s\n"), record_text(life->issue, "issued"), life->expires);
    text_fini(&words);
    int result = answer_set(session, "number", number ? json_string(number) : json_null(), err);
    if (result == 0) result = answer_set(session, "state", json_string(life_state_id(life->state)), err);
    if (result == 0) result = answer_set(session, "since", day_json(life->since), err);
    if (result == 0) result = answer_set(session, "until", day_json(life_until(life)), err);
    if (result == 0)
        result = answer_set(session, "issued", day_json(number ? record_text(life->issue, "issued") : NULL), err);
    if (result == 0) result = answer_set(session, "first_issued", day_json(life->first), err);
    return result == 0 ? answer_set(session, "expires", day_json(life->expires), err) : result;
}

int certificate_status(struct session *session, struct error *err)
{
    struct life life;
    session_life(session, &life);
    int result = state_tell(session, &life, err);
    if (result == 0) result = history_tell(session, err);
    return result == 0 ? duplicates_tell(session, &life, err) : result;
}

/* --- transfer --- */

int certificate_transfer(struct session *session, const char *number, struct error *err)
{
    const char *clause = session->scheme && session->scheme->right ? session->scheme->right : "";
    return error_refuse(err, clause,
                        "certificate %.64s can not be transferred: what it gives a right to stays with who was "
                        "assessed, and does not pass to others or to single participants. The same holder under "
                        "another name: `schouw certificate replace %.64s NEW --name NAME --same-holder -m GROUNDS`. "
                        "Another holder: a case of its own, `schouw open`. Nothing was recorded.",
                        number, number);
}

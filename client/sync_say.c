#include "client/sync_say.h"

#include <stdlib.h>
#include <string.h>

#include "client/alarm_say.h"
#include "client/body.h"
#include "client/store_checkpoint.h"

#define CLOCK_OFF 120 /* seconds from which on a clock is worth a word */
#define DAY_SECONDS 86400
#define TIP_DIGITS 7 /* of a commit, as git shows them */

static long long number(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static const char *word(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value ? value : "";
}

/* "38 statements", "1 statement" */
static void say_statements(const struct session *session, long long count)
{
    say(session, STYLE_PLAIN, ngettext("%lld statement", "%lld statements", (unsigned long)count), count);
}

/* --- one dossier --- */

/* "2.2.8 (laptop: met, tablet: unmet)" */
static void say_conflict(const struct session *session, const json_t *conflict)
{
    const json_t *statement;
    size_t index;
    say_text(session, STYLE_WARN, word(conflict, "item"));
    say(session, STYLE_PLAIN, " (");
    json_array_foreach(json_object_get(conflict, "statements"), index, statement)
    {
        if (index > 0) say(session, STYLE_PLAIN, ", ");
        say_text(session, STYLE_PLAIN, word(statement, "device"));
        if (!*word(statement, "point")) continue;
        say(session, STYLE_PLAIN, ": ");
        say_text(session, STYLE_PLAIN, word(statement, "point"));
    }
    say(session, STYLE_PLAIN, ")");
}

static void say_conflicts(const struct session *session, const json_t *conflicts)
{
    const json_t *conflict;
    size_t index, count = json_array_size(conflicts);
    say(session, STYLE_WARN, ngettext("%zu conflict: ", "%zu conflicts: ", count), count);
    json_array_foreach(conflicts, index, conflict)
    {
        if (index > 0) say(session, STYLE_PLAIN, ", ");
        say_conflict(session, conflict);
    }
}

static int name_order(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* " From laptop: 3 statements, from tablet: 38 statements", by name of the device. */
static void say_from(const struct session *session, json_t *from, bool dry)
{
    size_t count = json_object_size(from), at = 0;
    const char **devices = calloc(count ? count : 1, sizeof *devices), *device;
    json_t *statements;
    json_object_foreach(from, device, statements)
    {
        if (devices) devices[at++] = device;
    }
    if (devices) qsort(devices, at, sizeof *devices, name_order);
    for (size_t i = 0; i < at; i++) {
        say(session, STYLE_PLAIN, "%s", i > 0 ? _(", from ") : dry ? _(" Would come from ") : _(" From "));
        say_text(session, STYLE_PLAIN, devices[i]);
        say(session, STYLE_PLAIN, ": ");
        say_statements(session, number(from, devices[i]));
    }
    free(devices);
}

/* What came of every device, and the conflicts. */
static void say_news(const struct session *session, const json_t *dossier, bool dry)
{
    json_t *from = json_object_get(dossier, "from");
    const json_t *conflicts = json_object_get(dossier, "conflicts");
    bool came = json_object_size(from) > 0, conflict = json_array_size(conflicts) > 0;
    say_from(session, from, dry);
    if (conflict) {
        say(session, STYLE_PLAIN, came ? ", " : " ");
        say_conflicts(session, conflicts);
    }
    if (came || conflict) say(session, STYLE_PLAIN, ".");
}

/* What was refused, by whom, why, and what then. */
static void say_refusals(const struct session *session, const char *id, const json_t *list, bool ours)
{
    const json_t *note;
    size_t index;
    json_array_foreach(list, index, note)
    {
        say(session, STYLE_BAD, ours ? _("Refused: %s, ") : _("Not taken from the server: %s, "), id);
        say_text(session, STYLE_BAD, word(note, "device"));
        say(session, STYLE_BAD, _(", from statement %lld on: "), number(note, "first"));
        say_text(session, STYLE_BAD, word(note, "why"));
        if (*word(note, "clause") && !strstr(word(note, "why"), word(note, "clause"))) {
            say(session, STYLE_BAD, " (");
            say_text(session, STYLE_BAD, word(note, "clause"));
            say(session, STYLE_BAD, ")");
        }
        say(session, STYLE_PLAIN, "\n");
        if (ours) say(session, STYLE_DIM, _("  see: schouw refused %s\n"), id);
    }
}

static void say_dossier(const struct session *session, const char *id, const json_t *dossier, bool dry)
{
    const char *landed = word(dossier, "landed");
    long long sent = number(dossier, "sent");
    bool news = json_object_size(json_object_get(dossier, "from")) > 0;
    bool conflict = json_array_size(json_object_get(dossier, "conflicts")) > 0;
    if (sent > 0 && dry) {
        say(session, STYLE_PLAIN, _("dossier/%s: "), id);
        say_statements(session, sent);
        say(session, STYLE_PLAIN, _(" would go."));
    } else if (sent > 0) {
        say(session, STYLE_GOOD, *landed ? _("Landed as %.*s on dossier/%s") : _("Landed%.*s on dossier/%s"),
            TIP_DIGITS, landed, id);
        say(session, STYLE_PLAIN, ": ");
        say_statements(session, sent);
        say(session, STYLE_PLAIN, ".");
    } else if (news || conflict) {
        say(session, STYLE_PLAIN, "dossier/%s", id);
        if (*landed) say(session, STYLE_PLAIN, _(" at %.*s"), TIP_DIGITS, landed);
        say(session, STYLE_PLAIN, ".");
    }
    say_news(session, dossier, dry);
    if (sent > 0 || news || conflict) say(session, STYLE_PLAIN, "\n");
    say_refusals(session, id, json_object_get(dossier, "refused"), true);
    say_refusals(session, id, json_object_get(dossier, "rejected"), false);
    if (conflict) say(session, STYLE_DIM, _("  see: schouw conflicts %s\n"), id);
}

/* --- evidence --- */

static void say_evidence_moved(const struct session *session, const json_t *evidence, bool dry)
{
    char sent[32], received[32];
    long long went = number(evidence, "sent"), came = number(evidence, "received");
    size_write(number(evidence, "sent_bytes"), sent);
    size_write(number(evidence, "received_bytes"), received);
    if (went > 0)
        say(session, STYLE_PLAIN, dry ? _("Evidence that would go: %lld (%s).\n") : _("Evidence sent: %lld (%s).\n"),
            went, sent);
    if (came > 0)
        say(session, STYLE_PLAIN,
            dry ? _("Evidence that would come: %lld (%s).\n") : _("Evidence fetched: %lld (%s).\n"), came, received);
}

static void say_evidence_lacking(const struct session *session, const json_t *evidence)
{
    const json_t *note;
    size_t index, missing = json_array_size(json_object_get(evidence, "missing"));
    json_array_foreach(json_object_get(evidence, "failed"), index, note)
    {
        say(session, STYLE_BAD, _("Evidence %.8s stays behind: "), word(note, "sha256"));
        say_text(session, STYLE_BAD, word(note, "why"));
        say(session, STYLE_PLAIN, "\n");
    }
    if (missing > 0)
        say(session, STYLE_WARN,
            _("Evidence that no device has brought yet: %zu. The device it was added on brings it.\n"), missing);
}

/* --- all of it --- */

int sync_status(json_t *outcome)
{
    json_t *dossiers = json_object_get(outcome, "dossiers"), *dossier;
    const char *id;
    int status = 0;
    if (json_object_get(outcome, "history")) return STATUS_HISTORY;
    json_object_foreach(dossiers, id, dossier)
    {
        if (json_array_size(json_object_get(dossier, "rejected")) > 0) status = error_exit_status(ERROR_NETWORK);
        if (json_array_size(json_object_get(dossier, "refused")) > 0) return error_exit_status(ERROR_REFUSED);
    }
    if (json_array_size(json_object_get(json_object_get(outcome, "evidence"), "failed")) > 0)
        return error_exit_status(ERROR_REFUSED);
    return status;
}

bool sync_is_quiet(json_t *outcome)
{
    const json_t *evidence = json_object_get(outcome, "evidence");
    json_t *dossier;
    const char *id;
    json_object_foreach(json_object_get(outcome, "dossiers"), id, dossier)
    {
        if (number(dossier, "sent") > 0 || number(dossier, "received") > 0) return false;
    }
    return number(evidence, "sent") == 0 && number(evidence, "received") == 0;
}

/* Times are what each device claims; one that is off is told, never mended behind anyone's back. */
static void say_clock(const struct session *session, long long ahead)
{
    long long off = ahead < 0 ? -ahead : ahead;
    if (off < CLOCK_OFF) return;
    say(session, STYLE_WARN,
        ahead > 0 ? _("This device's clock is ahead of the server's by ")
                  : _("This device's clock is behind the server's by "));
    if (off >= DAY_SECONDS)
        say(session, STYLE_WARN, ngettext("%lld day", "%lld days", (unsigned long)(off / DAY_SECONDS)),
            off / DAY_SECONDS);
    else
        say(session, STYLE_WARN, ngettext("%lld minute", "%lld minutes", (unsigned long)(off / 60)), off / 60);
    say(session, STYLE_WARN, _("; set it right: what is stated bears its time.\n"));
}

/* Which server it was, where there are several. */
static void say_server(const struct session *session, json_t *outcome)
{
    const json_t *passed;
    size_t index;
    json_array_foreach(json_object_get(outcome, "passed"), index, passed)
    {
        say(session, STYLE_WARN, _("Not by way of %s: "), word(passed, "server"));
        say_text(session, STYLE_WARN, word(passed, "why"));
        say(session, STYLE_PLAIN, "\n");
    }
    if (number(outcome, "servers") > 1) say(session, STYLE_DIM, _("By way of %s.\n"), word(outcome, "server"));
}

/* What was given to this person before stays his to keep; nothing new comes. */
static void say_released(const struct session *session, const json_t *released)
{
    const json_t *id;
    size_t index;
    json_array_foreach(released, index, id)
    {
        say(session, STYLE_WARN, _("You were released from %s; what is here stays until `schouw forget %s`.\n"),
            json_string_value(id), json_string_value(id));
    }
}

void sync_say(const struct session *session, json_t *outcome, bool dry, long long sealed)
{
    const json_t *evidence = json_object_get(outcome, "evidence");
    json_t *dossiers = json_object_get(outcome, "dossiers"), *dossier;
    const char *id;
    if (sealed == 0 && sync_is_quiet(outcome)) say(session, STYLE_PLAIN, _("Nothing new, here nor there.\n"));
    say_server(session, outcome);
    say_evidence_moved(session, evidence, dry);
    json_object_foreach(dossiers, id, dossier)
    {
        say_dossier(session, id, dossier, dry);
    }
    say_evidence_lacking(session, evidence);
    say_released(session, json_object_get(outcome, "released"));
    say_clock(session, number(outcome, "clock_ahead"));
    if (*word(outcome, "daemon_key"))
        say(session, STYLE_PLAIN, _("Noted the key by which the server signs its history: %s.\n"),
            word(outcome, "daemon_key"));
    alarm_say(session, json_object_get(outcome, "history"));
    if (json_object_get(outcome, "history") && number(outcome, "servers") > 1)
        say(session, STYLE_WARN,
            _("  This device knows several servers: what it was shown at another one may not have reached this one "
              "yet. "
              "Then the alarm passes once they are level.\n"));
}

void sync_seal_say(const struct session *session, long long count)
{
    say(session, STYLE_PLAIN, ngettext("Sealing %lld statement…\n", "Sealing %lld statements…\n", (unsigned long)count),
        count);
    fflush(stdout);
}

/* Of what is sealed no more is told than was stated by hand. */
static int seal(struct store *store, long long by_hand, long long *sealed, struct error *err)
{
    long long stated = 0;
    int result = store_checkpoint_state(store, NULL, &stated, err);
    if (result == 0) result = store_seal(store, sealed, err);
    if (result == 0 && *sealed > by_hand) *sealed = by_hand;
    return result;
}

int sync_seal_quietly(struct store *store, long long *sealed, struct error *err)
{
    long long count = 0;
    int result = store_unsealed(store, &count, err);
    return result == 0 ? seal(store, count, sealed, err) : result;
}

int sync_seal(struct session *session, bool dry, long long *sealed, struct error *err)
{
    long long count = 0;
    bool any = false;
    int result = store_unsealed(session->store, &count, err);
    if (result == 0) result = store_is_unsealed(session->store, &any, err);
    *sealed = 0;
    if (result != 0 || (count == 0 && (dry || !any))) return result;
    if (dry) {
        say_statements(session, count);
        say(session, STYLE_PLAIN, _(" would be sealed and go.\n"));
        *sealed = count;
        return 0;
    }
    if (count > 0) sync_seal_say(session, count);
    return seal(session->store, count, sealed, err);
}

#include "client/alarm_say.h"

#include <string.h>

static const char *word(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value ? value : "";
}

static long long number(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

/* "24 (5d1e12a)" */
static void say_checkpoint(const struct session *session, const json_t *checkpoint)
{
    say(session, STYLE_BAD, "%lld (%.7s)", number(checkpoint, "number"), word(checkpoint, "commit"));
}

/* "2026-06-01 10:12" */
static void say_moment(const struct session *session, const char *at)
{
    say(session, STYLE_BAD, "%.10s %.5s", at, strlen(at) > 11 ? at + 11 : "");
}

static void say_known(const struct session *session, const json_t *known)
{
    say(session, STYLE_BAD, _("This device was shown checkpoint "));
    say_checkpoint(session, known);
    say(session, STYLE_BAD, _(" on "));
    say_moment(session, word(known, "shown"));
}

static void say_rolled_back(const struct session *session, const json_t *known, const json_t *shown)
{
    long long missing = number(known, "number") - number(shown, "number");
    say(session, STYLE_BAD, _("THE SERVER WAS PUT BACK. "));
    say_known(session, known);
    say(session, STYLE_BAD, _("; now the server shows "));
    say_checkpoint(session, shown);
    say(session, STYLE_BAD,
        ngettext(": %lld landing is gone there.\n", ": %lld landings are gone there.\n", (unsigned long)missing),
        missing);
}

static void say_other(const struct session *session, const json_t *alarm, const json_t *known, const json_t *shown)
{
    say(session, STYLE_BAD, _("THE SERVER SHOWS ANOTHER HISTORY. "));
    say_known(session, known);
    say(session, STYLE_BAD, _("; what the server shows now, "));
    say_checkpoint(session, shown);
    if (number(alarm, "since") > 0)
        say(session, STYLE_BAD, _(", does not follow it: they part after checkpoint %lld.\n"), number(alarm, "since"));
    else
        say(session, STYLE_BAD, _(", has nothing in common with what is known here.\n"));
}

static void say_elsewhere(const struct session *session, const json_t *alarm, const json_t *known)
{
    const json_t *stated;
    size_t index;
    say(session, STYLE_BAD, _("PEOPLE ARE SHOWN DIFFERENT HISTORIES. "));
    say_known(session, known);
    say(session, STYLE_BAD, _(". What others were shown is not in that history:\n"));
    json_array_foreach(json_object_get(alarm, "stated"), index, stated)
    {
        say(session, STYLE_BAD, "  ");
        say_text(session, STYLE_BAD, word(stated, "person"));
        say(session, STYLE_BAD, _(" on "));
        say_text(session, STYLE_BAD, word(stated, "device"));
        say(session, STYLE_BAD, _(": checkpoint "));
        say_checkpoint(session, stated);
        say(session, STYLE_BAD, _(", stated on "));
        say_moment(session, word(stated, "at"));
        say(session, STYLE_BAD, _(" in %s\n"), word(stated, "dossier"));
    }
}

static void say_what_then(const struct session *session, const char *kind, bool healed)
{
    if (healed) {
        say(session, STYLE_WARN,
            _("  What it lacked went there again, and it shows the history known here: nothing is to be accepted. Ask "
              "the "
              "administrator what happened.\n"));
        return;
    }
    if (strcmp(kind, "unproven") == 0 || strcmp(kind, "unshown") == 0) {
        say(session, STYLE_WARN,
            _("  What is here stays here. Ask the administrator; a new server of the body is made known by `schouw "
              "enrol LINK`.\n"));
        return;
    }
    if (strcmp(kind, "elsewhere") != 0)
        say(session, STYLE_WARN, _("  What is here stays here; what the server lacks of it is offered again.\n"));
    say(session, STYLE_WARN,
        _("  Ask the administrator. If there is a good reason (the body put back a backup), state it: `schouw sync "
          "--accept-history -m WHY`.\n"));
}

void alarm_say(const struct session *session, const json_t *alarm)
{
    const json_t *known = json_object_get(alarm, "known"), *shown = json_object_get(alarm, "shown");
    const char *kind = word(alarm, "alarm");
    if (!alarm) return;
    if (strcmp(kind, "rolled-back") == 0) {
        say_rolled_back(session, known, shown);
    } else if (strcmp(kind, "other") == 0) {
        say_other(session, alarm, known, shown);
    } else if (strcmp(kind, "elsewhere") == 0) {
        say_elsewhere(session, alarm, known);
    } else if (strcmp(kind, "unshown") == 0) {
        say(session, STYLE_BAD, _("THE SERVER SHOWS NO HISTORY ANY MORE. "));
        say_known(session, known);
        say(session, STYLE_BAD, _("; now the server shows none.\n"));
    } else {
        say(session, STYLE_BAD, _("THE SERVER CAN NOT PROVE WHAT IT SHOWS: "));
        say_text(session, STYLE_BAD, word(alarm, "why"));
        say(session, STYLE_BAD, "\n");
    }
    say_what_then(session, kind, json_is_true(json_object_get(alarm, "healed")));
}

void alarm_accepted_say(const struct session *session, const json_t *alarm)
{
    const json_t *shown = json_object_get(alarm, json_object_get(alarm, "now") ? "now" : "shown");
    if (strcmp(word(alarm, "alarm"), "elsewhere") == 0)
        say(session, STYLE_PLAIN, _("Accepted what others were shown; what this device was shown stays as it is.\n"));
    else
        say(session, STYLE_PLAIN, _("Accepted the history of checkpoint %lld (%.7s); the one before is put aside.\n"),
            number(shown, "number"), word(shown, "commit"));
}

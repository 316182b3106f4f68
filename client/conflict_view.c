/* How a conflict is told, to people and to programs. */
#include <string.h>

#include "client/conflict.h"
#include "client/entry.h"
#include "client/resolve.h"

#define VALUE_COLUMNS 60 /* of a value in the list of what differs */

/* A value on one line, and not too much of it. */
static void say_short(const struct session *session, const char *name, const json_t *value)
{
    struct text words = {0};
    size_t length = 0;
    if (json_is_null(value)) {
        say(session, STYLE_DIM, "-");
        return;
    }
    field_write(&words, session->fold, name, value);
    const char *all = words.data ? words.data : "";
    size_t line = strcspn(all, "\n");
    for (int columns = 0; length < line && columns < VALUE_COLUMNS; columns++) {
        uint32_t code;
        size_t bytes = utf8_read(all + length, line - length, &code);
        length += bytes ? bytes : 1;
    }
    bool more = all[length] != '\0';
    if (words.data) words.data[length] = '\0';
    say_text(session, STYLE_WARN, words.data);
    if (more) say(session, STYLE_DIM, "…");
    text_fini(&words);
}

/* "verdict   1: met   2: unmet", a line for each field in which they differ. */
static void say_differing(const struct session *session, const struct conflict *conflict)
{
    const char *name;
    json_t *values, *value;
    size_t index;
    say(session, STYLE_PLAIN, _("  They differ in:\n"));
    json_object_foreach(conflict->differing, name, values)
    {
        say(session, STYLE_PLAIN, "    ");
        say_cell(session, STYLE_BOLD, name, 16);
        json_array_foreach(values, index, value)
        {
            say(session, STYLE_DIM, "  %zu: ", index + 1);
            say_short(session, name, value);
        }
        say(session, STYLE_PLAIN, "\n");
    }
}

int say_conflict(const struct history *history, const struct conflict *conflict, struct error *err)
{
    const struct session *session = history->session;
    int result = 0;
    say_item(session, STYLE_BOLD, conflict->slot->item);
    say(session, STYLE_PLAIN, "  ");
    say_text(session, STYLE_DIM, conflict->slot->kind);
    say(session, STYLE_BAD, _("  in conflict: nobody who wrote had seen the other\n"));
    for (size_t i = 0; i < conflict->count && result == 0; i++) {
        const struct entry *side = conflict->sides[i];
        say(session, STYLE_BOLD, "  %zu  ", i + 1);
        say_text(session, STYLE_WARN, *entry_point(side->record) ? entry_point(side->record) : conflict->slot->kind);
        say(session, STYLE_PLAIN, _("  by "));
        result = say_maker(history, side, err);
        say(session, STYLE_PLAIN, "\n");
        say_entry_marked(session, session->fold, side->record, 5, conflict->differing);
    }
    if (result == 0) say_differing(session, conflict);
    return result;
}

json_t *conflict_json(const struct history *history, const struct conflict *conflict)
{
    char command[RESOLVE_SIZE];
    bool self = false, complete = true;
    json_t *statements = json_array(), *settlers = conflict_settlers(history->session, conflict, &self);
    for (size_t i = 0; i < conflict->count; i++) {
        json_t *statement = history_json(history, conflict->sides[i]);
        complete = complete && statement &&
                   json_object_set_new(statement, "number", json_integer((json_int_t)i + 1)) == 0 &&
                   json_array_append(statements, statement) == 0;
        json_decref(statement);
    }
    resolve_command(conflict->slot, command);
    json_t *object = json_pack("{s:s,s:s,s:s,s:o,s:b,s:O,s:o}", "kind", conflict->slot->kind, "item",
                               conflict->slot->item, "resolve", command, "settlers", settlers, "yours", self,
                               "differing", conflict->differing, "statements", statements);
    if (complete) return object;
    json_decref(object);
    return NULL;
}

#include <string.h>

#include "client/body.h"
#include "client/entry.h"
#include "client/resolve.h"

static json_t *conflict_json(const struct session *session, const struct slot *slot)
{
    char command[RESOLVE_SIZE];
    json_t *statements = json_array();
    for (size_t i = 0; i < slot->count; i++) {
        const struct entry *entry = &slot->entries[i];
        if (!entry->superseded && !entry->refused) json_array_append_new(statements, entry_json(session, entry));
    }
    resolve_command(slot, command);
    return json_pack("{s:s,s:s,s:s,s:o}", "kind", slot->kind, "item", slot->item, "resolve", command, "statements",
                     statements);
}

static void say_conflict(const struct session *session, const struct slot *slot)
{
    char command[RESOLVE_SIZE];
    say_text(session, STYLE_BOLD, slot->item);
    say(session, STYLE_PLAIN, "  ");
    say_text(session, STYLE_DIM, slot->kind);
    say(session, STYLE_BAD, _("  in conflict: nobody who wrote had seen the other\n"));
    for (size_t i = 0; i < slot->count; i++) {
        const struct entry *entry = &slot->entries[i];
        if (entry->superseded || entry->refused) continue;
        say(session, STYLE_PLAIN, "  ");
        say_text(session, STYLE_WARN, *entry_point(entry->record) ? entry_point(entry->record) : slot->kind);
        say(session, STYLE_PLAIN, _("  by "));
        say_entry_writer(session, entry);
        say(session, STYLE_PLAIN, "\n");
        say_entry_body(session, session->fold, entry->record, 4);
    }
    resolve_command(slot, command);
    say(session, STYLE_DIM, _("  to resolve: "));
    say_text(session, STYLE_PLAIN, command);
    say(session, STYLE_PLAIN, "\n\n");
}

static int conflicts_run(struct session *session, int argc, char **argv, struct error *err)
{
    const struct option_spec specs[] = {OPTION_END};
    json_t *list = NULL;
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 1, err);
    if (result == 0 && words == 1) result = session_use(session, argv[1], err);
    if (result == 0) result = session_dossier(session, err);
    if (result != 0) return result;
    if (session->json && !(list = json_array())) return error_memory(err);
    for (size_t i = 0; i < fold_slot_count(session->fold); i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        if (!slot->conflict) continue;
        if (!session->json) {
            say_conflict(session, slot);
        } else if (json_array_append_new(list, conflict_json(session, slot)) != 0) {
            json_decref(list);
            return error_memory(err);
        }
    }
    if (session->json)
        say_json(list);
    else if (fold_conflicts(session->fold) == 0)
        say(session, STYLE_GOOD, _("No conflicts.\n"));
    return 0;
}

const struct verb verb_conflicts = {
    .name = "conflicts",
    .group = N_("Looking"),
    .summary = N_("Show what was stated differently by people who had not seen each other's statement."),
    .usage = "conflicts [DOSSIER]",
    .options = "",
    .details = N_("Both statements are kept, and the report waits until someone who has seen both states the item "
                  "again; that statement\n"
                  "then stands. `schouw log ITEM` shows all that was ever stated about it.\n"),
    .run = conflicts_run,
};

#include <string.h>

#include "client/body.h"
#include "client/entry.h"
#include "client/history.h"

/* What is asked, and for --json what was found. */
struct blaming {
    struct history history;
    const char *item, *kind;
    size_t found;
    int who, where; /* columns: the longest name and device of what is told */
    json_t *list;
};

static const char *maker_name(const struct session *session, const struct entry *entry)
{
    const char *name = session->registry ? registry_person_name(session->registry, entry->person) : entry->person;
    return name && *name ? name : _("someone unknown");
}

static bool slot_chosen(const struct blaming *blaming, const struct slot *slot)
{
    if (slot->standing == 0 || (blaming->kind && strcmp(slot->kind, blaming->kind) != 0)) return false;
    return !blaming->item || item_within(slot->item, blaming->item);
}

static bool entry_speaks(const struct slot *slot, const struct entry *entry)
{
    return !entry->superseded && !entry->refused && (slot->conflict || entry == slot_value(slot));
}

/* Whether a statement that `later` replaces was itself replaced by another one that `later` replaces. */
static bool replaced_between(const struct entry *later, const struct entry *earlier)
{
    for (const struct entry *other = earlier + 1; other < later; other++) {
        if (!other->refused && record_supersedes(later->record, other->record) &&
            record_supersedes(other->record, earlier->record))
            return true;
    }
    return false;
}

/* The statement that brought a field to this value: as git does with lines, each statement passes the blame to one that
 * it replaced and that said the same. */
static const struct entry *field_origin(const struct slot *slot, const struct entry *entry, const char *name,
                                        const json_t *value)
{
    for (const struct entry *before = entry; before > slot->entries;) {
        before--;
        if (before->refused || !record_supersedes(entry->record, before->record)) continue;
        const json_t *said = body_field(before->record->body, name);
        if (!said || !json_equal(said, value) || replaced_between(entry, before)) continue;
        entry = before;
    }
    return entry;
}

/* --- told --- */

/* 5d1e12ab34cd (Lead auditor  laptop  2018-09-02 10:12) */
static void say_origin(const struct blaming *blaming, const struct entry *origin, bool conflict)
{
    const struct session *session = blaming->history.session;
    say(session, STYLE_WARN, "%.12s", origin->record->hash);
    say(session, conflict ? STYLE_BAD : STYLE_PLAIN, conflict ? "!(" : " (");
    say_cell(session, STYLE_PLAIN, maker_name(session, origin), blaming->who + 2);
    say_cell(session, STYLE_PLAIN, *origin->device ? origin->device : "?", blaming->where + 2);
    say(session, STYLE_PLAIN, "%.10s %.5s) ", origin->record->at, origin->record->at + 11);
}

/* A line for each line of the value, as in a file. */
static void say_value(const struct blaming *blaming, const struct entry *origin, bool conflict, const char *name,
                      const json_t *value)
{
    const struct session *session = blaming->history.session;
    struct text words = {0}, line = {0};
    const char *rest;
    field_write(&words, session->fold, name, value);
    rest = words.data ? words.data : "";
    do {
        size_t length = strcspn(rest, "\n");
        line.length = 0;
        text_append(&line, rest, length);
        say_origin(blaming, origin, conflict);
        say_text(session, STYLE_DIM, rest == words.data || !words.data ? name : "");
        say(session, STYLE_DIM, rest == words.data || !words.data ? ": " : "  ");
        say_text(session, STYLE_PLAIN, line.data);
        say(session, STYLE_PLAIN, "\n");
        rest += length;
    } while (*rest++);
    text_fini(&line);
    text_fini(&words);
}

static json_t *field_json(const struct blaming *blaming, const struct slot *slot, const struct entry *entry,
                          const struct entry *origin, const char *name, json_t *value)
{
    json_t *object = history_json(&blaming->history, origin);
    json_t *more = json_pack("{s:s,s:s,s:s,s:O,s:b,s:s}", "kind", slot->kind, "item", slot->item, "field", name,
                             "value", value, "conflict", slot->conflict, "statement", entry->record->hash);
    if (object && more && json_object_update(object, more) == 0) {
        json_object_del(object, "body");
        json_object_del(object, "standing");
    } else {
        json_decref(object);
        object = NULL;
    }
    json_decref(more);
    return object;
}

/* The fields of one statement that stands. */
static int entry_blame(struct blaming *blaming, const struct slot *slot, const struct entry *entry, struct error *err)
{
    json_t *fields = body_fields(entry->record->body), *value;
    const char *name;
    int result = fields ? 0 : error_memory(err);
    json_object_foreach(fields, name, value)
    {
        const struct entry *origin = field_origin(slot, entry, name, value);
        if (result != 0) break;
        if (!blaming->list)
            say_value(blaming, origin, slot->conflict, name, value);
        else if (json_array_append_new(blaming->list, field_json(blaming, slot, entry, origin, name, value)) != 0)
            result = error_memory(err);
    }
    json_decref(fields);
    return result;
}

static int slot_blame(struct blaming *blaming, const struct slot *slot, struct error *err)
{
    const struct session *session = blaming->history.session;
    int result = 0;
    blaming->found++;
    say_text(session, STYLE_DIM, slot->kind);
    say(session, STYLE_PLAIN, " ");
    say_item(session, STYLE_BOLD, slot->item);
    if (slot->conflict) say(session, STYLE_BAD, _("  in conflict; see `schouw conflicts`"));
    say(session, STYLE_PLAIN, "\n");
    for (size_t i = 0; i < slot->count && result == 0; i++) {
        if (entry_speaks(slot, &slot->entries[i])) result = entry_blame(blaming, slot, &slot->entries[i], err);
    }
    return result;
}

/* The widest name and device, so that values begin in one column. */
static void columns_measure(struct blaming *blaming)
{
    const struct session *session = blaming->history.session;
    for (size_t i = 0; i < fold_slot_count(session->fold); i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        for (size_t j = 0; j < slot->count && slot_chosen(blaming, slot); j++) {
            int who = say_columns(maker_name(session, &slot->entries[j]));
            int where = say_columns(slot->entries[j].device);
            if (who > blaming->who) blaming->who = who;
            if (where > blaming->where) blaming->where = where;
        }
    }
}

static int blame_tell(struct blaming *blaming, struct error *err)
{
    const struct session *session = blaming->history.session;
    int result = 0;
    if (session->json && !(blaming->list = json_array())) return error_memory(err);
    columns_measure(blaming);
    for (size_t i = 0; i < fold_slot_count(session->fold) && result == 0; i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        if (slot_chosen(blaming, slot)) result = slot_blame(blaming, slot, err);
    }
    if (result != 0) return result;
    if (blaming->found == 0 && blaming->item)
        return error_set(err, ERROR_NOT_FOUND,
                         "nothing stands about %.80s in %s; `schouw log %.80s` shows what was ever stated",
                         blaming->item, session->dossier, blaming->item);
    if (session->json) say_json(json_incref(blaming->list));
    return 0;
}

static int blame_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct blaming blaming = {0};
    const struct option_spec specs[] = {{"kind", 'k', OPTION_TEXT, &blaming.kind}, OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 1, err);
    if (result == 0 && blaming.kind && !kind_find(blaming.kind))
        result = error_set(err, ERROR_USAGE, "there is no kind of statement %.60s; did you mean %s?", blaming.kind,
                           kind_nearest(blaming.kind));
    if (result == 0) result = history_open(session, &blaming.history, err);
    if (result == 0) {
        blaming.item = words == 1 ? argv[1] : NULL;
        result = blame_tell(&blaming, err);
    }
    json_decref(blaming.list);
    history_fini(&blaming.history);
    return result;
}

const struct verb verb_blame = {
    .name = "blame",
    .group = N_("Looking"),
    .summary = N_("Show what stands line by line, with who last changed it, on which device and when."),
    .usage = "blame [-k KIND] [ITEM | CLAUSE]",
    .options = "  -k, --kind KIND         of one kind, such as fact.set\n",
    .details =
        N_("ITEM is a clause (2.2 takes all below it) or an item such as 2.2.3/signed-on or covenant. A field that "
           "was stated again\n"
           "with the same value is still the first one's. Where statements are in conflict each of them is shown, "
           "behind a !.\n"
           "\n"
           "Examples:\n"
           "  schouw blame 2.2.8\n"
           "  schouw -d registry blame\n"),
    .run = blame_run,
};

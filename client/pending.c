#include "client/pending.h"

#include <string.h>

#include "schema/text.h"

/* Who has the bytes: whoever stated the piece, and of those that stand the first. */
static const struct entry *entry_of(const struct fold *fold, const char *sha256)
{
    const struct slot *slot = fold_slot(fold, "evidence.add", sha256);
    for (size_t i = 0; slot && i < slot->count; i++) {
        if (!slot->entries[i].superseded && !slot->entries[i].refused) return &slot->entries[i];
    }
    return NULL;
}

static json_t *piece_describe(const struct session *session, const struct entry *entry, const char *sha256)
{
    const char *name = record_text(entry->record, "name");
    const char *person = session->registry ? registry_person_name(session->registry, entry->person) : entry->person;
    return json_pack("{s:s,s:s,s:s,s:s}", "sha256", sha256, "name", name ? name : "", "person", person, "device",
                     entry->device);
}

int pending_list(const struct session *session, json_t **list, struct error *err)
{
    json_t *absent = NULL, *sha256;
    size_t index, first;
    bool any = fold_slots_of(session->fold, "evidence.add", &first) > 0;
    int result = any ? store_evidence_pending(session->store, session->dossier, &absent, err) : 0;
    *list = json_array();
    if (result == 0 && !*list) result = error_memory(err);
    json_array_foreach(absent, index, sha256)
    {
        /* What nobody who may state it stands behind is nobody's to bring. */
        const struct entry *entry = entry_of(session->fold, json_string_value(sha256));
        if (result != 0 || !entry) continue;
        if (json_array_append_new(*list, piece_describe(session, entry, json_string_value(sha256))) != 0)
            result = error_memory(err);
    }
    json_decref(absent);
    if (result == 0) return 0;
    json_decref(*list);
    *list = NULL;
    return result;
}

const json_t *pending_find(const json_t *list, const char *sha256)
{
    const json_t *piece;
    size_t index;
    json_array_foreach(list, index, piece)
    {
        if (strcmp(json_string_value(json_object_get(piece, "sha256")), sha256) == 0) return piece;
    }
    return NULL;
}

static const char *word(const json_t *piece, const char *field)
{
    return json_string_value(json_object_get(piece, field));
}

/* ", with the next sync of tablet (Lead auditor)" */
static void say_source(const struct session *session, const json_t *piece)
{
    say(session, STYLE_PLAIN, _(", with the next sync of "));
    say_text(session, STYLE_PLAIN, word(piece, "device"));
    say(session, STYLE_PLAIN, " (");
    say_text(session, STYLE_PLAIN, word(piece, "person"));
    say(session, STYLE_PLAIN, ")");
}

void say_pending_piece(const struct session *session, const json_t *piece)
{
    if (!piece) return;
    say(session, STYLE_WARN, _("pending: "));
    say_text(session, STYLE_WARN, word(piece, "name"));
    say_source(session, piece);
}

void say_pending(const struct session *session, const json_t *list)
{
    const json_t *piece;
    size_t index, count = json_array_size(list);
    if (count == 0) return;
    say(session, STYLE_WARN,
        ngettext("%zu piece of evidence is pending: its bytes are not here, nor at the server.\n",
                 "%zu pieces of evidence are pending: their bytes are not here, nor at the server.\n", count),
        count);
    json_array_foreach(list, index, piece)
    {
        say(session, STYLE_PLAIN, "  %.12s  ", word(piece, "sha256"));
        say_text(session, STYLE_BOLD, word(piece, "name"));
        say_source(session, piece);
        say(session, STYLE_PLAIN, "\n");
    }
}

int pending_refuse(const json_t *list, struct error *err)
{
    const json_t *piece = json_array_get(list, 0);
    size_t more = json_array_size(list);
    if (!piece) return 0;
    if (more == 1)
        return error_set(
            err, ERROR_REFUSED,
            "evidence %.120s (%.12s) is pending: its bytes are on %.64s of %.120s only. `schouw sync` there, "
            "then here",
            word(piece, "name"), word(piece, "sha256"), word(piece, "device"), word(piece, "person"));
    return error_set(err, ERROR_REFUSED,
                     "%zu pieces of evidence are pending (`schouw status` names them), such as %.120s (%.12s), whose "
                     "bytes are on %.64s of %.120s only. `schouw sync` there, then here",
                     more, word(piece, "name"), word(piece, "sha256"), word(piece, "device"), word(piece, "person"));
}

void pending_markdown(const json_t *list, struct text *text)
{
    const json_t *piece;
    size_t index;
    if (json_array_size(list) == 0) return;
    text_printf(text, "\n## %s\n\n%s\n\n", _("Evidence that has yet to come"),
                _("These files were stated; their bytes are still on the device:"));
    json_array_foreach(list, index, piece)
    {
        text_puts(text, "- ");
        text_markdown(text, word(piece, "name"));
        text_printf(text, ", SHA-256 %.16s.., ", word(piece, "sha256"));
        text_markdown(text, word(piece, "device"));
        text_puts(text, " (");
        text_markdown(text, word(piece, "person"));
        text_puts(text, ")\n");
    }
}

#include "client/standing.h"

#include <string.h>

#include "client/entry.h"
#include "client/status.h"
#include "schema/text.h"

const json_t *body_stands(const struct session *session, const char *kind, const char *item)
{
    const struct record *record = fold_value(session->fold, kind, item);
    return record ? record->body : NULL;
}

const char *body_word(const json_t *body, const char *field)
{
    const char *word = json_string_value(json_object_get(body, field));
    return word ? word : "";
}

void say_rules(const struct session *session, const char *kind, const char *item)
{
    struct assessment *assessment = NULL;
    struct error none = {0};
    if (session->json || session->quiet) return;
    /* The statement is recorded by now: what can not be told about it is no failure. */
    if (assessment_new(session->scheme, session->fold, session->registry, session->today, &assessment, &none) != 0)
        return;
    for (size_t i = 0; i < assessment->count; i++) {
        const struct scheme_rule *rule = assessment->answers[i].rule;
        if (!rule || (kind && strcmp(rule->kind, kind) != 0)) continue;
        if (item ? !rule->item || strcmp(rule->item, item) != 0 : rule->item != NULL) continue;
        say_answer(session, &assessment->answers[i], 2);
    }
    assessment_free(assessment);
}

bool say_conflict_of(const struct session *session, const struct slot *slot)
{
    if (!slot || !slot->conflict) return false;
    say(session, STYLE_BAD, _("in conflict: "));
    for (size_t i = 0, told = 0; i < slot->count; i++) {
        const struct entry *entry = &slot->entries[i];
        if (entry->superseded || entry->refused) continue;
        if (told++ > 0) say(session, STYLE_PLAIN, "; ");
        say_text(session, STYLE_WARN, entry_point(entry->record));
        say(session, STYLE_PLAIN, *entry_point(entry->record) ? _(" by ") : _("by "));
        say_entry_writer(session, entry);
    }
    say(session, STYLE_BAD, _("; see `schouw conflicts`"));
    return true;
}

void say_note(const struct session *session, int indent, const json_t *body)
{
    const char *note = body_word(body, "note");
    struct text line = {0};
    if (!*note || session->json || session->quiet) return;
    text_append(&line, note, strcspn(note, "\n"));
    say(session, STYLE_PLAIN, "%*s", indent, "");
    say_text(session, STYLE_DIM, line.data);
    say(session, STYLE_DIM, "%s\n", strchr(note, '\n') ? " …" : "");
    text_fini(&line);
}

size_t say_words(const struct session *session, const json_t *array)
{
    const json_t *word;
    size_t index;
    json_array_foreach(array, index, word)
    {
        if (index > 0) say(session, STYLE_PLAIN, ", ");
        say_text(session, STYLE_PLAIN, json_string_value(word));
    }
    return json_array_size(array);
}

int standing_list(struct session *session, const char *kind, const char *name, const char *key,
                  void (*tell)(const struct session *session, const char *item), size_t *count, struct error *err)
{
    size_t first, slots = fold_slots_of(session->fold, kind, &first);
    json_t *list = json_array();
    for (size_t i = first; i < first + slots; i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        if (slot->standing == 0) continue;
        tell(session, slot->item);
        json_t *line = json_pack("{s:s,s:b,s:O?}", key, slot->item, "conflict", slot->conflict, "stands",
                                 body_stands(session, kind, slot->item));
        if (json_array_append_new(list, line) != 0) {
            json_decref(list);
            return error_memory(err);
        }
    }
    if (count) *count = json_array_size(list);
    return answer_set(session, name, list, err);
}

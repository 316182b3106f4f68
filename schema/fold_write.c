/* fold_write.c: the state of a dossier as canonical JSON: keys in order, no white space. */
#include <stdio.h>
#include <string.h>

#include "schema/fold_state.h"
#include "schema/plain.h"

/* "key":"value", with a comma before it unless it is the first. */
static void field_append(struct text *text, bool first, const char *key, const char *value)
{
    plain_name(text, first ? "" : ",", key);
    text_json(text, value);
}

enum with { WITH_VALUE = 1, WITH_SLOT = 2, WITH_WHY = 4, WITH_VERSION = 8 };

/* Who said it, when and where, and with it what is asked; without braces. */
static void statement_append(struct text *text, const struct entry *entry, unsigned with)
{
    const struct record *record = entry->record;
    field_append(text, true, "at", record->at);
    field_append(text, false, "by", entry->person);
    field_append(text, false, "device", entry->device);
    field_append(text, false, "feed", record->feed);
    field_append(text, false, "hash", record->hash);
    if (with & WITH_SLOT) field_append(text, false, "item", record->item);
    if (with & WITH_SLOT) field_append(text, false, "kind", record->kind);
    text_printf(text, ",\"seq\":%lld", (long long)record->seq);
    if (with & WITH_VERSION) text_printf(text, ",\"v\":%d", record->version);
    if (with & WITH_VALUE) {
        text_puts(text, ",\"value\":");
        plain_write(text, record->body, true);
    }
    if (with & WITH_WHY) field_append(text, false, "why", entry->why);
}

static void slot_append(struct text *text, const struct slot *slot)
{
    const struct entry *value = slot_value(slot);
    const char *comma = "";
    if (value != NULL) {
        text_puts(text, "{");
        statement_append(text, value, WITH_VALUE | WITH_SLOT);
        text_puts(text, "}");
        return;
    }
    text_puts(text, "{\"conflict\":[");
    for (size_t i = 0; i < slot->count; i++) {
        if (slot->entries[i].superseded || slot->entries[i].refused) continue;
        text_puts(text, comma);
        text_puts(text, "{");
        statement_append(text, &slot->entries[i], WITH_VALUE);
        text_puts(text, "}");
        comma = ",";
    }
    text_puts(text, "]");
    field_append(text, false, "item", slot->item);
    field_append(text, false, "kind", slot->kind);
    text_puts(text, "}");
}

/* The entries of the log that were refused, or else those of a newer version that were not. */
static void log_append(struct text *text, const struct fold *fold, bool refused)
{
    const char *comma = "";
    for (size_t i = 0; i < fold->count; i++) {
        const struct entry *entry = fold->log[i];
        bool newer = entry->record->version > RECORD_VERSION || entry->record->type == NULL;
        if (entry->refused != refused || (!refused && !newer)) continue;
        text_printf(text, "%s{", comma);
        statement_append(text, entry, WITH_SLOT | (refused ? WITH_WHY : WITH_VERSION));
        text_puts(text, "}");
        comma = ",";
    }
}

int fold_write(const struct fold *fold, struct text *text, struct error *err)
{
    const char *comma = "";
    if (!fold->settled) return error_set(err, ERROR_INVALID, "the fold is not settled");
    text_puts(text, "{");
    field_append(text, true, "dossier", fold->count == 0 ? "" : fold->records[0]->dossier);
    text_puts(text, ",\"heads\":{");
    for (size_t i = 0; i < fold->feed_count; i++)
        text_printf(text, "%s\"%s\":%lld", i == 0 ? "" : ",", fold->feeds[i].id, (long long)fold->feeds[i].last);
    text_printf(text, "},\"records\":%zu,\"refused\":[", fold->count);
    log_append(text, fold, true);
    text_puts(text, "],\"slots\":[");
    for (size_t i = 0; i < fold->slot_count; i++) {
        if (fold->slots[i].standing == 0) continue;
        text_puts(text, comma);
        slot_append(text, &fold->slots[i]);
        comma = ",";
    }
    text_puts(text, "],\"unknown\":[");
    log_append(text, fold, false);
    text_puts(text, "]}");
    return text->failed ? error_memory(err) : 0;
}

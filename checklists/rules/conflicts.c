/* conflicts.c: no rule of a scheme, but of every one: statements that contradict each other are settled before they are
 * reported on. One answer for each slot in conflict, with what each statement says, by whom, from which device. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checklists/rules/rule.h"
#include "schema/plain.h"

#define SHOWN_MAX 80 /* bytes shown of a long value */

/* Statements stand before the stage that builds on them; a conflict about a judgement must not keep it from being made
 * anew. */
static enum gate conflict_gate(const struct slot *slot)
{
    const struct kind *kind = slot->entries[0].record->type;
    switch (kind == NULL ? STAGE_NONE : kind_stage(kind)) {
    case STAGE_NONE:
    case STAGE_AUDIT:
        return GATE_REPORT;
    case STAGE_REPORT:
        return GATE_REVIEW;
    case STAGE_REVIEW:
        return GATE_ADVICE;
    case STAGE_ADVICE:
        return GATE_DECISION;
    case STAGE_DECISION:
        return GATE_CERTIFICATE;
    case STAGE_CERTIFICATE:
        break;
    }
    return GATE_COUNT;
}

/* True when statements that stand differ in this field. */
static bool field_differs(const struct slot *slot, const char *field)
{
    const json_t *first = NULL;
    bool any = false;
    for (size_t i = 0; i < slot->count; i++) {
        const struct entry *entry = &slot->entries[i];
        if (entry->superseded || entry->refused) continue;
        const json_t *value = json_object_get(entry->record->body, field);
        if (any && (value == NULL ? first != NULL : first == NULL || !json_equal(value, first))) return true;
        first = value;
        any = true;
    }
    return false;
}

/* At most SHOWN_MAX bytes, not in the middle of a character. */
static void value_shorten(char *value)
{
    size_t length = strlen(value);
    if (length <= SHOWN_MAX) return;
    length = SHOWN_MAX;
    while (length > 0 && ((unsigned char)value[length] & 0xc0) == 0x80) length--;
    memcpy(value + length, "..", 3);
}

static void field_say(struct reply *reply, const char *field, const json_t *value, bool *first)
{
    char *dumped = json_is_string(value) ? strdup(json_string_value(value)) : plain_dump(value, false);
    if (dumped == NULL) {
        reply->failed = true;
        return;
    }
    value_shorten(dumped);
    reply_say(reply, "%s%s %s", "%s%s %s", *first ? "" : ", ", field, dumped);
    *first = false;
    free(dumped);
}

static void statement_say(const struct inquiry *inquiry, const struct slot *slot, const struct entry *entry,
                          struct reply *reply, json_t *statements)
{
    const char *field;
    json_t *value;
    bool first = true;
    const char *name = inquiry_person(inquiry, entry->person);
    json_object_foreach((json_t *)(uintptr_t)entry->record->body, field, value)
    {
        bool heads = json_is_object(value) && strcmp(field, "on") == 0; /* of a judgement, for machines */
        if (!heads && field_differs(slot, field)) field_say(reply, field, value, &first);
    }
    if (first) reply_say(reply, "minder gezegd", "less said");
    reply_say(reply, " door %s op %s (%.10s %.5s)", " by %s on %s (%.10s %.5s)", name, entry->device, entry->record->at,
              entry->record->at + 11);
    json_t *statement = json_pack("{s:s,s:s,s:s,s:s,s:I,s:O}", "person", entry->person, "device", entry->device, "at",
                                  entry->record->at, "feed", entry->record->feed, "seq", (json_int_t)entry->record->seq,
                                  "value", entry->record->body);
    if (json_array_append_new(statements, statement) != 0) reply->failed = true;
}

static int conflict_answer(struct inquiry *inquiry, const struct slot *slot, struct error *err)
{
    char id[256];
    size_t slash = strcspn(slot->item, "/");
    bool first = true;
    snprintf(id, sizeof id, "conflict/%.100s/%.140s", slot->kind, slot->item);
    struct reply reply = {
        .id = id, .section = "conflicts", .before = conflict_gate(slot), .state = ANSWER_CONFLICT, .clause = ""};
    char clause[64];
    snprintf(clause, sizeof clause, "%.*s", (int)(slash < 60 ? slash : 60), slot->item);
    if (scheme_requirement(inquiry->scheme, clause) != NULL) reply.clause = clause;
    json_t *statements = json_array();
    if (statements == NULL) return error_memory(err);
    reply_say(&reply, "%s %s: ", "%s %s: ", slot->kind, slot->item);
    for (size_t i = 0; i < slot->count; i++) {
        if (slot->entries[i].superseded || slot->entries[i].refused) continue;
        if (!first) reply_say(&reply, "; ", "; ");
        first = false;
        statement_say(inquiry, slot, &slot->entries[i], &reply, statements);
    }
    reply_fact(&reply, "statements", statements);
    reply_words(&reply, "kind", slot->kind);
    reply_words(&reply, "item", slot->item);
    reply_remedy(&reply, "schouw conflicts");
    return inquiry_answer(inquiry, NULL, &reply, err);
}

int conflicts_answer(struct inquiry *inquiry, struct error *err)
{
    int result = 0;
    for (size_t i = 0; i < fold_slot_count(inquiry->fold) && result == 0; i++) {
        const struct slot *slot = fold_slot_at(inquiry->fold, i);
        if (slot->conflict) result = conflict_answer(inquiry, slot, err);
    }
    return result;
}

/* reply.c: an answer in the making, and how it becomes one. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "checklists/rules/rule.h"

static void reply_fini(struct reply *reply)
{
    text_fini(&reply->nl);
    text_fini(&reply->en);
    text_fini(&reply->remedy);
    json_decref(reply->facts);
    *reply = (struct reply){0};
}

void reply_say(struct reply *reply, const char *nl, const char *en, ...)
{
    va_list arguments;
    va_start(arguments, en);
    text_vprintf(&reply->nl, nl, arguments);
    va_end(arguments);
    va_start(arguments, en);
    text_vprintf(&reply->en, en, arguments);
    va_end(arguments);
}

void reply_name(struct reply *reply, const struct scheme_text *name)
{
    text_puts(&reply->nl, scheme_text_in(name, LANGUAGE_NL));
    text_puts(&reply->en, scheme_text_in(name, LANGUAGE_EN));
}

void reply_item(struct reply *reply, const struct scheme_item *items, unsigned count, const char *id)
{
    const struct scheme_item *item = scheme_item(items, count, id);
    if (item != NULL)
        reply_name(reply, &item->name);
    else
        reply_say(reply, "%s", "%s", id);
}

void reply_join(struct reply *reply, struct reply *other)
{
    reply->state = other->state;
    reply->failed |= other->failed || other->nl.failed || other->en.failed;
    if (other->nl.data != NULL) text_puts(&reply->nl, other->nl.data);
    if (other->en.data != NULL) text_puts(&reply->en, other->en.data);
    text_fini(&reply->remedy);
    reply->remedy = other->remedy;
    other->remedy = (struct text){0};
    reply_fini(other);
}

void reply_remedy(struct reply *reply, const char *format, ...)
{
    va_list arguments;
    text_fini(&reply->remedy);
    reply->remedy = (struct text){0};
    va_start(arguments, format);
    text_vprintf(&reply->remedy, format, arguments);
    va_end(arguments);
}

void reply_fact(struct reply *reply, const char *name, json_t *value)
{
    if (reply->facts == NULL) reply->facts = json_object();
    if (json_object_set_new(reply->facts, name, value) != 0) reply->failed = true;
}

void reply_number(struct reply *reply, const char *name, json_int_t value)
{
    reply_fact(reply, name, json_integer(value));
}

void reply_words(struct reply *reply, const char *name, const char *value)
{
    reply_fact(reply, name, json_string(value));
}

void reply_conflict(struct reply *reply)
{
    reply->state = ANSWER_CONFLICT;
    reply_say(reply, "verklaringen spreken elkaar tegen", "statements contradict each other");
    reply_remedy(reply, "schouw conflicts");
}

void answer_fini(struct answer *answer)
{
    free(answer->id);
    free(answer->clause);
    free(answer->section);
    free(answer->sentence.nl);
    free(answer->sentence.en);
    free(answer->remedy);
    json_decref(answer->facts);
}

/* Makes room for one more. */
static int inquiry_grow(struct inquiry *inquiry, struct error *err)
{
    if (inquiry->count < inquiry->capacity) return 0;
    size_t capacity = inquiry->capacity == 0 ? 64 : inquiry->capacity * 2;
    struct answer *answers = realloc(inquiry->answers, capacity * sizeof *answers);
    if (answers == NULL) return error_memory(err);
    inquiry->answers = answers;
    inquiry->capacity = capacity;
    return 0;
}

static char *copy_or(const char *text, const char *otherwise)
{
    return strdup(text != NULL ? text : otherwise != NULL ? otherwise : "");
}

/* Texts that were never appended to are NULL: then an empty string. */
static char *take(struct text *text)
{
    size_t length;
    text_puts(text, "");
    return text_take(text, &length);
}

int inquiry_answer(struct inquiry *inquiry, const struct scheme_rule *rule, struct reply *reply, struct error *err)
{
    bool failed = reply->failed || reply->nl.failed || reply->en.failed || reply->remedy.failed;
    struct answer answer = {
        .rule = rule,
        .id = copy_or(reply->id, rule == NULL ? NULL : rule->id),
        .clause = copy_or(reply->clause, rule == NULL ? NULL : rule->clause),
        .section = copy_or(reply->section, rule == NULL ? NULL : rule->section),
        .before = rule == NULL ? reply->before : rule_gate(rule),
        .state = reply->state,
        .sentence = {.nl = take(&reply->nl), .en = take(&reply->en)},
        .remedy = take(&reply->remedy),
        .facts = reply->facts == NULL ? json_object() : json_incref(reply->facts),
    };
    memcpy(answer.due, reply->due, sizeof answer.due);
    reply_fini(reply);
    if (failed || !answer.id || !answer.clause || !answer.section || !answer.sentence.nl || !answer.sentence.en ||
        !answer.remedy || !answer.facts || inquiry_grow(inquiry, err) != 0) {
        answer_fini(&answer);
        return error_memory(err);
    }
    inquiry->answers[inquiry->count++] = answer;
    return 0;
}

const struct entry *inquiry_entry(const struct inquiry *inquiry, const char *kind, const char *item, bool *conflict)
{
    const struct slot *slot = fold_slot(inquiry->fold, kind, item);
    if (conflict != NULL) *conflict = slot != NULL && slot->conflict;
    return slot == NULL ? NULL : slot_value(slot);
}

const struct entry *inquiry_entry_at(const struct inquiry *inquiry, size_t place, const struct slot **slot)
{
    const struct slot *found = fold_slot_at(inquiry->fold, place);
    if (slot != NULL) *slot = found;
    return found == NULL ? NULL : slot_value(found);
}

const char *inquiry_person(const struct inquiry *inquiry, const char *person)
{
    return inquiry->registry == NULL ? person : registry_person_name(inquiry->registry, person);
}

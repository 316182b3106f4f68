/* ended.c: no rule of a scheme, but of every one: a case that was refused, or withdrawn by the applicant, goes no
 * further. One answer that shuts every gate, until the case is resumed. */
#include <stdio.h>
#include <string.h>

#include "checklists/rules/rule.h"

#define GROUNDS_MAX 300 /* bytes of the grounds in a sentence; whole they stand in the report */

const struct record *case_ended(const struct fold *fold)
{
    const struct record *end = fold_value(fold, "case.end", "case");
    if (end == NULL || end->version > RECORD_VERSION || record_is(end, "status", "resumed")) return NULL;
    return end;
}

/* The first line, and no more than fits in a sentence. */
static void grounds_write(const char *grounds, struct text *text)
{
    size_t length = strcspn(grounds, "\n");
    bool cut = grounds[length] != '\0';
    if (length > GROUNDS_MAX) {
        cut = true;
        length = GROUNDS_MAX;
        while (length > 0 && ((unsigned char)grounds[length] & 0xc0) == 0x80) length--;
    }
    text_append(text, grounds, length);
    if (cut) text_puts(text, " ..");
}

void case_ended_write(const struct scheme *scheme, const struct record *end, enum language language, struct text *text)
{
    bool dutch = language == LANGUAGE_NL, refused = record_is(end, "status", "refused");
    const char *step = record_text(end, "step"), *on = record_text(end, "on");
    const struct scheme_item *section =
        step == NULL ? NULL : scheme_item(scheme->sections, scheme->sections_count, step);
    if (refused)
        text_printf(text, dutch ? "afgewezen op %s" : "refused on %s", on);
    else
        text_printf(text, dutch ? "ingetrokken door de aanvrager op %s" : "withdrawn by the applicant on %s", on);
    if (step != NULL)
        text_printf(text, dutch ? " bij %s" : " at %s",
                    section == NULL ? step : scheme_text_in(&section->name, language));
    text_puts(text, ": ");
    grounds_write(record_text(end, "grounds"), text);
}

/* It stands where the case had come to. */
static const char *ended_section(const struct scheme *scheme, const struct record *end)
{
    const char *step = record_text(end, "step");
    if (step != NULL && scheme_item(scheme->sections, scheme->sections_count, step) != NULL) return step;
    return scheme->sections_count > 0 ? scheme->sections[0].id : "";
}

int ended_answer(struct inquiry *inquiry, struct error *err)
{
    const struct record *end = case_ended(inquiry->fold);
    if (end == NULL) return 0;
    struct reply reply = {
        .id = ANSWER_ENDED,
        .clause = "",
        .section = ended_section(inquiry->scheme, end),
        .before = GATE_ASSIGNMENT,
        .state = ANSWER_UNMET,
    };
    case_ended_write(inquiry->scheme, end, LANGUAGE_NL, &reply.nl);
    case_ended_write(inquiry->scheme, end, LANGUAGE_EN, &reply.en);
    reply_words(&reply, "status", record_text(end, "status"));
    reply_words(&reply, "on", record_text(end, "on"));
    if (record_text(end, "step") != NULL) reply_words(&reply, "step", record_text(end, "step"));
    reply_words(&reply, "grounds", record_text(end, "grounds"));
    reply_remedy(&reply, "schouw refuse --resume -m GROUNDS");
    return inquiry_answer(inquiry, NULL, &reply, err);
}

/* interval: the days in the rows of a form lie no more than so many months apart, and the last no more than that before
 * the dossier was opened; or it is stated why they do. The scheme only asks: a gap with grounds is met. */
#include <stdlib.h>
#include <string.h>

#include "checklists/form.h"
#include "checklists/rules/rule.h"

static int by_day(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The days that stand, rising; to be freed. NULL when memory is out. */
static const char **days_gather(const struct form_sheet *sheet, const char *field, size_t *count)
{
    const char **days = calloc(sheet->count + 1, sizeof *days);
    *count = 0;
    for (size_t i = 0; days != NULL && i < sheet->count; i++) {
        const char *day = json_string_value(sheet->places[i].value);
        if (day != NULL && strcmp(sheet->places[i].field->id, field) == 0) days[(*count)++] = day;
    }
    if (days != NULL && *count > 1) qsort(days, *count, sizeof *days, by_day);
    return days;
}

/* The grounds stated for a gap, in the form of the clause that is filled once; NULL when there are none. */
static const char *grounds_read(const struct inquiry *inquiry, const struct scheme_rule *rule)
{
    const struct scheme_form *form = rule->grounds == NULL ? NULL : form_find(inquiry->scheme, rule->item, false);
    const char *grounds = NULL;
    struct form_sheet sheet;
    if (form == NULL || form_sheet_fill(inquiry->scheme, form, inquiry->fold, inquiry->certificate, &sheet, NULL) != 0)
        return NULL;
    const struct form_place *place = form_sheet_place(&sheet, "", rule->grounds);
    if (place != NULL) grounds = json_string_value(place->value); /* of the fold, which outlives the sheet */
    form_sheet_fini(&sheet);
    return grounds;
}

/* Whether statements about one of the days contradict each other. */
static bool days_torn(const struct form_sheet *sheet, const char *field)
{
    for (size_t i = 0; i < sheet->count; i++) {
        if (sheet->places[i].conflict && strcmp(sheet->places[i].field->id, field) == 0) return true;
    }
    return false;
}

static void gap_say(struct reply *reply, const struct scheme_rule *rule, const char *from, const char *to,
                    const char *grounds)
{
    reply_say(reply, "tussen %s en %s ligt meer dan %d maanden", "between %s and %s lie more than %d months", from, to,
              rule->months);
    reply_words(reply, "from", from);
    reply_words(reply, "to", to);
    if (grounds != NULL) {
        reply_say(reply, ", onderbouwd", ", with grounds");
        reply_words(reply, "grounds", grounds);
        return;
    }
    reply->state = ANSWER_NOT_YET;
    reply_say(reply, "; waarom?", "; why?");
    if (rule->grounds != NULL) reply_remedy(reply, "schouw form %s %s=TEXT", rule->item, rule->grounds);
}

/* The first gap; false when there is none. */
static bool gap_find(const struct inquiry *inquiry, const struct scheme_rule *rule, const char **days, size_t count,
                     const char **from, const char **to)
{
    char last[DAY_SIZE];
    for (size_t i = 0; i < count; i++) {
        *from = days[i];
        *to = i + 1 < count ? days[i + 1] : record_text(inquiry->opening, "opened");
        if (calendar_add_months(days[i], rule->months, last, NULL) == 0 && calendar_compare(*to, last) > 0) return true;
    }
    return false;
}

int rule_interval(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    const struct scheme_form *form = form_find(inquiry->scheme, rule->item, true);
    struct form_sheet sheet;
    struct reply reply = {.state = ANSWER_MET};
    const char *from, *to, **days;
    size_t count;
    if (form == NULL || !scheme_applies(form->certificates, form->certificates_count, inquiry->certificate)) return 0;
    int result = form_sheet_fill(inquiry->scheme, form, inquiry->fold, inquiry->certificate, &sheet, err);
    if (result != 0) return result;
    days = days_gather(&sheet, rule->field, &count);
    if (days == NULL) reply.failed = true;
    reply_name(&reply, &rule->name);
    reply_say(&reply, ": ", ": ");
    reply_number(&reply, "count", (json_int_t)count);
    if (days_torn(&sheet, rule->field)) {
        reply_conflict(&reply);
    } else if (count == 0) {
        reply.state = ANSWER_NOT_YET;
        reply_say(&reply, "nog geen", "none yet");
        reply_remedy(&reply, "schouw form %s", rule->item);
    } else if (days != NULL && gap_find(inquiry, rule, days, count, &from, &to)) {
        gap_say(&reply, rule, from, to, grounds_read(inquiry, rule));
    } else {
        reply_say(&reply, "%zu, niet meer dan %d maanden uit elkaar", "%zu, no more than %d months apart", count,
                  rule->months);
    }
    free(days);
    form_sheet_fini(&sheet);
    return inquiry_answer(inquiry, rule, &reply, err);
}

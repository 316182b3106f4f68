/* form: the facts of a clause are there, and none says that it is not met. */
#include "checklists/form.h"
#include "checklists/rules/rule.h"

#define NAMES_MOST 3 /* of missing facts that are told */

/* A form of a certificate asks nothing before there is one. */
static bool form_waits(const struct inquiry *inquiry, const struct scheme_form *form)
{
    return form->stage == FORM_CERTIFICATE &&
           !slot_stands(fold_slot(inquiry->fold, "certificate.issue", "certificate"));
}

static void missing_say(struct reply *reply, const struct form_sheet *sheet)
{
    size_t told = 0;
    for (unsigned i = 0; i < sheet->rows_missing && told < NAMES_MOST; i++, told++) {
        reply_say(reply, "%s", "%s", told > 0 ? ", " : "");
        reply_name(reply, &sheet->form->row);
    }
    for (size_t i = 0; i < sheet->count && told < NAMES_MOST; i++) {
        if (!sheet->places[i].missing) continue;
        reply_say(reply, "%s%s%s", "%s%s%s", told > 0 ? ", " : "", sheet->places[i].row,
                  sheet->places[i].row[0] != '\0' ? ": " : "");
        reply_name(reply, &sheet->places[i].field->name);
        told++;
    }
}

static void against_say(struct reply *reply, const struct form_sheet *sheet)
{
    for (size_t i = 0; i < sheet->count; i++) {
        if (!sheet->places[i].against) continue;
        form_place_write(&sheet->places[i], LANGUAGE_NL, &reply->nl);
        form_place_write(&sheet->places[i], LANGUAGE_EN, &reply->en);
        return;
    }
}

static void sheet_say(struct reply *reply, const struct form_sheet *sheet)
{
    size_t missing = sheet->missing + sheet->rows_missing;
    reply_number(reply, "missing", (json_int_t)missing);
    reply_number(reply, "filled", (json_int_t)sheet->filled);
    if (sheet->conflicts > 0) {
        reply_conflict(reply);
        return;
    }
    if (sheet->against > 0) {
        reply->state = ANSWER_UNMET;
        against_say(reply, sheet);
    } else if (missing > 0) {
        reply->state = ANSWER_NOT_YET;
        reply_say(reply, "ontbreekt: ", "missing: ");
        missing_say(reply, sheet);
        if (missing > NAMES_MOST) reply_say(reply, " en %zu meer", " and %zu more", missing - NAMES_MOST);
    } else {
        reply_say(reply, "ingevuld", "filled in");
    }
    if (reply->state != ANSWER_MET) reply_remedy(reply, "schouw form %s", sheet->form->clause);
}

static int form_answer(struct inquiry *inquiry, const struct scheme_rule *rule, const struct scheme_form *form,
                       struct error *err)
{
    struct form_sheet sheet;
    struct reply reply = {.state = ANSWER_MET};
    int result = form_sheet_fill(inquiry->scheme, form, inquiry->fold, inquiry->certificate, &sheet, err);
    if (result != 0) return result;
    reply_name(&reply, &rule->name);
    reply_say(&reply, ": ", ": ");
    sheet_say(&reply, &sheet);
    form_sheet_fini(&sheet);
    return inquiry_answer(inquiry, rule, &reply, err);
}

int rule_form(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    int result = 0;
    for (int rowed = 0; rowed < 2 && result == 0; rowed++) {
        const struct scheme_form *form = form_find(inquiry->scheme, rule->item, rowed != 0);
        if (form == NULL || form_waits(inquiry, form)) continue;
        if (!scheme_applies(form->certificates, form->certificates_count, inquiry->certificate)) continue;
        result = form_answer(inquiry, rule, form, err);
    }
    return result;
}

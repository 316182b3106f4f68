#include "client/deviation.h"

#include <string.h>

#include "schema/text.h"

#define FURTHER_MAX 999 /* as the kind's item allows */

static bool raised(const struct fold *fold, const char *item)
{
    const struct slot *slot = fold_slot(fold, "deviation.raise", item);
    return slot && slot->standing > 0;
}

bool deviation_is_open(const struct fold *fold, const char *item)
{
    const struct record *judged = fold_value(fold, "deviation.judge", item);
    return raised(fold, item) && !(judged && record_is(judged, "verdict", "lifted"));
}

json_t *deviations_open(const struct fold *fold)
{
    size_t first, count = fold_slots_of(fold, "deviation.raise", &first);
    json_t *items = json_array();
    for (size_t i = first; i < first + count && items; i++) {
        const char *item = fold_slot_at(fold, i)->item;
        if (!deviation_is_open(fold, item)) continue;
        if (json_array_append_new(items, json_string(item)) == 0) continue;
        json_decref(items);
        items = NULL;
    }
    return items;
}

int deviation_demand(const struct fold *fold, const char *item, struct error *err)
{
    struct text known = {0};
    if (raised(fold, item)) return 0;
    size_t first, count = fold_slots_of(fold, "deviation.raise", &first);
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(fold, i);
        if (slot->standing > 0) text_printf(&known, "%s%s", known.length ? ", " : "", slot->item);
    }
    int result =
        known.length
            ? error_set(err, ERROR_NOT_FOUND, "there is no deviation %.60s; there are %.400s", item, known.data)
            : error_set(err, ERROR_NOT_FOUND, "there is no deviation %.60s: none was raised in this dossier", item);
    text_fini(&known);
    return result;
}

int deviation_item_next(const struct fold *fold, const char *clause, char item[DEVIATION_ITEM_SIZE], struct error *err)
{
    if (strlen(clause) > 32) return error_set(err, ERROR_USAGE, "\"%.60s\" is no clause", clause);
    snprintf(item, DEVIATION_ITEM_SIZE, "%s", clause);
    /* Every item there ever was is passed by, also one whose statements were refused. */
    for (int further = 2; further <= FURTHER_MAX; further++) {
        const struct slot *slot = fold_slot(fold, "deviation.raise", item);
        if (!slot || slot->conflict) return 0;
        snprintf(item, DEVIATION_ITEM_SIZE, "%s-%d", clause, further);
    }
    return error_set(err, ERROR_USAGE, "there are %d deviations on %s already", FURTHER_MAX, clause);
}

/* The last day of the term; "" when it can not be told. */
static void due_read(const struct session *session, const char *item, char due[DAY_SIZE])
{
    struct error none = {0};
    if (deviation_due(session->scheme, session->fold, item, due, &none) != 0) due[0] = '\0';
}

void say_term(const struct session *session, const char *item)
{
    const json_t *raise = body_stands(session, "deviation.raise", item);
    const json_t *extend = body_stands(session, "deviation.extend", item);
    const char *clause = scheme_clause_of_rule_kind(session->scheme, "term");
    char due[DAY_SIZE];
    due_read(session, item, due);
    if (!*due) return;
    say(session, STYLE_PLAIN, _("  to be judged by "));
    bool overdue = calendar_compare(session->today, due) > 0;
    say(session, overdue ? STYLE_BAD : STYLE_BOLD, "%s", due);
    if (overdue) say(session, STYLE_BAD, _(", overdue"));
    if (*body_word(raise, "established"))
        say(session, STYLE_PLAIN, _(", established %s"), body_word(raise, "established"));
    if (extend) say(session, STYLE_PLAIN, _(", extended once on %s"), body_word(extend, "on"));
    if (*body_word(raise, "agreed")) say(session, STYLE_PLAIN, _(", agreed for %s"), body_word(raise, "agreed"));
    say(session, STYLE_PLAIN, " (%s)\n", clause);
}

static void say_correction(const struct session *session, const char *item)
{
    const json_t *correct = body_stands(session, "deviation.correct", item);
    if (!correct) return;
    say(session, STYLE_PLAIN, _("  corrected %s: "), body_word(correct, "on"));
    say_text(session, STYLE_PLAIN, body_word(correct, "text"));
    say_evidence(session, correct);
    say(session, STYLE_PLAIN, "\n");
}

static void say_judgement(const struct session *session, const char *item)
{
    const json_t *judge = body_stands(session, "deviation.judge", item);
    bool lifted = strcmp(body_word(judge, "verdict"), "lifted") == 0;
    if (!judge) return;
    say(session, STYLE_PLAIN, "  ");
    say(session, lifted ? STYLE_GOOD : STYLE_BAD, lifted ? _("lifted") : _("not lifted"));
    say(session, STYLE_PLAIN, " %s, %s", body_word(judge, "on"),
        strcmp(body_word(judge, "by"), "visit") == 0 ? _("seen on a visit") : _("judged by documents"));
    say_evidence(session, judge);
    say(session, STYLE_PLAIN, "\n");
    say_note(session, 4, judge);
}

void say_deviation(const struct session *session, const char *item)
{
    static const char *const kinds[] = {"deviation.raise", "deviation.correct", "deviation.judge", "deviation.extend"};
    const struct scheme *scheme = session->scheme;
    const json_t *raise = body_stands(session, "deviation.raise", item);
    say_text(session, STYLE_BOLD, item);
    say(session, STYLE_PLAIN, " ");
    say_text(session, STYLE_WARN, item_name(session, scheme->grades, scheme->grades_count, body_word(raise, "grade")));
    say(session, STYLE_PLAIN, ": ");
    say_text(session, STYLE_PLAIN, body_word(raise, "text"));
    say_evidence(session, raise);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (say_conflict_of(session, fold_slot(session->fold, kinds[i], item))) break;
    }
    say(session, STYLE_PLAIN, "\n");
    if (deviation_is_open(session->fold, item)) say_term(session, item);
    say_correction(session, item);
    say_judgement(session, item);
}

json_t *deviation_json(const struct session *session, const char *item)
{
    char due[DAY_SIZE];
    due_read(session, item, due);
    return json_pack(
        "{s:s,s:b,s:s,s:b,s:O?,s:O?,s:O?,s:O?}", "item", item, "open", deviation_is_open(session->fold, item), "due",
        due, "overdue", *due && deviation_is_open(session->fold, item) && calendar_compare(session->today, due) > 0,
        "raised", body_stands(session, "deviation.raise", item), "corrected",
        body_stands(session, "deviation.correct", item), "judged", body_stands(session, "deviation.judge", item),
        "extended", body_stands(session, "deviation.extend", item));
}

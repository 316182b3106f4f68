/* Walking through the conflicts on a terminal. Each answer is recorded before the next question is asked. */
#include <stdlib.h>
#include <string.h>

#include "client/ask.h"
#include "client/body_text.h"
#include "client/conflict.h"
#include "client/entry.h"
#include "client/form_ask.h"
#include "client/form_record.h"

#define TRIES_MAX 3 /* answers to one question that are none */

enum turn { TURN_NEXT, TURN_AGAIN, TURN_END };

struct walk {
    struct session *session;
    char kind[80], item[300]; /* the conflict that was shown last; "" before the first */
    size_t number, settled;
};

/* --- another statement --- */

/* "1: met | 2: unmet" above each field in which they differ. */
static json_t *remarks_make(const struct session *session, const struct conflict *conflict)
{
    json_t *remarks = json_object(), *values, *value;
    const char *name;
    size_t index;
    json_object_foreach(conflict->differing, name, values)
    {
        struct text words = {0}, line = {0};
        json_array_foreach(values, index, value)
        {
            text_printf(&words, "%s%zu: ", index > 0 ? " | " : "", index + 1);
            field_write(&words, session->fold, name, value);
        }
        text_terminal(&line, words.data ? words.data : "");
        json_object_set_new(remarks, name, json_string(line.data));
        text_fini(&words);
        text_fini(&line);
    }
    return remarks;
}

static int template_write(const struct session *session, const struct conflict *conflict, const json_t *body,
                          struct text *text, struct error *err)
{
    json_t *remarks = remarks_make(session, conflict);
    text_printf(text, "# %s ", conflict->slot->kind);
    text_terminal(text, conflict->slot->item);
    text_puts(text, "\n");
    text_puts(text,
              _("# What is to stand. A line that begins with # says nothing; a field that is left empty is left out.\n"
                "# More lines of a text are indented; each entry of a list stands on a line behind \"- \".\n"
                "# Give the reason below. An unchanged text records nothing.\n\n"));
    int result = body_text_write(kind_find(conflict->slot->kind), body, remarks, text, err);
    json_decref(remarks);
    return result;
}

/* The reason of a body, or one that is asked for; owned by the caller, NULL when none is given. */
static char *reason_of(const json_t *body)
{
    const char *reason = json_string_value(json_object_get(body, "reason"));
    return reason && *reason ? strdup(reason) : reason_ask(_("why: "));
}

static int edited_record(struct session *session, const struct conflict *conflict, const char *edited,
                         const json_t *like, struct error *err)
{
    const struct kind *kind = kind_find(conflict->slot->kind);
    json_t *body = NULL;
    char *reason = NULL;
    int result = body_text_read(kind, session->note_path ? session->note_path : "text", edited, like, &body, err);
    if (result == 0) result = kind_check(kind, session->dossier, conflict->slot->item, body, err);
    if (result == 0 && !(reason = reason_of(body)))
        result = error_set(err, ERROR_USAGE, "without a reason nothing is recorded");
    if (result == 0)
        result = conflict_state(session, conflict, body, reason, err);
    else
        json_decref(body);
    free(reason);
    return result;
}

/* With the editor, as every kind can be written. */
static int another_edit(struct session *session, const struct conflict *conflict, struct error *err)
{
    json_t *like = json_deep_copy(conflict->sides[0]->record->body);
    struct text text = {0};
    char *edited = NULL;
    json_object_del(like, "reason");
    int result = like ? template_write(session, conflict, like, &text, err) : error_memory(err);
    if (result == 0) result = note_edit_whole(session, text.data, BODY_TEXT_MAX, &edited, err);
    if (result == 0 && strcmp(edited, text.data) == 0)
        result = error_set(err, ERROR_INVALID, "nothing was changed, so nothing is recorded");
    if (result == 0) result = edited_record(session, conflict, edited, like, err);
    text_fini(&text);
    json_decref(like);
    free(edited);
    return result;
}

/* A fact of a form on a line of its own, as the form asks for it. */
static int another_fact(struct session *session, const struct conflict *conflict, const struct scheme_form *form,
                        const char *row, const struct scheme_field *field, struct error *err)
{
    struct form_filing how = {0};
    struct form_facts facts = {0};
    struct text question = {0}, hint = {0};
    char *line = NULL, *reason = NULL;
    form_hint_write(field, &hint);
    text_printf(&question, "%s", scheme_text_in(&field->name, session->language));
    if (hint.data && *hint.data) text_printf(&question, " (%s)", hint.data);
    text_puts(&question, " > ");
    bool given = line_ask(question.data ? question.data : "> ", &line) && *line;
    int result = given ? 0 : error_set(err, ERROR_INVALID, "nothing was given, so nothing is recorded");
    if (result == 0 && !utf8_valid(line, strlen(line)))
        result = error_set(err, ERROR_INVALID, "that line is not valid UTF-8 text");
    if (result == 0)
        result = form_facts_add(&facts, session->scheme, form, row, field->id, line, session->language, err);
    if (result == 0 && !(reason = reason_ask(_("why: "))))
        result = error_set(err, ERROR_USAGE, "without a reason nothing is recorded");
    how.reason = reason;
    note_hold(session, reason);
    if (result == 0) result = form_record(session, &facts, &how, NULL, err);
    form_facts_fini(&facts);
    text_fini(&question);
    text_fini(&hint);
    free(line);
    free(reason);
    (void)conflict;
    return result;
}

static int another_state(struct session *session, const struct conflict *conflict, struct error *err)
{
    const char *kind = conflict->slot->kind;
    const struct scheme_form *form;
    const struct scheme_field *field;
    char row[FORM_ROW_SIZE];
    struct error none = {0};
    bool fact = strcmp(kind, "fact.set") == 0 || strcmp(kind, "surveillance.set") == 0;
    if (fact && session->scheme &&
        form_locate(session->scheme, conflict->slot->item, session->language, &form, row, &field, &none) == 0)
        return another_fact(session, conflict, form, row, field, err);
    return another_edit(session, conflict, err);
}

/* --- one conflict --- */

static int side_take(struct session *session, const struct conflict *conflict, const struct entry *side,
                     struct error *err)
{
    char *reason = reason_ask(_("why: "));
    if (!reason) return error_set(err, ERROR_INVALID, "without a reason nothing is recorded");
    note_hold(session, reason);
    int result = conflict_take(session, conflict, side, reason, err);
    free(reason);
    return result;
}

/* What one line asks for. After a statement was recorded the conflict's slot is gone. */
static int line_obey(struct walk *walk, const struct conflict *conflict, const char *line, enum turn *turn,
                     struct error *err)
{
    const struct entry *side;
    int result;
    *turn = TURN_NEXT;
    if (!*line || strcmp(line, "s") == 0) return 0;
    if (strcmp(line, "q") == 0) {
        *turn = TURN_END;
        return 0;
    }
    if (strcmp(line, "w") == 0) {
        result = another_state(walk->session, conflict, err);
    } else {
        result = conflict_side(conflict, line, &side, err);
        if (result == ERROR_USAGE) result = ERROR_INVALID; /* to be asked again */
        if (result == 0) result = side_take(walk->session, conflict, side, err);
    }
    if (result == 0) {
        walk->settled++;
        say(walk->session, STYLE_GOOD, _("Recorded: it stands now.\n\n"));
    }
    return result;
}

static void question_write(const struct conflict *conflict, char question[160])
{
    if (conflict->count == 2)
        snprintf(question, 160, "%s", _("1 or 2 stands; w: write another, s: skip, q: quit > "));
    else
        snprintf(question, 160, _("1 to %zu stands; w: write another, s: skip, q: quit > "), conflict->count);
}

/* What was edited and could not be recorded stays where it is, whatever is recorded next. */
static void note_leave(struct session *session)
{
    if (!session->note_path) return;
    say(session, STYLE_PLAIN, _("What you wrote is kept in %s.\n"), session->note_path);
    free(session->note_path);
    session->note_path = NULL;
}

/* Asks until there is an answer that can be taken. */
static int conflict_ask(struct walk *walk, const struct conflict *conflict, enum turn *turn, struct error *err)
{
    const struct session *session = walk->session;
    char question[160];
    question_write(conflict, question);
    *turn = TURN_NEXT;
    for (int tries = 0; tries < TRIES_MAX; tries++) {
        struct error why = {0};
        char *line = NULL;
        if (!line_ask(question, &line)) {
            *turn = TURN_END;
            return 0;
        }
        int result = line_obey(walk, conflict, line, turn, &why);
        free(line);
        if (result == 0) return 0;
        /* What can not be so is asked again; what may not be, or does not get on the disk, is not. */
        if (result != ERROR_INVALID) {
            if (err) *err = why;
            return result;
        }
        say_text(session, STYLE_BAD, why.message);
        say(session, STYLE_PLAIN, "\n");
        note_leave(walk->session);
    }
    return 0;
}

static int conflict_turn(struct walk *walk, const struct slot *slot, enum turn *turn, struct error *err)
{
    struct session *session = walk->session;
    struct conflict conflict = {0};
    struct history history = {0};
    struct error why = {0};
    *turn = TURN_NEXT;
    int result = history_open(session, &history, err);
    if (result == 0) result = conflict_open(slot, &conflict, err);
    if (result == 0) {
        say(session, STYLE_DIM, _("%zu of %zu  "), ++walk->number, walk->settled + fold_conflicts(session->fold));
        result = say_conflict(&history, &conflict, err);
    }
    if (result == 0) {
        int may = conflict_may_settle(session, &conflict, &why);
        if (may == 0) {
            result = conflict_ask(walk, &conflict, turn, err);
        } else {
            say_text(session, STYLE_WARN, why.message);
            say(session, STYLE_PLAIN, "\n\n");
        }
    }
    conflict_fini(&conflict);
    history_fini(&history);
    return result;
}

/* The first conflict behind the one that was shown last. Others may have come or gone meanwhile. */
static const struct slot *conflict_next(const struct walk *walk)
{
    for (size_t i = 0; i < fold_slot_count(walk->session->fold); i++) {
        const struct slot *slot = fold_slot_at(walk->session->fold, i);
        int order = strcmp(slot->kind, walk->kind);
        if (order == 0) order = strcmp(slot->item, walk->item);
        if (slot->conflict && order > 0) return slot;
    }
    return NULL;
}

int conflicts_walk(struct session *session, struct error *err)
{
    struct walk walk = {.session = session};
    enum turn turn = TURN_NEXT;
    int result = session_dossier(session, err);
    while (result == 0 && turn != TURN_END) {
        const struct slot *slot = conflict_next(&walk);
        if (!slot) break;
        snprintf(walk.kind, sizeof walk.kind, "%s", slot->kind);
        snprintf(walk.item, sizeof walk.item, "%s", slot->item);
        result = conflict_turn(&walk, slot, &turn, err);
        if (result == 0) result = session_dossier(session, err);
    }
    if (result != 0) return result;
    size_t left = fold_conflicts(session->fold);
    if (left == 0)
        say(session, STYLE_GOOD, _("No conflicts.\n"));
    else
        say(session, STYLE_PLAIN, ngettext("%zu conflict is left.\n", "%zu conflicts are left.\n", left), left);
    return 0;
}

#include "client/standing.h"

#include <string.h>

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
    say(session, STYLE_BAD, _("in conflict; see `schouw conflicts`"));
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

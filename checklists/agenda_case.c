/* agenda_case.c: the terms of one case, out of the answers of its rules, so that the agenda says what status says. */
#include <string.h>

#include "checklists/agenda_draft.h"
#include "checklists/certificate_life.h"

/* How long a certificate that ran out is still told of: long enough that nobody overlooks it. */
#define EXPIRED_TOLD_MONTHS 1

struct source {
    struct agenda *agenda;
    const struct scheme *scheme;
    const struct fold *fold;
    const struct assessment *assessment;
    const char *dossier, *origin; /* id; the feed it was first opened in, which no other dossier shares */
};

static struct draft draft_of(const struct source *source, enum agenda_kind kind, const struct answer *answer)
{
    return (struct draft){
        .kind = kind,
        .dossier = source->dossier,
        .origin = source->origin,
        .name = source->assessment->name,
        .item = answer != NULL ? answer->rule->id : "",
        .clause = answer != NULL ? answer->clause : "",
        .day = answer != NULL ? answer->due : "",
    };
}

/* "schouw walk" is told as "schouw -d almere walk": an agenda is about many dossiers. */
static void command_say(const struct source *source, struct draft *draft, const char *remedy)
{
    static const char program[] = "schouw ";
    bool known = strncmp(remedy, program, sizeof program - 1) == 0;
    text_printf(&draft->command, "schouw -d %s %s", source->dossier, known ? remedy + sizeof program - 1 : "status");
}

/* What to do first before a gate opens. */
static void command_next(const struct source *source, struct draft *draft, enum gate gate)
{
    const struct answer *blocking = NULL;
    bool open = assessment_gate(source->assessment, gate, &blocking);
    command_say(source, draft, open ? "" : blocking->remedy);
}

static bool is_kind(const struct answer *answer, const char *kind)
{
    return answer->rule != NULL && strcmp(answer->rule->kind, kind) == 0;
}

/* The decision stands and is about all there is, or the case ended before one: nothing of the case waits any more. */
static bool case_decided(const struct fold *fold)
{
    if (case_ended(fold) != NULL) return true;
    const struct record *decision = fold_value(fold, "decision.set", "decision");
    return decision != NULL && fold_stale(fold, STAGE_DECISION, json_object_get(decision->body, "on")) == NULL;
}

/* --- deviations --- */

static bool slot_has(const struct fold *fold, const char *kind, const char *item)
{
    const struct slot *slot = fold_slot(fold, kind, item);
    return slot != NULL && slot->standing > 0;
}

/* The day agreed for the correction, when that is another than the last day and there is no correction yet. */
static int agreed_add(const struct source *source, const struct answer *answer, const char *item, struct error *err)
{
    const struct record *raised = fold_value(source->fold, "deviation.raise", item);
    const char *agreed = raised != NULL ? record_text(raised, "agreed") : NULL;
    bool extended = json_is_true(json_object_get(answer->facts, "extended"));
    if (agreed == NULL || extended || answer->state == ANSWER_OVERDUE || strcmp(agreed, answer->due) >= 0) return 0;
    if (slot_has(source->fold, "deviation.correct", item) || slot_has(source->fold, "deviation.judge", item)) return 0;
    struct draft draft = draft_of(source, AGENDA_AGREED, answer);
    draft.item = item;
    draft.day = agreed;
    draft_say(&draft, "corrigerende maatregel voor afwijking %s, als afgesproken",
              "corrective action on deviation %s, as agreed", item);
    command_say(source, &draft, answer->remedy);
    return draft_take(source->agenda, &draft, err);
}

/* Not lifted yet: what was lifted too late is overdue for good, but nothing runs any more. */
static int deviation_add(const struct source *source, const struct answer *answer, struct error *err)
{
    const char *slash = strchr(answer->id, '/'), *item = slash != NULL ? slash + 1 : answer->id;
    if (answer->due[0] == '\0' || json_is_true(json_object_get(answer->facts, "lifted"))) return 0;
    struct draft draft = draft_of(source, AGENDA_DEVIATION, answer);
    draft.item = item;
    draft.warns = answer->rule;
    draft_say(&draft, "afwijking %s beoordelen", "judge deviation %s", item);
    if (json_is_true(json_object_get(answer->facts, "extended")))
        draft_say(&draft, ", termijn verlengd", ", term extended");
    if (answer->state == ANSWER_CONFLICT) draft_say(&draft, ", in tegenspraak", ", in conflict");
    command_say(source, &draft, answer->remedy);
    int result = draft_take(source->agenda, &draft, err);
    return result == 0 ? agreed_add(source, answer, item, err) : result;
}

/* --- the decision and what leads to it --- */

static int decision_add(const struct source *source, const struct answer *answer, struct error *err)
{
    const struct scheme *scheme = source->scheme;
    const struct scheme_item *certificate =
        scheme_item(scheme->certificates, scheme->certificates_count, source->assessment->certificate);
    if (answer->due[0] == '\0') return 0; /* of a previous certificate whose day was not recorded */
    struct draft draft = draft_of(source, AGENDA_DECISION, answer);
    draft.warns = answer->rule;
    draft_say(&draft, "besluiten", "decide");
    if (certificate != NULL) {
        draft_say(&draft, " over ", " on ");
        draft_name(&draft, &certificate->name);
    }
    command_next(source, &draft, GATE_CERTIFICATE);
    return draft_take(source->agenda, &draft, err);
}

static int judgement_add(const struct source *source, const struct answer *answer, struct error *err)
{
    struct draft draft = draft_of(source, AGENDA_JUDGEMENT, answer);
    draft.day = "";
    draft_name(&draft, &answer->rule->name);
    draft_say(&draft, " is verouderd", " is stale");
    command_next(source, &draft, answer->before);
    return draft_take(source->agenda, &draft, err);
}

/* What was asked for runs until it is there; asked for without a day, it has no term. */
static int asked_add(const struct source *source, const struct answer *answer, struct error *err)
{
    const char *slash = strchr(answer->id, '/'), *item = slash != NULL ? slash + 1 : answer->id;
    if (answer->due[0] == '\0' || answer->state == ANSWER_MET) return 0;
    struct draft draft = draft_of(source, AGENDA_ASKED, answer);
    draft.item = item;
    draft_say(&draft, "ontvangen wat is gevraagd: %s", "receive what was asked for: %s", item);
    command_say(source, &draft, answer->remedy);
    return draft_take(source->agenda, &draft, err);
}

/* A scheme that goes on binding has no last day. */
static int scheme_add(const struct source *source, const struct answer *answer, struct error *err)
{
    const struct scheme *scheme = source->scheme;
    if (answer->due[0] == '\0') return 0;
    struct draft draft = draft_of(source, AGENDA_SCHEME, answer);
    draft.warns = answer->rule;
    draft_say(&draft, "schema %s houdt op te binden", "scheme %s stops binding", scheme->id);
    if (answer->state == ANSWER_OVERDUE)
        command_say(source, &draft, answer->remedy);
    else
        command_next(source, &draft, GATE_CERTIFICATE);
    return draft_take(source->agenda, &draft, err);
}

static int answer_add(const struct source *source, const struct answer *answer, struct error *err)
{
    if (is_kind(answer, "term")) return deviation_add(source, answer, err);
    if (is_kind(answer, "within-years")) return decision_add(source, answer, err);
    if (is_kind(answer, "received")) return asked_add(source, answer, err);
    if (is_kind(answer, "binding")) return scheme_add(source, answer, err);
    bool judgement = is_kind(answer, "report") || is_kind(answer, "review") || is_kind(answer, "advice") ||
                     is_kind(answer, "decision");
    return judgement && answer->state == ANSWER_STALE ? judgement_add(source, answer, err) : 0;
}

/* --- the certificate --- */

/* Which rule says how long a certificate can be renewed: it warns of the certificate's end as well. */
static const struct scheme_rule *renewal_rule(const struct scheme *scheme)
{
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        if (strcmp(scheme->rules[i].kind, "within-years") == 0) return &scheme->rules[i];
    }
    return NULL;
}

/* The day by which a suspension ends one way or the other. Without one it runs until somebody acts. */
static int suspension_add(const struct source *source, const struct life *life, struct error *err)
{
    const char *until = record_text(life->status, "until");
    if (until == NULL) return 0;
    struct draft draft = draft_of(source, AGENDA_SUSPENSION, NULL);
    draft.item = record_text(life->issue, "number");
    draft.day = until;
    if (source->scheme->right != NULL) draft.clause = source->scheme->right;
    draft_say(&draft, "schorsing van certificaat %s opheffen, of het intrekken",
              "lift the suspension of certificate %s, or withdraw it", draft.item);
    text_printf(&draft.command, "schouw -d %s certificate lift %s -m GROUNDS", source->dossier, draft.item);
    return draft_take(source->agenda, &draft, err);
}

static int expiry_add(const struct source *source, const struct life *life, struct error *err)
{
    char told[DAY_SIZE] = "";
    struct draft draft = draft_of(source, AGENDA_CERTIFICATE, NULL);
    draft.item = record_text(life->issue, "number");
    draft.day = life->expires;
    if (calendar_add_months(draft.day, EXPIRED_TOLD_MONTHS, told, NULL) == 0 &&
        calendar_compare(source->agenda->day, told) > 0)
        return 0;
    draft.warns = renewal_rule(source->scheme);
    if (draft.warns != NULL) draft.clause = draft.warns->clause;
    draft_say(&draft, "certificaat %s loopt af", "certificate %s ends", draft.item);
    text_printf(&draft.command, "schouw -d %s renew", source->dossier);
    return draft_take(source->agenda, &draft, err);
}

/* What was withdrawn neither ends nor is renewed. */
static int certificate_add(const struct source *source, struct error *err)
{
    struct life life;
    life_read(source->scheme, source->fold, NULL, source->agenda->day, &life);
    if (life.issue == NULL || life.state == LIFE_WITHDRAWN) return 0;
    int result = life.state == LIFE_SUSPENDED ? suspension_add(source, &life, err) : 0;
    return result == 0 ? expiry_add(source, &life, err) : result;
}

static int case_renews(const struct source *source, bool decided, struct error *err)
{
    const struct record *opening = dossier_opening(source->fold);
    const char *number = record_text(opening, "previous_number"), *renews = record_text(opening, "renews");
    if (number == NULL && renews == NULL) return 0;
    struct renewal renewal = {
        .dossier = (char *)source->dossier,
        .number = (char *)(number == NULL ? "" : number),
        .renews = (char *)(renews == NULL ? "" : renews),
        .decided = decided,
        .certified = fold_value(source->fold, "certificate.issue", "certificate") != NULL,
    };
    return renewal_add(source->agenda, &renewal, err);
}

int agenda_add_case(struct agenda *agenda, const struct scheme *scheme, const struct fold *fold,
                    const struct registry *registry, struct error *err)
{
    struct assessment *assessment = NULL;
    size_t terms = agenda->count, renewals = agenda->renewals_count;
    int result = assessment_new(scheme, fold, registry, agenda->day, &assessment, err);
    if (result != 0) return result;
    const struct source source = {
        .agenda = agenda,
        .scheme = scheme,
        .fold = fold,
        .assessment = assessment,
        .dossier = dossier_opening(fold)->dossier,
        .origin = fold_slot(fold, "dossier.open", "dossier")->entries[0].record->feed,
    };
    bool decided = case_decided(fold);
    for (size_t i = 0; i < assessment->count && !decided && result == 0; i++)
        result = answer_add(&source, &assessment->answers[i], err);
    if (result == 0) result = certificate_add(&source, err);
    if (result == 0) result = case_renews(&source, decided, err);
    if (result != 0) agenda_cut(agenda, terms, renewals);
    assessment_free(assessment);
    return result;
}

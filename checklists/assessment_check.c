/* assessment_check.c: what the scheme says of a record before it is written or landed. */
#include "checklists/assessment_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *kind;
    int (*check)(const struct check *check);
    bool alone; /* it looks at nothing but the record and the scheme */
} checks[] = {
    {"dossier.open", check_opening, false},
    {"case.end", check_case_end, false},
    {"team.set", check_team, false},
    {"finding.set", check_finding, false},
    {"fact.set", check_fact, false},
    {"surveillance.set", check_fact, false},
    {"intake.set", check_intake, false},
    {"plan.set", check_plan, true},
    {"inform.set", check_inform, true},
    {"party.set", check_party, true},
    {"walk.observe", check_walk, true},
    {"closing.set", check_closing, false},
    {"deviation.raise", check_raise, false},
    {"deviation.extend", check_extend, false},
    {"deviation.correct", check_correct, false},
    {"deviation.judge", check_judge, false},
    {"report.issue", check_report, false},
    {"review.set", check_review, false},
    {"advice.set", check_advice, false},
    {"decision.set", check_decision, false},
    {"certificate.issue", check_certificate, false},
    {"certificate.status", check_status, false},
    {"certificate.duplicate", check_duplicate, false},
};

bool assessment_check_alone(const char *kind)
{
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        if (strcmp(checks[i].kind, kind) == 0) return checks[i].alone;
    }
    return true;
}

int assessment_check(const struct scheme *scheme, const struct fold *fold, const struct registry *registry,
                     const struct record *record, const char *person, const char *day, enum language language,
                     struct error *err)
{
    struct error own = {0};
    struct check check = {
        .scheme = scheme,
        .fold = fold,
        .registry = registry,
        .record = record,
        .person = person,
        .day = day,
        .language = language,
        .err = err == NULL ? &own : err,
    };
    /* What a newer version holds is not known here: it is kept, and opens no gate. */
    if (record->version > RECORD_VERSION || record->type == NULL) return 0;
    snprintf(check.written, sizeof check.written, "%.10s", record->at);
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        if (strcmp(checks[i].kind, record->kind) == 0) return checks[i].check(&check);
    }
    return 0;
}

static int check_end(const struct check *check, int code, const char *clause, const char *message)
{
    error_refuse(check->err, clause == NULL ? "" : clause, "%s", message);
    check->err->code = code;
    return code;
}

int check_refuse(const struct check *check, const char *clause, const char *nl, const char *en, ...)
{
    char message[sizeof check->err->message];
    va_list arguments;
    va_start(arguments, en);
    vsnprintf(message, sizeof message, check->language == LANGUAGE_NL ? nl : en, arguments);
    va_end(arguments);
    return check_end(check, ERROR_REFUSED, clause, message);
}

int check_invalid(const struct check *check, const char *clause, const char *nl, const char *en, ...)
{
    char message[sizeof check->err->message];
    va_list arguments;
    va_start(arguments, en);
    vsnprintf(message, sizeof message, check->language == LANGUAGE_NL ? nl : en, arguments);
    va_end(arguments);
    return check_end(check, ERROR_INVALID, clause, message);
}

int check_known(const struct check *check, const struct scheme_item *items, unsigned count, const char *id,
                const char *nl, const char *en)
{
    if (scheme_item(items, count, id) != NULL) return 0;
    const char *what = check->language == LANGUAGE_NL ? nl : en, *nearest = scheme_nearest_item(items, count, id);
    if (nearest == NULL)
        return check_invalid(check, NULL, "%s kent geen %s \"%s\"", "%s knows no %s \"%s\"", check->scheme->id, what,
                             id);
    return check_invalid(check, NULL, "%s kent geen %s \"%s\"; bedoelde u %s?",
                         "%s knows no %s \"%s\"; did you mean %s?", check->scheme->id, what, id, nearest);
}

int check_not_ahead(const struct check *check, const char *field)
{
    const char *day = record_text(check->record, field);
    if (day == NULL || calendar_days_between(check->written, day) <= 1) return 0;
    return check_invalid(check, NULL, "%s: de dag %s (%s) moet nog komen; vandaag is %s",
                         "%s: the day %s (%s) is yet to come; today is %s", check->record->kind, day, field,
                         check->written);
}

int check_gate(const struct check *check, enum gate gate, const char *day)
{
    struct assessment *assessment;
    int result = assessment_new(check->scheme, check->fold, check->registry, day, &assessment, check->err);
    if (result != 0) return result;
    result = assessment_demand(assessment, gate, check->language, check->err);
    assessment_free(assessment);
    return result;
}

const char *check_words(const struct check *check, const struct scheme_text *text)
{
    return scheme_text_in(text, check->language);
}

const struct scheme_rule *check_rule(const struct check *check, const char *kind, const char *certificate)
{
    for (unsigned i = 0; i < check->scheme->rules_count; i++) {
        const struct scheme_rule *rule = &check->scheme->rules[i];
        if (strcmp(rule->kind, kind) != 0) continue;
        if (certificate == NULL || scheme_applies(rule->certificates, rule->certificates_count, certificate))
            return rule;
    }
    return NULL;
}

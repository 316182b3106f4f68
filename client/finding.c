#include "client/finding.h"

#include <stdlib.h>
#include <string.h>

#include "checklists/form.h"
#include "client/ask.h"
#include "schema/text.h"

#define ITEM_SIZE 80

static const char *const verdicts[] = {"met", "unmet", "not-applicable"};

/* The requirement an item belongs to; the clause is what stands before the slash. */
static const struct scheme_requirement *item_requirement(const struct scheme *scheme, const char *item)
{
    char clause[ITEM_SIZE];
    snprintf(clause, sizeof clause, "%.*s", (int)strcspn(item, "/") < 64 ? (int)strcspn(item, "/") : 64, item);
    return scheme_requirement(scheme, clause);
}

static const struct scheme_item *item_point(const struct scheme_requirement *requirement, const char *item)
{
    const char *slash = strchr(item, '/');
    return requirement && slash ? scheme_item(requirement->points, requirement->points_count, slash + 1) : NULL;
}

bool requirement_applies(const struct session *session, const struct scheme_requirement *requirement,
                         const char *method)
{
    bool judged = method == NULL;
    for (unsigned i = 0; i < requirement->methods_count && !judged; i++)
        judged = strcmp(requirement->methods[i], method) == 0;
    return judged &&
           scheme_applies(requirement->certificates, requirement->certificates_count, case_certificate(session));
}

int finding_verdict_check(const char *verdict, struct error *err)
{
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        if (strcmp(verdicts[i], verdict) == 0) return 0;
    }
    return error_set(err, ERROR_USAGE, "a verdict is met, unmet or not-applicable, not \"%.60s\"", verdict);
}

int finding_item_check(const struct session *session, const char *item, struct error *err)
{
    const struct scheme *scheme = session->scheme;
    const struct scheme_requirement *requirement = item_requirement(scheme, item);
    const char *slash = strchr(item, '/');
    if (!requirement) {
        const char *nearest = scheme_nearest_clause(scheme, item);
        if (nearest && *nearest)
            return error_set(err, ERROR_USAGE, "%s has no requirement %.60s; did you mean %s?", scheme->id, item,
                             nearest);
        return error_set(err, ERROR_USAGE, "%s has no requirement %.60s; `schouw document` lists them", scheme->id,
                         item);
    }
    if (!scheme_applies(requirement->certificates, requirement->certificates_count, case_certificate(session)))
        return error_set(err, ERROR_USAGE, "requirement %s is not asked for certificate %s", requirement->clause,
                         case_certificate(session));
    if (!slash || item_point(requirement, item)) return 0;
    if (requirement->points_count == 0)
        return error_set(err, ERROR_USAGE, "requirement %s has no points; its verdict is given as a whole",
                         requirement->clause);
    return item_demand(requirement->points, requirement->points_count, slash + 1, "point of that requirement", err);
}

/* --- recording --- */

static int fact_take(json_t *facts, const char *name, const json_t *value, struct error *err)
{
    if (!value || json_object_get(facts, name)) return 0;
    return json_object_set(facts, name, (json_t *)value) == 0 ? 0 : error_memory(err);
}

/* Whether a rule counts this fact of an item as its whole. */
static bool item_counts(const struct scheme *scheme, const char *item, const char *fact)
{
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        const struct scheme_rule *rule = &scheme->rules[i];
        if (rule->item && rule->whole.id && strcmp(rule->item, item) == 0 && strcmp(rule->whole.id, fact) == 0)
            return true;
    }
    return false;
}

/* What stands for an item: the facts of its finding, else those of its form. New; NULL when memory is out. */
static json_t *facts_stand(const struct session *session, const char *item)
{
    const json_t *before = json_object_get(body_stands(session, "finding.set", item), "facts");
    return form_facts(session->scheme, session->fold, case_certificate(session), item, before);
}

/* The facts given, filled up with those of the finding that stands; for a computed item also with what is known of the
 * partnership, unless the form has it. */
static int facts_gather(const struct session *session, const struct finding *finding, json_t *facts, struct error *err)
{
    const json_t *before = json_object_get(body_stands(session, "finding.set", finding->item), "facts");
    const json_t *partnership = body_stands(session, "partnership.set", "partnership");
    int result = 0;
    if (finding->facts && json_object_update(facts, finding->facts) != 0) return error_memory(err);
    for (void *place = json_object_iter((json_t *)before); place && result == 0;
         place = json_object_iter_next((json_t *)before, place))
        result = fact_take(facts, json_object_iter_key(place), json_object_iter_value(place), err);
    if (result != 0 || finding->verdict || !item_counts(session->scheme, finding->item, "enterprises")) return result;
    json_t *stand = facts_stand(session, finding->item);
    if (!stand) return error_memory(err);
    if (!json_object_get(stand, "enterprises"))
        result = fact_take(facts, "enterprises", json_object_get(partnership, "enterprises"), err);
    json_decref(stand);
    return result;
}

/* A fact that stands is replaced with a reason only, as a verdict is; one that was not given yet is added. */
static int facts_demand(const struct session *session, const struct finding *finding, struct error *err)
{
    int result = 0;
    if (!finding->facts || (finding->reason && *finding->reason)) return 0;
    json_t *before = facts_stand(session, finding->item);
    if (!before) return error_memory(err);
    for (void *place = json_object_iter(finding->facts); place && result == 0;
         place = json_object_iter_next(finding->facts, place)) {
        const char *name = json_object_iter_key(place);
        const json_t *stands = json_object_get(before, name);
        struct text words = {0};
        if (!stands || json_equal(stands, json_object_iter_value(place))) continue;
        form_value_write(NULL, stands, session->language, &words);
        result = error_set(err, ERROR_USAGE, "%s stands with %s %.200s; give --reason TEXT to replace it",
                           finding->item, name, words.data ? words.data : "");
        text_fini(&words);
    }
    json_decref(before);
    return result;
}

/* The verdict to record: as given, and then the scheme refuses what its facts contradict; else as the scheme computes
 * it. */
static int verdict_settle(const struct session *session, const struct finding *finding, const json_t *facts,
                          const char **verdict, struct error *err)
{
    enum answer_state state = ANSWER_NOT_YET;
    *verdict = finding->verdict;
    if (*verdict) return 0;
    json_t *all = form_facts(session->scheme, session->fold, case_certificate(session), finding->item, facts);
    if (!all) return error_memory(err);
    int result = finding_compute(session->scheme, case_certificate(session), finding->item, all, session->language,
                                 &state, NULL, err);
    json_decref(all);
    if (result == ERROR_NOT_FOUND)
        return error_set(err, ERROR_USAGE, "which verdict? `schouw finding %s met|unmet|not-applicable`",
                         finding->item);
    if (result == 0) *verdict = state == ANSWER_MET ? "met" : "unmet";
    return result;
}

/* What the editor opens with: what is asked, as lines that are left out of the note. */
static void template_write(const struct session *session, const struct finding *finding, struct text *text)
{
    const struct scheme_requirement *requirement = item_requirement(session->scheme, finding->item);
    const struct scheme_item *point = item_point(requirement, finding->item);
    const char *evidence = scheme_text_in(&requirement->evidence, session->language);
    text_printf(text, "\n# %s %s: %s\n# %s\n", finding->item, scheme_text_in(&requirement->title, session->language),
                finding->verdict ? finding->verdict : _("computed"),
                scheme_text_in(&requirement->asks, session->language));
    if (point) text_printf(text, "# - %s\n", scheme_text_in(&point->name, session->language));
    for (unsigned i = 0; i < requirement->points_count && !point; i++)
        text_printf(text, "# - %s\n", scheme_text_in(&requirement->points[i].name, session->language));
    if (evidence && *evidence) text_printf(text, _("# One expects to see: %s.\n"), evidence);
    text_puts(text, _("# What did you see? Lines that begin with # are left out; an empty note records nothing.\n"));
}

size_t finding_missing(const struct session *session, const char *item)
{
    return form_missing(session->scheme, session->fold, case_certificate(session), item, session->language, 0, NULL);
}

/* Before somebody types a note in the editor that could not be recorded. The scheme's own check comes with recording.
 */
static int facts_first(const struct session *session, const struct finding *finding, struct error *err)
{
    const struct statement_options *statement = &finding->statement;
    bool edits = finding->ask && !statement->message && !statement->file && can_ask(session);
    bool needs = finding->verdict && strcmp(finding->verdict, "not-applicable") != 0 && !finding->without;
    size_t missing = edits && needs ? finding_missing(session, finding->item) : 0;
    char clause[ITEM_SIZE];
    if (missing == 0 || json_object_size(finding->facts) > 0) return 0;
    snprintf(clause, sizeof clause, "%.*s", (int)strcspn(finding->item, "/"), finding->item);
    return error_refuse(err, clause,
                        "%s is judged on facts, and %zu are missing. State them by `schouw form %s`, or say with "
                        "--without-facts why it is judged without",
                        finding->item, missing, clause);
}

static int finding_body(struct session *session, const struct finding *finding, const char *verdict,
                        const json_t *facts, json_t *body, struct error *err)
{
    struct text template_ = {0};
    int result = body_text(body, "verdict", verdict, err);
    if (result == 0) result = body_text(body, "method", finding->method, err);
    if (result == 0 && json_object_size(facts) > 0) result = body_array(body, "facts", json_deep_copy(facts), err);
    if (result == 0) result = body_text(body, "reason", finding->reason, err);
    /* Grounds that stood with the same verdict are none once the facts are there. */
    if (!finding->without && finding_missing(session, finding->item) == 0) json_object_del(body, "without_facts");
    if (result == 0) result = body_text(body, "without_facts", finding->without, err);
    template_write(session, finding, &template_);
    if (result == 0) result = body_note(session, body, &finding->statement, template_.data, finding->ask, err);
    if (result == 0) result = body_evidence(session, body, &finding->statement, err);
    text_fini(&template_);
    return result;
}

static void finding_tell(struct session *session, const char *item)
{
    const json_t *body = body_stands(session, "finding.set", item);
    const struct scheme *scheme = session->scheme;
    bool clause = strchr(item, '/') == NULL;
    say_finding(session, item);
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        if (scheme->rules[i].item && strcmp(scheme->rules[i].item, item) == 0)
            say_rules(session, scheme->rules[i].kind, item);
    }
    if (clause && strcmp(body_word(body, "verdict"), "unmet") == 0 && scheme->grades_count > 0)
        say(session, STYLE_DIM, _("  next: schouw deviation raise %s %s \"what does not meet what\"\n"), item,
            scheme->grades[0].id);
}

int finding_record(struct session *session, const struct finding *finding, struct error *err)
{
    const char *verdict = NULL;
    json_t *facts = json_object(), *body = NULL;
    int result = facts ? 0 : error_memory(err);
    if (result == 0 && finding->method)
        result = item_demand(session->scheme->methods, session->scheme->methods_count, finding->method, "method", err);
    if (result == 0) result = facts_first(session, finding, err);
    if (result == 0) result = facts_demand(session, finding, err);
    if (result == 0) result = facts_gather(session, finding, facts, err);
    if (result == 0) result = verdict_settle(session, finding, facts, &verdict, err);
    if (result == 0)
        result = reason_demand(session->fold, "finding.set", finding->item, "verdict", verdict, finding->reason, err);
    if (result == 0) {
        body = body_again(session->fold, "finding.set", finding->item, "verdict", verdict);
        result = finding_body(session, finding, verdict, facts, body, err);
    }
    json_decref(facts);
    result = body_end(session, "finding.set", finding->item, body, result, err);
    if (result == 0)
        result = answer_set(session, "verdict",
                            json_string(body_word(body_stands(session, "finding.set", finding->item), "verdict")), err);
    if (result == 0) finding_tell(session, finding->item);
    return result;
}

/* --- telling --- */

static enum style verdict_style(const char *verdict)
{
    if (strcmp(verdict, "met") == 0) return STYLE_GOOD;
    if (strcmp(verdict, "unmet") == 0) return STYLE_BAD;
    return STYLE_DIM;
}

static const char *verdict_name(const char *verdict)
{
    if (strcmp(verdict, "met") == 0) return _("met");
    if (strcmp(verdict, "unmet") == 0) return _("unmet");
    if (strcmp(verdict, "not-applicable") == 0) return _("not applicable");
    return _("not yet");
}

/* "unmet (document), bewaartermijnen.txt (..)" */
static void say_verdict(const struct session *session, const char *item)
{
    const struct scheme *scheme = session->scheme;
    const json_t *body = body_stands(session, "finding.set", item), *fact;
    const char *method = body_word(body, "method"), *name;
    if (say_conflict_of(session, fold_slot(session->fold, "finding.set", item))) return;
    say(session, verdict_style(body_word(body, "verdict")), "%s", verdict_name(body_word(body, "verdict")));
    if (*method) {
        say(session, STYLE_PLAIN, " (");
        say_text(session, STYLE_PLAIN, item_name(session, scheme->methods, scheme->methods_count, method));
        say(session, STYLE_PLAIN, ")");
    }
    json_object_foreach(json_object_get((json_t *)body, "facts"), name, fact)
    {
        say(session, STYLE_PLAIN, ", ");
        say_text(session, STYLE_PLAIN, name);
        if (json_is_integer(fact)) say(session, STYLE_PLAIN, " %lld", (long long)json_integer_value(fact));
        if (json_is_boolean(fact)) say(session, STYLE_PLAIN, " %s", json_is_true(fact) ? _("yes") : _("no"));
        if (json_is_string(fact)) say(session, STYLE_PLAIN, " ");
        say_text(session, STYLE_PLAIN, json_string_value(fact));
    }
    if (*body_word(body, "without_facts")) say(session, STYLE_WARN, _(", without all facts"));
    say_evidence(session, body);
}

void say_finding(const struct session *session, const char *item)
{
    const struct scheme_requirement *requirement = item_requirement(session->scheme, item);
    const struct scheme_item *point = item_point(requirement, item);
    const char *title = requirement ? scheme_text_in(&requirement->title, session->language) : "";
    say_text(session, STYLE_BOLD, item);
    say(session, STYLE_PLAIN, " %s: ", point ? scheme_text_in(&point->name, session->language) : title);
    say_verdict(session, item);
    say(session, STYLE_PLAIN, "\n");
}

/* A requirement and, below it, the points that were judged. */
static int requirement_tell(struct session *session, const struct scheme_requirement *requirement, json_t *list,
                            struct error *err)
{
    const struct slot *slot = fold_slot(session->fold, "finding.set", requirement->clause);
    const char *title = scheme_text_in(&requirement->title, session->language);
    char item[ITEM_SIZE];
    json_t *points = json_object();
    say(session, STYLE_PLAIN, "  ");
    say_cell(session, STYLE_BOLD, requirement->clause, 8);
    say(session, STYLE_PLAIN, "%s: ", title);
    say_verdict(session, requirement->clause);
    say(session, STYLE_PLAIN, "\n");
    for (unsigned i = 0; i < requirement->points_count; i++) {
        snprintf(item, sizeof item, "%.32s/%.40s", requirement->clause, requirement->points[i].id);
        const struct slot *point = fold_slot(session->fold, "finding.set", item);
        if (!point || point->standing == 0) continue;
        say(session, STYLE_PLAIN, "          %s: ", scheme_text_in(&requirement->points[i].name, session->language));
        say_verdict(session, item);
        say(session, STYLE_PLAIN, "\n");
        const json_t *body = body_stands(session, "finding.set", item);
        if (body) json_object_set(points, requirement->points[i].id, (json_t *)body);
    }
    json_t *line = json_pack("{s:s,s:s,s:b,s:O?,s:o}", "clause", requirement->clause, "title", title, "conflict",
                             slot && slot->conflict, "stands", body_stands(session, "finding.set", requirement->clause),
                             "points", points);
    return json_array_append_new(list, line) == 0 ? 0 : error_memory(err);
}

int finding_list(struct session *session, const char *method, struct error *err)
{
    const struct scheme *scheme = session->scheme;
    json_t *list = json_array();
    int result = list ? 0 : error_memory(err);
    for (unsigned i = 0; i < scheme->requirements_count && result == 0; i++) {
        if (requirement_applies(session, &scheme->requirements[i], method))
            result = requirement_tell(session, &scheme->requirements[i], list, err);
    }
    if (result == 0) return answer_set(session, "requirements", list, err);
    json_decref(list);
    return result;
}

void say_requirement(const struct session *session, const struct scheme_requirement *requirement)
{
    const struct scheme *scheme = session->scheme;
    enum language language = session->language;
    const char *evidence = scheme_text_in(&requirement->evidence, language);
    const char *remark = scheme_text_in(&requirement->remark, language);
    say(session, STYLE_BOLD, "%s %s\n", requirement->clause, scheme_text_in(&requirement->title, language));
    say(session, STYLE_PLAIN, "  %s\n", scheme_text_in(&requirement->asks, language));
    for (unsigned i = 0; i < requirement->points_count; i++) {
        say(session, STYLE_DIM, "  - ");
        say_cell(session, STYLE_PLAIN, requirement->points[i].id, 14);
        say(session, STYLE_DIM, " %s\n", scheme_text_in(&requirement->points[i].name, language));
    }
    if (evidence && *evidence) say(session, STYLE_PLAIN, _("  one expects to see: %s\n"), evidence);
    say(session, STYLE_PLAIN, _("  judged by: "));
    for (unsigned i = 0; i < requirement->methods_count; i++)
        say(session, STYLE_PLAIN, "%s%s", i ? ", " : "",
            item_name(session, scheme->methods, scheme->methods_count, requirement->methods[i]));
    say(session, STYLE_PLAIN, "\n");
    if (remark && *remark) say(session, STYLE_DIM, "  %s\n", remark);
}

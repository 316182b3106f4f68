#include "client/form_record.h"

#include <stdlib.h>
#include <string.h>

#include "schema/text.h"

int form_sheet_open(const struct session *session, const struct scheme_form *form, struct form_sheet *sheet,
                    struct error *err)
{
    const char *certificate = case_certificate(session);
    if (!scheme_applies(form->certificates, form->certificates_count, certificate))
        return error_set(err, ERROR_USAGE, "the form of %s is not asked for certificate %s", form->clause, certificate);
    return form_sheet_fill(session->scheme, form, session->fold, certificate, sheet, err);
}

bool form_waits(const struct session *session, const struct scheme_form *form)
{
    const struct slot *slot = fold_slot(session->fold, "certificate.issue", "certificate");
    return form->stage == FORM_CERTIFICATE && (!slot || slot->standing == 0);
}

/* --- what stands --- */

struct filing {
    struct session *session;
    const struct form_filing *how;
    struct form_sheet sheet; /* of the form that was looked at last */
    json_t *evidence;        /* SHA-256s, or NULL */
    json_t *statements;      /* {"kind","item","body"}, .. */
    size_t recorded;
};

enum standing { STANDS_SAME, STANDS_NOT, STANDS_OTHERWISE };

/* A text that stands may have blanks that no file would give back. */
static bool value_same(const json_t *stands, const json_t *value)
{
    if (!stands || !value || !json_is_string(stands) || !json_is_string(value)) return json_equal(stands, value);
    char *words = strdup(json_string_value(stands));
    if (!words) return false; /* then it is recorded once more */
    form_words_clean(words);
    bool same = strcmp(words, json_string_value(value)) == 0;
    free(words);
    return same;
}

/* `sheet` is kept from one fact to the next: they come form by form. */
static int place_find(const struct session *session, struct form_sheet *sheet, const struct form_fact *fact,
                      const struct form_place **place, struct error *err)
{
    const struct scheme_field *field = fact->field;
    const char *certificate = case_certificate(session);
    int result = 0;
    *place = NULL;
    if (!scheme_applies(field->certificates, field->certificates_count, certificate))
        return error_set(err, ERROR_USAGE, "%s is not asked for certificate %s", fact->item, certificate);
    if (sheet->form != fact->form) {
        form_sheet_fini(sheet);
        result = form_sheet_open(session, fact->form, sheet, err);
    }
    if (result == 0)
        result = form_row_check(session->scheme, fact->form, session->fold, fact->row, session->language, err);
    if (result == 0) *place = form_sheet_place(sheet, fact->row, field->id);
    return result;
}

static enum standing place_says(const struct form_place *place, const json_t *value)
{
    if (place && place->conflict) return STANDS_OTHERWISE;
    if (!place || !place->value) return value ? STANDS_NOT : STANDS_SAME;
    return value && value_same(place->value, value) ? STANDS_SAME : STANDS_OTHERWISE;
}

int form_replaces(const struct session *session, const struct form_facts *facts, bool *replaces, struct error *err)
{
    struct form_sheet sheet = {0};
    int result = 0;
    *replaces = false;
    for (size_t i = 0; i < facts->count && result == 0 && !*replaces; i++) {
        const struct form_place *place;
        result = place_find(session, &sheet, &facts->facts[i], &place, err);
        if (result == 0) *replaces = place_says(place, facts->facts[i].value) == STANDS_OTHERWISE;
    }
    form_sheet_fini(&sheet);
    return result;
}

static int reason_due(const struct filing *filing, const struct form_fact *fact, const struct form_place *place,
                      struct error *err)
{
    struct text words = {0};
    if (filing->how->reason && *filing->how->reason) return 0;
    /* What a finding has is changed with the finding: the scheme says so when it is recorded. */
    if (place->entry && strcmp(place->entry->record->kind, "finding.set") == 0) return 0;
    if (place->conflict)
        return error_set(err, ERROR_USAGE,
                         "%s is in conflict (see `schouw conflicts`); give --reason with the fact that is to stand",
                         fact->item);
    form_value_write(fact->field, place->value, filing->session->language, &words);
    int result = error_set(
        err, ERROR_USAGE, "%s stands as \"%.200s\" (%s on %s, %.10s); give --reason TEXT to replace it", fact->item,
        words.data ? words.data : "", place->entry->person, place->entry->device, place->entry->record->at);
    text_fini(&words);
    return result;
}

/* --- statements --- */

/* The body of the statement about this slot, when one is among those that wait. Borrowed. */
static json_t *statement_body(const struct filing *filing, const char *kind, const char *item)
{
    const json_t *statement;
    size_t index;
    json_array_foreach(filing->statements, index, statement)
    {
        if (strcmp(json_string_value(json_object_get(statement, "kind")), kind) == 0 &&
            strcmp(json_string_value(json_object_get(statement, "item")), item) == 0)
            return json_object_get(statement, "body");
    }
    return NULL;
}

/* Takes over the body. */
static int statement_add(struct filing *filing, const char *kind, const char *item, json_t *body, struct error *err)
{
    json_t *statement = json_pack("{s:s,s:s,s:o}", "kind", kind, "item", item, "body", body);
    if (!statement) return error_memory(err);
    return json_array_append_new(filing->statements, statement) == 0 ? 0 : error_memory(err);
}

static int body_value(json_t *body, const char *field, json_t *value, struct error *err)
{
    if (!value) {
        json_object_del(body, field);
        return 0;
    }
    return json_object_set(body, field, value) == 0 ? 0 : error_memory(err);
}

/* A fact that stands with the participant, the measure or who is assessed: that one is stated anew. */
static int fact_of_row(struct filing *filing, const struct form_fact *fact, const struct form_place *place,
                       bool replaces, struct error *err)
{
    bool measure = fact->form->each == FORM_MEASURES;
    const char *kind = form_source_kind(fact->form), *item = form_source_item(fact->form, fact->row);
    const struct statement_options *options = filing->how->options;
    if (place && place->conflict) return error_set(err, ERROR_USAGE, "%s is in conflict; see `schouw conflicts`", item);
    if (options && (options->message || options->evidence))
        return error_set(err, ERROR_USAGE, "%s stands with %s itself, which takes no -m and no --evidence here",
                         fact->item, item);
    json_t *body = statement_body(filing, kind, item);
    int result = 0;
    if (!body) {
        body = body_new(filing->session->fold, kind, item);
        if (!body) return error_memory(err);
        result = statement_add(filing, kind, item, body, err);
    }
    if (result == 0) result = body_value(body, fact->field->from, fact->value, err);
    if (result == 0 && replaces && measure) result = body_text(body, "reason", filing->how->reason, err);
    return result;
}

static int body_dress(const struct filing *filing, json_t *body, const struct form_fact *fact, bool replaces,
                      struct error *err)
{
    const struct statement_options *options = filing->how->options;
    int result = body_value(body, "value", fact->value, err);
    if (result == 0 && options && options->message && *options->message)
        result = body_text(body, "note", options->message, err);
    if (result == 0 && filing->evidence) result = body_array(body, "evidence", json_deep_copy(filing->evidence), err);
    if (result == 0 && replaces) result = body_text(body, "reason", filing->how->reason, err);
    return result;
}

static int fact_file(struct filing *filing, const struct form_fact *fact, struct error *err)
{
    const struct form_place *place;
    int result = place_find(filing->session, &filing->sheet, fact, &place, err);
    if (result != 0) return result;
    enum standing standing = place_says(place, fact->value);
    bool replaces = standing == STANDS_OTHERWISE;
    if (standing == STANDS_SAME) return 0;
    if (replaces) result = reason_due(filing, fact, place, err);
    if (result != 0) return result;
    filing->recorded++;
    if (fact->field->from) return fact_of_row(filing, fact, place, replaces, err);
    json_t *body = json_object();
    if (!body) return error_memory(err);
    result = body_dress(filing, body, fact, replaces, err);
    if (result == 0) return statement_add(filing, form_kind(fact->form), fact->item, body, err);
    json_decref(body);
    return result;
}

/* Copied in once, for all of the facts. */
static int evidence_file(struct filing *filing, struct error *err)
{
    const json_t *paths = filing->how->options ? filing->how->options->evidence : NULL;
    int result = 0;
    if (json_array_size(paths) == 0) return 0;
    filing->evidence = json_array();
    if (!filing->evidence) return error_memory(err);
    for (size_t i = 0; i < json_array_size(paths) && result == 0; i++)
        result = session_evidence(filing->session, json_string_value(json_array_get(paths, i)), filing->evidence, err);
    return result;
}

/* All in one transaction: the last one takes along those that wait. */
static int statements_record(const struct filing *filing, struct error *err)
{
    struct session *session = filing->session;
    size_t count = json_array_size(filing->statements);
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++) {
        const json_t *statement = json_array_get(filing->statements, i);
        const char *kind = json_string_value(json_object_get(statement, "kind"));
        const char *item = json_string_value(json_object_get(statement, "item"));
        const json_t *body = json_object_get(statement, "body");
        result = i + 1 < count ? session_queue(session, kind, item, body, err)
                               : session_record(session, kind, item, body, err);
    }
    return result == 0 ? session_dossier(session, err) : result;
}

/* In the order of the forms and of their fields: what follows another fact, or is asked only with it, comes after it.
 */
static int fact_order(const void *a, const void *b)
{
    const struct form_fact *one = *(const struct form_fact *const *)a, *other = *(const struct form_fact *const *)b;
    if (one->form != other->form) return one->form < other->form ? -1 : 1;
    int rows = strcmp(one->row, other->row);
    if (rows != 0) return rows;
    return one->field < other->field ? -1 : one->field > other->field;
}

/* To be freed; NULL when memory is out. */
static const struct form_fact **facts_ordered(const struct form_facts *facts)
{
    const struct form_fact **ordered = calloc(facts->count + 1, sizeof *ordered);
    for (size_t i = 0; ordered && i < facts->count; i++) ordered[i] = &facts->facts[i];
    if (ordered && facts->count > 1) qsort(ordered, facts->count, sizeof *ordered, fact_order);
    return ordered;
}

int form_record(struct session *session, const struct form_facts *facts, const struct form_filing *how,
                size_t *recorded, struct error *err)
{
    struct filing filing = {.session = session, .how = how, .statements = json_array()};
    const struct form_fact **ordered = facts_ordered(facts);
    int result = filing.statements && ordered ? 0 : error_memory(err);
    if (recorded) *recorded = 0;
    for (size_t i = 0; i < facts->count && result == 0; i++) {
        const struct form_fact *fact = ordered[i];
        if (i == 0) result = evidence_file(&filing, err);
        if (result == 0) result = fact_file(&filing, fact, err);
        if (result != 0 && how->name && fact->line > 0) error_wrap(err, "%s, line %u", how->name, fact->line);
    }
    form_sheet_fini(&filing.sheet); /* borrowed from the fold that ends with recording */
    if (result == 0 && filing.recorded > 0) result = statements_record(&filing, err);
    if (result == 0 && recorded) *recorded = filing.recorded;
    json_decref(filing.evidence);
    json_decref(filing.statements);
    free(ordered);
    return result;
}

int form_drop(struct session *session, const struct scheme_form *form, const char *row, const char *reason,
              struct error *err)
{
    const struct form_filing how = {.reason = reason};
    struct filing filing = {.session = session, .how = &how, .statements = json_array()};
    char start[FORM_ITEM_SIZE];
    size_t first, count = fold_slots_of(session->fold, form_kind(form), &first);
    int result = filing.statements ? 0 : error_memory(err);
    snprintf(start, sizeof start, "%.64s/%.64s/", form->clause, row);
    for (size_t i = first; i < first + count && result == 0; i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        const struct entry *entry = slot_value(slot);
        bool stands = slot->standing > 0 && (!entry || json_object_get(entry->record->body, "value"));
        if (!stands || strncmp(slot->item, start, strlen(start)) != 0) continue;
        json_t *body = json_pack("{s:s}", "reason", reason);
        result = body ? statement_add(&filing, form_kind(form), slot->item, body, err) : error_memory(err);
    }
    if (result == 0 && json_array_size(filing.statements) == 0)
        result = error_set(err, ERROR_NOT_FOUND, "%s/%s has no facts; `schouw form %s` shows what there is",
                           form->clause, row, form->clause);
    if (result == 0) result = statements_record(&filing, err);
    json_decref(filing.statements);
    return result;
}

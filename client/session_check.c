#include "client/session_check.h"

#include <stdlib.h>
#include <string.h>

#include "checklists/form.h"

int session_check_open(struct session_check *check, struct error *err)
{
    struct store *store = check->session->store;
    int result = store_setting(store, "person", &check->person, err);
    if (result == 0) result = store_setting(store, "device", &check->device, err);
    if (result == 0) result = store_setting(store, "key", &check->keyfile, err);
    if (result == 0 && check->keyfile) result = sshkey_read(check->keyfile, check->key, err);
    return result;
}

static void ahead_drop(struct session_check *check)
{
    fold_free(check->ahead);
    for (size_t i = 0; i < check->accepted_count; i++) record_free(check->accepted[i]);
    check->ahead = NULL;
    check->accepted_count = check->ahead_count = 0;
}

void session_check_begin(struct session_check *check, const struct fold *fold)
{
    ahead_drop(check);
    check->fold = fold;
    check->begun++;
}

void session_check_fini(struct session_check *check)
{
    ahead_drop(check);
    free(check->accepted);
    free(check->person);
    free(check->device);
    free(check->keyfile);
}

/* --- what was accepted before it in the same transaction --- */

static bool accepted_has(const struct session_check *check, const char *item)
{
    for (size_t i = 0; i < check->accepted_count; i++) {
        if (strcmp(check->accepted[i]->item, item) == 0) return true;
    }
    return false;
}

/* Whether a fact rests on another that was stated just before it: one it follows, one that says whether it is asked,
 * or, for a number, any of its clause, as they may be counted together. */
static bool fact_looks_back(const struct session_check *check, const struct record *record)
{
    const struct scheme_form *form;
    const struct scheme_field *field;
    char row[FORM_ROW_SIZE], item[FORM_ITEM_SIZE];
    struct error none = {0};
    if (form_locate(check->session->scheme, record->item, LANGUAGE_EN, &form, row, &field, &none) != 0) return false;
    const char *others[] = {field->when, field->after};
    size_t clause = strlen(form->clause);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (!others[i]) continue;
        snprintf(item, sizeof item, "%.32s/%.64s%s%.64s", form->clause, row, row[0] ? "/" : "", others[i]);
        if (accepted_has(check, item)) return true;
    }
    for (size_t i = 0; i < check->accepted_count && field->type == FIELD_NUMBER; i++) {
        if (strncmp(check->accepted[i]->item, form->clause, clause) == 0 && check->accepted[i]->item[clause] == '/')
            return true;
    }
    return false;
}

static bool is_fact(const struct record *record)
{
    return strcmp(record->kind, "fact.set") == 0 || strcmp(record->kind, "surveillance.set") == 0;
}

/* Whether a statement has to be checked with those before it. Most stand by themselves, and a dossier is not made anew
 * for each of them. */
static bool looks_back(const struct session_check *check, const struct record *record)
{
    if (!check->session->scheme || strcmp(record->kind, "evidence.add") == 0) return false;
    if (is_fact(record)) return fact_looks_back(check, record);
    for (size_t i = 0; i < check->accepted_count; i++) {
        if (strcmp(check->accepted[i]->kind, "evidence.add") != 0) return true;
    }
    return false;
}

static int ahead_add(struct session_check *check, const struct record *record, struct error *err)
{
    return fold_add(check->ahead, record_share(record), err);
}

/* The dossier as it is with what was accepted so far. */
static int ahead_fold(struct session_check *check, const struct fold **fold, struct error *err)
{
    int result = 0;
    if (!check->ahead) {
        check->ahead = fold_new();
        if (!check->ahead) return error_memory(err);
        for (size_t i = 0; i < fold_record_count(check->fold) && result == 0; i++)
            result = ahead_add(check, fold_record_at(check->fold, i)->record, err);
    }
    for (; check->ahead_count < check->accepted_count && result == 0; check->ahead_count++)
        result = ahead_add(check, check->accepted[check->ahead_count], err);
    if (result == 0) result = fold_settle(check->ahead, check->session->registry, err);
    *fold = check->ahead;
    return result;
}

static int accepted_add(struct session_check *check, const struct record *record, struct error *err)
{
    if (check->accepted_count == check->accepted_capacity) {
        size_t capacity = check->accepted_capacity ? check->accepted_capacity * 2 : 16;
        struct record **accepted = realloc(check->accepted, capacity * sizeof *accepted);
        if (!accepted) return error_memory(err);
        check->accepted = accepted;
        check->accepted_capacity = capacity;
    }
    check->accepted[check->accepted_count++] = record_share(record);
    return 0;
}

/* --- what is asked --- */

/* Whether this device's key counts on the day the record bears. One that does not would be refused wherever it comes,
 * and all that follows it: a clock that is off by a year must not spoil a feed. */
static int key_check(const struct session_check *check, const struct record *record, struct error *err)
{
    char day[DAY_SIZE];
    snprintf(day, sizeof day, "%.10s", record->at);
    int result = registry_key_now(check->session->registry, check->key, check->person, check->device, day, err);
    if (result == ERROR_REFUSED) error_wrap(err, "it is %s by the clock of this device", day);
    return result;
}

static int authority_check(const struct session_check *check, const struct record *record, struct error *err)
{
    const struct session *session = check->session;
    if (!session->registry) return 0;
    int result = key_check(check, record, err);
    if (result == 0) result = registry_may_write(session->registry, NULL, record, check->person, err);
    if (result != 0) return result;
    result = registry_may_write(session->registry, check->fold, record, check->person, err);
    /* The registry knows that sides are kept apart, the scheme says by which clause. */
    if (result == ERROR_REFUSED && err->clause[0] == '\0' && session->scheme)
        snprintf(err->clause, sizeof err->clause, "%s", scheme_clause_of_rule_kind(session->scheme, "separation"));
    return result;
}

int session_check_ask(void *context, const struct record *record, struct error *err)
{
    struct session_check *check = context;
    const struct session *session = check->session;
    const struct fold *fold = check->fold;
    int result = authority_check(check, record, err);
    if (result != 0 || !session->scheme || strcmp(record->dossier, REGISTRY_DOSSIER) == 0) return result;
    if (looks_back(check, record)) result = ahead_fold(check, &fold, err);
    if (result == 0)
        result = assessment_check(session->scheme, fold, session->registry, record, check->person, session->today,
                                  session->language, err);
    if (result == 0) return accepted_add(check, record, err);
    /* Of many facts that go together: which one it is about. */
    if (json_array_size(session->pending) > 0 && is_fact(record)) error_wrap(err, "%.100s", record->item);
    return result;
}

/* store_carry.c: what was set aside is stated anew (store_aside.h, step 2). */
#include <stdlib.h>
#include <string.h>

#include "client/problem.h"
#include "client/store_aside.h"
#include "client/store_identity.h"
#include "client/store_writer.h"

/* A line that waits. */
struct waiting {
    char feed[FEED_ID_SIZE], hash[DIGEST_HEX_SIZE];
    int64_t seq;
    char *line;
    size_t length;
    json_t *seen, *judged; /* as far as they still hold; judged NULL: it is about no heads */
};

struct carry {
    struct store *store;
    const char *dossier;
    const struct store_carrier *carrier;
    struct writer writer;
    struct waiting *lines;
    size_t count, capacity;
    json_t *anew, *kept; /* in `*carried` */
    bool again;          /* it was kept aside before */
    /* What this process had read before: it has not seen what is stated here. */
    char read[DOSSIER_ID_MAX + 1];
    json_t *read_heads;
    int64_t read_aside;
};

static void carry_fini(struct carry *carry)
{
    for (size_t i = 0; i < carry->count; i++) {
        free(carry->lines[i].line);
        json_decref(carry->lines[i].seen);
        json_decref(carry->lines[i].judged);
    }
    free(carry->lines);
    json_decref(carry->store->read_heads);
    carry->store->read_heads = carry->read_heads;
    carry->store->read_aside = carry->read_aside;
    memcpy(carry->store->read, carry->read, sizeof carry->read);
    writer_fini(&carry->writer);
}

/* --- what waits --- */

static int waiting_add(struct carry *carry, sqlite3_stmt *row, struct error *err)
{
    if (carry->count == carry->capacity) {
        size_t capacity = carry->capacity ? carry->capacity * 2 : 16;
        struct waiting *lines = realloc(carry->lines, capacity * sizeof *lines);
        if (!lines) return error_memory(err);
        carry->lines = lines;
        carry->capacity = capacity;
    }
    struct waiting *waiting = &carry->lines[carry->count];
    *waiting = (struct waiting){.seq = sqlite3_column_int64(row, 1)};
    snprintf(waiting->feed, sizeof waiting->feed, "%s", column_text(row, 0));
    snprintf(waiting->hash, sizeof waiting->hash, "%s", column_text(row, 2));
    waiting->line = strdup(column_text(row, 3));
    waiting->length = (size_t)sqlite3_column_bytes(row, 3);
    waiting->seen = json_loads(column_text(row, 4), 0, NULL);
    waiting->judged = json_loads(column_text(row, 5), 0, NULL);
    carry->count++;
    return waiting->line && waiting->seen ? 0 : error_memory(err);
}

static int waiting_read(struct carry *carry, struct error *err)
{
    sqlite3_stmt *list = store_query(carry->store, ASIDE_WAITING);
    int result;
    query_text(list, 1, carry->dossier);
    while ((result = query_step(carry->store, list, err)) == 1) {
        if ((result = waiting_add(carry, list, err)) != 0) break;
    }
    sqlite3_reset(list);
    return result;
}

/* --- what is made of it --- */

/* Adds to `on` the statements in which lines of a feed, after `from` and up to `to`, were stated anew. */
static int judged_raise(struct carry *carry, json_t *on, const char *feed, int64_t from, int64_t to, struct error *err)
{
    sqlite3_stmt *covered = store_query(carry->store, ASIDE_COVERED);
    int result;
    query_text(covered, 1, feed);
    query_integer(covered, 2, from + 1);
    query_integer(covered, 3, to);
    while ((result = query_step(carry->store, covered, err)) == 1) {
        const char *anew = column_text(covered, 0);
        int64_t seq = sqlite3_column_int64(covered, 1);
        if (json_integer_value(json_object_get(on, anew)) >= seq) continue;
        if (json_object_set_new(on, anew, json_integer(seq)) == 0) continue;
        result = error_memory(err);
        break;
    }
    sqlite3_reset(covered);
    return result;
}

/* The body of a judgement, about the same statements as before. */
static int body_judge(struct carry *carry, const struct waiting *waiting, json_t *body, struct error *err)
{
    const json_t *before = json_object_get(body, "on");
    json_t *on = json_deep_copy(waiting->judged), *seq;
    const char *feed;
    int result = on ? 0 : error_memory(err);
    json_object_foreach((json_t *)(uintptr_t)before, feed, seq)
    {
        int64_t now = json_integer_value(json_object_get(waiting->judged, feed));
        if (result == 0 && now < json_integer_value(seq))
            result = judged_raise(carry, on, feed, now, json_integer_value(seq), err);
    }
    if (result == 0 && json_object_set(body, "on", on) != 0) result = error_memory(err);
    json_decref(on);
    return result;
}

/* The statement as it would stand in the new feed: `then`, when it was first stated, or now. */
static int draft_make(struct carry *carry, const struct waiting *waiting, const struct record *before, bool then,
                      struct record **record, struct error *err)
{
    json_t *body = json_deep_copy(before->body);
    if (!body) return error_memory(err);
    const struct statement statement = {before->kind, before->item, body};
    const struct claim claim = {then ? before->at : NULL, then ? before->tick : 0, waiting->seen};
    int result = json_is_object(waiting->judged) ? body_judge(carry, waiting, body, err) : 0;
    if (result == 0) result = writer_draft(&carry->writer, carry->dossier, &statement, &claim, record, err);
    json_decref(body);
    return result;
}

static int told_add(json_t *list, const struct waiting *waiting, const struct record *before, json_t *more,
                    struct error *err)
{
    json_t *line = json_pack("{s:s,s:I}", "feed", waiting->feed, "seq", (json_int_t)waiting->seq);
    int missed = !line || !more || json_object_update(line, more) != 0;
    if (!missed && before)
        missed = json_object_set_new(line, "kind", json_string(before->kind)) |
                 json_object_set_new(line, "item", json_string(before->item)) |
                 json_object_set_new(line, "at", json_string(before->at));
    json_decref(more);
    if (missed) {
        json_decref(line);
        return error_memory(err);
    }
    return json_array_append_new(list, line) == 0 ? 0 : error_memory(err);
}

static int line_keep(struct carry *carry, const struct waiting *waiting, const struct record *before,
                     const struct error *why, struct error *err)
{
    sqlite3_stmt *keep = store_query(carry->store, ASIDE_KEEP);
    query_text(keep, 1, waiting->feed);
    query_integer(keep, 2, waiting->seq);
    query_text(keep, 3, error_name(why->code));
    query_text(keep, 4, why->clause);
    query_text(keep, 5, why->message);
    int result = query_run(carry->store, keep, err);
    if (result != 0) return result;
    return told_add(
        carry->kept, waiting, before,
        json_pack("{s:s,s:s,s:s}", "error", error_name(why->code), "clause", why->clause, "why", why->message), err);
}

static int line_renew(struct carry *carry, const struct waiting *waiting, const struct record *before,
                      const struct record *record, struct error *err)
{
    int result = writer_keep(carry->store, &carry->writer, record, err);
    if (result != 0) return result;
    sqlite3_stmt *anew = store_query(carry->store, ASIDE_ANEW);
    query_text(anew, 1, waiting->feed);
    query_integer(anew, 2, waiting->seq);
    query_text(anew, 3, waiting->hash);
    query_text(anew, 4, record->feed);
    query_integer(anew, 5, record->seq);
    result = query_run(carry->store, anew, err);
    if (result != 0) return result;
    return told_add(carry->anew, waiting, before,
                    json_pack("{s:s,s:I}", "anew_feed", record->feed, "anew_seq", (json_int_t)record->seq), err);
}

static bool is_verdict(int code)
{
    return code == ERROR_REFUSED || code == ERROR_INVALID || code == ERROR_CONFLICT || code == ERROR_NOT_FOUND;
}

/* Makes it and asks about it. `*record` is what was asked about, also when it is refused. */
static int draft_ask(struct carry *carry, const struct waiting *waiting, const struct record *before, bool then,
                     struct record **record, struct error *why)
{
    record_free(*record);
    *record = NULL;
    int result = draft_make(carry, waiting, before, then, record, why);
    return result == 0 ? carry->carrier->ask(carry->carrier->context, *record, why) : result;
}

static int line_carry(struct carry *carry, const struct waiting *waiting, struct error *err)
{
    struct record *before = NULL, *record = NULL;
    struct error why = {0};
    int result = record_parse(waiting->line, waiting->length, &before, &why);
    if (result == 0) {
        bool then = carry->carrier->keeps_time(carry->carrier->context, before->at);
        result = draft_ask(carry, waiting, before, then, &record, &why);
        /* Who tries once more, states it as of today where it was nothing to be stated then. */
        if (is_verdict(result) && then && carry->again)
            result = draft_ask(carry, waiting, before, false, &record, &why);
    }
    if (result == 0)
        result = line_renew(carry, waiting, before, record, err);
    else if (is_verdict(result))
        result = line_keep(carry, waiting, before, &why, err);
    else if (err)
        *err = why;
    record_free(before);
    record_free(record);
    return result;
}

/* The feed they go in, as if it was opened when the first of them was stated. It is opened whether that one is taken or
 * not: the next statement goes there as well. */
static int carry_open(struct carry *carry, struct error *err)
{
    struct record *first = NULL;
    struct claim claim = {0};
    carry->writer.seen = json_object();
    if (!carry->writer.seen) return error_memory(err);
    if (record_parse(carry->lines[0].line, carry->lines[0].length, &first, NULL) == 0 &&
        carry->carrier->keeps_time(carry->carrier->context, first->at)) {
        claim.at = first->at;
        claim.tick = first->tick;
    }
    int result = store_identity_turn(carry->store, err);
    if (result == 0) result = writer_open(carry->store, carry->dossier, &carry->writer, &claim, err);
    record_free(first);
    return result;
}

/* All that waits, inside the transaction. */
static int carry_lines(struct carry *carry, struct error *err)
{
    int result = waiting_read(carry, err);
    if (result != 0 || carry->count == 0) return result;
    result = carry_open(carry, err);
    if (result == 0) result = carry->carrier->begin(carry->carrier->context, err);
    for (size_t i = 0; i < carry->count && result == 0; i++) result = line_carry(carry, &carry->lines[i], err);
    return result;
}

static int carry_init(struct carry *carry, struct store *store, const char *dossier,
                      const struct store_carrier *carrier, json_t **carried, struct error *err)
{
    *carry = (struct carry){.store = store, .dossier = dossier, .carrier = carrier};
    memcpy(carry->read, store->read, sizeof carry->read);
    carry->read_heads = json_incref(store->read_heads);
    carry->read_aside = store->read_aside;
    *carried = json_pack("{s:[],s:[]}", "anew", "kept");
    if (!*carried) return error_memory(err);
    carry->anew = json_object_get(*carried, "anew");
    carry->kept = json_object_get(*carried, "kept");
    return writer_identify(store, &carry->writer, err);
}

/* --- leaving out --- */

/* Sets aside what was refused of a feed; the statement that the server named stays so. */
static int refusal_apply(struct carry *carry, const json_t *refusal, struct error *err)
{
    const char *feed = json_string_value(json_object_get(refusal, "feed"));
    int64_t first = json_integer_value(json_object_get(refusal, "first"));
    int64_t seq = json_integer_value(json_object_get(refusal, "seq"));
    struct waiting named = {.seq = seq};
    struct error why = {0};
    struct record *record = NULL;
    struct text line = {0};
    int64_t reached = 0;
    if (json_integer_value(json_object_get(refusal, "asked")))
        return error_set(err, ERROR_CONFLICT,
                         "the last sync was cut off before the server answered about %s; `schouw sync` asks again",
                         carry->dossier);
    snprintf(named.feed, sizeof named.feed, "%s", feed);
    why.code = problem_code(json_string_value(json_object_get(refusal, "error")), ERROR_REFUSED);
    snprintf(why.clause, sizeof why.clause, "%s", json_string_value(json_object_get(refusal, "clause")));
    snprintf(why.message, sizeof why.message, "%s", json_string_value(json_object_get(refusal, "why")));
    int result = seq >= first ? store_lines(carry->store, feed, seq, seq, 1, &line, &reached, err) : 0;
    if (result == 0 && reached == seq) record_parse(line.data, line.length - 1, &record, NULL);
    if (result == 0) result = aside_from(carry->store, feed, first, err);
    if (result == 0 && reached == seq && seq >= first) result = line_keep(carry, &named, record, &why, err);
    record_free(record);
    text_fini(&line);
    return result;
}

/* Sets aside what the server refused. */
static int refusals_apply(struct carry *carry, struct error *err)
{
    json_t *refusals = NULL, *refusal;
    size_t index;
    int result = store_refusals(carry->store, carry->dossier, &refusals, err);
    json_array_foreach(refusals, index, refusal)
    {
        if (result == 0) result = refusal_apply(carry, refusal, err);
    }
    json_decref(refusals);
    return result;
}

static int dossier_query(struct carry *carry, enum query which, struct error *err)
{
    sqlite3_stmt *query = store_query(carry->store, which);
    query_text(query, 1, carry->dossier);
    return query_run(carry->store, query, err);
}

/* What was kept aside waits once more. It goes in a feed of its own: it has not seen what was stated since. */
static int kept_apply(struct carry *carry, struct error *err)
{
    carry->again = true;
    int result = dossier_query(carry, ASIDE_RETRY, err);
    if (result != 0 || sqlite3_changes(carry->store->database) == 0) return result;
    return dossier_query(carry, FEED_END_DOSSIER, err);
}

/* One transaction: `apply` (may be NULL) sets aside, and what waits is stated anew. `dry`: nothing of it stays. */
static int carry_run(struct store *store, const char *dossier, const struct store_carrier *carrier,
                     int (*apply)(struct carry *carry, struct error *err), bool dry, json_t **carried,
                     struct error *err)
{
    struct carry carry;
    int result = carry_init(&carry, store, dossier, carrier, carried, err);
    bool begun = result == 0 && (result = store_begin(store, err)) == 0;
    if (begun && apply) result = apply(&carry, err);
    if (begun && result == 0) result = carry_lines(&carry, err);
    if (begun && result == 0 && dry)
        store_end(store, ERROR_USAGE, err);
    else if (begun)
        result = store_end(store, result, err);
    if (begun && carry.count > 0) store_identity_end(store, dry ? ERROR_USAGE : result);
    carry_fini(&carry);
    if (result == 0) return 0;
    json_decref(*carried);
    *carried = NULL;
    return result;
}

int store_carry(struct store *store, const char *dossier, const struct store_carrier *carrier, json_t **carried,
                struct error *err)
{
    return carry_run(store, dossier, carrier, NULL, false, carried, err);
}

int store_leave_out(struct store *store, const char *dossier, const struct store_carrier *carrier, bool dry,
                    json_t **carried, struct error *err)
{
    return carry_run(store, dossier, carrier, refusals_apply, dry, carried, err);
}

int store_carry_again(struct store *store, const char *dossier, const struct store_carrier *carrier, bool dry,
                      json_t **carried, struct error *err)
{
    return carry_run(store, dossier, carrier, kept_apply, dry, carried, err);
}

#include "client/bundle_in_state.h"

#include <stdlib.h>
#include <string.h>

#include "client/store_forget.h"
#include "schema/plain.h"

/* --- sorting --- */

static int left_note(struct taking *taking, const char *file, const struct error *why, struct error *err)
{
    json_t *note = json_pack("{s:s,s:s,s:s}", "file", file, "error", error_name(why->code), "why", why->message);
    return json_array_append_new(taking->left_out, note) == 0 ? 0 : error_memory(err);
}

static struct answer *answer_of(struct taking *taking, const struct bundle_head *head)
{
    for (size_t i = 0; i < taking->count; i++) {
        const struct bundle_head *other = bundle_head(taking->answers[i].parts[0]);
        if (strcmp(other->id, head->id) == 0 && strcmp(other->from.key, head->from.key) == 0)
            return &taking->answers[i];
    }
    struct answer *answers = realloc(taking->answers, (taking->count + 1) * sizeof *answers);
    if (!answers) return NULL;
    taking->answers = answers;
    answers[taking->count] = (struct answer){.missing = json_object()};
    return &answers[taking->count++];
}

/* Puts a part in its place; takes it over. The same one twice is one. */
static int part_place(struct taking *taking, struct bundle_reader *part, struct error *err)
{
    struct answer *answer = answer_of(taking, bundle_head(part));
    struct bundle_reader **parts = NULL;
    int number = bundle_head(part)->part;
    size_t at = 0;
    if (answer && answer->missing) parts = realloc(answer->parts, (answer->count + 1) * sizeof(struct bundle_reader *));
    if (!parts) {
        bundle_detach(part);
        return error_memory(err);
    }
    answer->parts = parts;
    while (at < answer->count && bundle_head(parts[at])->part < number) at++;
    if (at < answer->count && bundle_head(parts[at])->part == number) {
        bundle_detach(part);
        return 0;
    }
    memmove(parts + at + 1, parts + at, (answer->count - at) * sizeof(struct bundle_reader *));
    parts[at] = part;
    answer->count++;
    return 0;
}

static int file_take(struct taking *taking, const char *file, const char *trust, struct error *err)
{
    struct bundle_reader *part = NULL;
    struct error why = {0};
    int result = bundle_open(file, &part, &why);
    if (result == 0) result = bundle_verify(part, &why);
    if (result == 0 && (result = answer_trust(taking->sync.store, bundle_head(part), trust, &why)) != 0)
        error_wrap(&why, "%s", file);
    if (result == 0) return part_place(taking, part, err);
    bundle_detach(part);
    if (result != ERROR_MEMORY) return left_note(taking, file, &why, err);
    return error_memory(err);
}

/* --- the order of answers --- */

static int made_compare(const void *a, const void *b)
{
    const struct answer *one = a, *other = b;
    int order = strcmp(bundle_head(one->parts[0])->made, bundle_head(other->parts[0])->made);
    return order != 0 ? order : strcmp(bundle_head(one->parts[0])->id, bundle_head(other->parts[0])->id);
}

/* An older answer tells of fewer statements that landed than a newer one; that is no loss. */
static int newest_find(struct taking *taking, struct error *err)
{
    char *last = NULL;
    int result = store_setting(taking->sync.store, "answered", &last, err);
    if (result != 0 || taking->count == 0) goto out;
    qsort(taking->answers, taking->count, sizeof *taking->answers, made_compare);
    struct answer *newest = &taking->answers[taking->count - 1];
    const char *made = bundle_head(newest->parts[0])->made;
    newest->newest = !last || strcmp(made, last) >= 0;
    if (newest->newest) result = store_set(taking->sync.store, "answered", made, err);
out:
    free(last);
    return result;
}

/* Feeds that the next bundle asks for from their beginning: those of the newest answer. */
static int doubted_keep(struct taking *taking, struct error *err)
{
    if (taking->count == 0 || !taking->answers[taking->count - 1].newest) return 0;
    char *text = json_object_size(taking->doubted) > 0 ? plain_dump(taking->doubted, false) : NULL;
    int result = text || json_object_size(taking->doubted) == 0 ? store_set(taking->sync.store, "doubted", text, err)
                                                                : error_memory(err);
    free(text);
    return result;
}

/* --- what is needed still --- */

static json_t *bundle_tell(const struct answer *answer)
{
    json_t *missing = json_array(), *again = json_array();
    const struct bundle_reader *last = answer->parts[answer->count - 1];
    int next = 1;
    for (size_t i = 0; i < answer->count; i++) {
        int part = bundle_head(answer->parts[i])->part;
        for (; answer->gap && next < part; next++) json_array_append_new(missing, json_integer(next));
        next++;
        if (json_array_size(missing) > 0) json_array_append_new(again, json_integer(part));
    }
    return json_pack("{s:s,s:o,s:o,s:i}", "bundle", bundle_head(answer->parts[0])->id, "missing", missing, "again",
                     again, "next", bundle_more(last) ? bundle_head(last)->part + 1 : 0);
}

static int outcome_end(struct taking *taking, json_t *enrolled, struct error *err)
{
    json_t *bundles = json_array(), *outcome = taking->sync.outcome;
    bool good = bundles != NULL;
    for (size_t i = 0; i < taking->count; i++)
        good = good && json_array_append_new(bundles, bundle_tell(&taking->answers[i])) == 0;
    good = json_object_set_new(outcome, "bundles", bundles) == 0 && good &&
           json_object_set(outcome, "left_out", taking->left_out) == 0 &&
           json_object_set_new(outcome, "lacking", json_integer(taking->lacking)) == 0 &&
           json_object_set_new(outcome, "waiting", json_integer((json_int_t)json_object_size(taking->waiting))) == 0 &&
           json_object_set_new(outcome, "clock_ahead", json_integer(0)) == 0 &&
           (!enrolled || json_object_set(outcome, "enrolled", enrolled) == 0);
    return good ? 0 : error_memory(err);
}

/* --- the run --- */

static void taking_fini(struct taking *taking)
{
    for (size_t i = 0; i < taking->count; i++) {
        for (size_t j = 0; j < taking->answers[i].count; j++) bundle_detach(taking->answers[i].parts[j]);
        free(taking->answers[i].parts);
        json_decref(taking->answers[i].missing);
    }
    free(taking->answers);
    sync_fini(&taking->sync);
    json_decref(taking->left_out);
    json_decref(taking->rejected);
    json_decref(taking->doubted);
    json_decref(taking->waiting);
    json_decref(taking->forgotten);
}

int bundle_in(struct store *store, const char *const *files, size_t count, const char *trust, json_t **outcome,
              struct error *err)
{
    static const struct sync_options options = {.evidence = true};
    struct taking taking = {.sync = {.store = store, .options = &options, .lock = -1},
                            .left_out = json_array(),
                            .rejected = json_object(),
                            .doubted = json_object(),
                            .waiting = json_object()};
    char key[SSHKEY_TEXT_MAX] = "";
    json_t *enrolled = NULL;
    *outcome = NULL;
    int result = taking.left_out && taking.rejected && taking.doubted && taking.waiting
                     ? sync_outcome(&taking.sync, err)
                     : error_memory(err);
    if (result == 0 && trust && (result = sshkey_read(trust, key, err)) != 0) error_wrap(err, "--trust");
    if (result == 0) result = sync_lock(store, &taking.sync.lock, err);
    if (result == 0) result = store_forgotten(store, &taking.forgotten, err);
    for (size_t i = 0; i < count && result == 0; i++) result = file_take(&taking, files[i], key, err);
    if (result == 0) result = newest_find(&taking, err);
    if (result == 0 && taking.count > 0)
        result = answer_enrol(store, bundle_head(taking.answers[taking.count - 1].parts[0]), &enrolled, err);
    for (size_t i = 0; i < taking.count && result == 0; i++) result = answer_take(&taking, &taking.answers[i], err);
    if (result == 0) result = doubted_keep(&taking, err);
    if (result == 0) result = sync_look(&taking.sync, err);
    if (result == 0) result = outcome_end(&taking, enrolled, err);
    if (result == 0) *outcome = json_incref(taking.sync.outcome);
    json_decref(enrolled);
    taking_fini(&taking);
    return result;
}

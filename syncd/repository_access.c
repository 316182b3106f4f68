#include "syncd/repository_access.h"

#include <stdlib.h>
#include <string.h>

#include "syncd/repository_state.h"

/* --- what a dossier says --- */

/* The last word of one feed about a person. */
struct word {
    const struct record *record;
    bool overruled; /* by someone who had seen it */
};

/* The first of its feed to open the dossier. */
static bool is_opening(const struct slot *slot, size_t index)
{
    const struct record *record = slot->entries[index].record;

    for (size_t i = 0; i < slot->count; i++) {
        const struct record *other = slot->entries[i].record;
        if (strcmp(other->feed, record->feed) == 0 && other->seq < record->seq) return false;
    }
    return true;
}

/* Whether two openings are of two people who did not know of each other: at two daemons each took the same name. */
static bool are_apart(const struct slot *slot, size_t one, size_t other)
{
    const struct entry *a = &slot->entries[one], *b = &slot->entries[other];

    return is_opening(slot, one) && is_opening(slot, other) && strcmp(a->person, b->person) != 0 &&
           !record_saw(a->record, b->record) && !record_saw(b->record, a->record);
}

/* Whether who said `word` (NULL: nobody) knew of all openings that are apart from others, as far as `by` had seen them;
 * so where there are none. */
static bool knew_openings(const struct fold *fold, const struct record *by, const struct record *word)
{
    const struct slot *slot = fold_slot(fold, "dossier.open", "dossier");

    for (size_t i = 0; slot && i < slot->count; i++) {
        const struct record *opening = slot->entries[i].record;
        if ((by && !record_saw(by, opening)) || (word && record_saw(word, opening))) continue;
        for (size_t j = 0; j < slot->count; j++)
            if ((!by || record_saw(by, slot->entries[j].record)) && are_apart(slot, i, j)) return false;
    }
    return true;
}

/* The last word of each feed in a slot, as far as `by` had seen it; free() it. Earlier ones of the same feed are
 * overruled by it, so that the pairs below are few. Where two people opened the dossier apart from each other, neither
 * side assigns anybody to what the other wrote: only words of who knew of both count. */
static struct word *words_of(const struct fold *fold, const struct slot *slot, const struct record *by, size_t *count)
{
    struct word *words = calloc(slot->count + 1, sizeof *words);

    *count = 0;
    for (size_t i = 0; words && i < slot->count; i++) {
        const struct record *record = slot->entries[i].record;
        size_t at = 0;
        if ((by && !record_saw(by, record)) || !knew_openings(fold, by, record)) continue;
        while (at < *count && strcmp(words[at].record->feed, record->feed) != 0) at++;
        if (at == *count) words[(*count)++].record = record;
        if (words[at].record->seq < record->seq) words[at].record = record;
    }
    return words;
}

/* Marks the words that others overrule; where each overrules the next, all of them stand, as in the fold. */
static void words_weigh(struct word *words, size_t count)
{
    size_t standing = 0;

    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count && !words[i].overruled; j++) {
            const struct record *one = words[i].record, *other = words[j].record;
            words[i].overruled = i != j && record_saw(other, one) && !record_saw(one, other);
        }
        standing += !words[i].overruled;
    }
    for (size_t i = 0; i < count && standing == 0; i++) words[i].overruled = false;
}

static bool ever_released(const struct slot *slot, const struct record *by)
{
    for (size_t i = 0; slot && i < slot->count; i++) {
        if (by && !record_saw(by, slot->entries[i].record)) continue;
        if (record_is(slot->entries[i].record, "status", "released")) return true;
    }
    return false;
}

static bool wrote(const struct fold *fold, const char *person, const struct record *by)
{
    for (size_t i = 0; i < fold_feed_count(fold); i++) {
        const struct feed *feed = fold_feed_at(fold, i);
        if (strcmp(feed->person, person) != 0) continue;
        if (!by || json_integer_value(json_object_get(by->seen, feed->id)) > 0) return true;
    }
    return false;
}

/* Whether an assignment stands and nothing against it. Without memory: no. */
static bool is_assigned(const struct fold *fold, const struct slot *slot, const struct record *by)
{
    size_t count, standing = 0;
    struct word *words = words_of(fold, slot, by, &count);
    bool assigned = true;

    words_weigh(words, count);
    for (size_t i = 0; i < count; i++) {
        if (words[i].overruled) continue;
        standing++;
        assigned = assigned && record_is(words[i].record, "status", "assigned");
    }
    free(words);
    return standing > 0 && assigned;
}

/* Who wrote a statement, and whether his key counts by now, does not matter: it landed because it was good then, and
 * what this says must not change with another dossier. */
enum access_right access_right(const struct fold *fold, const char *person, const struct record *by)
{
    const struct slot *slot = fold_slot(fold, "team.set", person);
    bool released = ever_released(slot, by);

    if (slot && is_assigned(fold, slot, by)) return ACCESS_READS;
    if (wrote(fold, person, by)) return released || !knew_openings(fold, by, NULL) ? ACCESS_RELEASED : ACCESS_READS;
    return released ? ACCESS_RELEASED : ACCESS_NONE;
}

/* --- in the index --- */

/* `done` holds those that were put already: many feeds are of few people. */
static int put_person(struct repository *repository, const char *dossier, const struct fold *fold, const char *person,
                      json_t *done, struct error *err)
{
    enum access_right right;
    sqlite3_stmt *statement;
    int result;

    if (!*person || json_object_get(done, person)) return 0;
    if (json_object_set_new(done, person, json_true())) return error_memory(err);
    if ((right = access_right(fold, person, NULL)) == ACCESS_NONE) return 0;
    if ((result = index_prepare(repository, "reader_put", &statement, err))) return result;
    index_bind(statement, 1, person);
    index_bind(statement, 2, dossier);
    sqlite3_bind_int(statement, 3, right == ACCESS_READS);
    return index_finish(repository, statement, err);
}

int access_put(struct repository *repository, const char *dossier, const struct fold *fold, struct error *err)
{
    size_t first, count = fold_slots_of(fold, "team.set", &first);
    json_t *done;
    int result = 0;

    if (strcmp(dossier, REGISTRY_DOSSIER) == 0) return 0; /* it is everyone's */
    if (!(done = json_object())) return error_memory(err);
    for (size_t i = 0; !result && i < fold_feed_count(fold); i++)
        result = put_person(repository, dossier, fold, fold_feed_at(fold, i)->person, done, err);
    for (size_t i = first; !result && i < first + count; i++)
        result = put_person(repository, dossier, fold, fold_slot_at(fold, i)->item, done, err);
    json_decref(done);
    return result;
}

/* --- what others ask --- */

bool access_is_administrator(const struct registry *registry, const char *person)
{
    return registry_roles(registry, person) & ROLE_ADMINISTRATOR;
}

/* Steps a statement once and finalizes it: whether it gives a row, and what its first column says. */
static int ask(struct repository *repository, sqlite3_stmt *statement, bool *row, int64_t *value, struct error *err)
{
    int status = sqlite3_step(statement), result = 0;

    *row = status == SQLITE_ROW;
    if (*row && value) *value = sqlite3_column_int64(statement, 0);
    if (status != SQLITE_ROW && status != SQLITE_DONE) result = index_trouble(repository, err);
    index_release(statement);
    return result;
}

/* What the index says of a person who is no administrator: 1 he reads it, 0 he was released, -1 he never took part. */
static int reader_right(struct repository *repository, const char *dossier, const char *person, int64_t *right,
                        struct error *err)
{
    sqlite3_stmt *statement;
    int64_t reads = 0;
    bool row;
    int result = index_prepare(repository, "reader_reads", &statement, err);

    *right = -1;
    if (result) return result;
    index_bind(statement, 1, person);
    index_bind(statement, 2, dossier);
    result = ask(repository, statement, &row, &reads, err);
    if (!result && row) *right = reads;
    return result;
}

/* Whether a person has at least this right (as reader_right tells it) to a dossier. */
static int has_right(struct repository *repository, const char *dossier, const char *person, int64_t least, bool *may,
                     struct error *err)
{
    const struct registry *registry;
    char tip[65];
    int64_t right = -1;
    int result;

    *may = strcmp(dossier, REGISTRY_DOSSIER) == 0;
    if (*may) return 0;
    if ((result = repository_registry(repository, &registry, err))) return result;
    if (access_is_administrator(registry, person)) {
        result = repository_tip(repository, dossier, tip, err);
        *may = !result && tip[0];
        return result;
    }
    result = reader_right(repository, dossier, person, &right, err);
    *may = !result && right >= least;
    return result;
}

int repository_may_read(struct repository *repository, const char *dossier, const char *person, bool *may,
                        struct error *err)
{
    return has_right(repository, dossier, person, 1, may, err);
}

int repository_took_part(struct repository *repository, const char *dossier, const char *person, bool *did,
                         struct error *err)
{
    return has_right(repository, dossier, person, 0, did, err);
}

static json_t *claim_row(sqlite3_stmt *statement)
{
    return json_pack("[s, s]", index_column(statement, 0), index_column(statement, 1));
}

int repository_may_fetch(struct repository *repository, const char *sha256, const char *person, bool *may,
                         json_t **claims, struct error *err)
{
    const struct registry *registry;
    sqlite3_stmt *statement;
    int result;

    *may = false;
    *claims = NULL;
    if ((result = repository_registry(repository, &registry, err))) return result;
    if (!(*claims = json_array())) return error_memory(err);
    *may = access_is_administrator(registry, person);
    if (*may) return 0;
    if ((result = index_prepare(repository, "proof_claims", &statement, err))) return result;
    index_bind(statement, 1, sha256);
    index_bind(statement, 2, person);
    return index_list(repository, statement, claim_row, *claims, err);
}

static int list_released(struct repository *repository, const char *person, json_t *list, struct error *err)
{
    sqlite3_stmt *statement;
    int result = index_prepare(repository, "reader_released", &statement, err);

    if (result) return result;
    index_bind(statement, 1, person);
    return index_list(repository, statement, index_word, list, err);
}

int repository_readable(struct repository *repository, const char *person, json_t **list, struct error *err)
{
    const struct registry *registry;
    json_t *dossiers = json_array(), *released = json_array();
    int result = repository_registry(repository, &registry, err);

    *list = NULL;
    if (!result && (!dossiers || !released)) result = error_memory(err);
    if (!result) {
        bool administrator = access_is_administrator(registry, person);
        result = index_dossiers(repository, administrator ? NULL : person, dossiers, err);
        if (!result && !administrator) result = list_released(repository, person, released, err);
    }
    if (!result && !(*list = json_pack("{s:O, s:O}", "dossiers", dossiers, "released", released)))
        result = error_memory(err);
    json_decref(dossiers);
    json_decref(released);
    return result;
}

/* verify_feed.c: each line, each chain, each seal of a dossier's feeds. */
#include <stdlib.h>
#include <string.h>

#include "client/verify_state.h"
#include "schema/clock.h"
#include "schema/sshsig.h"

/* A feed while its lines go by. */
struct walk {
    struct verification *verification;
    const char *dossier;
    const json_t *feed;         /* as store_feeds tells it */
    int64_t last;               /* seq of the line before */
    char hash[DIGEST_HEX_SIZE]; /* and what is kept as its hash */
};

static const char *kept_text(const json_t *feed, const char *name)
{
    return json_string_value(json_object_get(feed, name));
}

static int64_t kept_number(const json_t *feed, const char *name)
{
    return json_integer_value(json_object_get(feed, name));
}

static int tell(const struct walk *walk, int64_t seq, const struct error *why, struct error *err)
{
    return verify_trouble(walk->verification, walk->dossier, kept_text(walk->feed, "id"), seq, why, err);
}

/* --- lines --- */

/* The first record binds the feed to its person, device and key. */
static int opening_check(const struct walk *walk, const struct record *record, struct error *why)
{
    static const char *const bound[] = {"person", "device", "key"};
    if (strcmp(record->kind, "feed.open") != 0)
        return error_set(why, ERROR_INVALID, "the feed does not begin with feed.open");
    for (size_t i = 0; i < sizeof bound / sizeof *bound; i++) {
        const char *stated = record_text(record, bound[i]);
        char normal[SSHKEY_TEXT_MAX] = "";
        if (strcmp(bound[i], "key") == 0 && stated && sshkey_parse(stated, normal, NULL) == 0) stated = normal;
        if (!stated || strcmp(stated, kept_text(walk->feed, bound[i])) != 0)
            return error_set(why, ERROR_CONFLICT, "the feed is kept under another %s than its feed.open states",
                             bound[i]);
    }
    return 0;
}

/* That the line says it stands where it is kept. */
static int place_check(const struct walk *walk, const struct record *record, int64_t seq, struct error *why)
{
    if (strcmp(record->dossier, walk->dossier) != 0)
        return error_set(why, ERROR_CONFLICT, "it is a statement of dossier %s", record->dossier);
    if (strcmp(record->feed, kept_text(walk->feed, "id")) != 0 || record->seq != seq)
        return error_set(why, ERROR_CONFLICT, "it is statement %lld of feed %s", (long long)record->seq, record->feed);
    if (strcmp(record->prev, walk->hash) != 0)
        return error_set(why, ERROR_CONFLICT, "the chain is broken: it does not follow the statement before it");
    return seq == 1 ? opening_check(walk, record, why) : 0;
}

static int line_check(const struct walk *walk, const struct kept_line *line, struct error *why)
{
    char hash[DIGEST_HEX_SIZE];
    struct record *record = NULL;
    digest_bytes(line->line, line->length, hash);
    if (strcmp(hash, line->hash) != 0)
        return error_set(why, ERROR_SIGNATURE, "its bytes were changed: they do not hash to what is kept of them");
    if (line->seq != walk->last + 1)
        return error_set(why, ERROR_CONFLICT, "the chain is broken: statements %lld to %lld are missing",
                         (long long)walk->last + 1, (long long)line->seq - 1);
    int result = record_parse(line->line, line->length, &record, why);
    if (result == 0) result = place_check(walk, record, line->seq, why);
    record_free(record);
    return result;
}

static int line_walk(void *context, const struct kept_line *line, struct error *err)
{
    struct walk *walk = context;
    struct error why = {0};
    int result = line_check(walk, line, &why);
    if (result != 0) result = tell(walk, line->seq, &why, err);
    walk->last = line->seq;
    snprintf(walk->hash, sizeof walk->hash, "%s", line->hash);
    walk->verification->statements++;
    verify_went(walk->verification, (long long)line->length);
    return result;
}

/* That the feed ends where it is kept to end. */
static int end_check(const struct walk *walk, struct error *why)
{
    int64_t last = kept_number(walk->feed, "last");
    if (walk->last < last)
        return error_set(why, ERROR_CONFLICT, "the last statements are missing: %lld to %lld",
                         (long long)walk->last + 1, (long long)last);
    if (walk->last != last || strcmp(walk->hash, kept_text(walk->feed, "hash")) != 0)
        return error_set(why, ERROR_CONFLICT, "the feed is kept to end otherwise than it does");
    return 0;
}

/* --- seals --- */

/* One seal; `*next` is the first statement that none was met for. */
static int segment_check(const struct walk *walk, const json_t *segment, int64_t *next, struct error *why)
{
    int64_t first = kept_number(segment, "first"), gap = *next;
    const char *received = kept_text(segment, "received");
    *next = kept_number(segment, "last") + 1;
    int result = store_seal_check(walk->verification->store, kept_text(walk->feed, "id"), first, why);
    if (result != 0) return result;
    if (first != gap)
        return error_set(why, ERROR_SIGNATURE, "there is no seal, or more than one, over statements %lld to %lld",
                         (long long)(first < gap ? first : gap), (long long)(first < gap ? gap : first) - 1);
    if (received && !clock_parse(received, NULL)) return error_set(why, ERROR_INVALID, "its receipt bears no time");
    return 0;
}

/* What stands behind the last seal waits for one, in a feed of this store. */
static int unsealed_check(const struct walk *walk, int64_t next, struct error *why)
{
    int64_t last = kept_number(walk->feed, "last");
    if (kept_number(walk->feed, "sealed") != next - 1)
        return error_set(why, ERROR_SIGNATURE, "the seals reach up to statement %lld, and not up to %lld as is kept",
                         (long long)next - 1, (long long)kept_number(walk->feed, "sealed"));
    if (json_is_true(json_object_get(walk->feed, "mine")) || next > last) return 0;
    return error_set(why, ERROR_SIGNATURE, "there is no seal over statements %lld to %lld", (long long)next,
                     (long long)last);
}

static int seals_check(const struct walk *walk, const json_t *segments, struct error *err)
{
    const json_t *segment;
    size_t index;
    int64_t next = 1;
    int result = 0;
    json_array_foreach(segments, index, segment)
    {
        struct error why = {0};
        if (result != 0 || strcmp(kept_text(segment, "feed"), kept_text(walk->feed, "id")) != 0) continue;
        walk->verification->segments++;
        if (segment_check(walk, segment, &next, &why) != 0)
            result = tell(walk, kept_number(segment, "first"), &why, err);
    }
    struct error why = {0};
    if (result == 0 && unsealed_check(walk, next, &why) != 0) result = tell(walk, next, &why, err);
    if (kept_number(walk->feed, "last") >= next)
        walk->verification->unsealed += kept_number(walk->feed, "last") - next + 1;
    return result;
}

/* --- a dossier --- */

static int feed_verify(struct verification *verification, const char *dossier, const json_t *feed,
                       const json_t *segments, struct error *err)
{
    struct walk walk = {.verification = verification, .dossier = dossier, .feed = feed};
    const struct kept_lines lines = {line_walk, &walk};
    struct error why = {0};
    verification->feeds++;
    if (json_object_set(verification->devices, kept_text(feed, "id"), json_object_get(feed, "device")) != 0)
        return error_memory(err);
    int result = store_feed_lines(verification->store, kept_text(feed, "id"), &lines, err);
    if (result == 0 && end_check(&walk, &why) != 0) result = tell(&walk, walk.last, &why, err);
    return result == 0 ? seals_check(&walk, segments, err) : result;
}

/* A line that was set aside; of its chain nothing is left. */
static int aside_walk(void *context, const struct kept_line *line, struct error *err)
{
    struct walk *walk = context;
    char hash[DIGEST_HEX_SIZE];
    struct error why = {0};
    walk->verification->aside++;
    digest_bytes(line->line, line->length, hash);
    if (strcmp(hash, line->hash) == 0) return 0;
    error_set(&why, ERROR_SIGNATURE, "it was set aside, and its bytes were changed since");
    return verify_trouble(walk->verification, walk->dossier, line->feed, line->seq, &why, err);
}

int verify_feeds(struct verification *verification, const char *dossier, struct error *err)
{
    struct walk walk = {.verification = verification, .dossier = dossier};
    const struct kept_lines asides = {aside_walk, &walk};
    json_t *feeds = NULL, *segments = NULL;
    const json_t *feed;
    size_t index;
    int result = store_feeds(verification->store, dossier, &feeds, err);
    if (result == 0) result = store_receipts(verification->store, dossier, &segments, err);
    json_array_foreach(feeds, index, feed)
    {
        if (result == 0) result = feed_verify(verification, dossier, feed, segments, err);
    }
    if (result == 0) result = store_aside_lines(verification->store, dossier, &asides, err);
    json_decref(segments);
    json_decref(feeds);
    return result;
}

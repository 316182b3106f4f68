/* statements.h: for tests: authors who write feeds of good records, and who get to know each other's. */
#ifndef SCHOUW_TESTS_SCHEMA_STATEMENTS_H
#define SCHOUW_TESTS_SCHEMA_STATEMENTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schema/fold.h"

/* A key that is a key, for where nothing is sealed. */
#define SOME_KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

struct author {
    const char *dossier, *person, *device, *key;
    char feed[FEED_ID_SIZE];
    int64_t seq, tick;
    char prev[DIGEST_HEX_SIZE];
    json_t *seen;
};

/* Writes the next record of the author's feed; `body` is JSON. Owned by the caller. */
static inline struct record *author_write(struct author *author, const char *at, const char *kind, const char *item,
                                          const char *body)
{
    struct record *record = NULL;
    struct error err = {0};
    json_t *json = json_loads(body, 0, NULL);
    assert_non_null(json);
    const struct record_draft draft = {
        .dossier = author->dossier,
        .feed = author->feed,
        .prev = author->prev,
        .kind = kind,
        .item = item,
        .seq = author->seq + 1,
        .tick = author->tick + 1,
        .at = at,
        .seen = author->seen,
        .body = json,
    };
    if (record_write(&draft, &record, &err) != 0) fail_msg("%s", err.message);
    json_decref(json);
    author->seq++;
    author->tick++;
    memcpy(author->prev, record->hash, sizeof author->prev);
    return record;
}

/* Begins a feed with its feed.open; `number` makes its id. */
static inline struct record *author_open(struct author *author, int number, const char *dossier, const char *person,
                                         const char *device, const char *key, const char *at)
{
    char body[8192];
    *author = (struct author){.dossier = dossier, .person = person, .device = device, .key = key, .tick = 1000};
    snprintf(author->feed, sizeof author->feed, "%032x", (unsigned)number);
    author->seen = json_object();
    assert_non_null(author->seen);
    snprintf(body, sizeof body, "{\"person\":\"%s\",\"device\":\"%s\",\"key\":\"%s\"}", person, device, key);
    return author_write(author, at, "feed.open", "feed", body);
}

static inline void author_close(struct author *author)
{
    json_decref(author->seen);
    author->seen = NULL;
}

static inline void author_notes(struct author *author, const char *feed, json_int_t seq)
{
    if (strcmp(feed, author->feed) == 0 || json_integer_value(json_object_get(author->seen, feed)) >= seq) return;
    assert_int_equal(json_object_set_new(author->seen, feed, json_integer(seq)), 0);
}

/* The author gets all that another has written and knows. */
static inline void author_learns(struct author *author, const struct author *other)
{
    const char *feed;
    json_t *seq;
    author_notes(author, other->feed, other->seq);
    json_object_foreach(other->seen, feed, seq) author_notes(author, feed, json_integer_value(seq));
    if (other->tick > author->tick) author->tick = other->tick;
}

static inline void fold_takes(struct fold *fold, struct record *record)
{
    struct error err = {0};
    if (fold_add(fold, record, &err) != 0) fail_msg("%s", err.message);
}

static inline void fold_settles(struct fold *fold, const struct registry *registry)
{
    struct error err = {0};
    if (fold_settle(fold, registry, &err) != 0) fail_msg("%s", err.message);
}

/* A new copy of a record. */
static inline struct record *record_again(const char *line)
{
    struct record *record = NULL;
    struct error err = {0};
    if (record_parse(line, strlen(line), &record, &err) != 0) fail_msg("%s", err.message);
    return record;
}

/* The state as text; free() it. */
static inline char *fold_text(const struct fold *fold)
{
    struct text text = {0};
    struct error err = {0};
    size_t length;
    if (fold_write(fold, &text, &err) != 0) fail_msg("%s", err.message);
    return text_take(&text, &length);
}

/* xorshift: the same histories each time. */
static inline uint32_t dice(uint32_t *state, uint32_t sides)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state % sides;
}

static inline void shuffle(uint32_t *state, size_t *order, size_t count)
{
    for (size_t i = 0; i < count; i++) order[i] = i;
    for (size_t i = count; i > 1; i--) {
        size_t j = dice(state, (uint32_t)i), swap = order[i - 1];
        order[i - 1] = order[j];
        order[j] = swap;
    }
}

#endif

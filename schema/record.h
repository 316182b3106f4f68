/* record.h: one statement: one JSON object on one line, written once, never re-serialised.
 *
 * Hash and seal are over the very bytes. See schema/README.md for every field. Everything that arrives is hostile:
 * length (64 KiB), depth (16), duplicate keys, floats, bad UTF-8, unknown fields, dates that are none, ids with
 * slashes.
 */
#ifndef SCHOUW_SCHEMA_RECORD_H
#define SCHOUW_SCHEMA_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/digest.h"
#include "schema/error.h"
#include "schema/kind.h"

#define RECORD_VERSION 1
#define RECORD_MAX 65536    /* bytes of one line, without its newline */
#define RECORD_DEPTH_MAX 16 /* nesting of JSON */
#define FEED_ID_SIZE 33     /* 32 lower-case hex digits and a NUL */
#define DOSSIER_ID_MAX 64   /* bytes; pattern [a-z0-9][a-z0-9-]* */

/* Read-only once parsed; the strings live as long as the record. */
struct record {
    int version;                /* `v`; above RECORD_VERSION the body was not checked */
    const char *dossier;        /* id */
    const char *feed;           /* 32 hex digits */
    int64_t seq;                /* 1, 2, 3.. in the feed */
    const char *prev;           /* SHA-256 of the feed's previous line (without newline), hex; "" for seq 1 */
    const json_t *seen;         /* object: other feed -> highest seq the writer knew; never holds `feed` itself */
    const char *at;             /* RFC 3339 with offset: the device's claim */
    int64_t moment;             /* the same in seconds since 1970 */
    int64_t tick;               /* hybrid logical clock, microseconds */
    const char *kind;           /* such as finding.set */
    const char *item;           /* what it is about */
    const json_t *body;         /* object */
    const struct kind *type;    /* NULL when the version is newer than ours and the kind unknown */
    const char *line;           /* the very bytes, no newline, NUL-terminated */
    size_t length;              /* of line */
    char hash[DIGEST_HEX_SIZE]; /* SHA-256 of line */
};

/* Parses and checks one line (no newline). On success `*record` is owned by the caller.
 * ERROR_INVALID names field and reason. A record of a newer version is taken with its body unchecked. */
int record_parse(const char *line, size_t length, struct record **record, struct error *err);
/* The same record for one holder more: it is freed when record_free was called for each. From any thread. */
struct record *record_share(const struct record *record);
void record_free(struct record *record);

/* What a new record is made from; strings borrowed. */
struct record_draft {
    const char *dossier, *feed, *prev, *kind, *item; /* prev "" for seq 1 */
    int64_t seq;
    int64_t tick;       /* from clock_tick */
    const char *at;     /* NULL: now */
    const json_t *seen; /* object or NULL for none */
    const json_t *body; /* object */
};

/* Writes the line for a draft, checks it as record_parse does, and returns the parsed record (owned by the caller). */
int record_write(const struct record_draft *draft, struct record **record, struct error *err);

/* True when the writer of `later` knew `earlier`: same feed and lower seq, or in `later`'s seen. */
bool record_saw(const struct record *later, const struct record *earlier);

/* Text of a string field of the body, or NULL. Borrowed. */
const char *record_text(const struct record *record, const char *field);
/* A whole number of the body, or `otherwise`. */
int64_t record_integer(const struct record *record, const char *field, int64_t otherwise);
/* True when the body's field is the string `value`. */
bool record_is(const struct record *record, const char *field, const char *value);
/* False for what a device states without being asked: which checkpoint it was shown. Where statements are counted for
 * people, such are left out. */
bool record_by_hand(const struct record *record);

bool dossier_id_valid(const char *id);
bool feed_id_valid(const char *id);
/* A name as a dossier id: "De Randstad, Almere" -> "de-randstad-almere". Empty when nothing is left. */
void dossier_id_from_name(const char *name, char id[DOSSIER_ID_MAX + 1]);

#endif

/* bundle.h: what goes between a device and the central repository where there is no network: one or several files (the
 * parts of a bundle) on a stick or by mail. A part is sealed as a whole, and may be read without the others.
 *
 * A part is, in this order:
 *
 *   {"schouw-bundle":1,"bundle":ID,"part":K,"from":{"person","device","key"},"to":{..},"body":..,"root_key":..,"made":..}
 *   {"type":"heads","dossier":"x","length":12}        entries: a line, as many bytes as it says, a newline
 *   {"feed..":7}
 *   ..
 *   {"end":true,"more":false,"entries":3}             `more`: other parts follow
 *   -----BEGIN SSH SIGNATURE-----                     SSHSIG, namespace schouw-bundle, by from.key, over the SHA-256 of
 *   ..                                                all above (64 hex digits and a newline)
 *
 * schema/README.md tells what each type of entry holds. Nothing of a part is secret: it is sealed, not encrypted.
 * Everything in it is hostile until bundle_verify has said that the sender's key sealed it; whose key that is, the
 * caller knows. Memory is bounded: evidence goes through in pieces, anything else has at most BUNDLE_ENTRY_MAX bytes.
 */
#ifndef SCHOUW_SCHEMA_BUNDLE_H
#define SCHOUW_SCHEMA_BUNDLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "schema/clock.h"
#include "schema/digest.h"
#include "schema/error.h"
#include "schema/segment.h"
#include "schema/sshsig.h"

#define BUNDLE_VERSION 1
#define BUNDLE_ID_SIZE 33                        /* 32 hex digits and a NUL */
#define BUNDLE_NAME_SIZE 65                      /* person or device */
#define BUNDLE_BODY_SIZE 1001                    /* name of the certification body */
#define BUNDLE_PARTS_MAX 9999                    /* parts of one bundle */
#define BUNDLE_LINE_MAX 16384u                   /* bytes of a line of JSON */
#define BUNDLE_ENTRY_MAX (SEGMENT_MAX + 131072u) /* bytes of an entry that is no evidence */
#define BUNDLE_EVIDENCE_MAX ((int64_t)1 << 46)   /* bytes of one piece of evidence */
#define BUNDLE_SIZE_MIN 65536                    /* bytes of a part */
#define BUNDLE_HEADS_MAX 4096                    /* feeds of one dossier */

/* One side: a device, or the central repository (person ""). */
struct bundle_party {
    char person[BUNDLE_NAME_SIZE]; /* "": not known (yet) */
    char device[BUNDLE_NAME_SIZE]; /* "": whoever has the key */
    char key[SSHKEY_TEXT_MAX]; /* "type base64"; of `to` "" when it is for the central repository, whatever its key */
};

/* What the first line says. */
struct bundle_head {
    char id[BUNDLE_ID_SIZE]; /* random, the same in all parts */
    int part;                /* 1, 2, 3.. */
    struct bundle_party from, to;
    char body[BUNDLE_BODY_SIZE];    /* whose central repository it is about; "": not known to who made it */
    char root_key[SSHKEY_TEXT_MAX]; /* of that body; "" likewise */
    char made[CLOCK_TEXT_SIZE];     /* RFC 3339, UTC */
};

/* "10M": bytes as people write them, with K, M, G or T for thousands of each other. ERROR_USAGE when it is none, or
 * fewer than BUNDLE_SIZE_MIN. */
int bundle_size(const char *text, int64_t *size, struct error *err);
/* Path of a part: that of the first, and with .002, .003 after it for the others. False when it is too long. */
bool bundle_path(const char *first, int part, char *path, size_t size);

/* --- writing --- */

struct bundle_writer;

/* Begins a bundle whose first part will be `path`; no part gets longer than `size` bytes (0: one part of any length).
 * Of `head` id, part and made are filled in here. Each part is written beside its place, flushed, sealed with `keyfile`
 * (as sshsig_sign), and only then gets its name; nothing is ever written over. ERROR_CONFLICT when the name is taken.
 */
int bundle_create(const char *path, int64_t size, const char *keyfile, const struct bundle_head *head,
                  struct bundle_writer **writer, struct error *err);
/* Adds an entry; `about` (what its line says beside type and length; may be NULL) is taken over, also on failure. Where
 * it does not fit in what is left of this part, the next one begins with it. ERROR_INVALID, telling the size it would
 * take, when no part can hold it. */
int bundle_put(struct bundle_writer *writer, const char *type, json_t *about, const char *bytes, size_t length,
               struct error *err);
/* The same for a JSON value, borrowed. */
int bundle_put_json(struct bundle_writer *writer, const char *type, json_t *about, const json_t *value,
                    struct error *err);
/* Adds a segment {"feed","first","last","text","seal"[,"received"]}, borrowed. */
int bundle_put_segment(struct bundle_writer *writer, const char *dossier, const json_t *segment, struct error *err);
/* Adds a file of evidence from its first byte to `size`, in as many slices as there are parts to be filled. */
int bundle_put_evidence(struct bundle_writer *writer, const char *sha256, const char *path, int64_t size,
                        struct error *err);
/* Ends the last part. */
int bundle_finish(struct bundle_writer *writer, struct error *err);
/* Frees; a part that is not finished is removed, those before it stay. May be NULL. */
void bundle_close(struct bundle_writer *writer);
int bundle_parts(const struct bundle_writer *writer);       /* how many have their name */
int64_t bundle_written(const struct bundle_writer *writer); /* bytes of all of them */
const char *bundle_id(const struct bundle_writer *writer);

/* --- reading --- */

struct bundle_reader;

struct bundle_entry {
    const char *type;    /* of a newer program it may be one that nobody here knows: pass over it */
    const json_t *about; /* its line; both borrowed until the next bundle_next */
    int64_t length;      /* bytes */
    int64_t place;       /* for bundle_go */
};

/* Opens a part and reads its first line. ERROR_INVALID when it is no bundle, or of a newer version. */
int bundle_open(const char *path, struct bundle_reader **reader, struct error *err);
/* The same for a stream that can be rewound; takes it over, also on failure. `name` stands in errors. */
int bundle_attach(FILE *file, const char *name, struct bundle_reader **reader, struct error *err);
void bundle_detach(struct bundle_reader *reader); /* may be NULL */
const struct bundle_head *bundle_head(const struct bundle_reader *reader);
const char *bundle_name(const struct bundle_reader *reader);
/* Reads all of it: the shape of every entry, and the seal by the key of `from`. Goes back to the first entry.
 * ERROR_INVALID: cut off or malformed; ERROR_SIGNATURE: other bytes than were sealed. */
int bundle_verify(struct bundle_reader *reader, struct error *err);
/* Whether other parts follow; known once it was verified. */
bool bundle_more(const struct bundle_reader *reader);
/* Goes back to an entry by its place; 0: to the first. */
int bundle_go(struct bundle_reader *reader, int64_t place, struct error *err);
/* The next entry: 1, or 0 at the end. Bytes of the one before that were not read are passed over. */
int bundle_next(struct bundle_reader *reader, struct bundle_entry *entry, struct error *err);
/* The entry's next bytes, at most `size`; `*got` 0: there are no more. */
int bundle_read(struct bundle_reader *reader, char *bytes, size_t size, size_t *got, struct error *err);
/* All bytes of an entry that is no evidence, as JSON within bounds; owned by the caller. ERROR_INVALID. */
int bundle_json(struct bundle_reader *reader, json_t **value, struct error *err);
/* As bundle_json, for an object of feed to number. */
int bundle_heads(struct bundle_reader *reader, json_t **heads, struct error *err);

/* A segment as an entry holds it; nothing of it was looked at but lengths and ids. */
struct bundle_segment {
    char dossier[DOSSIER_ID_MAX + 1];
    char feed[FEED_ID_SIZE];
    int64_t first, last;
    const char *text, *seal; /* in `bytes` */
    size_t text_length, seal_length;
    char *bytes; /* owned: bundle_segment_fini */
};
int bundle_segment(struct bundle_reader *reader, const struct bundle_entry *entry, struct bundle_segment *segment,
                   struct error *err);
void bundle_segment_fini(struct bundle_segment *segment);

/* A slice of evidence; its bytes come by bundle_read. */
struct bundle_slice {
    char sha256[DIGEST_HEX_SIZE];
    int64_t offset, length; /* offset + length <= size */
    int64_t size;           /* of the whole */
};
int bundle_slice(const struct bundle_entry *entry, struct bundle_slice *slice, struct error *err);

#endif

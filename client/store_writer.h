/* store_writer.h: who writes, in which feed, having seen what. For store*.c only, inside a transaction but for
 * writer_identify and writer_fini. */
#ifndef SCHOUW_CLIENT_STORE_WRITER_H
#define SCHOUW_CLIENT_STORE_WRITER_H

#include "client/store_state.h"
#include "schema/sshsig.h"

struct writer {
    char *person, *device, *keyfile;
    char key[SSHKEY_TEXT_MAX]; /* "type base64" */
    char feed[FEED_ID_SIZE];
    int64_t last, tick; /* where the feed ends; the highest tick that was seen */
    char hash[DIGEST_HEX_SIZE];
    json_t *seen; /* object: what a new statement has seen of other feeds */
};

/* Reads who writes, by the store's settings. `writer` begins with zeroes; writer_fini also after a failure. */
int writer_identify(struct store *store, struct writer *writer, struct error *err);
void writer_fini(struct writer *writer);

/* Whether the writer knows only what was read of this dossier, and not all that is here. */
bool writer_has_read(const struct store *store, const char *dossier);
/* Finds this device's feed in the dossier, or opens it, and looks what there is to be seen. ERROR_CONFLICT when another
 * process wrote meanwhile, or when statements of the dossier wait to be stated anew (store_aside.h): what comes after
 * them is not to be written before them. */
int writer_feed(struct store *store, const char *dossier, struct writer *writer, struct error *err);

/* When a statement was made that is stated anew, and what was seen then. */
struct claim {
    const char *at;     /* NULL: now */
    int64_t tick;       /* at least; 0: by the clock */
    const json_t *seen; /* NULL: as the writer has */
};
/* Opens a new feed, where `seen` of the writer is all it has seen. `claim` NULL: now. */
int writer_open(struct store *store, const char *dossier, struct writer *writer, const struct claim *claim,
                struct error *err);
/* The next statement of the writer, not kept yet. `claim` NULL: now. */
int writer_draft(const struct writer *writer, const char *dossier, const struct statement *statement,
                 const struct claim *claim, struct record **record, struct error *err);
/* Keeps it at the end of the feed, and moves the writer on. */
int writer_keep(struct store *store, struct writer *writer, const struct record *record, struct error *err);

#endif

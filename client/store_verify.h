/* store_verify.h: what a store holds, raw, for whoever checks it (verify.h): nothing is believed, nothing is left out
 * for being damaged. */
#ifndef SCHOUW_CLIENT_STORE_VERIFY_H
#define SCHOUW_CLIENT_STORE_VERIFY_H

#include "client/store.h"

/* What SQLite itself finds wrong with the file (integrity_check, foreign_key_check): array of at most 100 texts, empty
 * when nothing is. */
int store_integrity(struct store *store, json_t **wrong, struct error *err);

/* Every feed of a dossier as it is kept: array of {"id","person","device","key","last","hash","sealed","mine"}. */
int store_feeds(struct store *store, const char *dossier, json_t **feeds, struct error *err);

/* One line as it is kept; `hash` is what is kept beside it, whatever the line is now. Borrowed until the call ends. */
struct kept_line {
    const char *feed, *hash, *line;
    int64_t seq;
    size_t length;
};
struct kept_lines {
    int (*each)(void *context, const struct kept_line *line, struct error *err); /* other than 0 ends it */
    void *context;
};
/* Every line of a feed, by seq. */
int store_feed_lines(struct store *store, const char *feed, const struct kept_lines *lines, struct error *err);
/* Every line of a dossier that was set aside. */
int store_aside_lines(struct store *store, const char *dossier, const struct kept_lines *lines, struct error *err);

#endif

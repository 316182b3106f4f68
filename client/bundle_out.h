/* bundle_out.h: what this device would send over the wire, as a bundle (schema/bundle.h) that is carried to the central
 * repository: its heads, what it lacks, segments and evidence that are not known to have landed. Nothing is marked as
 * landed: only the answer that is carried back does that (client/bundle_in.h). */
#ifndef SCHOUW_CLIENT_BUNDLE_OUT_H
#define SCHOUW_CLIENT_BUNDLE_OUT_H

#include "client/store.h"

struct bundle_out_options {
    int64_t size;  /* bytes of a part at most; 0: one part */
    bool all;      /* also what is known to have landed */
    bool evidence; /* with files, and asking for those that are not here */
    bool dry;      /* find out what would go */
};

/* Makes it. What is not sealed stays out. `*outcome`, owned by the caller, NULL on failure:
 *
 *   {"bundle": id, "files": [path], "bytes": n,   none of them when it is dry
 *    "dossiers": {"<id>": {"statements": n}},      those that statements go of
 *    "evidence": {"files": n, "bytes": n, "damaged": [sha256]},
 *    "wanted": n}                                 files of others that are asked for
 */
int bundle_out(struct store *store, const char *path, const struct bundle_out_options *options, json_t **outcome,
               struct error *err);

#endif

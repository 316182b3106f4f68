/* derived.h: the files on a dossier's branch that follow from its records: the status, the report, the state, the
 * pointers to evidence. The same bytes for the same records, registry and day, so that `verify` can make them again. */
#ifndef SCHOUW_SYNCD_DERIVED_H
#define SCHOUW_SYNCD_DERIVED_H

#include <stdbool.h>

#include "syncd/repository_state.h"

struct derived_file {
    char *path;
    char *bytes;
    size_t length;
    git_oid id; /* of the blob */
};

struct derived {
    struct derived_file *files; /* in order of path */
    size_t count;
};

/* Finds the scheme that derived_render needs; borrowed. NULL where no page rests on one: of the registry's own dossier,
 * and where openings contradict each other. */
int derived_scheme(struct repository *repository, const char *dossier, const struct fold *fold,
                   const struct scheme **scheme, struct error *err);
/* Renders all of them. `registry` is what names and authority come from; for the registry's own dossier there are no
 * status and no report. `fold` is settled. Reads nothing but what it is given: from any thread. */
int derived_render(const char *dossier, const struct fold *fold, const struct scheme *scheme,
                   const struct registry *registry, const char *day, struct derived *derived, struct error *err);
/* One part of them: what rests on the records alone, the state and .gitattributes. Not in order. */
int derived_state(const struct fold *fold, struct derived *derived, struct error *err);
/* The other part: the pages, and the pointers to evidence that they list. Not in order. */
int derived_pages(const char *dossier, const struct fold *fold, const struct scheme *scheme,
                  const struct registry *registry, const char *day, struct derived *derived, struct error *err);
void derived_fini(struct derived *derived);
/* Moves all files of `from` to the end of `derived`. ERROR_MEMORY: they are where they were. */
int derived_move(struct derived *derived, struct derived *from, struct error *err);
/* The file of this path, or NULL. */
const struct derived_file *derived_file(const struct derived *derived, const char *path);
/* Adds a file; takes over the text, also on failure. Call derived_sort after the last. */
int derived_add(struct derived *derived, const char *path, struct text *text, struct error *err);
void derived_sort(struct derived *derived);
/* True for a path that is derived, not received: it may be written anew. */
bool derived_path(const char *path);

#endif

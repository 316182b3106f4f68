/* draft.h: the objects of a landing before they are in the repository. They are gathered in memory, above what is
 * stored: nothing of a landing is written to disk before its pack. */
#ifndef SCHOUW_SYNCD_DRAFT_H
#define SCHOUW_SYNCD_DRAFT_H

#include <git2.h>

#include "schema/error.h"

struct crew;
struct draft;

/* From here on the repository writes its objects to a draft, and reads those and what is stored. `*draft` lives as long
 * as the repository does; `crew` (may be NULL) outlives both. ERROR_IO with what libgit2 said. */
int draft_new(git_repository *git, struct crew *crew, struct draft **draft, struct error *err);
/* Writes a blob whose id is known. */
int draft_blob(struct draft *draft, const git_oid *id, const void *bytes, size_t length, struct error *err);
/* Waits until all that was gathered is deflated, and so is the crew's other work. */
void draft_settle(struct draft *draft);
/* Writes all that was gathered, and settled, as one pack that is durable when this returns; no object: no pack. */
int draft_pack(struct draft *draft, const char *folder, struct error *err);
/* Forgets what was gathered. */
void draft_reset(struct draft *draft);
/* Where an object is read from with the least effort: what is stored would be hashed twice on its way through a draft.
 * Borrowed. */
git_odb *draft_source(const struct draft *draft, const git_oid *id);
/* Looks again which packs are stored. */
int draft_refresh(struct draft *draft, struct error *err);

#endif

/* repository_access.h: who may see which dossier. One rule, asked by every route that gives anything out:
 *
 *   - `registry` is read by everyone who is enrolled;
 *   - a dossier is read by administrators, by whom a standing team.set says `assigned`, and by who wrote in it as long
 *     as no team.set of that person ever said `released`. Where people contradict each other about somebody, he waits;
 *   - where two people opened a dossier of the same name apart from each other (at two daemons), it is read by whom
 *     someone who knew of both openings assigned, and by nobody else: neither gets at the other's case by its name.
 *
 * Someone without the right gets the same answer as for what does not exist. Statements are another matter: what was
 * honestly written before a release still lands (landing_access.c).
 *
 * The index holds the answers (schema/sql/index.sql, table reader), made of what the branch of the dossier says and
 * nothing else, so that they are the same whenever they are made; asking costs O(log n). All calls need the
 * repository's lock, as those of repository.h do.
 */
#ifndef SCHOUW_SYNCD_REPOSITORY_ACCESS_H
#define SCHOUW_SYNCD_REPOSITORY_ACCESS_H

#include <stdbool.h>

#include "syncd/repository.h"

/* Whether a person may read a dossier; false as well when there is none of that name. */
int repository_may_read(struct repository *repository, const char *dossier, const char *person, bool *may,
                        struct error *err);

/* Whether a person may read a dossier or was released from it: who may ask whether what he holds of it is here. */
int repository_took_part(struct repository *repository, const char *dossier, const char *person, bool *did,
                         struct error *err);

/* Whether a person may have the bytes of a piece of evidence, if they are here. Administrators may (`*may`); others
 * where a dossier that they may read names it with proof that who named it had the bytes. A SHA-256 is no secret:
 * without that, whoever knows the name of other people's evidence would get at it by naming it in a dossier of his
 * own. `*claims` (owned by the caller, NULL on failure at once) are the proofs that were stated: array of [dossier,
 * proof]; access_proves (syncd/access.h) tells whether the bytes bear one out. */
int repository_may_fetch(struct repository *repository, const char *sha256, const char *person, bool *may,
                         json_t **claims, struct error *err);

/* What a person may read: {"dossiers": [{"id","name","scheme","certificate","landed"}], "released": ["<id>"]}; owned by
 * the caller. `released` are those that he took part in and may not read any more. */
int repository_readable(struct repository *repository, const char *person, json_t **list, struct error *err);

#endif

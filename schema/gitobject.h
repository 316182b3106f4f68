/* gitobject.h: git's objects as bytes: their ids, and what a tree names. For who holds objects and no repository.
 *
 * An object's id is the SHA-1 of "<type> <length>\0" and its bytes, in lower-case hex (git's SHA-1 object format).
 */
#ifndef SCHOUW_SCHEMA_GITOBJECT_H
#define SCHOUW_SCHEMA_GITOBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GITOBJECT_SHA1_SIZE 20 /* bytes */
#define GITOBJECT_ID_SIZE 41   /* 40 hex digits and a NUL */

/* The id of an object, as it is and in hex; `type` is "commit", "tree" or "blob". */
void gitobject_sha1(const char *type, const void *bytes, size_t length, uint8_t sha1[GITOBJECT_SHA1_SIZE]);
void gitobject_id(const char *type, const void *bytes, size_t length, char id[GITOBJECT_ID_SIZE]);
/* True for exactly 40 lower-case hex digits. */
bool gitobject_id_valid(const char *id);
/* What a tree's bytes hold under a name: its id, and whether it is a folder. False when there is no such name, or the
 * bytes are no tree up to it. */
bool gitobject_entry(const void *tree, size_t length, const char *name, bool *folder, char id[GITOBJECT_ID_SIZE]);

#endif

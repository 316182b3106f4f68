/* evidence_name.h: how a piece of evidence is called where people see files: "1a2b3c4d-report.pdf". The repository and
 * whoever writes the files elsewhere call it the same. */
#ifndef SCHOUW_SCHEMA_EVIDENCE_NAME_H
#define SCHOUW_SCHEMA_EVIDENCE_NAME_H

#include <stdbool.h>

#define EVIDENCE_NAME_SIZE 200

/* The first 8 digits of the SHA-256 (all of them with `whole`), and of the file's own name (from a record, may hold
 * anything, may be NULL) what any file system and any shell takes. */
void evidence_name(const char *sha256, const char *name, bool whole, char result[EVIDENCE_NAME_SIZE]);

#endif

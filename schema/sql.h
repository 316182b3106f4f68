/* sql.h: the statements compiled in from schema/sql. */
#ifndef SCHOUW_SCHEMA_SQL_H
#define SCHOUW_SCHEMA_SQL_H

/* The part of this name ("-- name: ..") of a file of schema/sql; when there is none, something that SQLite
 * refuses. */
const char *sql_part(const char *file, const char *name);

#endif

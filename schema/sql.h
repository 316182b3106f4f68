/* sql.h: the statements compiled in from schema/sql. */
#ifndef SCHOUW_SCHEMA_SQL_H
#define SCHOUW_SCHEMA_SQL_H

/* The part of this name ("-- name: ..") of a file of schema/sql, NUL-terminated; owned by the caller; NULL when memory
 * is out or there is none. */
char *sql_part(const char *file, const char *name);

#endif

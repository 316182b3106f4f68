/* media.h: what kind of file something is, by its first bytes and never by its name; and which kinds are taken. Client
 * and daemon ask it, so that they agree. */
#ifndef SCHOUW_SCHEMA_MEDIA_H
#define SCHOUW_SCHEMA_MEDIA_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/error.h"

#define MEDIA_LIST_SIZE 500 /* bytes of a list, with its NUL */
#define MEDIA_ANY "any"

/* The media type of a file: image/jpeg, image/png, application/pdf, .., text/plain for what is UTF-8, or
 * application/octet-stream, also when it can not be read. A literal. */
const char *media_type(const char *path);
/* The same by the first bytes (4096 are enough); `whole`: there are no more. */
const char *media_type_of(const char *head, size_t length, bool whole);

/* Whether a list allows a type: words with a blank between: "image/jpeg", "image/" and a star for every kind of image,
 * or the one word "any". */
bool media_allowed(const char *list, const char *type);
/* Brings a list into that shape: commas and blanks between words become one blank. ERROR_INVALID with the word that is
 * no media type, or when it is empty or too long. */
int media_list(const char *text, char list[MEDIA_LIST_SIZE], struct error *err);

#endif

/* page.h: the report as a page with the body's name, its photographs and what it rests on; and a file written whole or
 * not at all. */
#ifndef SCHOUW_CLIENT_PAGE_H
#define SCHOUW_CLIENT_PAGE_H

#include "client/verb.h"
#include "schema/text.h"

/* The report's Markdown as an HTML page, with small pictures of the dossier's photographs and a link to each file. With
 * `beside`, a folder, the files are copied to `beside`/evidence and the links lead there; with NULL they lead to where
 * this device keeps them. The dossier must be open. */
int page_html(struct session *session, const char *markdown, const char *beside, struct text *html, struct error *err);

/* Writes a file under a temporary name beside it, syncs it and renames it. ERROR_IO. */
int page_save(const char *path, const char *bytes, size_t length, struct error *err);

#endif

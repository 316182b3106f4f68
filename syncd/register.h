/* register.h: what main holds: the public register of certificates, and who signs. Only what was decided positively
 * gets there (3.2.2 of KVO): a certificate's tag is made when its decision stands, and the register lists the tags.
 *
 * Of a line, what the certificate says is read at the commit that its tag points to, and what became of it (suspended,
 * replaced, the register's own facts) at the tip of its dossier's branch: each with the registry that the commit names.
 * So main follows from the refs and nothing else.
 */
#ifndef SCHOUW_SYNCD_REGISTER_H
#define SCHOUW_SYNCD_REGISTER_H

#include "syncd/derived.h"
#include "syncd/landing.h"

/* The next certificate that a dossier has come to and that has no tag: that which stands; before it the one it
 * replaces, when that has none either. A first one asks for a positive decision that its writer had seen, one
 * that stands, and every gate open on the day it was issued; one that replaces another for that other's tag (or its
 * line in this voyage) and the licence of the scheme owner on the day it was issued, as gates may have shut since.
 * NULL: there is none. Borrowed. */
int register_due(const struct voyage *voyage, const struct fold *fold, const struct registry *registry,
                 const struct record **issue, struct error *err);
/* The line of the register for a certificate.issue; new reference. ERROR_INVALID when it was not decided. */
int register_entry(struct repository *repository, const struct fold *fold, const struct record *issue, json_t **entry,
                   struct error *err);
/* The files of main: README.md, register.json, register.md, register.csv, allowed_signers, schouw.json. `entries` is an
 * object of number to entry. */
int register_render(const struct repository *repository, const struct registry *registry, const json_t *entries,
                    struct derived *derived, struct error *err);
/* Appends main's allowed_signers: the registry's, and the daemons for git. */
int register_signers(const struct repository *repository, const struct registry *registry, struct text *text,
                     struct error *err);
/* The entries of a commit of main: object of number to entry; new reference. */
int register_entries(const struct repository *repository, const git_oid *main, json_t **entries, struct error *err);
/* The fold of a dossier's commit, settled by `registry`; NULL: by the one that commit was made with. Free the fold
 * first, then `*own` (NULL when `registry` was given). */
int register_read(const struct repository *repository, const git_oid *commit, const struct registry *registry,
                  struct fold **fold, struct registry **own, struct error *err);
/* The entry of the certificate that a tag names, from the commit it points to. `registry` as in register_read. */
int register_entry_at(struct repository *repository, const char *number, const git_oid *commit,
                      const struct registry *registry, json_t **entry, struct error *err);
/* Tells anew in all entries of a dossier what became of the certificates. Appends a line to `changes` (may be NULL) for
 * each that is another now. */
int register_update(struct repository *repository, const char *dossier, const struct fold *fold, json_t *entries,
                    struct text *changes, struct error *err);

/* register_write.c */

/* After a landing that broke off: lists the tags that main does not list. Where main was rendered by another version of
 * this program, all entries are made anew. */
int register_catch_up(struct voyage *voyage, struct error *err);
/* What a landing in a dossier changes in the register; main is behind then. */
int register_follow(struct voyage *voyage, const char *dossier, const struct fold *fold, struct error *err);
/* Writes the next commit of main into memory and notes its ref; nothing when it would change nothing. Merges the
 * certificates of the voyage, whose entries stand in voyage->entries already. */
int register_write(struct voyage *voyage, struct error *err);
/* Puts the allowed_signers of main beside git's own files, where `git verify-commit` finds them. */
int register_publish(struct repository *repository, struct error *err);

#endif

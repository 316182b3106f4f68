/* register.h: what main holds: the public register of certificates, and who signs. Only what was decided positively
 * gets there (3.2.2 of KVO): a certificate's tag is made when its decision stands, and the register lists the tags. */
#ifndef SCHOUW_SYNCD_REGISTER_H
#define SCHOUW_SYNCD_REGISTER_H

#include "syncd/derived.h"
#include "syncd/landing.h"

/* The certificate that a dossier has come to: certificate.issue that stands, whose writer had seen a positive decision
 * that stands, with every gate open on the day it was issued. NULL: there is none. Borrowed. */
int register_due(struct repository *repository, const struct fold *fold, const struct registry *registry,
                 const struct record **issue, struct error *err);
/* The line of the register for a certificate.issue; new reference. */
int register_entry(struct repository *repository, const struct fold *fold, const struct record *issue, json_t **entry,
                   struct error *err);
/* The files of main: README.md, register.json, register.md, allowed_signers, schouw.json. `entries` is an object of
 * number to entry. */
int register_render(const struct repository *repository, const struct registry *registry, const json_t *entries,
                    struct derived *derived, struct error *err);
/* Appends main's allowed_signers: the registry's, and the daemon for git. */
int register_signers(const struct repository *repository, const struct registry *registry, struct text *text,
                     struct error *err);
/* The entries of a commit of main: object of number to entry; new reference. */
int register_entries(const struct repository *repository, const git_oid *main, json_t **entries, struct error *err);
/* The entry of the certificate that a tag names, from the commit it points to. `registry` NULL: the one that commit
 * was made with. */
int register_entry_at(struct repository *repository, const char *number, const git_oid *commit,
                      const struct registry *registry, json_t **entry, struct error *err);

/* Writes the next commit of main into memory and notes its ref; nothing when it would change nothing. Merges the
 * certificates of the voyage, whose entries stand in voyage->entries already. `thorough`: also looks for tags that main
 * does not list. */
int register_write(struct voyage *voyage, bool thorough, struct error *err);
/* Puts the allowed_signers of main beside git's own files, where `git verify-commit` finds them. */
int register_publish(struct repository *repository, struct error *err);

#endif

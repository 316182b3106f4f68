/* registry.h: who is who: people, keys, roles, qualifications, licences, as the records of the dossier `registry` say.
 *
 * Trust starts at the root key given to `schouw-syncd init`: it speaks for the person `administrator`. Records count
 * when their feed's key is the root key or a key (given by records that count) of a person with the role administrator.
 */
#ifndef SCHOUW_SCHEMA_REGISTRY_H
#define SCHOUW_SCHEMA_REGISTRY_H

#include "schema/fold.h"

#define REGISTRY_ROOT_PERSON "administrator"
#define REGISTRY_DAEMON "schouw-syncd" /* principal of every daemon in allowed_signers */

struct registry;

/* Builds from a fold of the registry dossier; takes ownership of it (also on failure) and settles it. `root_key` is
 * "type base64". */
int registry_new(struct fold *fold, const char *root_key, struct registry **registry, struct error *err);
void registry_free(struct registry *registry);
const struct fold *registry_fold(const struct registry *registry);
const char *registry_root_key(const struct registry *registry);

/* Values; NULL when unknown or in conflict. Borrowed. */
const struct record *registry_body(const struct registry *registry);
const struct record *registry_person(const struct registry *registry, const char *person);
/* Name to show: the person's name, else the id. */
const char *registry_person_name(const struct registry *registry, const char *person);
unsigned registry_roles(const struct registry *registry, const char *person); /* mask; 0 when unknown or inactive */
/* The same at a moment, seconds since 1970: the roles with which a statement of that time was made. */
unsigned registry_roles_at(const struct registry *registry, const char *person, int64_t moment);
/* qualification.set of person on a day (YYYY-MM-DD), valid and within from/until; NULL when there is none. */
const struct record *registry_qualification(const struct registry *registry, const char *person,
                                            const char *qualification, const char *day);
/* licence.set for a scheme valid on a day, or NULL. */
const struct record *registry_licence(const struct registry *registry, const char *scheme, const char *day);

/* When a key counts for a person and a device. One that was revoked counts up to the moment of that, so that what it
 * sealed earlier on the day stays; one that was replaced up to the day of that, or up to `previous_until` of what took
 * its place. */
struct key_window {
    char from[11], last[11]; /* days, both included; none when last is before from */
    bool revoked, replaced;
    int64_t moment; /* of the revocation, seconds since 1970; INT64_MAX: there was none */
};

/* What the registry says of a key that a person seals with on a device: looked up once, it is asked of each record of a
 * feed. As long as the registry is. Strings borrowed. */
struct key_standing {
    const struct registry *registry;
    const char *key, *person, *device;
    bool root, known;
    struct key_window window; /* of a key that is known */
};
void registry_key_find(const struct registry *registry, const char *key, const char *person, const char *device,
                       struct key_standing *standing);
/* registry_key_check by what was found. */
int registry_key_stood(const struct key_standing *standing, const char *when, struct error *err);

/* May this key seal for this person and device at this time? `when` is RFC 3339, as a record's `at`, or a day. 0, or
 * ERROR_REFUSED with a sentence (unknown key, other person, not yet valid, expired, revoked, replaced). A revoked key
 * counts up to the moment of the statement that revokes it. The root key speaks for `administrator` on any device. */
int registry_key_check(const struct registry *registry, const char *key, const char *person, const char *device,
                       const char *when, struct error *err);
/* The same for who comes with the key today, to speak or to bring what it sealed: one that is revoked counts for
 * nothing more, whatever the clocks say of when. */
int registry_key_now(const struct registry *registry, const char *key, const char *person, const char *device,
                     const char *day, struct error *err);
/* When a key counts, both days included; "" for no limit. */
struct key_days {
    char from[11], last[11];
    bool revoked, replaced;
};
/* False when the registry does not name the key for this person and device. */
bool registry_key_days(const struct registry *registry, const char *key, const char *person, const char *device,
                       struct key_days *days);

/* May this person write a record of this kind in this dossier? Roles by the registry; and separation: who wrote an
 * audit-stage record of a dossier as auditor does not review, advise, decide or certify it, nor the reverse.
 * `fold` is the dossier as known (may be NULL). ERROR_REFUSED with clause and sentence. */
int registry_may_write(const struct registry *registry, const struct fold *fold, const struct record *record,
                       const char *person, struct error *err);

/* Appends allowed_signers lines (ssh-keygen(1), ALLOWED SIGNERS): root key and every key, with the namespaces of
 * segments, enrolment and bundles, valid-after and valid-before. Sorted, the same bytes for the same registry. */
int registry_allowed_signers(const struct registry *registry, struct text *text, struct error *err);

/* May the daemon that has this key sign commits and tags of this day? Daemons are named by daemon.set; `founding` (may
 * be NULL) is the key of the one that made the central repository, which needs no statement and counts until one ends
 * it. A key counts through the day on which it is revoked. ERROR_REFUSED with a sentence. */
int registry_daemon_check(const struct registry *registry, const char *founding, const char *key, const char *day,
                          struct error *err);
/* Appends the allowed_signers lines of all daemons: principal REGISTRY_DAEMON, for git and bundles, with their days. */
int registry_daemon_signers(const struct registry *registry, const char *founding, struct text *text,
                            struct error *err);

#endif

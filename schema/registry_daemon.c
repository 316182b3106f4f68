/* registry_daemon.c: which daemons may write the central repository, and in which days. */
#include <stdio.h>
#include <string.h>

#include "schema/authority.h"
#include "schema/clock.h"
#include "schema/fold_state.h"

#define FIRST_DAY "0000-01-01"
#define LAST_DAY "9999-12-31"
#define EPOCH "1970-01-03" /* ssh-keygen takes no time before 1970 */

/* When a daemon's key counts by one slot: from and last are days, both included. */
struct days {
    char from[DAY_SIZE], last[DAY_SIZE];
    bool revoked;
};

static void days_end(struct days *days, const char *day)
{
    if (strncmp(day, days->last, DAY_SIZE - 1) < 0) snprintf(days->last, DAY_SIZE, "%.10s", day);
}

static bool entry_names(const struct entry *entry, const char *key)
{
    const char *named = record_text(entry->record, "key");
    return !entry->refused && named != NULL && authority_key_equal(named, key);
}

/* Narrows the days by one statement about the key. It counts through the day on which it is ended: what the daemon
 * wrote in the hours before stays right. */
static void days_narrow(struct days *days, const struct slot *slot, const struct entry *entry)
{
    const char *from = record_text(entry->record, "from"), *until = record_text(entry->record, "until");
    if (from != NULL && strcmp(from, days->from) > 0) snprintf(days->from, DAY_SIZE, "%.10s", from);
    if (until != NULL) days_end(days, until);
    if (!record_is(entry->record, "status", "valid")) {
        days->revoked = true;
        days_end(days, entry->record->at);
    }
    for (size_t i = 0; i < slot->count; i++) {
        const struct record *other = slot->entries[i].record;
        if (!slot->entries[i].refused && record_supersedes(other, entry->record)) days_end(days, other->at);
    }
}

/* Whether another statement about the same key took this one's place. */
static bool entry_renewed(const struct slot *slot, const struct entry *entry, const char *key)
{
    for (size_t i = 0; i < slot->count; i++)
        if (entry_names(&slot->entries[i], key) && record_supersedes(slot->entries[i].record, entry->record))
            return true;
    return false;
}

/* False when the slot does not name the key. */
static bool days_of(const struct slot *slot, const char *key, struct days *days)
{
    bool found = false;
    *days = (struct days){.from = FIRST_DAY, .last = LAST_DAY};
    for (size_t i = 0; i < slot->count; i++) {
        const struct entry *entry = &slot->entries[i];
        if (!entry_names(entry, key) || entry_renewed(slot, entry, key)) continue;
        days_narrow(days, slot, entry);
        found = true;
    }
    return found;
}

int registry_daemon_check(const struct registry *registry, const char *founding, const char *key, const char *day,
                          struct error *err)
{
    bool founder = founding != NULL && authority_key_equal(founding, key), named = false;
    size_t first, count = fold_slots_of(registry->fold, "daemon.set", &first);
    struct days days, known = {.from = FIRST_DAY, .last = LAST_DAY};
    char print[64] = "";
    for (size_t i = first; i < first + count; i++) {
        if (!days_of(fold_slot_at(registry->fold, i), key, &days)) continue;
        named = true;
        known = days;
        /* The founder was there before the registry was. */
        if ((founder || strcmp(days.from, day) <= 0) && strcmp(day, days.last) <= 0) return 0;
    }
    if (!named && founder) return 0;
    sshkey_fingerprint(key, print, NULL);
    if (!named)
        return error_set(err, ERROR_REFUSED,
                         "the registry admits no daemon with the key %s; an administrator admits it with `schouw "
                         "registry daemon NAME FILE.pub`",
                         print);
    if (!founder && strcmp(day, known.from) < 0)
        return error_set(err, ERROR_REFUSED, "the daemon's key %s counts from %s; this is of %s", print, known.from,
                         day);
    if (known.revoked)
        return error_set(err, ERROR_REFUSED, "the daemon's key %s was revoked: its last day was %s; this is of %s",
                         print, known.last, day);
    return error_set(err, ERROR_REFUSED, "the daemon's key %s counted until %s; this is of %s", print, known.last, day);
}

/* --- as stock git reads it --- */

/* A moment in UTC: `offset` seconds after the day begins. */
static void moment_append(struct text *text, const char *option, const char *day, int64_t offset)
{
    char at[CLOCK_TEXT_SIZE];
    int64_t seconds = 0;
    snprintf(at, sizeof at, "%.10sT00:00:00Z", day);
    clock_parse(at, &seconds);
    clock_format(seconds + offset, at);
    text_printf(text, ",%s=\"%.4s%.2s%.2s%.2s%.2s%.2sZ\"", option, at, at + 5, at + 8, at + 11, at + 14, at + 17);
}

/* A day is that of the place where the daemon is, ssh-keygen's times are UTC: a day begins where it begins first on
 * earth and ends where it ends last. The program itself looks at the day. */
static void line_append(struct text *text, const struct days *days, const char *key, const char *name)
{
    text_puts(text, REGISTRY_DAEMON " namespaces=\"" SSHSIG_NAMESPACE_GIT "," SSHSIG_NAMESPACE_BUNDLE "\"");
    if (strcmp(days->from, EPOCH) >= 0) moment_append(text, "valid-after", days->from, -14L * 3600);
    if (strcmp(days->last, LAST_DAY) != 0) moment_append(text, "valid-before", days->last, 86399 + 12L * 3600);
    text_printf(text, " %s %s\n", key, name);
}

static void slot_append(struct text *text, const struct slot *slot, const char *founding)
{
    for (size_t i = 0; i < slot->count; i++) {
        const char *key = record_text(slot->entries[i].record, "key");
        char normal[SSHKEY_TEXT_MAX];
        struct days days;
        bool again = false;
        if (slot->entries[i].refused || key == NULL || sshkey_parse(key, normal, NULL) != 0) continue;
        /* A key that was stated several times has one line. */
        for (size_t j = 0; j < i; j++) again = again || entry_names(&slot->entries[j], normal);
        if (again || !days_of(slot, normal, &days)) continue;
        if (authority_key_equal(founding, normal)) snprintf(days.from, DAY_SIZE, FIRST_DAY);
        if (strcmp(days.last, days.from) < 0 || strcmp(days.last, EPOCH) < 0) continue;
        line_append(text, &days, normal, slot->item);
    }
}

int registry_daemon_signers(const struct registry *registry, const char *founding, struct text *text, struct error *err)
{
    size_t first, count = fold_slots_of(registry->fold, "daemon.set", &first);
    struct days days = {.from = FIRST_DAY, .last = LAST_DAY}, other;
    bool named = false;
    for (size_t i = first; i < first + count; i++)
        named = named || days_of(fold_slot_at(registry->fold, i), founding, &other);
    if (!named) line_append(text, &days, founding, "daemon");
    for (size_t i = first; i < first + count; i++) slot_append(text, fold_slot_at(registry->fold, i), founding);
    return text->failed ? error_memory(err) : 0;
}

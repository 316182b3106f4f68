/* allowed_signers.c: the registry's keys as stock OpenSSH reads them, so that a seal can be checked without this
 * program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/authority.h"
#include "schema/clock.h"

#define NAMESPACES "namespaces=\"" SSHSIG_NAMESPACE "," SSHSIG_NAMESPACE_ENROL "," SSHSIG_NAMESPACE_BUNDLE "\""
#define EPOCH "1970-01-03" /* ssh-keygen takes no time before 1970 */
#define LAST_DAY "9999-12-31"

struct lines {
    char **list;
    size_t count;
};

/* Seconds since 1970: `offset` after the day begins in UTC. */
static int64_t day_moment(const char *day, int64_t offset)
{
    char at[CLOCK_TEXT_SIZE];
    int64_t seconds = 0;
    snprintf(at, sizeof at, "%.10sT00:00:00Z", day);
    clock_parse(at, &seconds);
    return seconds + offset;
}

/* A moment in UTC, as ssh-keygen reads it. */
static void moment_append(struct text *text, const char *option, int64_t moment)
{
    char at[CLOCK_TEXT_SIZE];
    clock_format(moment, at);
    text_printf(text, ",%s=\"%.4s%.2s%.2s%.2s%.2s%.2sZ\"", option, at, at + 5, at + 8, at + 11, at + 14, at + 17);
}

/* The first and the last moment of a window; false when there is none between them. */
static bool moments_of(const struct key_window *window, int64_t *from, int64_t *last)
{
    *from = strcmp(window->from, EPOCH) >= 0 ? day_moment(window->from, -14L * 3600) : 0;
    *last = strcmp(window->last, LAST_DAY) != 0 ? day_moment(window->last, 86399) : INT64_MAX;
    if (window->moment < *last) *last = window->moment;
    return *from < *last && strcmp(window->from, window->last) <= 0;
}

static int lines_add(struct lines *lines, struct text *line, struct error *err)
{
    size_t length;
    char **list = realloc(lines->list, (lines->count + 1) * sizeof(char *));
    char *taken = list == NULL ? NULL : text_take(line, &length);
    if (list != NULL) lines->list = list;
    if (taken == NULL) {
        text_fini(line);
        return error_memory(err);
    }
    lines->list[lines->count++] = taken;
    return 0;
}

/* One line: person, options, key, device. A day of the registry is the day where the writer is, ssh-keygen's times are
 * UTC: the first day begins where it begins first on earth, so that a key can be checked in the very hour it was
 * registered; the last one ends as UTC's does, and at the very moment of a revocation. The daemon and the fold look at
 * the time each statement bears. */
static int key_add(struct lines *lines, const char *item, const struct key_window *window, const char *key,
                   struct error *err)
{
    struct text line = {0};
    const char *slash = strchr(item, '/');
    int64_t from, last;
    if (!moments_of(window, &from, &last)) return 0;
    text_append(&line, item, (size_t)(slash - item));
    text_puts(&line, " " NAMESPACES);
    if (from > 0) moment_append(&line, "valid-after", from);
    if (last != INT64_MAX) moment_append(&line, "valid-before", last);
    text_printf(&line, " %s %s\n", key, slash + 1);
    return lines_add(lines, &line, err);
}

/* A line for each key that a slot ever named and that counts on some day. */
static int slot_add(struct lines *lines, const struct slot *slot, struct error *err)
{
    for (size_t i = 0; i < slot->count; i++) {
        const char *key = record_text(slot->entries[i].record, "key");
        char normal[SSHKEY_TEXT_MAX];
        struct key_window window;
        if (slot->entries[i].refused || key == NULL || sshkey_parse(key, normal, NULL) != 0) continue;
        if (!authority_window(slot, normal, &window)) continue;
        if (strcmp(window.last, EPOCH) < 0) continue;
        int result = key_add(lines, slot->item, &window, normal, err);
        if (result != 0) return result;
    }
    return 0;
}

static int line_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int registry_allowed_signers(const struct registry *registry, struct text *text, struct error *err)
{
    struct lines lines = {0};
    struct text root = {0};
    size_t first, count = fold_slots_of(registry->fold, "key.set", &first);
    text_printf(&root, "%s %s %s root\n", REGISTRY_ROOT_PERSON, NAMESPACES, registry->root_key);
    int result = lines_add(&lines, &root, err);
    for (size_t i = first; result == 0 && i < first + count; i++)
        result = slot_add(&lines, fold_slot_at(registry->fold, i), err);
    if (result == 0) qsort(lines.list, lines.count, sizeof(char *), line_compare);
    for (size_t i = 0; i < lines.count; i++) {
        /* A key that was stated several times gives the same line each time. */
        bool again = i > 0 && strcmp(lines.list[i - 1], lines.list[i]) == 0;
        if (result == 0 && !again) text_puts(text, lines.list[i]);
    }
    for (size_t i = 0; i < lines.count; i++) free(lines.list[i]);
    free(lines.list);
    if (result == 0 && text->failed) result = error_memory(err);
    return result;
}

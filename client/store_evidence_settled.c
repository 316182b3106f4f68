/* store_evidence_settled.c: which dossiers' evidence a sync need not look at. A device keeps thousands of photographs,
 * and nearly all of them were here and at the server yesterday. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checklists/calendar.h"
#include "client/store_state.h"
#include "schema/plain.h"

/* The setting: {"day", "feeds": feed -> the last statement of it then, "absent": pieces that the server had and that
 * were not here, "folders": of evidence_folders}. */
#define SETTLED "evidence_settled"

/* Another number once a file, or a whole folder, came to the folders of evidence or went from them: how many there are
 * and when each was changed, in one. */
static json_int_t evidence_folders(const struct store *store)
{
    char path[PATH_MAX];
    uint64_t sum = 0;
    snprintf(path, sizeof path, "%s/evidence", store->directory);
    DIR *list = opendir(path);
    for (const struct dirent *entry; list && (entry = readdir(list));) {
        struct stat about;
        if (strlen(entry->d_name) != 2 || fstatat(dirfd(list), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        sum += (uint64_t)about.st_mtim.tv_sec * 1000000000 + (uint64_t)about.st_mtim.tv_nsec + 1;
    }
    if (list) closedir(list);
    return (json_int_t)(sum >> 1);
}

/* Whether a file is in the folder of evidence; `fan` is the folder for its first two digits, opened when they change.
 */
static bool is_here(const struct store *store, const char *sha256, char digits[3], int *fan)
{
    char path[PATH_MAX];
    struct stat about;
    if (strncmp(digits, sha256, 2) != 0) {
        snprintf(digits, 3, "%.2s", sha256);
        if (*fan >= 0) close(*fan);
        snprintf(path, sizeof path, "%s/evidence/%s", store->directory, digits);
        *fan = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    return *fan >= 0 && fstatat(*fan, sha256, &about, 0) == 0 && S_ISREG(about.st_mode);
}

/* Bytes may go from a disk without anybody saying so: how many pieces the server has that are not here. */
static int absent_count(struct store *store, json_int_t *absent, struct error *err)
{
    sqlite3_stmt *known = store_query(store, EVIDENCE_KNOWN);
    char digits[3] = "";
    int result, fan = -1;
    *absent = 0;
    while ((result = query_step(store, known, err)) == 1) {
        const char *sha256 = column_text(known, 0);
        *absent += !digest_is_hex(sha256) || !is_here(store, sha256, digits, &fan);
    }
    sqlite3_reset(known);
    if (fan >= 0) close(fan);
    return result;
}

/* Whether bytes went from the disk since: more is absent than then. */
static int went_since(struct store *store, const json_t *settled, bool *went, struct error *err)
{
    json_int_t absent = 0;
    *went = false;
    if (evidence_folders(store) == json_integer_value(json_object_get(settled, "folders"))) return 0;
    int result = absent_count(store, &absent, err);
    *went = absent > json_integer_value(json_object_get(settled, "absent"));
    return result;
}

/* As the setting has it, new reference; without feeds where it is of another day, or bytes went since. */
static int settled_read(struct store *store, json_t **settled, struct error *err)
{
    char *text = NULL, today[DAY_SIZE];
    calendar_today("Europe/Amsterdam", today);
    bool went = false;
    int result = store_setting(store, SETTLED, &text, err);
    *settled = text ? plain_or_any_read(text, strlen(text), NULL) : NULL;
    if (result == 0 && *settled) result = went_since(store, *settled, &went, err);
    free(text);
    const char *day = json_string_value(json_object_get(*settled, "day"));
    if (result == 0 && !went && day && strcmp(day, today) == 0 && json_is_object(json_object_get(*settled, "feeds")))
        return 0;
    json_decref(*settled);
    *settled = result == 0 ? json_pack("{s:s,s:{}}", "day", today, "feeds") : NULL;
    return result != 0 || *settled ? result : error_memory(err);
}

/* Whether a feed names a piece after this statement. No line is read for it. */
static int names_since(struct store *store, const char *feed, json_int_t seq, bool *names, struct error *err)
{
    sqlite3_stmt *since = store_query(store, EVIDENCE_SINCE);
    query_text(since, 1, feed);
    query_integer(since, 2, seq);
    int result = query_step(store, since, err);
    sqlite3_reset(since);
    *names = result == 1;
    return result < 0 ? result : 0;
}

/* Adds the dossiers of which a feed names pieces after what `settled` says, as keys. */
static int unsettled_find(struct store *store, const json_t *settled, json_t *found, struct error *err)
{
    const json_t *known = json_object_get(settled, "feeds");
    sqlite3_stmt *feeds = store_query(store, EVIDENCE_FEEDS);
    int result;
    while ((result = query_step(store, feeds, err)) == 1) {
        const char *feed = column_text(feeds, 0);
        json_int_t seq = json_integer_value(json_object_get(known, feed));
        bool names = false;
        if (sqlite3_column_int64(feeds, 2) <= seq) continue;
        if ((result = names_since(store, feed, seq, &names, err)) != 0) break;
        if (!names || json_object_set_new(found, column_text(feeds, 1), json_true()) == 0) continue;
        result = error_memory(err);
        break;
    }
    sqlite3_reset(feeds);
    return result;
}

int store_evidence_unsettled(struct store *store, json_t **dossiers, struct error *err)
{
    json_t *settled = NULL, *found = json_object(), *value;
    const char *dossier;
    *dossiers = json_array();
    int result = *dossiers && found ? settled_read(store, &settled, err) : error_memory(err);
    if (result == 0) result = unsettled_find(store, settled, found, err);
    json_object_foreach(found, dossier, value)
    {
        if (result == 0 && json_array_append_new(*dossiers, json_string(dossier)) != 0) result = error_memory(err);
    }
    json_decref(settled);
    json_decref(found);
    if (result == 0) return 0;
    json_decref(*dossiers);
    *dossiers = NULL;
    return result;
}

/* Whether the bytes of all that a dossier names are here, and at the server. */
static int is_settled(struct store *store, const char *dossier, bool *settled, struct error *err)
{
    sqlite3_stmt *pending = store_query(store, EVIDENCE_PENDING);
    json_t *wanted = NULL;
    query_text(pending, 1, dossier);
    int result = query_step(store, pending, err);
    sqlite3_reset(pending);
    *settled = result == 0;
    if (result == 0) result = store_evidence_wanted(store, dossier, &wanted, err);
    *settled = *settled && json_array_size(wanted) == 0;
    json_decref(wanted);
    return result < 0 ? result : 0;
}

/* Notes how far the feeds of a dossier go. */
static int feeds_note(struct store *store, const char *dossier, json_t *feeds, struct error *err)
{
    json_t *heads = NULL;
    int result = store_last_heads(store, dossier, &heads, err);
    if (result == 0 && json_object_update(feeds, heads) != 0) result = error_memory(err);
    json_decref(heads);
    return result;
}

int store_evidence_settle(struct store *store, const json_t *dossiers, struct error *err)
{
    json_t *settled = NULL;
    const json_t *id;
    size_t index;
    bool any = false;
    int result = settled_read(store, &settled, err);
    json_array_foreach(dossiers, index, id)
    {
        bool is = false;
        if (result == 0) result = is_settled(store, json_string_value(id), &is, err);
        if (result == 0 && is)
            result = feeds_note(store, json_string_value(id), json_object_get(settled, "feeds"), err);
        any = any || is;
    }
    json_int_t absent = 0, folders = evidence_folders(store); /* before they are counted: what goes then is later */
    if (result == 0 && any) result = absent_count(store, &absent, err);
    if (result == 0 && any &&
        (json_object_set_new(settled, "absent", json_integer(absent)) != 0 ||
         json_object_set_new(settled, "folders", json_integer(folders)) != 0))
        result = error_memory(err);
    struct text text = {0};
    if (any && result == 0) {
        plain_write(&text, settled, false);
        result = text.failed ? error_memory(err) : store_set(store, SETTLED, text.data, err);
    }
    text_fini(&text);
    json_decref(settled);
    return result;
}

int store_evidence_doubt(struct store *store, struct error *err)
{
    return store_set(store, SETTLED, NULL, err);
}

/* kind.c: the table of kinds. What a body may hold is read in kind_schema.c, and looked at in kind_rule.c. */
#include "schema/kind.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "schema/embedded.h"
#include "schema/kind_schema.h"
#include "schema/plain.h"
#include "schema/text.h"

#define KIND_COUNT_MAX 128
#define SUFFIX ".json"

extern const struct embedded embedded_kinds[];

/* In which dossiers a kind may be written. */
enum place { DOSSIER_CASE, DOSSIER_REGISTRY, DOSSIER_ANY };

enum reading { KIND_UNREAD, KIND_READ, KIND_BROKEN };

struct kind {
    char name[64];
    const struct embedded *file;
    _Atomic enum reading reading; /* the members below are there once it is KIND_READ */
    json_t *schema;
    struct kind_rule *rule; /* borrows from the schema */
    unsigned roles;
    enum stage stage;
    enum place dossier;
    const struct pattern *item;
};

static const struct {
    const char *name;
    unsigned role;
} roles[] = {{"auditor", ROLE_AUDITOR},
             {"reviewer", ROLE_REVIEWER},
             {"decider", ROLE_DECIDER},
             {"administrator", ROLE_ADMINISTRATOR}};

static const char *const stages[] = {"none", "audit", "report", "review", "advice", "decision", "certificate"};

static struct kind kinds[KIND_COUNT_MAX];
static size_t kind_count;
static pthread_once_t kinds_once = PTHREAD_ONCE_INIT;
static pthread_mutex_t kinds_mutex = PTHREAD_MUTEX_INITIALIZER; /* for reading one */

unsigned role_parse(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof roles / sizeof *roles; i++) {
        if (strcmp(roles[i].name, name) == 0) return roles[i].role;
    }
    return 0;
}

const char *role_name(unsigned role)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (roles[i].role == role) return roles[i].name;
    }
    return "";
}

const char *stage_name(enum stage stage)
{
    return (size_t)stage < sizeof stages / sizeof *stages ? stages[stage] : "";
}

/* --- the files, each when its kind is asked for first: most programs meet a few of them --- */

static bool stage_read(const char *name, enum stage *stage)
{
    for (size_t i = 0; name != NULL && i < sizeof stages / sizeof *stages; i++) {
        if (strcmp(stages[i], name) != 0) continue;
        *stage = (enum stage)i;
        return true;
    }
    return false;
}

static bool roles_read(const json_t *names, unsigned *mask)
{
    size_t index;
    const json_t *name;
    json_array_foreach(names, index, name)
    {
        unsigned role = role_parse(json_string_value(name));
        if (role == 0) return false;
        *mask |= role;
    }
    return *mask != 0;
}

static bool place_read(const char *name, struct kind *kind)
{
    static const char *const places[] = {
        [DOSSIER_CASE] = "case", [DOSSIER_REGISTRY] = "registry", [DOSSIER_ANY] = "any"};
    for (size_t i = 0; name != NULL && i < sizeof places / sizeof *places; i++) {
        if (strcmp(places[i], name) != 0) continue;
        kind->dossier = (enum place)i;
        return true;
    }
    return false;
}

static bool name_read(const struct embedded *file, struct kind *kind)
{
    size_t length = strlen(file->name), suffix = strlen(SUFFIX);
    if (length <= suffix || length - suffix >= sizeof kind->name || strcmp(file->name + length - suffix, SUFFIX) != 0)
        return false;
    memcpy(kind->name, file->name, length - suffix);
    kind->name[length - suffix] = '\0';
    kind->file = file;
    return true;
}

/* Fills a kind from its file; false when the file says something that is not understood. */
static bool kind_read(struct kind *kind)
{
    kind->schema = plain_or_any_read(kind->file->text, kind->file->length, NULL);
    if (kind_rule_read(kind->schema, &kind->rule, NULL) != 0) return false;
    const char *item = json_string_value(json_object_get(kind->schema, "x-item"));
    kind->item = item == NULL ? NULL : kind_pattern(item);
    return kind->item != NULL && roles_read(json_object_get(kind->schema, "x-roles"), &kind->roles) &&
           stage_read(json_string_value(json_object_get(kind->schema, "x-stage")), &kind->stage) &&
           place_read(json_string_value(json_object_get(kind->schema, "x-dossier")), kind);
}

static int kind_compare(const void *a, const void *b)
{
    return strcmp(((const struct kind *)a)->name, ((const struct kind *)b)->name);
}

static void kinds_drop(void)
{
    for (size_t i = 0; i < kind_count; i++) {
        kind_rule_free(kinds[i].rule);
        json_decref(kinds[i].schema);
    }
    kind_patterns_free();
    kind_count = 0;
}

static void kinds_name(void)
{
    for (const struct embedded *file = embedded_kinds; file->name != NULL && kind_count < KIND_COUNT_MAX; file++)
        kind_count += name_read(file, &kinds[kind_count]);
    qsort(kinds, kind_count, sizeof *kinds, kind_compare);
    atexit(kinds_drop);
}

/* The kind, read; NULL where its file can not be: then its records are refused rather than half checked. A test holds
 * that every file can be read. */
static const struct kind *kind_ready(struct kind *kind)
{
    if (atomic_load_explicit(&kind->reading, memory_order_acquire) == KIND_UNREAD) {
        pthread_mutex_lock(&kinds_mutex);
        if (kind->reading == KIND_UNREAD)
            atomic_store_explicit(&kind->reading, kind_read(kind) ? KIND_READ : KIND_BROKEN, memory_order_release);
        pthread_mutex_unlock(&kinds_mutex);
    }
    return kind->reading == KIND_READ ? kind : NULL;
}

/* --- questions --- */

static int kind_compare_name(const void *name, const void *kind)
{
    return strcmp(name, ((const struct kind *)kind)->name);
}

const struct kind *kind_find(const char *name)
{
    pthread_once(&kinds_once, kinds_name);
    struct kind *kind = bsearch(name, kinds, kind_count, sizeof *kinds, kind_compare_name);
    return kind == NULL ? NULL : kind_ready(kind);
}

const struct kind *kind_at(size_t index)
{
    pthread_once(&kinds_once, kinds_name);
    for (size_t i = 0; i < kind_count; i++) {
        const struct kind *kind = kind_ready(&kinds[i]);
        if (kind != NULL && index-- == 0) return kind;
    }
    return NULL;
}

const char *kind_nearest(const char *name)
{
    const char *nearest = "";
    size_t least = SIZE_MAX;
    pthread_once(&kinds_once, kinds_name);
    for (size_t i = 0; i < kind_count; i++) {
        size_t distance = text_distance(name, kinds[i].name);
        if (distance >= least) continue;
        least = distance;
        nearest = kinds[i].name;
    }
    return nearest;
}

const char *kind_name(const struct kind *kind)
{
    return kind->name;
}

const char *kind_title(const struct kind *kind)
{
    const char *title = json_string_value(json_object_get(kind->schema, "title"));
    return title == NULL ? "" : title;
}

unsigned kind_roles(const struct kind *kind)
{
    return kind->roles;
}

enum stage kind_stage(const struct kind *kind)
{
    return kind->stage;
}

const char *kind_schema_text(const struct kind *kind)
{
    return kind->file->text;
}

int kind_check(const struct kind *kind, const char *dossier, const char *item, const json_t *body, struct error *err)
{
    bool registry = strcmp(dossier, REGISTRY_DOSSIER) == 0;
    if (registry && kind->dossier == DOSSIER_CASE)
        return error_set(err, ERROR_INVALID, "%s: belongs in the dossier of a case, not in the registry", kind->name);
    if (!registry && kind->dossier == DOSSIER_REGISTRY)
        return error_set(err, ERROR_INVALID, "%s: belongs in the registry, not in dossier %s", kind->name, dossier);
    if (!pattern_fits(kind->item, item))
        return error_set(err, ERROR_INVALID, "%s: item \"%.100s\" has not the shape %s", kind->name, item,
                         pattern_text(kind->item));
    int result = kind_rule_check(kind->rule, body, "body", err);
    return result == 0 ? 0 : error_wrap(err, "%s", kind->name);
}

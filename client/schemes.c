#include "client/schemes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "schema/text.h"

#define SCHEMES_MAX 256 /* as the search path holds */

struct schemes {
    struct scheme *list[SCHEMES_MAX];
    size_t count;
    struct error fault; /* of the first that can not be read; code 0: there is none */
};

static void schemes_close(struct schemes *schemes)
{
    for (size_t i = 0; i < schemes->count; i++) scheme_free(schemes->list[i]);
    schemes->count = 0;
}

/* Every scheme on the search path that can be read. */
static int schemes_open(struct schemes *schemes, struct error *err)
{
    struct text ids = {0};
    char *rest = NULL;
    *schemes = (struct schemes){.count = 0};
    int result = scheme_list(&ids, err);
    for (char *id = result == 0 && ids.data ? strtok_r(ids.data, "\n", &rest) : NULL;
         id && schemes->count < SCHEMES_MAX; id = strtok_r(NULL, "\n", &rest)) {
        struct error fault = {0};
        if (scheme_load(id, &schemes->list[schemes->count], &fault) == 0)
            schemes->count++;
        else if (schemes->fault.code == 0)
            schemes->fault = fault;
    }
    text_fini(&ids);
    return result;
}

/* --- a clause --- */

/* A paragraph of its own, or the beginning of some. */
static bool clause_known(const struct scheme *scheme, const char *clause)
{
    if (scheme_requirement(scheme, clause) || scheme_clause(scheme, clause)) return true;
    for (unsigned i = 0; i < scheme->requirements_count; i++) {
        if (scheme_clause_beneath(scheme->requirements[i].clause, clause)) return true;
    }
    for (unsigned i = 0; i < scheme->clauses_count; i++) {
        if (scheme_clause_beneath(scheme->clauses[i].clause, clause)) return true;
    }
    return false;
}

/* Of which schemes it may be: "kvo-3.1, kvo-4.0". */
static int schemes_ask(const struct schemes *schemes, const bool *fits, const char *clause, struct error *err)
{
    struct text names = {0};
    for (size_t i = 0; i < schemes->count; i++) {
        if (fits[i]) text_printf(&names, "%s%s", names.length ? ", " : "", schemes->list[i]->id);
    }
    int result = names.failed
                     ? error_memory(err)
                     : error_set(err, ERROR_USAGE,
                                 "of which scheme? There are %.400s; `schouw scheme show SCHEME%s%.80s`, or `schouw "
                                 "use` a dossier",
                                 names.data, *clause ? " " : "", clause);
    text_fini(&names);
    return result;
}

static int clause_missing(const struct schemes *schemes, const char *clause, struct error *err)
{
    size_t least = SIZE_MAX, best = 0;
    const char *nearest = NULL;
    for (size_t i = 0; i < schemes->count; i++) {
        const char *near = scheme_nearest_clause(schemes->list[i], clause);
        size_t distance = near ? text_distance(clause, near) : SIZE_MAX;
        if (distance >= least) continue;
        least = distance;
        best = i;
        nearest = near;
    }
    if (!nearest) return error_set(err, ERROR_NOT_FOUND, "no scheme here has a clause %.64s", clause);
    return error_set(err, ERROR_NOT_FOUND, "no scheme here has a clause %.64s; the nearest is %s, of %s", clause,
                     nearest, schemes->list[best]->id);
}

/* The place of the one that is meant, or a negative code. */
static int schemes_pick(const struct schemes *schemes, const char *clause, struct error *err)
{
    bool fits[SCHEMES_MAX] = {false};
    char name[80];
    size_t known = 0, last = 0, length = clause ? strcspn(clause, "/") : 0;
    if (schemes->count == 0 && schemes->fault.code != 0)
        return error_set(err, schemes->fault.code, "%s", schemes->fault.message);
    if (schemes->count == 0)
        return error_set(err, ERROR_NOT_FOUND,
                         "there is no scheme; SCHOUW_SCHEMES names the directory that holds them");
    if (schemes->count == 1) return 0;
    /* A clause too long to be one is known to none. */
    snprintf(name, sizeof name, "%.*s", (int)(length < sizeof name ? length : sizeof name - 1), clause ? clause : "");
    for (size_t i = 0; i < schemes->count; i++) {
        fits[i] = !clause || clause_known(schemes->list[i], name);
        known += fits[i];
        if (fits[i]) last = i;
    }
    if (known == 1) return (int)last;
    return known > 1 ? schemes_ask(schemes, fits, clause ? clause : "", err) : clause_missing(schemes, name, err);
}

int schemes_choose(struct session *session, const char *clause, struct error *err)
{
    struct schemes schemes;
    struct error none = {0};
    if (session_dossier(session, &none) == 0 && session->scheme) return 0;
    int result = schemes_open(&schemes, err);
    if (result == 0) result = schemes_pick(&schemes, clause, err);
    if (result >= 0) {
        scheme_free(session->scheme);
        session->scheme = schemes.list[result];
        schemes.list[result] = NULL;
        result = 0;
    }
    schemes_close(&schemes);
    return result;
}

/* --- a qualification --- */

int schemes_qualification(const char *id, struct error *err)
{
    struct schemes schemes;
    const char *nearest = NULL, *of = NULL;
    size_t least = SIZE_MAX;
    int result = schemes_open(&schemes, err);
    bool any = result == 0 && (schemes.count == 0 || schemes.fault.code != 0);
    for (size_t i = 0; i < schemes.count && result == 0 && !any; i++) {
        const struct scheme *scheme = schemes.list[i];
        any = scheme_item(scheme->qualifications, scheme->qualifications_count, id) != NULL;
        const char *near = scheme_nearest_item(scheme->qualifications, scheme->qualifications_count, id);
        size_t distance = near ? text_distance(id, near) : SIZE_MAX;
        if (distance >= least) continue;
        least = distance;
        nearest = near;
        of = scheme->id;
    }
    if (result == 0 && !any)
        result = nearest ? error_set(err, ERROR_USAGE,
                                     "no scheme here has a qualification %.60s; did you mean %s? It belongs to %s", id,
                                     nearest, of)
                         : error_set(err, ERROR_USAGE, "no scheme here has a qualification %.60s", id);
    schemes_close(&schemes);
    return result;
}

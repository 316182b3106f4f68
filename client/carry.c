#include "client/carry.h"

#include <stdlib.h>
#include <string.h>

#include "client/session_check.h"

/* What a dossier's statements are asked with. */
struct carrying {
    const struct session *session;
    const char *dossier;
    struct session_check writer; /* who writes; nothing else of it */
    struct registry *registry;
    struct scheme *scheme;
    struct fold *all;  /* what is left of the dossier, settled */
    struct fold *past; /* what the writer of the statement at hand had seen, and what was stated anew before it */
    bool *seen;        /* by place in the log of `all`: it is in `past` */
};

static void carrying_fini(struct carrying *carrying)
{
    session_check_fini(&carrying->writer);
    registry_free(carrying->registry);
    scheme_free(carrying->scheme);
    fold_free(carrying->all);
    fold_free(carrying->past);
    free(carrying->seen);
}

static int key_check(const struct carrying *carrying, const char *at, struct error *err)
{
    if (!carrying->registry) return 0;
    return registry_key_check(carrying->registry, carrying->writer.key, carrying->writer.person,
                              carrying->writer.device, at, err);
}

static int carrying_begin(void *context, struct error *err)
{
    struct carrying *carrying = context;
    struct store *store = carrying->session->store;
    registry_free(carrying->registry); /* what was set aside may be of the registry itself */
    int result = store_registry(store, &carrying->registry, err);
    if (result == 0) result = key_check(carrying, carrying->session->today, err);
    if (result == 0) result = store_fold(store, carrying->dossier, &carrying->all, err);
    if (result == 0) result = fold_settle(carrying->all, carrying->registry, err);
    if (result != 0) return result;
    carrying->past = fold_new();
    carrying->seen = calloc(fold_record_count(carrying->all) + 1, sizeof *carrying->seen);
    return carrying->past && carrying->seen ? 0 : error_memory(err);
}

/* A key that counts now may not have counted yet, or no more, on the day it was first stated. */
static bool carrying_keeps_time(void *context, const char *at)
{
    return key_check(context, at, NULL) == 0;
}

static int past_add(struct carrying *carrying, const struct record *record, struct error *err)
{
    return fold_add(carrying->past, record_share(record), err);
}

/* Takes up what the statement says its writer had seen. */
static int past_see(struct carrying *carrying, const struct record *record, struct error *err)
{
    int result = 0;
    for (size_t i = 0; i < fold_record_count(carrying->all) && result == 0; i++) {
        const struct record *other = fold_record_at(carrying->all, i)->record;
        if (carrying->seen[i] || !record_saw(record, other)) continue;
        carrying->seen[i] = true;
        result = past_add(carrying, other, err);
    }
    return result == 0 ? fold_settle(carrying->past, carrying->registry, err) : result;
}

/* The scheme the dossier was opened under, or is being opened under with this very statement. */
static int scheme_find(struct carrying *carrying, const struct record *record, struct error *err)
{
    bool opening = strcmp(record->kind, "dossier.open") == 0;
    const struct record *opened = opening ? record : dossier_opening(carrying->past);
    const char *id = opened ? record_text(opened, "scheme") : NULL;
    if (!id) return error_set(err, ERROR_INVALID, "dossier %s was not opened", carrying->dossier);
    if (carrying->scheme && strcmp(carrying->scheme->id, id) == 0) return 0;
    scheme_free(carrying->scheme);
    carrying->scheme = NULL;
    return scheme_load(id, &carrying->scheme, err);
}

static int authority_check(const struct carrying *carrying, const struct record *record, struct error *err)
{
    const struct registry *registry = carrying->registry;
    const char *person = carrying->writer.person;
    int result = key_check(carrying, record->at, err);
    if (result != 0 || !registry) return result;
    result = registry_may_write(registry, NULL, record, person, err);
    if (result != 0) return result;
    result = registry_may_write(registry, carrying->all, record, person, err);
    if (result == 0) result = registry_may_write(registry, carrying->past, record, person, err);
    if (result == ERROR_REFUSED && err->clause[0] == '\0' && carrying->scheme)
        snprintf(err->clause, sizeof err->clause, "%s", scheme_clause_of_rule_kind(carrying->scheme, "separation"));
    return result;
}

static int carrying_ask(void *context, const struct record *record, struct error *err)
{
    struct carrying *carrying = context;
    char day[DAY_SIZE];
    bool case_record = strcmp(carrying->dossier, REGISTRY_DOSSIER) != 0;
    int result = past_see(carrying, record, err);
    if (result == 0 && case_record) result = scheme_find(carrying, record, err);
    if (result == 0) result = authority_check(carrying, record, err);
    snprintf(day, sizeof day, "%.10s", record->at);
    if (result == 0 && case_record)
        result = assessment_check(carrying->scheme, carrying->past, carrying->registry, record, carrying->writer.person,
                                  day, carrying->session->language, err);
    return result == 0 ? past_add(carrying, record, err) : result;
}

/* --- the ways to it --- */

enum carry_way { CARRY_WAITING, CARRY_LEAVE_OUT, CARRY_AGAIN };

static int carry_by(struct session *session, const char *dossier, enum carry_way way, bool dry, json_t **carried,
                    struct error *err)
{
    struct carrying carrying = {.session = session, .dossier = dossier, .writer = {.session = session}};
    const struct store_carrier carrier = {carrying_begin, carrying_keeps_time, carrying_ask, &carrying};
    int result = session_check_open(&carrying.writer, err);
    if (result == 0) result = store_registry(session->store, &carrying.registry, err);
    if (result == 0 && way == CARRY_WAITING) result = store_carry(session->store, dossier, &carrier, carried, err);
    if (result == 0 && way == CARRY_LEAVE_OUT)
        result = store_leave_out(session->store, dossier, &carrier, dry, carried, err);
    if (result == 0 && way == CARRY_AGAIN)
        result = store_carry_again(session->store, dossier, &carrier, dry, carried, err);
    carrying_fini(&carrying);
    return result;
}

int carry_waiting(struct session *session, const char *dossier, json_t **carried, struct error *err)
{
    struct aside_counts counts;
    *carried = NULL;
    int result = store_aside_count(session->store, dossier, &counts, err);
    if (result != 0 || counts.waiting == 0) return result;
    return carry_by(session, dossier, CARRY_WAITING, false, carried, err);
}

/* Adds to what was carried over in a dossier before. */
static int carried_add(json_t *all, const char *id, json_t *carried, struct error *err)
{
    json_t *before = json_object_get(all, id);
    int missed = 0;
    if (before) {
        missed |= json_array_extend(json_object_get(before, "anew"), json_object_get(carried, "anew"));
        missed |= json_array_extend(json_object_get(before, "kept"), json_object_get(carried, "kept"));
    } else {
        missed = json_object_set(all, id, carried);
    }
    return missed ? error_memory(err) : 0;
}

int carry_everywhere(struct session *session, json_t *all, bool *any, struct error *err)
{
    json_t *dossiers = NULL, *id;
    size_t index;
    int result = store_waiting(session->store, &dossiers, err);
    *any = false;
    json_array_foreach(dossiers, index, id)
    {
        json_t *carried = NULL;
        if (result == 0) result = carry_waiting(session, json_string_value(id), &carried, err);
        if (result == 0 && carried) result = carried_add(all, json_string_value(id), carried, err);
        *any |= result == 0 && carried;
        json_decref(carried);
    }
    json_decref(dossiers);
    return result;
}

int carry_refused(struct session *session, const char *dossier, bool again, bool dry, json_t **carried,
                  struct error *err)
{
    return carry_by(session, dossier, again ? CARRY_AGAIN : CARRY_LEAVE_OUT, dry, carried, err);
}

/* --- telling --- */

static const char *word(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value ? value : "";
}

static void say_kept(const struct session *session, const json_t *line)
{
    say(session, STYLE_BAD, "  ");
    say_text(session, STYLE_BAD, *word(line, "kind") ? word(line, "kind") : "?");
    say(session, STYLE_BAD, " ");
    say_text(session, STYLE_BAD, word(line, "item"));
    say(session, STYLE_PLAIN, ": ");
    say_text(session, STYLE_PLAIN, word(line, "why"));
    if (*word(line, "clause") && !strstr(word(line, "why"), word(line, "clause"))) {
        say(session, STYLE_PLAIN, " (");
        say_text(session, STYLE_PLAIN, word(line, "clause"));
        say(session, STYLE_PLAIN, ")");
    }
    say(session, STYLE_PLAIN, "\n");
}

void say_carried(const struct session *session, const char *dossier, json_t *carried, bool dry)
{
    const json_t *kept = json_object_get(carried, "kept"), *line;
    size_t index, anew = json_array_size(json_object_get(carried, "anew")), aside = json_array_size(kept);
    if (anew > 0) {
        say(session, STYLE_WARN, "%s: ", dossier);
        say(session, STYLE_WARN,
            dry ? ngettext("%zu statement would be stated anew in a new feed of this device.\n",
                           "%zu statements would be stated anew in a new feed of this device.\n", anew)
                : ngettext("%zu statement was stated anew in a new feed of this device, as it was first stated.\n",
                           "%zu statements were stated anew in a new feed of this device, as they were first stated.\n",
                           anew),
            anew);
    }
    if (aside > 0) {
        say(session, STYLE_WARN, "%s: ", dossier);
        say(session, STYLE_WARN,
            dry ? ngettext("%zu statement would stay aside:\n", "%zu statements would stay aside:\n", aside)
                : ngettext("%zu statement stays aside, here on this device (`schouw refused`):\n",
                           "%zu statements stay aside, here on this device (`schouw refused`):\n", aside),
            aside);
    }
    json_array_foreach(kept, index, line)
    {
        say_kept(session, line);
    }
}

static const struct {
    const char *name, *sentence;
} traces[] = {
    [STORE_SAME] = {NULL, NULL},
    [STORE_ELSEWHERE] = {"copied",
                         N_("This store was copied or moved since it was last written in. What you state from "
                            "here on goes in a new feed of this device, so that it can not collide with "
                            "another copy. Nothing is lost.\n")},
    [STORE_OLDER] = {"put back", N_("This store was put back from an older copy. What you state from here on goes in a "
                                    "new feed of this device. Nothing is lost; `schouw sync` brings back what the "
                                    "server has.\n")},
    [STORE_BEHIND] = {"behind", N_("The server had statements of this device that this store had not: it was put back "
                                   "from an older copy, or another copy of it is in use. They are here now. What you "
                                   "state from here on goes in a new feed of this device.\n")},
};

void say_trace(const struct session *session, enum store_trace trace)
{
    if (trace != STORE_SAME) say(session, STYLE_WARN, "%s", gettext(traces[trace].sentence));
}

const char *trace_name(enum store_trace trace)
{
    return traces[trace].name;
}

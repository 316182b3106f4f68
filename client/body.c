#include "client/body.h"

#include <stdlib.h>
#include <string.h>

#include "client/help.h"
#include "schema/text.h"

void statement_fini(struct statement_options *options)
{
    json_decref(options->evidence);
    options->evidence = NULL;
}

/* A copy of what a statement says, without why that statement replaced another: the next one has its own reason. */
static json_t *body_copy(const struct record *record)
{
    json_t *body = json_deep_copy(record->body);
    if (body) json_object_del(body, "reason");
    return body;
}

json_t *body_new(const struct fold *fold, const char *kind, const char *item)
{
    const struct record *record = fold ? fold_value(fold, kind, item) : NULL;
    return record ? body_copy(record) : json_object();
}

int case_open(struct session *session, struct error *err)
{
    int result = session_dossier(session, err);
    if (result == 0 && strcmp(session->dossier, REGISTRY_DOSSIER) == 0)
        result = error_set(err, ERROR_USAGE, "the registry is no case; `schouw use ID` or -d ID chooses one");
    return result;
}

const char *case_certificate(const struct session *session)
{
    const struct record *opening = dossier_opening(session->fold);
    const char *certificate = opening ? record_text(opening, "certificate") : NULL;
    return certificate ? certificate : "";
}

json_t *body_again(const struct fold *fold, const char *kind, const char *item, const char *field, const char *value)
{
    const struct record *record = fold_value(fold, kind, item);
    return record && record_is(record, field, value) ? body_copy(record) : json_object();
}

static int body_set(json_t *body, const char *field, json_t *value, struct error *err)
{
    return json_object_set_new(body, field, value) == 0 ? 0 : error_memory(err);
}

int body_text(json_t *body, const char *field, const char *value, struct error *err)
{
    return value ? body_set(body, field, json_string(value), err) : 0;
}

int body_integer(json_t *body, const char *field, long long value, struct error *err)
{
    return body_set(body, field, json_integer(value), err);
}

int body_boolean(json_t *body, const char *field, bool value, struct error *err)
{
    return body_set(body, field, json_boolean(value), err);
}

int body_array(json_t *body, const char *field, json_t *array, struct error *err)
{
    return body_set(body, field, array, err);
}

int body_day(const struct session *session, json_t *body, const char *day, struct error *err)
{
    return body_text(body, "on", day ? day : session->today, err);
}

int body_note(struct session *session, json_t *body, const struct statement_options *options, const char *template_,
              bool ask, struct error *err)
{
    char *note = NULL;
    int result = note_read(session, options->message, options->file, template_, ask, &note, err);
    if (result == 0 && *note) result = body_text(body, "note", note, err);
    free(note);
    return result;
}

static bool array_has(const json_t *array, const char *value)
{
    const json_t *other;
    size_t index;
    json_array_foreach(array, index, other)
    {
        if (strcmp(json_string_value(other), value) == 0) return true;
    }
    return false;
}

int body_evidence(struct session *session, json_t *body, const struct statement_options *options, struct error *err)
{
    const json_t *path, *sha256, *before = json_object_get(body, "evidence");
    size_t index;
    if (json_array_size(options->evidence) == 0) return 0;
    json_t *added = json_array(), *kept = before ? json_copy((json_t *)before) : json_array();
    int result = added && kept ? 0 : error_memory(err);
    for (index = 0; index < json_array_size(options->evidence) && result == 0; index++) {
        path = json_array_get(options->evidence, index);
        result = session_evidence(session, json_string_value(path), added, err);
    }
    json_array_foreach(added, index, sha256)
    {
        if (result == 0 && !array_has(kept, json_string_value(sha256)) &&
            json_array_append(kept, (json_t *)sha256) != 0)
            result = error_memory(err);
    }
    json_decref(added);
    if (result == 0) return body_array(body, "evidence", kept, err);
    json_decref(kept);
    return result;
}

json_t *words_split(const char *list)
{
    json_t *words = json_array();
    while (words && list && *list) {
        size_t length = strcspn(list, ",");
        if (length > 0 && json_array_append_new(words, json_stringn(list, length)) != 0) {
            json_decref(words);
            return NULL;
        }
        list += length;
        list += *list == ',';
    }
    return words;
}

/* Of a verb's forms, a line each, the one that was meant: whose second word was typed, else the first that takes any
 * word (a placeholder) in that place. */
static const char *form_meant(const char *usage, char **argv, int words)
{
    const char *meant = NULL;
    size_t name = strlen(argv[0]);
    for (const char *form = usage; words > 0 && form && *form; form = strchr(form, '\n')) {
        form += *form == '\n';
        if (strncmp(form, argv[0], name) != 0 || form[name] != ' ') continue;
        const char *second = form + name + 1;
        size_t length = strcspn(second, " \n");
        if (strlen(argv[1]) == length && strncmp(second, argv[1], length) == 0) return form;
        if (!meant && *second >= 'A' && *second <= 'Z') meant = form;
    }
    return meant ? meant : usage;
}

int words_count(char **argv, int words, int least, int most, struct error *err)
{
    if (words < 0 || (words >= least && words <= most)) return words < 0 ? words : 0;
    const struct verb *verb = verb_find(argv[0]);
    const char *usage = form_meant(verb ? verb->usage : argv[0], argv, words);
    return error_set(err, ERROR_USAGE, "usage: schouw %.*s", (int)strcspn(usage, "\n"), usage);
}

int reason_demand(const struct fold *fold, const char *kind, const char *item, const char *field, const char *value,
                  const char *reason, struct error *err)
{
    const struct slot *slot = fold_slot(fold, kind, item);
    if (!slot || slot->standing == 0 || (reason && *reason)) return 0;
    if (slot->conflict)
        return error_set(err, ERROR_USAGE,
                         "%s is in conflict (see `schouw conflicts`); give --reason with the verdict that is to stand",
                         item);
    const struct entry *entry = slot_value(slot);
    const char *stands = entry ? record_text(entry->record, field) : NULL;
    if (!stands || strcmp(stands, value) == 0) return 0;
    return error_set(err, ERROR_USAGE, "%s stands as %s (%s on %s, %.10s); give --reason TEXT to replace it", item,
                     stands, entry->person, entry->device, entry->record->at);
}

int body_record(struct session *session, const char *kind, const char *item, json_t *body, struct error *err)
{
    int result = session_record(session, kind, item, body, err);
    json_decref(body);
    return result ? result : session_dossier(session, err);
}

int body_end(struct session *session, const char *kind, const char *item, json_t *body, int result, struct error *err)
{
    if (result == 0) return body_record(session, kind, item, body, err);
    json_decref(body);
    return result;
}

int answer_set(struct session *session, const char *field, json_t *value, struct error *err)
{
    return json_object_set_new(session->answer, field, value) == 0 ? 0 : error_memory(err);
}

int item_demand(const struct scheme_item *items, unsigned count, const char *id, const char *what, struct error *err)
{
    struct text list = {0};
    if (scheme_item(items, count, id)) return 0;
    const char *nearest = scheme_nearest_item(items, count, id);
    items_write(items, count, NULL, &list);
    const char *there = list.data ? list.data : _("none");
    int result = nearest && *nearest
                     ? error_set(err, ERROR_USAGE, "this scheme has no %s %.60s; did you mean %s? There are: %.400s",
                                 error_spoken(what), id, nearest, there)
                     : error_set(err, ERROR_USAGE, "this scheme has no %s %.60s. There are: %.400s", error_spoken(what),
                                 id, there);
    text_fini(&list);
    return result;
}

const char *item_nearest(const struct fold *fold, const char *kind, const char *id)
{
    const char *nearest = NULL;
    size_t first, count = fold_slots_of(fold, kind, &first), least = strlen(id) / 3 + 2;
    for (size_t i = first; i < first + count && strlen(id) <= 64; i++) {
        size_t distance = text_distance(id, fold_slot_at(fold, i)->item);
        if (distance >= least) continue;
        least = distance;
        nearest = fold_slot_at(fold, i)->item;
    }
    return nearest;
}

void items_write(const struct scheme_item *items, unsigned count, const char *certificate, struct text *list)
{
    for (unsigned i = 0; i < count; i++) {
        if (certificate && !scheme_applies(items[i].certificates, items[i].certificates_count, certificate)) continue;
        text_printf(list, "%s%s", list->length ? ", " : "", items[i].id);
    }
}

void size_write(long long bytes, char text[32])
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
    long long tenths = bytes * 10;
    size_t unit = 0;
    while (tenths >= 10000 && unit + 1 < sizeof units / sizeof *units) {
        tenths = (tenths + 500) / 1000;
        unit++;
    }
    if (unit == 0 || tenths >= 100)
        snprintf(text, 32, "%lld %s", (tenths + (unit > 0 ? 5 : 0)) / 10, units[unit]);
    else
        snprintf(text, 32, "%lld.%lld %s", tenths / 10, tenths % 10, units[unit]);
}

void say_evidence(const struct session *session, const json_t *body)
{
    const json_t *sha256;
    size_t index;
    json_array_foreach(json_object_get(body, "evidence"), index, sha256)
    {
        const struct record *record = fold_value(session->fold, "evidence.add", json_string_value(sha256));
        char size[32];
        if (!record) continue;
        size_write(record_integer(record, "size", 0), size);
        say(session, STYLE_PLAIN, ", ");
        say_text(session, STYLE_PLAIN, record_text(record, "name"));
        say(session, STYLE_DIM, " (%s, sha256 %.8s…)", size, json_string_value(sha256));
    }
}

const char *item_name(const struct session *session, const struct scheme_item *items, unsigned count, const char *id)
{
    const struct scheme_item *item = scheme_item(items, count, id);
    const char *name = item ? scheme_text_in(&item->name, session->language) : NULL;
    return name && *name ? name : id;
}

#include "client/entry.h"

#include <string.h>

#include "client/body.h"
#include "schema/text.h"

/* The point of a statement stands in the first of these that it has. */
static const char *const point_fields[] = {"verdict", "status", "decision", "advice", "grade", "number", "certificate"};
#define POINT_MAX 60 /* bytes of a fact that is told as the point of its statement */
/* Fields in the order in which one tells them; others follow in the order of their names. */
static const struct {
    const char *name, *label;
} told_fields[] = {
    {"title", N_("title")},
    {"text", N_("text")},
    {"name", N_("name")},
    {"facts", N_("facts")},
    {"method", N_("method")},
    {"with", N_("with")},
    {"on", N_("on")},
    {"date", N_("date")},
    {"summary", N_("summary")},
    {"grounds", N_("grounds")},
    {"points", N_("points")},
    {"note", N_("note")},
    {"evidence", N_("evidence")},
    {"reason", N_("reason")},
    {"by", N_("by")},
    {"address", N_("address")},
    {"postcode", N_("postcode")},
    {"town", N_("town")},
    {"location", N_("location")},
    {"area", N_("area")},
    {"issued", N_("issued")},
    {"expires", N_("expires")},
    {"function", N_("function")},
    {"signed_by", N_("signed by")},
    {"present", N_("present")},
    {"deviations", N_("deviations")},
};
#define TOLD_COUNT (sizeof told_fields / sizeof *told_fields)

/* What a fact says, unless that is a text of some length. */
static const char *fact_point(const json_t *value)
{
    static char number[24];
    const char *words = json_string_value(value);
    if (words) return strlen(words) <= POINT_MAX && !strchr(words, '\n') ? words : "";
    if (json_is_boolean(value)) return json_is_true(value) ? _("yes") : _("no");
    if (!json_is_integer(value)) return "";
    snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
    return number;
}

const char *entry_point(const struct record *record)
{
    for (size_t i = 0; i < sizeof point_fields / sizeof *point_fields; i++) {
        const char *value = record_text(record, point_fields[i]);
        if (value) return value;
    }
    return fact_point(json_object_get(record->body, "value"));
}

void say_entry_writer(const struct session *session, const struct entry *entry)
{
    const struct record *record = entry->record;
    const char *name = session->registry ? registry_person_name(session->registry, entry->person) : entry->person;
    say_text(session, STYLE_PLAIN, name && *name ? name : _("someone unknown"));
    say(session, STYLE_PLAIN, _(" on "));
    say_text(session, STYLE_PLAIN, *entry->device ? entry->device : "?");
    say(session, STYLE_PLAIN, ", %.10s %.5s", record->at, record->at + 11);
    if (entry->refused) {
        say(session, STYLE_BAD, _("  refused: "));
        say_text(session, STYLE_BAD, entry->why);
    } else if (entry->superseded) {
        say(session, STYLE_DIM, _("  superseded"));
    }
    if (record->version > RECORD_VERSION)
        say(session, STYLE_WARN, _("  of a newer version (%d); kept unread"), record->version);
    else if (!record->type)
        say(session, STYLE_WARN, _("  of an unknown kind; kept unread"));
}

void say_item(const struct session *session, enum style style, const char *item)
{
    if (digest_is_hex(item))
        say(session, style, "%.12s…", item);
    else
        say_text(session, style, item);
}

void say_lines(const struct session *session, enum style style, int indent, const char *string)
{
    do {
        size_t length = strcspn(string, "\n");
        struct text line = {0};
        text_append(&line, string, length);
        say(session, STYLE_PLAIN, "%*s", indent, "");
        say_text(session, style, line.data);
        say(session, STYLE_PLAIN, "\n");
        text_fini(&line);
        string += length;
        string += *string == '\n';
    } while (*string);
}

/* A value in words: texts as they are, arrays and objects with commas. */
static void value_write(struct text *words, const json_t *value)
{
    const char *key, *comma = "";
    const json_t *part;
    size_t index;
    if (json_is_string(value)) text_puts(words, json_string_value(value));
    if (json_is_integer(value)) text_printf(words, "%lld", (long long)json_integer_value(value));
    if (json_is_boolean(value)) text_puts(words, json_is_true(value) ? _("yes") : _("no"));
    json_array_foreach(value, index, part)
    {
        text_puts(words, comma);
        value_write(words, part);
        comma = ", ";
    }
    if (!json_is_object(value)) return;
    for (void *place = json_object_iter((json_t *)value); place;
         place = json_object_iter_next((json_t *)value, place)) {
        key = json_object_iter_key(place);
        text_printf(words, "%s%s ", comma, key);
        value_write(words, json_object_iter_value(place));
        comma = ", ";
    }
}

static void evidence_write(struct text *words, const struct fold *fold, const json_t *list)
{
    const json_t *sha256;
    size_t index;
    char size[32];
    json_array_foreach(list, index, sha256)
    {
        const char *digest = json_string_value(sha256);
        const struct record *known = fold && digest ? fold_value(fold, "evidence.add", digest) : NULL;
        text_puts(words, index ? ", " : "");
        if (known) {
            size_write(record_integer(known, "size", 0), size);
            text_printf(words, "%s (%s, sha256 %.12s…)", record_text(known, "name"), size, digest);
        } else {
            text_printf(words, "sha256 %.12s…", digest ? digest : "?");
        }
    }
}

void field_write(struct text *words, const struct fold *fold, const char *name, const json_t *value)
{
    if (strcmp(name, "evidence") == 0 && json_is_array(value))
        evidence_write(words, fold, value);
    else
        value_write(words, value);
}

static void say_field(const struct session *session, const struct fold *fold, const char *name, const char *label,
                      const json_t *value, int indent, enum style style)
{
    struct text words = {0};
    /* The heads a judgement is about are for machines. */
    if (json_is_object(value) && strcmp(name, "on") == 0) return;
    field_write(&words, fold, name, value);
    if (words.data && strchr(words.data, '\n')) {
        say(session, STYLE_DIM, "%*s", indent, "");
        say_text(session, STYLE_DIM, label);
        say(session, STYLE_DIM, ":\n");
        say_lines(session, style, indent + 2, words.data);
    } else if (words.data && *words.data) {
        say(session, STYLE_DIM, "%*s", indent, "");
        say_text(session, STYLE_DIM, label);
        say(session, STYLE_DIM, ": ");
        say_text(session, style, words.data);
        say(session, STYLE_PLAIN, "\n");
    }
    text_fini(&words);
}

static bool field_told(const char *name)
{
    for (size_t i = 0; i < TOLD_COUNT; i++) {
        if (strcmp(told_fields[i].name, name) == 0) return true;
    }
    return false;
}

static bool fields_add(json_t *fields, const char *name, json_t *value)
{
    char path[200];
    const char *key;
    json_t *within;
    bool added = true;
    if (!json_is_object(value)) return json_object_set(fields, name, value) == 0;
    if (strcmp(name, "on") == 0) return true; /* for machines */
    json_object_foreach(value, key, within)
    {
        snprintf(path, sizeof path, "%.60s.%.130s", name, key);
        added = added && json_object_set(fields, path, within) == 0;
    }
    return added;
}

json_t *body_fields(const json_t *body)
{
    json_t *fields = json_object(), *value;
    const char *name;
    bool added = fields != NULL;
    for (size_t i = 0; i < sizeof point_fields / sizeof *point_fields && added; i++) {
        value = json_object_get(body, point_fields[i]);
        if (value) added = fields_add(fields, point_fields[i], value);
    }
    for (size_t i = 0; i < TOLD_COUNT && added; i++) {
        value = json_object_get(body, told_fields[i].name);
        if (value) added = fields_add(fields, told_fields[i].name, value);
    }
    json_object_foreach((json_t *)(uintptr_t)body, name, value)
    {
        if (added && !field_told(name)) added = fields_add(fields, name, value);
    }
    if (added) return fields;
    json_decref(fields);
    return NULL;
}

const json_t *body_field(const json_t *body, const char *name)
{
    const json_t *value = json_object_get(body, name);
    const char *dot = strchr(name, '.');
    if (value || !dot) return value;
    value = json_object_getn(body, name, (size_t)(dot - name));
    return json_object_get(value, dot + 1);
}

static enum style field_style(const json_t *marked, const char *name)
{
    size_t length = strlen(name);
    const char *other;
    json_t *values;
    json_object_foreach((json_t *)(uintptr_t)marked, other, values)
    {
        if (strncmp(other, name, length) == 0 && (other[length] == '\0' || other[length] == '.')) return STYLE_WARN;
    }
    return STYLE_PLAIN;
}

void say_entry_marked(const struct session *session, const struct fold *fold, const struct record *record, int indent,
                      const json_t *marked)
{
    const char *point = entry_point(record);
    json_t *body = (json_t *)record->body; /* jansson iterates over what is not const; nothing is changed */
    for (size_t i = 0; i < TOLD_COUNT; i++) {
        const char *name = told_fields[i].name;
        const json_t *value = json_object_get(body, name);
        if (value) say_field(session, fold, name, _(told_fields[i].label), value, indent, field_style(marked, name));
    }
    for (void *place = json_object_iter(body); place; place = json_object_iter_next(body, place)) {
        const char *name = json_object_iter_key(place), *text = json_string_value(json_object_iter_value(place));
        if (field_told(name) || (text && text == point) || strcmp(name, "key") == 0) continue;
        if (strcmp(name, "value") == 0 && *point) continue;
        say_field(session, fold, name, name, json_object_iter_value(place), indent, field_style(marked, name));
    }
}

void say_entry_body(const struct session *session, const struct fold *fold, const struct record *record, int indent)
{
    say_entry_marked(session, fold, record, indent, NULL);
}

json_t *entry_json(const struct session *session, const struct entry *entry)
{
    const struct record *record = entry->record;
    const char *name = session->registry ? registry_person_name(session->registry, entry->person) : entry->person;
    json_t *body = json_deep_copy(record->body);
    json_t *object =
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:i,s:b,s:b,s:b,s:o}", "hash", record->hash, "kind",
                  record->kind, "item", record->item, "at", record->at, "person", entry->person, "name",
                  name ? name : "", "device", entry->device, "seq", (json_int_t)record->seq, "tick",
                  (json_int_t)record->tick, "v", record->version, "superseded", entry->superseded, "refused",
                  entry->refused, "unknown", record->type == NULL || record->version > RECORD_VERSION, "body", body);
    if (object) json_object_set_new(object, "feed", json_string(record->feed));
    if (object && entry->refused) json_object_set_new(object, "why", json_string(entry->why));
    return object;
}

bool item_within(const char *item, const char *what)
{
    size_t length = strlen(what);
    if (length == 0 || strncmp(item, what, length) != 0) return false;
    return item[length] == '\0' || item[length] == '/' || item[length] == '.' ||
           (item[length] == '-' && item[length + 1] >= '0' && item[length + 1] <= '9');
}

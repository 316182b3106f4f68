#include "schema/kind_schema.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/clock.h"

#define PATTERN_MAX 64
#define PATH_MAX_BYTES 300

/* One thread at a time adds; others may look meanwhile, and find what the count says is there. */
static struct pattern *patterns[PATTERN_MAX];
static atomic_size_t pattern_count;

static const struct pattern *pattern_find(const char *text)
{
    size_t count = atomic_load_explicit(&pattern_count, memory_order_acquire);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(pattern_text(patterns[i]), text) == 0) return patterns[i];
    }
    return NULL;
}

const struct pattern *kind_pattern(const char *text)
{
    const struct pattern *pattern = pattern_find(text);
    size_t count = pattern_count;
    if (pattern != NULL || count == PATTERN_MAX) return pattern;
    patterns[count] = pattern_new(text);
    if (patterns[count] == NULL) return NULL;
    atomic_store_explicit(&pattern_count, count + 1, memory_order_release);
    return patterns[count];
}

void kind_patterns_free(void)
{
    for (size_t i = 0; i < pattern_count; i++) pattern_free(patterns[i]);
    pattern_count = 0;
}

/* --- what is understood --- */

static bool is_whole(const json_t *value)
{
    return json_is_integer(value);
}

static bool is_count(const json_t *value)
{
    return json_is_integer(value) && json_integer_value(value) >= 0;
}

static bool is_text(const json_t *value)
{
    return json_is_string(value);
}

static bool is_list(const json_t *value)
{
    return json_array_size(value) > 0;
}

static bool is_texts(const json_t *value)
{
    size_t index;
    const json_t *one;
    json_array_foreach(value, index, one)
    {
        if (!json_is_string(one)) return false;
    }
    return json_is_array(value);
}

static bool type_known(const json_t *type)
{
    static const char *const types[] = {"object", "array", "string", "integer", "boolean", "null"};
    for (size_t i = 0; json_is_string(type) && i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i], json_string_value(type)) == 0) return true;
    }
    return false;
}

/* One type, or a list of them. */
static bool is_types(const json_t *value)
{
    size_t index;
    const json_t *one;
    if (!json_is_array(value)) return type_known(value);
    json_array_foreach(value, index, one)
    {
        if (!type_known(one)) return false;
    }
    return is_list(value);
}

static bool is_format(const json_t *value)
{
    return json_is_string(value) && strcmp(json_string_value(value), "date") == 0;
}

static bool is_pattern(const json_t *value)
{
    return json_is_string(value) && kind_pattern(json_string_value(value)) != NULL;
}

static bool is_schemas(const json_t *value)
{
    return json_is_object(value);
}

static bool is_schema(const json_t *value)
{
    return json_is_object(value) || json_is_false(value);
}

/* Every keyword that is understood, and what its value has to be. */
static const struct {
    const char *word;
    bool (*fits)(const json_t *value);
} keywords[] = {
    {"$schema", is_text},
    {"$id", is_text},
    {"title", is_text},
    {"description", is_text},
    {"type", is_types},
    {"enum", is_list},
    {"properties", is_schemas},
    {"required", is_texts},
    {"additionalProperties", is_schema},
    {"maxProperties", is_count},
    {"items", is_schema},
    {"maxItems", is_count},
    {"pattern", is_pattern},
    {"minLength", is_count},
    {"maxLength", is_count},
    {"format", is_format},
    {"minimum", is_whole},
    {"maximum", is_whole},
    /* Ours; kind.c reads them. */
    {"x-roles", is_texts},
    {"x-stage", is_text},
    {"x-dossier", is_text},
    {"x-item", is_pattern},
};

static int keyword_check(const char *word, const json_t *value, struct error *err)
{
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        if (strcmp(keywords[i].word, word) != 0) continue;
        if (keywords[i].fits(value)) return 0;
        return error_set(err, ERROR_INVALID, "the keyword %s has a value that it can not have", word);
    }
    return error_set(err, ERROR_INVALID, "the keyword %.60s is not understood", word);
}

int kind_schema_prepare(const json_t *schema, struct error *err)
{
    const char *word, *name;
    json_t *value, *property;
    int result = 0;
    if (json_is_false(schema)) return 0;
    if (!json_is_object(schema)) return error_set(err, ERROR_INVALID, "a schema should be an object");
    json_object_foreach((json_t *)(uintptr_t)schema, word, value)
    {
        result = keyword_check(word, value, err);
        bool below = strcmp(word, "items") == 0 || strcmp(word, "additionalProperties") == 0;
        if (result == 0 && below) result = kind_schema_prepare(value, err);
        if (result != 0) return result;
        if (strcmp(word, "properties") != 0) continue;
        json_object_foreach(value, name, property)
        {
            result = kind_schema_prepare(property, err);
            if (result != 0) return error_wrap(err, "%.60s", name);
        }
    }
    return 0;
}

/* --- checking --- */

/* Where a value stands: in a field of what is above, or at a place of its list. It is put into words only where
 * something is wrong there. */
struct place {
    const struct place *above; /* NULL: `name` is all of it */
    const char *name;          /* NULL: `index` */
    size_t index;
};

static const char *place_write(const struct place *place, char path[PATH_MAX_BYTES])
{
    char above[PATH_MAX_BYTES];
    if (place->above == NULL)
        snprintf(path, PATH_MAX_BYTES, "%s", place->name);
    else if (place->name != NULL)
        snprintf(path, PATH_MAX_BYTES, "%.180s.%.100s", place_write(place->above, above), place->name);
    else
        snprintf(path, PATH_MAX_BYTES, "%.250s[%zu]", place_write(place->above, above), place->index);
    return path;
}

#define PATH(place) place_write(place, (char[PATH_MAX_BYTES]){0})

static int bad(struct error *err, const struct place *place, const char *what)
{
    return error_set(err, ERROR_INVALID, "%s %s", PATH(place), error_spoken(what));
}

static bool is_type(const json_t *value, const char *type)
{
    if (strcmp(type, "object") == 0) return json_is_object(value);
    if (strcmp(type, "array") == 0) return json_is_array(value);
    if (strcmp(type, "string") == 0) return json_is_string(value);
    if (strcmp(type, "integer") == 0) return json_is_integer(value);
    if (strcmp(type, "boolean") == 0) return json_is_boolean(value);
    return strcmp(type, "null") == 0 && json_is_null(value);
}

static int check_type(const json_t *schema, const json_t *value, const struct place *place, struct error *err)
{
    const json_t *type = json_object_get(schema, "type"), *one;
    char names[120] = "";
    size_t index;
    if (type == NULL) return 0;
    if (json_is_string(type)) {
        if (is_type(value, json_string_value(type))) return 0;
        return error_set(err, ERROR_INVALID, "%s should be of type %s", PATH(place), json_string_value(type));
    }
    json_array_foreach(type, index, one)
    {
        size_t length = strlen(names);
        if (is_type(value, json_string_value(one))) return 0;
        snprintf(names + length, sizeof names - length, "%s%s", index == 0 ? "" : error_spoken(" or "),
                 json_string_value(one));
    }
    return error_set(err, ERROR_INVALID, "%s should be of type %s", PATH(place), names);
}

static int not_one_of(const json_t *choices, const struct place *place, struct error *err)
{
    char names[400] = "";
    const json_t *one;
    size_t index;
    json_array_foreach(choices, index, one)
    {
        const char *name = json_string_value(one);
        size_t length = strlen(names);
        if (name != NULL) snprintf(names + length, sizeof names - length, "%s%s", index == 0 ? "" : ", ", name);
    }
    return error_set(err, ERROR_INVALID, "%s should be one of: %s", PATH(place), names);
}

static int check_enum(const json_t *schema, const json_t *value, const struct place *place, struct error *err)
{
    const json_t *choices = json_object_get(schema, "enum"), *one;
    size_t index;
    json_array_foreach(choices, index, one)
    {
        if (json_equal(one, value)) return 0;
    }
    return choices == NULL ? 0 : not_one_of(choices, place, err);
}

/* Characters (code points), as JSON Schema counts them. */
static json_int_t characters(const json_t *string)
{
    const char *bytes = json_string_value(string);
    json_int_t count = 0;
    for (size_t i = 0; i < json_string_length(string); i++) count += ((unsigned char)bytes[i] & 0xc0) != 0x80;
    return count;
}

static int check_string(const json_t *schema, const json_t *value, const struct place *place, struct error *err)
{
    const json_t *least = json_object_get(schema, "minLength"), *most = json_object_get(schema, "maxLength");
    const char *pattern = json_string_value(json_object_get(schema, "pattern"));
    json_int_t length = (json_int_t)json_string_length(value); /* bytes: as many as characters, or up to four times */
    if ((least != NULL && length < 4 * json_integer_value(least)) ||
        (most != NULL && length > json_integer_value(most)))
        length = characters(value);
    if (least != NULL && length < json_integer_value(least))
        return length == 0 ? bad(err, place, "is empty")
                           : error_set(err, ERROR_INVALID, "%s is shorter than %lld characters", PATH(place),
                                       (long long)json_integer_value(least));
    if (most != NULL && length > json_integer_value(most))
        return error_set(err, ERROR_INVALID, "%s is longer than %lld characters (%lld)", PATH(place),
                         (long long)json_integer_value(most), (long long)length);
    const struct pattern *shape = pattern == NULL ? NULL : pattern_find(pattern);
    if (shape != NULL && !pattern_found(shape, json_string_value(value)))
        return error_set(err, ERROR_INVALID, "%s: \"%.80s\" has not the shape %s", PATH(place),
                         json_string_value(value), pattern);
    if (json_object_get(schema, "format") != NULL && !clock_is_date(json_string_value(value)))
        return error_set(err, ERROR_INVALID, "%s: \"%.40s\" is no day of the calendar; write YYYY-MM-DD", PATH(place),
                         json_string_value(value));
    return 0;
}

static int check_number(const json_t *schema, const json_t *value, const struct place *place, struct error *err)
{
    const json_t *least = json_object_get(schema, "minimum"), *most = json_object_get(schema, "maximum");
    json_int_t number = json_integer_value(value);
    if (least != NULL && number < json_integer_value(least))
        return error_set(err, ERROR_INVALID, "%s is %lld, below %lld", PATH(place), (long long)number,
                         (long long)json_integer_value(least));
    if (most != NULL && number > json_integer_value(most))
        return error_set(err, ERROR_INVALID, "%s is %lld, above %lld", PATH(place), (long long)number,
                         (long long)json_integer_value(most));
    return 0;
}

static int check(const json_t *schema, const json_t *value, const struct place *place, struct error *err);

static int check_array(const json_t *schema, const json_t *value, const struct place *place, struct error *err)
{
    const json_t *items = json_object_get(schema, "items"), *most = json_object_get(schema, "maxItems"), *item;
    size_t index;
    if (most != NULL && json_array_size(value) > (size_t)json_integer_value(most))
        return error_set(err, ERROR_INVALID, "%s has more than %lld items", PATH(place),
                         (long long)json_integer_value(most));
    json_array_foreach(value, index, item)
    {
        const struct place below = {place, NULL, index};
        int result = items == NULL ? 0 : check(items, item, &below, err);
        if (result != 0) return result;
    }
    return 0;
}

static int check_object(const json_t *schema, const json_t *value, const struct place *place, struct error *err)
{
    const json_t *properties = json_object_get(schema, "properties"), *most = json_object_get(schema, "maxProperties");
    const json_t *others = json_object_get(schema, "additionalProperties"), *name;
    const char *key;
    json_t *member;
    size_t index;
    if (most != NULL && json_object_size(value) > (size_t)json_integer_value(most))
        return error_set(err, ERROR_INVALID, "%s has more than %lld fields", PATH(place),
                         (long long)json_integer_value(most));
    json_array_foreach(json_object_get(schema, "required"), index, name)
    {
        if (json_object_get(value, json_string_value(name)) == NULL)
            return error_set(err, ERROR_INVALID, "%s.%s is missing", PATH(place), json_string_value(name));
    }
    json_object_foreach((json_t *)(uintptr_t)value, key, member)
    {
        const json_t *own = json_object_get(properties, key);
        const json_t *asked = own == NULL ? others : own;
        const struct place below = {place, key, 0};
        if (json_is_false(asked)) return bad(err, &below, "is a field that this kind has not");
        int result = asked == NULL ? 0 : check(asked, member, &below, err);
        if (result != 0) return result;
    }
    return 0;
}

static int check(const json_t *schema, const json_t *value, const struct place *place, struct error *err)
{
    int result = check_type(schema, value, place, err);
    if (result == 0) result = check_enum(schema, value, place, err);
    if (result != 0) return result;
    if (json_is_string(value)) return check_string(schema, value, place, err);
    if (json_is_integer(value)) return check_number(schema, value, place, err);
    if (json_is_array(value)) return check_array(schema, value, place, err);
    if (json_is_object(value)) return check_object(schema, value, place, err);
    return 0;
}

int kind_schema_check(const json_t *schema, const json_t *value, const char *path, struct error *err)
{
    const struct place place = {NULL, path, 0};
    return check(schema, value, &place, err);
}

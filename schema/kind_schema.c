#include "schema/kind_schema.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PATTERN_MAX 64
#define REQUIRED_MAX 64 /* fields that one object needs */

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

static const struct {
    const char *name;
    unsigned types;
} types[] = {
    {"object", 1U << JSON_OBJECT},
    {"array", 1U << JSON_ARRAY},
    {"string", 1U << JSON_STRING},
    {"integer", 1U << JSON_INTEGER},
    {"boolean", 1U << JSON_TRUE | 1U << JSON_FALSE},
    {"null", 1U << JSON_NULL},
};

/* 0: there is none of that name. */
static unsigned type_bits(const json_t *name)
{
    for (size_t i = 0; json_is_string(name) && i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i].name, json_string_value(name)) == 0) return types[i].types;
    }
    return 0;
}

/* One type, or a list of them. */
static bool is_types(const json_t *value)
{
    size_t index;
    const json_t *one;
    if (!json_is_array(value)) return type_bits(value) != 0;
    json_array_foreach(value, index, one)
    {
        if (type_bits(one) == 0) return false;
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

/* --- what it means --- */

static void take_type(struct kind_rule *rule, const json_t *value)
{
    size_t index;
    const json_t *one;
    rule->type = value;
    rule->types = type_bits(value);
    json_array_foreach(value, index, one)
    {
        rule->types |= type_bits(one);
    }
}

static void take_choices(struct kind_rule *rule, const json_t *value)
{
    rule->choices = value;
}

static void take_required(struct kind_rule *rule, const json_t *value)
{
    rule->required = value;
}

static void take_most_fields(struct kind_rule *rule, const json_t *value)
{
    rule->most_fields = json_integer_value(value);
}

static void take_most_items(struct kind_rule *rule, const json_t *value)
{
    rule->most_items = json_integer_value(value);
}

static void take_pattern(struct kind_rule *rule, const json_t *value)
{
    rule->pattern = kind_pattern(json_string_value(value));
}

static void take_shortest(struct kind_rule *rule, const json_t *value)
{
    rule->shortest = json_integer_value(value);
}

static void take_longest(struct kind_rule *rule, const json_t *value)
{
    rule->longest = json_integer_value(value);
}

static void take_format(struct kind_rule *rule, const json_t *value)
{
    (void)value;
    rule->day = true;
}

static void take_minimum(struct kind_rule *rule, const json_t *value)
{
    rule->minimum = value;
}

static void take_maximum(struct kind_rule *rule, const json_t *value)
{
    rule->maximum = value;
}

/* Every keyword that is understood, what its value has to be, and what it says of a value that is checked. */
static const struct {
    const char *word;
    bool (*fits)(const json_t *value);
    void (*take)(struct kind_rule *rule, const json_t *value);
} keywords[] = {
    {"$schema", is_text, NULL},
    {"$id", is_text, NULL},
    {"title", is_text, NULL},
    {"description", is_text, NULL},
    {"type", is_types, take_type},
    {"enum", is_list, take_choices},
    {"properties", is_schemas, NULL}, /* below, as are the other schemas */
    {"required", is_texts, take_required},
    {"additionalProperties", is_schema, NULL},
    {"maxProperties", is_count, take_most_fields},
    {"items", is_schemas, NULL},
    {"maxItems", is_count, take_most_items},
    {"pattern", is_pattern, take_pattern},
    {"minLength", is_count, take_shortest},
    {"maxLength", is_count, take_longest},
    {"format", is_format, take_format},
    {"minimum", is_whole, take_minimum},
    {"maximum", is_whole, take_maximum},
    /* Ours; kind.c reads them. */
    {"x-roles", is_texts, NULL},
    {"x-stage", is_text, NULL},
    {"x-dossier", is_text, NULL},
    {"x-item", is_pattern, NULL},
};

static int keyword_take(struct kind_rule *rule, const char *word, const json_t *value, struct error *err)
{
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        if (*keywords[i].word != *word || strcmp(keywords[i].word, word) != 0) continue;
        if (!keywords[i].fits(value))
            return error_set(err, ERROR_INVALID, "the keyword %s has a value that it can not have", word);
        if (keywords[i].take != NULL) keywords[i].take(rule, value);
        return 0;
    }
    return error_set(err, ERROR_INVALID, "the keyword %.60s is not understood", word);
}

static int property_compare(const void *a, const void *b)
{
    return strcmp(((const struct kind_property *)a)->name, ((const struct kind_property *)b)->name);
}

static int properties_read(struct kind_rule *rule, const json_t *schemas, struct error *err)
{
    const char *name;
    json_t *schema;
    json_object_foreach((json_t *)(uintptr_t)schemas, name, schema)
    {
        struct kind_property *property = &rule->properties[rule->property_count++];
        *property = (struct kind_property){.name = name, .named = true, .forbidden = json_is_false(schema)};
        int result = property->forbidden ? 0 : kind_rule_read(schema, &property->rule, err);
        if (result != 0) return error_wrap(err, "%.60s", name);
    }
    return 0;
}

/* What an object needs; a field of it that is not named is as all others. */
static int required_read(struct kind_rule *rule, struct error *err)
{
    size_t index;
    const json_t *name;
    json_array_foreach(rule->required, index, name)
    {
        const char *wanted = json_string_value(name);
        size_t at = 0;
        if (index == REQUIRED_MAX)
            return error_set(err, ERROR_INVALID, "an object needs at most %d fields", REQUIRED_MAX);
        while (at < rule->property_count && strcmp(rule->properties[at].name, wanted) != 0) at++;
        if (at == rule->property_count) {
            rule->property_count++;
            rule->properties[at] = (struct kind_property){.name = wanted};
        }
        rule->properties[at].required |= UINT64_C(1) << index; /* a name may stand there twice */
        rule->all_required |= UINT64_C(1) << index;
    }
    qsort(rule->properties, rule->property_count, sizeof *rule->properties, property_compare);
    return 0;
}

static int rule_fill(struct kind_rule *rule, const json_t *schema, struct error *err)
{
    const json_t *schemas = json_object_get(schema, "properties"), *items = json_object_get(schema, "items"),
                 *others = json_object_get(schema, "additionalProperties");
    const char *word;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)schema, word, value)
    {
        int result = keyword_take(rule, word, value, err);
        if (result != 0) return result;
    }
    rule->properties =
        calloc(json_object_size(schemas) + json_array_size(rule->required) + 1, sizeof *rule->properties);
    if (rule->properties == NULL) return error_memory(err);
    int result = properties_read(rule, schemas, err);
    if (result == 0) result = required_read(rule, err);
    if (result == 0 && items != NULL) result = kind_rule_read(items, &rule->items, err);
    rule->closed = json_is_false(others);
    return result == 0 && others != NULL && !rule->closed ? kind_rule_read(others, &rule->others, err) : result;
}

int kind_rule_read(const json_t *schema, struct kind_rule **rule, struct error *err)
{
    if (!json_is_object(schema)) return error_set(err, ERROR_INVALID, "a schema should be an object");
    struct kind_rule *made = calloc(1, sizeof *made);
    if (made == NULL) return error_memory(err);
    made->shortest = made->longest = made->most_items = made->most_fields = -1;
    int result = rule_fill(made, schema, err);
    if (result == 0)
        *rule = made;
    else
        kind_rule_free(made);
    return result;
}

void kind_rule_free(struct kind_rule *rule)
{
    if (rule == NULL) return;
    for (size_t i = 0; i < rule->property_count; i++) kind_rule_free(rule->properties[i].rule);
    kind_rule_free(rule->items);
    kind_rule_free(rule->others);
    free(rule->properties);
    free(rule);
}

/* kind_rule.c: a value, and what a schema asks of it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/clock.h"
#include "schema/kind_schema.h"

#define PATH_MAX_BYTES 300

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

static int not_of_type(const struct kind_rule *rule, const struct place *place, struct error *err)
{
    char names[120] = "";
    size_t index;
    const json_t *one;
    if (json_is_string(rule->type)) snprintf(names, sizeof names, "%s", json_string_value(rule->type));
    json_array_foreach(rule->type, index, one)
    {
        size_t length = strlen(names);
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

static bool is_one_of(const json_t *choices, const json_t *value)
{
    const json_t *one;
    size_t index;
    json_array_foreach(choices, index, one)
    {
        if (json_equal(one, value)) return true;
    }
    return false;
}

/* Characters (code points), as JSON Schema counts them. */
static json_int_t characters(const json_t *string)
{
    const char *bytes = json_string_value(string);
    json_int_t count = 0;
    for (size_t i = 0; i < json_string_length(string); i++) count += ((unsigned char)bytes[i] & 0xc0) != 0x80;
    return count;
}

static int check_string(const struct kind_rule *rule, const json_t *value, const struct place *place, struct error *err)
{
    json_int_t length = (json_int_t)json_string_length(value); /* bytes: as many as characters, or up to four times */
    bool unsure = length < 4 * rule->shortest || (rule->longest >= 0 && length > rule->longest);
    if (unsure) length = characters(value);
    if (unsure && length < rule->shortest)
        return length == 0 ? bad(err, place, "is empty")
                           : error_set(err, ERROR_INVALID, "%s is shorter than %lld characters", PATH(place),
                                       (long long)rule->shortest);
    if (unsure && rule->longest >= 0 && length > rule->longest)
        return error_set(err, ERROR_INVALID, "%s is longer than %lld characters (%lld)", PATH(place),
                         (long long)rule->longest, (long long)length);
    if (rule->pattern != NULL && !pattern_found(rule->pattern, json_string_value(value)))
        return error_set(err, ERROR_INVALID, "%s: \"%.80s\" has not the shape %s", PATH(place),
                         json_string_value(value), pattern_text(rule->pattern));
    if (rule->day && !clock_is_date(json_string_value(value)))
        return error_set(err, ERROR_INVALID, "%s: \"%.40s\" is no day of the calendar; write YYYY-MM-DD", PATH(place),
                         json_string_value(value));
    return 0;
}

static int check_number(const struct kind_rule *rule, const json_t *value, const struct place *place, struct error *err)
{
    json_int_t number = json_integer_value(value);
    if (rule->minimum != NULL && number < json_integer_value(rule->minimum))
        return error_set(err, ERROR_INVALID, "%s is %lld, below %lld", PATH(place), (long long)number,
                         (long long)json_integer_value(rule->minimum));
    if (rule->maximum != NULL && number > json_integer_value(rule->maximum))
        return error_set(err, ERROR_INVALID, "%s is %lld, above %lld", PATH(place), (long long)number,
                         (long long)json_integer_value(rule->maximum));
    return 0;
}

static int check(const struct kind_rule *rule, const json_t *value, const struct place *place, struct error *err);

static int check_array(const struct kind_rule *rule, const json_t *value, const struct place *place, struct error *err)
{
    const json_t *item;
    size_t index;
    if (rule->most_items >= 0 && json_array_size(value) > (size_t)rule->most_items)
        return error_set(err, ERROR_INVALID, "%s has more than %lld items", PATH(place), (long long)rule->most_items);
    json_array_foreach(value, index, item)
    {
        const struct place below = {place, NULL, index};
        int result = rule->items == NULL ? 0 : check(rule->items, item, &below, err);
        if (result != 0) return result;
    }
    return 0;
}

static int property_order(const void *name, const void *property)
{
    return strcmp(name, ((const struct kind_property *)property)->name);
}

/* The field of that name; NULL where none is named so. */
static const struct kind_property *property_find(const struct kind_rule *rule, const char *name)
{
    if (rule->property_count == 0) return NULL;
    return bsearch(name, rule->properties, rule->property_count, sizeof *rule->properties, property_order);
}

static int check_field(const struct kind_rule *rule, const struct kind_property *property, const char *name,
                       const json_t *value, const struct place *place, struct error *err)
{
    const struct place below = {place, name, 0};
    bool named = property != NULL && property->named;
    const struct kind_rule *asked = named ? property->rule : rule->others;
    if (named ? property->forbidden : rule->closed) return bad(err, &below, "is a field that this kind has not");
    return asked == NULL ? 0 : check(asked, value, &below, err);
}

/* What is missing is told before what is wrong. */
static int check_object(const struct kind_rule *rule, const json_t *value, const struct place *place, struct error *err)
{
    uint64_t missing = rule->all_required;
    int result = 0;
    if (rule->most_fields >= 0 && json_object_size(value) > (size_t)rule->most_fields)
        return error_set(err, ERROR_INVALID, "%s has more than %lld fields", PATH(place), (long long)rule->most_fields);
    for (void *at = json_object_iter((json_t *)(uintptr_t)value); at != NULL;
         at = json_object_iter_next((json_t *)(uintptr_t)value, at)) {
        const char *name = json_object_iter_key(at);
        const struct kind_property *property = property_find(rule, name);
        if (property != NULL) missing &= ~property->required;
        if (result == 0) result = check_field(rule, property, name, json_object_iter_value(at), place, err);
    }
    for (size_t i = 0; missing != 0; i++, missing >>= 1) {
        if ((missing & 1) != 0)
            return error_set(err, ERROR_INVALID, "%s.%s is missing", PATH(place),
                             json_string_value(json_array_get(rule->required, i)));
    }
    return result;
}

static int check(const struct kind_rule *rule, const json_t *value, const struct place *place, struct error *err)
{
    if (rule->types != 0 && (rule->types >> json_typeof(value) & 1) == 0) return not_of_type(rule, place, err);
    if (rule->choices != NULL && !is_one_of(rule->choices, value)) return not_one_of(rule->choices, place, err);
    if (json_is_string(value)) return check_string(rule, value, place, err);
    if (json_is_integer(value)) return check_number(rule, value, place, err);
    if (json_is_array(value)) return check_array(rule, value, place, err);
    if (json_is_object(value)) return check_object(rule, value, place, err);
    return 0;
}

int kind_rule_check(const struct kind_rule *rule, const json_t *value, const char *path, struct error *err)
{
    const struct place place = {NULL, path, 0};
    return check(rule, value, &place, err);
}

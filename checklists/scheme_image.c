#include "checklists/scheme_image.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checklists/yaml_file.h"

#define ALIGNMENT 16                              /* of whatever an address leads to */
#define TEXT_BIT (UINTPTR_MAX ^ UINTPTR_MAX >> 1) /* of a place in the texts; others are in the block */

/* --- making one --- */

struct draft {
    struct text bytes;
    struct text addresses; /* uint32_t each */
    struct text texts;
};

/* Adds bytes that an address leads to; returns where they are. */
static size_t block_add(struct draft *draft, const void *bytes, size_t length)
{
    static const char nothing[ALIGNMENT];
    text_append(&draft->bytes, nothing, (ALIGNMENT - draft->bytes.length % ALIGNMENT) % ALIGNMENT);
    size_t place = draft->bytes.length;
    text_append(&draft->bytes, bytes, length);
    return place;
}

static void address_add(struct draft *draft, size_t at, size_t place)
{
    uint32_t where = (uint32_t)at;
    uintptr_t address = place;
    if (draft->bytes.failed) return;
    memcpy(draft->bytes.data + at, &address, sizeof address);
    text_append(&draft->addresses, (const char *)&where, sizeof where);
}

static size_t entry_size(const cyaml_schema_value_t *entry)
{
    return entry->flags & CYAML_FLAG_POINTER ? sizeof(void *) : entry->data_size;
}

static void value_take(struct draft *draft, const cyaml_schema_value_t *value, size_t at, const char *source,
                       size_t count);

/* How many entries a list has, as libcyaml keeps it: beside the list, in a number of so many bytes. */
static size_t list_count(const cyaml_schema_field_t *field, const char *source)
{
    unsigned count = 0;
    if (field->value.type == CYAML_SEQUENCE) memcpy(&count, source + field->count_offset, sizeof count);
    return count;
}

/* What the bytes at `at`, copied from `source`, lead to. */
static void contents_take(struct draft *draft, const cyaml_schema_value_t *value, size_t at, const char *source,
                          size_t count)
{
    if (value->type == CYAML_MAPPING) {
        for (const cyaml_schema_field_t *field = value->mapping.fields; field->key != NULL; field++)
            value_take(draft, &field->value, at + field->data_offset, source + field->data_offset,
                       list_count(field, source));
    }
    if (value->type == CYAML_SEQUENCE) {
        size_t size = entry_size(value->sequence.entry);
        for (size_t i = 0; i < count; i++)
            value_take(draft, value->sequence.entry, at + i * size, source + i * size, 0);
    }
}

static void value_take(struct draft *draft, const cyaml_schema_value_t *value, size_t at, const char *source,
                       size_t count)
{
    const char *target;
    if (!(value->flags & CYAML_FLAG_POINTER)) {
        contents_take(draft, value, at, source, count);
        return;
    }
    memcpy(&target, source, sizeof target);
    if (target == NULL) return;
    if (value->type == CYAML_STRING) {
        address_add(draft, at, TEXT_BIT | draft->texts.length);
        text_append(&draft->texts, target, strlen(target) + 1);
        return;
    }
    size_t length = value->data_size;
    if (value->type == CYAML_SEQUENCE) length = count * entry_size(value->sequence.entry);
    size_t place = block_add(draft, target, length);
    address_add(draft, at, place);
    contents_take(draft, value, place, target, count);
}

int scheme_image_new(const struct scheme *scheme, struct scheme_image *image, struct error *err)
{
    struct draft draft = {0};
    struct scheme plain = *scheme;
    plain.directory = NULL;
    plain.whole = true;
    block_add(&draft, &plain, sizeof plain);
    contents_take(&draft, &scheme_whole, 0, (const char *)&plain, 0);
    if (draft.bytes.failed || draft.addresses.failed || draft.texts.failed ||
        draft.bytes.length + draft.texts.length > INT32_MAX) {
        text_fini(&draft.bytes);
        text_fini(&draft.addresses);
        text_fini(&draft.texts);
        return error_memory(err);
    }
    *image = (struct scheme_image){
        .bytes = (const unsigned char *)draft.bytes.data,
        .length = draft.bytes.length,
        .addresses = (const uint32_t *)(const void *)draft.addresses.data,
        .count = draft.addresses.length / sizeof(uint32_t),
        .texts = (const unsigned char *)draft.texts.data,
        .texts_length = draft.texts.length,
    };
    return 0;
}

void scheme_image_fini(struct scheme_image *image)
{
    free((void *)(uintptr_t)image->bytes);
    free((void *)(uintptr_t)image->addresses);
    free((void *)(uintptr_t)image->texts);
    *image = (struct scheme_image){0};
}

/* --- using one --- */

struct scheme *scheme_image_load(const struct scheme_image *image)
{
    char *block = malloc(image->length);
    if (block == NULL) return NULL;
    memcpy(block, image->bytes, image->length);
    for (size_t i = 0; i < image->count; i++) {
        uintptr_t place;
        memcpy(&place, block + image->addresses[i], sizeof place);
        const void *address = place & TEXT_BIT ? (const void *)(image->texts + (place & ~TEXT_BIT)) : block + place;
        memcpy(block + image->addresses[i], &address, sizeof address);
    }
    return (struct scheme *)(void *)block;
}

/* Whether file number `index` of a scheme holds these bytes. */
static bool file_equals(const struct scheme_image *image, size_t index, const char *directory)
{
    char path[PATH_MAX];
    struct yaml_file file = {0};
    int length = snprintf(path, sizeof path, "%s/%s", directory, scheme_sources[index].file);
    if (length < 0 || length >= PATH_MAX) return false;
    if (image->files[index].bytes == NULL) return access(path, F_OK) != 0;
    bool equal = yaml_file_bytes(&file, path, NULL) == 0 && file.length == image->files[index].length &&
                 memcmp(file.text, image->files[index].bytes, file.length) == 0;
    yaml_file_fini(&file);
    return equal;
}

const struct scheme_image *scheme_image_find(const char *directory)
{
    for (const struct scheme_image *image = compiled_schemes; image->bytes != NULL; image++) {
        size_t equal = 0;
        while (equal < SCHEME_SOURCES && file_equals(image, equal, directory)) equal++;
        if (equal == SCHEME_SOURCES) return image;
    }
    return NULL;
}

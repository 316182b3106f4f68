#include "checklists/scheme_fields.h"

#include <stdlib.h>
#include <string.h>

/* Bounds: a scheme is written by people; what is longer than this is no scheme. Lengths in bytes, lists in entries. */
#define ID_MAX 64
#define TEXT_MAX 4000
#define LIST_MAX 64
#define CLAUSES_MAX 500

#define OPTIONAL CYAML_FLAG_OPTIONAL
#define POINTER CYAML_FLAG_POINTER

#define FIELD_ID(key, flags, type, member) CYAML_FIELD_STRING_PTR(key, flags, type, member, 1, ID_MAX)
#define FIELD_LINE(key, flags, type, member) CYAML_FIELD_STRING_PTR(key, flags, type, member, 1, TEXT_MAX)
#define FIELD_TEXT(key, flags, type, member) CYAML_FIELD_MAPPING(key, flags, type, member, text_fields)
#define FIELD_IDS(key, flags, type, member)                                                                            \
    CYAML_FIELD_SEQUENCE(key, POINTER | (flags), type, member, &id_entry, 0, LIST_MAX)
#define FIELD_LIST(key, flags, type, member, entry, max)                                                               \
    CYAML_FIELD_SEQUENCE(key, POINTER | (flags), type, member, &(entry), 0, max)
/* As an enumeration: libcyaml's own booleans take every word but a few for true. */
#define FIELD_BOOL(key, flags, type, member)                                                                           \
    CYAML_FIELD_ENUM(key, CYAML_FLAG_STRICT | (flags), type, member, truths, CYAML_ARRAY_LEN(truths))

static const cyaml_strval_t truths[] = {{"false", 0}, {"true", 1}};

static const cyaml_schema_value_t id_entry = {CYAML_VALUE_STRING(POINTER, char, 1, ID_MAX)};

static const cyaml_schema_field_t text_fields[] = {
    CYAML_FIELD_STRING_PTR("nl", OPTIONAL, struct scheme_text, nl, 0, TEXT_MAX),
    CYAML_FIELD_STRING_PTR("en", OPTIONAL, struct scheme_text, en, 0, TEXT_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t item_fields[] = {
    FIELD_ID("id", 0, struct scheme_item, id),
    FIELD_TEXT("name", 0, struct scheme_item, name),
    FIELD_TEXT("remark", OPTIONAL, struct scheme_item, remark),
    FIELD_ID("clause", OPTIONAL, struct scheme_item, clause),
    FIELD_IDS("certificates", OPTIONAL, struct scheme_item, certificates),
    FIELD_BOOL("required", OPTIONAL, struct scheme_item, required),
    FIELD_BOOL("several", OPTIONAL, struct scheme_item, several),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t item_entry = {CYAML_VALUE_MAPPING(0, struct scheme_item, item_fields)};

static const cyaml_schema_field_t requirement_fields[] = {
    FIELD_ID("clause", 0, struct scheme_requirement, clause),
    FIELD_TEXT("title", 0, struct scheme_requirement, title),
    FIELD_TEXT("asks", 0, struct scheme_requirement, asks),
    FIELD_TEXT("evidence", OPTIONAL, struct scheme_requirement, evidence),
    FIELD_TEXT("remark", OPTIONAL, struct scheme_requirement, remark),
    FIELD_IDS("methods", OPTIONAL, struct scheme_requirement, methods),
    FIELD_IDS("certificates", OPTIONAL, struct scheme_requirement, certificates),
    FIELD_LIST("points", OPTIONAL, struct scheme_requirement, points, item_entry, LIST_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t requirement_entry = {
    CYAML_VALUE_MAPPING(0, struct scheme_requirement, requirement_fields)};

static const cyaml_schema_field_t clause_fields[] = {
    FIELD_ID("clause", 0, struct scheme_clause, clause),
    FIELD_TEXT("title", 0, struct scheme_clause, title),
    FIELD_TEXT("asks", 0, struct scheme_clause, asks),
    FIELD_TEXT("remark", OPTIONAL, struct scheme_clause, remark),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t clause_entry = {CYAML_VALUE_MAPPING(0, struct scheme_clause, clause_fields)};

static const cyaml_strval_t field_types[] = {{"text", FIELD_TEXT_LINE},
                                             {"yes-no", FIELD_YES_NO},
                                             {"number", FIELD_NUMBER},
                                             {"day", FIELD_DAY},
                                             {"choice", FIELD_CHOICE}};
static const cyaml_strval_t form_stages[] = {{"assessment", FORM_ASSESSMENT}, {"certificate", FORM_CERTIFICATE}};
static const cyaml_strval_t form_eaches[] = {{"once", FORM_ONCE},
                                             {"participants", FORM_PARTICIPANTS},
                                             {"measures", FORM_MEASURES},
                                             {"themes", FORM_THEMES},
                                             {"rows", FORM_ROWS}};
#define FIELD_WORD(key, flags, type, member, words)                                                                    \
    CYAML_FIELD_ENUM(key, CYAML_FLAG_STRICT | (flags), type, member, words, CYAML_ARRAY_LEN(words))

static const cyaml_schema_field_t form_field_fields[] = {
    FIELD_ID("id", 0, struct scheme_field, id),
    FIELD_TEXT("name", 0, struct scheme_field, name),
    FIELD_TEXT("remark", OPTIONAL, struct scheme_field, remark),
    FIELD_WORD("type", 0, struct scheme_field, type, field_types),
    FIELD_BOOL("required", OPTIONAL, struct scheme_field, required),
    FIELD_ID("point", OPTIONAL, struct scheme_field, point),
    FIELD_ID("when", OPTIONAL, struct scheme_field, when),
    FIELD_ID("after", OPTIONAL, struct scheme_field, after),
    FIELD_ID("from", OPTIONAL, struct scheme_field, from),
    FIELD_IDS("must_be", OPTIONAL, struct scheme_field, must_be),
    FIELD_LIST("choices", OPTIONAL, struct scheme_field, choices, item_entry, LIST_MAX),
    CYAML_FIELD_INT("at_least", OPTIONAL, struct scheme_field, at_least),
    CYAML_FIELD_INT("at_most", OPTIONAL, struct scheme_field, at_most),
    FIELD_BOOL("register", OPTIONAL, struct scheme_field, in_register),
    FIELD_IDS("certificates", OPTIONAL, struct scheme_field, certificates),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t form_field_entry = {CYAML_VALUE_MAPPING(0, struct scheme_field, form_field_fields)};

static const cyaml_schema_field_t form_fields[] = {
    FIELD_ID("clause", 0, struct scheme_form, clause),
    FIELD_TEXT("name", OPTIONAL, struct scheme_form, name),
    FIELD_WORD("stage", OPTIONAL, struct scheme_form, stage, form_stages),
    FIELD_WORD("each", OPTIONAL, struct scheme_form, each, form_eaches),
    FIELD_TEXT("row", OPTIONAL, struct scheme_form, row),
    CYAML_FIELD_INT("at_least", OPTIONAL, struct scheme_form, at_least),
    FIELD_IDS("certificates", OPTIONAL, struct scheme_form, certificates),
    FIELD_LIST("fields", 0, struct scheme_form, fields, form_field_entry, LIST_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t form_entry = {CYAML_VALUE_MAPPING(0, struct scheme_form, form_fields)};

static const cyaml_schema_field_t threshold_fields[] = {
    FIELD_ID("certificate", 0, struct scheme_threshold, certificate),
    CYAML_FIELD_UINT("up_to", 0, struct scheme_threshold, up_to),
    CYAML_FIELD_UINT("percent", 0, struct scheme_threshold, percent),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t threshold_entry = {CYAML_VALUE_MAPPING(0, struct scheme_threshold, threshold_fields)};

/* What is counted: the fact's id and the words for it. */
static const cyaml_schema_field_t counted_fields[] = {
    FIELD_ID("id", 0, struct scheme_item, id),
    FIELD_TEXT("name", 0, struct scheme_item, name),
    CYAML_FIELD_END,
};
#define FIELD_COUNTED(key, type, member) CYAML_FIELD_MAPPING(key, OPTIONAL, type, member, counted_fields)

static const cyaml_schema_value_t months_entry = {CYAML_VALUE_INT(0, int)};

static const cyaml_schema_field_t rule_fields[] = {
    FIELD_ID("id", 0, struct scheme_rule, id),
    FIELD_ID("kind", 0, struct scheme_rule, kind),
    FIELD_ID("clause", 0, struct scheme_rule, clause),
    FIELD_ID("section", 0, struct scheme_rule, section),
    FIELD_ID("before", 0, struct scheme_rule, before),
    FIELD_TEXT("name", 0, struct scheme_rule, name),
    FIELD_IDS("certificates", OPTIONAL, struct scheme_rule, certificates),
    FIELD_ID("item", OPTIONAL, struct scheme_rule, item),
    FIELD_IDS("items", OPTIONAL, struct scheme_rule, items),
    FIELD_ID("field", OPTIONAL, struct scheme_rule, field),
    FIELD_ID("grounds", OPTIONAL, struct scheme_rule, grounds),
    CYAML_FIELD_INT("count", OPTIONAL, struct scheme_rule, count),
    CYAML_FIELD_INT("months", OPTIONAL, struct scheme_rule, months),
    CYAML_FIELD_INT("extension_months", OPTIONAL, struct scheme_rule, extension_months),
    CYAML_FIELD_INT("years", OPTIONAL, struct scheme_rule, years),
    CYAML_FIELD_SEQUENCE("warn_months_before", POINTER | OPTIONAL, struct scheme_rule, warn_months_before,
                         &months_entry, 0, SCHEME_WARNINGS_MAX),
    CYAML_FIELD_INT("person_days_x100", OPTIONAL, struct scheme_rule, person_days_x100),
    FIELD_COUNTED("part", struct scheme_rule, part),
    FIELD_COUNTED("whole", struct scheme_rule, whole),
    FIELD_LIST("thresholds", OPTIONAL, struct scheme_rule, thresholds, threshold_entry, LIST_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t rule_entry = {CYAML_VALUE_MAPPING(0, struct scheme_rule, rule_fields)};

static const cyaml_schema_field_t certificate_item_fields[] = {
    FIELD_ID("id", 0, struct scheme_certificate_item, id),
    FIELD_TEXT("label", OPTIONAL, struct scheme_certificate_item, label),
    FIELD_TEXT("text", 0, struct scheme_certificate_item, text),
    FIELD_BOOL("required", OPTIONAL, struct scheme_certificate_item, required),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t certificate_item_entry = {
    CYAML_VALUE_MAPPING(0, struct scheme_certificate_item, certificate_item_fields)};

#define SCHEME_FIELDS(flags)                                                                                           \
    FIELD_ID("id", flags, struct scheme, id), FIELD_ID("version", flags, struct scheme, version),                      \
        FIELD_TEXT("name", flags, struct scheme, name), FIELD_TEXT("holder", flags, struct scheme, holder),            \
        FIELD_LINE("owner", flags, struct scheme, owner), FIELD_ID("published", flags, struct scheme, published),      \
        FIELD_ID("binds_from", flags, struct scheme, binds_from),                                                      \
        FIELD_ID("binds_until", OPTIONAL, struct scheme, binds_until),                                                 \
        FIELD_ID("transition_until", OPTIONAL, struct scheme, transition_until),                                       \
        FIELD_ID("successor", OPTIONAL, struct scheme, successor), FIELD_ID("zone", flags, struct scheme, zone),       \
        CYAML_FIELD_INT("validity_months", flags, struct scheme, validity_months),                                     \
        FIELD_ID("right", OPTIONAL, struct scheme, right),                                                             \
        FIELD_LIST("certificates", flags, struct scheme, certificates, item_entry, LIST_MAX),                          \
        FIELD_LIST("sections", flags, struct scheme, sections, item_entry, LIST_MAX),                                  \
        FIELD_LIST("methods", flags, struct scheme, methods, item_entry, LIST_MAX),                                    \
        FIELD_LIST("application", OPTIONAL, struct scheme, application, item_entry, LIST_MAX),                         \
        FIELD_LIST("party_types", OPTIONAL, struct scheme, party_types, item_entry, LIST_MAX),                         \
        FIELD_LIST("themes", OPTIONAL, struct scheme, themes, item_entry, LIST_MAX),                                   \
        FIELD_LIST("grades", OPTIONAL, struct scheme, grades, item_entry, LIST_MAX),                                   \
        FIELD_LIST("qualifications", OPTIONAL, struct scheme, qualifications, item_entry, LIST_MAX),                   \
        FIELD_LIST("effort", OPTIONAL, struct scheme, effort, item_entry, LIST_MAX),                                   \
        FIELD_LIST("informs", OPTIONAL, struct scheme, informs, item_entry, LIST_MAX),                                 \
        FIELD_LIST("review_points", OPTIONAL, struct scheme, review_points, item_entry, LIST_MAX)

#define REQUIREMENTS_FIELD FIELD_LIST("requirements", 0, struct scheme, requirements, requirement_entry, CLAUSES_MAX)
#define CLAUSES_FIELD FIELD_LIST("clauses", 0, struct scheme, clauses, clause_entry, CLAUSES_MAX)
#define FORMS_FIELD FIELD_LIST("forms", 0, struct scheme, forms, form_entry, CLAUSES_MAX)
#define RULES_FIELD FIELD_LIST("rules", 0, struct scheme, rules, rule_entry, CLAUSES_MAX)
#define CERTIFICATE_FIELD                                                                                              \
    FIELD_LIST("certificate_items", 0, struct scheme, certificate_items, certificate_item_entry, LIST_MAX)

static const cyaml_schema_field_t scheme_fields[] = {SCHEME_FIELDS(0), CYAML_FIELD_END};
static const cyaml_schema_field_t requirements_fields[] = {REQUIREMENTS_FIELD, CYAML_FIELD_END};
static const cyaml_schema_field_t clauses_fields[] = {CLAUSES_FIELD, CYAML_FIELD_END};
static const cyaml_schema_field_t forms_fields[] = {FORMS_FIELD, CYAML_FIELD_END};
static const cyaml_schema_field_t rules_fields[] = {RULES_FIELD, CYAML_FIELD_END};
static const cyaml_schema_field_t certificate_fields[] = {CERTIFICATE_FIELD, CYAML_FIELD_END};
static const cyaml_schema_field_t whole_fields[] = {
    SCHEME_FIELDS(0),
    REQUIREMENTS_FIELD,
    CLAUSES_FIELD,
    FORMS_FIELD,
    RULES_FIELD,
    CERTIFICATE_FIELD,
    CYAML_FIELD_STRING_PTR("directory", OPTIONAL, struct scheme, directory, 0, CYAML_UNLIMITED),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t scheme_top = {CYAML_VALUE_MAPPING(POINTER, struct scheme, scheme_fields)};
static const cyaml_schema_value_t requirements_top = {CYAML_VALUE_MAPPING(POINTER, struct scheme, requirements_fields)};
static const cyaml_schema_value_t clauses_top = {CYAML_VALUE_MAPPING(POINTER, struct scheme, clauses_fields)};
static const cyaml_schema_value_t forms_top = {CYAML_VALUE_MAPPING(POINTER, struct scheme, forms_fields)};
static const cyaml_schema_value_t rules_top = {CYAML_VALUE_MAPPING(POINTER, struct scheme, rules_fields)};
static const cyaml_schema_value_t certificate_top = {CYAML_VALUE_MAPPING(POINTER, struct scheme, certificate_fields)};
const cyaml_schema_value_t scheme_whole = {CYAML_VALUE_MAPPING(POINTER, struct scheme, whole_fields)};

const struct scheme_source scheme_sources[SCHEME_SOURCES] = {
    {"scheme.yaml", &scheme_top, false},   {"requirements.yaml", &requirements_top, false},
    {"clauses.yaml", &clauses_top, false}, {"forms.yaml", &forms_top, true},
    {"rules.yaml", &rules_top, false},     {"certificate.yaml", &certificate_top, false},
};

/* The C library's own heap, so that what libcyaml made and what the loader added are freed alike. */
static void *heap(void *context, void *memory, size_t size)
{
    (void)context;
    if (size > 0) return realloc(memory, size);
    free(memory);
    return NULL;
}

const cyaml_config_t scheme_config = {
    .mem_fn = heap,
    .log_level = CYAML_LOG_ERROR,
    .flags = CYAML_CFG_NO_ALIAS,
};

/* The field whose key is the first `length` bytes of `key`. */
static const cyaml_schema_value_t *field_of(const cyaml_schema_value_t *mapping, const char *key, size_t length)
{
    if (mapping->type != CYAML_MAPPING) return NULL;
    for (const cyaml_schema_field_t *field = mapping->mapping.fields; field->key != NULL; field++) {
        if (strlen(field->key) == length && strncmp(field->key, key, length) == 0) return &field->value;
    }
    return NULL;
}

const cyaml_schema_value_t *scheme_schema_at(const cyaml_schema_value_t *top, const char *path)
{
    const cyaml_schema_value_t *value = top;
    while (value != NULL && *path != '\0') {
        if (*path == '[') {
            value = value->type == CYAML_SEQUENCE ? value->sequence.entry : NULL;
            path += strcspn(path, "]");
            path += *path == ']';
            continue;
        }
        path += *path == '.';
        size_t length = strcspn(path, ".[");
        value = field_of(value, path, length);
        path += length;
    }
    return value;
}

static const char *word_of(const cyaml_strval_t *words, size_t count, int value)
{
    for (size_t i = 0; i < count; i++) {
        if (words[i].val == value) return words[i].str;
    }
    return "";
}

const char *field_type_word(enum field_type type)
{
    return word_of(field_types, CYAML_ARRAY_LEN(field_types), (int)type);
}

const char *form_stage_word(enum form_stage stage)
{
    return word_of(form_stages, CYAML_ARRAY_LEN(form_stages), (int)stage);
}

const char *form_each_word(enum form_each each)
{
    return word_of(form_eaches, CYAML_ARRAY_LEN(form_eaches), (int)each);
}

#include <stdlib.h>
#include <string.h>

#include "checklists/certificate_life.h"
#include "checklists/register_line.h"
#include "checklists/report.h"

/* What a certificate is filled in from; all borrowed. */
struct source {
    const struct scheme *scheme;
    const struct fold *fold;
    const struct record *issue, *body; /* the last may be NULL */
    enum language language;
};

/* A placeholder: where its value is, and the command that gives it one. */
struct placeholder {
    const char *name;
    void (*fill)(const struct source *source, struct text *text);
    const char *remedy;
};

static void field_fill(const struct record *record, const char *field, struct text *text)
{
    const char *value = record == NULL ? NULL : record_text(record, field);
    if (value != NULL) text_puts(text, value);
}

/* What the certificate says of who holds it: as it was when it was issued, with what was changed on it since. */
static void holder_fill(const struct source *source, const char *field, struct text *text)
{
    const char *value = register_bears(source->fold, source->issue, field);
    if (value != NULL) text_puts(text, value);
}

/* "Street 1, 1234 AB Town" of what there is. */
static void address_write(const char *address, const char *postcode, const char *town, struct text *text)
{
    const char *const parts[] = {address, postcode, town};
    for (int i = 0; i < 3; i++) {
        if (parts[i] == NULL) continue;
        if (text->length > 0) text_puts(text, i == 2 && postcode != NULL ? " " : ", ");
        text_puts(text, parts[i]);
    }
}

static void area_fill(const struct source *source, struct text *text)
{
    holder_fill(source, "area", text);
}

static void body_fill(const struct source *source, struct text *text)
{
    field_fill(source->body, "name", text);
}

static void body_address_fill(const struct source *source, struct text *text)
{
    const struct record *body = source->body;
    if (body != NULL)
        address_write(record_text(body, "address"), record_text(body, "postcode"), record_text(body, "town"), text);
}

static void certificate_fill(const struct source *source, struct text *text)
{
    const char *id = record_text(source->issue, "certificate");
    const struct scheme_item *item = scheme_item(source->scheme->certificates, source->scheme->certificates_count, id);
    if (item != NULL) text_puts(text, scheme_text_in(&item->name, source->language));
}

static void covenant_fill(const struct source *source, struct text *text)
{
    holder_fill(source, "covenant", text);
}

static void expires_fill(const struct source *source, struct text *text)
{
    field_fill(source->issue, "expires", text);
}

static void function_fill(const struct source *source, struct text *text)
{
    field_fill(source->issue, "function", text);
}

static void issued_fill(const struct source *source, struct text *text)
{
    field_fill(source->issue, "issued", text);
}

static void location_fill(const struct source *source, struct text *text)
{
    holder_fill(source, "location", text);
}

/* The name of the scheme, which its mark shows. */
static void mark_fill(const struct source *source, struct text *text)
{
    text_puts(text, scheme_text_in(&source->scheme->name, source->language));
}

static void number_fill(const struct source *source, struct text *text)
{
    field_fill(source->issue, "number", text);
}

/* Those named on it, or on the nearest before it that names any: a replacement tells what changed. As many steps as a
 * certificate has ever been issued, for those who lie about what they knew. */
static const json_t *participants_of(const struct source *source)
{
    const struct record *issue = source->issue;
    const struct slot *slot = fold_slot(source->fold, "certificate.issue", "certificate");
    for (size_t i = 0; issue != NULL && i <= (slot == NULL ? 0 : slot->count); i++) {
        const json_t *named = json_object_get(issue->body, "participants");
        if (named != NULL) return named;
        issue = life_replaced(source->fold, issue);
    }
    return NULL;
}

static void participants_fill(const struct source *source, struct text *text)
{
    size_t index;
    const json_t *participant;
    json_array_foreach(participants_of(source), index, participant)
    {
        if (index > 0) text_puts(text, ", ");
        text_puts(text, json_string_value(participant));
    }
}

static void partnership_fill(const struct source *source, struct text *text)
{
    holder_fill(source, "partnership", text);
}

static void partnership_address_fill(const struct source *source, struct text *text)
{
    const struct fold *fold = source->fold;
    const struct record *issue = source->issue;
    address_write(register_bears(fold, issue, "address"), register_bears(fold, issue, "postcode"),
                  register_bears(fold, issue, "town"), text);
}

static void signed_by_fill(const struct source *source, struct text *text)
{
    field_fill(source->issue, "signed_by", text);
}

static void version_fill(const struct source *source, struct text *text)
{
    text_puts(text, source->scheme->version);
}

/* {logo} is the body's name: who draws the certificate puts the picture in its place when there is one. */
static const struct placeholder placeholders[] = {
    {"area", area_fill, "schouw partnership --area"},
    {"body", body_fill, "schouw registry body --name"},
    {"body_address", body_address_fill, "schouw registry body --address --postcode --town"},
    {"certificate", certificate_fill, "schouw certificate issue"},
    {"covenant", covenant_fill, "schouw partnership --covenant"},
    {"expires", expires_fill, "schouw certificate issue"},
    {"function", function_fill, "schouw registry person --function"},
    {"issued", issued_fill, "schouw certificate issue --issued"},
    {"location", location_fill, "schouw partnership --location"},
    {"logo", body_fill, "schouw registry body --name"},
    {"mark", mark_fill, "schouw scheme lint"},
    {"number", number_fill, "schouw certificate issue NUMBER"},
    {"participants", participants_fill, "schouw certificate issue --participants"},
    {"partnership", partnership_fill, "schouw partnership --name"},
    {"partnership_address", partnership_address_fill, "schouw partnership --address --postcode --town"},
    {"signed_by", signed_by_fill, "schouw registry person --name"},
    {"version", version_fill, "schouw scheme lint"},
};

static const struct placeholder *placeholder_find(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof placeholders / sizeof *placeholders; i++) {
        if (strlen(placeholders[i].name) == length && strncmp(placeholders[i].name, name, length) == 0)
            return &placeholders[i];
    }
    return NULL;
}

/* Fills a template. `*missing` is set to the first placeholder without a value. What stands in a value is never filled
 * in again. ERROR_INVALID for a placeholder that is none. */
static int template_fill(const struct source *source, const char *template, struct text *text,
                         const struct placeholder **missing, struct error *err)
{
    *missing = NULL;
    for (const char *at = template; *at != '\0';) {
        size_t plain = strcspn(at, "{");
        text_append(text, at, plain);
        at += plain;
        if (*at == '\0') break;
        size_t length = strcspn(at + 1, "}");
        const struct placeholder *placeholder = placeholder_find(at + 1, length);
        if (placeholder == NULL || at[1 + length] != '}')
            return error_set(err, ERROR_INVALID,
                             "scheme %s: nothing fills in \"%.60s\" on the certificate; see `schouw scheme lint`",
                             source->scheme->id, at);
        struct text value = {0};
        placeholder->fill(source, &value);
        if (value.length == 0 && *missing == NULL) *missing = placeholder;
        if (value.length > 0) text_append(text, value.data, value.length);
        text->failed |= value.failed;
        text_fini(&value);
        at += length + 2;
        /* A name such as "B.V." ends the sentence by itself. */
        if (*at == '.' && text->length > 0 && text->data[text->length - 1] == '.') at++;
    }
    return 0;
}

/* Adds a line, unless it is an optional one without a value. Required ones without a value are listed in `lacking`. */
static int line_add(const struct source *source, const struct scheme_certificate_item *item,
                    struct certificate *certificate, struct text *lacking, struct error *err)
{
    struct text text = {0};
    size_t length;
    const struct placeholder *missing;
    struct certificate_line *line = &certificate->lines[certificate->count];
    int result = template_fill(source, scheme_text_in(&item->text, source->language), &text, &missing, err);
    if (result == 0 && missing == NULL) {
        *line = (struct certificate_line){
            .id = strdup(item->id),
            .label = strdup(scheme_text_in(&item->label, source->language)),
        };
        line->text = text.failed ? NULL : text_take(&text, &length);
        certificate->count++;
        if (line->id == NULL || line->label == NULL || line->text == NULL) result = error_memory(err);
    } else if (result == 0 && item->required) {
        text_printf(lacking, "%s%s (%s)", lacking->length == 0 ? "" : ", ", item->id, missing->remedy);
    }
    text_fini(&text);
    return result;
}

int certificate_new(const struct scheme *scheme, const struct fold *fold, const struct registry *registry,
                    const struct record *issue, enum language language, struct certificate **certificate,
                    struct error *err)
{
    const struct source source = {
        .scheme = scheme,
        .fold = fold,
        .issue = issue,
        .body = registry == NULL ? NULL : registry_body(registry),
        .language = language,
    };
    struct text lacking = {0};
    int result = 0;
    struct certificate *made = calloc(1, sizeof *made);
    *certificate = NULL;
    if (made == NULL) return error_memory(err);
    made->lines = calloc(scheme->certificate_items_count + 1u, sizeof *made->lines);
    if (made->lines == NULL) {
        certificate_free(made);
        return error_memory(err);
    }
    for (unsigned i = 0; i < scheme->certificate_items_count && result == 0; i++)
        result = line_add(&source, &scheme->certificate_items[i], made, &lacking, err);
    if (result == 0 && lacking.failed) result = error_memory(err);
    if (result == 0 && lacking.length > 0)
        result =
            error_set(err, ERROR_INVALID, "%s: %s",
                      language == LANGUAGE_NL ? "op het certificaat ontbreekt" : "the certificate lacks", lacking.data);
    if (result == 0)
        *certificate = made;
    else
        certificate_free(made);
    text_fini(&lacking);
    return result;
}

void certificate_free(struct certificate *certificate)
{
    if (certificate == NULL) return;
    for (size_t i = 0; i < certificate->count; i++) {
        free(certificate->lines[i].id);
        free(certificate->lines[i].label);
        free(certificate->lines[i].text);
    }
    free(certificate->lines);
    free(certificate);
}

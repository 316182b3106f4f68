#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "checklists/scheme_lint.h"

#define PLACEHOLDER_MAX 40 /* bytes of a name */

/* What a line of the certificate may ask to be filled in. */
static const char *const placeholders[] = {
    "area",      "body",     "body_address", "certificate", "covenant",
    "expires",   "function", "issued",       "location",    "logo",
    "mark",      "number",   "participants", "partnership", "partnership_address",
    "signed_by", "version",
};

static bool placeholder_known(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof placeholders / sizeof *placeholders; i++) {
        if (strlen(placeholders[i]) == length && strncmp(placeholders[i], name, length) == 0) return true;
    }
    return false;
}

static void placeholder_unknown(struct lint *lint, const char *path, const char *name, size_t length)
{
    char word[PLACEHOLDER_MAX + 1];
    const char *nearest = "";
    size_t least = SIZE_MAX;
    snprintf(word, sizeof word, "%.*s", (int)(length < sizeof word ? length : sizeof word - 1), name);
    for (size_t i = 0; i < sizeof placeholders / sizeof *placeholders; i++) {
        size_t distance = text_distance(placeholders[i], word);
        if (distance < least) {
            least = distance;
            nearest = placeholders[i];
        }
    }
    lint_say(lint, LINT_CERTIFICATE, path, "nothing fills in {%s}; the nearest is {%s}", word, nearest);
}

static void lint_template(struct lint *lint, const char *path, const char *template)
{
    for (const char *at = template; at != NULL && *at != '\0';) {
        at += strcspn(at, "{}");
        if (*at == '\0') return;
        size_t length = strcspn(at + 1, "{}");
        if (*at == '}' || at[1 + length] != '}') {
            lint_say(lint, LINT_CERTIFICATE, path, "a brace stands alone; what is filled in is written as {body}");
            return;
        }
        if (!placeholder_known(at + 1, length)) placeholder_unknown(lint, path, at + 1, length);
        at += length + 2;
    }
}

void lint_certificate(struct lint *lint)
{
    const struct scheme *scheme = lint->scheme;
    char path[LINT_PATH];
    if (scheme->certificate_items_count == 0)
        lint_say(lint, LINT_CERTIFICATE, "certificate_items", "the certificate would be empty");
    for (unsigned i = 0; i < scheme->certificate_items_count; i++) {
        const struct scheme_certificate_item *item = &scheme->certificate_items[i];
        snprintf(path, sizeof path, "certificate_items[%u].id", i);
        if (!text_matches(item->id, "[a-z0-9][a-z0-9-]{0,63}"))
            lint_say(lint, LINT_CERTIFICATE, path, "\"%s\" is no id: lower case letters, digits and hyphens", item->id);
        for (unsigned j = 0; j < i; j++) {
            if (strcmp(scheme->certificate_items[j].id, item->id) == 0)
                lint_say(lint, LINT_CERTIFICATE, path, "the id %s stands twice in this list", item->id);
        }
        snprintf(path, sizeof path, "certificate_items[%u].label", i);
        if (item->label.nl != NULL) lint_text(lint, LINT_CERTIFICATE, path, &item->label);
        snprintf(path, sizeof path, "certificate_items[%u].text", i);
        lint_text(lint, LINT_CERTIFICATE, path, &item->text);
        snprintf(path, sizeof path, "certificate_items[%u].text.nl", i);
        lint_template(lint, path, item->text.nl);
        snprintf(path, sizeof path, "certificate_items[%u].text.en", i);
        lint_template(lint, path, item->text.en);
    }
}

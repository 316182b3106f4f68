/* Text of a statement where it is shown: terminal, HTML, Markdown, JSON. */
#include "tests/fuzz/fuzz.h"

#include <cmark.h>
#include <jansson.h>

#include "schema/text.h"

static void terminal_fuzz(const char *string)
{
    struct text text = {0};
    text_terminal(&text, string);
    PROMISE(!text.failed && (text.length == 0 || utf8_valid(text.data, text.length)));
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        PROMISE((byte >= ' ' || byte == '\n' || byte == '\t') && byte != 0x7f);
    }
    text_fini(&text);
}

static void html_fuzz(const char *string)
{
    struct text text = {0};
    text_html(&text, string);
    PROMISE(!text.failed && (text.length == 0 || utf8_valid(text.data, text.length)));
    PROMISE(text.length == 0 || strpbrk(text.data, "<>\"'") == NULL);
    text_fini(&text);
}

/* cmark is the oracle: nothing but one paragraph of plain text comes of it. */
static void markdown_fuzz(const char *string)
{
    struct text text = {0};
    text_markdown(&text, string);
    PROMISE(!text.failed);
    cmark_node *document = cmark_parse_document(text.length > 0 ? text.data : "", text.length, CMARK_OPT_VALIDATE_UTF8);
    cmark_node *paragraph = cmark_node_first_child(document);
    PROMISE(text.length == 0 || strchr(text.data, '\n') == NULL);
    if (paragraph != NULL) {
        PROMISE(cmark_node_get_type(paragraph) == CMARK_NODE_PARAGRAPH && cmark_node_next(paragraph) == NULL);
        for (cmark_node *node = cmark_node_first_child(paragraph); node != NULL; node = cmark_node_next(node))
            PROMISE(cmark_node_get_type(node) == CMARK_NODE_TEXT);
    }
    cmark_node_free(document);
    text_fini(&text);
}

static void json_fuzz(const char *string)
{
    struct text text = {0};
    text_json(&text, string);
    PROMISE(!text.failed);
    json_t *value = json_loadb(text.data, text.length, JSON_DECODE_ANY, NULL);
    PROMISE(json_is_string(value));
    if (utf8_valid(string, strlen(string))) PROMISE(strcmp(json_string_value(value), string) == 0);
    json_decref(value);
    text_fini(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *string = fuzz_string(data, size);
    terminal_fuzz(string);
    html_fuzz(string);
    markdown_fuzz(string);
    json_fuzz(string);
    free(string);
    return 0;
}

/* A form as a text that people fill in: under a scheme of its own, and under one of its clauses and rows. */
#include "tests/fuzz/fuzz.h"

#include "client/form_file.h"

#define WHOLE SOURCE_DIR "/checklists/kvo-3.1"

static struct scheme *scheme;

static void scheme_drop(void)
{
    scheme_free(scheme);
}

static void text_fuzz(const char *text, const char *section)
{
    struct form_facts facts = {0};
    struct error err = {0};
    int result = form_file_read(scheme, "form", text, section, LANGUAGE_EN, &facts, &err);
    if (result != 0) PROMISE_TOLD(result, err);
    for (size_t i = 0; i < facts.count; i++) {
        const struct form_fact *fact = &facts.facts[i];
        PROMISE(fact->form != NULL && fact->field != NULL && form_field(fact->form, fact->field->id) == fact->field);
        PROMISE((fact->form->each == FORM_ONCE) == (fact->row[0] == '\0'));
        PROMISE(fact->value == NULL || form_value_check(fact->field, fact->value, LANGUAGE_EN, &err) == 0);
        PROMISE(section == NULL || strncmp(fact->item, section, strcspn(section, "/")) == 0);
    }
    form_facts_fini(&facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {0};
    char *text = fuzz_string(data, size);
    if (scheme == NULL) {
        PROMISE(scheme_load_directory(WHOLE, &scheme, &err) == 0);
        PROMISE(atexit(scheme_drop) == 0);
    }
    text_fuzz(text, NULL);
    text_fuzz(text, "2.2.3");
    text_fuzz(text, "2.3.1.1/crime");
    form_words_clean(text);
    char *twice = strdup(text);
    PROMISE(twice != NULL);
    form_words_clean(twice);
    PROMISE(strcmp(text, twice) == 0);
    free(twice);
    free(text);
    return 0;
}

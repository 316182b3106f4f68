/* A file of a scheme, told by its first key. The other files are those of a scheme that is whole. */
#include "tests/fuzz/fuzz.h"

#include <unistd.h>

#include "checklists/scheme.h"
#include "checklists/scheme_json.h"
#include "checklists/scheme_read.h"

#define WHOLE SOURCE_DIR "/checklists/kvo-3.1"

static char directory[64];

static void directory_remove(void)
{
    char path[128];
    for (size_t i = 0; i < SCHEME_SOURCES; i++) {
        snprintf(path, sizeof path, "%s/%s", directory, scheme_sources[i].file);
        unlink(path);
    }
    rmdir(directory);
}

static void directory_make(void)
{
    const char *parent = getenv("TMPDIR");
    snprintf(directory, sizeof directory, "%.40s/scheme-XXXXXX", parent != NULL && *parent ? parent : "/tmp");
    PROMISE(mkdtemp(directory) != NULL);
    PROMISE(atexit(directory_remove) == 0);
}

static void file_write(const char *path, const uint8_t *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    PROMISE(file != NULL && fwrite(data, 1, size, file) == size && fclose(file) == 0);
}

/* The directory holds the whole scheme but for one file. */
static void directory_fill(const struct scheme_source *fuzzed, const uint8_t *data, size_t size)
{
    char path[128], target[512];
    for (size_t i = 0; i < SCHEME_SOURCES; i++) {
        snprintf(path, sizeof path, "%s/%s", directory, scheme_sources[i].file);
        unlink(path);
        if (&scheme_sources[i] == fuzzed) {
            file_write(path, data, size);
        } else {
            snprintf(target, sizeof target, "%s/%s", WHOLE, scheme_sources[i].file);
            PROMISE(symlink(target, path) == 0);
        }
    }
}

static void whole_fuzz(void)
{
    struct scheme *scheme = NULL;
    struct text findings = {0}, page = {0};
    struct error err = {0};
    int count = scheme_lint(directory, &findings, &err);
    PROMISE(count >= 0 && (count == 0) == (findings.length == 0));
    text_fini(&findings);
    int result = scheme_load_directory(directory, &scheme, &err);
    if (result != 0) PROMISE_TOLD(result, err);
    if (result == 0) PROMISE(scheme_show(scheme, NULL, LANGUAGE_NL, &page, &err) == 0);
    for (size_t i = 0; result == 0 && i < scheme->requirements_count && i < 4; i++)
        PROMISE(scheme_show(scheme, scheme->requirements[i].clause, LANGUAGE_EN, &page, &err) == 0);
    /* A form can stand on a clause that is not there; then lint said so. */
    for (unsigned i = 0; result == 0 && i < scheme->forms_count && i < 4; i++) {
        json_t *value = NULL;
        int shown = scheme_json(scheme, scheme->forms[i].clause, &value, &err);
        if (shown != 0) PROMISE_TOLD(shown, err);
        PROMISE((shown == 0) == (scheme_show(scheme, scheme->forms[i].clause, LANGUAGE_NL, &page, &err) == 0));
        json_decref(value);
    }
    text_fini(&page);
    scheme_free(scheme);
}

/* The file whose name the first key begins with ("certificate_items": certificate.yaml), else scheme.yaml. */
static const struct scheme_source *source_of(const uint8_t *data, size_t size)
{
    const struct scheme_source *source = NULL;
    while (size > 0 && source == NULL) {
        char *line = fuzz_line(&data, &size);
        for (size_t i = 0; i < SCHEME_SOURCES && source == NULL; i++)
            if (strncmp(line, scheme_sources[i].file, strcspn(scheme_sources[i].file, ".")) == 0)
                source = &scheme_sources[i];
        bool comment = line[0] == '#' || line[0] == '\0';
        free(line);
        if (!comment) break;
    }
    return source != NULL ? source : &scheme_sources[0];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct scheme_source *source = source_of(data, size);
    struct yaml_file file = {0};
    struct scheme *part = NULL;
    struct error err = {0};
    if (directory[0] == '\0') directory_make();
    directory_fill(source, data, size);
    int result = scheme_read(source, directory, &file, &part, &err);
    yaml_file_fini(&file);
    if (result != 0) PROMISE_TOLD(result, err);
    scheme_free(part);
    if (result == 0) whole_fuzz();
    return 0;
}

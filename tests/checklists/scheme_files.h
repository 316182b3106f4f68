/* scheme_files.h: for tests: a copy of a scheme to spoil, in a directory of the scheme's own name. */
#ifndef SCHOUW_TESTS_CHECKLISTS_SCHEME_FILES_H
#define SCHOUW_TESTS_CHECKLISTS_SCHEME_FILES_H

#include "tests/schema/stock.h"

#include "checklists/scheme.h"

struct scheme_files {
    struct stock stock;
    char directory[96];
};

/* The text of a file; free() it. */
static inline char *file_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct text text = {0};
    char bytes[4096];
    assert_non_null(file);
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;) text_append(&text, bytes, got);
    assert_int_equal(fclose(file), 0);
    text_append(&text, "", 0);
    return text_take(&text, NULL);
}

static inline int scheme_files_open(void **state)
{
    static const char *const names[] = {"scheme.yaml", "requirements.yaml", "clauses.yaml", "rules.yaml",
                                        "certificate.yaml"};
    struct scheme_files *files = calloc(1, sizeof *files);
    char path[128], source[512];
    assert_non_null(files);
    stock_open(&files->stock);
    stock_path(&files->stock, "kvo-3.1", path);
    const char *const make[] = {"mkdir", path, NULL};
    stock_run(make);
    snprintf(files->directory, sizeof files->directory, "%.95s", path);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(source, sizeof source, "%s/checklists/kvo-3.1/%s", SOURCE_DIR, names[i]);
        char *text = file_text(source);
        snprintf(path, sizeof path, "kvo-3.1/%s", names[i]);
        stock_write(&files->stock, path, text, strlen(text));
        free(text);
    }
    *state = files;
    return 0;
}

static inline int scheme_files_close(void **state)
{
    struct scheme_files *files = *state;
    stock_close(&files->stock);
    free(files);
    return 0;
}

/* Puts `after` for the first `before` of a file, which must be there, and tells the line and column it stood at. */
static inline void spoil(const struct scheme_files *files, const char *name, const char *before, const char *after,
                         unsigned *line, unsigned *column)
{
    char path[160], inside[64];
    struct text changed = {0};
    snprintf(path, sizeof path, "%s/%s", files->directory, name);
    snprintf(inside, sizeof inside, "kvo-3.1/%s", name);
    char *text = file_text(path), *at = strstr(text, before);
    if (at == NULL) fail_msg("%s has no %s", name, before);
    if (line != NULL) *line = *column = 1;
    for (const char *c = text; line != NULL && c < at; c++) {
        *column = *c == '\n' ? 1 : *column + 1;
        *line += *c == '\n';
    }
    text_append(&changed, text, (size_t)(at - text));
    text_puts(&changed, after);
    text_puts(&changed, at + strlen(before));
    stock_write(&files->stock, inside, changed.data, changed.length);
    text_fini(&changed);
    free(text);
}

#endif

/* scheme_files.h: for tests: a scheme to spoil, in a directory of the scheme's own name: a copy of KVO 3.1, or what a
 * new scheme begins as. */
#ifndef SCHOUW_TESTS_CHECKLISTS_SCHEME_FILES_H
#define SCHOUW_TESTS_CHECKLISTS_SCHEME_FILES_H

#include "tests/schema/stock.h"

#include "checklists/scheme.h"

struct scheme_files {
    struct stock stock;
    const char *id;
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
    static const char *const names[] = {"scheme.yaml", "requirements.yaml", "clauses.yaml",
                                        "forms.yaml",  "rules.yaml",        "certificate.yaml"};
    struct scheme_files *files = calloc(1, sizeof *files);
    char path[128], source[512];
    assert_non_null(files);
    stock_open(&files->stock);
    files->id = "kvo-3.1";
    stock_path(&files->stock, files->id, path);
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

/* What `schouw scheme new` begins with: small, and not of anybody. */
static inline int scheme_files_begin(void **state)
{
    struct scheme_files *files = calloc(1, sizeof *files);
    char *directory = NULL;
    struct error err = {0};
    assert_non_null(files);
    stock_open(&files->stock);
    files->id = "small-1.0";
    if (setenv("SCHOUW_SCHEMES", SOURCE_DIR "/checklists", 1) != 0 ||
        scheme_new(files->id, files->stock.directory, "2026-11-25", &directory, &err) != 0)
        fail_msg("%s", err.message);
    snprintf(files->directory, sizeof files->directory, "%.95s", directory);
    free(directory);
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

/* Writes a file of the scheme anew. */
static inline void file_put(const struct scheme_files *files, const char *name, const char *text)
{
    char inside[64];
    snprintf(inside, sizeof inside, "%s/%s", files->id, name);
    stock_write(&files->stock, inside, text, strlen(text));
}

/* Line and column, from 1, of what `at` points to within `text`. */
static inline void place_of(const char *text, const char *at, unsigned *line, unsigned *column)
{
    *line = *column = 1;
    for (const char *c = text; c < at; c++) {
        *column = *c == '\n' ? 1 : *column + 1;
        *line += *c == '\n';
    }
}

/* Puts `after` for the first `before` of a file, which must be there, and tells the line and column it stood at. */
static inline void spoil(const struct scheme_files *files, const char *name, const char *before, const char *after,
                         unsigned *line, unsigned *column)
{
    char path[160];
    struct text changed = {0};
    snprintf(path, sizeof path, "%s/%s", files->directory, name);
    char *text = file_text(path), *at = strstr(text, before);
    if (at == NULL) fail_msg("%s has no %s", name, before);
    if (line != NULL) place_of(text, at, line, column);
    text_append(&changed, text, (size_t)(at - text));
    text_puts(&changed, after);
    text_puts(&changed, at + strlen(before));
    file_put(files, name, changed.data);
    text_fini(&changed);
    free(text);
}

#endif

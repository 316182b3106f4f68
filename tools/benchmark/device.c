/* device.c: for the benchmark: what takes a person a day, or a year, done to a device's store at once; what it would
 * send to a daemon, written into files; and the two ways of reading many records whose times are compared.
 *
 *   device day STORE DOSSIER SEED COUNT [FILE..]  COUNT observations of some 500 bytes; each FILE is added as evidence
 *   device open STORE PREFIX COUNT SEED           COUNT dossiers, PREFIX-0 and so on, with a few observations in each
 *   device days STORE PREFIX COUNT SEED           a day in each of these
 *   device bodies STORE FOLDER MOST PREFIX        seals, and writes the bodies of the syncs that bring what is new of
 *                                                 dossiers that begin so, MOST in each; notes it as brought
 *   device lines STORE DOSSIER                    every record, a line each, to standard output
 *   device fold FILE                              reads lines, folds and settles them
 *   device parse FILE                             reads the same lines and parses them as JSON, nothing more
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/benchmark/device.h"
#include "tools/benchmark/dutch.h"

#define NOTE_BYTES 205 /* with what surrounds it a record is of about 500 bytes */
#define BATCH 120

static int day_evidence(struct store *store, const char *dossier, const char *path, struct error *err)
{
    char sha256[DIGEST_HEX_SIZE];
    struct record *record = NULL;
    json_t *body = NULL;
    char proof[DIGEST_HEX_SIZE];
    int result = store_evidence_add(store, path, sha256, &body, err);

    if (result == 0) result = store_evidence_proof(store, dossier, sha256, proof, err);
    if (result == 0 && json_object_set_new(body, "proof", json_string(proof))) result = error_memory(err);
    if (result == 0) result = store_append(store, dossier, "evidence.add", sha256, body, &record, err);
    record_free(record);
    json_decref(body);
    return result;
}

/* One observation of the walk; `number` and `seed` make its item its own. */
static json_t *observation(uint64_t *seed, uint64_t base, long number, char item[64])
{
    char note[NOTE_BYTES + 1];

    snprintf(item, 64, "public-space/w%llx-%ld", (unsigned long long)base, number);
    dutch_note(seed, note, NOTE_BYTES);
    return json_pack("{s:s, s:s}", "on", "2026-11-02", "note", note);
}

int day_append(struct store *store, const char *dossier, uint64_t *seed, uint64_t base, long from, long to,
               struct error *err)
{
    struct statement statements[BATCH] = {0};
    char items[BATCH][64];
    json_t *bodies[BATCH] = {NULL};
    size_t count = 0;

    for (long number = from; number < to; number++, count++) {
        bodies[count] = observation(seed, base, number, items[count]);
        statements[count] = (struct statement){"walk.observe", items[count], bodies[count]};
    }
    int result = store_append_all(store, dossier, statements, count, NULL, NULL, err);
    for (size_t i = 0; i < count; i++) json_decref(bodies[i]);
    return result;
}

static int day(int argc, char **argv, struct error *err)
{
    struct store *store = NULL;
    uint64_t seed = argc < 6 ? 0 : strtoull(argv[4], NULL, 10), base = seed;
    long count = argc < 6 ? 0 : strtol(argv[5], NULL, 10);
    int result = argc < 6 ? error_set(err, ERROR_USAGE, "device day STORE DOSSIER SEED COUNT [FILE..]")
                          : store_open(argv[2], &store, err);

    for (long from = 0; result == 0 && from < count; from += BATCH)
        result = day_append(store, argv[3], &seed, base, from, from + BATCH < count ? from + BATCH : count, err);
    for (int i = 6; result == 0 && i < argc; i++) result = day_evidence(store, argv[3], argv[i], err);
    store_close(store);
    return result;
}

static int lines(int argc, char **argv, struct error *err)
{
    struct store *store = NULL;
    struct fold *fold = NULL;
    int result =
        argc != 4 ? error_set(err, ERROR_USAGE, "device lines STORE DOSSIER") : store_open(argv[2], &store, err);

    if (result == 0) result = store_fold(store, argv[3], &fold, err);
    if (result == 0) result = fold_settle(fold, NULL, err);
    for (size_t i = 0; result == 0 && i < fold_record_count(fold); i++) {
        const struct record *record = fold_record_at(fold, i)->record;
        printf("%.*s\n", (int)record->length, record->line);
    }
    fold_free(fold);
    store_close(store);
    return result;
}

/* Calls for each line of a file. */
static int each_line(const char *path, int (*call)(void *context, const char *line, size_t length, struct error *err),
                     void *context, struct error *err)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    int result = 0;

    if (!file) return error_set(err, ERROR_IO, "%s can not be read", path);
    while (result == 0 && (length = getline(&line, &room, file)) > 0)
        result = call(context, line, (size_t)length - (line[length - 1] == '\n'), err);
    free(line);
    fclose(file);
    return result;
}

static int fold_line(void *context, const char *line, size_t length, struct error *err)
{
    struct record *record = NULL;
    int result = record_parse(line, length, &record, err);
    return result == 0 ? fold_add(context, record, err) : result;
}

static int fold(const char *path, struct error *err)
{
    struct fold *fold = fold_new();
    int result = fold ? each_line(path, fold_line, fold, err) : error_memory(err);

    if (result == 0) result = fold_settle(fold, NULL, err);
    if (result == 0) printf("%zu records, %zu slots\n", fold_record_count(fold), fold_slot_count(fold));
    fold_free(fold);
    return result;
}

static int parse_line(void *context, const char *line, size_t length, struct error *err)
{
    json_error_t trouble;
    json_t *value = json_loadb(line, length, JSON_REJECT_DUPLICATES, &trouble);
    size_t *count = context;

    if (!value) return error_set(err, ERROR_INVALID, "%s", trouble.text);
    json_decref(value);
    ++*count;
    return 0;
}

static int parse(const char *path, struct error *err)
{
    size_t count = 0;
    int result = each_line(path, parse_line, &count, err);

    if (result == 0) printf("%zu records\n", count);
    return result;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    struct error err = {0};
    int result;

    setenv("TZ", "Europe/Amsterdam", 1); /* as in the client: a day's statements are of the scheme's day */
    if (strcmp(what, "day") == 0)
        result = day(argc, argv, &err);
    else if (strcmp(what, "open") == 0)
        result = dossiers_open(argc, argv, &err);
    else if (strcmp(what, "days") == 0)
        result = dossiers_days(argc, argv, &err);
    else if (strcmp(what, "bodies") == 0)
        result = bodies_write(argc, argv, &err);
    else if (strcmp(what, "lines") == 0)
        result = lines(argc, argv, &err);
    else if (strcmp(what, "fold") == 0 && argc == 3)
        result = fold(argv[2], &err);
    else if (strcmp(what, "parse") == 0 && argc == 3)
        result = parse(argv[2], &err);
    else
        result =
            error_set(&err, ERROR_USAGE, "device day|open|days|bodies|lines|fold|parse ..: see the head of device.c");
    if (result != 0) fprintf(stderr, "device: %s\n", err.message);
    return result == 0 ? 0 : error_exit_status(err.code);
}

/* dossiers.c: many dossiers at once, by the calls that the verbs make. */
#include <stdlib.h>

#include "checklists/calendar.h"
#include "tools/benchmark/device.h"

#define OBSERVED 3 /* observations in a dossier that is only there */
#define DAY_RECORDS 120

static int one_open(struct store *store, const char *dossier, uint64_t *seed, uint64_t base, struct error *err)
{
    char name[100], today[DAY_SIZE];
    json_t *body;

    calendar_today("Europe/Amsterdam", today);
    snprintf(name, sizeof name, "Bedrijventerrein %s", dossier);
    body =
        json_pack("{s:s, s:s, s:s, s:s}", "name", name, "scheme", "kvo-3.1", "certificate", "basis", "opened", today);
    if (!body) return error_memory(err);
    const struct statement opening = {"dossier.open", "dossier", body};
    int result = store_append_all(store, dossier, &opening, 1, NULL, NULL, err);
    json_decref(body);
    return result == 0 ? day_append(store, dossier, seed, base, 0, OBSERVED, err) : result;
}

static int one_day(struct store *store, const char *dossier, uint64_t *seed, uint64_t base, struct error *err)
{
    return day_append(store, dossier, seed, base, 0, DAY_RECORDS, err);
}

/* Calls for each dossier, with a seed of its own. */
static int each(int argc, char **argv,
                int (*call)(struct store *store, const char *dossier, uint64_t *seed, uint64_t base, struct error *err),
                struct error *err)
{
    struct store *store = NULL;
    int result = argc == 6 ? store_open(argv[2], &store, err)
                           : error_set(err, ERROR_USAGE, "device open|days STORE PREFIX COUNT SEED");
    long count = argc == 6 ? strtol(argv[4], NULL, 10) : 0;
    uint64_t base = argc == 6 ? strtoull(argv[5], NULL, 10) : 0;

    for (long number = 0; result == 0 && number < count; number++, base++) {
        char dossier[DOSSIER_ID_MAX + 1];
        uint64_t seed = base;
        snprintf(dossier, sizeof dossier, "%.40s-%ld", argv[3], number);
        result = call(store, dossier, &seed, base, err);
    }
    store_close(store);
    return result;
}

int dossiers_open(int argc, char **argv, struct error *err)
{
    return each(argc, argv, one_open, err);
}

int dossiers_days(int argc, char **argv, struct error *err)
{
    return each(argc, argv, one_day, err);
}

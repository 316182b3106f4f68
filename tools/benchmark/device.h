/* device.h: for the benchmark: what is done to the store of a device, a function for each word of bench-device. */
#ifndef SCHOUW_BENCHMARK_DEVICE_H
#define SCHOUW_BENCHMARK_DEVICE_H

#include "client/store.h"

/* Observations `from` to `to` (not itself) of a walk; `base` makes their items this day's own, `seed` goes on. */
int day_append(struct store *store, const char *dossier, uint64_t *seed, uint64_t base, long from, long to,
               struct error *err);

/* dossiers.c: many dossiers of one store, named PREFIX-0, PREFIX-1 ... */
int dossiers_open(int argc, char **argv, struct error *err); /* device open STORE PREFIX COUNT SEED */
int dossiers_days(int argc, char **argv, struct error *err); /* device days STORE PREFIX COUNT SEED */

/* bodies.c: what a device sends to a daemon. */
int bodies_write(int argc, char **argv, struct error *err); /* device bodies STORE FOLDER MOST PREFIX */

#endif

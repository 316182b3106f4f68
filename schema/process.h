/* process.h: runs a stock tool (ssh-keygen, git) with bytes in and bytes out; never through a shell. */
#ifndef SCHOUW_SCHEMA_PROCESS_H
#define SCHOUW_SCHEMA_PROCESS_H

#include <stddef.h>

#include "schema/error.h"
#include "schema/text.h"

/* Runs argv[0] (found in PATH) with `input` on stdin; collects stdout and stderr (either may be NULL: stdout then is
 * discarded, stderr is the parent's). `*status` gets the exit status (128+n for signal n). ERROR_IO when it cannot be
 * started. Output is cut at 64 MiB. Does not deadlock however much either side writes. */
int process_run(const char *const argv[], const char *input, size_t input_length, struct text *output,
                struct text *errors, int *status, struct error *err);

/* The same for a tool that may hang, as one that waits for the network may: when it has not ended after `seconds`, it
 * and what it started are killed, and ERROR_NETWORK says so; it has no terminal to ask on. 0: it may take for ever, and
 * ask. */
int process_run_within(unsigned seconds, const char *const argv[], const char *input, size_t input_length,
                       struct text *output, struct text *errors, int *status, struct error *err);

#endif

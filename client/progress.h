/* progress.h: one line on a terminal that tells how far something long has come; nothing anywhere else. */
#ifndef SCHOUW_CLIENT_PROGRESS_H
#define SCHOUW_CLIENT_PROGRESS_H

#include <stdbool.h>
#include <time.h>

struct progress {
    bool shown; /* stderr is a terminal and the user wants to be told */
    const char *what;
    long long done, total; /* bytes; total 0: not known */
    long long base;        /* of what went before the piece that runs */
    struct timespec begun, drawn;
    bool line; /* a line stands on the terminal */
};

/* `wanted` is false under --json and -q. */
void progress_init(struct progress *progress, bool wanted);
/* Begins a stretch of `total` bytes; `what` is a program text and stays the caller's. */
void progress_begin(struct progress *progress, const char *what, long long total);
/* `bytes` of the piece that runs are done; drawn ten times a second at most. */
void progress_at(struct progress *progress, long long bytes);
/* The piece that ran is done, with so many bytes. */
void progress_piece(struct progress *progress, long long bytes);
/* Wipes the line. */
void progress_end(struct progress *progress);

#endif

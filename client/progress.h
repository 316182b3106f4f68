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
    struct timespec paced; /* when `pace` was looked at last, .. */
    long long paced_done;  /* .. and what was done then */
    long long pace;        /* bytes in a second, lately */
    struct timespec waits; /* since when nothing moves; 0: it does */
    bool line;             /* a line stands on the terminal */
};

/* `wanted` is false under --json and -q. */
void progress_init(struct progress *progress, bool wanted);
/* Begins a stretch of `total` bytes; `what` is a program text and stays the caller's. */
void progress_begin(struct progress *progress, const char *what, long long total);
/* It turned out that there is more (or, below 0, less) to do. */
void progress_more(struct progress *progress, long long bytes);
/* `bytes` of the piece that runs are done; drawn ten times a second at most. */
void progress_at(struct progress *progress, long long bytes);
/* Nothing moves: the other side is at `what`. Tells how long that takes. */
void progress_wait(struct progress *progress, const char *what);
/* The piece that ran is done, with so many bytes. */
void progress_piece(struct progress *progress, long long bytes);
/* Wipes the line. */
void progress_end(struct progress *progress);

#endif

#include "client/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/body.h"

#define BAR_WIDTH 10
#define DRAW_MILLISECONDS 100

static long long milliseconds_since(const struct timespec *then)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - then->tv_sec) * 1000LL + (now.tv_nsec - then->tv_nsec) / 1000000;
}

void progress_init(struct progress *progress, bool wanted)
{
    const char *term = getenv("TERM");
    *progress = (struct progress){.shown = wanted && isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0};
}

void progress_begin(struct progress *progress, const char *what, long long total)
{
    progress->what = what;
    progress->total = total;
    progress->done = progress->base = 0;
    clock_gettime(CLOCK_MONOTONIC, &progress->begun);
    progress->drawn = progress->begun;
}

/* "Sending  ██████░░░░  62 %  1.1 of 1.8 MB  410 kB/s  0:03 left" */
static void progress_draw(struct progress *progress)
{
    char done[32], total[32], rate[32];
    long long passed = milliseconds_since(&progress->begun);
    long long pace = passed > 0 ? progress->done * 1000 / passed : 0;
    size_write(progress->done, done);
    size_write(pace, rate);
    fprintf(stderr, "\r%s  ", progress->what);
    if (progress->total > 0) {
        long long share = progress->done < progress->total ? progress->done * 100 / progress->total : 100;
        long long left = progress->total > progress->done && pace > 0 ? (progress->total - progress->done) / pace : 0;
        size_write(progress->total, total);
        for (int i = 0; i < BAR_WIDTH; i++) fputs(share >= (i + 1) * 100 / BAR_WIDTH ? "█" : "░", stderr);
        fprintf(stderr, " %3lld %%  %s / %s  %s/s", share, done, total, rate);
        if (left > 0) fprintf(stderr, _("  %lld:%02lld left"), left / 60, left % 60);
    } else {
        fprintf(stderr, "%s  %s/s", done, rate);
    }
    fputs("\033[K", stderr);
    fflush(stderr);
    progress->line = true;
}

void progress_at(struct progress *progress, long long bytes)
{
    progress->done = progress->base + bytes;
    if (!progress->shown || !progress->what || milliseconds_since(&progress->drawn) < DRAW_MILLISECONDS) return;
    clock_gettime(CLOCK_MONOTONIC, &progress->drawn);
    progress_draw(progress);
}

void progress_piece(struct progress *progress, long long bytes)
{
    progress_at(progress, bytes);
    progress->base = progress->done;
}

void progress_end(struct progress *progress)
{
    if (progress->line) fputs("\r\033[K", stderr);
    progress->line = false;
    progress->what = NULL;
}

#include "client/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/body.h"

#define BAR_WIDTH 10
#define DRAW_MILLISECONDS 100
#define PACE_MILLISECONDS 1000

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
    progress->done = progress->base = progress->paced_done = progress->pace = 0;
    clock_gettime(CLOCK_MONOTONIC, &progress->begun);
    progress->drawn = progress->paced = progress->begun;
}

void progress_more(struct progress *progress, long long bytes)
{
    progress->total += bytes;
}

/* Bytes in a second: over all of the time at first, then as it went in the last seconds. */
static long long progress_pace(struct progress *progress)
{
    long long passed = milliseconds_since(&progress->paced);
    long long pace = passed > 0 ? (progress->done - progress->paced_done) * 1000 / passed : 0;
    if (progress->pace == 0 && passed < PACE_MILLISECONDS) return pace;
    if (passed < PACE_MILLISECONDS) return progress->pace;
    progress->pace = progress->pace > 0 ? (3 * progress->pace + pace) / 4 : pace;
    progress->paced_done = progress->done;
    clock_gettime(CLOCK_MONOTONIC, &progress->paced);
    return progress->pace;
}

/* "Sending  ██████░░░░  1.1 MB of 1.8 MB, 410 kB/s, 0:03 left" */
static void progress_draw(struct progress *progress)
{
    char done[32], total[32], rate[32];
    long long pace = progress_pace(progress), left = progress->total - progress->done;
    size_write(progress->done, done);
    size_write(pace, rate);
    fprintf(stderr, "\r%s  ", progress->what);
    if (progress->total > 0) {
        long long share = left > 0 ? progress->done * 100 / progress->total : 100;
        size_write(progress->total, total);
        for (int i = 0; i < BAR_WIDTH; i++) fputs(share >= (i + 1) * 100 / BAR_WIDTH ? "█" : "░", stderr);
        fprintf(stderr, _("  %s of %s, %s/s"), done, total, rate);
        if (left > 0 && pace > 0) fprintf(stderr, _(", %lld:%02lld left"), left / pace / 60, left / pace % 60);
    } else {
        fprintf(stderr, "%s, %s/s", done, rate);
    }
    fputs("\033[K", stderr);
    fflush(stderr);
    progress->line = true;
}

/* Whether it is time to draw again. */
static bool progress_is_due(struct progress *progress)
{
    if (!progress->shown || !progress->what || milliseconds_since(&progress->drawn) < DRAW_MILLISECONDS) return false;
    clock_gettime(CLOCK_MONOTONIC, &progress->drawn);
    return true;
}

void progress_at(struct progress *progress, long long bytes)
{
    progress->done = progress->base + bytes;
    progress->waits.tv_sec = 0;
    if (progress_is_due(progress)) progress_draw(progress);
}

void progress_wait(struct progress *progress, const char *what)
{
    if (progress->waits.tv_sec == 0) clock_gettime(CLOCK_MONOTONIC, &progress->waits);
    long long seconds = milliseconds_since(&progress->waits) / 1000;
    if (seconds < 1 || !progress_is_due(progress)) return;
    fprintf(stderr, "\r%s  %lld:%02lld\033[K", what, seconds / 60, seconds % 60);
    fflush(stderr);
    progress->line = true;
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

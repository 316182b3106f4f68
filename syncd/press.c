#include "syncd/press.h"

#include <libdeflate.h>
#include <pthread.h>
#include <stdlib.h>

#define WAKE_BYTES 16384u /* that wait before the thread is woken: waking it takes as long as these */

struct press {
    pthread_t thread;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t more, done;
    struct pressed *first, *last; /* not begun */
    size_t bytes;                 /* of these */
    bool busy, over;
    struct libdeflate_compressor *mine, *others; /* of who settles, and of the thread */
};

bool press_whole(struct libdeflate_compressor *compressor, struct pressed *pressed)
{
    size_t most = libdeflate_zlib_compress_bound(compressor, pressed->length);
    unsigned char *out = malloc(most);

    if (!out) return false;
    pressed->out_length = libdeflate_zlib_compress(compressor, pressed->bytes, pressed->length, out, most);
    pressed->out = out;
    return true;
}

/* The next that was not begun, or NULL; with the lock held. */
static struct pressed *next_of(struct press *press)
{
    struct pressed *next = press->first;

    if (!next) return NULL;
    press->first = next->next;
    if (!next->next) press->last = NULL;
    press->bytes -= next->length;
    return next;
}

static void *work(void *context)
{
    struct press *press = context;

    pthread_mutex_lock(&press->lock);
    for (;;) {
        struct pressed *next = next_of(press);
        if (next) {
            press->busy = true;
            pthread_mutex_unlock(&press->lock);
            (void)press_whole(press->others, next); /* who packs it tries again */
            pthread_mutex_lock(&press->lock);
            press->busy = false;
            continue;
        }
        pthread_cond_signal(&press->done);
        if (press->over) break;
        pthread_cond_wait(&press->more, &press->lock);
    }
    pthread_mutex_unlock(&press->lock);
    return NULL;
}

static void drop(struct press *press)
{
    libdeflate_free_compressor(press->mine);
    libdeflate_free_compressor(press->others);
    pthread_cond_destroy(&press->more);
    pthread_cond_destroy(&press->done);
    pthread_mutex_destroy(&press->lock);
    free(press);
}

struct press *press_new(void)
{
    struct press *press = calloc(1, sizeof *press);

    if (!press) return NULL;
    pthread_mutex_init(&press->lock, NULL);
    pthread_cond_init(&press->more, NULL);
    pthread_cond_init(&press->done, NULL);
    press->mine = libdeflate_alloc_compressor(PRESS_LEVEL);
    press->others = libdeflate_alloc_compressor(PRESS_LEVEL);
    if (press->mine && press->others && pthread_create(&press->thread, NULL, work, press) == 0) return press;
    drop(press);
    return NULL;
}

void press_free(struct press *press)
{
    if (!press) return;
    pthread_mutex_lock(&press->lock);
    press->over = true;
    pthread_cond_signal(&press->more);
    pthread_mutex_unlock(&press->lock);
    pthread_join(press->thread, NULL);
    drop(press);
}

void press_add(struct press *press, struct pressed *pressed)
{
    pressed->next = NULL;
    pthread_mutex_lock(&press->lock);
    if (press->last)
        press->last->next = pressed;
    else
        press->first = pressed;
    press->last = pressed;
    press->bytes += pressed->length;
    bool wakes = !press->busy && press->bytes >= WAKE_BYTES;
    pthread_mutex_unlock(&press->lock);
    if (wakes) pthread_cond_signal(&press->more);
}

void press_settle(struct press *press)
{
    struct pressed *next;

    pthread_mutex_lock(&press->lock);
    while ((next = next_of(press))) {
        pthread_mutex_unlock(&press->lock);
        (void)press_whole(press->mine, next);
        pthread_mutex_lock(&press->lock);
    }
    while (press->busy) pthread_cond_wait(&press->done, &press->lock);
    pthread_mutex_unlock(&press->lock);
}

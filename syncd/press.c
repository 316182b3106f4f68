#include "syncd/press.h"

#include <libdeflate.h>
#include <stdlib.h>

struct press {
    struct crew *crew;
    struct libdeflate_compressor *compressors[CREW_HANDS]; /* each of its own hand; NULL until that has one */
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

/* Where it does not work, who packs it tries again. */
static void work(struct job *job, unsigned hand)
{
    struct pressed *pressed = (struct pressed *)job;
    struct libdeflate_compressor **compressor = &pressed->press->compressors[hand];

    if (!*compressor) *compressor = libdeflate_alloc_compressor(PRESS_LEVEL);
    if (*compressor) (void)press_whole(*compressor, pressed);
}

struct press *press_new(struct crew *crew)
{
    struct press *press = calloc(1, sizeof *press);

    if (press) press->crew = crew;
    return press;
}

void press_free(struct press *press)
{
    if (!press) return;
    for (size_t i = 0; i < CREW_HANDS; i++) libdeflate_free_compressor(press->compressors[i]);
    free(press);
}

void press_add(struct press *press, struct pressed *pressed)
{
    pressed->press = press;
    pressed->job.work = work;
    crew_add(press->crew, &pressed->job, pressed->length);
}

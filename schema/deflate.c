#include "schema/deflate.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#define SAMPLE 4096 /* bytes at the front that tell of the rest */
#define PIECE 65536
#define ROOM_LEAST 1024 /* bytes to write into */
#define WINDOW_LEAST 9  /* zlib makes 9 of 8 */
#define LOOKAHEAD 262   /* bytes of a window that zlib does not look back over */

/* --- deflating --- */

struct deflater {
    z_stream stream;
};

/* Of what is looked back at: 2^15 bytes at most, no more than there will be. zlib takes eight times that of memory, all
 * of it fresh. */
static int window_bits(size_t whole)
{
    int bits = WINDOW_LEAST;
    while (bits < MAX_WBITS && (whole == 0 || (size_t)1 << bits < whole + LOOKAHEAD)) bits++;
    return bits;
}

int deflater_new(struct deflater **out, size_t whole, struct error *err)
{
    struct deflater *deflater = calloc(1, sizeof *deflater);
    int bits = window_bits(whole);
    *out = NULL;
    if (!deflater || deflateInit2(&deflater->stream, Z_BEST_SPEED, Z_DEFLATED, bits, bits - WINDOW_LEAST + 2,
                                  Z_DEFAULT_STRATEGY) != Z_OK) {
        free(deflater);
        return error_memory(err);
    }
    *out = deflater;
    return 0;
}

/* Runs the stream until all that went in is out. */
static void deflate_run(struct deflater *deflater, int flush, struct text *out)
{
    do {
        size_t room = deflater->stream.avail_in / 4 + ROOM_LEAST;
        if (room > PIECE) room = PIECE;
        unsigned char *at = (unsigned char *)text_room(out, room);
        if (!at) return;
        deflater->stream.next_out = at;
        deflater->stream.avail_out = (uInt)room;
        deflate(&deflater->stream, flush); /* with room to write into it can not fail */
        text_add(out, room - deflater->stream.avail_out);
    } while (deflater->stream.avail_out == 0);
}

int deflater_add(struct deflater *deflater, const char *bytes, size_t length, bool end, struct text *out,
                 struct error *err)
{
    while (length > 0) {
        uInt some = length > INT_MAX ? INT_MAX : (uInt)length;
        deflater->stream.next_in = (unsigned char *)(size_t)bytes;
        deflater->stream.avail_in = some;
        deflate_run(deflater, Z_NO_FLUSH, out);
        bytes += some;
        length -= some;
    }
    deflate_run(deflater, end ? Z_FINISH : Z_SYNC_FLUSH, out);
    return out->failed ? error_memory(err) : 0;
}

void deflater_free(struct deflater *deflater)
{
    if (!deflater) return;
    deflateEnd(&deflater->stream);
    free(deflater);
}

int deflate_whole(const char *bytes, size_t length, struct text *out, struct error *err)
{
    struct deflater *deflater = NULL;
    int result = deflater_new(&deflater, length, err);
    if (result == 0) result = deflater_add(deflater, bytes, length, true, out, err);
    deflater_free(deflater);
    return result;
}

bool deflate_helps(const char *bytes, size_t length)
{
    struct text small = {0};
    if (length < DEFLATE_FROM) return false;
    size_t tried = length < SAMPLE ? length : SAMPLE;
    bool helps = deflate_whole(bytes, tried, &small, NULL) == 0 && small.length <= tried - tried / 8;
    text_fini(&small);
    return helps;
}

/* --- inflating --- */

struct inflater {
    z_stream stream;
    unsigned long long limit, in, out;
    bool ended;
    unsigned char piece[PIECE];
};

int inflater_new(unsigned long long limit, struct inflater **out, struct error *err)
{
    struct inflater *inflater = malloc(sizeof *inflater); /* `piece` is written before it is read */
    *out = NULL;
    if (!inflater) return error_memory(err);
    inflater->stream = (z_stream){0};
    inflater->limit = limit;
    inflater->in = inflater->out = 0;
    inflater->ended = false;
    if (inflateInit(&inflater->stream) != Z_OK) {
        free(inflater);
        return error_memory(err);
    }
    *out = inflater;
    return 0;
}

/* Whether so much may come out of what went in. */
static int amount_check(const struct inflater *inflater, struct error *err)
{
    if (inflater->out > inflater->limit)
        return error_set(err, ERROR_REFUSED, "the body inflates to more than %llu bytes: send it in parts",
                         inflater->limit);
    if (inflater->out > INFLATE_RATIO_FREE && inflater->out / INFLATE_RATIO_MAX > inflater->in)
        return error_set(err, ERROR_REFUSED, "the body inflates to more than %d times its size", INFLATE_RATIO_MAX);
    return 0;
}

int inflater_add(struct inflater *inflater, const char *bytes, size_t length,
                 int (*take)(void *context, const char *bytes, size_t length, struct error *err), void *context,
                 struct error *err)
{
    z_stream *stream = &inflater->stream;
    bool full = false; /* the last piece was: there may be more without further input */

    if (length > INT_MAX) return error_set(err, ERROR_REFUSED, "too many bytes at once");
    stream->next_in = (unsigned char *)(size_t)bytes;
    stream->avail_in = (uInt)length;
    inflater->in += length;
    while (!inflater->ended && (stream->avail_in > 0 || full)) {
        stream->next_out = inflater->piece;
        stream->avail_out = PIECE;
        int status = inflate(stream, Z_NO_FLUSH);
        size_t got = PIECE - stream->avail_out;
        if (status == Z_BUF_ERROR && got == 0) break; /* it has said all that can be said yet */
        if (status == Z_MEM_ERROR) return error_memory(err);
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
            return error_set(err, ERROR_INVALID,
                             "the body is not whole zlib data (RFC 1950), as Content-Encoding says");
        inflater->ended = status == Z_STREAM_END;
        inflater->out += got;
        full = stream->avail_out == 0;
        int result = amount_check(inflater, err);
        if (result == 0 && got > 0) result = take(context, (const char *)inflater->piece, got, err);
        if (result != 0) return result;
    }
    if (stream->avail_in > 0) return error_set(err, ERROR_INVALID, "bytes follow the end of the zlib data");
    return 0;
}

bool inflater_ended(const struct inflater *inflater)
{
    return inflater->ended;
}

void inflater_free(struct inflater *inflater)
{
    if (!inflater) return;
    inflateEnd(&inflater->stream);
    free(inflater);
}

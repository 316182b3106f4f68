/* request_stream.c: answers that go as fast as the peer takes them: made piece by piece in the pool, or read from a
 * file. Whoever's token or key dies meanwhile gets no more of them. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "schema/deflate.h"
#include "syncd/request.h"

#define BLOCK 65536 /* bytes libmicrohttpd asks for at a time */

struct stream {
    bool (*more)(struct request *request, struct text *piece);
    struct text piece;         /* what goes next, as it goes over the wire */
    size_t at;                 /* how much of it went */
    bool ended;                /* `piece` is the last */
    struct deflater *deflater; /* NULL: it goes as it is */
};

void stream_free(struct stream *stream)
{
    if (!stream) return;
    deflater_free(stream->deflater);
    text_fini(&stream->piece);
    free(stream);
}

/* The next piece, deflated when the stream is; 0 or ERROR_MEMORY. */
static int stream_fill(struct request *request, struct stream *stream, struct error *err)
{
    struct text plain = {0};
    int result = 0;

    stream->at = stream->piece.length = 0;
    if (!stream->deflater) {
        stream->ended = !stream->more(request, &stream->piece);
        return stream->piece.failed ? error_memory(err) : 0;
    }
    stream->ended = !stream->more(request, &plain);
    if (plain.failed)
        result = error_memory(err);
    else
        result = deflater_add(stream->deflater, plain.data, plain.length, stream->ended, &stream->piece, err);
    text_fini(&plain);
    return result;
}

/* What goes so is text, which deflating always makes smaller. */
static int stream_choose(struct request *request, struct stream *stream, struct error *err)
{
    struct text plain = stream->piece;
    int result;

    if (!request->takes_deflate || plain.length < DEFLATE_FROM) return 0;
    if ((result = deflater_new(&stream->deflater, stream->ended ? plain.length : 0, err))) return result;
    stream->piece = (struct text){0};
    result = deflater_add(stream->deflater, plain.data, plain.length, stream->ended, &stream->piece, err);
    text_fini(&plain);
    request->deflated = true;
    return result;
}

void request_answer_stream(struct request *request, int status, const char *type,
                           bool (*more)(struct request *request, struct text *piece))
{
    struct stream *stream = calloc(1, sizeof *stream);
    struct error err = {0};
    int result = stream ? 0 : error_memory(&err);

    if (!result) {
        stream->more = more;
        result = stream_fill(request, stream, &err);
    }
    if (!result && !request->status) result = stream_choose(request, stream, &err);
    if (result || request->status) {
        stream_free(stream);
        if (!request->status) request_problem(request, 0, &err);
        return;
    }
    request->stream = stream;
    request->type = type;
    request->status = status;
}

/* Pool. */
static void fill_again(struct request *request)
{
    struct error err = {0};

    /* The status line has gone: all that can be done is to break off, so that nobody takes it for the whole. */
    if (!request_authorised(request) || stream_fill(request, request->stream, &err)) request->stream->more = NULL;
}

/* libmicrohttpd's MHD_ContentReaderCallback. */
static ssize_t stream_read(void *context, uint64_t position, char *buffer, size_t most)
{
    struct request *request = context;
    struct stream *stream = request->stream;
    size_t length = stream->piece.length - stream->at;

    (void)position;
    request->server->idle = 0;
    if (!stream->more) return MHD_CONTENT_READER_END_WITH_ERROR;
    if (length > 0) {
        if (length > most) length = most;
        memcpy(buffer, stream->piece.data + stream->at, length);
        stream->at += length;
        return (ssize_t)length;
    }
    if (stream->ended) return MHD_CONTENT_READER_END_OF_STREAM;
    request_offload(request, fill_again, NULL);
    return 0;
}

struct MHD_Response *stream_response(struct request *request)
{
    struct stream *stream = request->stream;

    if (!stream->ended) return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, stream_read, request, NULL);
    /* One piece was all. */
    return MHD_create_response_from_buffer(stream->piece.length, stream->piece.data, MHD_RESPMEM_MUST_COPY);
}

/* --- a file --- */

/* Pool. */
static void authorise_again(struct request *request)
{
    request_authorise(request); /* `barred` tells */
}

/* libmicrohttpd's MHD_ContentReaderCallback. */
static ssize_t file_read_on(void *context, uint64_t position, char *buffer, size_t most)
{
    struct request *request = context;
    ssize_t got;

    request->server->idle = 0;
    if (request->barred) return MHD_CONTENT_READER_END_WITH_ERROR;
    if (!request_authorised_lately(request)) {
        request_offload(request, authorise_again, NULL);
        return 0;
    }
    got = pread(request->file, buffer, most, (off_t)(request->file_offset + position));
    return got > 0 ? got : MHD_CONTENT_READER_END_WITH_ERROR;
}

struct MHD_Response *file_response(struct request *request)
{
    return MHD_create_response_from_callback(request->file_size, BLOCK, file_read_on, request, NULL);
}

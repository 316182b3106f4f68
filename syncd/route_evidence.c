/* Evidence that is here whole: bytes named by their SHA-256, from any byte on. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/digest.h"
#include "syncd/range.h"
#include "syncd/route.h"

/* The file, or such a part of it as is asked for. */
static void answer_range(struct request *request, uint64_t size)
{
    struct error err = {0};
    uint64_t first, last;

    switch (range_read(request->state, size, &first, &last)) {
    case RANGE_BEYOND:
        close(request->file);
        request->file = -1;
        request_header(request, MHD_HTTP_HEADER_CONTENT_RANGE, "bytes */%llu", (unsigned long long)size);
        error_set(&err, ERROR_INVALID, "this evidence has %llu bytes, and the range begins behind them",
                  (unsigned long long)size);
        request_problem(request, MHD_HTTP_RANGE_NOT_SATISFIABLE, &err);
        return;
    case RANGE_PART:
        request_header(request, MHD_HTTP_HEADER_CONTENT_RANGE, "bytes %llu-%llu/%llu", (unsigned long long)first,
                       (unsigned long long)last, (unsigned long long)size);
        request->file_offset = first;
        request->file_size = last - first + 1;
        request_answer_empty(request, MHD_HTTP_PARTIAL_CONTENT);
        return;
    case RANGE_WHOLE:
        break;
    }
    request->file_size = size;
    request_answer_empty(request, MHD_HTTP_OK);
}

static void get(struct request *request)
{
    struct error err = {0};
    char path[PATH_MAX];
    struct stat status;

    if (!request_authorise(request)) return;
    if (digest_is_hex(request->id) && request_may_fetch(request, request->id)) {
        repository_evidence_path(request->server->repository, request->id, path, sizeof path);
        request->file = open(path, O_RDONLY | O_CLOEXEC);
    }
    if (request->file < 0 || fstat(request->file, &status)) {
        error_set(&err, ERROR_NOT_FOUND, "the bytes of this evidence are not here (yet)");
        request_problem(request, 0, &err);
        return;
    }
    request->type = "application/octet-stream";
    request_header(request, MHD_HTTP_HEADER_ETAG, "\"%s\"", request->id);
    request_header(request, MHD_HTTP_HEADER_ACCEPT_RANGES, "bytes");
    request_header(request, MHD_HTTP_HEADER_CONTENT_DISPOSITION, "attachment");
    answer_range(request, (uint64_t)status.st_size);
}

/* The bytes of a SHA-256 never change, so that a part of them is always of the same whole: If-Range needs no look. */
void evidence_get(struct request *request)
{
    const char *range = request_field(request, MHD_HTTP_HEADER_RANGE);

    request->state = range ? strdup(range) : NULL;
    request->state_free = free;
    request_offload(request, get, NULL);
}

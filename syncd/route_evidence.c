/* Evidence that is here whole: bytes named by their SHA-256. */
#include <fcntl.h>
#include <sys/stat.h>

#include "schema/digest.h"
#include "syncd/route.h"

static void get(struct request *request)
{
    struct error err = {0};
    char path[PATH_MAX];
    struct stat status;

    if (!request_authorise(request)) return;
    if (digest_is_hex(request->id)) {
        repository_evidence_path(request->server->repository, request->id, path, sizeof path);
        request->file = open(path, O_RDONLY | O_CLOEXEC);
    }
    if (request->file < 0 || fstat(request->file, &status)) {
        error_set(&err, ERROR_NOT_FOUND, "the bytes of this evidence are not here (yet)");
        request_problem(request, 0, &err);
        return;
    }
    request->file_size = (uint64_t)status.st_size;
    request->type = "application/octet-stream";
    request_header(request, MHD_HTTP_HEADER_ETAG, "\"%s\"", request->id);
    request_header(request, MHD_HTTP_HEADER_CONTENT_DISPOSITION, "attachment");
    request_answer_empty(request, MHD_HTTP_OK);
}

void evidence_get(struct request *request)
{
    request_offload(request, get, NULL);
}

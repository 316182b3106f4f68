#include "syncd/lfs_transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/digest.h"
#include "schema/text.h"
#include "syncd/pktline.h"
#include "syncd/repository.h"

#define PIECE 32768                   /* bytes of an object in one line */
#define REQUEST_MAX ((size_t)4 << 20) /* bytes of lines held of one request */

/* One request: its command, and what followed behind a delimiter. What came before that are arguments nobody asks for.
 */
struct message {
    char command[200];
    struct text lines; /* each ended by a newline */
    bool over;         /* it is longer than is taken */
};

struct transfer {
    const char *directory;
    FILE *from, *to;
    char line[PKTLINE_MAX + 1];
};

/* --- what comes --- */

static void line_keep(struct message *message, const char *line, size_t length)
{
    message->over = message->over || message->lines.length + length > REQUEST_MAX;
    if (message->over) return;
    text_append(&message->lines, line, length);
    text_append(&message->lines, "\n", 1);
}

/* Reads to the flush, whatever comes before it. `*ended`: nothing came at all. */
static int message_read(struct transfer *transfer, struct message *message, bool *ended, struct error *err)
{
    bool begun = false, behind = false;
    enum pktline kind;
    size_t length;

    for (;;) {
        int result = pktline_read(transfer->from, &kind, transfer->line, &length, err);
        if (result) return result;
        *ended = kind == PKTLINE_END && !begun;
        if (*ended) return 0;
        if (kind == PKTLINE_END) return error_set(err, ERROR_NETWORK, "the other side broke off");
        if (kind == PKTLINE_FLUSH) return 0;
        if (kind == PKTLINE_DELIMITER)
            behind = true;
        else if (!begun)
            snprintf(message->command, sizeof message->command, "%.*s", (int)sizeof message->command - 1,
                     transfer->line);
        else if (behind)
            line_keep(message, transfer->line, length);
        begun = true;
    }
}

/* --- what goes --- */

static int answer(struct transfer *transfer, int status, const char *why, struct error *err)
{
    pktline_text(transfer->to, "status %d", status);
    if (why) {
        pktline_delimiter(transfer->to);
        pktline_text(transfer->to, "message %s", why);
    }
    return pktline_flush(transfer->to, err);
}

static long long object_size(const struct transfer *transfer, const char *oid)
{
    char path[PATH_MAX];
    struct stat status;

    evidence_object_path(transfer->directory, oid, path, sizeof path);
    return path[0] && stat(path, &status) == 0 && S_ISREG(status.st_mode) ? (long long)status.st_size : -1;
}

/* "<oid> <size> .." of a batch; false when it is none. */
static bool object_parse(char *line, char **oid, long long *size)
{
    char *end, *rest = NULL, *number;

    *oid = strtok_r(line, " ", &rest);
    number = strtok_r(NULL, " ", &rest);
    if (!*oid || !digest_is_hex(*oid) || !number || strspn(number, "0123456789") == 0) return false;
    errno = 0;
    *size = strtoll(number, &end, 10);
    return !errno && !*end;
}

static int batch(struct transfer *transfer, struct message *message, struct error *err)
{
    char *rest = NULL, *oid;
    long long size;
    struct text lines = {0};
    int result;

    for (char *line = message->lines.data ? strtok_r(message->lines.data, "\n", &rest) : NULL; line;
         line = strtok_r(NULL, "\n", &rest)) {
        if (!object_parse(line, &oid, &size)) {
            text_fini(&lines);
            return answer(transfer, 422, "an object is 64 hex digits and a number of bytes", err);
        }
        text_printf(&lines, "%s %lld %s\n", oid, size, object_size(transfer, oid) == size ? "download" : "noop");
    }
    if (lines.failed) {
        text_fini(&lines);
        return error_memory(err);
    }
    rest = NULL;
    pktline_text(transfer->to, "status 200");
    pktline_text(transfer->to, "hash-algo=sha256");
    pktline_delimiter(transfer->to);
    for (char *line = lines.data ? strtok_r(lines.data, "\n", &rest) : NULL; line; line = strtok_r(NULL, "\n", &rest))
        pktline_text(transfer->to, "%s", line);
    result = pktline_flush(transfer->to, err);
    text_fini(&lines);
    return result;
}

/* The bytes of an open file. Once they are under way nothing else can be said: what is lacking ends the connection. */
static int object_send(struct transfer *transfer, int file, long long size, struct error *err)
{
    char piece[PIECE];
    long long sent = 0;
    ssize_t got = 0;

    pktline_text(transfer->to, "status 200");
    pktline_text(transfer->to, "size=%lld", size);
    pktline_delimiter(transfer->to);
    while (sent < size && (got = read(file, piece, sizeof piece)) != 0) {
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) break;
        pktline_data(transfer->to, piece, (size_t)got);
        if (ferror(transfer->to)) return error_set(err, ERROR_NETWORK, "the other side is gone");
        sent += got;
    }
    if (sent != size) return error_set(err, ERROR_IO, "evidence could not be read to its end");
    return pktline_flush(transfer->to, err);
}

static int get_object(struct transfer *transfer, const char *oid, struct error *err)
{
    char path[PATH_MAX];
    struct stat status;
    int file = -1, result;

    if (!digest_is_hex(oid)) return answer(transfer, 422, "an object is 64 hex digits", err);
    evidence_object_path(transfer->directory, oid, path, sizeof path);
    if (path[0]) file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 || fstat(file, &status) || !S_ISREG(status.st_mode))
        result = answer(transfer, 404, "the bytes of this evidence are not here (yet)", err);
    else
        result = object_send(transfer, file, (long long)status.st_size, err);
    if (file >= 0) close(file);
    return result;
}

static int message_answer(struct transfer *transfer, struct message *message, struct error *err)
{
    static const char get[] = "get-object ";
    const char *command = message->command;

    if (message->over) return answer(transfer, 413, "too much at once: ask for fewer objects", err);
    if (message->lines.failed) return error_memory(err);
    if (strcmp(command, "version 1") == 0 || strcmp(command, "quit") == 0) return answer(transfer, 200, NULL, err);
    if (strcmp(command, "batch") == 0) return batch(transfer, message, err);
    if (strncmp(command, get, strlen(get)) == 0) return get_object(transfer, command + strlen(get), err);
    if (strncmp(command, "version ", 8) == 0) return answer(transfer, 400, "only version 1 is spoken here", err);
    return answer(transfer, 403, "evidence can only be downloaded here: schouw uploads it, with the statement", err);
}

int lfs_transfer(const char *directory, FILE *from, FILE *to, struct error *err)
{
    struct transfer *transfer = calloc(1, sizeof *transfer);
    bool ended = false;
    int result;

    if (!transfer) return error_memory(err);
    *transfer = (struct transfer){.directory = directory, .from = from, .to = to};
    pktline_text(to, "version=1");
    result = pktline_flush(to, err);
    while (!result && !ended) {
        struct message message = {0};
        result = message_read(transfer, &message, &ended, err);
        if (!result && !ended) result = message_answer(transfer, &message, err);
        ended = ended || strcmp(message.command, "quit") == 0;
        text_fini(&message.lines);
    }
    free(transfer);
    return result;
}

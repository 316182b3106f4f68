/* What a server answers: JSON, problems as RFC 9457 says them, and the lines of a sync. */
#include "tests/fuzz/fuzz.h"

#include <unistd.h>

#include "client/problem.h"
#include "client/sync_state.h"
#include "schema/text.h"

static char folder[] = "/tmp/schouw-answer-fuzz.XXXXXX";

static void folder_drop(void)
{
    static const char *const names[] = {"schouw.sqlite", "schouw.sqlite-wal", "schouw.sqlite-shm", "."};
    char path[128];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        if (strcmp(names[i], ".") == 0) rmdir(folder);
        unlink(path);
    }
}

/* One store for all inputs: nothing in them is sealed, so nothing is kept. */
static struct store *store_once(void)
{
    static struct store *store;
    struct error err = {0};
    if (store) return store;
    PROMISE(mkdtemp(folder) != NULL);
    atexit(folder_drop);
    PROMISE(store_init(folder, &err) == 0 && store_open(folder, &store, &err) == 0);
    return store;
}

/* The same lines in one piece or in many; the code they end with. */
static int lines_fuzz(const uint8_t *data, size_t size, size_t piece)
{
    const struct sync_options options = {0};
    struct sync sync = {
        .store = store_once(), .options = &options, .dossiers = json_object(), .missing = json_object()};
    json_t *ids = json_pack("[s,s]", "registry", "case"), *offers = json_pack("{s:[],s:[]}", "registry", "case");
    struct incoming incoming;
    struct error err = {0};
    int result = incoming_init(&incoming, &sync, ids, offers, &err);
    for (size_t at = 0; result == 0 && at < size; at += piece)
        result = incoming_take(&incoming, (const char *)data + at, size - at < piece ? size - at : piece);
    if (result != 0) PROMISE_TOLD(result, incoming.trouble);
    if (result == 0) {
        result = incoming_end(&incoming, &err);
        if (result != 0) PROMISE_TOLD(result, err);
    }
    incoming_fini(&incoming);
    json_decref(ids);
    json_decref(offers);
    json_decref(sync.dossiers);
    json_decref(sync.missing);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int statuses[] = {302, 400, 401, 403, 404, 409, 413, 500, 503};
    struct error err = {0};
    json_t *object = NULL;
    int result = problem_json((const char *)data, size, &object, &err);
    if (result != 0) PROMISE_TOLD(result, err);
    PROMISE(result == 0 ? json_is_object(object) : object == NULL);
    json_decref(object);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        err = (struct error){0};
        result = problem_read(statuses[i], (const char *)data, size, &err);
        PROMISE_TOLD(result, err);
        PROMISE(utf8_valid(err.message, strlen(err.message)) && utf8_valid(err.clause, strlen(err.clause)));
    }
    PROMISE(lines_fuzz(data, size, size ? size : 1) == lines_fuzz(data, size, 5));
    return 0;
}

/* sync_exchange.c: statements: what the server lacks goes, what is new there comes, in one request for all dossiers. */
#include "client/sync_state.h"

#define STATUS_MALFORMED 400

struct exchange {
    struct outgoing outgoing;
    struct incoming incoming;
};

static size_t give(void *context, char *buffer, size_t room)
{
    struct exchange *exchange = context;
    return outgoing_give(&exchange->outgoing, buffer, room);
}

static int take(void *context, const char *bytes, size_t length)
{
    struct exchange *exchange = context;
    return incoming_take(&exchange->incoming, bytes, length);
}

static void meanwhile(void *context)
{
    struct exchange *exchange = context;
    struct sync *sync = exchange->outgoing.sync;
    if (sync->options->dry) return;
    store_answer_expect(sync->store);
    sync_checkpoint_expect(sync);
}

/* What went wrong, the nearest cause first. */
static int exchange_judge(const struct exchange *exchange, int result, int status, struct error *err)
{
    const struct error *ours = &exchange->outgoing.trouble, *theirs = &exchange->incoming.trouble;
    if (ours->code != 0 || theirs->code != 0) {
        if (err) *err = ours->code != 0 ? *ours : *theirs;
        return err ? err->code : ERROR_NETWORK;
    }
    if (result != 0 && status == STATUS_MALFORMED)
        return error_wrap(err, "the server does not take this sync (is its schouw-syncd older than this schouw?)");
    return result;
}

int sync_exchange(struct sync *sync, const json_t *ids, struct error *err)
{
    static const char *const plain[] = {"Content-Type: " WIRE_TYPE, NULL};
    static const char *const deflated[] = {"Content-Type: " WIRE_TYPE, "Content-Encoding: deflate", NULL};
    struct exchange exchange = {0};
    struct http_answer answer = {0};
    struct error ending = {0};
    sync_checkpoint_begin(sync);
    int result = outgoing_init(&exchange.outgoing, sync, ids, err);
    if (result == 0) result = incoming_init(&exchange.incoming, sync, ids, exchange.outgoing.offers, err);
    if (result != 0) goto out;
    const struct http_request request = {
        .method = "POST",
        .path = "/v1/sync",
        .headers = exchange.outgoing.deflater ? deflated : plain,
        .give = give,
        .take = take,
        .meanwhile = meanwhile,
        .context = &exchange,
        .most = WIRE_BODY_MAX,
    };
    result = exchange_judge(&exchange, http_send(sync->http, &request, &answer, err), answer.status, err);
    if (result == ERROR_NETWORK && exchange.outgoing.whole > SYNC_PART)
        store_set(sync->store, SYNC_BROKE, "yes", &ending); /* where it can not be kept, all goes once more */
    ending = (struct error){0};
    /* Also of an answer that broke off it is noted what came. */
    if (incoming_end(&exchange.incoming, &ending) != 0 && result == 0) {
        if (err) *err = ending;
        result = ending.code;
    }
    if (result == 0) result = sync_checkpoint_judge(sync, err);
out:
    http_answer_fini(&answer);
    incoming_fini(&exchange.incoming);
    outgoing_fini(&exchange.outgoing);
    return result;
}

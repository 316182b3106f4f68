/* store_feeds.c: the feeds that a store calls its own: where they end, and why. */
#include "client/store_state.h"

int store_feeds_end(struct store *store, struct error *err)
{
    return query_run(store, store_query(store, FEED_END), err);
}

enum store_trace store_trace(const struct store *store)
{
    return store->trace;
}

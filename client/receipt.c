#include "client/receipt.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

enum checked { NOT_CHECKED, HOLDS, BROKEN };

struct stretch {
    const char *feed, *received; /* borrowed from `list`; received may be NULL */
    int64_t first, last;
    enum checked checked;
    char why[200];
};

struct receipts {
    struct store *store;
    json_t *list;
    struct stretch *stretches; /* in order of (feed, first) */
    size_t count;
};

int receipts_read(struct store *store, const char *dossier, struct receipts **out, struct error *err)
{
    struct receipts *receipts = calloc(1, sizeof *receipts);
    const json_t *one;
    size_t index;
    *out = NULL;
    if (!receipts) return error_memory(err);
    receipts->store = store;
    int result = store_receipts(store, dossier, &receipts->list, err);
    if (result == 0) {
        receipts->stretches = calloc(json_array_size(receipts->list) + 1, sizeof *receipts->stretches);
        if (!receipts->stretches) result = error_memory(err);
    }
    json_array_foreach(receipts->list, index, one)
    {
        if (result != 0) break;
        receipts->stretches[receipts->count++] = (struct stretch){
            .feed = json_string_value(json_object_get(one, "feed")),
            .received = json_string_value(json_object_get(one, "received")),
            .first = json_integer_value(json_object_get(one, "first")),
            .last = json_integer_value(json_object_get(one, "last")),
        };
    }
    if (result != 0) {
        receipts_free(receipts);
        return result;
    }
    *out = receipts;
    return 0;
}

void receipts_free(struct receipts *receipts)
{
    if (!receipts) return;
    json_decref(receipts->list);
    free(receipts->stretches);
    free(receipts);
}

static int stretch_compare(const void *key, const void *member)
{
    const struct record *record = key;
    const struct stretch *stretch = member;
    int order = strcmp(record->feed, stretch->feed);
    if (order != 0) return order;
    if (record->seq < stretch->first) return -1;
    return record->seq > stretch->last;
}

static int stretch_check(struct receipts *receipts, struct stretch *stretch, struct error *err)
{
    struct error why = {0};
    if (stretch->checked != NOT_CHECKED) return 0;
    int result = store_seal_check(receipts->store, stretch->feed, stretch->first, &why);
    if (result == ERROR_MEMORY || result == ERROR_IO) {
        if (err) *err = why;
        return result;
    }
    stretch->checked = result == 0 ? HOLDS : BROKEN;
    if (result != 0) snprintf(stretch->why, sizeof stretch->why, "%.199s", why.message);
    return 0;
}

/* `seconds` when they are so many that a clock was off, else 0. */
static int64_t skew(int64_t seconds)
{
    return seconds >= CLOCK_SKEW_MIN ? seconds : 0;
}

int receipt_of(struct receipts *receipts, const struct record *record, struct receipt *receipt, struct error *err)
{
    int64_t received = 0;
    struct stretch *stretch = NULL;
    *receipt = (struct receipt){.seal = RECEIPT_UNSEALED};
    receipt->behind = skew(record->tick / 1000000 - record->moment);
    if (receipts->count > 0)
        stretch = bsearch(record, receipts->stretches, receipts->count, sizeof *receipts->stretches, stretch_compare);
    if (!stretch) return 0;
    int result = stretch_check(receipts, stretch, err);
    if (result != 0) return result;
    receipt->seal = stretch->checked == HOLDS ? RECEIPT_SEALED : RECEIPT_BROKEN;
    memcpy(receipt->why, stretch->why, sizeof receipt->why);
    if (!stretch->received || !clock_parse(stretch->received, &received)) return 0;
    snprintf(receipt->received, sizeof receipt->received, "%.31s", stretch->received);
    receipt->ahead = skew(record->moment - received);
    return 0;
}

void duration_write(int64_t seconds, char words[64])
{
    long long days = seconds / DAY, hours = seconds / HOUR, minutes = seconds / MINUTE;
    if (seconds >= 2 * DAY)
        snprintf(words, 64, ngettext("%lld day", "%lld days", (unsigned long)days), days);
    else if (hours > 0)
        snprintf(words, 64, gettext("%lld h %lld min"), hours, minutes % 60);
    else
        snprintf(words, 64, gettext("%lld min"), minutes);
}

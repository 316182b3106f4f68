/* devices.h: for tests: what `schouw` says on two devices of one auditor that part ways, each with a store of its own.
 */
#ifndef SCHOUW_TESTS_CLIENT_DEVICES_H
#define SCHOUW_TESTS_CLIENT_DEVICES_H

#include <sys/wait.h>

#include "tests/client/stores.h"

/* What `schouw -C DIR/<device> <words>` prints, standard error too; the exit status. */
static inline int schouw(const struct stock *stock, const char *device, const char *words, char *answer, size_t size)
{
    char path[128], command[600];
    const char *programs = getenv("SCHOUW_BIN");
    stock_path(stock, device, path);
    snprintf(command, sizeof command, "LC_ALL=C.UTF-8 '%s/schouw' -C '%s' %s 2>&1 </dev/null", programs ? programs : "",
             path, words);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t length = fread(answer, 1, size - 1, pipe);
    answer[length] = '\0';
    int status = pclose(pipe);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static inline void contains(const char *answer, const char *words)
{
    if (!strstr(answer, words)) fail_msg("\"%s\" does not stand in: %s", words, answer);
}

static inline void opens(struct store *store)
{
    json_t *body = json_pack("{s:s,s:s,s:s,s:s}", "name", "De Randstad", "scheme", "kvo-3.1", "certificate", "continu",
                             "opened", "2026-11-25");
    assert_non_null(body);
    GOOD(store_append(store, CASE, "dossier.open", "dossier", body, NULL, &good_err));
    json_decref(body);
}

struct parted {
    struct stock stock;
    struct store *laptop, *tablet;
};

/* One dossier on two devices that part ways. */
static inline void parted_open(struct parted *it)
{
    stock_open(&it->stock);
    it->laptop = store_made(&it->stock, "lead-auditor", "laptop");
    it->tablet = store_made(&it->stock, "lead-auditor", "tablet");
    opens(it->laptop);
    store_seals(it->laptop);
    store_learns(it->tablet, it->laptop);
    store_finds(it->laptop, "2.2.8", "met");
    store_finds(it->tablet, "2.2.8", "unmet");
    store_seals(it->tablet);
}

static inline void parted_close(struct parted *it)
{
    store_close(it->laptop);
    store_close(it->tablet);
    stock_close(&it->stock);
}

#endif

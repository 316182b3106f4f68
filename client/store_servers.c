/* store_servers.c: the daemons this device was enrolled at. The one that worked last stands in the settings `server`,
 * `pin` and `token`; all of them stand in a table. */
#include <stdlib.h>
#include <string.h>

#include "client/store_state.h"

/* One of them; `pin` may be NULL. */
static int put(struct store *store, const char *url, const char *pin, const char *token, struct error *err)
{
    sqlite3_stmt *drop = store_query(store, SERVER_DROP), *add = store_query(store, SERVER_ADD);
    const char *known = pin ? pin : "";
    /* The same key at another address is the same server, which moved. */
    query_text(drop, 1, url);
    query_text(drop, 2, known);
    int result = query_run(store, drop, err);
    if (result != 0) return result;
    query_text(add, 1, url);
    query_text(add, 2, known);
    query_text(add, 3, token);
    return query_run(store, add, err);
}

/* The one in the settings; all NULL when there is none. */
static int current_read(struct store *store, char *values[3], struct error *err)
{
    static const char *const names[] = {"server", "pin", "token"};
    int result = 0;
    for (size_t i = 0; i < 3; i++) values[i] = NULL;
    for (size_t i = 0; i < 3 && result == 0; i++) result = store_setting(store, names[i], &values[i], err);
    if (result == 0 && values[0] && values[2]) return 0;
    for (size_t i = 0; i < 3; i++) {
        free(values[i]);
        values[i] = NULL;
    }
    return result;
}

int store_server_add(struct store *store, const char *url, const char *pin, const char *token, struct error *err)
{
    char *before[3];
    int result = current_read(store, before, err);
    if (result == 0) result = store_begin(store, err);
    if (result == 0) {
        /* One that was enrolled at before there was a table. */
        if (before[0]) result = put(store, before[0], before[1], before[2], err);
        if (result == 0) result = put(store, url, pin, token, err);
        result = store_end(store, result, err);
    }
    for (size_t i = 0; i < 3; i++) free(before[i]);
    return result;
}

int store_server_use(struct store *store, const json_t *server, struct error *err)
{
    const char *pin = json_string_value(json_object_get(server, "pin"));
    const struct setting settings[] = {
        {"server", json_string_value(json_object_get(server, "url"))},
        {"pin", pin && *pin ? pin : NULL},
        {"token", json_string_value(json_object_get(server, "token"))},
    };
    /* Before the settings: it must not be thought to have what another one had. */
    int result = store_land_forget(store, "", err);
    if (result == 0) result = query_run(store, store_query(store, EVIDENCE_FORGET), err);
    if (result == 0) result = store_evidence_doubt(store, err);
    return result == 0 ? store_set_all(store, settings, sizeof settings / sizeof *settings, err) : result;
}

static int list_add(json_t *servers, const char *url, const char *pin, const char *token, struct error *err)
{
    json_t *server = json_pack("{s:s,s:s,s:s}", "url", url, "pin", pin, "token", token);
    return json_array_append_new(servers, server) == 0 ? 0 : error_memory(err);
}

int store_servers(struct store *store, json_t **servers, struct error *err)
{
    sqlite3_stmt *list = store_query(store, SERVER_LIST);
    char *current[3];
    int result = current_read(store, current, err);
    *servers = json_array();
    if (result == 0 && !*servers) result = error_memory(err);
    if (result == 0 && current[0])
        result = list_add(*servers, current[0], current[1] ? current[1] : "", current[2], err);
    while (result == 0 && (result = query_step(store, list, err)) == 1) {
        const char *url = column_text(list, 0);
        bool first = current[0] && strcmp(current[0], url) == 0;
        result = first ? 0 : list_add(*servers, url, column_text(list, 1), column_text(list, 2), err);
    }
    sqlite3_reset(list);
    for (size_t i = 0; i < 3; i++) free(current[i]);
    if (result == 0) return 0;
    json_decref(*servers);
    *servers = NULL;
    return result;
}

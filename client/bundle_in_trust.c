/* bundle_in_trust.c: whose word an answer is. */
#include <stdlib.h>
#include <string.h>

#include "checklists/calendar.h"
#include "client/bundle_in_state.h"
#include "client/enrolment.h"

static int key_read(struct store *store, char key[SSHKEY_TEXT_MAX], struct error *err)
{
    char *keyfile = NULL;
    int result = store_setting(store, "key", &keyfile, err);
    if (result == 0 && !keyfile)
        result =
            error_set(err, ERROR_USAGE, "this store has no key; `schouw init DIR --device NAME` makes one with it");
    if (result == 0) result = sshkey_read(keyfile, key, err);
    free(keyfile);
    return result;
}

/* An answer is for one device: what another may read, this one may not. */
static int address_check(struct store *store, const struct bundle_head *head, struct error *err)
{
    char key[SSHKEY_TEXT_MAX];
    int result = key_read(store, key, err);
    if (result != 0) return result;
    if (!head->to.key[0])
        return error_set(err, ERROR_INVALID, "this was made by the device %s: `schouw-syncd receive` takes it",
                         head->from.device);
    if (strcmp(head->to.key, key) == 0) return 0;
    return error_set(err, ERROR_REFUSED, "this answer is for the device %s of %s, not for this one", head->to.device,
                     head->to.person);
}

/* By the registry as it is here: the daemon that made the repository, or one that it admits. */
static int daemon_check(struct store *store, const char *key, struct error *err)
{
    struct registry *registry = NULL;
    char *known = NULL, today[DAY_SIZE];
    int result = store_setting(store, "daemon_key", &known, err);
    if (result == 0) result = store_registry(store, &registry, err);
    calendar_today("Europe/Amsterdam", today);
    if (result == 0 && registry) {
        result = registry_daemon_check(registry, known, key, today, err);
    } else if (result == 0 && (!known || strcmp(known, key) != 0)) {
        result = error_set(err, ERROR_REFUSED, "this device does not know the key that sealed it");
    }
    registry_free(registry);
    free(known);
    return result;
}

int answer_trust(struct store *store, const struct bundle_head *head, const char *trust, struct error *err)
{
    char *root = NULL;
    int result = address_check(store, head, err);
    if (result == 0 && strcmp(trust, head->from.key) != 0) {
        result = daemon_check(store, head->from.key, err);
        if (result == ERROR_REFUSED) {
            char print[64] = "?";
            struct error why = *err;
            sshkey_fingerprint(head->from.key, print, NULL);
            error_set(err, ERROR_REFUSED,
                      "%s. It was sealed by %s; if the administrator says that this is the server's key, give it with "
                      "--trust FILE (key.pub of the central repository)",
                      why.message, print);
        }
    }
    if (result == 0) result = store_setting(store, "root_key", &root, err);
    if (result == 0 && root && strcmp(root, head->root_key) != 0)
        result =
            error_set(err, ERROR_CONFLICT, "this answer is of another central repository, that of %.200s", head->body);
    free(root);
    return result;
}

/* What the head lacks it can not tell. */
static int enrol(struct store *store, const struct bundle_head *head, json_t **enrolled, struct error *err)
{
    if (!head->root_key[0] || !head->body[0] || !head->to.person[0] || !head->to.device[0])
        return error_set(err, ERROR_INVALID, "the answer does not say whom it is for");
    int result = enrolment_admit(store, head->to.person, head->to.device, head->body, head->root_key, err);
    const struct setting settings[] = {
        {"person", head->to.person}, {"device", head->to.device}, {"body", head->body}, {"root_key", head->root_key}};
    if (result == 0) result = store_land_forget(store, "", err);
    if (result == 0) result = store_set_all(store, settings, sizeof settings / sizeof *settings, err);
    if (result != 0) return result;
    *enrolled = json_pack("{s:s,s:s,s:s}", "person", head->to.person, "device", head->to.device, "body", head->body);
    return *enrolled ? 0 : error_memory(err);
}

int answer_enrol(struct store *store, const struct bundle_head *head, json_t **enrolled, struct error *err)
{
    char *root = NULL, *daemon = NULL;
    *enrolled = NULL;
    int result = store_setting(store, "root_key", &root, err);
    if (result == 0) result = store_setting(store, "daemon_key", &daemon, err);
    if (result == 0 && !root) result = enrol(store, head, enrolled, err);
    if (result == 0 && !daemon) result = store_set(store, "daemon_key", head->from.key, err);
    free(root);
    free(daemon);
    return result;
}

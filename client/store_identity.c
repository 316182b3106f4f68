#include "client/store_identity.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/digest.h"

#define MACHINE_FILE "/etc/machine-id"
#define MACHINE_DIGITS 16
#define PLACE_SIZE 100
#define TURN_DIGITS 20 /* always as many, so that a reader meets no shorter one halfway */

/* --- where it is --- */

/* The machine by name of its id, which is not to be told to anyone: hashed, as machine-id(5) asks. "" when it has none.
 */
static void machine_name(char name[MACHINE_DIGITS + 1])
{
    char id[64], salted[128], hex[DIGEST_HEX_SIZE];
    int file = open(MACHINE_FILE, O_RDONLY | O_CLOEXEC);
    ssize_t length = file >= 0 ? read(file, id, sizeof id - 1) : -1;
    if (file >= 0) close(file);
    name[0] = '\0';
    if (length <= 0) return;
    int salt = snprintf(salted, sizeof salted, "schouw store %.*s", (int)length, id);
    digest_bytes(salted, (size_t)salt, hex);
    snprintf(name, MACHINE_DIGITS + 1, "%.16s", hex);
}

static int place_read(const struct store *store, char place[PLACE_SIZE], struct error *err)
{
    char path[PATH_MAX], machine[MACHINE_DIGITS + 1];
    struct statx about;
    snprintf(path, sizeof path, "%.4000s/schouw.sqlite", store->directory);
    if (statx(AT_FDCWD, path, AT_STATX_SYNC_AS_STAT, STATX_BTIME | STATX_INO, &about) != 0)
        return error_set(err, ERROR_IO, "%s is not there any more", path);
    machine_name(machine);
    if (about.stx_mask & STATX_BTIME)
        snprintf(place, PLACE_SIZE, "machine %s birth %lld.%09u", machine, (long long)about.stx_btime.tv_sec,
                 (unsigned)about.stx_btime.tv_nsec);
    else
        snprintf(place, PLACE_SIZE, "machine %s inode %llu", machine, (unsigned long long)about.stx_ino);
    return 0;
}

/* --- the witness outside --- */

/* False when there is nowhere to keep one. Makes the folders when `make` is set. */
static bool witness_path(const char *id, bool make, char path[PATH_MAX])
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    char folder[PATH_MAX];
    bool named = state && state[0] == '/';
    if (!named && (!home || home[0] != '/')) return false;
    int length = named ? snprintf(folder, sizeof folder, "%s/schouw", state)
                       : snprintf(folder, sizeof folder, "%s/.local/state/schouw", home);
    if (length < 0 || (size_t)length > sizeof folder - 2 * FEED_ID_SIZE) return false;
    for (char *slash = folder + 1; make && (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        mkdir(folder, 0700);
        *slash = '/';
    }
    if (make) mkdir(folder, 0700);
    snprintf(path, PATH_MAX, "%.4000s/%s", folder, id);
    return true;
}

/* The turn it holds; -1 when it holds none. */
static int64_t witness_read(int file)
{
    char digits[TURN_DIGITS + 2], *end = NULL;
    ssize_t length = pread(file, digits, sizeof digits - 1, 0);
    if (length != TURN_DIGITS + 1) return -1;
    digits[length] = '\0';
    long long turn = strtoll(digits, &end, 10);
    return *end == '\n' && turn >= 0 ? turn : -1;
}

static int64_t witness_ask(const char *id)
{
    char path[PATH_MAX];
    int file = witness_path(id, false, path) ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    int64_t turn = file >= 0 ? witness_read(file) : -1;
    if (file >= 0) close(file);
    return turn;
}

static void witness_write(const struct store *store)
{
    char path[PATH_MAX], digits[TURN_DIGITS + 2];
    if (!witness_path(store->untold_id, true, path)) return;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return;
    /* Who holds it writes his own turn, which may be lower than ours: then it has less for a while. */
    if (flock(file, LOCK_EX | LOCK_NB) == 0 && witness_read(file) < store->untold_turn) {
        int length = snprintf(digits, sizeof digits, "%0*lld\n", TURN_DIGITS, (long long)store->untold_turn);
        if (pwrite(file, digits, (size_t)length, 0) == length && ftruncate(file, length) != 0) unlink(path);
    }
    close(file);
}

/* --- the question --- */

static int identity_make(struct store *store, const char *place, struct error *err)
{
    int result = random_hex((FEED_ID_SIZE - 1) / 2, store->id, err);
    store->turn = 0;
    if (result == 0) result = store_set(store, "store", store->id, err);
    if (result == 0) result = store_set(store, "place", place, err);
    return result;
}

/* `known`: where it was written last. */
static int identity_check(struct store *store, const char *known, struct error *err)
{
    char place[PLACE_SIZE];
    int result = place_read(store, place, err);
    if (result != 0) return result;
    store->identified = true;
    if (!known || !store->id[0]) return identity_make(store, place, err);
    if (strcmp(known, place) != 0)
        store->suspected = STORE_ELSEWHERE;
    else if (witness_ask(store->id) > store->turn)
        store->suspected = STORE_OLDER;
    else
        return 0;
    result = store_feeds_end(store, err);
    return result == 0 ? identity_make(store, place, err) : result;
}

int store_identity_turn(struct store *store, struct error *err)
{
    char *id = NULL, *place = NULL, *turn = NULL, raised[32];
    int result = store_setting(store, "store", &id, err);
    if (result == 0) result = store_setting(store, "place", &place, err);
    if (result == 0) result = store_setting(store, "turn", &turn, err);
    if (result != 0) goto out;
    /* Another process may have raised it, or given the store another id. */
    snprintf(store->id, sizeof store->id, "%s", id && feed_id_valid(id) ? id : "");
    store->turn = turn ? strtoll(turn, NULL, 10) : 0;
    if (!store->identified) result = identity_check(store, place, err);
    if (result != 0) goto out;
    snprintf(raised, sizeof raised, "%lld", (long long)++store->turn);
    result = store_set(store, "turn", raised, err);
out:
    free(id);
    free(place);
    free(turn);
    return result;
}

void store_identity_end(struct store *store, int result)
{
    if (result == 0) {
        if (store->suspected != STORE_SAME) store->trace = store->suspected;
        memcpy(store->untold_id, store->id, sizeof store->untold_id);
        store->untold_turn = store->turn;
        if (!store->behind) store_identity_told(store);
    } else {
        store->identified = false;
    }
    store->suspected = STORE_SAME;
}

void store_identity_told(struct store *store)
{
    if (store->untold_id[0]) witness_write(store);
    store->untold_id[0] = '\0';
}

int store_feeds_end(struct store *store, struct error *err)
{
    return query_run(store, store_query(store, FEED_END), err);
}

int store_key_change(struct store *store, const char *keyfile, struct error *err)
{
    bool unsealed = false;
    int result = store_begin(store, err);
    if (result != 0) return result;
    result = store_is_unsealed(store, &unsealed, err);
    if (result == 0 && unsealed) result = error_set(err, ERROR_CONFLICT, "something was recorded meanwhile; try again");
    if (result == 0) result = store_set(store, "key", keyfile, err);
    if (result == 0) result = store_set(store, "key_next", NULL, err);
    if (result == 0) result = store_feeds_end(store, err);
    return store_end(store, result, err);
}

enum store_trace store_trace(const struct store *store)
{
    return store->trace;
}

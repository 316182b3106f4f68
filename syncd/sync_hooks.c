/* sync_hooks.c: where a sync asks who may read what, and about checkpoints. */
#include <string.h>

#include "syncd/sync.h"

int sync_may_read(struct sync *sync, const char *dossier, bool *may, struct error *err)
{
    (void)sync;
    (void)dossier;
    (void)err;
    *may = true;
    return 0;
}

int sync_checkpoint_check(const json_t *checkpoint, struct error *err)
{
    json_error_t trouble;
    json_int_t number;
    const char *commit;

    if (json_is_null(checkpoint)) return 0;
    if (json_unpack_ex((json_t *)(size_t)checkpoint, &trouble, JSON_STRICT, "{s:I, s:s}", "number", &number, "commit",
                       &commit)) {
        return error_set(err, ERROR_INVALID, "checkpoint: should be {\"number\", \"commit\"} or null: %s",
                         trouble.text);
    }
    if (number < 1 || strlen(commit) != 40 || strspn(commit, "0123456789abcdef") != 40)
        return error_set(err, ERROR_INVALID, "checkpoint: a number from 1 upward and 40 hex digits");
    return 0;
}

int sync_checkpoint_answer(struct sync *sync, struct text *piece, struct error *err)
{
    (void)sync;
    (void)piece;
    (void)err;
    return 0;
}

#include "client/enrolment.h"

#include <stdlib.h>
#include <string.h>

int enrolment_admit(struct store *store, const char *person, const char *device, const char *body, const char *root_key,
                    struct error *err)
{
    char *known = NULL, *stranger = NULL;
    int result = store_setting(store, "root_key", &known, err);
    if (result == 0 && known && strcmp(known, root_key) != 0)
        result =
            error_set(err, ERROR_CONFLICT,
                      "this store belongs to another central repository (its root key differs); make a store of its "
                      "own for %.200s: `schouw init DIR --device %s`",
                      body, device);
    if (result == 0) result = store_stranger(store, person, &stranger, err);
    if (result == 0 && stranger)
        result = error_set(err, ERROR_CONFLICT,
                           "this store holds statements of %s, the link is for %s; make a store of its own for %s: "
                           "`schouw init DIR --device %s`",
                           stranger, person, person, device);
    free(known);
    free(stranger);
    return result;
}

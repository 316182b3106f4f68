/* reindex.c: the index made anew, from git and nothing else. What a landing that broke off left undone is finished
 * first: by the new index nobody could see any more that it was. */
#include "syncd/landing.h"

int repository_reindex(const char *directory, struct error *err)
{
    struct repository *repository;
    int result = repository_attach(directory, &repository, err);

    if (result) return result;
    if (!(result = repository_lock(repository, true, err)) && !(result = landing_prepare(repository, err)) &&
        !(result = landing_settle(repository, true, err))) {
        result = index_write(repository, err);
    }
    repository->index_changed = false; /* written, or not to be written at all */
    repository_close(repository);
    return result;
}

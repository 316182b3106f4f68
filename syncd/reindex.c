/* reindex.c: the index made anew, from git and nothing else. */
#include "syncd/repository_state.h"

int repository_reindex(const char *directory, struct error *err)
{
    struct repository *repository;
    int result = repository_attach(directory, &repository, err);

    if (result) return result;
    if (!(result = repository_lock(repository, true, err)) &&
        !(result = index_open(repository, false, NULL, NULL, err))) {
        result = index_write(repository, err);
    }
    repository->index_changed = false; /* written, or not to be written at all */
    repository_close(repository);
    return result;
}

/* access_proof.c: whether who named evidence had its bytes. */
#include <string.h>

#include "schema/digest.h"
#include "syncd/access_state.h"

static bool find(struct access *access, const char *sha256, const char *dossier, char proof[DIGEST_HEX_SIZE])
{
    sqlite3_stmt *statement;
    bool found;

    pthread_mutex_lock(&access->lock);
    statement = access_begin(access, PROOF_FIND);
    access_bind(statement, 1, sha256);
    access_bind(statement, 2, dossier);
    found = sqlite3_step(statement) == SQLITE_ROW;
    if (found) access_column(statement, 0, proof, DIGEST_HEX_SIZE);
    sqlite3_reset(statement);
    pthread_mutex_unlock(&access->lock);
    return found;
}

static int keep(struct access *access, const char *sha256, const char *dossier, const char *proof, int64_t now,
                struct error *err)
{
    sqlite3_stmt *statement;
    int result;

    pthread_mutex_lock(&access->lock);
    statement = access_begin(access, PROOF_FORGET);
    sqlite3_bind_int64(statement, 1, now - ACCESS_PROOF_KEPT);
    if (!(result = access_run(access, statement, err))) {
        statement = access_begin(access, PROOF_PUT);
        access_bind(statement, 1, sha256);
        access_bind(statement, 2, dossier);
        access_bind(statement, 3, proof);
        sqlite3_bind_int64(statement, 4, now);
        result = access_run(access, statement, err);
    }
    pthread_mutex_unlock(&access->lock);
    return result;
}

int access_proves(struct access *access, const char *sha256, const char *path, const char *dossier, const char *proof,
                  int64_t now, bool *proven, struct error *err)
{
    char right[DIGEST_HEX_SIZE];
    int result;

    *proven = false;
    if (!find(access, sha256, dossier, right)) {
        if ((result = digest_file_keyed(path, dossier, right, err)) ||
            (result = keep(access, sha256, dossier, right, now, err))) {
            return result;
        }
    }
    *proven = strcmp(proof, right) == 0;
    return 0;
}

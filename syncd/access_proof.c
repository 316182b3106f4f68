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
    if (!(result = access_forget(access, PROOF_FORGET, now - ACCESS_PROOF_KEPT, err))) {
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

/* What the bytes prove in a dossier; read from them where it is not remembered. */
static int right_proof(struct access *access, const char *sha256, const char *path, const char *dossier, int64_t now,
                       char proof[DIGEST_HEX_SIZE], struct error *err)
{
    int result;

    if (access && find(access, sha256, dossier, proof)) return 0;
    if ((result = digest_file_keyed(path, dossier, proof, err))) return result;
    return access ? keep(access, sha256, dossier, proof, now, err) : 0;
}

int access_proves(struct access *access, const char *sha256, const char *path, const json_t *claims, int64_t now,
                  bool *proven, struct error *err)
{
    const json_t *claim;
    size_t index;
    int result = 0;

    *proven = false;
    json_array_foreach(claims, index, claim)
    {
        char right[DIGEST_HEX_SIZE];
        const char *dossier = json_string_value(json_array_get(claim, 0));
        if (result || *proven) break;
        result = right_proof(access, sha256, path, dossier, now, right, err);
        *proven = !result && strcmp(json_string_value(json_array_get(claim, 1)), right) == 0;
    }
    return result;
}

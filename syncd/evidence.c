#include "syncd/evidence.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "schema/media.h"

int evidence_check_size(const struct config *config, long long size, struct error *err)
{
    if (size <= config->evidence_max) return 0;
    return error_set(err, ERROR_REFUSED,
                     "evidence of %lld bytes is not taken here, but at most %lld: see evidence_max in the daemon's "
                     "configuration",
                     size, config->evidence_max);
}

int evidence_check(const struct config *config, const char *path, struct error *err)
{
    const char *type;
    struct stat status;
    int result;

    if (stat(path, &status)) return error_set(err, ERROR_IO, "%s: %s", path, strerror(errno));
    if ((result = evidence_check_size(config, (long long)status.st_size, err))) return result;
    type = media_type(path);
    if (media_allowed(config->evidence_types, type)) return 0;
    return error_set(err, ERROR_REFUSED,
                     "evidence of type %s is not taken here, but %s: see evidence_types in the daemon's configuration",
                     type, config->evidence_types);
}

json_t *evidence_limits(const struct config *config)
{
    json_t *types = json_array();

    for (const char *word = config->evidence_types; types && *word; word += strspn(word, " ")) {
        size_t length = strcspn(word, " ");
        json_array_append_new(types, json_stringn(word, length));
        word += length;
    }
    return json_pack("{s:I, s:o}", "max", (json_int_t)config->evidence_max, "types", types);
}

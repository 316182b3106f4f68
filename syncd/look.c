#include "syncd/look.h"

#include <stdlib.h>

struct look *look_new(const char *text, size_t length, const char *seal, size_t seal_length)
{
    struct look *look = calloc(1, sizeof *look);
    struct error unsaid;

    if (!look) return NULL;
    if (segment_parse(text, length, seal, seal_length, &look->segment, &unsaid)) {
        free(look);
        return NULL;
    }
    if (sshsig_verify(seal, seal_length, text, length, SSHSIG_NAMESPACE, NULL, look->signer, &unsaid))
        look->signer[0] = '\0';
    return look;
}

void look_free(struct look *look)
{
    if (!look) return;
    segment_free(look->segment);
    free(look);
}

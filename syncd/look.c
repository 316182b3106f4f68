#include "syncd/look.h"

#include <stdlib.h>

#define TEXTS 4   /* times that a byte of it is kept: in the segment, its record, a field, a string of JSON */
#define VALUE 320 /* bytes of an empty object of jansson's, or of a record, with what malloc and its member take */

size_t look_takes(const char *text, size_t length)
{
    static const unsigned char begins[256] = {[','] = 1, ['{'] = 1, ['['] = 1, ['\n'] = 1}; /* a value */
    size_t values = 0;

    for (size_t i = 0; i < length; i++) values += begins[(unsigned char)text[i]];
    return sizeof(struct look) + TEXTS * length + VALUE * values;
}

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

/* range.h: the header Range of a GET (RFC 9110, 14): one range of bytes. */
#ifndef SCHOUW_SYNCD_RANGE_H
#define SCHOUW_SYNCD_RANGE_H

#include <stdint.h>

enum range_kind {
    RANGE_WHOLE, /* no range, or one that is not understood: the whole is sent */
    RANGE_PART,
    RANGE_BEYOND, /* nothing of it is there: 416 */
};

/* `field` may be NULL; `size` is that of the whole. First and last byte are set for RANGE_PART. Several ranges at once
 * are not understood. */
enum range_kind range_read(const char *field, uint64_t size, uint64_t *first, uint64_t *last);

#endif

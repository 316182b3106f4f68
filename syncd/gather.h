/* gather.h: connections from which a sync is about to be handed in. Who asks which dossiers there are brings his
 * statements next; a landing that waits for him a little costs hardly more than it would without him, and he needs none
 * of his own. Loop thread only.
 */
#ifndef SCHOUW_SYNCD_GATHER_H
#define SCHOUW_SYNCD_GATHER_H

#include <stdbool.h>
#include <stdint.h>

#define GATHER_EXPECTED 50000000ull /* nanoseconds in which he is expected: after that he is on a slow way */

/* One connection. */
struct visitor {
    uint64_t until; /* of uv_hrtime: he is expected; 0: he is not */
    struct visitor *previous, *next;
};

/* Those that are expected, in the order in which they are no more. Begin with {0}. */
struct gathering {
    struct visitor *first, *last;
};

/* From now on he is expected, anew if he was. `visitor` may be NULL, here and below: nobody knows him then. */
void gather_expect(struct gathering *gathering, struct visitor *visitor, uint64_t now);
/* He came, or went, or does something else. */
void gather_forget(struct gathering *gathering, struct visitor *visitor);
/* Whether anybody is expected still. */
bool gather_expects(struct gathering *gathering, uint64_t now);

#endif

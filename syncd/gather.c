#include "syncd/gather.h"

#include <stddef.h>

void gather_forget(struct gathering *gathering, struct visitor *visitor)
{
    if (!visitor || !visitor->until) return;
    if (visitor->previous)
        visitor->previous->next = visitor->next;
    else
        gathering->first = visitor->next;
    if (visitor->next)
        visitor->next->previous = visitor->previous;
    else
        gathering->last = visitor->previous;
    *visitor = (struct visitor){0};
}

void gather_expect(struct gathering *gathering, struct visitor *visitor, uint64_t now)
{
    if (!visitor) return;
    gather_forget(gathering, visitor);
    *visitor = (struct visitor){.until = now + GATHER_EXPECTED, .previous = gathering->last};
    if (gathering->last)
        gathering->last->next = visitor;
    else
        gathering->first = visitor;
    gathering->last = visitor;
}

bool gather_expects(struct gathering *gathering, uint64_t now)
{
    while (gathering->first && gathering->first->until <= now) gather_forget(gathering, gathering->first);
    return gathering->first != NULL;
}

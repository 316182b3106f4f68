/* page_figures.h: the files that a report rests on, as its page shows them. For page.c only. */
#ifndef SCHOUW_CLIENT_PAGE_FIGURES_H
#define SCHOUW_CLIENT_PAGE_FIGURES_H

#include "client/html.h"
#include "client/verb.h"

struct figures {
    struct html_figure *list; /* its texts are owned, but for type and caption */
    char (*sha256)[65];       /* of each */
    size_t count, capacity;
    json_t *pending;
};

/* What statements that stand rest on, in the order of the log, and then what is evidence by itself. With `beside` (a
 * folder) the files are copied to `beside`/evidence, called as in the repository, and linked to there; with NULL the
 * links lead to where this device keeps them. */
int figures_collect(struct figures *figures, struct session *session, const char *beside, struct error *err);
void figures_fini(struct figures *figures);

#endif

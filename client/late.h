/* late.h: libraries that few verbs need, loaded when one of them does. Linked, they would cost each verb more time than
 * all it does itself: they bring fifty others.
 *
 * A header late_<library>.h lists the functions and gives each its own name again, so that code calls the library as it
 * always does; calling one before late_load succeeded is a fault.
 */
#ifndef SCHOUW_CLIENT_LATE_H
#define SCHOUW_CLIENT_LATE_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/error.h"

struct late {
    const char *file;         /* the library's soname, found where the system's linker finds it */
    const char *const *names; /* of its functions, and of those of what it stands on */
    size_t count;
    void *functions; /* `count` pointers to functions, in the order of the names */
    bool loaded;
};

/* For the lists of functions: a member of the structure, and a name. */
#define LATE_MEMBER(function) __typeof__(&function) function;
#define LATE_NAME(function) #function,

/* What late_<name>.c holds: the functions, what late_load has to know of them, and late_<name>_load. */
#define LATE_FUNCTIONS(name, list, soname)                                                                             \
    struct late_##name late_##name;                                                                                    \
    static const char *const names[] = {list(LATE_NAME)};                                                              \
    static struct late late = {soname, names, sizeof names / sizeof *names, &late_##name, false};
#define LATE_LIBRARY(name, list, soname)                                                                               \
    LATE_FUNCTIONS(name, list, soname)                                                                                 \
    int late_##name##_load(struct error *err)                                                                          \
    {                                                                                                                  \
        return late_load(&late, err);                                                                                  \
    }

/* Loads the library, once, and keeps it until the process ends. ERROR_IO when it or one of its functions is not there.
 */
int late_load(struct late *late, struct error *err);
/* Takes the functions from where the program itself has them, unless some were loaded before. */
void late_link(struct late *late, const void *functions);

#endif

/* standin.h: stand-ins for functions of libraries that few verbs need. The first call of one loads its library: linked,
 * these would cost each verb more time than all it does itself. They go into `schouw` before the libraries, which then
 * are not linked at all; tests and the daemon have the libraries themselves. A library that is not there ends the
 * program, as it would at its start. See late.h for what is loaded with a way to say that it could not be. */
#ifndef SCHOUW_CLIENT_STANDIN_H
#define SCHOUW_CLIENT_STANDIN_H

#define EXIT_NO_LIBRARY 127 /* as the system's loader ends a program */

struct library {
    const char *file;
    void *handle;
};

/* A function of a library, which it loads when it has to. Ends the program where there is none. */
void *standin_find(struct library *library, const char *name);

#define STANDIN(library, type, name, parameters, arguments)                                                            \
    type name parameters                                                                                               \
    {                                                                                                                  \
        static _Atomic(void *) found;                                                                                  \
        type(*real) parameters;                                                                                        \
        if (!found) found = standin_find(&library, #name);                                                             \
        *(void **)&real = found;                                                                                       \
        return real arguments;                                                                                         \
    }
#define STANDIN_VOID(library, name, parameters, arguments)                                                             \
    void name parameters                                                                                               \
    {                                                                                                                  \
        static _Atomic(void *) found;                                                                                  \
        void(*real) parameters;                                                                                        \
        if (!found) found = standin_find(&library, #name);                                                             \
        *(void **)&real = found;                                                                                       \
        real arguments;                                                                                                \
    }

#endif

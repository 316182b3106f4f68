/* none.c: the program that compiles schemes reads all of them. */
#include "checklists/scheme_image.h"

const struct scheme_image compiled_schemes[] = {{.bytes = NULL}};

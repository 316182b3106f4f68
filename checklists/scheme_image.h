/* scheme_image.h: a loaded scheme as one block of bytes without addresses, and the shipped schemes as such blocks.
 *
 * Reading the YAML of a scheme takes longer than all else that most verbs do. The build reads the shipped ones with
 * the same reader (compile/main.c) and compiles what came of it in, beside the bytes that it came of: it is taken for
 * those very bytes and for no others, so whoever edits a file gets what the file says.
 */
#ifndef SCHOUW_CHECKLISTS_SCHEME_IMAGE_H
#define SCHOUW_CHECKLISTS_SCHEME_IMAGE_H

#include <stdint.h>

#include "checklists/scheme.h"
#include "checklists/scheme_fields.h"

/* For the machine it was made on: its layout of structs, its order of bytes. */
struct scheme_image {
    const unsigned char *bytes; /* a struct scheme at the front; where an address belongs stands a place in the block
                                 * or, with the highest bit set, in the texts */
    size_t length;
    const uint32_t *addresses; /* where those stand */
    size_t count;
    const unsigned char *texts; /* each with its NUL; they stay where they are */
    size_t texts_length;
    struct {
        const unsigned char *bytes; /* NULL: there is no such file */
        size_t length;
    } files[SCHEME_SOURCES]; /* what it was read from; not set by scheme_image_new */
};

/* Ended by one without bytes. */
extern const struct scheme_image compiled_schemes[];

/* All of a scheme but the directory it came from. ERROR_MEMORY. Free with scheme_image_fini. */
int scheme_image_new(const struct scheme *scheme, struct scheme_image *image, struct error *err);
void scheme_image_fini(struct scheme_image *image);

/* A new scheme, to be freed with scheme_free; its texts are the image's. NULL when memory is out. */
struct scheme *scheme_image_load(const struct scheme_image *image);

/* The image of what lies in a directory; NULL when there is none, or what lies there can not be read. */
const struct scheme_image *scheme_image_find(const char *directory);

#endif

/* look.h: a segment that is looked at before it lands: its lines are parsed and its seal is verified, for whoever made
 * it. That needs no repository, so the thread that reads a request does it while another lands.
 */
#ifndef SCHOUW_SYNCD_LOOK_H
#define SCHOUW_SYNCD_LOOK_H

#include "schema/segment.h"
#include "schema/sshsig.h"

struct look {
    struct segment *segment;
    char signer[SSHKEY_TEXT_MAX]; /* "type base64": whose seal it bears; "": no good one */
};

/* At most so many bytes are taken by what is made of such a text, whatever it holds. */
size_t look_takes(const char *text, size_t length);
/* NULL: it is no segment, or memory is out. What is wrong with it is told when it lands. look_free takes NULL. */
struct look *look_new(const char *text, size_t length, const char *seal, size_t seal_length);
void look_free(struct look *look);

#endif

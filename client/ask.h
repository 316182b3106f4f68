/* ask.h: questions on a terminal, answered by a line each. */
#ifndef SCHOUW_CLIENT_ASK_H
#define SCHOUW_CLIENT_ASK_H

#include "client/verb.h"

/* Whether somebody sits there who can be asked: a terminal on both sides, and no --json or -q. */
bool can_ask(const struct session *session);
/* Prints the question and reads a line, without the blanks at its end. False at the end of input; `*line` is owned by
 * the caller and NULL then. */
bool line_ask(const char *question, char **line);

#endif

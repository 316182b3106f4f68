#include "client/ask.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool can_ask(const struct session *session)
{
    return !session->json && !session->quiet && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

bool line_ask(const char *question, char **line)
{
    size_t size = 0;
    fputs(question, stdout);
    fflush(stdout);
    *line = NULL;
    ssize_t length = getline(line, &size, stdin);
    if (length < 0) {
        free(*line);
        *line = NULL;
        putchar('\n');
        return false;
    }
    while (length > 0 && strchr("\r\n \t", (*line)[length - 1])) (*line)[--length] = '\0';
    return true;
}

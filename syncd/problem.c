#include "syncd/problem.h"

int problem_status(int code)
{
    switch (code) {
    case ERROR_USAGE:
    case ERROR_INVALID:
        return 400;
    case ERROR_REFUSED:
    case ERROR_SIGNATURE:
        return 403;
    case ERROR_NOT_FOUND:
        return 404;
    case ERROR_CONFLICT:
        return 409;
    case ERROR_MEMORY:
    case ERROR_NETWORK:
        return 503;
    default:
        return 500;
    }
}

static const char *title_of(int code)
{
    switch (code) {
    case ERROR_USAGE:
    case ERROR_INVALID:
        return "The request is malformed";
    case ERROR_REFUSED:
        return "Refused";
    case ERROR_SIGNATURE:
        return "The seal does not verify";
    case ERROR_NOT_FOUND:
        return "There is no such thing here";
    case ERROR_CONFLICT:
        return "Two writers met where only one can be";
    case ERROR_MEMORY:
        return "The server is out of memory";
    case ERROR_NETWORK:
        return "The server can not do this now";
    default:
        return "The server is in trouble";
    }
}

void problem_write(struct text *text, int status, const struct error *err)
{
    int ours = status >= 500 && (err->code == ERROR_IO || err->code == ERROR_MEMORY);

    text_printf(text, "{\"type\":\"urn:schouw:problem:%s\",\"title\":", error_name(err->code));
    text_json(text, title_of(err->code));
    text_printf(text, ",\"status\":%d,\"detail\":", status);
    text_json(text, ours ? "The server could not do this; its log says why. Nothing was lost: try again later."
                         : err->message);
    if (err->clause[0]) {
        text_puts(text, ",\"clause\":");
        text_json(text, err->clause);
    }
    text_puts(text, "}\n");
}

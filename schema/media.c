#include "schema/media.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "schema/text.h"

#define HEAD_SIZE 4096

struct magic {
    size_t offset;
    size_t length;
    const char *bytes;
    const char *type;
};

static const struct magic magics[] = {
    {0, 3, "\xff\xd8\xff", "image/jpeg"},
    {0, 8, "\x89PNG\r\n\x1a\n", "image/png"},
    {0, 5, "%PDF-", "application/pdf"},
    {0, 4, "GIF8", "image/gif"},
    {0, 4, "PK\x03\x04", "application/zip"},
    {0, 4, "II*\0", "image/tiff"},
    {0, 4, "MM\0*", "image/tiff"},
    {8, 4, "WEBP", "image/webp"},
    {4, 8, "ftypheic", "image/heic"},
    {4, 8, "ftypmif1", "image/heif"},
    {4, 8, "ftypM4A ", "audio/mp4"},
    {4, 8, "ftypqt  ", "video/quicktime"},
    {4, 4, "ftyp", "video/mp4"},
};

const char *media_type_of(const char *head, size_t length, bool whole)
{
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        const struct magic *magic = &magics[i];
        if (length >= magic->offset + magic->length && memcmp(head + magic->offset, magic->bytes, magic->length) == 0)
            return magic->type;
    }
    /* The last character may be cut off by the end of the head. */
    for (size_t cut = 0; cut < 4 && cut < length; cut++) {
        if (utf8_valid(head, length - cut)) return "text/plain";
        if (whole) break;
    }
    return "application/octet-stream";
}

const char *media_type(const char *path)
{
    char head[HEAD_SIZE];
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t got = file < 0 ? -1 : read(file, head, sizeof head);

    if (file >= 0) close(file);
    return media_type_of(head, got > 0 ? (size_t)got : 0, got < (ssize_t)sizeof head);
}

/* --- lists --- */

static bool word_allows(const char *word, size_t length, const char *type)
{
    if (length > 2 && word[length - 1] == '*') return strncmp(word, type, length - 1) == 0;
    return strlen(type) == length && strncmp(word, type, length) == 0;
}

bool media_allowed(const char *list, const char *type)
{
    if (strcmp(list, MEDIA_ANY) == 0) return true;
    while (*list) {
        size_t length = strcspn(list, " ");
        if (word_allows(list, length, type)) return true;
        list += length + strspn(list + length, " ");
    }
    return false;
}

int media_list(const char *text, char list[MEDIA_LIST_SIZE], struct error *err)
{
    size_t used = 0;

    list[0] = '\0';
    for (text += strspn(text, ", \t"); *text; text += strspn(text, ", \t")) {
        char word[128];
        size_t length = strcspn(text, ", \t");
        if (length < sizeof word) snprintf(word, sizeof word, "%.*s", (int)length, text);
        if (length >= sizeof word || !text_matches(word, "any|[a-z]+/([a-z0-9][a-z0-9.+-]*|[*])"))
            return error_set(err, ERROR_INVALID, "\"%.*s\" is no media type: write such as image/jpeg, image/* or any",
                             (int)(length < 60 ? length : 60), text);
        if (strcmp(word, MEDIA_ANY) == 0 && (used > 0 || text[length + strspn(text + length, ", \t")]))
            return error_set(err, ERROR_INVALID, "\"any\" stands alone: with it every type is taken");
        if (used + length + 2 > MEDIA_LIST_SIZE)
            return error_set(err, ERROR_INVALID, "the list of media types is longer than %d bytes",
                             MEDIA_LIST_SIZE - 1);
        used += (size_t)snprintf(list + used, MEDIA_LIST_SIZE - used, "%s%s", used > 0 ? " " : "", word);
        text += length;
    }
    return used > 0 ? 0 : error_set(err, ERROR_INVALID, "no media type stands here: write such as image/* or any");
}

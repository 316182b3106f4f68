/* thumbnail_decode.c: what happens in the process that decodes. */
#include <stdbool.h>
#include <unistd.h>

#include "client/late_pixbuf.h"
#include "client/thumbnail_decode.h"

#define BLOCK 65536

/* Told how large the picture is before any of it is decoded: says how large it is to become, or that it is too much. */
static void on_size(GdkPixbufLoader *loader, int width, int height, gpointer context)
{
    int longer = width > height ? width : height, most = THUMBNAIL_SIDE;
    (void)context;
    if (width < 1 || height < 1 || (long)width > THUMBNAIL_PIXELS_MAX / height) {
        gdk_pixbuf_loader_set_size(loader, 0, 0); /* the decoder gives up then */
    } else if (longer > most) {
        int small_width = (int)((long)width * most / longer), small_height = (int)((long)height * most / longer);
        gdk_pixbuf_loader_set_size(loader, small_width > 0 ? small_width : 1, small_height > 0 ? small_height : 1);
    }
}

static bool bytes_feed(GdkPixbufLoader *loader, int file)
{
    guchar block[BLOCK];
    ssize_t got;
    while ((got = read(file, block, sizeof block)) > 0) {
        if (!gdk_pixbuf_loader_write(loader, block, (gsize)got, NULL)) return false;
    }
    return got == 0;
}

static GdkPixbuf *picture_decode(int file, const char *type)
{
    GdkPixbufLoader *loader = gdk_pixbuf_loader_new_with_mime_type(type, NULL);
    GdkPixbuf *picture = NULL;
    if (!loader) return NULL;
    g_signal_connect(loader, "size-prepared", G_CALLBACK(on_size), NULL);
    bool fed = bytes_feed(loader, file);
    bool closed = gdk_pixbuf_loader_close(loader, NULL); /* also after a failure */
    if (fed && closed && gdk_pixbuf_loader_get_pixbuf(loader))
        picture = gdk_pixbuf_apply_embedded_orientation(gdk_pixbuf_loader_get_pixbuf(loader));
    g_object_unref(loader);
    return picture;
}

static bool bytes_write(int out, const void *bytes, size_t length)
{
    const char *next = bytes;
    while (length > 0) {
        ssize_t wrote = write(out, next, length);
        if (wrote < 0) return false;
        next += wrote;
        length -= (size_t)wrote;
    }
    return true;
}

bool thumbnail_decode(int file, const char *type, int out)
{
    gchar *bytes = NULL;
    gsize length = 0;
    if (late_pixbuf_load(NULL) != 0) return false;
    GdkPixbuf *picture = picture_decode(file, type);
    bool png = g_strcmp0(type, "image/png") == 0, good = picture != NULL;
    if (good && png)
        good = gdk_pixbuf_save_to_buffer(picture, &bytes, &length, "png", NULL, NULL);
    else if (good)
        good = gdk_pixbuf_save_to_buffer(picture, &bytes, &length, "jpeg", NULL, "quality", "80", NULL);
    if (good) {
        int sides[2] = {gdk_pixbuf_get_width(picture), gdk_pixbuf_get_height(picture)};
        good = bytes_write(out, sides, sizeof sides) && bytes_write(out, bytes, length);
    }
    g_free(bytes);
    if (picture) g_object_unref(picture);
    return good;
}

/* late_pixbuf.h: gdk-pixbuf, which decodes photographs, loaded when one is to be shown small. */
#ifndef SCHOUW_CLIENT_LATE_PIXBUF_H
#define SCHOUW_CLIENT_LATE_PIXBUF_H

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "client/late.h"

#define LATE_PIXBUF(F)                                                                                                 \
    F(g_object_unref)                                                                                                  \
    F(g_signal_connect_data)                                                                                           \
    F(gdk_pixbuf_apply_embedded_orientation)                                                                           \
    F(gdk_pixbuf_get_height)                                                                                           \
    F(gdk_pixbuf_get_width)                                                                                            \
    F(gdk_pixbuf_loader_close)                                                                                         \
    F(gdk_pixbuf_loader_get_pixbuf)                                                                                    \
    F(gdk_pixbuf_loader_new_with_mime_type)                                                                            \
    F(gdk_pixbuf_loader_set_size)                                                                                      \
    F(gdk_pixbuf_loader_write)                                                                                         \
    F(gdk_pixbuf_save_to_buffer)

extern struct late_pixbuf {
    LATE_PIXBUF(LATE_MEMBER)
} late_pixbuf;

int late_pixbuf_load(struct error *err);

#ifndef LATE_NAMES
#define g_object_unref late_pixbuf.g_object_unref
#define g_signal_connect_data late_pixbuf.g_signal_connect_data
#define gdk_pixbuf_apply_embedded_orientation late_pixbuf.gdk_pixbuf_apply_embedded_orientation
#define gdk_pixbuf_get_height late_pixbuf.gdk_pixbuf_get_height
#define gdk_pixbuf_get_width late_pixbuf.gdk_pixbuf_get_width
#define gdk_pixbuf_loader_close late_pixbuf.gdk_pixbuf_loader_close
#define gdk_pixbuf_loader_get_pixbuf late_pixbuf.gdk_pixbuf_loader_get_pixbuf
#define gdk_pixbuf_loader_new_with_mime_type late_pixbuf.gdk_pixbuf_loader_new_with_mime_type
#define gdk_pixbuf_loader_set_size late_pixbuf.gdk_pixbuf_loader_set_size
#define gdk_pixbuf_loader_write late_pixbuf.gdk_pixbuf_loader_write
#define gdk_pixbuf_save_to_buffer late_pixbuf.gdk_pixbuf_save_to_buffer
#endif

#endif

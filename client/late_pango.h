/* late_pango.h: pango and cairo, for certificates as PDF, loaded when one is made. */
#ifndef SCHOUW_CLIENT_LATE_PANGO_H
#define SCHOUW_CLIENT_LATE_PANGO_H

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "client/late.h"

#define LATE_PANGO(F)                                                                                                  \
    F(cairo_create)                                                                                                    \
    F(cairo_destroy)                                                                                                   \
    F(cairo_image_surface_create_from_png)                                                                             \
    F(cairo_image_surface_get_height)                                                                                  \
    F(cairo_image_surface_get_width)                                                                                   \
    F(cairo_line_to)                                                                                                   \
    F(cairo_move_to)                                                                                                   \
    F(cairo_paint)                                                                                                     \
    F(cairo_pdf_surface_create_for_stream)                                                                             \
    F(cairo_pdf_surface_restrict_to_version)                                                                           \
    F(cairo_pdf_surface_set_metadata)                                                                                  \
    F(cairo_rectangle)                                                                                                 \
    F(cairo_restore)                                                                                                   \
    F(cairo_rotate)                                                                                                    \
    F(cairo_save)                                                                                                      \
    F(cairo_scale)                                                                                                     \
    F(cairo_set_line_width)                                                                                            \
    F(cairo_set_source_rgb)                                                                                            \
    F(cairo_set_source_surface)                                                                                        \
    F(cairo_show_page)                                                                                                 \
    F(cairo_status)                                                                                                    \
    F(cairo_status_to_string)                                                                                          \
    F(cairo_stroke)                                                                                                    \
    F(cairo_surface_destroy)                                                                                           \
    F(cairo_surface_finish)                                                                                            \
    F(cairo_surface_status)                                                                                            \
    F(cairo_translate)                                                                                                 \
    F(g_object_unref)                                                                                                  \
    F(g_type_check_instance_cast)                                                                                      \
    F(pango_cairo_font_map_get_type)                                                                                   \
    F(pango_cairo_font_map_new)                                                                                        \
    F(pango_cairo_font_map_set_resolution)                                                                             \
    F(pango_cairo_show_layout)                                                                                         \
    F(pango_cairo_show_layout_line)                                                                                    \
    F(pango_font_description_free)                                                                                     \
    F(pango_font_description_from_string)                                                                              \
    F(pango_font_map_create_context)                                                                                   \
    F(pango_font_map_list_families)                                                                                    \
    F(pango_layout_get_iter)                                                                                           \
    F(pango_layout_get_size)                                                                                           \
    F(pango_layout_iter_free)                                                                                          \
    F(pango_layout_iter_get_baseline)                                                                                  \
    F(pango_layout_iter_get_line_extents)                                                                              \
    F(pango_layout_iter_get_line_readonly)                                                                             \
    F(pango_layout_iter_get_line_yrange)                                                                               \
    F(pango_layout_iter_next_line)                                                                                     \
    F(pango_layout_new)                                                                                                \
    F(pango_layout_set_alignment)                                                                                      \
    F(pango_layout_set_font_description)                                                                               \
    F(pango_layout_set_line_spacing)                                                                                   \
    F(pango_layout_set_text)                                                                                           \
    F(pango_layout_set_width)                                                                                          \
    F(pango_layout_set_wrap)

extern struct late_pango {
    LATE_PANGO(LATE_MEMBER)
} late_pango;

int late_pango_load(struct error *err);

#ifndef LATE_NAMES
#define cairo_create late_pango.cairo_create
#define cairo_destroy late_pango.cairo_destroy
#define cairo_image_surface_create_from_png late_pango.cairo_image_surface_create_from_png
#define cairo_image_surface_get_height late_pango.cairo_image_surface_get_height
#define cairo_image_surface_get_width late_pango.cairo_image_surface_get_width
#define cairo_line_to late_pango.cairo_line_to
#define cairo_move_to late_pango.cairo_move_to
#define cairo_paint late_pango.cairo_paint
#define cairo_pdf_surface_create_for_stream late_pango.cairo_pdf_surface_create_for_stream
#define cairo_pdf_surface_restrict_to_version late_pango.cairo_pdf_surface_restrict_to_version
#define cairo_pdf_surface_set_metadata late_pango.cairo_pdf_surface_set_metadata
#define cairo_rectangle late_pango.cairo_rectangle
#define cairo_restore late_pango.cairo_restore
#define cairo_rotate late_pango.cairo_rotate
#define cairo_save late_pango.cairo_save
#define cairo_scale late_pango.cairo_scale
#define cairo_set_line_width late_pango.cairo_set_line_width
#define cairo_set_source_rgb late_pango.cairo_set_source_rgb
#define cairo_set_source_surface late_pango.cairo_set_source_surface
#define cairo_show_page late_pango.cairo_show_page
#define cairo_status late_pango.cairo_status
#define cairo_status_to_string late_pango.cairo_status_to_string
#define cairo_stroke late_pango.cairo_stroke
#define cairo_surface_destroy late_pango.cairo_surface_destroy
#define cairo_surface_finish late_pango.cairo_surface_finish
#define cairo_surface_status late_pango.cairo_surface_status
#define cairo_translate late_pango.cairo_translate
#define g_object_unref late_pango.g_object_unref
#define g_type_check_instance_cast late_pango.g_type_check_instance_cast
#define pango_cairo_font_map_get_type late_pango.pango_cairo_font_map_get_type
#define pango_cairo_font_map_new late_pango.pango_cairo_font_map_new
#define pango_cairo_font_map_set_resolution late_pango.pango_cairo_font_map_set_resolution
#define pango_cairo_show_layout late_pango.pango_cairo_show_layout
#define pango_cairo_show_layout_line late_pango.pango_cairo_show_layout_line
#define pango_font_description_free late_pango.pango_font_description_free
#define pango_font_description_from_string late_pango.pango_font_description_from_string
#define pango_font_map_create_context late_pango.pango_font_map_create_context
#define pango_font_map_list_families late_pango.pango_font_map_list_families
#define pango_layout_get_iter late_pango.pango_layout_get_iter
#define pango_layout_get_size late_pango.pango_layout_get_size
#define pango_layout_iter_free late_pango.pango_layout_iter_free
#define pango_layout_iter_get_baseline late_pango.pango_layout_iter_get_baseline
#define pango_layout_iter_get_line_extents late_pango.pango_layout_iter_get_line_extents
#define pango_layout_iter_get_line_readonly late_pango.pango_layout_iter_get_line_readonly
#define pango_layout_iter_get_line_yrange late_pango.pango_layout_iter_get_line_yrange
#define pango_layout_iter_next_line late_pango.pango_layout_iter_next_line
#define pango_layout_new late_pango.pango_layout_new
#define pango_layout_set_alignment late_pango.pango_layout_set_alignment
#define pango_layout_set_font_description late_pango.pango_layout_set_font_description
#define pango_layout_set_line_spacing late_pango.pango_layout_set_line_spacing
#define pango_layout_set_text late_pango.pango_layout_set_text
#define pango_layout_set_width late_pango.pango_layout_set_width
#define pango_layout_set_wrap late_pango.pango_layout_set_wrap
#endif

#endif

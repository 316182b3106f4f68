/* standin.c: how what is stood in for is found, and libraries of single verbs. */
#include "client/standin.h"

#include <cmark.h>
#include <cyaml/cyaml.h>
#include <dlfcn.h>
#include <glib.h>
#include <libexif/exif-data.h>
#include <libexif/exif-utils.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

static struct library cmark = {LATE_CMARK_FILE, NULL}, cyaml = {LATE_CYAML_FILE, NULL}, exif = {LATE_EXIF_FILE, NULL},
                      glib = {LATE_GLIB_FILE, NULL}, yaml = {LATE_YAML_FILE, NULL};

static pthread_mutex_t finding = PTHREAD_MUTEX_INITIALIZER;

void *standin_find(struct library *library, const char *name)
{
    pthread_mutex_lock(&finding);
    if (!library->handle) library->handle = dlopen(library->file, RTLD_LAZY | RTLD_LOCAL);
    void *function = library->handle ? dlsym(library->handle, name) : NULL;
    pthread_mutex_unlock(&finding);
    if (function) return function;
    fprintf(stderr, "schouw: a library that this needs can not be loaded: %s\n", dlerror());
    exit(EXIT_NO_LIBRARY);
}

#undef g_free
#undef g_strcmp0

/* clang-format off: a line each */

STANDIN(cmark, cmark_node *, cmark_parse_document, (const char *text, size_t length, int options),
        (text, length, options))
STANDIN(cmark, char *, cmark_render_html, (cmark_node * root, int options), (root, options))
STANDIN(cmark, cmark_node *, cmark_node_first_child, (cmark_node * node), (node))
STANDIN(cmark, cmark_node *, cmark_node_next, (cmark_node * node), (node))
STANDIN(cmark, cmark_node_type, cmark_node_get_type, (cmark_node * node), (node))
STANDIN(cmark, const char *, cmark_node_get_literal, (cmark_node * node), (node))
STANDIN(cmark, int, cmark_node_get_heading_level, (cmark_node * node), (node))
STANDIN_VOID(cmark, cmark_node_free, (cmark_node * node), (node))
STANDIN(cmark, cmark_iter *, cmark_iter_new, (cmark_node * root), (root))
STANDIN(cmark, cmark_event_type, cmark_iter_next, (cmark_iter * iter), (iter))
STANDIN(cmark, cmark_node *, cmark_iter_get_node, (cmark_iter * iter), (iter))
STANDIN_VOID(cmark, cmark_iter_free, (cmark_iter * iter), (iter))

STANDIN(cyaml, cyaml_err_t, cyaml_load_data,
        (const uint8_t *input, size_t length, const cyaml_config_t *config, const cyaml_schema_value_t *schema,
         cyaml_data_t **data, unsigned *count),
        (input, length, config, schema, data, count))
STANDIN(cyaml, cyaml_err_t, cyaml_free,
        (const cyaml_config_t *config, const cyaml_schema_value_t *schema, cyaml_data_t *data, unsigned count),
        (config, schema, data, count))

STANDIN(yaml, int, yaml_parser_initialize, (yaml_parser_t * parser), (parser))
STANDIN_VOID(yaml, yaml_parser_set_encoding, (yaml_parser_t * parser, yaml_encoding_t encoding), (parser, encoding))
STANDIN_VOID(yaml, yaml_parser_set_input_string, (yaml_parser_t * parser, const unsigned char *input, size_t size),
             (parser, input, size))
STANDIN(yaml, int, yaml_parser_parse, (yaml_parser_t * parser, yaml_event_t *event), (parser, event))
STANDIN_VOID(yaml, yaml_event_delete, (yaml_event_t * event), (event))
STANDIN_VOID(yaml, yaml_parser_delete, (yaml_parser_t * parser), (parser))

STANDIN(exif, ExifData *, exif_data_new_from_file, (const char *path), (path))
STANDIN(exif, ExifByteOrder, exif_data_get_byte_order, (ExifData * data), (data))
STANDIN(exif, ExifEntry *, exif_content_get_entry, (ExifContent * content, ExifTag tag), (content, tag))
STANDIN(exif, const char *, exif_entry_get_value, (ExifEntry * entry, char *value, unsigned room), (entry, value, room))
STANDIN(exif, ExifRational, exif_get_rational, (const unsigned char *bytes, ExifByteOrder order), (bytes, order))
STANDIN_VOID(exif, exif_data_unref, (ExifData * data), (data))

STANDIN(glib, GTimeZone *, g_time_zone_new_identifier, (const char *identifier), (identifier))
STANDIN(glib, GTimeZone *, g_time_zone_new_utc, (void), ())
STANDIN(glib, GTimeZone *, g_time_zone_ref, (GTimeZone * zone), (zone))
STANDIN_VOID(glib, g_time_zone_unref, (GTimeZone * zone), (zone))
STANDIN(glib, GDateTime *, g_date_time_new_from_unix_utc, (gint64 seconds), (seconds))
STANDIN(glib, GDateTime *, g_date_time_to_timezone, (GDateTime * moment, GTimeZone *zone), (moment, zone))
STANDIN(glib, gint, g_date_time_get_year, (GDateTime * moment), (moment))
STANDIN(glib, gint, g_date_time_get_month, (GDateTime * moment), (moment))
STANDIN(glib, gint, g_date_time_get_day_of_month, (GDateTime * moment), (moment))
STANDIN_VOID(glib, g_date_time_unref, (GDateTime * moment), (moment))
STANDIN(glib, int, g_strcmp0, (const char *one, const char *other), (one, other))
STANDIN(glib, char *, g_utf8_normalize, (const char *text, gssize length, GNormalizeMode mode), (text, length, mode))
STANDIN(glib, char *, g_utf8_strup, (const char *text, gssize length), (text, length))
STANDIN(glib, gboolean, g_unichar_ismark, (gunichar character), (character))
STANDIN_VOID(glib, g_free, (gpointer memory), (memory))

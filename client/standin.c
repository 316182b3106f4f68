/* standin.c: stand-ins for functions of libraries that few verbs need. The first call of one loads its library: linked,
 * these would cost each verb more time than all it does itself. Linked into `schouw` before the libraries, which then
 * are not linked at all; tests and the daemon have the libraries themselves. A library that is not there ends the
 * program, as it would at its start. See late.h for what is loaded with a way to say that it could not be. */
#include <cmark.h>
#include <cyaml/cyaml.h>
#include <dlfcn.h>
#include <glib.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <libexif/exif-data.h>
#include <libexif/exif-utils.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

#define EXIT_NO_LIBRARY 127 /* as the system's loader ends a program */

struct library {
    const char *file;
    void *handle;
};

static struct library cmark = {LATE_CMARK_FILE, NULL}, cyaml = {LATE_CYAML_FILE, NULL}, exif = {LATE_EXIF_FILE, NULL},
                      glib = {LATE_GLIB_FILE, NULL}, gnutls = {LATE_GNUTLS_FILE, NULL}, yaml = {LATE_YAML_FILE, NULL};

static pthread_mutex_t finding = PTHREAD_MUTEX_INITIALIZER;

static void *find(struct library *library, const char *name)
{
    pthread_mutex_lock(&finding);
    if (!library->handle) library->handle = dlopen(library->file, RTLD_LAZY | RTLD_LOCAL);
    void *function = library->handle ? dlsym(library->handle, name) : NULL;
    pthread_mutex_unlock(&finding);
    if (function) return function;
    fprintf(stderr, "schouw: a library that this needs can not be loaded: %s\n", dlerror());
    exit(EXIT_NO_LIBRARY);
}

#define STANDIN(library, type, name, parameters, arguments)                                                            \
    type name parameters                                                                                               \
    {                                                                                                                  \
        static _Atomic(void *) found;                                                                                  \
        type(*real) parameters;                                                                                        \
        if (!found) found = find(&library, #name);                                                                     \
        *(void **)&real = found;                                                                                       \
        return real arguments;                                                                                         \
    }
#define STANDIN_VOID(library, name, parameters, arguments)                                                             \
    void name parameters                                                                                               \
    {                                                                                                                  \
        static _Atomic(void *) found;                                                                                  \
        void(*real) parameters;                                                                                        \
        if (!found) found = find(&library, #name);                                                                     \
        *(void **)&real = found;                                                                                       \
        real arguments;                                                                                                \
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

STANDIN(gnutls, int, gnutls_base64_encode2, (const gnutls_datum_t *data, gnutls_datum_t *result), (data, result))
STANDIN(gnutls, int, gnutls_hash_init, (gnutls_hash_hd_t * hash, gnutls_digest_algorithm_t algorithm),
        (hash, algorithm))
STANDIN(gnutls, int, gnutls_hash, (gnutls_hash_hd_t hash, const void *bytes, size_t length), (hash, bytes, length))
STANDIN(gnutls, int, gnutls_hash_fast,
        (gnutls_digest_algorithm_t algorithm, const void *bytes, size_t length, void *digest),
        (algorithm, bytes, length, digest))
STANDIN_VOID(gnutls, gnutls_hash_deinit, (gnutls_hash_hd_t hash, void *digest), (hash, digest))
STANDIN_VOID(gnutls, gnutls_memset, (void *data, int byte, size_t size), (data, byte, size))
STANDIN(gnutls, int, gnutls_privkey_init, (gnutls_privkey_t * key), (key))
STANDIN_VOID(gnutls, gnutls_privkey_deinit, (gnutls_privkey_t key), (key))
STANDIN(gnutls, int, gnutls_privkey_import_ecc_raw,
        (gnutls_privkey_t key, gnutls_ecc_curve_t curve, const gnutls_datum_t *x, const gnutls_datum_t *y,
         const gnutls_datum_t *k),
        (key, curve, x, y, k))
STANDIN(gnutls, int, gnutls_privkey_sign_data2,
        (gnutls_privkey_t key, gnutls_sign_algorithm_t algorithm, unsigned flags, const gnutls_datum_t *data,
         gnutls_datum_t *signature),
        (key, algorithm, flags, data, signature))
STANDIN(gnutls, int, gnutls_pubkey_init, (gnutls_pubkey_t * key), (key))
STANDIN_VOID(gnutls, gnutls_pubkey_deinit, (gnutls_pubkey_t key), (key))
STANDIN(gnutls, int, gnutls_pubkey_import_ecc_raw,
        (gnutls_pubkey_t key, gnutls_ecc_curve_t curve, const gnutls_datum_t *x, const gnutls_datum_t *y),
        (key, curve, x, y))
STANDIN(gnutls, int, gnutls_pubkey_verify_data2,
        (gnutls_pubkey_t key, gnutls_sign_algorithm_t algorithm, unsigned flags, const gnutls_datum_t *data,
         const gnutls_datum_t *signature),
        (key, algorithm, flags, data, signature))
STANDIN(gnutls, int, gnutls_rnd, (gnutls_rnd_level_t level, void *data, size_t length), (level, data, length))

/* What GnuTLS itself has in it, unless a program asks for something else. */
#undef gnutls_free
gnutls_free_function gnutls_free = free;

/* main.c: for the build: scheme-compile DIRECTORY.. writes C to standard output that holds these schemes as images, see
 * checklists/scheme_image.h.
 */
#include <stdio.h>
#include <unistd.h>

#include "checklists/scheme_image.h"
#include "checklists/yaml_file.h"

static void bytes_print(const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) printf("%u,%s", bytes[i], i % 32 == 31 ? "\n" : "");
}

static void image_print(const struct scheme_image *image, int number)
{
    printf("static const _Alignas(16) unsigned char bytes_%d[] = {\n", number);
    bytes_print(image->bytes, image->length);
    printf("};\nstatic const uint32_t addresses_%d[] = {\n", number);
    for (size_t i = 0; i < image->count; i++) printf("%u,%s", image->addresses[i], i % 16 == 15 ? "\n" : "");
    printf("};\nstatic const unsigned char texts_%d[] = {\n", number);
    bytes_print(image->texts, image->texts_length);
    printf("};\n");
}

/* The bytes of each file that there is, one of those behind the other. */
static int files_print(const char *directory, int number, size_t lengths[SCHEME_SOURCES], struct error *err)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < SCHEME_SOURCES; i++) {
        struct yaml_file file = {0};
        struct text path = {0};
        lengths[i] = 0;
        text_printf(&path, "%s/%s", directory, scheme_sources[i].file);
        if (path.failed) {
            result = error_memory(err);
        } else if (!scheme_sources[i].optional || access(path.data, F_OK) == 0) {
            result = yaml_file_bytes(&file, path.data, err);
            printf("static const unsigned char file_%d_%zu[] = {\n", number, i);
            bytes_print((const unsigned char *)file.text, file.length);
            printf("0};\n");
            lengths[i] = file.length;
        }
        yaml_file_fini(&file);
        text_fini(&path);
    }
    return result;
}

static int scheme_print(const char *directory, int number, struct text *table, struct error *err)
{
    struct scheme *scheme = NULL;
    struct scheme_image image = {0};
    size_t lengths[SCHEME_SOURCES];
    int result = scheme_load_directory(directory, &scheme, err);
    if (result == 0) result = scheme_image_new(scheme, &image, err);
    if (result == 0) {
        image_print(&image, number);
        result = files_print(directory, number, lengths, err);
    }
    if (result == 0) {
        text_printf(table, "    {bytes_%d, sizeof bytes_%d, addresses_%d, %zu, texts_%d, sizeof texts_%d, {", number,
                    number, number, image.count, number, number);
        for (size_t i = 0; i < SCHEME_SOURCES; i++) {
            if (lengths[i] > 0)
                text_printf(table, "{file_%d_%zu, %zu}, ", number, i, lengths[i]);
            else
                text_puts(table, "{0, 0}, ");
        }
        text_puts(table, "}},\n");
    }
    scheme_image_fini(&image);
    scheme_free(scheme);
    return result;
}

int main(int argc, char **argv)
{
    struct error err = {0};
    struct text table = {0};
    int result = 0;
    printf("#include \"checklists/scheme_image.h\"\n\n");
    for (int i = 1; result == 0 && i < argc; i++) result = scheme_print(argv[i], i, &table, &err);
    if (result == 0 && table.failed) result = error_memory(&err);
    if (result == 0)
        printf("const struct scheme_image compiled_schemes[] = {\n%s    {.bytes = 0},\n};\n",
               table.data ? table.data : "");
    else
        fprintf(stderr, "scheme-compile: %s\n", err.message);
    text_fini(&table);
    if (fflush(stdout) != 0) result = ERROR_IO;
    return result == 0 ? 0 : 1;
}

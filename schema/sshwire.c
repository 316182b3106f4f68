#include "schema/sshwire.h"

#include <string.h>

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool wire_byte(struct wire *wire, uint8_t *value)
{
    if (wire->length < 1) return false;
    *value = wire->data[0];
    wire->data += 1;
    wire->length -= 1;
    return true;
}

bool wire_number(struct wire *wire, uint32_t *value)
{
    if (wire->length < 4) return false;
    *value =
        (uint32_t)wire->data[0] << 24 | (uint32_t)wire->data[1] << 16 | (uint32_t)wire->data[2] << 8 | wire->data[3];
    wire->data += 4;
    wire->length -= 4;
    return true;
}

bool wire_string(struct wire *wire, struct wire *value)
{
    uint32_t length;
    struct wire rest = *wire;
    if (!wire_number(&rest, &length) || length > rest.length) return false;
    *value = (struct wire){rest.data, length};
    wire->data = rest.data + length;
    wire->length = rest.length - length;
    return true;
}

bool wire_words(struct wire *wire, struct wire *value)
{
    if (!wire_string(wire, value)) return false;
    if (value->length == 0) return true;
    const unsigned char *nul = memchr(value->data, '\0', value->length);
    if (nul == NULL) return true;
    if (nul != value->data + value->length - 1) return false;
    value->length--;
    return true;
}

bool wire_equal(const struct wire *wire, const char *string)
{
    return wire->length == strlen(string) && memcmp(wire->data, string, wire->length) == 0;
}

void wire_put_number(struct text *text, uint32_t value)
{
    char bytes[4] = {(char)(value >> 24), (char)(value >> 16 & 255), (char)(value >> 8 & 255), (char)(value & 255)};
    text_append(text, bytes, sizeof bytes);
}

void wire_put_string(struct text *text, const void *bytes, size_t length)
{
    wire_put_number(text, (uint32_t)length);
    if (length > 0) text_append(text, bytes, length);
}

/* As isspace() in the C locale. */
static bool is_space(char character)
{
    return character == ' ' || (character >= '\t' && character <= '\r');
}

/* After the first '=': `state` characters of the last group of four were given. */
static bool padding_good(const char *rest, size_t length, unsigned state)
{
    unsigned wanted = state == 2 ? 1 : 0; /* '=' still to come */
    if (state < 2) return false;
    for (size_t i = 0; i < length; i++) {
        if (is_space(rest[i])) continue;
        if (rest[i] != '=' || wanted == 0) return false;
        wanted--;
    }
    return wanted == 0;
}

/* The value of a digit; -1: it is none. */
static int digit_value(unsigned char digit)
{
    if (digit >= 'a') return digit <= 'z' ? digit - 'a' + 26 : -1;
    if (digit >= 'A') return digit <= 'Z' ? digit - 'A' : -1;
    if (digit >= '0') return digit <= '9' ? digit - '0' + 52 : -1;
    return digit == '+' ? 62 : digit == '/' ? 63 : -1;
}

bool base64_decode(const char *base64, size_t length, unsigned char *bytes, size_t *count)
{
    uint32_t group = 0;
    unsigned state = 0;
    size_t filled = 0;
    for (size_t i = 0; i < length; i++) {
        if (is_space(base64[i])) continue;
        if (base64[i] == '=') {
            if (!padding_good(base64 + i + 1, length - i - 1, state)) return false;
            if ((group & (state == 2 ? 0xfu : 0x3u)) != 0) return false;
            if (state == 2) bytes[filled++] = (unsigned char)(group >> 4);
            if (state == 3) {
                bytes[filled++] = (unsigned char)(group >> 10);
                bytes[filled++] = (unsigned char)(group >> 2 & 255);
            }
            *count = filled;
            return true;
        }
        int value = digit_value((unsigned char)base64[i]);
        if (value < 0) return false;
        group = group << 6 | (uint32_t)value;
        if (++state < 4) continue;
        bytes[filled++] = (unsigned char)(group >> 16);
        bytes[filled++] = (unsigned char)(group >> 8 & 255);
        bytes[filled++] = (unsigned char)(group & 255);
        group = 0;
        state = 0;
    }
    *count = filled;
    return state == 0;
}

void base64_encode(struct text *text, const void *bytes, size_t length)
{
    const unsigned char *in = bytes;
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t group = (uint32_t)in[i] << 16;
        if (left > 1) group |= (uint32_t)in[i + 1] << 8;
        if (left > 2) group |= in[i + 2];
        char out[4] = {ALPHABET[group >> 18], ALPHABET[group >> 12 & 63], left > 1 ? ALPHABET[group >> 6 & 63] : '=',
                       left > 2 ? ALPHABET[group & 63] : '='};
        text_append(text, out, sizeof out);
    }
}

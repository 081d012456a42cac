/* A look at the bytes of a text, for `corpus/looks.py`: what of it may have to be mended. Nothing is kept or changed.

   Any bytes are safe. The text may stand in JSON: there a quotation mark has a backslash before it. */

#include <stdint.h>
#include <string.h>

#if defined(_WIN32)
#define SITREP_API __declspec(dllexport)
#else
#define SITREP_API __attribute__((visibility("default")))
#endif

enum { MARKUP = 1, MOJIBAKE = 2, GLUED = 4, ESCAPED = 8 };

#define BLOCK 64

static int is_small(uint8_t byte) {
    return (uint8_t)(byte - 'a') < 26;
}

static int is_capital(uint8_t byte) {
    return (uint8_t)(byte - 'A') < 26;
}

static int is_stop(uint8_t byte) {
    return byte == '.' || byte == '!' || byte == '?';
}

/* Tell whether a byte may stand between two sentences: of a stop, a quotation mark, a bracket, or a backslash. */
static int is_mark(uint8_t byte) {
    return is_stop(byte) || byte == '"' || byte == '\'' || byte == ')' || byte == '\\' || byte == 0xE2 || byte == 0x80 ||
           byte == 0x9D || byte == 0x99;
}

/* Tell whether two small letters, and then marks with a stop among them, end before a place. */
static int ends_sentence(const uint8_t *text, int64_t at) {
    int stops = 0;
    while (at > 0 && is_mark(text[at - 1])) {
        at--;
        stops |= is_stop(text[at]);
    }
    return stops && at > 1 && is_small(text[at - 1]) && is_small(text[at - 2]);
}

static uint8_t other(uint8_t byte, uint8_t than) {
    return byte ^ than;
}

static uint8_t least(uint8_t a, uint8_t b) {
    return a < b ? a : b;
}

static uint8_t most(uint8_t a, uint8_t b) {
    return a > b ? a : b;
}

/* Return 0 for one of the 26 letters from one on. */
static uint8_t no_letter(uint8_t byte, uint8_t from) {
    return most((uint8_t)(byte - from), 25) - 25;
}

static uint8_t ascii(uint8_t byte) {
    return (byte & 0x80) ^ 0x80;
}

/* Return what may be there by three bytes that follow each other, from each of n places on. It is written by numbers of
   which 0 says yes, since compilers look at many of them at once, which they do not where there are conditions. */
static uint8_t look_at(const uint8_t *text, int n) {
    uint8_t markup = 0xFF, odd = 0xFF, glued = 0xFF, escaped = 0xFF;
    for (int i = 0; i < n; i++) {
        const uint8_t a = text[i], b = text[i + 1], c = text[i + 2];
        markup = least(markup, least(other(a, '<'), other(a, '&')));
        odd = least(odd, most(least(other(a, 0xC3), other(a, 0xD0)), ascii(c)));
        odd = least(odd, most(other(a, 0x9A), ascii(b)));
        uint8_t mark = least(least(other(a, '.'), other(a, '!')), least(other(a, '?'), other(a, '"')));
        mark = least(mark, least(least(other(a, '\''), other(a, ')')), least(other(a, 0x9D), other(a, 0x99))));
        mark = least(mark, least(least(other(a, 0xE2), other(a, 0x80)), other(a, '\\')));
        glued = least(glued, most(mark, most(no_letter(b, 'A'), no_letter(c, 'a'))));
        escaped = least(escaped, most(other(a, '\\'), other(b, 'u')));
    }
    return (markup ? 0 : MARKUP) | (odd ? 0 : MOJIBAKE) | (glued ? 0 : GLUED) | (escaped ? 0 : ESCAPED);
}

/* Tell whether a stop between two small letters and a capital is at one of some places. */
static int has_glue(const uint8_t *text, int64_t from, int64_t after) {
    for (int64_t i = from; i < after; i++)
        if (is_capital(text[i + 1]) && is_small(text[i + 2]) && ends_sentence(text, i + 1))
            return 1;
    return 0;
}

/* Return what of a text of n bytes may be there: a sum of those above. */
SITREP_API int64_t sitrep_look(const uint8_t *text, int64_t n) {
    uint8_t rest[2 * BLOCK + 2] = {0}; /* the last bytes, which are fewer than a block and the two after it */
    uint8_t found = 0;
    int is_glued = 0;
    int64_t at = 0;
    for (; n - at >= BLOCK + 2; at += BLOCK) {
        const uint8_t here = look_at(text + at, BLOCK);
        found |= here & ~GLUED;
        if ((here & GLUED) && !is_glued)
            is_glued = has_glue(text, at, at + BLOCK);
    }
    if (n > at)
        memcpy(rest, text + at, (size_t)(n - at));
    found |= (look_at(rest, BLOCK) | look_at(rest + BLOCK, BLOCK)) & ~GLUED;
    return found | (is_glued || has_glue(text, at, n - 2) ? GLUED : 0);
}

/* The loops that find copies, for `folding.py`, `near.py` and `recurring.py` of the corpus, which say what they do and do
   the same without them.

   As in `kernels.c`, nothing is allocated, all memory is the caller's, and every index is checked. Texts are UTF-8 as
   Python encodes it, halves of surrogate pairs included; any bytes are safe. Text i of several is
   bytes[bounds[i]:bounds[i + 1]]. */

#include <stdint.h>
#include <string.h>

#if defined(_WIN32)
#define SITREP_API __declspec(dllexport)
#else
#define SITREP_API __attribute__((visibility("default")))
#endif

enum { DONE = 0, OUT_OF_RANGE = 5, TOO_LONG = 6 };

static int is_stretch(int64_t first, int64_t after, int64_t n) { return first >= 0 && first <= after && after <= n; }

/* ---- Characters ---- */

static int continues(uint8_t byte) { return (byte & 0xC0) == 0x80; }

/* Return the character beyond ASCII that begins at a byte, and its length; -1 where there is none. */
static int32_t character_at(const uint8_t *text, int64_t n, int64_t *length) {
    const int32_t first = text[0];
    *length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || *length > n)
        return -1;
    int32_t code = first & (0x7F >> *length);
    for (int64_t i = 1; i < *length; i++) {
        if (!continues(text[i]))
            return -1;
        code = code << 6 | (text[i] & 0x3F);
    }
    return code;
}

/* Tell whether a character is what Python's `str.strip` takes off. */
static int is_blank(int32_t code) {
    return code == ' ' || (code >= 0x09 && code <= 0x0D) || (code >= 0x1C && code <= 0x1F) || code == 0x85 ||
           code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 ||
           code == 0x202F || code == 0x205F || code == 0x3000;
}

/* ---- Folding ---- */

enum { NOT_LOOKED_UP, FOLDS, LEFT, MOST_NEW = 14 };

/* What becomes of a character; LEFT where that depends on those beside it, or is too long. */
typedef struct {
    uint8_t how, length, bytes[MOST_NEW];
} fold;

typedef struct {
    const uint8_t *plain; /* what becomes of each of the 256 bytes; those beyond ASCII stay */
    const fold *folds;    /* of the first n_folds characters */
    int64_t n_folds;
    int64_t done;         /* the texts that are folded, or left */
    int64_t character;    /* the one that must be looked up before the next can be, or -1 */
} folding;

/* Fold n texts from the one on that is next, and tell where each ends in `out`, which is bounds_out[i + 1]. A text that
   is left to the caller gets `left`, and nothing in `out`. */
SITREP_API int64_t sitrep_fold(folding *of, const uint8_t *texts, int64_t n_bytes, const int64_t *bounds, int64_t n,
                               uint8_t *out, int64_t room, int64_t *bounds_out, uint8_t *left) {
    of->character = -1;
    for (; of->done < n; of->done++) {
        const int64_t first = bounds[of->done], after = bounds[of->done + 1], begin = bounds_out[of->done];
        /* From here on there is room for what is to come, unless characters get longer. */
        if (!is_stretch(first, after, n_bytes) || begin < 0 || begin > room || room - begin < n_bytes - first)
            return OUT_OF_RANGE;
        int64_t end = begin, at = first;
        int after_blank = 1, is_left = 0;
        while (at < after && !is_left) {
            for (; at < after && texts[at] < 0x80; at++) {
                const uint8_t byte = of->plain[texts[at]];
                out[end] = byte;
                end += !(after_blank & (byte == ' '));
                after_blank = byte == ' ';
            }
            if (at == after)
                break;
            int64_t length;
            const int32_t code = character_at(texts + at, after - at, &length);
            if (code < 0 || code >= of->n_folds) {
                is_left = 1;
                break;
            }
            const fold *new = &of->folds[code];
            if (new->how == NOT_LOOKED_UP) {
                of->character = code;
                return DONE;
            }
            at += length;
            is_left = new->how != FOLDS || new->length > MOST_NEW || room - end < n_bytes - at + new->length;
            for (int64_t i = 0; i < new->length && !is_left; i++) {
                const uint8_t byte = of->plain[new->bytes[i]];
                out[end] = byte;
                end += !(after_blank & (byte == ' '));
                after_blank = byte == ' ';
            }
        }
        end -= end > begin && after_blank;
        left[of->done] = (uint8_t)is_left;
        bounds_out[of->done + 1] = is_left ? begin : end;
    }
    return DONE;
}

/* ---- Sequences of words ---- */

enum { WORDS = 5 };

#define BASE UINT64_C(0x9E3779B97F4A7C15)
#define INVERSE UINT64_C(0xF1DE83E19937733D) /* BASE * INVERSE is 1 */

/* Hash every five words of n texts, which have one space between two words; of a text count `most_bytes` of its
   beginning, and one of fewer than `least_words` there has none. `words` has room for three times `n_words`
   numbers, which are more than the words of a text. `counts` gets how many sequences each text has. */
SITREP_API int64_t sitrep_sequences(const uint8_t *texts, int64_t n_bytes, const int64_t *bounds, int64_t n,
                                    int64_t most_bytes, int64_t least_words, uint64_t *words, int64_t n_words,
                                    uint64_t *hashes, int64_t room, int64_t *counts) {
    int64_t n_hashes = 0;
    for (int64_t number = 0; number < n; number++) {
        if (!is_stretch(bounds[number], bounds[number + 1], n_bytes))
            return OUT_OF_RANGE;
        const uint8_t *text = texts + bounds[number];
        const int64_t whole = bounds[number + 1] - bounds[number], length = whole < most_bytes ? whole : most_bytes;
        int64_t n_here = 1;
        for (int64_t i = 0; i < length; i++)
            n_here += text[i] == ' ';
        counts[number] = 0;
        if (n_here < least_words || n_here < WORDS)
            continue;
        if (n_here >= n_words || n_here - WORDS + 1 > room - n_hashes)
            return OUT_OF_RANGE;
        /* Of the polynomial before a word begins, before it ends, and BASE to the power of minus where it begins. What is
           of a word is written at each of its bytes, and the last time counts. */
        uint64_t *starts = words, *ends = words + n_words, *shifts = words + 2 * n_words;
        uint64_t sum = 0, power = 1, inverse = 1;
        int64_t word = 0;
        starts[0] = 0;
        shifts[0] = 1;
        for (int64_t i = 0; i < length; i++) {
            ends[word] = sum;
            sum += ((uint64_t)text[i] + 1) * power;
            power *= BASE;
            inverse *= INVERSE;
            starts[word + 1] = sum;
            shifts[word + 1] = inverse;
            word += text[i] == ' ';
        }
        ends[word] = sum;
        for (int64_t i = 0; i + WORDS <= n_here; i++) {
            uint64_t hash = (ends[i + WORDS - 1] - starts[i]) * shifts[i];
            hash ^= hash >> 32;
            hash *= BASE;
            hashes[n_hashes++] = hash ^ hash >> 29;
        }
        counts[number] = n_here - WORDS + 1;
    }
    return DONE;
}

/* ---- Lines ---- */

/* BLAKE2b (RFC 7693) without a key. */
static const uint64_t INITIAL[8] = {
    UINT64_C(0x6A09E667F3BCC908), UINT64_C(0xBB67AE8584CAA73B), UINT64_C(0x3C6EF372FE94F82B), UINT64_C(0xA54FF53A5F1D36F1),
    UINT64_C(0x510E527FADE682D1), UINT64_C(0x9B05688C2B3E6C1F), UINT64_C(0x1F83D9ABFB41BD6B), UINT64_C(0x5BE0CD19137E2179)};

enum { BLOCK = 128 };

static uint64_t turned(uint64_t value, int by) { return value >> by | value << (64 - by); }

#define MIX(a, b, c, d, x, y)                                                                                              \
    a += b + message[x], d = turned(d ^ a, 32), c += d, b = turned(b ^ c, 24), a += b + message[y], d = turned(d ^ a, 16), \
        c += d, b = turned(b ^ c, 63)

#define ROUND(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15)                                       \
    MIX(v0, v4, v8, v12, s0, s1), MIX(v1, v5, v9, v13, s2, s3), MIX(v2, v6, v10, v14, s4, s5),                             \
        MIX(v3, v7, v11, v15, s6, s7), MIX(v0, v5, v10, v15, s8, s9), MIX(v1, v6, v11, v12, s10, s11),                     \
        MIX(v2, v7, v8, v13, s12, s13), MIX(v3, v4, v9, v14, s14, s15)

static void compress(uint64_t *state, const uint8_t *block, uint64_t n_before, int is_last) {
    uint64_t message[16];
    memcpy(message, block, BLOCK);
    uint64_t v0 = state[0], v1 = state[1], v2 = state[2], v3 = state[3], v4 = state[4], v5 = state[5], v6 = state[6],
             v7 = state[7], v8 = INITIAL[0], v9 = INITIAL[1], v10 = INITIAL[2], v11 = INITIAL[3],
             v12 = INITIAL[4] ^ n_before, v13 = INITIAL[5], v14 = is_last ? ~INITIAL[6] : INITIAL[6], v15 = INITIAL[7];
    ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    ROUND(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3);
    ROUND(11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4);
    ROUND(7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8);
    ROUND(9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13);
    ROUND(2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9);
    ROUND(12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11);
    ROUND(13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10);
    ROUND(6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5);
    ROUND(10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0);
    ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    ROUND(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3);
    state[0] ^= v0 ^ v8, state[1] ^= v1 ^ v9, state[2] ^= v2 ^ v10, state[3] ^= v3 ^ v11;
    state[4] ^= v4 ^ v12, state[5] ^= v5 ^ v13, state[6] ^= v6 ^ v14, state[7] ^= v7 ^ v15;
}

/* Return the digest of eight bytes, the first of them lowest. */
static uint64_t digest_of(const uint8_t *text, int64_t n) {
    uint64_t state[8];
    uint8_t rest[BLOCK] = {0};
    memcpy(state, INITIAL, sizeof state);
    state[0] ^= 0x01010000 ^ 8;
    int64_t at = 0;
    for (; n - at > BLOCK; at += BLOCK)
        compress(state, text + at, (uint64_t)at + BLOCK, 0);
    memcpy(rest, text + at, (size_t)(n - at));
    compress(state, rest, (uint64_t)n, 1);
    return state[0];
}

/* Move the beginning and the end of a stretch over the white space there. */
static void strip(const uint8_t *text, int64_t *first, int64_t *after) {
    int64_t length;
    while (*first < *after) {
        int32_t code = text[*first];
        length = 1;
        if (code >= 0x80)
            code = character_at(text + *first, *after - *first, &length);
        if (!is_blank(code))
            break;
        *first += length;
    }
    while (*first < *after) {
        int64_t at = *after - 1;
        while (at > *first && *after - at < 4 && continues(text[at]))
            at--;
        int32_t code = text[at];
        length = 1;
        if (code >= 0x80)
            code = character_at(text + at, *after - at, &length);
        if (!is_blank(code) || length != *after - at)
            break;
        *after = at;
    }
}

static int64_t n_characters(const uint8_t *text, int64_t n) {
    int64_t found = 0;
    for (int64_t i = 0; i < n; i++)
        found += !continues(text[i]);
    return found;
}

/* Find the lines of n stretches of a text that hold anything; those of stretch i are of article articles[i]. Each gets
   its article, its hash, whose bits in `lengths` are of its length, and its length, trimmed and in characters. */
SITREP_API int64_t sitrep_hashed_lines(const uint8_t *text, int64_t n_bytes, const int64_t *firsts, const int64_t *afters,
                                       const int32_t *articles, int64_t n, int64_t lengths, int32_t *article,
                                       uint64_t *hashes, int32_t *n_chars, int64_t room, int64_t *n_lines) {
    int64_t found = 0;
    for (int64_t i = 0; i < n; i++) {
        if (!is_stretch(firsts[i], afters[i], n_bytes))
            return OUT_OF_RANGE;
        for (int64_t at = firsts[i]; at < afters[i];) {
            const uint8_t *newline = memchr(text + at, '\n', (size_t)(afters[i] - at));
            const int64_t end = newline ? newline - text : afters[i];
            int64_t first = at, after = end;
            at = end + 1;
            strip(text, &first, &after);
            if (first == after)
                continue;
            const int64_t length = n_characters(text + first, after - first);
            if (found == room)
                return OUT_OF_RANGE;
            if (length > INT32_MAX)
                return TOO_LONG;
            const uint64_t mask = (uint64_t)lengths;
            article[found] = articles[i];
            hashes[found] = (digest_of(text + first, after - first) & ~mask) | ((uint64_t)length & mask);
            n_chars[found++] = (int32_t)length;
        }
    }
    *n_lines = found;
    return DONE;
}

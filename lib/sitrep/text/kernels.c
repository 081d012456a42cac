/* The inner loops of the text core, for `compiled.py`, which says what each does for whom.

   Nothing is allocated here: all memory is the caller's, each pointer comes with its length, and every index is checked
   against it. Where room runs out a function says so by its status and goes on where it was when called again with
   more; its progress is in a `..._state`. Texts are UTF-8 as Python encodes it, halves of surrogate pairs included; any
   bytes are safe. Places are counted in code points unless they are called bytes. Nothing here keeps a state of its own.
*/

#include <stdint.h>
#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Strings of up to eight bytes are kept as numbers whose lowest byte comes first."
#endif

#if defined(_WIN32)
#define SITREP_API __declspec(dllexport)
#else
#define SITREP_API __attribute__((visibility("default")))
#endif

enum { DONE, STRINGS_FULL, TOKENS_FULL, SPANS_FULL, COMPOSES, OUT_OF_RANGE, TOO_LONG };

#define MOST_PLACES INT32_MAX

/* ---- A table of strings: each different one has a number, in the order in which they came. ---- */

typedef struct {
    uint64_t key; /* the bytes themselves where they are eight at most, else their hash */
    uint32_t length;
    uint32_t number_and_1; /* 0 where the slot is free */
} slot;

typedef struct {
    slot *slots;
    int64_t n_slots; /* a power of two */
    int64_t *bounds; /* string i is bytes[bounds[i]:bounds[i + 1]] */
    int64_t most;    /* strings that fit */
    uint8_t *bytes;
    int64_t most_bytes;
    int64_t n;
} strings;

static uint64_t mixed(uint64_t value) {
    value *= UINT64_C(0x9E3779B97F4A7C15);
    return value ^ (value >> 32);
}

/* The key of a string; `left` bytes may be read from `text` on. */
static uint64_t key_of(const uint8_t *text, int64_t length, int64_t left) {
    uint64_t key = 0;
    if (length <= 8) {
        if (left >= 8) {
            memcpy(&key, text, 8);
            return length == 8 ? key : key & ((UINT64_C(1) << (8 * length)) - 1);
        }
        memcpy(&key, text, (size_t)length);
        return key;
    }
    uint64_t hash = (uint64_t)length, word;
    int64_t at = 0;
    for (; at + 8 <= length; at += 8) {
        memcpy(&word, text + at, 8);
        hash = mixed(hash ^ word);
    }
    memcpy(&word, text + length - 8, 8);
    return mixed(hash ^ word);
}

static uint64_t slot_of(const strings *table, uint64_t key, int64_t length) {
    return mixed(key + (uint64_t)length) & ((uint64_t)table->n_slots - 1);
}

/* Return the number of a string with a key, a new one where it is not there, or -1 where there is no room. */
static int64_t number_with(strings *table, const uint8_t *text, int64_t length, uint64_t key) {
    const uint64_t mask = (uint64_t)table->n_slots - 1;
    uint64_t at = slot_of(table, key, length);
    for (; table->slots[at].number_and_1; at = (at + 1) & mask) {
        const slot *found = &table->slots[at];
        if (found->key != key || found->length != (uint32_t)length)
            continue;
        const int64_t number = (int64_t)found->number_and_1 - 1;
        if (length <= 8 || !memcmp(table->bytes + table->bounds[number], text, (size_t)length))
            return number;
    }
    const int64_t end = table->bounds[table->n];
    if (table->n >= table->most || table->n >= MOST_PLACES || 2 * (table->n + 1) > table->n_slots || length > table->most_bytes - end)
        return -1;
    memcpy(table->bytes + end, text, (size_t)length);
    table->slots[at] = (slot){key, (uint32_t)length, (uint32_t)(table->n + 1)};
    table->bounds[table->n + 1] = end + length;
    return table->n++;
}

/* Return the number of a string; `left` bytes may be read from `text` on. */
static int64_t number_of(strings *table, const uint8_t *text, int64_t length, int64_t left) {
    return number_with(table, text, length, key_of(text, length, left));
}

/* Put the strings of a table into other slots, which are free. */
SITREP_API int64_t sitrep_rehash(const slot *old, int64_t n_old, slot *new, int64_t n_new) {
    const uint64_t mask = (uint64_t)n_new - 1;
    for (int64_t i = 0; i < n_old; i++) {
        if (!old[i].number_and_1)
            continue;
        uint64_t at = mixed(old[i].key + old[i].length) & mask;
        while (new[at].number_and_1)
            at = (at + 1) & mask;
        new[at] = old[i];
    }
    return DONE;
}

/* Number n strings, which are texts[bounds[i]:bounds[i + 1]]; *done of them are. */
SITREP_API int64_t sitrep_number(strings *table, const uint8_t *texts, int64_t n_bytes, const int64_t *bounds,
                                 int64_t n, int32_t *numbers, int64_t *done) {
    for (; *done < n; ++*done) {
        const int64_t first = bounds[*done], after = bounds[*done + 1];
        if (first < 0 || after < first || after > n_bytes || after - first > MOST_PLACES)
            return OUT_OF_RANGE;
        const int64_t number = number_of(table, texts + first, after - first, n_bytes - first);
        if (number < 0)
            return STRINGS_FULL;
        numbers[*done] = (int32_t)number;
    }
    return DONE;
}

/* Write the strings from one on, a NUL behind each. */
SITREP_API int64_t sitrep_spread(const strings *table, int64_t first, uint8_t *out, int64_t room) {
    if (first < 0 || first > table->n || table->bounds[table->n] - table->bounds[first] + table->n - first > room)
        return OUT_OF_RANGE;
    for (int64_t i = first; i < table->n; i++) {
        const int64_t length = table->bounds[i + 1] - table->bounds[i];
        memcpy(out, table->bytes + table->bounds[i], (size_t)length);
        out += length;
        *out++ = 0;
    }
    return DONE;
}

/* ---- Chunks ---- */

static int is_text(uint8_t byte) { return byte > ' '; }

static int begins_character(uint8_t byte) { return (byte & 0xC0) != 0x80; }

#define ONES UINT64_C(0x0101010101010101)
#define HIGHEST (ONES * 0x80)

static uint64_t eight(const uint8_t *text) {
    uint64_t word;
    memcpy(&word, text, 8);
    return word;
}

/* Return eight bytes of which those that are text have their highest bit set, and no other bit is. */
static uint64_t texts_of(uint64_t word) { return (((word & (ONES * 0x7F)) + ONES * (0x7F - ' ')) | word) & HIGHEST; }

/* Return how many bytes have their highest bit set; no other bit is. */
static int64_t count_highest(uint64_t word) { return (int64_t)(((word >> 7) * ONES) >> 56); }

SITREP_API int64_t sitrep_count_chunks(const uint8_t *text, int64_t n) {
    int64_t found = n && is_text(text[0]);
    for (int64_t i = 1; i < n; i++)
        found += is_text(text[i]) & !is_text(text[i - 1]);
    return found;
}

/* Return where a chunk ends that begins at a byte, and move `place` behind it. */
static int64_t end_of_chunk(const uint8_t *text, int64_t n, int64_t at, int64_t *place) {
    for (; n - at >= 8; at += 8) {
        const uint64_t word = eight(text + at), blanks = ~texts_of(word) & HIGHEST;
        if (blanks) {
            const uint64_t before = (blanks & (0 - blanks)) - 1; /* all bits up to the first blank's highest */
            const int64_t length = count_highest(before & HIGHEST);
            *place += length - count_highest(word & ~(word << 1) & before & HIGHEST);
            return at + length;
        }
        *place += 8 - count_highest(word & ~(word << 1) & HIGHEST);
    }
    for (; at < n && is_text(text[at]); at++)
        *place += begins_character(text[at]);
    return at;
}

typedef struct {
    int64_t byte, place, n; /* where to go on, and the chunks found */
} cut_state;

#define SIDE_BY_SIDE 32
#if defined(__GNUC__)
#define FETCH(address) __builtin_prefetch(address)
#else
#define FETCH(address) ((void)(address))
#endif

typedef struct {
    int64_t byte, n_bytes, place;
    uint64_t key;
} found_chunk;

/* Cut a text at its white space, and number the chunks.

   Some are looked for before the first of them is looked up, so that their slots are on the way from memory. */
SITREP_API int64_t sitrep_cut(const uint8_t *text, int64_t n, strings *units, int32_t *codes, int32_t *starts,
                              int32_t *ends, uint8_t *newline_after, int64_t room, cut_state *state) {
    if (n > MOST_PLACES)
        return TOO_LONG;
    int64_t at = state->byte, place = state->place;
    found_chunk found[SIDE_BY_SIDE];
    do {
        int64_t n_found = 0;
        while (n_found < SIDE_BY_SIDE) {
            for (; at < n && !is_text(text[at]); at++, place++)
                if (text[at] == '\n' && state->n + n_found)
                    newline_after[state->n + n_found - 1] = 1;
            if (at >= n)
                break;
            if (state->n + n_found >= room)
                return OUT_OF_RANGE;
            newline_after[state->n + n_found] = 0;
            found_chunk *const chunk = &found[n_found++];
            chunk->byte = at;
            chunk->place = place;
            at = end_of_chunk(text, n, at, &place);
            chunk->n_bytes = at - chunk->byte;
            chunk->key = key_of(text + chunk->byte, chunk->n_bytes, n - chunk->byte);
            starts[state->n + n_found - 1] = (int32_t)chunk->place;
            ends[state->n + n_found - 1] = (int32_t)place;
            FETCH(&units->slots[slot_of(units, chunk->key, chunk->n_bytes)]);
        }
        for (int64_t i = 0; i < n_found; i++) {
            const int64_t number = number_with(units, text + found[i].byte, found[i].n_bytes, found[i].key);
            if (number < 0) {
                state->byte = found[i].byte;
                state->place = found[i].place;
                return STRINGS_FULL;
            }
            codes[state->n++] = (int32_t)number;
        }
    } while (at < n);
    state->byte = at;
    state->place = place;
    return DONE;
}

/* Number the chunks as they are at the end of a sentence, a newline before them; `ending` has -1 for those not known.

   `buffer` is for one of them. */
SITREP_API int64_t sitrep_at_end(strings *units, const int32_t *chunks, int64_t n, int32_t *ending, int64_t n_ending,
                                 uint8_t *buffer, int64_t n_buffer, int32_t *found, int64_t *done) {
    for (; *done < n; ++*done) {
        const int64_t chunk = chunks[*done];
        if (chunk < 0 || chunk >= n_ending || chunk >= units->n)
            return OUT_OF_RANGE;
        if (ending[chunk] < 0) {
            const int64_t length = units->bounds[chunk + 1] - units->bounds[chunk];
            if (length + 1 > n_buffer)
                return TOO_LONG;
            buffer[0] = '\n';
            memcpy(buffer + 1, units->bytes + units->bounds[chunk], (size_t)length);
            const int64_t number = number_of(units, buffer, length + 1, n_buffer);
            if (number < 0)
                return STRINGS_FULL;
            ending[chunk] = (int32_t)number;
        }
        found[*done] = ending[chunk];
    }
    return DONE;
}

/* ---- Tokens ----

   The rules of `tokens.py`, which says where they are from, for printable ASCII: each pass below does to one line what
   the pattern above it does, and writes the other. White space in such a line is blanks. */

#define ROOM 8192
#define LONGEST_LINE 1024

typedef struct {
    int64_t n; /* beyond ROOM where it was too short */
    uint8_t text[ROOM];
} line;

typedef void pass(const line *from, line *to);

static void put(line *to, uint8_t c) {
    if (to->n < ROOM)
        to->text[to->n] = c;
    to->n += to->n <= ROOM;
}

static void put_all(line *to, const uint8_t *text, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        put(to, text[i]);
}

static void put_spaced(line *to, const uint8_t *text, int64_t n) {
    put(to, ' ');
    put_all(to, text, n);
    put(to, ' ');
}

static const uint8_t OPENING[] = "``", CLOSING[] = "''";

enum {
    OPENS = 1,
    CLOSES = 2,
    SIGN = 4,
    CRY = 8,
    STAR = 16,
    BRACKET = 32,
    COLON = 64,
    STOP = 128,
    DASH = 256,
    APOSTROPHE = 512,
    QUOTE = 1024,
    BACKQUOTE = 2048,
    DIGIT = 4096,
    LETTER = 8192,
    UNDERSCORE = 16384,
    BLANK = 32768
};

/* What a character of ASCII is in the rules. */
static const uint16_t CLASSES[128] = {
    [' '] = OPENS | BLANK,
    ['('] = OPENS | BRACKET, ['['] = OPENS | BRACKET, ['{'] = OPENS | BRACKET, ['<'] = OPENS | BRACKET,
    [')'] = CLOSES | BRACKET, [']'] = CLOSES | BRACKET, ['}'] = CLOSES | BRACKET, ['>'] = CLOSES | BRACKET,
    ['"'] = CLOSES | QUOTE, ['\''] = CLOSES | APOSTROPHE, ['`'] = BACKQUOTE,
    [';'] = SIGN, ['@'] = SIGN, ['#'] = SIGN, ['$'] = SIGN, ['%'] = SIGN, ['&'] = SIGN,
    ['?'] = CRY, ['!'] = CRY, ['*'] = STAR, [':'] = COLON, [','] = COLON, ['.'] = STOP, ['-'] = DASH, ['_'] = UNDERSCORE,
    ['0'] = DIGIT, ['1'] = DIGIT, ['2'] = DIGIT, ['3'] = DIGIT, ['4'] = DIGIT,
    ['5'] = DIGIT, ['6'] = DIGIT, ['7'] = DIGIT, ['8'] = DIGIT, ['9'] = DIGIT,
    ['A'] = LETTER, ['B'] = LETTER, ['C'] = LETTER, ['D'] = LETTER, ['E'] = LETTER, ['F'] = LETTER, ['G'] = LETTER,
    ['H'] = LETTER, ['I'] = LETTER, ['J'] = LETTER, ['K'] = LETTER, ['L'] = LETTER, ['M'] = LETTER, ['N'] = LETTER,
    ['O'] = LETTER, ['P'] = LETTER, ['Q'] = LETTER, ['R'] = LETTER, ['S'] = LETTER, ['T'] = LETTER, ['U'] = LETTER,
    ['V'] = LETTER, ['W'] = LETTER, ['X'] = LETTER, ['Y'] = LETTER, ['Z'] = LETTER,
    ['a'] = LETTER, ['b'] = LETTER, ['c'] = LETTER, ['d'] = LETTER, ['e'] = LETTER, ['f'] = LETTER, ['g'] = LETTER,
    ['h'] = LETTER, ['i'] = LETTER, ['j'] = LETTER, ['k'] = LETTER, ['l'] = LETTER, ['m'] = LETTER, ['n'] = LETTER,
    ['o'] = LETTER, ['p'] = LETTER, ['q'] = LETTER, ['r'] = LETTER, ['s'] = LETTER, ['t'] = LETTER, ['u'] = LETTER,
    ['v'] = LETTER, ['w'] = LETTER, ['x'] = LETTER, ['y'] = LETTER, ['z'] = LETTER,
};

static int is(uint8_t c, int classes) { return c < 0x80 ? CLASSES[c] & classes : 0; }

static int is_digit(uint8_t c) { return is(c, DIGIT); }

static int is_alphanumeric(uint8_t c) { return is(c, DIGIT | LETTER); }

static int is_word(uint8_t c) { return is(c, DIGIT | LETTER | UNDERSCORE); }

/* Return the byte at a place, 0 where there is none. */
static uint8_t at(const line *text, int64_t i) { return i >= 0 && i < text->n ? text->text[i] : 0; }

static int same_letters(const uint8_t *text, const char *lower, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        if ((lower[i] >= 'a' && lower[i] <= 'z' ? text[i] | 0x20 : text[i]) != (uint8_t)lower[i])
            return 0;
    return 1;
}

/* Tell whether a string in lower case stands at a place in any case. */
static int stands(const line *text, int64_t i, const char *lower) {
    const int64_t n = (int64_t)strlen(lower);
    return i >= 0 && n <= text->n - i && same_letters(text->text + i, lower, n);
}

/* [`]+ */
static void backquotes(const line *from, line *to) {
    for (int64_t i = 0; i < from->n;) {
        int64_t end = i;
        while (at(from, end) == '`')
            end++;
        if (end > i)
            put_spaced(to, from->text + i, end - i);
        else
            put(to, from->text[end++]);
        i = end;
    }
}

/* ^" */
static void first_quote(const line *from, line *to) {
    put_all(to, OPENING, 2);
    put_all(to, from->text + 1, from->n - 1);
}

static void pairs(const line *from, line *to, uint8_t of) {
    for (int64_t i = 0; i < from->n; i++)
        if (from->text[i] == of && at(from, i + 1) == of)
            put_spaced(to, from->text + i++, 2);
        else
            put(to, from->text[i]);
}

/* (``) */
static void opening_quotes(const line *from, line *to) { pairs(from, to, '`'); }

/* ([ \(\[{<])("|'{2}) */
static void quotes_behind_openers(const line *from, line *to) {
    for (int64_t i = 0; i < from->n; i++) {
        put(to, from->text[i]);
        if (!is(from->text[i], OPENS))
            continue;
        const int64_t length = at(from, i + 1) == '"' ? 1 : stands(from, i + 1, "''") ? 2 : 0;
        if (length) {
            put_spaced(to, OPENING, 2);
            i += length;
        }
    }
}

/* (?<!\w)(')(?!(?:re|ve|ll|m|t|s|d|n)\b)(?=\w), in any case */
static void apostrophes_before_words(const line *from, line *to) {
    static const char *const clitics[] = {"re", "ve", "ll", "m", "t", "s", "d", "n"};
    for (int64_t i = 0; i < from->n; i++) {
        put(to, from->text[i]);
        if (from->text[i] != '\'' || is_word(at(from, i - 1)) || !is_word(at(from, i + 1)))
            continue;
        int is_clitic = 0;
        for (size_t k = 0; k < sizeof clitics / sizeof *clitics; k++)
            is_clitic |= stands(from, i + 1, clitics[k]) && !is_word(at(from, i + 1 + (int64_t)strlen(clitics[k])));
        if (!is_clitic)
            put(to, ' ');
    }
}

/* Return where a full stop is that ends a line of n characters but for some classes, or -1. */
static int64_t last_stop(const line *text, int64_t n, int classes) {
    int64_t i = n - 1;
    while (i >= 0 && is(text->text[i], classes))
        i--;
    return i > 0 && text->text[i] == '.' && text->text[i - 1] != '.' ? i : -1;
}

/* ([^\.])(\.)([\]\)}>"' ]*+)\s*$ */
static void stop_at_end(const line *from, line *to) {
    const int64_t stop = last_stop(from, from->n, CLOSES | BLANK);
    if (stop < 0) {
        put_all(to, from->text, from->n);
        return;
    }
    put_all(to, from->text, stop);
    put_spaced(to, from->text + stop, 1);
    put_all(to, from->text + stop + 1, from->n - stop - 1);
    put(to, ' ');
}

/* ([:,])([^\d]) */
static void colons_and_commas(const line *from, line *to) {
    for (int64_t i = 0; i < from->n; i++)
        if (is(from->text[i], COLON) && i + 1 < from->n && !is_digit(from->text[i + 1])) {
            put_spaced(to, from->text + i, 1);
            put(to, from->text[++i]);
        } else
            put(to, from->text[i]);
}

/* ([:,])$ */
static void colon_or_comma_at_end(const line *from, line *to) {
    put_all(to, from->text, from->n - 1);
    if (is(at(from, from->n - 1), COLON))
        put_spaced(to, from->text + from->n - 1, 1);
    else
        put(to, from->text[from->n - 1]);
}

/* \.{2,} */
static void dots(const line *from, line *to) {
    for (int64_t i = 0; i < from->n;) {
        int64_t end = i;
        while (at(from, end) == '.')
            end++;
        if (end - i >= 2)
            put_spaced(to, from->text + i, end - i);
        else
            put_all(to, from->text + i, end == i ? 1 : end - i);
        i = end == i ? i + 1 : end;
    }
}

static void alone(const line *from, line *to, int classes) {
    for (int64_t i = 0; i < from->n; i++)
        if (is(from->text[i], classes))
            put_spaced(to, from->text + i, 1);
        else
            put(to, from->text[i]);
}

/* [;@#$%&] */
static void signs(const line *from, line *to) { alone(from, to, SIGN); }

/* ([^\.])(\.)([\]\)}>"']*)\s*$ */
static void stop_at_end_again(const line *from, line *to) {
    int64_t end = from->n;
    while (end > 0 && from->text[end - 1] == ' ')
        end--;
    const int64_t stop = last_stop(from, end, CLOSES);
    if (stop < 0) {
        put_all(to, from->text, from->n);
        return;
    }
    put_all(to, from->text, stop);
    put(to, ' ');
    put_all(to, from->text + stop, end - stop);
    put(to, ' ');
}

/* [?!] */
static void cries(const line *from, line *to) { alone(from, to, CRY); }

/* ([^'])'[ ] */
static void apostrophes_behind_words(const line *from, line *to) {
    for (int64_t i = 0; i < from->n; i++) {
        put(to, from->text[i]);
        if (from->text[i] != '\'' && at(from, i + 1) == '\'' && at(from, i + 2) == ' ') {
            put_spaced(to, from->text + i + 1, 1);
            i += 2;
        }
    }
}

/* [*] */
static void stars(const line *from, line *to) { alone(from, to, STAR); }

/* [\]\[\(\)\{\}\<\>] */
static void brackets(const line *from, line *to) { alone(from, to, BRACKET); }

/* -- */
static void dashes(const line *from, line *to) { pairs(from, to, '-'); }

static void within_blanks(const line *from, line *to) { put_spaced(to, from->text, from->n); }

/* '' */
static void closing_quotes(const line *from, line *to) { pairs(from, to, '\''); }

/* " */
static void quotes(const line *from, line *to) {
    for (int64_t i = 0; i < from->n; i++)
        if (from->text[i] == '"')
            put_spaced(to, CLOSING, 2);
        else
            put(to, from->text[i]);
}

/* Part what is one of some endings and has a blank behind it from a character that is neither blank nor apostrophe. */
static void endings(const line *from, line *to, const char *const *of, size_t n) {
    for (int64_t i = 0; i < from->n; i++) {
        put(to, from->text[i]);
        if (from->text[i] == '\'' || from->text[i] == ' ')
            continue;
        for (size_t k = 0; k < n; k++) {
            const int64_t length = (int64_t)strlen(of[k]);
            if (length <= from->n - i - 1 && !memcmp(from->text + i + 1, of[k], (size_t)length) &&
                at(from, i + 1 + length) == ' ') {
                put_spaced(to, from->text + i + 1, length);
                i += length + 1;
                break;
            }
        }
    }
}

/* ([^' ])('[sS]|'[mM]|'[dD]|')[ ] */
static void short_endings(const line *from, line *to) {
    static const char *const of[] = {"'s", "'S", "'m", "'M", "'d", "'D", "'"};
    endings(from, to, of, sizeof of / sizeof *of);
}

/* ([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T)[ ] */
static void long_endings(const line *from, line *to) {
    static const char *const of[] = {"'ll", "'LL", "'re", "'RE", "'ve", "'VE", "n't", "N'T"};
    endings(from, to, of, sizeof of / sizeof *of);
}

typedef struct {
    const char *text;
    int64_t length, first; /* first is the length of its first piece */
} contraction;

static const contraction CONTRACTIONS[] = {
    {"cannot", 6, 3}, {"d'ye", 4, 1},   {"gimme", 5, 3}, {"gonna", 5, 3}, {"gotta", 5, 3},
    {"lemme", 5, 3},  {"more'n", 6, 4}, {"wanna", 5, 3}, {" 'tis", 5, 3}, {" 'twas", 6, 3},
};
#define N_CONTRACTIONS ((int64_t)(sizeof CONTRACTIONS / sizeof *CONTRACTIONS))

/* Tell whether a contraction stands at a place: between word boundaries, the last two behind a blank instead. */
static int contracted(const line *text, int64_t i, const contraction *of) {
    const int64_t after = i + of->length;
    if ((text->text[i] | 0x20) != of->text[0] || after > text->n || !same_letters(text->text + i, of->text, of->length))
        return 0;
    if (of->text[0] != ' ' && is_word(at(text, i - 1)))
        return 0;
    return of->text[0] == 'w' ? at(text, after) == ' ' : !is_word(at(text, after));
}

static void contractions(const line *from, line *to, const contraction *of) {
    const int64_t blank = of->text[0] == ' ';
    for (int64_t i = 0; i < from->n; i++)
        if (contracted(from, i, of)) {
            put_spaced(to, from->text + i + blank, of->first - blank);
            put_all(to, from->text + i + of->first, of->length - of->first);
            put(to, ' ');
            i += of->length - 1;
        } else
            put(to, from->text[i]);
}

static int holds_contraction(const line *text) {
    for (int64_t i = 0; i < text->n; i++)
        if (!is_word(text->text[i]) || !is_word(at(text, i - 1)))
            for (int64_t k = 0; k < N_CONTRACTIONS; k++)
                if (contracted(text, i, &CONTRACTIONS[k]))
                    return 1;
    return 0;
}

typedef struct {
    line one, other;
    line *from, *to;
} lines;

static void swap(lines *both) {
    line *const from = both->from;
    both->from = both->to;
    both->to = from;
}

static void do_pass(lines *both, pass *of) {
    if (both->from->n > ROOM)
        return;
    both->to->n = 0;
    of(both->from, both->to);
    swap(both);
}

/* Put blanks between the tokens of both->from, which is ASCII. */
static void part(lines *both) {
    int has = 0;
    for (int64_t i = 0; i < both->from->n; i++)
        has |= CLASSES[both->from->text[i] & 0x7F];
    const int begins_quoted = at(both->from, 0) == '"';
    const struct {
        int when;
        pass *of;
    } passes[] = {
        {has & BACKQUOTE, backquotes},
        {begins_quoted, first_quote},
        {has & BACKQUOTE || begins_quoted, opening_quotes},
        {has & (QUOTE | APOSTROPHE), quotes_behind_openers},
        {has & APOSTROPHE, apostrophes_before_words},
        {has & STOP, stop_at_end},
        {has & COLON, colons_and_commas},
        {has & COLON, colon_or_comma_at_end},
        {has & STOP, dots},
        {has & SIGN, signs},
        {has & STOP, stop_at_end_again},
        {has & CRY, cries},
        {has & APOSTROPHE, apostrophes_behind_words},
        {has & STAR, stars},
        {has & BRACKET, brackets},
        {has & DASH, dashes},
        {1, within_blanks},
        {has & APOSTROPHE, closing_quotes},
        {has & QUOTE, quotes},
        {has & APOSTROPHE, short_endings},
        {has & APOSTROPHE, long_endings},
    };
    for (size_t k = 0; k < sizeof passes / sizeof *passes; k++)
        if (passes[k].when)
            do_pass(both, passes[k].of);
    if (both->from->n > ROOM || !holds_contraction(both->from))
        return;
    for (int64_t k = 0; k < N_CONTRACTIONS && both->from->n <= ROOM; k++) {
        both->to->n = 0;
        contractions(both->from, both->to, &CONTRACTIONS[k]);
        swap(both);
    }
}

typedef struct {
    int32_t *first, *count; /* by unit */
    int64_t most_units;
    int32_t *token, *start, *end; /* of each token of each unit */
    int64_t n, most;
} spans;

typedef struct {
    int64_t next, n_odd;
} learn_state;

enum { ODD = -1 };

static int add(spans *to, strings *tokens, const uint8_t *text, int64_t length, int64_t start, int64_t end) {
    const int64_t token = number_of(tokens, text, length, length);
    if (token < 0)
        return TOKENS_FULL;
    if (to->n >= to->most)
        return SPANS_FULL;
    to->token[to->n] = (int32_t)token;
    to->start[to->n] = (int32_t)start;
    to->end[to->n++] = (int32_t)end;
    return DONE;
}

/* Tell whether letters and digits are a word that is cut in two. */
static int is_split(const uint8_t *word, int64_t n) {
    for (int64_t k = 0; k < N_CONTRACTIONS; k++)
        if (CONTRACTIONS[k].length == n && same_letters(word, CONTRACTIONS[k].text, n))
            return 1;
    return 0;
}

/* Tell whether a character stands within a word that a letter or digit goes on: a comma or colon before a digit alone. */
static int joins(uint8_t c, uint8_t next) {
    return c == ',' || c == ':' ? is_digit(next) : (c == '-' || c == '/' || c == '.') && is_alphanumeric(next);
}

/* Tell whether what is behind a word is two marks at most, each a token; or an apostrophe, perhaps with an s behind it,
   which is one. */
static int is_plain_ending(const uint8_t *mark, int64_t n, int is_last) {
    if (n > 2)
        return 0;
    if (n && mark[0] == '\'')
        return n == 1 || (mark[1] | 0x20) == 's';
    for (int64_t i = 0; i < n; i++)
        if (!is(mark[i], COLON | STOP | SIGN | CRY | STAR | BRACKET | QUOTE))
            return 0;
    if (n < 2)
        return 1;
    return !is(mark[0], OPENS) && (mark[0] != '.' || (mark[1] != '.' && (!is_last || is(mark[1], CLOSES))));
}

/* Write the tokens of a chunk that is a word, perhaps with a quotation mark or bracket before it and marks behind it:
   each is a token, but for a full stop, which is the word's where no sentence ends. */
static int learn_marked(const uint8_t *unit, int64_t length, strings *tokens, spans *to, int64_t *status) {
    const int64_t is_last = unit[0] == '\n', begin = is_last;
    const int64_t first = begin + (begin < length && (unit[begin] == '"' || unit[begin] == '('));
    int64_t end = first, from = first;
    for (; end < length; end++)
        if (!is_alphanumeric(unit[end])) {
            if (end == from || end + 1 >= length || !joins(unit[end], unit[end + 1]))
                break;
            if (is_split(unit + from, end - from))
                return 0;
            from = end + 1;
        }
    if (end == from || is_split(unit + from, end - from) || !is_plain_ending(unit + end, length - end, is_last))
        return 0;
    const int has_ending = end < length && unit[end] == '\'';
    if (!is_last && end < length && unit[end] == '.')
        end++;
    *status = DONE;
    if (first > begin)
        *status = add(to, tokens, unit[begin] == '"' ? OPENING : unit + begin, unit[begin] == '"' ? 2 : 1, 0, 1);
    if (*status == DONE)
        *status = add(to, tokens, unit + first, end - first, first - begin, end - begin);
    if (has_ending && *status == DONE)
        *status = add(to, tokens, unit + end, length - end, end - begin, length - begin);
    for (int64_t at = end; !has_ending && at < length && *status == DONE; at++)
        *status = add(to, tokens, unit[at] == '"' ? CLOSING : unit + at, unit[at] == '"' ? 2 : 1, at - begin, at + 1 - begin);
    return 1;
}

/* Write the tokens of a unit behind those that are there, as `chunks.py` says; ODD where it is not for here.

   A chunk is cut between two words, one at the end of a sentence after one, and a sentence by itself. */
static int learn_one(const uint8_t *unit, int64_t length, strings *tokens, spans *to) {
    int64_t n = 0;
    while (n < length && is_alphanumeric(unit[n]))
        n++;
    if (n == length && !((n == 5 || n == 6) && is_split(unit, n)))
        return add(to, tokens, unit, length, 0, length);
    if (learn_marked(unit, length, tokens, to, &n))
        return (int)n;
    const int is_sentence = unit[0] == ' ', is_last = unit[0] == '\n', skipped = is_sentence || is_last;
    const int64_t before = is_sentence ? 0 : 2;
    if (length > LONGEST_LINE)
        return ODD;
    for (int64_t i = skipped; i < length; i++)
        if (unit[i] < ' ' || unit[i] > '~')
            return ODD;
    uint8_t whole[LONGEST_LINE + 4] = "x ";
    n = before;
    memcpy(whole + n, unit + skipped, (size_t)(length - skipped));
    n += length - skipped;
    if (!skipped) {
        whole[n++] = ' ';
        whole[n++] = 'x';
    }
    lines both;
    both.from = &both.one;
    both.to = &both.other;
    both.one.n = n;
    memcpy(both.one.text, whole, (size_t)n);
    part(&both);
    const line *parted = both.from;
    if (parted->n > ROOM)
        return ODD;
    int64_t place = 0;
    for (int64_t i = 0; i < parted->n;) {
        if (parted->text[i] == ' ') {
            i++;
            continue;
        }
        int64_t end = i;
        while (end < parted->n && parted->text[end] != ' ')
            end++;
        while (place < n && whole[place] == ' ')
            place++;
        const uint8_t *token = parted->text + i;
        const int is_quote = end - i == 2 && (!memcmp(token, OPENING, 2) || !memcmp(token, CLOSING, 2));
        if (place >= n)
            return ODD;
        const int64_t after = place + (is_quote && whole[place] == '"' ? 1 : end - i);
        if (after > n)
            return ODD;
        if (place >= before && (skipped || place < n - 1)) {
            const int status = add(to, tokens, token, end - i, place - before, after - before);
            if (status != DONE)
                return status;
        }
        place = after;
        i = end;
    }
    return DONE;
}

/* Find the tokens of units: those whose numbers are `which`; the numbers of those that are not for here go to `odd`. */
SITREP_API int64_t sitrep_learn(const strings *units, const int32_t *which, int64_t n, strings *tokens, spans *to,
                                int32_t *odd, learn_state *state) {
    if (to->most > MOST_PLACES)
        return TOO_LONG;
    for (; state->next < n; state->next++) {
        const int64_t unit = which[state->next], before = to->n;
        if (unit < 0 || unit >= units->n || unit >= to->most_units)
            return OUT_OF_RANGE;
        const int64_t begin = units->bounds[unit], length = units->bounds[unit + 1] - begin;
        const int status = length ? learn_one(units->bytes + begin, length, tokens, to) : DONE;
        if (status != DONE)
            to->n = before;
        if (status == ODD)
            odd[state->n_odd++] = (int32_t)unit;
        else if (status != DONE)
            return status;
        to->first[unit] = (int32_t)before;
        to->count[unit] = (int32_t)(to->n - before);
    }
    return DONE;
}

/* Count the tokens before each unit of a text, and before its end. */
SITREP_API int64_t sitrep_count_tokens(const spans *of, const int32_t *units, int64_t n, int64_t n_units,
                                       int32_t *first) {
    int64_t total = 0;
    if (n_units > of->most_units)
        return OUT_OF_RANGE;
    for (int64_t i = 0; i < n; i++) {
        if (units[i] < 0 || units[i] >= n_units)
            return OUT_OF_RANGE;
        first[i] = (int32_t)total;
        total += of->count[units[i]];
        if (total > MOST_PLACES)
            return TOO_LONG;
    }
    first[n] = (int32_t)total;
    return DONE;
}

/* Write the tokens of the units of a text, and where in `of` each is; `first` is what was counted. */
SITREP_API int64_t sitrep_expand(const spans *of, const int32_t *units, int64_t n, int64_t n_units, int32_t *tokens,
                                 int32_t *at, int64_t room) {
    int64_t written = 0;
    if (n_units > of->most_units)
        return OUT_OF_RANGE;
    for (int64_t i = 0; i < n; i++) {
        if (units[i] < 0 || units[i] >= n_units)
            return OUT_OF_RANGE;
        const int64_t first = of->first[units[i]], count = of->count[units[i]];
        if (first < 0 || count < 0 || first + count > of->n || count > room - written)
            return OUT_OF_RANGE;
        for (int64_t j = first; j < first + count; j++) {
            tokens[written] = of->token[j];
            at[written++] = (int32_t)j;
        }
    }
    return DONE;
}

/* ---- Normalising ---- */

#define IN_TABLE 0x10000
enum { KEEP, COMPOSE, REPLACE };

typedef struct {
    const uint8_t *kinds; /* by code point below IN_TABLE: KEEP, COMPOSE, or REPLACE and more: a replacement */
    const uint8_t (*replacements)[4];
    const uint8_t *lengths;
    int64_t n_replacements;
} plain;

typedef struct {
    int64_t byte, text; /* where to go on */
    int64_t n_texts, n_bytes, n_bends; /* of what was written */
} join_state;

static int is_printable_block(const uint8_t *text) {
    uint64_t word;
    const uint64_t ones = UINT64_C(0x0101010101010101);
    memcpy(&word, text, 8);
    /* A byte below a blank, beyond 0x7F, or 0x7F itself sets its highest bit. */
    return !((word | (word - ones * 0x20) | (word + ones)) & (ones * 0x80));
}

/* Return the code point that begins at a place, and move on behind it; any bytes give one. */
static uint32_t next_character(const uint8_t *text, int64_t n, int64_t *at) {
    const uint8_t lead = text[(*at)++];
    int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    uint32_t found = more == 3 ? lead & 0x07 : more == 2 ? lead & 0x0F : more == 1 ? lead & 0x1F : lead;
    for (; more && *at < n && !begins_character(text[*at]); more--)
        found = found << 6 | (text[(*at)++] & 0x3F);
    return found;
}

/* Normalise texts that stand joined by newlines, up to one with characters that may compose; that is skipped.

   `lengths` are those of the texts as read, `read_at` where each was read. What is written is joined by newlines, too;
   starts and ends are of the texts in it, and bends tell where its places were read. */
SITREP_API int64_t sitrep_join(const plain *table, const uint8_t *text, int64_t n, const int32_t *lengths,
                               const int32_t *read_at, int64_t n_texts, uint8_t *out, int64_t room, int32_t *starts,
                               int32_t *ends, int32_t *bend_at, int32_t *bend_to, int64_t most_bends,
                               join_state *state) {
    int64_t place = 0, at = state->byte, written = 0;
    state->n_texts = state->n_bytes = state->n_bends = 0;
    if (n > MOST_PLACES || room > MOST_PLACES)
        return TOO_LONG;
    for (; state->text < n_texts; state->text++) {
        const int64_t length = lengths[state->text], read = read_at[state->text];
        int64_t n_bends = state->n_bends, done = 0;
        int composes = 0;
        if (length < 0 || read < 0 || read + length > MOST_PLACES)
            return OUT_OF_RANGE;
        if (state->n_texts) {
            if (written >= room)
                return OUT_OF_RANGE;
            out[written++] = '\n';
            place++;
        }
        const int64_t start = place;
        if (n_bends >= most_bends)
            return OUT_OF_RANGE;
        bend_at[n_bends] = (int32_t)place;
        bend_to[n_bends++] = (int32_t)read;
        while (done < length) {
            while (length - done >= 8 && n - at >= 8 && room - written >= 8 && is_printable_block(text + at)) {
                memcpy(out + written, text + at, 8);
                at += 8, written += 8, place += 8, done += 8;
            }
            if (done >= length)
                break;
            if (at >= n)
                return OUT_OF_RANGE;
            const int64_t first = at;
            const uint32_t character = next_character(text, n, &at);
            const int kind = character < IN_TABLE ? table->kinds[character] : COMPOSE;
            done++;
            if (kind == KEEP) {
                if (at - first > room - written)
                    return OUT_OF_RANGE;
                for (int64_t i = first; i < at; i++)
                    out[written++] = text[i];
                place++;
                continue;
            }
            if (kind == COMPOSE) {
                composes = 1;
                while (done < length && at < n) {
                    next_character(text, n, &at);
                    done++;
                }
                break;
            }
            if (kind - REPLACE >= table->n_replacements)
                return OUT_OF_RANGE;
            const int64_t size = table->lengths[kind - REPLACE];
            if (size > 4 || size > room - written || size + 1 > most_bends - n_bends)
                return OUT_OF_RANGE;
            for (int64_t i = 0; i < size; i++)
                out[written++] = table->replacements[kind - REPLACE][i];
            if (size != 1)
                for (int64_t i = 0; i <= size; i++) {
                    bend_at[n_bends] = (int32_t)(place + i);
                    bend_to[n_bends++] = (int32_t)(read + done - 1 + (i == size));
                }
            place += size;
        }
        if (state->text + 1 < n_texts) {
            if (at >= n)
                return OUT_OF_RANGE;
            at++;
        }
        state->byte = at;
        if (composes) {
            state->text++;
            return COMPOSES;
        }
        starts[state->n_texts] = (int32_t)start;
        ends[state->n_texts++] = (int32_t)place;
        state->n_bytes = written;
        state->n_bends = n_bends;
    }
    return DONE;
}

/* ---- Counting the terms of sentences. ---- */

#define FEW 64

/* Put terms in order, each once, and how many times each was there; return how many there are. Of a few terms the place
   of each is how many are smaller, which needs no branches; more are sorted by Shell's way. */
static int64_t count(int32_t *terms, int64_t n, int32_t *times) {
    static const int64_t gaps[] = {1750, 701, 301, 132, 57, 23, 10, 4, 1};
    int64_t different = 0;
    if (n <= FEW) {
        int32_t sorted[FEW], found[FEW];
        memset(found, 0, sizeof found);
        for (int64_t i = 0; i < n; i++) {
            const int32_t term = terms[i];
            int32_t smaller = 0;
            for (int64_t other = 0; other < n; other++)
                smaller += terms[other] < term;
            sorted[smaller] = term;
            found[smaller]++;
        }
        for (int64_t place = 0; place < n; place += found[place]) {
            terms[different] = sorted[place];
            times[different++] = found[place];
        }
        return different;
    }
    for (size_t step = 0; step < sizeof gaps / sizeof *gaps; step++) {
        const int64_t gap = gaps[step];
        for (int64_t i = gap; i < n; i++) {
            const int32_t term = terms[i];
            int64_t to = i;
            for (; to >= gap && terms[to - gap] > term; to -= gap)
                terms[to] = terms[to - gap];
            terms[to] = term;
        }
    }
    for (int64_t from = 0, to; from < n; from = to) {
        const int32_t term = terms[from];
        for (to = from + 1; to < n && terms[to] == term; to++)
            ;
        terms[different] = term;
        times[different++] = (int32_t)(to - from);
    }
    return different;
}

/* Count the terms of each sentence, `terms[bounds[i]]` to `terms[bounds[i + 1]]`; those below 0 are none. The rows, by
   sentence and term, go to `sentence`, `terms` itself and `times`, each of length `n`; how many there are to `n_rows`. */
SITREP_API int64_t sitrep_count_terms(int32_t *terms, int64_t n, const int32_t *bounds, int64_t n_sentences,
                                      int32_t *sentence, int32_t *times, int64_t *n_rows) {
    int64_t row = 0;
    *n_rows = 0;
    if (n_sentences > MOST_PLACES)
        return TOO_LONG;
    for (int64_t i = 0; i < n_sentences; i++) {
        const int64_t first = bounds[i], after = bounds[i + 1];
        /* Rows are written over terms that were counted already, so none may come twice. */
        if (first < row || after < first || after > n)
            return OUT_OF_RANGE;
        int64_t n_terms = 0;
        for (int64_t from = first; from < after; from++) {
            const int32_t term = terms[from];
            terms[row + n_terms] = term;
            n_terms += term >= 0;
        }
        for (const int64_t end = row + count(terms + row, n_terms, times + row); row < end; row++)
            sentence[row] = (int32_t)i;
    }
    *n_rows = row;
    return DONE;
}

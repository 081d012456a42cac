/* Where wanted words stand in texts: the loop of `engine/wanted.py`, which says what it does for it.

   As in `kernels.c`, nothing is allocated, all memory is the caller's, and every index is checked. A text with other
   characters than ASCII, Latin-1 and usual signs is left to Python.
*/

#include <stdint.h>
#include <string.h>

#if defined(_WIN32)
#define SITREP_API __declspec(dllexport)
#else
#define SITREP_API __attribute__((visibility("default")))
#endif

enum { DONE = 0, FULL = 1, OUT_OF_RANGE = 5 };

/* How a key is a run: in lower case; with these capitals; as its beginning, its end or any stretch of it, in lower case.
   The values of CUT, a whole run in lower case, are places between two letters where a token may end within it. */
enum { WHOLE, CASED, BEGINNING, CUT, END, STRETCH, N_KINDS };

enum { BLOCK = 64, SENTENCE = 8192, HEAD_BITS = 15 };

/* The first byte of the letters of Latin-1. */
enum { LATIN = 0xC3 };

typedef struct {
    const uint8_t *bytes; /* key i is bytes[bounds[i]:bounds[i + 1]] */
    int64_t n_bytes;
    const int32_t *bounds;
    const uint8_t *kinds;
    const int32_t *first_value; /* its values are values[first_value[i]:first_value[i + 1]] */
    int64_t n_keys;
    const int32_t *values;
    int64_t n_values;
    int64_t n_alike;           /* keys below this begin as their run does; the others may be in any */
    const int32_t *first_head; /* those that may begin a run with head h: of_head[first_head[h]:first_head[h + 1]] */
    const int32_t *of_head;
    int64_t n_of_head;
    const uint64_t *heads;     /* a bit a head: whether runs with it need be looked up */
} wanted;

/* Goes from run to run of a text, a block of bytes after the other. */
typedef struct {
    const uint8_t *text;
    int64_t begin, end;   /* of the text */
    int64_t n_bytes;      /* of all that may be read */
    int64_t at;           /* where the block begins */
    uint64_t runs;        /* its bytes that are of a run */
    uint64_t starts;      /* those that begin one that was not come to yet */
    int plain;            /* whether up to the end of the block there is no other character than is told of */
} walker;

typedef struct {
    walker of;
    int64_t start;    /* the last run that was counted, or -1 */
    int64_t last_end; /* its end, or -1 */
    int64_t n;
    int counted; /* whether the stretch between white space that it is in has a word */
} counter;

typedef struct {
    int64_t *places;
    int32_t *values;
    int64_t room, n;
} rows;

static uint8_t lower(uint8_t byte) { return byte >= 'A' && byte <= 'Z' ? byte + 32 : byte; }

/* Gather the lowest bits of 64 bytes, each 0 or 1. */
static uint64_t bits(const uint8_t *flags) {
    uint64_t found = 0, eight;
    for (int i = 0; i < BLOCK / 8; i++) {
        memcpy(&eight, flags + 8 * i, 8);
        found |= (eight * UINT64_C(0x0102040810204080) >> 56) << (8 * i);
    }
    return found;
}

static int is_clitic(const uint8_t *run, int64_t length) {
    const uint8_t first = lower(run[0]);
    if (length == 1)
        return first == 's' || first == 'm' || first == 'd' || first == 'n' || first == 't';
    const uint8_t second = lower(run[1]);
    return length == 2 && ((first == 'l' && second == 'l') || (second == 'e' && (first == 'r' || first == 'v')));
}

enum { ODD, LETTER, SIGN };

/* Tell what two or three bytes beyond ASCII are: a letter of Latin-1; a sign that stands for itself or for a mark or space
   of ASCII, and is of no run; or anything else. */
static int kind_of(const uint8_t *character, int64_t left) {
    const uint8_t second = left > 1 ? character[1] : 0, third = left > 2 ? character[2] : 0;
    switch (character[0]) {
    case LATIN:
        /* U+00C0 to U+00FF but the signs of times and division */
        return second >= 0x80 && (second & 0xDF) != 0x97 ? LETTER : ODD;
    case 0xC2:
        /* U+00A0 to U+00BF but the soft hyphen, and what is a letter or number */
        return second < 0xA0 || (UINT32_C(0x762C2400) >> (second & 31) & 1) ? ODD : SIGN;
    case 0xE2:
        /* U+2010 to U+2027, U+20A0 to U+20BF, U+2500 to U+25FF: punctuation, currencies, shapes */
        return (second == 0x80 && third >= 0x90 && third <= 0xA7) || (second == 0x82 && third >= 0xA0) ||
                       (second >= 0x94 && second <= 0x97)
                   ? SIGN
                   : ODD;
    default:
        return ODD;
    }
}

/* Add the letters beyond ASCII of a block to its runs; return whether there is no odd character. */
static int add_letters(const walker *of, uint64_t beyond, uint64_t *runs) {
    for (; beyond; beyond &= beyond - 1) {
        const int bit = __builtin_ctzll(beyond);
        const uint8_t *byte = of->text + of->at + bit;
        if (*byte < 0xC0) {
            if (of->at + bit > of->begin && byte[-1] == LATIN)
                *runs |= UINT64_C(1) << bit;
            continue;
        }
        const int kind = kind_of(byte, of->end - of->at - bit);
        if (kind == ODD)
            return 0;
        if (kind == LETTER)
            *runs |= UINT64_C(1) << bit;
    }
    return 1;
}

/* Look at the block that a walker is at. */
static void look(walker *of) {
    const uint64_t before = of->runs;
    uint8_t padded[BLOCK], flags[BLOCK], any = 0;
    const uint8_t *block = of->text + of->at;
    if (of->n_bytes - of->at < BLOCK) {
        memset(padded, 0, BLOCK);
        memcpy(padded, block, (size_t)(of->n_bytes - of->at));
        block = padded;
    }
    const uint64_t mine = of->end - of->at < BLOCK ? (UINT64_C(1) << (of->end - of->at)) - 1 : ~UINT64_C(0);
    for (int i = 0; i < BLOCK; i++) {
        any |= block[i];
        flags[i] = (uint8_t)(((uint8_t)((block[i] | 32) - 'a') < 26) | ((uint8_t)(block[i] - '0') < 10));
    }
    of->runs = bits(flags) & mine;
    if (any & 128) {
        for (int i = 0; i < BLOCK; i++)
            flags[i] = block[i] >> 7;
        of->plain &= add_letters(of, bits(flags) & mine, &of->runs);
    }
    of->starts = of->runs & ~(of->runs << 1 | before >> 63);
}

static walker walk(const uint8_t *text, int64_t begin, int64_t end, int64_t n_bytes) {
    walker found = {text, begin, end, n_bytes, begin, 0, 0, 1};
    if (begin < end)
        look(&found);
    return found;
}

/* Return where the next run starts, or -1 behind the last one or where the text is not plain. */
static int64_t next_start(walker *of) {
    while (!of->starts) {
        of->at += BLOCK;
        if (of->at >= of->end || !of->plain)
            return -1;
        look(of);
    }
    if (!of->plain)
        return -1;
    const int64_t start = of->at + __builtin_ctzll(of->starts);
    of->starts &= of->starts - 1;
    return start;
}

/* Return where a run ends that starts in the block, or goes on into blocks behind it. */
static int64_t end_of(const walker *of, int64_t start) {
    uint64_t others = ~of->runs >> (start - of->at);
    if (others)
        return start + __builtin_ctzll(others);
    for (walker next = *of; next.at + BLOCK < next.end;) {
        next.at += BLOCK;
        look(&next);
        if (~next.runs)
            return next.at + __builtin_ctzll(~next.runs);
    }
    return of->end;
}

/* Count the words of a text up to the run at a place, as `pieces.cut` does. */
static int64_t count_to(counter *words, int64_t place) {
    const uint8_t *text = words->of.text;
    while (words->start < place) {
        const int64_t start = next_start(&words->of);
        if (start < 0)
            break;
        const int64_t after = end_of(&words->of, start);
        if (words->last_end < 0 || text[start - 1] <= ' ' || text[words->last_end] <= ' ')
            words->counted = 0;
        if (!words->counted && !is_clitic(text + start, after - start)) {
            words->counted = 1;
            words->n++;
        }
        words->start = start;
        words->last_end = after;
    }
    return words->n;
}

/* Tell whether a run, in lower case, begins with a key. */
static int alike(const uint8_t *key, const uint8_t *run, int64_t length) {
    for (int64_t i = 0; i < length; i++) {
        const int is_capital = i && run[i - 1] == LATIN && run[i] < 0x9F;
        if (key[i] != (is_capital ? run[i] | 32 : lower(run[i])))
            return 0;
    }
    return 1;
}

static int is_key(int kind, const uint8_t *key, int64_t length, const uint8_t *run, int64_t n) {
    if (length > n)
        return 0;
    switch (kind) {
    case WHOLE:
    case CUT:
        return length == n && alike(key, run, n);
    case CASED:
        return length == n && !memcmp(key, run, (size_t)n);
    case BEGINNING:
        return alike(key, run, length);
    case END:
        return alike(key, run + n - length, length);
    default:
        for (int64_t at = 0; at + length <= n; at++)
            if (alike(key, run + at, length))
                return 1;
        return 0;
    }
}

/* Return a number of HEAD_BITS bits made of the first letters of a run, whatever their case; `left` bytes may be read. */
static uint32_t head_of(const uint8_t *run, int64_t n, int64_t left) {
    uint32_t first = 0;
    if (left >= 4)
        memcpy(&first, run, 4);
    else
        memcpy(&first, run, (size_t)left);
    const uint32_t letters = (uint32_t)(UINT64_C(0x1F1F1F1F) & ~(~UINT64_C(0) << (8 * (n < 4 ? n : 4))));
    return (first & letters) * UINT32_C(0x9E3779B1) >> (32 - HEAD_BITS);
}

/* Add a row for each value of each key that a run is; return where a token may end within it, or 0, or -1 where a
   number is out of range. Where their place goes is left open; of rows without room it only counts how many they are. */
static int64_t look_up(const wanted *keys, const uint8_t *run, int64_t n, int64_t left, rows *to) {
    const uint32_t head = head_of(run, n, left);
    const int64_t first = keys->first_head[head], after = keys->first_head[head + 1];
    int64_t cut = 0;
    if (first < 0 || after > keys->n_of_head)
        return -1;
    for (int64_t i = first, more = keys->n_alike; i < after || more < keys->n_keys;) {
        const int64_t key = i < after ? keys->of_head[i++] : more++;
        if (key < 0 || key >= keys->n_keys)
            return -1;
        const int64_t begin = keys->bounds[key], length = keys->bounds[key + 1] - begin;
        if (begin < 0 || length < 0 || begin + length > keys->n_bytes)
            return -1;
        if (!is_key(keys->kinds[key], keys->bytes + begin, length, run, n))
            continue;
        const int64_t value = keys->first_value[key], end = keys->first_value[key + 1];
        if (value < 0 || end > keys->n_values)
            return -1;
        for (int64_t j = value; j < end; j++) {
            if (keys->kinds[key] == CUT) {
                cut = keys->values[j];
                if (cut < 0 || cut >= n)
                    return -1;
                continue;
            }
            if (to->n < to->room)
                to->values[to->n] = keys->values[j];
            to->n++;
        }
    }
    return cut;
}

/* Look a run up, and what tokens may be within it; return 0, or -1 where a number is out of range. */
static int64_t look_within(const wanted *keys, const uint8_t *run, int64_t n, int64_t left, rows *to) {
    int64_t cut = look_up(keys, run, n, left, to);
    if (cut >= 0 && n > 1 && lower(run[n - 1]) == 'n') {
        if (look_up(keys, run + n - 1, 1, left - n + 1, to) < 0)
            return -1;
        cut = look_up(keys, run, --n, left, to);
    }
    if (cut <= 0)
        return cut;
    if (look_up(keys, run, cut, left, to) < 0)
        return -1;
    return look_up(keys, run + cut, n - cut, left - cut, to) < 0 ? -1 : 0;
}

/* Find the rows of a text; return whether it is plain, or -1 where a number is out of range. */
static int64_t look_through(const wanted *keys, const uint8_t *text, int64_t begin, int64_t end, int64_t n_bytes,
                            int64_t number, rows *to) {
    walker of = walk(text, begin, end, n_bytes);
    counter words = {of, -1, -1, 0, 0};
    for (; of.at < end; of.at += BLOCK, of.at < end ? look(&of) : (void)0) {
        if (!of.plain)
            return 0;
        const uint64_t runs = of.runs;
        const int64_t left = n_bytes - of.at;
        const uint8_t *block = text + of.at;
        for (uint64_t starts = of.starts; starts; starts &= starts - 1) {
            const int bit = __builtin_ctzll(starts);
            const uint64_t others = ~runs >> bit;
            const uint32_t head = head_of(block + bit, others ? __builtin_ctzll(others) : BLOCK, left - bit);
            if (!(keys->heads[head >> 6] >> (head & 63) & 1))
                continue;
            const int64_t start = of.at + bit, before = to->n;
            if (look_within(keys, text + start, end_of(&of, start) - start, left - bit, to) < 0)
                return -1;
            if (to->n > before) {
                const int64_t place = number * SENTENCE + count_to(&words, start);
                for (int64_t row = before; row < to->n && row < to->room; row++)
                    to->places[row] = place;
            }
        }
    }
    return 1;
}

/* Look through texts i from state[0] on, which are text[bounds[i]:bounds[i + 1]], as far as there is room for their rows;
   state[1] of these are there. odd[i] tells that a text is left to Python: it has none. */
SITREP_API int64_t sitrep_find_wanted(const wanted *keys, const uint8_t *text, int64_t n_bytes, const int32_t *bounds,
                                      int64_t n, int64_t *places, int32_t *values, int64_t room, uint8_t *odd,
                                      int64_t *state) {
    rows to = {places, values, room, state[1]};
    for (; state[0] < n; state[0]++) {
        const int64_t begin = bounds[state[0]], end = bounds[state[0] + 1];
        if (state[0] < 0 || begin < 0 || end < begin || end > n_bytes)
            return OUT_OF_RANGE;
        to.n = state[1];
        const int64_t plain = look_through(keys, text, begin, end, n_bytes, state[0], &to);
        if (plain < 0)
            return OUT_OF_RANGE;
        odd[state[0]] = plain == 0;
        if (plain && to.n > room)
            return FULL;
        if (plain)
            state[1] = to.n;
    }
    return DONE;
}

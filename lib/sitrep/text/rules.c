/* VADER's rules for what stands beside a word, for `measures/vader_words.py` and `measures/news.py`, which say what they
   are and where they are from, and do the same without this. As in `kernels.c`, all memory is the caller's, and every
   index is checked. The operations are those of NumPy there, in their order, so the numbers are the same to the bit. */

#include <stdint.h>

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif

#if defined(_WIN32)
#define SITREP_API __declspec(dllexport)
#else
#define SITREP_API __attribute__((visibility("default")))
#endif

enum { DONE = 0, OUT_OF_RANGE = 5 };

/* What a chunk is in the rules, and the words that they name, numbered as in `vader_words.py`. */
enum { SCORED = 1, KNOWN = 2, CAPITALS = 4, BUT = 8, NEGATION = 64, ALTERS = 128 };
enum { NO = 1, OR, NOR, SO, THIS, NEVER, WITHOUT, DOUBT, LEAST, AT, VERY, BUT_ROLE, KIND, OF, SORT, JUST, ENOUGH };

typedef struct {
    const int32_t *chunks; /* the unit of each chunk */
    const uint8_t *bits;   /* of each chunk */
    const uint8_t *role;   /* of each chunk */
    int64_t n_chunks;
    const int32_t *first; /* the first chunk of each sentence, and the number of chunks */
    int64_t n_sentences;
    const double *booster; /* of each unit */
    int64_t n_units;
    double negated, louder, softer; /* what the package multiplies by or adds */
} rules;

/* What a scored word has beside it, at most three chunks away and in its sentence. */
typedef struct {
    const rules *of;
    int64_t at, before, behind;
} place;

static int is_there(const place *word, int64_t offset) {
    return offset < 0 ? word->before >= -offset : word->behind >= offset;
}

static int role_at(const place *word, int64_t offset) {
    return is_there(word, offset) ? word->of->role[word->at + offset] : 0;
}

static int has(const place *word, int64_t offset, int bit) {
    return is_there(word, offset) && word->of->bits[word->at + offset] & bit;
}

static int is(const place *word, int64_t offset, int role) { return role_at(word, offset) == role; }

static int is_either(const place *word, int64_t offset, int role, int other) {
    const int found = role_at(word, offset);
    return found == role || found == other;
}

static double boosted(const place *word, double value, int64_t distance, int differs) {
    static const double damping[] = {0, 1, 0.95, 0.9};
    const double booster = word->of->booster[word->of->chunks[word->at - distance]];
    if (booster == 0)
        return value;
    double more = value < 0 ? booster * -1 : booster;
    if (differs && has(word, -distance, CAPITALS))
        more = value > 0 ? more + word->of->louder : more - word->of->louder;
    if (distance > 1)
        more = more * damping[distance];
    return value + more;
}

static double negated(const place *word, double value, int64_t distance) {
    const double changed = has(word, -distance, NEGATION) ? value * word->of->negated : value;
    if (distance == 1)
        return changed;
    int emphatic, unmoved;
    if (distance == 2) {
        emphatic = is(word, -2, NEVER) && is_either(word, -1, SO, THIS);
        unmoved = is(word, -2, WITHOUT) && is(word, -1, DOUBT);
    } else {
        emphatic = (is(word, -3, NEVER) && is_either(word, -2, SO, THIS)) || is_either(word, -1, SO, THIS);
        unmoved = is(word, -3, WITHOUT) && (is(word, -2, DOUBT) || is(word, -1, DOUBT));
    }
    return emphatic ? value * 1.25 : unmoved ? value : changed;
}

static int is_softened(const place *word, int one, int other) {
    return (is(word, -3, one) && is(word, -2, other)) || (is(word, -2, one) && is(word, -1, other));
}

static double ruled(const place *word, double valence, int differs) {
    double value = is(word, 0, NO) && has(word, 1, KNOWN) ? 0.0 : valence;
    if (is(word, -1, NO) || is(word, -2, NO) || (is(word, -3, NO) && is_either(word, -1, OR, NOR)))
        value = valence * word->of->negated;
    if (differs && has(word, 0, CAPITALS))
        value = value > 0 ? value + word->of->louder : value - word->of->louder;
    for (int64_t distance = 1; distance <= 3 && is_there(word, -distance); distance++) {
        if (has(word, -distance, KNOWN))
            continue;
        value = negated(word, boosted(word, value, distance, differs), distance);
        if (distance == 3) {
            value = is_softened(word, JUST, ENOUGH) ? value + word->of->softer : value;
            value = is_softened(word, KIND, OF) ? value + word->of->softer : value;
            value = is_softened(word, SORT, OF) ? value + word->of->softer : value;
        }
    }
    if (is(word, -1, LEAST) && !has(word, -1, KNOWN) && !is_either(word, -2, AT, VERY))
        value = value * word->of->negated;
    return value;
}

/* Tell whether a rule may change the value of a word: it is "no", or one that a rule looks for stands before it. */
static int is_near(const place *word) {
    return is(word, 0, NO) || has(word, -1, ALTERS) || has(word, -2, ALTERS) || has(word, -3, ALTERS);
}

/* Tell whether the sentences follow each other, and the chunks are units that there are. */
static int is_whole(const rules *of) {
    int64_t last = 0;
    for (int64_t i = 0; i <= of->n_sentences; i++) {
        if (of->first[i] < last || of->first[i] > of->n_chunks)
            return 0;
        last = of->first[i];
    }
    int32_t least = 0, most = -1;
    for (int64_t i = 0; i < of->n_chunks; i++) {
        least = of->chunks[i] < least ? of->chunks[i] : least;
        most = of->chunks[i] > most ? of->chunks[i] : most;
    }
    return least >= 0 && most < of->n_units;
}

/* Find the words that VADER scores, and what becomes of the valence of each by the rules, save that of "but". `valence`
   has a number for each unit; what is found goes to `at`, `sentence` and `value`. */
SITREP_API int64_t sitrep_score(const rules *of, const double *valence, int32_t *at, int32_t *sentence, double *value,
                                int64_t room, int64_t *n_found) {
    int64_t n = 0;
    if (!is_whole(of))
        return OUT_OF_RANGE;
    for (int64_t i = 0; i < of->n_sentences; i++) {
        const int64_t first = of->first[i], after = of->first[i + 1];
        const int64_t begun = n;
        int64_t n_capitals = 0;
        for (int64_t chunk = first; chunk < after; chunk++) {
            n_capitals += (of->bits[chunk] & CAPITALS) != 0;
            if (!(of->bits[chunk] & SCORED))
                continue;
            if (of->role[chunk] == KIND && chunk + 1 < after && of->role[chunk + 1] == OF)
                continue;
            if (n >= room)
                return OUT_OF_RANGE;
            at[n] = (int32_t)chunk;
            sentence[n++] = (int32_t)i;
        }
        const int differs = n_capitals > 0 && n_capitals < after - first;
        for (int64_t word = begun; word < n; word++) {
            const place here = {of, at[word], at[word] - first, after - 1 - at[word]};
            const double its_own = valence[of->chunks[at[word]]];
            value[word] = (differs && has(&here, 0, CAPITALS)) || is_near(&here) ? ruled(&here, its_own, differs) : its_own;
        }
    }
    *n_found = n;
    return DONE;
}

typedef struct {
    int16_t word, bend; /* the word of the lexicon from 1 on, 0 for none; hundredths */
} listed;

#define REACH 5

/* Find the words of the lexicon of news and what each contributes, as `news.py` has the formula. `lexicon` has the weight
   of each word, 0 first, and `root` the square root of the number of words of each sentence. */
SITREP_API int64_t sitrep_rate(const rules *of, const listed *units, const double *lexicon, int64_t n_lexicon,
                               const double *root, int32_t *at, int32_t *sentence, int32_t *code, double *value,
                               int64_t room, int64_t *n_found) {
    int64_t n = 0;
    if (!is_whole(of))
        return OUT_OF_RANGE;
    for (int64_t i = 0; i < of->n_sentences; i++) {
        const int64_t first = of->first[i], after = of->first[i + 1];
        int64_t but = first;
        while (but < after && !(of->bits[but] & BUT))
            but++;
        int32_t bends[REACH] = {0}, bent = 0;
        for (int64_t chunk = first, slot = 0; chunk < after; chunk++, slot = slot + 1 < REACH ? slot + 1 : 0) {
            const listed unit = units[of->chunks[chunk]];
            if (unit.word) {
                if (unit.word < 0 || unit.word >= n_lexicon || n >= room)
                    return OUT_OF_RANGE;
                const place here = {of, chunk, chunk - first, after - 1 - chunk};
                double factor = is_near(&here) ? ruled(&here, 1.0, 0) : 1.0;
                if (but < after)
                    factor *= chunk < but ? 0.5 : 1.5;
                factor *= lexicon[unit.word];
                if (bent)
                    factor *= 1 + bent / 100.0;
                const double found = factor / root[i];
                if (found != 0) {
                    at[n] = (int32_t)chunk;
                    sentence[n] = (int32_t)i;
                    code[n] = unit.word;
                    value[n++] = found;
                }
            }
            bent += unit.bend - bends[slot];
            bends[slot] = unit.bend;
        }
    }
    *n_found = n;
    return DONE;
}

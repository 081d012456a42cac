/* Who speaks, and in whose voice: the loops of `speech_words.py`, `quotations.py`, `attributions.py` and `fullest.py`,
   and of `names.py`, each of which says what they do for it and does the same without them.

   As in `kernels.c`, nothing is allocated, all memory is the caller's, and every index is checked. Strings that are
   handed over together lie side by side, a NUL behind each. What is not of ASCII is left to Python.
*/

#include <stdint.h>
#include <string.h>

#if defined(_WIN32)
#define SITREP_API __declspec(dllexport)
#else
#define SITREP_API __attribute__((visibility("default")))
#endif

enum { DONE = 0, OUT_OF_RANGE = 5 };

/* What a chunk may be, as in `speech_words.py`. */
enum {
    NAME = 1 << 0, TITLE = 1 << 1, ROLE = 1 << 2, PERSON = 1 << 3, THING = 1 << 4, WHO = 1 << 5, BETWEEN = 1 << 6,
    BE = 1 << 7, SPEECH = 1 << 8, PARTICIPLE = 1 << 9, NEEDS_CLAUSE = 1 << 10, INVERTS = 1 << 11, ACCORDING = 1 << 12,
    TO = 1 << 13, CLAUSE = 1 << 14, JOINING = 1 << 15, PARTICLE = 1 << 16, CIRCUMSTANCE = 1 << 17, COMMA = 1 << 18,
    STOP = 1 << 19, OWNER = 1 << 20, OPENS = 1 << 21, CLOSES = 1 << 22, LONE = 1 << 23, WEAK = 1 << 24,
    INNER_STOP = 1 << 25, SINGLE_OPENS = 1 << 26, SINGLE_CLOSES = 1 << 27,
    /* of known words alone */
    NO_NAME = 1 << 28, ABBREVIATED = 1 << 29
};
#define KIND ((1 << 28) - 1)

/* ---- Bytes ---- */

static int is_lower(uint8_t byte) { return byte >= 'a' && byte <= 'z'; }
static int is_upper(uint8_t byte) { return byte >= 'A' && byte <= 'Z'; }
static int is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }
static uint8_t lower(uint8_t byte) { return is_upper(byte) ? byte + 32 : byte; }
static int is_letter(uint8_t byte) { return is_lower(lower(byte)); }
static int is_space(uint8_t byte) { return byte == ' ' || (byte >= 9 && byte <= 13) || (byte >= 28 && byte <= 31); }

typedef struct {
    const uint8_t *at;
    int64_t n;
} string;

static int is_one_of(uint8_t byte, const char *marks) { return byte && strchr(marks, byte) != NULL; }

/* Take marks away from the two sides of a text; most texts have letters there. */
static string without(string text, const char *before, const char *behind) {
    while (text.n && !is_letter(text.at[0]) && is_one_of(text.at[0], before))
        text.at++, text.n--;
    while (text.n && !is_letter(text.at[text.n - 1]) && is_one_of(text.at[text.n - 1], behind))
        text.n--;
    return text;
}

static int ends_with(string text, const char *ending) {
    const int64_t n = (int64_t)strlen(ending);
    if (text.n < n)
        return 0;
    for (int64_t i = 0; i < n; i++)
        if (lower(text.at[text.n - n + i]) != (uint8_t)ending[i])
            return 0;
    return 1;
}

static int is_equal(string one, string other) { return one.n == other.n && !memcmp(one.at, other.at, (size_t)one.n); }

static int is_ascii(string text) {
    uint8_t all = 0;
    for (int64_t i = 0; i < text.n; i++)
        all |= text.at[i];
    return all < 0x80;
}

/* ---- Known words: what each is ---- */

typedef struct {
    const uint8_t *bytes;
    const int32_t *bounds; /* word i is bytes[bounds[i]:bounds[i + 1]] */
    const int32_t *kinds;
    int64_t n;
    int32_t *slots; /* a word's number and 1 */
    int64_t n_slots; /* a power of two, more than n */
} words;

#define LONGEST_WORD 32 /* no known word is longer */

static uint32_t hash_of(string text) {
    uint64_t hash = (uint64_t)text.n, eight = 0;
    int64_t i = 0;
    for (; i + 8 <= text.n; i += 8) {
        memcpy(&eight, text.at + i, 8);
        hash = (hash ^ eight) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 32;
    }
    for (eight = 0; i < text.n; i++)
        eight = eight << 8 | text.at[i];
    hash = (hash ^ eight) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(hash >> 32);
}

static string word_at(const words *known, int64_t number) {
    return (string){known->bytes + known->bounds[number], known->bounds[number + 1] - known->bounds[number]};
}

/* Put the words into slots, which are free. */
SITREP_API int64_t sitrep_place_words(const words *known) {
    if (known->n >= known->n_slots)
        return OUT_OF_RANGE;
    for (int64_t i = 0; i < known->n; i++) {
        uint32_t at = hash_of(word_at(known, i)) & (uint32_t)(known->n_slots - 1);
        while (known->slots[at])
            at = (at + 1) & (uint32_t)(known->n_slots - 1);
        known->slots[at] = (int32_t)i + 1;
    }
    return DONE;
}

static int32_t known_as(const words *known, string text) {
    if (text.n > LONGEST_WORD)
        return 0;
    for (uint32_t at = hash_of(text);; at++) {
        const int32_t number = known->slots[at & (uint32_t)(known->n_slots - 1)];
        if (!number)
            return 0;
        if (is_equal(word_at(known, number - 1), text))
            return known->kinds[number - 1];
    }
}

/* What a word is in lower case. */
static int32_t known_lower(const words *known, string text) {
    uint8_t lowered[LONGEST_WORD];
    if (text.n > LONGEST_WORD)
        return 0;
    for (int64_t i = 0; i < text.n; i++)
        lowered[i] = lower(text.at[i]);
    return known_as(known, (string){lowered, text.n});
}

/* ---- What chunks may be ---- */

#define AROUND "\"'()[],;:.!?"

static int32_t quotes(string chunk) {
    if (!without(chunk, "\"", "\"").n)
        return chunk.n == 1 ? LONE : 0;
    const string left = without(chunk, "(['", ""), right = without(chunk, "", ".,:;!?)]'");
    const int closes = right.n && right.at[right.n - 1] == '"';
    int32_t kind = left.n && left.at[0] == '"' ? OPENS : 0;
    if (closes && right.n > 1) {
        const string inner = without((string){right.at, right.n - 1}, "", "'");
        kind |= CLOSES | (is_digit(right.at[right.n - 2]) && !kind ? WEAK : 0);
        kind |= inner.n && is_one_of(inner.at[inner.n - 1], ",.?!") ? INNER_STOP : 0;
    }
    return !kind && closes ? CLOSES : kind;
}

static int32_t single_quotes(string chunk) {
    const int opens = chunk.n > 1 && chunk.at[0] == '\'' && is_letter(chunk.at[1]);
    const int closes = chunk.n > 1 && chunk.at[chunk.n - 1] == '\'' && is_one_of(chunk.at[chunk.n - 2], ",.?!");
    return (opens ? SINGLE_OPENS : 0) | (closes ? SINGLE_CLOSES : 0);
}

static int32_t marks_kind(string chunk, string word) {
    const uint8_t *end = word.n ? word.at + word.n : chunk.at, *const after = chunk.at + chunk.n;
    int32_t kind = end < after && *end == '\'' && word.n && word.at[word.n - 1] == 's' ? OWNER : 0;
    for (; end < after; end++)
        kind |= *end == ',' ? COMMA : is_one_of(*end, ".;:?!)") ? STOP : 0;
    if (memchr(chunk.at, '"', (size_t)chunk.n))
        return kind | quotes(chunk);
    return memchr(chunk.at, '\'', (size_t)chunk.n) ? kind | single_quotes(chunk) : kind;
}

static int32_t kind_of(string chunk, const words *known) {
    int is_word = 1, is_small = 1;
    for (int64_t i = 0; i < chunk.n; i++) {
        is_word &= is_letter(chunk.at[i]);
        is_small &= !is_upper(chunk.at[i]);
    }
    const int32_t whole = known_as(known, chunk);
    if (whole & ABBREVIATED)
        return whole & KIND;
    if (is_word && whole & KIND)
        return whole & KIND;
    const string word = is_word ? chunk : without(chunk, AROUND, AROUND);
    int32_t kind = is_word ? whole : known_as(known, word), in_lower = kind;
    if (!is_small)
        in_lower = known_lower(known, word);
    kind = kind & KIND ? kind & KIND : in_lower & KIND;
    int is_name = is_word ? !is_small : word.n && is_upper(word.at[0]);
    if (is_name && !is_word)
        is_name = !(ends_with(word, "'m") || ends_with(word, "'ve") || ends_with(word, "'re") ||
                    ends_with(word, "'ll") || ends_with(word, "'d") || ends_with(word, "n't"));
    if (is_name && !(in_lower & NO_NAME))
        kind |= NAME;
    else if (ends_with(word, "ly"))
        kind |= BETWEEN;
    if (is_word)
        return kind;
    if (word.n > 1 && word.at[word.n - 1] == 's' && word.at[word.n - 2] == '\'')
        kind |= OWNER;
    return kind | marks_kind(chunk, word);
}

/* Tell what each of n units may be, -1 of those that Python must be asked about. */
SITREP_API int64_t sitrep_chunk_kinds(const uint8_t *units, int64_t n_bytes, int64_t n, const words *known,
                                      int32_t *kinds) {
    const uint8_t *at = units, *const after = units + n_bytes;
    for (int64_t i = 0; i < n; i++) {
        const uint8_t *const end = memchr(at, 0, (size_t)(after - at));
        if (!end)
            return OUT_OF_RANGE;
        const string unit = {at, end - at};
        if (!unit.n || unit.at[0] == '\n' || unit.at[0] == ' ')
            kinds[i] = 0;
        else
            kinds[i] = is_ascii(unit) ? kind_of(unit, known) : -1;
        at = end + 1;
    }
    return DONE;
}

/* ---- Sentences: their chunks are first_chunk[i]:first_chunk[i + 1] ---- */

static int are_in_range(const int32_t *first_chunk, int64_t n_sentences, int64_t n_chunks) {
    if (first_chunk[0] < 0 || first_chunk[n_sentences] > n_chunks)
        return 0;
    for (int64_t i = 0; i < n_sentences; i++)
        if (first_chunk[i] > first_chunk[i + 1])
            return 0;
    return 1;
}

/* ---- Quotations ---- */

typedef struct {
    const int32_t *first_chunk, *kinds;
    int64_t n_chunks;
    int32_t *first, *after;
    uint8_t *quoted;
    int64_t room, n;
    int64_t opened, opened_in, free; /* free: the first chunk that no earlier quotation holds */
    int single, is_full;
} spans;

#define LEAST_WORDS 5
#define MARKS (OPENS | CLOSES | LONE | SINGLE_OPENS | SINGLE_CLOSES)

static int is_speech(const spans *of, int64_t first, int64_t after, int64_t sentence) {
    const int32_t before = of->kinds[first ? first - 1 : 0];
    const int ends_in_a_mark = (of->kinds[after - 1] & (INNER_STOP | SINGLE_CLOSES)) != 0;
    if (after - first < LEAST_WORDS)
        return ends_in_a_mark && (of->first_chunk[sentence] == first || before & (COMMA | STOP));
    int64_t n_names = 0;
    for (int64_t i = first; i < after && !ends_in_a_mark; i++)
        n_names += (of->kinds[i] & NAME) != 0;
    return ends_in_a_mark || n_names * 3 < (after - first) * 2;
}

static void add_span(spans *of, int64_t first, int64_t after, int64_t sentence) {
    if (after <= first)
        return;
    memset(of->quoted + first, 1, (size_t)(after - first));
    if (!is_speech(of, first, after, sentence))
        return;
    if (of->n >= of->room) {
        of->is_full = 1;
        return;
    }
    of->first[of->n] = (int32_t)first;
    of->after[of->n++] = (int32_t)after;
}

static void add_unclosed(spans *of, int64_t end) {
    if (of->opened == of->first_chunk[of->opened_in] || of->kinds[of->opened - 1] & (COMMA | STOP))
        add_span(of, of->opened, end, of->opened_in);
}

static void open_at(spans *of, int64_t place, int64_t sentence) {
    if (of->opened >= 0 && !of->single) {
        int64_t end = of->first_chunk[of->opened_in + 1];
        end = end < place ? end : place;
        add_unclosed(of, end);
        of->free = end;
    }
    of->opened = place;
    of->opened_in = sentence;
    of->single = 0;
}

static void close_at(spans *of, int64_t place, int32_t kind, int64_t sentence) {
    if (of->opened >= 0 && !of->single) {
        add_span(of, of->opened, place + 1, of->opened_in);
    } else if (kind & INNER_STOP && !(kind & WEAK)) {
        const int64_t first = of->first_chunk[sentence];
        add_span(of, first > of->free ? first : of->free, place + 1, sentence);
    }
    of->opened = -1;
    of->free = place + 1;
}

static void single_mark(spans *of, int64_t place, int32_t kind, int64_t sentence) {
    if (kind & SINGLE_OPENS && of->opened < 0) {
        of->opened = place;
        of->opened_in = sentence;
        of->single = 1;
    }
    if (kind & SINGLE_CLOSES && of->opened >= 0 && of->single) {
        add_span(of, of->opened, place + 1, of->opened_in);
        of->opened = -1;
        of->free = place + 1;
    }
}

static void end_paragraph(spans *of, const int32_t *paragraph, int64_t n_sentences) {
    if (of->opened >= 0 && !of->single) {
        int64_t last = of->opened_in;
        while (last + 1 < n_sentences && paragraph[last + 1] == paragraph[of->opened_in])
            last++;
        add_unclosed(of, of->first_chunk[last + 1]);
    }
    of->opened = -1;
    of->free = 0;
}

/* Find the quotations that are speech, *n of them, and mark all chunks that stand between quotation marks. */
SITREP_API int64_t sitrep_quotations(const int32_t *first_chunk, const int32_t *paragraph, int64_t n_sentences,
                                     const int32_t *kinds, int64_t n_chunks, int32_t *first, int32_t *after,
                                     int64_t room, uint8_t *quoted, int64_t *n) {
    if (!are_in_range(first_chunk, n_sentences, n_chunks))
        return OUT_OF_RANGE;
    spans of = {first_chunk, kinds, n_chunks, first, after, quoted, room, 0, -1, -1, 0, 0, 0};
    int32_t current = -1;
    memset(quoted, 0, (size_t)n_chunks);
    for (int64_t sentence = 0; sentence < n_sentences; sentence++)
        for (int64_t place = first_chunk[sentence]; place < first_chunk[sentence + 1]; place++) {
            const int32_t kind = kinds[place];
            if (!(kind & MARKS))
                continue;
            if (paragraph[sentence] != current) {
                end_paragraph(&of, paragraph, n_sentences);
                current = paragraph[sentence];
            }
            if (!(kind & (OPENS | CLOSES | LONE))) {
                single_mark(&of, place, kind, sentence);
            } else if (kind & OPENS || (kind & LONE && of.opened < 0)) {
                open_at(&of, place, sentence);
                if (kind & CLOSES)
                    close_at(&of, place, kind, sentence);
            } else {
                close_at(&of, place, kind, sentence);
            }
        }
    end_paragraph(&of, paragraph, n_sentences);
    *n = of.n;
    return of.is_full ? OUT_OF_RANGE : DONE;
}

/* ---- Attributions: the functions are those of `attributions.py` ---- */

enum { LEFT = 16, RIGHT = 10, WIDTH = LEFT + RIGHT + 1 };
enum { IS_NAME, IS_ROLE, IS_PERSON, IS_THING };
#define ENDS (COMMA | STOP | OWNER)
#define BEFORE (NAME | ROLE | PERSON | THING | WHO | BETWEEN | BE | COMMA | CLOSES | LONE)

typedef struct {
    int speaker, first, after, clause_first, clause_after, open_ended;
} attribution;

/* A place before the row is one from its end, as of a list in Python. */
static int32_t in_row(const int32_t *row, int at) { return row[at < 0 ? at + WIDTH : at]; }

static int between(const int32_t *row, int at) {
    while (at > LEFT - 5 && row[at] & BETWEEN && !(row[at] & (COMMA | STOP | NAME)))
        at--;
    return at;
}

static attribution named(const int32_t *row, int last) {
    const int is_role = in_row(row, last) & ROLE && !(in_row(row, last) & NAME);
    int first = last;
    while (first > 1) {
        const int32_t before = row[first - 1], second = row[first - 2];
        if (before & (is_role ? NAME | ROLE : NAME) && !(before & ENDS))
            first--;
        else if ((before & PARTICLE && second & NAME) || (before & JOINING && second & TITLE && !(second & ENDS)))
            first -= 2;
        else
            break;
    }
    if (is_role)
        return (attribution){IS_ROLE, first, last + 1, 0, 0, 0};
    int at = first - 1;
    while (at > first - 4 && in_row(row, at) & JOINING)
        at--;
    const int32_t kind = in_row(row, at);
    if (at < first - 1 && kind & ROLE && !(kind & (ENDS | NAME | SPEECH)))
        return (attribution){IS_ROLE, named(row, at).first, last + 1, 0, 0, 0};
    return (attribution){IS_NAME, first, last + 1, 0, 0, 0};
}

static int described(const int32_t *row, int last, attribution *found) {
    int is_found = 0;
    for (int at = last - 1; at > 1 && !(row[at] & (STOP | CLOSES | OPENS)); at--) {
        if (!(row[at] & COMMA && row[at] & NAME && !(row[at] & OWNER)))
            continue;
        const attribution one = named(row, at);
        if (!(in_row(row, one.first - 1) & (JOINING | OWNER))) {
            *found = one;
            is_found = 1;
        }
    }
    return is_found;
}

static int before_verb(const int32_t *row, attribution *found) {
    int at = between(row, LEFT - 1);
    if (row[LEFT] & PARTICIPLE) {
        if (!(row[at] & BE))
            return 0;
        at = between(row, at - 1);
    }
    const int32_t kind = row[at];
    if (kind & (BE | STOP))
        return 0;
    if (kind & WHO) {
        at--;
        if (!(row[at] & COMMA && row[at] & NAME))
            return 0;
        *found = named(row, at);
        return 1;
    }
    if (kind & COMMA)
        return described(row, at, found);
    if (kind & (PERSON | THING)) {
        *found = (attribution){kind & PERSON ? IS_PERSON : IS_THING, at, at + 1, 0, 0, 0};
        return 1;
    }
    if (kind & OWNER || !(kind & (NAME | ROLE)))
        return 0;
    *found = named(row, at);
    return 1;
}

static int run(const int32_t *row, int at) {
    while (at < WIDTH && row[at] & (NAME | ROLE)) {
        at++;
        if (row[at - 1] & ENDS)
            break;
        if (at + 1 < WIDTH && (row[at] & PARTICLE || (row[at] & JOINING && row[at - 1] & TITLE)) && row[at + 1] & NAME)
            at++;
    }
    return at;
}

static int run_behind(const int32_t *row, int first, attribution *found) {
    const int after = run(row, first);
    if (after == first)
        return 0;
    const int32_t last = row[after - 1];
    *found = (attribution){last & ROLE && !(last & NAME) ? IS_ROLE : IS_NAME, first, after, LEFT, after, (last & COMMA) != 0};
    return 1;
}

static int said(const int32_t *row, attribution *found) {
    const int32_t verb = row[LEFT];
    if (verb & NEEDS_CLAUSE && !(row[LEFT + 1] & (CLAUSE | OPENS)))
        return 0;
    if (before_verb(row, found)) {
        found->clause_first = found->first;
        found->clause_after = LEFT + 1;
        found->open_ended = 0;
        return 1;
    }
    if (!(verb & INVERTS && row[LEFT - 1] & (CLOSES | COMMA | LONE)))
        return 0;
    int at = LEFT + 1;
    while (row[at] & JOINING && at < LEFT + 3)
        at++;
    if (row[at] & PERSON) {
        *found = (attribution){IS_PERSON, at, at + 1, LEFT, at + 1, 0};
        return 1;
    }
    return run_behind(row, at, found);
}

static int according(const int32_t *row, attribution *found) {
    if (!(row[LEFT + 1] & TO))
        return 0;
    int at = LEFT + 2;
    if (row[at] & JOINING)
        at++;
    const int first = at;
    while (at < first + 2 && !(row[at] & (NAME | ROLE | ENDS | PERSON)))
        at++;
    if (row[at] & NAME)
        return run_behind(row, at, found);
    const int after = run(row, at);
    if (after == at)
        return 0;
    *found = (attribution){IS_ROLE, first, after, LEFT, after, 0};
    return 1;
}

/* Find the first attribution of each sentence: its sentence, then what `attribution` holds, in columns of `room`. */
SITREP_API int64_t sitrep_attributions(const int32_t *first_chunk, int64_t n_sentences, const int32_t *kinds,
                                       const uint8_t *quoted, int64_t n_chunks, int32_t *columns, int64_t room,
                                       int64_t *n) {
    if (!are_in_range(first_chunk, n_sentences, n_chunks) || room < n_sentences)
        return OUT_OF_RANGE;
    *n = 0;
    for (int64_t sentence = 0; sentence < n_sentences; sentence++) {
        const int64_t begin = first_chunk[sentence], end = first_chunk[sentence + 1];
        for (int64_t place = begin; place < end; place++) {
            if (!(kinds[place] & (SPEECH | ACCORDING)) || quoted[place])
                continue;
            if (!(kinds[place] & ACCORDING || kinds[place ? place - 1 : 0] & BEFORE))
                continue;
            int32_t row[WIDTH] = {0};
            const int64_t from = place - LEFT > begin ? place - LEFT : begin;
            const int64_t to = place + RIGHT + 1 < end ? place + RIGHT + 1 : end;
            memcpy(row + (from - (place - LEFT)), kinds + from, (size_t)(to - from) * sizeof(int32_t));
            attribution found;
            if (!(kinds[place] & ACCORDING ? according(row, &found) : said(row, &found)))
                continue;
            const int32_t moved = (int32_t)(place - LEFT);
            const int32_t one[] = {(int32_t)sentence, found.speaker, found.first + moved, found.after + moved,
                                   found.clause_first + moved, found.clause_after + moved, found.open_ended};
            for (int i = 0; i < 7; i++)
                columns[i * room + *n] = one[i];
            ++*n;
            break;
        }
    }
    return DONE;
}

/* ---- Names as they stand ---- */

enum { AS_ROLE = 1, AT_BEGINNING = 2 };
#define EDGES "\"'()[],;:!?"
#define MOST_WORDS 32

/* Tell whether a word is initials, or Jr. or Sr. */
static int is_initials(string word) {
    if (word.n == 3 && (word.at[0] == 'J' || word.at[0] == 'S') && word.at[1] == 'r' && word.at[2] == '.')
        return 1;
    for (int64_t i = 0; i < word.n; i += 2)
        if (i + 1 >= word.n || word.at[i + 1] != '.' ||
            !(is_letter(word.at[i]) || is_digit(word.at[i]) || word.at[i] == '_'))
            return 0;
    return word.n > 0;
}

/* Cut a text into words without marks around them and what leads to a name; return their number, or -1 for many. */
static int64_t without_leading(string text, const words *known, string *found, int64_t *first) {
    int64_t n = 0;
    for (int64_t i = 0; i < text.n;) {
        if (is_space(text.at[i])) {
            i++;
            continue;
        }
        const int64_t begin = i;
        while (i < text.n && !is_space(text.at[i]))
            i++;
        string word = without((string){text.at + begin, i - begin}, EDGES, EDGES);
        if (word.n > 1 && word.at[word.n - 1] == 's' && word.at[word.n - 2] == '\'')
            word.n -= 2;
        if (word.n && word.at[word.n - 1] == '\'')
            word.n--;
        if (!word.n)
            continue;
        if (n == MOST_WORDS)
            return -1;
        found[n++] = word;
    }
    if (n && !is_initials(found[n - 1]))
        found[n - 1] = without(found[n - 1], "", ".");
    for (*first = 0; n - *first > 1 && known_lower(known, found[*first]) & NO_NAME;)
        ++*first;
    return n;
}

static int is_of_or_for(string word) {
    return (word.n == 2 && !memcmp(word.at, "of", 2)) || (word.n == 3 && !memcmp(word.at, "for", 3));
}

static uint8_t *put_word(uint8_t *out, string word, int in_lower) {
    for (int64_t i = 0; i < word.n; i++)
        *out++ = in_lower ? lower(word.at[i]) : word.at[i];
    return out;
}

/* Write the words from one to another, a space between each two. */
static uint8_t *put_words(uint8_t *out, const string *found, int64_t first, int64_t after, int in_lower) {
    for (int64_t i = first; i < after; i++) {
        if (i > first)
            *out++ = ' ';
        out = put_word(out, found[i], in_lower);
    }
    return out;
}

/* Write what `_role` or `_bare_name` makes of a text, or return NULL where Python must be asked. */
static uint8_t *put_bare(uint8_t *out, string text, int as_role, const words *known) {
    string found[MOST_WORDS];
    int64_t first, n = is_ascii(text) ? without_leading(text, known, found, &first) : -1;
    if (n <= 0 || !found[n - 1].n)
        return NULL;
    if (as_role) {
        uint8_t *const end = put_words(out, found, first, n, 0);
        if (known_lower(known, found[first]) & ROLE)
            *out = lower(*out);
        return end;
    }
    int64_t n_titles = 0, behind = 0;
    for (int64_t i = first; i < n; i++)
        if (known_as(known, found[i]) & TITLE) {
            n_titles++;
            behind = i + 1;
        }
    if (n_titles == n - first && known_lower(known, found[n - 1]) & ROLE)
        return put_words(out, found, first, n, 1);
    if (n_titles && behind < n) {
        if (is_of_or_for(found[behind]) && n - behind > 2)
            behind = n - behind < 5 ? behind + 2 : n - 2;
        if (!is_of_or_for(found[behind]))
            first = behind;
    }
    return put_words(out, found, first, n, 0);
}

/* Write the bare names of n texts, a NUL behind each; `is_odd` marks those that Python must be asked about. */
SITREP_API int64_t sitrep_bare_names(const uint8_t *texts, int64_t n_bytes, int64_t n, const uint8_t *how,
                                     const words *known, uint8_t *out, int64_t room, int64_t *n_written,
                                     uint8_t *is_odd) {
    const uint8_t *at = texts, *const after = texts + n_bytes;
    uint8_t *to = out;
    if (room < n_bytes) /* a name is never longer than its text */
        return OUT_OF_RANGE;
    for (int64_t i = 0; i < n; i++) {
        const uint8_t *const end = memchr(at, 0, (size_t)(after - at));
        if (!end)
            return OUT_OF_RANGE;
        uint8_t *const done = put_bare(to, (string){at, end - at}, how[i] & AS_ROLE, known);
        is_odd[i] = !done;
        if (done && how[i] & AT_BEGINNING && known_lower(known, (string){to, done - to}) & ROLE)
            for (uint8_t *byte = to; byte < done; byte++)
                *byte = lower(*byte);
        to = done ? done : to;
        *to++ = 0;
        at = end + 1;
    }
    *n_written = to - out;
    return DONE;
}

/* ---- First names that stand before a name in its article ---- */

enum { TRIES = 3, FIRST_NAMES = 40, NONE = 0, FOUND, ASK };

static int is_first_name(string word) {
    int64_t i = 0;
    for (int part = 0; part < 2; part++) {
        if (i >= word.n || !is_upper(word.at[i++]))
            return 0;
        const int64_t begin = i;
        while (i < word.n && is_lower(word.at[i]))
            i++;
        if (i == begin)
            return 0;
        if (i == word.n)
            return 1;
        if (word.at[i++] != '-')
            return 0;
    }
    return 0;
}

static string last_word(const uint8_t *from, const uint8_t *end) {
    while (end > from && is_space(end[-1]))
        end--;
    const uint8_t *begin = end;
    while (begin > from && !is_space(begin[-1]))
        begin--;
    return (string){begin, end - begin};
}

/* Tell whether a first name stands last in front of `end`, and which it is, with an initial behind it. */
static int first_name(const uint8_t *from, const uint8_t *end, const words *known, string *found) {
    const uint8_t *begin = end;
    for (int n = 0; begin > from && n < FIRST_NAMES; n++)
        do
            begin--;
        while (begin > from && (*begin & 0xC0) == 0x80);
    const string last = last_word(begin, end);
    if (!last.n)
        return NONE;
    if (last.at[0] >= 0x80)
        return last.at[last.n - 1] == '.' ? ASK : NONE;
    if (!is_upper(last.at[0]))
        return NONE;
    string first = last;
    if (last.n == 2 && last.at[1] == '.') {
        first = last_word(begin, last.at);
        if (!first.n)
            return NONE;
    }
    if (!is_first_name(first) || known_lower(known, first) & NO_NAME || known_as(known, first) & TITLE)
        return NONE;
    *found = (string){first.at, last.at + last.n - first.at};
    return FOUND;
}

/* Tell whether two first names are the same, whatever white space stands before an initial. */
static int are_alike(string one, string other) {
    const string parts[] = {last_word(one.at, one.at + one.n), last_word(other.at, other.at + other.n)};
    return is_equal(parts[0], parts[1]) &&
           is_equal(last_word(one.at, parts[0].at), last_word(other.at, parts[1].at));
}

static int longer(const uint8_t *from, const uint8_t *at, const uint8_t *end, string name, const words *known,
                  string *found) {
    int status = NONE;
    for (int tries = 0; tries < TRIES; tries++) {
        /* The space before the name stands behind the article's first character, and behind the last one found. */
        if (at < end)
            at++;
        while (at < end && (*at & 0xC0) == 0x80)
            at++;
        while (end - at > name.n && !(at[0] == ' ' && !memcmp(at + 1, name.at, (size_t)name.n))) {
            const uint8_t *const next = memchr(at + 2, name.at[0], (size_t)(end - at - 2));
            at = next ? next - 1 : end;
        }
        if (end - at <= name.n)
            break;
        string one;
        const int told = first_name(from, at, known, &one);
        if (told == ASK)
            return ASK;
        if (told == NONE)
            continue;
        if (status == FOUND && !are_alike(one, *found))
            return NONE;
        *found = one;
        status = FOUND;
    }
    return status;
}

/* Write the first name of each of n names in its article, or nothing, a NUL behind each, and whether to ask Python.

   Article i is texts[bounds[i]:bounds[i + 1]]; the first leads[i] bytes stand before it. */
SITREP_API int64_t sitrep_first_names(const uint8_t *texts, const int64_t *bounds, const int64_t *leads,
                                      int64_t n_articles, const uint8_t *names, int64_t n_bytes,
                                      const int32_t *article, int64_t n, const words *known, uint8_t *out,
                                      int64_t room, int64_t *n_written, uint8_t *is_odd) {
    const uint8_t *at = names, *const after = names + n_bytes;
    *n_written = 0;
    for (int64_t i = 0; i < n; i++) {
        const uint8_t *const end = memchr(at, 0, (size_t)(after - at));
        if (!end || end == at || article[i] < 0 || article[i] >= n_articles)
            return OUT_OF_RANGE;
        const int64_t *const of = bounds + article[i];
        if (of[0] < 0 || of[1] < of[0] || of[1] > bounds[n_articles] || leads[article[i]] < 0 ||
            leads[article[i]] > of[1] - of[0])
            return OUT_OF_RANGE;
        string found = {at, 0};
        const uint8_t *const from = texts + of[0];
        const int status = longer(from, from + leads[article[i]], texts + of[1], (string){at, end - at}, known, &found);
        is_odd[i] = status == ASK;
        const int64_t n_found = status == FOUND ? found.n : 0;
        if (room - *n_written <= n_found)
            return OUT_OF_RANGE;
        memcpy(out + *n_written, found.at, (size_t)n_found);
        *n_written += n_found;
        out[(*n_written)++] = 0;
        at = end + 1;
    }
    return DONE;
}

/* ---- Names of a topic file ---- */

/* Tell what each of n strings is in lower case, -1 of those that Python must be asked about. */
SITREP_API int64_t sitrep_known_lower(const uint8_t *texts, int64_t n_bytes, int64_t n, const words *known,
                                      int32_t *kinds) {
    const uint8_t *at = texts, *const after = texts + n_bytes;
    for (int64_t i = 0; i < n; i++) {
        const uint8_t *const end = memchr(at, 0, (size_t)(after - at));
        if (!end)
            return OUT_OF_RANGE;
        const string text = {at, end - at};
        kinds[i] = is_ascii(text) && text.n <= LONGEST_WORD ? known_lower(known, text) : -1;
        at = end + 1;
    }
    return DONE;
}

/* Write of each of n codes what it is. */
SITREP_API int64_t sitrep_kinds_of(const int32_t *kinds, int64_t n_codes, const int32_t *codes, int64_t n,
                                   int32_t *found) {
    for (int64_t i = 0; i < n; i++) {
        if ((uint32_t)codes[i] >= n_codes)
            return OUT_OF_RANGE;
        found[i] = kinds[codes[i]];
    }
    return DONE;
}

enum { ALONE = 1, BEGINS = 2, GOES_ON = 4 }; /* as in `names.py` */

/* Find the tokens that are names by themselves, n_found[0] of them, and those that may begin one of several tokens in
   their sentence, n_found[1], with the token behind all that may be part of it. */
SITREP_API int64_t sitrep_name_places(const int32_t *tokens, int64_t n_tokens, const int32_t *first_token,
                                      int64_t n_sentences, const uint8_t *kinds, int64_t n_codes, int64_t longest,
                                      int32_t *alone, int32_t *begin, int32_t *end, int64_t *n_found) {
    if (!are_in_range(first_token, n_sentences, n_tokens))
        return OUT_OF_RANGE;
    int64_t n_alone = 0, n_begin = 0;
    for (int64_t sentence = 0; sentence < n_sentences; sentence++) {
        const int64_t after = first_token[sentence + 1];
        uint8_t before = 0;
        for (int64_t place = first_token[sentence]; place < after; place++) {
            if ((uint32_t)tokens[place] >= n_codes)
                return OUT_OF_RANGE;
            const uint8_t kind = kinds[tokens[place]];
            /* Written in any case, which takes less than to ask; there is room, as fewer were found than places seen. */
            alone[n_alone] = (int32_t)place;
            n_alone += (kind & ALONE) != 0;
            begin[n_begin] = (int32_t)place - 1;
            n_begin += ((before & BEGINS) != 0) & ((kind & GOES_ON) != 0);
            before = kind;
        }
    }
    for (int64_t i = 0, sentence = 0; i < n_begin; i++) {
        while (first_token[sentence + 1] <= begin[i])
            sentence++;
        const int64_t after = first_token[sentence + 1], most = begin[i] + longest;
        end[i] = (int32_t)(after < most ? after : most);
    }
    n_found[0] = n_alone;
    n_found[1] = n_begin;
    return DONE;
}

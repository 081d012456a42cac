"""English words by which a text says who speaks: verbs of saying, and what may stand around them."""

import functools
from collections.abc import Sequence
from string import ascii_uppercase

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.text.known_words import KnownWords, side_by_side
from sitrep.text.library import call, checked, library
from sitrep.text.strings import (
    any_of,
    are_chunks,
    beyond_ascii,
    bytes_of,
    column,
    flags,
    holding,
    places_in,
    strings_at,
)
from sitrep.text.vocabulary import Derived, Flags, Ints


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SAID = _words(
    """accused acknowledged added admitted affirmed alleged announced answered argued asked asserted assured attested
    boasted cautioned claimed clarified commented complained conceded concluded condemned confessed confirmed
    contended countered criticized criticised defended denied denounced described disclosed elaborated emphasised
    emphasized estimated exclaimed explained expressed hinted implied indicated insisted joked lamented mentioned
    noted objected observed opined pleaded pledged pointed posited praised predicted proclaimed promised proposed
    quipped recalled recounted reiterated remarked reminded repeated replied reported responded revealed said shouted
    speculated stated stressed suggested surmised testified theorized thundered told tweeted underlined underscored
    urged vented voiced vowed warned wondered wrote"""
)
"""Past forms, which follow their speaker, with "has" or without."""

SAYS = _words(
    """accuses acknowledges adds admits affirms alleges announces argues asserts believe believes concede concedes
    concludes condemns confirms contend contends denies describes emphasises emphasizes explains insist insists
    maintains predicts reckon reckons recalls reiterates remarks reveals say says stresses suggests tells testifies
    underlines underscores urges vows writes"""
)
"""Present forms that are hardly nouns."""

SAYING = _words(
    """accusing adding alleging announcing arguing asserting claiming insisting noting referring saying stating
    stressing suggesting telling underlining warning"""
)
"""Forms in -ing, which belong to the speaker of the sentence, or follow "was"."""

SAYS_OR_NOUN = _words("claim claims demand demands estimates notes promise promises proposes reports states warn warns")
"""Present forms that are nouns as well: they need a clause behind them."""

INVERTED = _words("said says asked asks wrote writes added adds explained noted replied warned argued recalled joked")
"""Forms that stand before their speaker, too."""

ROLES = _words(
    """activist activists administration advocate advocates agency aide aides allies ally ambassador analyst analysts
    army attorney attorneys author authors authorities campaign candidate chairman chairwoman chancellor chief
    commander commentators commission committee company congressman congresswoman court critic critics delegation
    department diplomat diplomats director doctor doctors economist economists editor embassy envoy executive
    executives expert experts father government governments governor group groups historian historians insider
    insiders investigators journalist judge judges jury kremlin lawmaker lawmakers lawyer lawyers leader leaders
    mayor member members military minister ministers ministry mother nation nations observer observers office
    officer officers official officials opponent opponents owner participants partner partners police politician
    politicians pollster pollsters president professor prosecutor prosecutors protesters publisher rebels report
    reporter reporters reports researcher researchers resident residents scientist scientists secretary senator
    senators sheriff speaker soldiers source sources spokesman spokesmen spokespeople spokesperson spokeswoman staff
    statement strategist strategists study supporter supporters teacher union victim victims voters witness
    witnesses woman workers"""
)
"""Common nouns that speak: "officials", "a spokesman"."""

TITLES = _words(
    """President Chancellor Minister Premier Secretary Ambassador Senator Sen. Rep. Representative Congressman
    Congresswoman Gov. Governor Mayor General Gen. Adm. Admiral Col. Colonel Maj. Major Lt. Capt. Captain Sgt.
    Sergeant Chairman Chairwoman Chief Justice Judge Speaker Mr. Mrs. Ms. Dr. Prof. Professor Sir Lord Lady King
    Queen Prince Princess Pope Cardinal Archbishop Bishop Rev. Reverend Father Rabbi Imam Sheikh Director
    Commissioner Sheriff Officer Detective Attorney Spokesman Spokeswoman Leader Democrat Republican Deputy Vice
    Head Mr Mrs Ms Dr"""
)
"""Capitalised words before a person's name that are no part of it."""

_BETWEEN = _words("has have had also then later once again never even now since")
_BE = _words("is are was were be been being am")
_PERSONS = _words("he she")
_THINGS = _words("it they")
_JOINING = _words("of for from in at with the a an and")
_PARTICLES = _words("de la van von der den del al bin el")
_CIRCUMSTANCE = _words(
    """in at during after to before from via reporters late early monday tuesday wednesday thursday friday saturday
    sunday"""
)
_CLAUSE = _words("that he she it they there the a an his her its their no we i")
NO_NAMES = _words(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december i but and or so yet still as if when while although though because since
    after before in on at for to of by with from the a an this that these those what who where why how however
    meanwhile moreover earlier later then now here there they we you it he she his her their our my your no not yes
    even many some most all both each another other such last next one two three if is was are were has have had do
    does did additionally nevertheless nonetheless instead indeed also once until unlike despite during according"""
)

NAME, TITLE, ROLE, PERSON, THING, WHO, BETWEEN, BE = (1 << bit for bit in range(8))
SPEECH, PARTICIPLE, NEEDS_CLAUSE, INVERTS, ACCORDING, TO, CLAUSE, JOINING = (1 << bit for bit in range(8, 16))
PARTICLE, CIRCUMSTANCE, COMMA, STOP, OWNER = (1 << bit for bit in range(16, 21))
OPENS, CLOSES, LONE, WEAK, INNER_STOP, SINGLE_OPENS, SINGLE_CLOSES = (1 << bit for bit in range(21, 28))
"""What a chunk may be: words, the marks at its end, and the quotation marks at its two sides; as in ``speech.c``."""
_NO_NAME, _ABBREVIATED_AS = 1 << 28, 1 << 29

_CONTRACTED = ("'m", "'ve", "'re", "'ll", "'d", "n't")
_OPENERS, _CLOSERS = "([", ".,;:!?)]"
_AROUND = "\"'()[],;:.!?"
_OWNERS = ("'s", "s'")
_MOST_BEFORE, _MOST_BEHIND = 2, 4
_ABBREVIATED = _words(
    """Sen. Rep. Gov. Gen. Adm. Col. Maj. Lt. Capt. Sgt. Mr. Mrs. Ms. Dr. Prof. Rev. Jr. Sr. St. U.S. U.N."""
).union(f"{letter}." for letter in ascii_uppercase)
_ABBREVIATION = {text: NAME | (TITLE if text in TITLES else 0) for text in _ABBREVIATED}


def _classify(chunks: Sequence[str]) -> Ints:
    content = side_by_side(chunks) if library() is not None else None
    return classified_by_arrays(chunks) if content is None else _classified(chunks, content)


def _classified(chunks: Sequence[str], content: bytes) -> Ints:
    kinds = np.empty(len(chunks), np.int32)
    checked(call("chunk_kinds", content, len(content), len(chunks), known_words().structure, kinds))
    odd = np.flatnonzero(kinds < 0)
    kinds[odd] = [_kind_beyond_ascii(chunks[place]) for place in odd.tolist()]
    return kinds


def classified_by_arrays(chunks: Sequence[str]) -> Ints:
    """Tell what chunks may be without the compiled library."""
    units = column(chunks)
    words = pc.ascii_trim(units, characters=_AROUND)
    letters = flags(pc.ascii_is_alpha(units))
    are = are_chunks(units)
    odd = beyond_ascii(units)
    found = _of_words(words, letters) | _of_marks(units, words, np.flatnonzero(are & ~letters))
    abbreviated = places_in(pa.array(_ABBREVIATED), units)
    found[abbreviated >= 0] = np.array([_ABBREVIATION[text] for text in _ABBREVIATED])[abbreviated[abbreviated >= 0]]
    found[odd] = [_kind_beyond_ascii(chunk) for chunk in strings_at(units, odd)]
    found[~are] = 0
    return found


def _of_words(words: pa.StringArray, letters: Flags) -> Ints:
    """Tell of words of ASCII what ``_letters_kind`` tells where they are ``letters`` alone, else ``_word_kind``."""
    lowers = pc.ascii_lower(words)
    known, kinds = pa.array(_KINDS), np.array([*_KINDS.values(), 0], np.int32)
    kind = kinds[places_in(known, words)]
    listed = kind != 0
    kind = np.where(listed, kind, kinds[places_in(known, lowers)])
    starts, content = bytes_of(words)
    begins_large = (content[starts[:-1]] >= ord("A")) & (content[starts[:-1]] <= ord("Z")) & (np.diff(starts) > 0)
    contracted = any_of(pc.ends_with(lowers, ending) for ending in _CONTRACTED)
    is_name = np.where(letters, flags(pc.not_equal(words, lowers)), begins_large & ~contracted)
    is_name &= places_in(pa.array(NO_NAMES), lowers) < 0
    between = ~is_name & flags(pc.ends_with(lowers, "ly"))
    owner = any_of(pc.ends_with(words, ending) for ending in _OWNERS)
    kind |= np.where(letters & listed, 0, NAME * is_name | BETWEEN * between) | OWNER * (owner & ~letters)
    return kind


def _of_marks(units: pa.StringArray, words: pa.StringArray, marked: npt.NDArray[np.intp]) -> Ints:
    """Tell of some chunks of ASCII what ``_marks_kind`` tells, of those with equal marks once.

    It depends on the word by no more than whether it begins with a letter, and ends in "s" or a digit.
    """
    found = np.zeros(len(units), np.int32)
    starts, content = bytes_of(units)
    n_before = np.diff(starts) - np.diff(bytes_of(pc.ascii_ltrim(units, characters=_AROUND))[0])
    n_word = np.diff(bytes_of(words)[0])
    behind = starts[:-1] + n_before + n_word
    n_end = starts[1:] - behind
    alike = (n_word > 0) & (n_before <= _MOST_BEFORE) & (n_end <= _MOST_BEHIND)
    alike &= ~holding(words, '"')
    alone, some = marked[~alike[marked]], marked[alike[marked]]
    first, last = content[starts[some] + n_before[some]] | 32, content[behind[some] - 1]
    is_letter, is_digit = (first >= ord("a")) & (first <= ord("z")), (last >= ord("0")) & (last <= ord("9"))
    marks = is_letter | (is_digit << np.int64(1)) | ((last == ord("s")) << np.int64(2))
    for at, n, most in ((starts[some], n_before[some], _MOST_BEFORE), (behind[some], n_end[some], _MOST_BEHIND)):
        for place in range(most):
            marks = marks << 8 | np.where(n > place, content[at + place], 0)
    coded = pa.array(marks).dictionary_encode()
    which = coded.indices.to_numpy()
    example = np.zeros(len(coded.dictionary), np.intp)
    example[which] = some
    for asked, places, answers in ((example, some, which), (alone, alone, np.arange(len(alone)))):
        chunks = zip(strings_at(units, asked), strings_at(words, asked), strict=True)
        found[places] = np.array([_marks_kind(chunk, word) for chunk, word in chunks], np.int32)[answers]
    return found


def _kind_beyond_ascii(chunk: str) -> int:
    return _letters_kind(chunk) if chunk.isalpha() else _kind(chunk)


def _letters_kind(chunk: str) -> int:
    kind = _KINDS.get(chunk, 0)
    if not kind:
        lower = chunk.lower()
        kind = _KINDS.get(lower, 0)
        if chunk != lower and lower not in NO_NAMES:
            kind |= NAME
        elif lower[-2:] == "ly":
            kind |= BETWEEN
    return kind


def _kind(chunk: str) -> int:
    """Tell what a chunk of more than letters is."""
    if chunk in _ABBREVIATION or (len(chunk) == 2 and chunk[1] == "." and chunk[0].isupper()):
        return _ABBREVIATION.get(chunk, NAME)
    word = chunk.strip(_AROUND)
    return _word_kind(word) | _marks_kind(chunk, word)


def _word_kind(word: str) -> int:
    """Tell what a word is that stands between marks."""
    lower = word.lower()
    kind = _KINDS.get(word, 0) or _KINDS.get(lower, 0)
    if word[:1].isupper() and lower not in NO_NAMES and not lower.endswith(_CONTRACTED):
        kind |= NAME
    elif lower[-2:] == "ly":
        kind |= BETWEEN
    return kind | OWNER * word.endswith(_OWNERS)


def _marks_kind(chunk: str, word: str) -> int:
    """Tell what the marks around a word say of it."""
    end = chunk[chunk.find(word) + len(word) :] if word else chunk
    kind = COMMA * ("," in end) | STOP * any(mark in end for mark in ".;:?!)")
    if end[:1] == "'" and word.endswith("s"):
        kind |= OWNER
    if '"' in chunk:
        return kind | _quotes(chunk)
    return kind | _single_quotes(chunk) if "'" in chunk else kind


def _quotes(chunk: str) -> int:
    """Tell on which sides of a chunk double quotation marks stand; one after a digit closes only what is open."""
    if not chunk.strip('"'):
        return LONE if len(chunk) == 1 else 0
    left, right = chunk.lstrip(_OPENERS + "'"), chunk.rstrip(_CLOSERS + "'")
    kind = OPENS * left.startswith('"')
    if right.endswith('"') and len(right) > 1:
        kind |= CLOSES | (WEAK if right[-2].isdigit() and not kind else 0)
        kind |= INNER_STOP if right[:-1].rstrip("'")[-1:] in (",", ".", "?", "!") else 0
    if not kind and right.endswith('"'):
        kind = CLOSES
    return kind


def _single_quotes(chunk: str) -> int:
    opens = chunk[0] == "'" and chunk[1:2].isalpha()
    closes = chunk[-1] == "'" and chunk[-2:-1] in (",", ".", "?", "!")
    return SINGLE_OPENS * opens | SINGLE_CLOSES * closes


def _kinds() -> dict[str, int]:
    found: dict[str, int] = {}
    for words, kind in (
        *((SAID, SPEECH), (SAYS, SPEECH), (SAYING, SPEECH | PARTICIPLE), (SAYS_OR_NOUN, SPEECH | NEEDS_CLAUSE)),
        *((ROLES, ROLE), (_BETWEEN, BETWEEN), (_BE, BE), (_PERSONS, PERSON), (_THINGS, THING), (_JOINING, JOINING)),
        *((_CLAUSE, CLAUSE), (frozenset({"who"}), WHO), (frozenset({"according"}), ACCORDING), (frozenset({"to"}), TO)),
        *((_PARTICLES, PARTICLE), (_CIRCUMSTANCE, CIRCUMSTANCE), (INVERTED, SPEECH | INVERTS)),
        (TITLES, NAME | TITLE),
    ):
        for word in words:
            found[word] = found.get(word, 0) | kind
    return found


_KINDS = _kinds()


@functools.cache
def known_words() -> KnownWords:
    """Return all these words as the compiled loops look them up."""
    kinds = _KINDS | {text: kind | _ABBREVIATED_AS for text, kind in _ABBREVIATION.items()}
    return KnownWords(kinds | {word: _KINDS.get(word, 0) | _NO_NAME for word in NO_NAMES})


kinds_of_chunks = Derived(_classify)

"""In whose voice a sentence stands, and who speaks.

* ``reporter``: neither quotation nor attribution.
* ``attributed``: what somebody is said to say ("Lavrov accused ...", "according to ..."), without quoted speech.
* ``quoted``: all between quotation marks, save for the clause that says who speaks.
* ``mixed``: quoted speech, and words of the reporter's beyond that clause.

The speaker is a name, without title, in the form that the topic file's names give it, else as it stands at its fullest
in the article; or a common noun that speaks ("analysts"). It is null where the text leaves it open. A pronoun is the
speaker, or the person with whom the sentence before began, in its paragraph, else the last speaker of the paragraph
before. Rules for English: in another language most sentences are the reporter's.
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sitrep.text.attributions import SPEAKERS, Attributions, find_attributions
from sitrep.text.coding import Coded
from sitrep.text.names import Names
from sitrep.text.quotations import Quotations, find_quotations
from sitrep.text.speech_words import CIRCUMSTANCE, NAME, NO_NAMES, ROLE, ROLES, TITLE, TITLES, kinds_of_chunks
from sitrep.text.stretches import members
from sitrep.text.vocabulary import Flags, Ints

VOICES = ("reporter", "attributed", "quoted", "mixed")
_REPORTER, _ATTRIBUTED, _QUOTED, _MIXED = range(4)
_NAME, _ROLE, _PERSON = map(SPEAKERS.index, ("name", "role", "person"))
_BY_ARTICLE = -2

_SPARE, _SPARE_CIRCUMSTANCE, _SPARE_DESCRIPTION = 2, 7, 10
_TRIES, _FIRST_NAMES, _LONGEST_NAME = 3, 40, 8
_FIRST_NAME = re.compile(r"[A-Z][a-z]+(?:-[A-Z][a-z]+)?")
_INITIALS = re.compile(r"(?:\w\.)+|[JS]r\.")
_EDGES = "\"'()[],;:!?"


@dataclass(frozen=True, kw_only=True, slots=True)
class Voices:
    """The voice of each sentence, an index of ``VOICES``; and its speaker, an index of ``speakers``, -1 for none."""

    voice: Ints
    speaker: Ints
    speakers: list[str]


def find_voices(coded: Coded, article: Ints, paragraph: Ints, names: Names) -> Voices:
    """Tell the voice and the speaker of each sentence.

    Args:
        coded: sentences in the order of articles and paragraphs.
        article: the number of each sentence's article, never decreasing.
        paragraph: the number of each sentence's paragraph in its article.
        names: spellings that count as one name.
    """
    kinds = kinds_of_chunks.of(coded.vocabulary.units)[coded.chunks]
    changes = (np.diff(article, prepend=-1) != 0) | (np.diff(paragraph, prepend=-1) != 0)
    of_paragraph = np.cumsum(changes, dtype=np.int32)
    quotations = find_quotations(coded, kinds, of_paragraph)
    found = find_attributions(coded, kinds, quotations.quoted)
    n_quoted = _n_quoted(coded, quotations)
    voice = np.zeros(len(coded), np.int32)
    voice[found.sentence] = _ATTRIBUTED
    n_words = np.diff(coded.first_chunk)
    spoken = n_quoted > 0
    voice[spoken] = np.where((n_words - n_quoted)[spoken] <= _SPARE, _QUOTED, _MIXED)
    n_spare = (n_words - n_quoted)[found.sentence] - (found.clause_after - found.clause_first)
    quoted = (voice[found.sentence] == _MIXED) & (n_spare <= _allowed(found, kinds, quotations.quoted))
    voice[found.sentence[quoted]] = _QUOTED
    speakers = _Speakers(coded, article, of_paragraph, names, kinds)
    speaker, strings = speakers.assign(found, quotations)
    return Voices(voice=voice, speaker=speaker, speakers=strings)


def _n_quoted(coded: Coded, quotations: Quotations) -> Ints:
    """Count the chunks of quoted speech in each sentence."""
    which, sentence = members(*quotations.sentences(coded))
    firsts = np.maximum(quotations.first[which], coded.first_chunk[sentence])
    afters = np.minimum(quotations.after[which], coded.first_chunk[sentence + 1])
    found = np.zeros(len(coded), np.int32)
    np.add.at(found, sentence, afters - firsts)
    return found


def _latest(flags: Flags) -> npt.NDArray[np.intp]:
    """Return the last place up to each one where the flag is set, or -1."""
    return np.maximum.accumulate(np.where(flags, np.arange(len(flags)), -1))


def _allowed(found: Attributions, kinds: Ints, quoted: Flags) -> Ints:
    """Return how many words beside the clause itself say no more than who speaks, when and where."""
    at = np.minimum(found.clause_after, max(len(kinds) - 1, 0))
    tells_where = (found.clause_after < len(kinds)) & ((kinds[at] & (CIRCUMSTANCE | NAME)) != 0) & ~quoted[at]
    spare = np.where(tells_where, _SPARE_CIRCUMSTANCE, _SPARE)
    return np.where(found.open_ended, _SPARE_DESCRIPTION, spare).astype(np.int32)


class _Speakers:
    """Names the speakers of one coded part."""

    def __init__(self, coded: Coded, article: Ints, paragraph: Ints, names: Names, kinds: Ints) -> None:
        self._coded, self._names, self._kinds = coded, names, kinds
        self._article, self._paragraph = article, paragraph
        self._numbers: dict[str, int] = {}
        self._anywhere: dict[str, int] = {}
        self._in_article: dict[tuple[int, str], int] = {}
        last = int(article[-1]) if len(article) else -1
        firsts = np.searchsorted(article, np.arange(last + 2, dtype=article.dtype))
        self._bounds: list[int] = np.append(coded.starts, len(coded.text))[firsts].tolist()

    def assign(self, found: Attributions, quotations: Quotations) -> tuple[Ints, list[str]]:
        """Return the number of each sentence's speaker, and the speakers.

        A quotation has the speaker of the first attribution in its sentences, else the last one of its paragraph.
        """
        first, after = quotations.sentences(self._coded)
        first = np.concatenate([first, found.sentence])
        after = np.concatenate([after, found.sentence + np.int32(1)])
        order = np.lexsort((after, first))
        first, after = first[order], after[order]
        mine = np.searchsorted(found.sentence, first)
        sentence = np.append(found.sentence, np.int32(len(self._coded)))[mine]
        has = sentence < after
        kind = np.append(found.speaker, np.int32(-1))[mine]
        number = np.where(has, np.append(self._by_name(found), np.int32(-1))[mine], np.int32(-1))
        persons = np.flatnonzero(has & (kind == _PERSON))
        number[persons] = self._by_pronoun(persons, (number >= 0) & (kind != _ROLE), number, sentence)
        before = _latest(has)
        follows = ~has & (before >= 0)
        follows[follows] = self._paragraph[sentence[before[follows]]] == self._paragraph[first[follows]]
        number[follows] = number[before[follows]]
        told = number >= 0
        which, of = members(first[told], after[told])
        speaker = np.full(len(self._coded), -1, np.int32)
        speaker[of[::-1]] = number[told][which][::-1]  # of several the first counts
        return speaker, list(self._numbers)

    def _by_name(self, found: Attributions) -> Ints:
        """Return the number of each speaker that is a name or a noun, -1 of the others."""
        rows = np.flatnonzero((found.speaker == _NAME) | (found.speaker == _ROLE))
        text, coded, sentence = self._coded.text, self._coded, found.sentence[rows]
        starts, ends = coded.chunk_starts[found.first[rows]], coded.chunk_ends[found.after[rows] - 1]
        begins = found.first[rows] == coded.first_chunk[sentence]
        is_role = found.speaker[rows] == _ROLE
        columns = starts, ends, is_role, begins, self._article[sentence]
        numbers = []
        for start, end, role, begin, article in zip(*(column.tolist() for column in columns), strict=True):
            name = _role(text[start:end]) if role else _bare_name(text[start:end])
            if begin and name.lower() in ROLES:
                name = name.lower()
            numbers.append(self._code(name) if name[:1].islower() else self._fullest(name, article))
        result = np.full(len(found.speaker), -1, np.int32)
        result[rows] = numbers
        return result

    def _by_pronoun(self, persons: npt.NDArray[np.intp], named: Flags, number: Ints, sentence: Ints) -> list[int]:
        """Return whom each pronoun stands for: persons of the sentence before, or of this paragraph or the last.

        Args:
            persons: the places of the pronouns in the following columns, which are in the order of the text.
            named: where a person or body stands by name.
            number: who.
            sentence: the sentence that tells.
        """
        before = _latest(named)[persons]
        numbers, sentences = (np.where(before >= 0, of[before], -1).tolist() for of in (number, sentence))
        of = sentence[persons]
        previous = np.maximum(of - 1, 0)
        begun = (of > 0) & (self._paragraph[previous] == self._paragraph[of])
        begun &= (self._kinds[self._coded.first_chunk[previous]] & NAME) != 0
        found: list[int] = []
        person, person_number, person_sentence = -1, -1, -1
        columns = zip(persons.tolist(), of.tolist(), begun.tolist(), before.tolist(), numbers, sentences, strict=True)
        for place, this, may_begin, name, name_number, at in columns:
            if name > person:
                person, person_number, person_sentence = name, name_number, at
            one = self._begun(this) if may_begin and person_sentence != this - 1 else -1
            if one < 0 and person_sentence >= 0 and self._is_near(person_sentence, this):
                one = person_number
            if one >= 0:
                person, person_number, person_sentence = place, one, this
            found.append(one)
        return found

    def _is_near(self, before: int, sentence: int) -> bool:
        paragraph, article = self._paragraph, self._article
        return bool(article[before] == article[sentence] and paragraph[sentence] - paragraph[before] <= 1)

    def _begun(self, sentence: int) -> int:
        """Return the person with whom the sentence before begins, a title and a name, or a name of two words; or -1."""
        first, end = self._coded.first_chunk[sentence - 1 : sentence + 1].tolist()
        kinds = self._kinds[first : min(end, first + _LONGEST_NAME)].tolist()
        n = next((n for n, kind in enumerate(kinds) if not kind & NAME), len(kinds))
        if n == 0 or (n < len(kinds) and kinds[n] & ROLE) or (n == 1 and not kinds[0] & TITLE):
            return -1
        return self._fullest(_bare_name(self._text(first, first + n)), int(self._article[sentence]))

    def _text(self, first: int, after: int) -> str:
        return self._coded.text[self._coded.chunk_starts[first] : self._coded.chunk_ends[after - 1]]

    def _fullest(self, name: str, article: int) -> int:
        """Return the number of a name in the form that the names give it, else at its fullest in an article."""
        number = self._anywhere.get(name)
        if number is None:
            canonical = self._names.canonical(name)
            by_article = not canonical and " " not in name and name[:1].isalpha()
            number = self._anywhere[name] = _BY_ARTICLE if by_article else self._code(canonical or name)
        if number != _BY_ARTICLE:
            return number
        number = self._in_article.get((article, name))
        if number is None:
            number = self._in_article[article, name] = self._code(self._longer(name, article))
        return number

    def _longer(self, name: str, article: int) -> str:
        """Return a surname with the one first name that stands before it in its article, or the name itself."""
        text, wanted = self._coded.text, f" {name}"
        at, end = self._bounds[article], self._bounds[article + 1]
        found = ""
        for _ in range(_TRIES):
            at = text.find(wanted, at + 1, end)
            if at < 0:
                break
            words = text[max(at - _FIRST_NAMES, 0) : at].rsplit(maxsplit=2)[-2:]
            if not (words and words[-1][0].isupper()):
                continue
            is_initial = len(words) == 2 and len(words[1]) == 2 and words[1][1] == "."
            first = words[0] if is_initial else words[-1]
            if _FIRST_NAME.fullmatch(first) and first.lower() not in NO_NAMES and first not in TITLES:
                longer = f"{' '.join(words) if is_initial else first} {name}"
                if found and longer != found:
                    return name
                found = longer
        return (self._names.canonical(found) or found) if found else name

    def _code(self, name: str) -> int:
        return self._numbers.setdefault(name, len(self._numbers)) if name else -1


@functools.lru_cache(maxsize=1 << 14)
def _role(text: str) -> str:
    """Return a noun that speaks as it stands within a sentence: "analysts", "European leaders"."""
    role = _without_leading(text.split())
    return role[:1].lower() + role[1:] if role.split(" ")[0].lower() in ROLES else role


@functools.lru_cache(maxsize=1 << 14)
def _bare_name(text: str) -> str:
    """Return a name without titles, marks and what a sentence begins with.

    >>> _bare_name("But U.S. Secretary of State Marco Rubio,"), _bare_name("The Kremlin")
    ('Marco Rubio', 'Kremlin')
    """
    words = _without_leading(text.split()).split()
    titles = [number for number, word in enumerate(words) if word in TITLES]
    if len(titles) == len(words) and words[-1].lower() in ROLES:
        return " ".join(words).lower()
    if titles and titles[-1] + 1 < len(words):
        rest = words[titles[-1] + 1 :]
        if rest[0] in ("of", "for") and len(rest) > 2:
            rest = rest[2:] if len(rest) < 5 else rest[-2:]
        words = rest if rest[0] not in ("of", "for") else words
    return " ".join(words)


def _without_leading(words: Sequence[str]) -> str:
    """Return words without marks around them, and without what a sentence may begin with before a name."""
    bare = list(words)
    if not "".join(words).isalnum():
        bare = [word.strip(_EDGES).removesuffix("'s").removesuffix("'") for word in words]
        bare = [word for word in bare if word]
        if bare and not _INITIALS.fullmatch(bare[-1]):
            bare[-1] = bare[-1].rstrip(".")
    while len(bare) > 1 and bare[0].lower() in NO_NAMES:
        bare = bare[1:]
    return " ".join(bare)

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

from sitrep.text.attributions import SPEAKERS, Attributions, find_attributions
from sitrep.text.coding import Coded
from sitrep.text.names import Names
from sitrep.text.quotations import Quotations, covered, find_quotations
from sitrep.text.speech_words import CIRCUMSTANCE, NAME, NO_NAMES, ROLE, ROLES, TITLE, TITLES, kinds_of_chunks
from sitrep.text.vocabulary import Flags, Ints

VOICES = ("reporter", "attributed", "quoted", "mixed")
_REPORTER, _ATTRIBUTED, _QUOTED, _MIXED = range(4)

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
    speech = covered(quotations.first, quotations.after, len(coded.chunks))
    before = np.concatenate([np.zeros(1, np.int32), np.cumsum(speech, dtype=np.int32)])
    found: Ints = np.diff(before[coded.first_chunk])
    return found


def _allowed(found: Attributions, kinds: Ints, quoted: Flags) -> Ints:
    """Return how many words beside the clause itself say no more than who speaks, when and where."""
    at = np.minimum(found.clause_after, max(len(kinds) - 1, 0))
    tells_where = (found.clause_after < len(kinds)) & ((kinds[at] & (CIRCUMSTANCE | NAME)) != 0) & ~quoted[at]
    spare = np.where(tells_where, _SPARE_CIRCUMSTANCE, _SPARE)
    return np.where(found.open_ended, _SPARE_DESCRIPTION, spare).astype(np.int32)


_Written = tuple[str, int, str, bool]


class _Speakers:
    """Names the speakers of one coded part."""

    def __init__(self, coded: Coded, article: Ints, paragraph: Ints, names: Names, kinds: Ints) -> None:
        self._coded, self._names, self._kinds = coded, names, kinds
        self._article: list[int] = article.tolist()
        self._paragraph: list[int] = paragraph.tolist()
        self._numbers: dict[str, int] = {}
        self._full: dict[tuple[int, str], str] = {}
        last = self._article[-1] if self._article else -1
        firsts = np.searchsorted(article, np.arange(last + 2))
        self._bounds: list[int] = np.append(coded.starts, len(coded.text))[firsts].tolist()

    def assign(self, found: Attributions, quotations: Quotations) -> tuple[Ints, list[str]]:
        """Return the number of each sentence's speaker, and the speakers."""
        speaker = [-1] * len(self._coded)
        firsts = np.searchsorted(self._coded.first_chunk, quotations.first, side="right") - 1
        lasts = np.searchsorted(self._coded.first_chunk, quotations.after - 1, side="right") - 1
        by_sentence = dict(zip(found.sentence.tolist(), self._as_written(found), strict=True))
        spans = [*zip(firsts.tolist(), lasts.tolist(), strict=True), *((s, s) for s in by_sentence)]
        paragraph = self._paragraph
        last, last_name = (-1, -1), (-1, -1)  # (speaker, sentence): of anyone, and of a person or body by name
        for first, after in sorted(spans):
            mine = by_sentence.get(first)
            if mine is None and after > first:
                mine = next(filter(None, map(by_sentence.get, range(first + 1, after + 1))), None)
            if mine is not None:
                number = self._number(mine, last_name)
                last = number, mine[1]
                if number >= 0 and mine[0] != "role":
                    last_name = last
            else:
                number = last[0] if last[1] >= 0 and paragraph[last[1]] == paragraph[first] else -1
            for sentence in range(first, after + 1):
                if speaker[sentence] < 0:
                    speaker[sentence] = number
        return np.array(speaker, np.int32), list(self._numbers)

    def _as_written(self, found: Attributions) -> list[_Written]:
        """Return what each speaker is, its sentence, its words, and whether they begin the sentence."""
        text = self._coded.text
        starts, ends = self._coded.chunk_starts[found.first], self._coded.chunk_ends[found.after - 1]
        words = [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        begins = (found.first == self._coded.first_chunk[found.sentence]).tolist()
        speakers = map(SPEAKERS.__getitem__, found.speaker.tolist())
        return list(zip(speakers, found.sentence.tolist(), words, begins, strict=True))

    def _number(self, one: _Written, last_name: tuple[int, int]) -> int:
        speaker, sentence, text, begins = one
        if speaker == "thing":
            return -1
        if speaker == "person":
            return self._person_before(sentence, last_name)
        name = _role(text) if speaker == "role" else _bare_name(text)
        if begins and name.lower() in ROLES:
            name = name.lower()
        if name[:1].islower():
            return self._code(name)
        return self._code(self._fullest(name, self._article[sentence]))

    def _person_before(self, sentence: int, last_name: tuple[int, int]) -> int:
        """Return whom a pronoun stands for."""
        number, at = last_name
        paragraph, article = self._paragraph, self._article
        if sentence and paragraph[sentence - 1] == paragraph[sentence] and at != sentence - 1:
            begun = self._begins_with(sentence - 1)
            if begun:
                return self._code(self._fullest(begun, article[sentence]))
        near = at >= 0 and article[at] == article[sentence] and paragraph[sentence] - paragraph[at] <= 1
        return number if near else -1

    def _begins_with(self, sentence: int) -> str:
        """Return the person with whom a sentence begins: a title and a name, or a name of two words."""
        first, end = self._coded.first_chunk[sentence : sentence + 2].tolist()
        kinds = self._kinds[first : min(end, first + _LONGEST_NAME)].tolist()
        n = next((n for n, kind in enumerate(kinds) if not kind & NAME), len(kinds))
        if n == 0 or (n < len(kinds) and kinds[n] & ROLE) or (n == 1 and not kinds[0] & TITLE):
            return ""
        return _bare_name(self._text(first, first + n))

    def _text(self, first: int, after: int) -> str:
        return self._coded.text[self._coded.chunk_starts[first] : self._coded.chunk_ends[after - 1]]

    def _fullest(self, name: str, article: int) -> str:
        key = article, name
        if key not in self._full:
            self._full[key] = self._names.canonical(name) or self._longer(name, article)
        return self._full[key]

    def _longer(self, name: str, article: int) -> str:
        """Return a surname with the one first name that stands before it in its article, or the name itself."""
        if " " in name or not name[:1].isalpha():
            return name
        text, end = self._coded.text, self._bounds[article + 1]
        at, found = self._bounds[article], ""
        for _ in range(_TRIES):
            at = text.find(f" {name}", at + 1, end)
            if at < 0:
                break
            words = text[max(at - _FIRST_NAMES, 0) : at].split()[-2:]
            is_initial = len(words) == 2 and len(words[1]) == 2 and words[1][1] == "." and words[1][0].isupper()
            first = words[0] if is_initial else words[-1] if words else ""
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
    bare = [word.strip(_EDGES).removesuffix("'s").removesuffix("'") for word in words]
    bare = [word for word in bare if word]
    if bare and not _INITIALS.fullmatch(bare[-1]):
        bare[-1] = bare[-1].rstrip(".")
    while len(bare) > 1 and bare[0].lower() in NO_NAMES:
        bare = bare[1:]
    return " ".join(bare)

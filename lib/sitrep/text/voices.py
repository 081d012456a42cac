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

from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sitrep.text.attributions import SPEAKERS, Attributions, find_attributions
from sitrep.text.coding import Coded
from sitrep.text.fullest import AS_ROLE, AT_BEGINNING, bare_names, first_names
from sitrep.text.library import call, checked, library
from sitrep.text.names import Names
from sitrep.text.quotations import Quotations, find_quotations
from sitrep.text.speech_words import CIRCUMSTANCE, NAME, ROLE, TITLE, kinds_of_chunks
from sitrep.text.stretches import members
from sitrep.text.vocabulary import Flags, Ints

VOICES = ("reporter", "attributed", "quoted", "mixed")
_REPORTER, _ATTRIBUTED, _QUOTED, _MIXED = range(4)
_NAME, _ROLE, _PERSON = map(SPEAKERS.index, ("name", "role", "person"))

_SPARE, _SPARE_CIRCUMSTANCE, _SPARE_DESCRIPTION = 2, 7, 10
_LONGEST_NAME = 8
_Named: TypeAlias = tuple[int, str]
_Key: TypeAlias = str | _Named


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
    kinds = _kinds(coded)
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


def _kinds(coded: Coded) -> Ints:
    """Return what each chunk may be."""
    of_unit = kinds_of_chunks.of(coded.vocabulary.units)
    if library() is None:
        found: Ints = of_unit[coded.chunks]
        return found
    kinds = np.empty(len(coded.chunks), np.int32)
    checked(call("kinds_of", of_unit, len(of_unit), coded.chunks, len(kinds), kinds))
    return kinds


def _n_quoted(coded: Coded, quotations: Quotations) -> Ints:
    """Count the chunks of quoted speech in each sentence."""
    which, sentence = members(*quotations.sentences(coded))
    firsts = np.maximum(quotations.first[which], coded.first_chunk[sentence])
    afters = np.minimum(quotations.after[which], coded.first_chunk[sentence + 1])
    return np.bincount(sentence, weights=afters - firsts, minlength=len(coded)).astype(np.int32)


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

    def assign(self, found: Attributions, quotations: Quotations) -> tuple[Ints, list[str]]:
        """Return the number of each sentence's speaker, and the speakers.

        A quotation has the speaker of the first attribution in its sentences, else the last one of its paragraph.
        """
        first, after = quotations.sentences(self._coded)
        first = np.concatenate([first, found.sentence])
        after = np.concatenate([after, found.sentence + np.int32(1)])
        order = np.argsort(first.astype(np.int64) << 32 | after, kind="stable")  # two runs that ascend
        first, after = first[order], after[order]
        mine = np.searchsorted(found.sentence, first)
        sentence = np.append(found.sentence, np.int32(len(self._coded)))[mine]
        has = sentence < after
        kind = np.append(found.speaker, np.int32(-1))[mine]
        persons = np.flatnonzero(has & (kind == _PERSON))
        by_name, begun = self._named(found, sentence[persons])
        number = np.where(has, np.append(by_name, np.int32(-1))[mine], np.int32(-1))
        number[persons] = self._by_pronoun(persons, begun, (number >= 0) & (kind != _ROLE), number, sentence)
        before = _latest(has)
        follows = ~has & (before >= 0)
        follows[follows] = self._paragraph[sentence[before[follows]]] == self._paragraph[first[follows]]
        number[follows] = number[before[follows]]
        told = number >= 0
        which, of = members(first[told], after[told])
        speaker = np.full(len(self._coded), -1, np.int32)
        speaker[of[::-1]] = number[told][which][::-1]  # of several the first counts
        return speaker, list(self._numbers)

    def _named(self, found: Attributions, pronouns: Ints) -> tuple[Ints, list[str]]:
        """Return the number of each speaker that is a name or a noun, -1 of others; and what pronouns may stand for.

        Args:
            found: who says something.
            pronouns: the sentences in which a pronoun says something, of each of which a name, or nothing, is returned.
        """
        rows = np.flatnonzero((found.speaker == _NAME) | (found.speaker == _ROLE))
        sentence = found.sentence[rows]
        is_role, begins = found.speaker[rows] == _ROLE, found.first[rows] == self._coded.first_chunk[sentence]
        keys = self._keys(found.first[rows], found.after[rows], AS_ROLE * is_role + AT_BEGINNING * begins, sentence)
        may_begin, first, after = self._beginnings(pronouns)
        begun = self._keys(first, after, None, pronouns[may_begin])
        full = self._fullest(keys, begun)
        names = [full[key] if isinstance(key, tuple) else key for key in keys]
        numbers = self._numbers = {name: number for number, name in enumerate(filter(None, dict.fromkeys(names)))}
        result = np.full(len(found.speaker), -1, np.int32)
        result[rows] = [numbers.get(name, -1) for name in names]
        of_pronoun = [""] * len(pronouns)
        for at, key in zip(may_begin.tolist(), begun, strict=True):
            of_pronoun[at] = full[key] if isinstance(key, tuple) else key
        return result, of_pronoun

    def _keys(self, first: Ints, after: Ints, how: Ints | None, sentence: Ints) -> list[_Key]:
        """Return names that are chunks of sentences as their speakers are called, or what that depends on.

        Args:
            first: the first chunk of each.
            after: the last + 1.
            how: as ``bare_names`` has it; None where all stand for persons.
            sentence: a sentence of its article.
        """
        text = self._coded.text
        starts, ends = self._coded.chunk_starts[first].tolist(), self._coded.chunk_ends[after - 1].tolist()
        texts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        names = bare_names(texts, np.zeros(len(texts), np.uint8) if how is None else how.astype(np.uint8))
        canonical = self._names.canonical
        known: dict[str, str | None] = {}
        for name in set(names):
            if how is not None and name[:1].islower():
                known[name] = name
                continue
            form = canonical(name)
            known[name] = form or (None if " " not in name and name[:1].isalpha() else name)
        articles = self._article[sentence].tolist()
        of_names = zip(articles, names, [known[name] for name in names], strict=True)
        return [(article, name) if form is None else form for article, name, form in of_names]

    def _fullest(self, *keys: list[_Key]) -> dict[_Key, str]:
        """Return surnames, each with the one first name that stands before it in its article, or as they are."""
        different = list(dict.fromkeys(key for key in chain(*keys) if isinstance(key, tuple)))
        articles = np.unique(np.array([article for article, _ in different], self._article.dtype))
        edges = np.append(self._coded.starts, np.int32(len(self._coded.text)))
        begins, ends = (edges[np.searchsorted(self._article, articles, side=side)] for side in ("left", "right"))
        bounds = dict(zip(articles.tolist(), zip(begins.tolist(), ends.tolist(), strict=True), strict=True))
        full: dict[_Key, str] = {}
        for pair, first in zip(different, first_names(self._coded.text, bounds, different), strict=True):
            name = f"{first} {pair[1]}" if first else pair[1]
            full[pair] = (self._names.canonical(name) if first else "") or name
        return full

    def _beginnings(self, pronouns: Ints) -> tuple[npt.NDArray[np.intp], Ints, Ints]:
        """Tell of which sentences the one before begins with a person, a title and a name or a name of two words.

        Args:
            pronouns: sentences.

        Returns:
            The places of those in ``pronouns``, and from which chunk to which + 1 the person is named.
        """
        previous = np.maximum(pronouns - 1, 0)
        first, after = self._coded.first_chunk[previous], self._coded.first_chunk[previous + 1]
        is_near = (pronouns > 0) & (self._paragraph[previous] == self._paragraph[pronouns])
        chosen = np.flatnonzero(is_near & ((self._kinds[first] & NAME) != 0))
        first, after = first[chosen], after[chosen]
        places = first[:, None] + np.arange(_LONGEST_NAME + 1, dtype=np.int32)
        is_within = (places < after[:, None]) & (places < (first + _LONGEST_NAME)[:, None])
        kinds = self._kinds[np.minimum(places, len(self._kinds) - 1)] * is_within
        n = np.argmin(kinds & NAME, axis=1)
        is_role = (kinds[np.arange(len(n)), n] & ROLE) != 0
        is_person = ~is_role & ((n > 1) | ((n == 1) & ((kinds[:, 0] & TITLE) != 0)))
        return chosen[is_person], first[is_person], (first + n.astype(np.int32))[is_person]

    def _by_pronoun(
        self, persons: npt.NDArray[np.intp], begun: list[str], named: Flags, number: Ints, sentence: Ints
    ) -> list[int]:
        """Return whom each pronoun stands for: persons of the sentence before, or of this paragraph or the last.

        Args:
            persons: the places of the pronouns in the following columns, which are in the order of the text.
            begun: with whom the sentence before begins, if with a person.
            named: where a person or body stands by name.
            number: who.
            sentence: the sentence that tells.
        """
        before = _latest(named)[persons]
        numbers, sentences = (np.where(before >= 0, of[before], -1) for of in (number, sentence))
        of = sentence[persons]
        columns: list[npt.NDArray[np.integer]] = [persons, of, before, numbers, sentences]
        columns += [column[at] for at in (of, sentences) for column in (self._article, self._paragraph)]
        found: list[int] = []
        person, person_number, person_sentence, person_article, person_paragraph = -1, -1, -1, -1, -1
        for name_begun, place, this, name, name_number, at, article, paragraph, name_article, name_paragraph in zip(
            begun, *(column.tolist() for column in columns), strict=True
        ):
            if name > person:
                person, person_number, person_sentence = name, name_number, at
                person_article, person_paragraph = name_article, name_paragraph
            one = self._code(name_begun) if person_sentence != this - 1 else -1
            if one < 0 and person_sentence >= 0 and person_article == article and paragraph - person_paragraph <= 1:
                one = person_number
            if one >= 0:
                person, person_number, person_sentence = place, one, this
                person_article, person_paragraph = article, paragraph
            found.append(one)
        return found

    def _code(self, name: str) -> int:
        return self._numbers.setdefault(name, len(self._numbers)) if name else -1

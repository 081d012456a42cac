"""Phrases of a topic: words that stand side by side in its sentences (n-grams)."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.measures.collocates import articles_with
from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.gate import MIN_ARTICLES, MOST_IN_ONE_ARTICLE
from sitrep.measures.occurrences import Flags, Places
from sitrep.measures.scope import Counted, topic_flags
from sitrep.measures.volume import topic_sizes
from sitrep.text.coding import Coded, code
from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.phrases import starts_of, words_of
from sitrep.text.stops import shipped
from sitrep.text.stretches import members

MOST = 100
"""Estimates are made of so many phrases, the most frequent."""

AT_ONCE = 200_000
"""So many phrases are held while they are counted."""

Gram = tuple[str, ...]
Counts = tuple[int, int, int]

LENGTHS = (2, 3, 4)
_LARGEST = 2**63 - 1
_WITHIN = 0.8
"""A phrase that stands within a longer one in this share of its sentences is told as the longer one."""


def phrases(
    counted: Counted,
    topic: str,
    names: Names,
    *,
    own: Container[str] = (),
    telling: Container[str] | None = None,
    most: int = MOST,
) -> list[Estimate]:
    """Count the sentences of a topic that hold a phrase of two to four words, in lower case.

    A phrase begins and ends with a word that is no (shipped) stop word and no plain number; punctuation and clitics end
    one. Left out are those within one name (names are terms), those of the topic's own rule words alone, and those that
    nearly always stand within a longer one.

    Args:
        counted: the tables narrowed to what counts.
        topic: its id.
        names: the names of the topic file.
        own: the topic's own rule words.
        telling: words of which a phrase must hold one, such as the topic's key words; any where None.
        most: so many phrases, the most frequent.

    Returns:
        Rows ``n_with_phrase`` (unit ``sentences``), most frequent first, ties by phrase, each in two or more sentences
        (not nearly all of one article, of a topic in several); ``denominator`` is the sentences of the topic.
    """
    n_articles = articles_with(counted, topic)
    most_in_one = MOST_IN_ONE_ARTICLE if n_articles >= MIN_ARTICLES else 1.0
    kept = _Tally(_Wanted(own=own, telling=telling), most_in_one).of(counted, topic, names)
    n_all = int(topic_sizes(counted, topic).sum())
    listed = sorted((-n, " ".join(gram), n_of) for gram, (n, n_of, _) in _longest(kept).items())
    return [
        Estimate(
            measure="n_with_phrase",
            topic=topic,
            term=phrase,
            value=float(-n),
            unit="sentences",
            denominator=n_all,
            n_articles=n_of,
            n_sentences=-n,
            method=f"words side by side, within the sentence, over {counted.scope.words}",
            evidence=evidence("sentences", counted.scope.where, in_topic=topic, with_phrase=phrase),
        )
        for n, phrase, n_of in listed[:most]
    ]


def _may_end(word: str) -> bool:
    return word[:1].isalnum() and not word.isnumeric() and word not in shipped()


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """Which phrases are counted: those that are not a topic's own words alone and hold one that tells."""

    own: Container[str]
    telling: Container[str] | None


@dataclass(frozen=True, kw_only=True)
class _Counted:
    """Phrases, with the sentences and articles that hold each, and the most sentences of one article."""

    phrases: pa.Array
    n: Places
    n_articles: Places
    most: Places

    @classmethod
    def joined(cls, several: "Sequence[_Counted]") -> "_Counted":
        """Add up the counts of parts, of which no two have an article in common."""
        whole = pa.concat_arrays([pa.array([], pa.string()), *(one.phrases for one in several)]).dictionary_encode()
        of_row, size = whole.indices.to_numpy(), len(whole.dictionary)
        n, n_articles, most = (np.zeros(size, np.int64) for _ in range(3))
        if several:
            np.add.at(n, of_row, np.concatenate([one.n for one in several]))
            np.add.at(n_articles, of_row, np.concatenate([one.n_articles for one in several]))
            np.maximum.at(most, of_row, np.concatenate([one.most for one in several]))
        return cls(phrases=whole.dictionary, n=n, n_articles=n_articles, most=most)

    def where(self, chosen: Flags) -> "_Counted":
        """Return the chosen ones."""
        return _Counted(
            phrases=self.phrases.filter(pa.array(chosen)),
            n=self.n[chosen],
            n_articles=self.n_articles[chosen],
            most=self.most[chosen],
        )

    def among(self, phrases: pa.Array | None) -> "_Counted":
        """Return those that are among some phrases; all where None is given."""
        return self if phrases is None else self.where(pc.is_in(self.phrases, phrases).to_numpy(zero_copy_only=False))

    def as_dict(self) -> dict[Gram, Counts]:
        """Return the counts by phrase."""
        grams = [tuple(phrase.split(" ")) for phrase in self.phrases.to_pylist()]
        rows = zip(self.n.tolist(), self.n_articles.tolist(), self.most.tolist(), strict=True)
        return dict(zip(grams, rows, strict=True))


class _Tally:
    """Counts phrases over the parts of a corpus: sentences, articles, and sentences of the article with most.

    Phrases are nearly as many as sentences, so that of more than ``AT_ONCE`` the rarest are let go. Where one of those
    comes back its count is too small: then all that is left is counted once more.
    """

    def __init__(self, wanted: _Wanted, most_in_one: float) -> None:
        self._wanted, self._most_in_one = wanted, most_in_one

    def of(self, counted: Counted, topic: str, names: Names) -> dict[Gram, Counts]:
        """Return the phrases in two or more sentences, not nearly all of one article."""
        found, whole = self._counted(counted, topic, names)
        if not whole:
            found, _ = self._counted(counted, topic, names, found.phrases)
        return found.where((found.n > 1) & (found.most <= self._most_in_one * found.n)).as_dict()

    def _counted(
        self, counted: Counted, topic: str, names: Names, only: pa.Array | None = None
    ) -> tuple[_Counted, bool]:
        found = _Counted.joined([])
        whole = True
        for part in counted.parts():
            here = [of_length.among(only) for of_length in _in_part(part, topic, names, self._wanted)]
            found = _Counted.joined([found, *here])
            if len(found.n) > AT_ONCE:
                least = np.sort(found.n)[::-1][AT_ONCE // 2]
                found, whole = found.where(found.n > least), False
        return found, whole


def _in_part(part: Counted, topic: str, names: Names, wanted: _Wanted) -> Iterator[_Counted]:
    """Yield the wanted phrases of a part with their counts, those of one length at a time."""
    mine = np.flatnonzero(topic_flags(part, topic))
    mine = mine[np.argsort(part.key_of[mine], kind="stable")]
    texts = part.numbered("sentences")["text"].take(pa.array(mine)).to_pylist()
    coded = code([normalise(text).text for text in texts])
    words, places = words_of(coded)
    telling = [True] * len(words) if wanted.telling is None else [word in wanted.telling for word in words]
    cut = _Cut(
        coded=coded,
        words=pa.array(words, pa.string()),
        places=places,
        sentence=np.repeat(np.arange(len(coded)), np.diff(coded.first_token)),
        article=part.article_of[mine],
        may_end=np.array([*map(_may_end, words), False], np.bool_)[places],
        is_own=np.array([*(word in wanted.own for word in words), False], np.bool_)[places],
        is_telling=np.array([*telling, False], np.bool_)[places],
        name_of=_names_of(coded, names),
    )
    for length in LENGTHS:
        yield cut.count(length)


@dataclass(frozen=True, kw_only=True)
class _Cut:
    """The sentences of a topic in a part, in corpus order: of each its article; of each token what must be known.

    Of tokens: the word (a place in ``words``, -1 for none), the sentence, whether it may begin and end a phrase, is one
    of the topic's own words or one that tells, and the name that it is part of (-1 for none).
    """

    coded: Coded
    words: pa.Array
    places: Places
    sentence: Places
    article: Places
    may_end: Flags
    is_own: Flags
    is_telling: Flags
    name_of: Places

    def count(self, length: int) -> _Counted:
        """Count the wanted phrases of one length."""
        begins = starts_of(self.places, self.coded, length)
        begins = begins[self.may_end[begins] & self.may_end[begins + length - 1]]
        columns = [begins + step for step in range(length)]
        telling, own, within = self.is_telling[begins], self.is_own[begins], self.name_of[begins] >= 0
        is_phrase = np.ones(len(begins), np.bool_)
        for column in columns[1:]:
            is_phrase &= self.places[column] >= 0
            telling = telling | self.is_telling[column]
            own &= self.is_own[column]
            within &= self.name_of[column] >= 0
        within &= self.name_of[begins] == self.name_of[columns[-1]]
        begins = begins[is_phrase & telling & ~own & ~within]
        first, of_row = _distinct([self.places[begins + step] for step in range(length)], len(self.words))
        said = [self.words.take(pa.array(self.places[begins[first] + step])) for step in range(length)]
        width = max(len(self.coded), 1)
        held = np.unique(of_row * width + self.sentence[begins])
        gram, article = held // width, self.article[held % width]
        starts = np.flatnonzero((np.diff(gram, prepend=-1) != 0) | (np.diff(article, prepend=-1) != 0))
        most = np.zeros(len(first), np.int64)
        np.maximum.at(most, gram[starts], np.diff(starts, append=len(gram)))
        return _Counted(
            phrases=pc.binary_join_element_wise(*said, " "),
            n=np.bincount(gram, minlength=len(first)),
            n_articles=np.bincount(gram[starts], minlength=len(first)),
            most=most,
        )


def _distinct(columns: Sequence[Places], n_words: int) -> tuple[Places, Places]:
    """Return the first row of each distinct one among rows of words, and which of them each row is."""
    key = columns[0]
    for column in columns[1:]:
        if int(key.max(initial=0)) > _LARGEST // max(n_words, 1) - 1:
            key = np.unique(key, return_inverse=True)[1]
        key = key * n_words + column
    _, first, of_row = np.unique(key, return_index=True, return_inverse=True)
    return first, of_row


def _names_of(coded: Coded, names: Names) -> Places:
    """Return a number for the name that each token is part of, -1 for none."""
    spans = names.find(coded)
    found = np.full(len(coded.tokens), -1, np.int64)
    number, token = members(spans.first, spans.after)
    found[token] = number
    return found


def _longest(counts: dict[Gram, Counts]) -> dict[Gram, Counts]:
    """Leave out what nearly always stands within a longer phrase."""
    covered = set()
    for gram, (n, *_) in counts.items():
        for part in (gram[:-1], gram[1:], gram[:-2], gram[2:]):
            if part in counts and n >= _WITHIN * counts[part][0]:
                covered.add(part)
    return {gram: n for gram, n in counts.items() if gram not in covered}

"""Tone of a sentence by VADER, with the share that each word has in it.

The score is that of ``vaderSentiment`` 3.3.2 (Hutto & Gilbert 2014, ICWSM), not of NLTK's port, which differs. The
package itself does the scoring; this module keeps hold of the words behind the number. With v_i the valence of word i
after negation, boosters, capitals and "but", and e the emphasis of ``!`` and ``?``::

    s = sum(v_i);  s = s + e if s > 0, s - e if s < 0;  compound = s / sqrt(s^2 + 15)

so the contributions v_i add up, and leaving out masked words is leaving out their v_i: they still stand in the
sentence, and negate and boost as before. Higher values indicate more positive words. Compound saturates with length:
score sentences, never articles, and do not compare scores of texts of very different length.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer, SentiText, normalize

LEXICON = "vader"
LANGUAGES = frozenset({"en", None})
"""Languages that the lexicon fits; an article whose language nothing tells is read as English."""

_CHUNK = re.compile(r"\S+")


@dataclass(frozen=True, kw_only=True, slots=True)
class ToneWord:
    """A word that the lexicon scored: its place in the sentence, its lower-cased form, its share of the sum."""

    start: int
    end: int
    word: str
    contribution: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Tone:
    """VADER's four scores of a sentence, its emphasis, and the words that have a share in them."""

    compound: float
    positive: float
    neutral: float
    negative: float
    emphasis: float
    words: tuple[ToneWord, ...]


def score(sentence: str) -> Tone:
    """Score a normalised sentence.

    Args:
        sentence: normalised text (straight quotes: a curly apostrophe would hide a negation).

    Returns:
        Scores as vaderSentiment gives them: compound -1 to 1 to four decimals, the shares to three. A sentence
        without a word that the lexicon knows has compound 0.0 and no words; read ``words`` before the number.

    >>> tone = score("The talks did not guarantee peace.")
    >>> tone.compound, [(w.word, round(w.contribution, 3)) for w in tone.words]
    (-0.5559, [('guarantee', -0.74), ('peace', -1.85)])
    """
    analyzer = _analyzer()
    scores = analyzer.polarity_scores(sentence)
    spans = _word_spans(sentence, analyzer.emojis)
    words = tuple(
        ToneWord(start=start, end=end, word=word.lower(), contribution=contribution)
        for (start, end), word, contribution in zip(spans, analyzer.words, analyzer.contributions, strict=True)
        if contribution
    )
    return Tone(
        compound=scores["compound"],
        positive=scores["pos"],
        neutral=scores["neu"],
        negative=scores["neg"],
        emphasis=analyzer.emphasis,
        words=words,
    )


def compound(contributions: Iterable[float], emphasis: float) -> float | None:
    """Return the compound score of a sentence from its words' contributions, or None when none has a share.

    Args:
        contributions: valences after all rules; those of masked words left out.
        emphasis: what the sentence's exclamation and question marks add.
    """
    values = [value for value in contributions if value]
    if not values:
        return None
    total = sum(values)
    if total > 0:
        total += emphasis
    elif total < 0:
        total -= emphasis
    return round(float(normalize(total)), 4)


def valence(word: str) -> float | None:
    """Return the lexicon's own valence of a lower-cased word (-4 to 4), or None when it does not know it."""
    return lexicon().get(word)


def lexicon() -> Mapping[str, float]:
    """Return the whole lexicon: lower-cased word (or emoticon) to valence, -4 to 4."""
    found: Mapping[str, float] = _analyzer().lexicon
    return found


def emojis() -> Mapping[str, str]:
    """Return the emoji that are scored by their descriptions: character to description."""
    found: Mapping[str, str] = _analyzer().emojis
    return found


class _Analyzer(SentimentIntensityAnalyzer):  # type: ignore[misc]
    """The package's scorer, remembering the words and the valences of the last sentence."""

    words: list[str]
    contributions: list[float]
    emphasis: float

    def score_valence(self, sentiments: list[float], text: str) -> dict[str, float]:
        """Keep the valences that the package is about to add up."""
        self.words = SentiText(text).words_and_emoticons
        self.contributions = sentiments
        self.emphasis = self._punctuation_emphasis(text)
        scores: dict[str, float] = super().score_valence(sentiments, text)
        return scores


@cache
def _analyzer() -> _Analyzer:
    return _Analyzer()


def _word_spans(sentence: str, emojis: dict[str, str]) -> list[tuple[int, int]]:
    """Give the place of each word that VADER sees; the words of an emoji's description all stand at the emoji."""
    if not any(character in emojis for character in sentence):
        return [match.span() for match in _CHUNK.finditer(sentence)]
    replaced, origin = _without_emoji(sentence, emojis.get)
    return [(origin[m.start()], origin[m.end() - 1] + 1) for m in _CHUNK.finditer(replaced)]


def _without_emoji(sentence: str, describe: Callable[[str], str | None]) -> tuple[str, list[int]]:
    """Replace emoji as the package does, and say for each character of the result where it came from."""
    pieces: list[str] = []
    origin: list[int] = []
    after_space = True
    for position, character in enumerate(sentence):
        description = describe(character)
        piece = character if description is None else description if after_space else f" {description}"
        after_space = description is None and character == " "
        pieces.append(piece)
        origin.extend([position] * len(piece))
    return "".join(pieces), origin

"""Figures in a sentence: a number with its unit, its qualifier and what it counts, as written.

Found by rule, without a grammar: a number in digits or words, the qualifier before it, and after it the noun that it
counts. What only looks like one is left out: dates, years and times, ordinals, scores, telephone numbers, numbers that
name something ("Article 5", "Flight 370"), hyphenated ones ("a 20-year sentence"), and "one" where it is a pronoun.
Fractions ("two thirds") are not read.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

_WORDS = tomllib.loads(resources.files("sitrep.text").joinpath("quantity_words.toml").read_text(encoding="utf-8"))
_NUMBERS: dict[str, int] = _WORDS["numbers"]
_SCALES: dict[str, int] = _WORDS["scales"]
_IRREGULAR: dict[str, str] = _WORDS["irregular"]
_MEASURES, _UNCOUNTED, _NOT_PLURAL, _STOPPERS = (
    frozenset(_WORDS[name]) for name in ("measures", "uncounted", "not_plural", "stoppers")
)
_MONTHS, _LABELS, _BEFORE_ONE = (frozenset(_WORDS[name]) for name in ("months", "labels", "demonstratives"))
_NO_NOUN, _IDIOMS = frozenset(_WORDS["no_noun"]), frozenset(_WORDS["idioms_of_one"])
_VAGUE: list[str] = _WORDS["vague"]

MOST_WORDS = 6
"""A noun is looked for among so many words after its number."""

_YEARS = range(1900, 2100)
_LEAST_STEM = 4

_DIGITS = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_WORD = "|".join(sorted((*_NUMBERS, *_VAGUE), key=len, reverse=True))
_SCALE = "|".join(_SCALES)
_SPELLED = (
    rf"an?\s+(?:{_SCALE})(?!\w)"
    rf"|(?:{_WORD})(?:[- ](?:{_WORD})|\s+(?:{_SCALE})s?(?:\s+and)?(?:\s+(?:{_WORD})(?![\w-]))?)*"
)
_START = re.compile(rf"[0-9]|(?<![^\W_])(?:{_WORD}|an?\s+(?:{_SCALE}))", re.IGNORECASE)
STARTS = rf"[0-9]|(?i:(?:^|[^a-z0-9])(?:{_WORD}|an?\s+(?:{_SCALE})))"
"""A regular expression, in Arrow's dialect, that a sentence with a figure matches; cheap, to leave the others out."""

_FIGURE = re.compile(
    rf"(?P<number>{_DIGITS}|{_SPELLED})"
    rf"(?:(?:\s*[–-]\s*|\s+to\s+|\s+and\s+)(?P<second>[$£€]?(?:{_DIGITS}|(?:{_WORD})(?![\w-]))))?"
    rf"(?P<scale>[\s-](?:{_SCALE})(?!\w))?(?P<percent>\s?%|\s+(?:percent|per\s+cent)\b)?(?![\w/:]|[.,]\d)",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[\w.,/:#'’–-]\Z")
_CURRENCY = re.compile(r"(?<![\w.,/:#–-])(?:US|C|A)?[$£€]\s?\Z")
_QUALIFIERS = "|".join(q.replace(" ", r"\s+") for q in sorted(_WORDS["qualifiers"], key=len, reverse=True))
_QUALIFIER = re.compile(rf"(?<![\w-])(?P<words>{_QUALIFIERS})\s+\Z", re.IGNORECASE)
_PHRASAL = re.compile(r"\b(?:turn|hand|took|take|taken|taking|pass)(?:ed|ing|s)?\s+\Z", re.IGNORECASE)
_RATIO = re.compile(rf"(?:\d|\b(?:{_WORD}))\s+(?:in|out|out\s+of)\s+(?:every\s+)?\Z", re.IGNORECASE)
_NEXT = re.compile(r"[ \t\n\r\u00a0]+((?:[^\W\d]|[.’'&-](?=\w))+(?:[’']s)?)")
_WORD_BEFORE = re.compile(r"(\w[\w.’']*)([\s,(]*)\Z")
_DATED = re.compile(r"\s+(?:ago|earlier|later|before|after)\b", re.IGNORECASE)
_OF = re.compile(r"\s+of\s+(?:the\s+|its\s+|their\s+|all\s+)*((?:[^\W\d]|[’'-](?=\w))+)")
_DATE_OR_TIME = re.compile(
    rf"\s*(?:(?:a\.?m|p\.?m|o[’']clock|noon|E[SD]T|GMT|UTC|(?:of\s+)?(?:{'|'.join(_MONTHS)}))\b|(?:th|st|nd|rd)\b)",
    re.IGNORECASE,
)
_OF_SCALES = re.compile(r"(?:\s+of\s+(?:thousands|millions|billions))+")
_OF_ALONE = re.compile(r"\s+of(?=\s)")
_NEAR = 40


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A figure as written: code points of its sentence, and what they say.

    ``value`` is None for "dozens" and the like; ``high`` is the upper end of "10 to 15". ``unit`` is "%", a currency
    sign or a measure ("mile", "barrel"), empty for a plain count. ``noun`` is what is counted, in the singular; of a
    measure what it is of ("50 million barrels of oil": oil), else the measure; empty where no noun is named.
    """

    start: int
    end: int
    qualifier: str
    value: float | None
    high: float | None
    unit: str
    noun: str


def find_quantities(sentence: str) -> list[Quantity]:
    """Return the figures of a sentence, in order; any string is allowed.

    >>> [(q.qualifier, q.value, q.unit, q.noun) for q in find_quantities("It took up to 50 million barrels of oil.")]
    [('up to', 50000000.0, 'barrel', 'oil')]
    """
    return list(_found(sentence))


def _found(sentence: str) -> Iterator[Quantity]:
    at = 0
    while (start := _START.search(sentence, at)) is not None:
        at = start.end()
        if (match := _FIGURE.match(sentence, start.start())) is None:
            continue
        at = match.end()
        if (quantity := _quantity(sentence, match)) is not None:
            yield quantity
            at = max(at, quantity.end)


@dataclass(frozen=True, kw_only=True)
class _Written:
    """A number where it stands: what stands before it, taken apart, and its value."""

    number: str
    start: int
    end: int
    qualifier: str
    currency: str
    percent: bool
    last: str
    beside: str
    value: float | None
    high: float | None

    def figure(self, end: int, unit: str, noun: str) -> Quantity:
        return Quantity(
            start=self.start,
            end=end,
            qualifier=self.qualifier,
            value=self.value,
            high=self.high,
            unit=unit,
            noun=noun,
        )


def _quantity(sentence: str, match: re.Match[str]) -> Quantity | None:
    written = _written(sentence, match)
    if written is None or _only_names(sentence, written):
        return None
    if written.currency:
        return written.figure(written.end, written.currency, "")
    if written.percent:
        of = _OF.match(sentence, written.end)
        noun = of[1] if of and of[1].lower() not in _STOPPERS else ""
        return written.figure(written.end, "%", _singular(noun))
    if written.number in _VAGUE:
        return _vague(sentence, written)
    return _counted(sentence, written)


def _written(sentence: str, match: re.Match[str]) -> _Written | None:
    """Take apart what stands before a number; None where the number is a piece of something else."""
    number, second, end = match["number"], match["second"], match.end()
    ahead = sentence[max(0, match.start() - _NEAR) : match.start()]
    currency = _CURRENCY.search(ahead)
    ahead = ahead[: currency.start()] if currency else ahead
    if _JOINED.search(ahead) or _RATIO.search(ahead):
        return None
    qualifier = _QUALIFIER.search(ahead)
    if qualifier is not None and qualifier["words"] == "over" and _PHRASAL.search(ahead, 0, qualifier.start()):
        qualifier = None
    ahead = ahead[: qualifier.start()] if qualifier else ahead
    before = _WORD_BEFORE.search(ahead)
    last = before[1].lower() if before else ""
    beside = last if before and before[2].isspace() else ""
    if second is not None and sentence[match.end("number") :].lstrip()[:3] == "and" and beside != "between":
        second, end = None, match.end("number")
    value, high = _value(number), None if second is None else _value(second.lstrip("$£€"))
    if match["scale"] is not None and end == match.end():
        factor = _SCALES[match["scale"].strip(" -\n\t\u00a0").lower()]
        value, high = (None if n is None else round(n * factor, 2) for n in (value, high))
    return _Written(
        number=number.lower(),
        start=match.start() - sum(len(found[0]) for found in (currency, qualifier) if found),
        end=end,
        qualifier=" ".join(qualifier["words"].lower().split()) if qualifier else "",
        currency=currency[0].strip() if currency else "",
        percent=match["percent"] is not None and end == match.end(),
        last=last,
        beside=beside,
        value=value,
        high=high,
    )


def _only_names(sentence: str, written: _Written) -> bool:
    """Whether a number dates, numbers or names something, or is a pronoun."""
    if written.last.rstrip(".") in _MONTHS or written.beside in _LABELS or _DATE_OR_TIME.match(sentence, written.end):
        return True
    if written.qualifier or written.currency or written.percent:
        return False
    is_year = written.number.isdigit() and written.value in _YEARS
    return is_year or (written.number == "one" and written.beside in _BEFORE_ONE)


def _counted(sentence: str, written: _Written) -> Quantity | None:
    """Read a number with the noun that it counts, or with a measure and what it is of."""
    found = _noun(sentence, written.end, one=written.value == 1 and written.high is None)
    if found is None:
        return None
    noun, end = found
    if noun not in _MEASURES:
        is_idiom = written.number == "one" and noun in _IDIOMS and not written.qualifier
        return None if is_idiom else written.figure(end, "", noun)
    if _DATED.match(sentence, end) or (written.number == "one" and noun in _IDIOMS and not written.qualifier):
        return None
    of = _OF.match(sentence, end)
    what = of[1] if of and of[1].islower() and of[1] not in _STOPPERS else noun
    return written.figure(end, noun, _singular(what))


def _vague(sentence: str, written: _Written) -> Quantity | None:
    """Read "dozens", "dozens of people", "hundreds of thousands of barrels"."""
    more = _OF_SCALES.match(sentence, written.end)
    end = more.end() if more else written.end
    of = _OF_ALONE.match(sentence, end)
    noun, after = (_noun(sentence, of.end(), one=False) if of else None) or ("", end)
    if noun in _MEASURES and _DATED.match(sentence, after):
        return None
    return written.figure(after, noun if noun in _MEASURES else "", noun)


def _noun(sentence: str, at: int, *, one: bool) -> tuple[str, int] | None:
    """Return the noun counted by a number that ends at ``at``, in the singular, and where it ends.

    Of more than one the first plural; a plural in small letters goes before one in capitals ("four Texas airports").
    Of one the last word before something that belongs to no noun.
    """
    words = list(_words_after(sentence, at))
    if one:
        words = words[:2]
        if not words or words[0][0].lower() in _NO_NOUN:
            return None
        word, end = words[-1] if len(words) > 1 and words[-1][0].lower() not in _NO_NOUN else words[0]
        return (_singular(word), end) if word.islower() else None
    for in_capitals in (False, True):
        for word, end in words:
            if _is_plural(word) and (word.islower() or (in_capitals and word[:1].isupper() and not word.isupper())):
                return _singular(word), end
    return None


def _words_after(sentence: str, at: int) -> Iterator[tuple[str, int]]:
    for _ in range(MOST_WORDS):
        found = _NEXT.match(sentence, at)
        if found is None or found[1].lower() in _STOPPERS:
            return
        at = found.end()
        if not found[1].endswith(("’s", "'s")):
            yield found[1], at


def _is_plural(word: str) -> bool:
    low = word.lower()
    if low in _IRREGULAR or low in _UNCOUNTED:
        return True
    ends = low.endswith("s") and not low.endswith(("ss", "us", "is", "'s", "’s"))
    return ends and len(low) >= _LEAST_STEM and low not in _NOT_PLURAL


def _singular(word: str) -> str:
    """Return a noun in the singular; names keep their capitals.

    >>> [_singular(word) for word in ("airports", "priorities", "people", "bushes", "Democrats", "houses")]
    ['airport', 'priority', 'person', 'bush', 'Democrat', 'house']
    """
    if word.lower() in _IRREGULAR:
        return _IRREGULAR[word.lower()]
    if not _is_plural(word) or word.lower() in _UNCOUNTED:
        return word
    if word.endswith("ies") and len(word) > _LEAST_STEM:
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("ches", "shes", "sses", "xes", "zzes")) else word[:-1]


def _value(number: str) -> float | None:
    """Return the value of a number in digits or words; None for a vague one."""
    if number[:1].isdigit():
        return float(number.replace(",", ""))
    if number.lower() in _VAGUE:
        return None
    total = current = 0
    for word in re.split(r"[\s-]+", number.lower()):
        if word in _NUMBERS:
            current += _NUMBERS[word]
        elif (scale := _SCALES.get(word.removesuffix("s"))) is not None:
            current = max(current, 1) * scale
            if scale >= _SCALES["thousand"]:
                total, current = total + current, 0
        else:
            current += word in ("a", "an")
    return float(total + current)

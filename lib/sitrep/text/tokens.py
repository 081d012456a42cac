"""Word tokens of a sentence, and the terms that are counted from them.

The tokens are those of NLTK's ``NLTKWordTokenizer`` (3.10). Its rules stand below instead of an import, since
``import nltk`` loads half of that library (half a second) and its matches are cut off by the wall clock; tests hold the
two equal. The patterns are NLTK's: Copyright (C) 2001-2026 NLTK Project, Apache License 2.0, authors Liling Tan and
Tom Aarsen; contractions after Robert MacIntyre.
"""

import re
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple, Protocol

import regex  # type: ignore[import-untyped]

from sitrep.text.stops import shipped

CLITICS = frozenset({"'s", "'m", "'d", "'ll", "'re", "'ve", "n't", "'t"})
"""Endings that the tokeniser cuts off a word, in lower case: no terms of their own."""

_RULES: tuple[tuple[regex.Pattern[str], str], ...] = tuple(
    (regex.compile(pattern), replacement)
    for pattern, replacement in (
        (r"([«“‘„]|[`]+)", r" \1 "),
        (r"^\"", r"``"),
        (r"(``)", r" \1 "),
        (r"([ \(\[{<])(\"|\'{2})", r"\1 `` "),
        (r"(?i)(?<!\w)(\')(?!(?:re|ve|ll|m|t|s|d|n)\b)(?=\w)", r"\1 "),
        (r'([^\.])(\.)([\]\)}>"\'»”’ ]*+)\s*$', r"\1 \2 \3 "),
        (r"([:,])([^\d])", r" \1 \2"),
        (r"([:,])$", r" \1 "),
        (r"\.{2,}", r" \g<0> "),
        (r"[;@#$%&]", r" \g<0> "),
        (r"[\u2012-\u2015]", r" \g<0> "),
        (r'([^\.])(\.)([\]\)}>"\']*)\s*$', r"\1 \2\3 "),
        (r"[?!]", r" \g<0> "),
        (r"([^'])' ", r"\1 ' "),
        (r"[*]", r" \g<0> "),
        (r"[\]\[\(\)\{\}\<\>]", r" \g<0> "),
        (r"--", r" -- "),
    )
)
_ENDINGS: tuple[tuple[regex.Pattern[str], str], ...] = tuple(
    (regex.compile(pattern), replacement)
    for pattern, replacement in (
        (r"([»”’])", r" \1 "),
        (r"''", " '' "),
        (r'"', " '' "),
        (r"\s+", " "),
        (r"([^' ])('[sS]|'[mM]|'[dD]|') ", r"\1 \2 "),
        (r"([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) ", r"\1 \2 "),
    )
)
# NLTK compiles these with the standard library, whose \b differs from regex's beyond ASCII.
_CONTRACTIONS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(can)(not)\b",
        r"\b(d)('ye)\b",
        r"\b(gim)(me)\b",
        r"\b(gon)(na)\b",
        r"\b(got)(ta)\b",
        r"\b(lem)(me)\b",
        r"\b(more)('n)\b",
        r"\b(wan)(na)(?=\s)",
        r" ('t)(is)\b",
        r" ('t)(was)\b",
    )
)
_QUOTES = frozenset({"``", "''"})
# Of letters, digits and blanks alone only these words are cut otherwise than at blanks.
_PLAIN = re.compile(r"[A-Za-z0-9 ]*\Z")
_CUT = re.compile(r"cannot|gimme|gonna|gotta|lemme|wanna", re.IGNORECASE)
_BETWEEN_BLANKS = re.compile(r"[^ ]+")


class Token(NamedTuple):
    """A word token and the characters of the sentence that it stands for; ``"`` has become `````` or ``''``."""

    text: str
    start: int
    end: int


class NameResolver(Protocol):
    """What finds names among tokens, as ``sitrep.text.names.Names`` does."""

    def resolve(self, tokens: Sequence[str]) -> list[tuple[int, int, str]]:
        """Return the names among the tokens, disjoint and in order: first, last + 1, canonical name."""


def tokenise(sentence: str) -> list[Token]:
    """Return the tokens of a normalised sentence: those of ``NLTKWordTokenizer().tokenize``, with their spans.

    Any string is allowed. Spans are in order and disjoint, and nothing but white space lies outside them.

    >>> tokenise('He "won\\'t" go.')[1:5]  # doctest: +NORMALIZE_WHITESPACE
    [Token(text='``', start=3, end=4), Token(text='wo', start=4, end=6), Token(text="n't", start=6, end=9),
     Token(text="''", start=9, end=10)]
    """
    if _PLAIN.match(sentence) and not _CUT.search(sentence):
        return [Token(found[0], found.start(), found.end()) for found in _BETWEEN_BLANKS.finditer(sentence)]
    text = sentence
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    text = f" {text} "
    for pattern, replacement in _ENDINGS:
        text = pattern.sub(replacement, text)
    for contraction in _CONTRACTIONS:
        text = contraction.sub(r" \1 \2 ", text)
    return list(_align(text.split(), sentence))


def is_word(token_text: str) -> bool:
    """Tell whether a token counts as a word in denominators: it has a letter or a digit.

    >>> [is_word(token) for token in ("2026", "n't", "--", "U.S.")]
    [True, True, False, True]
    """
    return token_text.isalnum() or any(map(str.isalnum, token_text))


def term_of(token_text: str, stop_words: Container[str] | None = None) -> str:
    """Return the term that a token is when it is in no name, or an empty string when it is none.

    Args:
        token_text: the token.
        stop_words: words in lower case that are no terms; the shipped ones unless given.

    >>> [term_of(token) for token in ("Talks", "the", "n't", "--")]
    ['talks', '', '', '']
    """
    term = token_text.lower()
    stops = shipped() if stop_words is None else stop_words
    return term if term[:1].isalnum() and term not in stops and term not in CLITICS else ""


def term_spans(
    words: Sequence[str], names: NameResolver, stop_words: Container[str] | None = None
) -> list[tuple[int, int, str]]:
    """Return the terms of a sentence with the tokens that each stands for: first, last + 1, term, in order.

    A term is a name in its canonical form, or else a token that begins with a letter or digit, in lower case, that is
    neither a clitic nor a stop word.

    Args:
        words: the token strings of one sentence.
        names: what finds names among them.
        stop_words: words in lower case that are no terms; the shipped ones unless given.
    """
    found: list[tuple[int, int, str]] = []
    at = 0
    for first, after, name in [*names.resolve(words), (len(words), len(words), "")]:
        found += [(i, i + 1, term) for i in range(at, first) if (term := term_of(words[i], stop_words))]
        if name:
            found.append((first, after, name))
        at = after
    return found


def terms_of(words: Sequence[str], names: NameResolver, stop_words: Container[str] | None = None) -> list[str]:
    """Return the terms of a sentence, in order; ``term_spans`` says which.

    >>> from sitrep.text.names import Names
    >>> terms_of(["The", "U.S.", "would", "n't", "help", "us"], Names({"United States": ("US", "U.S.")}))
    ['United States', 'help']
    """
    return [term for _, _, term in term_spans(words, names, stop_words)]


def _align(tokens: Sequence[str], sentence: str) -> Iterator[Token]:
    """Walk the tokens over the sentence: they are its characters without white space, save for rewritten quotes."""
    at = 0
    for token in tokens:
        while sentence[at].isspace():
            at += 1
        length = len(token)
        if token in _QUOTES and sentence[at] == '"':
            length = 1
        yield Token(token, at, at + length)
        at += length

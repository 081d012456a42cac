"""Bytes to text: which encoding they are in."""

import codecs
import io
import re

from sitrep.corpus.sources import CorpusFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 20
_SAMPLE = 4_096
_BEFORE = 200
_SINGLE_BYTE = ("cp1252", "cp1251", "mac_roman")
_HIGH = "À-ÖØ-öø-ÿŒœŠšŽžŸ"
_STRANGE = re.compile(
    f"[A-Za-z{_HIGH}][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z{_HIGH}]"  # two scripts in a word
    "|[a-zß-öø-ÿа-яё][À-ÖØ-ÞŒŠŽŸА-ЯЁ]"  # a capital within a word
    f"|[{_HIGH}]{{3}}"  # a word of accents
    "|[\ufffd\x80-\x9f\uf8ff]"  # what the encoding leaves undefined
    "|[^\\W\\d_][“‘„«](?=[^\\W\\d_])|[”»][^\\W\\d_]"  # quotation marks the wrong way round
    "|(?<=[^\\W\\d_])[¡-©¬®-¿‚ƒ†-‰‹›€™¸ˇ˘-˝√-≥∂∆∏∑∫◊](?=[^\\W\\d_])"  # a sign within a word
)
_LEAST_ODD = 1000
"""A text holds at most one control character in so many; a file with more is no text."""

UNMARKED = frozenset({"utf-8", "utf-8-sig"})
"""Encodings of which nothing need be said."""


def marked_encoding(start: bytes) -> str | None:
    """Return the encoding that a byte order mark at the start of a file names."""
    return next((encoding for mark, encoding in _MARKS if start.startswith(mark)), None)


def wide_encoding(start: bytes) -> str | None:
    """Return UTF-16 or UTF-32 where the start of a file is in it, marked or not; None for any other encoding."""
    marked = marked_encoding(start[:4])
    return _unmarked_utf16(start[:_SAMPLE]) if marked is None else None if marked == "utf-8-sig" else marked


def encoding_of(content: bytes, *, guess: bool = True) -> str:
    """Return the encoding of bytes: by their byte order mark, else UTF-8 where they are valid UTF-8, else a guess.

    UTF-16 without a mark is told by its zero bytes. windows-1252 (which Latin-1 is a part of), windows-1251 and Mac
    Roman are told apart by which makes the fewest things that nobody writes (a capital within a word, two scripts in
    one), over the first 4,000 bytes from where it matters; in doubt it is windows-1252, as it is without ``guess``.
    """
    marked = marked_encoding(content[:4])
    if marked is not None:
        return marked
    if unmarked := _unmarked_utf16(content[:_SAMPLE]):
        return unmarked
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _single_byte(content, error.start) if guess else "cp1252"
    return "utf-8"


def decode(content: bytes, *, guess: bool = True) -> tuple[str, str]:
    """Return bytes as text, and the encoding as ``encoding_of`` finds it.

    Bytes that the encoding leaves undefined become U+FFFD. Newlines stay as they are.
    """
    if b"\0" not in content:  # no UTF-16
        try:
            return content.decode("utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8"), "utf-8"
        except UnicodeDecodeError:
            pass
    encoding = encoding_of(content, guess=guess)
    return content.decode(encoding, "replace"), encoding.removesuffix("-sig")


def looks_binary(content: bytes) -> bool:
    """Tell whether bytes are no text: zero bytes and no encoding that has them, or more than a stray one."""
    n = content.count(b"\0")
    if not n or marked_encoding(content[:4]) is not None or _unmarked_utf16(content[:_SAMPLE]):
        return False
    return n * _LEAST_ODD > len(content)


def open_text(file: CorpusFile, encoding: str) -> io.TextIOWrapper:
    """Open a file as text in an encoding, newlines untouched."""
    return io.TextIOWrapper(file.open(), encoding=encoding, errors="replace", newline="")


def text_encoding(file: CorpusFile, *, guess: bool = True) -> str:
    """Return the encoding that ``encoding_of`` would find for a file, reading it through but holding none of it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with file.open() as stream:
        first = stream.read(_SAMPLE)
        known = marked_encoding(first[:4]) or _unmarked_utf16(first)
        if known:
            return known
        chunk = first
        try:
            while chunk:
                decoder.decode(chunk)
                before, chunk = chunk[-_BEFORE:], stream.read(_CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            odd = error.object if isinstance(error.object, bytes) else chunk
            return _single_byte((odd or before) + stream.read(_SAMPLE), error.start) if guess else "cp1252"
    return "utf-8"


def _single_byte(content: bytes, odd_at: int) -> str:
    """Return which of the encodings with a byte a character gives words; windows-1252 where another does no better."""
    sample = content[max(0, odd_at - _BEFORE) : odd_at + _SAMPLE]
    return min(_SINGLE_BYTE, key=lambda encoding: _strangeness(sample.decode(encoding, "replace")))


def _strangeness(text: str) -> int:
    """Count what no writer of Latin or Cyrillic letters writes."""
    return sum(1 for _ in _STRANGE.finditer(text))


def _unmarked_utf16(start: bytes) -> str | None:
    """Return UTF-16's kind where every other byte of the start is mostly zero: text that is mostly ASCII."""
    if len(start) < 4:
        return None
    half = len(start) // 2
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > half * 0.6 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.05:
        return "utf-16-be"
    return None

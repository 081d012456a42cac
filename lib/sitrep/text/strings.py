"""Many strings at once as an Arrow column, for what is asked of each: Python's answers, at a tenth of its price.

Arrow's functions are used for what they do to ASCII; the few strings beyond it are looked at one by one.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.text.vocabulary import Flags, Ints


def column(strings: Sequence[str]) -> pa.StringArray:
    """Return any strings as a column, halves of surrogate pairs, which no UTF-8 holds, among them.

    That of the last tuple of strings is kept, since several ask for it one after the other.
    """
    of, found = _last[0]
    if strings is of:
        return found
    try:
        found = pa.array(strings, pa.string())
    except UnicodeEncodeError:
        content = [text.encode("utf-8", "surrogatepass") for text in strings]
        found = pa.array(content, pa.binary()).view(pa.string())
    if isinstance(strings, tuple):
        _last[0] = strings, found
    return found


_last: list[tuple[Sequence[str], pa.StringArray]] = [((), pa.array([], pa.string()))]


def strings_at(strings: pa.StringArray, places: npt.NDArray[np.integer]) -> list[str]:
    """Return some strings of a column."""
    content = strings.view(pa.binary()).take(pa.array(places)).to_pylist()
    return [text.decode("utf-8", "surrogatepass") for text in content]


def flags(values: pa.BooleanArray) -> Flags:
    """Return truth values as an array."""
    found: Flags = values.to_numpy(zero_copy_only=False)
    return found


def bytes_of(strings: pa.StringArray) -> tuple[Ints, npt.NDArray[np.uint8]]:
    """Return the bytes of a column, some zeros behind them, and where each string starts in them; its length more."""
    _, bounds, content = strings.buffers()
    starts = (
        np.frombuffer(bounds, np.int32, len(strings) + 1, strings.offset * 4) if len(strings) else np.zeros(1, np.int32)
    )
    return starts, np.append(np.frombuffer(content or b"", np.uint8), np.zeros(8, np.uint8))


def beyond_ascii(strings: pa.StringArray) -> Ints:
    """Return the places of the strings with a character beyond ASCII."""
    found: Ints = np.flatnonzero(~flags(pc.string_is_ascii(strings))).astype(np.int32)
    return found


def begin_alphanumeric(strings: pa.StringArray) -> Flags:
    """Tell which strings begin with a letter or digit of ASCII."""
    starts, content = bytes_of(strings)
    found: Flags = _ALPHANUMERIC[content[starts[:-1]]] & (starts[1:] > starts[:-1])
    return found


_ALPHANUMERIC = np.array([byte < 128 and chr(byte).isalnum() for byte in range(256)])


def holding(strings: pa.StringArray, characters: str) -> Flags:
    """Tell which strings hold one of some characters of ASCII."""
    starts, content = bytes_of(strings)
    wanted = np.zeros(256, np.bool_)
    wanted[[ord(character) for character in characters]] = True
    at = np.flatnonzero(wanted[content[starts[0] : starts[-1]]]) + starts[0]
    found = np.zeros(len(strings), np.bool_)
    found[np.searchsorted(starts, at, side="right") - 1] = True
    return found


def lowered(strings: pa.StringArray, odd: Ints) -> pa.StringArray:
    """Return strings in lower case; ``odd`` are the places of those beyond ASCII."""
    lower = pc.ascii_lower(strings)
    if not len(odd):
        return lower
    is_odd = np.zeros(len(strings), np.bool_)
    is_odd[odd] = True
    return pc.replace_with_mask(lower, pa.array(is_odd), column([text.lower() for text in strings_at(strings, odd)]))


def places_in(known: pa.StringArray, strings: pa.StringArray) -> Ints:
    """Return the place of each string among known ones, -1 for others."""
    found: Ints = pc.index_in(strings, value_set=known).fill_null(-1).to_numpy()
    return found


def are_chunks(units: pa.StringArray) -> Flags:
    """Tell which units of a vocabulary are chunks: others begin with white space, or are empty."""
    begins = pc.or_(pc.starts_with(units, "\n"), pc.starts_with(units, " "))
    return ~flags(pc.or_(begins, pc.equal(units, "")))


def any_of(values: Iterable[pa.BooleanArray]) -> Flags:
    """Tell where any of several is true."""
    found, *others = map(flags, values)
    for other in others:
        found = found | other
    return found

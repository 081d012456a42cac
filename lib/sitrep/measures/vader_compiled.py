"""VADER's rules by the compiled loops of ``text/rules.c``, for both lexicons that they act on.

Each function does what one of ``vader.py`` or ``news.py`` does by arrays, to the bit; these ask here where the library
is there.
"""

import ctypes

import numpy as np
import numpy.typing as npt
from vaderSentiment.vaderSentiment import B_DECR, C_INCR, N_SCALAR

from sitrep.measures.adding import Floats
from sitrep.measures.vader_words import SCORED, Rules
from sitrep.text.coding import Coded
from sitrep.text.library import call, checked
from sitrep.text.vocabulary import Ints


class _Structure(ctypes.Structure):
    _fields_ = (
        ("chunks", ctypes.c_void_p),
        ("bits", ctypes.c_void_p),
        ("role", ctypes.c_void_p),
        ("n_chunks", ctypes.c_int64),
        ("first", ctypes.c_void_p),
        ("n_sentences", ctypes.c_int64),
        ("booster", ctypes.c_void_p),
        ("n_units", ctypes.c_int64),
        ("negated", ctypes.c_double),
        ("louder", ctypes.c_double),
        ("softer", ctypes.c_double),
    )


class _Rules:
    """What the loops are told of coded sentences, and the arrays that it points to."""

    def __init__(self, coded: Coded, rules: Rules) -> None:
        self._chunks, self._first = (np.ascontiguousarray(of, np.int32) for of in (coded.chunks, coded.first_chunk))
        self._bits, self._role = map(np.ascontiguousarray, (rules.bits, rules.role))
        self._booster = np.ascontiguousarray(rules.features["booster"])
        self.structure = _Structure(
            chunks=self._chunks.ctypes.data,
            bits=self._bits.ctypes.data,
            role=self._role.ctypes.data,
            n_chunks=min(len(self._chunks), len(self._bits), len(self._role)),
            first=self._first.ctypes.data,
            n_sentences=len(self._first) - 1,
            booster=self._booster.ctypes.data,
            n_units=len(self._booster),
            negated=N_SCALAR,
            louder=C_INCR,
            softer=B_DECR,
        )


def scored(coded: Coded, rules: Rules) -> tuple[Ints, Ints, Floats]:
    """Find what ``vader.scored_by_arrays`` finds."""
    valence = np.ascontiguousarray(rules.features["valence"])
    given = _Rules(coded, rules)
    room = int(np.count_nonzero(rules.bits & SCORED))
    at, sentence, value, n_found = _columns(room)
    checked(call("score", given.structure, valence, at, sentence, value, room, n_found))
    n = int(n_found[0])
    return at[:n], sentence[:n], value[:n]


def rated(coded: Coded, rules: Rules, lexicon: Floats) -> tuple[Ints, Ints, Ints, Floats]:
    """Find what ``news.rated_by_arrays`` finds."""
    listed = np.stack([rules.features["news"], rules.features["bend"]], axis=1)
    given = _Rules(coded, rules)
    roots = np.sqrt(np.diff(coded.first_chunk))
    room = len(coded.chunks)  # pages of memory that are not written to take none
    at, sentence, value, n_found = _columns(room)
    code = np.empty(room, np.int32)
    to = (at, sentence, code, value, room, n_found)
    checked(call("rate", given.structure, listed, lexicon, len(lexicon), roots, *to))
    n = int(n_found[0])
    return at[:n], sentence[:n], code[:n], value[:n]


def _columns(room: int) -> tuple[Ints, Ints, Floats, npt.NDArray[np.int64]]:
    return np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room), np.zeros(1, np.int64)

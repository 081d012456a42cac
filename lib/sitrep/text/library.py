"""The compiled library of ``kernels.c`` and ``speech.c``: the text core's inner loops, where a C compiler was there.

It lies beside its sources under a name with a hash of them, so none is used that was made of others. Where there is
none, NumPy and Python do the same, and slower: ``Vocabulary``, ``join_by_arrays``, ``counted_by_arrays`` and what the
modules of speech have, which tests hold equal.
"""

import ctypes
import functools
import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:  # what builds the library loads this module too, and has no NumPy
    import numpy.typing as npt

Argument: TypeAlias = "npt.NDArray[Any] | ctypes.Structure | bytes | int"

SOURCE = Path(__file__).with_name("kernels.c")
_SUFFIXES = {"win32": ".dll", "darwin": ".dylib"}
_HASH = 12

DONE, STRINGS_FULL, TOKENS_FULL, SPANS_FULL, COMPOSES, _OUT_OF_RANGE, _TOO_LONG = range(7)


def sources_beside(source: Path) -> list[Path]:
    """Return the sources that the library is made of: a source and those beside it."""
    return sorted(source.parent.glob("*.c"))


def path_of(source: Path) -> Path:
    """Return where the library lies that is made of a source and of those beside it, and is called after it."""
    digest = hashlib.sha256(b"".join(beside.read_bytes() for beside in sources_beside(source))).hexdigest()[:_HASH]
    return source.with_name(f"{source.stem}.{digest}{_SUFFIXES.get(sys.platform, '.so')}")


@functools.cache
def library() -> ctypes.CDLL | None:
    """Return the library, or None where it is not there or is for another machine."""
    try:
        return ctypes.CDLL(str(path_of(SOURCE)))
    except OSError:
        return None


def call(name: str, *arguments: Argument) -> int:
    """Call a function of the library: arrays and structures go by address, numbers as 64 bits.

    Returns:
        Its status, or what it counts.

    Raises:
        IndexError: a number that was handed over lies outside of what it is a place in.
        OverflowError: a text has more characters or tokens than 32 bits can number.
    """
    found = library()
    if found is None:
        raise RuntimeError("the compiled library is not there; ask library() before")
    function = getattr(found, f"sitrep_{name}")
    function.restype = ctypes.c_int64
    return int(function(*map(_passed, arguments)))


def checked(status: int) -> int:
    """Return a status that is none of a failure."""
    if status == _OUT_OF_RANGE:
        raise IndexError("a number lies outside of what it is a place in")
    if status == _TOO_LONG:
        raise OverflowError("more than 2,147,483,647 characters or tokens at once; analyse them in several parts")
    return status


def _passed(argument: Argument) -> object:
    if isinstance(argument, int):
        return ctypes.c_int64(argument)
    if isinstance(argument, bytes):
        return ctypes.c_char_p(argument)
    if isinstance(argument, ctypes.Structure):
        return ctypes.byref(argument)
    if not argument.flags.c_contiguous:
        raise ValueError("an array that is handed to the library has gaps")
    return ctypes.c_void_p(argument.ctypes.data)

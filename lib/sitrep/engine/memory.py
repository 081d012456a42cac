"""What the passes do about memory."""

import gc
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pyarrow as pa


@contextmanager
def no_collection() -> Iterator[None]:
    """Keep the garbage collector from looking, again and again, through millions of strings that hold no cycle.

    It took a fifth of the time of a part. What a pass makes is freed as it is let go of, with or without it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@cache
def use_the_systems() -> None:
    """Have Arrow take its memory from glibc, where that is the system's library and the user chose no other way.

    Arrow's own allocator gives much of the memory of a part back when it is done, and takes it anew for the next: a
    twentieth of the time of a part was the system's, for that alone.
    """
    if platform.libc_ver()[0] == "glibc" and "ARROW_DEFAULT_MEMORY_POOL" not in os.environ:
        pa.set_memory_pool(pa.system_memory_pool())

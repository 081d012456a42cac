"""Where Arrow takes its memory from."""

import platform

import pyarrow as pa
import pytest

from sitrep.engine.memory import use_the_systems


@pytest.fixture
def pool():
    """Arrow's own memory, and at the end what it took its memory from before."""
    before = pa.default_memory_pool()
    own = pa.jemalloc_memory_pool() if "jemalloc" in pa.supported_memory_backends() else pa.mimalloc_memory_pool()
    pa.set_memory_pool(own)
    use_the_systems.cache_clear()
    yield own.backend_name
    pa.set_memory_pool(before)
    use_the_systems.cache_clear()


@pytest.mark.parametrize(("libc", "chosen", "used"), [("glibc", "", "system"), ("", "", ""), ("glibc", "mimalloc", "")])
def test_memory_is_taken_from_glibc_alone_and_where_the_user_chose_nothing(monkeypatch, pool, libc, chosen, used):
    monkeypatch.setattr(platform, "libc_ver", lambda: (libc, ""))
    monkeypatch.delenv("ARROW_DEFAULT_MEMORY_POOL", raising=False)
    if chosen:
        monkeypatch.setenv("ARROW_DEFAULT_MEMORY_POOL", chosen)
    use_the_systems()
    assert pa.default_memory_pool().backend_name == (used or pool)

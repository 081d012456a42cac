"""What is read by quicker libraries, against the standard library."""

import gzip
import io
import json
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.corpus.reading import read_corpus
from sitrep.corpus.sources import DAMAGED, _Unpacked
from sitrep.corpus.tables import plain_object

AWKWARD = [
    b'{"text": "Plain \\u00e9.", "date": "2026-01-07", "author": ["A", {"name": "B"}], "id": 7}',
    b'{"text": 123456789012345678901}',
    b'{"text": -0.0, "title": -0}',
    b'{"text": 1e400}',
    b'{"text": 1.50, "title": 10000000000000000.0}',
    b'{"text": NaN}',
    b'{"text": "One.", "n": [1e999, {"x": 12345678901234567890123}]}',
    b'{"text": "half a pair \\ud800 here"}',
    b'{"text": "a pair \\ud83d\\ude00"}',
    b'{"text": "first", "title": "T", "text": "last"}',
    b'{"text": "nul \\u0000 within"}',
    b'{"text": "bare \x01 control"}',
    b'{"text": "caf\xe9"}',
    b'{"text": "\xed\xa0\x80"}',
    b'\xef\xbb\xbf{"text": "marked"}',
    b"  \t ",
    "\u3000".encode(),
    b"[1, 2]",
    b"null",
    b'{"text": "cut off',
    b'{"text": ' + b"[" * 2_000 + b"]" * 2_000 + b"}",
    b'{"text": ' + b"9" * 5_000 + b"}",
]


@pytest.mark.parametrize("line", AWKWARD, ids=lambda line: ascii(line[:24]))
def test_a_line_is_read_as_the_standard_library_reads_it(tmp_path: Path, monkeypatch, line: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(line + b'\n{"text": "The next."}\n')
    found = list(read_corpus([path]))
    monkeypatch.setattr("sitrep.corpus.tables.plain_object", lambda content: None)
    assert found == list(read_corpus([path]))


def test_most_lines_are_not_read_by_the_standard_library() -> None:
    assert plain_object(AWKWARD[0]) == json.loads(AWKWARD[0])
    assert plain_object('{"text": "Zoë", "n": null, "of": {"x": 0.5}}'.encode()) is not None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, st.booleans())
def test_a_plain_object_is_what_json_makes_of_it(value, ascii_alone):
    try:
        content = json.dumps(value, ensure_ascii=ascii_alone).encode()
    except UnicodeEncodeError:
        return
    found = plain_object(content)
    if isinstance(value, dict) and not any(isinstance(one, float) for one in value.values()):
        assert found is None or repr(found) == repr(json.loads(content)) or max_number(value) > 1 << 63
    else:
        assert found is None


def max_number(value):
    """The largest magnitude of the whole numbers in a value."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max([abs(value) if isinstance(value, int) else 0, *map(max_number, inner)])


def unpacked(stream, n):
    """What a stream gives until it ends or fails, and how it fails."""
    found = b""
    try:
        while more := stream.read1(n):
            found += more
    except DAMAGED as error:
        return found, type(error)
    return found, None


@given(
    st.lists(st.binary(max_size=400) | st.just(b"word " * 30_000), max_size=3),
    st.sampled_from([b"", b"\0" * 5, b"\0" * 70_000]),
    st.sampled_from([1 << 18, 1_000]),
    st.floats(0, 1),
)
def test_gzip_members_are_unpacked_as_the_standard_library_does(members, fill, n, kept):
    packed = b"".join(gzip.compress(member) + fill for member in members)
    assert unpacked(_Unpacked(io.BytesIO(packed)), n) == (b"".join(members), None)
    broken = packed[: int(len(packed) * kept)]
    found, error = unpacked(_Unpacked(io.BytesIO(broken)), n)
    expected, expected_error = unpacked(gzip.GzipFile(fileobj=io.BytesIO(broken)), n)
    assert (error is None) == (expected_error is None)
    assert abs(len(found) - len(expected)) < 5_000
    assert b"".join(members).startswith(found)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"no gzip", gzip.BadGzipFile),
        (gzip.compress(b"a") + b"rest", gzip.BadGzipFile),
        (b"", None),
        (b"\x1f", EOFError),
    ],
)
def test_what_is_no_gzip_is_damaged(content, error):
    assert unpacked(_Unpacked(io.BytesIO(content)), 100)[1] == error


def test_a_wrong_check_is_damage():
    packed = gzip.compress(b"some text")
    wrong = packed[:-8] + zlib.crc32(b"other").to_bytes(4, "little") + packed[-4:]
    assert unpacked(_Unpacked(io.BytesIO(wrong)), 100)[1] is zlib.error

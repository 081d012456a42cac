"""Cutting files at the borders of records: nothing lost, nothing twice, nothing read otherwise."""

import gzip
import json
import pickle
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitrep.corpus.cutting import cut_file, read_piece
from sitrep.corpus.reading import list_files, read_file

QUICK = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def pieces_of(path, most_bytes, unpacked=None):
    (file,) = list_files([path])
    return file, list(cut_file(file, most_bytes, unpacked or path.parent / ".unpacked"))


def assert_same_records(path, most_bytes):
    file, pieces = pieces_of(path, most_bytes)
    assert [record for piece in pieces for record in read_piece(piece)] == list(read_file(file))
    return pieces


def write(path, content):
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)
    return path


LINES = st.lists(
    st.one_of(
        st.text(max_size=80).map(lambda text: json.dumps({"text": text}).encode()),
        st.sampled_from([b"", b"  ", b"not json", b'{"text": "caf\xe9"}', b'\xef\xbb\xbf{"text": "mark"}', b"\x00"]),
    ),
    max_size=30,
)


@QUICK
@given(
    lines=LINES,
    most=st.integers(1, 400),
    ending=st.sampled_from([b"\n", b"\r\n"]),
    last=st.booleans(),
    packed=st.booleans(),
)
def test_json_lines_in_pieces_are_the_records_of_the_file(lines, most, ending, last, packed):
    with tempfile.TemporaryDirectory() as folder:
        content = ending.join(lines) + (ending if last else b"")
        assert_same_records(write(Path(folder, "a.jsonl.gz" if packed else "a.jsonl"), content), most)


FIELDS = st.one_of(
    st.text('ab,;"\n\ré ', max_size=12).map(lambda text: '"' + text.replace('"', '""') + '"'),
    st.text("ab ", max_size=12),
    st.sampled_from(['"unclosed', 'a"b', '"a"b', "a\rb", ""]),
)


@QUICK
@given(
    rows=st.lists(st.lists(FIELDS, max_size=4), max_size=20),
    most=st.integers(1, 120),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    packed=st.booleans(),
)
def test_tables_in_pieces_are_the_records_of_the_file(rows, most, ending, encoding, packed):
    content = ending.join(["title,text", *(",".join(row) for row in rows)]).encode(encoding)
    with tempfile.TemporaryDirectory() as folder:
        assert_same_records(write(Path(folder, "a.csv.gz" if packed else "a.csv"), content), most)


def test_a_quoted_newline_is_never_a_border(tmp_path):
    rows = "".join(f'"row {n}\nsecond line","and, ""more""\r\nof it"\n' for n in range(50))
    pieces = assert_same_records(write(tmp_path / "a.csv", ("title,text\n" + rows).encode()), 300)
    assert len(pieces) > 5
    assert all(len(list(read_piece(piece))) > 1 for piece in pieces)


def test_pieces_are_bounded_and_of_one_size(tmp_path):
    content = b"".join(json.dumps({"text": f"article {n:04d} " + "x" * 80}).encode() + b"\n" for n in range(1000))
    pieces = assert_same_records(write(tmp_path / "a.jsonl", content), 30_000)
    assert all(piece.n_bytes <= 30_000 for piece in pieces)
    assert max(piece.n_bytes for piece in pieces) - min(piece.n_bytes for piece in pieces) < 1_000
    assert sum(piece.n_bytes for piece in pieces) == len(content)


def test_a_record_larger_than_a_piece_is_a_piece_alone(tmp_path):
    lines = [json.dumps({"text": "word " * n}).encode() for n in (1, 1000, 1)]
    pieces = assert_same_records(write(tmp_path / "a.jsonl", b"\n".join(lines)), 100)
    assert [piece.n_bytes > 100 for piece in pieces] == [False, True, False]


@pytest.mark.parametrize("ending", ["jsonl", "csv"])
@pytest.mark.parametrize("kept", [0.2, 0.6, 0.99])
def test_a_compressed_file_that_breaks_off_gives_the_same_records_and_refusal(tmp_path, ending, kept):
    lines = [json.dumps({"text": f"{n} {n**40}"}) for n in range(3000)]
    rows = ['"' + line.replace('"', '""').replace(" ", "\n") + '"' for line in lines]
    content = "\n".join(["text", *rows] if ending == "csv" else lines).encode()
    packed = gzip.compress(content, mtime=0)
    (tmp_path / f"a.{ending}.gz").write_bytes(packed[: int(len(packed) * kept)])
    pieces = assert_same_records(tmp_path / f"a.{ending}.gz", 4_000)
    assert [record.reason for record in list(read_piece(pieces[-1]))[-1:]] == ["damaged file"]


def test_a_compressed_file_that_fits_is_left_as_it_is(tmp_path):
    content = b'{"text": "a"}\n' * 200
    _, pieces = pieces_of(write(tmp_path / "a.jsonl.gz", content), len(content))
    assert [(piece.within, piece.n_bytes) for piece in pieces] == [(None, len(content))]
    assert not (tmp_path / ".unpacked").exists()


def test_what_is_unpacked_already_is_not_written_again(tmp_path):
    path = write(tmp_path / "a.jsonl.gz", b'{"text": "a"}\n' * 200)
    _, first = pieces_of(path, 500)
    stamps = {file.name: file.stat().st_mtime_ns for file in (tmp_path / ".unpacked").iterdir()}
    _, second = pieces_of(path, 500)
    assert first == second
    assert {file.name: file.stat().st_mtime_ns for file in (tmp_path / ".unpacked").iterdir()} == stamps


def test_a_piece_is_small_when_pickled(tmp_path):
    path = write(tmp_path / "a.jsonl", b'{"text": "a"}\n' * 10_000)
    _, pieces = pieces_of(path, 50_000)
    assert pickle.loads(pickle.dumps(pieces[1])) == pieces[1]
    assert len(pickle.dumps(pieces[1])) < 1_000


def test_a_file_that_is_not_there_any_more_is_refused_when_read(tmp_path):
    path = write(tmp_path / "a.jsonl", b'{"text": "a"}\n' * 100)
    (file,) = list_files([path])
    path.unlink()
    (piece,) = cut_file(file, 10, tmp_path)
    assert [record.reason for record in read_piece(piece)] == ["unreadable file"]

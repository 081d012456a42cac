"""Parquet files read row by row: on a disk, packed, and behind a URL."""

import gzip
import io
import threading

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sitrep.corpus.cutting import cut_file, read_piece
from sitrep.corpus.listing import list_files
from sitrep.corpus.reading import read_file
from sitrep.corpus.sources import CorpusFile
from sitrep.files import location

TEXTS = [f"Article {number} tells what came of the talks." for number in range(1_500)]


class Watched(io.BytesIO):
    """Bytes that note which threads come to them."""

    threads: set[threading.Thread]

    def read(self, *length):
        self.threads.add(threading.current_thread())
        return super().read(*length)

    def seek(self, *place):
        self.threads.add(threading.current_thread())
        return super().seek(*place)

    def close(self):
        self.threads.add(threading.current_thread())
        super().close()


@pytest.fixture
def content():
    stream = io.BytesIO()
    pq.write_table(pa.table({"text": TEXTS, "title": ["T"] * len(TEXTS)}), stream, row_group_size=400)
    return stream.getvalue()


def read_in(file):
    return [record.text.removeprefix("T\n\n") for record in read_file(file)]


@pytest.mark.parametrize("packed", [False, True])
def test_rows_of_several_groups_come_in_their_order(content, packed, tmp_path):
    path = tmp_path / ("a.parquet.gz" if packed else "a.parquet")
    path.write_bytes(gzip.compress(content) if packed else content)
    (file,) = list_files([path])
    assert read_in(file) == TEXTS
    pieces = list(cut_file(file, 10_000, tmp_path / "unpacked"))
    assert [record.text.removeprefix("T\n\n") for piece in pieces for record in read_piece(piece)] == TEXTS


def test_rows_behind_a_url_come_in_their_order(content):
    fsspec.filesystem("memory").pipe_file("/columnar/a.parquet", content)
    (file,) = list_files([location("memory://columnar")])
    assert read_in(file) == TEXTS


def test_no_thread_of_arrow_comes_to_the_stream(content, tmp_path, monkeypatch):
    """One that does when Python is ending aborts the process."""
    path = tmp_path / "a.parquet"
    path.write_bytes(content)
    (file,) = list_files([path])
    monkeypatch.setattr(Watched, "threads", set(), raising=False)
    monkeypatch.setattr(CorpusFile, "open", lambda self: Watched(content))
    assert read_in(file) == TEXTS
    assert Watched.threads == {threading.main_thread()}

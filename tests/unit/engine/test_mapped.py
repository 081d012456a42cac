"""Mapped files of a corpus in parts: the tables that the Parquet files hold, and never those that they held before."""

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from sitrep.engine.analysis import analyse
from sitrep.engine.mapped import TABLES
from sitrep.engine.tables import read_table
from sitrep.errors import TablesError
from sitrep.topics.file import load_topics


@pytest.fixture
def parts(seeds, tmp_path):
    """The seeds, each article a part of its own."""
    made = analyse([seeds], load_topics(seeds.parent / "topics.yml"), tmp_path / "out", part_bytes=1)
    assert len(list(made.parts())) == 5
    return made


COLUMNS = ["article_id", "sentence_no", "term", "n"]


def rows(table):
    return table.to_pylist()


def files(analysis):
    return sorted(analysis.folder.rglob("mapped/*.arrow"))


def test_a_part_gives_the_tables_of_its_parquet_files(parts):
    for _ in range(2):  # the first time they are made, the second read
        for part in parts.parts():
            for name in TABLES:
                expected = read_table(part.path(name))
                found = part.select(name, columns=expected.column_names)
                assert found.schema == expected.schema, name
                assert found.schema.metadata == expected.schema.metadata, name
                assert rows(found) == rows(expected), name
                columns = found.column_names[1::2]
                assert rows(part.select(name, columns=columns)) == rows(expected.select(columns)), name
    assert len(files(parts)) == 5 * len(TABLES)


def test_rows_are_numbered_by_their_sentence(parts):
    for part in parts.parts():
        sentences = part.select("sentences").select(["article_id", "sentence_no"]).to_pylist()
        for name in set(TABLES) - {"articles", "sentences"}:
            numbers = part.numbered(name)["sentence"].to_pylist()
            expected = part.select(name).select(["article_id", "sentence_no"]).to_pylist()
            assert [sentences[number] for number in numbers] == expected, name


def test_values_of_a_column_are_sorted_and_its_order_is_kept(parts):
    for part in parts.parts():
        terms = part.numbered("terms")
        values = terms["term"].chunk(0).dictionary.to_pylist()
        assert values == sorted(set(values))
        in_order = terms.take(terms["by term"])["term"].to_pylist()
        assert in_order == sorted(terms["term"].to_pylist())


def test_what_was_made_of_other_files_is_not_read(parts):
    part = next(iter(parts.parts()))
    before = part.select("terms", columns=["n"]).num_rows
    path = part.path("terms")
    pq.write_table(pq.read_table(path).slice(1), path)
    again = next(iter(parts.parts()))
    assert again.select("terms", columns=["n"]).num_rows == before - 1


def test_a_damaged_file_is_made_again(parts):
    expected = [rows(part.select("terms", columns=COLUMNS)) for part in parts.parts()]
    for file in files(parts):
        file.write_bytes(b"no table" * 100)
    assert [rows(part.select("terms", columns=COLUMNS)) for part in parts.parts()] == expected
    kept = files(parts)[-1].read_bytes()
    assert kept[:6] == b"ARROW1"


def test_a_missing_table_is_told_as_such(parts):
    part = next(iter(parts.parts()))
    part.path("terms").unlink()
    with pytest.raises(TablesError, match=r"cannot be read as a table .*Run the analysis again"):
        part.select("terms", columns=["n"])


def test_where_nothing_can_be_written_tables_are_the_same(parts):
    (parts.folder / "base" / "mapped").write_text("in the way")
    for part in parts.parts():
        expected = read_table(part.path("terms"), columns=COLUMNS)
        assert rows(part.select("terms", columns=COLUMNS)) == rows(expected)
    assert not files(parts)


@pytest.mark.parametrize("left_out", [0, 1, 3])
def test_of_some_articles_only_their_rows_are_given(parts, left_out):
    ids = parts["articles"]["article_id"].to_pylist()
    chosen = ids[left_out:]
    narrow = parts.only(chosen)
    for name in TABLES:
        columns = parts[name].column_names
        found = [row for part in narrow.parts() for row in rows(part.select(name, columns=columns))]
        assert found == [row for row in rows(parts[name]) if row["article_id"] in chosen], name


def test_numbers_are_those_of_the_sentences_that_are_left(seeds, tmp_path):
    made = analyse([seeds], load_topics(seeds.parent / "topics.yml"), tmp_path / "out", part_bytes=20_000)
    ids = made["articles"]["article_id"].to_pylist()
    narrow = made.only(ids[1::2])
    for part in narrow.parts():
        sentences = part.select("sentences").select(["article_id", "sentence_no"]).to_pylist()
        numbers = part.numbered("terms")["sentence"].to_pylist()
        assert [sentences[number] for number in numbers] == rows(
            part.select("terms").select(["article_id", "sentence_no"])
        )


def test_withheld_texts_are_empty_and_others_stay_in_their_files(parts):
    for part in parts.without_texts().parts():
        assert set(part.select("sentences", columns=["text"])["text"].to_pylist()) == {""}
        assert set(part.numbered("sentences")["text"].to_pylist()) == {""}
    for part in parts.parts():
        assert pc.min(pc.utf8_length(part.select("sentences", columns=["text"])["text"])).as_py() > 0


def test_another_plan_takes_mapped_files_away(parts, seeds):
    for part in parts.parts():
        part.numbered("terms")
    assert files(parts)
    (parts.folder / "base" / "manifest.json").unlink()
    analyse([seeds], load_topics(seeds.parent / "topics.yml"), parts.folder, part_bytes=2**24)
    assert not files(parts)

"""The analysis of the seeds, as tables."""

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sitrep import schema
from sitrep.engine.analysis import analyse, opened, read_table
from sitrep.errors import NothingToReadError, TablesError
from sitrep.text.normal import normalise
from sitrep.topics.file import load_topics

ROOT = Path(__file__).parents[3]
SEEDS = ROOT / "seeds"


@pytest.fixture(scope="module")
def topics():
    return load_topics(ROOT / "topics.yml")


@pytest.fixture(scope="module")
def seeds(topics, tmp_path_factory):
    return analyse([SEEDS], topics, tmp_path_factory.mktemp("analysis"))


def texts_of(analysis):
    rows = analysis["texts"].to_pylist()
    return {row["article_id"]: row["text"] for row in rows}


@pytest.mark.parametrize("name", ["sentences", "mentions"])
def test_characters_cut_out_of_the_text_are_the_text_of_the_row(seeds, name):
    texts = texts_of(seeds)
    rows = seeds[name].to_pylist()
    assert rows
    for row in rows:
        assert texts[row["article_id"]][row["char_start"] : row["char_end"]] == row["text"]


def test_scored_words_stand_where_they_say(seeds):
    texts = texts_of(seeds)
    for row in seeds["tone_words"].to_pylist():
        as_read = texts[row["article_id"]][row["char_start"] : row["char_end"]]
        assert row["word"] in normalise(as_read).text.lower()


def test_every_table_has_its_schema_and_unique_keys(seeds):
    for name in seeds:
        table = seeds[name]
        assert table.schema.equals(schema.SCHEMAS[name]), name
        keys = list(zip(*(table[key].to_pylist() for key in schema.KEYS[name]), strict=True))
        assert len(keys) == len(set(keys)), name


def test_each_article_is_read_once_with_its_sentences(seeds):
    articles = seeds["articles"].to_pylist()
    assert [a["path"][:3] for a in articles] == ["000", "001", "002", "003", "004"]
    counts = seeds["sentences"].to_pandas().groupby("article_id", observed=True).size()
    assert {a["article_id"]: a["n_sentences"] for a in articles} == dict(counts)
    assert all(a["published_at"] is None for a in articles)


def test_breadcrumb_and_repeated_title_are_furniture(seeds):
    marked = {row["text"] for row in seeds["sentences"].to_pylist() if row["part"] == "furniture"}
    assert any(text.startswith("Home > Global Politic") for text in marked)


def test_a_name_is_one_term_and_us_is_not_the_pronoun(seeds):
    terms = set(seeds["terms"]["term"].to_pylist())
    assert "United States" in terms
    assert not terms & {"us", "u.s.", "'s", "the"}


def test_an_analysis_is_made_again_byte_for_byte(topics, tmp_path):
    first = analyse([SEEDS], topics, tmp_path / "a")
    second = analyse([SEEDS], topics, tmp_path / "b")
    for name in first:
        assert first.path(name).read_bytes() == second.path(name).read_bytes(), name


def test_unchanged_inputs_are_not_analysed_again(topics, tmp_path):
    first = analyse([SEEDS], topics, tmp_path)
    stamps = {name: first.path(name).stat().st_mtime_ns for name in first}
    again = analyse([SEEDS], topics, tmp_path)
    assert {name: again.path(name).stat().st_mtime_ns for name in again} == stamps


def test_an_edited_topic_is_matched_again_without_reading_an_article(tmp_path):
    corpus = tmp_path / "articles"
    shutil.copytree(SEEDS, corpus)
    text = (ROOT / "topics.yml").read_text(encoding="utf-8")
    before = tmp_path / "topics.yml"
    before.write_text(text, encoding="utf-8")
    first = analyse([corpus], load_topics(before), tmp_path / "analysis")
    base = first.path("terms").stat().st_mtime_ns
    after = tmp_path / "edited.yml"
    after.write_text(text.replace("title: Battlefield", "title: The battlefield"), encoding="utf-8")
    second = analyse([corpus], load_topics(after), tmp_path / "analysis")
    assert second.topics_hash != first.topics_hash
    assert second.path("terms").stat().st_mtime_ns == base


def test_a_changed_article_is_read_again(topics, tmp_path):
    corpus = tmp_path / "articles"
    corpus.mkdir()
    (corpus / "a.txt").write_text("Ships left the port. They carried grain.", encoding="utf-8")
    assert analyse([corpus], topics, tmp_path / "out")["sentences"].num_rows == 2
    (corpus / "a.txt").write_text("Ships left the port.", encoding="utf-8")
    assert analyse([corpus], topics, tmp_path / "out")["sentences"].num_rows == 1


def test_a_copy_is_counted_as_no_independent_text(topics, tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Ships left the port. They carried grain.", encoding="utf-8")
    made = analyse([tmp_path / "a.txt", tmp_path / "b.txt"], topics, tmp_path / "out")
    assert made["articles"]["independent"].to_pylist() == [True, False]
    assert made["copies"]["kind"].to_pylist() == ["exact"]


def test_an_empty_corpus_is_refused_by_name(topics, tmp_path):
    (tmp_path / "nothing").mkdir()
    with pytest.raises(NothingToReadError, match="nothing: no file there"):
        analyse([tmp_path / "nothing"], topics, tmp_path / "out")


def test_a_table_of_a_newer_schema_is_refused(seeds, tmp_path):
    newer = seeds["texts"].replace_schema_metadata({"sitrep.schema": str(schema.VERSION + 1)})
    pq.write_table(newer, tmp_path / "texts.parquet")
    with pytest.raises(TablesError, match=f"schema version {schema.VERSION + 1}"):
        read_table(tmp_path / "texts.parquet")


def test_a_damaged_table_is_refused_by_name(tmp_path):
    (tmp_path / "texts.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(TablesError, match=r"texts\.parquet: cannot be read"):
        read_table(tmp_path / "texts.parquet")


def test_a_folder_without_an_analysis_cannot_be_opened(tmp_path):
    with pytest.raises(TablesError, match="no finished analysis"):
        opened(tmp_path)


def test_an_opened_analysis_gives_the_same_tables(seeds):
    again = opened(seeds.folder)
    assert again["mentions"].equals(seeds["mentions"])
    assert json.loads((seeds.folder / "base" / "manifest.json").read_text())["rows"]["articles"] == 5


def test_a_missing_required_value_is_refused():
    with pytest.raises(ValueError, match="mentions"):
        schema.table("mentions", {"topic": pa.array([None], pa.string())})

"""The index of tokens: what it says of sentences, and when its file is made, taken and made anew."""

from dataclasses import fields

import numpy as np
import pyarrow as pa
import pytest

import sitrep
from sitrep.desk import ANALYSIS, Desk
from sitrep.engine import index as module
from sitrep.engine.analysis import analyse
from sitrep.engine.index import NAME, Index, index_of, make_index
from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.tokens import tokenise
from sitrep.topics.file import load_topics
from sitrep.topics.words import counts_as_word

TOPICS = """
names: {United States: [US, U.S.], Kyiv: [Kiev]}
topics:
  oil: {title: Oil, definition: Oil., rules: {oil: oil}, tests: {match: [Oil.], no_match: [War.]}}
"""


@pytest.fixture
def analysed(tmp_path):
    """Analyse articles, one text each, in one folder."""
    (tmp_path / "topics.yml").write_text(TOPICS)
    topics = load_topics(tmp_path / "topics.yml")
    (tmp_path / "corpus").mkdir()

    def of(*texts, folder="out", **how):
        for file in (tmp_path / "corpus").iterdir():
            file.unlink()
        for number, text in enumerate(texts):
            (tmp_path / "corpus" / f"{number}.txt").write_text(text)
        return analyse([tmp_path / "corpus"], topics, tmp_path / folder, **how), Names(topics.names)

    return of


def values(index):
    return {
        field.name: found.to_pylist() if isinstance(found := getattr(index, field.name), pa.Array) else found.tolist()
        for field in fields(Index)
    }


def test_it_tells_the_tokens_and_names_of_each_sentence(seeds, tmp_path):
    topics = load_topics(seeds.parent / "topics.yml")
    names = Names(topics.names)
    made = analyse([seeds], topics, tmp_path)
    index = index_of(made, names)
    rows = [row for row in made["sentences"].to_pylist() if row["part"] != "furniture"]
    assert len(rows) == len(index) > 100
    for line, row in enumerate(rows):
        tokens = [token.text for token in tokenise(normalise(row["text"]).text)]
        assert index.analysed(line) == (tokens, names.resolve(tokens))
        assert index.article_ids[int(index.article[line])].as_py() == row["article_id"]
        assert index.number[line] == row["sentence_no"]
        before = np.cumsum([0, *map(counts_as_word, tokens)])[:-1]
        assert index.words_before[slice(*index.first_token[line : line + 2])].tolist() == before.tolist()
    for code in range(len(index.strings)):
        places = index.places[slice(*index.first_place[code : code + 2])]
        assert places.tolist() == np.flatnonzero(index.tokens == code).tolist()


def test_blocks_decide_nothing(seeds, tmp_path, monkeypatch):
    topics = load_topics(seeds.parent / "topics.yml")
    sentences = analyse([seeds], topics, tmp_path)["sentences"]
    whole = make_index(sentences, Names(topics.names))
    monkeypatch.setattr(module, "_BLOCK", 700)
    told = []
    in_blocks = make_index(sentences, Names(topics.names), told=told.append)
    assert len(told) > 10
    assert str(told[-1]).startswith("indexing words: part ")
    one, other = values(whole), values(in_blocks)
    assert [one["strings"][code] for code in one["tokens"]] == [other["strings"][code] for code in other["tokens"]]
    for name in ("first_token", "words_before", "name_first", "name_after", "name", "names", "number"):
        assert one[name] == other[name]
    of_token = [
        {
            token: places.tolist()
            for token, places in zip(of["strings"], np.split(of["places"], of["first_place"][1:-1]), strict=True)
        }
        for of in (one, other)
    ]
    assert of_token[0] == of_token[1]


def test_it_is_read_from_its_file_and_is_what_was_made(analysed, monkeypatch):
    made, names = analysed("Oil rose in the US. Kiev was hit.", "Nothing.")
    first = values(index_of(made, names))
    assert (made.folder / NAME).is_file()
    monkeypatch.setattr(module, "make_index", None)
    assert values(index_of(made, names)) == first
    assert first["names"] == ["United States", "Kyiv"]


def test_another_corpus_in_the_folder_gives_another_index(analysed):
    made, names = analysed("Oil rose.")
    assert index_of(made, names).analysed(0)[0] == ["Oil", "rose", "."]
    made, names = analysed("Gas fell.")
    assert index_of(made, names).analysed(0)[0] == ["Gas", "fell", "."]


def test_a_broken_file_is_made_anew(analysed):
    made, names = analysed("Oil rose.")
    whole = values(index_of(made, names))
    content = (made.folder / NAME).read_bytes()
    for broken in (b"", b"nonsense", content[: len(content) // 2]):
        (made.folder / NAME).write_bytes(broken)
        assert values(index_of(made, names)) == whole
        assert (made.folder / NAME).read_bytes() == content


def test_where_no_file_can_be_written_it_is_held_in_memory(analysed):
    made, names = analysed("Oil rose.")
    (made.folder / NAME).mkdir()
    (made.folder / NAME / "in the way").touch()
    assert index_of(made, names).analysed(0)[0] == ["Oil", "rose", "."]


def test_it_is_of_all_articles_whichever_are_left(analysed):
    made, names = analysed("Oil rose.", "Gas fell.")
    narrow = made.only(made["articles"]["article_id"].to_pylist()[1:])
    assert [index_of(narrow, names).analysed(line)[0][0] for line in (0, 1)] == ["Oil", "Gas"]
    assert values(index_of(made, names)) == values(index_of(narrow, names))


def test_a_desk_on_many_parts_finds_what_one_on_a_single_part_finds(analysed):
    texts = [f"Oil rose in the US {'again ' * n}. Kiev was hit." for n in range(9)]
    desks = []
    for folder, part_bytes in (("one", 1 << 20), ("many", 1)):
        made, _ = analysed(*texts, folder=folder, part_bytes=part_bytes)
        desks.append(Desk(made, load_topics(made.folder.parent / "topics.yml"), corpus_name="made"))
    one, many = (
        [*zip(d.search("US | Kyiv").frame.text, d.search("US | Kyiv").frame.n_hits, strict=True)] for d in desks
    )
    assert len(one) == 18
    assert one == many


def test_an_index_is_made_when_a_corpus_is_opened_and_not_in_the_pages_of_a_report(analysed, tmp_path, monkeypatch):
    made, _ = analysed("Oil rose.")
    monkeypatch.setenv("SITREP_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("SITREP_OUT", str(tmp_path / "outputs"))
    monkeypatch.setenv(ANALYSIS, str(made.folder))
    assert sitrep.open().search("oil").n_sentences == 1
    (made.folder / NAME).unlink()
    sitrep.open()
    assert not (made.folder / NAME).exists()
    desk = sitrep.open(corpus=str(tmp_path / "corpus"))
    assert (desk.analysis.folder / NAME).exists()
    assert desk.analysis.folder != made.folder

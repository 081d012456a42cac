from pathlib import Path

import pytest
import yaml

from sitrep.errors import TopicFileError
from sitrep.text.names import Names
from sitrep.topics.file import load_topics
from sitrep.topics.namelist import merged, shipped_names

FILE = """\
include: [sitrep:names, more.yml]
names:
  Kyjiw: [Kyiv]
topics:
  war:
    title: War
    definition: War.
    rules:
      war: war AND Kiev
"""


@pytest.fixture
def load(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def load(content=FILE, more="names:\n  Zelensky: [Selenskyj]\n  Lwiw: [Lviv]\n"):
        Path("topics.yml").write_text(content, encoding="utf-8")
        if more is not None:
            Path("more.yml").write_text(more, encoding="utf-8")
        return load_topics(Path("topics.yml"))

    return load


def test_the_analysts_own_names_come_first_and_take_up_what_a_list_has_under_one_of_their_spellings(load):
    names = load().names
    assert names["Kyjiw"] == ("Kyjiw", "Kyiv", "Kiev")
    assert "Kyiv" not in names


def test_a_later_list_adds_to_what_an_earlier_one_has(load):
    names = load().names
    assert names["Zelensky"][0] == "Zelensky"
    assert names["Zelensky"][-1] == "Selenskyj"
    assert names["Lwiw"] == ("Lwiw",)
    assert "Lviv" in names["Lviv"]


def test_no_spelling_stands_under_two_names_after_merging():
    lists = [{"B": ("B", "C"), "D": ("D", "E")}, {"C": ("C", "F"), "G": ("G", "E", "H")}]
    assert merged({"A": ("A", "B")}, lists) == {"A": ("A", "B", "C", "F"), "D": ("D", "E"), "G": ("G", "H")}


def test_names_of_lists_change_the_meaning_of_the_file(load):
    assert load().sha256 != load(FILE.replace(", more.yml", "")).sha256


@pytest.mark.parametrize(
    ("include", "more", "message"),
    [
        ("sitrep:name", None, '1:11: there is no such list; found "sitrep:name", expected "sitrep:names", or a'),
        ("gone.yml", None, 'topics.yml:1:11: the list of names cannot be opened; found "gone.yml"'),
        ("more.yml", "names:\n  A: [B]\n  C: [B]\n", 'more.yml:3:7: "B" is a spelling of two names'),
        ("more.yml", "topics: {}\n", 'more.yml:1:1: the list of names has an unknown key; found "topics"'),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_at_its_place(load, include, more, message):
    with pytest.raises(TopicFileError) as caught:
        load(FILE.replace("sitrep:names, more.yml", include), more)
    assert message in str(caught.value)


SHIPPED = {name: tuple(others or ()) for name, others in yaml.safe_load(shipped_names())["names"].items()}


def test_the_shipped_list_can_be_read_and_knows_the_spellings_of_the_seeds(load):
    names = Names(load(FILE.replace("  Kyjiw: [Kyiv]\n", "  Own: []\n")).names)
    spellings = {
        "Zelensky": "Zelenskyy Zelenskiy Zelensky",
        "United States": "US U.S. USA",
        "Witkoff": "Vitkov Witkoff",
        "Kyiv": "Kiev Kyiv KYIV",
        "Lavrov": "Lavrov",
    }
    for canonical, words in spellings.items():
        for word in words.split():
            assert names.resolve([word]) == [(0, 1, canonical)]
    assert names.resolve(["Sergey", "Lavrov", "and", "Sergei", "Lavrov"]) == [(0, 2, "Lavrov"), (3, 5, "Lavrov")]
    assert names.resolve(["us", "who", "turkey", "ice", "nato"]) == []


def test_no_shipped_spelling_is_a_common_word_with_a_capital():
    words = {
        "May",
        "Rice",
        "Brown",
        "Bush",
        "Clinton",
        "Costa",
        "Store",
        "Georgia",
        "Jordan",
        "Chad",
        "Polish",
        "America",
    }
    assert words.isdisjoint({spelling for name, others in SHIPPED.items() for spelling in (name, *others)})


def test_the_shipped_list_has_each_spelling_once():
    spellings = [spelling for name, others in SHIPPED.items() for spelling in (name, *others)]
    assert [spelling for spelling in set(spellings) if spellings.count(spelling) > 1] == []

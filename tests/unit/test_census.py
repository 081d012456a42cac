"""The corpus card, by hand-made corpora."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sitrep.census import LISTS, Census, census_card, list_of
from sitrep.corpus.options import Reading, reading_of
from sitrep.engine.looking import look
from sitrep.errors import NothingToReadError

ROOT = Path(__file__).parents[2]
ENGLISH = "The ministers of the coalition met in Paris to discuss what would follow the talks of the week."
SPANISH = "Los ministros de la coalición se reunieron en París para discutir lo que seguirá a las conversaciones."


def census(path: Path, reading: Reading | None = None) -> Census:
    return Census.of("c", *look([path], reading or Reading()))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    rows: list[object] = [
        {"text": f"{ENGLISH} {n}", "source": "Daily" if n else "Wire", "date": f"2026-01-0{1 + n}"} for n in range(6)
    ]
    rows += [{"text": ENGLISH + " 3", "source": "Wire", "date": "2026-03-01"}, {"text": SPANISH, "date": "2104-01-01"}]
    rows += [{"title": ENGLISH, "lang": "en-GB"}, {"id": 1}, "x"]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return tmp_path


def test_the_card_adds_up_and_says_what_matters(corpus: Path) -> None:
    card = census_card(census(corpus)).text.splitlines()
    assert card == [
        "Corpus c",
        "  Records: 11: 9 read, 2 refused",
        "  Articles: 9, 8 independent texts (copies: 1 exact)",
        "  Kinds: 8 articles, 1 headline",
        "  Dated: 7 of 9, 2026-01-01 to 2026-03-01; 7 by metadata; not taken for a date: 1 impossible year",
        "  Sources: 2; most from Daily: 5, 56%; 2 not said",
        "  Languages: 8 English, 1 Spanish; 8 guessed",
        "  Length: 97 characters in the middle, 95 to 102",
        "  Refused: 1 broken record, 1 no text",
        "  2 of 9 articles undated: they stay out of time charts.",
        "  No tone for 1 article in Spanish: no lexicon fits.",
        "  2 records refused, over 1% of what is there.",
    ]


def test_the_lists_count_every_article(corpus: Path) -> None:
    found = census(corpus)
    for what in ("sources", "months", "lengths", "languages"):
        rows = getattr(found, LISTS[what][0])()
        assert sum(int(row[1].text) for row in rows) == 9, what
        assert sum(int(row[2].text) for row in rows) == 8, what
    assert list_of(found, "months").text.splitlines()[2:] == [
        "  2026-01    6         6",
        "  2026-03    1         0",
        "  undated    2         2",
    ]
    assert [row[:3] for row in found.refusals()] == [
        ("a.jsonl", "line 10", "no text"),
        ("a.jsonl", "line 11", "broken record"),
    ]
    assert [row[:3] for row in found.copied()] == [("a.jsonl line 7", "a.jsonl line 4", "exact")]


def test_what_a_filter_leaves_out_is_counted_apart_from_what_is_refused(corpus: Path) -> None:
    card = census_card(census(corpus, reading_of(since="2026-01-03", sources=["daily"]))).text
    assert "Records: 11: 4 read, 2 refused, 5 left out" in card
    assert "Left out by filters: 4 other source, 1 outside the period" in card


def test_a_day_with_a_third_of_all_articles_is_told(tmp_path: Path) -> None:
    days = ["2026-02-20"] * 12 + [f"2026-01-{1 + n:02}" for n in range(20)]
    rows = [{"text": f"{ENGLISH} {n}", "source": "S", "date": day} for n, day in enumerate(days)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert census(tmp_path).warnings() == [
        "12 of 32 dated articles are of one day, 2026-02-20. Is that the day on which they were collected?"
    ]


def test_nothing_readable_is_an_error_with_reasons(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": 1}\n')
    with pytest.raises(NothingToReadError) as caught:
        look([tmp_path], Reading())
    assert str(caught.value) == (
        f"{tmp_path}: no readable article (a.jsonl line 1: no text: found the fields id; expected text, title or "
        "summary. Name the column that holds it (--map text=COLUMN), or take the record out). Give a folder or file "
        "with articles: --corpus PATH."
    )


def test_a_look_finds_what_an_analysis_finds(corpus: Path, tmp_path: Path) -> None:
    from sitrep.engine.analysis import analyse
    from sitrep.topics.file import load_topics

    tables, _ = look([corpus], Reading())
    made = analyse([corpus], load_topics(ROOT / "topics.yml"), tmp_path / ".out")
    assert made["articles"].select(tables["articles"].schema.names).to_pylist() == tables["articles"].to_pylist()
    for name in ("copies", "rejects"):
        assert made[name].to_pylist() == tables[name].to_pylist()


def check(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sitrep", "corpus", "check", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_command_prints_the_card_and_lists(corpus: Path) -> None:
    made = check("--corpus", str(corpus))
    assert made.returncode == 0, made.stderr
    assert "Records: 11: 9 read, 2 refused" in made.stdout
    assert "broken record" in made.stdout
    made = check("--corpus", str(corpus), "--list", "copies", "--map", "text=text")
    assert made.stdout.splitlines()[0] == "Copies"
    made = check("--corpus", str(corpus), "--list", "copy")
    assert made.returncode == 2
    assert made.stderr == (
        'sitrep: --list "copy": no such list. Did you mean "copies"? The lists are sources, months, lengths, '
        "languages, refusals, copies, furniture.\n"
    )
    made = check("--corpus", str(corpus), "--from", "2027")
    assert made.returncode == 3
    assert "outside the period" in made.stderr

import pyarrow as pa
import pytest

from sitrep.measures.changes import pair_articles


def articles(*rows):
    """Rows of (article_id, path, locator, url, text)."""
    names = ("article_id", "path", "locator", "url", "text_sha256")
    return pa.table({name: [row[k] for row in rows] for k, name in enumerate(names)})


def file(name, text, url=None):
    return (f"id of {name}", name, "", url, text)


def record(number, text, url=None, path="all.jsonl"):
    return (f"id of {path} line {number}", path, f"line {number}", url, text)


def paired(before, now):
    found = pair_articles(articles(*before), articles(*now))
    return {"new": found.new, "gone": found.gone, "updated": found.updated, "same": len(found.same)}


def test_identical_corpora_have_the_same_articles_and_no_others():
    rows = [file("a.txt", "A"), record(1, "A"), record(2, "B", "http://b")]
    assert paired(rows, rows) == {"new": (), "gone": (), "updated": (), "same": 3}


def test_a_file_whose_text_changed_is_updated():
    found = paired([file("a.txt", "A")], [file("a.txt", "A2")])
    assert found == {"new": (), "gone": (), "updated": (("id of a.txt", "id of a.txt"),), "same": 0}


def test_a_file_that_was_moved_is_the_same_article():
    assert paired([file("a.txt", "A")], [file("2026/a.txt", "A")])["same"] == 1


def test_the_url_tells_an_article_wherever_it_stands_now():
    found = paired([record(1, "A", "http://a")], [record(1, "N", "http://n"), record(2, "A2", "http://a")])
    assert found["updated"] == (("id of all.jsonl line 1", "id of all.jsonl line 2"),)
    assert found["new"] == ("id of all.jsonl line 1",)
    assert found["gone"] == ()


def test_records_without_a_url_that_moved_down_a_file_are_told_by_their_text():
    found = paired([record(1, "A"), record(2, "B")], [record(1, "N"), record(2, "A"), record(3, "B")])
    assert found == {"new": ("id of all.jsonl line 1",), "gone": (), "updated": (), "same": 2}


def test_a_line_of_a_file_with_another_text_is_another_article():
    found = paired([record(1, "A")], [record(1, "B")])
    assert (found["new"], found["gone"]) == (("id of all.jsonl line 1",), ("id of all.jsonl line 1",))


def test_a_url_that_stands_twice_tells_nothing():
    before = [record(1, "A", "http://x"), record(2, "B", "http://x")]
    now = [record(1, "B", "http://x"), record(2, "C", "http://x")]
    found = paired(before, now)
    assert found["same"] == 1
    assert found["updated"] == ()
    assert (len(found["new"]), len(found["gone"])) == (1, 1)


def test_of_equal_texts_as_many_are_the_same_as_both_have():
    found = paired([record(1, "A"), record(2, "A")], [record(4, "A"), record(5, "A"), record(6, "A")])
    assert found["same"] == 2
    assert len(found["new"]) == 1


@pytest.mark.parametrize("by", ["record_id", "none"])
def test_a_unique_id_of_its_own_tells_a_record_where_the_tables_have_one(by):
    before, now = articles(record(1, "A"), record(2, "B")), articles(record(1, "B"), record(2, "A2"))
    if by == "record_id":
        before = before.append_column("record_id", pa.array(["a", "b"]))
        now = now.append_column("record_id", pa.array(["b", "a"]))
    found = pair_articles(before, now)
    assert len(found.updated) == (1 if by == "record_id" else 0)
    assert len(found.same) == 1

import hashlib
import itertools
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitrep.corpus import recurring
from sitrep.corpus.copies import find_copies, merge_profiles, profile, text_digest
from sitrep.corpus.records import Record, article_id
from sitrep.corpus.recurring import split_url
from sitrep.text.normal import normalise


def record(name: str, text: str, day: int | None = None) -> Record:
    return Record(
        path=name,
        locator="",
        text=text,
        spans=(("body", 0, len(text)),),
        published_at=datetime(2026, 1, day, tzinfo=UTC) if day else None,
    )


def test_texts_that_differ_in_case_quotes_and_white_space_are_copies() -> None:
    a, b = record("a", "“Peace”  now.\n\nOil."), record("b", '"PEACE" now. Oil.\n')
    assert find_copies([a, b]) == [
        {"article_id": article_id(b), "copy_of": article_id(a), "similarity": 1.0, "kind": "exact"}
    ]


def test_the_earliest_published_is_the_original_then_the_first_in_order() -> None:
    a, b, c, d = record("a", "x"), record("b", "x", 3), record("c", "x", 2), record("d", "x", 2)
    rows = find_copies([a, b, c, d])
    assert [(row["article_id"], row["copy_of"]) for row in rows] == [
        (article_id(a), article_id(c)),
        (article_id(b), article_id(c)),
        (article_id(d), article_id(c)),
    ]


def test_other_texts_are_no_copies() -> None:
    assert find_copies([record("a", "Peace now."), record("b", "Peace now!"), record("c", "Peacenow.")]) == []
    assert find_copies([]) == []


def test_only_copies_have_rows_and_an_original_is_never_a_copy() -> None:
    rows = find_copies([record(str(n), f"text {n % 3}") for n in range(9)])
    assert len(rows) == 6
    assert not {row["article_id"] for row in rows} & {row["copy_of"] for row in rows}


ODD = st.text(
    st.sampled_from("aZ \t\n\x00\x1c’‘“”—–…\xa0\xad\u0301\u0338éÉßẞŉʼKſﬁΣςİ\u2028\u2003한가가\ud800e=")
    | st.characters(),
    max_size=30,
)


@given(text=ODD)
def test_a_text_is_compared_as_normalised_folded_and_collapsed(text):
    plain = " ".join(normalise(text).text.casefold().split()).encode("utf-8", "surrogatepass")
    assert text_digest(text) == hashlib.blake2b(plain, digest_size=16).digest()


@given(
    texts=st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([None, 1, 2, 3])), max_size=12),
    cuts=st.lists(st.integers(0, 12), max_size=3),
)
def test_copies_are_the_same_from_profiles_of_parts(texts, cuts):
    records = [record(f"{n}.txt", text, day) for n, (text, day) in enumerate(texts)]
    ends = [0, *sorted(min(cut, len(records)) for cut in cuts), len(records)]
    parts = [records[start:end] for start, end in itertools.pairwise(ends)]
    by_part = merge_profiles([profile(part) for part in parts])
    assert [row for found in by_part for row in found.copies] == find_copies(records)
    for found, part in zip(by_part, parts, strict=True):
        assert {row["article_id"] for row in found.copies} <= {article_id(record) for record in part}
    for text in {text for text, _ in texts}:
        group = [n for n, (other, _) in enumerate(texts) if other == text]
        first = min(group, key=lambda n: (texts[n][1] or 99, n))
        copies = {row["article_id"]: row["copy_of"] for row in find_copies(records)}
        assert [copies.get(article_id(records[n])) for n in group] == [
            None if n == first else article_id(records[first]) for n in group
        ]


HOSTS = st.text("ab.-Z:@[]1é \t", max_size=8)
URLS = st.tuples(
    st.sampled_from(["http://", "https://", "HTTP://", "//", "ftp://", "", " https://"]),
    HOSTS | st.sampled_from(["www.e.org", "e.org:80", "u@e.org", "[::1]", "[e.org"]),
    st.text("/a1;?#%&=[]{}\\\"'~ .é\n\x7f", max_size=12),
).map("".join)


@settings(max_examples=1000)
@given(url=URLS)
@example(url="https://www.e.org/a/b.html?id=7#top")
@example(url="https://e.org?id=7")
@example(url="https://e.org#/a?b")
@example(url="https://e.org/a?b?c#d#e")
@example(url="https://e.org/a?")
def test_a_usual_url_is_split_as_any(url):
    try:
        found = urlsplit(url)
        expected = (found.hostname or "", found.path, found.query)
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            split_url(url)
    else:
        assert split_url(url) == expected


def test_usual_urls_are_told(monkeypatch):
    monkeypatch.setattr(recurring, "urlsplit", None)
    assert split_url("https://www.e-1.org/a/B_c.html;d?id=7&e='f'#top") == (
        "www.e-1.org",
        "/a/B_c.html;d",
        "id=7&e='f'",
    )
    assert split_url("http://e.org") == ("e.org", "", "")

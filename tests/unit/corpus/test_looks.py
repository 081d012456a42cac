"""The look that most texts pass: never past anything that mending would change, and past most of what it would not."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitrep.corpus.fields import Found, record_of
from sitrep.corpus.looks import GLUED, MARKUP, MOJIBAKE, look, look_by_search
from sitrep.corpus.mending import looks_glued, may_be_mojibake, mend
from sitrep.corpus.options import Reading
from sitrep.text.library import call, library

compiled_alone = pytest.mark.skipif(library() is None, reason="no C compiler was here when Sitrep was set up")
PIECES = [
    *"abAB.!?\"')”’ é…<&/\\\n",
    "aa",
    "Aa",
    "it ended.",
    "The",
    "<p>",
    "</b>",
    "&amp;",
    "&#233;",
    "Ã©",
    "â€™",
    "√©",
    "Сѓ",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
PLAIN = (
    "“We can’t go on,” she said. \"Nobody can,\" he said (in Paris). 'It is over.' The U.S. and O'Neill agree: café – "
    "naïve, 5% up!\n\nThe talks ended on Jan. 7. They go on; see www.example.org/a-b_c."
)


def long(raw: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Bytes of which some reach over the blocks that are looked at together."""
    return st.tuples(raw, st.integers(0, 140), raw).map(lambda three: three[0] + b"word " * (three[1] // 5) + three[2])


@compiled_alone
@settings(max_examples=500)
@given(long(TEXTS.map(str.encode) | st.binary(max_size=80)))
@example(b"\xc3a\x80")
@example(b"aa.Aa")
@example(b"")
def test_the_compiled_look_is_that_by_search(content):
    assert call("look", content, len(content)) == look_by_search(content)


@compiled_alone
@pytest.mark.parametrize("behind", range(140))
@pytest.mark.parametrize("odd", [b"aa.Aa", b"<", b"&", b"\xc3\x83\xc2\xa9", b"\x9a\x80", b"\\u", b'aa.\\"Aa'])
def test_nothing_is_passed_over_wherever_it_stands(odd, behind):
    for content in (b"x" * behind + odd, odd + b"x" * behind, b" " * (139 - behind) + odd + b" " * behind):
        assert call("look", content, len(content)) == look_by_search(content) == look_by_search(odd) != 0


@compiled_alone
def test_no_byte_behind_the_text_is_looked_at():
    for content in (b"a<", b"aa.A", b"aa.Aa", b"\xc3\xa9", b"\\u"):
        for n in range(len(content)):
            assert call("look", content, n) == look_by_search(content[:n])


@given(TEXTS)
def test_what_may_be_there_is_seen(text):
    for content in (text.encode(), json.dumps(text, ensure_ascii=False).encode(), json.dumps(text).encode()):
        seen = look(content)
        assert seen & MARKUP or ("<" not in text and "&" not in text)
        assert seen & MOJIBAKE or not may_be_mojibake(text)
        assert seen & GLUED or not looks_glued(text.encode())


@pytest.mark.parametrize("ensure_ascii", [False, True])
@given(text=TEXTS, title=TEXTS)
@example(text="It is over.&quot;The end.", title="")
@example(text="Ã¢â‚¬â„¢ of it ended.<br>The", title="A &lt;b&gt;")
def test_a_record_is_the_same_whether_its_bytes_were_looked_at_or_not(ensure_ascii, text, title):
    values = {"title": title, "text": text}
    seen = look(json.dumps(values, ensure_ascii=ensure_ascii).encode())
    looked, unlooked = (
        record_of(Found(values=values, seen=known), "a", "line 1", "", Reading()) for known in (seen, None)
    )
    assert looked == unlooked


def test_plain_texts_pass():
    assert look(PLAIN.encode()) == look(json.dumps({"title": "A “B”", "text": PLAIN}, ensure_ascii=False).encode()) == 0
    assert mend(PLAIN, Reading(), markup=True, seen=0) == mend(PLAIN, Reading(), markup=True) == (PLAIN, ())


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Q&A", MARKUP),
        ("It ended.The talks", GLUED),
        ("It ended.”The talks", GLUED),
        ("Paris.\\The", GLUED),
        ("cafÃ©", MOJIBAKE),
        ("It ended.1The talks. The", 0),
        ("\\u0041", MARKUP | MOJIBAKE | GLUED),
    ],
)
def test_what_is_seen(text, seen):
    assert look(text.encode()) == seen

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.reports.checking import check_page
from sitrep.reports.sanitising import sanitise, web_address


@pytest.mark.parametrize(
    ("markup", "clean"),
    [
        ("<script>alert(1)</script>x", "x"),
        ("<style>p{}</style><p>x", "<p>x</p>"),
        ('<p onclick="x()" style="color:red" id="main" class="skip">x</p>', "<p>x</p>"),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href=" java\nscript:x">x</a>', "<a>x</a>"),
        ('<a href="data:text/html,x">x</a>', "<a>x</a>"),
        ('<a href="#main">x</a>', "<a>x</a>"),
        ('<a href="https://e.org/?a=1&b=2">x</a>', '<a href="https://e.org/?a=1&amp;b=2">x</a>'),
        ('<img src="https://e.org/x.png">', ""),
        ('<img src="data:image/svg+xml;base64,AA==">', ""),
        ('<img src="data:image/png;base64,AA==" alt="a">', '<img src="data:image/png;base64,AA==" alt="a">'),
        ("<svg><script>x</script></svg>y", "y"),
        ("<math><mi>x</mi></math>y", "y"),
        ("<iframe src=x>y</iframe>z", "z"),
        ("<form><input name=x><b>y</b></form>", "<b>y</b>"),
        ("<h1>x</h1>", "<h2>x</h2>"),
        ("</div></p>x", "x"),
        ("<b><i>x</b>y</i>", "<b><i>x</i></b>y"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("<!-- <script> -->x", "x"),
        ('<td colspan="2" onmouseover=x>1</td>', '<td colspan="2">1</td>'),
        ('<p title="&quot;><script>x</script>">x', '<p title="&quot;&gt;&lt;script&gt;x&lt;/script&gt;">x</p>'),
    ],
)
def test_only_harmless_markup_is_written_anew(markup, clean):
    assert sanitise(markup) == clean


@given(st.text(alphabet="<>/\"'=& abimgscriptonsrc:;-!#\n", max_size=200))
def test_sanitised_text_is_stable_and_passes_the_page_check(tmp_path_factory, text):
    clean = sanitise(text)
    assert sanitise(clean) == clean
    page = tmp_path_factory.getbasetemp() / "sanitised.html"
    page.write_text(f"<html><h1>x</h1>{clean}</html>", encoding="utf-8")
    assert check_page(page) == []


def test_naughty_strings_survive_as_text_or_harmless_markup(tmp_path, test_data):
    strings = test_data("bad_input/blns.json")
    body = "".join(sanitise(text) for text in json.loads(strings.read_text(encoding="utf-8")))
    page = tmp_path / "naughty.html"
    page.write_text(f"<html><h1>x</h1>{body}</html>", encoding="utf-8", errors="replace")
    assert check_page(page) == []


@pytest.mark.parametrize("address", ["http://e.org", "HTTPS://e.org/x?y#z", " https://e.org "])
def test_web_addresses_are_http_or_https(address):
    assert web_address(address) == address.strip()


@pytest.mark.parametrize(
    "address", ["//e.org", "ftp://e.org", "javascript:x", "file:///etc/passwd", "https://e.org/ x", ""]
)
def test_other_addresses_are_none(address):
    assert web_address(address) is None

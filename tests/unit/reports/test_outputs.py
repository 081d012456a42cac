import nbformat
import pytest

from sitrep.reports.outputs import MAX_SHOWN_CHARS, is_own, show
from sitrep.reports.prose import Slugs

v4 = nbformat.v4


def shown(data, **metadata):
    return str(show(v4.new_output("display_data", data=data, metadata=metadata), Slugs()))


@pytest.mark.parametrize(
    "markup",
    [
        '<figure class="sitrep-figure" id="x">',
        '<section class="sitrep-card" aria-label="x">',
        '<div class="sitrep-evidence">',
        '<section class="evidence" id="ev-1">',
    ],
)
def test_own_markup_is_used_as_it_is(markup):
    assert is_own(markup)
    assert shown({"text/html": markup, "text/plain": "x"}) == markup


def test_other_html_is_sanitised():
    assert shown({"text/html": '<p onclick="x">a<script>b</script></p>'}) == "<p>a</p>"
    assert not is_own('<script><figure class="sitrep-figure">')


def test_a_pandas_table_is_tidied_and_scrolls():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"rate <b>": [1.5, -2.0], "word": ["oil", "<i>gas"]})
    html = shown({"text/html": frame._repr_html_()})
    assert "<style" not in html
    assert "border" not in html
    assert '<div class="sitrep-table" role="region" tabindex="0" aria-label="Table"><table class="dataframe">' in html
    assert '<th scope="col">rate &lt;b&gt;</th>' in html
    assert '<th scope="row">0</th>' in html
    assert '<td class="number">-2.0</td>' in html
    assert "<td>&lt;i&gt;gas</td>" in html
    assert "<th></th>" not in html


def test_a_picture_keeps_its_description_and_a_missing_one_is_said():
    assert 'alt="A &quot;bar&quot;"' in shown({"image/png": "AAAA\n"}, **{"image/png": {"alt": 'A "bar"'}})
    assert 'alt="Picture without a description"' in shown({"image/png": "AAAA", "text/plain": "<Figure>"})


def test_a_foreign_svg_becomes_an_image_in_which_nothing_runs():
    html = shown({"image/svg+xml": '<svg onload="alert(1)"><script>x</script></svg>'})
    assert "<script" not in html
    assert 'src="data:image/svg+xml;base64,' in html


def test_javascript_and_unknown_kinds_show_nothing():
    assert shown({"application/javascript": "alert(1)", "application/json": {}}) == ""


def test_text_is_escaped_and_colour_codes_are_taken_out():
    assert "&lt;b&gt; red" in shown({"text/plain": "<b> \x1b[31mred\x1b[0m"})


def test_standard_error_is_folded_and_long_prints_are_cut_and_said_so():
    messages = str(show(v4.new_output("stream", name="stderr", text="a\nb\n"), Slugs()))
    assert messages.startswith('<details class="messages"><summary>Messages (2 lines)</summary>')
    printed = str(show(v4.new_output("stream", name="stdout", text="x" * (MAX_SHOWN_CHARS + 1234)), Slugs()))
    assert "[1,234 more characters are in the executed notebook]" in printed
    assert show(v4.new_output("stream", name="stdout", text="\n"), Slugs()) == ""


def test_an_error_is_shown_escaped():
    error = v4.new_output("error", ename="E", evalue="<b>", traceback=["\x1b[31mE\x1b[0m: <b>"])
    assert str(show(error, Slugs())) == '<pre class="error" tabindex="0">E: &lt;b&gt;</pre>'

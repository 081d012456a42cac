"""axe-core on every kind of page, in light and dark: no violation of any level."""

from concurrent.futures import ThreadPoolExecutor

import pytest


@pytest.fixture(scope="module")
def found(report, audit, chromium, axe, tmp_path_factory):
    """What axe-core found, by page and scheme; two browsers at once."""
    pages = [*sorted((report / "latest").glob("*.html")), report / "index.html"]
    work = [(page, scheme) for page in pages for scheme in ("light", "dark")]
    folders = [tmp_path_factory.mktemp("axe") for _ in work]
    with ThreadPoolExecutor(2) as pool:
        told = pool.map(lambda of: audit.audited(chromium, axe, *of[0], of[1]), zip(work, folders, strict=True))
        return {
            (f"{page.parent.name}/{page.name}", scheme): one for (page, scheme), one in zip(work, told, strict=True)
        }


def test_no_page_has_a_violation_of_any_level(found):
    assert {place: told["violations"] for place, told in found.items() if told["violations"]} == {}


def test_the_rules_were_really_run(found):
    assert len(found) >= 14
    assert all(told["passes"] > 15 for told in found.values())


def test_a_page_with_a_fault_has_a_violation(audit, chromium, axe, tmp_path):
    policy = '<meta http-equiv="Content-Security-Policy" content="x">'
    text = f"<html>{policy}<body><img src='data:,'><p style='color:#eee'>pale</p></body></html>"
    (tmp_path / "bad.html").write_text(text)
    told = audit.audited(chromium, axe, tmp_path / "bad.html", "light", tmp_path)
    assert {"image-alt", "html-has-lang"} <= {violation[0] for violation in told["violations"]}

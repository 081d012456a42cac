import re
import struct
import subprocess

import pytest


@pytest.fixture(scope="module")
def shown(chromium, exported, tmp_path_factory):
    """The page's document as the browser holds it after loading, and what the browser said."""
    command = [
        *chromium,
        f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
        *("--enable-logging=stderr", "--v=0", "--virtual-time-budget=2000", "--dump-dom"),
        exported[1].as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout, done.stderr


def test_the_browser_says_nothing_on_its_console(shown):
    assert [line for line in shown[1].splitlines() if "CONSOLE" in line] == []


def test_the_document_holds_no_script_and_no_handler(shown):
    tags = re.findall(r"<[a-zA-Z][^>]*>", shown[0])
    assert not [tag for tag in tags if tag.startswith("<script") or re.search(r"\son[a-z]+=", tag)]


def test_every_fragment_link_has_its_target(shown):
    targets = set(re.findall(r'\sid="([^"]+)"', shown[0]))
    fragments = set(re.findall(r'href="#([^"]+)"', shown[0]))
    assert fragments
    assert fragments <= targets


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_page_is_painted_in_the_readers_colours(chromium, exported, tmp_path, scheme):
    picture = tmp_path / "page.png"
    command = [
        *chromium,
        f"--user-data-dir={tmp_path / 'profile'}",
        f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}",
        *("--window-size=400,800", f"--screenshot={picture}"),
        exported[1].as_uri(),
    ]
    subprocess.run(command, capture_output=True, timeout=60, check=True)
    assert struct.unpack(">II", picture.read_bytes()[16:24]) == (400, 800)
    assert (_corner(picture) < 60) == (scheme == "dark")


def _corner(picture):
    """The mean brightness, 0 to 255, of the leftmost pixel of each line."""
    from PIL import Image

    with Image.open(picture) as image:
        column = image.convert("L").crop((0, 0, 1, image.height))
        return sum(column.tobytes()) / image.height

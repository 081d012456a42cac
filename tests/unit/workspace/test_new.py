from pathlib import Path

import pytest

from sitrep.errors import UsageError
from sitrep.settings import find_workspace
from sitrep.text.stops import read_stop_words, shipped
from sitrep.workspace import explain_workspace, new_workspace

REPOSITORY = Path(__file__).resolve().parents[3]


def test_a_new_workspace_holds_notebooks_topics_and_seeds_byte_for_byte(tmp_path):
    folder = tmp_path / "above" / "desk"
    written = new_workspace(folder)
    assert [path for path in sorted(folder.rglob("*")) if path.is_file()] == sorted(written)
    names = {path.relative_to(folder).as_posix() for path in written}
    kept = {
        path.relative_to(REPOSITORY).as_posix()
        for pattern in ("notebooks/*.ipynb", "seeds/*", "topics.yml")
        for path in REPOSITORY.glob(pattern)
    }
    assert names == kept | {"sitrep.toml", "stop_words.txt"}
    assert read_stop_words(folder / "stop_words.txt") == shipped()
    for name in kept:
        assert (folder / name).read_bytes() == (REPOSITORY / name).read_bytes()
    assert find_workspace(folder, environ={}) == folder


def test_an_empty_folder_is_filled(tmp_path):
    assert tmp_path / "topics.yml" in new_workspace(tmp_path)


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    for name in "dbca":
        (tmp_path / name).write_text(name)
    with pytest.raises(UsageError, match=r"is not empty: it holds a, b, c and 1 more. Name a new or an empty folder"):
        new_workspace(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == list("abcd")


def test_a_file_is_no_folder(tmp_path):
    path = tmp_path / "desk"
    path.write_text("")
    with pytest.raises(UsageError, match="is a file"):
        new_workspace(path)


def test_a_folder_that_cannot_be_made_is_a_usage_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be made a workspace: Not a directory"):
        new_workspace(tmp_path / "file" / "desk")


def test_its_maker_is_told_what_is_there_and_what_to_do_next(tmp_path):
    folder = tmp_path / "my desk"
    written = [folder / "topics.yml", folder / "seeds" / "a.txt", folder / "seeds" / "b.txt"]
    assert explain_workspace(folder, written) == (
        f"{folder}: seeds/, topics.yml (3 files).\n"
        f"Next: cd '{folder}', then `sitrep report` for the report, `sitrep lab` for the notebooks."
    )

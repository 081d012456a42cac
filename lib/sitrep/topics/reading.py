"""Opening a file that an analyst writes: UTF-8 text, or an error at the place that is not."""

from pathlib import Path

from sitrep.topics.places import Problem, Source

_REMEDY = "Name it by --topics, or lay out a workspace by `sitrep new FOLDER`."


def read_text(path: Path, what: str, remedy: str = _REMEDY) -> Source:
    """Return the text of a file.

    Args:
        path: the file.
        what: what it is, as an error names it: "topic file".
        remedy: what to do where it cannot be opened.

    Raises:
        TopicFileError: it cannot be opened, or is not UTF-8.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        problem = Problem(
            what=f"the {what} cannot be opened",
            found=error.strerror or "an error",
            expected="a readable file",
            remedy=remedy,
        )
        raise Source(path=path, text="").error(1, 1, problem) from None
    try:
        return Source(path=path, text=content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", "replace")
        problem = Problem(
            what=f"the {what} is not UTF-8",
            found=f"the byte 0x{content[error.start]:02x}",
            expected="text saved as UTF-8",
            remedy="Save it again as UTF-8.",
        )
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        raise Source(path=path, text=content.decode("utf-8-sig", "replace")).error(line, column, problem) from None

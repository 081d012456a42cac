"""What a run leaves beside its pages: the tables as Parquet and CSV, and the facts of run.json."""

import platform
import shlex
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from sitrep import __version__, schema
from sitrep.answers import Answers
from sitrep.corpus.options import reading_from
from sitrep.corpus.records import FILTERED
from sitrep.measures.headlines import whole
from sitrep.measures.scope import columns_of
from sitrep.reports.inputs import PACKAGES, inputs_of
from sitrep.reports.pages import iso
from sitrep.reports.secrecy import HIDDEN, is_secret
from sitrep.reports.states import states_of
from sitrep.settings import Settings, checkout

_TELLING = ("--on-failure", "--on-publish")

SHEET = 1_000_000
"""A table with more rows is left as Parquet alone: no spreadsheet opens it, and its CSV is ten times as large."""


def write_tables(folder: Path, answers: Answers) -> dict[str, int]:
    """Write every table of the analysis and ``estimates`` as Parquet and CSV; return their numbers of rows."""
    folder.mkdir(parents=True, exist_ok=True)
    analysis = answers.analysis if answers.evidence_kind == "full" else answers.analysis.without_texts()
    rows = {name: _write(folder / name, name, (part[name] for part in analysis.parts())) for name in analysis}
    return {**rows, "estimates": _write(folder / "estimates", "estimates", iter([answers.estimates()]))}


def _write(path: Path, name: str, parts: Iterator[pa.Table]) -> int:
    """Write the parts of a table, one after the other, as one file; and as CSV where they are not too many rows."""
    columns, sheet = schema.SCHEMAS[name], path.with_suffix(".csv")
    n_rows = 0
    with (
        pq.ParquetWriter(path.with_suffix(".parquet"), columns, compression="zstd") as writer,
        pacsv.CSVWriter(sheet, _plain(columns.empty_table()).schema) as lines,
    ):
        for part in parts:
            table = part.cast(columns)
            writer.write_table(table)
            n_rows += table.num_rows
            if n_rows <= SHEET:
                lines.write_table(_plain(table))
    if n_rows > SHEET:
        sheet.unlink()
    return n_rows


def counts(answers: Answers) -> dict[str, int]:
    """Return what the list of runs says that a run counted."""
    reasons = columns_of(answers.analysis, "rejects", ["reason"])["reason"].to_pylist()
    left_out = sum(reason in FILTERED for reason in reasons)
    return {
        "articles": len(answers.joined.article_ids),
        "independent_texts": answers.counted.n_articles,
        "sentences": answers.counted.n_sentences,
        "topics": len(answers.topics.topics),
        "refused_records": len(reasons) - left_out,
        "left_out_records": left_out,
    }


def facts(
    settings: Settings, answers: Answers, topics: Sequence[str], command: Sequence[str], parameters: Mapping[str, str]
) -> dict[str, Any]:
    """Return what run.json says of a run before it has run: its inputs, its code, and how to do it again.

    Paths are relative to the workspace, or the last component of one outside it: a published run names no machine.
    """
    packages = {name: version(name) for name in PACKAGES}
    return {
        "schema": 1,
        "corpus": answers.corpus_name,
        "corpus_hash": answers.analysis.corpus_hash,
        "filters": (_reading(settings, answers) + (" copies" if settings.copies else "")) or None,
        "topics_file": answers.topics.path.name,
        "topics_hash": answers.topics.sha256,
        "topics_selected": list(topics),
        "topic_titles": {topic.id: topic.title for topic in answers.topics.topics},
        "as_of": iso(settings.as_of),
        "inputs": inputs_of(settings, answers, topics, parameters),
        "counts": counts(answers),
        "states": states_of(answers, settings.as_of),
        "measures": measures(answers),
        "settings": _relative(settings.record(), settings.workspace),
        "code": {"sitrep": __version__, **_commit(), "python": platform.python_version(), "packages": packages},
        "command": shlex.join(["sitrep", *(_inside(word, settings.workspace) for word in _repeatable(command))]),
    }


def _reading(settings: Settings, answers: Answers) -> str:
    return answers.analysis.filters if settings.tables else reading_from(settings).key


def measures(answers: Answers) -> dict[str, dict[str, float | None]]:
    """Return the measures of each topic as a whole, by topic and name, for the trend over runs; null where undefined.

    ``tone_masked`` is null where the gate lets no tone be shown.
    """
    found = {}
    for topic in answers.topics.topics:
        volume, tone = answers.volume(topic.id), answers.tone(topic.id)
        found[topic.id] = {
            **{name: whole(volume.estimates, name).value for name in ("n_articles", "n_sentences")},
            **{name: whole(volume.estimates, name).value for name in ("share_of_articles", "share_of_sentences")},
            "tone_masked": whole(tone.estimates, "tone_masked").value if tone.shown else None,
        }
    return found


def _repeatable(command: Sequence[str]) -> list[str]:
    """Return a command's words without what tells somebody (such commands hold addresses) and with secrets hidden."""
    words: list[str] = []
    given = iter(command)
    for word in given:
        option, equals, _ = word.partition("=")
        if option in _TELLING:
            if not equals:
                next(given, None)
            continue
        if words and words[-1] in ("-p", "--parameter") and is_secret(option.strip()):
            words.append(f"{option}={HIDDEN}")
        else:
            words.append(word)
    return words


def _plain(table: pa.Table) -> pa.Table:
    fields = [f.with_type(pa.string()) if pa.types.is_dictionary(f.type) else f for f in table.schema]
    return table.cast(pa.schema(fields))


def _relative(record: dict[str, dict[str, Any]], workspace: Path) -> dict[str, dict[str, Any]]:
    return {name: {**given, "value": _each(given["value"], workspace)} for name, given in record.items()}


def _each(value: Any, workspace: Path) -> Any:  # noqa: ANN401 - a JSON value
    if isinstance(value, list):
        return [_each(one, workspace) for one in value]
    return _inside(value, workspace) if isinstance(value, str) else value


def _inside(text: str, workspace: Path) -> str:
    path = Path(text)
    if not path.is_absolute():
        return text
    return path.relative_to(workspace).as_posix() if path.is_relative_to(workspace) else path.name


def _commit() -> dict[str, Any]:
    """Return the commit of the checkout that the code runs from, and whether it was changed since."""
    root = checkout()
    if root is None:
        return {}
    try:
        commit = _git(root, "rev-parse", "HEAD")
        return {"commit": commit, "dirty": bool(_git(root, "status", "--porcelain", "--", "lib", "notebooks"))}
    except (OSError, subprocess.SubprocessError):
        return {}


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True, timeout=10)
    return done.stdout.strip()

"""What changed since the last run: its articles, topics and code against this run's."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from sitrep.engine.analysis import read_table
from sitrep.errors import TablesError
from sitrep.measures.headlines import number, plural
from sitrep.reports.history import Run, read_runs

SAME = ("corpus", "topics_selected", "parameters", "filters")
"""What two runs must share to be compared, as run.json names it."""


@dataclass(frozen=True, kw_only=True)
class Changes:
    """This run against the one before: the run compared with, and the difference in words."""

    run_id: str | None
    words: str


def since_last(outputs: Path, record: dict[str, Any], articles: pa.Table) -> Changes:
    """Compare a run that is about to be published with the last published one of the same corpus and topics.

    An article is the same if its path and place in the file are; it is updated if its text is not.

    Args:
        outputs: the folder of runs.
        record: what this run's run.json will say.
        articles: this run's table ``articles``.
    """
    for run in read_runs(outputs):
        if run.status == "published" and all(run.record.get(name) == record[name] for name in SAME):
            return Changes(run_id=run.run_id, words=_compare(run, record, articles))
    return Changes(run_id=None, words="No comparable run: this is the first with this corpus and these topics.")


def _compare(run: Run, record: dict[str, Any], articles: pa.Table) -> str:
    said = [f"Against run {run.run_id}:"]
    try:
        before = _texts(read_table(run.folder / "tables" / "articles.parquet"))
    except TablesError:
        said.append("its list of articles cannot be read;")
    else:
        now = _texts(articles)
        new, gone = len(now.keys() - before.keys()), len(before.keys() - now.keys())
        updated = sum(before[key] != now[key] for key in now.keys() & before.keys())
        if new or gone or updated:
            said.append(f"{plural(new, 'new article')}, {number(updated)} updated, {number(gone)} gone;")
        else:
            said.append("the same articles;")
    said.append("the same topics;" if run.record.get("topics_hash") == record["topics_hash"] else "topics changed;")
    said.append("the same code." if run.record.get("code") == record["code"] else "code or packages changed.")
    return " ".join(said)


def _texts(articles: pa.Table) -> dict[str, str]:
    return dict(zip(articles["article_id"].to_pylist(), articles["text_sha256"].to_pylist(), strict=True))

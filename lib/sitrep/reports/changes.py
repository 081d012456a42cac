"""What changed since the last run, as a report tells it: in words, in lists, and as a table beside the others."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from sitrep.errors import TablesError
from sitrep.measures.changes import TermChange
from sitrep.measures.headlines import number, plural
from sitrep.measures.quantity_changes import QuantityChange
from sitrep.reports.briefing import Pages
from sitrep.reports.comparing import SAME, Article, Comparison, RunTables, Side, TopicChange, compare, why_untested
from sitrep.reports.history import Run, read_runs
from sitrep.reports.publish import Staging
from sitrep.reports.trend import Trend, trend

LISTED = 12
"""At most so many articles or terms stand in a list; the table ``changes`` has them all."""

LEAST_SHOWN = 2
"""A term is told as new or vanished from so many occurrences; the table has those of one too."""

NO_RUN = "No comparable run: this is the first with this corpus, these topics and these parameters."
FALSE_DISCOVERIES = 0.05
_RATE = f"{FALSE_DISCOVERIES:.0%}"
_NAME = 46


@dataclass(frozen=True, kw_only=True)
class Group:
    """A list of what changed: what it lists, its lines, and how many more there are.

    ``beside`` is what stands after each line, ``evidence`` are the predicates behind the lines, of ``topic``, and
    ``links`` where a page shows them; each is empty, or as long as ``lines``.
    """

    title: str
    lines: tuple[str, ...]
    more: int = 0
    beside: tuple[str, ...] = ()
    topic: str = ""
    evidence: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """The lines with what stands beside them."""
        pairs = zip(self.lines, self.beside, strict=True)
        return tuple(f"{line} {more}" for line, more in pairs) if self.beside else self.lines

    def linked(self, pages: Mapping[str, Pages]) -> "Group":
        """Return the group with its lines linked to their evidence, where the page of its topic shows it."""
        mine = pages.get(self.topic)
        return self if mine is None else replace(self, links=tuple(mine.at(predicate) for predicate in self.evidence))


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the section "Since the last run" says: a sentence, topics, lists, a note; and the trend over runs."""

    words: str
    topics: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    note: str = ""
    trend: Trend | None = None

    def linked(self, pages: Mapping[str, Pages]) -> "Told":
        """Return the same with links to the evidence on the topics' pages."""
        return replace(self, groups=tuple(group.linked(pages) for group in self.groups))


@dataclass(frozen=True, kw_only=True)
class Changes:
    """This run against the last comparable one: which that was, what is told, and every difference."""

    run_id: str | None
    told: Told
    table: pa.Table | None = field(default=None, repr=False)

    def write(self, folder: Path) -> dict[str, int]:
        """Write the table ``changes`` as Parquet and CSV; return its number of rows, nothing where there is none."""
        if self.table is None:
            return {}
        pq.write_table(self.table, folder / "changes.parquet", compression="zstd")
        pacsv.write_csv(self.table, folder / "changes.csv")
        return {"changes": self.table.num_rows}


def since_last(
    staging: Staging, record: Mapping[str, Any], tables: Mapping[str, pa.Table], titles: Mapping[str, str]
) -> Changes:
    """Compare a run that is about to be published with the last published one of the same corpus and topics.

    Args:
        staging: the run.
        record: what its run.json will say.
        tables: its tables.
        titles: what its topics are called, by id.
    """
    runs = comparable_runs(staging.outputs, record)
    line = trend(runs, staging.run_id, staging.started_at, record, titles)
    now = Side(run_id=staging.run_id, record=record, tables=tables)
    # what the earlier run showed of a text that is gone, this one may not
    withheld = record["settings"]["evidence"]["value"] == "none"
    for run in runs[:1]:
        before = Side(run_id=run.run_id, record=run.record, tables=RunTables(run.folder, withheld=withheld))
        try:
            found = compare(before, now)
        except TablesError:
            words = f"Run {run.run_id} cannot be compared with: its tables cannot be read."
            return Changes(run_id=None, told=Told(words=words, trend=line))
        return Changes(run_id=run.run_id, told=tell(found, line), table=found.table())
    return Changes(run_id=None, told=Told(words=NO_RUN, trend=line))


def unchanged_since(staging: Staging, run: Run, record: Mapping[str, Any], titles: Mapping[str, str]) -> Told:
    """Tell of a run whose inputs are those of ``run``: nothing changed."""
    runs = comparable_runs(staging.outputs, record)
    line = trend(runs, staging.run_id, staging.started_at, {**record, "measures": run.record.get("measures")}, titles)
    words = f"Against run {run.run_id}: nothing changed. The same articles, topics, notebooks and code."
    return Told(words=words, trend=line)


def comparable_runs(outputs: Path, record: Mapping[str, Any]) -> list[Run]:
    """Return the published runs with the same corpus, topics and parameters as ``record``, newest first."""
    return [
        run
        for run in read_runs(outputs)
        if run.status == "published" and all(run.record.get(name) == record.get(name) for name in SAME)
    ]


def tell(found: Comparison, line: Trend | None = None) -> Told:
    """Return what a comparison amounts to, in words and lists."""
    words = f"Against run {found.before}: {verdict(found)}"
    if found.unchanged:
        return Told(words=words, trend=line)
    counts = [(len(found.articles[kind]), kind) for kind in ("new", "updated", "gone")]
    said = [f"{plural(n, 'article')} {kind}" for n, kind in counts if n]
    words += f" {_listed(said)}." if said else " The same articles."
    groups = [
        _group(f"Articles {kind}", [_article(a) for a in found.articles[kind]]) for kind in ("new", "updated", "gone")
    ]
    groups += _term_groups(found)
    groups += [_figures(found, topic, kind) for kind in ("new", "gone") for topic in found.topics]
    topics = [_topic(topic, found.title_of(topic.topic)) for topic in found.topics]
    return Told(
        words=words,
        topics=tuple(line for line in topics if line),
        groups=tuple(group for group in groups if group.lines),
        note=_note(found) if found.terms else "",
        trend=line,
    )


def _note(found: Comparison) -> str:
    """Say why terms were not tested, or that the test found none; nothing where the lists say what it found."""
    if not found.tested:
        return why_untested(found)
    if any(term.q is not None and term.q <= FALSE_DISCOVERIES for term in found.terms):
        return f"Terms by Fisher's exact test over articles, {_RATE} false discoveries."
    return (
        "No term stands in a clearly larger or smaller share of the articles that came (Fisher's exact test over "
        f"articles, {_RATE} false discoveries)."
    )


def verdict(found: Comparison) -> str:
    """Say which kinds of input changed."""
    if found.unchanged and not any(found.verdict.values()):
        return "nothing changed."
    changed = [kind for kind, differs in found.verdict.items() if differs]
    unknown = [kind for kind, differs in found.verdict.items() if differs is None]
    same = [kind for kind, differs in found.verdict.items() if differs is False]
    said = [f"{_listed(changed)} changed"] if changed else []
    said += [f"{_listed(same)} did not"] if same and changed else [f"{_listed(same)} did not change"] if same else []
    said += [f"of {_listed(unknown)} that run kept no record"] if unknown else []
    return f"{', '.join(said)}."


def _topic(topic: TopicChange, title: str) -> str:
    (old, new), (old_articles, new_articles), tone = topic.sentences, topic.articles, topic.tone
    said = []
    if (old, old_articles) != (new, new_articles):
        articles = f"{number(old_articles)} → {plural(new_articles, 'article')}"
        said.append(f"{number(old)} → {plural(new, 'sentence')}, {articles}.")
    if tone.new is not None:
        sizes = f"{plural(tone.n_new, 'article')} that came, {number(tone.n_earlier)} earlier"
        means = f"{number(tone.new, signed=True)} against {number(tone.earlier, signed=True)}; {sizes}"
        test = "" if tone.p is None else f", p {_p(tone.p)}"
        clear = (
            f"{tone.clear} words than the earlier ones" if tone.clear else "no clear difference from the earlier ones"
        )
        said.append(f"Sentiment (tone) of the articles that came: {clear} ({means}{test}).")
    return f"{title}: {' '.join(said)}" if said else ""


def _term_groups(found: Comparison) -> list[Group]:
    by_kind: dict[str, list[TermChange]] = {"new": [], "risen": [], "fallen": [], "vanished": []}
    for term in found.terms:
        if term.term.isnumeric():
            continue  # a plain number says nothing here; the table has it
        by_kind[term.kind].append(term)
    by_kind["fallen"].reverse()
    new = sorted((t for t in by_kind["new"] if t.now >= LEAST_SHOWN), key=lambda t: (-t.now, t.term))
    vanished = sorted((t for t in by_kind["vanished"] if t.before >= LEAST_SHOWN), key=lambda t: (-t.before, t.term))
    risen = [t for t in by_kind["risen"] if (t.rate_now or 0) > (t.rate_before or 0)]
    fallen = [t for t in by_kind["fallen"] if (t.rate_now or 0) < (t.rate_before or 0)]
    if found.tested:
        tested = sorted(
            (t for t in found.terms if t.q is not None and t.q <= FALSE_DISCOVERIES), key=lambda t: (t.q or 0, t.term)
        )
        more = [t for t in tested if t.n_new / found.n_new > t.n_earlier / found.n_earlier]
        fewer = [t for t in tested if t not in more]
        used = f"of {number(found.n_new)} that came, of {number(found.n_earlier)} earlier"
        return [
            _group(f"Terms in a larger share of the articles that came ({used})", [_shares(t) for t in more]),
            _group(f"Terms in a smaller share of the articles that came ({used})", [_shares(t) for t in fewer]),
            _group("Terms new", [f"{t.term} {number(t.now)}" for t in new]),
            _group("Terms vanished", [f"{t.term} {number(t.before)}" for t in vanished]),
        ]
    return [
        _group("Terms new", [f"{t.term} {number(t.now)}" for t in new]),
        _group("Terms risen", [_counts(t) for t in risen]),
        _group("Terms fallen", [_counts(t) for t in fallen]),
        _group("Terms vanished", [f"{t.term} {number(t.before)}" for t in vanished]),
    ]


def _figures(found: Comparison, topic: TopicChange, kind: str) -> Group:
    mine = [figure for figure in topic.quantities if figure.kind == kind]
    listed = mine[:LISTED]
    return Group(
        title=f"Figures {kind}, {found.title_of(topic.topic)}",
        lines=tuple(_figure(figure) for figure in listed),
        beside=tuple(_where(found, figure) for figure in listed),
        more=len(mine) - len(listed),
        topic=topic.topic,
        # of what is gone no page of this run has the sentences
        evidence=tuple(figure.counting_the_same for figure in listed if kind == "new"),
    )


def _figure(figure: QuantityChange) -> str:
    words = " ".join(figure.text.split())
    if figure.unit and figure.noun not in ("", figure.unit) and figure.noun.casefold() not in words.casefold():
        words += f" of {figure.noun}"
    return words


def _where(found: Comparison, figure: QuantityChange) -> str:
    others = f" and {plural(figure.n_articles - 1, 'other')}" if figure.n_articles > 1 else ""
    article = textwrap.shorten(found.article_of(figure), _NAME, placeholder="…")
    return f"({article}{others})"


def _group(title: str, lines: Sequence[str]) -> Group:
    return Group(title=title, lines=tuple(lines[:LISTED]), more=max(0, len(lines) - LISTED))


def _article(article: Article) -> str:
    return " · ".join(part for part in (article.title, article.source, article.date) if part)


def _counts(term: TermChange) -> str:
    return f"{term.term} {number(term.before)} → {number(term.now)}"


def _shares(term: TermChange) -> str:
    return f"{term.term} {number(term.n_new)}, {number(term.n_earlier)} (q {_p(term.q or 0)})"


def _p(value: float) -> str:
    return "under 0.001" if value < 0.001 else f"{value:.3f}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
